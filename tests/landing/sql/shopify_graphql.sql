-- Shopify as Fivetran lands it from the GraphQL API.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA shopify;
CREATE TABLE shopify.gql_order (
    id bigint, customer_id bigint, email text, total_price_set_shop_amount double precision, total_price_set_shop_currency_code text,
    total_price_set_pres_amount double precision, total_price_set_pres_currency_code text, created_at timestamptz, processed_at timestamptz,
    cancelled_at timestamptz, display_financial_status text, test boolean, shipping_address_country_code text, source_name text, _fivetran_deleted boolean,
    _fivetran_synced timestamptz
);
INSERT INTO shopify.gql_order
    (id, customer_id, email, total_price_set_shop_amount, total_price_set_shop_currency_code, total_price_set_pres_amount, total_price_set_pres_currency_code,
     created_at, cancelled_at, display_financial_status, test, _fivetran_deleted)
VALUES
    (1, 7, 'a@example.com', 100, 'EUR', 110, 'USD', '2024-01-01 10:00+00', NULL, 'PAID', false, false),  -- seen in dollars, kept in euros
    (2, NULL, 'Guest@Shop.internal', 50, 'EUR', 50, 'EUR', '2024-01-02 10:00+00', NULL, 'PARTIALLY_REFUNDED', false, false),
    (3, NULL, NULL, 20, 'EUR', 20, 'EUR', '2024-01-02 10:00+00', NULL, 'PAID', false, false),            -- nobody's
    (4, 7, NULL, 30, 'EUR', 30, 'EUR', '2024-01-03 10:00+00', '2024-01-04 10:00+00', 'REFUNDED', false, false),
    (5, 7, NULL, 40, 'EUR', 40, 'EUR', '2024-01-03 10:00+00', NULL, 'PENDING', false, false),            -- not paid
    (6, 7, NULL, 60, 'EUR', 60, 'EUR', '2024-01-03 10:00+00', NULL, 'PAID', true, false),                -- a test
    (7, 7, NULL, 0, 'EUR', 0, 'EUR', '2024-01-03 10:00+00', NULL, 'PAID', NULL, NULL),                   -- for nothing
    (8, 8, NULL, 70, 'EUR', 70, 'EUR', '2024-01-03 10:00+00', NULL, 'PAID', NULL, true),                 -- deleted
    (9, 9, NULL, 80, 'EUR', 80, 'EUR', '2024-01-03 10:00+00', NULL, 'VOIDED', NULL, NULL),
    (10, 9, NULL, 90, 'EUR', 90, 'EUR', '2024-01-03 10:00+00', NULL, 'EXPIRED', NULL, NULL);
CREATE TABLE shopify.gql_refund (
    id bigint, order_id bigint, created_at timestamptz, total_refunded_set_shop_amount double precision, _fivetran_synced timestamptz
);
INSERT INTO shopify.gql_refund VALUES
    (1, 2, '2024-02-01 10:00+00', 21.5), (2, 4, '2024-02-01 10:00+00', 30), (3, 99, '2024-02-01 10:00+00', 10), (4, 1, '2024-02-01 10:00+00', 0);
CREATE TABLE shopify.gql_customer (
    id bigint, email text, email_marketing_consent_state text, email_marketing_consent_updated_at timestamptz, created_at timestamptz,
    _fivetran_deleted boolean, _fivetran_synced timestamptz
);
INSERT INTO shopify.gql_customer VALUES (7, 'a@example.com', 'SUBSCRIBED', '2023-02-01', '2023-01-01'), (8, 'b@example.com', 'NOT_SUBSCRIBED', NULL,
    '2023-01-01'), (9, '', NULL, NULL, '2023-01-01');

SELECT * FROM test.land('shopify_graphql');
SELECT * FROM mapped.shopify_purchases() ORDER BY at, document;
SELECT * FROM mapped.shopify_purchases_check();
SELECT * FROM mapped.shopify_attributes() ORDER BY customer;
SELECT * FROM mapped.shopify_consent() ORDER BY customer;
SELECT * FROM test.survives('shopify');
DROP SCHEMA shopify, mapped CASCADE;
