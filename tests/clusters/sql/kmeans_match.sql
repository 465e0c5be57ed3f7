-- A new fit under the numbers of an old one: cluster 3 stays cluster 3, and describe says how far each moved.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE months AS
SELECT month, c.name, c.x + (month - 1) * c.drift + i % 3 AS x, c.y + i / 3 AS y
FROM
    generate_series(1, 2) AS month,
    (VALUES ('near', 0, 0, 1, 30, 20), ('far', 100, 0, 2, 20, 40), ('high', 0, 100, -1, 10, 60)) AS c(
        name, x, y, drift, size1, size2
    ),
    LATERAL generate_series(0, CASE month WHEN 1 THEN size1 ELSE size2 END - 1) AS i;
-- In the second month the order of the sizes is another.
CREATE TEMPORARY TABLE first AS
SELECT segment.fit_kmeans(features, 3, '{"scaling": "none"}') AS model
FROM (SELECT x, y FROM months WHERE month = 1) AS features;
CREATE TEMPORARY TABLE plain AS
SELECT segment.fit_kmeans(features, 3, '{"scaling": "none"}') AS model
FROM (SELECT x, y FROM months WHERE month = 2) AS features;
CREATE TEMPORARY TABLE matched AS
SELECT segment.fit_kmeans(
    features, 3, (SELECT jsonb_build_object('scaling', 'none', 'match', model::jsonb) FROM first)
) AS model
FROM (SELECT x, y FROM months WHERE month = 2) AS features;
SELECT
    name,
    segment.cluster(first.model, m) AS first,
    segment.cluster(plain.model, m) AS plain,
    segment.cluster(matched.model, m) AS matched,
    count(*)
FROM first, plain, matched, months AS m
WHERE month = 2
GROUP BY 1, 2, 3, 4
ORDER BY 2;
SELECT segment.describe(model) -> 'sizes' AS sizes, segment.describe(model) -> 'options' AS options FROM matched;
-- How far: the distance of the centres, in scaled units.
SELECT
    c.cluster,
    round(moved.value::numeric, 9) AS moved,
    round(sqrt(sum((c.center - o.center) ^ 2))::numeric, 9) AS distance,
    round((segment.describe(m.model) -> 'moved' ->> c.cluster::text)::numeric, 9) AS described,
    moved.note
FROM
    matched AS m,
    first AS f,
    segment.centers(m.model) AS c JOIN LATERAL segment.centers(f.model) AS o USING (cluster, feature),
    LATERAL (SELECT * FROM segment.quality(m.model) AS q WHERE q.cluster = c.cluster AND measure = 'moved') AS moved
GROUP BY c.cluster, moved.value, moved.note, m.model::text, segment.describe(m.model)
ORDER BY c.cluster;
-- Matched to itself a model has the same numbers and has moved nowhere.
SELECT
    segment.describe(s.model) -> 'moved' AS moved,
    (s.model::jsonb -> 'quality') = (first.model::jsonb -> 'quality') AS same_quality
FROM
    first,
    LATERAL (
        SELECT segment.fit_kmeans(
            features, 3, jsonb_build_object('scaling', 'none', 'match', first.model::jsonb)
        ) AS model
        FROM (SELECT x, y FROM months WHERE month = 1) AS features
    ) AS s;
-- The model kept in the options is the word true, so that a chain of months does not carry all its forerunners.
SELECT
    matched.model::jsonb #> '{options,match}' AS match,
    length(matched.model::text) < length(plain.model::text) * 1.2 AS small
FROM matched, plain;
-- More clusters than before get new numbers; fewer leave numbers out.
SELECT k, segment.describe(m.model) -> 'sizes' AS sizes, segment.describe(m.model) -> 'moved' AS moved
FROM
    first AS o,
    generate_series(2, 5) AS k,
    LATERAL (
        SELECT segment.fit_kmeans(
            features, k, jsonb_build_object('scaling', 'none', 'checks', false, 'match', o.model::jsonb)
        ) AS model
        FROM (SELECT x, y FROM months WHERE month = 1) AS features
    ) AS m
WHERE k IN (2, 4)
ORDER BY k;
-- Numbers that were left out are taken up again.
SELECT segment.describe(b.model) -> 'sizes' AS sizes
FROM
    first AS o,
    LATERAL (
        SELECT segment.fit_kmeans(
            features, 2, jsonb_build_object('scaling', 'none', 'checks', false, 'match', o.model::jsonb)
        ) AS model
        FROM (SELECT x, y FROM months WHERE month = 1) AS features
    ) AS a,
    LATERAL (
        SELECT segment.fit_kmeans(
            features, 3, jsonb_build_object('scaling', 'none', 'checks', false, 'match', a.model::jsonb)
        ) AS model
        FROM (SELECT x, y FROM months WHERE month = 1) AS features
    ) AS b;
-- Other scaling, another order of the columns and another method, all the same clusters; categories count too.
SELECT segment.describe(m.model) -> 'sizes' AS sizes
FROM
    first AS o,
    LATERAL (
        SELECT segment.fit_kmeans(
            features, 3, jsonb_build_object('scaling', 'robust', 'match', o.model::jsonb, 'checks', false)
        ) AS model
        FROM (SELECT y, x FROM months WHERE month = 2) AS features
    ) AS m
UNION ALL
SELECT segment.describe(m.model) -> 'sizes' AS sizes
FROM
    first AS o,
    LATERAL (
        SELECT segment.fit_hierarchy(
            features, 3, jsonb_build_object('scaling', 'standard', 'match', o.model::jsonb, 'checks', false)
        ) AS model
        FROM (SELECT x, y FROM months WHERE month = 2) AS features
    ) AS m;
SELECT name, segment.cluster(o.model, m) = segment.cluster(n.model, m) AS same, count(*)
FROM
    (
        SELECT segment.fit_kmeans(features, 3) AS model
        FROM (SELECT name, y FROM months WHERE month = 1) AS features
    ) AS o,
    LATERAL (
        SELECT segment.fit_kmeans(features, 3, jsonb_build_object('match', o.model::jsonb)) AS model
        FROM (SELECT name, y FROM months WHERE month = 2) AS features
    ) AS n,
    months AS m
WHERE month = 1
GROUP BY 1, 2
ORDER BY 1;
-- Numbers as given, even those of a model with gaps, and the greatest there can be.
SELECT segment.describe(m.model) -> 'sizes' AS sizes
FROM
    first AS o,
    LATERAL (
        SELECT jsonb_set(
            jsonb_set(o.model::jsonb, '{clusters,2,number}', '2147483647'), '{clusters,1,number}', '70'
        ) AS old
    ) AS j,
    LATERAL (
        SELECT segment.fit_kmeans(features, 3, jsonb_build_object('scaling', 'none', 'match', old)) AS model
        FROM (SELECT x, y FROM months WHERE month = 1) AS features
    ) AS m;

-- After the greatest number there is none for a cluster that is new.
SELECT segment.describe(m.model) -> 'sizes' AS sizes
FROM
    first AS o,
    LATERAL (SELECT jsonb_set(o.model::jsonb, '{clusters,2,number}', '2147483647') AS old) AS j,
    LATERAL (
        SELECT segment.fit_kmeans(
            features, 4, jsonb_build_object('scaling', 'none', 'checks', false, 'match', old)
        ) AS model
        FROM (SELECT x, y FROM months WHERE month = 1) AS features
    ) AS m;

-- What is no model of clusters, or of other features.
SELECT segment.fit_kmeans(points, 2, '{"match": 3}') FROM (VALUES (1), (2)) AS points(x);
SELECT segment.fit_kmeans(features, 2, '{"match": {}}') FROM (VALUES (1), (2)) AS features(x);
SELECT segment.fit_kmeans(features, 2, '{"match": null}') IS NOT NULL AS null_is_none FROM (VALUES (1), (2)) AS features(x);
SELECT segment.fit_kmeans(
    points, 2, jsonb_build_object('match', (SELECT segment.fit_tiers(v)::jsonb FROM generate_series(1, 10) AS v))
)
FROM (VALUES (1), (2)) AS points(x);
SELECT segment.fit_kmeans(features, 2, jsonb_build_object('match', model::jsonb))
FROM first, (VALUES (1), (2)) AS features(x)
GROUP BY model::text, model::jsonb;
SELECT segment.fit_kmeans(features, 2, jsonb_build_object('match', model::jsonb))
FROM first, (VALUES (1, 'a'), (2, 'b')) AS features(x, y)
GROUP BY model::text, model::jsonb;
SELECT segment.fit_kmeans(features, 2, jsonb_build_object('match', model::jsonb))
FROM first, (VALUES (1, 2, 3), (2, 3, 4)) AS features(x, y, z)
GROUP BY model::text, model::jsonb;
