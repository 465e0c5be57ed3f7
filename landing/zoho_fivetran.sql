-- Zoho CRM, landed by Fivetran: tables deal, sales_order, account, contact. An account is the customer, or else the
-- contact. Columns that an organisation may not have are read through `present`.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Won deals. The stage is a list that everybody edits, so its name is an argument; the closing date is a day without a
-- zone, and may lie in the future.
CREATE OR REPLACE FUNCTION mapped.zoho_purchases(
    time_zone text DEFAULT 'UTC',
    won_stages text[] DEFAULT '{Closed Won}',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || nullif(d.account_id::text, ''), 'contact ' || nullif(d.contact_id::text, '')),
       d.closing_date::date::timestamp AT TIME ZONE time_zone, d.amount::numeric, coalesce(present.currency, home_currency), 'deal ' || d.id
FROM zoho.deal AS d
     CROSS JOIN (SELECT NULL::text AS currency, false AS _fivetran_deleted) AS absent
     CROSS JOIN LATERAL (SELECT currency, _fivetran_deleted FROM (SELECT d.*) AS d) AS present
WHERE d.stage = ANY (won_stages) AND d.amount <> 0 AND coalesce(nullif(d.account_id::text, ''), nullif(d.contact_id::text, '')) IS NOT NULL
      AND d.closing_date::date <= (now() AT TIME ZONE time_zone)::date AND NOT coalesce(present._fivetran_deleted, false)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_purchases(text, text[], text) IS 'won deals of Zoho CRM as purchases of accounts, else of contacts';

-- Sales orders, for organisations that use them, but for cancelled ones.
CREATE OR REPLACE FUNCTION mapped.zoho_orders(
    cancelled_status text[] DEFAULT '{Cancelled,Canceled}',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce('account ' || nullif(o.account_id::text, ''), 'contact ' || nullif(o.contact_id::text, '')), o.created_time::timestamptz,
       o.grand_total::numeric, coalesce(present.currency, home_currency), 'order ' || o.id
FROM zoho.sales_order AS o
     CROSS JOIN (SELECT NULL::text AS currency, false AS _fivetran_deleted) AS absent
     CROSS JOIN LATERAL (SELECT currency, _fivetran_deleted FROM (SELECT o.*) AS o) AS present
WHERE o.status <> ALL (cancelled_status) AND o.grand_total <> 0 AND coalesce(nullif(o.account_id::text, ''), nullif(o.contact_id::text, '')) IS NOT NULL
      AND NOT coalesce(present._fivetran_deleted, false)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_orders(text[], text) IS 'sales orders of Zoho CRM as purchases of accounts, else of contacts';

-- What accounts are.
CREATE OR REPLACE FUNCTION mapped.zoho_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT 'account ' || a.id, nullif(a.industry, ''), a.employees::numeric, a.annual_revenue::numeric, present.billing_country, NULL::date, NULL::text,
       present.created_time::date
FROM zoho.account AS a
     CROSS JOIN (SELECT NULL::text AS billing_country, NULL::timestamptz AS created_time, false AS _fivetran_deleted) AS absent
     CROSS JOIN LATERAL (SELECT billing_country, created_time, _fivetran_deleted FROM (SELECT a.*) AS a) AS present
WHERE NOT coalesce(present._fivetran_deleted, false)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_attributes() IS 'what Zoho CRM knows of accounts';

-- Who has opted out. The flag off says nothing, so nobody is allowed by it.
CREATE OR REPLACE FUNCTION mapped.zoho_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT 'contact ' || p.id, 'email', CASE WHEN p.email_opt_out THEN false END,
       CASE WHEN p.email_opt_out THEN coalesce(nullif(present.unsubscribed_mode, ''), 'opted out') END, present.unsubscribed_time
FROM zoho.contact AS p
     CROSS JOIN (SELECT NULL::text AS unsubscribed_mode, NULL::timestamptz AS unsubscribed_time, false AS _fivetran_deleted) AS absent
     CROSS JOIN LATERAL (SELECT unsubscribed_mode, unsubscribed_time, _fivetran_deleted FROM (SELECT p.*) AS p) AS present
WHERE NOT coalesce(present._fivetran_deleted, false)
$mapping$;
COMMENT ON FUNCTION mapped.zoho_consent() IS 'contacts of Zoho CRM that opted out of e-mail; NULL is unknown, not yes';
COMMIT;
