-- The demo's report, run by psql on a database that holds only the table orders.
\set QUIET on
\set ON_ERROR_STOP on
\pset footer off
\pset null '-'
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE EXTENSION pg_segment;
-- A report for readers; who explores the data by psql is warned.
SET segment.warnings = off;

\echo
\echo 'The orders: everyone who first bought at an online music shop in early 1997, followed to June 1998'
SELECT to_char(count(*), 'FM999,999') AS orders,
       to_char(count(DISTINCT customer_id), 'FM999,999') AS customers,
       to_char(sum(amount), 'FM9,999,999.00') AS revenue,
       min(ordered_at)::date AS first_order,
       max(ordered_at)::date AS last_order
FROM orders;

-- One statement from orders to scored, named and tiered customers.
CREATE MATERIALIZED VIEW demo_segments AS
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
FROM demo_segments
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
FROM demo_segments
GROUP BY tier
ORDER BY tier;

-- Days with orders, each once, are what the models of lifetime value count. MBG/NBD, as who ordered once may have left.
CREATE TEMPORARY TABLE expected AS
WITH purchases AS (
    SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id
), fitted AS (
    SELECT segment.fit_clv(days, '1998-07-01', '{"model": "mbg_nbd"}') AS model FROM purchases
)
SELECT customer_id AS customer, segment.probability_alive(model, days) AS alive, segment.expected_orders(model, days, '1 year') AS orders,
       segment.expected_value(model, days) AS value, segment.clv(model, days, '1 year', 0) AS revenue
FROM purchases, fitted;

\echo
\echo 'The next 12 months by segment: who will still be there, and what they will bring'
SELECT segment,
       count(*) AS customers,
       round(100 * avg(alive)::numeric) AS "% still there",
       round(sum(orders)::numeric) AS "orders expected",
       round(sum(revenue)::numeric) AS "revenue expected",
       round(100 * (sum(revenue) / sum(sum(revenue)) OVER ())::numeric, 1) AS "% of it",
       round(100 * sum(monetary) / sum(sum(monetary)) OVER (), 1) AS "% of revenue so far",
       round(avg(revenue)::numeric, 2) AS "revenue each"
FROM demo_segments
JOIN expected USING (customer)
GROUP BY segment
ORDER BY sum(revenue) DESC;

-- Two quarters by one ruler, the model of 1 April, so that a segment means the same on both days.
CREATE TEMPORARY TABLE ruler AS
SELECT segment.fit_rfm(rfm, '1998-04-01') AS model
FROM (SELECT segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE ordered_at < '1998-04-01' AND customer_id IS NOT NULL GROUP BY customer_id) AS c;
CREATE TEMPORARY TABLE quarters AS
SELECT customer, april, july, (segment.score(model, april, '1998-04-01')).segment AS before, (segment.score(model, july, '1998-07-01')).segment AS after
FROM (SELECT customer_id AS customer, segment.rfm(ordered_at, amount) FILTER (WHERE ordered_at < '1998-04-01') AS april,
             segment.rfm(ordered_at, amount) AS july
      FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id) AS c, ruler;
CREATE TEMPORARY TABLE moves AS SELECT segment.fit_transitions(before, after) AS model FROM quarters;

\echo
\echo 'Who moved between 1 April and 1 July 1998: the ten greatest streams, of all who were in the segment before'
SELECT before AS "on 1 April", after AS "on 1 July", customers, round(100 * probability::numeric, 1) AS "% of them",
       round(100 * low::numeric, 1) || ' to ' || round(100 * high::numeric, 1) AS "between (95 %)"
FROM moves, segment.transitions(model)
WHERE before <> after
ORDER BY customers DESC, before, after
LIMIT 10;

\echo
\echo 'Why they moved: time passed, or orders came (the ruler was the same)'
WITH why AS (
    SELECT w.cause, w.before, w.after
    FROM quarters, ruler, segment.why_moved(model, april, '1998-04-01', model, july, '1998-07-01') AS w
    WHERE w.dimension = 'segment' AND quarters.before <> quarters.after
), causes AS (
    SELECT cause, count(*) AS steps FROM why GROUP BY cause
)
SELECT cause, steps, round(100.0 * steps / sum(steps) OVER (), 1) AS "% of the steps",
       (SELECT before || ' to ' || after FROM why WHERE why.cause = causes.cause GROUP BY before, after ORDER BY count(*) DESC, before, after LIMIT 1) AS "most often from"
FROM causes
ORDER BY steps DESC;

\echo
\echo 'One of those who moved, in words'
SELECT w.cause, w.dimension, w.reason
FROM (SELECT * FROM quarters WHERE before = 'champions' AND after <> before ORDER BY customer LIMIT 1) AS q, ruler,
     segment.why_moved(model, april, '1998-04-01', model, july, '1998-07-01') AS w;

\echo
\echo 'Where the base is going, if every quarter were like this one'
WITH shares AS (
    SELECT jsonb_object_agg(after, n) AS now FROM (SELECT after, count(*)::float8 / sum(count(*)) OVER () AS n FROM quarters WHERE after IS NOT NULL GROUP BY after) AS s
)
SELECT s.key AS segment, round(100 * s.value::numeric, 1) AS "% on 1 July",
       round(100 * half.share::numeric, 1) AS "% in half a year", round(100 * year.share::numeric, 1) AS "% in a year"
FROM moves, shares, jsonb_each_text(now) AS s(key, value),
     LATERAL (SELECT share FROM segment.predict_shares(model, now, 2) WHERE state = s.key) AS half,
     LATERAL (SELECT share FROM segment.predict_shares(model, now, 4) WHERE state = s.key) AS year
ORDER BY s.value::float8 DESC;

\echo
\echo 'Who comes back: of the customers who first bought in a month, the % who bought again in each quarter after it'
WITH firsts AS (
    SELECT customer_id AS customer, min(ordered_at) AS first FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id
), visits AS (
    SELECT DISTINCT customer, date_trunc('month', first) AS cohort, floor((ordered_at::date - first::date) / 91.25)::int AS quarter
    FROM firsts JOIN orders ON customer_id = customer
    WHERE ordered_at::date > first::date
), cohorts AS (
    SELECT date_trunc('month', first) AS cohort, count(*) AS customers FROM firsts GROUP BY 1
)
SELECT to_char(cohort, 'YYYY-MM') AS "first bought", customers,
       round(100.0 * (SELECT count(*) FROM visits AS v WHERE v.cohort = c.cohort AND quarter = 0) / customers, 1) AS "1st quarter",
       round(100.0 * (SELECT count(*) FROM visits AS v WHERE v.cohort = c.cohort AND quarter = 1) / customers, 1) AS "2nd",
       round(100.0 * (SELECT count(*) FROM visits AS v WHERE v.cohort = c.cohort AND quarter = 2) / customers, 1) AS "3rd",
       round(100.0 * (SELECT count(*) FROM visits AS v WHERE v.cohort = c.cohort AND quarter = 3) / customers, 1) AS "4th"
FROM cohorts AS c
ORDER BY cohort;

-- Clusters: no cuts given, only what to compare. Revenue takes no part in finding them.
CREATE TEMPORARY TABLE behaviour AS
SELECT customer, segment.recency_days(rfm, '1998-07-01') AS recency, segment.orders(rfm) AS frequency,
       segment.average_order(rfm) AS basket, segment.monetary(rfm) AS monetary
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders) AS o,
     segment.customers(NULL::bigint, base);

CREATE TEMPORARY TABLE fitted AS
SELECT segment.fit_kmeans(b, 4, '{"features": ["recency", "frequency", "basket"],
                                  "scaling": {"frequency": "log", "basket": "log"}}') AS model
FROM behaviour AS b;

\echo
\echo 'Clusters: four kinds of customers by recency, frequency and basket (the average order); nobody has set the limits'
WITH profile AS (
    SELECT segment.cluster(model, b) AS cluster,
           count(*) AS customers,
           round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS "% of customers",
           round(100.0 * sum(monetary) / sum(sum(monetary)) OVER (), 1) AS "% of revenue",
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY recency)::numeric) AS "days since last order",
           percentile_disc(0.5) WITHIN GROUP (ORDER BY frequency) AS "orders each",
           round(percentile_disc(0.5) WITHIN GROUP (ORDER BY basket), 2) AS "spent per order",
           percentile_disc(0.5) WITHIN GROUP (ORDER BY monetary) AS "spent each"
    FROM behaviour AS b, fitted
    GROUP BY 1
), standing_out AS (
    -- Means at least a quarter off those of all customers, the farthest first.
    SELECT cluster, string_agg(feature || ' ' || round(lift::numeric, 1) || ' x', ', ' ORDER BY abs(ln(lift)) DESC) AS what
    FROM fitted, segment.centers(model)
    WHERE lift NOT BETWEEN 0.8 AND 1.25 AND lift > 0
    GROUP BY cluster
)
SELECT profile.*, what AS "against the mean of all"
FROM profile LEFT JOIN standing_out USING (cluster)
ORDER BY cluster;

\echo
\echo 'How much these clusters are worth: 1 is best; below 0.6 a cluster does not come again'
SELECT q.cluster,
       round(max(q.value) FILTER (WHERE q.measure = 'stability')::numeric, 2) AS "found again when customers are drawn anew",
       round(max(q.value) FILTER (WHERE q.measure = 'silhouette')::numeric, 2) AS "set apart from the others (silhouette)"
FROM fitted, segment.quality(model) AS q
WHERE q.cluster IS NOT NULL
GROUP BY q.cluster
ORDER BY q.cluster;

CREATE TEMPORARY TABLE rules_of_clusters AS
SELECT segment.fit_tree(segment.cluster(model, b)::text, b, '{"features": ["recency", "frequency", "basket"], "depth": 3}') AS tree
FROM fitted, behaviour AS b;

\echo
\echo 'The same clusters as rules that anyone can check: a decision tree of at most three questions'
SELECT label AS cluster, condition AS "customers with", customers,
       round(100 * confidence::numeric, 1) AS "% of them in it", round(lift::numeric, 1) AS lift
FROM rules_of_clusters, segment.rules(tree)
ORDER BY label, customers DESC;

-- The best spender among those who have gone quiet: the one a marketer would call first.
SELECT customer AS someone
FROM demo_segments
WHERE tier = 'A' AND recency_days > 180
ORDER BY monetary DESC, customer
LIMIT 1
\gset

\echo
\echo 'One customer explained: number' :someone', the best spender among those without an order for half a year'
SELECT segment, tier, cell, recency_days AS "days since last order", frequency AS orders, monetary AS spent
FROM demo_segments
WHERE customer = :someone;

SELECT round(100 * alive::numeric, 1) AS "% that they are still there", round(orders::numeric, 2) AS "orders in 12 months",
       round(value::numeric, 2) AS "worth each", round(revenue::numeric, 2) AS "revenue in 12 months"
FROM expected
WHERE customer = :someone;

SELECT w.dimension, trim_scale(round(w.value::numeric, 2)) AS value, w.score || ' of ' || w.bins AS score, w.advice
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders) AS o,
     segment.why(segment.fit_rfm(o.base, '1998-07-01'), segment.customer(o.base, :someone::bigint)) AS w;

SELECT d.condition AS "their way through the rules", round(100 * d.share, 1) AS "% of customers there", w.advice
FROM rules_of_clusters, behaviour AS b, segment.why(tree, b) AS w, jsonb_to_record(w.detail) AS d(condition text, share numeric)
WHERE customer = :someone;

SELECT d.cluster, w.feature, w.value, d.center AS "typical of their cluster", d.runner_up AS "next cluster",
       d.runner_up_center AS "typical there", round(w.contribution::numeric, 2) AS "speaks for it"
FROM fitted, behaviour AS b, segment.why(model, b) AS w,
     jsonb_to_record(w.detail) AS d(cluster int, center text, runner_up int, runner_up_center text)
WHERE customer = :someone;

-- Whom to write to tomorrow, and why not the others. The shop kept no visits and no log of contacts: engagement is made from the
-- orders, and what was sent is made up by lot.
CREATE TEMPORARY TABLE engaged AS
SELECT customer_id AS customer, segment.activity(ordered_at) AS activity FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id;
CREATE TEMPORARY TABLE contacts AS
SELECT customer, array_agg(timestamptz '1998-06-28 10:00Z' - interval '1 day' * floor(21 * segment.hash_fraction(customer, 'day ' || n))) AS sent
FROM engaged, generate_series(1, floor(4 * segment.hash_fraction(customer, 'contacts'))::int) AS n
GROUP BY customer;
CREATE TEMPORARY TABLE tomorrow AS
SELECT q.*, CASE WHEN place <= 500 THEN 'write' ELSE coalesce(rule, 'the day''s 500 are used') END AS decision
FROM (SELECT customer, segment, revenue, activity, m.rule, m.next_at,
             CASE WHEN m.allowed THEN row_number() OVER (PARTITION BY m.allowed ORDER BY revenue DESC, customer) END AS place
      FROM expected JOIN demo_segments USING (customer) JOIN engaged USING (customer) LEFT JOIN contacts USING (customer),
           LATERAL (SELECT segment.may_contact(
                        '{"time_zone": "America/New_York", "caps": [{"most": 2, "within": "7 days"}],
                          "segments": [{"segment": ["hibernating", "lost"], "caps": [{"most": 1, "within": "30 days", "name": "let them sleep"}]}],
                          "quiet": [{"from": "21:00", "to": "08:00"}]}',
                        segment, 'email', segment.hash_fraction(customer, 'subscribed') < 0.8, sent, '1998-07-01 14:00Z') AS m OFFSET 0) AS c,
           LATERAL (SELECT (c.m).*) AS m) AS q;

\echo
\echo 'Whom to write to on 1 July 1998, at most 500, and why not the others (consent and contacts made up by lot)'
SELECT decision, count(*) AS customers, round(sum(revenue)::numeric) AS "revenue expected", min(next_at)::date AS "allowed from"
FROM tomorrow
GROUP BY decision
ORDER BY customers DESC;

\echo
\echo 'The head of that list, and who would be on it but for a rule; engagement is that of their orders, halved every 60 days'
SELECT * FROM (
    (SELECT customer, segment, round(revenue::numeric, 2) AS "revenue in 12 months",
            round(segment.engagement(activity, '1998-07-01', '60 days')::numeric, 1) AS engagement, decision, next_at::date AS "allowed from"
     FROM tomorrow WHERE place <= 5)
    UNION ALL
    (SELECT customer, segment, round(revenue::numeric, 2), round(segment.engagement(activity, '1998-07-01', '60 days')::numeric, 1), decision, next_at::date
     FROM tomorrow WHERE place IS NULL ORDER BY revenue DESC, customer LIMIT 5)
) AS list
ORDER BY decision = 'write' DESC, "revenue in 12 months" DESC;

-- A workspace keeps who was where. The model is that of 1 May, so that a segment means the same in July.
CALL segment.create_workspace('crm', key => 'bigint');
CREATE TABLE crm.models (name text PRIMARY KEY, model segment.model NOT NULL);
INSERT INTO crm.models
SELECT 'value', segment.fit_rfm(rfm, '1998-05-01')
FROM (SELECT segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE ordered_at < '1998-05-01' GROUP BY customer_id) AS c;
CREATE FUNCTION crm.value_source(as_of timestamptz) RETURNS TABLE (customer bigint, segment text, monetary numeric)
    LANGUAGE sql STABLE AS $$
    SELECT c.customer, (c.score).segment, (c.score).monetary
    FROM (SELECT o.customer_id AS customer,
                 segment.score((SELECT m.model FROM crm.models AS m WHERE m.name = 'value'), segment.rfm(o.ordered_at, o.amount), $1) AS score
          FROM public.orders AS o
          WHERE o.customer_id IS NOT NULL AND o.ordered_at < $1
          GROUP BY o.customer_id) AS c
$$;
DO $$
BEGIN
    PERFORM segment.create_segmentation('crm', 'value', 'crm.value_source', per_customer => true);
    PERFORM segment.refresh('crm', 'value', as_of => month) FROM generate_series(timestamptz '1998-05-01', '1998-07-01', '1 month') AS month;
    PERFORM segment.set_override('crm', 'value', 3, 'key account', 'signed a contract for two years');
END
$$;

\echo
\echo 'Two months kept in the workspace crm: what became of the segments of 1 May'
SELECT b.segment AS "on 1 May",
       count(*) AS customers,
       round(100.0 * count(*) FILTER (WHERE j.segment = b.segment) / count(*), 1) AS "% there on 1 June",
       round(100.0 * count(*) FILTER (WHERE l.segment = b.segment) / count(*), 1) AS "% there on 1 July",
       mode() WITHIN GROUP (ORDER BY l.segment) FILTER (WHERE l.segment <> b.segment) AS "where most of the others are"
FROM crm.members_at('1998-05-01') AS b
     LEFT JOIN crm.members_at('1998-06-01') AS j USING (segmentation, customer)
     LEFT JOIN crm.members_at('1998-07-01') AS l USING (segmentation, customer)
GROUP BY b.segment
ORDER BY customers DESC;

\echo
\echo 'One of its members, with what an expert said above the algorithm'
SELECT customer, segment, algorithm, reason, since::date FROM crm.members WHERE customer = 3;
