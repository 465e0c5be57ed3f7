-- Partitionwise aggregates merge the states of partitions; the results are those of an unpartitioned table.
SET timezone = 'UTC';
SET max_parallel_workers_per_gather = 0;
SET enable_partitionwise_aggregate = on;

CREATE TABLE orders_by_year (LIKE orders) PARTITION BY RANGE (ordered_at);
CREATE TABLE orders_1997 PARTITION OF orders_by_year FOR VALUES FROM ('1997-01-01') TO ('1998-01-01');
CREATE TABLE orders_1998 PARTITION OF orders_by_year FOR VALUES FROM ('1998-01-01') TO ('1999-01-01');
INSERT INTO orders_by_year SELECT * FROM orders;
CREATE TABLE customers_by_hash (customer_id bigint, rfm segment.rfm) PARTITION BY HASH (customer_id);
CREATE TABLE customers_0 PARTITION OF customers_by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE customers_1 PARTITION OF customers_by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE customers_2 PARTITION OF customers_by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO customers_by_hash SELECT customer_id, segment.rfm(ordered_at, amount) FROM orders GROUP BY customer_id;
ANALYZE orders_by_year, customers_by_hash;

-- A group's orders lie in two partitions: its summary is merged from two.
EXPLAIN (COSTS OFF) SELECT in_sample, segment.rfm(ordered_at, amount) FROM orders_by_year GROUP BY in_sample;
SELECT count(*) AS groups, count(*) FILTER (WHERE p.rfm::text = c.rfm::text) AS equal
FROM (SELECT in_sample, segment.rfm(ordered_at, amount) AS rfm FROM orders_by_year GROUP BY in_sample) AS p
JOIN (SELECT in_sample, segment.rfm(ordered_at, amount) AS rfm FROM orders GROUP BY in_sample) AS c USING (in_sample);
SELECT count(*) AS customers, count(*) FILTER (WHERE p.rfm::text = c.rfm::text) AS equal
FROM
    (SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders_by_year GROUP BY customer_id) AS p
    JOIN customers_by_hash AS c USING (customer_id);
-- Whole-table aggregates.
EXPLAIN (COSTS OFF) SELECT segment.customer_base(customer_id, ordered_at, amount) FROM orders_by_year;
SELECT count(*) AS customers, count(*) FILTER (WHERE p.rfm::text = c.rfm::text) AS equal
FROM
    (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders_by_year) AS b,
    segment.customers(NULL::bigint, base) AS p JOIN customers_by_hash AS c ON c.customer_id = customer;
EXPLAIN (COSTS OFF) SELECT segment.fit_rfm(rfm, '1998-07-01') FROM customers_by_hash;
CREATE TEMPORARY TABLE by_partition AS
SELECT
    segment.fit_rfm(rfm, '1998-07-01')::text AS rfm,
    segment.fit_tiers(segment.monetary(rfm)::float8)::text AS tiers,
    segment.rollup(rfm)::text AS total,
    segment.coefficient_of_variation(segment.monetary(rfm)::float8 / 3) AS variation
FROM customers_by_hash;
SET enable_partitionwise_aggregate = off;
SELECT
    p.rfm = w.rfm AS rfm,
    p.tiers = w.tiers AS tiers,
    p.total = w.total AS total,
    p.variation = w.variation AS variation
FROM
    by_partition AS p,
    (
        SELECT
            segment.fit_rfm(rfm, '1998-07-01')::text AS rfm,
            segment.fit_tiers(segment.monetary(rfm)::float8)::text AS tiers,
            segment.rollup(rfm)::text AS total,
            segment.coefficient_of_variation(segment.monetary(rfm)::float8 / 3) AS variation
        FROM customers_by_hash
    ) AS w;
-- Each partition is collected under one as_of, but no two under the same: noticed when they are merged.
SET enable_partitionwise_aggregate = on;
SELECT segment.fit_rfm(
    rfm, CASE tableoid WHEN 'customers_0'::regclass THEN timestamptz '1998-07-01' ELSE '1998-07-02' END
)
FROM customers_by_hash;
DROP TABLE orders_by_year, customers_by_hash;
