-- A simulated shop, up to 1 November 2026: a base in which new customers arrive and old ones fade, which CDNOW's lacks, since
-- all of its customers began in one quarter. Every figure comes from segment.hash_fraction, so it is the same everywhere.
--
-- The recipe: 20,000 customers join over three years, more of them every year. Each has a rhythm (a median of 45 days between
-- orders, and some with a few days or half a year), stays for 500 days on average, and spends around an amount of their own.
-- One in twelve only buys before Christmas. A night's worth of orders has no customer, and one order in fifty is given back.
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.uniform(key bigint, salt text) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT greatest(segment.hash_fraction(key, salt), 1e-12) $$;
CREATE FUNCTION pg_temp.normal(key bigint, salt text) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sqrt(-2 * ln(pg_temp.uniform(key, salt || ' radius'))) * cos(2 * pi() * pg_temp.uniform(key, salt || ' angle'))
$$;

CREATE TABLE shop_orders AS
WITH customers AS (
    SELECT customer_id,
           timestamptz '2023-11-01' + interval '1 day' * 1095 * sqrt(pg_temp.uniform(customer_id, 'joined')) AS joined,
           45 * exp(0.9 * pg_temp.normal(customer_id, 'rhythm')) AS gap,
           -500 * ln(pg_temp.uniform(customer_id, 'stays')) AS stays,
           exp(3.6 + 0.7 * pg_temp.normal(customer_id, 'basket')) AS basket,
           pg_temp.uniform(customer_id, 'christmas') < 1.0 / 12 AS only_christmas
    FROM generate_series(1::bigint, 20000) AS customer_id
), visits AS (
    SELECT c.*, number,
           sum(CASE WHEN number = 0 THEN 0 ELSE -gap * ln(pg_temp.uniform(customer_id * 100 + number, 'gap')) END)
               OVER (PARTITION BY customer_id ORDER BY number) AS days
    FROM customers AS c, generate_series(0, 60) AS number
), bought AS (
    SELECT customer_id, number, joined + days * interval '1 day' AS ordered_at,
           round((basket * exp(0.4 * pg_temp.normal(customer_id * 100 + number, 'amount')))::numeric, 2) AS amount
    FROM visits
    WHERE days <= stays AND NOT only_christmas
    UNION ALL
    SELECT customer_id, number,
           make_timestamptz(2023 + number, 12, 1, 12, 0, 0, 'UTC')
           + interval '1 day' * 20 * pg_temp.uniform(customer_id * 100 + number, 'christmas day'),
           round((2 * basket * exp(0.4 * pg_temp.normal(customer_id * 100 + number, 'amount')))::numeric, 2)
    FROM customers, generate_series(0, 3) AS number
    WHERE only_christmas
)
SELECT CASE WHEN ordered_at::date = '2026-03-14' THEN NULL ELSE customer_id END AS customer_id,
       date_trunc('second', ordered_at) AS ordered_at, amount
FROM bought
WHERE ordered_at < '2026-11-01'
UNION ALL
SELECT customer_id, date_trunc('second', ordered_at) + interval '5 days', -amount
FROM bought
WHERE ordered_at < '2026-10-20' AND pg_temp.uniform(customer_id * 100 + number, 'given back') < 0.02;
ANALYZE shop_orders;
