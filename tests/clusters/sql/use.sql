-- Models of clusters kept and applied wherever SQL has expressions: generated columns, indexes, triggers, views,
-- prepared statements; one value in all its forms.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    (i * 37 % 101)::float8 AS recency,
    i % 9 AS orders,
    CASE WHEN i % 3 = 0 THEN 'web' ELSE 'shop' END AS channel,
    i % 4 = 0 AS vip
FROM generate_series(1, 200) AS i;
CREATE TEMPORARY TABLE models (name text PRIMARY KEY, model segment.model);
INSERT INTO models
SELECT 'numbers', segment.fit_kmeans(features, 3, '{"order_by": "recency"}')
FROM (SELECT recency, orders FROM customers) AS features;
INSERT INTO models
SELECT
    'mixed',
    segment.fit_kmeans(features, 3, '{"nulls": "impute", "scaling": {"recency": "log"}, "weights": {"channel": 2}}')
FROM (SELECT recency, channel, vip FROM customers) AS features;
INSERT INTO models
SELECT 'hierarchy', segment.fit_hierarchy(features, 4, '{"linkage": "complete"}')
FROM (SELECT recency, channel FROM customers) AS features;
INSERT INTO models
SELECT 'quoted', segment.fit_kmeans(features, 2, '{"checks": false, "min_category": 1}')
FROM (
    SELECT i AS "a ""b"" \", CASE WHEN i < 3 THEN E'\\\n' ELSE '客''"户' END AS "é"
    FROM generate_series(1, 5) AS i
) AS features;
INSERT INTO models
SELECT 'chosen', segment.fit_kmeans(features, NULL, '{"k": [2, 3], "checks": false}')
FROM (SELECT recency, orders FROM customers) AS features;
\i tests/shared/forms.psql
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE segment.cluster(m.model, c) = segment.cluster(d.model::text::jsonb::segment.model, c)
    ) AS equal
FROM models AS m JOIN copies AS d USING (name), customers AS c
WHERE name IN ('mixed', 'hierarchy');
-- The text in full, short enough to read.
\pset format unaligned
SELECT segment.fit_kmeans(
    points, 2, '{"checks": false, "min_category": 1, "centers": [[1, "a"], [10, "b"]]}'
)::text AS kmeans
FROM (VALUES (1, 'a'), (2, 'a'), (10, 'b')) AS points(x, c);
SELECT segment.fit_hierarchy(features, 2, '{"checks": false}')::text AS hierarchy FROM (VALUES (1), (2), (10)) AS features(x);
\pset format aligned

-- A generated column, an expression index and a constraint: labels move with the row.
SELECT model AS numbers FROM models WHERE name = 'numbers' \gset
SELECT model AS mixed FROM models WHERE name = 'mixed' \gset
CREATE TEMPORARY TABLE labelled (
    id int PRIMARY KEY, recency float8, orders int, channel text, vip bool,
    cluster int GENERATED
    ALWAYS AS (segment.cluster(:'numbers'::segment.model, ROW(recency, orders), '{recency,orders}')) STORED,
    distance float8 GENERATED ALWAYS AS (segment.distance(:'numbers'::segment.model, ARRAY[recency, orders])) STORED,
    CHECK (segment.cluster(:'mixed'::segment.model, ROW(recency, channel, vip), '{recency,channel,vip}') > 0)
);
INSERT INTO labelled (id, recency, orders, channel, vip) SELECT * FROM customers;
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE l.cluster = segment.cluster(model, c)) AS clusters,
    count(*) FILTER (WHERE l.distance = segment.distance(model, c)) AS distances
FROM labelled AS l JOIN customers AS c USING (id), models
WHERE name = 'numbers';
UPDATE labelled SET recency = 100 - recency;
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE cluster = segment.cluster(model, ROW(recency, orders), '{recency,orders}')) AS clusters
FROM labelled, models
WHERE name = 'numbers';
INSERT INTO labelled (id, recency, orders) VALUES (1000, NULL, 1);
INSERT INTO labelled (id, recency, orders) VALUES (1000, 'NaN', 1);
CREATE INDEX labelled_by_cluster ON labelled (
    segment.cluster(:'mixed'::segment.model, ROW(recency, channel, vip), '{recency,channel,vip}')
);
ANALYZE labelled;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT test.plan(
    format(
        'SELECT count(*) FROM labelled WHERE segment.cluster(%L::segment.model, ROW(recency, channel, vip), '
        '''{recency,channel,vip}'') = 1',
        :'mixed'
    )
) ~ 'Index.*labelled_by_cluster' AS by_index;
SELECT count(*) FILTER (WHERE c = 1) = (
    SELECT count(*)
    FROM labelled
    WHERE segment.cluster(:'mixed'::segment.model, ROW(recency, channel, vip), '{recency,channel,vip}') = 1
) AS same
FROM (SELECT segment.cluster(model, l) AS c FROM models, labelled AS l WHERE name = 'mixed' OFFSET 0) AS s;
RESET enable_seqscan;
RESET enable_bitmapscan;
-- A trigger that labels with the newest model, in its whole row.
CREATE TABLE cluster_events (id int, recency float8, orders int, cluster int);
CREATE FUNCTION pg_temp.label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.cluster := segment.cluster((SELECT model FROM models WHERE name = 'numbers'), NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER label BEFORE INSERT OR UPDATE ON cluster_events FOR EACH ROW EXECUTE FUNCTION pg_temp.label();
INSERT INTO cluster_events SELECT id, recency, orders FROM customers;
UPDATE cluster_events SET orders = orders + 1 WHERE id % 2 = 0;
SELECT count(*) AS rows, count(*) FILTER (WHERE cluster = segment.cluster(model, e)) AS right_ones
FROM cluster_events AS e, models
WHERE name = 'numbers';
DROP TABLE cluster_events;
-- A materialised view with its own fit, refreshed when the rows have changed; a SQL function.
CREATE TABLE cluster_base AS SELECT * FROM customers WHERE id <= 100;
CREATE MATERIALIZED VIEW cluster_view AS
SELECT id, segment.cluster(model, b) AS cluster, segment.describe(model) #> '{rows,seen}' AS seen
FROM
    cluster_base AS b,
    (SELECT segment.fit_kmeans(features, 3) AS model FROM (SELECT recency, orders FROM cluster_base) AS features) AS m;
SELECT count(*) AS rows, min(seen::text) AS seen, count(DISTINCT cluster) AS clusters FROM cluster_view;
INSERT INTO cluster_base SELECT * FROM customers WHERE id > 100;
REFRESH MATERIALIZED VIEW cluster_view;
SELECT count(*) AS rows, min(seen::text) AS seen, count(DISTINCT cluster) AS clusters FROM cluster_view;
DROP MATERIALIZED VIEW cluster_view;
DROP TABLE cluster_base;
CREATE FUNCTION pg_temp.cluster_of(c customers) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT segment.cluster(model, c) FROM models WHERE name = 'numbers'
$$;
SELECT count(*) AS rows, count(*) FILTER (WHERE pg_temp.cluster_of(c) = segment.cluster(model, c)) AS equal
FROM customers AS c, models
WHERE name = 'numbers';
-- Many models at one call site, more than are kept ready, each asked in turn or all rows of one after the other.
CREATE TEMPORARY TABLE many AS
SELECT
    g,
    segment.fit_kmeans(
        ROW(recency * g, orders), 2,
        jsonb_build_object('features', '["f1", "f2"]'::jsonb, 'checks', false, 'restarts', 1, 'seed', g)
    ) AS model
FROM customers, generate_series(1, 30) AS g
WHERE id <= 40
GROUP BY g;
SELECT count(*) AS rows, count(*) FILTER (WHERE a.cluster = b.cluster) AS equal
FROM
    (
        SELECT id, g, segment.cluster(model, ROW(recency * g, orders)) AS cluster
        FROM (SELECT * FROM many, customers WHERE id <= 20 ORDER BY id, g) AS r
    ) AS a JOIN (
        SELECT id, g, segment.cluster(model, ROW(recency * g, orders)) AS cluster
        FROM (SELECT * FROM many, customers WHERE id <= 20 ORDER BY g, id) AS r
    ) AS b USING (id, g);
-- A prepared statement with the model as a parameter, before and after it has a plan of its own.
PREPARE apply(segment.model, float8, int) AS
SELECT
    segment.cluster($1, ROW($2, $3), '{recency,orders}') AS cluster,
    round(segment.distance($1, ROW($2, $3), '{recency,orders}')::numeric, 6) AS distance;
EXECUTE apply(:'numbers', 5, 5);
EXECUTE apply(:'numbers', 95, 5);
EXECUTE apply(:'numbers', NULL, 5);
SET plan_cache_mode = force_generic_plan;
EXECUTE apply(:'numbers', 5, 5);
EXECUTE apply(:'numbers', 95, 5);
RESET plan_cache_mode;
-- A model in a table that grows too long for its page, and in an array and a composite.
SELECT
    pg_column_size(model) > 0 AS stored,
    length(model::text) > 10000 AS long,
    segment.cluster(model, ROW(50.0)) IS NOT NULL AS used
FROM (
    SELECT segment.fit_hierarchy(ROW(i::float8), 5, '{"features": ["f1"], "checks": false}') AS model
    FROM generate_series(1, 500) AS i
) AS m;
SELECT segment.cluster(a[2], ROW(5, 5), '{recency,orders}')
    = segment.cluster(a[1], ROW(5, 5), '{recency,orders}') AS of_an_array
FROM (SELECT ARRAY[model, model] AS a FROM models WHERE name = 'numbers') AS m;
SELECT segment.cluster((r).model, ROW(5, 5), '{recency,orders}') AS of_a_row
FROM (SELECT m AS r FROM models AS m WHERE name = 'numbers') AS s;
