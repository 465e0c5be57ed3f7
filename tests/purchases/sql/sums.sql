-- The operator + for two values: the same as rollup of both, which it leaves as they are; NULL adds nothing.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET segment.warnings = off;
CREATE TEMPORARY TABLE parts AS
SELECT customer_id, ordered_at < '1997-06-01' AS early, segment.rfm(ordered_at, amount) AS rfm, segment.rfm(ordered_at, amount::float8) AS rfm_float,
       segment.purchase_days(ordered_at, amount) AS days, segment.activity(ordered_at, amount) AS activity
FROM orders WHERE in_sample GROUP BY customer_id, early;
-- By customer, with those who have only one of both: to the last byte what one pass gives.
WITH pairs AS (
    SELECT customer_id, a.rfm AS rfm_a, b.rfm AS rfm_b, a.rfm_float AS float_a, b.rfm_float AS float_b, a.days AS days_a, b.days AS days_b,
           a.activity AS activity_a, b.activity AS activity_b
    FROM (SELECT * FROM parts WHERE early) AS a FULL JOIN (SELECT * FROM parts WHERE NOT early) AS b USING (customer_id)
), whole AS (
    SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, segment.rfm(ordered_at, amount::float8) AS rfm_float,
           segment.purchase_days(ordered_at, amount) AS days, segment.activity(ordered_at, amount) AS activity
    FROM orders WHERE in_sample GROUP BY customer_id
)
SELECT count(*) AS customers, count(rfm_a) AS early, count(rfm_b) AS late,
       count(*) FILTER (WHERE rfm_a OPERATOR(segment.+) rfm_b = rfm) AS rfm,
       count(*) FILTER (WHERE (rfm_b OPERATOR(segment.+) rfm_a)::text = rfm::text) AS rfm_text,
       count(*) FILTER (WHERE (float_a OPERATOR(segment.+) float_b)::text = rfm_float::text) AS rfm_float,
       count(*) FILTER (WHERE days_b OPERATOR(segment.+) days_a = days) AS days,
       count(*) FILTER (WHERE activity_a OPERATOR(segment.+) activity_b = activity) AS activity
FROM pairs JOIN whole USING (customer_id);
-- Bases and samples, stored and as they come from an aggregate; also one with itself.
CREATE TEMPORARY TABLE bases AS
SELECT segment.customer_base(customer_id, ordered_at, amount) FILTER (WHERE ordered_at < '1997-06-01') AS early,
       segment.customer_base(customer_id, ordered_at, amount) FILTER (WHERE ordered_at >= '1997-06-01') AS late,
       segment.customer_base(customer_id, ordered_at, amount) AS whole,
       segment.sample(ARRAY[customer_id % 10, amount::float8]) FILTER (WHERE ordered_at < '1997-06-01') AS early_sample,
       segment.sample(ARRAY[customer_id % 10, amount::float8]) FILTER (WHERE ordered_at >= '1997-06-01') AS late_sample,
       segment.sample(ARRAY[customer_id % 10, amount::float8]) AS whole_sample
FROM orders WHERE in_sample;
SELECT early OPERATOR(segment.+) late = whole AS base, late OPERATOR(segment.+) early = whole AS reversed,
       early_sample OPERATOR(segment.+) late_sample = whole_sample AS sample
FROM bases;
SELECT segment.customer_base(customer_id, ordered_at, amount) FILTER (WHERE ordered_at < '1997-06-01')
       OPERATOR(segment.+) segment.customer_base(customer_id, ordered_at, amount) FILTER (WHERE ordered_at >= '1997-06-01') = (SELECT whole FROM bases) AS base
FROM orders WHERE in_sample;
SELECT segment.size(base) AS customers, segment.orders(segment.customer(base, 111::bigint)) AS orders,
       segment.orders(segment.customer(twice, 111::bigint)) AS twice
FROM (SELECT base, base OPERATOR(segment.+) base AS twice
      FROM (SELECT segment.rollup(whole) AS base FROM bases OFFSET 0) AS b) AS b;
-- NULL adds nothing, as in rollup, and two are NULL.
SELECT segment.rfm(NULL::timestamptz, NULL::numeric) OPERATOR(segment.+) NULL AS skipped,
       NULL OPERATOR(segment.+) segment.purchase_days('2026-01-01', 5) AS days,
       NULL::segment.activity OPERATOR(segment.+) segment.activity('2026-01-01', 5) AS activity,
       (NULL::segment.rfm OPERATOR(segment.+) NULL::segment.rfm) IS NULL AS rfm,
       (NULL::segment.purchase_days OPERATOR(segment.+) NULL::segment.purchase_days) IS NULL AS days_none,
       (NULL::segment.activity OPERATOR(segment.+) NULL::segment.activity) IS NULL AS activity_none,
       (NULL::segment.customer_base OPERATOR(segment.+) NULL::segment.customer_base) IS NULL AS base,
       (NULL::segment.sample OPERATOR(segment.+) NULL::segment.sample) IS NULL AS sample;
SELECT NULL OPERATOR(segment.+) early = early AS left_null, early OPERATOR(segment.+) NULL = early AS right_null,
       NULL OPERATOR(segment.+) early_sample = early_sample AS left_sample, early_sample OPERATOR(segment.+) NULL = early_sample AS right_sample
FROM bases;
-- By the path of search it is a +.
SET search_path = segment, public;
SELECT orders(rfm('2026-01-01', 5) + rfm('2026-01-02', -2) + rfm('2026-01-03', 7)) AS orders;
RESET search_path;
-- What does not go together.
SELECT segment.rfm('2026-01-01', 5) OPERATOR(segment.+) segment.rfm('2026-01-01', 5.5::float8);
SELECT segment.purchase_days('2026-01-01', 5) OPERATOR(segment.+) segment.purchase_days('2026-01-01', 5.5::float8);
SELECT segment.customer_base(1, '2026-01-01', 5) OPERATOR(segment.+) segment.customer_base('a'::text, '2026-01-01', 5);
SELECT segment.customer_base(1, '2026-01-01', 5) OPERATOR(segment.+) segment.customer_base(1, '2026-01-01', 5.5::float8);
SELECT segment.rfm('2026-01-01', 1e308::float8) OPERATOR(segment.+) segment.rfm('2026-01-01', 1e308::float8);
-- An operator of a table's own merge, within a statement.
CREATE TEMPORARY TABLE kept AS SELECT customer_id, rfm FROM parts WHERE early;
ALTER TABLE kept ADD PRIMARY KEY (customer_id);
INSERT INTO kept AS k SELECT customer_id, rfm FROM parts WHERE NOT early
ON CONFLICT (customer_id) DO UPDATE SET rfm = k.rfm OPERATOR(segment.+) excluded.rfm;
SELECT count(*) AS customers, count(*) FILTER (WHERE k.rfm = w.rfm) AS equal
FROM kept AS k JOIN (SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id) AS w USING (customer_id);
