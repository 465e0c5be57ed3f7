-- Forms of polymorphic aggregates for each type that their argument mostly has. Citus runs an aggregate on its workers only
-- if the declared types are those of the arguments.

-- A form for keys of type text has a name of its own: citext and others become text without being asked, and would be compared
-- as text. Steps are there for every type that would be another one of them without being asked: an aggregate of the user's own
-- takes a step for its very types.
DO $$
DECLARE
    form record;
BEGIN
    FOR form IN
        SELECT p.oid, wanted.form,
               CASE p.prokind WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END AS kind,
               replace(pg_catalog.pg_get_function_arguments(p.oid), 'anyelement', type) AS arguments,
               CASE p.prokind
                   WHEN 'a' THEN
                       pg_catalog.format(
                           '(SFUNC = %s, STYPE = %s, SSPACE = %s, COMBINEFUNC = %s, PARALLEL = SAFE', a.aggtransfn,
                           a.aggtranstype::pg_catalog.regtype, a.aggtransspace, a.aggcombinefn)
                       || CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::text ELSE '' END || ')'
                   ELSE
                       pg_catalog.format(
                           'RETURNS %s LANGUAGE c IMMUTABLE PARALLEL SAFE AS %L, %L',
                           p.prorettype::pg_catalog.regtype, 'MODULE_PATHNAME', p.prosrc)
               END AS definition
        FROM (VALUES ('customer_base_step', 'customer_base_step', '{smallint,integer,bigint,date,uuid,text,character}'::text[]),
                     ('customer_base', 'customer_base', '{smallint,integer,bigint,date,uuid}'),
                     ('customer_base', 'customer_base_of_text', '{text,character}'),
                     ('fit_tree_step', 'fit_tree_step',
                      '{smallint,integer,bigint,real,double precision,numeric,boolean,text,character,name,"\"char\""}'),
                     ('fit_tree', 'fit_tree', '{double precision,numeric,boolean,text}'),
                     ('fit_profile_step', 'fit_profile_step',
                      '{smallint,integer,bigint,real,double precision,numeric,boolean,text,character,name,"\"char\""}'),
                     ('fit_profile', 'fit_profile', '{double precision,numeric,boolean,text}'),
                     ('labelling_quality_step', 'labelling_quality_step',
                      '{smallint,integer,bigint,real,double precision,numeric,boolean,text,character,name,"\"char\""}'),
                     ('labelling_quality', 'labelling_quality', '{double precision,numeric,boolean,text}'))
             AS wanted (proname, form, types)
             JOIN pg_catalog.pg_proc AS p USING (proname)
             LEFT JOIN pg_catalog.pg_aggregate AS a ON a.aggfnoid = p.oid,
             LATERAL pg_catalog.unnest(types) AS type
        WHERE p.pronamespace = '@extschema@'::pg_catalog.regnamespace
              -- Amounts of type money are refused whatever the key.
              AND 'money'::pg_catalog.regtype <> ALL (p.proargtypes)
        -- Steps first, for the aggregates take them.
        ORDER BY p.prokind DESC, p.oid
    LOOP
        EXECUTE pg_catalog.format(
            'CREATE %s @extschema@.%I(%s) %s', form.kind, form.form, form.arguments, form.definition);
        EXECUTE pg_catalog.format(
            'COMMENT ON %s @extschema@.%I(%s) IS %L', form.kind, form.form, form.arguments,
            CASE form.form
                WHEN 'customer_base_of_text' THEN 'as customer_base, in the form that Citus needs for keys of text and character(n)'
                ELSE pg_catalog.obj_description(form.oid, 'pg_proc')
            END);
    END LOOP;
END
$$;
