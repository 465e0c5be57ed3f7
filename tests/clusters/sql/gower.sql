-- Gower's distance: hierarchies of rows that mix numbers, dates, truths, categories and NULLs.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET extra_float_digits = 0;
CREATE TEMPORARY TABLE customers (id integer, spent numeric, joined date, channel text, member boolean);
INSERT INTO customers VALUES
    (1, 120.5, '2024-01-15', 'web', true), (2, 80, '2024-03-01', 'shop', false), (3, NULL, '2024-02-10', 'web', true),
    (4, 300.25, '2023-11-30', 'phone', NULL), (5, 45, '2024-03-31', 'shop', false), (6, 150, NULL, NULL, true),
    (7, 80, '2024-01-02', 'web', false), (8, 210.75, '2023-12-24', 'phone', true), (9, NULL, NULL, 'shop', false),
    (10, 99.9, '2024-02-29', NULL, NULL);
CREATE FUNCTION pg_temp.features(c customers, OUT spent numeric, OUT joined date, OUT channel text, OUT member boolean)
    LANGUAGE sql IMMUTABLE
    AS 'SELECT c.spent, c.joined, c.channel, c.member';

-- The heights of hclust (R 4.2.2) for daisy(x, metric = "gower", type = list(symm = "member")) (cluster 2.1.4), without the
-- rows that are at distance 0 of others:
-- average  0.0430797514 0.0710382514 0.1651731668 0.1824526474 0.3714150383 0.5031147307 0.7045375105
-- complete 0.0430797514 0.0710382514 0.1824526474 0.2345908062 0.4398907104 0.7950819672 1.0000000000
-- single   0.0430797514 0.0710382514 0.0957555274 0.1557377049 0.1824526474 0.2766863088 0.3834756988
SELECT
    linkage,
    (
        SELECT string_agg(round(height::numeric, 10)::text, ' ' ORDER BY node)
        FROM segment.dendrogram(model)
    ) AS heights
FROM
    unnest(ARRAY['average', 'complete', 'single']) AS linkage,
    LATERAL (
        SELECT
            segment.fit_hierarchy(
                pg_temp.features(c), 3, jsonb_build_object('distance', 'gower', 'linkage', linkage, 'min_category', 1, 'checks', false)
            ) AS model
        FROM customers AS c
        WHERE id NOT IN (6, 9)
    ) AS f;

CREATE TEMPORARY TABLE fitted AS
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "gower", "min_category": 1, "order_by": "spent"}') AS model
FROM customers AS c;
SELECT key, value
FROM fitted, jsonb_each((segment.describe(model) -> 'fit') - 'inertia' - 'height')
ORDER BY key COLLATE "C";
SELECT feature, segment.describe(model) -> 'nulls' AS nulls, segment.describe(model) -> 'sizes' AS sizes
FROM fitted, jsonb_array_elements(segment.describe(model) -> 'features') AS feature;
SELECT warning FROM fitted, segment.warnings(model) AS warning;
-- Medians and modes, and NULL where no row of a cluster has a value.
SELECT
    cluster,
    size,
    feature,
    category,
    round(center::numeric, 3) AS center,
    round(mean::numeric, 3) AS mean,
    round(overall::numeric, 3) AS overall,
    shown
FROM fitted, segment.centers(model)
ORDER BY cluster, feature, category;
SELECT leaf, cluster, size, string_agg(concat_ws(' ', feature, coalesce(value, 'NULL')), ', ' ORDER BY feature) AS leaf_of
FROM fitted, segment.leaves(model)
GROUP BY leaf, cluster, size
ORDER BY cluster, leaf_of;
SELECT
    id,
    segment.cluster(model, f) AS cluster,
    round(segment.distance(model, f)::numeric, 6) AS distance,
    round(segment.silhouette(model, f)::numeric, 6) AS silhouette
FROM fitted, customers AS c, pg_temp.features(c) AS f
ORDER BY id;
SELECT cluster, measure, round(value::numeric, 6) AS value, note
FROM fitted, segment.quality(model)
ORDER BY cluster NULLS FIRST, measure COLLATE "C", note;

-- Rows of others: beyond the range, of a new category, with NULLs, and with nothing else.
SELECT
    n,
    segment.cluster(model, f) AS cluster,
    round(segment.distance(model, f)::numeric, 6) AS distance,
    round(segment.silhouette(model, f)::numeric, 6) AS silhouette
FROM
    fitted,
    (VALUES
        (1, 1e12, date '1999-01-01', 'phone', true),
        (2, 300.25, '2023-11-30', 'phone', true),
        (3, 60, '2024-03-20', 'pigeon', false),
        (4, NULL, '2024-03-20', NULL, NULL),
        (5, NULL, NULL, NULL, NULL)
    ) AS r(n, spent, joined, channel, member),
    LATERAL (SELECT r.spent, r.joined, r.channel, r.member) AS f
ORDER BY n;
SELECT
    id,
    feature,
    value,
    d.cluster,
    d.center,
    d.runner_up,
    d.runner_up_center,
    round(contribution::numeric, 6) AS contribution,
    round(d.margin::numeric, 6) AS margin
FROM
    fitted,
    customers AS c,
    pg_temp.features(c) AS f,
    segment.why(model, f),
    jsonb_to_record(detail) AS d(cluster integer, center text, runner_up integer, runner_up_center text, margin float8)
WHERE id IN (1, 6, 10)
ORDER BY id, contribution DESC, feature;
-- In every language, every sentence once.
CREATE TEMPORARY TABLE languages AS
SELECT
    language,
    segment.fit_hierarchy(
        pg_temp.features(c), 3, jsonb_build_object('distance', 'gower', 'min_category', 1, 'checks', false, 'language', language)
    ) AS model
FROM customers AS c, unnest(ARRAY['en', 'ru', 'zh']) AS language
GROUP BY language;
SELECT language, warning FROM languages, segment.warnings(model) AS warning ORDER BY language;
SELECT DISTINCT ON (language, kind) language, advice
FROM
    languages,
    customers AS c,
    pg_temp.features(c) AS f,
    segment.why(model, f),
    jsonb_to_record(detail) AS d(center text, runner_up_center text),
    LATERAL (SELECT format('%s %s %s %s', value IS NULL, center IS NULL, runner_up_center IS NULL, sign(contribution)) AS kind) AS k
ORDER BY language, kind, advice COLLATE "C";

-- Weights of features and of rows, arrays, samples and their merges.
SELECT string_agg(round(height::numeric, 10)::text, ' ' ORDER BY node) AS heights
FROM
    (
        SELECT
            segment.fit_hierarchy(
                pg_temp.features(c),
                3,
                '{"distance": "gower", "linkage": "single", "min_category": 1, "checks": false,
                  "weights": {"spent": 2, "channel": 0.5, "member": 1.5}}'
            ) AS model
        FROM customers AS c
    ) AS f,
    segment.dendrogram(model);
SELECT segment.describe(segment.fit_hierarchy(f, 2, '{"distance": "gower", "weight": "id", "min_category": 1, "checks": false}')) -> 'sizes' AS sizes
FROM customers AS f;
SELECT
    segment.cluster(model, ARRAY[1, NULL]::float8[]) = segment.cluster(model, ARRAY[2, 5]::float8[]) AS same,
    segment.cluster(model, ARRAY[NULL, NULL]::float8[]) AS nothing
FROM
    (
        SELECT segment.fit_hierarchy(ARRAY[x, y], 2, '{"distance": "gower", "checks": false}') AS model
        FROM (VALUES (1, 5), (2, NULL), (NULL, 6), (9, 50), (8, NULL)) AS r(x, y)
    ) AS f;
SELECT
    segment.describe(sample) -> 'nulls' AS nulls,
    segment.fit_hierarchy(sample, 3, '{"distance": "gower", "min_category": 1, "order_by": "spent"}')::jsonb - 'options'
        = (SELECT model::jsonb - 'options' FROM fitted) AS same
FROM (
    SELECT segment.rollup(part) AS sample
    FROM (SELECT segment.sample(pg_temp.features(c), '{"nulls": "pairwise"}') AS part FROM customers AS c GROUP BY id % 3) AS parts
) AS whole;
-- The numbers of a previous model, of this distance or another.
SELECT distance, segment.describe(f.model) -> 'moved' ->> '1' IS NOT NULL AS matched
FROM
    fitted AS old,
    unnest(ARRAY['gower', 'euclidean']) AS distance,
    LATERAL (
        SELECT
            segment.fit_hierarchy(
                pg_temp.features(c),
                3,
                jsonb_build_object('distance', distance, 'nulls', 'impute', 'match', old.model::jsonb, 'checks', false, 'min_category', 1)
            ) AS model
        FROM customers AS c
    ) AS f
ORDER BY distance;
-- Many rows are condensed first; the same bytes with any number of threads and in any order.
CREATE TEMPORARY TABLE many AS
SELECT NULLIF(i * 7919 % 1009, 5) AS x, CASE WHEN i % 7 > 0 THEN chr(97 + i % 4) END AS kind, i % 3 = 0 AS yes
FROM generate_series(1, 3000) AS i;
SET segment.threads = 1;
CREATE TEMPORARY TABLE alone AS
SELECT segment.fit_hierarchy(m, 4, '{"distance": "gower", "leaves": 100}')::text AS model FROM many AS m;
SET segment.threads = 3;
SELECT segment.fit_hierarchy(m, 4, '{"distance": "gower", "leaves": 100}')::text = (SELECT model FROM alone) AS same
FROM (SELECT * FROM many ORDER BY x DESC, kind) AS m;
RESET segment.threads;
SELECT warning FROM alone, segment.warnings(model::segment.model) AS warning;

-- Refused, with what to do.
SELECT segment.fit_kmeans(pg_temp.features(c), 3, '{"distance": "gower"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "manhattan"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "gower", "linkage": "ward"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "gower", "linkage": "centroid"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "gower", "scaling": "log"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "gower", "gamma": 2}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), NULL, '{"distance": "gower", "criterion": "calinski_harabasz"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"distance": "gower", "nulls": "error"}') FROM customers AS c;
SELECT segment.fit_hierarchy(segment.sample(pg_temp.features(c)), 3, '{"distance": "gower"}') FROM customers AS c;
SELECT segment.fit_hierarchy(pg_temp.features(c), 3, '{"nulls": "pairwise"}') FROM customers AS c;
SELECT segment.fit_kmeans(pg_temp.features(c), 3, '{"nulls": "pairwise"}') FROM customers AS c;
SELECT segment.labelling_quality(id % 2, pg_temp.features(c), '{"nulls": "pairwise"}') FROM customers AS c;
SELECT segment.fit_hierarchy(f, 2, '{"distance": "gower", "weights": {"spent": 0}}') FROM (SELECT spent FROM customers) AS f;
SELECT segment.cluster(segment.fit_hierarchy(f, 2, '{"distance": "gower", "nulls": "error"}'), ROW(NULL::numeric), '{spent}')
FROM (SELECT spent FROM customers WHERE spent IS NOT NULL) AS f;
SELECT segment.describe(jsonb_set(model::jsonb, '{method,hierarchy,linkage}', '"ward"')::text::segment.model) FROM fitted;
