-- The whole public surface, as users may rely on it: what changes here changes for them.
\pset format unaligned
\pset tuples_only on
-- Aggregates and functions; support functions of types and aggregates are not for users.
SELECT format(
    '%s %s(%s) returns %s, %s%s%s', CASE prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END, proname,
    pg_get_function_arguments(oid), coalesce(pg_get_function_result(oid), 'nothing'),
    CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
    CASE WHEN proisstrict THEN ', strict' ELSE '' END,
    CASE proparallel WHEN 's' THEN ', parallel safe' ELSE ', not parallel safe' END
)
FROM pg_proc
WHERE pronamespace = 'segment'::regnamespace
    AND obj_description(oid, 'pg_proc') !~ '^(support|(binary )?(input|output)) function'
ORDER BY proname COLLATE "C", pg_get_function_identity_arguments(oid) COLLATE "C";
-- Every aggregate can run in parallel: its state is a value of a type and has a combine function.
SELECT format(
    '%s: state %s%s', aggfnoid::regprocedure, aggtranstype::regtype,
    CASE
        WHEN aggcombinefn = 0 THEN ', no combine function'
        WHEN aggtranstype = 'internal'::regtype THEN ', internal'
        ELSE ''
    END
)
FROM pg_aggregate JOIN pg_proc ON pg_proc.oid = aggfnoid
WHERE pronamespace = 'segment'::regnamespace
ORDER BY aggfnoid::regprocedure::text COLLATE "C";
-- Support functions.
SELECT format('%s(%s)', proname, pg_get_function_arguments(oid))
FROM pg_proc
WHERE pronamespace = 'segment'::regnamespace
    AND obj_description(oid, 'pg_proc') ~ '^(support|(binary )?(input|output)) function'
ORDER BY proname COLLATE "C", pg_get_function_identity_arguments(oid) COLLATE "C";
-- Types, with the columns of those that have them.
SELECT format(
    'type %s%s', typname,
    (
        SELECT ' (' || string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) || ')'
        FROM pg_attribute
        WHERE attrelid = typrelid AND attnum > 0
    )
)
FROM pg_type
WHERE typnamespace = 'segment'::regnamespace AND typelem = 0
ORDER BY typname COLLATE "C";
-- Casts and settings.
SELECT format(
    'cast %s to %s%s', castsource::regtype, casttarget::regtype,
    CASE castcontext WHEN 'a' THEN ' by assignment' WHEN 'i' THEN ' implicit' ELSE '' END
)
FROM pg_cast
WHERE EXISTS (SELECT FROM pg_type WHERE typnamespace = 'segment'::regnamespace AND oid IN (castsource, casttarget))
ORDER BY castsource::regtype::text COLLATE "C", casttarget::regtype::text COLLATE "C";
-- Operators and what they serve.
SELECT format(
    'operator %s for %s%s%s',
    string_agg(format('%s.%s', oprnamespace::regnamespace, oprname), ' ' ORDER BY oprname COLLATE "C"),
    oprleft::regtype, CASE WHEN bool_or(oprcanhash) THEN ', hashes' END,
    CASE WHEN bool_or(oprcanmerge) THEN ', merges' END
)
FROM pg_operator JOIN pg_type ON pg_type.oid = oprleft
WHERE typnamespace = 'segment'::regnamespace
GROUP BY oprleft
ORDER BY oprleft::regtype::text COLLATE "C";
SELECT format(
    'operator class %s.%s for %s using %s%s', opcnamespace::regnamespace, opcname, opcintype::regtype, amname,
    CASE WHEN opcdefault THEN ', default' END
)
FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod
WHERE opcnamespace = 'segment'::regnamespace
ORDER BY opcname COLLATE "C", amname COLLATE "C";
SELECT format('setting %s: %s %s to %s, default %s, %s', name, unit, min_val, max_val, boot_val, context)
FROM pg_settings
WHERE name LIKE 'segment.%' AND (SELECT segment.orders('{"orders":0,"monetary":"0"}'::segment.rfm)) = 0
ORDER BY name;
