-- What a model says of customers: published figures, holdout, and every customer that a model cannot say much of.
SET timezone = 'UTC';
SET datestyle = 'ISO';
\pset null NULL
-- A model at given parameters, in days. The figures are of (x, t_x, T) = (2, 30.43, 38.86) and (26, 30.86, 31) weeks
-- and a horizon of
-- 39, at parameters in weeks; a hundredth of a week is a day here, and what is a time is a hundred times as large.
CREATE FUNCTION pg_temp.model(kind text, names text, params float8[], value float8[] DEFAULT NULL) RETURNS segment.model
LANGUAGE sql AS $$
    SELECT jsonb_build_object(
        'format', 1, 'kind', 'clv', 'model', kind, 'unit', 'days', 'as_of', '2026-01-01T00:00:00Z', 'repeaters', 946,
        'orders', jsonb_build_object(
            'parameters', (
                SELECT jsonb_agg(jsonb_build_object('name', n, 'value', p))
                FROM unnest(string_to_array(names, ','), params) AS x(n, p)
            ), 'log_likelihood', -9582, 'customers', 2357, 'distinct', 1000, 'iterations', 8, 'converged', true
        ),
        'value', CASE
            WHEN value IS NOT NULL THEN jsonb_build_object(
                'parameters', (
                    SELECT jsonb_agg(jsonb_build_object('name', n, 'value', p))
                    FROM unnest('{p,q,v}'::text[], value) AS x(n, p)
                ), 'log_likelihood', -4056, 'customers', 946, 'distinct', 700, 'iterations', 8, 'converged', true
            )
        END, 'value_left_out', 0, 'warnings', jsonb_build_array()
    )::segment.model
$$;
CREATE TEMPORARY TABLE models (name text, model segment.model);
INSERT INTO models VALUES
    ('bg_nbd',
        pg_temp.model(
            'bg_nbd', 'r,alpha,a,b', '{0.242592907204465,441.353156120539,0.792886148098762,2.4257534364936}',
            '{6.2488024897089,3.74458845328738,15.4477480094638}'
        )),
    ('mbg_nbd',
        pg_temp.model(
            'mbg_nbd', 'r,alpha,a,b', '{0.524837983665587,618.299201967204,0.891356155331538,1.61399933473053}'
        )),
    ('pareto_nbd',
        pg_temp.model(
            'pareto_nbd', 'r,alpha,s,beta', '{0.553275508689276,1057.7612238675,0.606213568670168,1166.79112378062}'
        ));
CREATE TEMPORARY TABLE customers (name text, days segment.purchase_days);
INSERT INTO customers
SELECT 'usual', segment.purchase_days(date '2026-01-01' - 3886 + d, CASE d WHEN 0 THEN 10.00 ELSE 22.35 END)
FROM unnest('{0,1000,3043}'::int[]) AS d
UNION ALL
SELECT 'busy', segment.purchase_days(date '2026-01-01' - 3100 + d, 10)
FROM (SELECT i * 100 AS d FROM generate_series(0, 25) AS i UNION ALL SELECT 3086) AS d;
SELECT
    m.name,
    c.name AS customer,
    round(segment.expected_orders(model, days, '3900 days')::numeric, 10) AS orders,
    round(segment.probability_alive(model, days)::numeric, 10) AS alive
FROM models AS m, customers AS c
ORDER BY 1, 2;
SELECT
    m.name,
    o.customer,
    abs(segment.expected_orders(model, days, '3900 days') / orders - 1) < 1e-10 AS orders,
    abs(segment.probability_alive(model, days) / alive - 1) < 1e-10 AS alive
FROM
    models AS m JOIN (VALUES
        ('bg_nbd', 'usual', 1.2259104521227, 0.72660915155065), ('mbg_nbd', 'usual', 1.2626707891101, 0.70612624666664),
        ('pareto_nbd', 'usual', 1.4551129550159, 0.86911871816947),
        ('bg_nbd', 'busy', 20.750569519944, 0.96891971016706), ('pareto_nbd', 'busy', 20.115867181404, 0.99791794333352)
    ) AS o(name, customer, orders, alive) USING (name)
    JOIN customers AS c ON c.name = o.customer
ORDER BY 1, 2;
SELECT abs(segment.expected_value(model, days) / 24.658616174327 - 1) < 1e-10 AS value
FROM models AS m, customers AS c
WHERE m.name = 'bg_nbd' AND c.name = 'usual';

-- Months and years of a horizon are 30.4375 and 365.25 days.
SELECT
    segment.expected_orders(model, days, '1 year') = segment.expected_orders(model, days, '365.25 days') AS year,
    segment.expected_orders(model, days, '2 months 36 hours')
        = segment.expected_orders(model, days, '62.375 days') AS months,
    segment.expected_orders(model, days, '0 days') AS nothing
FROM models AS m, customers AS c
WHERE m.name = 'bg_nbd' AND c.name = 'usual';
-- A later moment: they have not bought for longer. Lifetime value without discount is margin, value and orders multiplied.
SELECT
    m.name,
    round(segment.probability_alive(model, days, '2027-01-01')::numeric, 6) AS a_year_later,
    segment.probability_alive(model, days, '2026-01-01') = segment.probability_alive(model, days) AS same_moment,
    segment.expected_orders(model, days, '1 year', '2027-01-01')
        < segment.expected_orders(model, days, '1 year') AS fewer
FROM models AS m, customers AS c
WHERE c.name = 'usual'
ORDER BY 1;
SELECT
    round(segment.clv(model, days, '1 year', 0, 0.3)::numeric, 8) = round(
        (0.3 * segment.expected_value(model, days) * segment.expected_orders(model, days, '1 year'))::numeric, 8
    ) AS product,
    segment.clv(model, days, '1 year', 0.1, 1) = segment.clv(model, days, '1 year') AS defaults,
    segment.clv(model, days, '1 year', as_of => '2026-01-01') = segment.clv(model, days, '1 year') AS same_moment,
    segment.clv(model, days, '1 year', '2026-01-01', 0, 0.3) = segment.clv(model, days, '1 year', 0, 0.3) AS same_terms,
    round(segment.clv(model, days, '1 year')::numeric, 6) AS discounted,
    round(segment.clv(model, days, '1 year', 0)::numeric, 6) AS undiscounted
FROM models AS m, customers AS c
WHERE m.name = 'bg_nbd' AND c.name = 'usual';
-- The same by hand: what each month brings, divided by what a month's end is discounted by.
SELECT abs(
    sum((orders - before) / 1.1 ^ (i / 12.0)) * max(segment.expected_value(model, days))
    / max(segment.clv(model, days, '1 year')) - 1
) < 1e-12 AS equal
FROM
    models AS m,
    customers AS c,
    generate_series(1, 12) AS i,
    LATERAL (
        SELECT
            segment.expected_orders(model, days, i * interval '1 month') AS orders,
            segment.expected_orders(model, days, (i - 1) * interval '1 month') AS before
    ) AS o
WHERE m.name = 'bg_nbd' AND c.name = 'usual';

-- Customers of whom there is less to say: one order, an order this moment, refunds only, later than the moment, more
-- given back than bought again.
CREATE TEMPORARY TABLE odd (name text, days segment.purchase_days);
INSERT INTO odd VALUES
    ('one order', '{"days":["2025-01-01"],"monetary":"20","first_day":"20"}'),
    ('this moment', '{"days":["2026-01-01"],"monetary":"20","first_day":"20"}'),
    ('refunds only', '{"days":[],"monetary":"-5"}'),
    ('later', '{"days":["2026-01-02"],"monetary":"20","first_day":"20"}'),
    ('NULL', NULL),
    ('ahead of UTC', '{"days":["2025-12-01","2026-01-01"],"monetary":"30","first_day":"20"}'),
    ('given back', '{"days":["2025-12-01","2025-12-05"],"monetary":"-30","first_day":"20"}');
SELECT
    name,
    round(segment.probability_alive(model, days)::numeric, 6) AS alive,
    round(segment.expected_orders(model, days, '1 year')::numeric, 6) AS orders,
    round(segment.expected_value(model, days)::numeric, 6) AS value,
    round(segment.clv(model, days, '1 year')::numeric, 6) AS clv
FROM odd, (SELECT model FROM models WHERE name = 'bg_nbd') AS m
ORDER BY name;
SELECT segment.probability_alive(model, days, '2025-12-31 12:00') IS NOT NULL AS zones_ahead_of_utc
FROM odd, (SELECT model FROM models WHERE name = 'bg_nbd') AS m
WHERE odd.name = 'ahead of UTC';
-- NULL arguments.
SELECT
    segment.probability_alive(NULL, days) AS model,
    segment.probability_alive(model, days, NULL) AS as_of,
    segment.expected_orders(model, days, NULL) AS horizon,
    segment.clv(model, days, '1 year', NULL::float8) AS discount,
    segment.clv(model, days, '1 year', as_of => NULL) AS clv_as_of
FROM models AS m, customers AS c
WHERE m.name = 'bg_nbd' AND c.name = 'usual';

-- Holdout: fitted to 39 weeks, held against the next 39, customers by their number of repeat orders.
CREATE TEMPORARY TABLE c AS
SELECT
    customer_id,
    segment.purchase_days(ordered_at, amount) FILTER (WHERE ordered_at < '1997-10-01') AS days,
    segment.purchase_days(ordered_at, amount) AS later
FROM orders
WHERE in_sample
GROUP BY customer_id;
SELECT
    least(segment.repeat_orders(days), 7) AS repeats,
    count(*) AS customers,
    round(avg(segment.expected_orders(bg, days, '273 days'))::numeric, 3) AS bg_nbd,
    round(avg(segment.expected_orders(pareto, days, '273 days'))::numeric, 3) AS pareto_nbd,
    round(avg(segment.orders(later) - segment.orders(days)), 3) AS actual
FROM
    c,
    (
        SELECT
            segment.fit_clv(days, '1997-09-30') AS bg,
            segment.fit_clv(days, '1997-09-30', '{"model": "pareto_nbd"}') AS pareto
        FROM c
    ) AS m
GROUP BY 1
ORDER BY 1;
SELECT
    round(sum(segment.expected_orders(bg, days, '273 days'))::numeric, 1) AS bg_nbd,
    round(sum(segment.expected_orders(pareto, days, '273 days'))::numeric, 1) AS pareto_nbd,
    sum(segment.orders(later) - segment.orders(days)) AS actual,
    count(*) FILTER (WHERE segment.orders(later) > segment.orders(days)) AS customers
FROM
    c,
    (
        SELECT
            segment.fit_clv(days, '1997-09-30') AS bg,
            segment.fit_clv(days, '1997-09-30', '{"model": "pareto_nbd"}') AS pareto
        FROM c
    ) AS m;
