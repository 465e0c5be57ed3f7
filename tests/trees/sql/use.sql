-- Trees applied wherever SQL has expressions: views, generated columns, indexes, constraints, triggers, policies,
-- partitions, prepared statements; and their CASE in the same places.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE TABLE tree_customers AS
SELECT
    i AS id,
    (i * 37 % 101)::float8 AS recency,
    NULLIF(i % 9, 4) AS orders,
    CASE WHEN i % 7 > 0 THEN (ARRAY['web', 'shop', 'phone'])[1 + i % 3] END AS channel,
    CASE WHEN i * 37 % 101 > 60 THEN 'churned' WHEN i % 3 = 0 AND i % 9 > 2 THEN 'loyal' ELSE 'active' END AS label
FROM generate_series(1, 300) AS i;
CREATE TABLE tree_models AS
SELECT 'labels' AS name, segment.fit_tree(c.label, features) AS model
FROM tree_customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
UNION ALL
SELECT 'numbers', segment.fit_tree(c.recency + coalesce(c.orders, 0) * 3, features, '{"depth": 3}')
FROM tree_customers AS c, LATERAL (SELECT c.recency, c.orders) AS features;
SELECT model AS labels, segment.as_case(model) AS labels_case FROM tree_models WHERE name = 'labels' \gset
SELECT model AS numbers, segment.as_case(model) AS numbers_case FROM tree_models WHERE name = 'numbers' \gset
SELECT name, segment.describe(model) -> 'leaves' AS leaves FROM tree_models ORDER BY name;

-- Views: a model in a table, a constant, the CASE.
CREATE VIEW tree_view AS
SELECT
    c.id,
    segment.classify(m.model, c) AS by_table,
    segment.classify(:'labels'::segment.model, c) AS by_constant,
    :labels_case AS by_case,
    segment.predict(:'numbers'::segment.model, c) AS predicted,
    :numbers_case AS predicted_by_case
FROM tree_customers AS c, tree_models AS m
WHERE m.name = 'labels';
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE by_table = by_constant AND by_constant = by_case) AS equal,
    count(*) FILTER (WHERE predicted = predicted_by_case) AS predicted,
    count(DISTINCT by_case) AS labels,
    count(DISTINCT predicted) > 3 AS numbers
FROM tree_view;
SELECT
    pg_typeof(by_constant) AS classify,
    pg_typeof(by_case) AS as_case,
    pg_typeof(predicted) AS predict,
    pg_typeof(predicted_by_case) AS case_of_numbers
FROM tree_view
LIMIT 1;
-- What the view is stored as means the same.
CREATE TEMPORARY TABLE definitions AS SELECT pg_get_viewdef('tree_view'::regclass) AS definition;
SELECT 'CREATE VIEW tree_view_again AS ' || definition AS again FROM definitions \gset
:again
SELECT count(*) AS rows, count(*) FILTER (WHERE a = b) AS equal
FROM tree_view AS a JOIN tree_view_again AS b USING (id);
-- A materialised view with its own fit, refreshed when the rows have changed.
CREATE MATERIALIZED VIEW tree_kept AS
SELECT c.id, segment.classify(model, c) AS label, segment.describe(model) #> '{rows,seen}' AS seen
FROM
    tree_customers AS c,
    (
        SELECT segment.fit_tree(c.label, features) AS model
        FROM tree_customers AS c, LATERAL (SELECT c.recency, c.orders, c.channel) AS features
    ) AS m;
SELECT count(*) AS rows, min(seen::text) AS seen, count(DISTINCT label) AS labels FROM tree_kept;
INSERT INTO tree_customers SELECT id + 1000, recency, orders, channel, label FROM tree_customers WHERE id <= 50;
REFRESH MATERIALIZED VIEW tree_kept;
SELECT count(*) AS rows, min(seen::text) AS seen, count(DISTINCT label) AS labels FROM tree_kept;

-- Generated columns, constraints and indexes: answers move with the row.
CREATE TABLE tree_labelled (
    id int PRIMARY KEY, recency float8, orders int, channel text,
    label text GENERATED
    ALWAYS AS (segment.classify(:'labels'::segment.model, ROW(recency, orders, channel), '{recency,orders,channel}'))
    STORED,
    case_label text GENERATED ALWAYS AS (:labels_case) STORED,
    number float8 GENERATED ALWAYS AS (segment.predict(:'numbers'::segment.model, ARRAY[recency, orders])) STORED,
    case_number float8 GENERATED ALWAYS AS (:numbers_case) STORED,
    risk float8 GENERATED
    ALWAYS AS (
        segment.probability(
            :'labels'::segment.model, ROW(recency, orders, channel), 'churned', '{recency,orders,channel}'
        )
    ) STORED,
    CHECK (
        segment.classify(:'labels'::segment.model, ROW(recency, orders, channel), '{recency,orders,channel}')
            <> 'churned'
        OR recency > 0
    ),
    CHECK (:labels_case IN ('active', 'churned', 'loyal'))
);
INSERT INTO tree_labelled (id, recency, orders, channel) SELECT id, recency, orders, channel FROM tree_customers;
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE l.label = v.by_case AND l.case_label = v.by_case) AS labels,
    count(*) FILTER (WHERE number = predicted AND case_number = predicted) AS numbers,
    count(*) FILTER (WHERE risk = segment.probability(:'labels'::segment.model, c, 'churned')) AS risks
FROM tree_labelled AS l JOIN tree_view AS v USING (id) JOIN tree_customers AS c USING (id);
UPDATE tree_labelled SET recency = 100 - recency, channel = NULLIF(channel, 'phone');
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE label = case_label
        AND label = segment.classify(
            :'labels'::segment.model, ROW(recency, orders, channel), '{recency,orders,channel}'
        )
    ) AS labels,
    count(*) FILTER (WHERE number = case_number) AS numbers
FROM tree_labelled;
INSERT INTO tree_labelled (id, recency, orders) VALUES (5000, 'NaN', 1);
INSERT INTO tree_labelled (id, recency, orders) VALUES
    (5000, NULL, NULL)
RETURNING label, case_label, number = case_number AS numbers;
CREATE INDEX tree_by_label ON tree_labelled (
    segment.classify(:'labels'::segment.model, ROW(recency, orders, channel), '{recency,orders,channel}')
);
CREATE INDEX tree_by_case ON tree_labelled ((:labels_case));
CREATE INDEX tree_risky ON tree_labelled (id) WHERE segment.probability(
    :'labels'::segment.model, ROW(recency, orders, channel), 'churned', '{recency,orders,channel}'
) > 0.5;
ANALYZE tree_labelled;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT
    substring(
        test.plan(
            format(
                'SELECT count(*) FROM tree_labelled '
                'WHERE segment.classify(%L::segment.model, ROW(recency, orders, channel), '
                '''{recency,orders,channel}'') = ''loyal''',
                :'labels'
            )
        ) FROM 'using (\w+)'
    ) AS classify,
    substring(
        test.plan(format('SELECT count(*) FROM tree_labelled WHERE (%s) = ''loyal''', :'labels_case')) FROM
        'using (\w+)'
    ) AS as_case,
    substring(
        test.plan(
            format(
                'SELECT id FROM tree_labelled WHERE segment.probability(%L::segment.model, '
                'ROW(recency, orders, channel), ''churned'', ''{recency,orders,channel}'') > 0.5 ORDER BY id',
                :'labels'
            )
        ) FROM 'using (\w+)'
    ) AS probability;
SELECT
    (
        SELECT count(*)
        FROM tree_labelled
        WHERE segment.classify(:'labels'::segment.model, ROW(recency, orders, channel), '{recency,orders,channel}')
            = 'loyal'
    ) = count(*) AS classify,
    (SELECT count(*) FROM tree_labelled WHERE (:labels_case) = 'loyal') = count(*) AS as_case,
    count(*) > 0 AS some
FROM tree_labelled
WHERE label = 'loyal';
RESET enable_seqscan;
RESET enable_bitmapscan;
-- A partition key, and a policy.
CREATE TABLE tree_split (id int, recency float8, orders int, channel text) PARTITION BY LIST ((:labels_case));
CREATE TABLE tree_split_churned PARTITION OF tree_split FOR VALUES IN ('churned');
CREATE TABLE tree_split_others PARTITION OF tree_split DEFAULT;
INSERT INTO tree_split SELECT id, recency, orders, channel FROM tree_customers;
SELECT
    count(*) FILTER (WHERE tableoid = 'tree_split_churned'::regclass)
        = count(*) FILTER (WHERE segment.classify(:'labels'::segment.model, s) = 'churned') AS as_labelled,
    count(DISTINCT tableoid) AS parts
FROM tree_split AS s;
-- A trigger that labels with the newest model, in its whole row; functions in SQL and PL/pgSQL.
CREATE FUNCTION tree_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.label := segment.classify((SELECT model FROM tree_models WHERE name = 'labels'), NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER label BEFORE INSERT OR UPDATE ON tree_customers FOR EACH ROW EXECUTE FUNCTION tree_label();
INSERT INTO tree_customers (id, recency, orders, channel)
SELECT id + 2000, recency, orders, channel
FROM tree_customers
WHERE id <= 100;
SELECT count(*) AS rows, count(*) FILTER (WHERE c.label = v.by_case) AS as_labelled
FROM tree_customers AS c JOIN tree_view AS v USING (id)
WHERE id > 2000;
CREATE FUNCTION pg_temp.label_of(c tree_customers) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT segment.classify(model, c) FROM tree_models WHERE name = 'labels'
$$;
SELECT count(*) AS rows, count(*) FILTER (WHERE pg_temp.label_of(c) = v.by_case) AS equal
FROM tree_customers AS c JOIN tree_view AS v USING (id);
-- A prepared statement with the model as a parameter, before and after it has a plan of its own.
PREPARE apply(segment.model, segment.model, float8, int, text) AS
SELECT
    segment.classify($1, ROW($3, $4, $5), '{recency,orders,channel}') AS label,
    round(segment.predict($2, ROW($3, $4), '{recency,orders}')::numeric, 4) AS number,
    round(segment.probability($1, ROW($3, $4, $5), 'churned', '{recency,orders,channel}')::numeric, 4) AS risk;
EXECUTE apply(:'labels', :'numbers', 5, 6, 'web');
EXECUTE apply(:'labels', :'numbers', 95, 5, NULL);
SET plan_cache_mode = force_generic_plan;
EXECUTE apply(:'labels', :'numbers', 5, 6, 'web');
EXECUTE apply(:'labels', :'numbers', 95, 5, NULL);
EXECUTE apply(NULL, NULL, 95, 5, NULL);
RESET plan_cache_mode;
-- The CASE as a statement of its own: an UPDATE, an aggregate's filter, a GROUP BY; as a column of a subquery with
-- other columns of the same names around it.
UPDATE tree_customers SET label = :labels_case WHERE id <= 100;
SELECT label, count(*) FROM tree_customers WHERE id <= 100 GROUP BY label ORDER BY label;
SELECT :labels_case AS label, count(*), count(*) FILTER (WHERE :labels_case = 'churned') AS churned
FROM tree_customers
WHERE id <= 100
GROUP BY 1
ORDER BY 1;
SELECT count(*) AS rows, count(*) FILTER (WHERE q.said = v.by_case) AS equal
FROM
    tree_view AS v JOIN (
        SELECT id, (SELECT :labels_case FROM (SELECT c.recency, c.orders, c.channel) AS one) AS said
        FROM tree_customers AS c
    ) AS q USING (id);
-- Parallel plans use them.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SET client_min_messages = error;
SELECT
    what,
    test.plan(format('SELECT count(*) FROM tree_customers AS c WHERE %s', condition)) ~ 'Workers Planned' AS parallel
FROM (VALUES
    ('classify',
        format(
            'segment.classify(%L::segment.model, ROW(recency, orders, channel), '
            '''{recency,orders,channel}'') = ''loyal''',
            :'labels'
        )),
    ('predict',
        format('segment.predict(%L::segment.model, ROW(recency, orders), ''{recency,orders}'') > 3', :'numbers')),
    ('probability', format('segment.probability(%L::segment.model, c, ''loyal'') > 0.5', :'labels')),
    ('as_case', format('(%s) = ''loyal''', :'labels_case'))
) AS v(what, condition)
ORDER BY what;
DROP TABLE tree_customers, tree_models, tree_labelled, tree_split CASCADE;
DROP FUNCTION tree_label;
