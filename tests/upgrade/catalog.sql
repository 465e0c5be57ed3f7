-- All that the catalog knows of the extension, a line an object: equal in a database where it was created and in one where it
-- was updated to the same version.
\pset format unaligned
\pset tuples_only on
SET search_path = pg_catalog;
SELECT 'member ' || pg_describe_object(d.classid, d.objid, d.objsubid)
FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pg_segment'
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
ORDER BY 1;
SELECT concat_ws(' | ', 'function ' || oid::regprocedure, replace(pg_get_functiondef(oid), E'\n', ' '), provolatile, proparallel, procost, prorows,
                 prosupport, proacl, obj_description(oid, 'pg_proc'))
FROM pg_proc WHERE pronamespace = 'segment'::regnamespace AND prokind <> 'a'
ORDER BY 1;
SELECT concat_ws(' | ', 'aggregate ' || p.oid::regprocedure, pg_get_function_arguments(p.oid), aggkind, aggnumdirectargs, aggtransfn::oid::regprocedure,
                 aggfinalfn::oid::regprocedure, aggcombinefn::oid::regprocedure, aggserialfn, aggdeserialfn, aggmtransfn, aggsortop, aggfinalextra,
                 aggfinalmodify, aggtranstype::regtype, aggtransspace, agginitval, proparallel, proacl, obj_description(p.oid, 'pg_proc'))
FROM pg_aggregate JOIN pg_proc AS p ON p.oid = aggfnoid WHERE pronamespace = 'segment'::regnamespace
ORDER BY 1;
SELECT concat_ws(' | ', 'type ' || typname, typtype, typlen, typbyval, typalign, typstorage, typcategory, typispreferred, typdelim, typinput, typoutput,
                 typreceive, typsend, typmodin, typanalyze, typsubscript, typdefault, typacl, obj_description(oid, 'pg_type'),
                 (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)), ', ' ORDER BY attnum)
                  FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped))
FROM pg_type WHERE typnamespace = 'segment'::regnamespace
ORDER BY 1;
SELECT concat_ws(' | ', 'operator ' || oid::regoperator, oprresult::regtype, oprcode, oprcom::regoperator, oprnegate::regoperator, oprrest, oprjoin,
                 oprcanmerge, oprcanhash, obj_description(oid, 'pg_operator'))
FROM pg_operator WHERE 'segment'::regnamespace IN (SELECT typnamespace FROM pg_type AS t WHERE t.oid IN (oprleft, oprright))
ORDER BY 1;
SELECT concat_ws(' | ', 'operator class ' || opcname, amname, opcintype::regtype, opcdefault, opfname,
                 (SELECT string_agg(concat_ws(' ', amopstrategy, amopopr::regoperator), ', ' ORDER BY amopstrategy) FROM pg_amop WHERE amopfamily = f.oid),
                 (SELECT string_agg(concat_ws(' ', amprocnum, amproc), ', ' ORDER BY amprocnum) FROM pg_amproc WHERE amprocfamily = f.oid))
FROM pg_opclass AS c JOIN pg_opfamily AS f ON f.oid = c.opcfamily JOIN pg_am AS a ON a.oid = opcmethod
WHERE opcnamespace = 'segment'::regnamespace
ORDER BY 1;
SELECT concat_ws(' | ', 'cast', castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod)
FROM pg_cast WHERE 'segment'::regnamespace IN (SELECT typnamespace FROM pg_type AS t WHERE t.oid IN (castsource, casttarget))
ORDER BY 1;
SELECT concat_ws(' | ', 'schema', nspacl, obj_description(oid, 'pg_namespace')) FROM pg_namespace WHERE nspname = 'segment';
