-- A million baskets of eight items out of two thousand, the frequent ones more often; what may be written to half a million
-- customers; summaries of what customers did. The same rows in every run.
SET client_min_messages = warning;

SELECT to_regclass('baskets') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.37);
CREATE UNLOGGED TABLE baskets AS
SELECT id, array_agg('item ' || floor(2000 * random() ^ 3)::int) AS items
FROM generate_series(1, 1000000) AS id, generate_series(1, 8)
GROUP BY id;
-- The same as rows, for programs that take numbers.
CREATE UNLOGGED TABLE basket_lines AS SELECT id::int, substr(item, 6)::int AS item FROM baskets, unnest(items) AS item;
VACUUM ANALYZE baskets, basket_lines;
\endif

SELECT to_regclass('asked') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.41);
CREATE UNLOGGED TABLE asked AS
SELECT id, (ARRAY['active', 'sleeping', 'lost'])[1 + floor(3 * random())::int] AS segment,
       array_agg(timestamptz '2026-03-05 12:00Z' - 40 * random() * interval '1 day') AS sent
FROM generate_series(1, 500000) AS id, generate_series(1, (1 + id % 6)::int)
GROUP BY id;
VACUUM ANALYZE asked;
\endif

-- Whoever dropped the extension dropped the column with it.
SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('deeds') AND attname = 'activity') AS missing \gset
\if :missing
DROP TABLE IF EXISTS deeds;
CREATE UNLOGGED TABLE deeds AS
SELECT customer_id, segment.activity(ordered_at) AS activity FROM orders_numeric GROUP BY customer_id;
VACUUM ANALYZE deeds;
\endif
