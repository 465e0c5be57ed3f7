-- Trees fitted: what may be a label and a feature, every option with its effect and its errors, and the ways an
-- aggregate is called.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    i % 20 AS recency,
    i % 7 AS orders,
    CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'shop' ELSE 'phone' END AS channel,
    CASE WHEN i % 20 > 11 THEN 'churned' WHEN i % 3 = 0 THEN 'loyal' ELSE 'active' END AS label,
    (i % 20) * 2.5 + i % 3 AS spend
FROM generate_series(1, 210) AS i;

-- A classification and a regression, in full.
SELECT
    leaf,
    condition,
    label,
    customers,
    round(share::numeric, 4) AS share,
    round(confidence::numeric, 4) AS confidence,
    round(lift::numeric, 4) AS lift,
    prediction
FROM segment.rules(
    (
        SELECT segment.fit_tree(label, features, '{"features": ["f1", "f2"]}')
        FROM (SELECT label, ROW(recency, orders) AS features FROM customers) AS c
    )
)
ORDER BY leaf;
SELECT
    leaf,
    condition,
    label,
    customers,
    round(share::numeric, 4) AS share,
    confidence,
    round(lift::numeric, 4) AS lift,
    round(prediction::numeric, 4) AS prediction
FROM segment.rules(
    (
        SELECT segment.fit_tree(spend, features, '{"depth": 2}')
        FROM customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
    )
)
ORDER BY leaf;
\pset format unaligned
SELECT segment.fit_tree(label, features, '{"folds": 0}')::text AS model
FROM customers AS c, LATERAL (SELECT c.recency, c.channel) AS features;
SELECT segment.as_case(segment.fit_tree(label, features, '{"folds": 0}')) AS as_case
FROM customers AS c, LATERAL (SELECT c.recency, c.channel) AS features;
\pset format aligned

-- Labels of all types that are names or numbers.
CREATE TYPE pg_temp.tier AS ENUM ('z', 'a "b"');
CREATE DOMAIN pg_temp.tier_name AS text CHECK (VALUE <> '');
CREATE DOMAIN pg_temp.tier_of_domain AS pg_temp.tier;
CREATE DOMAIN pg_temp.amount AS numeric(10,2);
CREATE TEMPORARY TABLE typed AS
SELECT i AS x, CASE WHEN i > 5 THEN 'z' ELSE 'a "b"' END AS name, i % 4 = 0 AS flag FROM generate_series(1, 30) AS i;
SELECT
    'text' AS type,
    test.short(segment.fit_tree(name, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}')) AS rules
FROM typed
UNION ALL
SELECT 'varchar', test.short(segment.fit_tree(name::varchar(5), ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'char(8)', test.short(segment.fit_tree(name::char(8), ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'name', test.short(segment.fit_tree(name::name, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'enum', test.short(segment.fit_tree(name::pg_temp.tier, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT
    'domain',
    test.short(segment.fit_tree(name::pg_temp.tier_name, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT
    'domain of enum',
    test.short(
        segment.fit_tree(
            name::pg_temp.tier::pg_temp.tier_of_domain, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'
        )
    )
FROM typed
UNION ALL
SELECT 'boolean', test.short(segment.fit_tree(x > 5, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT
    'smallint',
    test.short(segment.fit_tree((x > 5)::int::smallint, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'int', test.short(segment.fit_tree((x > 5)::int, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT
    'bigint',
    test.short(segment.fit_tree(x * 3000000000::bigint, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'real', test.short(segment.fit_tree(x::real / 2, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'float8', test.short(segment.fit_tree(x::float8 / 2, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'numeric', test.short(segment.fit_tree(x * 1.5, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT
    'domain of numeric',
    test.short(segment.fit_tree((x * 1.5)::pg_temp.amount, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed
UNION ALL
SELECT 'a literal', test.short(segment.fit_tree('z'::text, ROW(x), '{"features": ["f1"], "folds": 0, "depth": 1}'))
FROM typed;
-- Types that are neither.
SELECT segment.fit_tree(date '2026-01-01', ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(timestamptz '2026-01-01', ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(interval '1 day', ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(md5(name)::uuid, ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree('a'::"char", ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(to_jsonb(name), ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(ARRAY[name], ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(ROW(name), ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(x::money, ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.describe(segment.fit_tree('z', ROW(x), '{"features": ["f1"]}')) -> 'labels' AS literal FROM typed;
SELECT segment.fit_tree(NULL, ROW(x), '{"features": ["f1"]}') IS NULL AS nothing FROM typed;
-- Values that are no label.
SELECT segment.fit_tree(CASE WHEN x = 7 THEN 'NaN' ELSE x::float8 END, ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(CASE WHEN x = 7 THEN '-infinity' ELSE x::float8 END, ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(CASE WHEN x = 7 THEN 10::numeric ^ 400 ELSE x END, ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(repeat(name, 1001), ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree(x * 1e200::float8, ROW(x), '{"features": ["f1"]}') FROM typed;
SELECT segment.fit_tree('customer ' || i, ROW(i), '{"features": ["f1"]}') FROM generate_series(1, 251) AS i;

-- NULL labels are left out and counted; without any label, and without any row, there is no model.
SELECT test.short(model) AS rules, segment.describe(model) -> 'rows' AS rows
FROM (
    SELECT segment.fit_tree(CASE WHEN c.recency % 2 = 0 THEN label END, features, '{"depth": 2}') AS model
    FROM customers AS c, LATERAL (SELECT c.recency, c.channel) AS features
) AS m;
SELECT
    segment.fit_tree(NULL::text, ROW(x), '{"features": ["f1"]}') IS NULL AS no_labels,
    segment.fit_tree(NULL::float8, ARRAY[x]) IS NULL AS no_numbers
FROM typed;
SELECT
    segment.fit_tree(name, ROW(x), '{"features": ["f1"]}') IS NULL AS no_rows,
    segment.fit_tree(x, ROW(x), '{"features": ["f1"], "depth": 2}') FILTER (WHERE x < 0) IS NULL AS filtered
FROM typed
WHERE x < 0;
-- Rows that are NULL; a row of NULLs is a row.
SELECT test.short(model) AS rules, segment.describe(model) -> 'rows' AS rows
FROM (
    SELECT segment.fit_tree(name, CASE WHEN x > 20 THEN NULL ELSE ROW(x) END, '{"features": ["f1"]}') AS model
    FROM typed
) AS m;
SELECT segment.fit_tree(name, NULL::record) AS null_rows FROM typed;
SELECT
    test.short(segment.fit_tree(name, ROW(NULLIF(x, x)), '{"features": ["f1"]}')) AS rows_of_null,
    segment.describe(segment.fit_tree(name, ROW(NULLIF(x, x)), '{"features": ["f1"]}')) -> 'warnings' AS warnings
FROM typed;
-- One label, one row, one row again and again.
SELECT
    test.short(segment.fit_tree('only'::text, ROW(x), '{"features": ["f1"]}')) AS rules,
    segment.describe(segment.fit_tree('only'::text, ROW(x), '{"features": ["f1"]}')) -> 'warnings' AS warnings
FROM typed;
SELECT
    test.short(segment.fit_tree(name, ROW(x), '{"features": ["f1"]}')) AS classification,
    test.short(segment.fit_tree(x, ROW(x), '{"features": ["f1"]}')) AS regression
FROM typed
WHERE x = 3;
SELECT
    test.short(segment.fit_tree(name, ROW(1), '{"features": ["f1"]}')) AS classification,
    test.short(segment.fit_tree(x, ARRAY[1])) AS regression
FROM typed;

-- Rows without names and arrays are matched by position; the option names their columns.
SELECT
    test.short(segment.fit_tree(label, ARRAY[recency, orders], '{"depth": 1}')) AS array,
    test.short(segment.fit_tree(label, ARRAY[recency, orders]))
        = test.short(segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"]}')) AS as_row,
    test.short(
        segment.fit_tree(label, ARRAY[recency, orders], '{"features": ["days", "number of orders"], "depth": 1}')
    ) AS named
FROM customers;
SELECT test.short(
    segment.fit_tree(label, ROW(recency, channel), '{"features": ["days", "Channel"], "depth": 2}')
) AS named
FROM customers;
-- Columns of a table's row: those asked for, in the order asked for; dropped and added ones.
CREATE TABLE tree_altered (gone int, recency int, "Kind" text, label text);
INSERT INTO tree_altered SELECT 1, recency, channel, label FROM customers;
ALTER TABLE tree_altered DROP COLUMN gone;
ALTER TABLE tree_altered ADD COLUMN late numeric DEFAULT 5.5;
SELECT test.short(
    segment.fit_tree(a.label, a, '{"features": ["Kind", "late", "recency"], "depth": 2, "folds": 0}')
) AS rules
FROM tree_altered AS a;
SELECT count(*) AS rows, count(*) FILTER (WHERE segment.classify(model, a) = segment.classify(model, features)) AS equal
FROM
    (
        SELECT segment.fit_tree(b.label, b, '{"features": ["Kind", "late", "recency"]}') AS model
        FROM tree_altered AS b
    ) AS m,
    tree_altered AS a,
    LATERAL (SELECT a.late, a.recency, a."Kind") AS features;
DROP TABLE tree_altered;
-- The label itself among the features tells all, which the model says.
SELECT test.short(model) AS rules, segment.describe(model) -> 'warnings' AS warnings
FROM (
    SELECT segment.fit_tree(
        c.label, c, '{"features": ["id", "recency", "orders", "channel", "label", "spend"]}'
    ) AS model
    FROM customers AS c
) AS m;

-- Groups, filters, windows, DISTINCT.
SELECT channel, test.short(segment.fit_tree(label, ROW(recency), '{"features": ["f1"], "depth": 2}')) AS rules
FROM customers
GROUP BY channel
ORDER BY channel;
SELECT test.short(
    segment.fit_tree(label, ROW(recency), '{"features": ["f1"], "depth": 1}') FILTER (WHERE channel = 'web')
) AS web
FROM customers;
SELECT label, classified, count(*)
FROM (
    SELECT
        label,
        segment.classify(
            segment.fit_tree(label, ROW(recency, channel), '{"features": ["f1", "f2"]}') OVER (), ROW(recency, channel)
        ) AS classified
    FROM customers
) AS c
GROUP BY label, classified
ORDER BY label, classified;
SELECT count(*) AS rows, count(*) FILTER (WHERE w.model::text = p.model::text) AS as_partition
FROM
    (
        SELECT
            channel,
            segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}') OVER (PARTITION BY channel) AS model
        FROM customers
    ) AS w JOIN (
        SELECT channel, segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}') AS model
        FROM customers
        GROUP BY channel
    ) AS p USING (channel);
SELECT count(*) AS rows, count(*) FILTER (WHERE r.model::text = p.model::text) AS running
FROM
    (
        SELECT
            id,
            segment.fit_tree(label, ROW(recency, channel), '{"features": ["f1", "f2"]}') OVER (ORDER BY id) AS model
        FROM customers
        WHERE id <= 40
    ) AS r,
    LATERAL (
        SELECT segment.fit_tree(label, ROW(recency, channel), '{"features": ["f1", "f2"]}') AS model
        FROM customers AS c
        WHERE c.id <= r.id
    ) AS p;
SELECT
    segment.describe(segment.fit_tree(DISTINCT label, ROW(recency), '{"features": ["f1"]}'))
        #> '{rows,seen}' AS distinct_rows,
    segment.describe(segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}')) #> '{rows,seen}' AS all_rows,
    segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}' ORDER BY id DESC)::text
        = segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}')::text AS in_order
FROM customers;
SELECT count(*) AS groups, count(*) FILTER (WHERE g.model::text = p.model::text) AS equal
FROM
    (
        SELECT channel, orders, segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}') AS model
        FROM customers
        GROUP BY GROUPING SETS ((channel), (orders), ())
    ) AS g,
    LATERAL (
        SELECT segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}') AS model
        FROM customers AS c
        WHERE (g.channel IS NULL OR c.channel = g.channel) AND (g.orders IS NULL OR c.orders = g.orders)
    ) AS p;
-- Options, types and columns that vary within a group.
SELECT segment.fit_tree(label, ROW(recency), jsonb_build_object('features', '["f1"]'::jsonb, 'depth', 1 + id % 2))
FROM customers;
SELECT segment.fit_tree(
    label, ROW(recency), CASE WHEN id > 5 THEN '{"features": ["f1"], "depth": 2}'::jsonb ELSE '{"features": ["f1"]}' END
)
FROM customers;
SELECT segment.fit_tree(label, CASE WHEN id > 5 THEN ROW(recency) ELSE ROW(channel) END, '{"features": ["f1"]}')
FROM customers;
SELECT segment.fit_tree(
    label, CASE WHEN id > 5 THEN ROW(recency) ELSE ROW(recency, orders) END, '{"features": ["a", "b"]}'
)
FROM customers;
SELECT segment.fit_tree(label, CASE WHEN id > 5 THEN ARRAY[recency] ELSE ARRAY[recency, orders] END) FROM customers;
SELECT test.short(segment.fit_tree(label, features, NULL))
    = test.short(segment.fit_tree(label, features)) AS null_options
FROM customers, LATERAL (SELECT recency) AS features;
-- Support functions are for the aggregate only.
SELECT segment.fit_tree_step(NULL, 'a'::text, ROW(1));
SELECT segment.fit_tree_step(NULL, 1, ROW(1), '{}');
SELECT segment.fit_tree_step(NULL, 1, ARRAY[1]);
SELECT segment.fit_tree_step(NULL, 1, ARRAY[1], '{}');
SELECT segment.fit_tree_final(NULL);
SELECT segment.fit_tree_final(segment.sample(ROW(1), '{"features": ["f1"]}'));
-- Samples that were collected for something else.
SELECT test.finish_tree(s) FROM (SELECT segment.sample(ROW(x), '{"features": ["f1"]}') AS s FROM typed) AS s;
SELECT segment.fit_kmeans(s, 2)
FROM (SELECT test.collect_tree(name, ROW(x), '{"features": ["f1"]}') AS s FROM typed) AS s;
SELECT test.finish_tree(s)::text
    = (SELECT segment.fit_tree(name, ROW(x), '{"features": ["f1"]}')::text FROM typed) AS merged
FROM (
    SELECT test.collect_tree(name, ROW(x), '{"features": ["f1"]}')::text::segment.sample AS s
    FROM typed
    GROUP BY x % 3
) AS s;
SELECT test.finish_tree(s)
FROM (
    SELECT test.collect_tree(name, ROW(x), '{"features": ["f1"]}') AS s
    FROM typed
    UNION ALL
    SELECT segment.sample(ROW(x), '{"features": ["f1"]}')
    FROM typed
) AS s;
SELECT test.finish_tree(s)
FROM (
    SELECT test.collect_tree(name, ROW(x), '{"features": ["f1"]}') AS s
    FROM typed
    UNION ALL
    SELECT test.collect_tree(x, ROW(x), '{"features": ["f1"]}')
    FROM typed
) AS s;
