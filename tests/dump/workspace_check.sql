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
SELECT id, watched, customer_column, cardinality(relations), problem FROM "crm ""2""".watches;
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
SELECT customer, segment, algorithm FROM "crm ""2""".members WHERE customer IN (20, 21, 22, 600) ORDER BY segmentation, customer;
ROLLBACK;
