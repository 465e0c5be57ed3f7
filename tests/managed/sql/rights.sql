-- A person's rights, and how long history is kept.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
CREATE ROLE regress_segment_reader;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm', current_database()) \gexec
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm');
CREATE FUNCTION managed_crm.source(as_of timestamptz) RETURNS TABLE (customer bigint, segment text) LANGUAGE sql STABLE AS $$
    SELECT i::bigint, CASE WHEN extract(month FROM as_of) > i THEN 'late' ELSE 'early' END FROM generate_series(1, 6) AS i
$$;
SELECT segment.create_segmentation('managed_crm', 'value', 'source', per_customer => true);
SELECT entered, moved, exited FROM generate_series(timestamptz '2026-01-01', '2026-06-01', '1 month') AS t, segment.refresh('managed_crm', 'value', t);
SELECT segment.set_override('managed_crm', 'value', 3, 'vip', 'contract');
INSERT INTO managed_crm.queue VALUES (3), (4);

-- Who objects is left out at once wherever members are read, and by the next refresh.
INSERT INTO managed_crm.excluded VALUES (3, 'objected to profiling');
SELECT customer FROM managed_crm.members ORDER BY customer;
SELECT count(*) FROM managed_crm.members_at('2026-03-01');
SELECT customers, exited FROM segment.refresh('managed_crm', 'value');
SELECT customers_found FROM segment.refresh_customers('managed_crm', 'value', ARRAY[3, 4]);
INSERT INTO managed_crm.queue VALUES (3), (4);

-- To know what is kept, to have it forgotten, and to prove it.
SELECT * FROM segment.find_customer('managed_crm', 3);
SELECT * FROM segment.forget_customer('managed_crm', 3);
SELECT * FROM segment.find_customer('managed_crm', 3);
SELECT * FROM segment.forget_customer('managed_crm', '3', keep_excluded => false);
SELECT sum(rows) AS left_over FROM segment.find_customer('managed_crm', '3');
-- No row anywhere in the schema has that customer.
SELECT format('SELECT %L AS table_name, count(*) AS n FROM managed_crm.%I WHERE customer = 3', table_name, table_name)
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'managed_crm' AND column_name = 'customer' AND table_type = 'BASE TABLE'
ORDER BY table_name COLLATE "C" \gexec
SELECT * FROM segment.forget_customer('managed_crm', 99);
SELECT * FROM segment.forget_customer('managed_crm', '');
SELECT * FROM segment.forget_customer('managed_crm', 'x');
SELECT * FROM segment.forget_customer('managed_crm', NULL::bigint);

-- History that ended before: what is asked as of later stays as it was.
CREATE TEMPORARY TABLE asked AS
SELECT t, m.* FROM (SELECT t FROM generate_series(timestamptz '2026-01-01', '2026-06-01', '1 month') AS t) AS times, managed_crm.members_at(t) AS m;
SELECT * FROM segment.forget_before('managed_crm', '2026-04-01');
SELECT a.t::date AS as_of, count(*) AS before, count(m.customer) AS after, count(*) FILTER (WHERE m.segment <> a.segment) AS wrong
FROM asked AS a LEFT JOIN LATERAL (SELECT * FROM managed_crm.members_at(a.t) AS m WHERE m.customer = a.customer) AS m ON true
GROUP BY a.t ORDER BY a.t;
SELECT as_of::date FROM managed_crm.runs WHERE as_of < '2026-07-01' ORDER BY as_of;
SELECT * FROM segment.forget_before('managed_crm', '2999-01-01');
SELECT * FROM segment.forget_before('managed_crm', NULL);
SELECT * FROM segment.forget_before('managed_crm', clock_timestamp());
SELECT count(*) AS members FROM managed_crm.members;
SELECT count(*) AS runs FROM managed_crm.runs;

RESET ROLE;
GRANT USAGE ON SCHEMA managed_crm TO regress_segment_reader;
SET ROLE regress_segment_reader;
SELECT * FROM segment.find_customer('managed_crm', 4);
SELECT * FROM segment.forget_customer('managed_crm', 4);
SELECT * FROM segment.forget_before('managed_crm', '2026-01-01');
RESET ROLE;
SET ROLE regress_segment_crm;
DROP TABLE asked;
SET client_min_messages = warning;
CALL segment.drop_workspace('managed_crm', true);
DROP SCHEMA managed_crm CASCADE;
RESET ROLE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm', current_database()) \gexec
DROP ROLE regress_segment_crm, regress_segment_reader;
