-- What comes before all objects: where the extension can be installed, and who may use it.

-- Objects that somebody left in a schema of this name could stand in for ours, and texts are kept as UTF-8.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_depend AS d
               WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
                 AND d.refobjid OPERATOR(pg_catalog.=) '@extschema@'::pg_catalog.regnamespace::pg_catalog.oid
                 AND d.classid OPERATOR(pg_catalog.=) ANY (ARRAY[
                     'pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass,
                     'pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_class'::pg_catalog.regclass])) THEN
        RAISE EXCEPTION 'schema @extschema@ must hold no functions, operators, types or tables before the extension is created'
            USING ERRCODE = 'object_in_use', HINT = 'Move or drop them, or drop the schema.';
    END IF;
    IF pg_catalog.getdatabaseencoding() OPERATOR(pg_catalog.<>) 'UTF8' THEN
        RAISE EXCEPTION 'pg_segment needs a database in UTF8'
            USING ERRCODE = 'feature_not_supported', HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
    END IF;
END
$$;

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;
-- A comment that somebody wrote is kept, as when a dump is restored.
DO $$
BEGIN
    IF pg_catalog.obj_description('@extschema@'::pg_catalog.regnamespace::pg_catalog.oid, 'pg_namespace') IS NULL THEN
        COMMENT ON SCHEMA @extschema@ IS 'customer segmentation: aggregates that fit, functions that apply and explain';
    END IF;
END
$$;
