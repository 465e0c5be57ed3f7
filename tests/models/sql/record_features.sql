-- Rows as features: what can be one, how columns are found, and what is refused.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET intervalstyle = 'postgres';
CREATE TYPE pg_temp.color AS ENUM ('red', 'green', 'bl''ue');
CREATE DOMAIN pg_temp.hue AS pg_temp.color;
CREATE DOMAIN pg_temp.price AS numeric(12, 2);
-- What a fit has read: with one cluster its centre is the only row, or the mean of several.
CREATE FUNCTION pg_temp.read(model segment.model) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(
        format('%s:%s=%s', f ->> 'name', f ->> 'type', coalesce(c.center::text, '''' || c.category || '''')), ' '
        ORDER BY o, category
    )
    FROM
        jsonb_array_elements(segment.describe(model) -> 'features') WITH ORDINALITY AS e(f, o),
        segment.centers(model) AS c
    WHERE c.feature = f ->> 'name'
$$;

-- Every type that can be a feature.
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1}'))
FROM (
    SELECT 1::int2 a, -2::int4 b, 9007199254740993::int8 c, 1.5::float4 d, '-0'::float8 e, 123.45 n, 7::pg_temp.price p
) features;
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1}'))
FROM (
    SELECT
        '2000-01-02'::date d,
        '1999-12-31 12:00'::timestamp t,
        '2000-01-01 06:00+00'::timestamptz tz,
        '1 mon 2 days 12:00'::interval i,
        '-1 day'::interval j
) features;
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1}'))
FROM (
    SELECT
        true b,
        'x y '::text t,
        'vc '::varchar v,
        'ab   '::char(6) c,
        '   '::char(3) blank,
        'nm'::name n,
        'q'::"char" ch,
        ''::"char" nochar,
        'red'::pg_temp.color e,
        'bl''ue'::pg_temp.hue h,
        ''::text empty
) features;
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1, "booleans": "number"}'))
FROM (SELECT true b, false c, 'true'::text d) features;
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1, "booleans": "category"}'))
FROM (SELECT true b) features;
SELECT segment.fit_kmeans(features, 1, '{"booleans": "numbers"}') FROM (SELECT true b) features;
-- Dates and intervals come back as such.
SELECT feature, center, shown
FROM segment.centers(
    (
        SELECT segment.fit_kmeans(features, 1, '{"min_category": 1}')
        FROM (VALUES (date '2026-01-01', interval '1 day'), ('2026-01-03', '2 days')) AS features(since, gap)
    )
);
-- -0 and 0 are one value, and so one row.
SELECT segment.describe(segment.sample(features))
    -> 'distinct' AS distinct
FROM (VALUES (0::float8, 'x'), ('-0', 'x')) AS features(a, b);

-- Columns chosen, ordered and named. What is not chosen may be of any type.
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1, "features": ["c", "a"]}'))
FROM (SELECT 1 a, gen_random_uuid() b, 'x' c) features;
SELECT pg_temp.read(segment.fit_kmeans(ROW(1, 2), 1, '{"min_category": 1, "features": ["recency", "spend"]}'));
SELECT pg_temp.read(segment.fit_kmeans(ROW(1, 2, 3), 1, '{"min_category": 1, "features": ["f3", "f1"]}'));
SELECT pg_temp.read(segment.fit_kmeans(ROW(1, 'a'::text), 1, '{"features": ["f1", "f2"], "min_category": 1}'));
SELECT segment.fit_kmeans(ROW(1, 2, 3), 1, '{"features": ["a", "b"]}');
SELECT segment.fit_kmeans(features, 1, '{"features": ["c", "a", "c"]}') FROM (SELECT 1 a, 'x' c) features;
SELECT segment.fit_kmeans(features, 1, '{"features": ["zz"]}') FROM (SELECT 1 a, 'x' c) features;
SELECT segment.fit_kmeans(features, 1, '{"features": ["a"]}') FROM (SELECT 1 a, 2 a) features;
SELECT segment.fit_kmeans(features, 1, '{"features": []}') FROM (SELECT 1 a) features;
SELECT segment.fit_kmeans(features, 1, '{"features": [""]}') FROM (SELECT 1 a) features;
SELECT segment.fit_kmeans(features, 1, '{"features": "a"}') FROM (SELECT 1 a) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT 1 a, 2 a) features;
SELECT segment.fit_kmeans(ROW(), 1);
SELECT 'SELECT segment.fit_kmeans(features, 1) IS NOT NULL AS fits FROM (SELECT '
    || string_agg(format('%s AS c%s', i, i), ', ' ORDER BY i) || ') features'
FROM generate_series(1, 100) i \gexec
SELECT 'SELECT segment.fit_kmeans(features, 1) FROM (SELECT ' || string_agg(format('%s AS c%s', i, i), ', ' ORDER BY i)
    || ') features'
FROM generate_series(1, 101) i \gexec
-- The last and the first of 1600 columns, every other one NULL.
SELECT 'SELECT pg_temp.read(segment.fit_kmeans(features, 1, ''{"min_category": 1, "features": ["c1600", "c2"]}'')) '
'FROM (SELECT ' || string_agg(CASE WHEN i % 2 = 0 THEN i::text ELSE 'NULL::text' END || ' AS c' || i, ', ' ORDER BY i)
    || ') features'
FROM generate_series(1, 1600) i \gexec
-- Names that need quoting.
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1}'))
FROM (SELECT 1 AS "a b", 2 AS "select", 3 AS "é""", 'x' AS "客户") features;

-- numeric to the ends of double precision and beyond, and what is not finite.
SELECT pg_temp.read(segment.fit_kmeans(features, 1, '{"min_category": 1}'))
FROM (
    SELECT
        1e40 a,
        -1e300 b,
        12345678901234567890123456789012345678901234567890.5 c,
        1e-200 d,
        0::numeric z,
        1.1::numeric(1000, 900) w,
        0.1 + 0.2 q
) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT 1e400::numeric a) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT 'NaN'::numeric a) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '-Infinity'::numeric a) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT 'NaN'::float8 spend) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '-inf'::float4 spend) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT 'infinity'::date d) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '-infinity'::timestamptz d) features;
-- Finite, but not their spread.
SELECT segment.fit_kmeans(features, 1) FROM (VALUES (1.7e308), (-1.7e308)) AS features(spend);
SELECT segment.fit_kmeans(features, 2, '{"scaling": "none"}') FROM (VALUES (1e200), (-1e200)) AS features(spend);

-- Types that cannot be a feature.
SELECT segment.fit_kmeans(features, 1) FROM (SELECT 1 a, gen_random_uuid() id) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '1'::money price) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '{}'::jsonb j) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '{1}'::int[] arr) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT '1:2'::time t) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT ROW(1, 2) nested) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT int4range(1, 2) r) features;
SELECT segment.fit_kmeans(features, 1) FROM (SELECT NULL AS nothing) features;
SELECT segment.fit_kmeans(ROW(1, NULL), 1, '{"features": ["a", "b"]}');
SELECT segment.fit_kmeans(features, 1) FROM (SELECT repeat('x', 1000) ok, repeat('é', 501) t) features;
SELECT segment.fit_kmeans(features, 1) IS NOT NULL AS fits FROM (SELECT repeat(' ', 5000)::char(5000) pad) features;

-- Arrays: elements by position; features name them.
SELECT pg_temp.read(segment.fit_kmeans(ARRAY[1, 2.5, 4], 1, '{"min_category": 1}'));
SELECT pg_temp.read(segment.fit_kmeans('[0:1]={7,8}'::float8[], 1, '{"min_category": 1, "features": ["a", "b"]}'));
SELECT pg_temp.read(segment.fit_kmeans(ARRAY[1, 2, 3], 1, '{"min_category": 1}'));
SELECT pg_temp.read(segment.fit_kmeans(a, 1, '{"min_category": 1, "nulls": "skip"}'))
FROM (VALUES (ARRAY[1, 2.5, NULL, 4]::float8[]), ('{1,2,3,4}')) AS v(a);
SELECT pg_temp.read(segment.fit_kmeans(a, 1, '{"min_category": 1, "nulls": "impute"}'))
FROM (VALUES (ARRAY[1, 2.5, NULL, 4]::float8[]), ('{1,2,3,4}')) AS v(a);
SELECT segment.fit_kmeans('{{1,2},{3,4}}'::float8[], 1);
SELECT segment.fit_kmeans('{}'::float8[], 1);
SELECT segment.fit_kmeans('{1,NaN}'::float8[], 1, '{"features": ["a", "b"]}');
SELECT segment.fit_kmeans('{1,2,3}'::float8[], 1, '{"features": ["a", "b"]}');
SELECT segment.fit_kmeans(a, 1) FROM (VALUES ('{1,2}'::float8[]), ('{1,2,3}')) v(a);
SELECT segment.fit_kmeans(array_agg, 1) FROM (SELECT array_agg(i::float8) FROM generate_series(1, 1000000) i) a;
-- An array is what a row of the same numbers is.
SELECT segment.fit_kmeans(ARRAY[x, y]::float8[], 2, '{"features": ["f1", "f2"]}')::text
    = segment.fit_kmeans(ROW(x, y), 2, '{"features": ["f1", "f2"]}')::text AS equal
FROM (VALUES (1, 2), (2, 1), (9, 8), (7, 9)) AS v(x, y);

-- Applying: by name in any order, by the names that are given, an array by position.
CREATE TEMPORARY TABLE fitted AS
SELECT segment.fit_kmeans(features, 2, '{"min_category": 1, "order_by": "age"}') AS model
FROM (VALUES (20, 'm'), (70, 'f')) AS features(age, sex);
CREATE TEMPORARY TABLE numbers AS
SELECT segment.fit_kmeans(features, 2, '{"order_by": "age"}') AS model FROM (VALUES (20, 5), (70, 1)) AS features(age, visits);
CREATE TEMPORARY TABLE times AS
SELECT segment.fit_kmeans(features, 2, '{"order_by": "since"}') AS model
FROM (VALUES (date '2020-01-01', interval '1 day'), ('2026-01-01', '9 days')) AS features(since, gap);
SELECT segment.cluster(model, features) FROM fitted, (SELECT 'm' sex, 9 zz, 33 age) features;
SELECT segment.cluster(model, features) FROM fitted, (SELECT 'f'::name sex, 66.6::float4 age) features;
SELECT segment.cluster(model, ROW(33, 'm'), '{age,sex}'), segment.cluster(model, ROW('m', 9, 33), '{sex,zz,age}')
FROM fitted;
SELECT segment.cluster(model, ROW(33, 'm')) FROM fitted;
SELECT segment.cluster(model, features), why.value
FROM fitted, (SELECT true sex, 33.0 age) features, LATERAL segment.why(model, features) AS why
WHERE feature = 'sex';
SELECT segment.cluster(model, ARRAY[33, 2]) FROM numbers;
SELECT
    segment.cluster(model, ROW(33, 2), '{age,visits}'),
    segment.cluster(model, ROW(66, 2), '{age,visits}'),
    segment.cluster(model, ARRAY[66, 2]),
    segment.cluster(model, ARRAY[2, 66], '{visits,age}')
FROM numbers;
SELECT segment.cluster(model, features)
FROM times, (SELECT timestamp '2019-06-01' since, interval '2 days' gap) features;
SELECT segment.cluster(model, ROW(33, NULL), '{age,sex}') FROM fitted;
SELECT segment.cluster(model, ROW(NULL, 'm'), '{age,sex}') FROM fitted;
SELECT
    segment.cluster(model, NULL::record) IS NULL AS null_row,
    segment.cluster(NULL, ROW(1)) IS NULL AS null_model,
    segment.cluster(model, NULL::float8[]) IS NULL AS null_array
FROM fitted;
SELECT segment.cluster(model, ROW('33', 'm'), '{age,sex}') FROM fitted;
SELECT segment.cluster(model, features) FROM fitted, (SELECT '33'::text age, 'm' sex) features;
SELECT segment.cluster(model, features) FROM fitted, (SELECT true age, 'm' sex) features;
SELECT segment.cluster(model, features) FROM fitted, (SELECT 3 age, 3 sex) features;
SELECT segment.cluster(model, features) FROM fitted, (SELECT gen_random_uuid() age, 'm' sex) features;
SELECT segment.cluster(model, features) FROM fitted, (SELECT 1 years, 'm' sex) features;
SELECT segment.cluster(model, features) FROM fitted, (SELECT 'NaN'::float8 age, 'm' sex) features;
SELECT segment.cluster(model, ROW(1, 'm', 2), '{age,sex}') FROM fitted;
SELECT segment.cluster(model, features) FROM times, (SELECT interval '1 day' since, interval '2 days' gap) features;
SELECT segment.cluster(model, features)
FROM times, (SELECT date '2026-01-01' since, timestamptz '2026-01-01' gap) features;
SELECT segment.cluster(model, features) FROM times, (SELECT 1 since, 2 gap) features;
SELECT segment.cluster(model, ARRAY[1]) FROM numbers;
SELECT segment.cluster(model, '{}'::float8[]) FROM numbers;
SELECT segment.cluster(model, ARRAY[1, 2]) FROM fitted;
SELECT segment.cluster(model, '{{1,2}}'::float8[]) FROM numbers;

-- Table rows: dropped columns, and columns that are younger than the row.
CREATE TABLE people (id uuid, age int2, gone text, spend numeric, sex text);
INSERT INTO people VALUES (NULL, 30, 'xxx', 12.5, 'm'), (NULL, NULL, NULL, 7, NULL);
ALTER TABLE people DROP COLUMN gone, DROP COLUMN id;
SELECT pg_temp.read(segment.fit_kmeans(people, 1, '{"min_category": 1, "nulls": "skip"}')) FROM people;
ALTER TABLE people ADD COLUMN region text DEFAULT 'north', ADD COLUMN visits int DEFAULT 7,
ADD COLUMN score float8 DEFAULT 0.5, ADD COLUMN vip bool DEFAULT true, ADD COLUMN tall "char" DEFAULT 'y',
ADD COLUMN small int2 DEFAULT -3, ADD COLUMN since interval DEFAULT '1 day',
ADD COLUMN shade pg_temp.color DEFAULT 'green', ADD COLUMN later int;
INSERT INTO people VALUES (41, 1, 'f', 'south', 1, 2, false, 'n', 4, '2 days', 'red', 5);
SELECT
    age,
    pg_temp.read(
        segment.fit_kmeans(
            people, 1,
            '{"min_category": 1, "nulls": "impute", "features": ["spend", "region", "visits", "score", "vip", "tall", '
            '"small", "since", "shade"]}'
        )
    )
FROM people
GROUP BY age
ORDER BY age;
SELECT feature, category, center, mean
FROM segment.centers((SELECT segment.fit_kmeans(people, 1, '{"min_category": 1, "nulls": "impute"}') FROM people));
SELECT pg_temp.read(
    segment.fit_kmeans(people, 1, '{"min_category": 1, "features": ["score", "age", "region"], "nulls": "skip"}')
)
FROM people;
-- Rows stored in a column: short, compressed, out of line.
CREATE TABLE boxes AS
SELECT
    people AS plain,
    ROW(age, spend, repeat('ab', 500), repeat('xy', 100000), 3, 4, true, 'q', 1, '3 days', 'green', 9)::people AS large
FROM people;
SELECT feature, left(category, 4) AS category, length(category), mean
FROM segment.centers(
    (SELECT segment.fit_kmeans(large, 1, '{"min_category": 1, "features": ["sex", "visits"]}') FROM boxes)
);
SELECT segment.fit_kmeans(large, 1, '{"features": ["region"]}') FROM boxes;
DROP TABLE boxes;

-- Rows of different types in one aggregate: by name, read each as what it is.
SELECT feature, category, mean
FROM segment.centers(
    (
        SELECT segment.fit_kmeans(features, 1, '{"features": ["a", "b"], "min_category": 1}')
        FROM (
            SELECT features
            FROM (SELECT 1 a, 'x'::text b) features
            UNION ALL
            SELECT features
            FROM (SELECT 'y'::text b, 2::numeric a) features
            UNION ALL
            SELECT features
            FROM (SELECT 3.5::float8 a, 1 zz, 'z'::varchar b) features
            UNION ALL
            SELECT ROW(9, 'w'::name)
        ) r(features)
    )
);
SELECT segment.fit_kmeans(features, 1)
FROM (SELECT features FROM (SELECT 1 a) features UNION ALL SELECT features FROM (SELECT 'y'::text a) features) r(features);
SELECT segment.fit_kmeans(features, 1)
FROM (SELECT features FROM (SELECT 1 a) features UNION ALL SELECT features FROM (SELECT 2 b) features) r(features);
-- More row types in turn than are kept ready.
SELECT 'SELECT mean, size FROM segment.centers((SELECT segment.fit_kmeans(features, 1, ''{"min_category": 1, '
'"features": ["a"]}'') FROM generate_series(1, 200) i, LATERAL ('
    || string_agg('SELECT features FROM (SELECT i a, 1 b' || i || ') features', ' UNION ALL ') || ') r(features)))'
FROM generate_series(1, 10) i \gexec
CREATE TABLE parent (a int, b text);
CREATE TABLE child (z int, b text, a int);
ALTER TABLE child INHERIT parent;
INSERT INTO parent VALUES (1, 'p');
INSERT INTO child VALUES (7, 'c', 2);
SELECT feature, category, mean
FROM segment.centers((SELECT segment.fit_kmeans(parent, 1, '{"min_category": 1}') FROM parent));
SELECT feature, category, mean
FROM segment.centers(
    (
        SELECT segment.fit_kmeans(f, 1, '{"features": ["a", "b"], "min_category": 1}')
        FROM (SELECT parent::record FROM ONLY parent UNION ALL SELECT child FROM child) r(f)
    )
);
-- Options per group at one call site, more than are kept ready.
SELECT g, pg_temp.read(segment.fit_kmeans(features, 1, o))
FROM
    (VALUES (1, '{"min_category": 1, "features": ["a"]}'::jsonb), (2, '{"min_category": 1, "features": ["b"]}')) v(g, o),
    LATERAL (SELECT features FROM generate_series(1, 100) i, LATERAL (SELECT i a, -i b) features) r
GROUP BY g
ORDER BY g;
SELECT
    count(*) AS groups,
    count(*) FILTER (
        WHERE segment.describe(model) -> 'options' -> 'seed' = to_jsonb(g)
        AND segment.describe(model) #>> '{features,0,name}' = 'c' || g % 3
    ) AS right_ones
FROM (
    SELECT g, segment.fit_kmeans(features, 1, o) AS model
    FROM
        generate_series(1, 40) AS g,
        LATERAL (SELECT jsonb_build_object('seed', g, 'features', jsonb_build_array('c' || g % 3)) AS o) AS o,
        generate_series(1, 5) AS i,
        LATERAL (SELECT i c0, i c1, i c2) AS features
    GROUP BY g
) AS m;

-- Variables of PL/pgSQL are expanded records and expanded arrays.
DO $$
DECLARE
    r record;
    p people;
    a float8[] := '{1, 2}';
    kept segment.model := (SELECT f.model FROM fitted AS f);
    numbers segment.model := (SELECT n.model FROM numbers AS n);
BEGIN
    r := ROW(33, 'm');
    RAISE NOTICE '%', segment.cluster(kept, r, '{age,sex}');
    FOR r IN SELECT sex, age FROM people WHERE age IS NOT NULL ORDER BY age LOOP
        RAISE NOTICE '% %', r, segment.cluster(kept, r);
    END LOOP;
    p.age := 5;
    p.sex := 'f';
    p.region := repeat('long', 200);
    RAISE NOTICE '%', segment.cluster(kept, p);
    a[2] := 5;
    RAISE NOTICE '%', segment.cluster(numbers, a);
    -- The type of the row changes under a call site that lives on.
    FOR i IN 1..3 LOOP
        SELECT * INTO r FROM people ORDER BY age LIMIT 1;
        RAISE NOTICE '%', segment.cluster(kept, r);
        EXECUTE format('ALTER TABLE people ADD COLUMN n%s int', i);
    END LOOP;
    p := NULL;
    RAISE NOTICE '%', segment.cluster(kept, p);
END $$;
-- A row that is older than a rewrite of its table is refused, not misread.
CREATE TABLE remade (age int, visits int);
INSERT INTO remade VALUES (1, 2);
DO $$
DECLARE r record; numbers segment.model := (SELECT model FROM numbers);
BEGIN
    SELECT remade AS row INTO r FROM remade;
    RAISE NOTICE '%', segment.cluster(numbers, r.row);
    ALTER TABLE remade ALTER COLUMN visits TYPE text;
    RAISE NOTICE '%', segment.cluster(numbers, r.row);
EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'refused';
END $$;
DROP TABLE people, parent, child, remade;

-- A prepared statement whose plan is kept, over a table whose row changes: each run reads what is there.
SET plan_cache_mode = force_generic_plan;
CREATE TABLE changing (age int, visits int);
INSERT INTO changing VALUES (20, 5), (70, 1);
PREPARE labels AS SELECT age, segment.cluster(n.model, c) FROM numbers AS n, changing AS c ORDER BY age;
PREPARE fit AS SELECT pg_temp.read(segment.fit_kmeans(c, 1, '{"min_category": 1}')) FROM changing AS c;
EXECUTE labels;
EXECUTE fit;
ALTER TABLE changing ADD COLUMN region text DEFAULT 'north';
EXECUTE labels;
EXECUTE fit;
ALTER TABLE changing DROP COLUMN visits;
EXECUTE labels;
EXECUTE fit;
ALTER TABLE changing ADD COLUMN visits float8 DEFAULT 5;
EXECUTE labels;
EXECUTE fit;
ALTER TABLE changing ALTER COLUMN visits TYPE text;
EXECUTE labels;
ALTER TABLE changing RENAME COLUMN visits TO trips;
EXECUTE labels;
DROP TABLE changing;
-- The model is a parameter.
PREPARE apply(segment.model, int, int) AS SELECT segment.cluster($1, ROW($2, $3), '{age,visits}');
SELECT model AS kept FROM numbers \gset
EXECUTE apply(:'kept', 20, 5);
EXECUTE apply(:'kept', 70, 1);
EXECUTE apply(NULL, 70, 1);
-- A variable that is older than a change of its type is refused, by PostgreSQL where it can tell and else here. The
-- first
-- number would be a pointer, the second a text of no length.
CREATE TABLE changed (z bigint, y bigint);
CREATE TABLE changed_too (z float8, y bigint);
CREATE FUNCTION pg_temp.stale() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r changed; BEGIN
    r := ROW(x'4141414141410301'::bigint, 0);
    ALTER TABLE changed ALTER z TYPE text;
    EXECUTE 'SELECT segment.describe(segment.sample($1, ''{"features": ["z"]}''))' USING r;
    RETURN 'read';
EXCEPTION WHEN OTHERS THEN RETURN 'refused'; END $$;
CREATE FUNCTION pg_temp.stale_too() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r changed_too; BEGIN
    r := ROW(1.5, 0);
    ALTER TABLE changed_too ALTER z TYPE text;
    EXECUTE 'SELECT segment.describe(segment.sample($1, ''{"features": ["z"]}''))' USING r;
    RETURN 'read';
EXCEPTION WHEN OTHERS THEN RETURN 'refused'; END $$;
SELECT pg_temp.stale(), pg_temp.stale_too();
DROP TABLE changed, changed_too;
-- Each group has features of its own, whatever the groups before had.
SELECT
    g,
    segment.describe(segment.sample(a)) #> '{features,0}' AS first,
    segment.describe(segment.sample(a)) -> 'distinct' AS rows
FROM (VALUES (1, ARRAY[1.0, 2.0]::float8[]), (2, ARRAY[1.0]), (1, ARRAY[3.0, 4.0]), (2, ARRAY[5.0])) AS v(g, a)
GROUP BY g
ORDER BY g;
SELECT
    n,
    (
        SELECT segment.describe(segment.sample(a)) -> 'rows'
        FROM (SELECT array_fill(i::float8, ARRAY[n]) AS a FROM generate_series(1, n) AS i) AS s
    ) AS rows
FROM generate_series(1, 4) AS n;
