-- why(model, rfm): the value, its score, the cuts on either side and what would lift the score, a row for each
-- dimension and one for the segment.
SET timezone = 'UTC';
SET datestyle = 'ISO';
\pset null NULL
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id;
CREATE TEMPORARY TABLE models AS SELECT segment.fit_rfm(rfm, '1998-07-01') AS model FROM customers;
SELECT bin, dimension, lower, upper FROM models, segment.cuts(model) ORDER BY dimension, bin;

-- One customer in full. Their orders by themselves:
SELECT customer_id, count(*) AS orders, max(ordered_at)::date AS last, sum(amount) AS total
FROM orders
WHERE customer_id = 4
GROUP BY customer_id;
SELECT dimension, value, score, bins, above, up_to, next_score, round(gap::numeric, 2) AS gap, advice
FROM models, customers, segment.why(model, rfm)
WHERE customer_id = 4;
-- One at the top, and one who has refunds only.
SELECT why.*
FROM
    models,
    segment.why(
        model,
        (SELECT segment.rfm(at, 1000) FROM generate_series(timestamptz '1998-06-01', '1998-06-30', '1 day') AS at)
    ) AS why;
SELECT why.* FROM models, segment.why(model, (SELECT segment.rfm('1998-06-01', -5.0))) AS why;

-- For the whole sample: score and value are those of score(), the value lies between the cuts, the next score is one
-- better or none.
CREATE TEMPORARY TABLE reasons AS
SELECT customer_id, s.*, w.dimension, w.value, w.score, w.bins, w.above, w.up_to, w.next_score, w.gap
FROM models, customers, LATERAL segment.score(model, rfm) AS s, LATERAL segment.why(model, rfm) AS w
WHERE customer_id % 3 = 0;
SELECT
    dimension,
    count(*) AS customers,
    count(*) FILTER (
        WHERE score = CASE dimension WHEN 'recency' THEN r WHEN 'frequency' THEN f WHEN 'monetary' THEN m END
    ) AS score,
    count(*) FILTER (
        WHERE value = CASE dimension
            WHEN 'recency' THEN recency_days
            WHEN 'frequency' THEN frequency
            WHEN 'monetary' THEN monetary
        END
    ) AS value,
    count(*) FILTER (WHERE (above IS NULL OR above < value) AND (up_to IS NULL OR value <= up_to)) AS between,
    count(*) FILTER (WHERE next_score > score) AS can_rise,
    count(*) FILTER (WHERE score = 5) AS at_top
FROM reasons
WHERE dimension <> 'segment'
GROUP BY dimension
ORDER BY dimension;
SELECT count(*) AS segment_rows, count(DISTINCT customer_id) AS customers FROM reasons WHERE dimension = 'segment';

-- The advice holds: with as much more money or as many more orders as the gap says, the score is the next one; with a
-- cent or an order less it is not.
SELECT
    dimension,
    count(*) AS customers,
    count(*) FILTER (WHERE CASE dimension WHEN 'monetary' THEN more.m ELSE more.f END = next_score) AS lifted,
    count(*) FILTER (WHERE CASE dimension WHEN 'monetary' THEN less.m ELSE less.f END = score) AS not_yet
FROM
    reasons AS w,
    models,
    LATERAL (
        SELECT
            (
                '{"orders":' || frequency + CASE dimension WHEN 'frequency' THEN ceil(gap) ELSE 0 END
                    || ',"first":"1998-01-01T00:00:00Z","last":"1998-01-01T00:00:00Z","monetary":"' || monetary
                    + CASE dimension WHEN 'monetary' THEN ceil(gap::numeric * 100) / 100 + 0.01 ELSE 0 END || '"}'
            )::segment.rfm AS more,
            (
                '{"orders":' || frequency + CASE dimension WHEN 'frequency' THEN ceil(gap) - 1 ELSE 0 END
                    || ',"first":"1998-01-01T00:00:00Z","last":"1998-01-01T00:00:00Z","monetary":"' || monetary
                    + CASE dimension WHEN 'monetary' THEN floor(gap::numeric * 100) / 100 - 0.01 ELSE 0 END || '"}'
            )::segment.rfm AS less
    ) AS changed,
    LATERAL segment.score(model, changed.more) AS more,
    LATERAL segment.score(model, changed.less) AS less
WHERE dimension IN ('frequency', 'monetary') AND next_score IS NOT NULL AND customer_id % 30 = 0
GROUP BY dimension
ORDER BY dimension;

-- One more order gives the segment that it is said to give: at the model's moment and two months on, with cuts for all
-- and with nested ones.
CREATE TEMPORARY TABLE people AS
SELECT
    i,
    segment.rfm(
        timestamptz '2024-06-30 00:00+00' - (i%100) * interval '1 day' - (j-1) * interval '10 days', (5+i*7%40)::numeric
    ) AS rfm
FROM generate_series(1,500) AS i, LATERAL generate_series(1,1+i%9) AS j
GROUP BY i;
CREATE TEMPORARY TABLE people_models AS
SELECT nested, segment.fit_rfm(rfm, '2024-07-01+00', jsonb_build_object('nested', nested)) AS model
FROM people, unnest('{false,true}'::boolean[]) AS nested GROUP BY nested;
SELECT nested, w.dimension, w.advice
FROM people, people_models, segment.why(model, rfm) AS w
WHERE i = 52
ORDER BY nested, w.dimension;
WITH said AS (
    SELECT
        nested,
        at,
        model,
        rfm,
        s.segment,
        w.advice,
        coalesce(
            substring(w.advice FROM 'of the usual ([0-9.]+):')::numeric, round(segment.average_order(rfm), 2)
        ) AS amount,
        coalesce(
            substring(w.advice FROM 'one more order of the usual [0-9.]+: ([^(]+) \('),
            substring(w.advice FROM 'one more order: (.+)$'),
            CASE WHEN w.advice LIKE '%one more order leaves them there' THEN s.segment END
        ) AS promised
    FROM
        people,
        people_models,
        unnest('{2024-07-01+00,2024-09-01+00}'::timestamptz[]) AS at,
        LATERAL segment.score(model, rfm, at) AS s,
        LATERAL segment.why(model, rfm, at) AS w
    WHERE w.dimension = 'segment'
)
SELECT
    nested,
    at::date,
    count(*) AS customers,
    count(*) FILTER (WHERE promised = after.segment) AS kept,
    count(*) FILTER (WHERE promised <> said.segment) AS moved
FROM
    said,
    LATERAL (SELECT segment.rfm(v.at, v.amount) AS rfm FROM (VALUES (said.at, said.amount)) AS v(at, amount)) AS one,
    LATERAL (SELECT segment.rollup(part) AS rfm FROM unnest(ARRAY[said.rfm, one.rfm]) AS part) AS merged,
    LATERAL segment.score(model, merged.rfm, at) AS after
GROUP BY nested, at
ORDER BY nested, at;
-- Without a usual amount: refunds only, orders of zero, more refunded than bought.
SELECT customer, w.advice
FROM
    models,
    (
        SELECT customer, segment.rfm(at, amount) AS rfm
        FROM (VALUES
            ('a first order to come', '1998-06-01'::timestamptz, -5.0), ('free samples', '1998-06-01', 0),
            ('free samples', '1998-06-02', 0), ('more back than bought', '1997-02-01', 20),
            ('more back than bought', '1997-03-01', -35)
        ) AS v(customer, at, amount)
        GROUP BY customer
    ) AS c,
    segment.why(model, rfm) AS w
WHERE w.dimension IN ('monetary', 'segment')
ORDER BY customer, w.dimension;

-- Nested cuts: those of the customer's own cell.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE c.upper IS NOT DISTINCT FROM w.up_to AND c.lower IS NOT DISTINCT FROM w.above) AS own_cell
FROM
    (SELECT segment.fit_rfm(rfm, '1998-07-01', '{"nested": true, "bins": 3}') AS model FROM customers) AS n,
    customers,
    LATERAL segment.score(model, rfm) AS s,
    LATERAL segment.why(model, rfm) AS w,
    LATERAL segment.cuts(model) AS c
WHERE w.dimension = 'monetary'
    AND c.dimension = 'monetary'
    AND c.within = 'r ' || s.r || ' f ' || s.f
    AND c.bin = s.m::text
    AND customer_id % 60 = 0;

-- NULL in, no rows out.
SELECT count(*) FROM segment.why(NULL, NULL::segment.rfm);
-- One call site, several models in turn, and other ways to call it.
SELECT m.nested, w.*
FROM people AS p, people_models AS m, ROWS
FROM (segment.why(model, rfm)) AS w(dimension, value, score, bins, above, up_to, next_score, gap, advice)
WHERE i IN (7, 52) AND w.dimension = 'segment'
ORDER BY i, nested;
SELECT i, (segment.why(model, rfm)).dimension FROM people, people_models WHERE i = 7 AND NOT nested;
SELECT * FROM people_models, segment.why(model, 7.0) WHERE NOT nested;
