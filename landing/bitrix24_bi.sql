-- Bitrix24, landed from its BI connector: tables crm_deal, crm_dynamic_items_31 (smart invoices), crm_company,
-- crm_contact, crm_activity. Loaders replace a table whole and keep every column as text, so nothing is ''. Columns that
-- older editions do not have are read through `present`.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Won deals. They were won when they moved to their stage; where the edition does not say when, on the closing date,
-- which is a planned one and cannot be later than the last change of a deal that has been won. One that still lies ahead
-- waits. Templates of recurring deals are none; your own company is no customer.
CREATE OR REPLACE FUNCTION mapped.bitrix24_purchases(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('company ' || k.company, 'contact ' || k.contact), coalesce(nullif(present.moved_time, '')::timestamp, k.closing) AT TIME ZONE time_zone,
       nullif(d.opportunity, '')::numeric, nullif(d.currency_id, ''), 'deal ' || d.id
FROM bitrix24.crm_deal AS d
     CROSS JOIN (SELECT NULL::text AS moved_time, NULL::text AS is_recurring) AS absent
     CROSS JOIN LATERAL (SELECT moved_time, is_recurring FROM (SELECT d.*) AS d) AS present
     CROSS JOIN LATERAL (
         SELECT nullif(nullif(d.company_id, ''), '0') AS company, nullif(nullif(d.contact_id, ''), '0') AS contact,
                least(nullif(nullif(d.closedate, '')::timestamp, '2000-01-01'), nullif(d.date_modify, '')::timestamp) AS closing) AS k
WHERE d.stage_semantic_id = 'S' AND coalesce(present.is_recurring, 'N') <> 'Y'
      AND coalesce(k.company, k.contact) IS NOT NULL AND nullif(d.opportunity, '')::numeric <> 0
      AND (present.moved_time <> '' OR (k.closing AT TIME ZONE time_zone <= now()) IS NOT FALSE)
      AND NOT EXISTS (SELECT
                      FROM bitrix24.crm_company AS own
                           CROSS JOIN (SELECT NULL::text AS is_my_company) AS absent
                           CROSS JOIN LATERAL (SELECT is_my_company FROM (SELECT own.*) AS own) AS present
                      WHERE own.id = k.company AND present.is_my_company = 'Y')
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_purchases(text) IS 'won deals of Bitrix24 as purchases of companies, else of contacts';

-- Paid smart invoices. Stages of invoices are named by pipeline, as DT31_2:P; the paid ones end in :P unless renamed.
CREATE OR REPLACE FUNCTION mapped.bitrix24_invoices(
    time_zone text DEFAULT 'Europe/Moscow',
    paid_stage text DEFAULT '%:P'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('company ' || k.company, 'contact ' || k.contact),
       coalesce(nullif(present.moved_time, ''), nullif(i.updated_time, ''))::timestamp AT TIME ZONE time_zone,
       nullif(i.opportunity, '')::numeric, nullif(i.currency_id, ''), 'invoice ' || i.id
FROM bitrix24.crm_dynamic_items_31 AS i
     CROSS JOIN (SELECT NULL::text AS moved_time) AS absent
     CROSS JOIN LATERAL (SELECT moved_time FROM (SELECT i.*) AS i) AS present
     CROSS JOIN LATERAL (SELECT nullif(nullif(i.company_id, ''), '0') AS company, nullif(nullif(i.contact_id, ''), '0') AS contact) AS k
WHERE i.stage_id LIKE paid_stage AND coalesce(k.company, k.contact) IS NOT NULL AND nullif(i.opportunity, '')::numeric <> 0
      AND NOT EXISTS (SELECT
                      FROM bitrix24.crm_company AS own
                           CROSS JOIN (SELECT NULL::text AS is_my_company) AS absent
                           CROSS JOIN LATERAL (SELECT is_my_company FROM (SELECT own.*) AS own) AS present
                      WHERE own.id = k.company AND present.is_my_company = 'Y')
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_invoices(text, text) IS 'paid smart invoices of Bitrix24 as purchases of companies, else of contacts';

-- What companies and contacts are. Industry and number of employees are codes of a dictionary; of a code such as
-- EMPLOYEES_2 the number of the class is kept. Your own company is no customer.
CREATE OR REPLACE FUNCTION mapped.bitrix24_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT 'company ' || c.id, nullif(c.industry, ''), substring(c.employees FROM '[0-9]+$')::numeric, nullif(c.revenue, '')::numeric,
       NULL::text, NULL::date, NULL::text, nullif(c.date_create, '')::timestamp::date
FROM bitrix24.crm_company AS c
     CROSS JOIN (SELECT NULL::text AS is_my_company) AS absent
     CROSS JOIN LATERAL (SELECT is_my_company FROM (SELECT c.*) AS c) AS present
WHERE coalesce(present.is_my_company, 'N') <> 'Y'
UNION ALL
SELECT 'contact ' || p.id, NULL::text, NULL::numeric, NULL::numeric, NULL::text, nullif(present.birthdate, '')::timestamp::date,
       nullif(p.source_id, ''), nullif(p.date_create, '')::timestamp::date
FROM bitrix24.crm_contact AS p
     CROSS JOIN (SELECT NULL::text AS birthdate) AS absent
     CROSS JOIN LATERAL (SELECT birthdate FROM (SELECT p.*) AS p) AS present
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_attributes() IS 'what Bitrix24 knows of companies and contacts';

-- Calls and letters that were done, of companies and contacts (owner types 4 and 3). Type 2 is a call, 4 a letter;
-- direction 2 is outgoing, where the edition says which.
CREATE OR REPLACE FUNCTION mapped.bitrix24_contacts(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT CASE a.owner_type_id WHEN '4' THEN 'company ' ELSE 'contact ' END || a.owner_id, nullif(a.date_create, '')::timestamp AT TIME ZONE time_zone,
       CASE a.type_id WHEN '2' THEN 'phone' ELSE 'email' END, CASE a.type_id WHEN '2' THEN 'called' ELSE 'sent' END
FROM bitrix24.crm_activity AS a
     CROSS JOIN (SELECT '2' AS direction) AS absent
     CROSS JOIN LATERAL (SELECT direction FROM (SELECT a.*) AS a) AS present
WHERE a.owner_type_id IN ('3', '4') AND a.type_id IN ('2', '4') AND a.completed = 'Y' AND present.direction = '2'
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_contacts(text) IS 'calls and letters to companies and contacts of Bitrix24';

-- Where deals came from, won or not: those that carry marks of an advertisement, on the day they were made.
CREATE OR REPLACE FUNCTION mapped.bitrix24_events(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (
    customer text, at timestamptz, kind text, source text, medium text, campaign text, page text, goal text, seconds numeric, value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('company ' || k.company, 'contact ' || k.contact), nullif(d.date_create, '')::timestamp AT TIME ZONE time_zone, 'deal',
       nullif(present.utm_source, ''), nullif(present.utm_medium, ''), nullif(present.utm_campaign, ''), NULL::text,
       CASE WHEN d.stage_semantic_id = 'S' THEN 'won' END, NULL::numeric, CASE WHEN d.stage_semantic_id = 'S' THEN nullif(d.opportunity, '')::numeric END
FROM bitrix24.crm_deal AS d
     CROSS JOIN (SELECT NULL::text AS is_recurring, NULL::text AS utm_source, NULL::text AS utm_medium, NULL::text AS utm_campaign) AS absent
     CROSS JOIN LATERAL (SELECT is_recurring, utm_source, utm_medium, utm_campaign FROM (SELECT d.*) AS d) AS present
     CROSS JOIN LATERAL (SELECT nullif(nullif(d.company_id, ''), '0') AS company, nullif(nullif(d.contact_id, ''), '0') AS contact) AS k
WHERE coalesce(k.company, k.contact) IS NOT NULL AND coalesce(present.is_recurring, 'N') <> 'Y'
      AND concat(present.utm_source, present.utm_medium, present.utm_campaign) <> ''
$mapping$;
COMMENT ON FUNCTION mapped.bitrix24_events(text) IS 'deals of Bitrix24 that came from an advertisement, by its marks';
COMMIT;
