-- The threads of a fit: the same models with any number of them, and what becomes of failures, of cancellations and of
-- those of a parallel plan.
\set VERBOSITY terse
SET segment.warnings = off;
LOAD 'pg_segment';
SELECT name, setting, unit, context, min_val, max_val, short_desc FROM pg_settings WHERE name = 'segment.threads';
SET segment.threads = -1;
SET segment.threads = 1025;
CREATE TABLE many AS
SELECT
    i AS number,
    (i * 7919 % 1000) / 7.0::float8 + i % 4 * 300 AS spent,
    i * 104729 % 53 AS visits,
    i * 1299709 % 9973 AS minutes,
    (ARRAY['north', 'south', 'east'])[(1 + i * 31 % 3)::int] AS region,
    CASE WHEN i % 4 = 1 OR i * 7 % 19 = 0 THEN 'left' ELSE 'stayed' END AS became,
    timestamptz '2025-01-01 00:00+00' + i * 7919 % 300 * interval '1 day' AS at
FROM generate_series(1::bigint, 30000) AS i;
CREATE TABLE fits (name text, statement text);
INSERT INTO fits VALUES
    ('k-means', 'SELECT segment.fit_kmeans(r, 4)::text FROM (SELECT spent, visits, minutes FROM many) AS r'),
    ('k-prototypes', 'SELECT segment.fit_kmeans(r, 4)::text FROM (SELECT spent, visits, region FROM many) AS r'),
    ('number of clusters',
        'SELECT segment.fit_kmeans(r, NULL, ''{"k": [2, 5]}'')::text FROM (SELECT spent, visits FROM many) AS r'),
    ('hierarchy',
        'SELECT segment.fit_hierarchy(r, 4, ''{"leaves": 300}'')::text FROM (SELECT spent, visits FROM many) AS r'),
    ('tree',
        'SELECT segment.fit_tree(became, r)::text FROM many, LATERAL (SELECT spent, visits, minutes, region) AS r'),
    ('tree of numbers',
        'SELECT segment.fit_tree(minutes, r)::text FROM many, LATERAL (SELECT spent, visits, region) AS r'),
    ('bg_nbd',
        'SELECT segment.fit_clv(s, ''2026-01-01'')::text FROM (SELECT segment.purchase_days(at, spent::numeric) AS s '
        'FROM many GROUP BY number % 9000) AS customers'),
    ('pareto_nbd',
        'SELECT segment.fit_clv(s, ''2026-01-01'', ''{"model": "pareto_nbd"}'')::text '
        'FROM (SELECT segment.purchase_days(at, spent::numeric) AS s FROM many GROUP BY number % 2000) AS customers'),
    ('natural breaks',
        'SELECT segment.fit_rfm(s, ''2026-01-01'', ''{"method": "natural"}'')::text '
        'FROM (SELECT segment.rfm(at, spent::numeric + minutes) AS s FROM many GROUP BY number % 20000) AS customers');
CREATE FUNCTION made(threads int, name text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    model text;
BEGIN
    PERFORM set_config('segment.threads', threads::text, true);
    EXECUTE statement INTO model;
    RETURN model;
END $$;
SELECT
    f.name, f.alone IS NOT NULL AS fitted,
    (SELECT bool_and(made(threads, f.name, f.statement) = f.alone) FROM unnest(ARRAY[0, 2, 3, 7]) AS threads) AS same
FROM (SELECT name, statement, made(1, name, statement) AS alone FROM fits OFFSET 0) AS f
ORDER BY f.name;
RESET segment.threads;

-- A test build has a function that shares a work and lets a helper do something in it.
CREATE FUNCTION share_work(threads int, looks int, deed text) RETURNS bigint
    LANGUAGE c AS '$libdir/pg_segment', 'share_work_wrapper';
CREATE FUNCTION fail_allocation(number bigint, smallest bigint, onward boolean) RETURNS bigint
    LANGUAGE c AS '$libdir/pg_segment', 'fail_allocation_wrapper';
SET segment.threads = 7;
SELECT threads, share_work(threads, 10, 'nothing') FROM unnest(ARRAY[1, 2, 3, 7]) AS threads;
SELECT share_work(3, 10, 'refuse');
SELECT share_work(3, 10, 'panic');
SELECT message LIKE '%may not be called from multiple threads.' AS refused
FROM test.raised('SELECT share_work(3, 10, ''ask'')');
-- Of the threads that ask once nothing is left, any may be the first to be told.
SELECT state, regexp_replace(message, '\d+', 'some') AS message FROM test.raised('SELECT share_work(3, 100, ''run short'')');
SELECT fail_allocation(NULL, 0, false) > 0 AS was_short;
SELECT share_work(3, 10, 'nothing');

-- What is cancelled ends soon, and leaves nothing behind.
CREATE FUNCTION cancelled(statement text, OUT state text, OUT soon bool) LANGUAGE plpgsql AS $$
DECLARE
    start timestamptz := clock_timestamp();
BEGIN
    EXECUTE statement;
    state := 'done';
EXCEPTION
    WHEN query_canceled THEN
        state := SQLSTATE;
        soon := clock_timestamp() - start < interval '2 s';
END $$;
SET statement_timeout = '200ms';
SELECT * FROM cancelled('SELECT share_work(3, 1000000, ''nothing'')');
SELECT * FROM cancelled('SELECT segment.fit_kmeans(r, 90) FROM (SELECT spent, visits, minutes FROM many) AS r');
RESET statement_timeout;
SELECT share_work(3, 10, 'nothing');

-- Workers of a parallel plan make no threads.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(set_config(name, 'on', false)) AS forced
FROM pg_settings
WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SET segment.threads = 7;
CREATE FUNCTION threads_here() RETURNS int LANGUAGE c PARALLEL SAFE AS '$libdir/pg_segment', 'threads_here_wrapper';
SELECT threads_here();
SELECT count(set_config(name, 'off', false)) AS forced
FROM pg_settings
WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SELECT threads_here();
DROP FUNCTION threads_here, cancelled, fail_allocation, share_work, made;
DROP TABLE fits, many;
