-- What a model says about a row and about itself: why, distance, silhouette, centers, quality.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    CASE i % 3 WHEN 0 THEN 5 + i % 4 WHEN 1 THEN 50 + i % 7 ELSE 300 + i % 11 END AS recency,
    CASE i % 3 WHEN 0 THEN 20 WHEN 1 THEN 5 ELSE 1 END + i % 2 AS orders,
    CASE i % 3 WHEN 0 THEN 900 WHEN 1 THEN 120 ELSE 15 END + i % 13 AS spend,
    CASE WHEN i % 3 = 0 OR i % 10 = 0 THEN 'web' ELSE 'shop' END AS channel,
    date '2020-01-01' + i % 3 * 400 AS since
FROM generate_series(1, 90) AS i;
CREATE TEMPORARY TABLE models AS
SELECT 'kmeans' AS kind, segment.fit_kmeans(features, 3, '{"order_by": "spend", "scaling": {"spend": "log"}}') AS model
FROM (SELECT recency, orders, spend, channel, since FROM customers) AS features
UNION ALL
SELECT 'hierarchy', segment.fit_hierarchy(features, 3, '{"order_by": "spend", "scaling": {"spend": "log"}}')
FROM (SELECT recency, orders, spend, channel, since FROM customers) AS features
UNION ALL
SELECT 'numbers', segment.fit_kmeans(features, 3, '{"order_by": "spend", "weights": {"recency": 2, "orders": 0.25}}')
FROM (SELECT recency, orders, spend FROM customers) AS features
UNION ALL
SELECT 'one', segment.fit_kmeans(features, 1)
FROM (SELECT recency, orders, spend, channel FROM customers) AS features;

-- Reasons in words: the strongest first.
SELECT
    d.cluster,
    feature,
    value,
    center,
    runner_up,
    runner_up_center,
    round(contribution::numeric, 4) AS contribution,
    round(margin::numeric, 4) AS margin,
    advice
FROM
    models,
    segment.why(model, ROW(40, 2, 100, 'web', date '2021-02-01'), '{recency,orders,spend,channel,since}') AS w,
    jsonb_to_record(w.detail) AS d(cluster int, center text, runner_up int, runner_up_center text, margin float8)
WHERE kind = 'kmeans';
SELECT
    d.cluster,
    feature,
    value,
    center,
    runner_up,
    runner_up_center,
    round(contribution::numeric, 4) AS contribution,
    round(margin::numeric, 4) AS margin
FROM
    models,
    segment.why(model, ROW(40, 2, 100, 'web', date '2021-02-01'), '{recency,orders,spend,channel,since}') AS w,
    jsonb_to_record(w.detail) AS d(cluster int, center text, runner_up int, runner_up_center text, margin float8)
WHERE kind = 'hierarchy';
SELECT d.cluster, feature, value, center, runner_up, runner_up_center, contribution, margin, advice
FROM
    models,
    segment.why(model, ROW(40, 2, 100, 'web'), '{recency,orders,spend,channel}') AS w,
    jsonb_to_record(w.detail) AS d(cluster int, center text, runner_up int, runner_up_center text, margin float8)
WHERE kind = 'one';
-- By column name, in any order; an array; a category the fit never saw.
SELECT (SELECT string_agg(w::text, ';') FROM segment.why(model, features) AS w)
    = (SELECT string_agg(w::text, ';') FROM segment.why(model, ARRAY[10, 20, 30]) AS w) AS same
FROM models, (SELECT 30 AS spend, 10 AS recency, 20 AS orders) AS features
WHERE kind = 'numbers';
SELECT feature, value, round(contribution::numeric, 4) AS contribution, advice
FROM models, segment.why(model, ROW(40, 2, 100, 'phone', date '2021-02-01'), '{recency,orders,spend,channel,since}')
WHERE kind = 'kmeans' AND feature = 'channel';

-- For every row: the cluster is that of cluster(), contributions add up to the margin, which is never negative, and is
-- the difference of the squared distances.
SELECT
    kind,
    count(*) AS rows,
    bool_and(w.clusters = ARRAY[segment.cluster(model, c)]) AS cluster,
    bool_and(abs(w.sum - w.margin) <= 1e-9 * greatest(1, w.margin)) AS sums,
    bool_and(w.margin >= 0) AS margins,
    bool_and(w.sorted) AS sorted,
    bool_and(features = array_length(names, 1)) AS features
FROM
    models,
    customers AS c,
    LATERAL (SELECT array_agg(feature) FROM (SELECT DISTINCT feature FROM segment.centers(model)) AS named) AS n(names),
    LATERAL (
        SELECT
            array_agg(DISTINCT (detail ->> 'cluster')::int) AS clusters,
            sum(contribution),
            min((detail ->> 'margin')::float8) AS margin,
            count(*) AS features,
            array_agg(contribution) = array_agg(contribution ORDER BY contribution DESC) AS sorted
        FROM segment.why(model, c)
    ) AS w
WHERE kind <> 'one'
GROUP BY kind
ORDER BY kind;
-- The distance by hand, from the model's own scaling and centres; the simplified silhouette from the distances to the
-- centres.
SELECT
    count(*) AS rows,
    bool_and(abs(segment.distance(model, c) - d.distances[1]) < 1e-9) AS distance,
    bool_and(
        abs(segment.silhouette(model, c) - (d.distances[2] - d.distances[1]) / d.distances[2]) < 1e-9
    ) AS silhouette,
    bool_and(segment.cluster(model, c) = d.clusters[1]) AS cluster,
    bool_and(abs(w.margin - (d.distances[2] ^ 2 - d.distances[1] ^ 2)) < 1e-9) AS margin
FROM
    models,
    customers AS c,
    LATERAL (
        SELECT array_agg(distance ORDER BY distance) AS distances, array_agg(number ORDER BY distance) AS clusters
        FROM (
            SELECT
                (k ->> 'number')::int AS number,
                sqrt(
                    sum(
                        (
                            (v - (f #>> '{scaling,center}')::float8) / (f #>> '{scaling,scale}')::float8
                                * sqrt((f ->> 'weight')::float8) - (k -> 'center' ->> (n - 1)::int)::float8
                        ) ^ 2
                    )
                ) AS distance
            FROM
                jsonb_array_elements(model::jsonb -> 'clusters') AS k,
                jsonb_array_elements(model::jsonb -> 'features') WITH ORDINALITY AS e(f, n),
                LATERAL (SELECT (ARRAY[recency, orders, spend])[n]::float8 AS v) AS v
            GROUP BY k
        ) AS a
    ) AS d,
    LATERAL (SELECT min((detail ->> 'margin')::float8) AS margin FROM segment.why(model, c)) AS w
WHERE kind = 'numbers';
SELECT kind, segment.silhouette(model, c) IS NULL AS none, segment.distance(model, c) > 0 AS distance
FROM models, customers AS c
WHERE kind = 'one' AND id = 1;

-- Centres.
SELECT
    cluster,
    size,
    feature,
    category,
    round(center::numeric, 3) AS center,
    round(mean::numeric, 3) AS mean,
    round(overall::numeric, 3) AS overall,
    round(lift::numeric, 3) AS lift,
    shown
FROM models, segment.centers(model)
WHERE kind = 'kmeans';
-- They are those of the rows: the mean, the share, and for a logarithm what the mean of the logarithms stands for.
SELECT
    kind,
    feature,
    bool_and(size = rows) AS size,
    bool_and(abs(mean - by_hand) < 1e-9) AS mean,
    bool_and(lift IS NULL OR abs(lift - mean / overall) < 1e-12) AS lift,
    bool_and(
        center IS NULL
        OR abs(center - CASE WHEN feature = 'spend' AND kind <> 'numbers' THEN exp(logs) - 1 ELSE mean END) < 1e-9
    ) AS center
FROM
    models,
    segment.centers(model) AS k,
    LATERAL (
        SELECT
            count(*) AS rows,
            avg(
                CASE feature
                    WHEN 'recency' THEN recency
                    WHEN 'orders' THEN orders
                    WHEN 'spend' THEN spend
                    WHEN 'since' THEN since - '2000-01-01'
                    ELSE (channel = category)::int
                END
            ) AS by_hand,
            avg(ln(1 + spend)) AS logs
        FROM customers AS c
        WHERE segment.cluster(model, c) = k.cluster
    ) AS c
WHERE kind <> 'one'
GROUP BY kind, feature
ORDER BY kind, feature;

-- Quality: what is measured, with the sizes and distances by hand.
SELECT
    measure,
    count(*) AS rows,
    count(cluster) AS of_clusters,
    count(value) AS "values",
    regexp_replace(min(note), '\d+ (sets|draws)', '# \1') AS note
FROM models, segment.quality(model)
WHERE kind = 'kmeans'
GROUP BY measure
ORDER BY measure;
SELECT
    kind,
    bool_and(
        CASE measure
            WHEN 'size' THEN value = rows
            WHEN 'inertia' THEN abs(value - squares) < 1e-9 * squares + 1e-9
            WHEN 'mean_distance' THEN abs(value - mean) < 1e-9
            WHEN 'greatest_distance' THEN abs(value - greatest) < 1e-9
            WHEN 'simplified_silhouette' THEN abs(value - silhouette) < 1e-9
        END
    ) AS by_hand,
    count(*) AS figures
FROM
    models,
    segment.quality(model) AS q,
    LATERAL (
        SELECT
            count(*) AS rows,
            sum(segment.distance(model, c) ^ 2) AS squares,
            avg(segment.distance(model, c)) AS mean,
            max(segment.distance(model, c)) AS greatest,
            avg(segment.silhouette(model, c)) AS silhouette
        FROM customers AS c
        WHERE q.cluster IS NULL OR segment.cluster(model, c) = q.cluster
    ) AS c
WHERE kind <> 'one'
    AND (
        q.cluster IS NOT NULL
        AND measure IN ('size', 'inertia', 'mean_distance', 'greatest_distance', 'simplified_silhouette')
        OR q.cluster IS NULL
        AND measure IN ('inertia', 'simplified_silhouette')
    )
GROUP BY kind
ORDER BY kind;
SELECT measure, value IS NOT NULL AS defined, note FROM models, segment.quality(model) WHERE kind = 'one';
-- Without the checks stability and structure are missing, the rest is the same.
SELECT
    array_agg(DISTINCT a.measure ORDER BY a.measure) FILTER (WHERE b.measure IS NULL) AS only_with_checks,
    bool_and(a.value = b.value) AS same
FROM
    models,
    segment.quality(model) AS a
    LEFT JOIN (
        SELECT q.*
        FROM
            (
                SELECT segment.fit_kmeans(
                    features, 3, '{"order_by": "spend", "weights": {"recency": 2, "orders": 0.25}, "checks": false}'
                ) AS model
                FROM (SELECT recency, orders, spend FROM customers) AS features
            ) AS m,
            segment.quality(m.model) AS q
    ) AS b ON a.measure = b.measure AND a.cluster IS NOT DISTINCT FROM b.cluster
WHERE kind = 'numbers';
-- Warnings in words: one cloud cut up, outliers, and one cluster that has nearly all.
SELECT regexp_replace(note, '[0-9.-]+', '#', 'g') AS warning
FROM
    (
        SELECT segment.fit_kmeans(features, 4) AS model
        FROM (
            SELECT sqrt(-2 * ln(u)) * cos(2 * pi() * v) AS x, sqrt(-2 * ln(u)) * sin(2 * pi() * v) AS y
            FROM
                generate_series(1, 800) AS i,
                LATERAL (
                    SELECT
                        (hashint4(i) + 2147483649) / 4294967297.0 AS u,
                        (hashint4(-i) + 2147483649) / 4294967297.0 AS v
                ) AS r
        ) AS features
    ) AS m,
    segment.quality(model)
WHERE measure = 'warning';
SELECT note
FROM
    (
        SELECT segment.fit_kmeans(features, 2) AS model
        FROM (
            SELECT i % 100 AS x
            FROM generate_series(1, 20000) AS i
            UNION ALL
            SELECT 1000000 + i
            FROM generate_series(1, 3) AS i
        ) AS features
    ) AS m,
    segment.quality(model)
WHERE measure = 'warning'
ORDER BY note;

-- Models of other kinds, and NULLs.
SELECT segment.centers(m) FROM (SELECT segment.fit_tiers(v) AS m FROM generate_series(1, 10) AS v) AS t;
SELECT segment.quality(m) FROM (SELECT segment.fit_tiers(v) AS m FROM generate_series(1, 10) AS v) AS t;
SELECT segment.cluster(m, ROW(1)) FROM (SELECT segment.fit_tiers(v) AS m FROM generate_series(1, 10) AS v) AS t;
SELECT segment.why(m, ROW(1)) FROM (SELECT segment.fit_tiers(v) AS m FROM generate_series(1, 10) AS v) AS t;
SELECT segment.tier(model, 1.0) FROM models WHERE kind = 'kmeans';
SELECT count(*) FROM segment.centers(NULL);
SELECT count(*) FROM segment.quality(NULL);
SELECT count(*) FROM models, segment.why(model, NULL::record);
