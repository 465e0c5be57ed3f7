-- Stripe, landed by Fivetran: tables charge, refund, dispute, customer. Amounts are in the smallest unit of their currency.
-- Columns that a sync may not have are read through `present`.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Charges that succeeded, were captured and are no tests, and refunds of the same charges on their own day. Most
-- currencies have a hundred units; some have none, and some a thousand.
CREATE OR REPLACE FUNCTION mapped.stripe_purchases(
    whole_currencies text[] DEFAULT '{bif,clp,djf,gnf,jpy,kmf,krw,mga,pyg,rwf,ugx,vnd,vuv,xaf,xof,xpf}',
    thousandths text[] DEFAULT '{bhd,jod,kwd,omr,tnd}'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH charges AS (
    SELECT c.id, c.customer_id AS customer, c.created::timestamptz AS at, c.amount::numeric AS amount, lower(c.currency) AS currency,
           CASE WHEN lower(c.currency) = ANY (whole_currencies) THEN 1 WHEN lower(c.currency) = ANY (thousandths) THEN 1000 ELSE 100 END AS units
    FROM stripe.charge AS c
         CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
         CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
    WHERE c.status = 'succeeded' AND coalesce(c.captured, true) AND coalesce(c.livemode, true) AND c.customer_id NOT IN ('', '0')
          AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
)
SELECT c.customer, c.at, round(c.amount / c.units, 3), upper(c.currency), 'charge ' || c.id FROM charges AS c WHERE c.amount <> 0
UNION ALL
SELECT c.customer, r.created::timestamptz, round(-r.amount::numeric / c.units, 3), upper(c.currency), 'refund ' || r.id
FROM stripe.refund AS r
     JOIN charges AS c ON c.id = r.charge_id
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT r.*) AS r) AS present
WHERE r.status = 'succeeded' AND r.amount <> 0 AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.stripe_purchases(text[], text[]) IS 'charges of Stripe that succeeded and their refunds, in whole units of the currency';

-- Disputes that were lost take money back as well, on the day when they were opened. Not every account has a table of
-- them, so they are apart: add them to the purchases by UNION ALL where it is there.
CREATE OR REPLACE FUNCTION mapped.stripe_disputes(
    whole_currencies text[] DEFAULT '{bif,clp,djf,gnf,jpy,kmf,krw,mga,pyg,rwf,ugx,vnd,vuv,xaf,xof,xpf}',
    thousandths text[] DEFAULT '{bhd,jod,kwd,omr,tnd}'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.customer, d.created::timestamptz,
       round(-d.amount::numeric / CASE WHEN lower(d.currency) = ANY (whole_currencies) THEN 1 WHEN lower(d.currency) = ANY (thousandths) THEN 1000
                                       ELSE 100 END, 3),
       upper(d.currency), 'dispute ' || d.id
FROM stripe.dispute AS d
     JOIN (SELECT c.id, max(c.customer_id) AS customer
           FROM stripe.charge AS c
                CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
                CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
           WHERE c.status = 'succeeded' AND coalesce(c.captured, true) AND coalesce(c.livemode, true) AND c.customer_id NOT IN ('', '0')
                 AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
           GROUP BY c.id) AS c ON c.id = d.charge_id
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT d.*) AS d) AS present
WHERE d.status = 'lost' AND d.amount <> 0 AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.stripe_disputes(text[], text[]) IS 'lost disputes of Stripe as money given back';

-- What customers are.
CREATE OR REPLACE FUNCTION mapped.stripe_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.id, NULL::text, NULL::numeric, NULL::numeric, coalesce(nullif(c.address_country, ''), nullif(c.shipping_address_country, '')), NULL::date,
       NULL::text, c.created::date
FROM stripe.customer AS c
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
WHERE coalesce(c.livemode, true) AND NOT coalesce(c.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.stripe_attributes() IS 'what Stripe knows of customers';
COMMIT;
