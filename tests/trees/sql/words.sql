-- Rules in words: the side with fewer categories, long lists, names that SQL quotes; text that holds numbers or dates;
-- what rules tell of one person.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset format unaligned
SET max_parallel_workers_per_gather = 0;
CREATE FUNCTION pg_temp.rules(model segment.model) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(condition || ': ' || label, '; ' ORDER BY leaf) FROM segment.rules(model)
$$;
-- Yes or no, one of three whatever they weigh, and NULL.
SELECT pg_temp.rules(segment.fit_tree(CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END, features, '{"alpha": 0}')) AS rules
FROM generate_series(1, 100) AS i, LATERAL (SELECT CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END AS answer) AS features;
SELECT pg_temp.rules(segment.fit_tree(CASE WHEN i % 10 < 2 THEN 'a' ELSE 'b' END, features, '{"alpha": 0}')) AS rules
FROM
    generate_series(1, 100) AS i,
    LATERAL (SELECT CASE i % 10 WHEN 0 THEN 'x' WHEN 1 THEN 'y' ELSE 'z' END AS answer) AS features;
SELECT pg_temp.rules(segment.fit_tree(CASE WHEN i % 10 < 2 THEN 'a' ELSE 'b' END, features, '{"alpha": 0}')) AS rules
FROM
    generate_series(1, 100) AS i,
    LATERAL (SELECT CASE i % 10 WHEN 0 THEN 'x' WHEN 1 THEN 'y' WHEN 2 THEN NULL ELSE 'z' END AS answer) AS features;
-- The expression is complete, and right for a category that was never seen as for those of a list that the rule cuts.
CREATE TEMPORARY TABLE cities AS
SELECT i, CASE WHEN i % 3 = 0 THEN 'a' ELSE 'b' END AS label, 'c' || i % 900 AS city FROM generate_series(1, 9000) AS i;
CREATE TEMPORARY TABLE model AS
SELECT segment.fit_tree(label, features, '{"depth": 1, "folds": 0}') AS model
FROM cities, LATERAL (SELECT city) AS features;
SELECT condition, label FROM model, segment.rules(model) ORDER BY leaf;
SELECT length(segment.as_case(model)) - length(replace(segment.as_case(model), '''c', '''')) AS names FROM model;
SELECT format(
    'SELECT count(*) AS rows, count(*) FILTER (WHERE answer = segment.classify(model, features)) AS alike '
    'FROM (SELECT *, %s AS answer FROM (SELECT city FROM cities UNION ALL VALUES (''new''), '
    '(NULL)) AS c) AS features, model',
    segment.as_case(model)
)
FROM model \gexec
SELECT w.condition, split_part(w.advice, ': ', 1) AS advice
FROM model, (SELECT 'new' AS city) AS features, segment.why(model, features) AS w
WHERE w.feature <> '';
-- Names: every word that SQL quotes is quoted, and plain ones stand bare.
DO $$
DECLARE
    word text;
    condition text;
BEGIN
    FOR word IN
        SELECT w.word
        FROM pg_get_keywords() AS w
        WHERE w.catcode <> 'U'
        UNION ALL
        VALUES ('recency'), ('Recency'), ('order value'), ('größe'), ('1st'), ('_2nd'), ('a"b'), ('name'), ('date')
    LOOP
        EXECUTE format(
            'SELECT condition FROM (SELECT segment.fit_tree(CASE WHEN i > 10 THEN ''a'' ELSE ''b'' END, features, '
            '''{"folds": 0}'') AS model FROM generate_series(1, 20) AS i, '
            'LATERAL (SELECT i AS %I) AS features) AS fitted, segment.rules(model) WHERE leaf = 1',
            word
        ) INTO condition;
        IF condition <> quote_ident(word) || ' <= 10' THEN
            RAISE NOTICE '% is told as %', word, condition;
        END IF;
    END LOOP;
END $$;
-- Numbers and dates that are held as text, for trees and for clusters. Codes with leading zeros are names.
CREATE TEMPORARY TABLE imported AS
SELECT
    i,
    CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS label,
    (i % 7)::text AS "Age",
    (date '2024-01-01' + i % 30)::text AS joined,
    to_char(date '2024-01-01' + i % 30, 'DD.MM.YYYY') AS born,
    CASE WHEN i % 5 > 0 THEN round(i % 5 / 2.0, 1)::text ELSE '' END AS spent,
    '0' || i % 4 AS code,
    i % 3 AS number
FROM generate_series(1, 300) AS i;
SELECT test.warnings(
    segment.fit_tree(label, features, '{"alpha": 0, "features": ["Age", "joined", "born", "spent", "code", "number"]}')
) AS warnings
FROM imported AS features;
SELECT test.warnings(
    segment.fit_kmeans(
        features, 2, '{"features": ["Age", "joined", "born", "spent", "code", "number"], "checks": false}'
    )
) AS warnings
FROM imported AS features;
SELECT test.warnings(
    segment.fit_hierarchy(features, 2, '{"features": ["joined", "number"], "checks": false}')
) AS warnings
FROM imported AS features;
-- As the hint has it.
SELECT test.warnings(segment.fit_tree(label, features, '{"alpha": 0}')) AS warnings
FROM
    imported,
    LATERAL (
        SELECT
            "Age"::numeric,
            joined::date,
            to_date(born, 'DD.MM.YYYY') AS born,
            nullif(spent, '')::numeric AS spent,
            number
    ) AS features;
-- A rule of one person.
SELECT test.warnings(
    segment.fit_tree(label, features, '{"alpha": 0, "min_leaf": 1, "min_category": 1, "folds": 0}')
) AS warnings
FROM (VALUES ('a', 1), ('a', 2), ('b', 3)) AS v(label, x), LATERAL (SELECT x) AS features;
SELECT test.warnings(
    segment.fit_tree(label, features, '{"alpha": 0, "min_leaf": 1, "min_category": 1, "folds": 0}')
) AS warnings
FROM (VALUES ('a', 1), ('b', 2), ('c', 3)) AS v(label, x), LATERAL (SELECT x) AS features;
-- Columns in another order: the same importance of each feature, and features that say the same share it.
CREATE TEMPORARY TABLE noise AS
SELECT
    hashint4(i) % 2 = 0 AS label,
    abs(hashint4(i + 1000) % 50) AS a,
    abs(hashint4(i + 1000) % 50) AS b,
    abs(hashint4(i + 2000) % 50) AS c
FROM generate_series(1, 500) AS i;
CREATE TEMPORARY TABLE importances AS
SELECT 'a b c' AS columns, i.*
FROM
    (
        SELECT segment.fit_tree(
            label, features, '{"alpha": 0.0001, "min_leaf": 1, "min_category": 1, "depth": 30}'
        ) AS model
        FROM noise, LATERAL (SELECT a, b, c) AS features
    ) AS fitted,
    segment.importance(model) AS i
UNION ALL
SELECT 'c b a', i.*
FROM
    (
        SELECT segment.fit_tree(
            label, features, '{"alpha": 0.0001, "min_leaf": 1, "min_category": 1, "depth": 30}'
        ) AS model
        FROM noise, LATERAL (SELECT c, b, a) AS features
    ) AS fitted,
    segment.importance(model) AS i
UNION ALL
SELECT 'b c a', i.*
FROM
    (
        SELECT segment.fit_tree(
            label, features, '{"alpha": 0.0001, "min_leaf": 1, "min_category": 1, "depth": 30}'
        ) AS model
        FROM noise, LATERAL (SELECT b, c, a) AS features
    ) AS fitted,
    segment.importance(model) AS i;
SELECT feature, count(*) AS fits, count(DISTINCT importance) AS importances, count(DISTINCT splits) AS splits
FROM importances
GROUP BY feature
ORDER BY feature;
SELECT min(splits) > max(splits) / 2 AS shared FROM importances WHERE feature IN ('a', 'b');
