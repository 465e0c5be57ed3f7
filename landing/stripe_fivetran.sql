-- Stripe, landed by Fivetran: tables charge, refund, customer. Amounts are in the smallest unit of their currency.
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
    WHERE c.status = 'succeeded' AND coalesce(c.captured, true) AND coalesce(c.livemode, true) AND c.customer_id <> ''
)
SELECT c.customer, c.at, round(c.amount / c.units, 3), upper(c.currency), 'charge ' || c.id FROM charges AS c WHERE c.amount <> 0
UNION ALL
SELECT c.customer, r.created::timestamptz, round(-r.amount::numeric / c.units, 3), upper(c.currency), 'refund ' || r.id
FROM stripe.refund AS r JOIN charges AS c ON c.id = r.charge_id
WHERE r.status = 'succeeded' AND r.amount <> 0
$mapping$;
COMMENT ON FUNCTION mapped.stripe_purchases(text[], text[]) IS 'charges of Stripe that succeeded and their refunds, in whole units of the currency';

-- What customers are.
CREATE OR REPLACE FUNCTION mapped.stripe_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.id, NULL::text, NULL::numeric, NULL::numeric, coalesce(nullif(c.address_country, ''), nullif(c.shipping_address_country, '')), NULL::date,
       NULL::text, c.created::date
FROM stripe.customer AS c
WHERE coalesce(c.livemode, true) AND NOT coalesce(c.is_deleted, false)
$mapping$;
COMMENT ON FUNCTION mapped.stripe_attributes() IS 'what Stripe knows of customers';
COMMIT;
