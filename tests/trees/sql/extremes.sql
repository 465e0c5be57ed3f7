-- Trees at the ends of what there is: huge, tiny and forged figures, as many features, labels and categories as may be.
-- A tree that agrees with itself, or an error that says why not.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE ten AS
SELECT i AS x, CASE WHEN i > 5 THEN 'b' ELSE 'a' END AS label FROM generate_series(1, 10) AS i;
-- Numbers to be predicted: of any size that their variance can be told.
SELECT
    scale,
    test.short(
        segment.fit_tree(x * scale, ROW(x), '{"features": ["f1"], "depth": 1, "min_leaf": 1, "min_category": 1}'), NULL
    ) AS rules
FROM ten, unnest('{1e-160,1e-10,1,1e10,1e100,1e150}'::float8[]) AS scale
GROUP BY scale
ORDER BY scale;
SELECT segment.fit_tree(x * 1e-300::float8, ROW(x), '{"features": ["f1"]}') FROM ten;
SELECT
    test.short(segment.fit_tree(1e308::float8, ROW(x), '{"features": ["f1"]}'), NULL) AS same,
    test.short(
        segment.fit_tree(
            CASE WHEN x > 5 THEN 1e16 + x ELSE 1e16 - x END, ROW(x),
            '{"features": ["f1"], "depth": 1, "min_leaf": 1, "min_category": 1}'
        ),
        NULL
    ) AS close
FROM ten;
SELECT test.short(
    segment.fit_tree(
        CASE x WHEN 10 THEN 1e150::float8 ELSE x END, ROW(x),
        '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "depth": 2}'
    ),
    NULL
) AS one_large
FROM ten;
-- Weights: tiny, huge, both; only what they are to each other counts.
SELECT
    scale,
    test.short(
        segment.fit_tree(label, features, '{"weight": "w", "depth": 1, "min_leaf": 1, "min_category": 1}'), NULL
    ) AS rules
FROM
    unnest('{1e-90,1e-9,0.1,1,1e15,1e90}'::float8[]) AS scale,
    ten AS t,
    LATERAL (SELECT t.x, t.x * scale AS w) AS features
GROUP BY scale
ORDER BY scale;
SELECT
    test.short(
        segment.fit_tree(label, features, '{"weight": "w", "depth": 1, "min_leaf": 1, "min_category": 1}'), NULL
    ) AS one_outweighs,
    segment.describe(segment.fit_tree(label, features, '{"weight": "w", "depth": 1, "min_leaf": 1, "min_category": 1}'))
        #> '{rows,used}' AS used
FROM ten AS t, LATERAL (SELECT t.x, CASE t.x WHEN 3 THEN 1e90 ELSE 1e-90 END::float8 AS w) AS features;
SELECT segment.fit_tree(label, features, '{"weight": "w"}')
FROM ten AS t, LATERAL (SELECT t.x, t.x * 1e-300::float8 AS w) AS features;
SELECT segment.fit_tree(label, features, '{"weight": "w"}')
FROM ten AS t, LATERAL (SELECT t.x, t.x * 1e300::float8 AS w) AS features;
SELECT segment.fit_tree(label, ROW(x), '{"features": ["f1"], "label_weights": {"a": 1e-300}}') FROM ten;
SELECT segment.fit_tree(label, features, '{"weight": "w"}')
FROM ten AS t, LATERAL (SELECT t.x, date '2026-01-01' AS w) AS features;
SELECT w.value, w.detail ->> 'condition' AS condition
FROM segment.why(
    (
        SELECT segment.fit_tree(x % 2 = 0, features, '{"booleans": "number"}')
        FROM generate_series(1, 60) AS x, LATERAL (SELECT x % 2 = 0 AS vip) AS features
    ),
    ROW(true), '{vip}'
) AS w;
SELECT
    w,
    test.short(
        segment.fit_tree(
            label, ROW(x % 7),
            jsonb_build_object(
                'features', '["f1"]'::jsonb, 'label_weights', jsonb_build_object('a', w), 'depth', 1, 'min_leaf', 1
            )
        ),
        NULL
    ) AS rules
FROM ten, unnest('{1e-9,1e-3,1,1e3,1e9}'::float8[]) AS w
GROUP BY w
ORDER BY w;
SELECT
    g,
    alpha,
    test.short(
        segment.fit_tree(
            label, ROW(x), jsonb_build_object('features', '["f1"]'::jsonb, 'min_gain', g, 'alpha', alpha, 'min_leaf', 1)
        ),
        NULL
    ) AS rules
FROM ten, (VALUES (0::float8, 1e308::float8), (1e308, 0), (1e-308, 1e-308)) AS v(g, alpha)
GROUP BY g, alpha
ORDER BY g, alpha;
-- Bounds between neighbours lie between them: of numbers at the ends and beside each other.
CREATE TEMPORARY TABLE pairs (a float8, b float8);
INSERT INTO pairs VALUES
    ('-1.7976931348623157e308', '1.7976931348623157e308'), ('1.797693134862315e308', '1.7976931348623157e308'),
    (0, '5e-324'), ('-5e-324', 0), ('-5e-324', '5e-324'), (1, '1.0000000000000002'), ('0.9999999999999999', 1),
    (0.1, 0.2), (99.5, 100.5), (9007199254740991, 9007199254740992),
    ('2.2250738585072014e-308', '2.225073858507202e-308'), (-3, 1e300), (1e-300, 1e300), (0, 1e308), ('-1e308', 0);
SELECT
    a,
    b,
    bound,
    a <= bound AND bound < b AS between,
    segment.classify(model, ARRAY[a]) || segment.classify(model, ARRAY[b]) AS classes
FROM
    (
        SELECT
            p.a,
            p.b,
            segment.fit_tree(
                l, ARRAY[CASE l WHEN 'a' THEN p.a ELSE p.b END], '{"min_leaf": 1, "min_category": 1, "folds": 0}'
            ) AS model
        FROM pairs AS p, unnest('{a,b}'::text[]) AS l
        GROUP BY p.a, p.b
    ) AS m,
    LATERAL (SELECT model::jsonb #> '{nodes,0}' AS n) AS n,
    LATERAL (SELECT (n -> 'split' -> 'test' ->> 'at_most')::float8 AS bound) AS s
ORDER BY a, b;
-- As many features as there may be, all asked; as many labels, and categories.
SELECT format(
    'SELECT segment.fit_tree(CASE WHEN i <= 100 THEN ''l'' || i ELSE ''other'' END, features, ''{"min_leaf": 1, '
    '"min_category": 1, "folds": 0, "depth": 30, "alpha": 0}'') AS model '
    'FROM generate_series(1, 150) AS i, LATERAL (SELECT %s) AS features',
    string_agg(format('(i = %s)::int AS c%s', n, n), ', ')
) AS query
FROM generate_series(1, 100) AS n \gset
SELECT
    segment.describe(model) -> 'leaves' AS leaves,
    (SELECT count(*) FROM segment.importance(model)) AS features,
    (SELECT count(*) FROM segment.why(model, array_fill(0::float8, ARRAY[100]))) AS steps,
    length(segment.as_case(model)) > 1000 AS as_case
FROM (:query) AS m;
SELECT
    segment.describe(model) -> 'leaves' AS leaves,
    (SELECT count(DISTINCT label) FROM segment.rules(model)) AS labels,
    (SELECT count(*) FROM segment.confusion(model)) AS confusion,
    (SELECT count(*) FROM generate_series(1, 250) AS i WHERE segment.classify(model, ROW(i)) = 'l' || i) AS own
FROM (
    SELECT segment.fit_tree(
        'l' || i, ROW(i), '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "folds": 2, "depth": 12, "alpha": 0}'
    ) AS model
    FROM generate_series(1, 250) AS i, generate_series(1, 2)
) AS m;
SELECT
    segment.describe(model) -> 'leaves' AS leaves,
    count(*) FILTER (WHERE segment.classify(model, ROW('c' || i)) = (i * 7919 % 1009 < 500)::text) AS own,
    octet_length(segment.as_case(model)) > 5000 AS as_case
FROM
    (
        SELECT segment.fit_tree(
            i * 7919 % 1009 < 500, ROW('c' || i),
            '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "folds": 2, "alpha": 0}'
        ) AS model
        FROM generate_series(1, 1000) AS i
        OFFSET 0
    ) AS m,
    generate_series(1, 1000) AS i
GROUP BY model::text, segment.describe(model), octet_length(segment.as_case(model));
-- Forged bounds of times, spans and truths: rules, the CASE and the way through the tree agree or refuse.
CREATE TEMPORARY TABLE forged AS
SELECT 'moment' AS kind, segment.fit_tree(t.label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}') AS model
FROM ten AS t, LATERAL (SELECT timestamp '2026-01-01' + t.x * interval '1 hour' AS value) AS features
UNION ALL
SELECT 'day', segment.fit_tree(t.label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}')
FROM ten AS t, LATERAL (SELECT date '2026-01-01' + t.x AS value) AS features
UNION ALL
SELECT 'span', segment.fit_tree(t.label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}')
FROM ten AS t, LATERAL (SELECT t.x * interval '1 hour' AS value) AS features
UNION ALL
SELECT
    'truth',
    segment.fit_tree(t.label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0, "booleans": "number"}')
FROM ten AS t, LATERAL (SELECT t.x > 5 AS value) AS features
UNION ALL
SELECT 'number', segment.fit_tree(t.label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}')
FROM ten AS t, LATERAL (SELECT t.x AS value) AS features;
CREATE TEMPORARY TABLE forgeries AS
SELECT kind, bound, regexp_replace(model::text, '"at_most":[-0-9.e]+', '"at_most":' || bound)::segment.model AS model
FROM
    forged,
    unnest(
        '{-1.7976931348623157e308,1.7976931348623157e308,5e-324,-5e-324,-0.0,1e18,-1e18,106751991.16730064,'
        '106751991.16730065,-2451545.0,-2451545.0000001,-2451544.99999,107655.00000000001,2145031948.0,2145031949.0,'
        '-2145031949.0,9000.123456789012,8999.99999999999,0.5,1.0,-1.0,1e300}'::text[]
    ) AS bound;
CREATE FUNCTION pg_temp.ask(kind text, model segment.model) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format(
        'SELECT CASE WHEN bool_and(by_case = by_model) THEN ''agree'' ELSE ''differ'' END '
        'FROM (SELECT %s AS by_case, segment.classify(%L::segment.model, c) AS by_model '
        'FROM (SELECT unnest(%s) AS value) AS c) AS a',
        segment.as_case(model), model,
        CASE kind
            WHEN 'moment' THEN
            'ARRAY[''4714-11-24 BC'', ''294276-12-31 23:59:59.999999'', ''2000-01-01'', '
            '''2000-01-01 00:00:00.000001'', ''1999-12-31 23:59:59.999999'', ''2024-08-22 02:57:46.666666'', '
            '''2024-08-22 02:57:46.666667'', ''2024-08-22 02:57:46.666668'']::timestamp[]'
            WHEN 'day' THEN
            'ARRAY[''4714-11-24 BC'', ''5874897-12-31'', ''2000-01-01'', ''2000-01-02'', ''294277-01-01'', '
            '''294276-12-31'']::date[]'
            WHEN 'span' THEN
            'ARRAY[''0'', ''178000000 years'', ''-178000000 years'', ''12 hours'', ''1 day'', ''23:59:59.999999'', '
            '''9000 days 02:57:46.666667'', ''9000 days 02:57:46.666666'']::interval[]'
            WHEN 'truth' THEN 'ARRAY[true, false]'
            ELSE
            'ARRAY[''1.7976931348623157e308'', ''-1.7976931348623157e308'', 0, 5e-324, -5e-324, 1e18, 0.5]::float8[]'
        END
    ) INTO result;
    RETURN result;
END $$;
SELECT kind, count(*) AS forgeries, count(*) FILTER (WHERE pg_temp.ask(kind, model) = 'agree') AS agree
FROM forgeries
GROUP BY kind
ORDER BY kind;
\pset format unaligned
SELECT
    kind,
    bound,
    (SELECT condition FROM segment.rules(model) WHERE leaf = 1) AS rule,
    regexp_replace(segment.as_case(model), '\s+', ' ', 'g') AS as_case
FROM forgeries
WHERE kind <> 'number' AND bound = ANY ('{9000.123456789012,8999.99999999999,0.5,1.0}')
ORDER BY kind, bound::float8;
SELECT kind, bound, advice
FROM
    forgeries,
    segment.why(
        model,
        CASE kind
            WHEN 'moment' THEN ROW(timestamp '294276-12-31 23:59:59.999999')
            WHEN 'day' THEN ROW(date '5874897-12-31')
            WHEN 'span' THEN ROW(interval '178000000 years')
            WHEN 'truth' THEN ROW(true)
            ELSE ROW(0.5)
        END,
        '{value}'
    )
WHERE feature IS NOT NULL AND bound = ANY ('{9000.123456789012,0.5,-0.0}')
ORDER BY kind, bound::float8;
\pset format aligned
