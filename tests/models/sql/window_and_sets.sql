-- Every aggregate as a window function and under grouping sets, DISTINCT and ORDER BY: the results are those of plain
-- groups.
SET timezone = 'UTC';
CREATE TEMPORARY TABLE purchases AS
SELECT
    i AS id,
    i % 7 AS customer,
    'region ' || i % 3 AS region,
    timestamptz '2026-01-01' + (i * 37 % 100) * interval '1 day' AS at,
    CASE WHEN i % 11 = 0 THEN -1 ELSE 1 END * (i * i % 1009) / 10.0 AS amount
FROM generate_series(1, 300) AS i;
CREATE TEMPORARY TABLE customers AS
SELECT
    region,
    customer,
    segment.rfm(at, amount) AS rfm,
    sum(amount)::float8 AS value,
    segment.customer_base(customer, at, amount) AS base
FROM purchases
GROUP BY region, customer;
CREATE FUNCTION pg_temp.content(base segment.customer_base) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(customer || ':' || rfm::text, ' ' ORDER BY customer) FROM segment.customers(NULL::int, base) $$;

-- OVER (): the whole, on every row.
SELECT
    count(*) AS rows,
    count(DISTINCT rfm::text) AS rfm,
    count(DISTINCT pg_temp.content(base)) AS base,
    bool_and(rfm::text = whole) AS equal
FROM
    (
        SELECT segment.rfm(at, amount) OVER () AS rfm, segment.customer_base(customer, at, amount) OVER () AS base
        FROM purchases
    ) AS w,
    (SELECT segment.rfm(at, amount)::text FROM purchases) AS p(whole);
SELECT
    count(*) AS rows,
    bool_and(w.model::text = p.model::text) AS fit_rfm,
    bool_and(w.tiers::text = p.tiers::text) AS fit_tiers,
    bool_and(w.rollup::text = p.rollup::text) AS rollup,
    bool_and(pg_temp.content(w.base) = pg_temp.content(p.base)) AS bases,
    bool_and(w.variation = p.variation) AS variation
FROM
    (
        SELECT
            segment.fit_rfm(rfm, '2026-06-01') OVER () AS model,
            segment.fit_tiers(value, '{"counts": [5]}') OVER () AS tiers,
            segment.rollup(rfm) OVER () AS rollup,
            segment.rollup(base) OVER () AS base,
            segment.coefficient_of_variation(value) OVER () AS variation
        FROM customers
    ) AS w,
    (
        SELECT
            segment.fit_rfm(rfm, '2026-06-01') AS model,
            segment.fit_tiers(value, '{"counts": [5]}') AS tiers,
            segment.rollup(rfm) AS rollup,
            segment.rollup(base) AS base,
            segment.coefficient_of_variation(value) AS variation
        FROM customers
    ) AS p;
-- The one-line answer of the docs: fitted over all rows, applied to each.
SELECT
    (segment.score(segment.fit_rfm(rfm, '2026-06-01') OVER (), rfm)).cell AS cell,
    segment.tier(segment.fit_tiers(value) OVER (), value) AS tier,
    count(*) OVER () AS customers
FROM customers
ORDER BY region, customer
LIMIT 3;

-- PARTITION BY: a model, a summary and a base for each region.
SELECT
    w.region,
    count(*) AS rows,
    bool_and(w.model::text = p.model::text) AS fit_rfm,
    bool_and(w.tiers::text = p.tiers::text) AS fit_tiers,
    bool_and(w.rollup::text = p.rollup::text) AS rollup,
    bool_and(pg_temp.content(w.base) = pg_temp.content(p.base)) AS bases
FROM
    (
        SELECT
            region,
            segment.fit_rfm(rfm, '2026-06-01') OVER w AS model,
            segment.fit_tiers(value) OVER w AS tiers,
            segment.rollup(rfm) OVER w AS rollup,
            segment.rollup(base) OVER w AS base
        FROM customers
        WINDOW w AS (PARTITION BY region)
    ) AS w JOIN (
        SELECT
            region,
            segment.fit_rfm(rfm, '2026-06-01') AS model,
            segment.fit_tiers(value) AS tiers,
            segment.rollup(rfm) AS rollup,
            segment.rollup(base) AS base
        FROM customers
        GROUP BY region
    ) AS p USING (region)
GROUP BY w.region
ORDER BY w.region;

-- Growing frames: each row is the aggregate of the rows up to it, and later rows do not change it.
CREATE TEMPORARY TABLE running AS
SELECT id, segment.rfm(at, amount) OVER w AS rfm, segment.customer_base(customer, at, amount) OVER w AS base,
       segment.fit_tiers(amount::float8) OVER w AS tiers
FROM purchases WINDOW w AS (ORDER BY id);
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE r.rfm::text = p.rfm::text) AS rfm,
    count(*) FILTER (WHERE pg_temp.content(r.base) = pg_temp.content(p.base)) AS base,
    count(*) FILTER (WHERE r.tiers::text = p.tiers::text) AS tiers
FROM
    running AS r,
    LATERAL (
        SELECT
            segment.rfm(at, amount) AS rfm,
            segment.customer_base(customer, at, amount) AS base,
            segment.fit_tiers(amount::float8) AS tiers
        FROM purchases
        WHERE id <= r.id
    ) AS p
WHERE id % 10 = 0;
-- Moving frames: the aggregate starts anew for each row.
CREATE TEMPORARY TABLE moving AS
SELECT
    id,
    segment.rfm(at, amount) OVER w AS rfm,
    segment.customer_base(customer, at, amount) OVER w AS base,
    segment.fit_tiers(amount::float8) OVER w AS tiers,
    segment.coefficient_of_variation(amount::float8) OVER w AS variation
FROM purchases
WINDOW w AS (ORDER BY id ROWS BETWEEN 10 PRECEDING AND 5 FOLLOWING);
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE r.rfm::text = p.rfm::text) AS rfm,
    count(*) FILTER (WHERE pg_temp.content(r.base) = pg_temp.content(p.base)) AS base,
    count(*) FILTER (WHERE r.tiers::text = p.tiers::text) AS tiers,
    count(*) FILTER (WHERE abs(r.variation - p.variation) < 1e-12) AS variation
FROM
    moving AS r,
    LATERAL (
        SELECT
            segment.rfm(at, amount) AS rfm,
            segment.customer_base(customer, at, amount) AS base,
            segment.fit_tiers(amount::float8) AS tiers,
            segment.coefficient_of_variation(amount::float8) AS variation
        FROM purchases
        WHERE id BETWEEN r.id - 10 AND r.id + 5
    ) AS p;
-- Running models of summaries and of bases.
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE r.model::text = p.model::text) AS fit_rfm,
    count(*) FILTER (WHERE r.rollup::text = p.rollup::text) AS rollup,
    count(*) FILTER (WHERE pg_temp.content(r.base) = pg_temp.content(p.base)) AS bases
FROM
    (
        SELECT
            region,
            customer,
            segment.fit_rfm(rfm, '2026-06-01') OVER w AS model,
            segment.rollup(rfm) OVER w AS rollup,
            segment.rollup(base) OVER w AS base
        FROM customers
        WINDOW w AS (ORDER BY region, customer)
    ) AS r,
    LATERAL (
        SELECT segment.fit_rfm(rfm, '2026-06-01') AS model, segment.rollup(rfm) AS rollup, segment.rollup(base) AS base
        FROM customers AS c
        WHERE (c.region, c.customer) <= (r.region, r.customer)
    ) AS p;

-- GROUPING SETS: each set is its own GROUP BY.
CREATE TEMPORARY TABLE cubed AS
SELECT
    region,
    customer,
    segment.rfm(at, amount) AS rfm,
    segment.customer_base(id, at, amount) AS base,
    segment.fit_tiers(amount::float8) AS tiers
FROM purchases
GROUP BY GROUPING SETS ((region, customer), (region), (customer), ());
SELECT
    count(*) AS groups,
    count(*) FILTER (WHERE c.rfm::text = p.rfm::text) AS rfm,
    count(*) FILTER (WHERE pg_temp.content(c.base) = pg_temp.content(p.base)) AS base,
    count(*) FILTER (WHERE c.tiers::text = p.tiers::text) AS tiers
FROM
    cubed AS c,
    LATERAL (
        SELECT
            segment.rfm(at, amount) AS rfm,
            segment.customer_base(id, at, amount) AS base,
            segment.fit_tiers(amount::float8) AS tiers
        FROM purchases AS p
        WHERE (c.region IS NULL OR p.region = c.region) AND (c.customer IS NULL OR p.customer = c.customer)
    ) AS p;
SELECT
    count(*) AS groups,
    count(*) FILTER (WHERE c.rfm::text = p.rfm::text) AS rollup,
    count(*) FILTER (WHERE pg_temp.content(c.base) = pg_temp.content(p.base)) AS bases,
    count(*) FILTER (WHERE c.model::text = p.model::text) AS fit_rfm
FROM
    (
        SELECT
            region,
            segment.rollup(rfm) AS rfm,
            segment.rollup(base) AS base,
            segment.fit_rfm(rfm, '2026-06-01') AS model
        FROM customers
        GROUP BY ROLLUP (region)
    ) AS c,
    LATERAL (
        SELECT segment.rollup(rfm) AS rfm, segment.rollup(base) AS base, segment.fit_rfm(rfm, '2026-06-01') AS model
        FROM customers AS p
        WHERE c.region IS NULL OR p.region = c.region
    ) AS p;

-- ORDER BY inside an aggregate changes nothing; DISTINCT drops equal rows first.
SELECT
    segment.rfm(at, amount ORDER BY id DESC)::text = segment.rfm(at, amount)::text AS rfm,
    segment.fit_tiers(amount::float8 ORDER BY id DESC)::text = segment.fit_tiers(amount::float8)::text AS fit_tiers,
    pg_temp.content(segment.customer_base(customer, at, amount ORDER BY at, amount))
        = pg_temp.content(segment.customer_base(customer, at, amount)) AS base
FROM purchases;
SELECT
    segment.fit_rfm(rfm, '2026-06-01' ORDER BY customer, region)::text
        = segment.fit_rfm(rfm, '2026-06-01')::text AS fit_rfm,
    segment.rollup(rfm ORDER BY value)::text = segment.rollup(rfm)::text AS rollup,
    pg_temp.content(segment.rollup(base ORDER BY value)) = pg_temp.content(segment.rollup(base)) AS bases
FROM customers;
SELECT
    segment.orders(segment.rfm(DISTINCT at, amount)) AS distinct_orders,
    segment.orders(segment.rfm(at, amount)) AS orders
FROM (VALUES (timestamptz '2026-01-01', 1.0), ('2026-01-01', 1.0), ('2026-01-01', 2.0)) AS o(at, amount);
SELECT segment.orders(segment.customer(segment.customer_base(DISTINCT customer, at, amount), 1)) AS distinct_orders
FROM (VALUES (1, timestamptz '2026-01-01', 1.0), (1, '2026-01-01', 1.0), (2, '2026-01-01', 1.0)) AS o(customer, at, amount);
SELECT segment.describe(segment.fit_tiers(DISTINCT value)) -> 'customers' AS distinct_values
FROM unnest('{1, 1, 2, 3, 3}'::float8[]) AS value;
