-- segment.customer_base: one pass over the orders equals GROUP BY with segment.rfm, customer by customer.
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TEMPORARY TABLE grouped AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, segment.rfm(ordered_at, amount::float8) AS rfm_float
FROM orders GROUP BY customer_id;
CREATE TEMPORARY TABLE base AS
SELECT segment.customer_base(customer_id, ordered_at, amount) AS base,
       segment.customer_base(customer_id, ordered_at, amount::float8) AS base_float
FROM orders;

-- CDNOW: each customer once, and every field of their summary alike, since its text shows them all.
SELECT segment.size(base) AS size, segment.without_customer(base), segment.size(base_float) AS size_float FROM base;
SELECT count(*) AS customers, count(DISTINCT customer) AS distinct_customers,
       count(*) FILTER (WHERE c.rfm::text IS DISTINCT FROM g.rfm::text) AS differ
FROM base, segment.customers(NULL::bigint, base) AS c FULL JOIN grouped AS g ON customer = customer_id;
-- float8 amounts: counts and dates alike, totals to twelve digits.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (segment.orders(c.rfm), segment.first_order(c.rfm), segment.last_order(c.rfm)) IS DISTINCT FROM
            (segment.orders(g.rfm), segment.first_order(g.rfm), segment.last_order(g.rfm))
    ) AS counts,
    count(*) FILTER (
        WHERE abs(segment.monetary(c.rfm) - segment.monetary(g.rfm_float)) <= 1e-12 * segment.monetary(g.rfm_float)
    ) AS equal_totals
FROM base, segment.customers(NULL::bigint, base_float) AS c FULL JOIN grouped AS g ON customer = customer_id;

-- One customer by key; a stranger is NULL, and so is whatever has a NULL argument.
SELECT segment.customer(base, 1::bigint)::text = (SELECT rfm::text FROM grouped WHERE customer_id = 1) AS first,
       segment.customer(base, 23570::bigint)::text = (SELECT rfm::text FROM grouped WHERE customer_id = 23570) AS last,
       segment.customer(base, 99999::bigint) IS NULL AS stranger,
       segment.customer(base, NULL::bigint) IS NULL AS null_key,
       segment.customer(NULL, 1::bigint) IS NULL AS null_base
FROM base;
SELECT count(*) AS differ
FROM base, grouped WHERE segment.customer(base, customer_id)::text <> rfm::text AND customer_id % 1000 = 0;
SELECT count(*) AS rows_of_null FROM segment.customers(NULL::bigint, NULL);

-- Hard rows: refunds, NULLs, zeros, scales, thirty digits, and rows without a customer, in random order.
CREATE TEMPORARY TABLE hard (customer int, at timestamptz, amount numeric);
INSERT INTO hard
SELECT
    nullif(i % 700, 699),
    CASE WHEN i % 13 <> 0 THEN timestamptz '1999-12-01 BC' + i * interval '77 days 13 microseconds' END,
    CASE i % 11
        WHEN 0 THEN NULL
        WHEN 1 THEN -1
        WHEN 2 THEN 0
        ELSE 1
    END * (i::bigint * i % 9973) / 10 ^ (i % 6)::numeric
FROM generate_series(1, 50000) AS i
ORDER BY md5(i::text);
INSERT INTO hard VALUES
    (1000, '2026-01-01', 123456789012345678901234567.125), (1000, '2026-01-02', -0.0000000001),
    (1001, '2026-01-01', -5), (1002, NULL, NULL), (1003, '2026-01-01', 0.00), (1004, NULL, 7),
    (1004, '2026-01-01', NULL), (1005, '2026-01-01', 99999999999999999999999999999999999999),
    (1006, '2026-01-01', 0.00000000000000000000000000000001);
CREATE TEMPORARY TABLE hard_base AS
SELECT
    segment.customer_base(customer, at, amount) AS base,
    segment.customer_base(customer, at, amount::float8) AS base_float
FROM hard;
SELECT
    segment.size(base),
    segment.size(base_float) AS size_float,
    segment.without_customer(base),
    segment.without_customer(base_float) AS without_customer_float
FROM hard_base;
SELECT count(DISTINCT customer) AS customers, count(*) FILTER (WHERE customer IS NULL) AS without_customer FROM hard;
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE c.rfm::text IS DISTINCT FROM g.rfm::text) AS differ,
    sum(segment.refunds(c.rfm)) AS refunds,
    sum(segment.skipped(c.rfm)) AS skipped
FROM
    hard_base,
    segment.customers(NULL::int, base) AS c
    FULL JOIN (
        SELECT customer, segment.rfm(at, amount) AS rfm
        FROM hard
        WHERE customer IS NOT NULL
        GROUP BY customer
    ) AS g USING (customer);
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (segment.orders(c.rfm), segment.refunds(c.rfm), segment.skipped(c.rfm), segment.first_order(c.rfm),
            segment.last_order(c.rfm)) IS DISTINCT FROM
            (segment.orders(g.rfm), segment.refunds(g.rfm), segment.skipped(g.rfm), segment.first_order(g.rfm),
            segment.last_order(g.rfm))
    ) AS counts,
    count(*) FILTER (
        WHERE abs(segment.monetary(c.rfm) - segment.monetary(g.rfm)) <= 1e-12 * abs(segment.monetary(g.rfm))
    ) AS equal_totals
FROM
    hard_base,
    segment.customers(NULL::int, base_float) AS c
    FULL JOIN (
        SELECT customer, segment.rfm(at, amount::float8) AS rfm
        FROM hard
        WHERE customer IS NOT NULL
        GROUP BY customer
    ) AS g USING (customer);

-- Only rows without a customer: a base of nobody that remembers them.
SELECT
    segment.size(base),
    segment.without_customer(base),
    (SELECT count(*) FROM segment.customers(NULL::int, base)) AS rows
FROM (SELECT segment.customer_base(NULL::int, '2026-01-01', 1.0) AS base FROM generate_series(1, 5)) AS b;

-- What cannot be summed up is refused by name.
\set VERBOSITY default
SELECT segment.customer_base(1, '2026-01-01', 'NaN'::numeric);
SELECT segment.customer_base(1, '2026-01-01', '-Infinity'::numeric);
SELECT segment.customer_base(1, '2026-01-01', 'NaN'::float8);
SELECT segment.customer_base(1, '2026-01-01', 'Infinity'::float8);
SELECT segment.customer_base(1, 'infinity', 1.0);
SELECT segment.customer_base(1, '-infinity', 1.0::float8);
SELECT segment.customer_base(1, '2026-01-01', 1e40);
SELECT segment.customer(segment.customer_base(1, '2026-01-01', amount), 1)
FROM unnest('{9e37, 9e37}'::numeric[]) AS amount;
SELECT segment.customer_base(1, '2026-01-01', amount) FROM unnest('{1.7e308, 1.7e308}'::float8[]) AS amount;
-- Support functions belong to their aggregates.
SELECT segment.customer_base_step(NULL, 1, now(), 1.0);
SELECT segment.customer_base_step(NULL, 1, now(), 1.0::float8);
SELECT segment.customer_base_merge(NULL, NULL);
SELECT segment.customer_base_merge(base, base) FROM base;
