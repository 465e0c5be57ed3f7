-- Names, categories and labels that would like to be SQL, or nothing at all: they survive rules, as_case, why, quality,
-- confusion, describe and every form of the model, and run nothing.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE TABLE tree_canary AS SELECT 1 AS alive;
CREATE FUNCTION pg_temp.quoted(text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN length($1) > 60 THEN md5($1) ELSE (to_json($1))::text END
$$;
-- Texts of every bad sort.
CREATE TEMPORARY TABLE texts (n int PRIMARY KEY, t text);
INSERT INTO texts
SELECT row_number() OVER (), t
FROM unnest(
    ARRAY[
        '''', '''''', '"', '""', E'\\', E'\\\\', E'\\''', E'\\'' OR 1=1 --', E'\n', E'a\nb', E'\r', E'\t', E'\u0001',
        E'\b', '$$', '$a$', '%', '%s', '%L', ':x', ':''x''', ';', '''; DROP TABLE tree_canary; --',
        '") THEN 1 END; DROP TABLE tree_canary; --', E'\\''; DROP TABLE tree_canary; --',
        '*/ DROP TABLE tree_canary; /*', '/*', '--', '$1', '{"a": [1]}', 'null', 'NULL', 'true', 'end', 'Case', 'é',
        E'e\u0301', '客户', '🙂', E'\u202e', E'\u200b', E'\ufeff', E'\u00a0', E'\U0010ffff', 'a.b', 'a b', ' a', 'a ', '0',
        '1e3', 'and', 'ＡＢ', E'E''a', 'U&"\0041"', repeat('x', 63), repeat('é', 31)
    ]
) AS t;
SELECT count(*) AS texts, count(DISTINCT t) AS distinct FROM texts;

-- Each text as the name of a column, as a category and as a label, in a tree of its own: what is said about a row both
-- ways, and what is left of the text.
CREATE TEMPORARY TABLE said (
    n int, how text, rows bigint, disagreements bigint, labels bigint, rules text, why text, same bool
);
CREATE FUNCTION pg_temp.ask(n int, how text, name text, model segment.model, columns text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO said SELECT %s, %L, count(*), count(*) FILTER (WHERE by_case IS DISTINCT FROM by_model), '
        'count(DISTINCT by_case), $1, max(why), $2 '
        'FROM (SELECT %s AS by_case, segment.classify(%L::segment.model, c) AS by_model, '
        '(SELECT string_agg(concat_ws(''/'', feature, value, detail ->> ''condition'', detail ->> ''mix'', advice), '' | '') '
        'FROM segment.why(%L::segment.model, c)) AS why FROM %s AS c) AS a',
        n, how, segment.as_case(model), model::text::segment.model, model::jsonb::segment.model, columns
    )
        USING (SELECT string_agg(condition || coalesce(label, ''), ' | ' ORDER BY leaf) FROM segment.rules(model)),
        model::text::segment.model::text = model::text AND model::jsonb::segment.model::text = model::text;
END $$;
CREATE FUNCTION pg_temp.tries(n int, t text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    rows text;
    model segment.model;
BEGIN
    rows := format(
        '(SELECT CASE WHEN i %% 9 > 0 THEN i END AS %I, i %% 3 AS other FROM generate_series(1, 40) AS i)', t
    );
    EXECUTE format(
        'SELECT segment.fit_tree(CASE WHEN c.* IS NULL OR i > 20 THEN ''b'' ELSE ''a'' END, c, ''{"min_leaf": 1, '
        '"min_category": 1}'') FROM (SELECT i FROM generate_series(1, 40) AS i) AS g '
        'JOIN LATERAL %s AS c ON coalesce(to_jsonb(c) ->> %L, ''9'')::int = i',
        rows, t
    ) INTO model;
    PERFORM pg_temp.ask(n, 'name', t, model, rows);
    rows := format(
        '(SELECT (ARRAY[%L, ''other'', NULL, ''third'', ''new''])[1 + i %% 5] AS category, i %% 3 AS number '
        'FROM generate_series(1, 40) AS i)',
        t
    );
    EXECUTE format(
        'SELECT segment.fit_tree(CASE WHEN c.category = %L COLLATE "C" THEN ''yes'' WHEN c.category IS NULL THEN '
        '''null'' ELSE ''no'' END, c, ''{"min_leaf": 1, "min_category": 1, "folds": 2}'') '
        'FROM (SELECT * FROM %s AS r WHERE category IS DISTINCT FROM ''new'') AS c',
        t, rows
    ) INTO model;
    PERFORM pg_temp.ask(n, 'category', t, model, rows);
    rows := '(SELECT i AS x FROM generate_series(1, 40) AS i)';
    EXECUTE format(
        'SELECT segment.fit_tree(CASE WHEN x <= 10 THEN %L WHEN x < 30 THEN ''other'' ELSE %L END, c, '
        '''{"min_leaf": 1, "min_category": 1}'') FROM %s AS c',
        t, t || 'x', rows
    ) INTO model;
    PERFORM pg_temp.ask(n, 'label', t, model, rows);
END $$;
SELECT count(pg_temp.tries(n, t)) AS tried FROM texts;
SELECT
    how,
    count(*) AS trees,
    sum(rows) AS rows,
    sum(disagreements) AS disagreements,
    bool_and(labels > 1) AS answers,
    bool_and(same) AS same_in_all_forms,
    count(*) FILTER (WHERE position(t IN rules) > 0 OR t ~ '[''"]') AS in_rules,
    count(*) FILTER (WHERE position(t IN why) > 0 OR how = 'label' AND t ~ '[\\"[:cntrl:]]') AS in_why
FROM said JOIN texts USING (n)
GROUP BY how
ORDER BY how;
SELECT alive FROM tree_canary;
-- Some of it to read.
\pset format unaligned
SELECT pg_temp.quoted(t) AS text, how, pg_temp.quoted(left(rules, 60)) AS rules
FROM said JOIN texts USING (n)
WHERE t IN (
        '''', '"', E'\\', E'\n', '''; DROP TABLE tree_canary; --', 'and', 'Case', '🙂', ' a', E'\u202e', 'null', '%s'
    )
ORDER BY n, how;
\pset format aligned

-- The empty text as a category and as a label, apart from NULL; a category of 1000 bytes, and of one more.
SELECT leaf, condition, quote_literal(label) AS label, customers
FROM segment.rules(
    (
        SELECT segment.fit_tree(
            CASE WHEN v.c = '' THEN '' WHEN v.c IS NULL THEN 'null' ELSE 'a' END, features,
            '{"min_leaf": 1, "min_category": 1, "folds": 0}'
        )
        FROM (VALUES (''), (NULL), ('a'), ('')) AS v(c), LATERAL (SELECT v.c) AS features
    )
);
SELECT feature, quote_literal(value) AS value, detail ->> 'condition' AS condition, detail ->> 'mix' AS mix
FROM segment.why(
    (
        SELECT segment.fit_tree(
            CASE WHEN c = '' THEN '' ELSE 'a' END, ROW(c),
            '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "folds": 0}'
        )
        FROM unnest(ARRAY['', 'a', '']) AS c
    ),
    ROW(''::text)
);
SELECT actual, predicted, customers, share
FROM segment.confusion(
    (
        SELECT segment.fit_tree(
            CASE WHEN i % 2 = 0 THEN '' ELSE E'\n' END, ROW(i % 2),
            '{"features": ["f1"], "min_leaf": 1, "min_category": 1}'
        )
        FROM generate_series(1, 30) AS i
    )
);
CREATE TEMPORARY TABLE long AS
SELECT segment.fit_tree(c, ROW(c), '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "folds": 2}') AS model
FROM generate_series(1, 4), unnest(ARRAY[repeat('é', 500), repeat('x', 1000), repeat('x', 999) || '''']) AS c;
SELECT length(label) AS label, octet_length(label) AS bytes, length(condition) AS condition, customers
FROM long, segment.rules(model);
SELECT length(detail ->> 'condition') AS condition, length(advice) AS advice, length(detail ->> 'mix') AS mix
FROM long, segment.why(model, ROW(repeat('é', 500)));
SELECT segment.classify(model, ROW(repeat('x', 1001))) FROM long;
SELECT segment.probability(model, ROW('x'::text), repeat('y', 5000)) FROM long;
SELECT
    segment.classify(model, ROW(repeat('x', 1000))) = repeat('x', 1000) AS itself,
    segment.classify(model, ROW('new'::text)) IS NOT NULL AS new
FROM long;
-- Names of 63 bytes from tables, and of 200 from the option; 201 are too many.
CREATE TEMPORARY TABLE named AS
SELECT segment.fit_tree(
    CASE WHEN i > 5 THEN 'b' ELSE 'a' END, ARRAY[i, i % 2],
    jsonb_build_object('features', ARRAY[repeat('n', 200), repeat('"', 100)], 'min_leaf', 1, 'folds', 0, 'alpha', 0)
) AS model
FROM generate_series(1, 10) AS i;
SELECT length(condition) AS condition FROM named, segment.rules(model);
SELECT length(feature) AS feature, length(advice) < 300 AS advice FROM named, segment.why(model, ARRAY[1, 2]);
SELECT format(
    'SELECT count(*) AS rows, count(*) FILTER (WHERE by_case = by_model) AS equal '
    'FROM (SELECT %s AS by_case, segment.classify(%L::segment.model, ARRAY[i, i %% 2]) AS by_model '
    'FROM (SELECT i, i::float8 AS %I FROM generate_series(1, 10) AS i) AS c) AS a',
    segment.as_case(model), model, repeat('n', 200)
) AS query
FROM named \gset
:query;
SELECT segment.fit_tree('a'::text, ARRAY[1], jsonb_build_object('features', ARRAY[repeat('n', 201)]));
-- A label, a category and a name in messages are cut short.
SELECT segment.describe(
    segment.fit_tree(
        label, ROW(1),
        jsonb_build_object('features', '["f1"]'::jsonb, 'label_weights', jsonb_build_object(repeat('y', 5000), 2))
    )
) -> 'warnings' AS warnings
FROM unnest(ARRAY['a', repeat('z', 900), E'\\']) AS label;
SELECT segment.probability(segment.fit_tree(label, ROW(1), '{"features": ["f1"]}'), ROW(1), 'no')
FROM unnest(ARRAY['a', repeat('z', 900), E'\\']) AS label;
SELECT segment.describe(segment.fit_tree(label, features)) -> 'warnings' AS warnings
FROM
    (
        SELECT
            CASE WHEN i > 20 THEN repeat('z', 900) ELSE E'"\n' END AS label,
            i AS "a
b",
            repeat('k', 900) AS same
        FROM generate_series(1, 40) AS i
    ) AS q,
    LATERAL (
        SELECT
            q."a
b",
            q.same
    ) AS features;
-- With standard_conforming_strings off a tree is written and read the same way.
SET standard_conforming_strings = off;
SET escape_string_warning = on;
SET client_min_messages = warning;
SELECT segment.as_case(segment.fit_tree(q.c, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}')) AS as_case
FROM
    (SELECT CASE WHEN i > 2 THEN E'\\''; --' ELSE E'\\' END AS c FROM generate_series(1, 4) AS i) AS q,
    LATERAL (SELECT q.c) AS features \gset
SELECT c, :as_case AS answer FROM unnest(ARRAY[E'\\''; --', E'\\', 'a']) AS c;
RESET standard_conforming_strings;
SELECT c, :as_case AS answer FROM unnest(ARRAY[E'\\''; --', E'\\', 'a']) AS c;
SELECT alive FROM tree_canary;
DROP TABLE tree_canary;
