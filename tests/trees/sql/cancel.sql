-- A fit of a tree that takes long ends soon after it is cancelled, whatever it is at: pg_cancel_backend's signal, sent at several moments.
SET timezone = 'UTC';
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;
SET segment.memory_limit = '4GB';
SELECT segment.orders('{"orders":0,"monetary":"0"}'::segment.rfm) AS loaded;
CREATE TABLE tree_cancelled (name text, delay float8, milliseconds float8);
CREATE AGGREGATE pg_temp.collect(anyelement, record, jsonb) (SFUNC = segment.fit_tree_step, STYPE = segment.sample);
CREATE AGGREGATE pg_temp.finish(segment.sample) (SFUNC = segment.sample_combine, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final);
CREATE TABLE tree_cancel_rows AS SELECT i AS id, (i * 7919::bigint % 100003) / 7.0::float8 AS x, (i * 104729::bigint % 100019) / 9.0::float8 AS y, i % 97 AS z, 'city ' || i * 31::bigint % 900 AS city, 'l' || i * 7919::bigint % 100003 % 200 AS label, 'b' || (i * 7919::bigint % 100003 * 31 % 2) AS two FROM generate_series(1, 60000) AS i;
CREATE TABLE tree_cancel_samples AS
SELECT pg_temp.collect(two, ROW(x, y, z, city), '{"features": ["f1", "f2", "f3", "f4"], "folds": 0, "depth": 30, "min_leaf": 4, "alpha": 0}') AS grown, pg_temp.collect(label, ROW(x, y, z, city), '{"features": ["f1", "f2", "f3", "f4"], "folds": 0, "depth": 12}') AS labels, pg_temp.collect(two, ROW(x, y, z, city), '{"features": ["f1", "f2", "f3", "f4"], "folds": 100, "depth": 12}') AS validated, pg_temp.collect(y, ROW(x, z, city), '{"features": ["f1", "f2", "f3"], "folds": 100, "depth": 12}') AS numbers FROM tree_cancel_rows;

-- Runs a query, signals this very backend after a delay, and notes how long after the signal the error came.
CREATE PROCEDURE pg_temp.cancel(name text, query text, delay float8) LANGUAGE plpgsql AS $$
DECLARE file text := format('/tmp/pg_segment_tree_cancel_%s', pg_backend_pid()); sent float8;
BEGIN
    -- The shell ends at once; what it leaves behind writes down the moment and signals.
    EXECUTE format('COPY (SELECT) TO PROGRAM %L', format('cat > /dev/null; (sleep %s; date +%%s.%%N > %s; kill -INT %s) < /dev/null > /dev/null 2>&1 &', delay, file, pg_backend_pid()));
    BEGIN
        EXECUTE query;
        INSERT INTO tree_cancelled VALUES (name, delay, NULL);
        -- The signal is still to come.
        PERFORM pg_sleep(10);
    EXCEPTION WHEN query_canceled THEN
        sent := pg_read_file(file)::float8;
        INSERT INTO tree_cancelled SELECT cancel.name, cancel.delay, (extract(epoch FROM clock_timestamp()) - sent) * 1000 WHERE NOT EXISTS (SELECT FROM tree_cancelled AS c WHERE c.name = cancel.name AND c.delay = cancel.delay);
    END;
    EXECUTE format('COPY (SELECT) TO PROGRAM %L', 'cat > /dev/null; rm -f ' || file);
END $$;
DO $$
DECLARE q record;
BEGIN
    FOR q IN SELECT * FROM (VALUES
        ('growing, two labels', 'SELECT pg_temp.finish(grown) FROM tree_cancel_samples, generate_series(1, 200) AS i GROUP BY i'),
        ('growing, 200 labels', 'SELECT pg_temp.finish(labels) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i'),
        ('cross-validation of labels', 'SELECT pg_temp.finish(validated) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i'),
        ('cross-validation of numbers', 'SELECT pg_temp.finish(numbers) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i'),
        ('collecting', 'SELECT segment.fit_tree(i % 5 = 0, ROW(i % 100000, i % 7), ''{"features": ["f1", "f2"]}'') FROM (SELECT generate_series(1, 100000000)) AS s(i)'),
        ('answers', 'SELECT count(segment.classify(model, ROW(i, i, i, ''city 1''::text))) FROM (SELECT pg_temp.finish(labels) AS model FROM tree_cancel_samples OFFSET 0) AS m, generate_series(1, 100000000) AS i')
        ) AS v(name, query), unnest('{0.2, 0.5, 1.0}'::float8[]) AS delay LOOP
        CALL pg_temp.cancel(q.name, q.query, q.delay);
    END LOOP;
END $$;
-- None ran to its end before the signal came; half of the cancellations came within 100 ms, and all within a second.
SELECT name, count(*) FILTER (WHERE milliseconds IS NULL) AS ended_before, CASE WHEN percentile_disc(0.5) WITHIN GROUP (ORDER BY milliseconds) < 100 THEN 'within 100 ms' ELSE array_agg(milliseconds)::text END AS usual, coalesce(max(milliseconds), 0) < 1000 AS within_a_second
FROM tree_cancelled GROUP BY name ORDER BY name;
-- The same by a timeout, and the session goes on as before.
\set VERBOSITY sqlstate
SET statement_timeout = '500ms';
SELECT pg_temp.finish(validated) FROM tree_cancel_samples, generate_series(1, 50) AS i GROUP BY i;
RESET statement_timeout;
SELECT segment.describe(segment.fit_tree(i > 5, ROW(i), '{"features": ["f1"], "min_leaf": 1, "min_category": 1}')) -> 'leaves' AS leaves FROM generate_series(1, 10) AS i;
DROP TABLE tree_cancelled, tree_cancel_rows, tree_cancel_samples;
