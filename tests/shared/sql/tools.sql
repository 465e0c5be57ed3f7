-- Functions that several tests use, in a schema of their own: what becomes of a query, its plan, states of aggregates.
SET client_min_messages = warning;
CREATE SCHEMA test;

-- The value of a query, as text.
CREATE FUNCTION test.result(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
END $$;
-- The error of a query with an argument; the state is 'done' when there is none.
CREATE FUNCTION test.raised(query text, argument anyelement, OUT state text, OUT message text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query USING argument;
    state := 'done';
EXCEPTION
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
END $$;
CREATE FUNCTION test.raised(query text, OUT state text, OUT message text, OUT hint text) LANGUAGE sql AS $$
    SELECT * FROM test.raised(query, NULL::text)
$$;
-- Whether an error is one of those that input may get.
CREATE FUNCTION test.is_refusal(state text) RETURNS bool LANGUAGE sql AS $$
    SELECT state IN (
        '22P02', -- invalid_text_representation
        '22P03', -- invalid_binary_representation
        '22003', -- numeric_value_out_of_range
        '22021', -- character_not_in_repertoire
        '22023', -- invalid_parameter_value
        '42809', -- wrong_object_type
        '54000' -- program_limit_exceeded
    )
$$;
-- In a word: accepted, refused, or an error that input must not get, in full.
CREATE FUNCTION test.outcome(query text, argument anyelement) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN state = 'done' THEN 'accepted'
        WHEN test.is_refusal(state) THEN 'refused'
        ELSE state || ' ' || message
    END
    FROM test.raised(query, argument)
$$;
CREATE FUNCTION test.outcome(query text) RETURNS text LANGUAGE sql AS $$
    SELECT test.outcome(query, NULL::text)
$$;
-- Every error in full, without the place in a JSON text.
CREATE FUNCTION test.message(query text, argument anyelement) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN state = 'done' THEN 'accepted' ELSE state || ' ' || regexp_replace(message, ' at line.*', '') END
    FROM test.raised(query, argument)
$$;
CREATE FUNCTION test.message(query text) RETURNS text LANGUAGE sql AS $$
    SELECT test.message(query, NULL::text)
$$;
-- What a query answers: its value, or the message and the hint of a refusal.
CREATE FUNCTION test.answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    message text;
    hint text;
BEGIN
    EXECUTE query INTO answer;
    RETURN answer;
EXCEPTION
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
        RETURN CASE WHEN test.is_refusal(SQLSTATE) THEN '' ELSE SQLSTATE || ' ' END || message || ' / ' || hint;
END $$;
-- Sends bytes through COPY ... (FORMAT binary) as a value of a column of the table `received`, and says in a word what
-- comes of it.
CREATE FUNCTION test.receive(kind text, bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    -- Signature, flags, no header extension; one field; the end.
    file bytea := '\x5047434f50590aff0d0a0000000000000000000001'::bytea || int4send(length(bytes)) || bytes || '\xffff';
    octal text := (
        SELECT string_agg('\0' || b / 64 || b / 8 % 8 || b % 8, '' ORDER BY i)
        FROM generate_series(0, length(file) - 1) AS i, get_byte(file, i) AS b
    );
BEGIN
    EXECUTE format('COPY received (%I) FROM PROGRAM %L (FORMAT binary)', kind, format('printf %%b ''%s''', octal));
    RETURN 'accepted';
EXCEPTION
    WHEN invalid_binary_representation THEN
        RETURN 'refused: damaged';
    WHEN OTHERS THEN
        RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- Runs a query, signals this very backend after a delay, and says how many milliseconds after the signal the error
-- came; NULL when the query had ended before.
CREATE FUNCTION test.cancel(query text, delay float8) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    file text := format('/tmp/pg_segment_cancel_%s', pg_backend_pid());
    ended bool := false;
    milliseconds float8;
BEGIN
    -- The shell ends at once; what it leaves behind writes down the moment and signals.
    EXECUTE format('COPY (SELECT) TO PROGRAM %L', format(
        'cat > /dev/null; (sleep %s; date +%%s.%%N > %s; kill -INT %s) < /dev/null > /dev/null 2>&1 &',
        delay, file, pg_backend_pid()
    ));
    BEGIN
        EXECUTE query;
        ended := true;
        -- The signal is still to come.
        PERFORM pg_sleep(10);
    EXCEPTION
        WHEN query_canceled THEN
            IF NOT ended THEN
                milliseconds := (extract(epoch FROM clock_timestamp()) - pg_read_file(file)::float8) * 1000;
            END IF;
    END;
    EXECUTE format('COPY (SELECT) TO PROGRAM %L', 'cat > /dev/null; rm -f ' || file);
    RETURN milliseconds;
END $$;

-- The plan of a query, a line each.
CREATE FUNCTION test.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    lines text[];
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        lines := lines || line;
    END LOOP;
    RETURN array_to_string(lines, E'\n');
END $$;
-- How many workers a query had in the end, and whether each aggregated a part.
CREATE FUNCTION test.workers(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    partial bool := false;
    launched text := '0';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ' || query LOOP
        partial := partial OR line ~ 'Partial (Hash|Group)?Aggregate';
        launched := coalesce(substring(line FROM 'Workers Launched: ([0-9]+)'), launched);
    END LOOP;
    RETURN launched || CASE WHEN partial THEN ', partial' ELSE '' END;
END $$;
CREATE FUNCTION test.in_parallel(query text) RETURNS bool LANGUAGE sql AS $$
    SELECT test.workers(query) ~ '^[12], partial$'
$$;

-- What a model warns of, in lines.
CREATE FUNCTION test.warnings(model segment.model) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(w, E'\n' ORDER BY n)
    FROM jsonb_array_elements_text(segment.describe(model) -> 'warnings') WITH ORDINALITY AS w(w, n)
$$;
-- The rules of a tree in one line, numbers to three places or to as many as are given.
CREATE FUNCTION test.short(model segment.model, places int DEFAULT 3) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s: %s (%s)', condition, coalesce(label, number), customers), '; ' ORDER BY leaf)
    FROM
        segment.rules(model),
        LATERAL (SELECT coalesce(round(prediction::numeric, places)::text, prediction::text) AS number) AS n
$$;

-- States of aggregates, as workers and nodes send them: `collect` stops at a state, `finish` takes states and ends.
CREATE AGGREGATE test.collect_rfm(segment.rfm, timestamptz) (
    SFUNC = segment.fit_rfm_step, STYPE = segment.fit_state
);
CREATE AGGREGATE test.collect_rfm(segment.rfm, timestamptz, jsonb) (
    SFUNC = segment.fit_rfm_step, STYPE = segment.fit_state
);
CREATE AGGREGATE test.finish_rfm(segment.fit_state) (
    SFUNC = segment.fit_rfm_combine, STYPE = segment.fit_state, FINALFUNC = segment.fit_rfm_final
);
CREATE AGGREGATE test.collect_tiers(float8) (SFUNC = segment.fit_tiers_step, STYPE = segment.fit_state);
CREATE AGGREGATE test.collect_tiers(float8, jsonb) (SFUNC = segment.fit_tiers_step, STYPE = segment.fit_state);
CREATE AGGREGATE test.finish_tiers(segment.fit_state) (
    SFUNC = segment.fit_tiers_combine, STYPE = segment.fit_state, FINALFUNC = segment.fit_tiers_final
);
CREATE AGGREGATE test.collect_clv(segment.purchase_days, timestamptz) (
    SFUNC = segment.fit_clv_step, STYPE = segment.fit_state
);
CREATE AGGREGATE test.finish_clv(segment.fit_state) (
    SFUNC = segment.fit_clv_combine, STYPE = segment.fit_state, FINALFUNC = segment.fit_clv_final
);
CREATE AGGREGATE test.collect_labels(bigint, bigint) (SFUNC = segment.agreement_step, STYPE = segment.fit_state);
CREATE AGGREGATE test.collect_labels(text, text) (SFUNC = segment.agreement_step, STYPE = segment.fit_state);
CREATE AGGREGATE test.finish_rand(segment.fit_state) (
    SFUNC = segment.agreement_combine, STYPE = segment.fit_state, FINALFUNC = segment.adjusted_rand_index_final
);
CREATE AGGREGATE test.finish_mutual(segment.fit_state) (
    SFUNC = segment.agreement_combine, STYPE = segment.fit_state,
    FINALFUNC = segment.normalized_mutual_information_final
);
CREATE AGGREGATE test.collect_kmeans(record, int) (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample);
CREATE AGGREGATE test.collect_kmeans(record, int, jsonb) (SFUNC = segment.fit_kmeans_step, STYPE = segment.sample);
CREATE AGGREGATE test.finish_kmeans(segment.sample) (
    SFUNC = segment.sample_combine, STYPE = segment.sample, FINALFUNC = segment.fit_kmeans_final
);
CREATE AGGREGATE test.collect_hierarchy(record, int, jsonb) (
    SFUNC = segment.fit_hierarchy_step, STYPE = segment.sample
);
CREATE AGGREGATE test.finish_hierarchy(segment.sample) (
    SFUNC = segment.sample_combine, STYPE = segment.sample, FINALFUNC = segment.fit_hierarchy_final
);
CREATE AGGREGATE test.collect_tree(anyelement, record) (SFUNC = segment.fit_tree_step, STYPE = segment.sample);
CREATE AGGREGATE test.collect_tree(anyelement, record, jsonb) (SFUNC = segment.fit_tree_step, STYPE = segment.sample);
CREATE AGGREGATE test.collect_tree(anyelement, float8[]) (SFUNC = segment.fit_tree_step, STYPE = segment.sample);
CREATE AGGREGATE test.finish_tree(segment.sample) (
    SFUNC = segment.sample_combine, STYPE = segment.sample, FINALFUNC = segment.fit_tree_final
);
-- A row for each customer of a table of counts, from the state of its line to that of its column.
CREATE FUNCTION test.moves(counts bigint[], OUT before text, OUT after text) RETURNS SETOF record LANGUAGE sql AS $$
    SELECT 's' || i, 's' || j
    FROM
        generate_subscripts(counts, 1) AS i,
        generate_subscripts(counts, 2) AS j,
        generate_series(1, counts[i][j]);
$$;
-- Makes the objects of a mapping of landed tables, and names them.
CREATE FUNCTION test.land(
    source text, schema text DEFAULT NULL, target text DEFAULT NULL, options jsonb DEFAULT '{}', OUT object text
) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    sql text;
BEGIN
    FOR object, sql IN SELECT l.object, l.sql FROM segment.landing(source, schema, target, options) AS l LOOP
        EXECUTE sql;
        RETURN NEXT;
    END LOOP;
END $$;

-- What every function in a schema that can be called without arguments answers.
CREATE FUNCTION test.answers(target text) RETURNS TABLE (function text, answer text) LANGUAGE plpgsql AS $$
BEGIN
    FOR function IN
        SELECT proname FROM pg_proc WHERE pronamespace = target::regnamespace AND pronargs = pronargdefaults ORDER BY proname COLLATE "C"
    LOOP
        EXECUTE format('SELECT string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C") FROM %I.%I() AS t', target, function) INTO answer;
        RETURN NEXT;
    END LOOP;
END $$;

-- What loaders and restores do to landed tables, and how many functions over them then answer otherwise.
CREATE FUNCTION test.survives(landed text, target text DEFAULT 'mapped') RETURNS TABLE (change text, functions bigint, differ bigint)
LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT jsonb := (SELECT jsonb_object_agg(a.function, coalesce(a.answer, '')) FROM test.answers(target) AS a);
    definitions CONSTANT text[] := (
        SELECT array_agg(pg_get_functiondef(p.oid)) FROM pg_proc AS p WHERE p.pronamespace = target::regnamespace
    );
    definition text;
    name text;
BEGIN
    FOREACH change IN ARRAY ARRAY['dropped and made again', 'swapped for a new one', 'restored after their functions'] LOOP
        FOR name IN SELECT relname FROM pg_class WHERE relnamespace = landed::regnamespace AND relkind = 'r' LOOP
            EXECUTE format('CREATE TABLE %I."test new" (LIKE %I.%I INCLUDING ALL)', landed, landed, name);
            EXECUTE format('INSERT INTO %I."test new" SELECT * FROM %I.%I', landed, landed, name);
            IF change = 'swapped for a new one' THEN
                EXECUTE format('ALTER TABLE %I.%I RENAME TO "test old"', landed, name);
                EXECUTE format('ALTER TABLE %I."test new" RENAME TO %I', landed, name);
                EXECUTE format('DROP TABLE %I."test old"', landed);
            ELSE
                EXECUTE format('DROP TABLE %I.%I', landed, name);
                IF change = 'restored after their functions' THEN
                    EXECUTE format('DROP SCHEMA %I CASCADE', target);
                    EXECUTE format('CREATE SCHEMA %I', target);
                    PERFORM set_config('check_function_bodies', 'off', true);
                    FOREACH definition IN ARRAY definitions LOOP
                        EXECUTE definition;
                    END LOOP;
                END IF;
                EXECUTE format('CREATE TABLE %I.%I (LIKE %I."test new" INCLUDING ALL)', landed, name, landed);
                EXECUTE format('INSERT INTO %I.%I SELECT * FROM %I."test new"', landed, name, landed);
                EXECUTE format('DROP TABLE %I."test new"', landed);
            END IF;
        END LOOP;
        SELECT count(*), count(*) FILTER (WHERE before ->> a.function IS DISTINCT FROM coalesce(a.answer, ''))
        INTO functions, differ
        FROM test.answers(target) AS a;
        RETURN NEXT;
    END LOOP;
END $$;
