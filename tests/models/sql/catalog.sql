-- What the catalog says of every function, held by rules: each statement lists what breaks one.
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE TEMPORARY VIEW functions AS
SELECT p.*, p.oid::regprocedure AS function, l.lanname AS language,
       p.oid IN (SELECT f FROM pg_aggregate, unnest(ARRAY[aggtransfn, aggcombinefn, aggfinalfn]::oid[]) AS f) AS serves_aggregates,
       EXISTS (SELECT FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]) || p.prorettype) AS a(oid)
               JOIN pg_type AS t ON t.oid = a.oid LEFT JOIN pg_type AS e ON e.oid = t.typelem
               WHERE 'segment'::regnamespace IN (t.typnamespace, e.typnamespace)) AS has_values
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE EXISTS (SELECT FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pg_segment'
              WHERE d.refclassid = 'pg_extension'::regclass AND d.classid = 'pg_proc'::regclass AND d.objid = p.oid);
SELECT count(*) > 1000 AS "there are functions" FROM functions;
-- All are in one schema, and belong to who may create functions in C.
SELECT function FROM functions JOIN pg_roles AS r ON r.oid = proowner WHERE pronamespace <> 'segment'::regnamespace OR NOT rolsuper;
-- None runs with the rights of another than who calls it; so everybody may call all, and no right is granted beside that.
SELECT function FROM functions WHERE prosecdef OR proleakproof OR proacl IS NOT NULL OR prokind = 'w';
SELECT 'schema', nspacl FROM pg_namespace WHERE nspname = 'segment' AND has_schema_privilege('pg_monitor', oid, 'CREATE')
UNION ALL SELECT typname, typacl FROM pg_type WHERE typnamespace = 'segment'::regnamespace AND typacl IS NOT NULL;
-- What is in C tells its answer by its arguments alone, on any worker; but for steps of aggregates that write moments and rows
-- as the session shows them.
SELECT function, provolatile, proparallel FROM functions
WHERE language = 'c'
      AND (proparallel <> 's'
           OR provolatile <> CASE
               WHEN proname IN ('check_orders_step', 'check_features_step', 'html_table_step', 'report_step') AND prosrc <> 'money_refused' THEN 's'
               ELSE 'i' END);
-- What takes or gives a value of ours reads nothing, changes nothing, and runs on any worker.
SELECT function, provolatile, proparallel FROM functions WHERE has_values AND (provolatile = 'v' OR proparallel <> 's');
-- What may change something is SQL of workspaces: it is told which, or the view to be read.
SELECT function, proargnames FROM functions
WHERE provolatile = 'v' AND prokind <> 'a'
      AND NOT (language IN ('sql', 'plpgsql') AND (proname = 'seen_by_now' OR proargnames[1] IN ('workspace', 'schema', 'source', 'segmentation')));
SELECT function FROM functions WHERE prokind = 'p' AND provolatile <> 'v' OR prokind = 'a' AND (provolatile <> 'i' OR proparallel <> 's');
-- SQL finds its names in pg_catalog alone. Those without that setting were parsed when they were made, only call another by
-- its full name, or commit, which a procedure with settings may not.
SELECT function, proconfig FROM functions
WHERE language IN ('sql', 'plpgsql') AND proconfig[1] IS DISTINCT FROM 'search_path=pg_catalog, pg_temp'
      AND prosqlbody IS NULL
      AND NOT (language = 'sql' AND prosrc ~ '^ *SELECT (\* FROM )?segment\.[a-z_]+\([^;]*\) *$' AND prosrc !~ '::(?!pg_catalog\.)')
      AND NOT (prokind = 'p' AND prosrc ~ '\mCOMMIT;')
ORDER BY function::text COLLATE "C";
-- NULL gives NULL for what serves types, indexes, casts and operators; but NULL and a value are added up to the value.
SELECT function FROM functions
WHERE NOT proisstrict AND proname !~ '_sum$'
      AND (oid IN (SELECT f FROM pg_type, unnest(ARRAY[typinput, typoutput, typreceive, typsend]::oid[]) AS f)
           OR oid IN (SELECT oprcode FROM pg_operator) OR oid IN (SELECT amproc FROM pg_amproc) OR oid IN (SELECT castfunc FROM pg_cast));
-- A step sees NULLs: it counts them.
SELECT function FROM functions WHERE proisstrict AND oid IN (SELECT aggtransfn FROM pg_aggregate UNION SELECT aggcombinefn FROM pg_aggregate);
-- Whatever takes a NULL is called with NULLs alone: it gives an answer, or an error that names what is missing.
CREATE TYPE pg_temp.a_label AS ENUM ('a');
CREATE FUNCTION pg_temp.with_nulls(function regprocedure) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    arguments text;
    state text;
    said text;
BEGIN
    SELECT string_agg('NULL::' || CASE t WHEN 'anyelement'::regtype THEN 'bigint' WHEN 'anyarray'::regtype THEN 'bigint[]'
                                         WHEN 'anycompatible'::regtype THEN 'bigint'
                                         WHEN 'anyenum'::regtype THEN 'pg_temp.a_label' ELSE format_type(t, NULL) END, ', ' ORDER BY n)
    INTO arguments FROM pg_proc AS p, unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, n) WHERE p.oid = function;
    EXECUTE format('SELECT count(f::text) FROM %s(%s) AS f', function::oid::regproc, coalesce(arguments, ''));
    RETURN 'answer';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
    RETURN CASE WHEN state IN ('22023', '22004', '42809') THEN 'error' ELSE state || ': ' || said END;
END $$;
SELECT outcome, count(*) > 0 AS some, min(function::text) FILTER (WHERE outcome NOT IN ('answer', 'error')) AS function
FROM functions, pg_temp.with_nulls(function) AS outcome
WHERE language = 'c' AND prokind = 'f' AND NOT proisstrict
      AND NOT EXISTS (SELECT FROM unnest(proargtypes) AS t WHERE t IN ('internal'::regtype, 'cstring'::regtype))
GROUP BY outcome ORDER BY outcome;
-- The extension owns no table, no view, no sequence, no trigger: what is the user's stays when it goes.
SELECT pg_describe_object(d.classid, d.objid, d.objsubid)
FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pg_segment'
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
      AND d.classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_cast'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass,
                            'pg_opfamily'::regclass)
      AND NOT (d.classid = 'pg_class'::regclass AND (SELECT relkind FROM pg_class WHERE oid = d.objid) = 'c')
      AND NOT (d.classid = 'pg_namespace'::regclass AND d.objid = 'segment'::regnamespace);
