-- The orders of half a million customers over two years, drawn from the very models that are fitted: BG/NBD and
-- Gamma-Gamma. The same rows in every run.
SET client_min_messages = warning;
SET timezone = 'UTC';

-- Exponentially distributed numbers, sums of two, and half the square of a normally distributed one: these are gamma
-- distributed with the shapes 1, 2 and 1/2. Not immutable, so that each call draws anew.
CREATE OR REPLACE FUNCTION pg_temp.one() RETURNS float8 LANGUAGE sql VOLATILE AS $$ SELECT -ln(1 - random()) $$;
CREATE OR REPLACE FUNCTION pg_temp.two() RETURNS float8 LANGUAGE sql VOLATILE
AS $$ SELECT pg_temp.one() + pg_temp.one() $$;
CREATE OR REPLACE FUNCTION pg_temp.half() RETURNS float8 LANGUAGE sql VOLATILE
AS $$ SELECT pg_temp.one() * cos(2 * pi() * random()) ^ 2 $$;

SELECT to_regclass('clv_orders') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.61);
CREATE TABLE clv_orders AS
WITH RECURSIVE drawn AS MATERIALIZED (
    SELECT id, 730 * random() AS first_at, pg_temp.half() AS rate, pg_temp.half() AS a,
           pg_temp.two() AS b, pg_temp.two() + pg_temp.two() AS scale
    FROM generate_series(1::bigint, 500000) AS id
), customers AS MATERIALIZED (
    -- Rates in orders a day with r = 0.5 and alpha = 6 weeks, probabilities to leave with a = 0.5 and b = 2, scales of
    -- values with q = 4 and v = 30.
    SELECT id, first_at, rate / 42 AS rate, a / (a + b) AS leaves, 30 / scale AS scale FROM drawn
), placed AS (
    SELECT id, 0 AS repeats, first_at AS at, rate, leaves, scale FROM customers
    UNION ALL
    SELECT id, repeats + 1, next_at, rate, leaves, scale
    FROM placed, LATERAL (SELECT at + pg_temp.one() / rate AS next_at, random() AS chance) AS next
    WHERE next_at < 730 AND (repeats = 0 OR chance >= leaves)
)
-- Values with p = 5.
SELECT id AS customer_id, timestamptz '2024-01-02' + at * interval '1 day' AS ordered_at,
       greatest(0.01, (scale * (pg_temp.two() + pg_temp.two() + pg_temp.one())))::numeric(12,2) AS amount
FROM placed ORDER BY ordered_at;
VACUUM ANALYZE clv_orders;
\endif
