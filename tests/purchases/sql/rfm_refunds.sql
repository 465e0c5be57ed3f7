-- A negative amount is a refund: it lowers the total, is no order and moves no date. Without a date or an amount a row
-- is skipped and counted.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE purchases (customer text, at timestamptz, amount numeric);
INSERT INTO purchases VALUES
    ('refund inside', '2026-01-05', 20.00), ('refund inside', '2026-01-07', -5.5),
    ('refund inside', '2026-01-09', 1.00), ('refund first', '2026-01-01', -3), ('refund first', '2026-01-05', 10),
    ('refund last', '2026-01-05', 10), ('refund last', '2026-02-05', -10.000),
    ('more refunded than bought', '2026-01-05', 10), ('more refunded than bought', '2026-01-06', -25),
    ('refunds only', '2026-01-05', -1.5), ('refunds only', '2026-01-06', -0.50), ('zero is an order', '2026-01-05', 0),
    ('zero is an order', '2026-01-08', 0.00), ('without a date', '2026-01-05', 10), ('without a date', NULL, 99),
    ('without an amount', '2026-01-05', 10), ('without an amount', '2026-03-05', NULL),
    ('a refund without a date', NULL, -10), ('nothing but NULL', NULL, NULL), ('nothing but NULL', NULL, NULL),
    ('a bit of all', NULL, 1), ('a bit of all', '2026-01-02', -2), ('a bit of all', '2026-01-03', 3),
    ('a bit of all', NULL, NULL);

SELECT customer, segment.orders(rfm), segment.first_order(rfm)::date AS first, segment.last_order(rfm)::date AS last,
       segment.monetary(rfm), segment.refunds(rfm), segment.refunded(rfm), segment.skipped(rfm),
       segment.recency_days(rfm, '2026-02-01') AS recency, round(segment.average_order(rfm), 2) AS average
FROM (SELECT customer, segment.rfm(at, amount) AS rfm FROM purchases GROUP BY customer) AS c
ORDER BY customer;

-- The same in text: what is zero is left out.
SELECT customer, segment.rfm(at, amount) AS rfm FROM purchases GROUP BY customer ORDER BY customer;

-- The float8 form has the same rules.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (segment.orders(f), segment.first_order(f), segment.last_order(f), segment.refunds(f), segment.skipped(f))
        IS DISTINCT FROM (segment.orders(n), segment.first_order(n), segment.last_order(n), segment.refunds(n),
            segment.skipped(n))
    ) AS counts,
    count(*) FILTER (
        WHERE segment.monetary(f) <> segment.monetary(n) OR segment.refunded(f) <> segment.refunded(n)
    ) AS totals
FROM (SELECT segment.rfm(at, amount) AS n, segment.rfm(at, amount::float8) AS f FROM purchases GROUP BY customer) AS c;

-- Many customers whose first refund comes late: the value grows while other groups are being made.
-- The oracle is the built-in aggregates over the same rows; all differences must be 0.
CREATE TEMPORARY TABLE late AS
SELECT i % 3000 AS customer, timestamptz '2026-01-01' + i * interval '1 minute' AS at,
       CASE WHEN i > 3000 AND i % 7 = 0 THEN -1 ELSE 1 END * (i * 37 % 1000) / 8.0 AS amount
FROM generate_series(1, 40000) AS i;
SELECT count(*) AS customers, sum(refunds) AS refunds,
       count(*) FILTER (WHERE segment.orders(rfm) <> orders) AS orders,
       count(*) FILTER (WHERE segment.last_order(rfm) <> last) AS last,
       count(*) FILTER (WHERE segment.monetary(rfm)::text <> total::text) AS monetary,
       count(*) FILTER (WHERE segment.refunds(rfm) <> refunds OR segment.refunded(rfm) <> refunded) AS refunded
FROM (SELECT segment.rfm(at, amount) AS rfm, sum(amount) AS total, max(at) FILTER (WHERE amount >= 0) AS last,
             count(*) FILTER (WHERE amount >= 0) AS orders, count(*) FILTER (WHERE amount < 0) AS refunds,
             coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS refunded
      FROM late GROUP BY customer) AS c;
