-- What a treatment brought: published figures, hard cases, any order, plan and number of workers.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset expanded on
SET extra_float_digits = -3;
-- 620 of 10,000 against 250 of 5,000: Newcombe's interval, the z test with pooled variance (p 0.0030364827664), the logarithm of the ratio.
CREATE TEMPORARY TABLE mailing AS SELECT i <= 10000 AS treated, i <= 620 OR i BETWEEN 10001 AND 10250 AS bought FROM generate_series(1, 15000) AS i;
SELECT (segment.uplift(bought, treated, 0.95, 1.0 / 3)).* FROM mailing;
-- Welch's test: t 1.20845776302818, df 12.0941838755232, p 0.2499691378.
CREATE TEMPORARY TABLE spent AS
SELECT true AS treated, unnest('{0,0,0,12.5,30,0,0,55,0,10}'::float8[]) AS amount
UNION ALL
SELECT false, unnest('{0,0,5,0,0,20,0,0}'::float8[]);
SELECT (segment.uplift(amount, treated)).* FROM spent;
\pset expanded off
SELECT u.low, u.high, u.p FROM (SELECT (segment.uplift(amount, treated, 0.5)).* FROM spent) AS u;
-- A quotient of two means has an interval where the lower one is known to differ from 0: base 10, 2 more.
SELECT u.difference, u.relative, u.low > 0 AS more, u.relative_low > 0 AS more_relative
FROM (
    SELECT (segment.uplift(CASE WHEN treated THEN 12 ELSE 10 END + i % 5, treated)).*
    FROM generate_series(1, 200) AS i, (VALUES (true), (false)) AS v(treated)
) AS u;
-- Integers and numerics are amounts; a share of them is that of booleans.
SELECT
    (segment.uplift(bought::int, treated)).difference,
    (segment.uplift(bought::int::numeric, treated)).treated_mean,
    (segment.uplift(bought, treated)).difference AS of_booleans
FROM mailing;
-- A return on 0.5 for each who was treated: the difference over it, less one; none without a cost, a control group or a difference.
SELECT u.difference, u.low, u.high, r.*
FROM (SELECT segment.uplift(amount, treated) AS estimate FROM spent) AS s,
    LATERAL (SELECT (estimate).difference, (estimate).low, (estimate).high) AS u,
    LATERAL segment.uplift_roi(estimate, 0.5) AS r;
SELECT cost, segment.uplift_roi(estimate, cost) AS roi
FROM (SELECT segment.uplift(amount, treated) AS estimate FROM spent) AS s, unnest('{0,-1,NaN,Infinity,NULL}'::float8[]) AS cost;
SELECT segment.uplift_roi(segment.uplift(amount, true), 1) AS no_control, segment.uplift_roi(NULL, 1) AS nothing FROM spent;
SET search_path = pg_temp;
SELECT (segment.uplift_roi(segment.uplift(i + 0.0::float8, i % 2 = 0), 2)).customers AS without_a_path FROM generate_series(1, 8) AS i;
RESET search_path;

-- Nobody, one group, all alike, nothing bought.
SELECT segment.uplift(bought, treated) AS none FROM mailing WHERE false;
SELECT segment.uplift(bought, NULL::boolean) AS no_groups FROM mailing;
SELECT segment.uplift(bought, true) AS treated_only FROM mailing;
SELECT segment.uplift(5.0::float8, treated) AS alike FROM mailing;
SELECT segment.uplift(false, treated) AS nobody FROM mailing;
SELECT segment.uplift(amount, treated) AS one_each FROM (VALUES (1.0::float8, true), (2, false)) AS v(amount, treated);
-- What is not known is left out, and said.
SELECT segment.uplift(CASE WHEN i % 10 = 0 THEN NULL ELSE i % 3 = 0 END, i % 2 = 0) FROM generate_series(1, 1000) AS i;
SET segment.warnings = on;
SELECT (segment.uplift(CASE WHEN i % 10 = 0 THEN NULL ELSE i % 3 = 0 END, i % 2 = 0)).treated FROM generate_series(1, 1000) AS i;
SELECT (segment.uplift(i <= 2, i % 2 = 0)).p FROM generate_series(1, 8) AS i;
-- A control group that is a tenth too small.
SELECT (segment.uplift(i % 7 = 0, i > 1790, 0.95, 0.2)).sample_ratio_p FROM generate_series(1, 10000) AS i;
SET segment.warnings = off;

-- Refused.
SELECT segment.uplift('NaN'::float8, true);
SELECT segment.uplift(bought, treated, 95) FROM mailing;
SELECT segment.uplift(bought, treated, 0.95, 0) FROM mailing;
SELECT segment.uplift(bought, treated, NULL) FROM mailing;
SELECT segment.uplift(true, true, c) FROM unnest('{0.9,0.95}'::float8[]) AS c;
SELECT segment.uplift(true, true, 0.9, c) FROM unnest('{0.5,0.4}'::float8[]) AS c;
SELECT segment.uplift_step(NULL, true, true);
SELECT segment.uplift_final_boolean('\x01');
SELECT segment.uplift_final_float('\x01fe');

-- Real customers split by lot, where nothing was done: of 40 salts some 2 find an effect at 95 %, and amounts are the same in any order and plan.
CREATE TABLE spring AS
SELECT customer_id, sum(amount)::float8 AS amount, count(*) FILTER (WHERE ordered_at >= '1998-01-01') > 0 AS came
FROM orders
WHERE customer_id IS NOT NULL
GROUP BY customer_id;
SELECT
    count(*) FILTER (WHERE low > 0 OR high < 0) BETWEEN 0 AND 6 AS rarely,
    min(control) > 4300 AND max(control) < 5100 AS a_fifth,
    bool_and((low > 0 OR high < 0) = (p < 0.05)) AS p_agrees_mostly
FROM (
    SELECT (segment.uplift(came, segment.hash_fraction(customer_id, 'placebo ' || salt) >= 0.2)).*
    FROM spring, generate_series(1, 40) AS salt
    GROUP BY salt
) AS u;
CREATE FUNCTION pg_temp.effect(source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE 'SELECT segment.uplift(amount, customer_id % 3 = 0)::text || '
        'segment.uplift(came, customer_id % 3 = 0, 0.9, 0.6)::text FROM ' || source
        INTO result;
    RETURN result;
END $$;
CREATE TEMPORARY TABLE effects AS
SELECT pg_temp.effect('spring') AS effect
UNION ALL
SELECT pg_temp.effect('(SELECT * FROM spring ORDER BY amount DESC) AS s')
UNION ALL
SELECT pg_temp.effect('(SELECT * FROM spring ORDER BY customer_id % 17, customer_id) AS s');
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
INSERT INTO effects SELECT pg_temp.effect('spring');
EXPLAIN (COSTS off) SELECT segment.uplift(amount, customer_id % 3 = 0) FROM spring;
SELECT count(*) AS runs, count(DISTINCT effect) AS results FROM effects;
