-- Shopify, landed by Fivetran from the GraphQL API: tables gql_order, gql_refund, gql_customer. The same things as by REST,
-- under other names and with the words in capitals; a refund has its total. Amounts are in the currency of the shop
-- (..._set_shop_...), not in that which the customer saw, with tax and shipping.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Orders that were paid, if only in part, and were neither tests nor cancelled; refunds of the same orders, on their own
-- day. A guest is an e-mail.
CREATE OR REPLACE FUNCTION mapped.shopify_purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o.id, coalesce(nullif(nullif(o.customer_id::text, ''), '0'), lower(nullif(o.email, ''))) AS customer,
           coalesce(o.processed_at, o.created_at)::timestamptz AS at, o.total_price_set_shop_amount::numeric AS amount,
           o.total_price_set_shop_currency_code AS currency
    FROM shopify.gql_order AS o
         CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
         CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT o.*) AS o) AS present
    WHERE NOT coalesce(o.test, false) AND o.cancelled_at IS NULL AND NOT coalesce(present._fivetran_deleted, false)
          AND coalesce(present._fivetran_active, true)
          AND lower(o.display_financial_status) NOT IN ('pending', 'authorized', 'voided', 'expired')
          AND coalesce(nullif(nullif(o.customer_id::text, ''), '0'), nullif(o.email, '')) IS NOT NULL
)
SELECT o.customer, o.at, o.amount, o.currency, 'order ' || o.id FROM orders AS o WHERE o.amount <> 0
UNION ALL
SELECT o.customer, r.created_at::timestamptz, -r.total_refunded_set_shop_amount::numeric, o.currency, 'refund ' || r.id
FROM shopify.gql_refund AS r
     JOIN orders AS o ON o.id = r.order_id
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT r.*) AS r) AS present
WHERE r.total_refunded_set_shop_amount <> 0 AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.shopify_purchases() IS 'paid orders of Shopify and their refunds, guests by e-mail';

-- What customers are: where they live is that of their latest order.
CREATE OR REPLACE FUNCTION mapped.shopify_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.id::text, NULL::text, NULL::numeric, NULL::numeric, o.country, NULL::date, o.source, c.created_at::date
FROM shopify.gql_customer AS c
     LEFT JOIN (SELECT DISTINCT ON (v.customer_id) v.customer_id, v.shipping_address_country_code AS country, v.source_name AS source
                FROM shopify.gql_order AS v ORDER BY v.customer_id, v.created_at DESC) AS o ON o.customer_id = c.id
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.shopify_attributes() IS 'what Shopify knows of customers';

-- Consent. Shopify asks everybody, so a state other than subscribed is a no.
CREATE OR REPLACE FUNCTION mapped.shopify_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.id::text, 'email', lower(c.email_marketing_consent_state) = 'subscribed', lower(c.email_marketing_consent_state),
       c.email_marketing_consent_updated_at::timestamptz
FROM shopify.gql_customer AS c
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.shopify_consent() IS 'consent of customers of Shopify to e-mail; NULL is unknown, not yes';
COMMIT;
