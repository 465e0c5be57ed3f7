-- k chosen by a criterion: every candidate's figures are kept, the best one wins, of equals the fewest clusters.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE iris (f1 float8, f2 float8, f3 float8, f4 float8);
\copy iris FROM 'tests/data/clusters/iris.csv' WITH (FORMAT csv, HEADER)
-- Four squares far apart.
CREATE TEMPORARY TABLE squares AS
SELECT 10 * (s % 2) + i % 5 AS x, 10 * (s / 2) + i / 5 AS y
FROM generate_series(0, 3) AS s, generate_series(0, 24) AS i;

CREATE TEMPORARY TABLE models AS
SELECT
    criterion,
    method,
    CASE method
        WHEN 'kmeans' THEN (SELECT segment.fit_kmeans(s, NULL, o) FROM squares AS s)
        ELSE (SELECT segment.fit_hierarchy(s, NULL, o) FROM squares AS s)
    END AS model
FROM
    unnest('{silhouette,simplified_silhouette,calinski_harabasz,davies_bouldin}'::text[]) AS criterion,
    unnest('{kmeans,hierarchy}'::text[]) AS method,
    LATERAL (SELECT jsonb_build_object('criterion', criterion, 'checks', false) AS o) AS o;
SELECT
    method,
    criterion,
    segment.describe(model) -> 'clusters' AS clusters,
    segment.describe(model) -> 'criterion' AS by,
    (SELECT count(DISTINCT k) FROM segment.quality(model) WHERE measure LIKE 'candidate%') AS tried
FROM models
ORDER BY method, criterion;
-- The figures of each candidate, and which of them won.
SELECT k, measure, round(value::numeric, 4) AS value, note FROM models, segment.quality(model)
WHERE method = 'kmeans' AND criterion = 'silhouette' AND measure LIKE 'candidate%' AND k BETWEEN 3 AND 5;
SELECT method, criterion, k, measure
FROM models, segment.quality(model)
WHERE note LIKE 'the best of%'
ORDER BY method, criterion;
-- The candidate's figures are those of a fit with that k.
SELECT c.k, bool_and(abs(c.value - q.value) < 1e-9) AS same
FROM
    models,
    segment.quality(model) AS c,
    LATERAL (SELECT segment.fit_kmeans(s, c.k, '{"checks": false}') AS model FROM squares AS s) AS m,
    segment.quality(m.model) AS q
WHERE method = 'kmeans'
    AND criterion = 'silhouette'
    AND c.measure = 'candidate_' || q.measure
    AND q.cluster IS NULL
    AND c.k <= 6
GROUP BY c.k
ORDER BY c.k;
-- The model with k chosen is the model with that k given, but for the choice.
SELECT
    (m.model::jsonb - 'choice' - 'options') = (fitted.model::jsonb - 'choice' - 'options') AS same,
    m.model::jsonb ? 'choice' AS choice,
    fitted.model::jsonb ? 'choice' AS no_choice
FROM models AS m, (SELECT segment.fit_kmeans(s, 4, '{"checks": false}') AS model FROM squares AS s) AS fitted
WHERE method = 'kmeans' AND criterion = 'silhouette';

-- Ranges.
SELECT
    range,
    segment.describe(m) -> 'clusters' AS clusters,
    (SELECT array_agg(DISTINCT k) FROM segment.quality(m) WHERE measure LIKE 'candidate%') AS tried
FROM
    unnest('{"[3, 5]","[2, 3]","[6, 6]","[1, 4]"}'::text[]) AS range,
    LATERAL (
        SELECT segment.fit_kmeans(s, NULL, jsonb_build_object('k', range::jsonb, 'checks', false)) AS m
        FROM squares AS s
    ) AS fitted;
-- With one cluster there is nothing to compare it with: chosen only where it is the only one tried.
SELECT segment.describe(segment.fit_kmeans(s, NULL, '{"k": [1, 1]}')) -> 'clusters' AS clusters FROM squares AS s;
-- More clusters than rows that differ are left out of the range; where none is possible, there are as many as there can
-- be.
SELECT (SELECT array_agg(DISTINCT k) FROM segment.quality(m) WHERE measure LIKE 'candidate%') AS tried
FROM (
    SELECT segment.fit_kmeans(features, NULL) AS m
    FROM (VALUES (1), (2), (10), (10), (11)) AS features(x)
) AS features;
SELECT (SELECT array_agg(DISTINCT k) FROM segment.quality(m) WHERE measure LIKE 'candidate%') AS tried
FROM (
    SELECT segment.fit_hierarchy(features, NULL) AS m
    FROM (VALUES (1), (2), (10), (10), (11)) AS features(x)
) AS features;
SELECT segment.describe(model) -> 'clusters' AS clusters, segment.describe(model) -> 'warnings' AS warnings
FROM (SELECT segment.fit_kmeans(features, NULL) AS model FROM (VALUES (1), (1)) AS features(x)) AS fitted;
SELECT segment.describe(model) -> 'clusters' AS clusters, segment.describe(model) -> 'warnings' AS warnings
FROM (SELECT segment.fit_hierarchy(features, NULL) AS model FROM (VALUES (1), (1)) AS features(x)) AS fitted;
SELECT segment.describe(model) -> 'clusters' AS clusters, segment.describe(model) -> 'warnings' AS warnings
FROM (SELECT segment.fit_kmeans(features, NULL, '{"k": [4, 9]}') AS model FROM (VALUES (1), (2), (3)) AS features(x)) AS fitted;
-- Categories alone have no sum of squares to compare.
SELECT segment.fit_kmeans(features, NULL, '{"criterion": "calinski_harabasz", "min_category": 1}')
FROM (VALUES ('a', 'x'), ('a', 'y'), ('b', 'x'), ('c', 'z')) AS features(c, d);
SELECT segment.describe(segment.fit_kmeans(features, NULL, '{"checks": false}')) -> 'clusters' AS clusters
FROM (SELECT i % 3 AS n, 'c' || i % 3 AS c, 'd' || i % 3 AS d FROM generate_series(1, 30) AS i) AS features;
-- Real data: the best by silhouette is 2 clusters of iris, as is well known.
SELECT segment.describe(segment.fit_kmeans(features, NULL, '{"scaling": "none"}')) -> 'clusters' AS clusters
FROM iris AS features;
-- A k that varies between NULL and a number is refused, whichever comes first.
SELECT segment.fit_kmeans(s, CASE WHEN x > 0 THEN 3 END) FROM squares AS s;
SELECT segment.fit_kmeans(s, CASE WHEN x = 0 THEN 3 END) FROM squares AS s;
