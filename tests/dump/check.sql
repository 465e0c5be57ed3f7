-- Prints all that before.sql made, to the last digit; the same in every copy of the database.
SET timezone = 'UTC';
\pset format unaligned
\pset null NULL

SELECT extname, extversion, extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_segment';
SELECT * FROM customers ORDER BY customer_id;
SELECT * FROM bought ORDER BY customer_id;
SELECT *, segment.weight(points), segment.engagement_rank(points, '7 days') FROM did ORDER BY customer_id;
SELECT customer_id FROM did ORDER BY segment.engagement_rank(visits, '30 days') DESC LIMIT 3;
SELECT * FROM bases ORDER BY name;
SELECT * FROM models ORDER BY name;
SELECT name, sample, segment.describe(sample) FROM samples ORDER BY name;
SELECT c.*, segment.cluster(model, features) = cluster AS same_cluster
FROM clustered AS c, LATERAL (SELECT c.orders, c.monetary) AS features, models
WHERE name = 'hierarchy'
ORDER BY c.orders, c.monetary;
SELECT * FROM customer_segments ORDER BY customer;
SELECT * FROM landed_segments ORDER BY customer;
SELECT * FROM mapped.stripe_purchases() ORDER BY document COLLATE "C";
SELECT * FROM scores ORDER BY customer_id;
SELECT * FROM still_there ORDER BY customer_id;
SELECT * FROM kept_scores ORDER BY customer_id;
SELECT customer_id, segment.orders(rfm), segment.monetary(rfm), segment.first_order(rfm), segment.last_order(rfm)
FROM customers
ORDER BY customer_id;
SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relname IN ('scores', 'still_there', 'customer_segments') ORDER BY relname;

SELECT customer_id, segment.orders(days), segment.monetary(days), segment.first_day(days), segment.last_day(days) FROM bought ORDER BY customer_id;

-- The stored values by COPY, as text and in binary: what comes back must be what went out.
BEGIN;
CREATE TEMPORARY TABLE customers_copy (LIKE customers) ON COMMIT DROP;
CREATE TEMPORARY TABLE did_copy (LIKE did) ON COMMIT DROP;
CREATE TEMPORARY TABLE bases_copy (LIKE bases) ON COMMIT DROP;
CREATE TEMPORARY TABLE models_copy (LIKE models) ON COMMIT DROP;
CREATE TEMPORARY TABLE samples_copy (LIKE samples) ON COMMIT DROP;
\set dir `mktemp -d`
\set out '\\copy customers TO ' :dir '/customers.txt'
:out
\set in '\\copy customers_copy FROM ' :dir '/customers.txt'
:in
\set out '\\copy did TO ' :dir '/did.txt'
:out
\set in '\\copy did_copy FROM ' :dir '/did.txt'
:in
\set out '\\copy bases TO ' :dir '/bases.txt'
:out
\set in '\\copy bases_copy FROM ' :dir '/bases.txt'
:in
\set out '\\copy models TO ' :dir '/models.txt'
:out
\set in '\\copy models_copy FROM ' :dir '/models.txt'
:in
\set out '\\copy samples TO ' :dir '/samples.txt'
:out
\set in '\\copy samples_copy FROM ' :dir '/samples.txt'
:in
\set out '\\copy customers TO ' :dir '/customers.bin WITH (FORMAT binary)'
:out
\set in '\\copy customers_copy FROM ' :dir '/customers.bin WITH (FORMAT binary)'
:in
\set out '\\copy did TO ' :dir '/did.bin WITH (FORMAT binary)'
:out
\set in '\\copy did_copy FROM ' :dir '/did.bin WITH (FORMAT binary)'
:in
\set out '\\copy bases TO ' :dir '/bases.bin WITH (FORMAT binary)'
:out
\set in '\\copy bases_copy FROM ' :dir '/bases.bin WITH (FORMAT binary)'
:in
\set out '\\copy models TO ' :dir '/models.bin WITH (FORMAT binary)'
:out
\set in '\\copy models_copy FROM ' :dir '/models.bin WITH (FORMAT binary)'
:in
\set out '\\copy samples TO ' :dir '/samples.bin WITH (FORMAT binary)'
:out
\set in '\\copy samples_copy FROM ' :dir '/samples.bin WITH (FORMAT binary)'
:in
\setenv DIR :dir
\! rm -r "$DIR"
SELECT (SELECT count(*) FROM customers_copy) AS customers_copied,
       (SELECT count(*) FROM did_copy) AS did_copied,
       (SELECT count(*) FROM bases_copy) AS bases_copied,
       (SELECT count(*) FROM models_copy) AS models_copied,
       (SELECT count(*) FROM samples_copy) AS samples_copied;
DO $$
BEGIN
    ASSERT NOT EXISTS (SELECT customer_id, rfm::text, rfm_float::text FROM customers_copy
                       EXCEPT SELECT customer_id, rfm::text, rfm_float::text FROM customers), 'COPY changed a summary';
    ASSERT NOT EXISTS (SELECT customer_id, visits::text, points::text FROM did_copy
                       EXCEPT SELECT customer_id, visits::text, points::text FROM did), 'COPY changed an activity';
    ASSERT NOT EXISTS (SELECT name, base::text FROM bases_copy
                       EXCEPT SELECT name, base::text FROM bases), 'COPY changed a base';
    ASSERT NOT EXISTS (SELECT name, model::text FROM models_copy
                       EXCEPT SELECT name, model::text FROM models), 'COPY changed a model';
    ASSERT NOT EXISTS (SELECT name, sample::text FROM samples_copy
                       EXCEPT SELECT name, sample::text FROM samples), 'COPY changed a sample';
END
$$;
COMMIT;
