-- k-means in SQL: what scikit-learn and kmodes find from the same centres, the options, and what a model says of
-- itself.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE iris (
    row_number int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0), f1 float8, f2 float8, f3 float8, f4 float8
);
\copy iris (f1, f2, f3, f4) FROM 'tests/data/clusters/iris.csv' WITH (FORMAT csv, HEADER)
CREATE TEMPORARY TABLE mixed (
    row_number int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0), f1 float8, f2 float8, f3 float8, f4 float8,
    f5 text, f6 text
);
\copy mixed (f1, f2, f3, f4, f5, f6) FROM 'tests/data/clusters/mixed.csv' WITH (FORMAT csv, HEADER)
CREATE TEMPORARY TABLE wine (
    row_number int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0), f1 float8, f2 float8, f3 float8, f4 float8,
    f5 float8, f6 float8, f7 float8, f8 float8, f9 float8, f10 float8, f11 float8, f12 float8, f13 float8
);
\copy wine (f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13) FROM 'tests/data/clusters/wine.csv' WITH (FORMAT csv, HEADER)
-- Columns that are called so in a type of their own.
CREATE TEMPORARY VIEW iris_features AS SELECT f1, f2, f3, f4 FROM iris;
CREATE TEMPORARY VIEW iris_sepals AS SELECT f1, f2 FROM iris;
CREATE TEMPORARY VIEW iris_doubled AS SELECT 2 * f1 AS f1, f2 FROM iris;
CREATE TEMPORARY VIEW wine_features AS SELECT f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13 FROM wine;
CREATE TEMPORARY VIEW mixed_features AS SELECT f1, f2, f3, f4, f5, f6 FROM mixed;
\set content `cat tests/data/clusters/kmeans.json`
CREATE TEMPORARY TABLE found AS SELECT :'content'::jsonb AS json;
-- One row for each start of scikit-learn's: the first centres are rows of the data, counted from 0.
CREATE TEMPORARY TABLE starts AS
SELECT name, scaling, s ->> 'inertia' AS inertia, CASE n WHEN 1 THEN first ->> 'labels' END AS labels, r.rows, n
FROM
    found,
    jsonb_to_recordset(json -> 'k_means') AS k(name text, scaling text, starts jsonb, first jsonb),
    jsonb_array_elements(starts) WITH ORDINALITY AS e(s, n),
    LATERAL (
        SELECT array_agg(value::int ORDER BY ordinality) AS rows
        FROM jsonb_array_elements_text(s -> 'rows') WITH ORDINALITY
    ) AS r
WHERE name IN ('iris, raw', 'iris, standardised', 'wine, standardised');
CREATE TEMPORARY TABLE rows AS
SELECT 'iris' AS data, row_number, jsonb_build_array(f1, f2, f3, f4) AS row
FROM iris
UNION ALL
SELECT 'wine', row_number, jsonb_build_array(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13)
FROM wine;
CREATE TEMPORARY TABLE fits AS
SELECT
    s.*,
    CASE
        WHEN name LIKE 'iris%' THEN (SELECT segment.fit_kmeans(features, 3, options) FROM iris_features AS features)
        ELSE (SELECT segment.fit_kmeans(features, 3, options) FROM wine_features AS features)
    END AS model
FROM
    starts AS s,
    LATERAL (
        SELECT jsonb_build_object(
            'scaling', scaling, 'checks', false, 'centers', jsonb_agg(row ORDER BY array_position(s.rows, row_number))
        ) AS options
        FROM rows AS d
        WHERE d.data = split_part(s.name, ',', 1) AND row_number = ANY (s.rows)
    ) AS o;
-- The same inertia from the same start.
SELECT
    name,
    count(*) AS starts,
    count(*) FILTER (
        WHERE abs((segment.describe(model) #>> '{fit,inertia}')::float8 / inertia::float8 - 1) < 1e-9
    ) AS same_inertia,
    bool_and((segment.describe(model) #>> '{fit,converged}')::bool) AS converged
FROM fits
GROUP BY name
ORDER BY name;
-- And the same labels, up to the names of the clusters.
SELECT
    name,
    count(*) AS rows,
    segment.adjusted_rand_index(label, cluster) AS adjusted_rand_index,
    segment.normalized_mutual_information(label, cluster) AS normalized_mutual_information,
    count(DISTINCT (label, cluster)) AS pairs
FROM (
    SELECT name, substr(labels, row_number + 1, 1)::int AS label, segment.cluster(model, features) AS cluster
    FROM fits, iris AS features
    WHERE n = 1 AND name LIKE 'iris%'
    UNION ALL
    SELECT name, substr(labels, row_number + 1, 1)::int, segment.cluster(model, features)
    FROM fits, wine AS features
    WHERE n = 1 AND name LIKE 'wine%'
) AS l
GROUP BY name
ORDER BY name;
-- Left to itself the fit is no worse than the best of scikit-learn's hundred starts.
SELECT name, (model #>> '{fit,inertia}')::float8 <= best_of_100 * (1 + 1e-9) AS as_good
FROM
    found,
    jsonb_to_recordset(json -> 'k_means') AS k(name text, best_of_100 float8),
    LATERAL (
        SELECT CASE name
            WHEN 'iris, raw' THEN (
                SELECT segment.describe(segment.fit_kmeans(features, 3, '{"scaling": "none"}'))
                FROM iris_features AS features
            )
            WHEN 'iris, standardised' THEN (
                SELECT segment.describe(segment.fit_kmeans(features, 3))
                FROM iris_features AS features
            )
            WHEN 'wine, standardised' THEN (
                SELECT segment.describe(
                    segment.fit_kmeans(
                        features, 3,
                        '{"features": ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", '
                        '"f13"]}'
                    )
                )
                FROM wine AS features
            )
        END
    ) AS m(model)
WHERE model IS NOT NULL
ORDER BY name;
-- k-prototypes from the starts of kmodes: the same cost.
SELECT
    count(*) AS starts,
    count(*) FILTER (
        WHERE abs((segment.describe(model) #>> '{fit,inertia}')::float8 / (s ->> 'cost')::float8 - 1) < 1e-9
    ) AS same_cost
FROM
    found,
    jsonb_array_elements(json #> '{k_prototypes,starts}') AS s,
    LATERAL (
        SELECT jsonb_build_object(
            'gamma', 0.5, 'checks', false, 'centers', jsonb_agg(jsonb_build_array(f1, f2, f3, f4, f5, f6) ORDER BY o)
        ) AS options
        FROM jsonb_array_elements_text(s -> 'rows') WITH ORDINALITY AS r(r, o) JOIN mixed ON row_number = r.r::int
    ) AS o,
    LATERAL (SELECT segment.fit_kmeans(features, 3, options) AS model FROM mixed_features AS features) AS m;

-- How a model describes itself.
CREATE TEMPORARY TABLE kept AS SELECT segment.fit_kmeans(features, 3) AS model FROM iris_features AS features;
SELECT jsonb_pretty(segment.describe(model) #- '{fit,inertia}' #- '{fit,iterations}') FROM kept;
SELECT
    cluster,
    size,
    feature,
    round(center::numeric, 4) AS center,
    round(mean::numeric, 4) AS mean,
    round(overall::numeric, 4) AS overall,
    round(lift::numeric, 4) AS lift,
    shown
FROM kept, segment.centers(model);
-- The means of the rows that belong to each cluster, and their number.
SELECT bool_and(size = rows AND abs(mean - avg) < 1e-12) AS means
FROM
    kept,
    segment.centers(model) AS c,
    LATERAL (
        SELECT count(*) AS rows, avg(CASE c.feature WHEN 'f1' THEN f1 WHEN 'f2' THEN f2 WHEN 'f3' THEN f3 ELSE f4 END)
        FROM iris AS features
        WHERE segment.cluster(model, features) = c.cluster
    ) AS a;

-- Clusters are numbered by size, or by the mean of a feature, the greatest first.
SELECT cluster, size FROM kept, segment.centers(model) WHERE feature = 'f1' ORDER BY cluster;
SELECT cluster, round(mean::numeric, 3) AS f3
FROM segment.centers((SELECT segment.fit_kmeans(features, 3, '{"order_by": "f3"}') FROM iris_features AS features))
WHERE feature = 'f3';
-- Weights: one of 0 takes a feature out of the distances; one of 4 is the same as twice the scale.
SELECT
    segment.adjusted_rand_index(segment.cluster(w.model, features), segment.cluster(o.model, features)) AS weight_0,
    bool_and(segment.distance(w.model, features) - segment.distance(o.model, features) < 1e-12) AS distance
FROM
    (
        SELECT segment.fit_kmeans(features, 3, '{"weights": {"f1": 0, "f2": 0}}') AS model
        FROM iris_features AS features
    ) AS w,
    (SELECT segment.fit_kmeans(features, 3) AS model FROM (SELECT f3, f4 FROM iris) AS features) AS o,
    iris AS features;
SELECT
    segment.adjusted_rand_index(segment.cluster(w.model, features), segment.cluster(o.model, g)) AS weight_4,
    max(abs(segment.distance(w.model, features) - segment.distance(o.model, g))) < 1e-12 AS distance
FROM
    (
        SELECT segment.fit_kmeans(features, 3, '{"weights": {"f1": 4}, "scaling": "none"}') AS model
        FROM iris_sepals AS features
    ) AS w,
    (SELECT segment.fit_kmeans(features, 3, '{"scaling": "none"}') AS model FROM iris_doubled AS features) AS o,
    iris AS features,
    LATERAL (SELECT 2 * features.f1 AS f1, features.f2) AS g;
-- Scalings are kept in the model.
SELECT s AS scaling, features -> 'scaling' AS f1
FROM
    unnest('{standard,robust,minmax,log,none}'::text[]) AS s,
    LATERAL (
        SELECT segment.fit_kmeans(points, 2, jsonb_build_object('scaling', s, 'checks', false))::jsonb AS model
        FROM (VALUES (0), (1), (4), (5), (90)) AS points(x)
    ) AS m,
    jsonb_array_elements(model -> 'features') AS features;
SELECT segment.describe(segment.fit_kmeans(points, 2, '{"scaling": {"spend": "log"}, "checks": false}'))
    -> 'features' AS each
FROM (VALUES (1, 10), (2, 1000), (3, 100000)) AS points(visits, spend);
-- Equal seeds, equal models; the seed is in the options.
SELECT a.model::text = b.model::text AS same_seed, a.model::jsonb #> '{options,seed}' AS seed
FROM
    (SELECT segment.fit_kmeans(features, 4, '{"seed": 7}') AS model FROM iris_sepals AS features) AS a,
    (
        SELECT segment.fit_kmeans(features, 4, '{"seed": 7}') AS model
        FROM (SELECT features FROM iris_sepals AS features ORDER BY f2 DESC) AS ordered
    ) AS b;
-- A cap on the rounds, and clusters with too few rows.
SELECT d #> '{fit,converged}' AS converged, d #> '{fit,iterations}' AS iterations, d -> 'warnings' AS warnings
FROM (
    SELECT segment.describe(
        segment.fit_kmeans(
            features, 3,
            '{"centers": [[4, 2, 1, 0], [4, 2, 1, 0.1], [4, 2, 1, 0.2]], "max_iterations": 1, "checks": false}'
        )
    ) AS d
    FROM iris_features AS features
) AS m;
SELECT d -> 'clusters' AS clusters, d #> '{fit,k}' AS asked, d -> 'sizes' AS sizes, d -> 'warnings' AS warnings
FROM (
    SELECT segment.describe(segment.fit_kmeans(features, 3, '{"min_size": 10, "checks": false}')) AS d
    FROM (
        SELECT i % 10 AS x
        FROM generate_series(1, 50) AS i
        UNION ALL
        SELECT 100 + i
        FROM generate_series(1, 50) AS i
        UNION ALL
        SELECT 1000
    ) AS features
) AS m;
-- A tolerance stops earlier.
SELECT t.iterations < e.iterations AS earlier, t.converged
FROM
    (
        SELECT
            (segment.describe(m) #>> '{fit,iterations}')::int AS iterations,
            segment.describe(m) #>> '{fit,converged}' AS converged
        FROM (
            SELECT segment.fit_kmeans(
                features, 3, '{"tolerance": 0.1, "checks": false, "centers": [[4, 2], [4.1, 2], [4.2, 2]]}'
            ) AS m
            FROM iris_sepals AS features
        ) AS t
    ) AS t,
    (
        SELECT (segment.describe(m) #>> '{fit,iterations}')::int AS iterations
        FROM (
            SELECT segment.fit_kmeans(features, 3, '{"checks": false, "centers": [[4, 2], [4.1, 2], [4.2, 2]]}') AS m
            FROM iris_sepals AS features
        ) AS e
    ) AS e;

-- Options that cannot be, each by name.
\pset format unaligned
SELECT
    k,
    o,
    test.answer(
        format(
            'SELECT ''a model of '' || (segment.describe(segment.fit_kmeans(features, %L, %L)) ->> ''clusters'') '
            'FROM (VALUES (1, ''a''), (2, ''b''), (9, ''c'')) AS features(x, c)',
            k, o
        )
    ) AS outcome
FROM (VALUES
    (2, '{}'), (0, '{}'), (-1, '{}'), (1001, '{}'), (2147483647, '{}'), (4, '{}'), (2, '{"clusters": 2}'),
    (2, '{"k": [2, 3]}'), (NULL, '{"k": [2, 3]}'), (NULL, '{"k": [0, 3]}'), (NULL, '{"k": [3, 2]}'),
    (NULL, '{"k": [2]}'), (NULL, '{"k": 3}'), (NULL, '{"k": [2, 1001]}'), (NULL, '{"k": [2, 1000]}'),
    (NULL, '{"k": [5, 7]}'), (2, '{"scaling": "zscore"}'), (2, '{"scaling": {"y": "log"}}'),
    (2, '{"scaling": {"c": "log"}}'), (2, '{"weights": {"x": -1}}'), (2, '{"weights": {"y": 1}}'),
    (2, '{"weights": {"c": 0, "x": 0}}'), (2, '{"weights": [1, 2]}'), (2, '{"gamma": -1}'), (2, '{"gamma": 0}'),
    (2, '{"tolerance": -0.1}'), (2, '{"restarts": 0}'), (2, '{"restarts": 10001}'), (2, '{"max_iterations": 0}'),
    (2, '{"min_size": -1}'), (2, '{"min_size": 1000}'), (2, '{"seed": -1}'), (2, '{"seed": 1.5}'),
    (2, '{"seed": 18446744073709551615}'), (2, '{"order_by": "c"}'), (2, '{"order_by": "y"}'),
    (2, '{"criterion": "elbow"}'), (2, '{"linkage": "ward"}'), (2, '{"leaves": 10}'), (2, '{"nulls": "drop"}'),
    (2, '{"checks": "no"}'), (2, '{"centers": []}'), (2, '{"centers": [[1, "a"]]}'), (1, '{"centers": [[1, "a"]]}'),
    (NULL, '{"min_category": 1, "centers": [[1, "a"], [9, "nowhere"]]}'), (2, '{"centers": [[1, "a"], [2]]}'),
    (2, '{"centers": [["1", "a"], [2, "b"]]}'), (2, '{"centers": [[1, 1], [2, 2]]}'),
    (2, '{"centers": [[1, "a"], [1e308, "b"]], "scaling": "minmax"}'), (2, '{"centers": [[1, "a"], [1, "a"]]}'),
    (2, '{"centers": [[null, "a"], [1, "a"]]}'), (2, '[]'), (2, '"x"'), (2, 'null'), (2, NULL)
) AS o(k, o);
-- Cut short after one round and after two, from centres that are given: worked by hand. Centres, sizes, labels,
-- distances and inertia are of one moment.
CREATE TEMPORARY TABLE rounds AS
SELECT
    n,
    segment.fit_kmeans(
        features, 3,
        jsonb_build_object(
            'scaling', 'none', 'checks', false, 'max_iterations', n, 'centers', '[[3, 3], [4, 3], [4, 2]]'::jsonb
        )
    ) AS model
FROM
    generate_series(1, 9) AS n,
    LATERAL (
        SELECT features
        FROM (VALUES
            (3, 3), (4, 3), (4, 2), (9, 2), (5, 1), (6, 2), (9, 4), (5, 2), (5, 4), (7, 4), (6, 5)
        ) AS features(x, y)
    ) AS given(features)
GROUP BY n;
SELECT n, array_agg(round(center::numeric, 3) ORDER BY feature) AS center, min(size) AS size
FROM rounds, segment.centers(model) AS c
WHERE n <= 2
GROUP BY n, cluster
ORDER BY n, center;
SELECT
    n,
    d #> '{fit,iterations}' AS iterations,
    d #> '{fit,converged}' AS converged,
    bool_and(size = rows) AS sizes,
    bool_and(abs(distance) < 1e-12) AS centers,
    abs(sum(squares) - (d #>> '{fit,inertia}')::float8) < 1e-9 AS inertia
FROM
    rounds,
    LATERAL (SELECT segment.describe(model) AS d) AS m,
    LATERAL (
        SELECT cluster, min(size) AS size, array_agg(center ORDER BY feature) AS center
        FROM segment.centers(model)
        GROUP BY cluster
    ) AS c,
    LATERAL (SELECT segment.distance(model, p) AS distance FROM (SELECT c.center[1] AS x, c.center[2] AS y) AS p) AS p,
    LATERAL (
        SELECT count(*) AS rows, sum(segment.distance(model, v) ^ 2) AS squares
        FROM (VALUES (3, 3), (4, 3), (4, 2), (9, 2), (5, 1), (6, 2), (9, 4), (5, 2), (5, 4), (7, 4), (6, 5)) AS v(x, y)
        WHERE segment.cluster(model, v) = c.cluster
    ) AS r
GROUP BY n, d
ORDER BY n;
-- A cluster of zeros has its centre at zero, whatever the scale.
SELECT scaling, shown, count(*) AS tables
FROM
    generate_series(1, 60) AS i,
    unnest('{standard,robust,minmax,log,none}'::text[]) AS scaling,
    LATERAL (
        SELECT segment.fit_kmeans(features, 2, jsonb_build_object('scaling', scaling, 'checks', false)) AS model
        FROM (SELECT CASE WHEN j > 2 THEN i * 0.1 ELSE 0 END AS x FROM generate_series(1, 5) AS j) AS features
    ) AS m,
    segment.centers(model)
WHERE abs(center) < 0.01
GROUP BY scaling, shown
ORDER BY scaling;
-- Where nothing is left within the clusters, the index of Calinski and Harabasz is infinite.
SELECT segment.describe(segment.fit_kmeans(t, NULL, '{"criterion": "calinski_harabasz", "checks": false}')) -> 'clusters' AS clusters
FROM (SELECT (g % 4) * 100 AS a FROM generate_series(1, 1000) AS g) AS t;
