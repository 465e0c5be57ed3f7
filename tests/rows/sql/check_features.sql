-- Are columns fit to be features: findings on rows of every type, in three languages; the same on any plan.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN price_text AS text;
CREATE TABLE features (
    customer_id bigint, mail text, spent numeric, orders integer, price price_text, joined date, seen timestamptz, country text,
    empty float8, mood mood, is_member boolean, tags text[], code text, ratio real, city varchar
);
INSERT INTO features
SELECT i, 'a' || i || '@shop.com', CASE WHEN i % 100 = 0 THEN 100000 ELSE i % 50 END, i % 4, (i % 90)::text || '.5',
    date '2026-01-01' + i % 30, timestamptz '2026-01-01' + i * interval '1 hour', 'DE', NULL, (ARRAY['good', 'bad'])[1 + i % 2]::mood,
    i > 4, ARRAY['x'], lpad((i % 80)::text, 3, '0'), CASE WHEN i = 7 THEN 'NaN'::real WHEN i % 3 > 0 THEN i % 5 END,
    CASE WHEN i % 200 = 1 THEN 'n/a' ELSE 'city ' || i % 110 END
FROM generate_series(1, 1000) AS i;
SELECT * FROM unnest((SELECT segment.check_features(features) FROM features));
SELECT about, severity, finding, advice FROM unnest((SELECT segment.check_features(features, '{"language": "ru"}') FROM features));
SELECT about, severity, finding, advice FROM unnest((SELECT segment.check_features(features, '{"language": "zh"}') FROM features));
-- In any order, on any plan.
CREATE TEMPORARY TABLE answers AS
SELECT segment.check_features(features)::text AS answer FROM features
UNION ALL
SELECT segment.check_features(features ORDER BY customer_id DESC)::text FROM features;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
INSERT INTO answers SELECT segment.check_features(features)::text FROM features;
EXPLAIN (COSTS off) SELECT segment.check_features(features) FROM features;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;
SELECT count(*) AS runs, count(DISTINCT answer) AS results FROM answers;
-- Rows without names, no rows, rows that are NULL, one row, columns that were dropped and added.
SELECT about, finding, count FROM unnest((SELECT segment.check_features(ROW(spent, country)) FROM features));
SELECT segment.check_features(features) IS NULL AS no_rows FROM features WHERE false;
SELECT about, finding FROM unnest((SELECT segment.check_features(NULL::features)));
SELECT segment.check_features(ROW(1, 'a'::text));
ALTER TABLE features DROP COLUMN mail, DROP COLUMN tags, ADD COLUMN grade integer DEFAULT 3;
SELECT about, finding FROM unnest((SELECT segment.check_features(features) FROM features)) WHERE about IN ('grade', 'tags', 'mail');
-- What cannot be asked for.
SELECT segment.check_features(features, '{"langauge": "ru"}') FROM features;
SELECT segment.check_features(r) FROM (SELECT ROW(1) AS r UNION ALL SELECT ROW('a'::text)) AS u;
DROP TABLE features;
DROP DOMAIN price_text;
DROP TYPE mood;
