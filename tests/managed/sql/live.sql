-- Mode live: at every moment a summary is what a recount of the customer's orders gives, and the shop goes on whatever happens.
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
CREATE TABLE managed_shop.orders (id int, customer_id int, at timestamptz DEFAULT now(), amount numeric(10, 2), status text) PARTITION BY RANGE (id);
CREATE TABLE managed_shop.orders_1 PARTITION OF managed_shop.orders FOR VALUES FROM (0) TO (500);
CREATE TABLE managed_shop.orders_2 PARTITION OF managed_shop.orders FOR VALUES FROM (500) TO (1000);
INSERT INTO managed_shop.orders SELECT i, i % 10, timestamptz '2026-01-01' + i * interval '1 hour', i FROM generate_series(1, 100) AS i;
GRANT TRIGGER ON managed_shop.orders, managed_shop.orders_1, managed_shop.orders_2 TO regress_segment_crm;
RESET ROLE;
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm');

-- What cannot be kept, and where.
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', mode => 'now');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', mode => NULL);
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', mode => 'live');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', mode => 'live');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'status', 'amount', mode => 'live');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'status', mode => 'live');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
RESET ROLE;
GRANT SELECT ON managed_shop.orders TO regress_segment_crm;
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('managed_crm');
RESET ROLE;
CREATE INDEX ON managed_shop.orders_1 (customer_id, at);
CREATE INDEX ON managed_shop.orders_2 (at, customer_id);
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
RESET ROLE;
CREATE INDEX ON managed_shop.orders_2 (customer_id);
ALTER TABLE managed_shop.orders ENABLE ROW LEVEL SECURITY;
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
RESET ROLE;
ALTER TABLE managed_shop.orders DISABLE ROW LEVEL SECURITY;
SET ROLE regress_segment_crm;
SELECT to_regclass('managed_crm.summaries') AS summaries, count(*) AS watches FROM managed_crm.watches;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
SELECT watched, mode, row_triggers, filled_at FROM managed_crm.watches;
SELECT proname, prosecdef, proconfig, proacl FROM pg_proc WHERE pronamespace = 'managed_crm'::regnamespace AND prosecdef ORDER BY proname COLLATE "C";
SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull
FROM pg_attribute WHERE attrelid = 'managed_crm.summaries'::regclass AND attnum > 0 ORDER BY attnum;

-- What differs from a recount: nobody, but for who is not known.
CREATE VIEW managed_crm.differences AS
SELECT count(*) AS customers, count(*) FILTER (WHERE s.known) AS known,
       count(*) FILTER (WHERE s.known AND s.summary IS DISTINCT FROM o.summary) AS wrong,
       count(*) FILTER (WHERE s.customer IS NULL AND o.summary IS NOT NULL) AS missing
FROM (SELECT * FROM managed_crm.summaries WHERE watch IN (SELECT id FROM managed_crm.watches WHERE watched = 'managed_shop.orders')) AS s
     FULL JOIN (SELECT customer_id::bigint AS customer, segment.rfm(at, amount) AS summary
                FROM managed_shop.orders WHERE customer_id IS NOT NULL GROUP BY customer_id) AS o USING (customer);
TABLE managed_crm.differences;
-- Before they are filled, an order has its customer counted; a refresh says what is missing.
RESET ROLE;
SET ROLE regress_segment_shop;
INSERT INTO managed_shop.orders VALUES (101, 3, now(), 5), (102, 3, now(), 5.5), (103, NULL, now(), 5), (104, 11, now(), 5);
RESET ROLE;
SET ROLE regress_segment_crm;
TABLE managed_crm.differences;
CREATE VIEW managed_crm.by_size AS
SELECT s.customer, CASE WHEN segment.orders(s.summary) > 10 THEN 'many' ELSE 'few' END AS segment, segment.monetary(s.summary) AS monetary
FROM managed_crm.summaries AS s WHERE s.watch IN (1, 2) AND s.known AND s.summary IS NOT NULL;
SELECT segment.create_segmentation('managed_crm', 'size', 'by_size', per_customer => true);
SELECT customers, entered FROM segment.refresh('managed_crm', 'size');
SELECT customers, entered FROM segment.refresh_queued('managed_crm', 'size');
CALL segment.fill_summaries('managed_crm', 0);
CALL segment.fill_summaries('managed_crm', NULL);
BEGIN;
CALL segment.fill_summaries('managed_crm');
ROLLBACK;
CALL segment.fill_summaries('managed_crm', 3);
TABLE managed_crm.differences;
SELECT filled_at IS NOT NULL AS filled FROM managed_crm.watches;
-- From here on each segmentation takes what changed by the summaries.
SELECT customers, entered, moved FROM segment.refresh_queued('managed_crm', 'size');
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');

-- Every way in which orders change: new and known customers, guests, partitions by name, moves between customers and
-- partitions, deletions down to none, rows that say nothing new, refunds, rows without a date or amount.
RESET ROLE;
SET ROLE regress_segment_shop;
INSERT INTO managed_shop.orders VALUES (110, 3, now(), 5), (111, 4, now(), -2), (112, 12, now(), 7), (113, 12, NULL, 7), (114, 5, now(), NULL);
INSERT INTO managed_shop.orders_2 VALUES (501, 4, now(), 1), (502, NULL, now(), 1);
UPDATE managed_shop.orders SET status = 'sent' WHERE customer_id = 5;
UPDATE managed_shop.orders SET amount = 11 WHERE id = 7;
UPDATE managed_shop.orders SET at = '2025-01-01' WHERE id = 17;
UPDATE managed_shop.orders SET id = 600 WHERE id = 8;
UPDATE managed_shop.orders_1 SET customer_id = 13 WHERE id = 9;
UPDATE managed_shop.orders SET customer_id = NULL WHERE id = 10;
DELETE FROM managed_shop.orders WHERE customer_id = 1;
DELETE FROM managed_shop.orders_2 WHERE id = 501;
DELETE FROM managed_shop.orders WHERE false;
INSERT INTO managed_shop.orders SELECT * FROM managed_shop.orders WHERE false;
SELECT * FROM managed_crm.summaries;
RESET ROLE;
SET ROLE regress_segment_crm;
TABLE managed_crm.differences;
SELECT customer, known, summary IS NULL AS nothing FROM managed_crm.summaries WHERE customer IN (1, 13) ORDER BY customer;
SELECT count(*) AS queued FROM managed_crm.queue;
SELECT customers, entered, moved, exited FROM segment.refresh_queued('managed_crm', 'size');
SELECT count(*) AS differences
FROM (SELECT customer, segment FROM managed_crm.by_size EXCEPT SELECT customer, segment FROM managed_crm.members WHERE segmentation = 'size') AS d;
-- In one transaction, with a part of it rolled back.
RESET ROLE;
BEGIN;
INSERT INTO managed_shop.orders VALUES (120, 3, now(), 5);
SAVEPOINT a;
INSERT INTO managed_shop.orders VALUES (121, 3, now(), 5), (122, 14, now(), 5);
ROLLBACK TO a;
DELETE FROM managed_shop.orders WHERE id = 110;
INSERT INTO managed_shop.orders VALUES (123, 3, now(), 5) ON CONFLICT DO NOTHING;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
INSERT INTO managed_shop.orders VALUES (124, 3, now(), 5);
UPDATE managed_shop.orders SET amount = amount + 1 WHERE customer_id = 4;
COMMIT;
TABLE managed_crm.differences;
-- TRUNCATE of a partition, and of all.
TRUNCATE managed_shop.orders_2;
TABLE managed_crm.differences;
SELECT customer FROM managed_crm.queue;

-- Who objects has no summary, nor gets one by a new order; an objection taken back has them counted with the next.
SET ROLE regress_segment_crm;
INSERT INTO managed_crm.excluded (customer) VALUES (3), (15);
SELECT * FROM segment.find_customer('managed_crm', 3);
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (130, 3, now(), 5), (131, 15, now(), 5), (132, 4, now(), 5);
UPDATE managed_shop.orders SET amount = 6 WHERE id IN (130, 131, 132);
SET ROLE regress_segment_crm;
SELECT count(*) AS summaries FROM managed_crm.summaries WHERE customer IN (3, 15);
UPDATE managed_crm.excluded SET customer = 16 WHERE customer = 15;
DELETE FROM managed_crm.excluded WHERE customer = 3;
TABLE managed_crm.differences;
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (134, 3, now(), 5), (135, 15, now(), 5);
SET ROLE regress_segment_crm;
TABLE managed_crm.differences;
SELECT relation, removed FROM segment.forget_customer('managed_crm', 4, keep_excluded => false);
SELECT * FROM segment.find_customer('managed_crm', 4);
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (133, 4, now(), 5);
TABLE managed_crm.differences;

-- A trigger that is disabled, a right that is taken away, row security: the shop goes on, and a refresh says what is wrong.
ALTER TABLE managed_shop.orders_1 DISABLE TRIGGER USER;
INSERT INTO managed_shop.orders_1 VALUES (140, 3, now(), 5);
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
RESET ROLE;
ALTER TABLE managed_shop.orders_1 ENABLE TRIGGER USER;
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
CALL segment.fill_summaries('managed_crm');
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
TABLE managed_crm.differences;
RESET ROLE;
REVOKE SELECT ON managed_shop.orders FROM regress_segment_crm;
INSERT INTO managed_shop.orders VALUES (141, 3, now(), 5);
UPDATE managed_shop.orders SET amount = 7 WHERE id = 141;
SELECT DISTINCT customer FROM managed_crm.queue WHERE customer IS NOT NULL ORDER BY customer;
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
CALL segment.fill_summaries('managed_crm');
RESET ROLE;
GRANT SELECT ON managed_shop.orders TO regress_segment_crm;
ALTER TABLE managed_shop.orders ENABLE ROW LEVEL SECURITY;
INSERT INTO managed_shop.orders VALUES (142, 3, now(), 5);
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
RESET ROLE;
ALTER TABLE managed_shop.orders DISABLE ROW LEVEL SECURITY;
SET ROLE regress_segment_crm;
CALL segment.fill_summaries('managed_crm');
TABLE managed_crm.differences;
-- A new partition, and one that is taken away.
RESET ROLE;
SET ROLE regress_segment_shop;
CREATE TABLE managed_shop.orders_3 PARTITION OF managed_shop.orders FOR VALUES FROM (1000) TO (2000);
GRANT TRIGGER ON managed_shop.orders_3 TO regress_segment_crm;
RESET ROLE;
SET ROLE regress_segment_crm;
CALL segment.fill_summaries('managed_crm');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
RESET ROLE;
CREATE INDEX ON managed_shop.orders_3 (customer_id);
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('managed_crm');
SELECT customers FROM segment.refresh_queued('managed_crm', 'size');
RESET ROLE;
ALTER TABLE managed_shop.orders DETACH PARTITION managed_shop.orders_1;
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh_queued('managed_crm', 'size', max_lost => 1);
CALL segment.fill_summaries('managed_crm');
TABLE managed_crm.differences;
SELECT customers, exited FROM segment.refresh_queued('managed_crm', 'size', max_lost => 1);

-- From one mode to the other and back; the functions of the mode go with it.
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount');
SELECT count(*) AS summaries FROM managed_crm.summaries;
SELECT proname FROM pg_proc WHERE pronamespace = 'managed_crm'::regnamespace AND prosecdef ORDER BY 1;
CALL segment.fill_summaries('managed_crm');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('managed_crm');
SELECT segment.unwatch('managed_crm', 'orders');
SELECT count(*) AS summaries FROM managed_crm.summaries;
SELECT proname FROM pg_proc WHERE pronamespace = 'managed_crm'::regnamespace AND prosecdef ORDER BY 1;
RESET ROLE;
INSERT INTO managed_shop.orders VALUES (1001, 3, now(), 5);

-- Triggers for each row, which fire for what a subscription writes.
GRANT regress_segment_shop TO regress_segment_crm;
SET client_min_messages = error;
CREATE SUBSCRIPTION regress_segment_subscription CONNECTION '' PUBLICATION none WITH (connect = false, slot_name = NONE);
SET client_min_messages = notice;
SET allow_system_table_mods = on;
INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate)
SELECT oid, 'managed_shop.orders_2'::regclass, 'r' FROM pg_subscription WHERE subname = 'regress_segment_subscription';
RESET allow_system_table_mods;
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live', row_triggers => NULL);
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live', row_triggers => true) > 0 AS watched;
SELECT tgrelid::regclass, tgname, tgenabled, tgtype FROM pg_trigger WHERE tgname LIKE 'segment%' AND tgrelid <> 'managed_crm.excluded'::regclass
ORDER BY tgrelid::regclass::text COLLATE "C", tgname COLLATE "C";
CALL segment.fill_summaries('managed_crm');
TABLE managed_crm.differences;
RESET ROLE;
SET session_replication_role = replica;
INSERT INTO managed_shop.orders VALUES (510, 21, now(), 5), (511, 21, now(), 6), (512, NULL, now(), 7);
UPDATE managed_shop.orders SET customer_id = 22 WHERE id = 511;
UPDATE managed_shop.orders SET status = 'sent';
UPDATE managed_shop.orders SET id = 1511 WHERE id = 511;
DELETE FROM managed_shop.orders WHERE id = 510;
INSERT INTO managed_shop.orders VALUES (513, 21, now(), 5);
TABLE managed_crm.differences;
TRUNCATE managed_shop.orders_2;
RESET session_replication_role;
TABLE managed_crm.differences;
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh_queued('managed_crm', 'size', max_lost => 1);
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', row_triggers => true) > 0 AS watched;
TRUNCATE managed_crm.queue;
RESET ROLE;
SET session_replication_role = replica;
INSERT INTO managed_shop.orders VALUES (520, 23, now(), 5);
UPDATE managed_shop.orders SET customer_id = 24 WHERE id = 520;
DELETE FROM managed_shop.orders WHERE id = 520;
TRUNCATE managed_shop.orders_2;
RESET session_replication_role;
SELECT customer, count(*) FROM managed_crm.queue GROUP BY customer ORDER BY customer;
ALTER SUBSCRIPTION regress_segment_subscription SET (slot_name = NONE);
DROP SUBSCRIPTION regress_segment_subscription;
SET ROLE regress_segment_crm;
SELECT segment.unwatch('managed_crm', 'orders');
SELECT segment.watch('managed_crm', 'managed_shop.orders', 'customer_id', 'at', 'amount', mode => 'live', row_triggers => true) > 0 AS watched;
DROP VIEW managed_crm.differences, managed_crm.by_size;
CALL segment.drop_workspace('managed_crm', true);
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'managed_crm';

-- Dates and moments without a zone are read in the one in which watch was called, whatever the shop's session has; amounts
-- of every kind; keys of text in a collation of their own, with everything in the names.
RESET ROLE;
SET ROLE regress_segment_crm;
CALL segment.create_workspace('Managed "Röck''n" %1$I; --', key => 'text');
RESET ROLE;
SET ROLE regress_segment_shop;
CREATE DOMAIN managed_shop.money_of_ours AS real CHECK (value < 1e6);
CREATE TABLE managed_shop."Or""d'ers %s $sql$" ("Cust$body$" varchar(10) COLLATE "C", "A""t" date, "Am%ount" managed_shop.money_of_ours);
CREATE INDEX ON managed_shop."Or""d'ers %s $sql$" ("Cust$body$");
INSERT INTO managed_shop."Or""d'ers %s $sql$" VALUES ('a', '2026-01-01', 10), ('B', '2026-02-01', 0.1), ('ä', '2026-01-01', 1e5), (NULL, '2026-01-01', 1);
GRANT TRIGGER, SELECT ON managed_shop."Or""d'ers %s $sql$" TO regress_segment_crm;
CREATE TABLE managed_shop.moments (customer text, at timestamp, amount smallint);
CREATE INDEX ON managed_shop.moments (customer);
GRANT TRIGGER, SELECT ON managed_shop.moments TO regress_segment_crm;
RESET ROLE;
SET ROLE regress_segment_crm;
SET timezone = 'Asia/Tokyo';
SELECT segment.watch('Managed "Röck''n" %1$I; --', 'managed_shop."Or""d''ers %s $sql$"', 'Cust$body$', 'A"t', 'Am%ount', mode => 'live');
SELECT segment.watch('Managed "Röck''n" %1$I; --', 'managed_shop.moments', 'customer', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('Managed "Röck''n" %1$I; --', 1);
SET timezone = 'America/New_York';
RESET ROLE;
INSERT INTO managed_shop."Or""d'ers %s $sql$" VALUES ('a', '2026-03-01', 0.2), ('a', '2026-03-01', 0.7), ('B', '2026-03-01', 0.2), ('c', NULL, 1);
INSERT INTO managed_shop.moments VALUES ('a', '2026-03-01 12:00', 5);
UPDATE managed_shop."Or""d'ers %s $sql$" SET "Cust$body$" = 'd' WHERE "Cust$body$" = 'c';
SET timezone = 'UTC';
SELECT watch, customer, known, summary FROM "Managed ""Röck'n"" %1$I; --".summaries ORDER BY watch, customer COLLATE "C";
-- The summaries of two tables are one, where their amounts are of one type.
SELECT a.customer, segment.orders(a.summary OPERATOR(segment.+) b.summary) AS orders
FROM "Managed ""Röck'n"" %1$I; --".summaries AS a
     LEFT JOIN "Managed ""Röck'n"" %1$I; --".summaries AS b ON b.customer = a.customer AND b.watch = 2
WHERE a.watch = 1 AND a.customer IN ('a', 'B')
ORDER BY a.customer COLLATE "C";
-- Dropping the schema takes the triggers along.
SET client_min_messages = warning;
DROP SCHEMA "Managed ""Röck'n"" %1$I; --" CASCADE;
INSERT INTO managed_shop."Or""d'ers %s $sql$" VALUES ('a', '2026-03-01', 0.2);
-- Keys for which there would be no index.
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm', key => 'numeric');
RESET ROLE;
CREATE TABLE managed_shop.numbers (customer int PRIMARY KEY, at timestamptz, amount int);
GRANT TRIGGER, SELECT ON managed_shop.numbers TO regress_segment_crm;
SET ROLE regress_segment_crm;
SELECT segment.watch('managed_crm', 'managed_shop.numbers', 'customer', 'at', 'amount', mode => 'live');
CALL segment.drop_workspace('managed_crm');
RESET ROLE;
DROP SCHEMA managed_shop CASCADE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm, regress_segment_shop', current_database()) \gexec
DROP ROLE regress_segment_crm, regress_segment_shop;

-- DROP EXTENSION names the summaries; with CASCADE it takes them along, and the shop goes on, before and after the
-- extension comes back.
\set db :DBNAME
DROP DATABASE IF EXISTS regress_segment_managed;
CREATE DATABASE regress_segment_managed TEMPLATE template0;
\c regress_segment_managed
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE EXTENSION pg_segment;
CREATE TABLE orders (customer bigint, at timestamptz, amount numeric);
CREATE INDEX ON orders (customer);
CALL segment.create_workspace('crm');
SELECT segment.watch('crm', 'orders', 'customer', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('crm');
INSERT INTO orders VALUES (1, '2026-01-01', 5), (2, '2026-01-01', 6);
DROP EXTENSION pg_segment;
INSERT INTO orders VALUES (1, '2026-01-02', 5);
SELECT customer, summary FROM crm.summaries ORDER BY customer;
DROP EXTENSION pg_segment CASCADE;
INSERT INTO orders VALUES (1, '2026-01-03', 5), (3, '2026-01-03', 5);
UPDATE orders SET amount = 7 WHERE customer = 2;
DELETE FROM orders WHERE customer = 3;
SELECT customer, count(*) FROM crm.queue GROUP BY customer ORDER BY customer;
INSERT INTO crm.excluded (customer) VALUES (9);
DELETE FROM crm.excluded;
CREATE EXTENSION pg_segment;
INSERT INTO orders VALUES (4, '2026-01-04', 5);
CREATE VIEW crm.source AS SELECT customer, 'a' AS segment FROM orders GROUP BY customer;
SELECT segment.create_segmentation('crm', 'value', 'crm.source', per_customer => true);
SELECT customers FROM segment.refresh_queued('crm', 'value');
CALL segment.fill_summaries('crm');
SELECT segment.watch('crm', 'orders', 'customer', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('crm');
INSERT INTO orders VALUES (1, '2026-01-05', 5);
SELECT customer, known, summary FROM crm.summaries ORDER BY customer;
\c :db
DROP DATABASE regress_segment_managed WITH (FORCE);
