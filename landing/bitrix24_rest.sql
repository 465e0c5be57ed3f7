-- Bitrix24, landed from its REST API by a script (pandas or the like): tables deals, invoices, statuses, companies,
-- contacts and activities, under names of your own, with the API's columns in upper case. Whether a script leaves numbers
-- as text, bigint or double precision does not matter here; moments are texts or timestamps in the zone of the portal, or
-- timestamptz. A company is the customer, or else the contact: the prefix keeps the two kinds of numbers apart.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Won deals, the latest version of each. They were won when they moved to their stage: the closing date is the planned
-- one, and 2000-01-01 stands for none. A deal that has only a planned day ahead waits for it. 0 and nothing both mean that
-- there is no company, or no contact; your own company is no customer.
CREATE OR REPLACE FUNCTION mapped.bitrix24_purchases(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('company ' || d.company, 'contact ' || d.contact), coalesce(t.moved, t.closing),
       nullif(d."OPPORTUNITY"::text, '')::numeric, nullif(d."CURRENCY_ID", ''), 'deal ' || d."ID"
FROM (SELECT DISTINCT ON (v."ID") v.*, nullif(nullif(v."COMPANY_ID"::text, ''), '0') AS company, nullif(nullif(v."CONTACT_ID"::text, ''), '0') AS contact
      FROM bitrix24.deals AS v
      ORDER BY v."ID", v."DATE_MODIFY" DESC NULLS LAST) AS d
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(d."MOVED_TIME") = 'timestamptz'::regtype THEN d."MOVED_TIME"::text::timestamptz
                     ELSE nullif(d."MOVED_TIME"::text, '')::timestamp AT TIME ZONE time_zone END AS moved,
                CASE WHEN pg_typeof(d."CLOSEDATE") = 'timestamptz'::regtype
                     THEN CASE WHEN d."CLOSEDATE"::text::timestamptz > '2000-01-02 12:00+00' THEN d."CLOSEDATE"::text::timestamptz END
                     ELSE nullif(nullif(d."CLOSEDATE"::text, '')::timestamp, '2000-01-01') AT TIME ZONE time_zone END AS closing) AS t
WHERE d."STAGE_SEMANTIC_ID" = 'S' AND coalesce(d."IS_RECURRING", 'N') <> 'Y'
      AND coalesce(d.company, d.contact) IS NOT NULL AND nullif(d."OPPORTUNITY"::text, '')::numeric <> 0
      AND (d."MOVED_TIME"::text <> '' OR (t.closing <= now()) IS NOT FALSE)
      AND NOT EXISTS (SELECT FROM bitrix24.companies AS own WHERE own."ID"::text = d.company AND own."IS_MY_COMPANY" = 'Y')
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_purchases(text) IS 'won deals of Bitrix24 as purchases of companies, else of contacts';

-- Paid smart invoices (crm.item.list with entityTypeId 31). Their stages have no flag: crm.status.list has it.
CREATE OR REPLACE FUNCTION mapped.bitrix24_invoices(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('company ' || i.company, 'contact ' || i.contact),
       CASE WHEN pg_typeof(i."movedTime") = 'timestamptz'::regtype THEN i."movedTime"::text::timestamptz
            ELSE nullif(i."movedTime"::text, '')::timestamp AT TIME ZONE time_zone END,
       nullif(i.opportunity::text, '')::numeric, nullif(i."currencyId", ''), 'invoice ' || i.id
FROM (SELECT DISTINCT ON (v.id) v.*, nullif(nullif(v."companyId"::text, ''), '0') AS company, nullif(nullif(v."contactId"::text, ''), '0') AS contact
      FROM bitrix24.invoices AS v
      ORDER BY v.id, v."updatedTime" DESC NULLS LAST) AS i
WHERE EXISTS (SELECT FROM bitrix24.statuses AS s WHERE s."STATUS_ID" = i."stageId" AND s."SEMANTICS" = 'S')
      AND coalesce(i.company, i.contact) IS NOT NULL AND nullif(i.opportunity::text, '')::numeric <> 0
      AND NOT EXISTS (SELECT FROM bitrix24.companies AS own WHERE own."ID"::text = i.company AND own."IS_MY_COMPANY" = 'Y')
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_invoices(text) IS 'paid smart invoices of Bitrix24 as purchases of companies, else of contacts';

-- What companies and contacts are. Industry and number of employees are codes of a dictionary; of a code such as
-- EMPLOYEES_2 the number of the class is kept. Your own company is no customer.
CREATE OR REPLACE FUNCTION mapped.bitrix24_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT 'company ' || c."ID", nullif(c."INDUSTRY", ''), substring(c."EMPLOYEES" FROM '[0-9]+$')::numeric, nullif(c."REVENUE"::text, '')::numeric,
       NULL::text, NULL::date, NULL::text, nullif(c."DATE_CREATE"::text, '')::timestamp::date
FROM (SELECT DISTINCT ON (v."ID") v.* FROM bitrix24.companies AS v ORDER BY v."ID", v."DATE_MODIFY" DESC NULLS LAST) AS c
WHERE coalesce(c."IS_MY_COMPANY", 'N') <> 'Y'
UNION ALL
SELECT 'contact ' || p."ID", NULL::text, NULL::numeric, NULL::numeric, NULL::text, nullif(p."BIRTHDATE"::text, '')::timestamp::date,
       nullif(p."SOURCE_ID", ''), nullif(p."DATE_CREATE"::text, '')::timestamp::date
FROM (SELECT DISTINCT ON (v."ID") v.* FROM bitrix24.contacts AS v ORDER BY v."ID", v."DATE_MODIFY" DESC NULLS LAST) AS p
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_attributes() IS 'what Bitrix24 knows of companies and contacts';

-- Who can be reached. The mailing module keeps its opt-outs to itself, so a contact without an address is a no, and the
-- rest is unknown; load your consents (userconsent.*) and join them here. A company is asked through its contacts: no is
-- what every one of them is, and what none of them is known for is unknown.
CREATE OR REPLACE FUNCTION mapped.bitrix24_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT k.customer, can.channel, CASE WHEN bool_and(can.has = 'N') THEN false END, CASE WHEN bool_and(can.has = 'N') THEN 'no address' END, NULL::timestamptz
FROM (SELECT DISTINCT ON (v."ID") v.* FROM bitrix24.contacts AS v ORDER BY v."ID", v."DATE_MODIFY" DESC NULLS LAST) AS p
     CROSS JOIN (SELECT NULL::text AS "COMPANY_ID") AS absent
     CROSS JOIN LATERAL (SELECT "COMPANY_ID" FROM (SELECT p.*) AS p) AS present
     CROSS JOIN LATERAL (VALUES ('contact ' || p."ID"), ('company ' || nullif(nullif(present."COMPANY_ID"::text, ''), '0'))) AS k (customer)
     CROSS JOIN LATERAL (VALUES ('email', coalesce(p."HAS_EMAIL", '')), ('phone', coalesce(p."HAS_PHONE", ''))) AS can (channel, has)
WHERE k.customer IS NOT NULL
GROUP BY k.customer, can.channel
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_consent() IS 'contacts of Bitrix24, and companies by them, that have no address for a channel; NULL is unknown, not yes';

-- Calls and letters that were done, of companies and contacts (owner types 4 and 3). Type 2 is a call, 4 a letter;
-- direction 2 is outgoing.
CREATE OR REPLACE FUNCTION mapped.bitrix24_contacts(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT CASE a."OWNER_TYPE_ID"::text WHEN '4' THEN 'company ' ELSE 'contact ' END || a."OWNER_ID",
       CASE WHEN pg_typeof(a."START_TIME") = 'timestamptz'::regtype THEN a."START_TIME"::text::timestamptz
            ELSE nullif(a."START_TIME"::text, '')::timestamp AT TIME ZONE time_zone END,
       CASE a."TYPE_ID"::text WHEN '2' THEN 'phone' ELSE 'email' END, CASE a."TYPE_ID"::text WHEN '2' THEN 'called' ELSE 'sent' END
FROM (SELECT DISTINCT ON (v."ID") v.* FROM bitrix24.activities AS v ORDER BY v."ID", v."LAST_UPDATED" DESC NULLS LAST) AS a
WHERE a."OWNER_TYPE_ID"::text IN ('3', '4') AND a."TYPE_ID"::text IN ('2', '4') AND a."DIRECTION"::text = '2' AND a."COMPLETED" = 'Y'
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_contacts(text) IS 'calls and letters to companies and contacts of Bitrix24';

-- Where deals came from, won or not: those that carry marks of an advertisement, on the day they were made.
CREATE OR REPLACE FUNCTION mapped.bitrix24_events(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (
    customer text, at timestamptz, kind text, source text, medium text, campaign text, page text, goal text, seconds numeric, value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('company ' || d.company, 'contact ' || d.contact),
       CASE WHEN pg_typeof(d."DATE_CREATE") = 'timestamptz'::regtype THEN d."DATE_CREATE"::text::timestamptz
            ELSE nullif(d."DATE_CREATE"::text, '')::timestamp AT TIME ZONE time_zone END,
       'deal', nullif(d."UTM_SOURCE", ''), nullif(d."UTM_MEDIUM", ''), nullif(d."UTM_CAMPAIGN", ''), NULL::text,
       CASE WHEN d."STAGE_SEMANTIC_ID" = 'S' THEN 'won' END, NULL::numeric,
       CASE WHEN d."STAGE_SEMANTIC_ID" = 'S' THEN nullif(d."OPPORTUNITY"::text, '')::numeric END
FROM (SELECT DISTINCT ON (v."ID") v.*, nullif(nullif(v."COMPANY_ID"::text, ''), '0') AS company, nullif(nullif(v."CONTACT_ID"::text, ''), '0') AS contact
      FROM bitrix24.deals AS v
      ORDER BY v."ID", v."DATE_MODIFY" DESC NULLS LAST) AS d
WHERE coalesce(d.company, d.contact) IS NOT NULL AND coalesce(d."IS_RECURRING", 'N') <> 'Y'
      AND concat(d."UTM_SOURCE", d."UTM_MEDIUM", d."UTM_CAMPAIGN") <> ''
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_events(text) IS 'deals of Bitrix24 that came from an advertisement, by its marks';
COMMIT;
