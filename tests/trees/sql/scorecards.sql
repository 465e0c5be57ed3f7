-- Leaves and shares of rows, smaller trees, the order of customers by two labels, and leaves as bins of a scorecard.
SET timezone = 'UTC';
SET segment.warnings = off;
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset null NULL
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    i * 7 % 50 AS recency,
    i % 11 AS orders,
    CASE WHEN i % 10 > 0 THEN 'c' || i * 3 % 8 END AS channel,
    i * 7 % 50 + i * 37 % 23 > 38 AS churned
FROM generate_series(1, 600) AS i;
CREATE TEMPORARY TABLE models AS
SELECT
    segment.fit_tree(c.churned, features, '{"alpha": 0, "min_leaf": 20}') AS churn,
    segment.fit_tree(c.orders * 1.5, features) AS number,
    segment.fit_tree(c.orders % 3 || '', features, '{"alpha": 0}') AS three
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features;
-- The number of a row's leaf is that of its rule, and the shares are those of each label.
SELECT
    r.leaf,
    r.customers,
    count(*) AS came,
    bool_and(segment.classify(churn, c) = r.label) AS same_label,
    max(abs((segment.probabilities(churn, c) ->> r.label)::float8 - r.confidence)) < 1e-15 AS same_share
FROM models, segment.rules(churn) AS r, customers AS c
WHERE segment.leaf(churn, c) = r.leaf
GROUP BY r.leaf, r.customers
ORDER BY r.leaf;
SELECT count(*) AS rows, max(abs(total - 1)) < 1e-12 AS whole, min(labels) AS labels
FROM
    models,
    customers AS c,
    LATERAL (
        SELECT sum(value::float8) AS total, count(*) AS labels FROM jsonb_each_text(segment.probabilities(three, c))
    ) AS s;
SELECT
    segment.leaf(number, c) AS leaf_of_a_number,
    segment.leaf(churn, NULL::customers) AS no_row,
    segment.probabilities(NULL, c) AS no_model
FROM models, customers AS c
WHERE id = 1;
SELECT segment.probabilities(number, c) FROM models, customers AS c WHERE id = 1;
SELECT segment.leaf(churn, '{1, 2}'::float8[]) FROM models;
SELECT
    segment.leaf(model, '{3, 4}'::float8[]) AS leaf,
    segment.probabilities(model, '{3, 4}'::float8[], '{recency, orders}') AS shares
FROM (
    SELECT segment.fit_tree(churned, ARRAY[recency, orders]::float8[], '{"features": ["recency", "orders"], "max_leaves": 2}') AS model
    FROM customers
) AS m;
-- Smaller trees.
SELECT
    given,
    (segment.describe(model) -> 'leaves')::int AS leaves,
    (SELECT min(customers) FROM segment.rules(model)) AS smallest,
    (segment.describe(model) -> 'fit') - 'alpha'::text - 'grown_leaves'::text AS fit
FROM (
    SELECT given, segment.fit_tree(c.churned, features, given) AS model
    FROM
        customers AS c,
        LATERAL (SELECT c.recency, c.orders, c.channel) AS features,
        unnest(ARRAY[
            '{"folds": 0}', '{"folds": 0, "max_leaves": 3}', '{"max_leaves": 2}', '{"folds": 0, "min_split": 200}',
            '{"alpha": 0, "max_leaves": 4}'
        ]::jsonb[]) AS given
    GROUP BY given
) AS m
ORDER BY given;
SELECT segment.fit_tree(churned, customers, '{"min_split": 1}') FROM customers;
SELECT segment.fit_tree(churned, customers, '{"max_leaves": 1}') FROM customers;
SELECT segment.fit_tree(churned, customers, '{"max_leaves": 2.5}') FROM customers;
-- The order of customers, against pairs counted one by one.
SELECT q.measure, round(q.value::numeric, 6) AS value, q.note
FROM models, segment.quality(churn) AS q
WHERE q.measure IN ('auc', 'gini', 'ks', 'gain') OR q.measure ~ 'cross_validated_(auc|gini|ks)';
SELECT
    abs(q.value - sum(CASE WHEN a.p > b.p THEN 1 WHEN a.p = b.p THEN 0.5 ELSE 0 END) / count(*)) < 1e-12 AS equal
FROM
    models,
    segment.quality(churn) AS q,
    LATERAL (SELECT churned, segment.probability(churn, c, 'true') AS p FROM customers AS c) AS a,
    LATERAL (SELECT churned, segment.probability(churn, c, 'true') AS p FROM customers AS c) AS b
WHERE q.measure = 'auc' AND a.churned AND NOT b.churned
GROUP BY q.value;
SELECT count(*) AS no_order FROM models, segment.quality(three) WHERE measure IN ('auc', 'gain');
-- Evidence, against the definition.
SELECT
    w.leaf,
    w.condition,
    w.customers,
    round(w.woe::numeric, 6) AS woe,
    round(w.iv::numeric, 6) AS iv,
    round(w.points::numeric, 3) AS points,
    abs(w.woe - ln((count(*) FILTER (WHERE c.churned))::float8 / (SELECT count(*) FROM customers WHERE churned)
        / (count(*) FILTER (WHERE NOT c.churned) / (SELECT count(*) FROM customers WHERE NOT churned)::float8))) < 1e-12 AS equal
FROM
    (
        SELECT segment.fit_tree(churned, features, '{"depth": 2, "min_leaf": 50, "folds": 0}') AS model
        FROM customers AS c, LATERAL (SELECT c.orders, c.channel) AS features
    ) AS m,
    segment.woe(model, 'true') AS w,
    customers AS c
WHERE segment.leaf(model, c) = w.leaf
GROUP BY w.leaf, w.condition, w.customers, w.woe, w.iv, w.points
ORDER BY w.leaf;
SELECT round(sum(points)::numeric, 6) = round(sum(2 * single)::numeric, 6) AS doubled
FROM
    models,
    LATERAL (SELECT sum(points) AS points FROM segment.woe(churn, 'true', 40)) AS a,
    LATERAL (SELECT sum(points) AS single FROM segment.woe(churn, 'true')) AS b;
SELECT segment.woe(churn, 'maybe') FROM models;
SELECT segment.woe(churn, 'true', 0) FROM models;
SELECT segment.woe(number, '1') FROM models;
SELECT count(*) AS nothing FROM models, segment.woe(churn, NULL);
