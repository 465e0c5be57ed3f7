-- ABC by value and XYZ by steadiness of demand in one GROUP BY, against the same matrix by hand.
SET timezone = 'UTC';
-- What each customer of the sample spent in each of the 18 months, nothing included.
CREATE TEMPORARY TABLE months AS
SELECT c.customer_id, month, coalesce(sum(amount), 0)::float8 AS spent
FROM (SELECT DISTINCT customer_id FROM orders WHERE in_sample) AS c
     CROSS JOIN generate_series(timestamptz '1997-01-01', '1998-06-01', '1 month') AS month
     LEFT JOIN orders AS o ON o.customer_id = c.customer_id AND date_trunc('month', o.ordered_at) = month
GROUP BY c.customer_id, month;
-- The coefficient of variation is PostgreSQL's deviation by its mean; customers who spent nothing have none.
SELECT
    count(*) AS customers,
    count(variation) AS with_variation,
    count(*) FILTER (WHERE value > 0) AS with_value,
    count(*) FILTER (WHERE abs(variation - by_hand) <= 1e-12 * by_hand) AS equal
FROM (
    SELECT
        sum(spent) AS value,
        segment.coefficient_of_variation(spent) AS variation,
        stddev_pop(spent) / nullif(avg(spent), 0) AS by_hand
    FROM months
    GROUP BY customer_id
) AS d;
-- Customers with one month of any size tie: their variation is that of 1 and 17 zeros, to the last digit.
SELECT count(*) AS customers, count(DISTINCT variation) AS variations, bool_and(variation = sqrt(17::float8)) AS equal
FROM (
    SELECT segment.coefficient_of_variation(spent) AS variation
    FROM months
    GROUP BY customer_id
    HAVING count(*) FILTER (WHERE spent > 0) = 1
) AS d;
CREATE TEMPORARY TABLE demand AS
SELECT customer_id, sum(spent)::numeric(10, 2)::float8 AS value, segment.coefficient_of_variation(spent) AS variation
FROM months
GROUP BY customer_id;

-- X below 2, Y below 3, Z the rest: low is best. A, B, C by shares of value.
WITH models AS (
    SELECT
        segment.fit_tiers(value) AS abc,
        segment.fit_tiers(variation, '{"thresholds": [2, 3], "labels": ["X", "Y", "Z"], "best": "low"}') AS xyz
    FROM demand
)
SELECT
    segment.tier(abc, value) AS abc,
    segment.tier(xyz, variation) AS xyz,
    count(*) AS customers,
    round(sum(value)) AS dollars
FROM demand, models
GROUP BY 1, 2
ORDER BY 1, 2;
-- By hand.
SELECT
    abc,
    CASE WHEN variation <= 2 THEN 'X' WHEN variation <= 3 THEN 'Y' WHEN variation > 3 THEN 'Z' END AS xyz,
    count(*) AS customers,
    round(sum(value)) AS dollars
FROM (
    SELECT
        *,
        CASE
            WHEN value > 0 AND ahead < 0.8 * total THEN 'A'
            WHEN value > 0 AND ahead < 0.95 * total THEN 'B'
            ELSE 'C'
        END AS abc
    FROM (
        SELECT
            *,
            coalesce(
                sum(value) OVER (ORDER BY value DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0
            ) AS ahead,
            sum(value) OVER () AS total
        FROM demand
    ) AS d
) AS t
GROUP BY 1, 2
ORDER BY 1, 2;

-- XYZ by shares of customers: the steadiest tenth is X, the next fifth Y.
SELECT
    xyz,
    count(*) AS customers,
    count(*) FILTER (
        WHERE xyz = CASE WHEN better < 0.1 * n THEN 'X' WHEN better < 0.3 * n THEN 'Y' ELSE 'Z' END
    ) AS as_ruled
FROM
    (
        SELECT segment.fit_tiers(
            variation, '{"method": "quantile", "shares": [0.1, 0.3], "labels": ["X", "Y", "Z"], "best": "low"}'
        ) AS model
        FROM demand
    ) AS m,
    (
        SELECT variation, rank() OVER (ORDER BY variation) - 1 AS better, count(*) OVER () AS n
        FROM demand
        WHERE variation IS NOT NULL
    ) AS d,
    segment.tier(model, variation) AS xyz
GROUP BY xyz
ORDER BY xyz;
-- Capacity with low values best: the 100 steadiest at most.
SELECT
    xyz,
    count(*) AS customers,
    max(variation) <= (SELECT percentile_disc(100.0 / 2349) WITHIN GROUP (ORDER BY variation) FROM demand) AS steadiest
FROM
    (
        SELECT segment.fit_tiers(variation, '{"counts": [100], "labels": ["steady", "other"], "best": "low"}') AS model
        FROM demand
    ) AS m,
    demand,
    segment.tier(model, variation) AS xyz
WHERE variation IS NOT NULL
GROUP BY xyz
ORDER BY xyz DESC;
-- The order of rows does not show, nor the type of the values.
SELECT count(*) AS customers, count(*) FILTER (WHERE up = down AND up = exact) AS equal
FROM (
    SELECT
        segment.coefficient_of_variation(spent / 3 ORDER BY spent) AS up,
        segment.coefficient_of_variation(spent / 3 ORDER BY spent DESC) AS down,
        segment.coefficient_of_variation((spent / 3)::text::numeric ORDER BY month) AS exact
    FROM months
    GROUP BY customer_id
    HAVING sum(spent) > 0
) AS d;
SELECT
    segment.coefficient_of_variation(v) AS large,
    segment.coefficient_of_variation(v * 1e300) AS larger,
    segment.coefficient_of_variation(v * 1e-300) AS small
FROM unnest('{1000000, 1000002, 1000004, 1000006}'::float8[]) AS v;
-- With low values best, zero and negative values are good ones.
SELECT value, segment.tier(segment.fit_tiers(v, '{"thresholds": [-1, 5], "best": "low"}'), value)
FROM unnest('{1}'::float8[]) AS v, unnest('{-5, -1, 0, 5, 6}'::float8[]) AS value
GROUP BY value
ORDER BY value;

-- Value by number of orders, the other matrix of the docs.
SELECT segment.tier(v, value) AS value_tier, segment.tier(o, orders) AS order_tier, count(*) AS customers
FROM
    (
        SELECT customer_id, sum(amount)::float8 AS value, count(*)::float8 AS orders
        FROM orders
        WHERE in_sample
        GROUP BY customer_id
    ) AS c,
    (
        SELECT
            segment.fit_tiers(value) AS v,
            segment.fit_tiers(orders, '{"thresholds": [5, 2], "labels": ["often", "again", "once"]}') AS o
        FROM (
            SELECT sum(amount)::float8 AS value, count(*)::float8 AS orders
            FROM orders
            WHERE in_sample
            GROUP BY customer_id
        ) AS c
    ) AS m
GROUP BY 1, 2
ORDER BY 1, 2;
