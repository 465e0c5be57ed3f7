-- A shop three times: nobody looks on, a workspace watches it in mode queue, and one in mode live.
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS bench_crm CASCADE;
DROP TABLE IF EXISTS shop_bare, shop_queue, shop_live;
CALL segment.create_workspace('bench_crm');
CREATE TABLE shop_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint, ordered_at timestamptz, amount numeric(12, 2));
CREATE INDEX ON shop_bare (customer_id);
CREATE TABLE shop_queue (LIKE shop_bare INCLUDING ALL);
CREATE TABLE shop_live (LIKE shop_bare INCLUDING ALL);
INSERT INTO shop_bare (customer_id, ordered_at, amount)
SELECT 1 + i % 100000, timestamptz '2025-01-01' + i * interval '1 minute', i % 100 FROM generate_series(1, 300000) AS i;
INSERT INTO shop_queue (customer_id, ordered_at, amount) SELECT customer_id, ordered_at, amount FROM shop_bare;
INSERT INTO shop_live (customer_id, ordered_at, amount) SELECT customer_id, ordered_at, amount FROM shop_bare;
SELECT segment.watch('bench_crm', 'shop_queue', 'customer_id', 'ordered_at', 'amount');
SELECT segment.watch('bench_crm', 'shop_live', 'customer_id', 'ordered_at', 'amount', mode => 'live');
CALL segment.fill_summaries('bench_crm');
VACUUM ANALYZE shop_bare, shop_queue, shop_live, bench_crm.summaries;
