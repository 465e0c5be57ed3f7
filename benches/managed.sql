-- Three million orders of half a million customers, as a shop has them, and a source that can move 6 % of them to and fro.
SET client_min_messages = warning;
SELECT to_regclass('managed_orders') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.42);
CREATE TABLE managed_orders AS
SELECT (1 + floor(500000 * random()))::bigint AS customer_id,
       timestamptz '2023-01-01 00:00+00' + random() * interval '1000 days' AS ordered_at,
       round((5 * exp(4 * random()))::numeric, 2)::numeric(12, 2) AS amount
FROM generate_series(1, 3000000);
CREATE INDEX ON managed_orders (customer_id);
CREATE TABLE managed_side (side text);
INSERT INTO managed_side VALUES ('a');
VACUUM ANALYZE managed_orders, managed_side;
\endif
DROP SCHEMA IF EXISTS bench_crm CASCADE;
CALL segment.create_workspace('bench_crm');
CREATE VIEW bench_crm.source AS
SELECT o.customer_id AS customer,
       CASE WHEN sum(o.amount) > 500 THEN 'high' ELSE 'low' END || CASE WHEN o.customer_id % 100 < 6 THEN max(s.side) ELSE '' END AS segment
FROM managed_orders AS o, managed_side AS s
GROUP BY o.customer_id;
SELECT segment.create_segmentation('bench_crm', 'value', 'source', per_customer => true);
