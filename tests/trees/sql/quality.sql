-- How good a tree is, in figures and in words: a good one, a worthless one, a regression; what tells too much; samples
-- and memory.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    i * 7 % 50 AS recency,
    i % 11 AS orders,
    CASE WHEN i % 10 > 0 THEN 'c' || i * 3 % 8 END AS channel,
    CASE
        WHEN i * 37 % 100 < 8 THEN 'active'
        WHEN i * 7 % 50 > 30 THEN 'churned'
        WHEN i * 3 % 8 IN (1, 4) THEN 'loyal'
        ELSE 'active'
    END AS label,
    hashint4(i) % 3 AS noise
FROM generate_series(1, 600) AS i;
CREATE TEMPORARY TABLE models AS
SELECT 'good' AS kind, segment.fit_tree(c.label, features) AS model
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'no folds', segment.fit_tree(c.label, features, '{"folds": 0, "depth": 2}')
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'worthless', segment.fit_tree('l' || abs(noise % 2), features)
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'worthless, uncut', segment.fit_tree('l' || abs(noise % 2), features, '{"alpha": 0}')
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'regression', segment.fit_tree(c.recency * 2.5 + c.orders, features, '{"depth": 2}')
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'worthless regression', segment.fit_tree(hashint4(c.id) / 1e6::float8, features)
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'worthless regression, uncut', segment.fit_tree(hashint4(c.id) / 1e6::float8, features, '{"alpha": 0}')
FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'one label', segment.fit_tree('one'::text, features)
FROM customers AS c, LATERAL (SELECT c.recency) AS features
UNION ALL
SELECT 'one number', segment.fit_tree(1.5, features)
FROM customers AS c, LATERAL (SELECT c.recency) AS features;
\pset format unaligned
SELECT k, cluster, measure, round(value::numeric, 4) AS value, note
FROM models, segment.quality(model)
WHERE kind = 'good';
SELECT k, cluster, measure, round(value::numeric, 4) AS value, note
FROM models, segment.quality(model)
WHERE kind = 'no folds';
SELECT k, cluster, measure, round(value::numeric, 4) AS value, note
FROM models, segment.quality(model)
WHERE kind = 'regression';
SELECT k, cluster, measure, round(value::numeric, 4) AS value, note
FROM models, segment.quality(model)
WHERE kind = 'worthless' AND measure <> 'cross_validated_error';
SELECT k, cluster, measure, round(value::numeric, 4) AS value, note
FROM models, segment.quality(model)
WHERE kind = 'worthless regression, uncut' AND measure <> 'cross_validated_error';
SELECT k, cluster, measure, round(value::numeric, 4) AS value, note
FROM models, segment.quality(model)
WHERE kind IN ('one label', 'one number');
-- What each of them warns of.
SELECT kind, warning
FROM models, jsonb_array_elements_text(segment.describe(model) -> 'warnings') WITH ORDINALITY AS w(warning, n)
ORDER BY kind, n;
\pset format aligned
SELECT kind, actual, predicted, customers, round(share::numeric, 4) AS share
FROM models, segment.confusion(model)
WHERE kind IN ('good', 'worthless', 'regression', 'no folds', 'one label');
SELECT kind, feature, round(importance::numeric, 4) AS importance, splits
FROM models, segment.importance(model)
WHERE kind IN ('good', 'worthless', 'regression');
SELECT kind, round(sum(importance)::numeric, 9) AS sum
FROM models, segment.importance(model)
GROUP BY kind
ORDER BY kind;
-- Figures against what the rows say: the accuracy on the fit's own rows, what cross-validation judged, and the
-- baseline.
CREATE TEMPORARY TABLE good AS SELECT model FROM models WHERE kind = 'good';
SELECT
    measure,
    round(value::numeric, 6) = CASE measure
        WHEN 'accuracy' THEN (
            SELECT round(avg((segment.classify(model, features) = c.label)::int), 6)
            FROM good, customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
        )
        WHEN 'baseline_accuracy' THEN (
            SELECT round(count(*) / 600.0, 6)
            FROM customers
            GROUP BY label
            ORDER BY count(*) DESC
            LIMIT 1
        )
        WHEN 'cross_validated_accuracy' THEN (
            SELECT round(sum(customers) FILTER (WHERE actual = predicted) / sum(customers), 6)
            FROM good, segment.confusion(model)
        )
    END AS equal
FROM good, segment.quality(model)
WHERE measure IN ('accuracy', 'baseline_accuracy', 'cross_validated_accuracy')
ORDER BY measure;
SELECT
    count(*) AS labels,
    count(*) FILTER (WHERE customers = (SELECT count(*) FROM customers WHERE label = actual)) AS all_judged
FROM (SELECT actual, sum(customers) AS customers FROM good, segment.confusion(model) GROUP BY actual) AS c;

-- What may be a mistake is said: a feature that tells all, a number that looks like names, rows without a label,
-- columns that say nothing, too many categories.
SELECT
    'tells all' AS what,
    test.warnings(
        segment.fit_tree(label = 'churned', ROW(recency > 30, orders), '{"features": ["cancelled", "orders"]}')
    ) AS warnings
FROM customers
WHERE (label = 'churned') = (recency > 30)
UNION ALL
SELECT
    'tells a number',
    test.warnings(
        segment.fit_tree(
            recency * 2.5, ROW(recency / 10, orders),
            '{"features": ["rank", "orders"], "min_leaf": 1, "min_category": 1, "depth": 9}'
        )
    )
FROM customers
WHERE recency % 10 = 3
UNION ALL
SELECT
    'few whole numbers',
    test.warnings(segment.fit_tree(CASE label WHEN 'churned' THEN 2 ELSE 1 END, ROW(recency), '{"features": ["f1"]}'))
FROM customers
UNION ALL
SELECT
    '12 whole numbers',
    test.warnings(
        segment.fit_tree(id % 12, ROW(id % 12), '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "alpha": 1000}')
    )
FROM customers
UNION ALL
SELECT '13 whole numbers', test.warnings(segment.fit_tree(id % 13, ROW(id % 13, id % 7), '{"features": ["f1", "f2"]}'))
FROM customers
UNION ALL
SELECT
    'few fractions',
    test.warnings(segment.fit_tree(CASE label WHEN 'churned' THEN 2.5 ELSE 1 END, ROW(recency), '{"features": ["f1"]}'))
FROM customers
UNION ALL
SELECT
    'left out',
    test.warnings(segment.fit_tree(NULLIF(label, 'loyal'), ROW(recency, orders), '{"features": ["f1", "f2"]}'))
FROM customers
UNION ALL
SELECT
    'null rows',
    test.warnings(
        segment.fit_tree(label, CASE WHEN id % 2 = 0 THEN ROW(recency, orders) END, '{"features": ["f1", "f2"]}')
    )
FROM customers
UNION ALL
SELECT
    'says nothing',
    test.warnings(segment.fit_tree(label, ROW(recency, 1, NULL::text), '{"features": ["recency", "one", "none"]}'))
FROM customers
UNION ALL
SELECT
    'too many categories',
    test.warnings(segment.fit_tree(label, ROW(recency, 'c' || i), '{"features": ["f1", "f2"], "folds": 0}'))
FROM customers, generate_series(id * 2, id * 2 + 1) AS i;

-- A sample that is none of all rows: said in words, and its figures are those of the sample.
CREATE TABLE tree_many AS
SELECT
    i AS id,
    (i * 7919::bigint % 100003)::float8 AS x,
    (i * 104729::bigint % 100019)::float8 AS y,
    'city ' || i * 31::bigint % 97 AS city,
    CASE WHEN i * 7919::bigint % 100003 > 60000 THEN 'b' ELSE 'a' END AS label
FROM generate_series(1, 20000) AS i;
SET segment.sample_memory = '64kB';
CREATE TEMPORARY TABLE sampled AS
SELECT segment.fit_tree(label, ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}') AS model FROM tree_many;
SELECT
    d #> '{rows,exact}' AS exact,
    d #> '{rows,seen}' AS seen,
    (d #>> '{rows,used}')::int BETWEEN 100 AND 5000 AS fewer,
    regexp_replace(d #>> '{warnings,0}', '\d[\d,]*', '#', 'g') AS warning
FROM sampled, segment.describe(model) AS d;
SELECT measure, value > 0.95 AS good, regexp_replace(note, '\d[\d,]*', '#', 'g') AS note
FROM sampled, segment.quality(model)
WHERE measure IN ('accuracy', 'cross_validated_accuracy');
SELECT abs(avg((segment.classify(model, ROW(x, y, city)) = label)::int) - 1) < 0.05 AS right_for_all
FROM sampled, tree_many;
-- A row that is larger than the budget is refused at the end.
SELECT segment.fit_tree(
    'a'::text,
    ROW(
        repeat('a', 990) || i, repeat('b', 990) || i, repeat('c', 990) || i, repeat('d', 990) || i,
        repeat('e', 990) || i, repeat('f', 990) || i, repeat('g', 990) || i, repeat('h', 990) || i,
        repeat('i', 990) || i, repeat('j', 990) || i, repeat('k', 990) || i, repeat('l', 990) || i,
        repeat('m', 990) || i, repeat('n', 990) || i, repeat('o', 990) || i, repeat('p', 990) || i,
        repeat('q', 990) || i, repeat('r', 990) || i, repeat('s', 990) || i, repeat('t', 990) || i,
        repeat('u', 990) || i, repeat('v', 990) || i, repeat('w', 990) || i, repeat('x', 990) || i,
        repeat('y', 990) || i, repeat('z', 990) || i, repeat('a', 990) || i, repeat('b', 990) || i,
        repeat('c', 990) || i, repeat('d', 990) || i, repeat('e', 990) || i, repeat('f', 990) || i,
        repeat('g', 990) || i, repeat('h', 990) || i, repeat('i', 990) || i, repeat('j', 990) || i,
        repeat('k', 990) || i, repeat('l', 990) || i, repeat('m', 990) || i, repeat('n', 990) || i,
        repeat('o', 990) || i, repeat('p', 990) || i, repeat('q', 990) || i, repeat('r', 990) || i,
        repeat('s', 990) || i, repeat('t', 990) || i, repeat('u', 990) || i, repeat('v', 990) || i,
        repeat('w', 990) || i, repeat('x', 990) || i, repeat('y', 990) || i, repeat('z', 990) || i,
        repeat('a', 990) || i, repeat('b', 990) || i, repeat('c', 990) || i, repeat('d', 990) || i,
        repeat('e', 990) || i, repeat('f', 990) || i, repeat('g', 990) || i, repeat('h', 990) || i,
        repeat('i', 990) || i, repeat('j', 990) || i, repeat('k', 990) || i, repeat('l', 990) || i,
        repeat('m', 990) || i, repeat('n', 990) || i, repeat('o', 990) || i
    ),
    '{"features": ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "f13", "f14", "f15", '
    '"f16", "f17", "f18", "f19", "f20", "f21", "f22", "f23", "f24", "f25", "f26", "f27", "f28", "f29", "f30", "f31", '
    '"f32", "f33", "f34", "f35", "f36", "f37", "f38", "f39", "f40", "f41", "f42", "f43", "f44", "f45", "f46", "f47", '
    '"f48", "f49", "f50", "f51", "f52", "f53", "f54", "f55", "f56", "f57", "f58", "f59", "f60", "f61", "f62", "f63", '
    '"f64", "f65", "f66", "f67"]}'
)
FROM generate_series(1, 3) AS i;
RESET segment.sample_memory;
-- Memory for growing is refused before it is taken, with figures and the name of the setting; with more of it the same
-- fit goes through.
SET segment.memory_limit = '1MB';
SELECT segment.fit_tree(label, ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}') FROM tree_many;
SELECT segment.fit_tree(x, ARRAY[y, id]) FROM tree_many;
SELECT segment.describe(segment.fit_tree(label, ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}'))
    -> 'leaves' AS leaves
FROM tree_many
WHERE id < 1000;
RESET segment.memory_limit;
SELECT segment.describe(segment.fit_tree(label, ROW(x, y, city), '{"features": ["f1", "f2", "f3"]}'))
    -> 'leaves' AS leaves
FROM tree_many;
-- More leaves than a tree may have.
SELECT segment.describe(
    segment.fit_tree(
        x, ROW(x), '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "depth": 30, "alpha": 0, "folds": 0}'
    )
) -> 'leaves' AS leaves
FROM tree_many;
SELECT segment.describe(
    segment.fit_tree(
        x, ROW(x), '{"features": ["f1"], "min_leaf": 1, "min_category": 1, "depth": 30, "alpha": 0, "folds": 0}'
    )
) -> 'leaves' AS leaves
FROM tree_many
WHERE id <= 10000;
DROP TABLE tree_many;
