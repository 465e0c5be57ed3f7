-- How long until something happens: figures of R's survival and of lifelines, and the hard cases of aggregates.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE FUNCTION pg_temp.watched(list text, OUT duration float8, OUT happened bool) RETURNS SETOF record LANGUAGE sql AS $$
    SELECT rtrim(word, '+')::float8, word NOT LIKE '%+' FROM regexp_split_to_table(list, '\s+') AS word
$$;
CREATE TEMPORARY TABLE leukaemia AS
SELECT name, w.*
FROM
    (VALUES ('maintained', '9 13 13+ 18 23 28+ 31 34 45+ 48 161+'), ('not', '5 5 8 8 12 16+ 23 27 30 33 43 45')) AS v(name, list),
    pg_temp.watched(list) AS w;
CREATE TEMPORARY TABLE curves AS SELECT name, segment.fit_survival(duration, happened) AS model FROM leukaemia GROUP BY name;
-- R's figures for acute myelogenous leukaemia.
SELECT
    s.duration, s.at_risk, s.happened, s.censored,
    round(s.survival::numeric, 12) AS survival,
    round(s.standard_error::numeric, 13) AS error,
    round(s.low::numeric, 6) AS low,
    round(s.high::numeric, 6) AS high,
    round(s.cumulative_hazard::numeric, 6) AS hazard
FROM curves, segment.survival(model) AS s
WHERE name = 'maintained';
SELECT name, round(r.mean::numeric, 13) AS mean, round(r.standard_error::numeric, 13) AS error, round(r.low::numeric, 3) AS low, r.high
FROM curves, segment.restricted_mean(model, 30) AS r
ORDER BY name;
SELECT name, t.* FROM curves, segment.survival_time(model) AS t ORDER BY name;
SELECT
    round((h).effect::numeric, 6) AS effect,
    (h).likelihood_ratio,
    round((h).chi_square::numeric, 13) AS chi_square,
    round((h).chi_square_p::numeric, 7) AS p,
    (h).degrees_of_freedom,
    (h).groups,
    (h).customers
FROM (SELECT segment.homogeneity(model) AS h FROM curves OFFSET 0) AS q;
-- CDNOW, from the first day with an order to the second one, as lifelines has it.
CREATE TEMPORARY TABLE second AS
SELECT
    customer_id,
    date_trunc('month', min(day))::date AS cohort,
    coalesce(min(day) FILTER (WHERE nth = 2), '1998-06-30') - min(day) AS duration,
    count(*) > 1 AS happened
FROM (
    SELECT customer_id, ordered_at::date AS day, row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at::date) AS nth
    FROM (SELECT DISTINCT customer_id, ordered_at::date AS ordered_at FROM orders) AS o
) AS d
GROUP BY customer_id;
CREATE TEMPORARY TABLE curve AS SELECT segment.fit_survival(duration, happened) AS model FROM second;
SELECT days, round(s.survival::numeric, 14) AS survival, round(s.low::numeric, 14) AS low, round(s.high::numeric, 14) AS high, s.at_risk
FROM curve, unnest('{1,7,30,90,180,365,500}'::int[]) AS days, segment.survival(model, days) AS s;
SELECT round(s.cumulative_hazard::numeric, 14) AS hazard FROM curve, segment.survival(model) AS s WHERE s.duration <= 90 ORDER BY s.duration DESC LIMIT 1;
SELECT round(r.mean::numeric, 12) AS mean, round(r.standard_error::numeric, 12) AS error FROM curve, segment.restricted_mean(model, 365) AS r;
SELECT
    round((h).chi_square::numeric, 9) AS chi_square,
    (h).degrees_of_freedom,
    round((h).chi_square_p::numeric, 10) AS p
FROM (
    SELECT segment.homogeneity(model) AS h
    FROM (SELECT cohort, segment.fit_survival(duration, happened) AS model FROM second GROUP BY cohort) AS m
    OFFSET 0
) AS q;
SELECT jsonb_pretty(segment.describe(model)) FROM curve;
-- Not observed is NULL, and what has happened to everybody is known for ever.
SELECT s.* FROM curve, segment.survival(model, 600) AS s;
SELECT s.* FROM curve, segment.survival(model, 0) AS s;
SELECT r.* FROM curve, segment.restricted_mean(model, 600) AS r;
SELECT t.* FROM curve, segment.survival_time(model, 0.1) AS t;
SELECT s.* FROM (SELECT segment.fit_survival(i, true) AS model FROM generate_series(1, 3) AS i) AS fitted, segment.survival(model, 1e9) AS s;
SELECT s.* FROM curve, segment.survival(model, NULL) AS s;
SELECT segment.survival(NULL, 1) IS NULL AS nothing;
-- Late entry: who was not watched from the beginning is at risk from then on.
SELECT s.duration, s.at_risk, s.happened, round(s.survival::numeric, 6) AS survival
FROM
    (
        SELECT segment.fit_survival(entered, duration, happened) AS model
        FROM (VALUES (0, 2, true), (0, 5, true), (2, 6, false), (3, 5, true), (7, 7, true), (4, 3, false)) AS v(entered, duration, happened)
    ) AS fitted,
    segment.survival(model) AS s;
-- Warnings.
SELECT w.warning
FROM
    (
        SELECT segment.fit_survival(entered, duration, happened) AS model
        FROM (VALUES (0, 2, true), (3, 5, false), (7, 7, true), (NULL, 3, false), (0, NULL, true)) AS v(entered, duration, happened)
    ) AS fitted,
    segment.warnings(model) AS w;
SELECT w.warning FROM (SELECT segment.fit_survival(i, false) AS model FROM generate_series(1, 20) AS i) AS fitted, segment.warnings(model) AS w;
SELECT w.warning FROM (SELECT segment.fit_survival(i, true) AS model FROM generate_series(1, 20) AS i) AS fitted, segment.warnings(model) AS w;
-- No rows, all rows left out, one row, options.
SELECT segment.fit_survival(duration, happened) IS NULL AS no_rows FROM second WHERE false;
SET segment.warnings = on;
SELECT segment.fit_survival(NULL, true) IS NULL AS nobody FROM generate_series(1, 1200);
SET segment.warnings = off;
SELECT segment.fit_survival(3, true, '{"confidence": 0.9}');
SELECT segment.fit_survival(1, 3, false, '{"confidence": 0.9}');
SELECT segment.fit_survival(3, true, NULL) = segment.fit_survival(3, true, '{}') AS null_options;
SELECT segment.fit_survival(3, true, '{"confidence": 2}');
SELECT segment.fit_survival(3, true, '{"conf": 0.9}');
SELECT segment.fit_survival(3, true, v::jsonb) FROM (VALUES ('{}'), ('{"confidence": 0.9}')) AS o(v);
-- What cannot be a duration, and questions without an answer.
SELECT segment.fit_survival(-1, true);
SELECT segment.fit_survival('NaN', true);
SELECT segment.fit_survival('infinity', false);
SELECT segment.fit_survival(-1, 5, true);
SELECT segment.survival(model, -1) FROM curve;
SELECT segment.survival(model, 'NaN') FROM curve;
SELECT segment.survival_time(model, 0) FROM curve;
SELECT segment.survival_time(model, 'NaN') FROM curve;
SELECT segment.restricted_mean(model, 0) FROM curve;
SELECT segment.restricted_mean(model, 'infinity') FROM curve;
SELECT s.* FROM (SELECT segment.fit_tiers(1) AS model) AS fitted, segment.survival(model) AS s;
SELECT segment.survival(model, 1) FROM (SELECT segment.fit_transitions('a', 'b') AS model) AS fitted;
SELECT segment.tier(model, 1) FROM curve;
-- Models add up, and are compared with their own kind.
SELECT
    segment.rollup(m ORDER BY cohort)::text = (SELECT model::text FROM curve) AS forward,
    segment.rollup(m ORDER BY cohort DESC)::text = (SELECT model::text FROM curve) AS backward
FROM (SELECT cohort, segment.fit_survival(duration, happened) AS m FROM second GROUP BY cohort) AS parts;
SELECT segment.rollup(m)
FROM (SELECT segment.fit_survival(1, true) AS m UNION ALL SELECT segment.fit_survival(1, true, '{"confidence": 0.9}')) AS v;
SELECT segment.homogeneity(m) FROM (SELECT segment.fit_survival(1, true) AS m UNION ALL SELECT segment.fit_transitions('a', 'b')) AS v;
SELECT segment.homogeneity(m) IS NULL AS it_never_happened FROM (SELECT segment.fit_survival(1, false) AS m FROM generate_series(1, 2)) AS v;
-- Groups, filters, windows, order.
SELECT count(*) AS rows, bool_and((segment.describe(w.m) ->> 'customers')::bigint = i) AS running
FROM (SELECT i, segment.fit_survival(i % 7, i % 2 = 0) OVER (ORDER BY i) AS m FROM generate_series(1, 40) AS i) AS w;
SELECT
    segment.describe(segment.fit_survival(i, true) FILTER (WHERE i > 3)) -> 'customers' AS filtered,
    segment.describe(segment.fit_survival(DISTINCT i % 3, true)) -> 'customers' AS distinct,
    segment.fit_survival(i % 3, i % 2 = 0 ORDER BY i)::text = segment.fit_survival(i % 3, i % 2 = 0 ORDER BY -i)::text AS any_order
FROM generate_series(1, 9) AS i;
-- A state that travels, a model that is stored and read again, and damage.
CREATE AGGREGATE pg_temp.collect(float8, bool) (SFUNC = segment.fit_survival_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.finish(segment.fit_state) (
    SFUNC = segment.fit_survival_combine, STYPE = segment.fit_state, FINALFUNC = segment.fit_survival_final
);
SELECT pg_temp.finish(state::text::segment.fit_state)::text = (SELECT model::text FROM curve) AS travelled
FROM (
    SELECT customer_id % 6 AS part, pg_temp.collect(duration, happened) AS state FROM second GROUP BY part
    UNION ALL
    SELECT 9, NULL
    ORDER BY part DESC
) AS s;
SELECT pg_temp.finish('0000'::segment.fit_state);
SELECT pg_temp.finish((left(state::text, -2))::segment.fit_state) FROM (SELECT pg_temp.collect(1, true) AS state) AS s;
SELECT model::jsonb::segment.model::text = model::text AND model::text::segment.model::text = model::text AS same FROM curve;
SELECT '{"format": 1, "kind": "survival", "confidence": 0.95, "customers": 2, "times": [[1.0, 1, 0, 0]], "warnings": []}'::segment.model;
SELECT '{"format": 1, "kind": "survival", "confidence": 0.95, "customers": 2, "times": [[1.0, 2, 0, 1]], "warnings": []}'::segment.model;
-- More durations than a model has room for, and more than the memory has.
SELECT segment.fit_survival(sqrt(i), true) FROM generate_series(1, 1000000) AS i;
SET segment.memory_limit = '1MB';
SELECT segment.fit_survival(i, true) FROM generate_series(1, 100000) AS i;
RESET segment.memory_limit;
-- Parallel, and over partitions: the same bytes as one process.
CREATE TABLE watched (customer bigint, duration float8, happened bool) PARTITION BY HASH (customer);
CREATE TABLE watched_0 PARTITION OF watched FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE watched_1 PARTITION OF watched FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO watched SELECT i, i * i % 997 / 8.0, nullif(i % 3, 2) = 0 FROM generate_series(1::bigint, 60000) AS i;
ANALYZE watched;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT segment.fit_survival(duration, happened) AS model FROM watched;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT segment.fit_survival(duration, happened) FROM watched;
SELECT segment.fit_survival(duration, happened)::text = (SELECT model::text FROM serial) AS parallel FROM watched;
SET enable_partitionwise_aggregate = on;
SELECT segment.rollup(m)::text = (SELECT model::text FROM serial) AS partitions
FROM (SELECT tableoid, segment.fit_survival(duration, happened) AS m FROM watched GROUP BY tableoid) AS parts;
DROP TABLE watched;
