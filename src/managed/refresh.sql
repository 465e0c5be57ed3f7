-- Refresh: what the source says now becomes history, differences alone.

-- The rows of a source in the temporary table segment_source, checked; CREATE TABLE AS keeps parallel plans.
CREATE FUNCTION source_rows(
    workspace text, source text, takes_as_of boolean, allow_row_security boolean, as_of timestamptz, chosen text[],
    OUT customers bigint, OUT has_details boolean
)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    key text := segment.workspace_key(workspace, true);
    others text;
    objections boolean;
    sound boolean;
    nobody bigint;
    nowhere bigint;
    whom text;
BEGIN
    PERFORM segment.source_check(source, takes_as_of);
    IF to_regclass('pg_temp.segment_source') IS NOT NULL THEN
        RAISE EXCEPTION 'there is a temporary table segment_source already' USING ERRCODE = 'duplicate_table', HINT = 'Drop it: a refresh makes its own.';
    END IF;
    -- Policies that hide rows would close the memberships of the hidden.
    IF allow_row_security THEN
        PERFORM set_config('row_security', 'on', true);
    END IF;
    others := segment.source_columns(source, takes_as_of, key);
    has_details := others <> '';
    -- Mostly nobody objects, and a join with nobody still looks at every customer.
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.excluded)', workspace) INTO objections;
    BEGIN
        EXECUTE 'CREATE TEMPORARY TABLE segment_source ON COMMIT DROP AS '
                || segment.source_query(
                       source, takes_as_of,
                       's.customer' || CASE WHEN key IN ('text', 'character varying') THEN ' COLLATE pg_catalog."default" AS customer' ELSE '' END
                       || ', s.segment::text COLLATE pg_catalog."default" AS segment' || others,
                       chosen IS NOT NULL, key)
                || CASE WHEN objections THEN CASE WHEN chosen IS NULL THEN ' WHERE' ELSE ' AND' END
                                             || format(' NOT EXISTS (SELECT FROM %I.excluded AS e WHERE e.customer = s.customer)', workspace)
                        ELSE '' END
            USING as_of, chosen;
    EXCEPTION WHEN undefined_table OR undefined_function OR undefined_object THEN
        RAISE EXCEPTION 'source % cannot be read: %', source, SQLERRM
            USING ERRCODE = SQLSTATE, HINT = 'Names in functions that a source uses are looked up in pg_catalog alone: write them with their schema.';
    END;
    -- One look at what is mostly sound; what is wrong, and how often, is only asked for if anything is.
    SELECT count(*), coalesce(bool_and(k.rows = 1 AND k.segments = 1 AND k.customer IS NOT NULL), true) INTO customers, sound
    FROM (SELECT s.customer, count(*) AS rows, count(s.segment) AS segments FROM pg_temp.segment_source AS s GROUP BY s.customer) AS k;
    IF sound THEN
        RETURN;
    END IF;
    SELECT count(*) - count(s.customer), count(*) - count(s.segment) INTO nobody, nowhere FROM pg_temp.segment_source AS s;
    IF nobody > 0 THEN
        RAISE EXCEPTION 'source % gave % rows without a customer', source, nobody
            USING ERRCODE = 'not_null_violation', HINT = 'Write WHERE customer IS NOT NULL in the source.';
    END IF;
    IF nowhere > 0 THEN
        SELECT s.customer::text INTO whom FROM pg_temp.segment_source AS s WHERE s.segment IS NULL ORDER BY s.customer LIMIT 1;
        RAISE EXCEPTION 'source % gave % customers without a segment, one of them %', source, nowhere, quote_literal(whom)
            USING ERRCODE = 'not_null_violation', HINT = 'Leave such customers out, or give their segment a name.';
    END IF;
    SELECT s.customer::text INTO whom FROM pg_temp.segment_source AS s GROUP BY s.customer HAVING count(*) > 1 ORDER BY s.customer LIMIT 1;
    RAISE EXCEPTION 'source % gave customer % more than once', source, quote_literal(whom)
        USING ERRCODE = 'unique_violation', HINT = 'A customer has one segment: look at the joins of the source.';
END
$$;
COMMENT ON FUNCTION source_rows(text, text, boolean, boolean, timestamptz, text[]) IS 'support function of refresh and preview: the rows of a source, checked';

-- What a segmentation has now, with the rows of the source beside them.
CREATE FUNCTION against_members(workspace text, key text, for_some boolean) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('pg_temp.segment_source AS s
                   FULL JOIN (SELECT c.customer, c.segment, c.ctid AS place FROM %I.memberships AS c
                              WHERE c.segmentation = $1 AND c.valid_to = ''infinity''%s) AS m
                   ON m.customer = s.customer', workspace, CASE WHEN for_some THEN ' AND c.customer = ANY ($2::' || key || '[])' ELSE '' END)
$$;
COMMENT ON FUNCTION against_members(text, text, boolean) IS 'support function of refresh and preview: the members beside the source';

CREATE FUNCTION refresh_checks(workspace text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, true);
BEGIN
    PERFORM segment.transaction_check(workspace);
    RETURN key;
END
$$;
COMMENT ON FUNCTION refresh_checks(text) IS 'support function of refresh: refuses where it cannot be right; the type of the keys';

CREATE FUNCTION refresh_as_of(segmentation text, refreshed_at timestamptz, takes_as_of boolean, as_of timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    clock timestamptz := clock_timestamp();
BEGIN
    IF refreshed_at > clock + interval '1 minute' THEN
        RAISE EXCEPTION 'segmentation % was last refreshed in the future, at %', quote_literal(segmentation), refreshed_at
            USING ERRCODE = 'data_exception', HINT = 'Look at the clock of this machine, and at refreshed_at in segmentations.';
    END IF;
    IF as_of IS NULL THEN
        RETURN greatest(clock, refreshed_at + interval '1 microsecond');
    END IF;
    IF NOT takes_as_of THEN
        RAISE EXCEPTION 'the source of segmentation % cannot be told as_of', quote_literal(segmentation)
            USING ERRCODE = 'feature_not_supported', HINT = 'Make the source a function of as_of that returns customer and segment, or leave as_of out.';
    END IF;
    IF as_of > clock OR NOT isfinite(as_of) THEN
        RAISE EXCEPTION 'as_of % is in the future', as_of USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave as_of out for now.';
    END IF;
    IF as_of <= refreshed_at THEN
        RAISE EXCEPTION 'as_of % is not after the last refresh of segmentation %, at %', as_of, quote_literal(segmentation), refreshed_at
            USING ERRCODE = 'invalid_parameter_value', HINT = 'History is written in order, the earliest first.';
    END IF;
    RETURN as_of;
END
$$;
COMMENT ON FUNCTION refresh_as_of(text, timestamptz, boolean, timestamptz) IS 'support function of refresh: its one reading of the clock';

-- What has been seen, for the next time: all that this snapshot saw, but nothing of this transaction, which goes on.
CREATE FUNCTION seen_by_now() RETURNS pg_snapshot
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN own.id IS NULL OR NOT pg_visible_in_snapshot(own.id, now.seen) THEN now.seen
                ELSE format('%s:%s:%s', least(own.id, pg_snapshot_xmin(now.seen)), pg_snapshot_xmax(now.seen),
                            (SELECT string_agg(x.id::text, ',' ORDER BY x.id)
                             FROM (SELECT pg_snapshot_xip(now.seen) AS id UNION SELECT own.id) AS x))::pg_snapshot END
    FROM (SELECT pg_current_snapshot() AS seen) AS now, (SELECT pg_current_xact_id_if_assigned() AS id) AS own
$$;
COMMENT ON FUNCTION seen_by_now() IS 'support function of refresh: a snapshot without the transaction itself';

-- Ends the memberships of who moved or left, each by its place; plans believe that to be dear, and would look through all
-- members instead. Returns how many.
CREATE FUNCTION refresh_close(workspace text, this integer, at timestamptz) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET random_page_cost = 0.01 AS $$
DECLARE
    closed bigint;
BEGIN
    EXECUTE format('UPDATE %I.memberships AS m SET valid_to = $2, next = c.after FROM pg_temp.segment_changes AS c
                    WHERE m.ctid = c.place AND m.segmentation = $1 AND m.customer = c.customer AND m.valid_to = ''infinity''', workspace)
        USING this, at;
    GET DIAGNOSTICS closed = ROW_COUNT;
    RETURN closed;
END
$$;
COMMENT ON FUNCTION refresh_close(text, integer, timestamptz) IS 'support function of refresh: ends the memberships of who moved or left';

-- One refresh of one segmentation, of all customers or of some. Never commits.
CREATE FUNCTION refresh_run(
    workspace text, segmentation text, kind text, chosen text[], as_of timestamptz, max_lost double precision,
    OUT customers bigint, OUT entered bigint, OUT moved bigint, OUT exited bigint, OUT refreshed_at timestamptz
)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    this integer := segment.segmentation_id(workspace, segmentation);
    started timestamptz := clock_timestamp();
    settings record;
    problem text := CASE WHEN kind <> 'customers' THEN segment.watch_problem(workspace) END;
    snapshot pg_snapshot;
    has_details boolean;
    members bigint;
    closed bigint;
    note text;
BEGIN
    IF max_lost IS NOT NULL AND NOT (max_lost >= 0 AND max_lost <= 1) THEN
        RAISE EXCEPTION 'max_lost is a part of the members from 0 to 1, and % is none', max_lost USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- One refresh at a time; FOR UPDATE would stop overrides as well, whose foreign key asks for the row. The clock is read
    -- under the lock, so that who comes later has a later one.
    EXECUTE format('SELECT s.* FROM %I.segmentations AS s WHERE s.id = $1 FOR NO KEY UPDATE', workspace) INTO settings USING this;
    IF settings.id IS NULL THEN
        RAISE EXCEPTION 'segmentation % was dropped in the meantime', quote_literal(segmentation) USING ERRCODE = 'undefined_object';
    END IF;
    refreshed_at := segment.refresh_as_of(segmentation, settings.refreshed_at, settings.takes_as_of, as_of);
    -- Before the rows are read: what comes in between is seen again the next time.
    snapshot := segment.seen_by_now();
    IF kind <> 'full' AND NOT settings.per_customer THEN
        RAISE EXCEPTION 'segmentation % was not created with per_customer => true, so some customers cannot be refreshed without the others',
                quote_literal(segmentation)
            USING ERRCODE = 'feature_not_supported', HINT = 'Call segment.refresh.';
    END IF;
    IF kind = 'queued' THEN
        SELECT q.customers, coalesce(problem, q.why_all) INTO chosen, note
        FROM segment.queue_read(workspace, settings.seen, settings.seen_on, settings.fully_refreshed_at) AS q;
        IF note IS NOT NULL THEN
            kind := 'full';
            chosen := NULL;
        ELSIF chosen IS NULL THEN
            customers := 0; entered := 0; moved := 0; exited := 0;
            RETURN;
        END IF;
    END IF;
    SELECT r.customers, r.has_details INTO customers, has_details
    FROM segment.source_rows(workspace, settings.source, settings.takes_as_of, settings.allow_row_security, refreshed_at, chosen) AS r;

    -- In the order in which the members lie, which is nearly that of their keys: what follows writes into three indexes.
    EXECUTE format('CREATE TEMPORARY TABLE segment_changes ON COMMIT DROP AS
                    SELECT coalesce(s.customer, m.customer) AS customer, m.segment AS before, s.segment AS after, m.place, %s AS details
                    FROM %s WHERE m.segment IS DISTINCT FROM s.segment ORDER BY m.place, 1',
                   CASE WHEN has_details THEN 'CASE WHEN s.segment IS NOT NULL THEN to_jsonb(s.*) - ''{customer,segment}''::text[] END'
                        ELSE 'NULL::jsonb' END,
                   segment.against_members(workspace, key, chosen IS NOT NULL))
        USING this, chosen;
    SELECT count(*) FILTER (WHERE c.before IS NULL), count(*) FILTER (WHERE c.before IS NOT NULL AND c.after IS NOT NULL),
           count(*) FILTER (WHERE c.after IS NULL)
        INTO entered, moved, exited FROM pg_temp.segment_changes AS c;
    IF exited > 0 THEN
        EXECUTE format('SELECT count(*) FROM %I.memberships AS m WHERE m.segmentation = $1 AND m.valid_to = ''infinity''', workspace)
            INTO members USING this;
        IF exited > coalesce(max_lost, settings.max_lost) * members THEN
            RAISE EXCEPTION 'the refresh of segmentation % would lose % of % members', quote_literal(segmentation), exited, members
                USING ERRCODE = 'data_exception',
                      DETAIL = format('max_lost is %s.', coalesce(max_lost, settings.max_lost)),
                      HINT = 'Look at the source. If it is right, pass max_lost => 1 this once.';
        END IF;
    END IF;

    IF exited + moved > 0 THEN
        -- Who refreshes or forgets waits for this one.
        closed := segment.refresh_close(workspace, this, refreshed_at);
        IF closed <> exited + moved THEN
            RAISE EXCEPTION 'memberships of segmentation % were written by somebody else during its refresh', quote_literal(segmentation)
                USING ERRCODE = 'serialization_failure', HINT = 'Refresh again.';
        END IF;
    END IF;
    IF entered + moved > 0 THEN
        EXECUTE format('INSERT INTO %1$I.memberships (segmentation, customer, segment, previous, valid_from, cause, details)
                        SELECT $1, c.customer, c.after, c.before, $2,
                               CASE WHEN c.before IS NOT NULL THEN ''moved'' WHEN $3 THEN ''first''
                                    WHEN (SELECT true FROM %1$I.memberships AS m WHERE m.segmentation = $1 AND m.customer = c.customer LIMIT 1) THEN ''returned''
                                    ELSE ''entered'' END,
                               c.details
                        FROM pg_temp.segment_changes AS c WHERE c.after IS NOT NULL', workspace)
            USING this, refreshed_at, settings.refreshed_at IS NULL;
    END IF;
    -- Until somebody else counts them, plans would take the members of a new segmentation for a handful. Nobody waits for that.
    IF settings.refreshed_at IS NULL THEN
        BEGIN
            EXECUTE format('LOCK TABLE %I.memberships IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', workspace);
            EXECUTE format('ANALYZE %I.memberships', workspace);
        EXCEPTION WHEN lock_not_available THEN
            NULL;
        END;
    END IF;
    DROP TABLE pg_temp.segment_source, pg_temp.segment_changes;
    EXECUTE format('INSERT INTO %I.runs (segmentation, kind, as_of, started_at, finished_at, customers, entered, moved, exited, note)
                    VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7, $8, $9)', workspace)
        USING this, kind, refreshed_at, started, customers, entered, moved, exited, note;
    -- Customers who were named are not what the queue held, so it stays as it is.
    EXECUTE format('UPDATE %I.segmentations AS s SET refreshed_at = $2,
                        fully_refreshed_at = CASE WHEN $3 = ''full'' THEN $2 ELSE s.fully_refreshed_at END,
                        seen = CASE WHEN $3 <> ''customers'' THEN $4 ELSE s.seen END, seen_on = CASE WHEN $3 <> ''customers'' THEN $5 ELSE s.seen_on END
                    WHERE s.id = $1', workspace)
        USING this, refreshed_at, kind, snapshot, (SELECT c.system_identifier FROM pg_control_system() AS c);
    IF settings.notify IS NOT NULL AND entered + moved + exited > 0 THEN
        PERFORM pg_notify(settings.notify, json_build_object('workspace', workspace, 'segmentation', segmentation, 'as_of', refreshed_at,
                                                             'entered', entered, 'moved', moved, 'exited', exited)::text);
    END IF;
END
$$;
COMMENT ON FUNCTION refresh_run(text, text, text, text[], timestamptz, double precision) IS 'support function of refresh and its kin';

CREATE FUNCTION refresh(
    workspace text, segmentation text, as_of timestamptz DEFAULT NULL, max_lost double precision DEFAULT NULL,
    OUT customers bigint, OUT entered bigint, OUT moved bigint, OUT exited bigint, OUT refreshed_at timestamptz
)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT r.* INTO customers, entered, moved, exited, refreshed_at
    FROM segment.refresh_run(workspace, segmentation, 'full', NULL, as_of, max_lost) AS r;
    PERFORM segment.queue_prune(workspace);
END
$$;
COMMENT ON FUNCTION refresh(text, text, timestamptz, double precision) IS 'writes what the source of a segmentation says now, or as of a moment, into its history: differences alone; never commits';

CREATE FUNCTION preview(
    workspace text, segmentation text, as_of timestamptz DEFAULT NULL,
    OUT before text, OUT after text, OUT customers bigint
) RETURNS SETOF record
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    this integer := segment.segmentation_id(workspace, segmentation);
    settings record;
    clock timestamptz;
BEGIN
    EXECUTE format('SELECT s.* FROM %I.segmentations AS s WHERE s.id = $1', workspace) INTO settings USING this;
    clock := segment.refresh_as_of(segmentation, settings.refreshed_at, settings.takes_as_of, as_of);
    PERFORM segment.source_rows(workspace, settings.source, settings.takes_as_of, settings.allow_row_security, clock, NULL);
    RETURN QUERY EXECUTE format('SELECT m.segment, s.segment, count(*) FROM %s GROUP BY 1, 2 ORDER BY 1, 2',
                                segment.against_members(workspace, key, false))
        USING this;
    DROP TABLE pg_temp.segment_source;
END
$$;
COMMENT ON FUNCTION preview(text, text, timestamptz) IS 'what a refresh would do: customers by segment before and after, NULL for those who would enter or leave; writes nothing';

-- Commits after each segmentation, and therefore has no path of search of its own: all names are written out, and the work
-- is done by functions that have one.
CREATE PROCEDURE refresh_all(workspace text, queued boolean DEFAULT false)
    LANGUAGE plpgsql AS $$
DECLARE
    names pg_catalog.text[];
    name pg_catalog.text;
    failures pg_catalog.text[] := '{}';
BEGIN
    -- Where it may not commit, it fails before it has worked in vain; a role may have another isolation by default.
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    PERFORM segment.workspace_key(workspace, true);
    EXECUTE pg_catalog.format('SELECT pg_catalog.array_agg(s.name ORDER BY s.id) FROM %I.segmentations AS s', workspace) INTO names;
    FOREACH name IN ARRAY coalesce(names, '{}') LOOP
        BEGIN
            IF queued THEN
                PERFORM segment.refresh_queued(workspace, name);
            ELSE
                PERFORM segment.refresh(workspace, name);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'segmentation % was not refreshed: %', pg_catalog.quote_literal(name), SQLERRM;
            failures := pg_catalog.array_append(failures, pg_catalog.quote_literal(name));
        END;
        COMMIT;
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    END LOOP;
    IF pg_catalog.int4gt(pg_catalog.cardinality(failures), 0) THEN
        RAISE EXCEPTION '% of % segmentations were not refreshed: %', pg_catalog.cardinality(failures), pg_catalog.cardinality(names),
                pg_catalog.array_to_string(failures, ', ')
            USING HINT = 'The warnings say why. The others were refreshed and are committed.';
    END IF;
END
$$;
COMMENT ON PROCEDURE refresh_all(text, boolean) IS 'refreshes every segmentation of a workspace and commits after each; goes on after one that fails, and raises at the end';
