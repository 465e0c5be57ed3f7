-- Whether customers are still what they were: figures of scipy and evidently, segments that swapped, and what is refused.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE amounts AS
SELECT
    segment.sample(features) FILTER (WHERE ordered_at < '1997-04-01') AS before,
    segment.sample(features) FILTER (WHERE ordered_at >= '1998-04-01') AS after
FROM orders, LATERAL (SELECT amount) AS features;
-- Amounts of CDNOW, first quarter of 1997 against second of 1998.
SELECT
    d.feature,
    round(d.psi::numeric, 17) AS psi,
    round(d.critical::numeric, 17) AS critical,
    d.p < 1e-20 AS sure,
    round(d.distance::numeric, 17) AS ks,
    d.bin,
    round(d.share_before::numeric, 4) AS share_before,
    round(d.share_after::numeric, 4) AS share_after,
    d.bins, d.empty_bins, d.rows_before, d.rows_after, d.verdict
FROM amounts, segment.drift(before, after, '{"cuts": {"amount": [10, 15, 20, 30, 50, 100]}}') AS d;
SELECT round((d.wasserstein * s.deviation)::numeric, 12) AS wasserstein
FROM amounts, segment.drift(before, after) AS d, (SELECT stddev_samp(amount)::float8 AS deviation FROM orders WHERE ordered_at < '1997-04-01') AS s;
-- Several features at once, of every type; bins of tenths.
CREATE TEMPORARY TABLE visits AS
SELECT
    i % 2 AS half,
    i * 7 % 100 + CASE WHEN i % 2 = 1 THEN 10 ELSE 0 END AS minutes,
    CASE WHEN i % 2 = 1 AND i % 3 = 0 THEN 'app' ELSE 'web' END AS channel,
    i % 5 = 0 AS mail,
    date '2026-01-01' + i % 30 AS day,
    make_interval(days => i % 9) AS gap,
    CASE WHEN i % 10 > 2 + i % 2 * 4 THEN i % 4 END AS answer
FROM generate_series(1, 4000) AS i;
CREATE TEMPORARY TABLE halves AS
SELECT half, segment.sample(features, '{"nulls": "impute"}') AS sample
FROM visits AS v, LATERAL (SELECT v.minutes, v.channel, v.mail, v.day, v.gap, v.answer) AS features
GROUP BY half;
SELECT
    d.feature,
    round(d.psi::numeric, 5) AS psi,
    round(d.critical::numeric, 5) AS critical,
    round(d.beyond::numeric, 5) AS beyond,
    round(d.p::numeric, 5) AS p,
    round(d.distance::numeric, 4) AS distance,
    round(d.wasserstein::numeric, 4) AS wasserstein,
    d.bin,
    round(d.share_before::numeric, 3) AS before,
    round(d.share_after::numeric, 3) AS after,
    d.bins, d.empty_bins, d.verdict
FROM halves AS a JOIN halves AS b ON a.half < b.half, segment.drift(a.sample, b.sample) AS d;
SELECT d.feature, d.verdict
FROM halves AS a JOIN halves AS b ON a.half < b.half, segment.drift(a.sample, b.sample, '{"language": "ru", "threshold": 0.5}') AS d;
SELECT d.feature, d.verdict
FROM halves AS a JOIN halves AS b ON a.half < b.half, segment.drift(a.sample, b.sample, '{"language": "zh", "bins": 3}') AS d;
-- From itself a sample has not drifted; neither the order of rows nor the parts of a sample show.
SELECT d.feature, d.psi, d.p, d.distance, d.wasserstein FROM halves AS a, segment.drift(a.sample, a.sample) AS d WHERE a.half = 0;
SELECT bool_and(whole.d = parts.d) AS same
FROM
    (SELECT d.feature, d::text AS d FROM halves AS a JOIN halves AS b ON a.half < b.half, segment.drift(a.sample, b.sample) AS d) AS whole
    JOIN (
        SELECT d.feature, d::text AS d
        FROM
            (
                SELECT segment.rollup(s) FILTER (WHERE half = 0) AS a, segment.rollup(s ORDER BY part DESC) FILTER (WHERE half = 1) AS b
                FROM (
                    SELECT half, v.minutes % 7 AS part, segment.sample(features, '{"nulls": "impute"}') AS s
                    FROM visits AS v, LATERAL (SELECT v.answer, v.gap, v.minutes, v.channel, v.mail, v.day) AS features
                    GROUP BY half, part
                ) AS p
            ) AS r,
            segment.drift(a, b) AS d
    ) AS parts USING (feature);
-- A sample past its budget, and one that lacks rows, say so.
SET segment.warnings = on;
SET segment.sample_memory = '64kB';
SELECT d.feature, d.rows_before < 31798 AS sampled
FROM
    (
        SELECT segment.sample(features) FILTER (WHERE ordered_at < '1997-04-01') AS before,
            segment.sample(features) FILTER (WHERE ordered_at >= '1998-04-01') AS after
        FROM orders, LATERAL (SELECT amount, customer_id % 1000 AS x) AS features
    ) AS s,
    segment.drift(before, after) AS d;
RESET segment.sample_memory;
SELECT d.feature, d.verdict
FROM
    (SELECT segment.sample(features, '{"nulls": "skip"}') FILTER (WHERE half = 0) AS a,
        segment.sample(features, '{"nulls": "skip"}') FILTER (WHERE half = 1) AS b
     FROM visits AS v, LATERAL (SELECT v.answer) AS features) AS s,
    segment.drift(a, b) AS d;
SET segment.warnings = off;
-- A cut belongs to the bin above it, or, as those of scores do, to the one below.
SELECT belong, round(d.psi::numeric, 4) AS psi, d.share_before, d.share_after, d.bins, d.empty_bins, d.verdict
FROM
    (SELECT segment.sample(f) AS s FROM (SELECT (ARRAY[3, 1, 2, 9])[i % 4 + 1] AS orders FROM generate_series(1, 4000) AS i) AS f) AS a,
    (SELECT segment.sample(f) AS s FROM (SELECT (ARRAY[4, 1, 2, 9])[i % 4 + 1] AS orders FROM generate_series(1, 4000) AS i) AS f) AS b,
    unnest('{above,below}'::text[]) AS belong,
    segment.drift(a.s, b.s, jsonb_build_object('cuts', '{"orders": [1, 2, 3]}'::jsonb, 'cuts_belong', belong)) AS d;
-- By the cuts of a model the index is that of its scores.
CREATE TEMPORARY TABLE spans AS
SELECT
    segment.rfm(ordered_at, amount) FILTER (WHERE ordered_at < '1997-07-01') AS before,
    segment.rfm(ordered_at, amount) FILTER (WHERE ordered_at >= '1997-07-01') AS after
FROM orders
WHERE customer_id IS NOT NULL
GROUP BY customer_id;
CREATE TEMPORARY TABLE ruler AS SELECT segment.fit_rfm(before, '1997-07-01') AS model FROM spans;
CREATE TEMPORARY TABLE seen AS
SELECT
    segment.sample(numbers) FILTER (WHERE is_before) AS before,
    segment.sample(numbers) FILTER (WHERE NOT is_before) AS after,
    segment.sample(scores) FILTER (WHERE is_before) AS scores_before,
    segment.sample(scores) FILTER (WHERE NOT is_before) AS scores_after
FROM
    ruler,
    (SELECT before AS rfm, true AS is_before FROM spans UNION ALL SELECT after, false FROM spans WHERE after IS NOT NULL) AS s,
    LATERAL (SELECT segment.orders(rfm) AS frequency, segment.monetary(rfm) AS monetary) AS numbers,
    LATERAL (SELECT (s).f::text AS frequency, (s).m::text AS monetary FROM segment.score(model, rfm, '1998-07-01') AS s) AS scores;
SELECT feature, d.bins, d.empty_bins, round(d.psi::numeric, 10) = round(s.psi::numeric, 10) AS same, d.verdict = s.verdict AS same_verdict
FROM
    seen,
    (
        SELECT jsonb_build_object('cuts_belong', 'below', 'cuts', jsonb_object_agg(dimension, cuts)) AS options
        FROM (
            SELECT c.dimension, jsonb_agg(DISTINCT c.upper) AS cuts
            FROM ruler, segment.cuts(model) AS c
            WHERE c.dimension <> 'recency' AND c.upper IS NOT NULL
            GROUP BY c.dimension
        ) AS by_dimension
    ) AS of_model,
    segment.drift(before, after, options) AS d
    JOIN segment.drift(scores_before, scores_after) AS s USING (feature);
SELECT d.* FROM amounts, segment.drift(before, after, '{"cuts_belong": "left"}') AS d;
-- Of a row with one feature nothing is known if that is NULL: it is a NULL like any other, and nothing to warn of.
SET segment.warnings = on;
SELECT d.feature, d.bin, d.share_before, d.share_after, d.bins, d.empty_bins, d.rows_before, d.rows_after, d.verdict
FROM
    (SELECT segment.sample(f, '{"nulls": "impute"}') AS s FROM (SELECT i % 2 AS x FROM generate_series(1, 1000) AS i) AS f) AS a,
    (
        SELECT segment.sample(f, '{"nulls": "impute"}') AS s
        FROM (SELECT CASE WHEN i % 10 < 8 THEN i % 2 END AS x FROM generate_series(1, 1000) AS i) AS f
    ) AS b,
    segment.drift(a.s, b.s) AS d;
SET segment.warnings = off;
-- NULL, and what is refused.
SELECT count(*) AS no_answer FROM amounts, segment.drift(before, NULL) AS d;
SELECT d.* FROM amounts, halves AS h, segment.drift(before, h.sample) AS d;
SELECT d.* FROM (SELECT segment.sample(features, '{"nulls": "skip"}') AS s FROM (SELECT NULL::int AS x) AS features) AS n, segment.drift(s, s) AS d;
SELECT d.* FROM amounts, segment.drift(before, after, '{"bins": 1}') AS d;
SELECT d.* FROM amounts, segment.drift(before, after, '{"cuts": {"amount": [3, 3]}}') AS d;
SELECT d.* FROM amounts, segment.drift(before, after, '{"cuts": {"price": [3]}}') AS d;
SELECT d.* FROM amounts, segment.drift(before, after, '{"limit": 1}') AS d;
-- Segments: equal shares hide a swap, and the same customers are no two samples.
SELECT d.psi, d.swapped, d.statistic, d.degrees_of_freedom, d.p, d.verdict
FROM (SELECT segment.fit_transitions(a, b) AS model FROM (VALUES ('x', 'y'), ('y', 'x')) AS v(a, b),
     generate_series(1, 50)) AS fitted, segment.drift(model) AS d;
SELECT
    round(d.psi::numeric, 6) AS psi,
    d.swapped,
    round(d.statistic::numeric, 12) AS statistic,
    d.degrees_of_freedom,
    round(d.p::numeric, 9) AS p,
    d.segment, d.share_before, d.share_after, d.empty_segments, d.customers, d.verdict
FROM
    (
        SELECT segment.fit_transitions(a, b) AS model
        FROM (VALUES ('x', 'x', 100), ('x', 'y', 30), ('y', 'x', 10), ('y', 'y', 60), (NULL, 'x', 7), ('y', NULL, 9)) AS v(a, b, n), generate_series(1, n)
    ) AS fitted,
    segment.drift(model) AS d;
-- Stuart's women: the right eye against the left.
SELECT round(d.statistic::numeric, 3) AS statistic, d.degrees_of_freedom, d.customers
FROM
    (
        SELECT segment.fit_transitions(before, after) AS model
        FROM test.moves('{{1520,266,124,66},{234,1512,432,78},{117,362,1772,205},{36,82,179,492}}')
    ) AS fitted,
    segment.drift(model) AS d;
SELECT (segment.drift(segment.fit_transitions(NULL, 'a'))).* ;
SELECT (segment.drift(segment.fit_tiers(1))).psi;
SELECT segment.drift(segment.fit_transitions('a', 'b'), '{"threshold": -1}');
SELECT segment.drift(segment.fit_transitions('a', 'b'), '{"bins": 3}');
-- A value that nearly all rows of the first sample have is a bin of its own, so that what comes above it or below it shows.
SELECT name, d.bins, round(d.psi::numeric, 4) AS psi, round(d.distance::numeric, 2) AS distance, d.bin, d.verdict
FROM (
    VALUES
        ('more of few', ARRAY[0, 50], ARRAY[0, 2]), ('all below', ARRAY[5, 0], ARRAY[0, 0]), ('all above', ARRAY[0, 0], ARRAY[5, 0]),
        ('beyond the greatest', ARRAY[2, 100], ARRAY[3, 0]), ('the same', ARRAY[5, 0], ARRAY[5, 0])
) AS v(name, before, after),
    LATERAL (SELECT segment.sample(t) AS s
        FROM (SELECT before[1] + CASE WHEN before[2] > 0 AND g % before[2] = 0 THEN 1 ELSE 0 END AS x FROM generate_series(1, 10000) AS g) AS t) AS b,
    LATERAL (SELECT segment.sample(t) AS s
        FROM (SELECT after[1] + CASE WHEN after[2] > 0 AND g % after[2] = 0 THEN 1 ELSE 0 END AS x FROM generate_series(1, 10000) AS g) AS t) AS a,
    segment.drift(b.s, a.s) AS d
ORDER BY name;
