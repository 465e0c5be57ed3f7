-- A fit that takes long ends soon after it is cancelled, whatever it is at: pg_cancel_backend's signal, sent at several
-- moments.
SET timezone = 'UTC';
SET client_min_messages = warning;
SELECT segment.orders('{"orders":0,"monetary":"0"}'::segment.rfm) AS loaded;
CREATE TABLE cancelled (name text, delay float8, milliseconds float8);
-- Rows that all differ.
CREATE TABLE cancel_samples AS
SELECT segment.sample(ROW(x, y, z, x * y), '{"features": ["f1", "f2", "f3", "f4"]}') AS large
FROM (
    SELECT (i * 7919::bigint % 100003) / 7.0::float8 AS x, (i * 104729::bigint % 100019) / 9.0::float8 AS y, i % 97 AS z
    FROM generate_series(1, 60000) AS i
) AS r;
ALTER TABLE cancel_samples ADD COLUMN small segment.sample;
UPDATE cancel_samples
SET small = (
    SELECT segment.sample(ROW(x, y), '{"features": ["f1", "f2"]}')
    FROM (
        SELECT (i * 7919::bigint % 100003) / 7.0::float8 AS x, (i * 104729::bigint % 100019) / 9.0::float8 AS y
        FROM generate_series(1, 4000) AS i
    ) AS r
);

DO $$
DECLARE
    q record;
BEGIN
    FOR q IN
        SELECT *
        FROM
            (VALUES
                ('k-means, 100 clusters of 60,000 rows',
                    'SELECT segment.fit_kmeans(large, 100, ''{"checks": false, "restarts": 100}'') FROM cancel_samples'),
                ('k-means, one start',
                    'SELECT segment.fit_kmeans(large, 300, ''{"checks": false, "restarts": 1}'') '
                    'FROM cancel_samples, generate_series(1, 50)'),
                ('k-means, k to be chosen',
                    'SELECT segment.fit_kmeans(large, NULL, ''{"checks": false, "k": [20, 100]}'') '
                    'FROM cancel_samples, generate_series(1, 50)'),
                ('k-means, checks',
                    'SELECT segment.fit_kmeans(small, 100, ''{"restarts": 1, "max_iterations": 2}'') '
                    'FROM cancel_samples, generate_series(1, 50)'),
                ('hierarchy of 4,000 leaves',
                    'SELECT segment.fit_hierarchy(small, 5, ''{"leaves": 4000}''), '
                    'segment.fit_hierarchy(small, 5, ''{"leaves": 4000, "linkage": "average"}'') '
                    'FROM cancel_samples, generate_series(1, 50)'),
                ('hierarchy, condensing',
                    'SELECT segment.fit_hierarchy(large, 5, ''{"leaves": 4000}'') '
                    'FROM cancel_samples, generate_series(1, 50)'),
                ('hierarchy by Gower''s distance',
                    'SELECT segment.fit_hierarchy(large, 5, ''{"distance": "gower", "leaves": 4000}'') '
                    'FROM cancel_samples, generate_series(1, 50)'),
                ('sample',
                    'SELECT segment.sample(ROW(i, i), ''{"features": ["f1", "f2"]}'') '
                    'FROM (SELECT generate_series(1, 100000000)) AS s(i)'),
                ('rollup',
                    'SELECT segment.rollup(s) FROM (SELECT large AS s FROM cancel_samples, '
                    'generate_series(1, 1000)) AS s'),
                ('labellings',
                    'SELECT segment.adjusted_rand_index(i, i / 2) FROM (SELECT generate_series(1, 100000000)) AS s(i)'),
                ('labels',
                    'SELECT count(segment.cluster(model, ROW(i, i, i, i))) '
                    'FROM (SELECT segment.fit_kmeans(large, 2, ''{"checks": false, "restarts": 1}'') AS model '
                    'FROM cancel_samples OFFSET 0) AS m, generate_series(1, 100000000) AS i')
            ) AS v(name, query),
            unnest('{0.2, 0.5, 1.0}'::float8[]) AS delay
    LOOP
        INSERT INTO cancelled VALUES (q.name, q.delay, test.cancel(q.query, q.delay));
    END LOOP;
END $$;
-- None ran to its end before the signal came; half of the cancellations came within 100 ms, and all within a second.
SELECT
    name,
    count(*) FILTER (WHERE milliseconds IS NULL) AS ended_before,
    CASE
        WHEN percentile_disc(0.5) WITHIN GROUP (ORDER BY milliseconds) < 100 THEN 'within 100 ms'
        ELSE array_agg(milliseconds)::text
    END AS usual,
    coalesce(max(milliseconds), 0) < 1000 AS within_a_second
FROM cancelled
GROUP BY name
ORDER BY name;
-- The same by a timeout, and the session goes on as before.
\set VERBOSITY sqlstate
SET statement_timeout = '500ms';
SELECT segment.fit_kmeans(large, 100, '{"checks": false, "restarts": 100}') FROM cancel_samples;
RESET statement_timeout;
SELECT segment.describe(segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"]}')) -> 'clusters' AS clusters
FROM generate_series(1, 10) AS i;
DROP TABLE cancelled, cancel_samples;
