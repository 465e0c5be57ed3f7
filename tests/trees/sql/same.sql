-- The same tree, byte for byte, whatever the order of the rows, the plan, the partitions and the memory; and what
-- weights, counts and the seed change.
SET timezone = 'UTC';
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers = 8;

CREATE TYPE tree_size AS ENUM ('s', 'm', 'l');
CREATE TABLE tree_rows AS
SELECT
    i AS id,
    (i * 7919 % 1009) / 7.0::float8 AS recency,
    i % 13 AS orders,
    round((i::bigint * i % 99991) / 100.0, 2) + i % 13 * 100 + i * 3 % 5 * 333.3 AS spend,
    CASE WHEN i % 31 = 0 THEN NULL ELSE 'region ' || i * 5 % 11 END AS region,
    (i * 3 % 5)::int2 AS visits,
    i % 3 = 0 AS vip,
    date '2020-01-01' + i % 700 AS since,
    (ARRAY['s', 'm', 'l'])[1 + i % 3]::tree_size AS size,
    0.1 * (i % 7) AS weight,
    CASE
        WHEN i % 50 = 0 THEN NULL
        WHEN i * 31 % 23 < 3 THEN 'active'
        WHEN i * 7919 % 1009 > 700 THEN 'churned'
        WHEN i % 13 > 8 AND i % 5 <> 0 THEN 'loyal'
        ELSE 'active'
    END AS label
FROM generate_series(1, 3000) AS i;
CREATE TABLE tree_shuffled AS SELECT * FROM tree_rows ORDER BY md5(id::text);
CREATE TABLE tree_parts (LIKE tree_rows) PARTITION BY HASH (id);
CREATE TABLE tree_part_0 PARTITION OF tree_parts FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE tree_part_1 PARTITION OF tree_parts FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE tree_part_2 PARTITION OF tree_parts FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO tree_parts SELECT * FROM tree_rows;
ALTER TABLE tree_rows SET (parallel_workers = 4);
ALTER TABLE tree_shuffled SET (parallel_workers = 4);
ANALYZE tree_rows, tree_shuffled, tree_parts;

CREATE TEMPORARY TABLE queries (name text PRIMARY KEY, query text);
INSERT INTO queries VALUES
    ('text',
        'SELECT segment.fit_tree(label, ROW(recency, orders, region), ''{"features": ["f1", "f2", "f3"]}'') FROM %s'),
    ('enum',
        'SELECT segment.fit_tree(size, ROW(recency, orders, vip, since), ''{"features": ["f1", "f2", "f3", "f4"]}'') '
        'FROM %s'),
    ('boolean',
        'SELECT segment.fit_tree(vip, ROW(recency, spend, size), ''{"features": ["f1", "f2", "f3"]}'') FROM %s'),
    ('numeric',
        'SELECT segment.fit_tree(spend, ROW(recency, orders, region, visits), ''{"features": ["f1", "f2", "f3", '
        '"f4"]}'') FROM %s'),
    ('float8',
        'SELECT segment.fit_tree(recency, ROW(spend, orders, region, visits), ''{"features": ["f1", "f2", "f3", '
        '"f4"]}'') FROM %s'),
    ('small',
        'SELECT segment.fit_tree(visits, ROW(spend, orders, region), ''{"features": ["f1", "f2", "f3"]}'') FROM %s'),
    ('options',
        'SELECT segment.fit_tree(features.label, features, ''{"features": ["region", "spend", "vip", "since", '
        '"recency"], "booleans": "number", "criterion": "entropy", "depth": 9, "min_leaf": 2, "alpha": "best", '
        '"seed": 9, "weight": "weight", "label_weights": "balanced"}'') FROM %s AS features'),
    ('array', 'SELECT segment.fit_tree(label, ARRAY[recency, orders, visits]) FROM %s'),
    ('array options',
        'SELECT segment.fit_tree(spend, ARRAY[recency, orders, weight], ''{"features": ["a", "b", "w"], '
        '"weight": "w", "min_leaf": 1, "min_category": 1, "alpha": 0, "depth": 12}'') FROM %s'),
    ('rules',
        'SELECT string_agg(r::text, '';'') '
        'FROM (SELECT segment.fit_tree(label, ROW(recency, orders, region), ''{"features": ["f1", "f2", '
        '"f3"]}'') AS model FROM %s) AS m, segment.rules(model) AS r');
CREATE TEMPORARY TABLE serial AS SELECT name, NULL::text AS result FROM queries LIMIT 0;
SET max_parallel_workers_per_gather = 0;
INSERT INTO serial SELECT name, test.result(format(query, 'tree_rows')) FROM queries;
-- Each of them is a tree that asks something.
SELECT
    name,
    CASE WHEN name <> 'rules' THEN segment.describe(result::segment.model) -> 'leaves' END AS leaves,
    segment.describe(CASE WHEN name <> 'rules' THEN result::segment.model END) #> '{rows,seen}' AS seen
FROM serial
ORDER BY name;
-- Other orders of the rows.
SELECT
    name,
    test.result(format(query, 'tree_shuffled')) = result AS shuffled,
    test.result(
        format(query, '(SELECT * FROM tree_rows ORDER BY id DESC)') || CASE
            WHEN query ~ ' AS features$|AS r$' THEN ''
            ELSE ' AS features'
        END
    ) = result AS backwards
FROM (
    SELECT name, CASE WHEN name = 'rules' THEN replace(query, '%s)', '%s AS features)') ELSE query END AS query, result
    FROM queries JOIN serial USING (name)
) AS q
WHERE name <> 'rules'
ORDER BY name;
-- One worker and four, with the leader and without.
SET max_parallel_workers_per_gather = 1;
SELECT count(*) AS queries, count(*) FILTER (WHERE test.result(format(query, 'tree_rows')) = result) AS equal
FROM queries JOIN serial USING (name);
SET max_parallel_workers_per_gather = 4;
SELECT
    name,
    test.workers(format(query, 'tree_rows')) AS workers,
    test.result(format(query, 'tree_rows')) = result AS equal
FROM queries JOIN serial USING (name)
ORDER BY name;
SET parallel_leader_participation = off;
SELECT count(*) AS queries, count(*) FILTER (WHERE test.result(format(query, 'tree_shuffled')) = result) AS equal
FROM queries JOIN serial USING (name);
RESET parallel_leader_participation;
-- Groups, a filter and two fits at once.
CREATE TEMPORARY TABLE grouped AS
SELECT
    size,
    segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"]}') AS model,
    segment.fit_tree(spend, ROW(orders, region), '{"features": ["f1", "f2"]}') FILTER (WHERE orders > 3) AS filtered
FROM tree_rows
GROUP BY size;
SET max_parallel_workers_per_gather = 0;
SELECT
    count(*) AS groups,
    count(*) FILTER (WHERE g.model::text = s.model::text) AS model,
    count(*) FILTER (WHERE g.filtered::text IS NOT DISTINCT FROM s.filtered::text) AS filtered,
    count(g.filtered) AS some
FROM
    grouped AS g JOIN (
        SELECT
            size,
            segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"]}') AS model,
            segment.fit_tree(spend, ROW(orders, region), '{"features": ["f1", "f2"]}') FILTER (WHERE orders > 3) AS
            filtered
        FROM tree_shuffled
        GROUP BY size
    ) AS s USING (size);
-- Partitions are collected apart and merged.
SET enable_partitionwise_aggregate = on;
EXPLAIN (COSTS OFF) SELECT segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"]}') FROM tree_parts;
SELECT count(*) AS queries, count(*) FILTER (WHERE test.result(format(query, 'tree_parts')) = result) AS equal
FROM queries JOIN serial USING (name);
-- Parts that do not fit each other are noticed when they are merged.
\set VERBOSITY terse
SELECT segment.fit_tree(
    CASE tableoid WHEN 'tree_part_0'::regclass THEN 'a' ELSE label END, ROW(recency),
    jsonb_build_object('features', '["f1"]'::jsonb, 'seed', tableoid::bigint)
) IS NULL
FROM tree_parts;
SELECT segment.fit_tree(
    label, CASE tableoid WHEN 'tree_part_0'::regclass THEN ROW(recency) ELSE ROW(label) END, '{"features": ["f1"]}'
)
FROM tree_parts;
SELECT segment.fit_tree(
    label,
    CASE tableoid
        WHEN 'tree_part_0'::regclass THEN (SELECT r FROM (SELECT recency) AS r)
        ELSE (SELECT r FROM (SELECT recency, orders) AS r)
    END
)
FROM tree_parts;
-- A part without any label adds only to the count.
SELECT
    segment.describe(
        segment.fit_tree(
            CASE WHEN tableoid <> 'tree_part_0'::regclass THEN label END, ROW(recency, orders),
            '{"features": ["f1", "f2"]}'
        )
    ) -> 'rows' AS rows,
    segment.fit_tree(
        CASE WHEN tableoid <> 'tree_part_0'::regclass THEN label END, ROW(recency, orders), '{"features": ["f1", "f2"]}'
    )::jsonb - '{rows,warnings}'::text[] = (
        SELECT segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"]}')::jsonb
        - '{rows,warnings}'::text[]
        FROM tree_rows
        WHERE id NOT IN (SELECT id FROM tree_part_0)
    ) AS equal
FROM tree_parts;
SELECT segment.fit_tree(NULL::text, ROW(recency), '{"features": ["f1"]}') IS NULL AS nothing FROM tree_parts;
SET enable_partitionwise_aggregate = off;

-- States merged by hand in every order, as values and as text.
CREATE TEMPORARY TABLE states AS
SELECT
    id % 17 AS node,
    test.collect_tree(label, ROW(recency, orders, region), '{"features": ["f1", "f2", "f3"]}') AS s,
    test.collect_tree(spend, ROW(recency, orders, region, visits), '{"features": ["f1", "f2", "f3", "f4"]}') AS n,
    test.collect_tree(label, ARRAY[recency, orders, visits]) AS a
FROM tree_rows
GROUP BY node;
SELECT
    test.finish_tree(s)::text = (SELECT result FROM serial WHERE name = 'text') AS text,
    test.finish_tree(n)::text = (SELECT result FROM serial WHERE name = 'numeric') AS number,
    test.finish_tree(a)::text = (SELECT result FROM serial WHERE name = 'array') AS array
FROM (SELECT * FROM states UNION ALL SELECT 99, NULL, NULL, NULL ORDER BY node DESC) AS s;
SELECT
    test.finish_tree(s::text::segment.sample)::text = (SELECT result FROM serial WHERE name = 'text') AS as_text,
    test.finish_tree(n::text::segment.sample)::text = (SELECT result FROM serial WHERE name = 'numeric') AS number
FROM states;
SELECT test.finish_tree(s)::text = (SELECT result FROM serial WHERE name = 'text') AS of_rollups
FROM (SELECT segment.rollup(s) AS s FROM states GROUP BY node % 4) AS r;
-- Little memory: sorted or spilled groups.
SET work_mem = '64kB';
SET enable_hashagg = off;
CREATE TEMPORARY TABLE sorted AS
SELECT
    id % 100 AS g,
    segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"], "folds": 2}')::text AS model
FROM tree_rows
GROUP BY g;
SET enable_hashagg = on;
SET enable_sort = off;
SELECT count(*) AS groups, count(*) FILTER (WHERE h.model IS NOT DISTINCT FROM s.model) AS equal, count(h.model) AS some
FROM
    (
        SELECT
            id % 100 AS g,
            segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"], "folds": 2}')::text AS model
        FROM tree_rows
        GROUP BY g
    ) AS h
    JOIN sorted AS s USING (g);
RESET enable_sort;
SELECT
    count(*) AS queries,
    count(*) FILTER (
        WHERE test.result(format(query, '(SELECT * FROM tree_rows ORDER BY spend, id) AS features')) = result
    ) AS equal
FROM queries JOIN serial USING (name)
WHERE query !~ 'AS features$';
RESET work_mem;
-- A sample that is none of all rows is the same sample in every order.
SET segment.sample_memory = '64kB';
CREATE TEMPORARY TABLE sampled AS
SELECT segment.fit_tree(label, ROW(recency, spend, region), '{"features": ["f1", "f2", "f3"]}')::text AS model
FROM tree_rows;
SELECT
    (segment.describe(model::segment.model) #> '{rows,exact}') AS exact,
    model = (
        SELECT segment.fit_tree(label, ROW(recency, spend, region), '{"features": ["f1", "f2", "f3"]}')::text
        FROM tree_shuffled
    ) AS shuffled,
    model = (
        SELECT test.finish_tree(s)::text
        FROM (
            SELECT test.collect_tree(label, ROW(recency, spend, region), '{"features": ["f1", "f2", "f3"]}') AS s
            FROM tree_rows
            GROUP BY id % 7
        ) AS p
    ) AS merged
FROM sampled;
SET max_parallel_workers_per_gather = 4;
SELECT model = (
    SELECT segment.fit_tree(label, ROW(recency, spend, region), '{"features": ["f1", "f2", "f3"]}')::text
    FROM tree_rows
) AS parallel
FROM sampled;
SET max_parallel_workers_per_gather = 0;
RESET segment.sample_memory;

-- A weight of 3 is the row three times, for what the splits are and gain; customers are counted as they are.
CREATE FUNCTION pg_temp.splits(model segment.model) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(jsonb_build_array(n -> 'split', n -> 'weights', n -> 'mean', n -> 'impurity') ORDER BY o)
    FROM jsonb_array_elements(model::jsonb -> 'nodes') WITH ORDINALITY AS n(n, o)
$$;
SELECT
    name,
    pg_temp.splits(weighted) = pg_temp.splits(repeated) AS equal,
    jsonb_array_length(pg_temp.splits(weighted)) AS nodes,
    pg_temp.splits(weighted) = pg_temp.splits(plain) AS without_weight
FROM (
    SELECT
        'classification' AS name,
        (
            SELECT segment.fit_tree(
                label, features,
                '{"features": ["recency", "orders", "region", "w"], "weight": "w", "folds": 0, "min_leaf": 1, '
                '"min_category": 1}'
            )
            FROM (SELECT *, id % 4 AS w FROM tree_rows) AS features
        ) AS weighted,
        (
            SELECT segment.fit_tree(
                label, features,
                '{"features": ["recency", "orders", "region"], "folds": 0, "min_leaf": 1, "min_category": 1}'
            )
            FROM tree_rows AS features, generate_series(1, features.id % 4)
        ) AS repeated,
        (
            SELECT segment.fit_tree(
                label, features,
                '{"features": ["recency", "orders", "region"], "folds": 0, "min_leaf": 1, "min_category": 1}'
            )
            FROM tree_rows AS features
        ) AS plain
    UNION ALL
    SELECT
        'regression',
        (
            SELECT segment.fit_tree(
                spend, features,
                '{"features": ["recency", "orders", "region", "w"], "weight": "w", "folds": 0, "min_leaf": 1, '
                '"min_category": 1}'
            )
            FROM (SELECT *, id % 4 AS w FROM tree_rows) AS features
        ),
        (
            SELECT segment.fit_tree(
                spend, features,
                '{"features": ["recency", "orders", "region"], "folds": 0, "min_leaf": 1, "min_category": 1}'
            )
            FROM tree_rows AS features, generate_series(1, features.id % 4)
        ),
        (
            SELECT segment.fit_tree(
                spend, features,
                '{"features": ["recency", "orders", "region"], "folds": 0, "min_leaf": 1, "min_category": 1}'
            )
            FROM tree_rows AS features
        )
) AS m;
-- The seed changes the parts of the cross-validation, and decides between features whose splits gain the same.
SELECT
    count(DISTINCT model::jsonb -> 'nodes') AS trees,
    count(DISTINCT model::jsonb #> '{validation,confusion}') > 1 AS confusions_differ
FROM (
    SELECT segment.fit_tree(
        label, ROW(recency, orders, region),
        jsonb_build_object(
            'features', '["f1", "f2", "f3"]'::jsonb, 'seed', seed, 'alpha', 0, 'depth', 12, 'min_leaf', 1
        )
    ) AS model
    FROM tree_rows, generate_series(1, 4) AS seed
    GROUP BY seed
) AS m;
-- The order of columns and their names change the order of what is said, and no answer, where no two splits are as good
-- as each other.
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE segment.classify(a, ROW(recency, orders, region)) = segment.classify(b, ROW(region, orders, recency))
    ) AS equal
FROM
    tree_rows,
    (
        SELECT
            segment.fit_tree(label, ROW(recency, orders, region), '{"features": ["f1", "f2", "f3"]}') AS a,
            segment.fit_tree(label, ROW(region, orders, recency), '{"features": ["f1", "f2", "f3"]}') AS b
        FROM tree_rows
        OFFSET 0
    ) AS m;
-- Answers in parallel are those of one process.
CREATE TEMPORARY TABLE answers AS
SELECT sum(hashtext(segment.classify(result::segment.model, ROW(recency, orders, region)) || id)) AS checksum, count(*)
FROM tree_rows, serial
WHERE name = 'text';
SELECT result AS kept FROM serial WHERE name = 'text' \gset
SET max_parallel_workers_per_gather = 4;
SELECT test.workers(
    format(
        'SELECT count(*) FROM tree_rows WHERE segment.classify(%L::segment.model, '
        'ROW(recency, orders, region)) = ''loyal'' AND segment.probability(%L::segment.model, '
        'ROW(recency, orders, region), ''loyal'') > 0',
        :'kept', :'kept'
    )
) AS workers;
SELECT checksum = (
    SELECT sum(hashtext(segment.classify(:'kept'::segment.model, ROW(recency, orders, region)) || id))
    FROM tree_rows
) AS equal
FROM answers;
-- An error in a worker reaches the user as it is.
SET parallel_leader_participation = off;
SET client_min_messages = error;
SELECT segment.fit_tree(CASE WHEN id = 1500 THEN 'NaN' ELSE recency END, ROW(orders), '{"features": ["f1"]}')
FROM tree_rows;
DROP TABLE tree_rows, tree_shuffled, tree_parts;
DROP TYPE tree_size CASCADE;
