-- What fits keep of a person: columns that look like identifiers are refused, rare categories are not kept by name.
\set VERBOSITY default
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    'customer ' || i AS name,
    'c' || i || '@example.com' AS mail,
    (i * 37 % 101)::float8 AS recency,
    i % 9 AS orders,
    CASE
        WHEN i <= 60 THEN 'web'
        WHEN i <= 110 THEN 'shop'
        WHEN i <= 114 THEN 'fax'
        WHEN i <= 119 THEN 'phone'
        ELSE 'the hut of Anna Berg'
    END AS channel,
    i % 3 = 0 AS churned
FROM generate_series(1, 120) AS i;

-- Refused by every fit, and by one from a sample, unless the column is named.
SELECT segment.fit_kmeans(features, 2) FROM (SELECT name, orders FROM customers) AS features;
SELECT segment.fit_hierarchy(features, 2) FROM (SELECT orders, mail FROM customers) AS features;
SELECT segment.fit_kmeans(features, 2) FROM (SELECT id, orders FROM customers) AS features;
SELECT segment.fit_kmeans(segment.sample(features), 2) FROM (SELECT name, orders FROM customers) AS features;
SELECT segment.fit_tree(churned, features) FROM (SELECT name, orders, churned FROM customers) AS features;
SELECT segment.fit_kmeans(features, 2) FROM (SELECT mail FROM customers WHERE id <= 2) AS features;
SELECT
    segment.fit_kmeans(features, 2, '{"features": ["name", "orders"], "checks": false}') IS NOT NULL AS kmeans,
    segment.fit_hierarchy(features, 2, '{"features": ["id", "orders"], "checks": false}') IS NOT NULL AS hierarchy,
    segment.fit_kmeans(segment.sample(features, '{"features": ["name", "orders"]}'), 2) IS NOT NULL AS of_sample
FROM customers AS features;
SELECT segment.fit_tree(churned, features, '{"features": ["mail", "orders"]}') IS NOT NULL AS tree
FROM customers AS features;
-- A sample that was told its features is another than one that was not.
SELECT segment.rollup(s)
FROM (
    SELECT segment.sample(features)
    FROM (SELECT orders FROM customers) AS features
    UNION ALL
    SELECT segment.sample(features, '{"features": ["orders"]}')
    FROM (SELECT orders FROM customers) AS features
) AS samples(s);

-- Rare categories: fewer than five rows, or as few as the option says; named or not.
CREATE TEMPORARY TABLE models AS
SELECT 'default' AS of, segment.fit_kmeans(features, 3, '{"checks": false}') AS model
FROM (SELECT channel, recency FROM customers) AS features
UNION ALL
SELECT 'all', segment.fit_kmeans(features, 3, '{"checks": false, "min_category": 1}')
FROM (SELECT channel, recency FROM customers) AS features
UNION ALL
SELECT 'hierarchy', segment.fit_hierarchy(features, 3, '{"checks": false}')
FROM (SELECT channel, recency FROM customers) AS features
UNION ALL
SELECT
    'few',
    segment.fit_kmeans(features, 3, '{"checks": false, "min_category": 55, "features": ["channel", "recency"]}')
FROM customers AS features
UNION ALL
SELECT 'tree', segment.fit_tree(orders, features, '{"alpha": 0, "min_leaf": 1}')
FROM (SELECT channel, orders FROM customers) AS features;
SELECT
    of,
    model::text LIKE '%Anna%' AS anna,
    coalesce(
        segment.describe(model) -> 'min_category', segment.describe(model) #> '{fit,min_category}'
    ) AS min_category,
    segment.describe(model) #> '{features,0}' AS feature,
    segment.describe(model) #> '{warnings,0}' AS warning
FROM models
ORDER BY of;
SELECT of, array_agg(DISTINCT category ORDER BY category) AS categories
FROM models, segment.centers(model)
WHERE feature = 'channel' AND of <> 'tree'
GROUP BY of
ORDER BY of;
-- What is rare, what is called other, and what was never seen is one; sizes are those of the labels.
SELECT of, count(DISTINCT segment.cluster(model, c)) AS clusters
FROM
    models,
    (SELECT channel, 30 AS recency FROM unnest('{fax,the hut of Anna Berg,other,pigeon}'::text[]) AS channel) AS c
WHERE of IN ('default', 'few')
GROUP BY of
ORDER BY of;
SELECT of, bool_and(size = rows) AS sizes
FROM
    models,
    LATERAL (SELECT DISTINCT cluster, size FROM segment.centers(model)) AS c,
    LATERAL (
        SELECT count(*) AS rows
        FROM (SELECT channel, recency FROM customers) AS features
        WHERE segment.cluster(model, features) = c.cluster
    ) AS r
WHERE of IN ('default', 'few', 'all')
GROUP BY of
ORDER BY of;
SELECT w.value, w.detail ->> 'center' AS center, w.detail ->> 'runner_up_center' AS runner_up_center, w.advice
FROM models, (SELECT 'fax' AS channel, 30 AS recency) AS c, segment.why(model, c) AS w
WHERE of = 'few' AND feature = 'channel';
-- Its limit is a whole number.
SELECT segment.fit_kmeans(features, 2, '{"min_category": -1}') FROM (SELECT channel FROM customers) AS features;
SELECT segment.sample(features, '{"min_category": 3}') FROM (SELECT channel FROM customers) AS features;
