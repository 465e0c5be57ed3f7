-- The extension goes into an empty schema of a UTF8 database, and says so where it does not.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
\set db :DBNAME
DROP DATABASE IF EXISTS regress_segment_install;
CREATE DATABASE regress_segment_install TEMPLATE template0;
\c regress_segment_install
-- Somebody's objects in a schema of this name could stand in for the extension's own.
CREATE SCHEMA segment;
CREATE FUNCTION segment.size(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE EXTENSION pg_segment;
DROP FUNCTION segment.size(text);
CREATE EXTENSION pg_segment;
SELECT extversion IS NOT NULL AS installed FROM pg_extension WHERE extname = 'pg_segment';
-- The schema is fixed, before and after.
DROP EXTENSION pg_segment;
CREATE EXTENSION pg_segment SCHEMA public;
CREATE EXTENSION pg_segment;
ALTER EXTENSION pg_segment SET SCHEMA public;
\c :db
DROP DATABASE regress_segment_install WITH (FORCE);
CREATE DATABASE regress_segment_install ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;
\c regress_segment_install
CREATE EXTENSION pg_segment;
\c :db
DROP DATABASE regress_segment_install WITH (FORCE);
