-- What comes after all objects: a comment for each function that only serves another object.

DO $$
DECLARE
    function pg_catalog.regprocedure;
    purpose text;
BEGIN
    FOR function, purpose IN
        WITH uses (oid, purpose) AS (
            SELECT f.oid, f.purpose || ' function of segment.' || t.typname
            FROM pg_catalog.pg_type AS t,
                 LATERAL (VALUES (t.typinput, 'input'), (t.typoutput, 'output'),
                                 (t.typreceive, 'binary input'), (t.typsend, 'binary output')) AS f (oid, purpose)
            WHERE t.typtype = 'b'
            UNION ALL
            SELECT f.oid, 'support function of ' || pg_catalog.string_agg(DISTINCT p.proname, ', ' ORDER BY p.proname)
            FROM pg_catalog.pg_aggregate AS a
                 JOIN pg_catalog.pg_proc AS p ON p.oid = a.aggfnoid,
                 LATERAL (VALUES (a.aggtransfn), (a.aggfinalfn), (a.aggcombinefn)) AS f (oid)
            WHERE p.pronamespace = '@extschema@'::pg_catalog.regnamespace
            GROUP BY f.oid
            UNION ALL
            SELECT o.oprcode, 'support function of operator ' || o.oprname FROM pg_catalog.pg_operator AS o
            UNION ALL
            SELECT a.amproc, 'support function of ' || m.amname || ' indexes, of sorting and of grouping'
            FROM pg_catalog.pg_amproc AS a
                 JOIN pg_catalog.pg_opfamily AS f ON f.oid = a.amprocfamily
                 JOIN pg_catalog.pg_am AS m ON m.oid = f.opfmethod
            UNION ALL
            SELECT c.castfunc,
                   'support function of the cast from ' || pg_catalog.format_type(c.castsource, NULL)
                   || ' to ' || pg_catalog.format_type(c.casttarget, NULL)
            FROM pg_catalog.pg_cast AS c
        )
        -- A step that no aggregate of ours takes is there for aggregates of the user's own.
        SELECT p.oid, coalesce(u.purpose, 'support function of aggregates of your own')
        FROM pg_catalog.pg_proc AS p LEFT JOIN uses AS u USING (oid)
        WHERE p.pronamespace = '@extschema@'::pg_catalog.regnamespace
              AND pg_catalog.obj_description(p.oid, 'pg_proc') IS NULL
              AND (u.oid IS NOT NULL OR p.proname LIKE '%\_step')
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', function, purpose);
    END LOOP;
END
$$;
