-- What all tests share: the extension and the orders of CDNOW.
SET client_min_messages = warning;
SET datestyle = 'ISO';
CREATE EXTENSION IF NOT EXISTS pg_segment;
-- Tests that are not about warnings do without them.
SELECT format('ALTER DATABASE %I SET segment.warnings = off', current_database()) \gexec

CREATE TABLE orders (customer_id bigint, ordered_at timestamptz, amount numeric(10,2), in_sample bool);
SET timezone = 'UTC';
CREATE TEMPORARY TABLE cdnow (customer_id bigint, ordered_on date, cds int, amount numeric(10,2), in_sample bool);
\copy cdnow FROM 'tests/data/cdnow.csv' WITH (FORMAT csv, HEADER)
INSERT INTO orders SELECT customer_id, ordered_on, amount, in_sample FROM cdnow;
ANALYZE orders;

-- The totals that the data's authors give.
SELECT count(*) AS orders, count(DISTINCT customer_id) AS customers, sum(amount) AS dollars,
       min(ordered_at)::date AS first_day, max(ordered_at)::date AS last_day
FROM orders;
SELECT count(*) AS orders, count(DISTINCT customer_id) AS customers, sum(amount) AS dollars,
       count(*) FILTER (WHERE amount = 0) AS free_orders
FROM orders WHERE in_sample;
