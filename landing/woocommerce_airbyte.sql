-- WooCommerce, landed by Airbyte: tables orders, refunds, customers. Totals are texts, with tax and shipping. A sync that
-- appends keeps every version of an order, so the latest one is taken. Moments are in UTC, whether a column says so or not.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Orders that were paid, and their refunds. The order lists its refunds as negative texts without a day: the day is in
-- the table of refunds, or else that of the last change of the order. Customer 0 is a guest: their e-mail.
CREATE OR REPLACE FUNCTION mapped.woocommerce_purchases(
    paid_status text[] DEFAULT '{processing,completed,refunded}'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT DISTINCT ON (v.id) v.*, coalesce(nullif(v.customer_id, 0)::text, lower(nullif(v.billing ->> 'email', ''))) AS customer
    FROM woocommerce.orders AS v
    ORDER BY v.id, v.date_modified_gmt DESC NULLS LAST, v._airbyte_extracted_at DESC
)
SELECT o.customer, CASE WHEN pg_typeof(o.date_created_gmt) = 'timestamptz'::regtype THEN k.at::timestamptz ELSE k.at::timestamp AT TIME ZONE 'UTC' END,
       nullif(o.total, '')::numeric, o.currency, 'order ' || o.id
FROM orders AS o
     CROSS JOIN LATERAL (SELECT coalesce(nullif(o.date_paid_gmt::text, ''), nullif(o.date_created_gmt::text, '')) AS at) AS k
WHERE o.status = ANY (paid_status) AND o.customer IS NOT NULL AND nullif(o.total, '')::numeric <> 0
UNION ALL
SELECT o.customer,
       coalesce(CASE WHEN pg_typeof(r.date_created_gmt) = 'timestamptz'::regtype THEN r.date_created_gmt::timestamptz
                     ELSE nullif(r.date_created_gmt::text, '')::timestamp AT TIME ZONE 'UTC' END,
                CASE WHEN pg_typeof(o.date_modified_gmt) = 'timestamptz'::regtype THEN o.date_modified_gmt::timestamptz
                     ELSE nullif(o.date_modified_gmt::text, '')::timestamp AT TIME ZONE 'UTC' END),
       -abs((given ->> 'total')::numeric), o.currency, 'refund ' || (given ->> 'id')
FROM orders AS o
     CROSS JOIN LATERAL jsonb_array_elements(o.refunds) AS given
     LEFT JOIN (SELECT DISTINCT ON (v.id) v.id, v.date_created_gmt FROM woocommerce.refunds AS v ORDER BY v.id, v._airbyte_extracted_at DESC) AS r
     ON r.id = (given ->> 'id')::bigint
WHERE o.status = ANY (paid_status) AND o.customer IS NOT NULL AND (given ->> 'total')::numeric <> 0
$mapping$;
COMMENT ON FUNCTION mapped.woocommerce_purchases(text[]) IS 'paid orders of WooCommerce and their refunds, guests by e-mail';

-- What customers are.
CREATE OR REPLACE FUNCTION mapped.woocommerce_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT DISTINCT ON (c.id) c.id::text, NULL::text, NULL::numeric, NULL::numeric, nullif(c.billing ->> 'country', ''), NULL::date, NULL::text,
       c.date_created_gmt::date
FROM woocommerce.customers AS c
ORDER BY c.id, c.date_modified_gmt DESC NULLS LAST, c._airbyte_extracted_at DESC
$mapping$;
COMMENT ON FUNCTION mapped.woocommerce_attributes() IS 'what WooCommerce knows of customers';
COMMIT;
