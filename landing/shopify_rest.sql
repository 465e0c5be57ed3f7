-- Shopify, landed by Fivetran from the REST API: tables "order", refund, order_line_refund, order_adjustment, customer.
-- Amounts are in the currency of the shop, with tax and shipping; so are refunds. Columns that a sync may not have are read
-- through `present`.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Orders that were paid, if only in part, and were neither tests nor cancelled; refunds of the same orders, on their own
-- day: lines with their tax, and adjustments, which are negative where shipping was given back. A guest is an e-mail.
CREATE OR REPLACE FUNCTION mapped.shopify_purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o.id, coalesce(nullif(nullif(o.customer_id::text, ''), '0'), lower(nullif(o.email, ''))) AS customer,
           coalesce(o.processed_at, o.created_at)::timestamptz AS at, o.total_price::numeric AS amount, o.currency
    FROM shopify."order" AS o
         CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
         CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT o.*) AS o) AS present
    WHERE NOT coalesce(o.test, false) AND o.cancelled_at IS NULL AND NOT coalesce(present._fivetran_deleted, false)
          AND coalesce(present._fivetran_active, true)
          AND lower(o.financial_status) NOT IN ('pending', 'authorized', 'voided', 'expired')
          AND coalesce(nullif(nullif(o.customer_id::text, ''), '0'), nullif(o.email, '')) IS NOT NULL
)
SELECT o.customer, o.at, o.amount, o.currency, 'order ' || o.id FROM orders AS o WHERE o.amount <> 0
UNION ALL
SELECT o.customer, coalesce(r.processed_at, r.created_at)::timestamptz, coalesce(a.amount, 0) - coalesce(l.amount, 0), o.currency, 'refund ' || r.id
FROM shopify.refund AS r
     JOIN orders AS o ON o.id = r.order_id
     LEFT JOIN (SELECT l.refund_id, sum(l.subtotal::numeric + coalesce(l.total_tax, 0)::numeric) AS amount
                FROM shopify.order_line_refund AS l
                     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
                     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT l.*) AS l) AS present
                WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
                GROUP BY l.refund_id) AS l ON l.refund_id = r.id
     LEFT JOIN (SELECT a.refund_id, sum(a.amount::numeric + coalesce(a.tax_amount, 0)::numeric) AS amount
                FROM shopify.order_adjustment AS a
                     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
                     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT a.*) AS a) AS present
                WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
                GROUP BY a.refund_id) AS a ON a.refund_id = r.id
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT r.*) AS r) AS present
WHERE coalesce(a.amount, 0) - coalesce(l.amount, 0) <> 0 AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
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
     CROSS JOIN (SELECT false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
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
                        NULL::timestamptz AS email_marketing_consent_consent_updated_at, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT email_marketing_consent_state, accepts_marketing, email_marketing_consent_consent_updated_at, _fivetran_deleted,
                                _fivetran_active
                         FROM (SELECT c.*) AS c) AS present
WHERE NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.shopify_consent() IS 'consent of customers of Shopify to e-mail; NULL is unknown, not yes';

-- Where orders came from: what the first page of the visit says of an advertisement, else the site that led there.
CREATE OR REPLACE FUNCTION mapped.shopify_events() RETURNS TABLE (
    customer text, at timestamptz, kind text, source text, medium text, campaign text, page text, goal text, seconds numeric, value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT k.customer, coalesce(o.processed_at, o.created_at)::timestamptz, 'order',
       coalesce(substring(present.landing_site_base_url FROM '[?&]utm_source=([^&#]+)'), substring(present.referring_site FROM '^[a-z]+://([^/?#]+)')),
       substring(present.landing_site_base_url FROM '[?&]utm_medium=([^&#]+)'),
       substring(present.landing_site_base_url FROM '[?&]utm_campaign=([^&#]+)'),
       nullif(present.landing_site_base_url, ''), NULL::text, NULL::numeric, o.total_price::numeric
FROM shopify."order" AS o
     CROSS JOIN (SELECT NULL::text AS landing_site_base_url, NULL::text AS referring_site, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT landing_site_base_url, referring_site, _fivetran_deleted, _fivetran_active FROM (SELECT o.*) AS o) AS present
     CROSS JOIN LATERAL (SELECT coalesce(nullif(nullif(o.customer_id::text, ''), '0'), lower(nullif(o.email, ''))) AS customer) AS k
WHERE NOT coalesce(o.test, false) AND k.customer IS NOT NULL AND concat(present.landing_site_base_url, present.referring_site) <> ''
      AND NOT coalesce(present._fivetran_deleted, false) AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.shopify_events() IS 'where orders of Shopify came from, by their first page and the site before it';
COMMIT;
