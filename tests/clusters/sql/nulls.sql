-- NULLs in the features: refused with the column and the number of rows, skipped and counted, or filled in; the same
-- when a model is applied.
SET segment.warnings = on;
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE customers (age int, region text, since date);
INSERT INTO customers VALUES
    (20, 'north', '2026-01-01'), (22, 'north', '2026-01-03'), (NULL, 'south', '2026-01-05'), (70, NULL, '2026-02-01'),
    (72, 'south', NULL), (NULL, NULL, NULL);

-- Refused, with the first column that has NULLs and how many.
SELECT segment.fit_kmeans(c, 2) FROM customers AS c;
SELECT segment.fit_kmeans(features, 2) FROM (SELECT region, since FROM customers) AS features;
SELECT segment.fit_hierarchy(c, 2, '{"nulls": "error"}') FROM customers AS c;
SELECT segment.fit_kmeans(ARRAY[age, 1], 1) FROM customers;
-- A sample takes note and leaves it to the fit.
SELECT segment.describe(segment.sample(c)) FROM customers AS c;
SELECT segment.fit_kmeans(segment.sample(c), 2) FROM customers AS c;
-- A row that is NULL as a whole.
SELECT segment.fit_kmeans(CASE WHEN age > 21 THEN c END, 1) FROM customers AS c WHERE c IS NOT NULL;
SELECT segment.fit_kmeans(NULL::record, 1);
SELECT segment.fit_kmeans(NULL::float8[], 1);
SELECT
    segment.fit_kmeans(NULL::record, 1, '{"nulls": "skip"}') IS NULL AS nothing,
    segment.fit_hierarchy(NULL::float8[], 1, '{"nulls": "skip"}') IS NULL AS nothing_either;
SELECT segment.fit_kmeans(NULL::record, 1, '{"nulls": "impute"}');

-- Skipped, and counted.
CREATE TEMPORARY TABLE models AS
SELECT
    n,
    segment.fit_kmeans(
        c, 2, jsonb_build_object('nulls', n, 'order_by', 'since', 'checks', false, 'min_category', 1)
    ) AS kmeans,
    segment.fit_hierarchy(
        c, 2, jsonb_build_object('nulls', n, 'order_by', 'since', 'checks', false, 'min_category', 1)
    ) AS hierarchy
FROM customers AS c, unnest('{skip,impute}'::text[]) AS n
GROUP BY n;
SELECT
    n,
    m.kind,
    segment.describe(model) -> 'rows' AS rows,
    segment.describe(model) -> 'nulls' AS nulls,
    segment.describe(model) -> 'warnings' AS warnings
FROM models, LATERAL (VALUES ('kmeans', kmeans), ('hierarchy', hierarchy)) AS m(kind, model)
ORDER BY n, kind;
-- Filled in with the mean or the mode, which the model keeps. A row of NULLs alone says nothing and is left out.
SELECT entry ->> 'name' AS feature, entry -> 'fill' AS fill
FROM models, jsonb_array_elements(segment.describe(kmeans) -> 'features') AS entry
WHERE n = 'impute';
SELECT feature, round(overall::numeric, 6) AS overall, category
FROM models, segment.centers(kmeans)
WHERE n = 'impute' AND cluster = 1;
-- The mean of what is known, whatever the other columns.
SELECT avg(age) AS age, avg(since - '2000-01-01') AS since, mode() WITHIN GROUP (ORDER BY region) AS region
FROM customers;
-- Of categories equally frequent the first by name; of the rows that are worked on.
SELECT jsonb_path_query_array(
    segment.describe(segment.fit_kmeans(points, 1, '{"nulls": "impute", "min_category": 1}')), '$.features[*].fill'
) AS fill
FROM (VALUES (1, 'b'), (2, 'a'), (3, 'b'), (4, 'a'), (5, NULL), (NULL, 'c')) AS points(x, c);

-- Applied: NULL for a row that would have been skipped, the cluster of the filled-in row otherwise, an error where
-- NULLs were errors.
SELECT
    c.*,
    m.kind,
    segment.cluster(model, c) AS cluster,
    round(segment.distance(model, c)::numeric, 4) AS distance,
    segment.silhouette(model, c) IS NULL AS no_silhouette,
    (SELECT count(*) FROM segment.why(model, c)) AS reasons
FROM models, LATERAL (VALUES ('kmeans', kmeans), ('hierarchy', hierarchy)) AS m(kind, model), customers AS c
WHERE n = 'skip'
ORDER BY kind, since, age;
SELECT
    c.*,
    m.kind,
    segment.cluster(model, c) AS cluster,
    segment.cluster(model, filled) AS filled,
    segment.distance(model, c) = segment.distance(model, filled) AS same_distance
FROM
    models,
    LATERAL (VALUES ('kmeans', kmeans), ('hierarchy', hierarchy)) AS m(kind, model),
    customers AS c,
    LATERAL (
        SELECT
            coalesce(age, (SELECT avg(age) FROM customers))::float8 AS age,
            coalesce(region, 'north') AS region,
            coalesce(
                since, '2000-01-01'::timestamp + (SELECT avg(since - '2000-01-01') FROM customers) * interval '1 day'
            ) AS since
    ) AS filled
WHERE n = 'impute'
ORDER BY kind, since, age;
SELECT feature, value, contribution > 0 AS for_it
FROM models, segment.why(kmeans, ROW(NULL::int, NULL::text, NULL::date), '{age,region,since}')
WHERE n = 'impute'
ORDER BY feature;
SELECT segment.cluster(m, ROW(NULL::int), '{age}')
FROM (SELECT segment.fit_kmeans(features, 1) AS m FROM (VALUES (1), (2)) AS features(age)) AS m;
-- A category that the fit never saw differs from every centre alike, and is no NULL.
SELECT segment.cluster(kmeans, ROW(20, 'west', date '2026-01-02'), '{age,region,since}') FROM models WHERE n = 'skip';

-- Nothing but NULLs, in a column or throughout.
SELECT segment.describe(model) -> 'clusters' AS clusters, segment.describe(model) #> '{warnings,0}' AS warning
FROM (
    SELECT segment.fit_kmeans(features, 1, '{"nulls": "impute"}') AS model
    FROM (VALUES (NULL::int, 1), (NULL, 2)) AS features(x, y)
) AS m;
SELECT segment.describe(model) -> 'clusters' AS clusters, segment.describe(model) #> '{warnings,0}' AS warning
FROM (
    SELECT segment.fit_kmeans(features, 1, '{"nulls": "impute"}') AS model
    FROM (VALUES (NULL::text, 1), (NULL, 2)) AS features(x, y)
) AS m;
SELECT segment.fit_kmeans(features, 1, '{"nulls": "impute"}') FROM (VALUES (NULL::int), (NULL)) AS features(x);
SELECT segment.fit_kmeans(features, 1, '{"nulls": "skip"}') IS NULL AS nothing
FROM (VALUES (NULL::int, 1), (NULL, 2)) AS features(x, y);
-- A NULL without a type among typed ones.
SELECT segment.describe(segment.fit_kmeans(f, 1, '{"features": ["a", "b"], "nulls": "skip"}')) -> 'rows' AS rows
FROM (SELECT ROW(1, 2) UNION ALL SELECT ROW(1, NULL)) AS r(f);
-- What is filled in counts in the clusters as in the whole: the shares of the clusters add up to the share of all.
SELECT
    category,
    round((sum(size * mean) / sum(size))::numeric, 6) AS of_clusters,
    round(min(overall)::numeric, 6) AS overall
FROM models, segment.centers(kmeans)
WHERE n = 'impute' AND feature = 'region'
GROUP BY category
ORDER BY category;
-- A stored sample whose rows were all skipped gives no model either.
SELECT segment.fit_kmeans(segment.sample(features, '{"nulls": "skip"}'), 1) IS NULL AS nothing
FROM (VALUES (NULL::int, 1), (NULL, 2)) AS features(x, y);
