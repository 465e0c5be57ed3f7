-- Fits to CDNOW's first 39 weeks: the exact maxima of the likelihood (25-digit Newton), and Fader, Hardie & Lee 2005.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE c AS
SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days
FROM orders
WHERE in_sample AND ordered_at < '1997-10-01'
GROUP BY customer_id;
-- The summary that the data's authors give: repeaters, repeat purchases, customers by their number.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE segment.repeat_orders(days) > 0) AS repeaters,
    sum(segment.repeat_orders(days)) AS repeats
FROM c;
SELECT string_agg(n::text, ' ' ORDER BY x) AS by_repeats
FROM (SELECT least(segment.repeat_orders(days), 7) AS x, count(*) AS n FROM c GROUP BY 1) AS counted;

CREATE TEMPORARY TABLE models (name text, model segment.model);
INSERT INTO models SELECT 'bg_nbd', segment.fit_clv(days, '1997-09-30') FROM c;
INSERT INTO models SELECT 'mbg_nbd', segment.fit_clv(days, '1997-09-30', '{"model": "mbg_nbd"}') FROM c;
INSERT INTO models
SELECT 'pareto_nbd', segment.fit_clv(days, '1997-09-30', '{"model": "pareto_nbd", "value": false}')
FROM c;
SELECT name, part, parameter, round(value::numeric, 6) AS value, round(standard_error::numeric, 6) AS standard_error
FROM models, segment.parameters(model) WITH ORDINALITY WHERE parameter <> 'iterations' ORDER BY name, ordinality;
SELECT
    segment.describe(model) - 'orders' - 'value' AS describe,
    segment.describe(model) -> 'orders' -> 'distinct' AS distinct
FROM models
ORDER BY name;
SELECT parameter, meaning FROM models, segment.parameters(model) WHERE name = 'bg_nbd' AND part = 'orders';
-- In relative terms: parameters to 1e-6 and better, log likelihoods to 1e-10.
SELECT
    name,
    bool_and(abs(value / exact - 1) < CASE parameter WHEN 'log_likelihood' THEN 1e-10 ELSE 1e-6 END) AS exact,
    count(*) AS figures
FROM
    models,
    segment.parameters(model) JOIN (VALUES
        ('bg_nbd', 'r', 0.242594522430156), ('bg_nbd', 'alpha', 4.41360201901347), ('bg_nbd', 'a', 0.792922017225591),
        ('bg_nbd', 'b', 2.42590677682631), ('bg_nbd', 'log_likelihood', -9582.42920667393),
        ('mbg_nbd', 'r', 0.52484315910629), ('mbg_nbd', 'alpha', 6.18308527957595), ('mbg_nbd', 'a', 0.891359390732218),
        ('mbg_nbd', 'b', 1.61400224017037), ('mbg_nbd', 'log_likelihood', -9582.13571555375),
        ('pareto_nbd', 'r', 0.553277046852936), ('pareto_nbd', 'alpha', 10.5776834632956),
        ('pareto_nbd', 's', 0.60623998912391), ('pareto_nbd', 'beta', 11.668735288741),
        ('pareto_nbd', 'log_likelihood', -9594.97617893954)
    ) AS o(model_name, parameter, exact) USING (parameter)
WHERE name = model_name AND part = 'orders'
GROUP BY name
ORDER BY name;
SELECT
    bool_and(abs(value / exact - 1) < CASE parameter WHEN 'log_likelihood' THEN 1e-10 ELSE 1e-6 END) AS exact,
    count(*) AS figures
FROM
    models,
    segment.parameters(model) JOIN (VALUES
        ('p', 6.24957227132356), ('q', 3.74422466713193), ('v', 15.4435209625893), ('log_likelihood', -4055.91769480187)
    ) AS o(parameter, exact) USING (parameter)
WHERE name = 'bg_nbd' AND part = 'value';

-- The unit of time changes alpha alone, by its length.
SELECT u.parameter, round((u.value / w.value)::numeric, 6) AS ratio
FROM
    models,
    segment.parameters(model) AS w,
    (SELECT segment.fit_clv(days, '1997-09-30', '{"unit": "days"}') AS model FROM c) AS d,
    segment.parameters(d.model) AS u
WHERE name = 'bg_nbd' AND w.part = u.part AND w.parameter = u.parameter AND u.parameter = ANY ('{r,alpha,a,b,p,q,v}')
ORDER BY u.part, u.parameter;

-- The order of rows does not show, nor that customers are merged from parts.
SELECT segment.fit_clv(days, '1997-09-30' ORDER BY md5(customer_id::text))::text
    = (SELECT model::text FROM models WHERE name = 'bg_nbd') AS equal
FROM c;
-- A model is a value: text, jsonb and back.
SELECT
    name,
    model::text::segment.model::text = model::text AS text,
    model::jsonb::segment.model::text = model::text AS jsonb
FROM models
ORDER BY name;
-- A model for each group, and over a window.
SELECT customer_id % 2 AS half, segment.describe(segment.fit_clv(days, '1997-09-30')) -> 'customers' AS customers
FROM c
GROUP BY half
ORDER BY half;
SELECT count(*) AS customers, round(sum(orders)::numeric, 4) AS orders
FROM (
    SELECT segment.expected_orders(segment.fit_clv(days, '1997-09-30') OVER (), days, '39 weeks') AS orders
    FROM c
) AS w;
