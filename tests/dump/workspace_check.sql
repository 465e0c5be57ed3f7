-- Prints what workspace.sql made; then the copy goes on by itself, and must say the same as the one it was taken from.
\pset format unaligned
\pset null NULL
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT m.* FROM "crm ""2""".memberships AS m ORDER BY segmentation, customer, valid_from;
SELECT * FROM "crm ""2""".members ORDER BY segmentation, customer;
SELECT * FROM "crm ""2""".movements ORDER BY segmentation, customer, at;
SELECT * FROM "crm ""2""".overrides ORDER BY id;
SELECT * FROM "crm ""2""".runs ORDER BY id;
SELECT * FROM "crm ""2""".queue ORDER BY customer, changed_in;
SELECT * FROM "crm ""2""".segmentations ORDER BY id;
SELECT id, watched, customer_column, mode, row_triggers, cardinality(relations), problem, filled_at FROM "crm ""2""".watches ORDER BY id;
SELECT * FROM "crm ""2""".summaries ORDER BY watch, customer;
SELECT name, segment.describe(model) FROM "crm ""2""".models ORDER BY name;
SELECT customer, segment, algorithm FROM "crm ""2""".members_at('2999-06-01') ORDER BY segmentation, customer;
SELECT conname, conrelid::regclass, convalidated FROM pg_constraint WHERE connamespace = '"crm ""2"""'::regnamespace ORDER BY conrelid::regclass::text, conname;
SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgrelid::regclass::text, tgname;
SELECT relname, pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = '"crm ""2"""'::regnamespace ORDER BY relname;
-- What was written to the table in another database is a change that nobody noted: the first refresh is a full one.
BEGIN;
INSERT INTO orders VALUES (20, '2026-06-01', 5), (600, '2026-06-01', 5);
SELECT entered, moved, exited FROM segment.refresh_queued('crm "2"', 'activity');
SELECT entered, moved, exited FROM segment.refresh('crm "2"', 'tier');
SELECT segment.set_override('crm "2"', 'activity', 22, 'vip', 'why not') IS NOT NULL AS set;
-- The summaries follow, and a customer who objects has none.
INSERT INTO till VALUES (1, '2026-06-02', 5), (78, '2026-06-02', 5), (21, '2026-06-02', 5);
DELETE FROM till WHERE customer_id = 77;
INSERT INTO "crm ""2""".excluded (customer) VALUES (2);
SELECT customer, known, summary FROM "crm ""2""".summaries WHERE customer IN (1, 2, 21, 77, 78) ORDER BY watch, customer;
SELECT customer, segment, algorithm FROM "crm ""2""".members WHERE customer IN (20, 21, 22, 600) ORDER BY segmentation, customer;
ROLLBACK;
