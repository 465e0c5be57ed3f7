-- Shopify, landed by Fivetran from the REST API: tables "order", refund, order_line_refund, order_adjustment, customer.
-- Amounts are in the currency of the shop, with tax and shipping; so are refunds.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Orders that were paid, if only in part, and were neither tests nor cancelled; refunds of the same orders, on their own
-- day: lines with their tax, and adjustments, which are negative where shipping was given back. A guest is an e-mail.
CREATE OR REPLACE FUNCTION mapped.shopify_purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o.id, coalesce(nullif(o.customer_id::text, ''), lower(nullif(o.email, ''))) AS customer,
           coalesce(o.processed_at, o.created_at)::timestamptz AS at, o.total_price::numeric AS amount, o.currency
    FROM shopify."order" AS o
         CROSS JOIN (SELECT false AS _fivetran_deleted) AS absent
         CROSS JOIN LATERAL (SELECT _fivetran_deleted FROM (SELECT o.*) AS o) AS present
    WHERE NOT coalesce(o.test, false) AND o.cancelled_at IS NULL AND NOT coalesce(present._fivetran_deleted, false)
          AND lower(o.financial_status) NOT IN ('pending', 'authorized', 'voided', 'expired')
          AND coalesce(nullif(o.customer_id::text, ''), nullif(o.email, '')) IS NOT NULL
)
SELECT o.customer, o.at, o.amount, o.currency, 'order ' || o.id FROM orders AS o WHERE o.amount <> 0
UNION ALL
SELECT o.customer, coalesce(r.processed_at, r.created_at)::timestamptz, coalesce(a.amount, 0) - coalesce(l.amount, 0), o.currency, 'refund ' || r.id
FROM shopify.refund AS r
     JOIN orders AS o ON o.id = r.order_id
     LEFT JOIN (SELECT l.refund_id, sum(l.subtotal::numeric + coalesce(l.total_tax, 0)::numeric) AS amount
                FROM shopify.order_line_refund AS l GROUP BY l.refund_id) AS l ON l.refund_id = r.id
     LEFT JOIN (SELECT a.refund_id, sum(a.amount::numeric + coalesce(a.tax_amount, 0)::numeric) AS amount
                FROM shopify.order_adjustment AS a GROUP BY a.refund_id) AS a ON a.refund_id = r.id
WHERE coalesce(a.amount, 0) - coalesce(l.amount, 0) <> 0
$mapping$;
COMMENT ON FUNCTION mapped.shopify_purchases() IS 'paid orders of Shopify and their refunds, guests by e-mail';

-- What customers are: where they live is that of their latest order.
CREATE OR REPLACE FUNCTION mapped.shopify_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.id::text, NULL::text, NULL::numeric, NULL::numeric, o.country, NULL::date, o.source, c.created_at::date
FROM shopify.customer AS c
     LEFT JOIN (SELECT DISTINCT ON (v.customer_id) v.customer_id, v.shipping_address_country_code AS country, v.source_name AS source
                FROM shopify."order" AS v ORDER BY v.customer_id, v.created_at DESC) AS o ON o.customer_id = c.id
$mapping$;
COMMENT ON FUNCTION mapped.shopify_attributes() IS 'what Shopify knows of customers';

-- Consent. Shopify asks everybody, so a state other than subscribed is a no; where there is no state, the older flag
-- says yes, and is otherwise silent.
CREATE OR REPLACE FUNCTION mapped.shopify_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.id::text, 'email',
       CASE WHEN present.email_marketing_consent_state IS NOT NULL THEN lower(present.email_marketing_consent_state) = 'subscribed'
            WHEN present.accepts_marketing THEN true END,
       coalesce(lower(present.email_marketing_consent_state), CASE WHEN present.accepts_marketing THEN 'accepts marketing' END),
       present.email_marketing_consent_consent_updated_at
FROM shopify.customer AS c
     CROSS JOIN (SELECT NULL::text AS email_marketing_consent_state, NULL::boolean AS accepts_marketing,
                        NULL::timestamptz AS email_marketing_consent_consent_updated_at) AS absent
     CROSS JOIN LATERAL (SELECT email_marketing_consent_state, accepts_marketing, email_marketing_consent_consent_updated_at
                         FROM (SELECT c.*) AS c) AS present
$mapping$;
COMMENT ON FUNCTION mapped.shopify_consent() IS 'consent of customers of Shopify to e-mail; NULL is unknown, not yes';
COMMIT;
