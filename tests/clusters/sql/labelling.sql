-- How good groups are that were made elsewhere: scikit-learn's figures, kinds of labels, NULLs, and the hard cases.
\set VERBOSITY default
SET segment.warnings = off;
CREATE TEMPORARY TABLE iris (f1 float8, f2 float8, f3 float8, f4 float8);
\copy iris FROM 'tests/data/clusters/iris.csv' WITH (FORMAT csv, HEADER)
CREATE TEMPORARY TABLE flowers AS
SELECT f1 AS a, f2 AS b, f3 AS c, f4 AS d, (row_number() OVER () - 1) / 50 AS class, row_number() OVER () AS id FROM iris AS f;
-- The classes of iris, as scikit-learn 1.9.1 has them without scaling.
SELECT
    round((q).silhouette::numeric, 12) AS silhouette,
    round((q).calinski_harabasz::numeric, 10) AS calinski_harabasz,
    round((q).davies_bouldin::numeric, 12) AS davies_bouldin,
    (q).groups, (q).customers, (q).note
FROM (
    SELECT segment.labelling_quality('c' || class, features, '{"scaling": "none"}') AS q
    FROM flowers AS t, LATERAL (SELECT t.a, t.b, t.c, t.d) AS features
    OFFSET 0
) AS r;
-- Labels of every type are the same groups.
CREATE TYPE pg_temp.class AS ENUM ('c0', 'c1', 'c2');
SELECT
    segment.labelling_quality(class, features) = segment.labelling_quality('c' || class, features) AS of_number,
    segment.labelling_quality(('c' || class)::pg_temp.class, features) = segment.labelling_quality('c' || class, features) AS of_enum,
    segment.labelling_quality(class::float8, features ORDER BY id DESC) = segment.labelling_quality('c' || class, features) AS any_order,
    (segment.labelling_quality(class > 0, features)).groups AS of_boolean
FROM flowers AS t, LATERAL (SELECT t.a, t.b, t.c, t.d) AS features;
-- Are RFM segments groups? Mostly they are cuts through one cloud.
SELECT round((q).silhouette::numeric, 3) AS silhouette, (q).groups, (q).customers, (q).note
FROM (
    SELECT segment.labelling_quality(s.segment, features) AS q
    FROM
        (SELECT segment.rfm(ordered_at, amount) AS rfm FROM orders GROUP BY customer_id) AS c,
        (
            SELECT segment.fit_rfm(rfm, '1998-07-01') AS model
            FROM (SELECT segment.rfm(ordered_at, amount) AS rfm FROM orders GROUP BY customer_id) AS c
        ) AS m,
        LATERAL segment.score(model, rfm, '1998-07-01') AS s,
        LATERAL (
            SELECT
                segment.last_order(rfm) AS last_order,
                ln(segment.orders(rfm)) AS orders,
                ln(1 + segment.monetary(rfm)::float8) AS spent
        ) AS features
    OFFSET 0
) AS r;
-- No rows, no label, one group, NULLs.
SELECT segment.labelling_quality('a'::text, features) IS NULL AS no_rows FROM flowers AS t, LATERAL (SELECT t.a) AS features WHERE false;
SELECT segment.labelling_quality(NULL::text, features) IS NULL AS no_labels FROM flowers AS t, LATERAL (SELECT t.a) AS features;
SELECT segment.labelling_quality('a'::text, features) FROM flowers AS t, LATERAL (SELECT t.a) AS features;
SELECT segment.labelling_quality(class, features) FROM flowers AS t, LATERAL (SELECT nullif(t.a, 5.1) AS a, t.b) AS features;
SELECT (segment.labelling_quality(class, features, '{"nulls": "impute"}')).customers FROM flowers AS t, LATERAL (SELECT nullif(t.a, 5.1) AS a, t.b) AS features;
-- What is refused.
SELECT segment.labelling_quality(class, features, '{"nulls": "skip"}') FROM flowers AS t, LATERAL (SELECT t.a) AS features;
SELECT segment.labelling_quality(class, features, '{"k": 3}') FROM flowers AS t, LATERAL (SELECT t.a) AS features;
SELECT segment.labelling_quality(i, features) FROM generate_series(1, 1500) AS i, LATERAL (SELECT i % 7 AS x) AS features;
SELECT segment.labelling_quality(now(), features) FROM (SELECT 1 AS x) AS features;
SELECT segment.labelling_quality(class, features) FROM flowers AS t, LATERAL (SELECT t.id AS customer_id) AS features;
-- A state that travels, groups, and parallel.
CREATE AGGREGATE pg_temp.collect(text, record) (SFUNC = segment.labelling_quality_step, STYPE = segment.sample);
CREATE AGGREGATE pg_temp.finish(segment.sample) (
    SFUNC = segment.sample_combine, STYPE = segment.sample, FINALFUNC = segment.labelling_quality_final
);
SELECT pg_temp.finish(state::text::segment.sample)
    = (SELECT segment.labelling_quality('c' || class, features) FROM flowers AS t, LATERAL (SELECT t.a, t.b) AS features) AS travelled
FROM (SELECT id % 6 AS part, pg_temp.collect('c' || class, features) AS state FROM flowers AS t, LATERAL (SELECT t.a, t.b) AS features GROUP BY part) AS s;
SELECT count(*) AS groups, min((q).groups) AS least
FROM (SELECT id % 3 AS part, segment.labelling_quality(class, features) AS q
      FROM flowers AS t, LATERAL (SELECT t.a, t.b) AS features GROUP BY part OFFSET 0) AS g;
CREATE TABLE labelled AS SELECT i % 4 AS label, i % 4 * 10 + i % 97 / 10.0 AS x, i % 89 AS y FROM generate_series(1, 60000) AS i;
ANALYZE labelled;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT segment.labelling_quality(label, t, '{"features": ["x", "y"]}') AS q FROM labelled AS t;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT segment.labelling_quality(label, t, '{"features": ["x", "y"]}') FROM labelled AS t;
SELECT segment.labelling_quality(label, t, '{"features": ["x", "y"]}') = (SELECT q FROM serial) AS parallel FROM labelled AS t;
DROP TABLE labelled;
