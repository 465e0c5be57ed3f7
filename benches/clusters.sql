-- Half a million customers by recency, frequency and monetary value, and two million by six figures: mixtures of
-- groups that overlap, skewed as money and purchases are; the same rows in every run.
SET client_min_messages = warning;

-- Normally distributed numbers (Box and Muller); not immutable, so that each call draws anew.
CREATE OR REPLACE FUNCTION pg_temp.normal() RETURNS float8 LANGUAGE sql VOLATILE
AS $$ SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) $$;

SELECT to_regclass('customers_3') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.42);
-- Groups: lost, one purchase; lapsed; new; regular; frequent; few but dear. Each is lognormal in every column.
CREATE TABLE customers_3 AS
WITH drawn AS MATERIALIZED (
    SELECT id, 1 + width_bucket(random(), ARRAY[0.35, 0.55, 0.75, 0.90, 0.97]) AS member,
           pg_temp.normal() AS a, pg_temp.normal() AS b, pg_temp.normal() AS c
    FROM generate_series(1::bigint, 500000) AS id
)
SELECT id,
       exp((ARRAY[6.2, 5.6, 3.2, 3.6, 2.4, 4.8])[member]
           + (ARRAY[0.3, 0.4, 0.7, 0.6, 0.8, 0.6])[member] * a) AS recency,
       1 + floor(exp((ARRAY[-0.5, 1.0, 0.0, 2.0, 3.2, 0.5])[member] + 0.6 * b)) AS frequency,
       floor(100 * exp((ARRAY[3.4, 4.4, 3.8, 5.4, 6.6, 7.0])[member] + 0.5 * b + 0.5 * c)) / 100 AS monetary
FROM drawn;
VACUUM ANALYZE customers_3;
\endif

SELECT to_regclass('customers_6') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.24);
-- Eight groups around centres of their own, and one row in ten from nowhere in particular.
CREATE TABLE customers_6 AS
WITH drawn AS MATERIALIZED (
    SELECT id, floor(random() * 8 + 1)::int AS member, random() < 0.1 AS astray,
           pg_temp.normal() AS a, pg_temp.normal() AS b, pg_temp.normal() AS c,
           pg_temp.normal() AS d, pg_temp.normal() AS e, pg_temp.normal() AS f
    FROM generate_series(1::bigint, 2000000) AS id
)
SELECT id,
       CASE WHEN astray THEN 40 + 25 * a
            ELSE (ARRAY[22, 28, 35, 41, 48, 55, 63, 30])[member] + 6 * a END AS age,
       CASE WHEN astray THEN exp(3 + 1.5 * b)
            ELSE exp((ARRAY[1.5, 2.5, 3.5, 4.0, 2.0, 3.0, 4.5, 1.0])[member] + 0.5 * b) END AS orders,
       CASE WHEN astray THEN exp(4 + c)
            ELSE exp((ARRAY[4.2, 3.4, 4.8, 3.9, 5.0, 3.2, 4.4, 3.6])[member] + 0.4 * c) END AS basket,
       CASE WHEN astray THEN 0.5 + 0.4 * d
            ELSE (ARRAY[0.1, 0.7, 0.3, 0.5, 0.2, 0.8, 0.4, 0.6])[member] + 0.12 * d END AS discount,
       CASE WHEN astray THEN 180 + 120 * e
            ELSE (ARRAY[30, 300, 90, 20, 200, 150, 60, 240])[member] + 40 * e END AS silence,
       CASE WHEN astray THEN 10 * f
            ELSE (ARRAY[-6, 4, 0, 8, -3, 2, 6, -8])[member] + 3 * f END AS trend
FROM drawn;
VACUUM ANALYZE customers_6;
\endif
