-- A fit of a tree that takes long ends soon after it is cancelled, whatever it is at: pg_cancel_backend's signal, sent
-- at several moments.
SET timezone = 'UTC';
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;
SET segment.memory_limit = '4GB';
SELECT segment.orders('{"orders":0,"monetary":"0"}'::segment.rfm) AS loaded;
CREATE TABLE tree_cancelled (name text, delay float8, milliseconds float8);
CREATE TABLE tree_cancel_rows AS
SELECT
    i AS id,
    (i * 7919::bigint % 100003) / 7.0::float8 AS x,
    (i * 104729::bigint % 100019) / 9.0::float8 AS y,
    i % 97 AS z,
    'city ' || i * 31::bigint % 900 AS city,
    'l' || i * 7919::bigint % 100003 % 200 AS label,
    'b' || (i * 7919::bigint % 100003 * 31 % 2) AS two
FROM generate_series(1, 60000) AS i;
CREATE TABLE tree_cancel_samples AS
SELECT
    test.collect_tree(
        two, ROW(x, y, z, city),
        '{"features": ["f1", "f2", "f3", "f4"], "folds": 0, "depth": 30, "min_leaf": 4, "alpha": 0}'
    ) AS grown,
    test.collect_tree(
        label, ROW(x, y, z, city), '{"features": ["f1", "f2", "f3", "f4"], "folds": 0, "depth": 12}'
    ) AS labels,
    test.collect_tree(
        two, ROW(x, y, z, city), '{"features": ["f1", "f2", "f3", "f4"], "folds": 100, "depth": 12}'
    ) AS validated,
    test.collect_tree(y, ROW(x, z, city), '{"features": ["f1", "f2", "f3"], "folds": 100, "depth": 12}') AS numbers
FROM tree_cancel_rows;

DO $$
DECLARE
    q record;
BEGIN
    FOR q IN
        SELECT *
        FROM
            (VALUES
                ('growing, two labels',
                    'SELECT test.finish_tree(grown) FROM tree_cancel_samples, generate_series(1, 200) AS i GROUP BY i'),
                ('growing, 200 labels',
                    'SELECT test.finish_tree(labels) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i'),
                ('cross-validation of labels',
                    'SELECT test.finish_tree(validated) FROM tree_cancel_samples, generate_series(1, 50) AS i '
                    'GROUP BY i'),
                ('cross-validation of numbers',
                    'SELECT test.finish_tree(numbers) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i'),
                ('collecting',
                    'SELECT segment.fit_tree(i % 5 = 0, ROW(i % 100000, i % 7), ''{"features": ["f1", "f2"]}'') '
                    'FROM (SELECT generate_series(1, 100000000)) AS s(i)'),
                ('answers',
                    'SELECT count(segment.classify(model, ROW(i, i, i, ''city 1''::text))) '
                    'FROM (SELECT test.finish_tree(labels) AS model '
                    'FROM tree_cancel_samples OFFSET 0) AS m, generate_series(1, 100000000) AS i')
            ) AS v(name, query),
            unnest('{0.2, 0.5, 1.0}'::float8[]) AS delay
    LOOP
        INSERT INTO tree_cancelled VALUES (q.name, q.delay, test.cancel(q.query, q.delay));
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
FROM tree_cancelled
GROUP BY name
ORDER BY name;
-- The same by a timeout, and the session goes on as before.
\set VERBOSITY sqlstate
SET statement_timeout = '500ms';
SELECT test.finish_tree(validated) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i;
RESET statement_timeout;
SELECT segment.describe(segment.fit_tree(i > 5, ROW(i), '{"features": ["f1"], "min_leaf": 1, "min_category": 1}'))
    -> 'leaves' AS leaves
FROM generate_series(1, 10) AS i;
DROP TABLE tree_cancelled, tree_cancel_rows, tree_cancel_samples;
