-- Rows that weigh something: a whole weight is as many equal rows, parts of one are parts of it, 0 leaves a row out.
\set VERBOSITY default
SET extra_float_digits = 0;
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    i % 17 + 20 * (i % 3) AS recency,
    (i * 7 % 23) / 2.0 AS orders,
    (ARRAY['web', 'shop', 'app'])[1 + i % 3] AS channel,
    i % 4 AS weight
FROM generate_series(1, 200) AS i;
CREATE TEMPORARY VIEW weighed AS SELECT recency, orders, channel, weight AS w FROM customers;
CREATE TEMPORARY VIEW repeated AS
SELECT recency, orders, channel FROM customers, generate_series(1, weight);
-- The same features, clusters and figures, of a fit and of a sample.
CREATE FUNCTION pg_temp.found(model segment.model) RETURNS jsonb LANGUAGE sql
RETURN model::jsonb #- '{rows}' #- '{options}' #- '{weight}' #- '{warnings}';
SELECT
    pg_temp.found(w.kmeans) = pg_temp.found(r.kmeans) AS kmeans,
    pg_temp.found(w.tree) = pg_temp.found(r.tree) AS tree,
    pg_temp.found(w.kept) = pg_temp.found(r.kept) AS kept,
    segment.describe(w.kmeans) -> 'sizes' AS sizes,
    segment.describe(w.kmeans) -> 'weight' AS weight,
    segment.describe(w.kmeans) -> 'rows' AS rows
FROM
    (
        SELECT
            segment.fit_kmeans(x, 3, '{"weight": "w", "scaling": "robust"}') AS kmeans,
            segment.fit_hierarchy(x, NULL, '{"weight": "w", "linkage": "average"}') AS tree,
            segment.fit_kmeans(segment.sample(x, '{"weight": "w"}'), 3, '{"checks": false}') AS kept
        FROM weighed AS x
    ) AS w,
    (
        SELECT
            segment.fit_kmeans(x, 3, '{"scaling": "robust"}') AS kmeans,
            segment.fit_hierarchy(x, NULL, '{"linkage": "average"}') AS tree,
            segment.fit_kmeans(segment.sample(x), 3, '{"checks": false}') AS kept
        FROM repeated AS x
    ) AS r;
-- Parts: the sizes are exact in describe, and whole in tables. A tenth of all weights changes no centre.
CREATE TEMPORARY TABLE parts AS
SELECT part, segment.fit_kmeans(x, 3, '{"weight": "w", "features": ["recency", "orders"], "checks": false}') AS model
FROM
    (VALUES ('whole', 1.0), ('tenths', 0.1), ('eighths', 0.125)) AS p(part, factor),
    customers AS c, LATERAL (SELECT c.recency, c.orders, c.weight * factor AS w) AS x
GROUP BY part;
SELECT
    part,
    segment.describe(model) -> 'weight' AS weight,
    segment.describe(model) -> 'sizes' AS sizes,
    (SELECT array_agg(size ORDER BY cluster) FROM segment.centers(model) WHERE feature = 'orders') AS rounded,
    (SELECT array_agg(round(mean::numeric, 6) ORDER BY cluster) FROM segment.centers(model) WHERE feature = 'orders') AS means,
    (
        SELECT array_agg(round(value::numeric, 3) ORDER BY measure)
        FROM segment.quality(model)
        WHERE cluster IS NULL AND measure IN ('inertia', 'simplified_silhouette')
    ) AS quality
FROM parts ORDER BY part;
-- The model takes rows without the weight.
SELECT segment.cluster(model, c) IS NOT NULL AS labelled, count(*)
FROM parts, customers AS c WHERE part = 'tenths' GROUP BY 1;
-- Names and arrays; a weight that is among the features is none.
SELECT segment.describe(m.model) -> 'sizes' AS sizes, segment.describe(m.model) -> 'features' AS features
FROM (
    SELECT unnest(
        ARRAY[
            segment.fit_kmeans(ROW(recency, weight), 2, '{"features": ["days", "w"], "weight": "w", "checks": false}'),
            segment.fit_kmeans(ARRAY[recency, weight], 2, '{"features": ["days", "w"], "weight": "w", "checks": false}'),
            segment.fit_hierarchy(c, 2, '{"features": ["recency"], "weight": "weight", "checks": false}')
        ]
    ) AS model
    FROM customers AS c
) AS m;
SELECT segment.describe(segment.sample(x, '{"weight": "w"}')) AS sample FROM weighed AS x;
-- Samples merge in any order, past their budget too, and those with weights only with their like.
SET segment.sample_memory = '64kB';
CREATE TEMPORARY TABLE samples AS
SELECT i % 5 AS part, segment.sample(x, '{"weight": "w"}') AS sample
FROM generate_series(1, 20000) AS i, LATERAL (SELECT i AS recency, sqrt(i) AS w) AS x
GROUP BY i % 5;
SELECT
    (segment.rollup(sample ORDER BY part))::text = (segment.rollup(sample ORDER BY -part))::text AS equal,
    segment.describe(segment.rollup(sample)) -> 'exact' AS exact,
    (
        SELECT segment.sample(x, '{"weight": "w"}')::text
        FROM generate_series(1, 20000) AS i, LATERAL (SELECT i AS recency, sqrt(i) AS w) AS x
    ) = segment.rollup(sample)::text AS at_once
FROM samples;
-- The mean by weight is 12000, as near as so many rows tell.
SELECT round((c.overall / 500)::numeric) * 500 AS mean
FROM
    (SELECT segment.fit_kmeans(segment.rollup(sample), 1, '{"checks": false}') AS model FROM samples) AS fitted,
    segment.centers(model) AS c;
RESET segment.sample_memory;
SELECT segment.rollup(sample) IS NULL
FROM (SELECT segment.sample(x, '{"weight": "w"}') FROM weighed AS x UNION ALL SELECT segment.sample(x) FROM weighed AS x) AS s(sample);
SELECT segment.fit_kmeans(segment.sample(x), 2, '{"weight": "w"}') FROM weighed AS x;
SELECT * FROM (SELECT segment.sample(x, '{"weight": "w"}') AS s FROM weighed AS x) AS s, segment.drift(s, s);
-- What is no weight.
SELECT segment.fit_kmeans(x, 2, '{"weight": "times"}') FROM weighed AS x;
SELECT segment.fit_hierarchy(x, 2, '{"weight": "channel"}') FROM weighed AS x;
SELECT segment.fit_kmeans(x, 2, '{"weight": 3}') FROM weighed AS x;
SELECT segment.fit_kmeans(x, 2, '{"weight": "w"}') FROM (SELECT 1 AS w) AS x;
SELECT segment.sample(x, '{"weight": "w"}') FROM (SELECT recency, 2 - weight AS w FROM customers ORDER BY id) AS x;
SELECT segment.fit_kmeans(x, 2, '{"weight": "w", "nulls": "impute"}')
FROM (SELECT recency, NULLIF(weight, 2) AS w FROM customers ORDER BY id) AS x;
SELECT segment.fit_kmeans(x, 2, '{"weight": "w"}') FROM (SELECT recency, 'NaN'::float8 AS w FROM customers) AS x;
SELECT segment.fit_kmeans(x, 2, '{"weight": "w"}') FROM (SELECT recency, 'infinity'::float8 AS w FROM customers) AS x;
SELECT segment.fit_hierarchy(x, 2, '{"weight": "w"}') FROM (SELECT recency, 1e308 AS w FROM customers) AS x;
SELECT segment.fit_hierarchy(x, 2, '{"weight": "w"}') FROM (SELECT recency, 1e-300 AS w FROM customers) AS x;
SELECT segment.labelling_quality(channel, x, '{"weight": "w"}') FROM weighed AS x;
-- Where all weights are 0 there is no model, and no other group is stopped.
SELECT c.weight, segment.fit_kmeans(x, 2, '{"weight": "w", "checks": false}') IS NULL AS is_null
FROM customers AS c, LATERAL (SELECT c.recency, c.weight AS w) AS x GROUP BY c.weight ORDER BY c.weight;
-- A NULL in a row that weighs nothing stops no fit; one that counts does.
SELECT segment.describe(segment.fit_kmeans(x, 1, '{"weight": "w"}')) -> 'warnings' AS warnings
FROM (SELECT NULLIF(recency, 20) AS recency, CASE recency WHEN 20 THEN 0 ELSE 1 END AS w FROM customers) AS x;
SELECT segment.fit_kmeans(x, 1, '{"weight": "w"}')
FROM (SELECT NULLIF(recency, 20) AS recency, 1 AS w FROM customers) AS x;
-- Extremes: weights far apart, and one row.
SELECT d -> 'sizes' AS sizes, d -> 'weight' AS weight, d -> 'rows' AS rows
FROM
    (
        SELECT segment.describe(segment.fit_kmeans(x, 2, '{"weight": "w", "checks": false}')) AS d
        FROM (VALUES (1, 1e-9), (2, 3e14), (3, 3e14), (9, 1)) AS x(recency, w)
    ) AS fitted;
SELECT segment.fit_kmeans(x, 2, '{"weight": "w"}') FROM (VALUES (1, 1e15), (2, 1)) AS x(recency, w);
SELECT size, mean FROM (SELECT segment.fit_kmeans(x, 1, '{"weight": "w"}') AS m FROM (VALUES (5, 0.25)) AS x(recency, w)) AS fitted, segment.centers(m);
-- Damaged weights of a model.
SELECT d AS damage, test.message(format('SELECT segment.describe(%L::segment.model)', jsonb_set(model::jsonb, path, d))) AS message
FROM
    parts,
    (VALUES ('{weight,unit}'::text[], '0'::jsonb), ('{weight,unit}', '3'), ('{weight,unit}', '4'),
     ('{weight,unit}', '-1'), ('{weight}', '5'), ('{weight,column}', '1')) AS v(path, d)
WHERE part = 'tenths'
ORDER BY path, d;
