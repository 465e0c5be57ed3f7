-- Overrides: one at a time, above the algorithm, with an end; and as of any moment.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
CREATE ROLE regress_segment_expert;
CREATE ROLE regress_segment_reader;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm', current_database()) \gexec
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm', 'text');
CREATE TABLE managed_crm.facts AS SELECT 'c' || i AS customer, 'plain'::text AS segment FROM generate_series(1, 6) AS i;
SELECT segment.create_segmentation('managed_crm', 'value', 'facts', max_lost => 1);
SELECT entered FROM segment.refresh('managed_crm', 'value');

-- What is no override.
SELECT segment.set_override('managed_crm', 'value', 'stranger', 'vip', 'contract');
SELECT segment.set_override('managed_crm', 'value', 'c1', 'vip', 'contract', until => '2001-01-01');
SELECT segment.set_override('managed_crm', 'value', 'c1', 'vip', '  ');
SELECT segment.set_override('managed_crm', 'value', 'c1', NULL, 'contract');
SELECT segment.set_override('managed_crm', 'value', NULL::text, 'vip', 'contract');
SELECT segment.set_override('managed_crm', 'nothing', 'c1', 'vip', 'contract');
SELECT segment.set_override('managed_nowhere', 'value', 'c1', 'vip', 'contract');
SELECT segment.clear_override('managed_crm', 'value', 'c1');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT segment.set_override('managed_crm', 'value', 'c1', 'vip', 'contract');
ROLLBACK;
BEGIN READ ONLY;
SELECT segment.clear_override('managed_crm', 'value', 'c1');
ROLLBACK;
SELECT count(*) AS overrides FROM managed_crm.overrides;

SELECT segment.set_override('managed_crm', 'value', 'c1', 'vip', 'contract signed');
SELECT segment.set_override('managed_crm', 'value', 'c2', 'vip', 'promised', until => '2999-01-01');
SELECT segment.set_override('managed_crm', 'value', 'c3', 'plain', 'as it is');
SELECT segmentation, customer, segment, algorithm, reason, set_by = session_user AS by_me, until FROM managed_crm.members ORDER BY customer;
-- The algorithm's opinion goes on beside it.
UPDATE managed_crm.facts SET segment = 'rich' WHERE customer IN ('c1', 'c4');
SELECT moved FROM segment.refresh('managed_crm', 'value');
SELECT customer, segment, algorithm, previous FROM managed_crm.members WHERE customer IN ('c1', 'c4') ORDER BY customer;
-- A second one ends the first; clearing ends it too.
SELECT segment.set_override('managed_crm', 'value', 'c1', 'top', 'grew');
SELECT segment.clear_override('managed_crm', 'value', 'c2');
SELECT segment.clear_override('managed_crm', 'value', 'c2');
SELECT o.id, o.customer, o.segment, o.valid_to < now() AS over, o.ended_at IS NOT NULL AS put_away, o.ended_by = session_user AS by_me,
       lead(o.valid_from) OVER (PARTITION BY o.customer ORDER BY o.id) = o.valid_to AS next_begins_there
FROM managed_crm.overrides AS o ORDER BY o.id;
SELECT customer, segment FROM managed_crm.members WHERE customer IN ('c1', 'c2') ORDER BY customer;
-- A customer of whom the algorithm no longer knows, and one who is excluded.
DELETE FROM managed_crm.facts WHERE customer IN ('c1', 'c3');
INSERT INTO managed_crm.excluded (customer, reason) VALUES ('c3', 'objected'), ('c5', 'objected');
SELECT customer FROM managed_crm.members ORDER BY customer;
SELECT exited FROM segment.refresh('managed_crm', 'value');
SELECT customer, segment, algorithm FROM managed_crm.members ORDER BY customer;
SELECT customer, segment, algorithm, reason FROM managed_crm.members_at(clock_timestamp()) ORDER BY customer;

-- Expiry needs no job: an override that ran out counts no more, and does not stand in the way of the next.
UPDATE managed_crm.overrides SET valid_from = '2025-01-01', valid_to = '2025-02-01' WHERE customer = 'c2';
UPDATE managed_crm.overrides SET ended_at = NULL, ended_by = NULL WHERE customer = 'c2';
SELECT customer, segment FROM managed_crm.members WHERE customer = 'c2';
SELECT segmentation, customer, segment, algorithm, why FROM managed_crm.overrides_to_review ORDER BY customer;
SELECT segment.set_override('managed_crm', 'value', 'c2', 'vip', 'again');
SELECT segment, valid_to, ended_at IS NOT NULL AS put_away, ended_by FROM managed_crm.overrides WHERE customer = 'c2' ORDER BY id;
-- As of then, when there were no memberships yet, it held; at its end it did not.
SELECT customer, segment, algorithm FROM managed_crm.members_at('2025-01-01');
SELECT customer, segment, algorithm FROM managed_crm.members_at('2025-01-31 23:59:59.999999');
SELECT customer, segment, algorithm FROM managed_crm.members_at('2025-02-01');

-- Who may: an expert with rights on the overrides, a reader of the views alone.
RESET ROLE;
SET ROLE regress_segment_crm;
GRANT USAGE ON SCHEMA managed_crm TO regress_segment_expert, regress_segment_reader;
GRANT SELECT ON managed_crm.members, managed_crm.movements TO regress_segment_reader;
GRANT SELECT ON managed_crm.segmentations, managed_crm.memberships TO regress_segment_expert;
GRANT SELECT, INSERT, UPDATE ON managed_crm.overrides TO regress_segment_expert;
RESET ROLE;
SET ROLE regress_segment_expert;
SELECT segment.set_override('managed_crm', 'value', 'c6', 'vip', 'met them');
SELECT segment.clear_override('managed_crm', 'value', 'c6');
SELECT * FROM segment.refresh('managed_crm', 'value');
DELETE FROM managed_crm.overrides;
RESET ROLE;
SET ROLE regress_segment_reader;
SELECT count(*) AS members FROM managed_crm.members;
SELECT segment.set_override('managed_crm', 'value', 'c6', 'vip', 'met them');
SELECT * FROM segment.preview('managed_crm', 'value');
SELECT count(*) FROM managed_crm.memberships;
RESET ROLE;
-- No override for a segmentation that is not there.
INSERT INTO managed_crm.overrides (segmentation, customer, segment, reason, valid_from) VALUES (99, 'c1', 'a', 'b', now());
-- Keys of other types are texts here, and the other way round.
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_uuid', 'uuid');
CREATE VIEW managed_uuid.source AS SELECT '12345678-1234-1234-1234-123456789012'::uuid AS customer, 'a' AS segment;
SELECT segment.create_segmentation('managed_uuid', 'value', 'source');
SELECT entered FROM segment.refresh('managed_uuid', 'value');
SELECT segment.set_override('managed_uuid', 'value', '12345678-1234-1234-1234-123456789012'::uuid, 'b', 'why not');
SELECT segment.set_override('managed_uuid', 'value', '12345678-1234-1234-1234-123456789012', 'c', 'why not');
SELECT segment.set_override('managed_uuid', 'value', 'no uuid', 'c', 'why not');
SELECT segment.set_override('managed_uuid', 'value', 42, 'c', 'why not');
SELECT segment FROM managed_uuid.members;
SELECT segment.clear_override('managed_uuid', 'value', '12345678-1234-1234-1234-123456789012'::uuid);
SET client_min_messages = warning;
CALL segment.drop_workspace('managed_uuid', true);
CALL segment.drop_workspace('managed_crm', true);
DROP SCHEMA managed_crm, managed_uuid CASCADE;
RESET ROLE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm', current_database()) \gexec
DROP ROLE regress_segment_crm, regress_segment_expert, regress_segment_reader;
