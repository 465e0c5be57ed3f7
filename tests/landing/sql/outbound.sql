-- The way back: what another program is to be told, and what it has been told.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CALL segment.create_workspace('landing_crm', key => 'bigint');
CREATE TABLE landing_crm.given (customer bigint, segment text);
INSERT INTO landing_crm.given VALUES (1, 'champions'), (2, 'loyal'), (3, 'champions'), (4, 'mine');
CREATE VIEW landing_crm.value_source AS SELECT * FROM landing_crm.given;
SELECT FROM segment.create_segmentation('landing_crm', 'value', 'landing_crm.value_source', max_lost => 1);
SELECT entered FROM segment.refresh('landing_crm', 'value');
CREATE TABLE landing_crm.addresses (customer bigint, channel text, address text, allowed boolean, reason text);
INSERT INTO landing_crm.addresses VALUES
    (1, 'email', '1@example.com', true, 'opted in'), (2, 'email', '2@example.com', NULL, NULL), (3, 'email', '3@example.com', false, 'opted out'),
    (4, 'email', '4@example.com', true, 'opted in'), (1, 'phone', '+1', true, 'opted in'),
    -- Two addresses of one customer, one of them given twice; and one that was refused once, which is a no.
    (4, 'email', 'office@example.com', true, 'opted in'), (4, 'email', 'office@example.com', NULL, NULL),
    (4, 'phone', '+4', true, 'opted in'), (4, 'phone', '+4', false, 'do not call'), (2, 'post', NULL, true, 'opted in');
SELECT * FROM test.land('outbound', 'landing_crm', 'landing_out');
SELECT channel, segmentation, customer, change, before, segment, address, allowed, consent, action, reason
FROM landing_out.changes ORDER BY channel, customer, address;
CREATE TABLE batch AS SELECT * FROM landing_out.changes;
PREPARE mark AS
    MERGE INTO landing_out.told AS t
    USING batch AS b ON t.channel = b.channel AND t.segmentation = b.segmentation AND t.customer = b.customer AND t.address = b.address
    WHEN MATCHED AND b.segment IS NULL THEN DELETE
    WHEN MATCHED THEN UPDATE SET segment = b.segment, told_at = now()
    WHEN NOT MATCHED AND b.segment IS NOT NULL THEN INSERT VALUES (b.channel, b.segmentation, b.customer, b.address, b.segment, now());
EXECUTE mark;
SELECT count(*) AS left_to_tell FROM landing_out.changes;
-- One moves, one leaves, one withdraws consent, one is overridden, one has another address, and what came after the batch is
-- still to be told.
UPDATE landing_crm.given SET segment = 'loyal' WHERE customer = 1;
DELETE FROM landing_crm.given WHERE customer = 4;
SELECT moved, exited FROM segment.refresh('landing_crm', 'value');
UPDATE landing_crm.addresses SET allowed = false, reason = 'unsubscribed' WHERE customer = 2 AND channel = 'email';
UPDATE landing_crm.addresses SET address = 'Street 2' WHERE customer = 2 AND channel = 'post';
SELECT FROM segment.set_override('landing_crm', 'value', 1, 'VIP', 'asked for by sales');
SELECT channel, customer, change, before, segment, address, allowed, consent, reason FROM landing_out.changes ORDER BY channel, customer, address;
TRUNCATE batch;
INSERT INTO batch SELECT * FROM landing_out.changes WHERE channel = 'email';
SELECT FROM segment.clear_override('landing_crm', 'value', 1);
EXECUTE mark;
SELECT channel, customer, change, before, segment FROM landing_out.changes ORDER BY channel, customer, address;
-- Every column is explained.
SELECT c.table_name, count(*) AS columns, count(col_description(to_regclass('landing_out.' || c.table_name), c.ordinal_position)) AS explained
FROM information_schema.columns AS c WHERE c.table_schema = 'landing_out' GROUP BY c.table_name ORDER BY c.table_name;
-- Made again, what was told is kept.
SELECT count(*) AS objects FROM test.land('outbound', 'landing_crm', 'landing_out');
SELECT count(*) AS told FROM landing_out.told;
DROP SCHEMA landing_out CASCADE;
DROP TABLE batch;
CALL segment.drop_workspace('landing_crm', with_history => true);
