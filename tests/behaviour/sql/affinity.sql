-- Which items go together: published figures, bounds of memory, any order and plan, recommendations, hostile items.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET extra_float_digits = -3;
-- The five baskets of mlxtend: onion and eggs have support .6, confidence 1 and .75, lift 1.25, leverage .12, Jaccard .75.
CREATE TEMPORARY TABLE five (items text[]);
INSERT INTO five VALUES
    ('{Milk,Onion,Nutmeg,Kidney Beans,Eggs,Yogurt}'), ('{Dill,Onion,Nutmeg,Kidney Beans,Eggs,Yogurt}'),
    ('{Milk,Apple,Kidney Beans,Eggs}'), ('{Milk,Unicorn,Corn,Kidney Beans,Yogurt}'),
    ('{Corn,Onion,Onion,Kidney Beans,Ice cream,Eggs}');
SELECT a.*
FROM (SELECT segment.fit_affinity(items, '{"min_count": 1}') AS model FROM five) AS m, segment.affinities(model) AS a
WHERE (item, other) IN (('Onion', 'Eggs'), ('Eggs', 'Onion'));
-- Groceries of arules, 9,835 baskets: whole milk 2,513, other vegetables 1,903, both 736: support .0748347737671581,
-- confidence .292877039395145, lift 1.51363409482462, Jaccard .2.
CREATE TABLE groceries AS
SELECT
    i,
    CASE
        WHEN i <= 736 THEN '{whole milk,other vegetables}'
        WHEN i <= 2513 THEN '{whole milk}'
        WHEN i <= 2513 + 1903 - 736 THEN '{other vegetables}'
        ELSE '{something else}'
    END::text[] AS items
FROM generate_series(1, 9835) AS i;
SELECT a.* FROM (SELECT segment.fit_affinity(items) AS model FROM groceries) AS m, segment.affinities(model) AS a WHERE item = 'whole milk';
-- As a plain join counts them.
CREATE TABLE baskets AS
SELECT b, array_agg('i' || floor(sqrt((b * 7919 + j * 104729) % 2500))::int) AS items
FROM generate_series(1, 3000) AS b, generate_series(1, 1 + b % 6) AS j
GROUP BY b;
CREATE TEMPORARY TABLE fitted AS SELECT segment.fit_affinity(items, '{"min_count": 3}') AS model FROM baskets;
CREATE TEMPORARY TABLE plain AS
SELECT x.item, y.item AS other, count(*) AS n
FROM (SELECT DISTINCT b, unnest(items) AS item FROM baskets) AS x
JOIN (SELECT DISTINCT b, unnest(items) AS item FROM baskets) AS y ON x.b = y.b AND x.item <> y.item
GROUP BY 1, 2
HAVING count(*) >= 3;
SELECT
    count(*) > 500 AS many,
    count(a.item) = count(p.item) AND count(*) = count(a.item) AS all_found,
    count(*) FILTER (WHERE a.baskets <> p.n) AS wrong,
    count(*) FILTER (WHERE a.lift_low >= a.lift OR a.confidence > 1) AS impossible
FROM plain AS p FULL JOIN (SELECT a.* FROM fitted, segment.affinities(model) AS a) AS a USING (item, other);
SELECT segment.describe(model) - 'confidence' FROM fitted;
-- In any order, in parallel, as text and back.
CREATE TEMPORARY TABLE models AS
SELECT model::text
FROM fitted
UNION ALL
SELECT segment.fit_affinity(items, '{"min_count": 3}' ORDER BY b DESC)::text
FROM baskets
UNION ALL
SELECT model::text::segment.model::jsonb::segment.model::text
FROM fitted;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
INSERT INTO models SELECT segment.fit_affinity(items, '{"min_count": 3}')::text FROM baskets;
EXPLAIN (COSTS off) SELECT segment.fit_affinity(items, '{"min_count": 3}') FROM baskets;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;
SELECT count(*) AS runs, count(DISTINCT model) AS results FROM models;
-- Bounded: large baskets, very many items, and a limit of memory.
SELECT segment.describe(segment.fit_affinity(items))
FROM (
    SELECT array_agg((b * 3 + j) % 90)::text[] AS items
    FROM generate_series(1, 30) AS b, generate_series(1, 50) AS j
    GROUP BY b
) AS b;
SELECT segment.describe(segment.fit_affinity(ARRAY['a' || i, 'b' || i], '{"min_count": 1, "max_pairs": 100}')) FROM generate_series(1, 50000) AS i;
SET segment.memory_limit = '1MB';
SELECT segment.fit_affinity(ARRAY['a' || i, 'b' || i]) FROM generate_series(1, 50000) AS i;
RESET segment.memory_limit;
-- No baskets, none with an item, one item each; warnings are in the model.
SELECT segment.fit_affinity(items) AS none FROM five WHERE false;
SELECT segment.fit_affinity(items) AS empty FROM unnest('{1,2}'::int[]) AS i, LATERAL (SELECT CASE i WHEN 1 THEN NULL ELSE '{NULL}'::text[] END AS items) AS e;
SELECT segment.warnings(segment.fit_affinity(ARRAY[i::text])) FROM generate_series(1, 9) AS i;
SELECT segment.warnings(segment.fit_affinity(items)) FROM (SELECT items FROM five UNION ALL SELECT '{}') AS b;
-- Names are names.
SELECT item, other
FROM
    (SELECT segment.fit_affinity('{"a\"b","","x,y",ключ,"NULL"}', '{"min_count": 1}') AS model) AS m,
    segment.affinities(model)
ORDER BY 1, 2
LIMIT 4;
-- What goes with what one has, then what is popular.
SELECT r.* FROM (SELECT segment.fit_affinity(items) AS model FROM groceries) AS m, segment.recommend(model, '{other vegetables}', 3) AS r;
SELECT r.* FROM (SELECT segment.fit_affinity(items) AS model FROM groceries) AS m, segment.recommend(model, NULL) AS r;
SELECT r.item, r.because
FROM
    (SELECT segment.fit_affinity(items) AS model FROM groceries) AS m,
    segment.recommend(model, '{unheard of,NULL,whole milk}', 2) AS r;
SELECT count(*) AS rows, count(DISTINCT b) AS baskets, count(*) FILTER (WHERE r.item = ANY (items)) AS owned
FROM fitted, baskets, segment.recommend(model, items, 4) AS r;
-- Refused.
\set VERBOSITY terse
SELECT segment.fit_affinity(items, '{"min_support": 0.1}') FROM five;
SELECT segment.fit_affinity(items, '{"max_pairs": 0}') FROM five;
SELECT segment.fit_affinity(items, jsonb_build_object('min_count', cardinality(items))) FROM five;
SELECT segment.recommend(model, '{a}', 0) FROM fitted;
SELECT segment.recommend(segment.fit_tiers(1.0), '{a}');
SELECT segment.tier(model, 1) FROM fitted;
SELECT segment.fit_affinity_step(NULL, '{a}');
SELECT
    '{"format":1,"kind":"affinity","baskets":2,"distinct_items":2,"min_count":1,"confidence":0.95,'
    '"items":[["a",2],["b",1]],"pairs":[[0,1,2]],"warnings":[]}'::segment.model;
SELECT
    '{"format":1,"kind":"affinity","baskets":2,"distinct_items":2,"min_count":1,"confidence":0.95,'
    '"items":[["a",2],["b",1]],"pairs":[[0,7,1]],"warnings":[]}'::segment.model;

-- The items with the greatest sums.
SELECT segment.top_items(item, weight, 2) AS two, segment.top_items(item, weight, 9) AS nine
FROM (VALUES
    ('b', 2.0), ('a', 1), ('a', 1), ('c', 9), ('c', -9), ('d', -1), (NULL, 5), ('e', 0.5), ('f', NULL)
) AS v(item, weight);
SELECT segment.top_items(item, 1, 3) AS none FROM unnest('{}'::text[]) AS item;
SELECT segment.top_items(NULL, 1, 3) AS nothing, (segment.top_items('x', 1, 3))[1] AS first;
SELECT count(*) AS groups, count(*) FILTER (WHERE ours <> theirs) AS wrong
FROM (SELECT b % 50 AS g, segment.top_items(item, 1, 3) AS ours FROM baskets, unnest(items) AS item GROUP BY 1) AS o
JOIN (
    SELECT g, array_agg(item ORDER BY n DESC, item COLLATE "C") AS theirs
    FROM (
        SELECT
            b % 50 AS g,
            item,
            count(*) AS n,
            row_number() OVER (PARTITION BY b % 50 ORDER BY count(*) DESC, item COLLATE "C") AS place
        FROM baskets, unnest(items) AS item
        GROUP BY 1, 2
    ) AS q
    WHERE place <= 3
    GROUP BY g
) AS t USING (g);
SELECT segment.top_items('x', 1, 0);
SELECT segment.top_items('x', 1, n) FROM unnest('{1,2}'::int[]) AS n;
SELECT segment.top_items('x', 'NaN', 2);
SELECT segment.top_items('x', 1, NULL);
