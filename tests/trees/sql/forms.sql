-- Models of trees as values: one value in all its forms, damaged ones refused, and questions that are for other models.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    (i * 37 % 101)::float8 AS recency,
    NULLIF(i % 9, 4) AS orders,
    CASE WHEN i % 3 = 0 THEN 'web' WHEN i % 7 = 0 THEN NULL ELSE 'shop' END AS channel,
    date '2026-01-01' + i % 50 AS since,
    CASE WHEN i * 37 % 101 > 60 THEN 'churned' WHEN i % 3 = 0 OR i % 9 > 6 THEN 'loyal' ELSE 'active' END AS label
FROM generate_series(1, 200) AS i;
CREATE TEMPORARY TABLE models (name text PRIMARY KEY, model segment.model);
INSERT INTO models
SELECT
    'labels',
    segment.fit_tree(c.label, c, '{"features": ["recency", "orders", "channel", "since"], "min_leaf": 2, "alpha": 0}')
FROM customers AS c;
INSERT INTO models
SELECT 'numbers', segment.fit_tree(c.recency, c, '{"features": ["orders", "channel", "since"], "alpha": 0, "depth": 3}')
FROM customers AS c;
INSERT INTO models
SELECT
    'two',
    segment.fit_tree(
        c.id % 2 = 0, c,
        '{"features": ["orders", "channel"], "folds": 0, "label_weights": {"true": 2}, "weight": "recency", '
        '"criterion": "entropy"}'
    )
FROM customers AS c;
INSERT INTO models
SELECT 'leaf', segment.fit_tree('one'::text, ROW(recency), '{"features": ["f1"]}')
FROM customers AS c;
\i tests/shared/forms.psql
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE segment.classify(m.model, c) = segment.classify(d.model::text::jsonb::segment.model, c)
        AND segment.as_case(m.model) = segment.as_case(d.model)
    ) AS equal
FROM models AS m JOIN copies AS d USING (name), customers AS c
WHERE name = 'labels';
SELECT jsonb_object_agg(
    name, segment.describe(model) - '{validation,warnings,options,rows,features}'::text[]
) AS described
FROM models
WHERE name <> 'numbers';
SELECT jsonb_pretty(segment.describe(model) - '{validation}'::text[]) AS described FROM models WHERE name = 'numbers';

-- Questions that are for other models, or for none.
CREATE TEMPORARY TABLE others AS
SELECT
    (SELECT segment.fit_kmeans(ROW(recency), 2, '{"features": ["f1"], "checks": false}') FROM customers) AS clusters,
    (SELECT segment.fit_tiers(recency) FROM customers) AS tiers,
    (SELECT model FROM models WHERE name = 'labels') AS labels,
    (SELECT model FROM models WHERE name = 'numbers') AS numbers;
SELECT segment.classify(clusters, ROW(1)) FROM others;
SELECT segment.predict(clusters, ROW(1)) FROM others;
SELECT segment.probability(tiers, ROW(1), 'A') FROM others;
SELECT segment.rules(clusters) FROM others;
SELECT segment.as_case(tiers) FROM others;
SELECT segment.importance(clusters) FROM others;
SELECT segment.confusion(clusters) FROM others;
SELECT segment.cluster(labels, c) FROM others, customers AS c LIMIT 1;
SELECT segment.distance(labels, c) FROM others, customers AS c LIMIT 1;
SELECT segment.silhouette(labels, c) FROM others, customers AS c LIMIT 1;
SELECT segment.centers(labels) FROM others;
SELECT segment.dendrogram(labels) FROM others;
SELECT segment.cuts(labels) FROM others;
SELECT segment.tier(labels, 1) FROM others;
SELECT segment.score(labels, '{"orders":0,"monetary":"0"}') FROM others;
SELECT segment.fit_kmeans(ROW(recency), 2, jsonb_build_object('features', '["f1"]'::jsonb, 'match', labels::jsonb))
FROM customers, others;
SELECT segment.predict(labels, c) FROM others, customers AS c LIMIT 1;
SELECT segment.classify(numbers, c) FROM others, customers AS c LIMIT 1;
SELECT segment.probability(numbers, c, 'churned') FROM others, customers AS c LIMIT 1;
SELECT count(*) AS no_confusion FROM others, segment.confusion(numbers);
SELECT segment.probability(labels, c, 'royal') FROM others, customers AS c LIMIT 1;
SELECT segment.probability(labels, c, '') FROM others, customers AS c LIMIT 1;
-- NULL arguments.
SELECT
    segment.classify(NULL, ROW(1)) IS NULL AS model,
    segment.classify(labels, NULL::record) IS NULL AS row,
    segment.classify(labels, NULL::float8[]) IS NULL AS array,
    segment.predict(NULL, ROW(1)) IS NULL AS predict,
    segment.predict(numbers, NULL::record) IS NULL AS predict_row,
    segment.probability(labels, ROW(1, 1, 'a', date '2026-01-01'), NULL) IS NULL AS label,
    segment.probability(NULL, ROW(1), 'a') IS NULL AS probability,
    segment.as_case(NULL) IS NULL AS as_case,
    (SELECT count(*) FROM segment.rules(NULL)) AS rules,
    (SELECT count(*) FROM segment.importance(NULL)) AS importance,
    (SELECT count(*) FROM segment.confusion(NULL)) AS confusion,
    (SELECT count(*) FROM segment.why(labels, NULL::record)) AS why,
    (SELECT count(*) FROM segment.why(NULL, ROW(1))) AS why_model,
    (SELECT count(*) FROM segment.quality(NULL)) AS quality
FROM others;
-- Values that no feature can have.
SELECT segment.classify(labels, features)
FROM
    others,
    LATERAL (SELECT 'NaN'::float8 AS recency, 1 AS orders, 'web' AS channel, date '2026-01-01' AS since) AS features;
SELECT segment.classify(labels, features)
FROM others, LATERAL (SELECT 1 AS recency, 1 AS orders, 'web' AS channel, date 'infinity' AS since) AS features;
SELECT segment.predict(numbers, features)
FROM others, LATERAL (SELECT 1 AS orders, repeat('x', 1001) AS channel, date '2026-01-01' AS since) AS features;
SELECT segment.classify(labels, ARRAY[1, 2]::float8[]) FROM others;
SELECT segment.classify(labels, ARRAY[1, 2, 3, 4]::float8[]) FROM others;
SELECT segment.classify(model, ARRAY[[1]]::float8[]) AS nested FROM models WHERE name = 'leaf';
SELECT segment.classify(model, ARRAY[]::float8[]) AS nothing FROM models WHERE name = 'leaf';
SELECT segment.classify(model, ARRAY[NULL]::float8[]) AS of_null, segment.classify(model, ROW(NULL)) AS of_a_null_row
FROM models
WHERE name = 'leaf';
-- Many models at one call site, more than are kept ready, each asked in turn or all rows of one after the other.
CREATE TEMPORARY TABLE many AS
SELECT
    g,
    segment.fit_tree((id + g) % 3 = 0, ROW(recency * g, orders), '{"features": ["f1", "f2"], "folds": 0}') AS model
FROM customers, generate_series(1, 30) AS g
WHERE id <= 80
GROUP BY g;
SELECT
    count(*) AS rows,
    count(DISTINCT (g, a.answer)) > 30 AS differ,
    count(*) FILTER (WHERE a.answer = b.answer) AS equal
FROM
    (
        SELECT id, g, segment.classify(model, ROW(recency * g, orders)) AS answer
        FROM (SELECT * FROM many, customers WHERE id <= 20 ORDER BY id, g) AS r
    ) AS a JOIN (
        SELECT id, g, segment.classify(model, ROW(recency * g, orders)) AS answer
        FROM (SELECT * FROM many, customers WHERE id <= 20 ORDER BY g, id) AS r
    ) AS b USING (id, g);

-- Whatever is asked of a model.
CREATE FUNCTION pg_temp.use(model segment.model) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    row record;
    answer text;
BEGIN
    SELECT * INTO row FROM (SELECT 3.0 AS recency, 2 AS orders, 'web' AS channel, date '2026-01-09' AS since) AS one;
    -- The CASE is of use too, wherever it is of a size that one can run.
    IF length(segment.as_case(model)) < 100000 AND (model::jsonb -> 'labels') IS NOT NULL THEN
        EXECUTE format(
            'SELECT %s FROM (SELECT 3.0::float8 AS recency, 2 AS orders, ''web''::text AS channel, '
            'date ''2026-01-09'' AS since, 3.0::float8 AS f1) AS one',
            segment.as_case(model)
        ) INTO answer;
        IF answer IS DISTINCT FROM segment.classify(model, row) THEN
            RAISE EXCEPTION 'as_case says %, classify %', answer, segment.classify(model, row);
        END IF;
    END IF;
    PERFORM
        segment.describe(model),
        (SELECT count(r) FROM segment.rules(model) AS r),
        (SELECT count(q) FROM segment.quality(model) AS q),
        (SELECT count(i) FROM segment.importance(model) AS i),
        (SELECT count(c) FROM segment.confusion(model) AS c),
        model::jsonb;
    PERFORM (SELECT count(w) FROM segment.why(model, row) AS w);
    RETURN true;
EXCEPTION
    WHEN invalid_parameter_value
        OR numeric_value_out_of_range
        OR wrong_object_type
        OR invalid_text_representation
        OR undefined_column
        OR out_of_memory THEN
        RETURN true;
END $$;
SELECT name, test.outcome('SELECT pg_temp.use($1::segment.model)', model::jsonb) FROM models ORDER BY name;
-- Every value in a model, whatever its depth, replaced by each of these; and every key and element left out or there
-- twice.
CREATE TEMPORARY TABLE paths AS
WITH RECURSIVE nodes AS (
    SELECT name, '{}'::text[] AS path, model::jsonb AS value
    FROM models
    UNION ALL
    SELECT n.name, n.path || c.key, c.value
    FROM
        nodes AS n,
        LATERAL (
            SELECT key, value
            FROM jsonb_each(CASE jsonb_typeof(n.value) WHEN 'object' THEN n.value ELSE '{}' END)
            UNION ALL
            SELECT (ordinality - 1)::text, value
            FROM jsonb_array_elements(CASE jsonb_typeof(n.value) WHEN 'array' THEN n.value ELSE '[]' END) WITH ORDINALITY
        ) AS c
)
SELECT name, path, value
FROM nodes
WHERE path <> '{}' AND (NOT path && '{4,5,6,7,8,9}'::text[]) AND NOT array_to_string(path, ',') ~ '\d\d';
SELECT name, count(*) > 25 AS many FROM paths GROUP BY name ORDER BY name;
CREATE TEMPORARY TABLE outcomes AS
SELECT
    p.name,
    h.what,
    test.outcome('SELECT pg_temp.use($1::segment.model)', jsonb_set(m.model::jsonb, p.path, h.value)) AS outcome
FROM
    paths AS p JOIN models AS m USING (name),
    (VALUES
        ('null', 'null'::jsonb), ('zero', '0'), ('one', '1'), ('negative', '-1'), ('huge', '1e308'),
        ('2^31', '2147483648'), ('2^64', '18446744073709551615'), ('text', '"x"'), ('empty array', '[]'),
        ('array', '[1, 2, 3]'), ('object', '{"a": 1}'), ('true', 'true')
    ) AS h(what, value);
SELECT outcome, count(*) > 0 AS occurs FROM outcomes GROUP BY outcome ORDER BY outcome;
SELECT DISTINCT test.outcome('SELECT pg_temp.use($1::segment.model)', m.model::jsonb #- path) AS left_out
FROM paths JOIN models AS m USING (name)
ORDER BY 1;
SELECT DISTINCT test.outcome(
    'SELECT pg_temp.use($1::segment.model)', jsonb_insert(m.model::jsonb, path, value)
) AS inserted_twice
FROM paths JOIN models AS m USING (name)
WHERE path[array_upper(path, 1)] ~ '^\d+$'
ORDER BY 1;

-- By name what a reader refuses.
\pset format unaligned
INSERT INTO models
SELECT
    'small',
    segment.fit_tree(
        CASE WHEN g > 5 THEN 'b' ELSE 'a' END, features, '{"folds": 2, "min_leaf": 1, "min_category": 1, "alpha": 0}'
    )
FROM generate_series(1, 10) AS g, LATERAL (SELECT g AS x, CASE WHEN g > 8 THEN 'k' ELSE 'l' END AS c) AS features;
SELECT model::text AS small FROM models WHERE name = 'small';
SELECT
    h.path,
    h.value,
    test.message(
        'SELECT $1::segment.model',
        (
            CASE
                WHEN h.value IS NULL THEN model::jsonb #- h.path::text[]
                ELSE jsonb_set(model::jsonb, h.path::text[], h.value::jsonb)
            END
        )::text
    ) AS message
FROM
    models JOIN (
        SELECT row_number() OVER () AS n, v.*
        FROM (VALUES
            ('{format}', '2'), ('{kind}', '"kmeans"'), ('{kind}', '"forest"'), ('{extra}', '1'), ('{nodes}', '[]'),
            ('{nodes}', NULL), ('{nodes,2}', NULL), ('{nodes,1}', NULL), ('{nodes,0,split}', NULL),
            ('{nodes,0,split,yes}', '0'), ('{nodes,0,split,no}', '0'), ('{nodes,0,split,no}', '1'),
            ('{nodes,0,split,yes}', '2'), ('{nodes,0,split,yes}', '3'), ('{nodes,0,split,no}', '18446744073709551615'),
            ('{nodes,0,split,yes}', '-1'),
            ('{nodes,1,split}',
                '{"feature": 0, "test": {"at_most": 3}, "null_is_yes": false, "yes": 0, "no": 2, "gain": 0}'),
            ('{nodes,1,split}',
                '{"feature": 0, "test": {"at_most": 3}, "null_is_yes": false, "yes": 2, "no": 3, "gain": 0}'),
            ('{nodes,0,split,feature}', '2'), ('{nodes,0,split,feature}', '1'),
            ('{nodes,0,split,feature}', '4294967296'), ('{nodes,0,split,feature}', '-1'),
            ('{nodes,0,split,test}', '"null"'), ('{nodes,0,split,test}', '{"in": [0]}'), ('{nodes,0,split,test}', '{}'),
            ('{nodes,0,split,test}', '{"above": 1}'), ('{nodes,0,split,test,at_most}', '"NaN"'),
            ('{nodes,0,split,test,at_most}', '"Infinity"'), ('{nodes,0,split,test,at_most}', 'null'),
            ('{nodes,0,split,gain}', '1e999'), ('{nodes,0,split,gain}', '-1'), ('{nodes,0,weights}', '[5]'),
            ('{nodes,0,weights}', '[0, 0]'), ('{nodes,0,weights}', '[5, -5]'), ('{nodes,1,weights}', '[1e308, 1e308]'),
            ('{nodes,0,weights,0}', '1e999'), ('{nodes,0,customers}', '0'), ('{nodes,0,customers}', '-1'),
            ('{nodes,0,customers}', '18446744073709551615'), ('{nodes,0,mean}', '1'), ('{nodes,0,impurity}', '-0.1'),
            ('{nodes,0,impurity}', '1e999'), ('{labels}', '[]'), ('{labels}', '["b", "a"]'), ('{labels}', '["a", "a"]'),
            ('{labels}', '["a"]'), ('{labels}', '["a", "b", "c"]'), ('{labels,0}', '1'), ('{label_weights}', '[1]'),
            ('{label_weights}', '[1, 0]'), ('{label_weights}', '[1, -2]'), ('{label_weights}', NULL),
            ('{features}', '[]'), ('{features,0,name}', '"c"'), ('{features,0,name}', '""'),
            ('{features,0,type}', '"category"'), ('{features,0,type}', '"uuid"'), ('{features,0,categories}', '["a"]'),
            ('{features,1,categories}', '["b", "a"]'), ('{features,0,nulls}', '-1'), ('{features,0,weight}', '1'),
            ('{growth,depth}', '31'), ('{growth,criterion}', '"luck"'), ('{growth,alpha}', '-1'), ('{growth}', NULL),
            ('{validation}', NULL), ('{validation,chosen}', '99'), ('{validation,candidates}', '[]'),
            ('{validation,confusion}', '[]'), ('{validation,confusion,0}', '[1]'),
            ('{validation,confusion,0,0}', '18446744073709551615'), ('{validation,candidates,0,error}', '1e999'),
            ('{validation,folds}', '-1'), ('{rows}', NULL), ('{rows,used}', '-1'), ('{warnings,0}', '"read me"'),
            ('{warnings}', '1'), ('{options}', NULL)
        ) AS v(path, value)
    ) AS h ON name = 'small'
ORDER BY n;
-- JSON has no numbers beyond double precision, and none that are not finite.
SELECT
    v,
    test.message(
        'SELECT $1::segment.model', regexp_replace(model::text, '"at_most":[0-9.]+', '"at_most":' || v)
    ) AS message
FROM
    models,
    unnest(ARRAY['1e999', '-1e999', 'NaN', 'Infinity', '-Infinity', '1e308', '5e-324', '0x10', '"1"', 'null']) AS v
WHERE name = 'small';
\pset format aligned
-- Trees of a chain of nodes: as deep as can be, deeper, and with more nodes than there may be; labels and features in
-- numbers.
CREATE FUNCTION pg_temp.chain(depth int) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_set(
        model::jsonb, '{nodes}',
        (
            SELECT jsonb_agg(
                CASE
                    WHEN i < 2 * depth AND i % 2 = 0 THEN jsonb_set(
                        n, '{split}',
                        jsonb_build_object(
                            'feature', 0, 'test', jsonb_build_object('at_most', 100 - i), 'null_is_yes', i % 4 = 0,
                            'yes', i + 2, 'no', i + 1, 'gain', 0.01
                        )
                    )
                    ELSE n - 'split'
                END
                ORDER BY i
            )
            FROM (SELECT model::jsonb #> '{nodes,0}' AS n OFFSET 0) AS n, generate_series(0, 2 * depth) AS i
        )
    )
    FROM models
    WHERE name = 'small'
$$;
SELECT
    depth,
    test.message('SELECT $1::segment.model', pg_temp.chain(depth)::text) AS message,
    test.outcome('SELECT pg_temp.use($1::segment.model)', pg_temp.chain(depth)) AS outcome
FROM unnest('{1,2,29,30,31,32,9999,10000}'::int[]) AS depth;
SELECT
    test.message(
        'SELECT $1::segment.model',
        jsonb_set(
            model::jsonb, '{labels}', (SELECT jsonb_agg('l' || i ORDER BY 'l' || i) FROM generate_series(1, 251) AS i)
        )::text
    ) AS labels,
    test.message('SELECT $1::segment.model', repeat(' ', 16777216) || model::text) AS length,
    test.message(
        'SELECT $1::segment.model',
        jsonb_set(
            model::jsonb, '{features}',
            (
                SELECT jsonb_agg(jsonb_set(model::jsonb #> '{features,0}', '{name}', to_jsonb('f' || i)))
                FROM generate_series(1, 101) AS i
            )
        )::text
    ) AS features
FROM models
WHERE name = 'small';
-- A chain of 30 questions with long lists of long categories: what it says is many times the model.
CREATE TEMPORARY TABLE wide AS
SELECT jsonb_set(
    jsonb_set(
        pg_temp.chain(30), '{features,0}',
        jsonb_build_object(
            'name', 'c0', 'type', 'category', 'nulls', 0,
            'categories', (
                SELECT jsonb_agg(c ORDER BY c COLLATE "C")
                FROM (SELECT lpad(i::text, 900, 'x') AS c FROM generate_series(1, 1000) AS i) AS c
            )
        )
    ),
    '{nodes}',
    (
        SELECT jsonb_agg(
            CASE
                WHEN n ? 'split' THEN jsonb_set(
                    n, '{split,test}', jsonb_build_object('in', (SELECT jsonb_agg(i) FROM generate_series(0, 999) AS i))
                )
                ELSE n
            END
            ORDER BY o
        )
        FROM jsonb_array_elements(pg_temp.chain(30) -> 'nodes') WITH ORDINALITY AS n(n, o)
    )
)::text AS form;
SELECT test.message('SELECT $1::segment.model', form) AS wide FROM wide;
SELECT length(segment.as_case(form::segment.model)) AS as_case FROM wide;
SELECT sum(length(condition)) AS rules FROM wide, segment.rules(form::segment.model);

-- A broad tree of such questions would say more than there is room for: refused, in words, and not a byte of it is
-- made. Its answers are as quick as ever.
CREATE TEMPORARY TABLE broad AS
SELECT jsonb_set(
    form::jsonb, '{nodes}',
    (
        SELECT jsonb_agg(
            CASE
                WHEN i < 511 THEN jsonb_set(
                    n, '{split}', split || jsonb_build_object('yes', 2 * i + 1, 'no', 2 * i + 2)
                )
                ELSE n - 'split'
            END
            ORDER BY i
        )
        FROM
            (SELECT form::jsonb #> '{nodes,0}' AS n, form::jsonb #> '{nodes,0,split}' AS split OFFSET 0) AS n,
            generate_series(0, 1022) AS i
    )
)::text::segment.model AS model
FROM wide;
SELECT segment.as_case(model) IS NULL FROM broad;
SELECT count(*) FROM broad, segment.rules(model);
SELECT
    segment.describe(model) -> 'leaves' AS leaves,
    segment.classify(model, ROW('new'::text, 'l'::text), '{c0,c}') AS label,
    (SELECT count(*) FROM segment.why(model, ROW('new'::text, 'l'::text), '{c0,c}')) AS why,
    (SELECT count(*) FROM segment.importance(model)) AS importance
FROM broad;

-- Text forms cut and changed anywhere, and the binary form.
SELECT outcome, count(*) > 0 AS occurs
FROM (
    SELECT test.outcome('SELECT pg_temp.use($1::segment.model)', left(form, n)) AS outcome
    FROM
        (SELECT model::text AS form FROM models WHERE name IN ('two', 'small')) AS m,
        generate_series(0, length(form) - 1, 11) AS n
    UNION ALL
    SELECT test.outcome('SELECT pg_temp.use($1::segment.model)', overlay(form PLACING c FROM n FOR 1))
    FROM
        (SELECT model::text AS form FROM models WHERE name IN ('two', 'small')) AS m,
        generate_series(1, length(form), 7) AS n,
        unnest(ARRAY['9', '-', '"', '}', '[', 'e', ',']) AS c
) AS o
GROUP BY outcome
ORDER BY outcome;
\set VERBOSITY sqlstate
-- Longer names, or more of them, than a fit can make: thousands of rules would repeat them.
SELECT
    test.message(
        'SELECT $1::segment.model', jsonb_set(model::jsonb, '{labels,1}', to_jsonb(repeat('z', 1001)))::text
    ) AS label,
    test.message(
        'SELECT $1::segment.model',
        jsonb_set(
            model::jsonb, '{features}',
            (
                SELECT jsonb_agg(
                    CASE entry ->> 'type'
                        WHEN 'category' THEN entry || jsonb_build_object(
                            'categories', (
                                SELECT jsonb_agg('c' || i ORDER BY 'c' || i)
                                FROM generate_series(1, 1001) AS i
                            )
                        )
                        ELSE entry
                    END
                )
                FROM jsonb_array_elements(model::jsonb -> 'features') AS entry
            )
        )::text
    ) AS categories
FROM models
WHERE name = 'small';
SELECT repeat('[', 100000)::segment.model;
SELECT ('{"format":1,"kind":"tree","nodes":' || repeat('[', 100000))::segment.model;
SELECT ('{"format":1,"kind":"tree","nodes":[' || repeat('{"split":', 100000))::segment.model;
