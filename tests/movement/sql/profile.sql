-- What tells segments from the rest: figures of R, suppression, words, and the hard cases of aggregates.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE heads AS
SELECT hair, eyes
FROM
    (VALUES
        ('Black', '{68,20,15,5}'::int[]), ('Brown', '{119,84,54,29}'), ('Red', '{26,17,14,14}'), ('Blond', '{7,94,10,16}')
    ) AS v(hair, counts),
    unnest('{Brown,Blue,Hazel,Green}'::text[], counts) AS u(eyes, heads),
    generate_series(1, heads);
-- As R's chisq.test(...)$stdres.
SELECT
    p.segment, p.rank, p.value, p.customers,
    round(p.figure::numeric, 6) AS figure,
    round(p.overall::numeric, 6) AS overall,
    round(p.index::numeric, 2) AS index,
    round(p.difference::numeric, 6) AS difference,
    round(p.statistic::numeric, 6) AS residual,
    round(p.p::numeric, 8) AS p
FROM
    (SELECT segment.fit_profile(hair, features) AS model FROM (SELECT hair, eyes FROM heads) AS h, LATERAL (SELECT h.eyes) AS features) AS fitted,
    segment.profile(model) AS p;
-- Numbers, dates, intervals and booleans, by segments that are text, enums, numbers and booleans.
CREATE TYPE pg_temp.tier AS ENUM ('gold', 'silver');
CREATE TEMPORARY TABLE people AS
SELECT
    i AS id,
    CASE WHEN i % 4 = 0 THEN 'gold' ELSE 'silver' END AS tier,
    (i * i % 37 + CASE WHEN i % 4 = 0 THEN 40 ELSE 0 END)::numeric AS spent,
    date '2026-01-01' + (i % 100 + CASE WHEN i % 4 = 0 THEN 30 ELSE 0 END) AS last_order,
    make_interval(days => i % 9) AS gap,
    i % 3 = 0 OR i % 4 = 0 AS mail,
    CASE WHEN i % 10 = 3 THEN NULL ELSE 'r' || i % 5 END AS region
FROM generate_series(1, 400) AS i;
CREATE TEMPORARY TABLE fits AS
SELECT segment.fit_profile(tier, features) AS model FROM people AS p, LATERAL (SELECT p.spent, p.last_order, p.gap, p.mail, p.region) AS features;
SELECT p.segment, p.rank, p.feature, p.value, p.customers, round(p.index::numeric, 1) AS index, round(p.difference::numeric, 3) AS difference,
    p.p < 0.05 AS sure
FROM fits, segment.profile(model) AS p
WHERE p.segment = 'gold';
SELECT p.sentence FROM fits, segment.profile(model) AS p WHERE p.rank <= 6;
SELECT p.sentence
FROM
    (
        SELECT segment.fit_profile(p.tier, whole, '{"language": "ru", "features": ["spent", "mail", "last_order"]}') AS model
        FROM people AS p, LATERAL (SELECT p.*) AS whole
    ) AS fit,
    segment.profile(model) AS p
WHERE p.segment = 'gold';
SELECT p.sentence
FROM
    (
        SELECT segment.fit_profile(p.tier, whole, '{"language": "zh", "features": ["spent", "mail", "last_order"]}') AS model
        FROM people AS p, LATERAL (SELECT p.*) AS whole
    ) AS fit,
    segment.profile(model) AS p
WHERE p.segment = 'gold';
SELECT jsonb_pretty(segment.describe(model)) FROM fits;
SELECT
    (SELECT count(DISTINCT p.segment) FROM segment.profile(of_enum) AS p) AS of_enum,
    (SELECT count(DISTINCT p.segment) FROM segment.profile(of_number) AS p) AS of_number,
    (SELECT count(DISTINCT p.segment) FROM segment.profile(of_boolean) AS p) AS of_boolean,
    (SELECT string_agg(DISTINCT p.segment, ' ') FROM segment.profile(of_float) AS p) AS of_float
FROM (
    SELECT
        segment.fit_profile(tier::pg_temp.tier, features) AS of_enum,
        segment.fit_profile(id % 3, features) AS of_number,
        segment.fit_profile(id % 3 = 0, features) AS of_boolean,
        segment.fit_profile((id % 3)::float8, features) AS of_float
    FROM people AS p, LATERAL (SELECT p.spent) AS features
) AS q;
-- Few are not shown: a small segment, a rare region, two who answered.
CREATE TEMPORARY TABLE small AS
SELECT CASE WHEN i < 38 THEN 'many' ELSE 'few' END AS segment, CASE WHEN i = 7 THEN 'island' ELSE 'm' || i % 2 END AS region,
       i < 2 AS is_new, CASE WHEN i >= 36 THEN i END AS orders
FROM generate_series(0, 39) AS i;
SELECT p.segment, p.feature, p.value, p.customers, p.sentence
FROM
    (SELECT segment.fit_profile(segment, features) AS model FROM small AS s, LATERAL (SELECT s.region, s.is_new, s.orders) AS features) AS fit,
    segment.profile(model) AS p;
SELECT w.warning
FROM
    (SELECT segment.fit_profile(segment, features) AS model FROM small AS s, LATERAL (SELECT s.region, s.is_new, s.orders) AS features) AS fit,
    segment.warnings(model) AS w;
SELECT count(*) AS rows, count(DISTINCT p.segment) AS segments
FROM
    (SELECT segment.fit_profile(segment, features, '{"min_customers": 1}') AS model
     FROM small AS s, LATERAL (SELECT s.region, s.is_new, s.orders) AS features) AS fit,
    segment.profile(model) AS p;
-- No rows, NULL, one row, one segment; a NULL segment or row is left out.
SELECT segment.fit_profile(tier, features) IS NULL AS no_rows FROM people AS p, LATERAL (SELECT p.spent) AS features WHERE false;
SET segment.warnings = on;
SELECT segment.fit_profile(NULL::text, features) IS NULL AS nobody FROM people AS p, LATERAL (SELECT p.spent) AS features;
SELECT segment.fit_profile(nullif(tier, 'gold'), features) IS NOT NULL AS fitted FROM people AS p, LATERAL (SELECT p.spent) AS features;
SET segment.warnings = off;
SELECT count(*) AS rows FROM (SELECT segment.fit_profile('a'::text, features) AS model FROM (SELECT 1 AS x) AS features) AS fit, segment.profile(model);
SELECT p.* FROM (SELECT segment.fit_profile('a'::text, features, '{"min_customers": 1}')
    AS model FROM (SELECT 1 AS x) AS features) AS fit, segment.profile(model) AS p;
-- What is refused.
SELECT segment.fit_profile(1.5, features) FROM (SELECT 1 AS x) AS features;
SELECT segment.fit_profile(now(), features) FROM (SELECT 1 AS x) AS features;
SELECT segment.fit_profile(i, features) FROM generate_series(1, 2000) AS i, LATERAL (SELECT i AS x) AS features;
SELECT segment.fit_profile(repeat('x', 1001), features) FROM (SELECT 1 AS x) AS features;
SELECT segment.fit_profile('a'::text, features, '{"minimum": 3}') FROM (SELECT 1 AS x) AS features;
SELECT segment.fit_profile('a'::text, features, '{"min_customers": 0}') FROM (SELECT 1 AS x) AS features;
SELECT segment.fit_profile('a'::text, one, '{"features": ["y"]}') FROM (SELECT 1 AS x) AS one;
SELECT segment.fit_profile('a'::text, features, v::jsonb) FROM (VALUES ('{}'), ('{"min_customers": 2}')) AS o(v), (SELECT 1 AS x) AS features;
SELECT segment.fit_profile('a'::text, features) FROM (SELECT 'NaN'::float8 AS x) AS features;
SELECT segment.fit_profile('a'::text, features) FROM (SELECT '{1}'::int[] AS x) AS features;
SELECT segment.fit_profile('a'::text, ROW(1, 2));
SELECT p.* FROM (SELECT segment.fit_tiers(1) AS model) AS fitted, segment.profile(model) AS p;
-- Groups, filters, windows, order: the same bytes.
SELECT
    segment.fit_profile(tier, features ORDER BY id)::text = (SELECT model::text FROM fits) AS forward,
    segment.fit_profile(tier, features ORDER BY -id)::text = (SELECT model::text FROM fits) AS backward,
    segment.describe(segment.fit_profile(tier, features) FILTER (WHERE id > 100)) -> 'customers' AS filtered
FROM people AS p, LATERAL (SELECT p.spent, p.last_order, p.gap, p.mail, p.region) AS features;
SELECT count(*) AS rows, bool_and((segment.describe(w.m) ->> 'customers')::bigint = id) AS running
FROM (
    SELECT id, segment.fit_profile(tier, features) OVER (ORDER BY id) AS m
    FROM people AS p, LATERAL (SELECT p.spent, p.region) AS features
    WHERE id <= 40
) AS w;
-- A state that travels, a model that is stored and read again, and damage.
CREATE AGGREGATE pg_temp.collect(text, record) (SFUNC = segment.fit_profile_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.finish(segment.fit_state) (
    SFUNC = segment.fit_profile_combine, STYPE = segment.fit_state, FINALFUNC = segment.fit_profile_final
);
SELECT pg_temp.finish(state::text::segment.fit_state)::text = (SELECT model::text FROM fits) AS travelled
FROM (
    SELECT id % 6 AS part, pg_temp.collect(tier, features) AS state
    FROM people AS p, LATERAL (SELECT p.spent, p.last_order, p.gap, p.mail, p.region) AS features
    GROUP BY part
    UNION ALL
    SELECT 9, NULL
    ORDER BY part DESC
) AS s;
SELECT pg_temp.finish('0000'::segment.fit_state);
SELECT pg_temp.finish((left(state::text, -2))::segment.fit_state)
FROM (SELECT pg_temp.collect('a', features) AS state FROM (SELECT 1 AS x) AS features) AS s;
SELECT model::jsonb::segment.model::text = model::text AND model::text::segment.model::text = model::text AS same FROM fits;
SELECT (model::jsonb || '{"customers": 1}')::segment.model FROM fits;
SELECT segment.rollup(model) FROM fits;
-- Hostile names, and more categories than there is memory.
SELECT p.segment, p.value, p.sentence
FROM
    (
        SELECT segment.fit_profile(s, features, '{"min_customers": 1}') AS model
        FROM (VALUES ('', 'é'), ('客户', '"}'), (E'a\nb', E'\\')) AS v(s, x), LATERAL (SELECT v.x) AS features
    ) AS fit,
    segment.profile(model::text::segment.model) AS p
WHERE p.rank = 1;
SET segment.memory_limit = '1MB';
SELECT segment.fit_profile('a'::text, features) FROM generate_series(1, 200000) AS i, LATERAL (SELECT 'x' || i AS x) AS features;
RESET segment.memory_limit;
-- Parallel: the same bytes as one process.
CREATE TABLE profiled AS
SELECT 's' || nullif(i % 12, 3) AS segment, i * i % 1009 / 7.0 AS x, nullif(i % 5, 2)::text AS c, i % 7 = 0 AS b FROM generate_series(1::bigint, 60000) AS i;
ANALYZE profiled;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT segment.fit_profile(t.segment, t, '{"features": ["x", "c", "b"]}') AS model FROM profiled AS t;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT segment.fit_profile(t.segment, t, '{"features": ["x", "c", "b"]}') FROM profiled AS t;
SELECT segment.fit_profile(t.segment, t, '{"features": ["x", "c", "b"]}')::text = (SELECT model::text FROM serial) AS parallel FROM profiled AS t;
DROP TABLE profiled;
