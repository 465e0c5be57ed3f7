-- Equal customers score alike; neither the order of rows nor the unit of money makes a difference.
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, count(*) AS frequency, sum(amount) AS monetary
FROM orders
GROUP BY customer_id;

-- What NTILE does to the CDNOW sample: 75 % of the customers hold a number of orders that it puts into two scores or
-- more.
CREATE TEMPORARY TABLE ntiled AS
SELECT customer_id, count(*) AS frequency, ntile(5) OVER (ORDER BY count(*)) AS f
FROM orders
WHERE in_sample
GROUP BY customer_id;
SELECT round(100.0 * sum(customers) FILTER (WHERE scores > 1) / sum(customers)) AS percent_split
FROM (SELECT count(*) AS customers, count(DISTINCT f) AS scores FROM ntiled GROUP BY frequency) AS v;
-- Here none, in any dimension, by any method.
CREATE TEMPORARY TABLE scored AS
SELECT options, customer_id, frequency, s.recency_days, s.monetary, s.r, s.f, s.m
FROM
    (
        SELECT options, segment.fit_rfm(rfm, '1998-07-01', options) AS model
        FROM
            customers,
            unnest(
                ARRAY[
                    '{}', '{"bins": 10}', '{"method": "width"}', '{"method": "log_width"}', '{"method": "mean"}',
                    '{"method": "natural", "bins": 4}', '{"bins": 2}'
                ]::jsonb[]
            ) AS options
        GROUP BY options
    ) AS models,
    customers,
    LATERAL segment.score(model, rfm) AS s(recency_days, orders, monetary, r, f, m)
WHERE customer_id % 5 = 0;
SELECT
    options,
    count(*) AS customers,
    (
        SELECT max(n)
        FROM (SELECT count(DISTINCT r) AS n FROM scored AS s WHERE s.options = o.options GROUP BY recency_days) AS v
    ) AS r,
    (
        SELECT max(n)
        FROM (SELECT count(DISTINCT f) AS n FROM scored AS s WHERE s.options = o.options GROUP BY frequency) AS v
    ) AS f,
    (
        SELECT max(n)
        FROM (SELECT count(DISTINCT m) AS n FROM scored AS s WHERE s.options = o.options GROUP BY monetary) AS v
    ) AS m
FROM scored AS o
GROUP BY options
ORDER BY options;
-- And a better value never has a lower score.
SELECT
    count(*) FILTER (WHERE r > better_r) AS r,
    count(*) FILTER (WHERE f > better_f) AS f,
    count(*) FILTER (WHERE m > better_m) AS m
FROM (
    SELECT
        r,
        lead(r) OVER (PARTITION BY options ORDER BY recency_days DESC) AS better_r,
        f,
        lead(f) OVER (PARTITION BY options ORDER BY frequency) AS better_f,
        m,
        lead(m) OVER (PARTITION BY options ORDER BY monetary) AS better_m
    FROM scored
) AS s;

-- The order of rows: forwards, backwards, shuffled; the very same model.
SELECT options, count(DISTINCT model::text) AS models
FROM
    unnest(
        ARRAY['{}', '{"nested": true, "bins": 3}', '{"method": "natural", "bins": 4}', '{"map": "octants"}']::jsonb[]
    ) AS options,
    LATERAL (
        SELECT segment.fit_rfm(rfm, '1998-07-01', options ORDER BY customer_id)
        FROM customers
        UNION ALL
        SELECT segment.fit_rfm(rfm, '1998-07-01', options ORDER BY customer_id DESC)
        FROM customers
        UNION ALL
        SELECT segment.fit_rfm(rfm, '1998-07-01', options ORDER BY md5(customer_id::text))
        FROM customers
    ) AS m(model)
GROUP BY options
ORDER BY options;
SELECT count(DISTINCT model::text) AS models
FROM (SELECT segment.fit_tiers(monetary ORDER BY customer_id) FROM customers
      UNION ALL SELECT segment.fit_tiers(monetary ORDER BY customer_id DESC) FROM customers
      UNION ALL SELECT segment.fit_tiers(monetary ORDER BY md5(customer_id::text)) FROM customers) AS m(model);

-- The unit of money: dollars, cents, thousands, and a rate of exchange; every customer keeps their scores.
SELECT
    options,
    unit,
    count(*) AS customers,
    count(*) FILTER (
        WHERE (s.r, s.f, s.m, s.cell, s.segment) IS DISTINCT FROM (o.r, o.f, o.m, o.cell, o.segment)
    ) AS changed
FROM
    unnest(
        ARRAY[
            '{}', '{"nested": true, "bins": 3}', '{"method": "natural", "bins": 4}', '{"map": "octants"}',
            '{"method": "width"}', '{"method": "log_width"}'
        ]::jsonb[]
    ) AS options,
    unnest('{100, 0.001, 7.1234567}'::numeric[]) AS unit,
    LATERAL (SELECT segment.fit_rfm(rfm, '1998-07-01', options) AS model FROM customers) AS m,
    LATERAL (
        SELECT segment.fit_rfm(rfm, '1998-07-01', options) AS model
        FROM (SELECT segment.rfm(ordered_at, amount * unit) AS rfm FROM orders GROUP BY customer_id) AS c
    ) AS n,
    LATERAL (
        SELECT
            customer_id,
            segment.rfm(ordered_at, amount) AS rfm,
            segment.rfm(ordered_at, amount * unit) AS rfm_in_unit
        FROM orders
        WHERE customer_id % 100 = 0
        GROUP BY customer_id
    ) AS c,
    LATERAL segment.score(m.model, rfm) AS o,
    LATERAL segment.score(n.model, rfm_in_unit) AS s
GROUP BY options, unit
ORDER BY options, unit;

-- A float total is judged as it is shown: 0.7 and 0.1 make 0.8, by every way to tiers and scores.
CREATE TEMPORARY TABLE cents AS
SELECT i AS customer, timestamptz '2024-01-01 00:00+00' AS at, amount
FROM generate_series(1, 100) AS i, (VALUES (0.7::float8), (0.1)) AS v(amount)
UNION ALL
SELECT i, timestamptz '2024-01-01 00:00+00', 0.5
FROM generate_series(101, 200) AS i;
CREATE TEMPORARY TABLE cent_models AS
SELECT
    segment.customer_base(customer, at, amount) AS base,
    (
        SELECT segment.fit_tiers(segment.monetary(rfm)::float8, '{"thresholds": [0.8], "labels": ["gold", "rest"]}')
        FROM (SELECT segment.rfm(at, amount) AS rfm FROM cents GROUP BY customer) AS r
    ) AS tiers,
    (
        SELECT segment.fit_rfm(rfm, '2024-02-01 00:00+00', '{"monetary": {"cuts": [0.6, 0.8]}}')
        FROM (SELECT segment.rfm(at, amount) AS rfm FROM cents GROUP BY customer) AS r
    ) AS scores
FROM cents;
SELECT way, tier, m, count(*)
FROM
    cent_models,
    LATERAL (
        SELECT 'models' AS way, s.tier, s.m
        FROM segment.segments(NULL::int, base, '2024-02-01 00:00+00', scores, tiers) AS s
        UNION ALL
        SELECT 'options', s.tier, s.m
        FROM segment.segments(
            NULL::int, base, '2024-02-01 00:00+00',
            '{"monetary": {"cuts": [0.6, 0.8]}, "tiers": {"thresholds": [0.8], "labels": ["gold", "rest"]}}'
        ) AS s
        UNION ALL
        SELECT 'summary', segment.tier(tiers, segment.monetary(c.rfm)::float8), (segment.score(scores, c.rfm)).m
        FROM segment.customers(NULL::int, base) AS c
    ) AS ways
GROUP BY way, tier, m
ORDER BY way, tier;
