-- Movement between segments: who went where, where it leads, and the hard cases of aggregates.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE chains (name text PRIMARY KEY, model segment.model);
INSERT INTO chains SELECT name, (SELECT segment.fit_transitions(before, after) FROM test.moves(counts))
FROM (VALUES ('income', '{{729,71,1,0,0},{72,567,80,3,0},{0,81,631,86,2},{0,3,86,573,56},{0,0,1,57,741}}'::bigint[]),
             ('quarters', '{{69051,5575,1977},{7055,2485,1413},{2556,1656,2512}}'),
             ('drunkard', '{{1,0,0,0,0},{1,0,1,0,0},{0,1,0,1,0},{0,0,1,0,1},{0,0,0,0,1}}'),
             ('still', '{{3,0},{0,4}}'), ('swing', '{{0,5},{2,0}}'), ('one', '{{7}}'), ('sink', '{{1,1},{0,0}}')) AS v(name, counts);
-- giddy's figures for income by quintile.
SELECT state, round(share::numeric, 12) AS share, class, note FROM chains, segment.steady_state(model) WHERE name = 'income';
SELECT s.target, round(t.steps::numeric, 12) AS steps, round((t.deviation ^ 2)::numeric, 9) AS variance
FROM chains, unnest('{s1,s2,s3,s4,s5}'::text[]) AS s(target), segment.hitting_times(model, ARRAY[s.target]) AS t
WHERE name = 'income' AND t.state = 's1';
SELECT t.state, round(t.steps::numeric, 12) AS steps, round(t.deviation::numeric, 12) AS deviation
FROM chains, segment.hitting_times(model, '{s4,s5}') AS t
WHERE name = 'income';
SELECT p.state, round(p.share::numeric, 13) AS share FROM chains, segment.predict_shares(model, '{"s1": 1}', 10) AS p WHERE name = 'income';
SELECT p.state, round(p.expected::numeric, 11) AS expected, round(p.share::numeric, 6) AS share
FROM chains, segment.predict_shares(model, '{"s1": 20253, "s2": 2090, "s3": 1227}') AS p
WHERE name = 'quarters';
SELECT q.* FROM chains, segment.quality(model) AS q WHERE name = 'quarters';
-- Chains without an ordinary end.
SELECT name, s.* FROM chains, segment.steady_state(model) AS s WHERE name NOT IN ('income', 'quarters') ORDER BY name, state;
SELECT t.* FROM chains, segment.hitting_times(model, '{s1}') AS t WHERE name = 'drunkard';
SELECT name, t.* FROM chains, segment.hitting_times(model, '{s1}') AS t WHERE name IN ('still', 'swing', 'one', 'sink') ORDER BY name, state;
-- Pfeifer and Carraway's customer, over four periods and without end; the present period apart.
CREATE TEMPORARY TABLE recency AS
SELECT segment.fit_transitions(before, after) AS model
FROM test.moves('{{30,70,0,0,0},{20,0,80,0,0},{15,0,0,85,0},{5,0,0,0,95},{0,0,0,0,1}}');
SELECT
    v.state,
    v.gain,
    round(v.later::numeric, 12) AS later,
    round(v.value::numeric, 12) AS value,
    round(e.value::numeric, 12) AS endless
FROM
    recency,
    segment.state_values(model, '{"s1": 36, "s2": -4, "s3": -4, "s4": -4}', 0.2, 4) AS v JOIN recency AS r ON true,
    LATERAL segment.state_values(r.model, '{"s1": 36, "s2": -4, "s3": -4, "s4": -4}', 0.2) AS e
WHERE e.state = v.state;
-- Who is absent before is new, who is absent after has left; rows without either are counted.
CREATE TEMPORARY TABLE june AS SELECT * FROM (VALUES (1, 'gold'), (2, 'gold'), (3, 'silver'), (4, NULL), (5, 'silver')) AS v(customer, segment);
CREATE TEMPORARY TABLE july AS
SELECT *
FROM (VALUES
    (1, 'gold'), (3, 'gold'), (4, NULL), (5, 'silver'), (6, 'silver'), (7, 'silver'), (8, 'gold')
) AS v(customer, segment);
CREATE TEMPORARY VIEW panel AS SELECT a.segment AS before, b.segment AS after FROM june AS a FULL JOIN july AS b USING (customer);
SELECT t.* FROM (SELECT segment.fit_transitions(before, after) AS model FROM panel) AS fitted, segment.transitions(model) AS t;
SELECT t.before, t.after, t.customers, t.probability, t.note
FROM
    (
        SELECT segment.fit_transitions(
            before, after, '{"absent_at_risk": true, "absent": "prospect", "order": ["gold", "silver"]}'
        ) AS model
        FROM panel
    ) AS fitted,
    segment.transitions(model) AS t;
SELECT jsonb_pretty(segment.describe(segment.fit_transitions(before, after))) FROM panel;
SELECT w.warning
FROM
    (
        SELECT segment.fit_transitions(before, after, '{"absorbing": ["silver", "platinum"]}') AS model
        FROM (TABLE panel UNION ALL VALUES ('', 'bronze'), ('silver', 'gold')) AS p
    ) AS fitted,
    segment.warnings(model) AS w;
-- Types: integers in the order of numbers, booleans, enums, literals; numbers with a fraction are none.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
SELECT t.before, t.after, t.customers
FROM
    (SELECT segment.fit_transitions(a, b) AS model FROM (VALUES (10, 9), (9, 10), (-1, NULL)) AS v(a, b)) AS fitted,
    segment.transitions(model) AS t;
SELECT t.before, t.after, t.customers
FROM
    (SELECT segment.fit_transitions(a::smallint, b::bigint) AS model FROM (VALUES (10, 9), (9, 10)) AS v(a, b)) AS fitted,
    segment.transitions(model) AS t;
SELECT t.before, t.after, t.customers
FROM
    (
        SELECT segment.fit_transitions(a, b) AS model
        FROM (VALUES (true, false), (false, false), (NULL, true)) AS v(a, b)
    ) AS fitted,
    segment.transitions(model) AS t;
SELECT t.before, t.after, t.customers
FROM
    (
        SELECT segment.fit_transitions(a, b, '{"order": ["sad", "ok", "happy"]}') AS model
        FROM (VALUES ('sad'::mood, 'happy'::mood), ('ok', 'ok'), ('happy', NULL)) AS v(a, b)
    ) AS fitted,
    segment.transitions(model) AS t;
SELECT t.before, t.after FROM (SELECT segment.fit_transitions('a', NULL) AS model) AS fitted, segment.transitions(model) AS t;
SELECT segment.fit_transitions(1.5, 2.5);
-- No rows, all rows left out.
SELECT segment.fit_transitions(before, after) IS NULL AS no_rows FROM panel WHERE false;
SET segment.warnings = on;
SELECT segment.fit_transitions(NULL::text, NULL) IS NULL AS nobody FROM generate_series(1, 1200);
SELECT segment.fit_transitions(a, b) IS NOT NULL AS fitted FROM (VALUES ('a', 'b'), (NULL, NULL)) AS v(a, b);
SET segment.warnings = off;
-- Groups, filters, windows, DISTINCT, order: the same bytes.
SELECT count(*) AS groups, bool_and(g.m::text = l.m::text) AS equal
FROM (SELECT i % 5 AS part, segment.fit_transitions('x' || i % 3, 'x' || i % 4) AS m FROM generate_series(1, 300) AS i GROUP BY part) AS g,
     LATERAL (SELECT segment.fit_transitions('x' || i % 3, 'x' || i % 4 ORDER BY i DESC) AS m FROM generate_series(1, 300) AS i WHERE i % 5 = g.part) AS l;
SELECT count(*) AS rows, bool_and((segment.describe(w.m) ->> 'customers')::bigint = i) AS running
FROM (SELECT i, segment.fit_transitions(i % 3, i % 4) OVER (ORDER BY i) AS m FROM generate_series(1, 40) AS i) AS w;
SELECT
    segment.describe(segment.fit_transitions(a, b) FILTER (WHERE a > 0)) -> 'customers' AS filtered,
    segment.describe(segment.fit_transitions(DISTINCT a, b)) -> 'customers' AS distinct
FROM (VALUES (0, 0), (1, 1), (1, 1), (2, 2)) AS v(a, b);
-- Months add up to the year, in any order.
SELECT
    segment.rollup(m ORDER BY part)::text
        = (SELECT segment.fit_transitions(i % 7, nullif(i % 4, 0)) FROM generate_series(1, 1000) AS i)::text AS forward,
    segment.rollup(m ORDER BY part DESC)::text
        = (SELECT segment.fit_transitions(i % 7, nullif(i % 4, 0)) FROM generate_series(1, 1000) AS i)::text AS backward
FROM (
    SELECT i * i % 11 AS part, segment.fit_transitions(i % 7, nullif(i % 4, 0)) AS m
    FROM generate_series(1, 1000) AS i
    GROUP BY part
    UNION ALL
    SELECT 99, NULL
) AS parts;
SELECT segment.rollup(m) IS NULL AS nothing FROM (VALUES (NULL::segment.model)) AS v(m);
SELECT segment.rollup(m) FROM (SELECT segment.fit_transitions(1, 1) AS m UNION ALL SELECT segment.fit_transitions(1, 1, '{"confidence": 0.9}')) AS v;
SELECT segment.rollup(m) FROM (SELECT segment.fit_tiers(1) AS m) AS v;
-- A model of another kind, and functions of transitions for other kinds.
SELECT t.* FROM (SELECT segment.fit_tiers(1) AS m) AS v, segment.transitions(m) AS t;
SELECT segment.tier(model, 1) FROM chains WHERE name = 'one';
SELECT c.* FROM chains, segment.cuts(model) AS c WHERE name = 'one';
-- Everybody leaves.
CREATE TEMPORARY TABLE gone AS SELECT segment.fit_transitions(a, NULL) AS model FROM (VALUES ('a'), ('a'), ('b')) AS v(a);
SELECT t.* FROM gone, segment.hitting_times(model, '{absent}') AS t;
SELECT t.* FROM gone, segment.hitting_times(model, '{a}') AS t;
SELECT q.measure, q.value FROM gone, segment.quality(model) AS q;
SELECT d.psi IS NULL AND d.swapped IS NULL AND d.customers IS NULL AS nobody_was_there_twice FROM gone, segment.drift(model) AS d;
-- Questions that have no answer, and NULL.
SELECT p.* FROM chains, segment.predict_shares(model, '{"s9": 1}') AS p WHERE name = 'income';
SELECT p.* FROM chains, segment.predict_shares(model, '{"s1": -1}') AS p WHERE name = 'income';
SELECT p.* FROM chains, segment.predict_shares(model, '{}') AS p WHERE name = 'income';
SELECT p.* FROM chains, segment.predict_shares(model, '[1, 2]') AS p WHERE name = 'income';
SELECT p.* FROM chains, segment.predict_shares(model, '{"s1": 1}', -1) AS p WHERE name = 'income';
SELECT p.* FROM chains, segment.predict_shares(model, '{"s1": "NaN"}') AS p WHERE name = 'income';
SELECT p.* FROM chains, segment.predict_shares(model, '{"s1": 1e400}') AS p WHERE name = 'income';
SELECT v.* FROM chains, segment.state_values(model, '{"s1": 1e400}', 0.1) AS v WHERE name = 'income';
SELECT v.* FROM chains, segment.state_values(model, '{"s1": 1}', 0) AS v WHERE name = 'income';
SELECT v.* FROM chains, segment.state_values(model, '{"s1": 1}', 'NaN') AS v WHERE name = 'income';
SELECT v.* FROM chains, segment.state_values(model, '{"s1": 1e308}', 0, 100) AS v WHERE name = 'income';
SELECT v.* FROM chains, segment.state_values(model, '{"s1": 1}', 0.1, 1000000) AS v WHERE name = 'income';
SELECT t.* FROM chains, segment.hitting_times(model, '{}') AS t WHERE name = 'income';
SELECT t.* FROM chains, segment.hitting_times(model, '{s1,NULL}') AS t WHERE name = 'income';
SELECT t.* FROM chains, segment.hitting_times(model, '{gold}') AS t WHERE name = 'income';
SELECT count(*) AS no_answer FROM chains, segment.state_values(model, NULL, 0.1) AS v;
SELECT count(*) AS no_answer FROM chains, segment.predict_shares(model, NULL) AS v;
-- Options that cannot be, and that vary.
SELECT segment.fit_transitions('a', 'b', '{"orders": 1}');
SELECT segment.fit_transitions('a', 'b', '{"order": ["a"]}');
SELECT segment.fit_transitions('a', 'b', '{"confidence": 95}');
SELECT segment.fit_transitions('a', 'b', '{"absent": "a"}');
SELECT segment.fit_transitions('a', 'b', v::jsonb) FROM (VALUES ('{}'), ('{"confidence": 0.9}')) AS o(v);
SELECT segment.fit_transitions('a', 'b', v::jsonb) IS NOT NULL AS null_options FROM (VALUES (NULL), (NULL)) AS o(v);
-- Hostile states: empty, any letters, long, too many.
SELECT t.before, t.after
FROM
    (
        SELECT segment.fit_transitions(a, b) AS model FROM (VALUES ('', 'é'), ('客户', '"}'), (E'a\nb', E'\\')) AS v(a, b)
    ) AS fitted,
    segment.transitions(model::text::segment.model) AS t;
SELECT segment.fit_transitions(repeat('x', 1001), 'b');
SELECT segment.fit_transitions(i, i) FROM generate_series(1, 10000) AS i;
-- Two thousand states: fitted, stored, followed.
CREATE TEMPORARY TABLE wide AS SELECT segment.fit_transitions(i % 2000, (i * 7 + i / 2000 * 13) % 2000) AS model FROM generate_series(1, 20000) AS i;
SELECT count(*) AS pairs, sum(t.customers) AS customers FROM wide, segment.transitions(model) AS t;
SELECT count(*) AS states, round(sum(share)::numeric, 9) AS shares FROM wide, segment.predict_shares(model, '{"0": 1}', 50);
-- A state that travels, a model that is stored and read again in every form.
CREATE AGGREGATE pg_temp.collect(text, text) (SFUNC = segment.fit_transitions_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.finish(segment.fit_state) (
    SFUNC = segment.fit_transitions_combine, STYPE = segment.fit_state, FINALFUNC = segment.fit_transitions_final
);
SELECT pg_temp.finish(state::text::segment.fit_state)::text
    = (
        SELECT segment.fit_transitions('x' || i % 3, 'x' || nullif(i % 4, 0)) FROM generate_series(1, 300) AS i
    )::text AS travelled
FROM (
    SELECT i % 6 AS part, pg_temp.collect('x' || i % 3, 'x' || nullif(i % 4, 0)) AS state
    FROM generate_series(1, 300) AS i
    GROUP BY part
    UNION ALL
    SELECT 9, NULL
    ORDER BY part DESC
) AS s;
SELECT pg_temp.finish('0000'::segment.fit_state);
SELECT pg_temp.finish((left(state::text, -2))::segment.fit_state) FROM (SELECT pg_temp.collect('a', 'b') AS state) AS s;
SELECT count(*) AS models, bool_and(model::jsonb::segment.model::text = model::text AND model::text::segment.model::text = model::text) AS same FROM chains;
SELECT (
    '{"format": 1, "kind": "transitions", "absent": "absent", "absent_at_risk": false, "ordered": false, '
    '"confidence": 0.95, "customers": 2, "states": ["a", "b"], "moves": [[0, 1, 1]], "warnings": []}'
)::segment.model;
SELECT (
    '{"format": 1, "kind": "transitions", "absent": "absent", "absent_at_risk": false, "ordered": false, '
    '"confidence": 0.95, "customers": 1, "states": ["a", "b"], "moves": [[0, 7, 1]], "warnings": []}'
)::segment.model;
SELECT (
    '{"format": 1, "kind": "transitions", "absent": "absent", "absent_at_risk": false, "ordered": false, '
    '"confidence": 0.95, "customers": 1, "states": ["a", "b"], "moves": [[0, 0, -1]], "warnings": []}'
)::segment.model;
-- Parallel, and over partitions: the same bytes as one process.
CREATE TABLE steps (customer bigint, before text, after text) PARTITION BY HASH (customer);
CREATE TABLE steps_0 PARTITION OF steps FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE steps_1 PARTITION OF steps FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO steps SELECT i, 's' || nullif(i % 12, 3), 's' || nullif(i % 1000 * (i % 1000) % 13, 4) FROM generate_series(1, 60000) AS i;
ANALYZE steps;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT segment.fit_transitions(before, after) AS model FROM steps;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT segment.fit_transitions(before, after) FROM steps;
SELECT segment.fit_transitions(before, after)::text = (SELECT model::text FROM serial) AS parallel FROM steps;
SET enable_partitionwise_aggregate = on;
SELECT segment.rollup(m)::text = (SELECT model::text FROM serial) AS partitions
FROM (SELECT tableoid, segment.fit_transitions(before, after) AS m FROM steps GROUP BY tableoid) AS parts;
-- The work on many states can be stopped.
SET statement_timeout = '50ms';
SELECT count(*) FROM wide, segment.predict_shares(model, '{"0": 1}', 100000);
RESET statement_timeout;
DROP TABLE steps;
DROP TYPE mood;
