-- Half a million customers by six figures, three of them whole numbers and three with many digits; whether they left,
-- and what they spent later. No tree can know more than the chance of leaving: who decides by it is right for some 82
-- in a hundred. The same rows in every run.
SET client_min_messages = warning;

-- Normally distributed numbers (Box and Muller); not immutable, so that each call draws anew.
CREATE OR REPLACE FUNCTION pg_temp.normal() RETURNS float8 LANGUAGE sql VOLATILE
AS $$ SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) $$;

SELECT to_regclass('customers_tree') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.17);
CREATE TABLE customers_tree AS
WITH drawn AS MATERIALIZED (
    SELECT id, pg_temp.normal() AS a, pg_temp.normal() AS b, pg_temp.normal() AS c, pg_temp.normal() AS d,
           pg_temp.normal() AS e, random() AS f, random() AS chance
    FROM generate_series(1::bigint, 500000) AS id
), customers AS MATERIALIZED (
    SELECT id, floor(exp(4.2 + 1.1 * a)) AS recency, 1 + floor(exp(1.2 - 0.4 * a + 0.8 * b)) AS orders,
           floor(100 * exp(3.6 + 0.5 * b + 0.6 * c)) / 100 AS basket, floor(30 + 1500 * f) AS tenure,
           1 / (1 + exp(0.3 * c - 0.8 * d)) AS discount, 3 * e - 0.8 * a AS trend, chance
    FROM drawn
), expected AS MATERIALIZED (
    -- Silence tells most where orders were many; discounts keep those who have not been here for long.
    SELECT *, 1 / (1 + exp(-0.7 * (
        1.9 * (ln(1 + recency) - 4.3) + CASE WHEN orders > 5 THEN 0.9 * (ln(1 + recency) - 3.5) ELSE 0.4 END
        + CASE WHEN tenure < 365 THEN 3 * (0.5 - discount) ELSE -0.6 END
        - 0.8 * trend - 0.5 * (ln(1 + basket) - 3.6)
    ))) AS leaves
    FROM customers
)
SELECT id, recency, orders, basket, tenure, discount, trend, chance < leaves AS churned,
       floor(100 * (1 - leaves) * orders * basket * (0.5 + chance)) / 100 AS spend
FROM expected;
VACUUM ANALYZE customers_tree;
\endif
