-- Is the data sound: findings on real orders and on orders with every fault, in three languages; the same on any plan.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SELECT * FROM unnest((SELECT segment.check_orders(customer_id, ordered_at, amount) FROM orders));
-- Each fault once or more.
CREATE TABLE faulty (customer text, at timestamptz, amount numeric, currency text, document text);
INSERT INTO faulty
SELECT 'c' || i % 40, timestamptz '2026-01-01 10:00' + i * interval '2 hours', 10 + i % 5, 'EUR', 'd' || i FROM generate_series(1, 1500) AS i;
DELETE FROM faulty WHERE at::date IN ('2026-02-10', '2026-02-11');
INSERT INTO faulty
SELECT 'c' || i, timestamptz '2026-03-05 09:00' + i * interval '1 minute', 12, 'EUR', 'e' || i FROM generate_series(1, 60) AS i;
INSERT INTO faulty VALUES
    (NULL, '2026-02-01', 5, 'EUR', NULL), ('  ', '2026-02-02', 5, 'EUR', NULL), ('GUEST', '2026-02-03', 5, 'EUR', NULL),
    ('test+1@gmail.com', '2026-02-04', 5, 'EUR', NULL), ('a', NULL, 5, 'EUR', NULL), ('b', 'infinity', 5, 'EUR', NULL),
    ('c', '1970-01-01 03:00', 5, 'EUR', NULL), ('d', '1982-05-06', 5, 'EUR', NULL), ('e', '2027-01-01', 5, 'EUR', NULL),
    ('f', '2026-02-05', NULL, 'EUR', NULL), ('g', '2026-02-05', 'NaN', 'EUR', NULL), ('h', '2026-02-06', 0, 'EUR', NULL),
    ('i', '2026-02-07', -4, 'EUR', NULL), ('j', '2026-02-08', 5, 'USD', 'x'), ('k', '2026-02-08', 5, NULL, 'x'),
    ('l', '2026-02-08', 5, 'EUR', 'y'), ('l', '2026-02-08', 5, 'EUR', 'y'), ('m', '2026-02-09', 5, 'EUR', 'z1'),
    ('m', '2026-02-09', 6, 'EUR', 'z2'), ('n', '2026-02-09', 4567.5, 'EUR', NULL),
    ('<script>alert(1)</script> a name that is far longer than any example that is shown', NULL, 5, 'EUR', NULL);
INSERT INTO faulty SELECT 'dealer', timestamptz '2026-04-06' + i * interval '3 seconds', 11, 'EUR', 'f' || i FROM generate_series(1, 900) AS i;
SELECT *
FROM unnest((SELECT segment.check_orders(customer, at, amount, currency, document, '{"as_of": "2026-06-01"}') FROM faulty));
SELECT severity, finding, count, advice
FROM unnest((
    SELECT segment.check_orders(customer, at, amount, currency, document, '{"as_of": "2026-06-01", "language": "ru"}') FROM faulty
));
SELECT severity, finding, count, advice
FROM unnest((
    SELECT segment.check_orders(customer, at, amount, currency, document, '{"as_of": "2026-06-01", "language": "zh"}') FROM faulty
));
-- The counts as plain SQL has them.
SELECT
    count(*) FILTER (WHERE coalesce(btrim(customer), '') = '') AS no_customer,
    count(*) FILTER (WHERE at IS NULL) AS no_date,
    count(*) FILTER (WHERE amount < 0) AS refunds,
    count(*) FILTER (WHERE currency <> 'EUR') AS other_currency,
    count(*) - count(DISTINCT (customer, at, amount, currency, document)) AS duplicates
FROM faulty;
-- In any order, on any plan, from amounts of either type.
CREATE TEMPORARY TABLE answers AS
SELECT segment.check_orders(customer, at, amount, currency, document)::text AS answer FROM faulty
UNION ALL
SELECT segment.check_orders(customer, at, amount, currency, document ORDER BY amount, customer DESC)::text FROM faulty
UNION ALL
SELECT segment.check_orders(customer, at, amount::float8, currency, document ORDER BY md5(faulty::text))::text FROM faulty;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
INSERT INTO answers SELECT segment.check_orders(customer, at, amount, currency, document)::text FROM faulty;
EXPLAIN (COSTS off) SELECT segment.check_orders(customer, at, amount, currency, document) FROM faulty;
-- Samples that hold a part of the customers.
SELECT 'parallel' AS plan, segment.check_orders(customer, at, amount)::text AS answer INTO TEMPORARY sampled
FROM (SELECT 1 + i % 30000 AS customer, timestamptz '2026-01-01' + i * interval '1 minute' AS at, 5.0 AS amount
      FROM generate_series(1, 100000) AS i UNION ALL
      SELECT 1 + i % 30000, timestamptz '2026-01-01' + i * interval '1 minute', 5.0 FROM generate_series(1, 100000, 10) AS i) AS o;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;
SELECT count(*) AS runs, count(DISTINCT answer) AS results FROM answers;
SELECT about, finding, count BETWEEN 9000 AND 11000 AS near_10000, advice FROM sampled, unnest(answer::segment.finding[]) AS told;
-- By group, in a window, without rows, with all NULL, of one row; keys of any type.
SELECT currency, told.finding, told.count
FROM (SELECT currency, segment.check_orders(customer, at, amount) AS found FROM faulty GROUP BY currency) AS g, unnest(found) AS told
WHERE told.severity <> 'warning'
ORDER BY currency, told.finding COLLATE "C";
SELECT segment.check_orders(1, now(), 1) IS NULL AS no_rows FROM faulty WHERE false;
SELECT told.severity, told.finding, told.count, told.example
FROM unnest((SELECT segment.check_orders(NULL::uuid, NULL, NULL::numeric))) AS told;
SELECT segment.check_orders(c, '2026-01-01', 5) FROM (VALUES (date '2026-01-01')) AS v(c);
SELECT told.finding, told.example FROM unnest((SELECT segment.check_orders(c, '2026-01-01', -5) FROM (VALUES ('{1,2}'::int[])) AS v(c))) AS told;
SELECT told.finding, told.example
FROM unnest((SELECT segment.check_orders(c, '2026-01-01', 5) FROM (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS v(c))) AS told;
-- Days of the shop's own zone.
SELECT told.finding, told.count, told.example
FROM (VALUES ('UTC'), ('Asia/Shanghai')) AS z(zone), LATERAL (
    SELECT segment.check_orders(i, timestamptz '2026-01-01 16:30+00' + i / 10 * interval '1 day'
        + CASE WHEN i / 10 = 31 THEN interval '-1 hour' ELSE '0' END, 5, jsonb_build_object('time_zone', zone)) AS found
    FROM generate_series(1, 700) AS i
) AS c, unnest(found) AS told;
-- What cannot be asked for.
SELECT segment.check_orders(customer, at, amount, '{"langauge": "ru"}') FROM faulty;
SELECT segment.check_orders(customer, at, amount, '{"language": "fr"}') FROM faulty;
SELECT segment.check_orders(customer, at, amount, '{"as_of": "yesterday"}') FROM faulty;
SELECT segment.check_orders(customer, at, amount, '{"time_zone": "Mars"}') FROM faulty;
SELECT segment.check_orders(customer, at, amount, '[]') FROM faulty;
SELECT segment.check_orders(customer, at, amount, jsonb_build_object('as_of', at::date)) FROM faulty WHERE isfinite(at);
SELECT segment.check_orders(customer, at, amount::text::money) FROM faulty WHERE amount = 5;
DROP TABLE faulty;
