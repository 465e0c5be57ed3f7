-- Google Analytics 4 as Fivetran lands it: one flat table.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA ga4;
CREATE TABLE ga4.event (
    _fivetran_id text, _fivetran_synced timestamptz, date date, name text, timestamp timestamptz, traffic_source_source text, traffic_source_medium text,
    traffic_source_name text, user_id text, user_pseudo_id text, ecommerce_purchase_revenue_in_usd double precision,
    ecommerce_refund_value_in_usd double precision, ecommerce_transaction_id text, param_campaign text, param_medium text, param_source text,
    param_engagement_time_msec bigint, stream_id text, is_intraday boolean
);
INSERT INTO ga4.event
    (_fivetran_id, name, timestamp, user_id, user_pseudo_id, ecommerce_purchase_revenue_in_usd, ecommerce_refund_value_in_usd, ecommerce_transaction_id,
     is_intraday)
VALUES
    ('e01', 'purchase', '2024-09-10 12:35+00', 'u1', 'p1', 29.99, NULL, 'T1', false),
    ('e02', 'purchase', '2024-09-10 12:36+00', 'u1', 'p1', 29.99, NULL, 'T1', false),      -- reloaded
    ('e03', 'purchase', '2024-09-10 12:35+00', 'u1', 'p1', 29.99, NULL, 'T1', true),       -- of the table of the day itself
    ('e04', 'refund', '2024-09-12 09:00+00', NULL, NULL, NULL, 9.99, 'T1', false),         -- sent by the shop
    ('e05', 'refund', '2024-09-12 09:00+00', 'u1', 'p1', NULL, 9.99, 'T9', false),         -- of an unknown transaction
    ('e06', 'purchase', '2024-09-13 09:00+00', '', 'p2', 5, NULL, '(not set)', NULL),      -- no transaction; an empty login
    ('e07', 'purchase', '2024-09-13 09:01+00', NULL, 'p2', 6, NULL, NULL, NULL),
    ('e08', 'checkout', '2024-09-13 09:02+00', NULL, 'p2', 6, NULL, 'T4', NULL),           -- revenue, no purchase
    ('e09', 'purchase', '2024-09-13 09:03+00', NULL, NULL, 7, NULL, 'T5', false),          -- without consent
    ('e10', 'purchase', '2024-09-13 09:04+00', 'u1', 'p1', 0, NULL, 'T6', false),          -- for nothing
    ('e11', 'session_start', '2024-09-13 08:59+00', NULL, 'p2', NULL, NULL, NULL, false),
    ('e12', 'purchase', '2024-09-13 09:05+00', '0', 'p2', 8, NULL, 'T7', false),           -- 0 is no login
    ('e13', 'refund', '2024-09-14 09:00+00', 'u1', 'p1', NULL, 9.99, 'T1', false),         -- reported again, and counted once
    ('e14', 'purchase', '2024-09-13 09:06+00', '0', NULL, 9, NULL, 'T8', false);           -- nobody
UPDATE ga4.event SET param_source = 'mail', traffic_source_source = 'google', traffic_source_medium = 'cpc' WHERE _fivetran_id = 'e11';

SELECT * FROM test.land('ga4_fivetran', options => '{"goals": ["purchase"]}');
SELECT * FROM mapped.ga4_purchases() ORDER BY at, document;
SELECT * FROM mapped.ga4_purchases_check();
SELECT * FROM mapped.ga4_events() WHERE customer = 'p2' ORDER BY at;
SELECT * FROM mapped.ga4_contacts();
-- Those who send the page have a column of it.
ALTER TABLE ga4.event ADD COLUMN param_page_location text DEFAULT 'https://shop/';
SELECT page FROM mapped.ga4_events() LIMIT 1;
SELECT * FROM test.survives('ga4');
DROP SCHEMA ga4, mapped CASCADE;
