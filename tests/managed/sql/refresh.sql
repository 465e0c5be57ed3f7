-- Refresh: differences become history; what a source may not give; preview; the clock; all segmentations in one call.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm', current_database()) \gexec
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm');
CREATE TABLE managed_crm.facts (customer bigint, segment text, note int);
CREATE VIEW managed_crm.source AS SELECT customer, segment, note FROM managed_crm.facts;

-- What is no source.
SELECT segment.create_segmentation('managed_crm', 'a', NULL);
SELECT segment.create_segmentation('managed_crm', 'a', 'nothing');
SELECT segment.create_segmentation('managed_crm', 'a', 'nowhere.nothing');
SELECT segment.create_segmentation('managed_crm', 'a', 'a.b.c');
SELECT segment.create_segmentation('managed_crm', 'a', '"unclosed');
SELECT segment.create_segmentation('managed_crm', 'a', 'source; DROP TABLE managed_crm.facts');
SELECT segment.create_segmentation('managed_crm', '', 'source');
SELECT segment.create_segmentation('managed_crm', NULL, 'source');
SELECT segment.create_segmentation('managed_crm', 'a', 'source', max_lost => 'NaN');
SELECT segment.create_segmentation('managed_crm', 'a', 'source', max_lost => -0.1);
SELECT segment.create_segmentation('managed_crm', 'a', 'source', per_customer => NULL);
CREATE VIEW managed_crm.no_segment AS SELECT customer FROM managed_crm.facts;
CREATE VIEW managed_crm.no_customer AS SELECT segment FROM managed_crm.facts;
CREATE VIEW managed_crm.integer_key AS SELECT customer::int AS customer, segment FROM managed_crm.facts;
CREATE FUNCTION managed_crm.of_date(date) RETURNS TABLE (customer bigint, segment text) LANGUAGE sql AS $$ SELECT 1, 'a' $$;
CREATE FUNCTION managed_crm.unqualified(timestamptz) RETURNS TABLE (customer bigint, segment text) LANGUAGE plpgsql AS $$
BEGIN RETURN QUERY SELECT f.customer, f.segment FROM facts AS f; END $$;
SELECT segment.create_segmentation('managed_crm', 'a', 'no_segment');
SELECT segment.create_segmentation('managed_crm', 'a', 'no_customer');
SELECT segment.create_segmentation('managed_crm', 'a', 'integer_key');
SELECT segment.create_segmentation('managed_crm', 'a', 'of_date');
SELECT count(*) AS segmentations FROM managed_crm.segmentations;

SELECT segment.create_segmentation('managed_crm', 'it''s "a"', 'source');
SELECT segment.create_segmentation('managed_crm', 'it''s "a"', 'source');
SELECT segment.create_segmentation('managed_crm', 'b', 'managed_crm.unqualified');
SELECT * FROM segment.refresh('managed_crm', 'b');
SELECT segment.drop_segmentation('managed_crm', 'b');
SELECT * FROM segment.refresh('managed_crm', 'b');
SELECT * FROM segment.refresh('managed_nowhere', 'b');
SELECT * FROM segment.refresh('managed_crm', NULL);

-- What a source may not give; nothing is written.
INSERT INTO managed_crm.facts VALUES (1, 'a', 1), (2, 'a', 1), (NULL, 'a', 1);
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT * FROM segment.preview('managed_crm', 'it''s "a"');
UPDATE managed_crm.facts SET customer = 3, segment = NULL WHERE customer IS NULL;
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"');
UPDATE managed_crm.facts SET customer = 2, segment = 'b' WHERE customer = 3;
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT (SELECT count(*) FROM managed_crm.memberships) AS memberships, (SELECT count(*) FROM managed_crm.runs) AS runs;

-- History. Details are those of the entry, and do not count as a change.
DELETE FROM managed_crm.facts;
INSERT INTO managed_crm.facts SELECT i, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END, 1 FROM generate_series(1, 10) AS i;
SELECT * FROM segment.preview('managed_crm', 'it''s "a"');
SELECT customers, entered, moved, exited FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT customers, entered, moved, exited FROM segment.refresh('managed_crm', 'it''s "a"');
UPDATE managed_crm.facts SET note = 2;
SELECT customers, entered, moved, exited FROM segment.refresh('managed_crm', 'it''s "a"');
UPDATE managed_crm.facts SET segment = 'seven' WHERE customer = 7;
DELETE FROM managed_crm.facts WHERE customer = 8;
INSERT INTO managed_crm.facts VALUES (11, 'odd', 3);
SELECT * FROM segment.preview('managed_crm', 'it''s "a"');
SELECT customers, entered, moved, exited FROM segment.refresh('managed_crm', 'it''s "a"');
INSERT INTO managed_crm.facts VALUES (8, 'even', 4);
SELECT customers, entered, moved, exited FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT m.customer, m.segment, m.previous, m.next, m.cause, m.details, begun.id AS from_run, t.id AS to_run
FROM managed_crm.memberships AS m
     JOIN managed_crm.runs AS begun ON begun.as_of = m.valid_from LEFT JOIN managed_crm.runs AS t ON t.as_of = m.valid_to
WHERE m.customer > 6 ORDER BY m.customer, m.valid_from;
SELECT id, kind, refreshed_by = session_user AS by_me, customers, entered, moved, exited, as_of BETWEEN started_at AND finished_at AS in_order
FROM managed_crm.runs ORDER BY id;
SELECT customer, r.id AS run, before, after, cause
FROM managed_crm.movements AS m JOIN managed_crm.runs AS r ON r.as_of = m.at
WHERE cause <> 'first' ORDER BY r.id, customer;
-- Half open: at the moment of a run it holds what that run wrote.
SELECT r.id AS run, string_agg(m.customer || ' ' || m.segment, ', ' ORDER BY m.customer) AS members
FROM managed_crm.runs AS r, managed_crm.members_at(r.as_of) AS m WHERE m.customer > 6 GROUP BY r.id ORDER BY r.id;
SELECT count(*) AS before_all FROM managed_crm.members_at('2000-01-01');
SELECT count(*) AS differences
FROM managed_crm.members AS m FULL JOIN managed_crm.members_at(now()) AS a USING (segmentation, customer)
WHERE (m.segment, m.since, m.algorithm) IS DISTINCT FROM (a.segment, a.since, a.algorithm);

-- Not so many may be lost.
DELETE FROM managed_crm.facts WHERE customer <= 3;
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"', max_lost => 0.25);
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"', max_lost => 2);
SELECT customers, exited FROM segment.refresh('managed_crm', 'it''s "a"', max_lost => 0.3);
TRUNCATE managed_crm.facts;
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT customers, exited FROM segment.refresh('managed_crm', 'it''s "a"', max_lost => 1);
SELECT customers, exited FROM segment.refresh('managed_crm', 'it''s "a"');
SELECT count(*) AS members FROM managed_crm.members;

-- A view cannot be told as_of; a function can, in order and not in the future.
SELECT * FROM segment.refresh('managed_crm', 'it''s "a"', '2026-01-01');
SELECT * FROM segment.preview('managed_crm', 'it''s "a"', '2026-01-01');
CREATE FUNCTION managed_crm.by_month(as_of timestamptz) RETURNS TABLE (customer bigint, segment text, "As Of" date, s int) LANGUAGE sql STABLE AS $$
    SELECT i::bigint, CASE WHEN i % 3 = extract(month FROM as_of)::int % 3 THEN 'now' ELSE 'then' END, as_of::date, i
    FROM generate_series(1, extract(month FROM as_of)::int) AS i
$$;
SELECT segment.create_segmentation('managed_crm', 'months', 'by_month');
SELECT r.customers, r.entered, r.moved, r.exited, r.refreshed_at
FROM generate_series(timestamptz '2025-01-01', '2025-04-01', '1 month') AS t, segment.refresh('managed_crm', 'months', t) AS r;
SELECT * FROM segment.refresh('managed_crm', 'months', '2025-04-01');
SELECT * FROM segment.refresh('managed_crm', 'months', '2999-01-01');
SELECT * FROM segment.refresh('managed_crm', 'months', 'infinity');
SELECT * FROM segment.preview('managed_crm', 'months', '2025-05-01');
SELECT m.customer, m.segment, m.previous, m.valid_from, m.valid_to, m.cause, m.details
FROM managed_crm.memberships AS m JOIN managed_crm.segmentations AS s ON s.id = m.segmentation
WHERE s.name = 'months' ORDER BY m.customer, m.valid_from;
-- A clock that somebody put into the future.
UPDATE managed_crm.segmentations SET refreshed_at = '2999-01-01' WHERE name = 'months';
SELECT * FROM segment.refresh('managed_crm', 'months');
UPDATE managed_crm.segmentations SET refreshed_at = '2025-04-01' WHERE name = 'months';

-- Tables that are swapped, as some tools do, are found by their name; one that is gone is said.
CREATE TABLE managed_crm.swapped AS SELECT 1::bigint AS customer, 'old'::text AS segment;
SELECT segment.create_segmentation('managed_crm', 'swapped', 'managed_crm.swapped');
SELECT entered FROM segment.refresh('managed_crm', 'swapped');
ALTER TABLE managed_crm.swapped RENAME TO swapped_old;
CREATE TABLE managed_crm.swapped AS SELECT 1::bigint AS customer, 'new'::text AS segment;
SELECT moved FROM segment.refresh('managed_crm', 'swapped');
DROP TABLE managed_crm.swapped;
SELECT * FROM segment.refresh('managed_crm', 'swapped');

-- Row security does not close customers.
CREATE TABLE managed_crm.secured AS SELECT i::bigint AS customer, 'a'::text AS segment FROM generate_series(1, 20) AS i;
SELECT segment.create_segmentation('managed_crm', 'secured', 'secured');
SELECT entered FROM segment.refresh('managed_crm', 'secured');
ALTER TABLE managed_crm.secured ENABLE ROW LEVEL SECURITY;
ALTER TABLE managed_crm.secured FORCE ROW LEVEL SECURITY;
CREATE POLICY most ON managed_crm.secured USING (customer > 1);
SELECT * FROM segment.refresh('managed_crm', 'secured');
UPDATE managed_crm.segmentations SET allow_row_security = true WHERE name = 'secured';
SELECT customers, exited FROM segment.refresh('managed_crm', 'secured');

-- Where it cannot be right.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM segment.refresh('managed_crm', 'months');
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT * FROM segment.preview('managed_crm', 'months');
ROLLBACK;
BEGIN READ ONLY;
SELECT * FROM segment.refresh('managed_crm', 'months');
ROLLBACK;
CREATE TEMPORARY TABLE segment_source ();
SELECT * FROM segment.refresh('managed_crm', 'months');
DROP TABLE segment_source;
-- Twice in one transaction, rolled back as a whole, and with a notice of it.
UPDATE managed_crm.segmentations SET notify = 'segments' WHERE name = 'months';
BEGIN;
SELECT customers > 0 AS some FROM segment.refresh('managed_crm', 'months', '2025-05-01');
SELECT customers > 0 AS some FROM segment.refresh('managed_crm', 'months', '2025-06-01');
ROLLBACK;
SELECT max(refreshed_at) FROM managed_crm.segmentations WHERE name = 'months';

-- All in one call: the good ones are kept, the bad one is named.
BEGIN;
CALL segment.refresh_all('managed_crm');
ROLLBACK;
CREATE TABLE managed_crm.before_all AS SELECT count(*) AS runs FROM managed_crm.runs;
CALL segment.refresh_all('managed_crm');
SELECT (SELECT count(*) FROM managed_crm.runs) - runs AS runs FROM managed_crm.before_all;
SELECT segment.drop_segmentation('managed_crm', 'swapped', true);
SET default_transaction_isolation = 'serializable';
CALL segment.refresh_all('managed_crm');
RESET default_transaction_isolation;
SELECT (SELECT count(*) FROM managed_crm.runs) - runs AS runs FROM managed_crm.before_all;
CALL segment.refresh_all('managed_nowhere');
-- No temporary table is left, and none of the settings stuck.
SELECT count(*) AS left_over FROM pg_class WHERE relname LIKE 'segment\_%' AND relpersistence = 't';
SHOW row_security;
SET client_min_messages = warning;
CALL segment.drop_workspace('managed_crm', true);
DROP SCHEMA managed_crm CASCADE;
RESET ROLE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm', current_database()) \gexec
DROP ROLE regress_segment_crm;
