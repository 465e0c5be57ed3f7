-- Salesforce, landed by Airbyte: tables "Opportunity", "Order", "Account", "Contact", "CampaignMember", "Task", "Case",
-- "CaseHistory", "EmailMessage", with the names of Salesforce in quotes. A sync that appends keeps every version of a
-- record, so the latest one is taken. Columns that an organisation may not have are read through `present`.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Won opportunities. Flags, not labels of stages: every organisation renames those. The close date is a day without a
-- zone that people edit, and where a loader made a moment of it, midnight in UTC; a won opportunity that closes in the
-- future, or at amount zero, is no purchase yet. What was left on an account that was merged away is its master's.
CREATE OR REPLACE FUNCTION mapped.salesforce_purchases(
    time_zone text DEFAULT 'UTC',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, o."AccountId"), k.day::timestamp AT TIME ZONE time_zone, o."Amount"::numeric,
       coalesce(present."CurrencyIsoCode", home_currency), 'opportunity ' || o."Id"
FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Opportunity" AS v
      ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS o
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(o."CloseDate") = 'timestamptz'::regtype THEN (o."CloseDate"::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE o."CloseDate"::date END AS day) AS k
     LEFT JOIN (SELECT a."Id", max(a."MasterRecordId") AS master FROM salesforce."Account" AS a
                WHERE a."MasterRecordId" <> '' GROUP BY a."Id") AS merged ON merged."Id" = o."AccountId"
     CROSS JOIN (SELECT NULL::text AS "CurrencyIsoCode") AS absent
     CROSS JOIN LATERAL (SELECT "CurrencyIsoCode" FROM (SELECT o.*) AS o) AS present
WHERE o."IsWon" AND NOT coalesce(o."IsDeleted", false) AND o."AccountId" NOT IN ('', '0') AND o."Amount" <> 0
      AND k.day <= (now() AT TIME ZONE time_zone)::date
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_purchases(text, text) IS 'won opportunities of Salesforce as purchases of accounts';

-- Activated orders, for organisations that use them. A reduction order takes money back on its own day, if its order
-- counts: one of an order that does not would take away what was never added. One of several orders names none.
CREATE OR REPLACE FUNCTION mapped.salesforce_orders(
    time_zone text DEFAULT 'UTC',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o."Id" AS id, coalesce(merged.master, o."AccountId") AS customer, k.day, o."TotalAmount"::numeric AS amount,
           coalesce(present."CurrencyIsoCode", home_currency) AS currency, coalesce(o."IsReductionOrder", false) AS reduces,
           nullif(o."OriginalOrderId", '') AS reduced
    FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Order" AS v
          ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS o
         CROSS JOIN LATERAL (
             SELECT CASE WHEN pg_typeof(o."EffectiveDate") = 'timestamptz'::regtype THEN (o."EffectiveDate"::timestamptz AT TIME ZONE 'UTC')::date
                         ELSE o."EffectiveDate"::date END AS day) AS k
         LEFT JOIN (SELECT a."Id", max(a."MasterRecordId") AS master FROM salesforce."Account" AS a
                    WHERE a."MasterRecordId" <> '' GROUP BY a."Id") AS merged ON merged."Id" = o."AccountId"
         CROSS JOIN (SELECT NULL::text AS "CurrencyIsoCode") AS absent
         CROSS JOIN LATERAL (SELECT "CurrencyIsoCode" FROM (SELECT o.*) AS o) AS present
    WHERE o."StatusCode" = 'Activated' AND NOT coalesce(o."IsDeleted", false) AND o."AccountId" NOT IN ('', '0') AND o."TotalAmount" <> 0
          AND k.day <= (now() AT TIME ZONE time_zone)::date
)
SELECT o.customer, o.day::timestamp AT TIME ZONE time_zone, CASE WHEN o.reduces THEN -abs(o.amount) ELSE o.amount END, o.currency, 'order ' || o.id
FROM orders AS o LEFT JOIN orders AS original ON original.id = o.reduced
WHERE NOT o.reduces OR o.reduced IS NULL OR original.id IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_orders(text, text) IS 'activated orders of Salesforce as purchases of accounts, reduction orders negative';

-- What accounts are. An account that was merged into another has gone: its master has the history.
CREATE OR REPLACE FUNCTION mapped.salesforce_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT a."Id", a."Industry", a."NumberOfEmployees"::numeric, a."AnnualRevenue"::numeric, a."BillingCountry", NULL::date, a."AccountSource",
       a."CreatedDate"::date
FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Account" AS v
      ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS a
WHERE NOT coalesce(a."IsDeleted", false) AND nullif(a."MasterRecordId", '') IS NULL
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_attributes() IS 'what Salesforce knows of accounts';

-- Consent belongs to persons, segments to accounts: a channel is refused where every contact of the account has refused
-- it. A flag of Salesforce that is off says nothing, so nobody is allowed by it; an organisation with fields of its own
-- for opt-ins puts them in here.
CREATE OR REPLACE FUNCTION mapped.salesforce_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, c."AccountId"), said.channel, CASE WHEN bool_and(said.no) THEN false END,
       CASE WHEN bool_and(said.no) THEN min(said.reason) END, CASE WHEN bool_and(said.no) THEN max(said.since) END
FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Contact" AS v
      ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS c
     LEFT JOIN (SELECT a."Id", max(a."MasterRecordId") AS master FROM salesforce."Account" AS a
                WHERE a."MasterRecordId" <> '' GROUP BY a."Id") AS merged ON merged."Id" = c."AccountId"
     CROSS JOIN LATERAL (VALUES
         ('email', coalesce(c."HasOptedOutOfEmail", false) OR c."EmailBouncedDate" IS NOT NULL,
          CASE WHEN c."HasOptedOutOfEmail" THEN 'opted out' WHEN c."EmailBouncedDate" IS NOT NULL THEN 'bounced' END,
          c."EmailBouncedDate"::timestamptz),
         ('phone', coalesce(c."DoNotCall", false), CASE WHEN c."DoNotCall" THEN 'do not call' END, NULL::timestamptz)
     ) AS said (channel, no, reason, since)
WHERE c."AccountId" NOT IN ('', '0') AND NOT coalesce(c."IsDeleted", false)
GROUP BY coalesce(merged.master, c."AccountId"), said.channel
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_consent() IS 'what contacts of accounts have said no to in Salesforce; NULL is unknown, not yes';

-- What was sent and who answered: members of campaigns; and calls and mails, which are tasks.
CREATE OR REPLACE FUNCTION mapped.salesforce_contacts(
    time_zone text DEFAULT 'UTC'
) RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, c."AccountId"), did.at, 'campaign', did.kind
FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."CampaignMember" AS v
      ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS m
     JOIN (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Contact" AS v
           ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS c ON c."Id" = m."ContactId"
     LEFT JOIN (SELECT a."Id", max(a."MasterRecordId") AS master FROM salesforce."Account" AS a
                WHERE a."MasterRecordId" <> '' GROUP BY a."Id") AS merged ON merged."Id" = c."AccountId"
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(m."FirstRespondedDate") = 'timestamptz'::regtype THEN (m."FirstRespondedDate"::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE m."FirstRespondedDate"::date END AS day) AS k
     CROSS JOIN LATERAL (VALUES ('sent', m."CreatedDate"::timestamptz),
         ('clicked', CASE WHEN m."HasResponded" THEN k.day::timestamp AT TIME ZONE time_zone END)) AS did (kind, at)
WHERE NOT coalesce(m."IsDeleted", false) AND c."AccountId" NOT IN ('', '0') AND did.at IS NOT NULL
UNION ALL
SELECT coalesce(merged.master, t."AccountId"), k.day::timestamp AT TIME ZONE time_zone, CASE t."TaskSubtype" WHEN 'Call' THEN 'phone' ELSE 'email' END,
       CASE t."TaskSubtype" WHEN 'Call' THEN 'called' ELSE 'sent' END
FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Task" AS v
      ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS t
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(t."ActivityDate") = 'timestamptz'::regtype THEN (t."ActivityDate"::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE t."ActivityDate"::date END AS day) AS k
     LEFT JOIN (SELECT a."Id", max(a."MasterRecordId") AS master FROM salesforce."Account" AS a
                WHERE a."MasterRecordId" <> '' GROUP BY a."Id") AS merged ON merged."Id" = t."AccountId"
WHERE t."IsClosed" AND t."TaskSubtype" IN ('Call', 'Email') AND NOT coalesce(t."IsDeleted", false) AND t."AccountId" NOT IN ('', '0')
      AND k.day IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_contacts(text) IS 'campaigns, mails and calls that reached accounts of Salesforce';

-- Cases. The first answer is the first mail that went out; a case was reopened as often as it left a closed status.
CREATE OR REPLACE FUNCTION mapped.salesforce_cases(
    closed_status text[] DEFAULT '{Closed}'
) RETURNS TABLE (
    customer text, opened timestamptz, answered timestamptz, closed timestamptz, reopened integer, priority text, score numeric, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, c."AccountId"), c."CreatedDate"::timestamptz, m.answered, c."ClosedDate"::timestamptz, coalesce(h.times, 0),
       c."Priority", NULL::numeric, 'case ' || c."Id"
FROM (SELECT DISTINCT ON (v."Id") v.* FROM salesforce."Case" AS v
      ORDER BY v."Id", v."SystemModstamp" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS c
     LEFT JOIN (SELECT m."ParentId", min(m."MessageDate")::timestamptz AS answered
                FROM salesforce."EmailMessage" AS m WHERE NOT m."Incoming" GROUP BY m."ParentId") AS m ON m."ParentId" = c."Id"
     LEFT JOIN (SELECT h."CaseId", count(DISTINCT h."Id")::integer AS times
                FROM salesforce."CaseHistory" AS h
                WHERE h."Field" = 'Status' AND h."OldValue" = ANY (closed_status) GROUP BY h."CaseId") AS h ON h."CaseId" = c."Id"
     LEFT JOIN (SELECT a."Id", max(a."MasterRecordId") AS master FROM salesforce."Account" AS a
                WHERE a."MasterRecordId" <> '' GROUP BY a."Id") AS merged ON merged."Id" = c."AccountId"
WHERE NOT coalesce(c."IsDeleted", false) AND c."AccountId" NOT IN ('', '0')
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_cases(text[]) IS 'cases of accounts of Salesforce: opened, answered, closed, reopened';
COMMIT;
