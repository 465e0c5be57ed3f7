-- The demo's report, run by psql on a database that holds only the table orders.
\set QUIET on
\set ON_ERROR_STOP on
\pset footer off
\pset null '-'
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE EXTENSION pg_segment;

\echo
\echo 'The orders: everyone who first bought at an online music shop in early 1997, followed to June 1998'
SELECT to_char(count(*), 'FM999,999') AS orders,
       to_char(count(DISTINCT customer_id), 'FM999,999') AS customers,
       to_char(sum(amount), 'FM9,999,999.00') AS revenue,
       min(ordered_at)::date AS first_order,
       max(ordered_at)::date AS last_order
FROM orders;

-- One statement from orders to scored, named and tiered customers.
CREATE MATERIALIZED VIEW customer_segments AS
SELECT s.*
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders) AS o,
     segment.segments(NULL::bigint, o.base, as_of => '1998-07-01') AS s;

\echo
\echo 'Segments on 1 July 1998, by revenue: who brings the money, and what a typical customer there looks like'
SELECT segment,
       count(*) AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS "% of customers",
       round(100.0 * sum(monetary) / sum(sum(monetary)) OVER (), 1) AS "% of revenue",
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY recency_days)::numeric) AS "days since last order",
       percentile_disc(0.5) WITHIN GROUP (ORDER BY frequency) AS "orders each",
       percentile_disc(0.5) WITHIN GROUP (ORDER BY monetary) AS "spent each"
FROM customer_segments
GROUP BY segment
ORDER BY sum(monetary) DESC;

\echo
\echo 'Value tiers: A brings the first 80 % of revenue, B the next 15 %, C the rest'
SELECT tier,
       count(*) AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS "% of customers",
       round(100.0 * sum(monetary) / sum(sum(monetary)) OVER (), 1) AS "% of revenue",
       min(monetary) AS "spent at least",
       max(monetary) AS "spent at most"
FROM customer_segments
GROUP BY tier
ORDER BY tier;

-- The best spender among those who have gone quiet: the one a marketer would call first.
SELECT customer AS someone
FROM customer_segments
WHERE tier = 'A' AND recency_days > 180
ORDER BY monetary DESC, customer
LIMIT 1
\gset

\echo
\echo 'One customer explained: number' :someone', the best spender among those without an order for half a year'
SELECT segment, tier, cell, recency_days AS "days since last order", frequency AS orders, monetary AS spent
FROM customer_segments
WHERE customer = :someone;

SELECT w.dimension, trim_scale(round(w.value::numeric, 2)) AS value, w.score || ' of ' || w.bins AS score, w.advice
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders) AS o,
     segment.why(segment.fit_rfm(o.base, '1998-07-01'), segment.customer(o.base, :someone::bigint)) AS w;
