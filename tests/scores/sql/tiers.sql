-- Value tiers: every method against brute force in SQL, ties, labels, and what is refused.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS SELECT customer_id, sum(amount)::float8 AS value FROM orders GROUP BY customer_id;
CREATE FUNCTION pg_temp.fit(options jsonb) RETURNS segment.model LANGUAGE sql AS $$
    SELECT segment.fit_tiers(value, options) FROM customers
$$;

-- Pareto: a customer is in A when the customers with strictly more money hold less than 80 % of all of it; so the one
-- who crosses the line is in.
CREATE TEMPORARY TABLE ahead AS
SELECT
    customer_id,
    value,
    coalesce(sum(value) OVER (ORDER BY value DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS ahead,
    sum(value) OVER () AS total
FROM customers;
SELECT
    tier,
    count(*) AS customers,
    count(*) FILTER (
        WHERE tier = CASE
            WHEN value > 0 AND ahead < 0.8 * total THEN 'A'
            WHEN value > 0 AND ahead < 0.95 * total THEN 'B'
            ELSE 'C'
        END
    ) AS as_ruled,
    round((sum(value) / max(total))::numeric, 4) AS share
FROM (SELECT segment.fit_tiers(value) AS model FROM customers) AS m, ahead, segment.tier(model, value)
GROUP BY tier
ORDER BY tier;
-- The model's own account of it.
SELECT
    t ->> 'label' AS label,
    t ->> 'customers' AS customers,
    round((t ->> 'value_share')::numeric, 4) AS share,
    t ->> 'threshold' AS threshold
FROM
    (SELECT segment.fit_tiers(value) AS model FROM customers) AS m,
    jsonb_array_elements(segment.describe(model) -> 'tiers') AS t;
SELECT * FROM segment.cuts(pg_temp.fit('{}'));
-- Other shares, many tiers.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE segment.tier(model, value) = chr(
            65 + (
                SELECT count(*)::int
                FROM unnest('{0.1, 0.2, 0.5, 0.9, 0.99}'::float8[]) AS share
                WHERE ahead >= share * total
            )
        )
    ) AS as_ruled
FROM pg_temp.fit('{"shares": [0.1, 0.2, 0.5, 0.9, 0.99]}') AS model, ahead
WHERE value > 0;

-- Quantile: by shares of customers; thirds when nothing is said, as many as there are labels otherwise.
SELECT
    tier,
    count(*) AS customers,
    count(*) FILTER (
        WHERE tier = CASE WHEN better < 0.1 * n THEN 'A' WHEN better < 0.5 * n THEN 'B' ELSE 'C' END
    ) AS as_ruled
FROM
    pg_temp.fit('{"method": "quantile", "shares": [0.1, 0.5]}') AS model,
    (SELECT value, rank() OVER (ORDER BY value DESC) - 1 AS better, count(*) OVER () AS n FROM customers) AS c,
    segment.tier(model, value)
WHERE value > 0
GROUP BY tier
ORDER BY tier;
SELECT segment.tier(model, value) AS tier, count(*)
FROM pg_temp.fit('{"method": "quantile"}') AS model, customers
GROUP BY tier
ORDER BY tier;
SELECT segment.tier(model, value) AS tier, count(*)
FROM pg_temp.fit('{"method": "quantile", "labels": ["gold", "silver", "bronze", "none"]}') AS model, customers
GROUP BY tier
ORDER BY min(value) DESC;

-- Fixed: a value on the threshold is above it.
SELECT value, segment.tier(model, value) AS tier
FROM
    pg_temp.fit('{"thresholds": [1000, 200, 0.01]}') AS model,
    unnest('{1e300, 1000, 999.99, 200, 199.99, 0.01, 0.0099, 0, -5}'::float8[]) AS value;

-- Capacity: never more than asked for; a tie that does not fit falls below the line whole, and the model says so.
SELECT tier, count(*) AS customers
FROM pg_temp.fit('{"counts": [500, 2000]}') AS model, customers, segment.tier(model, value)
GROUP BY tier
ORDER BY tier;
SELECT value, segment.tier(model, value) AS tier, segment.describe(model) -> 'warnings' AS warnings
FROM
    (
        SELECT segment.fit_tiers(value, '{"counts": [2, 2]}') AS model
        FROM unnest('{9, 5, 5, 5, 3, 1, 1}'::float8[]) AS value
    ) AS m,
    unnest('{9, 5, 3, 1}'::float8[]) AS value;
SELECT
    asked,
    max(n) FILTER (WHERE tier = 'A') AS in_a,
    (
        SELECT count(*)
        FROM unnest(values) AS v
        WHERE (SELECT count(*) FROM unnest(values) AS w WHERE w >= v) <= asked
    ) AS wanted
FROM
    (SELECT '{9, 8, 8, 7, 7, 7, 6, 1, 1, 1, 1, 0.5}'::float8[] AS values) AS v,
    generate_series(1, 14) AS asked,
    LATERAL (
        SELECT segment.fit_tiers(value, jsonb_build_object('counts', jsonb_build_array(asked))) AS model
        FROM unnest(values) AS value
    ) AS m,
    LATERAL (SELECT segment.tier(model, value) AS tier, count(*) AS n FROM unnest(values) AS value GROUP BY 1) AS t
GROUP BY asked,
values
ORDER BY asked;

-- Noise in the last digits is called by its name.
SELECT v.value, w.tier, w.advice
FROM
    (
        SELECT segment.fit_tiers(v, '{"thresholds": [0.3, 0.5], "best": "low"}') AS model
        FROM unnest('{1}'::float8[]) AS v
    ) AS m,
    unnest('{0.30000000000000004, 0.31, 0.3}'::float8[]) AS v(value),
    segment.why(model, v.value) AS w;

-- Ties are never split: customers of one value share their tier, by every method.
SELECT options, count(*) AS values, max(tiers) AS tiers_of_a_value
FROM (
    SELECT options, value, count(DISTINCT segment.tier(model, value)) AS tiers
    FROM
        unnest(ARRAY['{}', '{"method": "quantile"}', '{"counts": [777, 5000]}']::jsonb[]) AS options,
        LATERAL pg_temp.fit(options) AS model,
        customers
    GROUP BY options, value
) AS t
GROUP BY options
ORDER BY options;

-- Negative values and zero are in the last tier, whatever the share; NaN and the infinities are refused.
SELECT value, segment.tier(segment.fit_tiers(v, '{"shares": [0.999]}'), value)
FROM unnest('{5, 0, -5}'::float8[]) AS v, unnest('{5, 1e-300, 0, -0, -5, -1e300}'::float8[]) AS value
GROUP BY value
ORDER BY value DESC;
SELECT segment.fit_tiers(value) FROM unnest('{1, NaN}'::float8[]) AS value;
SELECT segment.tier(segment.fit_tiers(value), 'NaN') FROM unnest('{1, 2}'::float8[]) AS value;
\set VERBOSITY sqlstate
SELECT segment.fit_tiers(value) FROM unnest('{1, Infinity}'::float8[]) AS value;
SELECT segment.fit_tiers(value, '{"best": "low", "counts": [1]}') FROM unnest('{1, -Infinity}'::float8[]) AS value;
SELECT segment.tier(segment.fit_tiers(value), 'Infinity') FROM unnest('{1, 2}'::float8[]) AS value;
SELECT segment.tier(segment.fit_tiers(value), '-Infinity', 'A') FROM unnest('{1, 2}'::float8[]) AS value;
\set VERBOSITY default
SELECT segment.tier(segment.fit_tiers(value), NULL) IS NULL AS null_value, segment.tier(NULL, 1.0) IS NULL AS null_model
FROM unnest('{1, 2}'::float8[]) AS value;

-- The unit of money makes no difference.
SELECT
    unit,
    count(*) FILTER (WHERE segment.tier(m, value) = segment.tier(n, (value::numeric * unit)::float8)) AS same,
    count(*) AS customers
FROM
    unnest('{100, 0.01, 0.73217}'::numeric[]) AS unit,
    LATERAL (
        SELECT segment.fit_tiers(value) AS m, segment.fit_tiers((value::numeric * unit)::float8) AS n
        FROM customers
    ) AS fitted,
    customers
GROUP BY unit
ORDER BY unit;

-- Options that are unknown, of the wrong type, out of range or in contradiction.
SELECT pg_temp.fit('{"share": [0.8]}');
SELECT pg_temp.fit('{"shares": [0.8, 0.8]}');
SELECT pg_temp.fit('{"shares": [0.9, 0.8]}');
SELECT pg_temp.fit('{"shares": [0, 0.5]}');
SELECT pg_temp.fit('{"shares": [0.5, 1]}');
SELECT pg_temp.fit('{"shares": []}');
SELECT pg_temp.fit('{"thresholds": [1, 2]}');
SELECT pg_temp.fit('{"thresholds": [1, 0]}');
SELECT pg_temp.fit('{"counts": [0]}');
SELECT pg_temp.fit('{"method": "fixed"}');
SELECT pg_temp.fit('{"method": "capacity"}');
SELECT pg_temp.fit('{"method": "pareto", "counts": [1]}');
SELECT pg_temp.fit('{"best": "low"}');
SELECT pg_temp.fit('{"labels": ["A", "B"]}');
SELECT pg_temp.fit('{"labels": ["A", "B", "A"]}');
SELECT pg_temp.fit('{"labels": ["A", "", "C"]}');
SELECT pg_temp.fit('{"promote_margin": 1}');
SELECT pg_temp.fit('{"demote_margin": -0.1}');
SELECT pg_temp.fit(jsonb_build_object('thresholds', (SELECT jsonb_agg(100 - i) FROM generate_series(1, 26) AS i)));
SELECT segment.fit_tiers(value, jsonb_build_object('counts', jsonb_build_array(customer_id))) FROM customers;
\set VERBOSITY terse
SELECT pg_temp.fit('[]');
SELECT pg_temp.fit('{"shares": "most"}');
SELECT pg_temp.fit('{"counts": [1.5]}');
SELECT pg_temp.fit('{"method": "best"}');
SELECT pg_temp.fit('{"labels": [1, 2, 3]}');
SELECT pg_temp.fit('{"promote_margin": "10 %"}');
