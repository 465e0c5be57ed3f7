-- A plain role fits and applies trees on what it may read, and row security holds in a fit; support functions give it
-- nothing.
SET client_min_messages = warning;
SET timezone = 'UTC';
DROP ROLE IF EXISTS regress_segment_analyst_of_trees;
CREATE ROLE regress_segment_analyst_of_trees;
CREATE TABLE tree_rows (region text, recency float8, orders int, label text);
INSERT INTO tree_rows
SELECT
    CASE WHEN i <= 60 THEN 'north' ELSE 'south' END,
    i % 20,
    i % 3,
    CASE WHEN i % 20 > 8 THEN 'churned' ELSE 'active' END
FROM generate_series(1, 150) AS i;
CREATE TABLE tree_secret AS SELECT * FROM tree_rows;
ALTER TABLE tree_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY north ON tree_rows TO regress_segment_analyst_of_trees USING (region = 'north');
GRANT SELECT ON tree_rows TO regress_segment_analyst_of_trees;
CREATE TABLE tree_kept AS
SELECT segment.fit_tree(label, features, '{"features": ["f1", "f2"]}') AS model
FROM (SELECT label, ROW(recency, orders) AS features FROM tree_secret) AS s;
SET ROLE regress_segment_analyst_of_trees;
SELECT segment.describe(model) #> '{rows,seen}' AS seen, segment.describe(model) -> 'warnings' -> 0 AS warning
FROM (SELECT segment.fit_tree(t.label, t, '{"features": ["region", "recency"]}') AS model FROM tree_rows AS t) AS m;
CREATE TEMPORARY TABLE mine AS
SELECT segment.fit_tree(label, ROW(recency, orders), '{"features": ["f1", "f2"]}') AS model FROM tree_rows;
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE segment.classify(model, ROW(recency, orders)) = label) AS right_ones,
    (SELECT count(*) FROM mine, segment.rules(model)) AS rules
FROM mine, tree_rows;
SELECT
    segment.as_case(model) IS NOT NULL AS as_case,
    (SELECT count(*) > 5 FROM segment.quality(model)) AS quality,
    (SELECT count(*) FROM segment.why(model, ROW(1, 2))) AS why
FROM mine;
-- What it may not read it may not fit; a model is guarded by its table; what the extension runs is not its to change or
-- to call.
\set VERBOSITY sqlstate
SELECT segment.fit_tree(label, ROW(recency), '{"features": ["f1"]}') FROM tree_secret;
SELECT segment.rules(model) FROM tree_kept;
CREATE
OR REPLACE FUNCTION segment.classify(segment.model, record, text[]) RETURNS text LANGUAGE sql AS 'SELECT 0::text';
DROP AGGREGATE segment.fit_tree(anyelement, record);
\set VERBOSITY terse
SELECT segment.fit_tree_step(NULL, 'a'::text, ROW(1));
SELECT segment.fit_tree_step(segment.sample(ROW(1), '{"features": ["f1"]}'), 'a'::text, ROW(1));
SELECT segment.fit_tree_final(segment.sample(ROW(1), '{"features": ["f1"]}'));
RESET ROLE;
DROP TABLE tree_rows, tree_secret, tree_kept;
DROP OWNED BY regress_segment_analyst_of_trees;
DROP ROLE regress_segment_analyst_of_trees;
