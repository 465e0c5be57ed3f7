-- WooCommerce as Airbyte lands it: totals are texts, refunds are in the order.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA woocommerce;
CREATE TABLE woocommerce.orders (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id bigint, parent_id bigint, status varchar, currency varchar, total varchar, customer_id bigint, billing jsonb, date_created_gmt timestamptz,
    date_modified_gmt timestamptz, date_paid_gmt timestamptz, refunds jsonb
);
INSERT INTO woocommerce.orders
    (_airbyte_extracted_at, id, status, currency, total, customer_id, billing, date_created_gmt, date_modified_gmt, date_paid_gmt, refunds)
VALUES
    ('2024-02-01', 1, 'completed', 'USD', '90.00', 21, '{"email": "a@example.com"}', '2024-01-01 10:00+00', '2024-01-02', '2024-01-01 11:00+00', '[]'),
    ('2024-02-02', 1, 'completed', 'USD', '90.00', 21, '{"email": "a@example.com"}', '2024-01-01 10:00+00', '2024-02-02', '2024-01-01 11:00+00',
     -- a later version, with a refund
     '[{"id": 60, "reason": "late", "total": "-10.00"}]'),
    -- a guest, on account
    ('2024-02-01', 2, 'processing', 'USD', '50.00', 0, '{"email": "Guest@Shop.internal"}', '2024-01-03 10:00+00', '2024-01-03', NULL, '[]'),
    ('2024-02-01', 3, 'pending', 'USD', '40.00', 21, '{}', '2024-01-03 10:00+00', '2024-01-03', NULL, '[{"id": 61, "total": "-40.00"}]'),        -- not paid
    -- all of it
    ('2024-02-01', 4, 'refunded', 'USD', '30.00', 21, '{}', '2024-01-03 10:00+00', '2024-01-09 10:00+00', '2024-01-03 10:00+00',
     '[{"id": 62, "total": "-30.00"}]'),
    ('2024-02-01', 5, 'cancelled', 'USD', '20.00', 21, '{}', '2024-01-03 10:00+00', '2024-01-03', NULL, '[]'),
    ('2024-02-01', 6, 'completed', 'USD', '0.00', 21, '{}', '2024-01-03 10:00+00', '2024-01-03', NULL, '[]'),                                    -- for nothing
    -- without an amount
    ('2024-02-01', 7, 'completed', 'USD', '', 21, '{}', '2024-01-03 10:00+00', '2024-01-03', NULL, '[]'),
    ('2024-02-01', 8, 'completed', 'USD', '10.00', 0, '{"email": ""}', '2024-01-03 10:00+00', '2024-01-03', NULL, '[]'),                         -- nobody's
    -- another currency
    ('2024-02-01', 9, 'completed', 'EUR', '15.00', 22, '{}', '2024-01-04 10:00+00', '2024-01-04', NULL, '[]'),
    ('2024-02-01', 10, 'completed', 'USD', '25.00', 22, '{}', '2024-01-04 10:00+00', NULL, NULL, NULL),
    -- cancelled since
    ('2024-02-03', 10, 'cancelled', 'USD', '25.00', 22, '{}', '2024-01-04 10:00+00', '2024-02-03', NULL, NULL);
CREATE TABLE woocommerce.refunds (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id bigint, amount varchar, date_created_gmt timestamptz
);
INSERT INTO woocommerce.refunds (_airbyte_extracted_at, id, amount, date_created_gmt) VALUES
    ('2024-02-02', 60, '10.00', '2024-01-20 10:00+00'), ('2024-02-03', 60, '10.00', '2024-01-20 10:00+00');
CREATE TABLE woocommerce.customers (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id bigint, billing jsonb, date_created_gmt timestamptz, date_modified_gmt timestamptz
);
INSERT INTO woocommerce.customers (_airbyte_extracted_at, id, billing, date_created_gmt, date_modified_gmt) VALUES
    ('2024-02-02', 21, '{"country": "US"}', '2023-01-01', '2023-01-01'), ('2024-02-03', 21, '{"country": "CA"}', '2023-01-01', '2024-01-01');

SELECT * FROM test.land('woocommerce_airbyte');
SELECT * FROM mapped.woocommerce_purchases() ORDER BY at, document;
SELECT * FROM mapped.woocommerce_purchases_check();
SELECT * FROM mapped.woocommerce_attributes();
-- Moments without a zone are in UTC too, and so are texts.
CREATE TABLE before AS SELECT * FROM mapped.woocommerce_purchases();
ALTER TABLE woocommerce.orders ALTER date_created_gmt TYPE timestamp, ALTER date_modified_gmt TYPE timestamp, ALTER date_paid_gmt TYPE timestamp;
SET timezone = 'America/New_York';
SELECT count(*) AS differ FROM (SELECT * FROM mapped.woocommerce_purchases() EXCEPT SELECT * FROM before) AS d;
SET timezone = 'UTC';
ALTER TABLE woocommerce.orders
    ALTER date_created_gmt TYPE text USING coalesce(replace(date_created_gmt::text, ' ', 'T'), ''),
    ALTER date_modified_gmt TYPE text USING coalesce(replace(date_modified_gmt::text, ' ', 'T'), ''),
    ALTER date_paid_gmt TYPE text USING coalesce(replace(date_paid_gmt::text, ' ', 'T'), '');
SET timezone = 'America/New_York';
SELECT count(*) AS differ FROM (SELECT * FROM mapped.woocommerce_purchases() EXCEPT SELECT * FROM before) AS d;
SET timezone = 'UTC';
DROP TABLE before;
SELECT * FROM test.survives('woocommerce');
DROP SCHEMA woocommerce, mapped CASCADE;
