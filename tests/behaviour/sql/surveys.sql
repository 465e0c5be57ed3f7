-- Net promoter score and shares: published figures, weights, hard cases, any order and plan.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET extra_float_digits = -3;
CREATE FUNCTION pg_temp.answers(promoters int, passives int, detractors int) RETURNS SETOF int LANGUAGE sql AS
$$
    SELECT 9 + i % 2
    FROM generate_series(1, promoters) AS i
    UNION ALL
    SELECT 7 + i % 2
    FROM generate_series(1, passives) AS i
    UNION ALL
    SELECT i % 7
    FROM generate_series(1, detractors) AS i
$$;
-- Adjusted Wald, in points: 29.34311120173409 to 58.03552957496494, -19.05061537636 to 65.20446153021, 47.5035515447902 to 100 (106.34 before it is cut).
SELECT p, q, d, (segment.nps(a)).*
FROM
    (VALUES (60, 25, 15), (5, 3, 2), (10, 0, 0), (0, 0, 10), (0, 1, 0)) AS v(p, q, d),
    LATERAL pg_temp.answers(p, q, d) AS a
GROUP BY p, q, d
ORDER BY p DESC, d;
-- Weighted: 73.3333333333 of 3.688524590163934 effective answers.
SELECT (segment.nps(answer, weight)).* FROM (VALUES (10, 1.0), (8, 1), (9, 2), (3, 0.5), (9, 3)) AS v(answer, weight);
SELECT
    (segment.nps(answer, 1)).nps = (segment.nps(answer)).nps AS same,
    (segment.nps(answer, 1)).effective_answers,
    (segment.nps(answer, 1, 0.5)).low > (segment.nps(answer, 1)).low AS narrower
FROM generate_series(0, 10) AS answer;
-- The difference of two groups, 36/30/34 against 50/22/28: -20 with a standard error of 11.96 by Wald; from the intervals of both by adding squares.
SELECT b.nps - a.nps AS difference, sqrt((a.high - a.low) ^ 2 + (b.high - b.low) ^ 2) / 2 AS half
FROM
    (SELECT (segment.nps(x)).* FROM pg_temp.answers(36, 30, 34) AS x) AS a,
    (SELECT (segment.nps(x)).* FROM pg_temp.answers(50, 22, 28) AS x) AS b;
-- The same by Wald, without added answers: standard error 11.9632771429905, -3.44759233733 to 43.44759233733, p .09456751755; and with them.
SELECT b.nps - a.nps AS difference, e.error, b.nps - a.nps - 1.959963984540054 * e.error AS low, b.nps - a.nps + 1.959963984540054 * e.error AS high
FROM
    (SELECT (segment.nps(x)).* FROM pg_temp.answers(36, 30, 34) AS x) AS a,
    (SELECT (segment.nps(x)).* FROM pg_temp.answers(50, 22, 28) AS x) AS b,
    LATERAL (
        SELECT sqrt(sum(
            (10000.0 * (promoters + detractors) / answers - (100.0 * (promoters - detractors) / answers) ^ 2) / answers
        )) AS error
        FROM (VALUES (a.promoters, a.detractors, a.answers), (b.promoters, b.detractors, b.answers)) AS v(promoters, detractors, answers)
    ) AS e;
SELECT d.*
FROM
    (SELECT segment.nps(x) AS score FROM pg_temp.answers(36, 30, 34) AS x) AS a,
    (SELECT segment.nps(x) AS score FROM pg_temp.answers(50, 22, 28) AS x) AS b,
    LATERAL (VALUES
        (1, segment.nps_difference(b.score, a.score)), (2, segment.nps_difference(a.score, b.score)),
        (3, segment.nps_difference(b.score, b.score)), (4, segment.nps_difference(b.score, a.score, 0.5)),
        (5, segment.nps_difference(b.score, NULL))
    ) AS v(i, d),
    LATERAL (SELECT v.i, (v.d).*) AS d
ORDER BY i;
-- Ten of ten against none of ten: sure, and within the scale.
SELECT (segment.nps_difference(a.score, b.score)).*
FROM
    (SELECT segment.nps(x) AS score FROM pg_temp.answers(10, 0, 0) AS x) AS a,
    (SELECT segment.nps(x) AS score FROM pg_temp.answers(0, 0, 10) AS x) AS b;
-- Of fewer answers than the minimum the interval alone; the difference of a score that is not shown is none.
SELECT g, (segment.nps(answer, 1, 0.95, 30)).nps, (segment.nps(answer, 1, 0.95, 30)).low, (segment.nps(answer, 1, 0.95, 30)).answers
FROM (SELECT 9 AS answer, i % 3 = 0 AS g FROM generate_series(1, 50) AS i) AS v
GROUP BY g
ORDER BY g;
SELECT segment.nps_difference(segment.nps(9, 1, 0.95, 2), segment.nps(3)) AS not_shown;
SELECT g, (segment.proportion(yes, 0.95, 30)).* FROM (SELECT i % 2 = 0 AS yes, i % 3 = 0 AS g FROM generate_series(1, 50) AS i) AS v GROUP BY g ORDER BY g;
SELECT segment.nps(9, 1, 0.95, -1);
SELECT segment.nps(9, 1, 0.95, NULL);
SELECT segment.nps(9, 1, 0.95, m) FROM unnest('{5,6}'::int[]) AS m;
SELECT segment.proportion(true, 0.95, -1);
SELECT segment.proportion(true, 0.95, m) FROM unnest('{5,6}'::int[]) AS m;
SELECT segment.nps_difference(ROW(1, 2, 3, 4, 5, 6, 7, 'NaN', 9)::segment.nps_estimate, segment.nps(9));
SELECT segment.nps_difference(segment.nps(9), segment.nps(8), 95);
SELECT segment.nps(a) AS none, segment.nps(a, 1) AS none_weighted FROM unnest('{}'::int[]) AS a;
SELECT segment.nps(a) AS nulls, (segment.nps(coalesce(a, 9), w)).answers AS without_weight FROM (VALUES (NULL::int, 1.0), (NULL, NULL)) AS v(a, w);
SELECT segment.nps(9, 0) AS weightless;
SELECT segment.nps(11);
SELECT segment.nps(-1);
SELECT segment.nps(5, -1);
SELECT segment.nps(5, 'NaN');
SELECT segment.nps(5, 1, 95);
SELECT segment.nps(5, 1, c) FROM unnest('{0.9,0.95}'::float8[]) AS c;
SELECT segment.nps_step(NULL, 5);
SELECT segment.nps_final('\x00');
SELECT segment.nps_final('\x02');

-- Wilson: .711170834406841 to .866633066668968, .59584997320476 to .98212378690493, .72246720013711 to 1, .7863976856252 to .95652423506811.
SELECT hits, n, (segment.proportion(i <= hits)).*
FROM (VALUES (80, 100), (9, 10), (10, 10), (45, 50), (0, 3)) AS v(hits, n), LATERAL generate_series(1, n) AS i
GROUP BY hits, n
ORDER BY hits DESC;
SELECT (segment.proportion(a >= 4)).* FROM unnest('{5,4,3,NULL,1}'::int[]) AS a;
SELECT segment.proportion(a) AS none FROM unnest('{NULL}'::boolean[]) AS a;
SELECT (segment.proportion(i <= 8, 0.5)).low > (segment.proportion(i <= 8)).low AS narrower FROM generate_series(1, 10) AS i;
SELECT segment.proportion(true, 1);
SELECT segment.proportion(true, NULL);
SELECT segment.proportion_final('\x01');

-- Any order and plan.
CREATE TABLE surveys AS SELECT i, i * 7919 % 11 AS answer, 1 / (1 + i % 13)::float8 AS weight FROM generate_series(1, 20000) AS i;
CREATE TEMPORARY TABLE results AS
SELECT segment.nps(answer, weight)::text || segment.proportion(answer > 6)::text AS result
FROM surveys
UNION ALL
SELECT segment.nps(answer, weight ORDER BY i DESC)::text || segment.proportion(answer > 6)::text
FROM surveys;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
INSERT INTO results SELECT segment.nps(answer, weight)::text || segment.proportion(answer > 6)::text FROM surveys;
SELECT count(*) AS runs, count(DISTINCT result) AS results FROM results;
EXPLAIN (COSTS off) SELECT segment.nps(answer, weight), segment.proportion(answer > 6) FROM surveys;
