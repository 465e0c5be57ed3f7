-- why(model, rfm): the value, its score, the cuts on either side and what would lift the score, a row for each dimension and one for the segment.
SET timezone = 'UTC';
SET datestyle = 'ISO';
\pset null NULL
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id;
CREATE TEMPORARY TABLE models AS SELECT segment.fit_rfm(rfm, '1998-07-01') AS model FROM customers;
SELECT bin, dimension, lower, upper FROM models, segment.cuts(model) ORDER BY dimension, bin;

-- One customer in full. His orders by themselves:
SELECT customer_id, count(*) AS orders, max(ordered_at)::date AS last, sum(amount) AS total FROM orders WHERE customer_id = 4 GROUP BY customer_id;
SELECT dimension, value, score, bins, above, up_to, next_score, round(gap::numeric, 2) AS gap, advice FROM models, customers, segment.why(model, rfm) WHERE customer_id = 4;
-- One at the top, and one who has refunds only.
SELECT why.* FROM models, segment.why(model, (SELECT segment.rfm(at, 1000) FROM generate_series(timestamptz '1998-06-01', '1998-06-30', '1 day') AS at)) AS why;
SELECT why.* FROM models, segment.why(model, (SELECT segment.rfm('1998-06-01', -5.0))) AS why;

-- For the whole sample: score and value are those of score(), the value lies between the cuts, the next score is one better or none.
CREATE TEMPORARY TABLE reasons AS
SELECT customer_id, s.*, w.dimension, w.value, w.score, w.bins, w.above, w.up_to, w.next_score, w.gap
FROM models, customers, LATERAL segment.score(model, rfm) AS s, LATERAL segment.why(model, rfm) AS w WHERE customer_id % 3 = 0;
SELECT dimension, count(*) AS customers,
       count(*) FILTER (WHERE score = CASE dimension WHEN 'recency' THEN r WHEN 'frequency' THEN f WHEN 'monetary' THEN m END) AS score,
       count(*) FILTER (WHERE value = CASE dimension WHEN 'recency' THEN recency_days WHEN 'frequency' THEN frequency WHEN 'monetary' THEN monetary END) AS value,
       count(*) FILTER (WHERE (above IS NULL OR above < value) AND (up_to IS NULL OR value <= up_to)) AS between,
       count(*) FILTER (WHERE next_score > score) AS can_rise, count(*) FILTER (WHERE score = 5) AS at_top
FROM reasons WHERE dimension <> 'segment' GROUP BY dimension ORDER BY dimension;
SELECT count(*) AS segment_rows, count(DISTINCT customer_id) AS customers FROM reasons WHERE dimension = 'segment';

-- The advice holds: with as much more money or as many more orders as the gap says, the score is the next one; with a cent or an order less it is not.
SELECT dimension, count(*) AS customers,
       count(*) FILTER (WHERE CASE dimension WHEN 'monetary' THEN more.m ELSE more.f END = next_score) AS lifted,
       count(*) FILTER (WHERE CASE dimension WHEN 'monetary' THEN less.m ELSE less.f END = score) AS not_yet
FROM reasons AS w, models,
     LATERAL (SELECT ('{"orders":' || frequency + CASE dimension WHEN 'frequency' THEN ceil(gap) ELSE 0 END || ',"first":"1998-01-01T00:00:00Z","last":"1998-01-01T00:00:00Z","monetary":"'
                      || monetary + CASE dimension WHEN 'monetary' THEN ceil(gap::numeric * 100) / 100 + 0.01 ELSE 0 END || '"}')::segment.rfm AS more,
                     ('{"orders":' || frequency + CASE dimension WHEN 'frequency' THEN ceil(gap) - 1 ELSE 0 END || ',"first":"1998-01-01T00:00:00Z","last":"1998-01-01T00:00:00Z","monetary":"'
                      || monetary + CASE dimension WHEN 'monetary' THEN floor(gap::numeric * 100) / 100 - 0.01 ELSE 0 END || '"}')::segment.rfm AS less) AS changed,
     LATERAL segment.score(model, changed.more) AS more, LATERAL segment.score(model, changed.less) AS less
WHERE dimension IN ('frequency', 'monetary') AND next_score IS NOT NULL AND customer_id % 30 = 0
GROUP BY dimension ORDER BY dimension;

-- Nested cuts: those of the customer's own cell.
SELECT count(*) AS customers, count(*) FILTER (WHERE c.upper IS NOT DISTINCT FROM w.up_to AND c.lower IS NOT DISTINCT FROM w.above) AS own_cell
FROM (SELECT segment.fit_rfm(rfm, '1998-07-01', '{"nested": true, "bins": 3}') AS model FROM customers) AS n, customers,
     LATERAL segment.score(model, rfm) AS s, LATERAL segment.why(model, rfm) AS w, LATERAL segment.cuts(model) AS c
WHERE w.dimension = 'monetary' AND c.dimension = 'monetary' AND c.within = 'r ' || s.r || ' f ' || s.f AND c.bin = s.m::text AND customer_id % 60 = 0;

-- NULL in, no rows out.
SELECT count(*) FROM segment.why(NULL, NULL::segment.rfm);
