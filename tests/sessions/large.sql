-- Ten million memberships: half a million customers, twenty months. What is printed is wrong.
SET client_min_messages = warning;
CREATE EXTENSION pg_segment;
CALL segment.create_workspace('crm');
CREATE TABLE now_in (customer bigint, segment text);
INSERT INTO now_in SELECT i, CASE i % 2 WHEN 0 THEN 'even' ELSE 'odd' END || i % 100 / 99 FROM generate_series(1, 500000) AS i;
SELECT segment.create_segmentation('crm', 'value', 'public.now_in', per_customer => true) AS id \gset
SELECT 'first', r.entered FROM segment.refresh('crm', 'value') AS r WHERE r.entered <> 500000;
-- Nineteen months before it.
UPDATE crm.memberships SET valid_from = '2024-08-01', cause = 'moved', previous = 'month 18';
UPDATE crm.segmentations SET refreshed_at = '2024-08-01', fully_refreshed_at = '2024-08-01';
ALTER TABLE crm.memberships DROP CONSTRAINT memberships_pkey;
INSERT INTO crm.memberships (segmentation, customer, segment, previous, next, valid_from, valid_to, cause)
SELECT :id, customer, 'month ' || month, 'month ' || nullif(month, 0) - 1, CASE WHEN month < 18 THEN 'month ' || month + 1 ELSE 'now' END,
       timestamptz '2023-01-01' + month * interval '1 month', timestamptz '2023-01-01' + (month + 1) * interval '1 month',
       CASE month WHEN 0 THEN 'first' ELSE 'moved' END
FROM generate_series(0, 18) AS month, generate_series(1, 500000) AS customer;
ALTER TABLE crm.memberships ADD PRIMARY KEY (segmentation, customer, valid_from);
VACUUM ANALYZE crm.memberships;
SELECT 'rows', count(*) FROM crm.memberships HAVING count(*) <> 10000000;
-- One customer in a hundred moves, one in a thousand leaves, some return, others are new.
UPDATE now_in SET segment = 'moved' WHERE customer % 100 = 7;
DELETE FROM now_in WHERE customer % 1000 = 8;
INSERT INTO now_in SELECT i, 'new' FROM generate_series(500001, 500100) AS i;
SELECT 'refresh', r.* FROM segment.refresh('crm', 'value') AS r WHERE (r.entered, r.moved, r.exited) <> (100, 5000, 500);
INSERT INTO now_in SELECT i, 'back' FROM generate_series(8, 8000, 1000) AS i;
INSERT INTO crm.queue SELECT i FROM generate_series(8, 8000, 1000) AS i;
SELECT 'queued', r.* FROM segment.refresh_queued('crm', 'value') AS r WHERE (r.customers, r.entered) <> (8, 8);
SELECT 'cause', m.cause, count(*) FROM crm.memberships AS m WHERE m.segment = 'back' GROUP BY m.cause HAVING m.cause <> 'returned' OR count(*) <> 8;
SELECT 'members', count(*) FROM crm.members AS m JOIN now_in AS n USING (customer, segment) HAVING count(*) <> 499608;
SELECT segment.set_override('crm', 'value', 1, 'vip', 'contract') > 0 AS set \gset
SELECT 'as of', count(*), count(DISTINCT m.segment) FROM crm.members_at('2023-06-15') AS m
HAVING (count(*), count(DISTINCT m.segment)) <> (500000, 1);
-- What was valid then is found without a look at all of history.
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
SELECT 'plan', string_agg(p, E'\n') FROM plan('SELECT * FROM crm.members_at(''2023-06-15'')') AS p HAVING count(*) FILTER (WHERE p ~ 'memberships_validity') = 0;
SELECT 'forgotten', f.* FROM segment.forget_before('crm', '2024-06-01') AS f WHERE f.relation = 'memberships' AND f.removed <> 8500000;
SELECT 'left', count(*) FROM crm.members_at('2024-06-15') HAVING count(*) <> 500000;
