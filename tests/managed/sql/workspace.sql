-- Workspaces: made by a plain role, owned by it, dropped by it; and what is refused.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
CREATE ROLE regress_segment_other;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm, regress_segment_other', current_database()) \gexec
SET ROLE regress_segment_crm;

CALL segment.create_workspace('managed_crm');
SELECT c.relname, c.relkind, pg_get_userbyid(c.relowner) AS owner,
       obj_description(c.oid, 'pg_class') IS NOT NULL AS commented
FROM pg_class AS c
WHERE c.relnamespace = 'managed_crm'::regnamespace AND c.relkind IN ('r', 'v')
ORDER BY c.relname COLLATE "C";
SELECT indexrelid::regclass, indisunique, pg_get_expr(indpred, indrelid) AS predicate
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'managed_crm'::regnamespace
ORDER BY indexrelid::regclass::text COLLATE "C";
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'managed_crm'::regnamespace AND contype <> 'n'
ORDER BY conrelid::regclass::text COLLATE "C", conname COLLATE "C";
-- Nothing in it belongs to the extension, or needs it.
SELECT count(*) AS dependencies
FROM pg_depend AS d JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'pg_segment'
      AND (d.objid IN (SELECT oid FROM pg_class WHERE relnamespace = 'managed_crm'::regnamespace)
           OR d.objid = 'managed_crm'::regnamespace OR d.objid = 'managed_crm.members_at'::regproc);

-- A schema of one's own that is empty does as well; one that holds something does not, nor one of somebody else's.
CREATE SCHEMA managed_empty;
COMMENT ON SCHEMA managed_empty IS 'mine';
CALL segment.create_workspace('managed_empty', 'uuid');
SELECT obj_description('managed_empty'::regnamespace, 'pg_namespace') AS kept_comment,
       format_type(atttypid, NULL) AS key FROM pg_attribute WHERE attrelid = 'managed_empty.memberships'::regclass AND attname = 'customer';
CALL segment.create_workspace('managed_empty');
CREATE SCHEMA managed_full;
CREATE FUNCTION managed_full.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN managed_full.d AS int;
CALL segment.create_workspace('managed_full');
DROP SCHEMA managed_full CASCADE;
SET ROLE regress_segment_other;
CALL segment.create_workspace('managed_crm');
CALL segment.create_workspace('public');
CALL segment.create_workspace('pg_catalog');

-- Several owners side by side; names with everything in them, keys of each type.
CALL segment.create_workspace('Managed "Röck''n" %1$I; --', key => 'text');
SET ROLE regress_segment_crm;
SELECT relname FROM pg_class WHERE relnamespace = '"Managed ""Röck''n"" %1$I; --"'::regnamespace AND relkind = 'v' ORDER BY 1;
SELECT segment.create_segmentation('Managed "Röck''n" %1$I; --', 'x', 'y');
RESET ROLE;
SELECT segment.create_segmentation('managed_crm', 'x', 'y');
SET ROLE regress_segment_crm;

-- Keys whose equality depends on more than the value, and what is no key.
CALL segment.create_workspace('managed_keys', key => 'jsonb');
CALL segment.create_workspace('managed_keys', key => 'float8');
CALL segment.create_workspace('managed_keys', key => 'char');
CALL segment.create_workspace('managed_keys', key => NULL);
CALL segment.create_workspace('managed_keys', key => 'no_such_type');
CALL segment.create_workspace(NULL);
CALL segment.create_workspace('');
CALL segment.create_workspace(repeat('x', 64));
SELECT count(*) AS half_done FROM pg_namespace WHERE nspname IN ('managed_keys', '', repeat('x', 63));
DO $$
DECLARE
    key text;
BEGIN
    FOREACH key IN ARRAY ARRAY['smallint', 'integer', 'bigint', 'numeric', 'text', 'varchar', 'uuid'] LOOP
        CALL segment.create_workspace('managed_key_' || key, key::regtype);
        CALL segment.drop_workspace('managed_key_' || key);
    END LOOP;
END
$$;

-- Dropping: what is no workspace, one of another's, one with history, one with things of the user's own.
CALL segment.drop_workspace('public');
CALL segment.drop_workspace('managed_nowhere');
CALL segment.drop_workspace(NULL);
SET ROLE regress_segment_other;
CALL segment.drop_workspace('managed_crm');
CALL segment.drop_workspace('Managed "Röck''n" %1$I; --');
SET ROLE regress_segment_crm;
CALL segment.drop_workspace('managed_empty');
CREATE VIEW managed_crm.source AS SELECT 1::bigint AS customer, 'a' AS segment;
SELECT segment.create_segmentation('managed_crm', 'one', 'source');
SELECT customers, entered FROM segment.refresh('managed_crm', 'one');
CALL segment.drop_workspace('managed_crm');
SELECT segment.drop_segmentation('managed_crm', 'one');
SELECT segment.drop_segmentation('managed_crm', 'two', true);
CREATE VIEW managed_crm.report AS SELECT count(*) FROM managed_crm.members;
CALL segment.drop_workspace('managed_crm', true);
SELECT count(*) AS still_there FROM managed_crm.members;
DROP VIEW managed_crm.report;
SELECT segment.drop_segmentation('managed_crm', 'one', true);
CALL segment.drop_workspace('managed_crm');
SELECT relname FROM pg_class WHERE relnamespace = 'managed_crm'::regnamespace;
DROP SCHEMA managed_crm CASCADE;
SELECT nspname FROM pg_namespace WHERE nspname ILIKE 'managed%';
RESET ROLE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm, regress_segment_other', current_database()) \gexec
DROP ROLE regress_segment_crm, regress_segment_other;
