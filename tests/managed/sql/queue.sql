-- The queue and what fills it: each segmentation takes every change once, and says when changes may have been missed.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
CREATE ROLE regress_segment_shop;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm, regress_segment_shop', current_database()) \gexec
SET ROLE regress_segment_shop;
CREATE SCHEMA managed_shop;
GRANT USAGE ON SCHEMA managed_shop TO regress_segment_crm;
CREATE TABLE managed_shop.orders (id int, customer_id int, at timestamptz DEFAULT now(), amount numeric, status text) PARTITION BY RANGE (id);
CREATE TABLE managed_shop.orders_1 PARTITION OF managed_shop.orders FOR VALUES FROM (0) TO (1000) PARTITION BY RANGE (id);
CREATE TABLE managed_shop.orders_1a PARTITION OF managed_shop.orders_1 FOR VALUES FROM (0) TO (500);
CREATE TABLE managed_shop.orders_1b PARTITION OF managed_shop.orders_1 FOR VALUES FROM (500) TO (1000);
INSERT INTO managed_shop.orders SELECT i, i % 10, '2026-01-01', 10 FROM generate_series(1, 100) AS i;
GRANT SELECT ON managed_shop.orders TO regress_segment_crm;
RESET ROLE;
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm');
CREATE VIEW managed_crm.by_count AS
    SELECT customer_id::bigint AS customer, count(*)::text AS segment FROM managed_shop.orders WHERE customer_id IS NOT NULL GROUP BY customer_id;
CREATE VIEW managed_crm.by_sum AS
    SELECT customer_id::bigint AS customer, sum(amount)::text AS segment FROM managed_shop.orders WHERE customer_id IS NOT NULL GROUP BY customer_id;
SELECT segment.create_segmentation('managed_crm', 'count', 'by_count', per_customer => true);
SELECT segment.create_segmentation('managed_crm', 'sum', 'by_sum', per_customer => true);
SELECT segment.create_segmentation('managed_crm', 'whole', 'by_sum');

-- What cannot be watched, and by whom.
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id');
RESET ROLE;
GRANT TRIGGER ON ALL TABLES IN SCHEMA managed_shop TO regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id');
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_crm.by_sum', 'customer');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer');
SELECT segment.watch('managed_crm', 'managed_shop.orders', NULL);
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'status');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount_');
SELECT segment.watch('managed_crm', 'managed_shop.no_orders', 'customer_id');
SELECT segment.watch('managed_crm', NULL, 'customer_id');
CREATE TEMPORARY TABLE passing (customer_id int);
SELECT segment.watch('managed_crm', 'passing', 'customer_id');
DROP TABLE passing;
SELECT count(*) AS triggers FROM pg_trigger WHERE tgname LIKE 'segment%';

SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount');
SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'segment%' ORDER BY tgrelid::regclass::text COLLATE "C", tgname COLLATE "C";
SELECT prosecdef, proconfig, proacl FROM pg_proc WHERE oid = 'managed_crm.watch_2'::regproc;
SELECT watched, customer_column, at_column, amount_column, cardinality(relations) AS relations, problem FROM managed_crm.watches;
-- Again, it changes nothing.
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount');
SELECT count(*) AS triggers FROM pg_trigger WHERE tgname LIKE 'segment%';
CREATE FUNCTION managed_crm.run(segmentation text, OUT customers bigint, OUT changed bigint, OUT queued bigint, OUT note text) LANGUAGE plpgsql AS $$
DECLARE last_run bigint := (SELECT max(id) FROM managed_crm.runs);
BEGIN
    SELECT r.customers, r.entered + r.moved + r.exited INTO customers, changed FROM segment.refresh_queued('managed_crm', segmentation) AS r;
    SELECT count(*) INTO queued FROM managed_crm.queue;
    SELECT concat_ws(': ', r.kind, r.note) INTO note FROM managed_crm.runs AS r WHERE r.id > last_run OR last_run IS NULL ORDER BY r.id DESC LIMIT 1;
END $$;
-- The first refresh is a full one whatever is asked for, and the second knows nothing new.
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');
SELECT * FROM managed_crm.run('sum');
SELECT * FROM managed_crm.run('whole');

-- The shop knows nothing of the workspace. Guests have no customer; a partition that is written to by name counts as well.
RESET ROLE;
SET ROLE regress_segment_shop;
INSERT INTO managed_shop.orders VALUES (101, 3, now(), 5), (102, 3, now(), 5), (103, NULL, now(), 5), (104, 11, now(), 5);
INSERT INTO managed_shop.orders_1b VALUES (501, 4, now(), 1);
UPDATE managed_shop.orders SET status = 'sent' WHERE customer_id = 5;
UPDATE managed_shop.orders SET amount = amount WHERE customer_id = 6;
UPDATE managed_shop.orders SET amount = 11 WHERE id = 7;
UPDATE managed_shop.orders SET id = 600 WHERE id = 8;
UPDATE managed_shop.orders_1a SET customer_id = 12 WHERE id = 9;
DELETE FROM managed_shop.orders WHERE customer_id = 1;
SELECT * FROM managed_crm.queue;
RESET ROLE;
SET ROLE regress_segment_crm;
SELECT DISTINCT customer FROM managed_crm.queue ORDER BY customer;
-- Each sees each change once; what both have seen is taken away.
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');
SELECT * FROM managed_crm.run('sum');
SELECT count(*) AS differences
FROM (TABLE managed_crm.by_count EXCEPT SELECT customer, segment FROM managed_crm.members WHERE segmentation = 'count') AS d;
SELECT count(*) AS differences
FROM (SELECT customer, segment FROM managed_crm.members WHERE segmentation = 'sum' EXCEPT TABLE managed_crm.by_sum) AS d;
-- Of this transaction too, before and after the refresh.
BEGIN;
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (110, 2, now(), 5);
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (111, 2, now(), 5);
SET ROLE regress_segment_crm;
COMMIT;
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');
SELECT segment FROM managed_crm.members WHERE segmentation = 'count' AND customer = 2;
-- TRUNCATE concerns everybody.
RESET ROLE;
TRUNCATE managed_shop.orders_1b;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');

-- Some that are named.
-- The queue can be emptied where all tables are published.
SELECT relreplident FROM pg_class WHERE oid = 'managed_crm.queue'::regclass;
SELECT customers_found, entered, moved, exited FROM segment.refresh_customers('managed_crm', 'count', ARRAY[2, 3, NULL, 77]);
SELECT customers_found, entered, moved, exited FROM segment.refresh_customers('managed_crm', 'count', ARRAY['2']);
SELECT customers_found, entered, moved, exited FROM segment.refresh_customers('managed_crm', 'count', '{}'::bigint[]);
SELECT customers_found FROM segment.refresh_customers('managed_crm', 'count', NULL::bigint[]);
SELECT * FROM segment.refresh_customers('managed_crm', 'count', ARRAY['x']);
SELECT * FROM segment.refresh_customers('managed_crm', 'whole', ARRAY[2]);
UPDATE managed_crm.segmentations SET max_lost = 0 WHERE name = 'count';
RESET ROLE;
DELETE FROM managed_shop.orders WHERE customer_id = 2;
SET ROLE regress_segment_crm;
SELECT * FROM segment.refresh_customers('managed_crm', 'count', ARRAY[2]);
SELECT exited FROM segment.refresh_customers('managed_crm', 'count', ARRAY[2], max_lost => 0.5);
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');

-- A trigger that is disabled, a partition that is attached, a table that is swapped: said, and every refresh is a full one.
RESET ROLE;
ALTER TABLE managed_shop.orders_1a DISABLE TRIGGER segment_insert_managed_crm_2;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
RESET ROLE;
ALTER TABLE managed_shop.orders_1a ENABLE TRIGGER segment_insert_managed_crm_2;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('sum');
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
RESET ROLE;
SET ROLE regress_segment_shop;
CREATE TABLE managed_shop.orders_2 PARTITION OF managed_shop.orders FOR VALUES FROM (1000) TO (2000);
GRANT SELECT, TRIGGER ON managed_shop.orders_2 TO regress_segment_crm;
RESET ROLE;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount');
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
RESET ROLE;
ALTER TABLE managed_shop.orders DETACH PARTITION managed_shop.orders_2;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');
RESET ROLE;
ALTER TABLE managed_shop.orders RENAME TO orders_old;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
RESET ROLE;
ALTER TABLE managed_shop.orders_old RENAME TO orders;
SET ROLE regress_segment_crm;
SELECT * FROM managed_crm.run('count');
-- A dump that was restored elsewhere.
UPDATE managed_crm.segmentations SET seen_on = 1;
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('count');
SELECT * FROM managed_crm.run('sum');

-- Nobody else can hang the function on a table of theirs.
RESET ROLE;
SET ROLE regress_segment_shop;
CREATE TABLE managed_shop.trap (customer_id int);
CREATE TRIGGER trap AFTER INSERT ON managed_shop.trap REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION managed_crm.watch_2();
GRANT USAGE ON SCHEMA managed_shop TO regress_segment_crm;
RESET ROLE;
GRANT USAGE ON SCHEMA managed_crm TO regress_segment_shop;
SET ROLE regress_segment_shop;
CREATE TRIGGER trap AFTER INSERT ON managed_shop.trap REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION managed_crm.watch_2();
-- The shop goes on when the triggers are taken away, and when the whole workspace is.
SELECT segment.unwatch('managed_crm', 'managed_shop.orders');
RESET ROLE;
SET ROLE regress_segment_crm;
SELECT segment.unwatch('managed_crm', 'managed_shop.no_orders');
SELECT segment.unwatch('managed_crm', 'no_orders');
SELECT segment.unwatch('managed_crm', NULL);
SELECT segment.unwatch('managed_crm', 'orders');
SELECT segment.unwatch('managed_crm', 'managed_shop.orders');
SELECT count(*) AS triggers FROM pg_trigger WHERE tgname LIKE 'segment%';
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id');
CALL segment.drop_workspace('managed_crm', true);
SELECT count(*) AS triggers FROM pg_trigger WHERE tgname LIKE 'segment%';
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (120, 3);
-- Without columns for date and amount every update counts; and names with everything in them.
SET ROLE regress_segment_crm;
SET client_min_messages = warning;
DROP SCHEMA managed_crm CASCADE;
CALL segment.create_workspace('Managed "Röck''n" %1$I; --', key => 'integer');
RESET ROLE;
SET ROLE regress_segment_shop;
CREATE DOMAIN managed_shop.id AS int CHECK (value > 0);
CREATE TABLE managed_shop."Or""d'ers %s" ("Cust""omer %s" managed_shop.id, "at$body$" int, amount int);
GRANT TRIGGER ON managed_shop."Or""d'ers %s" TO regress_segment_crm;
RESET ROLE;
SET ROLE regress_segment_crm;
SELECT segment.watch('Managed "Röck''n" %1$I; --', 'managed_shop."Or""d''ers %s"', 'Cust"omer %s', 'at$body$', 'amount');
RESET ROLE;
INSERT INTO managed_shop."Or""d'ers %s" VALUES (1, 1, 1), (NULL, 1, 1);
UPDATE managed_shop."Or""d'ers %s" SET amount = 2;
DELETE FROM managed_shop."Or""d'ers %s";
SELECT customer FROM "Managed ""Röck'n"" %1$I; --".queue;
-- Dropping the schema takes the triggers along.
DROP SCHEMA "Managed ""Röck'n"" %1$I; --" CASCADE;
INSERT INTO managed_shop."Or""d'ers %s" VALUES (1, 1, 1);
DROP SCHEMA managed_shop CASCADE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm, regress_segment_shop', current_database()) \gexec
DROP ROLE regress_segment_crm, regress_segment_shop;
