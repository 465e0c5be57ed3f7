-- A stored base merged with new orders is the base of all orders, in whatever portions they come.
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE bases_refresh (portion text PRIMARY KEY, base segment.customer_base);
INSERT INTO bases_refresh
SELECT 'up to 1998-04', segment.customer_base(customer_id, ordered_at, amount)
FROM orders
WHERE ordered_at < '1998-04-01'
UNION ALL
SELECT 'from 1998-04', segment.customer_base(customer_id, ordered_at, amount)
FROM orders
WHERE ordered_at >= '1998-04-01'
UNION ALL
SELECT 'all', segment.customer_base(customer_id, ordered_at, amount)
FROM orders
UNION ALL
SELECT 'none', segment.customer_base(customer_id, ordered_at, amount)
FROM orders
WHERE ordered_at > '2000-01-01';
SELECT portion, segment.size(base) FROM bases_refresh ORDER BY portion;

-- The refresh of the docs: yesterday's base and today's orders.
INSERT INTO bases_refresh
SELECT 'merged', segment.rollup(base)
FROM (
    SELECT base
    FROM bases_refresh
    WHERE portion = 'up to 1998-04'
    UNION ALL
    SELECT segment.customer_base(customer_id, ordered_at, amount)
    FROM orders
    WHERE ordered_at >= '1998-04-01'
) AS parts;
-- By day, in two levels and with NULLs between.
INSERT INTO bases_refresh
SELECT 'by day', segment.rollup(base)
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders GROUP BY ordered_at
      UNION ALL SELECT NULL) AS days;
INSERT INTO bases_refresh
SELECT 'by week of days', segment.rollup(base)
FROM (
    SELECT segment.rollup(base) AS base
    FROM (
        SELECT ordered_at, segment.customer_base(customer_id, ordered_at, amount) AS base
        FROM orders
        GROUP BY ordered_at
    ) AS days
    GROUP BY date_trunc('week', ordered_at)
) AS weeks;

-- Each equals the whole, customer by customer and in every field.
CREATE TEMPORARY TABLE merged AS
SELECT portion, customer, rfm FROM bases_refresh, segment.customers(NULL::bigint, base);
SELECT m.portion, count(*) AS customers, count(*) FILTER (WHERE m.rfm::text = w.rfm::text) AS equal
FROM merged AS m LEFT JOIN (SELECT * FROM merged WHERE portion = 'all') AS w USING (customer)
WHERE m.portion IN ('merged', 'by day', 'by week of days') GROUP BY m.portion ORDER BY m.portion;

-- The stored parts are what they were.
SELECT portion, count(*) AS customers, sum(segment.orders(rfm)) AS orders, sum(segment.monetary(rfm)) AS dollars
FROM bases_refresh, segment.customers(NULL::bigint, base)
WHERE portion IN ('up to 1998-04', 'from 1998-04', 'all') GROUP BY portion ORDER BY portion;
SELECT CASE WHEN ordered_at < '1998-04-01' THEN 'up to 1998-04' ELSE 'from 1998-04' END AS portion,
       count(DISTINCT customer_id), count(*) AS orders, sum(amount) AS dollars
FROM orders GROUP BY portion ORDER BY portion;

-- A base taken together with itself counts everything twice.
SELECT count(*) AS customers, sum(segment.orders(rfm)) AS orders, sum(segment.monetary(rfm)) AS dollars
FROM
    (
        SELECT segment.rollup(b.base) AS base
        FROM bases_refresh AS b, generate_series(1, 2)
        WHERE portion = 'all'
    ) AS twice,
    segment.customers(NULL::bigint, base);
-- Rows without a customer and skipped rows add up, float8 totals too.
SELECT segment.without_customer(base), customer, rfm
FROM
    (
        SELECT segment.rollup(base) AS base
        FROM (
            SELECT segment.customer_base(customer, at, amount)
            FROM (VALUES (1, timestamptz '2026-01-02', 0.1::float8), (NULL, '2026-01-02', 5), (2, NULL, 1)) AS o(customer, at, amount)
            UNION ALL
            SELECT segment.customer_base(customer, at, amount)
            FROM (VALUES
                (1, timestamptz '2026-01-01', 0.2::float8), (NULL, '2026-01-02', 6), (2, '2026-01-03', -1)
            ) AS o(customer, at, amount)
        ) AS p(base)
    ) AS b,
    segment.customers(NULL::int, base)
ORDER BY customer;
DROP TABLE bases_refresh;
