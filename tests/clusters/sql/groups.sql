-- The aggregates over rows of features as window functions, under grouping sets, FILTER, DISTINCT and ORDER BY: the
-- results are those of plain groups.
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    'region ' || i % 3 AS region,
    i % 2 = 0 AS vip,
    (i * 37 % 101)::float8 AS recency,
    i % 9 AS orders,
    i % 4 AS label,
    i % 5 AS other
FROM generate_series(1, 120) AS i;
\set fits 'segment.fit_kmeans(ROW(recency, orders), 2, \'{"features": ["f1", "f2"], "checks": false}\') AS kmeans, '
\set fits :fits 'segment.fit_hierarchy(ROW(recency, orders), 2, \'{"features": ["f1", "f2"], "checks": false}\') AS hierarchy, '
\set fits :fits 'segment.sample(ROW(recency, orders), \'{"features": ["f1", "f2"]}\') AS sample, '
\set fits :fits 'segment.adjusted_rand_index(label, other) AS rand, '
\set fits :fits 'segment.normalized_mutual_information(label::text, other::text) AS mutual'
\set over 'segment.fit_kmeans(ROW(recency, orders), 2, \'{"features": ["f1", "f2"], "checks": false}\') OVER w AS kmeans, '
\set over :over 'segment.fit_hierarchy(ROW(recency, orders), 2, \'{"features": ["f1", "f2"], "checks": false}\') OVER w AS hierarchy, '
\set over :over 'segment.sample(ROW(recency, orders), \'{"features": ["f1", "f2"]}\') OVER w AS sample, '
\set over :over 'segment.adjusted_rand_index(label, other) OVER w AS rand, '
\set over :over 'segment.normalized_mutual_information(label::text, other::text) OVER w AS mutual'
\set same 'count(*) AS rows, '
\set same :same 'count(*) FILTER (WHERE a.kmeans::text = b.kmeans::text) AS kmeans, '
\set same :same 'count(*) FILTER (WHERE a.hierarchy::text = b.hierarchy::text) AS hierarchy, '
\set same :same 'count(*) FILTER (WHERE a.sample::text = b.sample::text) AS sample, '
\set same :same 'count(*) FILTER (WHERE a.rand = b.rand) AS rand, '
\set same :same 'count(*) FILTER (WHERE a.mutual = b.mutual) AS mutual'

-- OVER (): the whole, on every row; PARTITION BY: a model for each region.
SELECT :same FROM (SELECT :over FROM customers WINDOW w AS ()) AS a, (SELECT :fits FROM customers) AS b;
SELECT :same
FROM
    (SELECT region, :over FROM customers WINDOW w AS (PARTITION BY region)) AS a JOIN (
        SELECT region, :fits
        FROM customers
        GROUP BY region
    ) AS b USING (region);
-- The one-line answer: fitted over all rows, applied to each.
SELECT cluster, count(*)
FROM (
    SELECT segment.cluster(
        segment.fit_kmeans(ROW(recency, orders), 2, '{"features": ["f1", "f2"], "order_by": "f1"}') OVER (),
        ROW(recency, orders)
    ) AS cluster
    FROM customers
) AS c
GROUP BY cluster
ORDER BY cluster;
SELECT cluster, count(*)
FROM (
    SELECT segment.cluster(segment.fit_kmeans(features, 2, '{"order_by": "recency"}') OVER (), features) AS cluster
    FROM customers AS c, LATERAL (SELECT c.recency, c.orders) AS features
) AS c
GROUP BY cluster
ORDER BY cluster;
SELECT region, count(*) AS rows, count(DISTINCT cluster) AS clusters
FROM (
    SELECT region, segment.cluster(segment.fit_kmeans(features, 3) OVER (PARTITION BY region), features) AS cluster
    FROM customers AS c, LATERAL (SELECT c.recency, c.orders) AS features
) AS c
GROUP BY region
ORDER BY region;
-- Growing frames: each row is the aggregate of the rows up to it, and later rows do not change it.
SELECT :same
FROM
    (SELECT id, :over FROM customers WINDOW w AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 2 FOLLOWING)) AS a,
    LATERAL (SELECT :fits FROM customers WHERE id <= a.id + 2) AS b
WHERE id % 10 = 0;
-- Moving frames: begun anew for each row, where the first ones leave.
SELECT :same
FROM
    (SELECT id, :over FROM customers WINDOW w AS (ORDER BY id ROWS BETWEEN 10 PRECEDING AND 5 FOLLOWING)) AS a,
    LATERAL (SELECT :fits FROM customers WHERE id BETWEEN a.id - 10 AND a.id + 5) AS b;
-- A frame without rows.
SELECT
    count(kmeans) AS kmeans,
    count(hierarchy) AS hierarchy,
    count(sample) AS sample,
    count(rand) AS rand,
    count(mutual) AS mutual
FROM (SELECT :over FROM customers WINDOW w AS (ORDER BY id ROWS BETWEEN 5 FOLLOWING AND 3 FOLLOWING)) AS a;

-- GROUPING SETS, ROLLUP and CUBE: each set is its own GROUP BY.
SELECT :same
FROM
    (SELECT region, vip, :fits FROM customers GROUP BY GROUPING SETS ((region, vip), (region), ())) AS a,
    LATERAL (
        SELECT :fits
        FROM customers AS c
        WHERE (a.region IS NULL OR c.region = a.region) AND (a.vip IS NULL OR c.vip = a.vip)
    ) AS b;
SELECT :same
FROM
    (SELECT region, vip, :fits FROM customers GROUP BY ROLLUP (region, vip)) AS a,
    LATERAL (
        SELECT :fits
        FROM customers AS c
        WHERE (a.region IS NULL OR c.region = a.region) AND (a.vip IS NULL OR c.vip = a.vip)
    ) AS b;
SELECT :same
FROM
    (SELECT region, vip, :fits FROM customers GROUP BY CUBE (region, vip)) AS a,
    LATERAL (
        SELECT :fits
        FROM customers AS c
        WHERE (a.region IS NULL OR c.region = a.region) AND (a.vip IS NULL OR c.vip = a.vip)
    ) AS b;
-- Groups in sorted and in hashed order.
SET enable_hashagg = off;
CREATE TEMPORARY TABLE sorted AS SELECT region, :fits FROM customers GROUP BY region;
SET enable_hashagg = on;
SET enable_sort = off;
SELECT :same FROM sorted AS a JOIN (SELECT region, :fits FROM customers GROUP BY region) AS b USING (region);
RESET enable_sort;
-- Many groups, which a hash aggregate with little memory spills.
SET work_mem = '64kB';
SELECT count(*) AS groups, bool_and((segment.describe(model) #>> '{rows,seen}')::int = 3) AS three_each
FROM (
    SELECT i % 2000 AS g, segment.fit_kmeans(ROW(i, i * i), 1, '{"features": ["f1", "f2"]}') AS model
    FROM generate_series(1, 6000) AS i
    GROUP BY g
) AS m;
RESET work_mem;

-- FILTER; DISTINCT drops equal rows first; ORDER BY changes nothing.
SELECT a.model::text = b.model::text AS filter
FROM
    (
        SELECT segment.fit_kmeans(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}') FILTER (WHERE vip) AS model
        FROM customers
    ) AS a,
    (
        SELECT segment.fit_kmeans(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}') AS model
        FROM customers
        WHERE vip
    ) AS b;
SELECT
    segment.fit_kmeans(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}' ORDER BY id DESC)::text
        = segment.fit_kmeans(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}')::text AS fit_kmeans,
    segment.fit_hierarchy(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}' ORDER BY orders, recency)::text
        = segment.fit_hierarchy(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}')::text AS fit_hierarchy,
    segment.sample(ROW(recency, orders), '{"features": ["f1", "f2"]}' ORDER BY id DESC)::text
        = segment.sample(ROW(recency, orders), '{"features": ["f1", "f2"]}')::text AS sample,
    segment.adjusted_rand_index(label, other ORDER BY id DESC) = segment.adjusted_rand_index(label, other) AS rand,
    segment.normalized_mutual_information(label, other ORDER BY id DESC)
        = segment.normalized_mutual_information(label, other) AS mutual
FROM customers;
SELECT
    segment.describe(segment.sample(DISTINCT features)) -> 'rows' AS distinct_rows,
    segment.describe(segment.sample(features)) -> 'rows' AS rows
FROM (SELECT orders, vip FROM customers) AS features;
SELECT segment.describe(segment.fit_kmeans(DISTINCT features, 2)) -> 'rows' AS distinct_rows
FROM (SELECT orders, vip FROM customers) AS features;
SELECT segment.adjusted_rand_index(DISTINCT label, other) AS distinct_pairs FROM customers;

-- Nothing at all.
SELECT
    segment.fit_kmeans(ROW(recency), 2, '{"features": ["f1"]}') IS NULL AS fit_kmeans,
    segment.fit_kmeans(ROW(recency), 2, '{"features": ["f1"]}') IS NULL AS fit_kmeans_options,
    segment.fit_kmeans(ARRAY[recency], 2) IS NULL AS fit_kmeans_array,
    segment.fit_hierarchy(ROW(recency), 2, '{"features": ["f1"]}') IS NULL AS fit_hierarchy,
    segment.sample(ROW(recency), '{"features": ["f1"]}') IS NULL AS sample,
    segment.adjusted_rand_index(label, other) IS NULL AS rand,
    segment.normalized_mutual_information(label, other) IS NULL AS mutual
FROM customers
WHERE false;
SELECT count(*)
FROM (
    SELECT segment.fit_kmeans(ROW(recency), 2, '{"features": ["f1"]}')
    FROM customers
    WHERE false
    GROUP BY region
) AS g;
SELECT
    segment.fit_kmeans(segment.sample(ROW(recency), '{"features": ["f1"]}'), 2) IS NULL AS of_no_sample,
    segment.fit_hierarchy(segment.sample(ROW(recency), '{"features": ["f1"]}'), 2) IS NULL AS nor_this,
    segment.rollup(NULL::segment.sample) IS NULL AS rollup
FROM customers
WHERE false;
-- Wrong k does not show where there are no rows.
SELECT segment.fit_kmeans(ROW(recency), 0, '{"features": ["f1"]}') IS NULL AS nothing FROM customers WHERE false;

-- Groups that are too small, all alike, or NULL do not stop the others: as many clusters as there are, and a warning.
CREATE TEMPORARY TABLE shops AS
SELECT 'large' AS shop, i::float8 AS x, (i % 7)::float8 AS y
FROM generate_series(1, 40) AS i
UNION ALL
SELECT 'two', i, i
FROM generate_series(1, 2) AS i
UNION ALL
SELECT 'one', 7, 7
UNION ALL
SELECT 'alike', 3, 3
FROM generate_series(1, 9)
UNION ALL
SELECT 'null', NULL, NULL
FROM generate_series(1, 3)
UNION ALL
SELECT 'half', i, NULL
FROM generate_series(1, 9) AS i;
SELECT
    shop,
    segment.describe(kmeans) -> 'clusters' AS kmeans,
    segment.describe(hierarchy) -> 'clusters' AS hierarchy,
    segment.describe(chosen) -> 'clusters' AS chosen,
    segment.describe(calinski) -> 'clusters' AS calinski,
    segment.describe(skipped) -> 'clusters' AS skipped,
    segment.describe(kmeans) -> 'warnings' AS warnings,
    segment.describe(chosen) -> 'warnings' AS of_chosen
FROM (
    SELECT
        shop,
        segment.fit_kmeans(features, 4, '{"nulls": "impute", "checks": false}') AS kmeans,
        segment.fit_hierarchy(features, 4, '{"nulls": "impute", "checks": false}') AS hierarchy,
        segment.fit_kmeans(features, NULL, '{"nulls": "impute", "checks": false}') AS chosen,
        segment.fit_kmeans(
            features, NULL, '{"nulls": "impute", "checks": false, "criterion": "calinski_harabasz", "k": [3, 9]}'
        ) AS calinski,
        segment.fit_kmeans(features, 4, '{"nulls": "skip"}') AS skipped
    FROM shops AS s, LATERAL (SELECT s.x, s.y) AS features
    GROUP BY shop
) AS m
ORDER BY shop;

-- A small group with towns of its own does not stop a large one.
CREATE TEMPORARY TABLE regions AS
SELECT 'large' AS region, 'town ' || i % 20 AS town, i % 7 AS orders FROM generate_series(1, 3000) AS i
UNION ALL SELECT 'small', 'village ' || i, i % 5 FROM generate_series(1, 50) AS i;
SELECT region, segment.describe(segment.fit_kmeans(r, 2, '{"checks": false}')) #> '{rows,used}' AS rows
FROM regions, LATERAL (SELECT town, orders) AS r
GROUP BY region
ORDER BY region;
