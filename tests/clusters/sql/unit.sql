-- Rows scaled to length 1: what a row is made of, not how much of it there is.
\set VERBOSITY default
SET extra_float_digits = 0;
CREATE TEMPORARY TABLE mixes(id integer, books numeric, music numeric);
INSERT INTO mixes VALUES (1, 3, 4), (2, 6, 8), (3, 4, 3), (4, 40, 30), (5, 7, 0), (6, 1, 0);
CREATE TEMPORARY TABLE fitted AS
SELECT segment.fit_kmeans(x, 2, '{"scaling": "unit", "checks": false}') AS model FROM (SELECT books, music FROM mixes) AS x;
-- (0.6, 0.8) and (0.8, 0.6), whose mean is (0.7, 0.7), and (1, 0).
SELECT cluster, size, feature, round(center::numeric, 6) AS center, round(mean::numeric, 6) AS mean, shown
FROM fitted, segment.centers(model) ORDER BY cluster, feature;
SELECT id, segment.cluster(model, m) AS cluster, round(segment.distance(model, m)::numeric, 6) AS distance
FROM fitted, mixes AS m ORDER BY id;
SELECT feature, value, d.center, d.runner_up_center, round(contribution::numeric, 6) AS contribution, advice
FROM
    fitted,
    (SELECT 300 AS books, 400 AS music) AS x,
    segment.why(model, x),
    jsonb_to_record(detail) AS d(center text, runner_up_center text);
SELECT segment.describe(model) -> 'features' AS features FROM fitted;
-- The squared distance is 2 less twice the cosine; weights have their part in the length.
SELECT
    weight,
    round(height::numeric, 6) AS height,
    round(1 - height::numeric ^ 2 / 2, 6) AS cosine,
    round((3 * 4 + weight * 4 * 3) / sqrt((9 + weight * 16) * (16 + weight * 9)), 6) AS wanted
FROM
    (VALUES (1.0), (4.0), (0.25)) AS w(weight),
    LATERAL (
        SELECT segment.fit_hierarchy(
            x, 1, jsonb_build_object('scaling', 'unit', 'checks', false, 'linkage', 'single', 'weights', jsonb_build_object('music', weight))
        ) AS model
        FROM (SELECT books, music FROM mixes WHERE id IN (1, 3)) AS x
    ) AS f,
    segment.dendrogram(model)
ORDER BY weight;
-- In every language.
SELECT language, (segment.leaves(model)).value AS value
FROM
    unnest(ARRAY['en', 'ru', 'zh']) AS language,
    LATERAL (
        SELECT segment.fit_hierarchy(x, 1, jsonb_build_object('scaling', 'unit', 'checks', false, 'language', language)) AS model
        FROM (SELECT books, music FROM mixes WHERE id = 1) AS x
    ) AS f;
-- A row without a direction.
SELECT language, segment.describe(model) -> 'warnings' ->> 0 AS warning
FROM
    unnest(ARRAY['en', 'ru', 'zh']) AS language,
    LATERAL (
        SELECT segment.fit_kmeans(x, 2, jsonb_build_object('scaling', 'unit', 'checks', false, 'language', language)) AS model
        FROM (SELECT books, music FROM mixes UNION ALL VALUES (0, 0), (0, 0)) AS x(books, music)
    ) AS f;
SELECT segment.distance(model, x) AS distance, segment.cluster(model, x) IS NOT NULL AS labelled
FROM fitted, (SELECT 0 AS books, 0 AS music) AS x;
-- With weights of rows, NULLs and categories; of an array; of labels made elsewhere.
SELECT segment.describe(segment.fit_kmeans(x, 2,
    '{"scaling": "unit", "weight": "w", "nulls": "impute", "checks": false, "min_category": 1}')) - 'options' AS described
FROM (SELECT NULLIF(books, 7) AS books, music, id % 2 = 0 AS even, id / 2.0 AS w FROM mixes) AS x;
SELECT segment.describe(segment.fit_kmeans(ARRAY[books, music], 2, '{"scaling": "unit", "checks": false}')) -> 'sizes' AS sizes FROM mixes;
SELECT round(l.silhouette::numeric, 6) AS silhouette, l.groups
FROM (SELECT (segment.labelling_quality(x.music > 0, x, '{"scaling": "unit"}')).* FROM (SELECT books, music FROM mixes) AS x) AS l;
-- The starts are in the features' own units, and the numbers of a model of any scaling stay.
SELECT scaling, segment.describe(f.model) -> 'moved' AS moved
FROM
    fitted AS old,
    unnest(ARRAY['unit', 'none']) AS scaling,
    LATERAL (
        SELECT segment.fit_kmeans(x, 2, jsonb_build_object('scaling', scaling, 'match', old.model::jsonb, 'checks', false)) AS model
        FROM (SELECT books, music FROM mixes) AS x
    ) AS f
ORDER BY scaling DESC;
SELECT segment.describe(segment.fit_kmeans(x, NULL, '{"scaling": "unit", "centers": [[30, 40], [5, 0]], "checks": false}')) -> 'sizes' AS sizes
FROM (SELECT books, music FROM mixes) AS x;
-- Refused.
SELECT segment.fit_kmeans(x, 2, '{"scaling": {"books": "unit"}}') FROM mixes AS x;
SELECT segment.fit_kmeans(x, 2, '{"scaling": "length"}') FROM mixes AS x;
SELECT segment.fit_hierarchy(x, 2, '{"scaling": "unit"}') FROM (SELECT books, date '2026-01-01' + id AS day FROM mixes) AS x;
SELECT segment.describe(jsonb_set(model::jsonb, '{features,0,scaling,method}', '"none"')::text::segment.model) FROM fitted;
