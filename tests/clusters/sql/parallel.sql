-- Every aggregate over rows of features in parallel workers, from shuffled rows and from partitions: the same bytes as
-- in one process.
SET timezone = 'UTC';
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers = 8;

CREATE TABLE features_parallel AS
SELECT
    i AS id,
    (i * 7919 % 1009) / 7.0::float8 AS recency,
    i % 13 AS orders,
    round((i::bigint * i % 99991) / 100.0, 2) AS spend,
    CASE WHEN i % 31 = 0 THEN NULL ELSE 'region ' || i % 7 END AS region,
    (i % 5)::int2 AS visits,
    i % 3 = 0 AS vip,
    date '2020-01-01' + i % 700 AS since,
    'segment ' || i % 4 AS label
FROM generate_series(1, 500) AS i;
CREATE TABLE shuffled_features AS SELECT * FROM features_parallel ORDER BY md5(id::text);
CREATE TABLE partitioned_features (LIKE features_parallel) PARTITION BY HASH (id);
CREATE TABLE features_0 PARTITION OF partitioned_features FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE features_1 PARTITION OF partitioned_features FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE features_2 PARTITION OF partitioned_features FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO partitioned_features SELECT * FROM features_parallel;
ALTER TABLE features_parallel SET (parallel_workers = 4);
ALTER TABLE shuffled_features SET (parallel_workers = 4);
ANALYZE features_parallel, shuffled_features, partitioned_features;

EXPLAIN (COSTS OFF)
SELECT segment.fit_kmeans(ROW(recency, orders), 3, '{"features": ["f1", "f2"]}') FROM features_parallel;
CREATE TEMPORARY TABLE queries (name text PRIMARY KEY, query text);
INSERT INTO queries VALUES
    ('sample', 'SELECT segment.sample(ROW(recency, orders, region), ''{"features": ["f1", "f2", "f3"]}'') FROM %s'),
    ('sample array', 'SELECT segment.sample(ARRAY[recency, orders]) FROM %s'),
    ('sample options',
        'SELECT segment.sample(features, ''{"nulls": "impute", "seed": 5, "features": ["region", "vip", "since"], '
        '"booleans": "number"}'') FROM %s AS features'),
    ('sample array options',
        'SELECT segment.sample(ARRAY[recency, orders], ''{"seed": 9, "features": ["x", "y"]}'') FROM %s AS features'),
    ('sample describe', 'SELECT segment.describe(segment.sample(features, ''{"nulls": "skip"}'')) FROM %s AS features'),
    ('fit_kmeans',
        'SELECT segment.fit_kmeans(ROW(recency, orders, spend), 5, ''{"features": ["f1", "f2", "f3"], '
        '"checks": false}'') FROM %s'),
    ('fit_kmeans checked', 'SELECT segment.fit_kmeans(ROW(orders, visits), 3, ''{"features": ["f1", "f2"]}'') FROM %s'),
    ('fit_kmeans categories',
        'SELECT segment.fit_kmeans(ROW(recency, orders, vip, coalesce(region, '''')), 4, ''{"features": ["f1", "f2", '
        '"f3", "f4"], "checks": false}'') FROM %s'),
    ('fit_kmeans options',
        'SELECT segment.fit_kmeans(features, 4, ''{"nulls": "impute", "scaling": {"spend": "log"}, '
        '"features": ["spend", "recency", "region", "since"], "checks": false}'') FROM %s AS features'),
    ('fit_kmeans k chosen',
        'SELECT segment.fit_kmeans(ROW(orders, visits), NULL, ''{"features": ["f1", "f2"], "k": [2, 4], '
        '"checks": false}'') FROM %s AS features'),
    ('fit_kmeans array', 'SELECT segment.fit_kmeans(ARRAY[visits, mod(id, 3)], 3) FROM %s'),
    ('fit_kmeans array options',
        'SELECT segment.fit_kmeans(ARRAY[recency, orders], 3, ''{"scaling": "robust", "checks": false}'') FROM %s'),
    ('sample weighed',
        'SELECT segment.sample(features, ''{"features": ["orders", "visits"], "weight": "recency"}'') FROM %s AS features'),
    ('fit_kmeans weighed',
        'SELECT segment.fit_kmeans(features, 4, ''{"features": ["orders", "visits", "vip"], "weight": "recency"}'') '
        'FROM %s AS features'),
    ('fit_hierarchy weighed',
        'SELECT segment.fit_hierarchy(features, 4, ''{"features": ["orders", "spend"], "weight": "recency", '
        '"checks": false}'') FROM %s AS features'),
    ('fit_hierarchy',
        'SELECT segment.fit_hierarchy(ROW(orders, visits, vip), 4, ''{"features": ["f1", "f2", "f3"], '
        '"checks": false}'') FROM %s'),
    ('fit_hierarchy options',
        'SELECT segment.fit_hierarchy(features, 4, ''{"nulls": "skip", "features": ["spend", "recency", "region"], '
        '"leaves": 200, "linkage": "average", "checks": false}'') FROM %s AS features'),
    ('fit_hierarchy array', 'SELECT segment.fit_hierarchy(ARRAY[visits, mod(id, 3)], 3) FROM %s'),
    ('fit_hierarchy array options',
        'SELECT segment.fit_hierarchy(ARRAY[orders, visits], NULL, ''{"height": 5, "checks": false}'') FROM %s'),
    ('adjusted_rand_index', 'SELECT segment.adjusted_rand_index(orders, visits) FROM %s'),
    ('adjusted_rand_index text', 'SELECT segment.adjusted_rand_index(region, label) FROM %s'),
    ('normalized_mutual_information',
        'SELECT segment.normalized_mutual_information(orders * 100000000000, visits) FROM %s'),
    ('normalized_mutual_information text', 'SELECT segment.normalized_mutual_information(region, label) FROM %s');
CREATE TEMPORARY TABLE serial AS SELECT name, NULL::text AS result FROM queries LIMIT 0;
SET max_parallel_workers_per_gather = 0;
INSERT INTO serial SELECT name, test.result(format(query, 'features_parallel')) FROM queries;
SELECT count(*) AS queries, count(*) FILTER (WHERE length(result) > 0) AS results FROM queries JOIN serial USING (name);
-- Other orders of the rows.
SELECT
    name,
    md5(test.result(format(query, 'shuffled_features'))) = md5(result) AS shuffled,
    md5(
        test.result(
            format(query, '(SELECT * FROM features_parallel ORDER BY id DESC)') || CASE
                WHEN query ~ ' AS features$' THEN ''
                ELSE ' AS features'
            END
        )
    ) = md5(result) AS backwards
FROM queries JOIN serial USING (name)
ORDER BY name;
-- One worker and four, with the leader and without.
SET max_parallel_workers_per_gather = 1;
SELECT
    count(*) AS queries,
    count(*) FILTER (WHERE md5(test.result(format(query, 'features_parallel'))) = md5(result)) AS equal
FROM queries JOIN serial USING (name);
SET max_parallel_workers_per_gather = 4;
SELECT
    name,
    test.workers(format(query, 'features_parallel')) AS workers,
    md5(test.result(format(query, 'features_parallel'))) = md5(result) AS equal
FROM queries JOIN serial USING (name)
ORDER BY name;
SET parallel_leader_participation = off;
SELECT
    count(*) AS queries,
    count(*) FILTER (WHERE md5(test.result(format(query, 'shuffled_features'))) = md5(result)) AS equal
FROM queries JOIN serial USING (name);
RESET parallel_leader_participation;
-- Groups, a filter and two fits at once.
CREATE TEMPORARY TABLE grouped AS
SELECT
    label,
    segment.fit_kmeans(ROW(recency, orders), 3, '{"features": ["f1", "f2"], "checks": false}') AS model,
    segment.fit_hierarchy(ROW(orders, visits), 3, '{"features": ["f1", "f2"], "checks": false}') FILTER (WHERE vip) AS
    tree,
    segment.sample(ROW(recency, region), '{"features": ["f1", "f2"], "nulls": "skip"}') AS sample,
    segment.adjusted_rand_index(orders, visits) AS rand
FROM features_parallel
GROUP BY label;
SET max_parallel_workers_per_gather = 0;
SELECT
    count(*) AS groups,
    count(*) FILTER (WHERE g.model::text = s.model::text) AS model,
    count(*) FILTER (WHERE g.tree::text = s.tree::text) AS tree,
    count(*) FILTER (WHERE g.sample::text = s.sample::text) AS sample,
    count(*) FILTER (WHERE g.rand = s.rand) AS rand
FROM
    grouped AS g JOIN (
        SELECT
            label,
            segment.fit_kmeans(ROW(recency, orders), 3, '{"features": ["f1", "f2"], "checks": false}') AS model,
            segment.fit_hierarchy(ROW(orders, visits), 3, '{"features": ["f1", "f2"], "checks": false}') FILTER (WHERE vip) AS
            tree,
            segment.sample(ROW(recency, region), '{"features": ["f1", "f2"], "nulls": "skip"}') AS sample,
            segment.adjusted_rand_index(orders, visits) AS rand
        FROM shuffled_features
        GROUP BY label
    ) AS s USING (label);
-- Partitions are collected apart and merged.
SET enable_partitionwise_aggregate = on;
EXPLAIN (COSTS OFF)
SELECT segment.fit_kmeans(ROW(recency, orders), 3, '{"features": ["f1", "f2"]}') FROM partitioned_features;
SELECT
    count(*) AS queries,
    count(*) FILTER (WHERE md5(test.result(format(query, 'partitioned_features'))) = md5(result)) AS equal
FROM queries JOIN serial USING (name);
-- Each part under one k, but no two under the same: noticed when they are merged. So are rows that do not fit each
-- other.
\set VERBOSITY default
SELECT segment.fit_kmeans(
    ROW(recency), CASE tableoid WHEN 'features_0'::regclass THEN 3 ELSE 4 END, '{"features": ["f1"]}'
)
FROM partitioned_features;
SELECT segment.fit_kmeans(ROW(recency), 3, jsonb_build_object('features', '["f1"]'::jsonb, 'seed', tableoid::bigint)) IS NULL
FROM partitioned_features;
SELECT segment.sample(
    CASE tableoid WHEN 'features_0'::regclass THEN ROW(recency) ELSE ROW(label) END, '{"features": ["f1"]}'
)
FROM partitioned_features;
SELECT segment.sample(
    CASE tableoid
        WHEN 'features_0'::regclass THEN (SELECT r FROM (SELECT recency) AS r)
        ELSE (SELECT r FROM (SELECT recency, orders) AS r)
    END
)
FROM partitioned_features;
-- An error in a worker reaches the user as it is.
SET max_parallel_workers_per_gather = 4;
SET enable_partitionwise_aggregate = off;
SET parallel_leader_participation = off;
SET client_min_messages = error;
\set VERBOSITY terse
SELECT segment.fit_kmeans(ROW(CASE WHEN id = 300 THEN 'NaN' ELSE recency END), 3, '{"features": ["f1"]}')
FROM features_parallel;
SELECT segment.fit_kmeans(features, 3) FROM features_parallel AS features;
-- Labels given in parallel are those of one process.
SET parallel_leader_participation = on;
CREATE TEMPORARY TABLE kept AS
SELECT segment.fit_kmeans(features, 5, '{"checks": false}') AS model
FROM (SELECT recency, orders, spend FROM features_parallel) AS features;
SELECT model AS kept FROM kept \gset
CREATE TEMPORARY TABLE labels AS
SELECT sum(hashint4(segment.cluster(:'kept'::segment.model, features) * 10000 + id)) AS checksum, count(*)
FROM features_parallel AS features;
SELECT test.workers(
    format(
        'SELECT count(*) FROM features_parallel AS features WHERE segment.cluster(%L::segment.model, features) = 1',
        model
    )
) AS workers
FROM kept;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS equal
FROM
    labels JOIN (
        SELECT sum(hashint4(segment.cluster(:'kept'::segment.model, features) * 10000 + id)) AS checksum, count(*)
        FROM features_parallel AS features
    ) AS s USING (checksum, count);
DROP TABLE features_parallel, shuffled_features, partitioned_features;
