-- Whether segments differ in an outcome: R's and scipy's figures, and the hard cases of aggregates.
\set VERBOSITY default
SET timezone = 'UTC';
-- CDNOW: customers by orders before July 1997, what they spent from then, and whether they bought again.
-- H and epsilon2 are those of exact arithmetic over cents, 4750.77721145419; floats that sum amounts with an error of their own
-- break ties of equal sums and give 4750.7785.
CREATE TEMPORARY TABLE halves AS
SELECT
    least(count(*) FILTER (WHERE ordered_at < '1997-07-01'), 4)::text AS segment,
    coalesce(sum(amount) FILTER (WHERE ordered_at >= '1997-07-01'), 0) AS spent,
    bool_or(ordered_at >= '1997-07-01') AS again
FROM orders
WHERE customer_id IS NOT NULL
GROUP BY customer_id;
SELECT
    round((e).effect::numeric, 15) AS eta2,
    round((e).corrected::numeric, 15) AS omega2,
    round((e).statistic::numeric, 11) AS welch,
    round((e).degrees_within::numeric, 8) AS df,
    round((e).rank_statistic::numeric, 9) AS h,
    round((e).rank_effect::numeric, 15) AS epsilon2,
    (e).p < 1e-100 AS certain,
    (e).groups,
    (e).customers
FROM (SELECT segment.segment_effect(segment, spent) AS e FROM halves OFFSET 0) AS q;
SELECT
    round((e).statistic::numeric, 11) AS x2,
    (e).degrees_of_freedom AS df,
    round((e).effect::numeric, 15) AS v,
    round((e).corrected::numeric, 15) AS corrected,
    round((e).guessed::numeric, 15) AS tau,
    (e).groups,
    (e).customers
FROM (SELECT segment.segment_effect(segment, again) AS e FROM halves OFFSET 0) AS q;
SELECT
    segment.segment_effect(segment, again) = segment.segment_effect(segment, again::text) AS boolean_as_text,
    segment.segment_effect(segment, spent) = segment.segment_effect(segment, spent ORDER BY spent DESC) AS any_order
FROM halves;
-- Known by heart: all of it, none of it, nothing to tell.
SELECT (segment.segment_effect(s, o)).* FROM (VALUES ('a', 1), ('a', 1), ('b', 3), ('b', 3)) AS v(s, o);
SELECT (segment.segment_effect(s, o)).effect, (segment.segment_effect(s, o)).rank_effect FROM (VALUES ('a', 1), ('a', 3), ('b', 1), ('b', 3)) AS v(s, o);
SELECT segment.segment_effect(s, o) FROM (VALUES ('a', 1), ('a', 3)) AS v(s, o);
SELECT segment.segment_effect(s, o) FROM (VALUES ('a', 'x'), ('b', 'y'), (NULL, 'z'), ('c', NULL)) AS v(s, o);
SELECT segment.segment_effect(s, o) IS NULL AS nobody FROM (VALUES (NULL, 1), ('a', NULL)) AS v(s, o);
SELECT segment.segment_effect('a', 1) IS NULL AS no_rows FROM generate_series(1, 0);
SELECT segment.segment_effect('a', 'NaN'::float8);
SELECT segment.segment_effect(s, o) FROM (VALUES ('a', 1e200), ('b', -1e200)) AS v(s, o);
-- Segments of any kind go by their names, and so does an outcome that is an enum.
CREATE TYPE pg_temp.band AS ENUM ('1', '2', '3', '4');
CREATE TYPE pg_temp.answer AS ENUM ('true', 'false');
SELECT
    segment.segment_effect(segment::pg_temp.band, spent) = segment.segment_effect(segment, spent) AS enum,
    segment.segment_effect(segment::int, spent) = segment.segment_effect(segment, spent) AS whole,
    segment.segment_effect(segment::numeric, spent) = segment.segment_effect(segment, spent) AS exact,
    segment.segment_effect(segment = '1', spent) = segment.segment_effect((segment = '1')::text, spent) AS truth
FROM halves;
SELECT
    segment.segment_effect(segment::pg_temp.band, again) = segment.segment_effect(segment, again) AS enum_truth,
    segment.segment_effect(segment::smallint, again) = segment.segment_effect(segment, again) AS whole_truth,
    segment.segment_effect(segment = '1', again) = segment.segment_effect((segment = '1')::text, again) AS truth_truth,
    segment.segment_effect(segment::pg_temp.band, again::text) = segment.segment_effect(segment, again) AS enum_text,
    segment.segment_effect(segment::bigint, again::text) = segment.segment_effect(segment, again) AS whole_text
FROM halves;
SELECT
    segment.segment_effect(segment, again::text::pg_temp.answer) = segment.segment_effect(segment, again) AS text_enum,
    segment.segment_effect(segment::pg_temp.band, again::text::pg_temp.answer) = segment.segment_effect(segment, again) AS enum_enum,
    segment.segment_effect(segment::int, again::text::pg_temp.answer) = segment.segment_effect(segment, again) AS whole_enum,
    segment.segment_effect(segment = '1', again::text::pg_temp.answer) = segment.segment_effect(segment = '1', again) AS truth_enum,
    (segment.segment_effect(segment::pg_temp.band, segment::pg_temp.band)).effect AS itself
FROM halves;
SELECT (segment.segment_effect(s, o)).groups, (segment.segment_effect(s, o)).customers
FROM (VALUES (1, 'true'::pg_temp.answer), (NULL, 'true'), (3, NULL), (4, 'false')) AS v(s, o);
SELECT segment.segment_effect(1.5, 2);
SELECT segment.segment_effect(timestamptz '2026-01-01', 2);
SELECT segment.segment_effect(1, 2::money);
-- States that travel, and damaged ones.
CREATE AGGREGATE pg_temp.collect(text, float8) (SFUNC = segment.segment_effect_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.finish(segment.fit_state) (
    SFUNC = segment.segment_effect_combine, STYPE = segment.fit_state, FINALFUNC = segment.segment_effect_final
);
SELECT (
    SELECT pg_temp.finish(state::text::segment.fit_state)
    FROM (SELECT pg_temp.collect(segment, spent) AS state FROM halves GROUP BY spent::int % 5) AS s
) = (SELECT segment.segment_effect(segment, spent) FROM halves) AS in_parts;
SELECT pg_temp.finish('01'::segment.fit_state);
SELECT pg_temp.finish(left(state::text, -2)::segment.fit_state) FROM (SELECT pg_temp.collect('a', 1) AS state) AS s;
-- Parallel, and over partitions.
CREATE TABLE spending (customer bigint, segment text, spent float8) PARTITION BY HASH (customer);
CREATE TABLE spending_0 PARTITION OF spending FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE spending_1 PARTITION OF spending FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO spending SELECT i, 's' || nullif(i % 7, 3), sqrt(i % 1013) FROM generate_series(1, 60000) AS i;
ANALYZE spending;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS
SELECT
    segment.segment_effect(segment, spent) AS number,
    segment.segment_effect(segment, spent > 10) AS truth,
    segment.segment_effect(customer % 7, spent) AS whole
FROM spending;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT segment.segment_effect(segment, spent) FROM spending;
SELECT
    segment.segment_effect(segment, spent) = (SELECT number FROM serial) AS number,
    segment.segment_effect(segment, spent > 10) = (SELECT truth FROM serial) AS truth,
    segment.segment_effect(customer % 7, spent) = (SELECT whole FROM serial) AS whole
FROM spending;
-- More than memory allows.
SET segment.memory_limit = '1MB';
SET max_parallel_workers_per_gather = 0;
SELECT segment.segment_effect(segment, spent + i) FROM spending, generate_series(1, 3) AS i;
RESET segment.memory_limit;
DROP TABLE spending;
