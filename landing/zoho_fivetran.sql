-- Zoho CRM, landed by Fivetran: tables deal, sales_order, account, contact. An account is the customer, or else the
-- contact. Columns that an organisation may not have are read through `present`.
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
SELECT coalesce('account ' || k.account, 'contact ' || k.contact), k.day::timestamp AT TIME ZONE time_zone, d.amount::numeric,
       coalesce(present.currency, home_currency), 'deal ' || d.id
FROM zoho.deal AS d
     CROSS JOIN (SELECT NULL::text AS currency, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT currency, _fivetran_deleted, _fivetran_active FROM (SELECT d.*) AS d) AS present
     CROSS JOIN LATERAL (
         SELECT nullif(nullif(d.account_id::text, ''), '0') AS account, nullif(nullif(d.contact_id::text, ''), '0') AS contact,
                CASE WHEN pg_typeof(d.closing_date) = 'timestamptz'::regtype THEN (d.closing_date::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE d.closing_date::date END AS day) AS k
WHERE d.stage = ANY (won_stages) AND d.amount <> 0 AND coalesce(k.account, k.contact) IS NOT NULL AND k.day <= (now() AT TIME ZONE time_zone)::date
      AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_purchases(text, text[], text) IS 'won deals of Zoho CRM as purchases of accounts, else of contacts';

-- Sales orders, for organisations that use them, but for cancelled ones. One without a status is not cancelled.
CREATE OR REPLACE FUNCTION mapped.zoho_orders(
    cancelled_status text[] DEFAULT '{Cancelled,Canceled}',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || k.account, 'contact ' || k.contact), o.created_time::timestamptz, o.grand_total::numeric,
       coalesce(present.currency, home_currency), 'order ' || o.id
FROM zoho.sales_order AS o
     CROSS JOIN (SELECT NULL::text AS currency, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT currency, _fivetran_deleted, _fivetran_active FROM (SELECT o.*) AS o) AS present
     CROSS JOIN LATERAL (SELECT nullif(nullif(o.account_id::text, ''), '0') AS account, nullif(nullif(o.contact_id::text, ''), '0') AS contact) AS k
WHERE coalesce(o.status, '') <> ALL (cancelled_status) AND o.grand_total <> 0 AND coalesce(k.account, k.contact) IS NOT NULL
      AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_orders(text[], text) IS 'sales orders of Zoho CRM as purchases of accounts, else of contacts';

-- What accounts and contacts are.
CREATE OR REPLACE FUNCTION mapped.zoho_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT 'account ' || a.id, nullif(a.industry, ''), a.employees::numeric, a.annual_revenue::numeric, nullif(present.billing_country, ''), NULL::date,
       NULL::text, present.created_time::date
FROM zoho.account AS a
     CROSS JOIN (SELECT NULL::text AS billing_country, NULL::timestamptz AS created_time, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT billing_country, created_time, _fivetran_deleted, _fivetran_active FROM (SELECT a.*) AS a) AS present
WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
UNION ALL
SELECT 'contact ' || p.id, NULL::text, NULL::numeric, NULL::numeric, nullif(present.mailing_country, ''), present.date_of_birth::date,
       nullif(present.lead_source, ''), present.created_time::date
FROM zoho.contact AS p
     CROSS JOIN (SELECT NULL::text AS mailing_country, NULL::date AS date_of_birth, NULL::text AS lead_source, NULL::timestamptz AS created_time,
                        false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT mailing_country, date_of_birth, lead_source, created_time, _fivetran_deleted, _fivetran_active
                         FROM (SELECT p.*) AS p) AS present
WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_attributes() IS 'what Zoho CRM knows of accounts and contacts';

-- Who has opted out. The flag off says nothing, so nobody is allowed by it. An account is asked through its contacts: it
-- has refused where every one of them has.
CREATE OR REPLACE FUNCTION mapped.zoho_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT k.customer, 'email', CASE WHEN bool_and(k.no) THEN false END, CASE WHEN bool_and(k.no) THEN min(k.reason) END,
       CASE WHEN bool_and(k.no) THEN max(present.unsubscribed_time)::timestamptz END
FROM zoho.contact AS p
     CROSS JOIN (SELECT NULL::text AS account_id, NULL::text AS unsubscribed_mode, NULL::timestamptz AS unsubscribed_time,
                        false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT account_id, unsubscribed_mode, unsubscribed_time, _fivetran_deleted, _fivetran_active
                         FROM (SELECT p.*) AS p) AS present
     CROSS JOIN LATERAL (VALUES
         ('contact ' || p.id, coalesce(p.email_opt_out, false), coalesce(nullif(present.unsubscribed_mode, ''), 'opted out')),
         ('account ' || nullif(nullif(present.account_id::text, ''), '0'), coalesce(p.email_opt_out, false),
          coalesce(nullif(present.unsubscribed_mode, ''), 'opted out'))
     ) AS k (customer, no, reason)
WHERE k.customer IS NOT NULL AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
GROUP BY k.customer
$mapping$;
COMMENT ON FUNCTION mapped.zoho_consent() IS 'contacts of Zoho CRM, and accounts by their contacts, that opted out of e-mail; NULL is unknown, not yes';
COMMIT;
