-- Every aggregate in parallel workers: the plan shows it, and the results are those of one process, to the letter.
SET timezone = 'UTC';
-- Two workers share the rows with the leader.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;

CREATE TABLE purchases_parallel AS
SELECT
    nullif(i % 5000, 4999) AS customer,
    CASE WHEN i % 1001 > 0 THEN timestamptz '2020-01-01' + (i * 7919 % 50000) * interval '1 hour' END AS at,
    CASE WHEN i % 17 = 0 THEN -1 ELSE 1 END * (i::bigint * i % 99991) / 100.0 AS amount
FROM generate_series(1, 60000) AS i;
CREATE TABLE customers_parallel AS
SELECT customer, segment.rfm(at, amount) AS rfm, sum(amount)::float8 AS value, md5(customer::text) AS region
FROM purchases_parallel
GROUP BY customer;
CREATE TABLE bases_parallel AS
SELECT customer % 1000 AS part, segment.customer_base(customer, at, amount) AS base
FROM purchases_parallel
GROUP BY part;
ALTER TABLE customers_parallel SET (parallel_workers = 2);
ALTER TABLE bases_parallel SET (parallel_workers = 2);
ANALYZE purchases_parallel, customers_parallel, bases_parallel;

-- The plans in full where they are short.
EXPLAIN (COSTS OFF) SELECT segment.customer_base(customer, at, amount) FROM purchases_parallel;
EXPLAIN (COSTS OFF) SELECT segment.fit_rfm(rfm, '2026-01-01') FROM customers_parallel;

CREATE TEMPORARY TABLE queries (name text PRIMARY KEY, query text);
INSERT INTO queries VALUES
    ('rfm',
        'SELECT string_agg(rfm::text, '','' ORDER BY customer) '
        'FROM (SELECT customer, segment.rfm(at, amount) AS rfm FROM purchases_parallel GROUP BY customer) AS c'),
    ('rfm float8',
        'SELECT string_agg(segment.orders(rfm) || round(segment.monetary(rfm), 4)::text, '','' ORDER BY customer) '
        'FROM (SELECT customer, segment.rfm(at, amount::float8) AS rfm FROM purchases_parallel GROUP BY customer) AS c'),
    ('rfm of all', 'SELECT segment.rfm(at, amount)::text FROM purchases_parallel'),
    ('rollup', 'SELECT segment.rollup(rfm)::text FROM customers_parallel'),
    ('customer_base',
        'SELECT string_agg(customer || rfm::text, '','' ORDER BY customer) '
        'FROM (SELECT segment.customer_base(customer, at, amount) AS base '
        'FROM purchases_parallel) AS b, segment.customers(NULL::int, base)'),
    ('customer_base, NULL keys',
        'SELECT segment.without_customer(segment.customer_base(customer, at, amount))::text FROM purchases_parallel'),
    ('customer_base text',
        'SELECT string_agg(customer || rfm::text, '','' ORDER BY customer) '
        'FROM (SELECT segment.customer_base(md5(customer::text), at, amount) AS base '
        'FROM purchases_parallel) AS b, segment.customers(NULL::text, base)'),
    ('customer_base uuid',
        'SELECT string_agg(customer || rfm::text, '','' ORDER BY customer) '
        'FROM (SELECT segment.customer_base(md5(customer::text)::uuid, at, amount) AS base '
        'FROM purchases_parallel) AS b, segment.customers(NULL::uuid, base)'),
    ('customer_base float8',
        'SELECT string_agg(customer || segment.orders(rfm)::text || round(segment.monetary(rfm), 4), '','' '
        'ORDER BY customer) FROM (SELECT segment.customer_base(customer, at, '
        'amount::float8) AS base FROM purchases_parallel) AS b, segment.customers(NULL::int, base)'),
    ('rollup of bases',
        'WITH b AS MATERIALIZED (SELECT segment.rollup(base) AS base FROM bases_parallel) '
        'SELECT string_agg(customer || rfm::text, '','' ORDER BY customer) FROM b, segment.customers(NULL::int, base)'),
    ('fit_rfm', 'SELECT segment.fit_rfm(rfm, ''2026-01-01'')::text FROM customers_parallel'),
    ('fit_rfm options',
        'SELECT segment.fit_rfm(rfm, ''2026-01-01'', ''{"bins": 3, "nested": true, '
        '"monetary": {"method": "natural"}}'')::text FROM customers_parallel'),
    ('fit_rfm means',
        'SELECT segment.fit_rfm(rfm, ''2026-01-01'', ''{"map": "octants"}'')::text FROM customers_parallel'),
    ('fit_tiers', 'SELECT segment.fit_tiers(value)::text FROM customers_parallel'),
    ('fit_tiers options', 'SELECT segment.fit_tiers(value, ''{"counts": [500]}'')::text FROM customers_parallel'),
    ('variation', 'SELECT segment.coefficient_of_variation(value / 3)::text FROM customers_parallel');

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

-- Groups, a filter and two fits at once, in parallel as in one process.
SET max_parallel_workers_per_gather = 2;
CREATE TEMPORARY TABLE grouped AS
SELECT
    left(region, 1) AS region,
    segment.fit_rfm(rfm, '2026-01-01') AS model,
    segment.fit_tiers(value) FILTER (WHERE value > 100) AS tiers
FROM customers_parallel
GROUP BY left(region, 1);
SET max_parallel_workers_per_gather = 0;
SELECT
    count(*) AS regions,
    count(*) FILTER (WHERE g.model::text = s.model::text AND g.tiers::text = s.tiers::text) AS equal
FROM
    grouped AS g JOIN (
        SELECT
            left(region, 1) AS region,
            segment.fit_rfm(rfm, '2026-01-01') AS model,
            segment.fit_tiers(value) FILTER (WHERE value > 100) AS tiers
        FROM customers_parallel
        GROUP BY left(region, 1)
    ) AS s USING (region);

-- With the leader kept out the workers do it all; an error in one of them reaches the user as it is.
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
SELECT name, parallel = test.result(query) AS equal
FROM results JOIN queries USING (name)
WHERE name IN ('customer_base', 'fit_rfm', 'fit_tiers', 'rfm')
ORDER BY name;
SELECT segment.customer_base(customer, at, 'NaN'::numeric) FROM purchases_parallel;
DROP TABLE purchases_parallel, customers_parallel, bases_parallel;
