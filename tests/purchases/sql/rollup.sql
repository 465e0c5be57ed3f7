-- rollup(segment.rfm): merging summaries equals one pass over their rows, however they are cut up.
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- CDNOW by customer and month, merged to customers and to the whole; compared as text, so in every field.
CREATE TEMPORARY TABLE months AS
SELECT customer_id, date_trunc('month', ordered_at) AS month, segment.rfm(ordered_at, amount) AS rfm,
       segment.rfm(ordered_at, amount::float8) AS rfm_float
FROM orders GROUP BY customer_id, month;
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE merged::text <> whole::text) AS differ,
    count(*) FILTER (WHERE merged_float::text <> whole_float::text) AS differ_float
FROM
    (
        SELECT customer_id, segment.rollup(rfm) AS merged, segment.rollup(rfm_float) AS merged_float
        FROM months
        GROUP BY customer_id
    ) AS m JOIN (
        SELECT
            customer_id,
            segment.rfm(ordered_at, amount) AS whole,
            segment.rfm(ordered_at, amount::float8) AS whole_float
        FROM orders
        GROUP BY customer_id
    ) AS w USING (customer_id);
SELECT segment.rollup(rfm) AS merged FROM months;
SELECT segment.rfm(ordered_at, amount) AS whole FROM orders;

-- Forwards, backwards and in two levels: the order of merging does not show.
SELECT count(DISTINCT rfm::text) AS results
FROM (
    SELECT segment.rollup(rfm ORDER BY month, customer_id)
    FROM months
    UNION ALL
    SELECT segment.rollup(rfm ORDER BY month DESC, customer_id DESC)
    FROM months
    UNION ALL
    SELECT segment.rollup(rfm)
    FROM (SELECT segment.rollup(rfm) AS rfm FROM months GROUP BY month) AS m
) AS r(rfm);

-- Refunds and skipped rows add up too, and an empty summary changes nothing.
SELECT segment.rollup(rfm)
FROM unnest(
    ARRAY[
        '{"orders":0,"monetary":"0"}',
        '{"orders":1,"first":"2026-01-05T00:00:00Z","last":"2026-01-05T00:00:00Z","monetary":"8.5","refunds":1,'
        '"refunded":"1.5"}',
        NULL, '{"orders":0,"monetary":"-2.00","refunds":2,"refunded":"2.00","skipped":4}',
        '{"orders":2,"first":"2026-01-01T00:00:00Z","last":"2026-01-03T00:00:00Z","monetary":"1","skipped":1}'
    ]::segment.rfm[]
) AS rfm;

-- A stored summary is not changed by being merged.
SELECT count(*) AS changed
FROM
    months AS m JOIN (
        SELECT customer_id, date_trunc('month', ordered_at) AS month, segment.rfm(ordered_at, amount) AS rfm
        FROM orders
        GROUP BY customer_id, month
    ) AS w USING (customer_id, month)
WHERE m.rfm::text <> w.rfm::text;

-- Counts that leave the range of bigint are an error.
SELECT segment.rollup(rfm)
FROM unnest(ARRAY['{"orders":0,"monetary":"0","skipped":9223372036854775807}',
                  '{"orders":0,"monetary":"0","skipped":1}']::segment.rfm[]) AS rfm;
