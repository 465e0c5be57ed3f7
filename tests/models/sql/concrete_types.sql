-- Aggregates in forms of concrete types: chosen for those types, never in the way of others, and their steps work for
-- who calls them without saying the types, as Citus does.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE DOMAIN pg_temp.customer_number AS bigint;
CREATE DOMAIN pg_temp.customer_code AS text;
CREATE TYPE pg_temp.size AS ENUM ('small', 'large');
CREATE TEMPORARY TABLE orders AS
SELECT i % 7 AS n, timestamptz '2026-01-01' + i * interval '7 hours' AS at, round(i * 0.37, 2) AS amount
FROM generate_series(1, 60) AS i;

-- Every type that a key, an amount or a label may have, in calls as users write them: none is ambiguous.
SELECT
    key,
    string_agg(
        DISTINCT test.message(
            format('SELECT (segment.customer_base(%s, %s, %s)) IS NOT NULL FROM orders', key, at, amount)
        ),
        '; '
    ) AS outcome
FROM
    unnest(
        $${
            n::smallint,n,n::bigint,n::pg_temp.customer_number,date '2026-01-01' + n,md5(n::text)::uuid,
            n::text,n::varchar,n::varchar(5),n::text::pg_temp.customer_code,5,5000000000,'x'::text
        }$$::text[]
    ) AS key,
    unnest($${at,at::date,at::timestamp,'2026-01-01',"NULL"}$$::text[]) AS at,
    unnest($${amount,amount::float8,amount::real,5,5::smallint,5::bigint,1.5,'1.5',"NULL"}$$::text[]) AS amount
GROUP BY key
ORDER BY key;
SELECT
    key,
    test.message(format('SELECT (segment.customer_base(%s, at, amount)) IS NOT NULL FROM orders', key)) AS outcome
FROM unnest($${n::numeric,n::float8,n::oid,true,at,'x',"NULL"}$$::text[]) AS key
ORDER BY key;
SELECT
    label,
    string_agg(
        DISTINCT test.message(
            format('SELECT (segment.fit_tree(%s, %s%s)) IS NOT NULL FROM orders', label, features, options)
        ),
        '; '
    ) AS outcome
FROM
    unnest(
        $${
            n::smallint,n,n::bigint,n::pg_temp.customer_number,amount,amount::float8,amount::real,n > 3,
            n::text,n::varchar,n::char(3),n::text::name,n::text::pg_temp.customer_code,
            CASE WHEN n > 3 THEN 'large' ELSE 'small' END,
            CASE WHEN n > 3 THEN 'large'::pg_temp.size ELSE 'small' END,'x',"NULL",5
        }$$::text[]
    ) AS label,
    unnest('{orders,"ARRAY[n, amount]","ARRAY[n, amount]::float8[]"}'::text[]) AS features,
    unnest(
        ARRAY['', $$, '{"features": ["n", "amount"]}'$$, $$, jsonb_build_object('features', '["n", "amount"]'::jsonb)$$]
    ) AS options
GROUP BY label
ORDER BY label;
SELECT label, test.message(format('SELECT (segment.fit_tree(%s, orders)) IS NOT NULL FROM orders', label)) AS outcome
FROM unnest('{at,at::date,md5(n::text)::uuid,ARRAY[n],5::money}'::text[]) AS label
ORDER BY label;
-- A form of a concrete type gives what the polymorphic one gives.
CREATE AGGREGATE pg_temp.polymorphic(anyelement, timestamptz, numeric)
    (SFUNC = segment.customer_base_step, STYPE = segment.customer_base, COMBINEFUNC = segment.customer_base_merge);
SELECT
    segment.customer_base(n::smallint, at, amount)::text
        = pg_temp.polymorphic(n::smallint, at, amount)::text AS smallint,
    segment.customer_base(n, at, amount)::text = pg_temp.polymorphic(n, at, amount)::text AS integer,
    segment.customer_base(n::bigint, at, amount)::text = pg_temp.polymorphic(n::bigint, at, amount)::text AS bigint,
    segment.customer_base(date '2026-01-01' + n, at, amount)::text
        = pg_temp.polymorphic(date '2026-01-01' + n, at, amount)::text AS date,
    segment.customer_base(md5(n::text)::uuid, at, amount)::text
        = pg_temp.polymorphic(md5(n::text)::uuid, at, amount)::text AS uuid,
    segment.customer_base(n::text, at, amount)::text = pg_temp.polymorphic(n::text, at, amount)::text AS text,
    segment.customer_base_of_text(n::text, at, amount)::text = segment.customer_base(n::text, at, amount)::text AS of_text,
    segment.customer_base_of_text(n::char(9), at, amount)::text
        = segment.customer_base(n::char(9), at, amount)::text AS of_character
FROM orders;
-- The forms that there are, by the type of the key or the label.
SELECT
    p.proname,
    count(*) FILTER (WHERE p.prokind = 'a') AS aggregates,
    count(*) FILTER (WHERE p.prokind = 'f') AS steps,
    string_agg(
        DISTINCT CASE p.prokind
            WHEN 'a' THEN format_type(proargtypes[0], NULL)
            ELSE format_type(proargtypes[1], NULL)
        END,
        ', '
    ) AS types,
    bool_and(obj_description(p.oid, 'pg_proc') IS NOT NULL) AS described,
    bool_and(proparallel = 's' AND provolatile = 'i') AS safe
FROM pg_proc AS p
WHERE pronamespace = 'segment'::regnamespace AND proname ~ '^(customer_base|fit_tree)(_step|_of_text)?$'
GROUP BY proname
ORDER BY proname;

-- Aggregates of the user's own over our steps, of concrete types: as ours, in parallel too.
CREATE AGGREGATE pg_temp.cb(bigint, timestamptz, numeric)
    (SFUNC = segment.customer_base_step, STYPE = segment.customer_base, COMBINEFUNC = segment.customer_base_merge,
    PARALLEL = SAFE);
CREATE AGGREGATE pg_temp.cb(text, timestamptz, numeric)
    (SFUNC = segment.customer_base_step, STYPE = segment.customer_base, COMBINEFUNC = segment.customer_base_merge,
    PARALLEL = SAFE);
CREATE AGGREGATE pg_temp.grow(text, record, jsonb)
    (SFUNC = segment.fit_tree_step, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final,
    COMBINEFUNC = segment.sample_combine, PARALLEL = SAFE);
SELECT
    pg_temp.cb(n::bigint, at, amount)::text = segment.customer_base(n::bigint, at, amount)::text AS bigint,
    pg_temp.cb(n::text, at, amount)::text = segment.customer_base(n::text, at, amount)::text AS text,
    pg_temp.cb(n::text::varchar, at, amount)::text = segment.customer_base(n::text, at, amount)::text AS varchar,
    pg_temp.grow('t' || n % 2, ROW(n, amount), '{"features": ["n", "amount"]}')::text
        = segment.fit_tree('t' || n % 2, ROW(n, amount), '{"features": ["n", "amount"]}')::text AS tree
FROM orders;
-- Of every type that a label may have: each finds a step for the very type.
DO $$
DECLARE
    type text;
BEGIN
    FOREACH type IN ARRAY
        '{smallint,integer,bigint,real,double precision,numeric,boolean,text,varchar,char(3),name,"\"char\"",date,'
        'pg_temp.size,pg_temp.customer_number,pg_temp.customer_code}'::text[] LOOP
        EXECUTE format(
            'CREATE AGGREGATE pg_temp.of_label(%s, record) (SFUNC = segment.fit_tree_step, STYPE = segment.sample, '
            'FINALFUNC = segment.fit_tree_final)',
            type
        );
    END LOOP;
    FOREACH type IN ARRAY
        '{smallint,integer,bigint,text,varchar,char(3),name,date,uuid,pg_temp.customer_number,pg_temp.customer_code}'::text[]
        LOOP
        BEGIN
            EXECUTE format(
                'CREATE AGGREGATE pg_temp.of_key(%s, timestamptz, numeric) (SFUNC = segment.customer_base_step, '
                'STYPE = segment.customer_base, COMBINEFUNC = segment.customer_base_merge)',
                type
            );
        EXCEPTION
            WHEN OTHERS THEN
                RAISE NOTICE '%: %', type, SQLERRM;
        END;
    END LOOP;
END $$;
SELECT
    segment.describe(pg_temp.of_label(n, orders)) -> 'rows' AS integer,
    segment.describe(pg_temp.of_label(n::text::char(3), orders)) -> 'rows' AS character,
    segment.describe(pg_temp.of_label('large'::pg_temp.size, orders)) -> 'labels' AS enum
FROM orders;
SELECT split_part(aggfnoid::regprocedure::text, '.', 2) AS aggregate, aggtransfn::oid::regprocedure AS step
FROM pg_aggregate JOIN pg_proc AS p ON p.oid = aggfnoid
WHERE pronamespace = pg_my_temp_schema()
ORDER BY 1;

-- Each step called through a bare FmgrInfo, which says nothing of the query: its declared types count, and the state is
-- that of the aggregate.
DO $$
DECLARE
    step record;
    called text;
    whole text;
    n int := 0;
    shown jsonb := '{}';
BEGIN
    FOR step IN
        SELECT
            p.oid::regprocedure::text AS signature,
            prorettype::regtype::text AS state,
            regexp_replace(proname, '_step$', '') AS name,
            (
                SELECT string_agg(format_type(t, NULL), ', ' ORDER BY o)
                FROM unnest(proargtypes[1:]) WITH ORDINALITY AS a(t, o)
            ) AS types,
            (
                SELECT string_agg(
                    CASE CASE WHEN o = 4 THEN 'currency' ELSE format_type(t, NULL) END
                        WHEN 'currency' THEN '''EUR''::text'
                        WHEN 'date' THEN 'date ''2026-01-01'' + n'
                        WHEN 'uuid' THEN 'md5(n::text)::uuid'
                        WHEN 'timestamp with time zone' THEN 'at'
                        WHEN 'record' THEN 'ROW(n, amount)'
                        WHEN 'double precision[]' THEN 'ARRAY[n, amount]::float8[]'
                        WHEN 'jsonb' THEN '''{"features": ["n", "amount"]}'''
                        WHEN 'boolean' THEN 'n > 3'
                        WHEN 'segment.rfm' THEN
                            '''{"orders":1,"first":"2026-01-01T00:00:00Z","last":"2026-01-01T00:00:00Z","monetary":"5"}''::segment.rfm'
                        ELSE 'n::' || format_type(t, NULL)
                    END,
                    ', '
                    ORDER BY o
                )
                FROM unnest(proargtypes[1:]) WITH ORDINALITY AS a(t, o)
            ) AS arguments
        FROM pg_proc AS p
        WHERE pronamespace = 'segment'::regnamespace
            AND proname IN ('customer_base_step', 'fit_tree_step')
            AND 'anyelement'::regtype <> ALL (proargtypes)
            AND '"char"'::regtype <> ALL (proargtypes)
            AND NOT (proargtypes[2] = 'record'::regtype AND pronargs = 3)
    LOOP
        n := n + 1;
        EXECUTE format(
            'CREATE FUNCTION pg_temp.bare_%s(%s, regprocedure, %s) RETURNS %s LANGUAGE c AS ''$libdir/pg_segment'', '
            '''bare_call''',
            n, step.state, step.types, step.state
        );
        EXECUTE format(
            'CREATE AGGREGATE pg_temp.bare_aggregate_%1$s(regprocedure, %2$s) (SFUNC = pg_temp.bare_%1$s, '
            'STYPE = %3$s)',
            n, step.types, step.state
        );
        EXECUTE format(
            'CREATE AGGREGATE pg_temp.whole_%s(%s) (SFUNC = segment.%s_step, STYPE = %s)', n, step.types, step.name,
            step.state
        );
        EXECUTE format(
            'SELECT pg_temp.bare_aggregate_%1$s(%2$L, %3$s)::text, pg_temp.whole_%1$s(%3$s)::text FROM orders', n,
            step.signature, step.arguments
        ) INTO called, whole;
        shown := jsonb_set(
            shown, ARRAY[step.name || CASE WHEN called = whole THEN ' equal' ELSE ' other' END],
            to_jsonb(
                coalesce((shown ->> (step.name || CASE WHEN called = whole THEN ' equal' ELSE ' other' END))::int, 0)
                    + 1
            )
        );
    END LOOP;
    RAISE NOTICE '%', shown;
END $$;
-- A polymorphic one cannot know.
CREATE FUNCTION pg_temp.bare(segment.customer_base, regprocedure, bigint, timestamptz, numeric) RETURNS
segment.customer_base LANGUAGE c AS '$libdir/pg_segment',
'bare_call';
CREATE AGGREGATE pg_temp.bare(regprocedure, bigint, timestamptz, numeric)
    (SFUNC = pg_temp.bare, STYPE = segment.customer_base);
\set VERBOSITY default
SELECT pg_temp.bare(
    'segment.customer_base_step(segment.customer_base,anyelement,timestamptz,numeric)', n::bigint, at, amount
)
FROM orders;
