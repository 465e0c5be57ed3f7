-- Purchases by day, lifetime value and return on investment in parallel workers: the results are those of one process,
-- to the letter.
SET timezone = 'UTC';
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
CREATE TABLE clv_orders AS SELECT customer_id, customer_id % 500 AS part, ordered_at, amount, in_sample FROM orders;
CREATE TABLE clv_customers AS
SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days, sum(amount) AS revenue, count(*) * 7.5 AS cost
FROM clv_orders
WHERE in_sample
GROUP BY customer_id;
ALTER TABLE clv_orders SET (parallel_workers = 2);
ALTER TABLE clv_customers SET (parallel_workers = 2);
ANALYZE clv_orders, clv_customers;
EXPLAIN (COSTS OFF) SELECT segment.fit_clv(days, '1998-07-01') FROM clv_customers;
CREATE TEMPORARY TABLE queries (name text PRIMARY KEY, query text);
INSERT INTO queries VALUES
    ('purchase_days',
        'SELECT string_agg(part || days::text, '','' ORDER BY part) '
        'FROM (SELECT part, segment.purchase_days(ordered_at, amount) AS days FROM clv_orders GROUP BY part) AS c'),
    ('purchase_days, zone',
        'SELECT string_agg(part || days::text, '','' ORDER BY part) '
        'FROM (SELECT part, segment.purchase_days(ordered_at, amount, ''Asia/Tokyo'') AS days FROM clv_orders '
        'GROUP BY part) AS c'),
    ('purchase_days, date', 'SELECT segment.purchase_days(ordered_at::date, amount)::text FROM clv_orders'),
    ('rollup', 'SELECT segment.rollup(days)::text FROM clv_customers'),
    ('fit_clv', 'SELECT segment.fit_clv(days, ''1998-07-01'')::text FROM clv_customers'),
    ('fit_clv options',
        'SELECT segment.fit_clv(days, ''1998-07-01'', ''{"model": "pareto_nbd", "unit": "months"}'')::text '
        'FROM clv_customers'),
    ('alive',
        'SELECT round(sum(segment.probability_alive(model, days))::numeric, 9)::text '
        'FROM clv_customers, (SELECT segment.fit_clv(days, ''1998-07-01'') AS model FROM clv_customers) AS m'),
    ('roi', 'SELECT segment.roi(revenue, cost)::text FROM clv_customers'),
    ('roi float8', 'SELECT segment.roi(revenue::float8 / 3, cost::float8 / 7)::text FROM clv_customers'),
    ('roi_interval', 'SELECT segment.roi_interval(revenue::float8 / 3, cost::float8 / 7)::text FROM clv_customers');
CREATE TEMPORARY TABLE results AS SELECT name, test.in_parallel(query), test.result(query) AS parallel FROM queries;
SET max_parallel_workers_per_gather = 0;
SELECT
    name,
    in_parallel,
    NOT test.in_parallel(query) AS then_serial,
    length(parallel) > 0 AS not_empty,
    parallel = test.result(query) AS equal
FROM results JOIN queries USING (name)
ORDER BY name;
-- A hash table that does not fit spills, and loses nothing.
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
SELECT parallel = test.result(query) AS equal FROM results JOIN queries USING (name) WHERE name = 'purchase_days';
-- The state of a fit is bounded, and says so.
SET segment.memory_limit = '1MB';
\set VERBOSITY default
SELECT segment.fit_clv(days, '1998-07-01') FROM clv_customers, generate_series(1, 20);
DROP TABLE clv_orders, clv_customers;
