-- as_case says what classify and predict say, for every row: random trees over columns of all types, asked about the
-- rows of their fit, about new ones, and about values at their own bounds and a step beside.
SET timezone = 'UTC';
-- Deterministic draws, the same on all versions.
CREATE FUNCTION pg_temp.d(i int, what text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT (('x' || substr(md5(what || ' ' || i), 1, 8))::bit(32)::bigint % n)::int
$$;
CREATE TYPE pg_temp.size AS ENUM ('small', 'it''s "m"', 'LARGE', 'größe');
CREATE DOMAIN pg_temp.visits AS int CHECK (VALUE > -1000);
CREATE DOMAIN pg_temp.city AS varchar(30);
-- Rows first to last; a spread above 1 gives values and categories beyond those of spread 1.
CREATE FUNCTION pg_temp.rows(first int, last int, spread int) RETURNS TABLE (
    i int, small smallint, whole int, "big int" bigint, "Real" real, double float8, exact numeric, day date,
    moment timestamp, "moment+" timestamptz, span interval, flag boolean, word text, "it""s" varchar(20),
    padded char(8), nm name, size pg_temp.size, visits pg_temp.visits, city pg_temp.city, letter "char", label text,
    amount float8
) LANGUAGE sql AS $body$
    SELECT
        i,
        CASE WHEN pg_temp.d(i, 's0', 9) > 0 THEN pg_temp.d(i, 's', 200 * spread) - 100 END,
        CASE WHEN pg_temp.d(i, 'w0', 9) > 0 THEN pg_temp.d(i, 'w', 30 * spread) END,
        CASE WHEN pg_temp.d(i, 'b0', 9) > 0 THEN 9007199254740990 + pg_temp.d(i, 'b', 20 * spread) END,
        CASE WHEN pg_temp.d(i, 'r0', 9) > 0 THEN (pg_temp.d(i, 'r', 50 * spread) / 10.0)::real END,
        CASE
            WHEN pg_temp.d(i, 'd0', 9) > 0 THEN sqrt(pg_temp.d(i, 'd', 100 * spread)) * CASE
                WHEN pg_temp.d(i, 'd1', 2) = 0 THEN -1
                ELSE 1
            END
        END,
        CASE
            WHEN pg_temp.d(i, 'n0', 9) > 0 THEN CASE pg_temp.d(i, 'n', 4)
                WHEN 0 THEN pg_temp.d(i, 'n1', 50 * spread) / 100.0
                WHEN 1 THEN 1 + pg_temp.d(i, 'n1', 50 * spread) * 0.000000000000000033333333333
                WHEN 2 THEN 123456789012345678901234567890 + pg_temp.d(i, 'n1', 50 * spread) * 1e13
                ELSE (2::numeric / (3 + pg_temp.d(i, 'n1', 50 * spread)))::numeric(60, 50)
            END
        END,
        CASE WHEN pg_temp.d(i, 't0', 9) > 0 THEN date '2025-06-01' + pg_temp.d(i, 't', 90 * spread) END,
        CASE
            WHEN pg_temp.d(i, 'm0', 9) > 0 THEN timestamp '2026-03-28 12:34:56.789012' + pg_temp.d(i, 'm', 100 * spread)
                * interval '7 hours 0.000001 seconds'
        END,
        CASE
            WHEN pg_temp.d(i, 'z0', 9) > 0 THEN timestamptz '1969-12-31 23:59:59.999999+00'
                + pg_temp.d(i, 'z', 100 * spread) * interval '13 minutes 0.3 seconds'
        END,
        CASE
            WHEN pg_temp.d(i, 'v0', 9) > 0 THEN CASE pg_temp.d(i, 'v', 4)
                WHEN 0 THEN pg_temp.d(i, 'v1', 60 * spread) * interval '1 hour'
                WHEN 1 THEN pg_temp.d(i, 'v1', 9 * spread) * interval '1 day' + pg_temp.d(i, 'v2', 24)
                    * interval '1 hour 0.000001 seconds'
                WHEN 2 THEN pg_temp.d(i, 'v1', 30 * spread) * interval '1 month 1 day' - interval '90 days'
                ELSE pg_temp.d(i, 'v1', 60 * spread) * interval '-1.000007 seconds'
            END
        END,
        CASE WHEN pg_temp.d(i, 'f0', 9) > 0 THEN pg_temp.d(i, 'f', 2) = 0 END,
        CASE
            WHEN pg_temp.d(i, 'x0', 9) > 0 THEN (
                ARRAY[
                    '', ' ', 'a', 'A', 'a ', 'é', E'e\u0301', 'ß', 'ss', '客户', E'\\', E'\n', '''', '"', '$$', 'null',
                    'NULL', '🙂', 'new', 'B', 'b', E'\\''', E'\t', ';--'
                ]
            )[1 + pg_temp.d(i, 'x', 8 * spread)]
        END,
        CASE WHEN pg_temp.d(i, 'y0', 9) > 0 THEN 'k' || pg_temp.d(i, 'y', 80 * spread) END,
        CASE
            WHEN pg_temp.d(i, 'c0', 9) > 0 THEN (ARRAY['a', 'a b', ' a', 'é', '', 'abcdefgh', 'A', 'new', ' ', E'\n'])[
                1 + pg_temp.d(i, 'c', 3 * spread)
            ]
        END,
        CASE WHEN pg_temp.d(i, 'e0', 9) > 0 THEN ('n' || pg_temp.d(i, 'e', 9 * spread))::name END,
        CASE
            WHEN pg_temp.d(i, 'g0', 9) > 0 THEN (enum_range(NULL::pg_temp.size))[1 + pg_temp.d(i, 'g', 1 + spread)]
        END,
        CASE WHEN pg_temp.d(i, 'h0', 9) > 0 THEN pg_temp.d(i, 'h', 25 * spread) END,
        CASE WHEN pg_temp.d(i, 'o0', 9) > 0 THEN 'city ' || pg_temp.d(i, 'o', 6 * spread) END,
        CASE WHEN pg_temp.d(i, 'l0', 9) > 0 THEN chr(97 + pg_temp.d(i, 'l', 8 * spread))::"char" END,
        (ARRAY['good', 'b''ad', '', E'\\o''k', 'true'])[1 + pg_temp.d(i, 'label', 5)],
        pg_temp.d(i, 'amount', 1000) / 7.0
    FROM generate_series(first, last) AS i
$body$;
CREATE TEMPORARY TABLE case_rows AS SELECT * FROM pg_temp.rows(1, 400, 1);
CREATE TEMPORARY TABLE case_news AS SELECT * FROM pg_temp.rows(401, 800, 3);
INSERT INTO case_news (i) VALUES (801);
CREATE TEMPORARY TABLE case_trees (id int PRIMARY KEY, options jsonb, model segment.model, as_case text);
CREATE TEMPORARY TABLE case_asked (id int, source text, compared bigint, disagreements bigint, answers bigint);

-- Trees on some columns each, with labels that have nothing to do with them, so that every column is asked.
CREATE FUNCTION pg_temp.grow(id int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text[] :=
        '{small,whole,big int,Real,double,exact,day,moment,moment+,span,flag,word,"it\"s",padded,nm,size,visits,city,'
        'letter}';
    options jsonb;
BEGIN
    SELECT jsonb_build_object(
        'features', jsonb_agg(c ORDER BY pg_temp.d(id, c, 1000)), 'depth', 1 + pg_temp.d(id, 'depth', 9),
        'min_leaf', 1 + pg_temp.d(id, 'leaf', 3) * pg_temp.d(id, 'leaf', 5), 'alpha', 0, 'folds', 0,
        'booleans', CASE id % 2 WHEN 0 THEN 'number' ELSE 'category' END,
        'criterion', CASE id % 3 WHEN 0 THEN 'variance' WHEN 1 THEN 'gini' ELSE 'entropy' END
    )
    INTO options
    FROM unnest(columns) AS c
    WHERE pg_temp.d(id, c || '?', 4) = 0 OR c = columns[1 + id % 19];
    IF id % 3 = 0 THEN
        INSERT INTO case_trees SELECT id, options, segment.fit_tree(amount, r, options) FROM case_rows AS r;
    ELSE
        INSERT INTO case_trees
        SELECT id, options, segment.fit_tree(label, r, options)
        FROM case_rows AS r
        WHERE i % 5 > 0 OR id % 2 = 0;
    END IF;
    UPDATE case_trees AS t SET as_case = segment.as_case(model) WHERE t.id = grow.id;
END $$;
-- Asks one tree both ways about all rows of a table.
CREATE FUNCTION pg_temp.ask(tree case_trees, source text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO case_asked SELECT %s, %L, count(*), '
        'count(*) FILTER (WHERE by_case IS DISTINCT FROM by_model OR pg_typeof(by_case) <> pg_typeof(by_model)), '
        'count(DISTINCT by_case) FROM (SELECT %s AS by_case, '
        'segment.%s(%L::segment.model, c) AS by_model FROM %s AS c) AS a',
        tree.id, source, tree.as_case, CASE tree.id % 3 WHEN 0 THEN 'predict' ELSE 'classify' END, tree.model, source
    );
END $$;
SELECT count(pg_temp.grow(id)) AS trees FROM generate_series(1, 60) AS id;
SELECT count(pg_temp.ask(t, 'case_rows')) AS asked FROM case_trees AS t;
SELECT count(pg_temp.ask(t, 'case_news')) AS asked FROM case_trees AS t;

-- The questions: every column is asked by many, and NULLs go all ways.
CREATE TEMPORARY TABLE case_splits AS
SELECT
    t.id,
    entry ->> 'name' AS feature,
    entry ->> 'type' AS type,
    s #> '{test,at_most}' AS bound,
    (
        SELECT key
        FROM jsonb_each(CASE jsonb_typeof(s -> 'test') WHEN 'object' THEN s -> 'test' ELSE '{"null": 1}' END)
    ) AS test,
    (s -> 'null_is_yes')::bool AS null_is_yes
FROM
    (SELECT id, model::jsonb AS document FROM case_trees OFFSET 0) AS t,
    jsonb_array_elements(document -> 'nodes') AS n,
    LATERAL (SELECT n -> 'split' AS s) AS s,
    LATERAL (SELECT document -> 'features' -> (s -> 'feature')::int AS entry) AS entry
WHERE s IS NOT NULL;
SELECT
    feature,
    string_agg(DISTINCT type, ', ' ORDER BY type) AS types,
    string_agg(DISTINCT test, ', ' ORDER BY test) AS tests,
    count(*) > 15 AS many,
    bool_or(null_is_yes) AND NOT bool_and(null_is_yes) AS nulls_both_ways
FROM case_splits
GROUP BY feature
ORDER BY feature COLLATE "C";

-- Rows at the bounds of each tree and a step on either side, in columns of every type; the other columns are those of
-- some rows of the fit.
CREATE TEMPORARY TABLE case_bounds (LIKE case_rows);
CREATE FUNCTION pg_temp.bounds(tree case_trees) RETURNS void LANGUAGE sql AS $$
    DELETE FROM case_bounds;
    INSERT INTO case_bounds
    SELECT changed.*
    FROM
        (
            SELECT DISTINCT
                feature,
                type,
                bound::float8 AS x,
                bound::text::numeric AS n,
                round(bound::text::numeric * 86400000000) AS micros
            FROM case_splits
            WHERE id = tree.id AND test = 'at_most' AND feature <> 'flag'
        ) AS b,
        LATERAL unnest(
            CASE
                WHEN feature IN ('small', 'whole', 'visits') THEN ARRAY[floor(x), ceil(x), floor(x) + 1]::text[]
                WHEN feature = 'big int' THEN ARRAY[floor(n), floor(n) + 1, ceil(n) - 1, ceil(n) + 2]::text[]
                WHEN feature = 'Real' THEN ARRAY[x::real, (x * (1 + 6e-8))::real, (x * (1 - 6e-8))::real]::text[]
                WHEN feature = 'double' THEN ARRAY[
                    x, x * (1 + 2.220446049250313e-16), x * (1 - 1.1102230246251565e-16)
                ]::text[]
                -- Decimals that round to the bound, or to a number beside it.
                WHEN feature = 'exact' THEN ARRAY[
                    n, n * 1.0000000000000001110223024625156, n * 1.0000000000000001110223024625157,
                    n * 1.00000000000000005551115123125783, n * 0.99999999999999994448884876874, n * 0.9999999999999999
                ]::text[]
                WHEN feature = 'day' THEN ARRAY[floor(x), floor(x) + 1]::text[]
                WHEN type = 'time' THEN ARRAY[micros, micros + 1, micros - 1, micros + 2, micros + 86400000000]::text[]
                WHEN type = 'interval' THEN ARRAY[micros, micros + 1, micros - 1, micros + 2]::text[]
            END
        ) AS given,
        -- The same span as microseconds, as days and the rest, and as months.
        LATERAL (
            SELECT given::numeric * interval '1 microsecond' AS span
            WHERE type IN ('time', 'interval') AND feature <> 'day'
            UNION ALL
            SELECT NULL
            WHERE type = 'number' OR feature = 'day'
        ) AS s,
        LATERAL unnest(
            CASE
                WHEN feature = 'day' THEN ARRAY[(date '2000-01-01' + given::int)::text]
                WHEN feature = 'moment' THEN ARRAY[(timestamp '2000-01-01' + span)::text]
                WHEN feature = 'moment+' THEN ARRAY[(timestamptz '2000-01-01 00:00:00+00' + span)::text]
                WHEN feature = 'span' THEN ARRAY[span, justify_hours(span), justify_days(justify_hours(span))]::text[]
                ELSE ARRAY[given]
            END
        ) AS value,
        (SELECT r, row_number() OVER (ORDER BY i) AS place FROM case_rows AS r) AS r,
        LATERAL jsonb_populate_record(r, jsonb_build_object(feature, value)) AS changed
    WHERE place % 40 = tree.id % 40
$$;
SELECT count(*) AS asked FROM (SELECT pg_temp.bounds(t), pg_temp.ask(t, 'case_bounds') FROM case_trees AS t) AS a;
SELECT
    source,
    count(*) AS trees,
    sum(compared) > 15000 AS many_rows,
    sum(disagreements) AS disagreements,
    max(answers) > 3 AS different_answers
FROM case_asked
GROUP BY source
ORDER BY source;

-- What rules say is SQL too, as far as it reads well: of plain numbers, texts and spans each condition is true of as
-- many rows of the fit as the rule counts.
CREATE FUNCTION pg_temp.matching(condition text, tree int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    EXECUTE format(
        'SELECT count(*) FROM case_rows WHERE (%s) AND (i %% 5 > 0 OR %s %% 2 = 0 OR %s %% 3 = 0)',
        CASE condition WHEN 'all customers' THEN 'true' ELSE condition END, tree, tree
    ) INTO found;
    RETURN found;
END $$;
SELECT
    count(DISTINCT id) AS trees,
    count(*) > 100 AS many_rules,
    count(*) FILTER (WHERE pg_temp.matching(condition, id) <> customers) AS others
FROM case_trees, segment.rules(model)
WHERE NOT options -> 'features' ?| '{big int,exact,moment,moment+}'::text[] AND condition NOT LIKE '%… and % more)%';

-- Under other settings than those of the fit: the same answers of both.
CREATE TEMPORARY TABLE case_answers (source text, setting text, answers text);
CREATE FUNCTION pg_temp.answers(setting text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    tree case_trees;
    source text;
    answers text;
BEGIN
    FOREACH source IN ARRAY '{case_rows,case_news,case_bounds}'::text[] LOOP
        FOR tree IN SELECT * FROM case_trees WHERE id % 4 = 0 ORDER BY id LOOP
            PERFORM pg_temp.ask(tree, source);
            EXECUTE format(
                'SELECT string_agg((%s)::text, ''|'' ORDER BY c::text COLLATE "C") '
                'FROM (SELECT i, word, "moment", "moment+", span, day, whole, small, "big int", "Real", double, '
                'exact, flag, "it""s", padded, nm, size, visits, city, letter FROM %I) AS c',
                segment.as_case(tree.model), source
            ) INTO answers;
            INSERT INTO case_answers VALUES (source || tree.id, setting, md5(answers));
        END LOOP;
    END LOOP;
    RETURN (SELECT count(*) FROM case_asked);
END $$;
TRUNCATE case_asked;
SET extra_float_digits = 3;
SELECT pg_temp.answers('none');
SET standard_conforming_strings = off;
SELECT pg_temp.answers('strings');
SET backslash_quote = off;
SELECT pg_temp.answers('backslash_quote');
RESET backslash_quote;
RESET standard_conforming_strings;
SELECT
    setting,
    count(*) AS trees,
    count(*) FILTER (
        WHERE answers = (SELECT answers FROM case_answers AS n WHERE n.source = c.source AND setting = 'none')
    ) AS equal
FROM case_answers AS c
GROUP BY setting
ORDER BY setting;
-- The zone and the style move the order above, as rows are written in them; the two ways go together still.
SET timezone = 'America/New_York';
SET intervalstyle = 'iso_8601';
SET datestyle = 'German';
SELECT pg_temp.answers('zone');
RESET datestyle;
RESET intervalstyle;
SET timezone = 'Australia/Lord_Howe';
SELECT pg_temp.answers('another zone');
SET timezone = 'UTC';
SELECT count(*) AS asked, sum(compared) > 50000 AS many_rows, sum(disagreements) AS disagreements FROM case_asked;
-- In a zone that changes its clock a bound on a time without a zone is where it was: the hour that is not there, and
-- the one that is there twice.
SET timezone = 'America/New_York';
SELECT
    segment.as_case(model) AS as_case,
    count(*) AS rows,
    count(*) FILTER (
        WHERE segment.classify(model, r) = CASE WHEN at <= '2026-03-08 02:24:00' THEN 'before' ELSE 'after' END
    ) AS equal
FROM
    (
        SELECT segment.fit_tree(
            CASE WHEN at < '2026-03-08 02:30' THEN 'before' ELSE 'after' END, features,
            '{"folds": 0, "min_leaf": 1, "min_category": 1}'
        ) AS model
        FROM (SELECT generate_series(timestamp '2026-03-07', '2026-03-09', '10 minutes') AS at) AS features
    ) AS m,
    (SELECT generate_series(timestamp '2026-03-07', '2026-03-09', '1 minute') AS at) AS r
GROUP BY as_case;
SET timezone = 'UTC';

-- The ends of all types: a leaf for each value.
CREATE TEMPORARY TABLE case_ends (
    i int, small smallint, whole int, big bigint, "Real" real, double float8, exact numeric, day date, moment timestamp,
    zoned timestamptz, span interval
);
INSERT INTO case_ends VALUES
    (1, -32768, -2147483648, -9223372036854775808, -3.4028235e38, -1.7976931348623157e308, -(10::numeric ^ 300),
        '4714-11-24 BC', '4714-11-24 BC', '4714-11-24 BC 00:00+00', '-178000000 years'),
    (2, 32767, 2147483647, 9223372036854775807, 3.4028235e38, 1.7976931348623157e308, 10::numeric ^ 300,
        '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', '178000000 years'),
    (3, 0, 0, 0, 1e-45, 5e-324, 1e-300, '2000-01-01', '2000-01-01 00:00:00.000001', '2000-01-01 00:00:00.000001+00',
        '2562047788:00:54.775807'),
    (4, 1, 1, 1, -1e-45, -5e-324, -1e-300, '1999-12-31', '1999-12-31 23:59:59.999999', '1999-12-31 23:59:59.999999+00',
        '-2562047788:00:54.775807'),
    (5, -1, -1, -1, 0, '-0', 0, '2000-01-02', '2000-01-01', '2000-01-01+00', '1 microsecond'),
    (6, 32766, 2147483646, 9223372036854775806, 1, 1, 0.1, '5874897-12-30', '294276-12-31 23:59:59.999998',
        '294276-12-31 23:59:59.999998+00', '2147483647 days'),
    (7, -32767, -2147483647, -9223372036854775807, 1.0000001, 1.0000000000000002, 0.10000000000000001, '4714-11-25 BC',
        '4714-11-24 00:00:00.000001 BC', '4714-11-24 00:00:00.000001 BC+00', '-2147483648 days'),
    (8, 2, 16777217, 9007199254740993, 16777216, 9007199254740992, 9007199254740993, 'epoch', 'epoch', 'epoch',
        '1 month'),
    (9, 3, 16777216, 9007199254740992, 16777218, 9007199254740994, 9007199254740991, '0001-01-01 BC', '0001-01-01 BC',
        '0001-01-01 BC', '30 days -0.000001 seconds');
CREATE TEMPORARY TABLE case_end_trees (id int, model segment.model, as_case text, feature text);
INSERT INTO case_end_trees
SELECT
    1,
    segment.fit_tree(
        i::text, e,
        jsonb_build_object('features', jsonb_build_array(c), 'min_leaf', 1, 'folds', 0, 'alpha', 0, 'depth', 30)
    ),
    '',
    c
FROM case_ends AS e, unnest('{small,whole,big,Real,double,exact,day,moment,zoned,span}'::text[]) AS c
GROUP BY c;
UPDATE case_end_trees SET as_case = segment.as_case(model);
CREATE FUNCTION pg_temp.ask_ends(tree case_end_trees) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format(
        'SELECT format(''%%s rows, %%s disagreements'', count(*), '
        'count(*) FILTER (WHERE by_case IS DISTINCT FROM by_model)) '
        'FROM (SELECT %s AS by_case, segment.classify(%L::segment.model, c) AS by_model FROM case_ends AS c) AS a',
        tree.as_case, tree.model
    ) INTO result;
    RETURN result;
END $$;
SELECT feature, segment.describe(model) -> 'leaves' AS leaves, pg_temp.ask_ends(t) AS asked
FROM case_end_trees AS t
ORDER BY feature COLLATE "C";
