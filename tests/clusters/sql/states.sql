-- States of the clustering aggregates as values: begun by the user, handed to support functions, cut, changed and mixed
-- up. The answer is a value or an error, never a crash.
\set VERBOSITY terse
SET timezone = 'UTC';
CREATE TYPE pg_temp.mixed AS (x int, c text);
CREATE TYPE pg_temp.pair AS (x int, c int);
CREATE TYPE pg_temp.single AS (x int);
-- Support functions called by themselves.
SELECT segment.sample_step(NULL, ROW(1)::pg_temp.single);
SELECT segment.sample_step(NULL, ROW(1)::pg_temp.single, '{}'::jsonb);
SELECT segment.sample_step(NULL, ARRAY[1]);
SELECT segment.sample_step(NULL, ARRAY[1], '{}'::jsonb);
SELECT segment.sample_combine(NULL, NULL);
SELECT segment.sample_combine(s, s) FROM (SELECT segment.sample(ROW(1)::pg_temp.single) AS s) AS v;
SELECT segment.fit_kmeans_step(NULL, ROW(1)::pg_temp.single, 1);
SELECT segment.fit_kmeans_step(NULL, ROW(1)::pg_temp.single, 1, '{}');
SELECT segment.fit_kmeans_step(NULL, ARRAY[1], 1);
SELECT segment.fit_kmeans_step(NULL, ARRAY[1], 1, '{}');
SELECT segment.fit_kmeans_final(NULL);
SELECT segment.fit_kmeans_final(segment.sample(ROW(1)::pg_temp.single));
SELECT segment.fit_hierarchy_step(NULL, ROW(1)::pg_temp.single, 1);
SELECT segment.fit_hierarchy_step(NULL, ARRAY[1], 1, '{}');
SELECT segment.fit_hierarchy_final(NULL);
SELECT segment.agreement_step(NULL, 1, 1);
SELECT segment.agreement_step('00', 'a', 'b');
SELECT segment.agreement_combine(NULL, NULL);
SELECT segment.agreement_combine('00', '00');
SELECT segment.adjusted_rand_index_final(NULL);
SELECT segment.normalized_mutual_information_final('00');
SELECT segment.sample_in(NULL);
SELECT segment.sample_out(NULL);
SELECT segment.sample_send(NULL);

-- A sample that was collected for no fit, or for another one, or under other options, given to a fit's own functions.
CREATE TEMPORARY TABLE rows AS SELECT i % 7 AS part, i % 10 AS x, 'c' || i % 3 AS c FROM generate_series(1, 100) AS i;
CREATE TEMPORARY TABLE states AS
SELECT
    part,
    test.collect_kmeans(ROW(x, c)::pg_temp.mixed, 2) AS kmeans,
    test.collect_kmeans(ROW(x, c)::pg_temp.mixed, 2, '{"gamma": 1}') AS options,
    test.collect_hierarchy(ROW(x, c)::pg_temp.mixed, 2, '{"linkage": "single"}') AS hierarchy,
    segment.sample(ROW(x, c)::pg_temp.mixed) AS sample
FROM rows
GROUP BY part;
SELECT
    test.finish_kmeans(s.kmeans::text::segment.sample)::text = k AS kmeans,
    test.finish_kmeans(s.options)::text = o AS options,
    test.finish_hierarchy(s.hierarchy)::text = h AS hierarchy
FROM
    (SELECT * FROM states UNION ALL SELECT NULL, NULL, NULL, NULL, NULL ORDER BY part DESC) AS s,
    (
        SELECT
            segment.fit_kmeans(ROW(x, c)::pg_temp.mixed, 2)::text AS k,
            segment.fit_kmeans(ROW(x, c)::pg_temp.mixed, 2, '{"gamma": 1}')::text AS o,
            segment.fit_hierarchy(ROW(x, c)::pg_temp.mixed, 2, '{"linkage": "single"}')::text AS h
        FROM rows
    ) AS w
GROUP BY k, o, h;
SELECT test.finish_kmeans(s) FROM states, LATERAL (VALUES (kmeans), (options)) AS v(s);
SELECT test.finish_kmeans(s) FROM states, LATERAL (VALUES (kmeans), (sample)) AS v(s);
SELECT test.finish_kmeans(sample) FROM states;
SELECT test.finish_kmeans(hierarchy) FROM states;
SELECT segment.describe(segment.fit_kmeans(segment.rollup(kmeans), 3)) -> 'clusters' AS any_sample_can_be_fitted
FROM states;
SELECT test.finish_kmeans(s)
FROM (
    SELECT test.collect_kmeans(ROW(x)::pg_temp.single, 2) AS s
    FROM rows
    UNION ALL
    SELECT test.collect_kmeans(ROW(x)::pg_temp.single, 3)
    FROM rows
) AS v;
CREATE AGGREGATE pg_temp.crossed(record, int)
    (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample, FINALFUNC = segment.fit_hierarchy_final);
SELECT segment.describe(pg_temp.crossed(ROW(x)::pg_temp.single, 2)) -> 'kind' AS kind FROM rows;
CREATE AGGREGATE pg_temp.crossed_options(record, int, jsonb)
    (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample, FINALFUNC = segment.fit_hierarchy_final);
SELECT pg_temp.crossed_options(ROW(x)::pg_temp.single, 2, '{"restarts": 3}') FROM rows;
CREATE AGGREGATE pg_temp.crossed_labels(bigint, bigint)
    (SFUNC = segment.agreement_step, STYPE = segment.fit_state, FINALFUNC = segment.fit_tiers_final);
SELECT pg_temp.crossed_labels(x, x) FROM rows;
CREATE AGGREGATE pg_temp.crossed_tiers(float8)
    (SFUNC = segment.fit_tiers_step, STYPE = segment.fit_state, FINALFUNC = segment.adjusted_rand_index_final);
SELECT pg_temp.crossed_tiers(x) FROM rows;

-- Aggregates begun with a sample of the user's own: continued where the rows fit it, refused where they do not.
SELECT
    segment.sample(ROW(1, 'a'::text)::pg_temp.mixed)::text AS mixed,
    segment.sample(ROW(1, 2)::pg_temp.pair)::text AS numbers,
    segment.sample(ROW(1, 2)::pg_temp.pair, '{"nulls": "skip"}')::text AS skipping,
    test.collect_kmeans(ROW(1, 2)::pg_temp.pair, 2)::text AS for_two,
    segment.sample(NULL::record)::text AS nothing
FROM (VALUES (1)) AS v \gset
CREATE AGGREGATE pg_temp.begun_mixed(record) (SFUNC = segment.sample_step, STYPE = segment.sample, INITCOND = :'mixed');
CREATE AGGREGATE pg_temp.begun_numbers(record)
    (SFUNC = segment.sample_step, STYPE = segment.sample, INITCOND = :'numbers');
CREATE AGGREGATE pg_temp.begun_array(float8[])
    (SFUNC = segment.sample_step, STYPE = segment.sample, INITCOND = :'numbers');
CREATE AGGREGATE pg_temp.begun_skipping(record)
    (SFUNC = segment.sample_step, STYPE = segment.sample, INITCOND = :'skipping');
CREATE AGGREGATE pg_temp.begun_two(record, int)
    (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample, FINALFUNC = segment.fit_kmeans_final,
    INITCOND = :'for_two');
CREATE AGGREGATE pg_temp.begun_plain(record, int)
    (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample, FINALFUNC = segment.fit_kmeans_final,
    INITCOND = :'numbers');
CREATE AGGREGATE pg_temp.begun_nothing(record)
    (SFUNC = segment.sample_step, STYPE = segment.sample, INITCOND = :'nothing');
SELECT segment.describe(pg_temp.begun_mixed(ROW(2, 'b'::text)::pg_temp.mixed)) - 'features' AS fits
FROM generate_series(1, 3) AS i;
SELECT segment.describe(pg_temp.begun_array(ARRAY[1, i])) - 'features' AS array_fits FROM generate_series(1, 3) AS i;
SELECT segment.describe(pg_temp.begun_nothing(ROW(2, 'b'::text)::pg_temp.mixed)) - 'features' AS nothing_fits
FROM generate_series(1, 3) AS i;
SELECT segment.describe(pg_temp.begun_two(ROW(i, i)::pg_temp.pair, 2)) -> 'sizes' AS two
FROM generate_series(1, 3) AS i;
SELECT segment.describe(pg_temp.begun_mixed(ROW(2, 'b'::text)::pg_temp.mixed)) -> 'rows' AS rows
FROM generate_series(1, 0) AS i;
SELECT pg_temp.begun_mixed(ROW(2, 3)::pg_temp.pair) FROM generate_series(1, 3) AS i;
SELECT pg_temp.begun_numbers(ROW(2, 'b'::text)::pg_temp.mixed) FROM generate_series(1, 3) AS i;
SELECT pg_temp.begun_numbers(ROW(2)::pg_temp.single) FROM generate_series(1, 3) AS i;
SELECT pg_temp.begun_array(ARRAY[1]) FROM generate_series(1, 3) AS i;
SELECT segment.describe(pg_temp.begun_skipping(ROW(2, 3)::pg_temp.pair)) -> 'rows' AS rows
FROM generate_series(1, 3) AS i;
SELECT pg_temp.begun_two(ROW(i, i)::pg_temp.pair, 3) FROM generate_series(1, 3) AS i;
SELECT pg_temp.begun_plain(ROW(i, i)::pg_temp.pair, 2) FROM generate_series(1, 3) AS i;
-- Each group begins anew, and so does each frame of a window.
SELECT g, segment.describe(pg_temp.begun_numbers(ROW(g, i)::pg_temp.pair)) -> 'rows' AS rows
FROM generate_series(1, 2) AS g, generate_series(1, 3) AS i
GROUP BY g
ORDER BY g;
SELECT
    i,
    segment.describe(
        pg_temp.begun_numbers(ROW(i, i)::pg_temp.pair) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    ) -> 'rows' AS rows
FROM generate_series(1, 4) AS i;

-- Every few bytes of a sample and of a state changed in turn, and every prefix: a value, or an error of the right
-- class; and what is accepted can be used.
CREATE TEMPORARY TABLE originals (kind text, form text, query text);
INSERT INTO originals
SELECT
    'sample',
    segment.sample(ROW(i, 'c' || i, i % 2 = 0), '{"features": ["x", "c", "b"], "nulls": "impute"}')::text,
    'SELECT segment.describe($1::segment.sample), segment.fit_kmeans($1::segment.sample, 1, ''{"checks": false}''), '
    'segment.rollup($1::segment.sample)'
FROM generate_series(1, 3) AS i;
INSERT INTO originals
SELECT
    'sample of a fit',
    test.collect_kmeans(ROW(i)::pg_temp.single, 1, '{"checks": false}')::text,
    'SELECT test.finish_kmeans($1::segment.sample)'
FROM generate_series(1, 2) AS i;
INSERT INTO originals
SELECT
    'labels',
    test.collect_labels(i, i % 2)::text,
    'SELECT test.finish_rand($1::segment.fit_state), test.finish_mutual($1::segment.fit_state)'
FROM generate_series(1, 3) AS i;
INSERT INTO originals
SELECT
    'labels of text',
    test.collect_labels('a' || i, 'ö')::text,
    'SELECT test.finish_rand($1::segment.fit_state), test.finish_mutual($1::segment.fit_state)'
FROM generate_series(1, 3) AS i;
SELECT kind, outcome, count(*) > 0 AS occurs
FROM
    (
        SELECT kind, query, overlay(form PLACING with_what FROM place FOR length(with_what)) AS form
        FROM
            originals,
            generate_series(1, length(form), 3) AS place,
            unnest('{00, ff, 7f, 80000000, 22}'::text[]) AS with_what
        UNION ALL
        SELECT kind, query, left(form, place)
        FROM originals, generate_series(0, length(form) - 1, 2) AS place
        UNION ALL
        SELECT kind, query, form || '00'
        FROM originals
        UNION ALL
        SELECT kind, query, repeat('ff', n)
        FROM originals, generate_series(1, 200, 13) AS n
    ) AS m,
    LATERAL test.outcome(query, form) AS outcome
GROUP BY kind, outcome
ORDER BY kind, outcome;
-- The same begun with.
DO $$
DECLARE
    state text;
    number int := 0;
BEGIN
    FOR state IN
        SELECT left(form, n)
        FROM originals, unnest('{0, 2, 20, 40, 60, 100, 160, 200}'::int[]) AS n
        UNION
        SELECT repeat(b, n)
        FROM unnest('{00, 01, ff}'::text[]) AS b, unnest('{1, 8, 30, 100}'::int[]) AS n
        ORDER BY 1
    LOOP
        number := number + 1;
        BEGIN
            EXECUTE format(
                'CREATE AGGREGATE pg_temp.begun_%s(record, int) (SFUNC = segment.fit_kmeans_step, '
                'STYPE = segment.sample, FINALFUNC = segment.fit_kmeans_final, INITCOND = %L)',
                number, state
            );
            EXECUTE format(
                'SELECT pg_temp.begun_%s(ROW(i)::pg_temp.single, 1) FROM generate_series(1, 3) AS i', number
            );
            RAISE NOTICE 'sample of % is accepted', state;
        EXCEPTION
            WHEN invalid_text_representation OR invalid_parameter_value OR wrong_object_type THEN
                NULL;
        END;
        BEGIN
            EXECUTE format(
                'CREATE AGGREGATE pg_temp.begun_labels_%s(bigint, bigint) (SFUNC = segment.agreement_step, '
                'STYPE = segment.fit_state, FINALFUNC = segment.adjusted_rand_index_final, INITCOND = %L)',
                number, state
            );
            EXECUTE format('SELECT pg_temp.begun_labels_%s(i, i) FROM generate_series(1, 3) AS i', number);
            RAISE NOTICE 'labels of % are accepted', state;
        EXCEPTION
            WHEN invalid_text_representation OR invalid_parameter_value OR wrong_object_type THEN
                NULL;
        END;
    END LOOP;
END $$;
