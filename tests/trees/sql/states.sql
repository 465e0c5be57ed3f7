-- States of fit_tree as values: begun by the user, handed to other aggregates, cut, changed and mixed up. The answer is
-- a value or an error, never a crash.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TYPE pg_temp.mixed AS (x int, c text);
CREATE TYPE pg_temp.pair AS (x int, c int);
CREATE TYPE pg_temp.single AS (x int);
CREATE TYPE pg_temp.swapped AS (x text, c int);
CREATE TEMPORARY TABLE rows AS
SELECT i % 7 AS part, i % 10 AS x, 'c' || i % 3 AS c, CASE WHEN i % 11 > 0 THEN 'l' || (i % 10 / 4) END AS label
FROM generate_series(1, 100) AS i;
CREATE TEMPORARY TABLE states AS
SELECT
    part,
    test.collect_tree(label, ROW(x, c)::pg_temp.mixed) AS tree,
    test.collect_tree(label, ROW(x, c)::pg_temp.mixed, '{"depth": 1}') AS options,
    test.collect_tree(x, ROW(part, c)::pg_temp.mixed) AS numbers,
    test.collect_kmeans(ROW(x, c)::pg_temp.mixed, 2) AS kmeans,
    segment.sample(ROW(x, c)::pg_temp.mixed) AS sample,
    test.collect_tree(NULL::text, ROW(x, c)::pg_temp.mixed) AS unlabelled
FROM rows
GROUP BY part;
-- Stored, as text, backwards and with NULLs between: the model is that of one fit.
SELECT
    test.finish_tree(s.tree::text::segment.sample)::text = t AS tree,
    test.finish_tree(s.options)::text = o AS options,
    test.finish_tree(s.numbers)::text = n AS numbers
FROM
    (SELECT * FROM states UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL ORDER BY part DESC) AS s,
    (
        SELECT
            segment.fit_tree(label, ROW(x, c)::pg_temp.mixed)::text AS t,
            segment.fit_tree(label, ROW(x, c)::pg_temp.mixed, '{"depth": 1}')::text AS o,
            segment.fit_tree(x, ROW(part, c)::pg_temp.mixed)::text AS n
        FROM rows
    ) AS w
GROUP BY t, o, n;
CREATE TEMPORARY TABLE copied (LIKE states);
\set file `mktemp`
\set command '\\copy states TO ' :'file' ' WITH (FORMAT binary)'
:command
\set command '\\copy copied FROM ' :'file' ' WITH (FORMAT binary)'
:command
\setenv FILE :file
\! rm "$FILE"
SELECT
    test.finish_tree(c.tree)::text
        = (SELECT segment.fit_tree(label, ROW(x, c)::pg_temp.mixed)::text FROM rows) AS binary,
    count(*) FILTER (WHERE c.tree::text = s.tree::text) AS equal
FROM copied AS c JOIN states AS s USING (part);
-- What a sample with labels says of itself, and what else can be done with it.
SELECT
    segment.describe(segment.rollup(tree)) - 'features' AS described,
    jsonb_array_length(segment.describe(segment.rollup(tree)) -> 'features') AS features
FROM states;
SELECT segment.fit_kmeans(segment.rollup(tree), 2) FROM states;
SELECT segment.fit_hierarchy(segment.rollup(numbers), 2) FROM states;
SELECT test.finish_tree(s) IS NULL AS nothing FROM (SELECT segment.rollup(unlabelled) AS s FROM states) AS r;
-- Given to a fit it was not collected for, or merged with what is not its like.
SELECT test.finish_kmeans(tree) FROM states;
SELECT test.finish_hierarchy(numbers) FROM states;
SELECT test.finish_tree(kmeans) FROM states;
SELECT test.finish_tree(sample) FROM states;
SELECT test.finish_tree(s) FROM states, LATERAL (VALUES (tree), (options)) AS v(s);
SELECT test.finish_tree(s) FROM states, LATERAL (VALUES (tree), (kmeans)) AS v(s);
SELECT test.finish_tree(s) FROM states, LATERAL (VALUES (tree), (numbers)) AS v(s);
SELECT test.finish_tree(s) FROM states, LATERAL (VALUES (sample), (tree)) AS v(s);
SELECT test.finish_tree(s)
FROM (
    SELECT test.collect_tree(label, ROW(x)::pg_temp.single) AS s
    FROM rows
    UNION ALL
    SELECT test.collect_tree(x, ROW(x)::pg_temp.single)
    FROM rows
) AS v;
SELECT segment.describe(test.finish_tree(s)) -> 'rows' AS with_unlabelled
FROM states, LATERAL (VALUES (unlabelled), (tree)) AS v(s);
CREATE AGGREGATE pg_temp.crossed(anyelement, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_kmeans_final);
SELECT pg_temp.crossed(label, ROW(x)::pg_temp.single) FROM rows;
CREATE AGGREGATE pg_temp.crossed_kmeans(record, int)
    (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final);
SELECT pg_temp.crossed_kmeans(ROW(x)::pg_temp.single, 2) FROM rows;

-- Aggregates begun with a state of the user's own: continued where the rows fit it, refused where they do not.
SELECT
    test.collect_tree('a'::text, ROW(1, 'k'::text)::pg_temp.mixed)::text AS texts,
    test.collect_tree(5, ROW(1, 'k'::text)::pg_temp.mixed)::text AS numbers,
    test.collect_tree(NULL::text, ROW(1, 'k'::text)::pg_temp.mixed)::text AS unlabelled,
    segment.sample(ROW(1, 'k'::text)::pg_temp.mixed)::text AS plain,
    test.collect_kmeans(ROW(1, 'k'::text)::pg_temp.mixed, 2)::text AS for_kmeans
FROM (VALUES (1)) AS v \gset
CREATE AGGREGATE pg_temp.begun_texts(text, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final, INITCOND = :'texts');
CREATE AGGREGATE pg_temp.begun_crossed(int, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final, INITCOND = :'texts');
CREATE AGGREGATE pg_temp.begun_numbers(int, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final, INITCOND = :'numbers');
CREATE AGGREGATE pg_temp.begun_unlabelled(bool, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final,
    INITCOND = :'unlabelled');
CREATE AGGREGATE pg_temp.begun_plain(text, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final, INITCOND = :'plain');
CREATE AGGREGATE pg_temp.begun_kmeans(text, record)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final,
    INITCOND = :'for_kmeans');
CREATE AGGREGATE pg_temp.kmeans_begun(record, int)
    (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample, FINALFUNC = segment.fit_kmeans_final,
    INITCOND = :'texts');
CREATE AGGREGATE pg_temp.sample_begun(record)
    (SFUNC = segment.sample_step, STYPE = segment.sample, INITCOND = :'texts');
SELECT
    segment.describe(pg_temp.begun_texts('b', ROW(i, 'k'::text)::pg_temp.mixed)) -> 'rows' AS texts,
    segment.describe(pg_temp.begun_texts('b', ROW(i, 'k'::text)::pg_temp.mixed)) -> 'labels' AS labels,
    segment.describe(pg_temp.begun_numbers(i, ROW(i, 'k'::text)::pg_temp.mixed)) -> 'rows' AS numbers,
    segment.describe(pg_temp.begun_unlabelled(i > 2, ROW(i, 'k'::text)::pg_temp.mixed)) -> 'rows' AS unlabelled
FROM generate_series(1, 4) AS i;
SELECT pg_temp.begun_crossed(i, ROW(i, 'k'::text)::pg_temp.mixed) FROM generate_series(1, 4) AS i;
SELECT pg_temp.begun_texts('b', ROW('k'::text, i)::pg_temp.swapped) FROM generate_series(1, 4) AS i;
SELECT pg_temp.begun_texts('b', ROW(i)::pg_temp.single) FROM generate_series(1, 4) AS i;
SELECT pg_temp.begun_plain('b', ROW(i, 'k'::text)::pg_temp.mixed) FROM generate_series(1, 4) AS i;
SELECT pg_temp.begun_kmeans('b', ROW(i, 'k'::text)::pg_temp.mixed) FROM generate_series(1, 4) AS i;
SELECT pg_temp.kmeans_begun(ROW(i, 'k'::text)::pg_temp.mixed, 2) FROM generate_series(1, 4) AS i;
SELECT pg_temp.sample_begun(ROW(i, 'k'::text)::pg_temp.mixed) FROM generate_series(1, 4) AS i;
-- Each group begins anew, and so does each frame of a window.
SELECT g, segment.describe(pg_temp.begun_numbers(i, ROW(g, 'k'::text)::pg_temp.mixed)) -> 'rows' AS rows
FROM generate_series(1, 2) AS g, generate_series(1, 3) AS i
GROUP BY g
ORDER BY g;
SELECT
    i,
    segment.describe(
        pg_temp.begun_numbers(i, ROW(i, 'k'::text)::pg_temp.mixed) OVER (
            ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
        )
    ) #> '{rows,seen}' AS seen
FROM generate_series(1, 4) AS i;

-- Every few bytes of a state changed in turn, and every prefix: a value, or an error of the right class; and what is
-- accepted can be used.
CREATE FUNCTION pg_temp.use(state segment.sample) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    model segment.model;
BEGIN
    PERFORM segment.describe(state);
    SELECT test.finish_tree(state) INTO model;
    IF model IS NOT NULL THEN
        PERFORM
            segment.describe(model),
            segment.as_case(model),
            (SELECT count(r) FROM segment.rules(model) AS r),
            (SELECT count(q) FROM segment.quality(model) AS q);
    END IF;
    RETURN true;
END $$;
CREATE TEMPORARY TABLE originals (kind text, form text);
INSERT INTO originals
SELECT
    'labels',
    test.collect_tree(
        'l' || i % 3, ROW(i, 'ö' || i % 2)::pg_temp.mixed, '{"folds": 2, "min_leaf": 1, "min_category": 1}'
    )::text
FROM generate_series(1, 6) AS i;
INSERT INTO originals
SELECT
    'numbers',
    test.collect_tree(
        i * 1.5, ROW(i, 2), '{"folds": 2, "min_leaf": 1, "min_category": 1, "features": ["x", "w"], "weight": "w"}'
    )::text
FROM generate_series(1, 4) AS i;
INSERT INTO originals
SELECT 'unlabelled', test.collect_tree(NULL::bool, ROW(i)::pg_temp.single)::text
FROM generate_series(1, 4) AS i;
SELECT kind, outcome, count(*) > 0 AS occurs
FROM
    (
        SELECT kind, overlay(form PLACING with_what FROM place FOR length(with_what)) AS form
        FROM
            originals,
            generate_series(1, length(form), 3) AS place,
            unnest('{00, ff, 7f, 80000000, 22}'::text[]) AS with_what
        UNION ALL
        SELECT kind, left(form, place)
        FROM originals, generate_series(0, length(form) - 1, 2) AS place
        UNION ALL
        SELECT kind, form || '00'
        FROM originals
        UNION ALL
        SELECT kind, repeat('ff', n)
        FROM originals, generate_series(1, 200, 13) AS n
    ) AS m,
    LATERAL test.outcome('SELECT pg_temp.use($1::segment.sample)', form) AS outcome
GROUP BY kind, outcome
ORDER BY kind, outcome;
-- Counts as large as they may get: a state merged with itself again and again.
CREATE FUNCTION pg_temp.doubled(state segment.sample, times int) RETURNS segment.sample LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..times LOOP SELECT segment.rollup(s) INTO state FROM unnest(ARRAY[state, state]) AS s; END LOOP;
    RETURN state;
END $$;
CREATE FUNCTION pg_temp.message(state segment.sample, times int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT segment.describe(test.finish_tree(pg_temp.doubled(state, times))) #>> '{rows,used}');
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT
    times,
    pg_temp.message(labels, times) AS labels,
    pg_temp.message(weighted, times) AS weighted,
    pg_temp.message(numbers, times) AS numbers
FROM
    (
        SELECT
            test.collect_tree(
                'l' || i % 2, ROW(i)::pg_temp.single, '{"folds": 2, "min_leaf": 1, "min_category": 1}'
            ) AS labels,
            test.collect_tree(
                'l' || i % 2, ROW(i, 1.5),
                '{"folds": 2, "min_leaf": 1, "min_category": 1, "features": ["x", "w"], "weight": "w"}'
            ) AS weighted,
            test.collect_tree(i, ROW(i)::pg_temp.single, '{"folds": 2, "min_leaf": 1, "min_category": 1}') AS numbers
        FROM generate_series(1, 8) AS i
    ) AS s,
    unnest('{10,40,48,60,61}'::int[]) AS times
ORDER BY times;
