-- WooCommerce, the tables of its own database (High-Performance Order Storage) copied from MySQL: wp_wc_orders,
-- wp_wc_order_operational_data, wp_wc_customer_lookup; another prefix than wp_ goes into the option "tables". Moments are
-- in UTC, and a copy may say so or not. Totals are with tax and shipping.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Orders that were paid, and their refunds, which are rows of their own with a negative total. Statuses have a prefix.
-- Customer 0 is a guest: their e-mail.
CREATE OR REPLACE FUNCTION mapped.woocommerce_purchases(
    paid_status text[] DEFAULT '{wc-processing,wc-completed,wc-refunded}'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o.id, coalesce(nullif(o.customer_id, 0)::text, lower(nullif(o.billing_email, ''))) AS customer,
           CASE WHEN pg_typeof(o.date_created_gmt) = 'timestamptz'::regtype THEN coalesce(d.date_paid_gmt, o.date_created_gmt)::timestamptz
                ELSE coalesce(d.date_paid_gmt, o.date_created_gmt)::timestamp AT TIME ZONE 'UTC' END AS at, o.total_amount::numeric AS amount, o.currency
    FROM woocommerce.wp_wc_orders AS o
         LEFT JOIN woocommerce.wp_wc_order_operational_data AS d ON d.order_id = o.id
    WHERE o.type = 'shop_order' AND o.status = ANY (paid_status) AND coalesce(nullif(o.customer_id, 0)::text, nullif(o.billing_email, '')) IS NOT NULL
)
SELECT o.customer, o.at, o.amount, o.currency, 'order ' || o.id FROM orders AS o WHERE o.amount <> 0
UNION ALL
SELECT o.customer,
       CASE WHEN pg_typeof(r.date_created_gmt) = 'timestamptz'::regtype THEN r.date_created_gmt::timestamptz
            ELSE r.date_created_gmt::timestamp AT TIME ZONE 'UTC' END,
       -abs(r.total_amount::numeric), o.currency, 'refund ' || r.id
FROM woocommerce.wp_wc_orders AS r JOIN orders AS o ON o.id = r.parent_order_id
WHERE r.type = 'shop_order_refund' AND r.total_amount <> 0
$mapping$;
COMMENT ON FUNCTION mapped.woocommerce_purchases(text[]) IS 'paid orders of WooCommerce and their refunds, guests by e-mail';

-- What customers with an account are.
CREATE OR REPLACE FUNCTION mapped.woocommerce_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.user_id::text, NULL::text, NULL::numeric, NULL::numeric, nullif(c.country, ''), NULL::date, NULL::text, c.date_registered::date
FROM woocommerce.wp_wc_customer_lookup AS c
WHERE c.user_id <> 0
$mapping$;
COMMENT ON FUNCTION mapped.woocommerce_attributes() IS 'what WooCommerce knows of customers with an account';
COMMIT;
