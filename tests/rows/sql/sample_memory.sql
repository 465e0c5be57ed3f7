-- A fit remembers what fits in segment.sample_memory: all distinct rows, or those with the smallest hashes; describe
-- says which, and the memory stays within bounds.
SET timezone = 'UTC';
SET max_parallel_workers_per_gather = 0;
CREATE TABLE many AS
SELECT
    i AS id,
    (i * 7919::bigint % 1000003)::float8 AS x,
    (i * 104729::bigint % 1000003)::float8 AS y,
    'city ' || i * 31::bigint % 997 AS city,
    i % 100 AS few
FROM generate_series(1, 20000) AS i;
ANALYZE many;
SELECT segment.orders('{"orders":0,"monetary":"0"}'::segment.rfm) AS loaded;
SHOW segment.sample_memory;
-- Exact with the usual budget; 64 kB holds some hundreds of rows, whose counts are exact; what repeats takes no room.
CREATE TEMPORARY TABLE samples AS
SELECT 'exact' AS kind, segment.sample(ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}') AS sample FROM many;
SET segment.sample_memory = '64kB';
INSERT INTO samples SELECT '64 kB', segment.sample(ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}') FROM many;
SET segment.sample_memory = '1MB';
INSERT INTO samples SELECT '1 MB', segment.sample(ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}') FROM many;
INSERT INTO samples
SELECT '1 MB, few', segment.sample(ROW(few, few % 7), '{"features": ["f1", "f2"]}')
FROM many, generate_series(1, 5);
SELECT
    kind,
    d -> 'exact' AS exact,
    d -> 'rows' AS rows,
    CASE WHEN d -> 'exact' = 'true' THEN d -> 'distinct' END AS distinct,
    (d ->> 'distinct')::int > 300 AS hundreds,
    (d ->> 'distinct')::int > 10000 AS ten_thousands,
    octet_length(sample::text) / 2 < CASE kind WHEN '64 kB' THEN 65536 WHEN '1 MB' THEN 1048576 ELSE 1e9 END AS fits
FROM samples, segment.describe(sample) AS d
ORDER BY kind;
-- The sample is the same for other orders, more workers and partial merges.
SET segment.sample_memory = '128kB';
CREATE TEMPORARY TABLE expected AS
SELECT
    test.result('SELECT segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", "f3"]}'') FROM many') AS sample,
    test.result(
        'SELECT segment.fit_kmeans(ROW(x, y, city), 4, ''{"features": ["f1", "f2", "f3"], "checks": false}'') FROM many'
    ) AS model;
SELECT
    sample = test.result(
        'SELECT segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", "f3"]}'') '
        'FROM (SELECT * FROM many ORDER BY id DESC) AS m'
    ) AS backwards,
    sample = test.result(
        'SELECT segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", "f3"]}'') '
        'FROM (SELECT * FROM many ORDER BY md5(id::text)) AS m'
    ) AS shuffled,
    sample = test.result(
        'SELECT segment.rollup(s) FROM (SELECT segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", '
        '"f3"]}'') AS s FROM many GROUP BY few) AS p'
    ) AS merged,
    sample = test.result(
        'SELECT segment.rollup(s) FROM (SELECT segment.rollup(s) AS s FROM (SELECT few, '
        'segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", "f3"]}'') AS s FROM many GROUP BY few) AS p '
        'GROUP BY few % 9) AS p'
    ) AS tree,
    model = test.result(
        'SELECT segment.fit_kmeans(ROW(x, y, city), 4, ''{"features": ["f1", "f2", "f3"], "checks": false}'') '
        'FROM (SELECT * FROM many ORDER BY y) AS m'
    ) AS model
FROM expected;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
ALTER TABLE many SET (parallel_workers = 4);
CREATE TEMPORARY TABLE workers AS SELECT 0 AS workers, ''::text AS sample, ''::text AS model LIMIT 0;
SET max_parallel_workers_per_gather = 1;
INSERT INTO workers
SELECT
    1,
    test.result('SELECT segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", "f3"]}'') FROM many'),
    test.result(
        'SELECT segment.fit_kmeans(ROW(x, y, city), 4, ''{"features": ["f1", "f2", "f3"], "checks": false}'') FROM many'
    );
SET max_parallel_workers_per_gather = 4;
EXPLAIN (COSTS OFF) SELECT segment.sample(ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}') FROM many;
INSERT INTO workers
SELECT
    4,
    test.result('SELECT segment.sample(ROW(x, y, city), ''{"features": ["f1", "f2", "f3"]}'') FROM many'),
    test.result(
        'SELECT segment.fit_kmeans(ROW(x, y, city), 4, ''{"features": ["f1", "f2", "f3"], "checks": false}'') FROM many'
    );
SELECT workers, w.sample = e.sample AS sample, w.model = e.model AS model
FROM workers AS w, expected AS e
ORDER BY workers;
SET max_parallel_workers_per_gather = 0;
-- A model says that it saw a sample, of how many rows.
SELECT
    d #> '{rows,exact}' AS exact,
    d #> '{rows,seen}' AS seen,
    (d #>> '{rows,used}')::int < 20000 AS fewer,
    (d #>> '{rows,distinct}')::int = (d #>> '{rows,used}')::int AS distinct,
    regexp_replace(d #>> '{warnings,0}', '\d+', '#', 'g') AS warning
FROM expected, LATERAL (SELECT segment.describe(model::segment.model) AS d) AS d;
SELECT DISTINCT regexp_replace(note, '\d+', '#') AS note
FROM expected, segment.quality(model::segment.model)
WHERE measure = 'inertia' AND cluster IS NULL;
-- A sample stands for all: shares and means are near those of all rows; other seeds give other samples.
CREATE TEMPORARY TABLE seeds AS
SELECT
    seed,
    segment.fit_kmeans(
        ROW(x, y, city), 2, jsonb_build_object('features', '["f1", "f2", "f3"]'::jsonb, 'seed', seed, 'checks', false)
    ) AS model
FROM many, generate_series(1, 2) AS seed
GROUP BY seed;
SELECT
    seed,
    (SELECT max(abs(overall / 500000 - 1)) < 0.1 FROM segment.centers(s.model) WHERE feature IN ('f1', 'f2')) AS mean,
    s.model::text <> e.model AS other
FROM seeds AS s, expected AS e
ORDER BY seed;
-- One that was cut stays a sample under a larger budget, alone and merged with others.
RESET segment.sample_memory;
SELECT segment.describe(segment.rollup(sample)) -> 'exact' AS exact FROM samples WHERE kind = '64 kB';
SELECT
    segment.describe(segment.rollup(sample)) -> 'exact' AS exact,
    segment.describe(segment.rollup(sample)) -> 'rows' AS rows
FROM samples
WHERE kind IN ('64 kB', 'exact');
-- Categories count: long texts leave room for fewer rows, and 19,000 of them for a fit whose model tells a thousand
-- apart.
SET segment.sample_memory = '256kB';
SELECT
    segment.describe(segment.sample(ROW(x, repeat(id::text, 150)), '{"features": ["f1", "f2"]}')) -> 'exact' AS exact,
    (segment.describe(segment.sample(ROW(x, repeat(id::text, 150)), '{"features": ["f1", "f2"]}')) ->> 'distinct')::int
        < (segment.describe(segment.sample(ROW(x, y), '{"features": ["f1", "f2"]}')) ->> 'distinct')::int / 5 AS fewer
FROM many;
RESET segment.sample_memory;
SELECT d #> '{features,1,categories}' AS categories, d -> 'warnings' AS warnings
FROM (
    SELECT segment.describe(
        segment.fit_kmeans(ROW(x, 'c' || id % 19000), 2, '{"features": ["f1", "f2"], "checks": false}')
    ) AS d
    FROM many
) AS m;

-- Rows of three long texts in the least budget; too little for what comes after the sample.
\set VERBOSITY default
SET segment.sample_memory = '64kB';
SELECT segment.describe(
    segment.sample(
        ROW(repeat('a', 900) || id, repeat('b', 900) || id, repeat('c', 900) || id), '{"features": ["f1", "f2", "f3"]}'
    )
) -> 'exact' AS some
FROM many;
RESET segment.sample_memory;
SET segment.memory_limit = '1MB';
SELECT segment.describe(segment.fit_kmeans(ROW(x, y), 3, '{"features": ["f1", "f2"]}')) #> '{rows,exact}' AS exact
FROM many;
SELECT segment.fit_hierarchy(ROW(x, y), 3, '{"features": ["f1", "f2"]}') FROM many;
SELECT segment.adjusted_rand_index(id, id) FROM many;
SELECT segment.normalized_mutual_information(city || id, city) FROM many;
SELECT
    segment.describe(segment.fit_kmeans(ROW(few), 3, '{"features": ["f1"]}')) -> 'clusters' AS few,
    segment.adjusted_rand_index(few, few % 7) IS NOT NULL AS rand
FROM many;
RESET segment.memory_limit;
\set VERBOSITY sqlstate
SET segment.sample_memory = '63kB';
SET segment.sample_memory = 'some';
\set VERBOSITY default

-- The memory of the process: a fit of 600,000 distinct rows takes its budget and little more. (Only Linux tells.)
\c -
SET max_parallel_workers_per_gather = 0;
CREATE FUNCTION pg_temp.peak() RETURNS bigint LANGUAGE sql AS $$
    SELECT substring(pg_read_file('/proc/self/status', 0, 10000) FROM 'VmHWM:\s+(\d+) kB')::bigint
$$;
SELECT segment.describe(segment.sample(ROW(i), '{"features": ["f1"]}')) -> 'rows' AS warm
FROM generate_series(1, 10) AS i;
SELECT pg_temp.peak() AS before \gset
SET segment.sample_memory = '16MB';
SELECT segment.describe(segment.sample(ROW(i, 1.5 * i, -i), '{"features": ["f1", "f2", "f3"]}')) -> 'exact' AS exact
FROM (SELECT generate_series(1, 600000)) AS s(i);
SELECT CASE
    WHEN pg_temp.peak() - :before < 2 * 16384 THEN 'within'
    ELSE pg_temp.peak() - :before || ' kB'
END AS sample;
SELECT segment.describe(segment.sample(ROW(i, 'customer ' || i), '{"features": ["f1", "f2"]}')) -> 'exact' AS exact
FROM (SELECT generate_series(1, 200000)) AS s(i);
SELECT CASE
    WHEN pg_temp.peak() - :before < 2.5 * 16384 THEN 'within'
    ELSE pg_temp.peak() - :before || ' kB'
END AS sample_of_texts;
SELECT segment.describe(
    segment.fit_kmeans(ROW(i, 1.5 * i, -i), 3, '{"features": ["f1", "f2", "f3"], "checks": false, "restarts": 1}')
) #> '{rows,exact}' AS exact
FROM (SELECT generate_series(1, 250000)) AS s(i);
SELECT CASE WHEN pg_temp.peak() - :before < 5 * 16384 THEN 'within' ELSE pg_temp.peak() - :before || ' kB' END AS fit;
-- Samples, merges, fits and labels in turn leave nothing behind.
SELECT pg_temp.peak() AS before \gset
DO $$
BEGIN
    FOR i IN 1..60 LOOP
        PERFORM segment.cluster(
            segment.fit_kmeans(segment.rollup(s), 2, '{"checks": false, "restarts": 1}'), ROW(1, 'c1')
        )
        FROM (
            SELECT segment.sample(ROW(j, 'c' || j), '{"features": ["f1", "f2"]}') AS s
            FROM generate_series(1, 400) AS j
            GROUP BY j % 2
        ) AS s;
    END LOOP;
END $$;
SELECT CASE
    WHEN pg_temp.peak() - :before < 8192 THEN 'within'
    ELSE pg_temp.peak() - :before || ' kB'
END AS again_and_again;
DROP TABLE many;
-- A row that is larger than the budget is refused at the end, whichever way the rows came.
SET segment.sample_memory = '64kB';
SELECT segment.fit_kmeans(features, 1)
FROM
    (SELECT string_agg(repeat('x', 980) || i, '') AS long FROM generate_series(1, 1) AS i) AS one,
    LATERAL (
        SELECT
            'a' || repeat('x', 900) AS t1, 'b' || repeat('x', 900) AS t2, 'c' || repeat('x', 900) AS t3,
            'd' || repeat('x', 900) AS t4, 'e' || repeat('x', 900) AS t5, 'f' || repeat('x', 900) AS t6,
            'g' || repeat('x', 900) AS t7, 'h' || repeat('x', 900) AS t8, 'i' || repeat('x', 900) AS t9,
            'j' || repeat('x', 900) AS t10, 'k' || repeat('x', 900) AS t11, 'l' || repeat('x', 900) AS t12,
            'm' || repeat('x', 900) AS t13, 'n' || repeat('x', 900) AS t14, 'o' || repeat('x', 900) AS t15,
            'p' || repeat('x', 900) AS t16, 'q' || repeat('x', 900) AS t17, 'r' || repeat('x', 900) AS t18,
            's' || repeat('x', 900) AS t19, 't' || repeat('x', 900) AS t20, 'u' || repeat('x', 900) AS t21,
            'v' || repeat('x', 900) AS t22, 'w' || repeat('x', 900) AS t23, 'x' || repeat('x', 900) AS t24,
            'y' || repeat('x', 900) AS t25, 'z' || repeat('x', 900) AS t26, '1' || repeat('x', 900) AS t27,
            '2' || repeat('x', 900) AS t28
    ) AS features;
RESET segment.sample_memory;
-- A sample that was stored under a larger budget is read as it is.
CREATE TABLE stored AS
SELECT segment.sample(ROW(i), '{"features": ["f1"]}') AS sample FROM generate_series(1, 20000) AS i;
SET segment.sample_memory = '256kB';
SELECT
    segment.describe(sample) -> 'distinct' AS rows,
    segment.describe(sample::text::segment.sample) -> 'exact' AS exact,
    segment.describe(segment.fit_kmeans(sample, 2)) #> '{rows,exact}' AS fit
FROM stored;
DROP TABLE stored;
RESET segment.sample_memory;
