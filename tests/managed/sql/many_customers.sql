-- A statement with many customers: the queue has them as arrays, a refresh takes all of them, and one of them can be forgotten.
SET client_min_messages = warning;
SET timezone = 'UTC';
\set SHOW_CONTEXT never
CALL segment.create_workspace('managed_crm');
CREATE TABLE orders_many (customer_id int, at timestamptz DEFAULT '2026-01-01', amount numeric DEFAULT 10);
CREATE INDEX ON orders_many (customer_id);
CREATE VIEW managed_crm.by_count AS
    SELECT customer_id::bigint AS customer, count(*)::text AS segment FROM orders_many WHERE customer_id IS NOT NULL GROUP BY customer_id;
SELECT segment.create_segmentation('managed_crm', 'count', 'by_count', per_customer => true);
SELECT segment.watch('managed_crm', 'orders_many', 'customer_id', 'at', 'amount');
SELECT entered FROM segment.refresh('managed_crm', 'count');
SELECT entered FROM segment.refresh_queued('managed_crm', 'count');
CREATE FUNCTION pg_temp.ordered(customers int, first int DEFAULT 1) RETURNS TABLE (rows bigint, arrays bigint, queued bigint, missing bigint, entered bigint)
LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE orders_many, managed_crm.queue;
    PERFORM segment.refresh('managed_crm', 'count', max_lost => 1);
    INSERT INTO orders_many (customer_id) SELECT NULLIF(i, first) FROM generate_series(first, first + customers) AS i;
    SELECT count(q.customer), count(q.customers), count(q.customer) + coalesce(sum(cardinality(q.customers)), 0)
    INTO rows, arrays, queued
    FROM managed_crm.queue AS q;
    SELECT count(*) INTO missing
    FROM (SELECT customer_id FROM orders_many WHERE customer_id IS NOT NULL
          EXCEPT (SELECT q.customer FROM managed_crm.queue AS q UNION ALL SELECT unnest(q.customers) FROM managed_crm.queue AS q)) AS m;
    SELECT r.entered INTO entered FROM segment.refresh_queued('managed_crm', 'count') AS r;
    RETURN NEXT;
END
$$;
SELECT n AS customers, o.* FROM unnest('{0,1,99,100,101,250}'::int[]) WITH ORDINALITY AS c (n, place), pg_temp.ordered(n) AS o ORDER BY place;
-- More than an array may hold, whatever the keys are.
SELECT * FROM pg_temp.ordered(300102);
SELECT count(*) AS members FROM managed_crm.members;
TRUNCATE orders_many, managed_crm.queue;
-- A customer in an array is found and forgotten; the others stay, and an array of nobody is not everybody.
SELECT entered, exited FROM segment.refresh('managed_crm', 'count', max_lost => 1);
INSERT INTO orders_many (customer_id) SELECT i FROM generate_series(1, 102) AS i;
SELECT cardinality(customers) AS others FROM managed_crm.queue WHERE customers IS NOT NULL;
SELECT * FROM segment.find_customer('managed_crm', 101) WHERE rows > 0;
SELECT * FROM segment.forget_customer('managed_crm', 101) WHERE removed > 0;
SELECT * FROM segment.find_customer('managed_crm', 101) WHERE rows > 0;
SELECT * FROM segment.forget_customer('managed_crm', 102) WHERE removed > 0;
SELECT count(customer) AS rows, min(customers::text) AS arrays FROM managed_crm.queue;
SELECT entered FROM segment.refresh_queued('managed_crm', 'count');
SELECT kind, note FROM managed_crm.runs ORDER BY id DESC LIMIT 1;
-- What was seen is taken away.
SELECT count(*) AS queued FROM managed_crm.queue;
CALL segment.drop_workspace('managed_crm', true);
DROP SCHEMA managed_crm CASCADE;
DROP TABLE orders_many;
