-- Hierarchical clustering in SQL: SciPy's merges, cuts by number and by height, the tree as rows and as Newick text,
-- and rows labelled by it.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE few (x float8, y float8);
INSERT INTO few VALUES (0, 0), (1, 0), (0, 2), (10, 10), (10, 11), (30, 0);
-- The tree in full: leaves are the distinct rows in the order of their hashes, so only the merges' heights and sizes
-- are the same for all.
CREATE TEMPORARY TABLE trees AS
SELECT
    l AS linkage,
    segment.fit_hierarchy(features, 3, jsonb_build_object('linkage', l, 'scaling', 'none', 'checks', false)) AS model
FROM few AS features, unnest('{ward,complete,average,single}'::text[]) AS l
GROUP BY l;
SELECT
    linkage,
    array_agg(round(height::numeric, 6) ORDER BY node) AS heights,
    array_agg(size ORDER BY node) AS sizes,
    array_agg(within_cluster ORDER BY node) AS within
FROM trees, segment.dendrogram(model)
GROUP BY linkage
ORDER BY linkage;
SELECT node, left_node, right_node, round(height::numeric, 4) AS height, size, within_cluster
FROM trees, segment.dendrogram(model)
WHERE linkage = 'ward';
SELECT segment.newick(model) AS newick FROM trees WHERE linkage = 'single';
SELECT linkage, (segment.describe(model) -> 'fit') - 'inertia' AS fit, segment.describe(model) -> 'sizes' AS sizes
FROM trees
ORDER BY linkage;
-- Where each row belongs.
SELECT x, y, segment.cluster(w.model, features) AS ward, segment.cluster(s.model, features) AS single
FROM trees AS w, trees AS s, few AS features
WHERE w.linkage = 'ward' AND s.linkage = 'single'
ORDER BY x, y;

-- What the leaves are: the row, or the mean and mode of the rows, each with its cluster.
SELECT leaf, cluster, size, feature, value FROM trees, segment.leaves(model) WHERE linkage = 'ward';
SELECT
    count(*) AS leaves,
    bool_and(l.cluster = segment.cluster(model, ROW(l.x, l.y), '{x,y}')) AS clusters,
    sum(size) AS rows,
    bool_and(newick LIKE format('%%''%s of cluster %s''%%', leaf, cluster)) AS named
FROM
    trees AS t,
    segment.newick(model) AS newick,
    LATERAL (
        SELECT
            leaf,
            cluster,
            size,
            max(value::float8) FILTER (WHERE feature = 'x') AS x,
            max(value::float8) FILTER (WHERE feature = 'y') AS y
        FROM segment.leaves(t.model)
        GROUP BY leaf, cluster, size
    ) AS l
WHERE linkage = 'ward';
SELECT size, feature, value
FROM segment.leaves(
    (
        SELECT segment.fit_hierarchy(features, 2, '{"leaves": 2, "checks": false, "min_category": 1}')
        FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b'), (100, 'c'), (101, 'c')) AS features(x, c)
    )
)
ORDER BY leaf, feature DESC;
SELECT segment.leaves(segment.fit_kmeans(features, 2)) FROM few AS features;

-- SciPy's heights and labels for iris and wine, raw and standardised. Rows that are equal are one leaf here, and a
-- merge at height 0 there.
\set content `cat tests/data/clusters/hierarchy.json`
CREATE TEMPORARY TABLE found AS
SELECT entry.* FROM jsonb_to_recordset(:'content'::jsonb) AS entry(name text, "values" jsonb, linkages jsonb);
CREATE TEMPORARY TABLE rows AS
SELECT
    name,
    n,
    (SELECT array_agg(v::float8 ORDER BY o) FROM jsonb_array_elements_text(row) WITH ORDINALITY AS e(v, o)) AS row
FROM found, jsonb_array_elements("values") WITH ORDINALITY AS r(row, n);
CREATE TEMPORARY TABLE scipy AS
SELECT
    name,
    linkage,
    l,
    (
        SELECT segment.fit_hierarchy(
            row, 3,
            jsonb_build_object(
                'linkage', linkage, 'scaling', 'none', 'checks', false, 'seed', jsonb_array_length("values" -> 0)
            )
        )
        FROM rows AS r
        WHERE r.name = f.name
    ) AS model
FROM found AS f, jsonb_each(linkages) AS e(linkage, l);
SELECT
    name,
    linkage,
    theirs = ours AS merges,
    differ < 1e-9 AS heights,
    (
        SELECT segment.adjusted_rand_index((l -> 'labels' ->> (n - 1)::int)::int, segment.cluster(model, row))
        FROM rows AS r
        WHERE r.name = s.name
    ) AS adjusted_rand_index
FROM
    scipy AS s,
    LATERAL (
        SELECT
            count(*) FILTER (WHERE a.height > 0) AS theirs,
            count(*) FILTER (WHERE b.height > 0) AS ours,
            max(abs(a.height - b.height) / a.height) AS differ
        FROM
            (
                SELECT h::float8 AS height, row_number() OVER (ORDER BY h::float8 DESC) AS n
                FROM jsonb_array_elements_text(l -> 'heights') AS h
                WHERE h::float8 > 0
            ) AS a
            FULL JOIN (SELECT height, row_number() OVER (ORDER BY height DESC) AS n FROM segment.dendrogram(model)) AS b
            USING (n)
    ) AS h
ORDER BY name, linkage;

-- Cut at a height: all merges up to it are done. Far above there is one cluster, at 0 as many as leaves.
SELECT
    height,
    segment.describe(cut) -> 'clusters' AS clusters,
    (SELECT count(*) FROM segment.dendrogram(t.model) AS d WHERE d.height > h.height) + 1 AS by_hand,
    segment.describe(cut) #> '{fit,height}' AS described
FROM
    (SELECT model FROM trees WHERE linkage = 'complete') AS t,
    (VALUES (0), (1), (1.5), (5), (12), (1000)) AS h(height),
    LATERAL (
        SELECT segment.fit_hierarchy(
            features, NULL,
            jsonb_build_object('linkage', 'complete', 'scaling', 'none', 'height', height, 'checks', false)
        ) AS cut
        FROM few AS features
    ) AS c;
-- Into k, from one to as many as there are leaves; the clusters are nested.
SELECT
    k,
    segment.describe(model) -> 'clusters' AS clusters,
    (SELECT count(*) FROM segment.dendrogram(model) WHERE within_cluster) AS merges_within
FROM
    generate_series(1, 6) AS k,
    LATERAL (SELECT segment.fit_hierarchy(features, k, '{"checks": false}') AS model FROM few AS features) AS m;
SELECT bool_and(parents = 1) AS nested
FROM
    generate_series(2, 6) AS k,
    LATERAL (SELECT segment.fit_hierarchy(features, k, '{"checks": false}') AS fine FROM few AS features) AS a,
    LATERAL (SELECT segment.fit_hierarchy(features, k - 1, '{"checks": false}') AS coarse FROM few AS features) AS b,
    LATERAL (
        SELECT count(DISTINCT segment.cluster(coarse, features)) AS parents
        FROM few AS features
        GROUP BY segment.cluster(fine, features)
    ) AS p;
SELECT segment.describe(model) -> 'clusters' AS clusters, segment.describe(model) #> '{warnings,0}' AS warning
FROM (SELECT segment.fit_hierarchy(features, 7) AS model FROM few AS features) AS m;
-- Every row is labelled as in the fit, whatever the linkage.
SELECT linkage, bool_and(size = rows) AS sizes
FROM
    trees,
    LATERAL (SELECT DISTINCT cluster, size FROM segment.centers(model)) AS c,
    LATERAL (SELECT count(*) AS rows FROM few AS features WHERE segment.cluster(model, features) = c.cluster) AS r
GROUP BY linkage
ORDER BY linkage;

-- Equal rows count as often as they come: a leaf each, of so many rows.
SELECT
    segment.describe(model) -> 'fit' -> 'leaves' AS leaves,
    segment.describe(model) -> 'sizes' AS sizes,
    (SELECT array_agg(size ORDER BY node) FROM segment.dendrogram(model)) AS merged
FROM (
    SELECT segment.fit_hierarchy(ROW(i % 4 * (i % 4)), 2, '{"features": ["f1"], "checks": false}') AS model
    FROM generate_series(1, 40) AS i
) AS m;
-- One row; all alike.
SELECT
    (segment.describe(model) -> 'fit') - 'inertia' AS fit,
    segment.newick(model) AS newick,
    (SELECT count(*) FROM segment.dendrogram(model)) AS merges
FROM (SELECT segment.fit_hierarchy(ROW(1), 1, '{"features": ["f1"]}') AS model) AS m;
SELECT segment.describe(model) -> 'sizes' AS sizes, segment.newick(model) AS newick
FROM (
    SELECT segment.fit_hierarchy(ROW(1, 'x'::text), 1, '{"features": ["f1", "f2"]}') AS model
    FROM generate_series(1, 9)
) AS m;
-- Categories and numbers.
SELECT c, segment.cluster(model, ROW(v, c)) AS cluster, count(*)
FROM
    (
        SELECT segment.fit_hierarchy(
            ROW(i % 5, 'c' || i % 3), 3, '{"features": ["f1", "f2"], "gamma": 10, "checks": false}'
        ) AS model
        FROM generate_series(1, 60) AS i
    ) AS m,
    (SELECT i % 5 AS v, 'c' || i % 3 AS c FROM generate_series(1, 60) AS i) AS r
GROUP BY 1, 2
ORDER BY 2;
-- More distinct rows than leaves are condensed first: said in a warning, and by how much it blurs.
SELECT
    segment.describe(model) #> '{fit,condensed_from}' AS rows,
    (segment.describe(model) #>> '{fit,leaves}')::int <= 50 AS leaves,
    (segment.describe(model) #>> '{fit,lost}')::float8 BETWEEN 0.0001 AND 0.2 AS lost,
    (SELECT count(*) FROM segment.dendrogram(model)) < 50 AS merges,
    regexp_replace(segment.describe(model) #>> '{warnings,0}', '[0-9.]+', '#', 'g') AS warning,
    segment.describe(model) -> 'sizes' AS sizes
FROM (
    SELECT segment.fit_hierarchy(
        ROW(10 * (i % 2) + (i * 7919 % 1009) / 1009.0, (i * 104729 % 1013) / 1013.0), 2,
        '{"features": ["f1", "f2"], "leaves": 50, "checks": false}'
    ) AS model
    FROM generate_series(1, 900) AS i
) AS m;
-- As many leaves as there may be, in one long chain: the tree is as deep as it has leaves.
CREATE TEMPORARY TABLE deep AS
SELECT segment.fit_hierarchy(
    ROW(i::float8 * i), 2,
    '{"features": ["f1"], "leaves": 4000, "linkage": "single", "checks": false, "scaling": "none"}'
) AS model
FROM generate_series(1, 4000) AS i;
SELECT
    (SELECT count(*) FROM segment.dendrogram(model)) AS merges,
    length(segment.newick(model)) > 40000 AS long,
    length(regexp_replace(segment.newick(model), '[^(]', '', 'g')) AS brackets,
    segment.describe(model) -> 'sizes' AS sizes,
    model::text::segment.model::text = model::text AS round_trip,
    length(model::text) < 1000000 AS below_a_megabyte
FROM deep;
-- Names and quotes in Newick text are quoted as the format asks.
SELECT segment.newick(model) LIKE '%''0 of cluster %''%' AS quoted FROM trees WHERE linkage = 'ward';

-- Options that cannot be.
SELECT segment.fit_hierarchy(features, 2, '{"linkage": "centroid"}') FROM few AS features;
SELECT segment.fit_hierarchy(features, 2, '{"leaves": 4001}') FROM few AS features;
SELECT segment.fit_hierarchy(features, 2, '{"leaves": 1}') FROM few AS features;
SELECT segment.fit_hierarchy(features, 2, '{"height": 1}') FROM few AS features;
SELECT segment.fit_hierarchy(features, NULL, '{"height": -1}') FROM few AS features;
SELECT segment.fit_hierarchy(features, NULL, '{"height": 1, "k": [2, 3]}') FROM few AS features;
SELECT segment.fit_hierarchy(features, 2, '{"restarts": 3}') FROM few AS features;
SELECT segment.fit_hierarchy(features, 0) FROM few AS features;
SELECT segment.fit_hierarchy(ROW(i), NULL, '{"features": ["f1"], "height": 0, "checks": false}')
FROM generate_series(1, 1001) AS i;
-- No hierarchy.
SELECT segment.dendrogram(segment.fit_kmeans(features, 2)) FROM few AS features;
SELECT segment.newick(m) FROM (SELECT segment.fit_kmeans(features, 2) AS m FROM few AS features) AS k;
SELECT segment.newick(NULL) IS NULL AS nothing, (SELECT count(*) FROM segment.dendrogram(NULL)) AS rows;
