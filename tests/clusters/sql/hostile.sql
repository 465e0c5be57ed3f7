-- Models of clusters that were typed, changed, cut or forged: a model that can be used, or an error of the right class,
-- never a crash or a wait.
SET timezone = 'UTC';
CREATE TEMPORARY TABLE models AS
SELECT 'kmeans' AS kind, segment.fit_kmeans(features, 2, '{"nulls": "impute", "k": null, "min_category": 1}') AS model
FROM (VALUES
    (1, 'a', date '2026-01-01'), (2, 'b', '2026-01-02'), (9, 'é', '2026-02-01'), (NULL, 'a', '2026-02-02')
) AS features(x, c, d)
UNION ALL
SELECT 'chosen', segment.fit_kmeans(features, NULL, '{"k": [2, 3], "scaling": "log"}')
FROM (VALUES (1, 1), (2, 1), (9, 7), (11, 8)) AS features(x, y)
UNION ALL
SELECT 'hierarchy', segment.fit_hierarchy(features, 2, '{"linkage": "average", "min_category": 1}')
FROM (VALUES (1, 'a'), (2, 'b'), (9, 'c'), (11, 'c'), (12, 'a')) AS features(x, c);
-- Whatever is asked of a model.
CREATE FUNCTION pg_temp.use(model segment.model) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    row record;
BEGIN
    PERFORM
        segment.describe(model),
        (SELECT count(c) FROM segment.centers(model) AS c),
        (SELECT count(q) FROM segment.quality(model) AS q),
        model::jsonb;
    IF (model::jsonb ->> 'kind') = 'hierarchy' THEN
        PERFORM
            segment.newick(model),
            (SELECT count(d) FROM segment.dendrogram(model) AS d),
            (SELECT count(l) FROM segment.leaves(model) AS l);
    END IF;
    SELECT * INTO row FROM (SELECT 3 AS x, 'b' AS c, date '2026-01-09' AS d, 4 AS y) AS one;
    PERFORM
        segment.cluster(model, row),
        segment.distance(model, row),
        segment.silhouette(model, row),
        (SELECT count(w) FROM segment.why(model, row) AS w);
    -- Matched now and then: a fit takes longer than all of the above.
    IF hashtext(model::text) % 10 = 0 THEN
        PERFORM segment.fit_kmeans(features, 2, jsonb_build_object('match', model::jsonb, 'checks', false))
        FROM (VALUES (1, 'a', date '2026-01-01', 1), (2, 'b', '2026-01-02', 7)) AS features(x, c, d, y);
    END IF;
    RETURN true;
EXCEPTION
    WHEN invalid_parameter_value OR numeric_value_out_of_range OR wrong_object_type OR invalid_text_representation THEN
        RETURN true;
END $$;
SELECT kind, test.outcome('SELECT pg_temp.use($1::segment.model)', model::jsonb) FROM models ORDER BY kind;
-- Every value in the model, whatever its depth, replaced by each of these; and every key and element left out or there
-- twice.
CREATE TEMPORARY TABLE paths AS
WITH RECURSIVE nodes AS (
    SELECT kind, '{}'::text[] AS path, model::jsonb AS value
    FROM models
    UNION ALL
    SELECT n.kind, n.path || c.key, c.value
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
SELECT kind, path, value
FROM nodes
WHERE path <> '{}' AND NOT path && '{2,3,4,5,6,7,8,9}'::text[];
SELECT kind, count(*) > 100 AS many FROM paths GROUP BY kind ORDER BY kind;
CREATE TEMPORARY TABLE outcomes AS
SELECT
    p.kind,
    h.what,
    test.outcome('SELECT pg_temp.use($1::segment.model)', jsonb_set(m.model::jsonb, p.path, h.value)) AS outcome
FROM
    paths AS p JOIN models AS m USING (kind),
    (VALUES
        ('null', 'null'::jsonb), ('zero', '0'), ('negative', '-1'), ('huge', '1e308'), ('tiny', '1e-320'),
        ('2^31', '2147483648'), ('2^63', '9223372036854775808'), ('2^64', '18446744073709551615'), ('text', '"x"'),
        ('long text', to_jsonb(repeat('x', 2000))), ('empty array', '[]'), ('array', '[1, 2, 3]'),
        ('nest', '[[[[[[[[]]]]]]]]'), ('object', '{"a": 1}')
    ) AS h(what, value);
SELECT outcome, count(*) > 0 AS occurs FROM outcomes GROUP BY outcome ORDER BY outcome;
SELECT DISTINCT kind, path, test.outcome('SELECT pg_temp.use($1::segment.model)', m.model::jsonb #- path) AS outcome
FROM paths JOIN models AS m USING (kind)
WHERE test.outcome('SELECT pg_temp.use($1::segment.model)', m.model::jsonb #- path) NOT IN ('accepted', 'refused');
SELECT DISTINCT test.outcome(
    'SELECT pg_temp.use($1::segment.model)', jsonb_insert(m.model::jsonb, path, value)
) AS inserted_twice
FROM paths JOIN models AS m USING (kind)
WHERE path[array_upper(path, 1)] ~ '^\d+$'
ORDER BY 1;

-- By name what a reader refuses: lengths, categories, numbers of clusters, trees.
\pset format unaligned
SELECT
    h.path,
    h.value,
    test.message(
        'SELECT $1::segment.model',
        CASE
            WHEN h.value IS NULL THEN model::jsonb #- h.path::text[]
            ELSE jsonb_set(model::jsonb, h.path::text[], h.value::jsonb)
        END
    ) AS message
FROM
    models JOIN (
        SELECT row_number() OVER () AS n, v.*
        FROM (VALUES
            ('kmeans', '{format}', '2'), ('kmeans', '{kind}', '"hierarchy"'), ('kmeans', '{kind}', '"rfm"'),
            ('kmeans', '{features}', '[]'), ('kmeans', '{features,0,name}', '"c"'),
            ('kmeans', '{features,0,name}', '""'), ('kmeans', '{features,0,name}', '"a\u0001b"'),
            ('kmeans', '{features,0,type}', '"category"'), ('kmeans', '{features,0,type}', '"uuid"'),
            ('kmeans', '{features,0,weight}', '-1'), ('kmeans', '{features,0,scaling,scale}', '0'),
            ('kmeans', '{features,0,scaling,scale}', '-2'), ('kmeans', '{features,0,scaling}', NULL),
            ('kmeans', '{features,0,fill}', '"a"'), ('kmeans', '{features,1,fill}', '1'),
            ('kmeans', '{features,1,fill}', '"nowhere"'), ('kmeans', '{features,1,categories}', '["b", "a", "c"]'),
            ('kmeans', '{features,1,categories}', '["a"]'), ('kmeans', '{features,1,shares}', '[0.5]'),
            ('kmeans', '{features,1,shares,0}', '1.5'), ('kmeans', '{gamma}', '-1'), ('kmeans', '{gamma}', '1e999'),
            ('kmeans', '{clusters}', '[]'), ('kmeans', '{clusters,0,number}', '0'),
            ('kmeans', '{clusters,0,number}', '2'), ('kmeans', '{clusters,1,number}', '2147483648'),
            ('kmeans', '{clusters,0,center}', '[]'), ('kmeans', '{clusters,0,center}', '[1, 2, 3]'),
            ('kmeans', '{clusters,0,modes,0}', '3'), ('kmeans', '{clusters,0,modes}', '[]'),
            ('kmeans', '{clusters,0,shares,0}', '[0, 0, 0, 1]'), ('kmeans', '{clusters,0,size}', '-5'),
            ('kmeans', '{clusters,2}', '{}'), ('kmeans', '{extra}', '1'), ('kmeans', '{nulls}', '"sometimes"'),
            ('kmeans', '{quality,measures,clusters}', '[]'), ('kmeans', '{quality,measures,inertia}', '-1'),
            ('kmeans', '{quality,silhouette,mean}', '2'), ('kmeans', '{quality,stability,clusters}', '[]'),
            ('kmeans', '{method}', '{"magic": {}}'), ('kmeans', '{rows}', NULL),
            ('kmeans', '{warnings,0}', '"read me"'), ('hierarchy', '{kind}', '"kmeans"'),
            ('hierarchy', '{method,hierarchy,labels}', '[]'), ('hierarchy', '{method,hierarchy,labels,0}', '2'),
            ('hierarchy', '{method,hierarchy,height}', '1e999'), ('hierarchy', '{method,hierarchy,codes,0}', '[]'),
            ('hierarchy', '{method,hierarchy,codes,0,0}', '9'), ('hierarchy', '{method,hierarchy,codes,0,0}', 'null'),
            ('hierarchy', '{method,hierarchy,numeric,0}', '[]'), ('hierarchy', '{method,hierarchy,tree,counts,0}', '0'),
            ('hierarchy', '{method,hierarchy,tree,counts}', '[1]'),
            ('hierarchy', '{method,hierarchy,tree,merges}', '[]'),
            ('hierarchy', '{method,hierarchy,tree,merges,0,0}', '99'),
            ('hierarchy', '{method,hierarchy,tree,merges,1,0}', '6'),
            ('hierarchy', '{method,hierarchy,tree,merges,0}', '[1, 1, 0, 2]'),
            ('hierarchy', '{method,hierarchy,tree,merges,0,2}', '1e9'),
            ('hierarchy', '{method,hierarchy,tree,merges,0,2}', '-1'),
            ('hierarchy', '{method,hierarchy,tree,merges,3,3}', '9223372036854775808'),
            ('hierarchy', '{method,hierarchy,tree,merges,0,3}', '3'),
            ('hierarchy', '{method,hierarchy,linkage}', '"median"')
        ) AS v(kind, path, value)
    ) AS h USING (kind)
ORDER BY n;
\pset format aligned
-- Five thousand clusters, and more features than there can be.
SELECT
    test.message(
        'SELECT $1::segment.model',
        jsonb_set(
            j, '{clusters}',
            (SELECT jsonb_agg(jsonb_set(c, '{number}', to_jsonb(i))) FROM generate_series(1, 5000) AS i)
        )
    ) AS clusters,
    test.message(
        'SELECT $1::segment.model',
        jsonb_set(
            j, '{features}',
            (SELECT jsonb_agg(jsonb_set(f, '{name}', to_jsonb('f' || i))) FROM generate_series(1, 101) AS i)
        )
    ) AS features
FROM (
    SELECT j, j #> '{clusters,0}' AS c, j #> '{features,0}' AS f
    FROM (SELECT model::jsonb AS j FROM models WHERE kind = 'kmeans' OFFSET 0) AS m
    OFFSET 0
) AS m;
-- Sizes that do not fit bigint are shown as they can be.
SELECT test.outcome(
    'SELECT pg_temp.use($1::segment.model)',
    jsonb_set(jsonb_set(model::jsonb, '{clusters,0,size}', '18446744073709551615'), '{rows,used}', '0')
) AS sizes
FROM models
WHERE kind = 'kmeans';

-- Text forms cut and changed anywhere.
SELECT outcome, count(*) > 0 AS occurs
FROM (
    SELECT test.outcome('SELECT pg_temp.use($1::segment.model)', left(model::text, n)) AS outcome
    FROM models, generate_series(0, length(model::text) - 1, 23) AS n
    UNION ALL
    SELECT test.outcome('SELECT pg_temp.use($1::segment.model)', overlay(model::text PLACING c FROM n FOR 1))
    FROM models, generate_series(1, length(model::text), 29) AS n, unnest(ARRAY['9', '-', '"', '}', '[', 'e', ',']) AS c
) AS o
GROUP BY outcome
ORDER BY outcome;

-- Through the binary receive functions of model and sample, byte by byte.
CREATE TEMPORARY TABLE received (model segment.model, sample segment.sample);
CREATE TEMPORARY TABLE originals AS
SELECT
    'sample' AS kind,
    segment.sample_send(
        segment.sample(ROW(i, 'c' || i, 'Böb'::text), '{"features": ["f1", "f2", "f3"], "seed": 7}')
    ) AS bytes
FROM generate_series(1, 2) AS i;
INSERT INTO originals
SELECT 'sample', segment.sample_send(segment.sample(ARRAY[i, NULL], '{"nulls": "impute"}'))
FROM generate_series(1, 2) AS i;
INSERT INTO originals SELECT 'model', segment.model_send(model) FROM models WHERE kind = 'hierarchy';
SELECT
    kind,
    test.receive(kind, bytes) AS sent,
    test.receive(kind, substr(bytes, 1, length(bytes) - 1)) AS cut_off,
    test.receive(kind, bytes || '\x00') AS too_long,
    test.receive(kind, set_byte(bytes, 0, 2)) AS future,
    test.receive(kind, set_byte(bytes, 0, 0)) AS no_version,
    test.receive(kind, '') AS empty
FROM originals
ORDER BY kind, length(bytes);
SELECT
    count(*) AS received,
    count(*) FILTER (WHERE bytes IN (segment.model_send(model), segment.sample_send(sample))) AS same
FROM received JOIN originals ON bytes IN (segment.model_send(model), segment.sample_send(sample));
SELECT kind, result, count(*) > 0 AS occurs
FROM (
    SELECT kind, CASE WHEN result ~ '^(refused|22003|22021)' THEN 'refused' ELSE result END AS result
    FROM (
        SELECT kind, test.receive(kind, set_byte(bytes, place, (get_byte(bytes, place) + shift) % 256)) AS result
        FROM
            originals,
            LATERAL generate_series(0, least(length(bytes), 400) - 1, 3) AS place,
            unnest('{1, 128}'::int[]) AS shift
    ) AS r
) AS c
GROUP BY kind, result
ORDER BY kind, result;
SELECT count(sample) > 3 AS some, count(segment.describe(sample)) = count(sample) AS of_use FROM received;
-- Names and categories must be text in the database's encoding.
SELECT test.receive('sample', replace(bytes::text, encode(convert_to('ö', 'UTF8'), 'hex'), 'ffff')::bytea) AS not_text
FROM originals
WHERE position(convert_to('ö', 'UTF8') IN bytes) > 0;

-- JSON that PostgreSQL takes and few others do, as options.
CREATE TEMPORARY TABLE documents (what text, document jsonb);
INSERT INTO documents VALUES
    ('number beyond float8', '1e400'),
    ('such a number as an option', '{"gamma": 1e400}'),
    ('such a seed', '{"seed": 1e400}'),
    ('number of a thousand digits', ('{"seed": ' || repeat('9', 1000) || '}')::jsonb),
    ('fraction of a thousand digits', ('{"nulls": 0.' || repeat('9', 1000) || '}')::jsonb),
    ('six thousand brackets', (repeat('[', 6000) || repeat(']', 6000))::jsonb),
    ('such a nest as an option', ('{"match": ' || repeat('{"a":', 3000) || '1' || repeat('}', 3000) || '}')::jsonb),
    ('such a nest as features', ('{"features": ' || repeat('[', 3000) || repeat(']', 3000) || '}')::jsonb),
    ('a key of a million letters', jsonb_build_object(repeat('x', 1000000), 1)),
    ('a hundred thousand keys', (SELECT jsonb_object_agg(i, i) FROM generate_series(1, 100000) AS i)),
    ('a hundred thousand features',
        jsonb_build_object('features', (SELECT jsonb_agg('f' || i) FROM generate_series(1, 100000) AS i))),
    ('a feature of a million letters', jsonb_build_object('features', jsonb_build_array(repeat('x', 1000000)))),
    ('a string', '"x"'),
    ('an array', '[{"seed": 5}]'),
    ('a hundred thousand weights',
        jsonb_build_object('weights', (SELECT jsonb_object_agg(i, 1) FROM generate_series(1, 100000) AS i))),
    ('a hundred thousand centres',
        jsonb_build_object('centers', (SELECT jsonb_agg('[1]'::jsonb) FROM generate_series(1, 100000) AS i)));
SELECT
    what,
    test.outcome(
        'SELECT segment.fit_kmeans(features, 1, $1) FROM (SELECT generate_series(1, 3) AS i) AS features', document
    ) AS fit_kmeans,
    test.outcome(
        'SELECT segment.fit_hierarchy(ARRAY[i], 1, $1) FROM generate_series(1, 3) AS i', document
    ) AS fit_hierarchy,
    test.outcome(
        'SELECT segment.sample(features, $1) FROM (SELECT generate_series(1, 3) AS i) AS features', document
    ) AS sample,
    test.outcome(
        'SELECT segment.fit_kmeans(segment.sample(ROW(i), ''{"features": ["f1"]}''), 1, $1) '
        'FROM generate_series(1, 3) AS i',
        document
    ) AS of_sample
FROM documents
ORDER BY what;
