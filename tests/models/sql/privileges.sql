-- A plain role that may create in a database installs the extension and uses it, and so does any other; nobody else can
-- take it away.
SET client_min_messages = warning;
\set db :DBNAME
\set user :USER
DROP DATABASE IF EXISTS regress_segment_privileges;
DROP ROLE IF EXISTS regress_segment_installer, regress_segment_analyst;
CREATE ROLE regress_segment_installer LOGIN;
CREATE ROLE regress_segment_analyst LOGIN;
CREATE DATABASE regress_segment_privileges TEMPLATE template0;
ALTER DATABASE regress_segment_privileges SET segment.warnings = off;
GRANT CREATE ON DATABASE regress_segment_privileges TO regress_segment_installer;
\c regress_segment_privileges regress_segment_analyst
SET client_min_messages = warning;
-- Without the right to create in the database there is no installing.
CREATE EXTENSION pg_segment;
\c - regress_segment_installer
SET client_min_messages = warning;
CREATE EXTENSION pg_segment;
SELECT
    extname,
    pg_get_userbyid(extowner) AS owner,
    extnamespace::regnamespace AS schema,
    rolsuper AS installed_by_superuser
FROM pg_extension JOIN pg_roles ON rolname = current_user
WHERE extname = 'pg_segment';
-- What runs is not the installer's to change: the functions belong to the superuser, as for every trusted extension.
SELECT DISTINCT rolsuper AS owned_by_superuser
FROM pg_proc JOIN pg_roles AS r ON r.oid = proowner
WHERE pronamespace = 'segment'::regnamespace;

-- Both use it in full, on temporary tables and with functions of their own.
CREATE FUNCTION pg_temp.everything() RETURNS TABLE (customer int, cell text, segment text, tier text, orders bigint)
LANGUAGE sql AS $$
    SELECT s.customer, s.cell, s.segment, s.tier, segment.orders(segment.customer(base, s.customer))
    FROM
        (
            SELECT segment.customer_base(i % 3, timestamptz '2026-01-01' + i * interval '1 day', i::numeric) AS base
            FROM generate_series(1, 10) AS i
        ) AS b,
        segment.segments(NULL::int, base, '2026-02-01') AS s
$$;
SELECT * FROM pg_temp.everything() ORDER BY customer;
\c - regress_segment_analyst
SELECT s.customer, s.cell, s.segment, s.tier
FROM
    (
        SELECT segment.customer_base(i % 3, timestamptz '2026-01-01' + i * interval '1 day', i::numeric) AS base
        FROM generate_series(1, 10) AS i
    ) AS b,
    segment.segments(NULL::int, base, '2026-02-01') AS s
ORDER BY customer;
SELECT
    (segment.score(segment.fit_rfm(rfm, '2026-02-01') OVER (), rfm)).segment,
    segment.tier(segment.fit_tiers(segment.monetary(rfm)::float8) OVER (), segment.monetary(rfm)::float8)
FROM (
    SELECT segment.rfm(timestamptz '2026-01-01' + i * interval '1 day', i::numeric) AS rfm
    FROM generate_series(1, 10) AS i
    GROUP BY i % 3
) AS c
ORDER BY 1, 2;
CREATE TEMPORARY TABLE mine (rfm segment.rfm, base segment.customer_base, model segment.model, score segment.rfm_score);
INSERT INTO mine
SELECT rfm, base, segment.fit_rfm(base, '2026-02-01'), segment.score(segment.fit_rfm(base, '2026-02-01'), rfm)
FROM (SELECT segment.rfm('2026-01-01', 1.0) AS rfm, segment.customer_base(1, '2026-01-01', 1.0) AS base) AS b;
SELECT (score).cell FROM mine;
-- The setting is anybody's, for their own session.
SET segment.memory_limit = '100MB';
SHOW segment.memory_limit;
-- Row security applies to what a fit sees.
\c - regress_segment_installer
CREATE TABLE segment.payments (region text, amount float8);
INSERT INTO segment.payments VALUES ('north', 1), ('north', 2), ('south', 1000);
ALTER TABLE segment.payments ENABLE ROW LEVEL SECURITY;
CREATE POLICY north ON segment.payments TO regress_segment_analyst USING (region = 'north');
GRANT SELECT ON segment.payments TO regress_segment_analyst;
\c - regress_segment_analyst
SELECT segment.describe(segment.fit_tiers(amount)) -> 'customers' AS seen FROM segment.payments;

-- What the analyst cannot do.
DROP EXTENSION pg_segment;
DROP FUNCTION segment.size(segment.customer_base);
DROP TYPE segment.model CASCADE;
ALTER FUNCTION segment.size(segment.customer_base) COST 1;
CREATE OR REPLACE FUNCTION segment.size(segment.customer_base) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE TABLE segment.intruder ();
DROP SCHEMA segment CASCADE;
-- And the installer cannot change what the extension runs.
\c - regress_segment_installer
CREATE OR REPLACE FUNCTION segment.size(segment.customer_base) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
ALTER FUNCTION segment.size(segment.customer_base) COST 1;

-- Uninstalling: not while a table needs it; after that nothing of it is left.
CREATE TABLE segment.kept (model segment.model);
DROP EXTENSION pg_segment;
DROP TABLE segment.kept, segment.payments;
DROP EXTENSION pg_segment;
SELECT
    (SELECT count(*) FROM pg_proc WHERE pronamespace = 'segment'::regnamespace) AS functions,
    (SELECT count(*) FROM pg_type WHERE typnamespace = 'segment'::regnamespace) AS types,
    (SELECT count(*) FROM pg_class WHERE relnamespace = 'segment'::regnamespace) AS relations,
    (SELECT count(*) FROM pg_cast WHERE oid >= 16384) AS casts;
-- And back again, in the same schema.
CREATE EXTENSION pg_segment;
SELECT segment.coefficient_of_variation(v) FROM unnest('{1, 1}'::float8[]) AS v;
DROP EXTENSION pg_segment CASCADE;
\c :db :user
DROP DATABASE regress_segment_privileges WITH (FORCE);
DROP ROLE regress_segment_installer, regress_segment_analyst;
