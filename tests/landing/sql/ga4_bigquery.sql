-- Google Analytics 4, its BigQuery export with nested parts as jsonb.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA ga4;
CREATE TABLE ga4.events (
    event_date text, event_timestamp bigint, event_name text, user_id text, user_pseudo_id text, stream_id bigint, event_params jsonb, ecommerce jsonb,
    items jsonb, traffic_source jsonb, privacy_info jsonb
);
CREATE FUNCTION ga4.parameter(key text, value text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_array(jsonb_build_object('key', key, 'value', jsonb_build_object('string_value', value)))
$$;
INSERT INTO ga4.events (event_timestamp, event_name, user_id, user_pseudo_id, stream_id, event_params, ecommerce, traffic_source) VALUES
    (1725971600000000, 'session_start', NULL, 'p1', 1, ga4.parameter('page_location', 'https://shop/'), NULL,
     '{"source": "google", "medium": "cpc", "name": "autumn"}'),
    (1725971700000000, 'purchase', 'u1', 'p1', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 29.99, "transaction_id": "T1"}', '{}'),
    (1725971790000000, 'purchase', 'u1', 'p1', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 29.99, "transaction_id": "T1"}', '{}'),   -- reloaded
    -- without consent
    (1726058100000000, 'purchase', NULL, NULL, 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 10, "transaction_id": "T2"}', '{}'),
    -- sent by the shop
    (1726144500000000, 'refund', NULL, NULL, 1, ga4.parameter('currency', 'EUR'), '{"refund_value": 9.99, "transaction_id": "T1"}', '{}'),
    (1726144510000000, 'refund', NULL, NULL, 1, ga4.parameter('currency', 'EUR'), '{"refund_value": 9.99, "transaction_id": "T1"}', '{}'),          -- twice
    -- of what nobody bought
    (1726144600000000, 'refund', 'u1', 'p1', 1, ga4.parameter('currency', 'EUR'), '{"refund_value": 5, "transaction_id": "T2"}', '{}'),
    -- no transaction
    (1726230900000000, 'purchase', NULL, 'p2', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 5, "transaction_id": "(not set)"}', '{}'),
    (1726230950000000, 'purchase', NULL, 'p2', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 6, "transaction_id": ""}', '{}'),         -- another
    -- revenue, no purchase
    (1726230960000000, 'checkout', NULL, 'p2', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 6, "transaction_id": "T4"}', '{}'),
    -- a known browser
    (1726231000000000, 'purchase', NULL, 'p1', 1, ga4.parameter('currency', 'USD'), '{"purchase_revenue": 7, "transaction_id": "T5"}', '{}'),
    -- of another stream
    (1726231100000000, 'purchase', NULL, 'p1', 2, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 8, "transaction_id": "T6"}', '{}'),
    -- 0 is no login, and the browser is known by another
    (1726231150000000, 'purchase', '0', 'p1', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 4, "transaction_id": "T7"}', '{}'),
    -- nor is it one of a browser that nobody logged in on
    (1726231160000000, 'purchase', '0', 'p2', 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 3, "transaction_id": "T8"}', '{}'),
    -- nor anybody without a browser
    (1726231170000000, 'purchase', '0', NULL, 1, ga4.parameter('currency', 'EUR'), '{"purchase_revenue": 2, "transaction_id": "T9"}', '{}'),
    (1726231200000000, 'generate_lead', NULL, 'p2', 1, '[{"key": "engagement_time_msec", "value": {"int_value": 4500}}]', NULL, NULL);

SELECT * FROM test.land('ga4_bigquery');
SELECT * FROM mapped.ga4_purchases() ORDER BY at, document;
SELECT * FROM mapped.ga4_purchases_check();
SELECT customer, at, kind, source, medium, campaign, page, goal, seconds, value FROM mapped.ga4_events() WHERE kind <> 'refund' ORDER BY at;
SELECT * FROM mapped.ga4_contacts();
SELECT * FROM test.survives('ga4');
DROP SCHEMA ga4, mapped CASCADE;
