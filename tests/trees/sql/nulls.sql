-- NULLs, unseen categories and other rows in trees: where they go, what is said about it, and what is refused.
SET segment.warnings = on;
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- A NULL goes where its likes did better: to the small ones, to the large ones, alone; where there was none, with the
-- most.
CREATE TEMPORARY TABLE cases AS
SELECT
    kind,
    n AS x,
    CASE
        WHEN kind = 'unseen' AND n IS NULL THEN NULL
        WHEN n IS NOT NULL THEN CASE WHEN n > 12 THEN 'high' ELSE 'low' END
        ELSE kind
    END AS label
FROM
    unnest('{low,high,alone,unseen}'::text[]) AS kind,
    (SELECT CASE WHEN i <= 20 THEN i END AS n FROM generate_series(1, 30) AS i) AS n;
-- Which group is the first to be warned of depends on the plan.
SET segment.warnings = off;
CREATE TEMPORARY TABLE models AS
SELECT kind, segment.fit_tree(c.label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}') AS model
FROM cases AS c, LATERAL (SELECT c.x) AS features
GROUP BY kind;
SET segment.warnings = on;
SELECT
    kind,
    test.short(model) AS rules,
    segment.classify(model, ROW(NULL::int), '{x}') AS of_null,
    segment.describe(model) #> '{features,0,nulls}' AS nulls,
    segment.as_case(model) AS as_case
FROM models
ORDER BY kind;
SELECT
    kind,
    feature,
    value,
    condition,
    round(share::numeric, 4) AS share,
    mix,
    round(contribution::numeric, 4) AS contribution,
    advice
FROM
    models,
    segment.why(model, ROW(NULL::int), '{x}') AS w,
    jsonb_to_record(w.detail) AS d(condition text, share float8, mix jsonb, mean float8)
WHERE kind IN ('alone', 'low', 'unseen')
ORDER BY kind, share DESC;
-- What other models have to say is not there.
SELECT array_agg(DISTINCT k ORDER BY k) AS detail
FROM models, segment.why(model, ROW(5), '{x}') AS w, jsonb_object_keys(w.detail) AS k;
-- The same for categories: NULL is one more of them; a category that the fit has not seen goes where most went.
CREATE TEMPORARY TABLE categories AS
SELECT c.c, r.n
FROM (VALUES ('a', 5), ('b', 8), ('c', 9), (NULL, 6)) AS c(c, n), LATERAL generate_series(1, c.n) AS r(n);
CREATE TEMPORARY TABLE category_models AS
SELECT kind, segment.fit_tree(label, features, '{"min_leaf": 1, "min_category": 1, "folds": 0}') AS model
FROM
    (
        SELECT
            kind,
            c,
            CASE kind
                WHEN 'with a' THEN c IS NULL OR c = 'a'
                WHEN 'with b and c' THEN coalesce(c <> 'a', true)
                WHEN 'alone' THEN c IS NULL
            END AS label
        FROM categories, unnest('{with a,with b and c,alone}'::text[]) AS kind
    ) AS q,
    LATERAL (SELECT q.c) AS features
GROUP BY kind;
SELECT
    kind,
    test.short(model) AS rules,
    segment.classify(model, ROW(NULL::text), '{c}') AS of_null,
    segment.classify(model, ROW('new'::text), '{c}') AS of_new,
    segment.as_case(model) AS as_case
FROM category_models
ORDER BY kind;
SELECT
    kind,
    feature,
    value,
    condition,
    round(share::numeric, 4) AS share,
    mix,
    round(contribution::numeric, 4) AS contribution,
    advice
FROM
    category_models,
    unnest(ARRAY['new', NULL]) AS c,
    segment.why(model, ROW(c), '{c}') AS w,
    jsonb_to_record(w.detail) AS d(condition text, share float8, mix jsonb, mean float8)
WHERE kind <> 'with a' AND feature IS NOT NULL
ORDER BY kind, c;
-- Without any NULL in the fit rules do not speak of it; where there were some, they do.
SELECT
    test.short(segment.fit_tree(i > 10, ROW(i), '{"features": ["f1"], "folds": 0}')) AS without,
    test.short(segment.fit_tree(i > 10, ROW(NULLIF(i, 25)), '{"features": ["f1"], "folds": 0}')) AS with
FROM generate_series(1, 30) AS i;

-- Rows of other columns, in other orders and types.
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    i % 10 AS orders,
    (i * 7 % 30)::float8 AS recency,
    CASE i % 3 WHEN 0 THEN 'web' ELSE 'shop' END AS channel,
    i % 4 = 0 AS vip,
    date '2026-01-01' + i % 60 AS since,
    make_interval(days => i % 20) AS every
FROM generate_series(1, 120) AS i;
CREATE TEMPORARY TABLE model AS
SELECT segment.fit_tree(
    c.recency > 15 OR c.channel = 'web' AND c.orders > 4, c,
    '{"features": ["orders", "recency", "channel", "vip", "since", "every"], "booleans": "number", "folds": 0, '
    '"min_leaf": 2}'
) AS model
FROM customers AS c;
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE segment.classify(model, c) = segment.classify(model, features)) AS other_order,
    count(*) FILTER (WHERE segment.classify(model, c) = segment.classify(model, g)) AS other_types,
    count(*) FILTER (
        WHERE segment.classify(model, c) = segment.classify(
            model, ROW(c.orders, c.recency, c.channel, c.vip, c.since, c.every),
            '{orders,recency,channel,vip,since,every}'
        )
    ) AS by_place
FROM
    model,
    customers AS c,
    LATERAL (SELECT c.every, c.channel, 'more'::text AS more, c.since, c.vip, c.recency, c.orders) AS features,
    LATERAL (
        SELECT
            c.every,
            c.channel::varchar(10) AS channel,
            c.since::timestamptz AS since,
            c.vip,
            c.recency::numeric AS recency,
            c.orders::bigint AS orders
    ) AS g;
SELECT segment.classify(model, features) AS of_nulls
FROM
    model,
    LATERAL (
        SELECT
            NULL::int AS orders,
            NULL::float8 AS recency,
            NULL::text AS channel,
            NULL::bool AS vip,
            NULL::date AS since,
            NULL::interval AS every
    ) AS features;
SELECT segment.classify(model, features) AS untyped_nulls
FROM
    model,
    LATERAL (
        SELECT NULL AS orders, NULL AS recency, NULL AS channel, NULL AS vip, NULL AS since, NULL AS every
    ) AS features;
SELECT segment.classify(model, features)
FROM
    model,
    LATERAL (SELECT 1 AS orders, 2 AS recency, 'web' AS channel, true AS vip, date '2026-01-01' AS since) AS features;
SELECT segment.classify(model, ROW(1, 2)) FROM model;
SELECT segment.classify(model, features)
FROM
    model,
    LATERAL (
        SELECT
            'many' AS orders,
            2 AS recency,
            'web' AS channel,
            true AS vip,
            date '2026-01-01' AS since,
            interval '1 day' AS every
    ) AS features;
SELECT segment.classify(model, features)
FROM
    model,
    LATERAL (
        SELECT
            1 AS orders,
            2 AS recency,
            5 AS channel,
            true AS vip,
            date '2026-01-01' AS since,
            interval '1 day' AS every
    ) AS features;
SELECT segment.classify(model, features)
FROM
    model,
    LATERAL (
        SELECT
            1 AS orders,
            2 AS recency,
            'web' AS channel,
            'yes'::text AS vip,
            date '2026-01-01' AS since,
            interval '1 day' AS every
    ) AS features;
SELECT segment.classify(model, features)
FROM
    model,
    LATERAL (
        SELECT 1 AS orders, 2 AS recency, 'web' AS channel, true AS vip, 5 AS since, interval '1 day' AS every
    ) AS features;
SELECT segment.why(model, features)
FROM
    model,
    LATERAL (
        SELECT
            1 AS orders,
            2 AS recency,
            'web' AS channel,
            true AS vip,
            date '2026-01-01' AS since,
            '1 day'::text AS every
    ) AS features;
SELECT segment.predict(model, features) FROM model, LATERAL (SELECT 1 AS orders) AS features;

-- why, for a number, a moment, a span, a truth and a category, on both sides of a bound.
CREATE TEMPORARY TABLE kinds AS
SELECT 'number' AS kind, segment.fit_tree(c.orders > 4, features, '{"folds": 0}') AS model
FROM customers AS c, LATERAL (SELECT c.orders) AS features
UNION ALL
SELECT 'moment', segment.fit_tree(c.since > '2026-01-20', features, '{"folds": 0}')
FROM customers AS c, LATERAL (SELECT c.since + time '10:30' AS since) AS features
UNION ALL
SELECT 'span', segment.fit_tree(c.every > '5 days', features, '{"folds": 0}')
FROM customers AS c, LATERAL (SELECT c.every) AS features
UNION ALL
SELECT 'truth', segment.fit_tree(c.vip, features, '{"folds": 0, "booleans": "number"}')
FROM customers AS c, LATERAL (SELECT c.vip) AS features
UNION ALL
SELECT 'category', segment.fit_tree(c.channel = 'web', features, '{"folds": 0}')
FROM customers AS c, LATERAL (SELECT c.channel) AS features
UNION ALL
SELECT 'regression', segment.fit_tree(c.recency, features, '{"folds": 0, "depth": 2}')
FROM customers AS c, LATERAL (SELECT c.recency, c.vip) AS features;
SELECT
    kind,
    id,
    feature,
    CASE WHEN kind <> 'truth' THEN value END AS value,
    condition,
    round(share::numeric, 4) AS share,
    mix,
    advice
FROM
    kinds,
    customers AS c,
    LATERAL (SELECT c.orders, c.since + time '10:30' AS since, c.every, c.vip, c.channel, c.recency) AS features,
    segment.why(model, features) AS w,
    jsonb_to_record(w.detail) AS d(condition text, share float8, mix jsonb, mean float8)
WHERE id IN (3, 56) AND feature IS NOT NULL
ORDER BY kind, id, share DESC;
-- Contributions of the steps add up to what the leaf says, and its mix is that of probability.
SELECT kind, count(*) AS rows, count(*) FILTER (WHERE abs(total - said) < 1e-9) AS add_up
FROM (
    SELECT
        kind,
        (SELECT sum(contribution) FROM segment.why(model, features)) AS total,
        CASE kind
            WHEN 'regression' THEN segment.predict(model, features)
            ELSE segment.probability(model, features, segment.classify(model, features))
        END AS said
    FROM
        kinds,
        customers AS c,
        LATERAL (SELECT c.orders, c.since + time '10:30' AS since, c.every, c.vip, c.channel, c.recency) AS features
) AS s
GROUP BY kind
ORDER BY kind;
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE (mix ->> l)::float8 = segment.probability(model, features, l)) AS equal,
    max(abs(1 - segment.probability(model, features, 'true') - segment.probability(model, features, 'false')))
        < 1e-12 AS sum_is_1
FROM
    model,
    customers AS features,
    unnest('{true,false}'::text[]) AS l,
    LATERAL (
        SELECT detail -> 'mix' AS mix
        FROM segment.why(model, features) WITH ORDINALITY AS w(feature, value, contribution, advice, detail, n)
        ORDER BY n DESC
        LIMIT 1
    ) AS w;
