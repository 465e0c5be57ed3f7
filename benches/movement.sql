-- Ten million customers in one of twelve states before and after, some absent; two halves of two million customers by six
-- figures and a segment; a million summaries of purchases by day. The same rows in every run.
SET client_min_messages = warning;

SELECT to_regclass('moves') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.23);
CREATE UNLOGGED TABLE moves AS
SELECT nullif('state ' || floor(13 * random() * random())::int, 'state 12') AS before,
       nullif('state ' || floor(13 * random() * random())::int, 'state 12') AS after
FROM generate_series(1, 10000000);
VACUUM ANALYZE moves;
\endif

SELECT to_regclass('drifting') IS NULL AS missing \gset
\if :missing
SELECT setseed(0.29);
CREATE UNLOGGED TABLE drifting AS
SELECT id, id % 2 = 0 AS early, 'segment ' || floor(8 * random() * random())::int AS segment,
       floor(exp(4 + random() * random() * 3)) AS recency, floor(1 + 20 * random() * random()) AS orders,
       floor(100 * exp(3.6 + random() + (id % 2) * 0.02)) / 100 AS basket, floor(30 + 1500 * random()) AS tenure,
       floor(100 * random()) / 100 AS discount, floor(1000 * (random() + random() + random())) AS trend
FROM generate_series(1::bigint, 2000000) AS id;
VACUUM ANALYZE drifting;
\endif

-- Whoever dropped the extension dropped the column with it.
SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('lives') AND attname = 'days') AS missing \gset
\if :missing
DROP TABLE IF EXISTS lives;
SELECT setseed(0.31);
CREATE UNLOGGED TABLE lives AS
SELECT id, segment.purchase_days(date '2024-01-01' + floor(700 * random())::int, 20.00) AS days
FROM generate_series(1::bigint, 1000000) AS id, generate_series(1, (1 + id * 7919 % 9)::int)
GROUP BY id;
VACUUM ANALYZE lives;
\endif
