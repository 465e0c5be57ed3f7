-- Everything that the extension makes has a comment: this lists what has none, and must be empty.
SELECT pg_describe_object(classid, objid, objsubid) AS without_comment
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_segment')
    AND deptype = 'e'
    AND CASE classid
        WHEN 'pg_type'::regclass THEN (SELECT typelem = 0 OR typcategory <> 'A' FROM pg_type AS t WHERE t.oid = objid)
        -- The row type's comment is on the type.
        WHEN 'pg_class'::regclass THEN (SELECT relkind <> 'c' FROM pg_class AS c WHERE c.oid = objid)
        ELSE true
    END
    AND coalesce(obj_description(objid, classid::regclass::name), '') = ''
ORDER BY 1;
-- The schema too, and the extension itself.
SELECT
    obj_description('segment'::regnamespace, 'pg_namespace') IS NOT NULL AS schema,
    obj_description(oid, 'pg_extension') IS NOT NULL AS extension
FROM pg_extension
WHERE extname = 'pg_segment';
-- What was looked at.
SELECT split_part(classid::regclass::text, '_', 2) AS catalog, count(*) > 0 AS some
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_segment')
    AND deptype = 'e'
GROUP BY classid
ORDER BY 1;
-- A comment says what the thing does: none is the name over again, none ends in a full stop, none begins with a capital
-- (but for names).
SELECT p.oid::regprocedure AS function, obj_description(p.oid, 'pg_proc') AS comment
FROM pg_proc AS p
WHERE pronamespace = 'segment'::regnamespace
    AND (
        obj_description(p.oid, 'pg_proc') ~ '\.$'
        OR obj_description(p.oid, 'pg_proc') ~ '^[A-Z][a-z]'
        OR length(obj_description(p.oid, 'pg_proc')) <= length(proname)
    );
