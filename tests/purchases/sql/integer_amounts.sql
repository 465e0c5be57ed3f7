-- Amounts in whole cents: integer and bigint are summed exactly, like numeric.
SET timezone = 'UTC';
CREATE TEMPORARY TABLE cents AS
SELECT
    customer_id,
    ordered_at,
    (amount * 100)::int AS small,
    (amount * 100)::bigint * CASE WHEN customer_id % 7 = 0 AND amount > 20 THEN -1 ELSE 1 END AS large
FROM orders
WHERE in_sample;
INSERT INTO cents VALUES
    (1, NULL, 5, 5), (1, '1998-01-01', NULL, NULL), (2, '1998-01-01', -5, -5), (NULL, '1998-01-01', 1, 1);

-- The same summaries as from numeric amounts, by GROUP BY and in one pass.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE small::text = segment.rfm_small::text) AS small,
    count(*) FILTER (WHERE large::text = segment.rfm_large::text) AS large
FROM (
    SELECT
        customer_id,
        segment.rfm(ordered_at, small) AS small,
        segment.rfm(ordered_at, large) AS large,
        segment.rfm(ordered_at, small::numeric) AS rfm_small,
        segment.rfm(ordered_at, large::numeric) AS rfm_large
    FROM cents
    GROUP BY customer_id
) AS segment;
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE s.rfm::text = g.small::text AND l.rfm::text = g.large::text) AS equal
FROM
    (
        SELECT
            segment.customer_base(customer_id, ordered_at, small) AS small,
            segment.customer_base(customer_id, ordered_at, large) AS large
        FROM cents
    ) AS b,
    segment.customers(NULL::bigint, small) AS s
    JOIN LATERAL segment.customers(NULL::bigint, large) AS l USING (customer) JOIN (
        SELECT
            customer_id AS customer,
            segment.rfm(ordered_at, small::numeric) AS small,
            segment.rfm(ordered_at, large::numeric) AS large
        FROM cents
        GROUP BY customer_id
    ) AS g USING (customer);
SELECT segment.size(base), segment.without_customer(base)
FROM (SELECT segment.customer_base(customer_id, ordered_at, small) AS base FROM cents) AS b;
-- They merge with numeric ones.
SELECT segment.monetary(segment.rollup(rfm))
FROM (
    SELECT segment.rfm('2026-01-01', 5)
    UNION ALL
    SELECT segment.rfm('2026-01-01', 5::bigint)
    UNION ALL
    SELECT segment.rfm('2026-01-01', 0.25)
) AS r(rfm);
SELECT segment.monetary(segment.customer(segment.rollup(base), 1))
FROM (
    SELECT segment.customer_base(1, '2026-01-01', 5)
    UNION ALL
    SELECT segment.customer_base(1, '2026-01-01', 5::bigint)
    UNION ALL
    SELECT segment.customer_base(1, '2026-01-01', 0.25)
) AS b(base);

-- At the ends of their types, and beyond them in sum.
SELECT segment.monetary(rfm), segment.monetary(rfm)::text = '92233720368547758070' AS equal
FROM (SELECT segment.rfm('2026-01-01', 9223372036854775807) AS rfm FROM generate_series(1, 10)) AS r;
SELECT segment.monetary(rfm), segment.refunded(rfm)
FROM (
    SELECT segment.rfm('2026-01-01', v) AS rfm
    FROM unnest('{-9223372036854775808, -9223372036854775808}'::bigint[]) AS v
) AS r;
SELECT segment.monetary(rfm), segment.refunded(rfm)
FROM (SELECT segment.rfm('2026-01-01', v) AS rfm FROM unnest('{2147483647, -2147483648}'::int[]) AS v) AS r;
SELECT segment.customer(segment.customer_base(1, '2026-01-01', v), 1)
FROM unnest('{9223372036854775807, 9223372036854775807, -9223372036854775808}'::bigint[]) AS v;
-- Smallint is exact as well. For real and text without a type PostgreSQL takes the float8 form; money needs a cast.
SELECT segment.rfm('2026-01-01', 5::smallint), segment.rfm('2026-01-01', 0.5::real);
SELECT segment.rfm('2026-01-01', '5'::money);
SELECT segment.rfm('2026-01-01', '5');
