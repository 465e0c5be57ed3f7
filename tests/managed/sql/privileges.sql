-- Nobody gains rights by a workspace: not by its source, not by its triggers, not by objects planted in its way.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
CREATE ROLE regress_segment_mallory;
CREATE ROLE regress_segment_team;
GRANT regress_segment_team TO regress_segment_crm;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm, regress_segment_mallory, regress_segment_team', current_database()) \gexec
SET ROLE regress_segment_mallory;
CREATE SCHEMA managed_trap;
GRANT USAGE ON SCHEMA managed_trap TO PUBLIC;
CREATE TABLE managed_trap.captured (who name, how text);
GRANT INSERT ON managed_trap.captured TO PUBLIC;
CREATE FUNCTION managed_trap.evil(how text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN INSERT INTO managed_trap.captured VALUES (current_user, how); RETURN true; END $$;
CREATE VIEW managed_trap.source AS SELECT 1::bigint AS customer, 'a' AS segment WHERE managed_trap.evil('view');
CREATE FUNCTION managed_trap.source_of(timestamptz) RETURNS TABLE (customer bigint, segment text) LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('function'); RETURN QUERY SELECT 1::bigint, 'a'::text; END $$;
CREATE TABLE managed_trap.table_source AS SELECT 1::bigint AS customer, 'a'::text AS segment;
GRANT SELECT ON managed_trap.source, managed_trap.table_source TO PUBLIC;
RESET ROLE;

-- The source of a role that is not trusted is refused, whoever calls; a table runs nothing.
SET ROLE regress_segment_crm;
CALL segment.create_workspace('managed_crm');
SELECT segment.create_segmentation('managed_crm', 'a', 'managed_trap.source');
SELECT segment.create_segmentation('managed_crm', 'a', 'managed_trap.source_of');
SELECT segment.create_segmentation('managed_crm', 'table', 'managed_trap.table_source');
SELECT entered FROM segment.refresh('managed_crm', 'table');
-- One of a role that has been granted, and of a superuser.
RESET ROLE;
SET ROLE regress_segment_team;
CREATE SCHEMA managed_team;
CREATE VIEW managed_team.source AS SELECT 1::bigint AS customer, 'a' AS segment;
RESET ROLE;
CREATE VIEW managed_team.root AS SELECT 1::bigint AS customer, 'a' AS segment;
GRANT USAGE ON SCHEMA managed_team TO regress_segment_crm;
GRANT SELECT ON managed_team.root TO regress_segment_crm;
SET ROLE regress_segment_crm;
SELECT segment.create_segmentation('managed_crm', 'team', 'managed_team.source');
SELECT segment.create_segmentation('managed_crm', 'root', 'managed_team.root');
-- A view that is given away after it was entered.
CREATE VIEW managed_crm.given AS SELECT 1::bigint AS customer, 'a' AS segment;
SELECT segment.create_segmentation('managed_crm', 'given', 'given');
RESET ROLE;
ALTER VIEW managed_crm.given OWNER TO regress_segment_mallory;
SET ROLE regress_segment_crm;
SELECT * FROM segment.refresh('managed_crm', 'given');
SELECT * FROM segment.preview('managed_crm', 'given');
SELECT segment.drop_segmentation('managed_crm', 'given');

-- A superuser neither refreshes the workspace of another, nor trusts somebody's view in one of its own.
RESET ROLE;
SELECT * FROM segment.refresh('managed_crm', 'table');
CALL segment.refresh_all('managed_crm');
SELECT * FROM segment.preview('managed_crm', 'table');
SELECT * FROM segment.refresh_queued('managed_crm', 'table');
SELECT * FROM segment.refresh_customers('managed_crm', 'table', ARRAY[1]);
SELECT * FROM segment.forget_customer('managed_crm', 1);
CALL segment.create_workspace('managed_root');
SELECT segment.create_segmentation('managed_root', 'a', 'managed_trap.source');
SELECT segment.create_segmentation('managed_root', 'a', 'managed_team.source');
CALL segment.drop_workspace('managed_root');
-- A role that was granted the owner's must become it first.
CREATE ROLE regress_segment_operator;
GRANT regress_segment_crm TO regress_segment_operator;
SET SESSION AUTHORIZATION regress_segment_operator;
SELECT * FROM segment.refresh('managed_crm', 'table');
SET ROLE regress_segment_crm;
SELECT customers FROM segment.refresh('managed_crm', 'table');
RESET SESSION AUTHORIZATION;

-- Objects in the way: operators and functions of a caller's path are not the ones that are used.
SET ROLE regress_segment_mallory;
CREATE FUNCTION managed_trap.equal(a text, b text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('operator'); RETURN true; END $$;
CREATE FUNCTION managed_trap.equal(a varchar, b varchar) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('operator'); RETURN true; END $$;
CREATE OPERATOR managed_trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = managed_trap.equal);
CREATE OPERATOR managed_trap.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = managed_trap.equal);
CREATE FUNCTION managed_trap.format(f text, VARIADIC a text[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('format'); RETURN pg_catalog.format(f, VARIADIC a); END $$;
CREATE FUNCTION managed_trap.now() RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('now'); RETURN pg_catalog.now(); END $$;
CREATE FUNCTION managed_trap.cardinality(anyarray) RETURNS int LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('cardinality'); RETURN 0; END $$;
RESET ROLE;
SET ROLE regress_segment_crm;
SET search_path = managed_trap, pg_catalog, public;
CALL segment.create_workspace('managed_text', 'varchar');
CREATE TABLE managed_text.facts AS SELECT i::text::varchar AS customer, 'a'::text AS segment, 1 AS more FROM generate_series(1, 10) AS i;
SELECT segment.create_segmentation('managed_text', 'value', 'facts', per_customer => true);
CALL segment.refresh_all('managed_text');
UPDATE managed_text.facts SET segment = 'b' WHERE pg_catalog.texteq(customer::text, '3');
SELECT moved FROM segment.refresh('managed_text', 'value');
SELECT moved FROM segment.refresh_customers('managed_text', 'value', ARRAY['3']);
SELECT segment.set_override('managed_text', 'value', '3', 'c', 'why not');
SELECT segment.watch('managed_text', 'managed_text.facts', 'customer');
INSERT INTO managed_text.facts VALUES ('11', 'a');
CALL segment.refresh_all('managed_text', queued => true);
SELECT pg_catalog.count(*) FROM managed_text.members;
SELECT pg_catalog.count(*) FROM managed_text.members_at(pg_catalog.now());
SELECT segment.clear_override('managed_text', 'value', '3');
SELECT segment.unwatch('managed_text', 'managed_text.facts');
SELECT pg_catalog.count(*) FROM segment.forget_customer('managed_text', '3');
SELECT pg_catalog.count(*) FROM segment.forget_before('managed_text', pg_catalog.now());
SET client_min_messages = warning;
CALL segment.drop_workspace('managed_text', true);
RESET search_path;
CALL segment.drop_workspace('managed_crm', true);
RESET ROLE;
SELECT * FROM managed_trap.captured;
DROP SCHEMA IF EXISTS managed_crm, managed_text, managed_trap, managed_team CASCADE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm, regress_segment_mallory, regress_segment_team', current_database()) \gexec
DROP ROLE regress_segment_crm, regress_segment_mallory, regress_segment_team, regress_segment_operator;

-- DROP EXTENSION loses nothing, and the shop goes on.
\set db :DBNAME
DROP DATABASE IF EXISTS regress_segment_managed;
CREATE DATABASE regress_segment_managed TEMPLATE template0;
\c regress_segment_managed
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE EXTENSION pg_segment;
CREATE TABLE orders (customer bigint, segment text);
CALL segment.create_workspace('crm');
SELECT segment.create_segmentation('crm', 'value', 'public.orders', per_customer => true);
SELECT segment.watch('crm', 'orders', 'customer');
INSERT INTO orders VALUES (1, 'a'), (2, 'b');
SELECT entered FROM segment.refresh('crm', 'value');
SELECT segment.set_override('crm', 'value', 1, 'c', 'why not');
DROP EXTENSION pg_segment;
INSERT INTO orders VALUES (3, 'b');
SELECT segmentation, customer, segment, algorithm FROM crm.members ORDER BY customer;
SELECT customer, segment FROM crm.members_at(now()) ORDER BY customer;
SELECT count(*) FROM crm.movements;
CREATE EXTENSION pg_segment;
SELECT customers, entered FROM segment.refresh_queued('crm', 'value');
INSERT INTO orders VALUES (4, 'b');
SELECT customers, entered FROM segment.refresh_queued('crm', 'value');
\c :db
DROP DATABASE regress_segment_managed WITH (FORCE);
