-- A base is held once: what an aggregate hands on is a pointer to it, and no copy, on 15 as on later versions.
CREATE FUNCTION pg_temp.held() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts
$$;
CREATE TEMPORARY TABLE rows AS
SELECT i AS customer, timestamptz '2026-01-01' + i * interval '1 minute' AS at, 5 AS amount
FROM generate_series(1, 200000) AS i;
-- Once, so that what a query needs but for its values is there.
SELECT segment.size(base) AS customers, pg_temp.held() > 0 AS held
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM rows WHERE customer < 9 OFFSET 0) AS b;
SELECT pg_temp.held() AS before \gset
-- The flat form of so many customers is several MB, which a copy would take.
SELECT segment.size(base) AS customers, pg_temp.held() - :before < 1000000 AS held_once
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM rows OFFSET 0) AS b;
-- Of what is rolled up PostgreSQL keeps a copy of the first row, which is a small part here.
SELECT segment.size(base) AS customers, pg_temp.held() - :before < 1000000 AS held_once
FROM (
    SELECT segment.rollup(base) AS base
    FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM rows GROUP BY customer % 20) AS parts
    OFFSET 0
) AS b;
-- This sees a copy where there is one.
SELECT segment.size(base) AS customers, pg_temp.held() - :before > 4000000 AS copied
FROM (
    SELECT segment.customer_base(customer, at, amount) OPERATOR(segment.+) NULL AS base FROM rows OFFSET 0
) AS b;
DROP TABLE rows;
