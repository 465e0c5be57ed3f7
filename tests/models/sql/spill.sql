-- A hash aggregate that spills to disk, and one that sorts, give what the one in memory gives.
SET timezone = 'UTC';
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE purchases AS
SELECT i * 7919 % 5003 AS customer, timestamptz '2020-01-01' + i * interval '1 hour' AS at,
       CASE WHEN i % 5 = 0 THEN -1 ELSE 1 END * (i % 9973) / 100.0 AS amount
FROM generate_series(1, 15000) AS i;
ANALYZE purchases;
-- What EXPLAIN ANALYZE says of the batches on disk.
CREATE FUNCTION pg_temp.spills(query text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE line text; spills bool := false;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
        spills := spills OR line ~ 'Batches: ([2-9]|[1-9][0-9])';
    END LOOP;
    RETURN spills;
END $$;

SET enable_sort = off;
SET work_mem = '64MB';
CREATE TEMPORARY TABLE in_memory AS
SELECT customer, segment.rfm(at, amount) AS rfm, segment.fit_tiers(amount::float8) AS tiers
FROM purchases
GROUP BY customer;
SELECT pg_temp.spills(
    'SELECT customer, segment.rfm(at, amount) AS rfm, segment.fit_tiers(amount::float8) AS tiers FROM purchases '
    'GROUP BY customer'
) AS spills;
SET work_mem = '64kB';
SELECT pg_temp.spills(
    'SELECT customer, segment.rfm(at, amount) AS rfm, segment.fit_tiers(amount::float8) AS tiers FROM purchases '
    'GROUP BY customer'
) AS spills;
CREATE TEMPORARY TABLE on_disk AS
SELECT customer, segment.rfm(at, amount) AS rfm, segment.fit_tiers(amount::float8) AS tiers
FROM purchases
GROUP BY customer;
RESET enable_sort;
SET enable_hashagg = off;
CREATE TEMPORARY TABLE sorted AS
SELECT customer, segment.rfm(at, amount) AS rfm, segment.fit_tiers(amount::float8) AS tiers
FROM purchases
GROUP BY customer;
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE m.rfm::text = d.rfm::text AND m.tiers::text = d.tiers::text) AS on_disk,
    count(*) FILTER (WHERE m.rfm::text = s.rfm::text AND m.tiers::text = s.tiers::text) AS sorted
FROM in_memory AS m JOIN on_disk AS d USING (customer) JOIN sorted AS s USING (customer);
