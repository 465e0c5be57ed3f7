-- A plain role uses clustering in full on what it may read, and row security holds in a fit; support functions give it
-- nothing.
SET client_min_messages = warning;
SET timezone = 'UTC';
DROP ROLE IF EXISTS regress_segment_marketer;
CREATE ROLE regress_segment_marketer;
CREATE TABLE cluster_customers (region text, recency float8, orders int);
INSERT INTO cluster_customers
SELECT CASE WHEN i <= 30 THEN 'north' ELSE 'south' END, i % 10, i % 3
FROM generate_series(1, 90) AS i;
CREATE TABLE cluster_secret AS SELECT * FROM cluster_customers;
ALTER TABLE cluster_customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY north ON cluster_customers TO regress_segment_marketer USING (region = 'north');
GRANT SELECT ON cluster_customers TO regress_segment_marketer;
CREATE TABLE cluster_kept AS
SELECT segment.fit_kmeans(features, 2, '{"checks": false}') AS model
FROM (SELECT recency, orders FROM cluster_customers) AS features;
SET ROLE regress_segment_marketer;
SELECT segment.describe(segment.fit_kmeans(features, 2)) #> '{rows,seen}' AS seen
FROM (SELECT recency, orders FROM cluster_customers) AS features;
SELECT segment.describe(segment.fit_hierarchy(c, 2, '{"features": ["recency", "region"]}')) -> 'warnings'
    -> 0 AS warning
FROM cluster_customers AS c;
SELECT
    segment.describe(segment.sample(ARRAY[recency, orders])) -> 'rows' AS rows,
    segment.adjusted_rand_index(orders, recency::int) IS NOT NULL AS rand
FROM cluster_customers;
CREATE TEMPORARY TABLE mine AS
SELECT segment.fit_kmeans(features, 2) AS model, segment.sample(features) AS sample
FROM (SELECT recency, orders FROM cluster_customers) AS features;
SELECT count(*) AS labelled, (SELECT count(*) FROM mine, segment.quality(model)) > 10 AS quality
FROM mine, cluster_customers AS c
WHERE segment.cluster(model, c) IN (1, 2);
SET segment.sample_memory = '1MB';
SHOW segment.sample_memory;
RESET segment.sample_memory;
-- What it may not read it may not fit; a model is guarded by its table.
\set VERBOSITY sqlstate
SELECT segment.fit_kmeans(s, 2) FROM cluster_secret AS s;
SELECT segment.centers(model) FROM cluster_kept;
CREATE OR REPLACE FUNCTION segment.cluster(segment.model, record, text[]) RETURNS int LANGUAGE sql AS 'SELECT 0';
DROP AGGREGATE segment.fit_kmeans(record, int);
DROP TYPE segment.sample CASCADE;
RESET ROLE;
DROP TABLE cluster_customers, cluster_secret, cluster_kept;
DROP OWNED BY regress_segment_marketer;
DROP ROLE regress_segment_marketer;
-- All that is compiled is immutable and parallel safe, but for what shows values of any type by its output function;
-- and none of it belongs to anybody but the extension.
SELECT
    count(*) > 60 AS functions,
    bool_and(provolatile = 'i') FILTER (WHERE compiled AND proname !~ '^(html_table|check_orders|check_features|report)') AS immutable,
    bool_and(proparallel = 's') FILTER (WHERE compiled) AS parallel_safe,
    bool_and(
        EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
    ) AS of_extension
FROM pg_proc AS p, LATERAL (SELECT prolang = (SELECT oid FROM pg_language WHERE lanname = 'c') AS compiled) AS l
WHERE pronamespace = 'segment'::regnamespace;
