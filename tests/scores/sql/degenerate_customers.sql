-- One customer, equal customers, fewer values than bins, orders in the future, refunds only: stated results and a
-- warning.
SET segment.warnings = on;
SET timezone = 'UTC';
\pset null NULL
CREATE TEMPORARY TABLE purchases (test text, customer int, at timestamptz, amount numeric);
INSERT INTO purchases
SELECT 'one customer', 1, '2026-01-01'::timestamptz, 10
UNION ALL
SELECT 'all equal', i, '2026-01-01', 10
FROM generate_series(1, 20) AS i
UNION ALL
SELECT 'three values', i, timestamptz '2026-01-01' + i % 3 * interval '1 day', i % 3 * 10
FROM generate_series(1, 21) AS i
UNION ALL
SELECT 'one far above the rest', i, '2026-01-01', CASE i WHEN 1 THEN 1e9 ELSE 10 END
FROM generate_series(1, 20) AS i
UNION ALL
SELECT 'no money', i, timestamptz '2026-01-01' + i * interval '1 day', 0
FROM generate_series(1, 20) AS i
UNION ALL
SELECT 'more refunded than bought', i, timestamptz '2026-01-01' + i * interval '1 day', a
FROM generate_series(1, 20) AS i, unnest('{1, -3}'::numeric[]) AS a
UNION ALL
SELECT 'future orders', i, timestamptz '2026-01-22' + i * interval '1 day', 10
FROM generate_series(1, 20) AS i
UNION ALL
SELECT 'three customers', i, timestamptz '2026-01-01' + i * interval '1 day', i * 10
FROM generate_series(1, 3) AS i
UNION ALL
SELECT 'some with refunds only', i, '2026-01-01', CASE WHEN i % 4 = 0 THEN -i ELSE i END
FROM generate_series(1, 20) AS i;
CREATE TEMPORARY TABLE customers AS
SELECT test, customer, segment.rfm(at, amount) AS rfm FROM purchases GROUP BY test, customer;

-- Every method gets through and scores all who have orders.
SELECT test, count(DISTINCT method) AS methods, count(*) AS scores, count(cell) AS cells, count(segment) AS segments
FROM
    (
        SELECT test, method, segment.fit_rfm(rfm, '2026-02-01', jsonb_build_object('method', method)) AS model
        FROM customers, unnest('{quantile, mean, width, log_width, natural}'::text[]) AS method
        GROUP BY test, method
    ) AS m
    JOIN customers USING (test),
    segment.score(model, rfm)
WHERE segment.orders(rfm) > 0
GROUP BY test
ORDER BY test;
-- By quantiles, which scores cannot be, and what the customers get.
SELECT test, string_to_table(test.warnings(model), E'\n') AS warning
FROM (SELECT test, segment.fit_rfm(rfm, '2026-02-01') AS model FROM customers GROUP BY test) AS m ORDER BY test;
SELECT test, cell, segment, count(*) AS customers
FROM
    (SELECT test, segment.fit_rfm(rfm, '2026-02-01') AS model FROM customers GROUP BY test) AS m
    JOIN customers USING (test),
    segment.score(model, rfm)
WHERE test NOT IN ('more refunded than bought', 'no money')
GROUP BY test, cell, segment
ORDER BY test, cell;

-- A customer with refunds only has no recency, no scores and no segment; their figures are there all the same.
SELECT customer, s.*
FROM
    (SELECT segment.fit_rfm(rfm, '2026-02-01') AS model FROM customers WHERE test = 'some with refunds only') AS m,
    customers,
    segment.score(model, rfm) AS s
WHERE test = 'some with refunds only' AND segment.orders(rfm) = 0
ORDER BY customer;
SELECT
    segment.describe(segment.fit_rfm(rfm, '2026-02-01')) -> 'customers' AS fitted,
    segment.describe(segment.fit_rfm(rfm, '2026-02-01')) -> 'without_orders' AS without_orders
FROM customers
WHERE test = 'some with refunds only';
-- An order after as_of has a negative recency and counts as the more recent; the model says how many customers have
-- one.
SELECT
    min(recency_days),
    max(recency_days),
    min(r) FILTER (WHERE recency_days < 0) AS worst_r,
    (segment.describe(model) -> 'after_as_of')::int AS after_as_of,
    count(*) FILTER (WHERE recency_days < 0) AS counted
FROM
    (SELECT segment.fit_rfm(rfm, '2026-02-01') AS model FROM customers WHERE test = 'future orders') AS m,
    customers,
    segment.score(model, rfm)
WHERE test = 'future orders'
GROUP BY segment.describe(model);
-- A model meets customers unlike any it was fitted on: the outer bins are open.
SELECT cell, segment
FROM
    (SELECT segment.fit_rfm(rfm, '2026-02-01') AS model FROM customers WHERE test = 'three values') AS m,
    unnest(
        ARRAY[
            '{"orders":1,"first":"-4712-01-01T00:00:00Z","last":"-4712-01-01T00:00:00Z",'
            '"monetary":"-99999999999999999999999999999999999999","refunds":1,'
            '"refunded":"99999999999999999999999999999999999999"}',
            '{"orders":9223372036854775807,"first":"+294276-01-01T00:00:00Z","last":"+294276-01-01T00:00:00Z",'
            '"monetary":"99999999999999999999999999999999999999"}'
        ]::segment.rfm[]
    ) AS rfm,
    segment.score(model, rfm);
-- Amounts at the ends of float8 get through every method.
SELECT method, count(m) AS scored, min(m) AS smallest, max(m) AS largest
FROM
    unnest('{quantile, mean, width, log_width, natural}'::text[]) AS method,
    LATERAL (
        SELECT
            array_agg(rfm) AS rfms,
            segment.fit_rfm(
                rfm, '2026-02-01',
                jsonb_build_object('method', method, 'bins', CASE method WHEN 'mean' THEN 2 ELSE 3 END)
            ) AS model
        FROM (
            SELECT segment.rfm('2026-01-01', x) AS rfm
            FROM unnest('{5e-324, 1e-300, 1, 1e300, 1.7e308}'::float8[]) AS x
            GROUP BY x
        ) AS c
    ) AS fitted,
    unnest(rfms) AS rfm,
    segment.score(model, rfm)
GROUP BY method
ORDER BY method;
