-- Ten million orders of half a million customers, a few of whom buy most: the same rows in every run.
SET client_min_messages = warning;
SELECT to_regclass('orders_numeric') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.42);
CREATE TABLE orders_numeric AS
SELECT (1 + floor(500000 * random() ^ 2))::bigint AS customer_id,
       timestamptz '2023-01-01 00:00+00' + random() * interval '1000 days' AS ordered_at,
       round((5 * exp(4 * random()))::numeric, 2)::numeric(12,2) AS amount
FROM generate_series(1, 10000000);
CREATE TABLE orders_float AS SELECT customer_id, ordered_at, amount::double precision AS amount FROM orders_numeric;
CREATE TABLE new_orders AS
SELECT customer_id, ordered_at + interval '1 day' AS ordered_at, amount FROM orders_numeric LIMIT 100000;
VACUUM ANALYZE orders_numeric, orders_float, new_orders;
\endif
