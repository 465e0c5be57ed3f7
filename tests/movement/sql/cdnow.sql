-- How the customers of CDNOW moved, came back and were lost: figures that other programs give.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
-- States by quarter: no order, one, more. Four quarters alike, and whether the quarter before the last matters (R, giddy).
CREATE TEMPORARY TABLE steps AS
WITH counted AS (
    SELECT c.customer_id, q.quarter, least(count(o.ordered_at), 2) AS orders
    FROM
        (SELECT DISTINCT customer_id FROM orders WHERE customer_id IS NOT NULL) AS c
        CROSS JOIN generate_series(timestamptz '1997-04-01', '1998-04-01', '3 months') AS q(quarter)
        LEFT JOIN orders AS o ON o.customer_id = c.customer_id AND o.ordered_at >= q.quarter AND o.ordered_at < q.quarter + interval '3 months'
    GROUP BY c.customer_id, q.quarter
)
SELECT quarter, lag(orders, 2) OVER w AS earlier, lag(orders) OVER w AS before, orders AS after
FROM counted
WINDOW w AS (PARTITION BY customer_id ORDER BY quarter);
SELECT
    question,
    round((h).likelihood_ratio::numeric, 11) AS g2,
    round((h).chi_square::numeric, 11) AS x2,
    (h).degrees_of_freedom AS df,
    round((h).effect::numeric, 3) AS effect
FROM (
    SELECT 'quarters' AS question, segment.homogeneity(model) AS h
    FROM (SELECT segment.fit_transitions(before, after) AS model FROM steps WHERE before IS NOT NULL GROUP BY quarter) AS m
    UNION ALL
    SELECT 'order', segment.homogeneity(model)
    FROM (SELECT segment.fit_transitions(before, after) AS model FROM steps WHERE earlier IS NOT NULL GROUP BY earlier) AS m
    OFFSET 0
) AS q;
-- By month, with those who are not yet there: nobody comes back from being a customer.
CREATE TEMPORARY TABLE months AS
WITH bought AS (
    SELECT DISTINCT customer_id, date_trunc('month', ordered_at)::date AS month FROM orders WHERE customer_id IS NOT NULL
),
state AS (
    SELECT c.customer_id, m.month::date AS month,
        CASE WHEN b.month IS NOT NULL THEN 'bought' WHEN c.first < m.month THEN 'silent' END AS state
    FROM
        (SELECT customer_id, min(month) AS first FROM bought GROUP BY customer_id) AS c
        CROSS JOIN generate_series(timestamp '1997-01-01', '1998-06-01', '1 month') AS m(month)
        LEFT JOIN bought AS b ON b.customer_id = c.customer_id AND b.month = m.month
)
SELECT customer_id, month, lag(state) OVER w AS before, state AS after
FROM state
WINDOW w AS (PARTITION BY customer_id ORDER BY month);
SELECT t.before, t.after, t.customers, t.note
FROM
    (
        SELECT segment.fit_transitions(before, after, '{"absent": "not yet", "absent_at_risk": true, "order": ["not yet", "bought", "silent"]}') AS model
        FROM months
        WHERE month >= '1997-02-01'
    ) AS fitted,
    segment.transitions(model) AS t;
-- Cohorts by calendar month: who bought in which month after their first one.
SELECT
    to_char(cohort, 'Mon') AS cohort,
    string_agg(customers::text, ' ' ORDER BY age) AS by_month
FROM (
    SELECT cohort, age, count(*) AS customers
    FROM (
        SELECT DISTINCT customer_id, min(date_trunc('month', ordered_at)) OVER (PARTITION BY customer_id) AS cohort, date_trunc('month', ordered_at) AS month
        FROM orders
        WHERE customer_id IS NOT NULL
    ) AS o,
        LATERAL (SELECT (extract(year FROM age(month, cohort)) * 12 + extract(month FROM age(month, cohort)))::int AS age) AS a
    GROUP BY cohort, age
) AS c
GROUP BY c.cohort
ORDER BY c.cohort;
-- As of 1998, who orders in the 181 days that follow: how well each measure ranks them (the share of pairs in the right order).
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days, bool_or(back) AS came_back
FROM (
    SELECT customer_id, ordered_at, amount, max(ordered_at) OVER (PARTITION BY customer_id) >= '1998-01-01' AS back
    FROM orders
    WHERE customer_id IS NOT NULL
) AS o
WHERE ordered_at < '1998-01-01'
GROUP BY customer_id;
CREATE TEMPORARY TABLE value_models AS SELECT segment.fit_clv(days, '1998-01-01', '{"value": false}') AS model FROM customers;
CREATE TEMPORARY TABLE measured AS
SELECT c.customer_id, c.came_back, segment.orders(c.days) AS orders, m.measure, m.value
FROM
    customers AS c CROSS JOIN value_models
    CROSS JOIN LATERAL (
        SELECT
            date '1998-01-01' - segment.last_day(c.days) AS silent,
            (segment.last_day(c.days) - segment.first_day(c.days))::float8 / nullif(segment.orders(c.days) - 1, 0) AS mean_gap,
            nullif((segment.purchase_rhythm(c.days)).longest, 0)::float8 AS longest
    ) AS s
    CROSS JOIN LATERAL (
        VALUES
            ('recency', -s.silent::float8), ('frequency', segment.orders(c.days)::float8), ('own mean gap', -s.silent / s.mean_gap),
            ('own longest gap', -s.silent / s.longest),
            ('silence', segment.probability_of_silence(model, c.days, '1998-01-01')),
            ('expected orders', segment.expected_orders(model, c.days, '181 days'))
    ) AS m(measure, value);
WITH chosen AS (
    SELECT g.least, m.* FROM measured AS m JOIN unnest('{1,2,4}'::int[]) AS g(least) ON m.orders >= g.least WHERE m.value IS NOT NULL
),
ranked AS (
    SELECT least, measure, came_back, rank() OVER w + (count(*) OVER (PARTITION BY least, measure, value) - 1) / 2.0 AS rank
    FROM chosen
    WINDOW w AS (PARTITION BY least, measure ORDER BY value)
)
SELECT
    least AS orders_at_least, measure,
    count(*) AS customers,
    round(
        (sum(rank) FILTER (WHERE came_back) - count(*) FILTER (WHERE came_back) * (count(*) FILTER (WHERE came_back) + 1) / 2.0)
        / (count(*) FILTER (WHERE came_back)::numeric * count(*) FILTER (WHERE NOT came_back)), 3
    ) AS auc
FROM ranked
GROUP BY least, measure
ORDER BY least DESC, auc DESC, measure;
-- Whom each rule calls lost of those with three gaps, and how many of them come back. With other rates than those of this fit the
-- silence calls 648 lost.
SELECT r.rule, count(*) AS called_lost, round(avg(c.came_back::int), 2) AS came_back
FROM
    customers AS c CROSS JOIN value_models
    CROSS JOIN LATERAL (SELECT date '1998-01-01' - segment.last_day(c.days) AS silent, segment.purchase_rhythm(c.days) AS rhythm) AS s
    CROSS JOIN LATERAL (
        VALUES
            ('180 days', segment.lifecycle(c.days, '1998-01-01')), ('silence', segment.lifecycle(model, c.days, '1998-01-01')),
            ('2 own gaps', segment.lifecycle(c.days, '1998-01-01', '{"limits": "gaps", "at_risk": 1, "lost": 2}')),
            ('3 own gaps', segment.lifecycle(c.days, '1998-01-01', '{"limits": "gaps"}')),
            ('mean and 2 sd', CASE WHEN s.silent > (s.rhythm).mean + 2 * (s.rhythm).standard_deviation THEN 'lost' END),
            ('longest gap', CASE WHEN s.silent > (s.rhythm).longest THEN 'lost' END)
    ) AS r(rule, stage)
WHERE segment.orders(c.days) >= 4 AND r.stage = 'lost'
GROUP BY r.rule
ORDER BY r.rule;
