-- How many orders with which probability, orders without end, and intervals: published figures, laws, bad arguments; customers held
-- out of a fit; values with the first order; summaries from the figures of other tools.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET segment.warnings = off;
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset null NULL
CREATE FUNCTION pg_temp.model(kind text, names text, params float8[], value float8[] DEFAULT NULL) RETURNS segment.model
LANGUAGE sql AS $$
    SELECT jsonb_build_object(
        'format', 1, 'kind', 'clv', 'model', kind, 'unit', 'weeks', 'as_of', '2026-01-01T00:00:00Z', 'repeaters', 946,
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
CREATE TEMPORARY TABLE models AS
SELECT
    kind AS name,
    pg_temp.model(kind, names, params, '{6.2488024897089,3.74458845328738,15.4477480094638}') AS model
FROM (VALUES
    ('bg_nbd', 'r,alpha,a,b', '{0.242594522430156,4.41360201901347,0.792922017225591,2.42590677682631}'::float8[]),
    ('mbg_nbd', 'r,alpha,a,b', '{0.52484315910629,6.18308527957595,0.891359390732218,1.61400224017037}'),
    ('pareto_nbd', 'r,alpha,s,beta', '{0.553277046852936,10.5776834632956,0.60623998912391,11.668735288741}')
) AS m(kind, names, params);
-- A new customer, one with two repeat orders, and one who comes every week.
CREATE TEMPORARY TABLE customers AS
SELECT name, segment.purchase_days_of(x, t_x, age, 22.35, '2026-01-01', 'weeks') AS days
FROM (VALUES ('new', 0, 0.0, 0.0), ('usual', 2, 30, 39), ('weekly', 26, 30, 31)) AS c(name, x, t_x, age);
SELECT name, days FROM customers WHERE name <> 'weekly' ORDER BY name;
-- The package lifetimes 0.11.3 says of a new customer by the BG/NBD, in 39 weeks: 0 to 3 orders.
SELECT n, round(probability::numeric, 9) AS probability
FROM models AS m, customers AS c, segment.probability_of_orders(model, days, '273 days')
WHERE m.name = 'bg_nbd' AND c.name = 'new' AND n < 4
ORDER BY n;
SELECT
    m.name AS model,
    c.name AS customer,
    round(segment.probability_of_purchase(model, days, '273 days')::numeric, 10) AS purchase,
    round(segment.discounted_orders(model, days)::numeric, 8) AS discounted,
    round(segment.discounted_orders(model, days, 0.5)::numeric, 8) AS by_half
FROM models AS m, customers AS c
ORDER BY 1, 2;
-- Laws: probabilities add up to 1, their mean is the number to expect, one or more is not none.
SELECT
    m.name AS model,
    c.name AS customer,
    abs(sum(probability) - 1) < 2e-9 AS whole,
    abs(sum(n * probability) - segment.expected_orders(model, days, '1 year')) < 1e-5 AS mean,
    abs(1 - sum(probability) FILTER (WHERE n = 0) - segment.probability_of_purchase(model, days, '1 year')) < 1e-12 AS one_or_more
FROM models AS m, customers AS c, segment.probability_of_orders(model, days, '1 year')
GROUP BY m.name, c.name, model, days
ORDER BY 1, 2;
-- The same moment, a later one; none.
SELECT
    segment.probability_of_purchase(model, days, '1 year', '2026-01-01')
        = segment.probability_of_purchase(model, days, '1 year') AS same,
    segment.probability_of_purchase(model, days, '1 year', '2027-01-01')
        < segment.probability_of_purchase(model, days, '1 year') AS fewer,
    segment.discounted_orders(model, days, '2026-01-01'::timestamptz, 0.1) = segment.discounted_orders(model, days) AS same_orders,
    segment.discounted_orders(model, days, as_of => '2027-01-01') < segment.discounted_orders(model, days) AS fewer_orders,
    segment.probability_of_purchase(model, days, '0') AS nothing,
    (SELECT string_agg(p::text, ' ') FROM segment.probability_of_orders(model, days, '0') AS p) AS no_time,
    (SELECT count(*) FROM segment.probability_of_orders(model, days, NULL)) AS null_horizon,
    segment.probability_of_purchase(NULL, days, '1 year') AS null_model,
    segment.discounted_orders(model, days, NULL::float8) AS null_discount
FROM models AS m, customers AS c
WHERE m.name = 'pareto_nbd' AND c.name = 'usual';
-- Customers without an order, and one of the future, have no figures.
SELECT
    name,
    segment.probability_of_purchase(model, days, '1 year') AS purchase,
    segment.discounted_orders(model, days) AS orders,
    (SELECT count(*) FROM segment.probability_of_orders(model, days, '1 year')) AS numbers,
    (SELECT count(*) FROM segment.forecast(model, days, '1 year')) AS forecasts,
    (SELECT (segment.forecast_total(model, given, '1 year')).customers FROM (VALUES (days)) AS v(given)) AS total
FROM
    (SELECT model FROM models WHERE name = 'bg_nbd') AS m,
    (VALUES
        ('refunds only', '{"days":[],"monetary":"-5"}'::segment.purchase_days),
        ('later', '{"days":["2026-01-02"],"monetary":"20","first_day":"20"}'),
        ('NULL', NULL)
    ) AS c(name, days)
ORDER BY name;
-- Intervals of a customer and of all.
SELECT
    m.name AS model,
    c.name AS customer,
    round(e.orders::numeric, 6) AS orders,
    orders_low,
    orders_high,
    round(value::numeric, 4) AS value,
    round(value_low::numeric, 4) AS value_low,
    round(value_high::numeric, 4) AS value_high
FROM models AS m, customers AS c, segment.forecast(model, days, '1 year', 0.8) AS e
ORDER BY 1, 2;
SELECT
    m.name AS model,
    (t).customers,
    abs((t).orders / orders - 1) < 1e-12 AS orders,
    abs((t).value / value - 1) < 1e-12 AS value,
    (t).orders_low < orders AND orders < (t).orders_high AS around_orders,
    (t).value_low < value AND value < (t).value_high AS around_value,
    t = surer AS same_confidence,
    (narrow).orders_high < (t).orders_high AS narrower
FROM models AS m, LATERAL (
    SELECT
        segment.forecast_total(model, days, '1 year') AS t,
        segment.forecast_total(model, days, '1 year', '2026-01-01', 0.9) AS surer,
        segment.forecast_total(model, days, '1 year', '2026-01-01', 0.5) AS narrow,
        sum(segment.expected_orders(model, days, '1 year')) AS orders,
        sum(segment.expected_orders(model, days, '1 year') * segment.expected_value(model, days)) AS value
    FROM customers
) AS e
ORDER BY 1;
SELECT segment.forecast_total(model, days, '1 year', NULL, 0.9) AS no_moment
FROM models AS m, customers AS c
WHERE m.name = 'bg_nbd';
-- A model without values.
SELECT e.value, e.value_low, e.orders_low, (segment.forecast_total(model, days, '1 year')).value IS NULL AS no_total
FROM
    (SELECT pg_temp.model('bg_nbd', 'r,alpha,a,b', '{0.24,4.4,0.79,2.4}') AS model) AS m,
    (SELECT days FROM customers WHERE name = 'usual') AS c,
    segment.forecast(model, days, '1 year') AS e
GROUP BY e.value, e.value_low, e.orders_low;
-- Bad arguments.
CREATE TEMPORARY TABLE one AS SELECT model, days FROM models AS m, customers AS c WHERE m.name = 'bg_nbd' AND c.name = 'usual';
SELECT segment.probability_of_purchase(model, days, '-1 day') FROM one;
SELECT segment.probability_of_purchase(model, days, '12') FROM one;
SELECT count(*) FROM one, segment.probability_of_orders(model, days, '178000000 years');
SELECT segment.discounted_orders(model, days, 0) FROM one;
SELECT segment.discounted_orders(model, days, 'NaN'::float8) FROM one;
SELECT segment.discounted_orders(model, days, 1.5) FROM one;
SELECT segment.forecast(model, days, '1 year', 1) FROM one;
SELECT segment.forecast_total(model, days, '1 year', '2026-01-01', 0.1) FROM one;
SELECT segment.forecast_total(model, days, '1 year', '2026-01-01', c) FROM one, unnest('{0.8,0.9}'::float8[]) AS c;
SELECT segment.forecast_total(model, days, '1 year', '2026-01-01', NULL) FROM one;
SELECT segment.probability_of_purchase(tiers, days, '1 year') FROM one, (SELECT segment.fit_tiers(1) AS tiers) AS t;
SELECT segment.forecast_total_final('\x0102');
-- Summaries from figures: too many orders for the days, times in the wrong order, other units.
SELECT segment.purchase_days_of(5, 3, 10, 1, '2026-01-01');
SELECT segment.purchase_days_of(-1, 3, 10, 1, '2026-01-01');
SELECT segment.purchase_days_of(1, 11, 10, 1, '2026-01-01');
SELECT segment.purchase_days_of(1, 3, 10, -1, '2026-01-01');
SELECT segment.purchase_days_of(1, 3, 'NaN', 1, '2026-01-01');
SELECT segment.purchase_days_of(1, 3, 1e12, 1, '2026-01-01');
SELECT segment.purchase_days_of(1, 3, 10, 1, 'infinity');
SELECT segment.purchase_days_of(1, 3, 10, 1, '2026-01-01', 'fortnights');
SELECT
    segment.purchase_days_of(1, 3, 10, 12.5, '2026-01-01') AS days,
    segment.purchase_days_of(0, 0, 1, 'NaN', '2026-01-01', 'years') AS a_year,
    segment.purchase_days_of(NULL, 3, 10, 1, '2026-01-01') AS nothing;
-- Of such figures a fit has the same parameters as of the orders.
CREATE TEMPORARY TABLE c AS
SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days
FROM orders
WHERE in_sample AND ordered_at < '1997-10-01'
GROUP BY customer_id;
SELECT count(*) AS parameters, max(abs(a.value / nullif(b.value, 0) - 1)) < 1e-9 AS equal
FROM
    (SELECT segment.fit_clv(days, '1997-09-30') AS model FROM c) AS own,
    (
        SELECT segment.fit_clv(
            segment.purchase_days_of(
                segment.repeat_orders(days), segment.last_day(days) - segment.first_day(days),
                date '1997-09-30' - segment.first_day(days), coalesce(segment.repeat_value(days), 0), '1997-09-30'
            ), '1997-09-30'
        ) AS model
        FROM c
    ) AS others,
    segment.parameters(own.model) AS a JOIN segment.parameters(others.model) AS b USING (part, parameter)
WHERE a.parameter NOT IN ('converged', 'iterations');
-- Customers held out, whatever the order of rows; the first order in the value.
SELECT p.part, p.parameter, round(p.value::numeric, 4) AS value
FROM
    (SELECT segment.fit_clv(days, '1997-09-30', '{"holdout": 0.25}') AS model FROM c) AS m,
    segment.parameters(model) WITH ORDINALITY AS p
WHERE p.parameter IN ('customers', 'holdout_customers', 'holdout_log_likelihood')
ORDER BY p.ordinality;
SELECT segment.fit_clv(days, '1997-09-30', '{"holdout": 0.25}' ORDER BY md5(customer_id::text))::text
    = segment.fit_clv(days, '1997-09-30', '{"holdout": 0.25}')::text AS equal
FROM c;
SELECT segment.fit_clv(days, '1997-09-30', '{"holdout": 1}') FROM c;
SELECT segment.fit_clv(days, '1997-09-30', '{"first_order": true, "value": false}') FROM c;
SELECT
    segment.describe(model) -> 'options' AS options,
    segment.describe(model) -> 'value' -> 'customers' AS customers,
    round(segment.expected_value(model, days)::numeric, 4) AS value,
    segment.expected_value(model, days) <> segment.expected_value(usual, days) AS another
FROM
    (
        SELECT
            segment.fit_clv(days, '1997-09-30', '{"first_order": true}') AS model,
            segment.fit_clv(days, '1997-09-30') AS usual
        FROM c
    ) AS m,
    (SELECT segment.purchase_days(date '1997-03-01', 80) AS days) AS d;
