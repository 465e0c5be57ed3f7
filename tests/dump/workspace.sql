-- A workspace of a plain role, with all that it can hold: run by that role in a database of its own.
SET client_min_messages = warning;
SET segment.warnings = off;
CREATE EXTENSION pg_segment;
CREATE TABLE orders (customer_id bigint, ordered_at timestamptz, amount numeric(10, 2)) PARTITION BY RANGE (ordered_at);
CREATE TABLE orders_2025 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE orders_2026 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO orders
SELECT i % 97, timestamptz '2025-01-01' + i * interval '5 hours', i * 37 % 100
FROM generate_series(1, 3000) AS i;
CALL segment.quickstart('crm "2"', 'orders', 'customer_id', 'ordered_at', 'amount');
-- A source in a schema that is restored after the workspace.
CREATE SCHEMA zz_dbt;
CREATE VIEW zz_dbt.activity AS
SELECT customer_id AS customer, CASE WHEN count(*) > 30 THEN 'busy' ELSE 'calm' END AS segment, count(*) AS orders
FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id;
SELECT segment.create_segmentation('crm "2"', 'activity', 'zz_dbt.activity', per_customer => true);
SELECT segment.watch('crm "2"', 'orders', 'customer_id', 'ordered_at', 'amount');
SELECT entered FROM segment.refresh('crm "2"', 'activity');
DELETE FROM orders WHERE customer_id < 10 AND amount < 50;
INSERT INTO orders VALUES (500, '2026-06-01', 5);
SELECT moved FROM segment.refresh_queued('crm "2"', 'activity');
SELECT segment.set_override('crm "2"', 'activity', 20, 'vip', 'contract signed', '2999-01-01');
SELECT segment.set_override('crm "2"', 'activity', 20, 'top', 'grew');
INSERT INTO "crm ""2""".excluded (customer, reason) VALUES (21, 'objected');
SELECT exited FROM segment.refresh('crm "2"', 'activity');
-- A table watched in mode live.
CREATE TABLE till (customer_id int, at date, amount numeric);
CREATE INDEX ON till (customer_id);
INSERT INTO till SELECT i % 30, date '2026-01-01' + i % 100, i % 7 FROM generate_series(1, 200) AS i;
SELECT segment.watch('crm "2"', 'till', 'customer_id', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('crm "2"');
INSERT INTO till VALUES (1, '2026-06-01', 5), (77, '2026-06-01', 5);
