-- Every option of fit_tree: what it does, and what is said of a value that is none.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    i * 7 % 50 AS recency,
    i % 11 AS orders,
    'c' || i * 3 % 8 AS channel,
    i % 5 = 0 AS vip,
    CASE
        WHEN i * 7 % 50 > 30 + i % 11 THEN 'churned'
        WHEN i * 3 % 8 IN (1, 4) OR i % 17 = 0 THEN 'loyal'
        ELSE 'active'
    END AS label,
    1 + i % 3 AS weight
FROM generate_series(1, 400) AS i;
-- A tree on the customers with some options.
CREATE FUNCTION pg_temp.tree(options jsonb) RETURNS segment.model LANGUAGE sql AS $$
    SELECT segment.fit_tree(c.label, features, options)
    FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel, c.vip) AS features
$$;
CREATE FUNCTION pg_temp.growth(options jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format(
        '%s leaves of %s, depth %s, alpha %s', d -> 'leaves', d #> '{fit,grown_leaves}', d #> '{fit,depth}',
        round((d #>> '{fit,alpha}')::numeric, 6)
    )
    FROM segment.describe(pg_temp.tree(options)) AS d
$$;

SELECT o AS options, pg_temp.growth(o) AS growth
FROM unnest(
    ARRAY[
        '{}', '{"depth": 1}', '{"depth": 3}', '{"depth": 30}',
        '{"depth": 30, "min_leaf": 1, "min_category": 1, "alpha": 0}', '{"depth": 30, "min_leaf": 30, "alpha": 0}',
        '{"depth": 30, "min_leaf": 201, "alpha": 0}', '{"alpha": 0}', '{"alpha": 0, "folds": 0}', '{"alpha": 0.01}',
        '{"alpha": 0.01, "folds": 0}', '{"alpha": 1}', '{"alpha": "best"}', '{"alpha": "one_se"}',
        '{"alpha": "one_se", "folds": 2}', '{"folds": 0}', '{"min_gain": 0.02, "alpha": 0}', '{"min_gain": 100}',
        '{"criterion": "entropy"}', '{"criterion": "gini"}'
    ]::jsonb[]
) WITH ORDINALITY AS o(o, n)
ORDER BY n;
-- What is the default may as well be said.
SELECT
    test.short(
        pg_temp.tree(
            '{"depth": 5, "min_leaf": 7, "min_gain": 0, "alpha": "one_se", "folds": 10, "seed": 0, '
            '"criterion": "gini", "booleans": "category"}'
        )
    ) = test.short(pg_temp.tree('{}')) AS defaults,
    pg_temp.tree(NULL)::text = pg_temp.tree('{}')::text AS nulls,
    test.short(pg_temp.tree('{"depth": null, "weight": null, "label_weights": null, "alpha": null, "features": null}'))
        = test.short(pg_temp.tree('{}')) AS null_values;
-- Features, booleans.
SELECT test.short(pg_temp.tree('{"features": ["channel", "vip"], "depth": 2}')) AS features;
SELECT test.short(
    segment.fit_tree(c.label, features, jsonb_build_object('booleans', b, 'min_leaf', 1, 'folds', 0))
) AS rules
FROM
    (VALUES ('yes', true), ('no', false), ('no', NULL)) AS c(label, vip),
    LATERAL (SELECT c.vip) AS features,
    unnest('{category,number}'::text[]) AS b
GROUP BY b
ORDER BY b;
-- Weights: a customer with 3 counts as three, one with 0 is not there.
SELECT test.short(
    segment.fit_tree(c.label, c, '{"features": ["recency", "channel"], "weight": "weight", "depth": 2, "folds": 0}')
) AS weighted
FROM customers AS c;
SELECT
    test.short(segment.fit_tree(c.label, features, '{"weight": "w", "depth": 2, "folds": 0}')) = test.short(
        segment.fit_tree(c.label, features, '{"features": ["recency", "channel"], "depth": 2, "folds": 0}') FILTER (WHERE c.id % 2 = 0)
    ) AS zero_is_absent,
    segment.describe(segment.fit_tree(c.label, features, '{"weight": "w"}')) -> 'rows' AS rows
FROM customers AS c, LATERAL (SELECT c.recency, c.channel, 1 - c.id % 2 AS w) AS features;
SELECT jsonb_agg(entry -> 'name') AS no_feature
FROM jsonb_array_elements(
    segment.describe(
        (
            SELECT segment.fit_tree(c.label, c, '{"weight": "weight", "features": ["weight", "recency"]}')
            FROM customers AS c
        )
    ) -> 'features'
) AS entry;
SELECT test.short(segment.fit_tree(c.id % 3, features, '{"weight": "w", "depth": 1, "folds": 0}')) AS regression
FROM customers AS c, LATERAL (SELECT c.recency, (c.id % 3)::numeric / 7 AS w) AS features;
SELECT test.short(
    segment.fit_tree(
        c.label, ROW(c.recency, c.weight), '{"features": ["days", "times"], "weight": "times", "depth": 1, "folds": 0}'
    )
) = test.short(
    segment.fit_tree(
        c.label, ARRAY[c.recency, c.weight],
        '{"features": ["days", "times"], "weight": "times", "depth": 1, "folds": 0}'
    )
) AS without_names
FROM customers AS c;
SELECT pg_temp.tree('{"weight": "times"}');
SELECT pg_temp.tree('{"weight": "channel"}');
SELECT pg_temp.tree('{"weight": "vip"}');
SELECT segment.fit_tree(c.label, features, '{"weight": "w"}')
FROM customers AS c, LATERAL (SELECT c.recency, 5 - c.id AS w) AS features;
SELECT segment.fit_tree(c.label, features, '{"weight": "w"}')
FROM customers AS c, LATERAL (SELECT c.recency, NULLIF(c.weight, 2) AS w) AS features;
SELECT segment.fit_tree(c.label, features, '{"weight": "w"}')
FROM customers AS c, LATERAL (SELECT c.recency, 0 AS w) AS features;
SELECT segment.fit_tree(c.label, features, '{"weight": "w"}')
FROM customers AS c, LATERAL (SELECT c.recency, 1e308 AS w) AS features;
SELECT segment.fit_tree(c.label, features, '{"weight": "w"}') FROM customers AS c, LATERAL (SELECT 1 AS w) AS features;
-- Labels that count more: decisions and probabilities.
SELECT
    w AS label_weights,
    test.short(model) AS rules,
    round(segment.probability(model, features, 'loyal')::numeric, 4) AS probability
FROM
    unnest(ARRAY['null', '{"loyal": 10}', '{"loyal": 10, "active": 0.01}', '"balanced"']::jsonb[]) WITH ORDINALITY AS w(w, n),
    LATERAL (SELECT pg_temp.tree(jsonb_build_object('label_weights', w, 'depth', 1, 'folds', 0)) AS model) AS m,
    LATERAL (SELECT 10 AS recency, 3 AS orders, 'c3' AS channel, true AS vip) AS features
ORDER BY n;
SELECT segment.describe(pg_temp.tree('{"label_weights": {"royal": 2}}')) -> 'warnings' AS warnings;
SELECT pg_temp.tree('{"label_weights": {"loyal": 0}}');
SELECT pg_temp.tree('{"label_weights": {"loyal": -1}}');
SELECT pg_temp.tree('{"label_weights": {"loyal": "2"}}');
SELECT pg_temp.tree('{"label_weights": "fair"}');
SELECT pg_temp.tree('{"label_weights": [1, 2]}');
SELECT segment.fit_tree(recency, ROW(orders), '{"features": ["f1"], "label_weights": "balanced"}') FROM customers;
-- The seed deals the customers into parts, and decides between features whose splits gain the same.
SELECT
    count(DISTINCT segment.describe(model) #>> '{validation,error}') > 1 AS errors_differ,
    count(DISTINCT (SELECT string_agg(condition, ',') FROM segment.rules(model))) AS trees
FROM (
    SELECT pg_temp.tree(jsonb_build_object('seed', seed, 'alpha', 0)) AS model
    FROM generate_series(1, 5) AS seed
) AS m;
SELECT pg_temp.tree('{"seed": 18446744073709551615}') IS NOT NULL AS greatest_seed;

-- Values that are none.
SELECT pg_temp.tree('{"Depth": 3}');
SELECT pg_temp.tree('{"k": 3}');
SELECT pg_temp.tree('[]');
SELECT pg_temp.tree('"depth"');
SELECT pg_temp.tree('{"depth": 0}');
SELECT pg_temp.tree('{"depth": 31}');
SELECT pg_temp.tree('{"depth": "3"}');
SELECT pg_temp.tree('{"depth": 2.5}');
SELECT pg_temp.tree('{"depth": -1}');
SELECT pg_temp.tree('{"min_leaf": 0}');
SELECT pg_temp.tree('{"min_leaf": -5}');
SELECT test.short(pg_temp.tree('{"min_leaf": 18446744073709551615}')) AS one_leaf;
SELECT pg_temp.tree('{"min_gain": -0.1}');
SELECT pg_temp.tree('{"min_gain": 1e400}');
SELECT pg_temp.tree('{"alpha": -0.1}');
SELECT pg_temp.tree('{"alpha": "least"}');
SELECT pg_temp.tree('{"alpha": true}');
SELECT pg_temp.tree('{"alpha": "best", "folds": 0}');
SELECT pg_temp.tree('{"folds": 1}');
SELECT pg_temp.tree('{"folds": 101}');
SELECT pg_temp.tree('{"folds": "ten"}');
SELECT pg_temp.tree('{"criterion": "variance"}');
SELECT pg_temp.tree('{"criterion": "chaos"}');
SELECT segment.fit_tree(recency, ROW(orders), '{"features": ["f1"], "criterion": "gini"}') FROM customers;
SELECT segment.fit_tree(recency, ROW(orders), '{"features": ["f1"], "criterion": "entropy"}') FROM customers;
SELECT pg_temp.tree('{"seed": -1}');
SELECT pg_temp.tree('{"seed": "x"}');
SELECT pg_temp.tree('{"booleans": true}');
SELECT pg_temp.tree('{"features": []}');
SELECT pg_temp.tree('{"features": "recency"}');
SELECT pg_temp.tree('{"features": ["recency", "recency"]}');
SELECT pg_temp.tree('{"features": ["recency", "rece"]}');
SELECT pg_temp.tree('{"features": [""]}');
SELECT segment.fit_tree(label, ROW(orders), '{"features": ["a", "b"]}') FROM customers;
SELECT segment.fit_tree(label, ARRAY[orders, 1], '{"features": ["a"]}') FROM customers;
-- More parts than customers, and as many.
SELECT
    n,
    segment.describe(
        segment.fit_tree(
            CASE WHEN i <= n / 2 THEN 'a' ELSE 'b' END, ROW(i),
            jsonb_build_object('features', '["f1"]'::jsonb, 'folds', folds, 'min_leaf', 1)
        )
    ) -> 'validation' AS validation
FROM (VALUES (1, 10), (2, 10), (3, 2), (5, 5), (40, 100)) AS v(n, folds), generate_series(1, n) AS i
GROUP BY n, folds
ORDER BY n;
