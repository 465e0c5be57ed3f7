-- What a user must not miss is a WARNING: once a statement for each function, with its count; and the model keeps it.
\set VERBOSITY default
SET segment.warnings = on;
SET timezone = 'UTC';
CREATE TEMPORARY TABLE purchases AS
SELECT
    i % 40 AS customer,
    timestamptz '2026-01-01' + i * interval '3 hours' AS at,
    (i % 7 * 3.5)::numeric AS amount,
    i % 5 AS region
FROM generate_series(1, 400) AS i;
INSERT INTO purchases VALUES
    (NULL, '2026-01-01', 1, 1), (NULL, '2026-01-02', 2, 1), (NULL, NULL, 2, 2),
    (3, NULL, 5, 1), (4, '2026-01-09', NULL, 1),
    (101, '2026-02-01', -5, 1), (102, NULL, 5, 2), (103, '2026-09-01', 5, 3);
CREATE TEMPORARY TABLE customers AS
SELECT
    customer,
    segment.rfm(at, amount) AS rfm,
    segment.purchase_days(at, amount) AS days,
    sum(amount)::float8 AS value,
    min(region) AS region
FROM purchases
WHERE customer IS NOT NULL
GROUP BY customer;
INSERT INTO customers VALUES (104, NULL, NULL, NULL, 1), (105, NULL, NULL, NULL, 2);
CREATE TEMPORARY TABLE bases AS SELECT segment.customer_base(customer, at, amount) AS base FROM purchases;
CREATE TEMPORARY TABLE models (kind text, model segment.model);

-- Each fit with its counts. NULL summaries, customers without orders, orders without a date or an amount, orders after
-- as_of.
INSERT INTO models SELECT 'rfm', segment.fit_rfm(rfm, '2026-03-01', '{"bins": 3}') FROM customers;
INSERT INTO models SELECT 'rfm of a base', segment.fit_rfm(base, '2026-03-01', '{"bins": 3}') FROM bases;
INSERT INTO models SELECT 'tiers', segment.fit_tiers(value) FROM customers;
INSERT INTO models SELECT 'tiers of a base', segment.fit_tiers(base) FROM bases;
INSERT INTO models SELECT 'clv', segment.fit_clv(days, '2026-03-01') FROM customers;
INSERT INTO models
SELECT
    'kmeans',
    segment.fit_kmeans(ROW(value, customer), 2, '{"features": ["f1", "f2"], "nulls": "skip", "checks": false}')
FROM customers;
INSERT INTO models
SELECT 'kmeans of a sample', segment.fit_kmeans(s, 2, '{"checks": false}')
FROM (
    SELECT segment.sample(ROW(value, customer), '{"features": ["f1", "f2"], "nulls": "skip"}') AS s
    FROM customers
) AS s;
INSERT INTO models
SELECT
    'hierarchy',
    segment.fit_hierarchy(ROW(value, 7), 2, '{"features": ["f1", "f2"], "nulls": "skip", "checks": false}')
FROM customers;
INSERT INTO models
SELECT 'tree', segment.fit_tree(NULLIF(region, 3)::text, ROW(value, 1), '{"features": ["f1", "f2"], "folds": 0}')
FROM customers;
-- The models say the same, as rows and in describe; the counts are there too.
SELECT kind, warning FROM models, segment.warnings(model);
SELECT
    count(*) AS kinds,
    bool_and(segment.describe(model) -> 'warnings' = (SELECT jsonb_agg(warning) FROM segment.warnings(model))) AS same,
    bool_and(model::text::segment.model::text = model::text) AS kept
FROM models;
SELECT
    kind,
    d -> 'customers' AS customers,
    d -> 'left_out' AS left_out,
    d -> 'without_orders' AS without_orders,
    d -> 'after_as_of' AS after_as_of
FROM models, segment.describe(model) AS d
WHERE kind ~ 'rfm|tiers|clv'
ORDER BY kind;
-- On the way of segments, by options and by models.
SELECT count(*) AS customers, count(cell) AS scored, min(recency_days)::int AS future
FROM bases, segment.segments(NULL::int, base, '2026-03-01') AS s;
SELECT count(*) AS customers, count(cell) AS scored
FROM
    bases,
    segment.segments(
        NULL::int, base, '2026-03-01', (SELECT model FROM models WHERE kind = 'rfm'),
        (SELECT model FROM models WHERE kind = 'tiers')
    ) AS s;
SELECT count(*) AS customers, count(cell) AS scored
FROM
    bases,
    segment.segments(
        NULL::int, base, '2026-03-01', NULL::segment.model, (SELECT model FROM models WHERE kind = 'tiers')
    ) AS s;
-- Nobody left is no model, and no silence.
SELECT
    segment.fit_rfm(rfm, '2026-03-01') IS NULL AS rfm,
    segment.fit_clv(days, '2026-03-01') IS NULL AS clv,
    segment.fit_tiers(NULLIF(value, value)) IS NULL AS tiers,
    segment.fit_kmeans(ROW(NULLIF(value, value)), 2, '{"features": ["f1"], "nulls": "skip"}') IS NULL AS kmeans,
    segment.fit_hierarchy(ROW(NULLIF(value, value)), 2, '{"features": ["f1"], "nulls": "skip"}') IS NULL AS hierarchy,
    segment.fit_tree(NULL::text, ROW(value), '{"features": ["f1"]}') IS NULL AS tree
FROM customers
WHERE customer IN (101, 102, 104);
SELECT
    segment.fit_rfm(base, '2026-03-01') IS NULL AS rfm,
    segment.fit_tiers(base) IS NULL AS tiers,
    (SELECT count(*) FROM segment.segments(NULL::int, base, '2026-03-01')) AS segments
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM purchases WHERE customer IS NULL) AS b;
SELECT
    segment.fit_rfm(base, '2026-03-01') IS NULL AS rfm,
    (SELECT count(*) FROM segment.segments(NULL::int, base, '2026-03-01')) AS segments
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM purchases WHERE customer IN (101, 102)) AS b;
-- Nothing left out, nothing said. A statement that is not run says nothing.
SELECT segment.describe(segment.fit_tiers(i)) -> 'warnings' AS warnings FROM generate_series(1, 100) AS i;
EXPLAIN (COSTS OFF) SELECT segment.fit_rfm(rfm, '2026-03-01') FROM customers;

-- Once a statement, and not once a group, a row or a partition.
SET enable_hashagg = off; -- the first group is the same everywhere
CREATE TEMPORARY VIEW many AS
SELECT i % 3000 AS g, segment.rfm(timestamptz '2026-02-20' + i % 17 * interval '1 day', i % 13) AS rfm
FROM generate_series(1, 6000) AS i
GROUP BY i;
\set VERBOSITY terse
SELECT count(DISTINCT m::text), count(w.warning)
FROM (SELECT segment.fit_rfm(rfm, '2026-03-01') AS m FROM many GROUP BY g) AS fitted, segment.warnings(m) AS w;
SELECT count(m) FROM (SELECT segment.fit_rfm(rfm, '2026-03-01') OVER (PARTITION BY g) AS m FROM many WHERE g < 50) AS fitted;
SELECT count(segment.fit_rfm(base, '2026-03-01')) FROM bases, generate_series(1, 3);
SELECT count(*) FROM bases, generate_series(1, 3), segment.segments(NULL::int, base, '2026-03-01');
SELECT count(m)
FROM (
    SELECT segment.fit_rfm(rfm, '2026-03-01') AS m
    FROM customers
    UNION ALL
    SELECT segment.fit_rfm(rfm, '2026-03-02')
    FROM customers
) AS u;
CREATE TEMPORARY TABLE made AS
SELECT region, segment.fit_rfm(rfm, '2026-03-01') AS model FROM customers GROUP BY region;
\o /dev/null
EXPLAIN ANALYZE SELECT segment.fit_rfm(rfm, '2026-03-01') FROM customers;
\o
CREATE TEMPORARY VIEW viewed AS
SELECT region, segment.fit_rfm(rfm, '2026-03-01') AS model FROM customers GROUP BY region;
SELECT count(model) FROM viewed;
PREPARE fitted AS SELECT segment.fit_rfm(rfm, '2026-03-01') IS NOT NULL AS fitted FROM customers;
EXECUTE fitted;
EXECUTE fitted;
-- A second group that warns of something else is heard: one shop has rows without a date, the other a customer who only
-- gave back.
WITH sales AS (
    SELECT
        shop,
        c,
        segment.rfm(
            CASE WHEN shop = 2 OR c > 1 OR n > 1 THEN timestamptz '2026-02-20' + c * interval '1 hour' END,
            CASE WHEN shop = 2 AND c = 1 THEN -5 ELSE c END
        ) AS rfm
    FROM generate_series(1, 2) AS shop, generate_series(1, 20) AS c, generate_series(1, 2) AS n
    GROUP BY shop, c
)
SELECT shop, segment.fit_rfm(rfm, '2026-03-01') IS NOT NULL AS fitted
FROM sales
GROUP BY shop
ORDER BY shop;
-- Several functions each have their say; several statements of one message, too.
SELECT segment.fit_rfm(rfm, '2026-03-01') IS NOT NULL AS rfm, segment.fit_tiers(value) IS NOT NULL AS tiers
FROM customers;
SELECT segment.fit_tiers(value) IS NOT NULL AS tiers
FROM customers \;
SELECT segment.fit_tiers(-value) IS NOT NULL AS tiers
FROM customers;
-- A loop in PL/pgSQL is part of the statement that runs it, as are functions of functions; the next statement begins
-- anew, in the same transaction too.
CREATE FUNCTION pg_temp.fit() RETURNS segment.model LANGUAGE plpgsql AS $$
DECLARE
    model segment.model;
BEGIN
    SELECT segment.fit_tiers(value) INTO model FROM customers;
    RETURN model;
END $$;
CREATE FUNCTION pg_temp.of_base() RETURNS segment.model LANGUAGE plpgsql AS $$
DECLARE
    base segment.customer_base;
BEGIN
    SELECT b.base INTO base FROM bases AS b;
    RETURN segment.fit_rfm(base, '2026-03-01');
END $$;
BEGIN;
DO $$ BEGIN FOR i IN 1..5 LOOP PERFORM pg_temp.fit(), pg_temp.of_base(); END LOOP; END $$;
SELECT count(pg_temp.fit()), count(pg_temp.of_base()) FROM generate_series(1, 4);
COMMIT;
-- Procedures that commit, and an exception block around a fit that fails.
CREATE PROCEDURE pg_temp.commits() LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..3 LOOP
        PERFORM pg_temp.fit();
        COMMIT;
    END LOOP;
END $$;
CALL pg_temp.commits();
DO $$
BEGIN
    FOR i IN 1..3 LOOP
        BEGIN
            PERFORM pg_temp.fit(), 1 / (i - 2);
        EXCEPTION
            WHEN division_by_zero THEN
                RAISE NOTICE 'failed';
        END;
    END LOOP;
END $$;
-- An error after the first warning; then the next statement warns again, and a warning of an aborted transaction is not
-- repeated.
SELECT segment.fit_tiers(value), 1 / (region - 2) FROM customers GROUP BY region ORDER BY region = 2, region;
SELECT segment.fit_tiers(value) IS NOT NULL AS tiers FROM customers;
-- A cursor is one statement, however it is read; a scroll does not repeat it.
BEGIN;
DECLARE c SCROLL CURSOR FOR
SELECT region, segment.fit_tiers(value) IS NOT NULL AS tiers FROM customers GROUP BY region ORDER BY region;
FETCH 1 FROM c;
FETCH 2 FROM c;
MOVE BACKWARD ALL FROM c;
FETCH 1 FROM c;
CLOSE c;
DECLARE c CURSOR FOR SELECT segment.fit_tiers(value) IS NOT NULL AS tiers FROM customers;
FETCH 1 FROM c;
SAVEPOINT s;
DECLARE d CURSOR FOR SELECT segment.fit_tiers(value) IS NOT NULL AS tiers FROM customers;
FETCH 1 FROM d;
ROLLBACK TO s;
FETCH 1 FROM c;
ROLLBACK;
-- What the planner works out in advance is said then.
SELECT base::text AS typed FROM bases \gset
SELECT segment.fit_tiers(:'typed'::segment.customer_base) IS NOT NULL AS constant;
-- A parallel worker that finishes groups warns on its own; what the leader finishes is counted together.
CREATE TABLE warned AS SELECT i % 100 AS g, NULLIF(i % 11, 0)::float8 AS value FROM generate_series(1, 5000) AS i;
SELECT count(set_config(name, 'on', false)) AS forced
FROM pg_settings
WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
EXPLAIN (COSTS OFF) SELECT g, segment.fit_tiers(value) FROM warned GROUP BY g;
SELECT count(model) FROM (SELECT g, segment.fit_tiers(value) AS model FROM warned GROUP BY g) AS fitted;
SELECT count(set_config(name, 'off', false)) AS forced
FROM pg_settings
WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
ALTER TABLE warned SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT segment.fit_tiers(value) FROM warned;
SELECT segment.fit_tiers(value) IS NOT NULL AS gathered FROM warned;
RESET max_parallel_workers_per_gather;
DROP TABLE warned;

-- More than a few are cut short.
\set VERBOSITY default
SELECT segment.describe(
    segment.fit_tree(
        customer::text, ROW(1, 2, 3, 4, 5, 6, 7, value),
        '{"features": ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"], "folds": 0}'
    )
) -> 'leaves' AS leaves
FROM customers
WHERE customer < 20;
-- Switched off, for oneself or for a function; the models warn all the same.
SET segment.warnings = off;
SELECT segment.fit_rfm(rfm, '2026-03-01') IS NOT NULL AS rfm, segment.fit_tiers(value) IS NOT NULL AS tiers
FROM customers;
SELECT count(*) FROM bases, segment.segments(NULL::int, base, '2026-03-01');
SELECT count(*) FROM models, segment.warnings(model);
SET segment.warnings = on;
CREATE FUNCTION pg_temp.quiet() RETURNS boolean LANGUAGE sql SET segment.warnings
    = off AS 'SELECT segment.fit_tiers(value) IS NOT NULL FROM customers';
SELECT pg_temp.quiet();
SHOW segment.warnings;
-- NULL is no model, and has no warnings.
SELECT count(*) FROM segment.warnings(NULL);
