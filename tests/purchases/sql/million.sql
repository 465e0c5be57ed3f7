-- A million orders of a hundred thousand customers, some of whom buy much more than others: every way gives the same.
SET timezone = 'UTC';
SET max_parallel_workers_per_gather = 0;
SET work_mem = '64MB';
CREATE TABLE purchases_million AS
SELECT
    1 + (100000 * (i::bigint * 7919 % 1000003 / 1000003.0) ^ 2)::int AS customer,
    timestamptz '2020-01-01' + (i::bigint * 104729 % 52560000) * interval '1 minute' AS at,
    CASE WHEN i % 50 = 0 THEN -1 ELSE 1 END * ((i::bigint * 15485863 % 100000) / 100.0)::numeric(12, 2) AS amount
FROM generate_series(1, 1000000) AS i;
ANALYZE purchases_million;
CREATE TEMPORARY TABLE built_in AS
SELECT
    customer,
    count(*) FILTER (WHERE amount >= 0) AS orders,
    max(at) FILTER (WHERE amount >= 0) AS last,
    sum(amount) AS total
FROM purchases_million
GROUP BY customer;
SELECT
    count(*) AS customers,
    sum(orders) AS orders,
    sum(total) AS total,
    max(orders) > 100 * min(orders) FILTER (WHERE orders > 0) AS skewed
FROM built_in;

-- One pass, against the built-in aggregates.
CREATE TEMPORARY TABLE base AS
SELECT
    segment.customer_base(customer, at, amount) AS base,
    segment.customer_base(customer, at, amount::float8) AS base_float
FROM purchases_million;
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (segment.orders(rfm), segment.last_order(rfm), segment.monetary(rfm)::text) IS DISTINCT FROM
            (orders, last, total::text)
    ) AS differ
FROM base, segment.customers(NULL::int, base) AS c FULL JOIN built_in USING (customer);
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE (segment.orders(rfm), segment.last_order(rfm)) IS DISTINCT FROM (orders, last)) AS differ,
    count(*) FILTER (WHERE abs(segment.monetary(rfm) - total) <= 1e-12 * greatest(abs(total), 1)) AS equal_totals
FROM base, segment.customers(NULL::int, base_float) AS c FULL JOIN built_in USING (customer);
-- GROUP BY, against one pass; both models of both.
CREATE TEMPORARY TABLE grouped AS
SELECT customer, segment.rfm(at, amount) AS rfm FROM purchases_million GROUP BY customer;
SELECT count(*) AS customers, count(*) FILTER (WHERE g.rfm::text IS DISTINCT FROM c.rfm::text) AS differ
FROM base, segment.customers(NULL::int, base) AS c FULL JOIN grouped AS g USING (customer);
CREATE TEMPORARY TABLE models AS
SELECT segment.fit_rfm(rfm, '2026-01-01') AS rfm_model, segment.fit_tiers(segment.monetary(rfm)::float8) AS tiers_model
FROM grouped;
SELECT
    segment.fit_rfm(base, '2026-01-01')::text = rfm_model::text AS fit_rfm,
    segment.fit_tiers(base)::text = tiers_model::text AS fit_tiers
FROM base, models;
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (s.r, s.f, s.m, s.cell, s.segment, s.tier) IS DISTINCT FROM (p.r, p.f, p.m, p.cell, p.segment, p.tier)
    ) AS differ
FROM
    base,
    segment.segments(NULL::int, base, '2026-01-01') AS s
    FULL JOIN (
        SELECT customer, s.*, segment.tier(tiers_model, segment.monetary(rfm)::float8) AS tier
        FROM models, grouped, segment.score(rfm_model, rfm) AS s
    ) AS p USING (customer);
-- A cut is a fifth of the customers, by rank.
SELECT dimension, count(*) AS cuts, count(*) FILTER (WHERE upper = values[(number * n + 4) / 5]) AS equal
FROM
    (
        SELECT dimension, upper, row_number() OVER (PARTITION BY dimension ORDER BY upper) AS number
        FROM models, segment.cuts(rfm_model)
        WHERE upper IS NOT NULL
    ) AS c JOIN (
        SELECT 'frequency' AS dimension, count(*) AS n, array_agg(orders ORDER BY orders) AS values
        FROM built_in
        WHERE orders > 0
        UNION ALL
        SELECT 'monetary', count(*), array_agg(total::float8 ORDER BY total::float8)
        FROM built_in
        WHERE orders > 0
    ) AS o USING (dimension)
GROUP BY dimension
ORDER BY dimension;

-- Two workers and the leader.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET max_parallel_workers_per_gather = 2;
CREATE TEMPORARY TABLE parallel_base AS
SELECT segment.customer_base(customer, at, amount) AS base FROM purchases_million;
EXPLAIN (COSTS OFF) SELECT segment.customer_base(customer, at, amount) AS base FROM purchases_million;
SELECT count(*) AS customers, count(*) FILTER (WHERE g.rfm::text IS DISTINCT FROM c.rfm::text) AS differ
FROM parallel_base, segment.customers(NULL::int, base) AS c FULL JOIN grouped AS g USING (customer);
DROP TABLE purchases_million;
