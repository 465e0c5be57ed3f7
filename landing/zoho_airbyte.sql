-- Zoho CRM, landed by Airbyte: tables incremental_deals_zoho_crm_stream and so on, a module each, lookups as jsonb
-- objects with id and name. A sync that appends keeps every version, so the latest one is taken. An account is the
-- customer, or else the contact. The currency is there only where an organisation has several: read through `present`.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Won deals. The stage is a list that everybody edits, so its name is an argument; the closing date is a day without a
-- zone, and where a loader made a moment of it, midnight in UTC. It may lie in the future.
CREATE OR REPLACE FUNCTION mapped.zoho_purchases(
    time_zone text DEFAULT 'UTC',
    won_stages text[] DEFAULT '{Closed Won}',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || k.account, 'contact ' || k.contact), k.day::timestamp AT TIME ZONE time_zone, d."Amount"::numeric,
       coalesce(present."Currency", home_currency), 'deal ' || d.id
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_deals_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS d
     CROSS JOIN (SELECT NULL::text AS "Currency") AS absent
     CROSS JOIN LATERAL (SELECT "Currency" FROM (SELECT d.*) AS d) AS present
     CROSS JOIN LATERAL (
         SELECT nullif(nullif(d."Account_Name" ->> 'id', ''), '0') AS account, nullif(nullif(d."Contact_Name" ->> 'id', ''), '0') AS contact,
                CASE WHEN pg_typeof(d."Closing_Date") = 'timestamptz'::regtype THEN (d."Closing_Date"::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE d."Closing_Date"::date END AS day) AS k
WHERE d."Stage" = ANY (won_stages) AND d."Amount" <> 0 AND coalesce(k.account, k.contact) IS NOT NULL
      AND k.day <= (now() AT TIME ZONE time_zone)::date
$mapping$;
COMMENT ON FUNCTION mapped.zoho_purchases(text, text[], text) IS 'won deals of Zoho CRM as purchases of accounts, else of contacts';

-- Sales orders, for organisations that use them, but for cancelled ones. One without a status is not cancelled.
CREATE OR REPLACE FUNCTION mapped.zoho_orders(
    cancelled_status text[] DEFAULT '{Cancelled,Canceled}',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || k.account, 'contact ' || k.contact), o."Created_Time"::timestamptz, o."Grand_Total"::numeric,
       coalesce(present."Currency", home_currency), 'order ' || o.id
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_sales_orders_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS o
     CROSS JOIN (SELECT NULL::text AS "Currency") AS absent
     CROSS JOIN LATERAL (SELECT "Currency" FROM (SELECT o.*) AS o) AS present
     CROSS JOIN LATERAL (
         SELECT nullif(nullif(o."Account_Name" ->> 'id', ''), '0') AS account, nullif(nullif(o."Contact_Name" ->> 'id', ''), '0') AS contact) AS k
WHERE coalesce(o."Status", '') <> ALL (cancelled_status) AND o."Grand_Total" <> 0 AND coalesce(k.account, k.contact) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.zoho_orders(text[], text) IS 'sales orders of Zoho CRM as purchases of accounts, else of contacts';

-- What accounts and contacts are.
CREATE OR REPLACE FUNCTION mapped.zoho_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT 'account ' || a.id, nullif(a."Industry", ''), a."Employees"::numeric, a."Annual_Revenue"::numeric, nullif(a."Billing_Country", ''),
       NULL::date, NULL::text, a."Created_Time"::timestamptz::date
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_accounts_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS a
UNION ALL
SELECT 'contact ' || p.id, NULL::text, NULL::numeric, NULL::numeric, nullif(p."Mailing_Country", ''), p."Date_of_Birth"::date,
       nullif(p."Lead_Source", ''), p."Created_Time"::timestamptz::date
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_contacts_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS p
$mapping$;
COMMENT ON FUNCTION mapped.zoho_attributes() IS 'what Zoho CRM knows of accounts and contacts';

-- Who has opted out. The flag off says nothing, so nobody is allowed by it. An account is asked through its contacts: it
-- has refused where every one of them has.
CREATE OR REPLACE FUNCTION mapped.zoho_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT k.customer, 'email', CASE WHEN bool_and(k.no) THEN false END, CASE WHEN bool_and(k.no) THEN min(k.reason) END,
       CASE WHEN bool_and(k.no) THEN max(p."Unsubscribed_Time"::timestamptz) END
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_contacts_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS p
     CROSS JOIN (SELECT NULL::jsonb AS "Account_Name") AS absent
     CROSS JOIN LATERAL (SELECT "Account_Name" FROM (SELECT p.*) AS p) AS present
     CROSS JOIN LATERAL (VALUES
         ('contact ' || p.id, coalesce(p."Email_Opt_Out", false), coalesce(nullif(p."Unsubscribed_Mode", ''), 'opted out')),
         ('account ' || nullif(nullif(present."Account_Name" ->> 'id', ''), '0'), coalesce(p."Email_Opt_Out", false),
          coalesce(nullif(p."Unsubscribed_Mode", ''), 'opted out'))
     ) AS k (customer, no, reason)
WHERE k.customer IS NOT NULL
GROUP BY k.customer
$mapping$;
COMMENT ON FUNCTION mapped.zoho_consent() IS 'contacts of Zoho CRM, and accounts by their contacts, that opted out of e-mail; NULL is unknown, not yes';

-- Calls that were made to accounts and contacts. What a call is about is of any module, as its field $se_module says: of
-- an account it is with the account, else with the contact, if there is one.
CREATE OR REPLACE FUNCTION mapped.zoho_contacts() RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || k.account, 'contact ' || k.contact), c."Call_Start_Time"::timestamptz, 'phone', 'called'
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_calls_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS c
     CROSS JOIN (SELECT 'Accounts' AS "_se_module") AS absent
     CROSS JOIN LATERAL (SELECT "_se_module" FROM (SELECT c.*) AS c) AS present
     CROSS JOIN LATERAL (
         SELECT CASE WHEN present."_se_module" = 'Accounts' THEN nullif(nullif(c."What_Id" ->> 'id', ''), '0') END AS account,
                nullif(nullif(c."Who_Id" ->> 'id', ''), '0') AS contact) AS k
WHERE c."Call_Type" = 'Outbound' AND coalesce(k.account, k.contact) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.zoho_contacts() IS 'calls to accounts and contacts of Zoho CRM';

-- Cases. Zoho CRM does not say when a case was answered or closed: a closed one was last changed then.
CREATE OR REPLACE FUNCTION mapped.zoho_cases(
    closed_status text[] DEFAULT '{Closed}'
) RETURNS TABLE (
    customer text, opened timestamptz, answered timestamptz, closed timestamptz, reopened integer, priority text, score numeric, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || k.account, 'contact ' || k.contact), c."Created_Time"::timestamptz,
       NULL::timestamptz, CASE WHEN c."Status" = ANY (closed_status) THEN c."Modified_Time"::timestamptz END, NULL::integer,
       nullif(c."Priority", ''), NULL::numeric, 'case ' || c.id
FROM (SELECT DISTINCT ON (v.id) v.* FROM zoho.incremental_cases_zoho_crm_stream AS v
      ORDER BY v.id, v."Modified_Time" DESC NULLS LAST, v._airbyte_extracted_at DESC) AS c
     CROSS JOIN LATERAL (
         SELECT nullif(nullif(c."Account_Name" ->> 'id', ''), '0') AS account, nullif(nullif(c."Related_To" ->> 'id', ''), '0') AS contact) AS k
WHERE coalesce(k.account, k.contact) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.zoho_cases(text[]) IS 'cases of Zoho CRM: opened, and closed as of their last change';
COMMIT;
