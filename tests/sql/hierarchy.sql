-- Hierarchical clustering in SQL: SciPy's merges, cuts by number and by height, the tree as rows and as Newick text, and rows labelled by it.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE few (x float8, y float8);
INSERT INTO few VALUES (0, 0), (1, 0), (0, 2), (10, 10), (10, 11), (30, 0);
-- The tree in full: leaves are the distinct rows in the order of their hashes, so only the merges' heights and sizes are the same for all.
CREATE TEMPORARY TABLE trees AS SELECT l AS linkage, segment.fit_hierarchy(f, 3, jsonb_build_object('linkage', l, 'scaling', 'none', 'checks', false)) AS model FROM few AS f, unnest('{ward,complete,average,single}'::text[]) AS l GROUP BY l;
SELECT linkage, array_agg(round(height::numeric, 6) ORDER BY node) AS heights, array_agg(size ORDER BY node) AS sizes, array_agg(within_cluster ORDER BY node) AS within FROM trees, segment.dendrogram(model) GROUP BY linkage ORDER BY linkage;
SELECT node, "left", "right", round(height::numeric, 4) AS height, size, within_cluster FROM trees, segment.dendrogram(model) WHERE linkage = 'ward';
SELECT segment.newick(model) AS newick FROM trees WHERE linkage = 'single';
SELECT linkage, segment.describe(model) -> 'fit' AS fit, segment.describe(model) -> 'sizes' AS sizes FROM trees ORDER BY linkage;
-- Where each row belongs.
SELECT x, y, segment.cluster(w.model, f) AS ward, segment.cluster(s.model, f) AS single FROM trees AS w, trees AS s, few AS f WHERE w.linkage = 'ward' AND s.linkage = 'single' ORDER BY x, y;

-- SciPy's heights on iris and wine, and its labels.
\set content `cat tests/data/clusters/hierarchy.json`
CREATE TEMPORARY TABLE found AS SELECT :'content'::jsonb AS json;
SELECT jsonb_typeof(json) AS type, (SELECT string_agg(key, ', ' ORDER BY key) FROM jsonb_object_keys(CASE jsonb_typeof(json) WHEN 'object' THEN json ELSE json -> 0 END) AS key) AS keys FROM found;
