-- The cuts of every method against the same cuts in plain SQL, on CDNOW, and the scores against the cuts.
SET timezone = 'UTC';

CREATE TEMPORARY TABLE customers AS
SELECT
    customer_id,
    segment.rfm(ordered_at, amount) AS rfm,
    (extract(epoch FROM '1998-07-01' - max(ordered_at)) / 86400)::float8 AS recency,
    count(*)::float8 AS frequency,
    sum(amount)::float8 AS monetary
FROM orders
GROUP BY customer_id;
CREATE TEMPORARY TABLE dimensions AS
SELECT customer_id, d.*
FROM
    customers,
    LATERAL (VALUES ('recency', recency), ('frequency', frequency), ('monetary', monetary)) AS d(dimension, value);
-- Sorted values, so that the value of rank k is element k.
CREATE TEMPORARY TABLE sorted AS
SELECT dimension, count(*) AS n, array_agg(value ORDER BY value) AS values FROM dimensions GROUP BY dimension;
-- The cuts of a model: the upper ends of all bins but the last, as cut 1, 2, … from the smallest.
CREATE FUNCTION pg_temp.cuts_of(model segment.model) RETURNS TABLE (
    dimension text, within text, number bigint, cut float8
) LANGUAGE sql AS $$
    SELECT dimension, within, row_number() OVER (PARTITION BY dimension, within ORDER BY upper), upper
    FROM segment.cuts(model)
    WHERE upper IS NOT NULL
$$;
CREATE TEMPORARY TABLE models (method text, bins int, model segment.model, PRIMARY KEY (method, bins));
INSERT INTO models
SELECT method, bins, segment.fit_rfm(rfm, '1998-07-01', options)
FROM
    customers,
    (
        SELECT method, bins, jsonb_build_object('method', method, 'bins', bins, 'map', 'none') AS options
        FROM unnest('{quantile, width, log_width}'::text[]) AS method, generate_series(2, 10) AS bins
        UNION ALL
        VALUES
            ('mean', 2, '{"method": "mean"}'::jsonb), ('natural', 3, '{"method": "natural", "bins": 3}'),
            ('natural', 4, '{"method": "natural", "bins": 4}')
    ) AS o
GROUP BY method, bins, options;
CREATE TEMPORARY TABLE cuts AS SELECT method, bins, c.* FROM models, pg_temp.cuts_of(model) AS c;

-- quantile: cut i is the value of rank i n / bins, rounded up.
SELECT bins, count(*) AS cuts, count(*) FILTER (WHERE cut = values[(number * n + bins - 1) / bins]) AS equal
FROM cuts JOIN sorted USING (dimension) WHERE method = 'quantile' GROUP BY bins ORDER BY bins;
-- Which is what percentile_disc says.
SELECT bool_and(
    cut = (
        SELECT percentile_disc(number / 5.0::float8) WITHIN GROUP (ORDER BY value)
        FROM dimensions AS d
        WHERE d.dimension = c.dimension
    )
) AS percentile_disc
FROM cuts AS c
WHERE method = 'quantile' AND bins = 5;
-- mean, width, log_width: equal to twelve digits; a cut may be moved by rounding alone, to a value of the data.
SELECT bool_and(
    abs(cut - (SELECT avg(value) FROM dimensions AS d WHERE d.dimension = c.dimension)) <= 1e-12 * cut
) AS mean
FROM cuts AS c
WHERE method = 'mean';
SELECT
    bins,
    count(*) AS cuts,
    count(*) FILTER (
        WHERE abs(cut - (values[1] + number * (values[n] - values[1]) / bins)) <= 1e-12 * values[n]
    ) AS equal
FROM cuts JOIN sorted USING (dimension)
WHERE method = 'width'
GROUP BY bins
ORDER BY bins;
SELECT
    bins,
    count(*) AS cuts,
    count(*) FILTER (WHERE abs(cut / (low * (high / low) ^ (number / bins::float8)) - 1) <= 1e-12) AS equal
FROM
    cuts JOIN (
        SELECT dimension, min(value) FILTER (WHERE value > 0) AS low, max(value) AS high
        FROM dimensions
        GROUP BY dimension
    ) AS d USING (dimension)
WHERE method = 'log_width'
GROUP BY bins
ORDER BY bins;

-- natural: no other cuts leave less spread within the bins. All 3-part and 4-part divisions of the frequencies are
-- tried.
CREATE TEMPORARY TABLE prefix AS
SELECT
    row_number() OVER w AS i,
    value,
    sum(count(*)) OVER w AS n,
    sum(sum(value)) OVER w AS s,
    sum(sum(value * value)) OVER w AS q
FROM dimensions
WHERE dimension = 'frequency'
GROUP BY value
WINDOW w AS (ORDER BY value);
INSERT INTO prefix VALUES (0, NULL, 0, 0, 0);
CREATE FUNCTION pg_temp.spread(a prefix, b prefix) RETURNS numeric LANGUAGE sql AS $$
    SELECT (b.q - a.q)::numeric - (b.s - a.s)::numeric ^ 2 / (b.n - a.n)
$$;
CREATE TEMPORARY TABLE spreads AS
SELECT a.i AS below, b.i AS up_to, pg_temp.spread(a, b) AS spread FROM prefix AS a JOIN prefix AS b ON a.i < b.i;
SELECT c1.value AS cut_1, c2.value AS cut_2
FROM
    prefix AS z,
    prefix AS c1,
    prefix AS c2,
    (SELECT max(i) AS last FROM prefix) AS l,
    spreads AS s1,
    spreads AS s2,
    spreads AS s3
WHERE z.i = 0
    AND 0 < c1.i
    AND c1.i < c2.i
    AND (s1.below, s1.up_to) = (0, c1.i)
    AND (s2.below, s2.up_to) = (c1.i, c2.i)
    AND (s3.below, s3.up_to) = (c2.i, last)
ORDER BY s1.spread + s2.spread + s3.spread
LIMIT 1;
SELECT array_agg(cut ORDER BY number) AS natural_3
FROM cuts
WHERE method = 'natural' AND bins = 3 AND dimension = 'frequency';
SELECT v1.value AS cut_1, v2.value AS cut_2, v3.value AS cut_3
FROM (SELECT s1.up_to AS c1, s2.up_to AS c2, s3.up_to AS c3
      FROM spreads AS s1 JOIN spreads AS s2 ON s2.below = s1.up_to JOIN spreads AS s3 ON s3.below = s2.up_to
           JOIN spreads AS s4 ON s4.below = s3.up_to AND s4.up_to = (SELECT max(i) FROM prefix)
      WHERE s1.below = 0 ORDER BY s1.spread + s2.spread + s3.spread + s4.spread LIMIT 1) AS best
     JOIN prefix AS v1 ON v1.i = c1 JOIN prefix AS v2 ON v2.i = c2 JOIN prefix AS v3 ON v3.i = c3;
SELECT array_agg(cut ORDER BY number) AS natural_4
FROM cuts
WHERE method = 'natural' AND bins = 4 AND dimension = 'frequency';

-- Scores: one more than the cuts below the value, and inverted for recency. Every model, every customer of the sample.
SELECT
    method,
    count(*) AS scored,
    count(*) FILTER (
        WHERE (s.score).r = bins - (SELECT count(*) FROM unnest(recency_cuts) AS cut WHERE cut < recency)
    ) AS r,
    count(*) FILTER (
        WHERE (s.score).f = 1 + (SELECT count(*) FROM unnest(frequency_cuts) AS cut WHERE cut < frequency)
    ) AS f,
    count(*) FILTER (
        WHERE (s.score).m = 1 + (SELECT count(*) FROM unnest(monetary_cuts) AS cut WHERE cut < monetary)
    ) AS m
FROM (
    SELECT *, segment.score(model, rfm) AS score
    FROM (
        SELECT *
        FROM
            models JOIN (
                SELECT
                    method,
                    bins,
                    array_agg(cut) FILTER (WHERE dimension = 'recency') AS recency_cuts,
                    array_agg(cut) FILTER (WHERE dimension = 'frequency') AS frequency_cuts,
                    array_agg(cut) FILTER (WHERE dimension = 'monetary') AS monetary_cuts
                FROM cuts
                GROUP BY method, bins
            ) AS c USING (method, bins),
            customers
        WHERE customer_id % 50 = 0
            -- Model by model, since each is made ready once as long as the next row has the same.
        ORDER BY method, bins
    ) AS o
) AS s
GROUP BY method
ORDER BY method;
-- The whole text of a cell is the three scores; above nine scores they are set apart.
SELECT
    bins,
    bool_and(
        (s).cell = CASE WHEN bins = 10 THEN concat_ws('-', (s).r, (s).f, (s).m) ELSE concat((s).r, (s).f, (s).m) END
    ) AS cell
FROM (
    SELECT bins, segment.score(model, rfm) AS s
    FROM models, customers
    WHERE method = 'quantile' AND bins IN (2, 5, 9, 10) AND customer_id % 50 = 0
) AS c
GROUP BY bins
ORDER BY bins;

-- nested: frequency has cuts of its own within each recency score, money within each pair of scores.
CREATE TEMPORARY TABLE nested AS
SELECT segment.fit_rfm(rfm, '1998-07-01', '{"bins": 3, "nested": true}') AS model FROM customers;
CREATE TEMPORARY TABLE nested_scores AS
SELECT c.*, s.* FROM nested, customers AS c, LATERAL segment.score(model, c.rfm) AS s(recency_days, orders, amount);
SELECT dimension, count(*) AS cuts, count(*) FILTER (WHERE cut = values[(number * n + 2) / 3]) AS equal
FROM
    nested,
    pg_temp.cuts_of(model) AS c JOIN (
        SELECT 'recency' AS dimension, NULL AS within, count(*) AS n, array_agg(recency ORDER BY recency) AS values
        FROM customers
        UNION ALL
        SELECT 'frequency', 'r ' || r, count(*), array_agg(frequency ORDER BY frequency)
        FROM nested_scores
        GROUP BY r
        UNION ALL
        SELECT 'monetary', 'r ' || r || ' f ' || f, count(*), array_agg(monetary ORDER BY monetary)
        FROM nested_scores
        GROUP BY r, f
    ) AS o USING (dimension)
WHERE c.within IS NOT DISTINCT FROM o.within
GROUP BY dimension
ORDER BY dimension;
SELECT dimension, count(*) AS bins FROM nested, segment.cuts(model) GROUP BY dimension ORDER BY dimension;
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE m = 1 + (
            SELECT count(*)
            FROM pg_temp.cuts_of(model) AS c
            WHERE within = 'r ' || r || ' f ' || f AND cut < monetary
        )
    ) AS m
FROM nested, nested_scores
WHERE customer_id % 500 = 0;
-- A pair of scores that nobody has takes the cuts of all customers, and the model says so.
SELECT
    within,
    array_agg(cut ORDER BY number) AS cuts,
    (SELECT ARRAY[values[(n + 2) / 3], values[(2 * n + 2) / 3]] FROM sorted WHERE dimension = 'monetary') AS of_all
FROM nested, pg_temp.cuts_of(model)
WHERE dimension = 'monetary' AND within NOT IN (SELECT 'r ' || r || ' f ' || f FROM nested_scores)
GROUP BY within;
SELECT jsonb_array_elements_text(segment.describe(model) -> 'warnings') AS warning FROM nested;

-- Different for each dimension: method, bins, cuts of one's own.
SELECT dimension, bin, lower, upper, range
FROM
    (
        SELECT segment.fit_rfm(
            rfm, '1998-07-01',
            '{"recency": {"cuts": [90, 365]}, "frequency": {"bins": 2, "method": "width"}, "monetary": {"bins": 4}}'
        ) AS model
        FROM customers
    ) AS m,
    segment.cuts(model);
SELECT
    percentile_disc('{0.25, 0.5, 0.75}'::float8[]) WITHIN GROUP (ORDER BY monetary) AS monetary,
    (min(frequency) + max(frequency)) / 2 AS frequency
FROM customers;
