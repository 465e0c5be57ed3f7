-- Aggregates without rows, with a filter that leaves none, and with nothing but NULLs: NULL, or a stated value; never
-- an error.
SET segment.warnings = on;
SET timezone = 'UTC';
\pset null NULL
CREATE TEMPORARY TABLE purchases (region text, customer int, at timestamptz, amount numeric);
CREATE TEMPORARY TABLE customers (region text, rfm segment.rfm, value float8, base segment.customer_base);

-- No rows, no groups.
SELECT
    segment.rfm(at, amount) AS rfm,
    segment.rfm(at, amount::float8) AS rfm_float,
    segment.customer_base(customer, at, amount) AS base,
    segment.customer_base(customer, at, amount::float8) AS base_float
FROM purchases;
SELECT
    segment.rollup(rfm) AS rfm,
    segment.rollup(base) AS base,
    segment.fit_rfm(rfm, '2026-01-01') AS fit_rfm,
    segment.fit_rfm(rfm, '2026-01-01', '{}') AS fit_rfm_options,
    segment.fit_tiers(value) AS fit_tiers,
    segment.fit_tiers(value, '{}') AS fit_tiers_options,
    segment.coefficient_of_variation(value)
FROM customers;
SELECT count(*) AS groups
FROM (SELECT segment.rfm(at, amount), segment.customer_base(customer, at, amount) FROM purchases GROUP BY region) AS g;
SELECT count(*) AS groups
FROM (
    SELECT
        segment.fit_rfm(rfm, '2026-01-01'),
        segment.fit_tiers(value),
        segment.rollup(rfm),
        segment.rollup(base),
        segment.coefficient_of_variation(value)
    FROM customers
    GROUP BY region
) AS g;

-- A filter that empties one group and leaves the other.
INSERT INTO purchases VALUES
    ('north', 1, '2026-01-01', 10), ('north', 2, '2026-01-02', 20), ('south', 3, '2026-01-03', 5);
INSERT INTO customers
SELECT region, segment.rfm(at, amount), sum(amount), segment.customer_base(customer, at, amount)
FROM purchases
GROUP BY region, customer;
SELECT
    region,
    segment.rfm(at, amount) FILTER (WHERE amount > 7) AS rfm,
    segment.size(segment.customer_base(customer, at, amount) FILTER (WHERE amount > 7)) AS base
FROM purchases
GROUP BY region
ORDER BY region;
SELECT
    region,
    segment.orders(segment.rollup(rfm) FILTER (WHERE value > 7)) AS rollup,
    segment.size(segment.rollup(base) FILTER (WHERE value > 7)) AS bases,
    segment.describe(segment.fit_rfm(rfm, '2026-02-01') FILTER (WHERE value > 7)) -> 'customers' AS fit_rfm,
    segment.describe(segment.fit_tiers(value) FILTER (WHERE value > 7)) -> 'customers' AS fit_tiers,
    segment.coefficient_of_variation(value) FILTER (WHERE value > 7)
FROM customers
GROUP BY region
ORDER BY region;

-- Nothing but NULLs. Rows without date or amount, and without a customer, are counted; a NULL summary is no customer.
SELECT segment.rfm(NULL, NULL::numeric) AS rfm, segment.rfm(NULL, NULL::float8) AS rfm_float,
       segment.without_customer(segment.customer_base(NULL::int, NULL, NULL::numeric)) AS without_customer
FROM generate_series(1, 3);
SELECT
    segment.rollup(NULL::segment.rfm) AS rfm,
    segment.rollup(NULL::segment.customer_base) AS base,
    segment.fit_rfm(NULL::segment.rfm, '2026-01-01') AS fit_rfm,
    segment.fit_rfm(NULL::segment.rfm, '2026-01-01', '{"bins": 3}') AS fit_rfm_options,
    segment.fit_tiers(NULL::float8) AS fit_tiers,
    segment.fit_tiers(NULL::float8, '{"counts": [1]}') AS fit_tiers_options,
    segment.coefficient_of_variation(NULL)
FROM generate_series(1, 3);

-- NULLs among values: the fits go by the rest, and say how many there were.
SELECT
    segment.fit_rfm(rfm, '2026-02-01')::jsonb - 'left_out' #- '{warnings,0}'
        = (SELECT segment.fit_rfm(rfm, '2026-02-01')::jsonb FROM customers) AS fit_rfm,
    segment.fit_tiers(value)::jsonb - 'left_out' #- '{warnings,0}'
        = (SELECT segment.fit_tiers(value)::jsonb FROM customers) AS fit_tiers,
    segment.coefficient_of_variation(value)
        = (SELECT segment.coefficient_of_variation(value) FROM customers) AS variation
FROM (SELECT rfm, value FROM customers UNION ALL SELECT NULL, NULL FROM generate_series(1, 3)) AS c;

-- Customers, but none with an order: no model, as for no rows. Values, but none above zero: one tier, and a warning.
\set VERBOSITY default
SELECT segment.fit_rfm('{"orders":0,"monetary":"-5","refunds":1,"refunded":"5"}'::segment.rfm, '2026-01-01');
SELECT segment.fit_rfm(segment.customer_base(1, '2026-01-01', -5.0), '2026-01-01');
SELECT segment.describe(segment.fit_tiers(value)) -> 'warnings' AS warnings FROM unnest('{0, -5}'::float8[]) AS value;
-- A base without customers.
SELECT segment.fit_rfm(segment.customer_base(NULL::int, '2026-01-01', 5.0), '2026-01-01');
SELECT segment.fit_tiers(segment.customer_base(NULL::int, '2026-01-01', 5.0));
-- variation(): zero mean, one value, and the exact figure rounded once.
SELECT segment.coefficient_of_variation(v) AS zero_mean FROM unnest('{-1, 1}'::float8[]) AS v;
SELECT segment.coefficient_of_variation(v) AS one_value FROM unnest('{7}'::float8[]) AS v;
SELECT
    segment.coefficient_of_variation(v) = (
        sqrt((count(v) * sum(v::numeric ^ 2) - sum(v::numeric) ^ 2)::numeric(60, 40)) / sum(v::numeric)
    )::float8 AS equal,
    segment.coefficient_of_variation(-v) = segment.coefficient_of_variation(v) AS sign_makes_no_difference
FROM unnest('{1, 2.5, 4, 7, 7, 0.125}'::float8[]) AS v;
SELECT segment.coefficient_of_variation(v) FROM unnest('{1, NaN}'::float8[]) AS v;
