-- Shopify as Fivetran lands it from the REST API.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA shopify;
CREATE TABLE shopify."order" (
    id bigint, customer_id bigint, email text, currency text, total_price double precision, created_at timestamptz, processed_at timestamptz,
    cancelled_at timestamptz, financial_status text, test boolean, shipping_address_country_code text, source_name text, landing_site_base_url text,
    referring_site text, _fivetran_deleted boolean, _fivetran_synced timestamptz
);
INSERT INTO shopify."order"
    (id, customer_id, email, currency, total_price, created_at, processed_at, cancelled_at, financial_status, test, shipping_address_country_code, source_name)
VALUES
    (1, 7, 'a@example.com', 'EUR', 100.1, '2024-01-01 10:00+00', '2024-01-01 10:01+00', NULL, 'paid', false, 'DE', 'web'),
    (2, NULL, 'Guest@Shop.internal', 'EUR', 50, '2024-01-02 10:00+00', NULL, NULL, 'partially_refunded', false, 'DE', 'web'),   -- a guest
    (3, NULL, '', 'EUR', 20, '2024-01-02 10:00+00', NULL, NULL, 'paid', false, 'DE', 'pos'),                                  -- nobody's
    (4, 7, NULL, 'EUR', 30, '2024-01-03 10:00+00', NULL, '2024-01-04 10:00+00', 'refunded', false, 'DE', 'web'),              -- cancelled
    (5, 7, NULL, 'EUR', 40, '2024-01-03 10:00+00', NULL, NULL, 'pending', false, 'DE', 'web'),                                -- not paid
    (6, 7, NULL, 'EUR', 60, '2024-01-03 10:00+00', NULL, NULL, 'paid', true, 'DE', 'web'),                                    -- a test
    (7, 7, NULL, 'EUR', 0, '2024-01-03 10:00+00', NULL, NULL, 'paid', NULL, 'DE', 'web'),                                     -- for nothing
    (8, 8, NULL, 'USD', 70, '2024-01-03 10:00+00', NULL, NULL, 'PAID', NULL, 'US', 'web'),                                    -- another currency
    (9, 9, NULL, 'EUR', 80, '2024-01-03 10:00+00', NULL, NULL, 'authorized', NULL, 'US', 'web'),                              -- not captured
    (10, 0, 'Zero@Shop.internal', 'EUR', 15, '2024-01-04 10:00+00', NULL, NULL, 'paid', false, 'DE', 'web'),                  -- 0 is a guest
    (11, 9, NULL, 'EUR', 90, '2024-01-04 10:00+00', NULL, NULL, 'paid', false, 'US', 'web');                                  -- deleted
UPDATE shopify."order" SET _fivetran_deleted = id = 11,
    referring_site = CASE id WHEN 1 THEN 'https://www.google.com/' WHEN 2 THEN 'https://blog.internal/a?b' END,
    landing_site_base_url = CASE id WHEN 1 THEN '/products/tea?utm_source=google&utm_medium=cpc&utm_campaign=autumn#top' WHEN 2 THEN '/' END;
CREATE TABLE shopify.refund (id bigint, order_id bigint, created_at timestamptz, processed_at timestamptz, _fivetran_synced timestamptz);
INSERT INTO shopify.refund VALUES
    (1, 2, '2024-02-01 10:00+00', '2024-02-02 10:00+00'), (2, 4, '2024-02-01 10:00+00', NULL), (3, 1, '2024-02-03 10:00+00', NULL), (4, 99,
     '2024-02-03 10:00+00', NULL);
CREATE TABLE shopify.order_line_refund (
    id bigint, refund_id bigint, order_line_id bigint, subtotal double precision, total_tax double precision, _fivetran_synced timestamptz
);
INSERT INTO shopify.order_line_refund VALUES
    (1, 1, 1, 10, 1.9), (2, 1, 2, 5, NULL), -- two lines, one refund
    (3, 2, 3, 30, 0),                       -- of a cancelled order
    (4, 4, 4, 10, 0);                       -- of an order that is not there
CREATE TABLE shopify.order_adjustment (
    id bigint, order_id bigint, refund_id bigint, amount double precision, tax_amount double precision, kind text, _fivetran_synced timestamptz
);
INSERT INTO shopify.order_adjustment VALUES (1, 2, 1, -4, -0.5, 'shipping_refund'), (2, 2, 1, -0.1, 0, 'refund_discrepancy'), (3, 1, 3, -3, 0,
    'shipping_refund');
CREATE TABLE shopify.customer (
    id bigint, email text, accepts_marketing boolean, email_marketing_consent_state text, created_at timestamptz, _fivetran_synced timestamptz
);
INSERT INTO shopify.customer VALUES
    (7, 'a@example.com', true, 'unsubscribed', '2023-01-01'), (8, 'b@example.com', true, NULL, '2023-01-01'), (9, 'c@example.com', false, NULL, '2023-01-01'),
    (10, 'd@example.com', NULL, 'subscribed', '2023-01-01');

SELECT * FROM test.land('shopify_rest');
SELECT * FROM mapped.shopify_purchases() ORDER BY at, document;
SELECT * FROM mapped.shopify_purchases_check();
SELECT * FROM mapped.shopify_attributes() ORDER BY customer;
SELECT * FROM mapped.shopify_consent() ORDER BY customer;
SELECT * FROM mapped.shopify_events() ORDER BY at;
ALTER TABLE shopify.customer DROP COLUMN email_marketing_consent_state;
SELECT customer, allowed FROM mapped.shopify_consent() ORDER BY customer;
-- Older versions of a row, where a sync keeps its history.
ALTER TABLE shopify."order" ADD COLUMN _fivetran_active boolean DEFAULT true;
ALTER TABLE shopify.order_line_refund ADD COLUMN _fivetran_active boolean DEFAULT true;
INSERT INTO shopify."order" (id, customer_id, currency, total_price, created_at, financial_status, _fivetran_active)
VALUES (1, 7, 'EUR', 99, '2024-01-01 10:00+00', 'paid', false);
INSERT INTO shopify.order_line_refund VALUES (1, 1, 1, 9, 1.9, NULL, false);
SELECT count(*) AS rows, sum(amount) AS revenue FROM mapped.shopify_purchases();
SELECT * FROM test.survives('shopify');
DROP SCHEMA shopify, mapped CASCADE;
