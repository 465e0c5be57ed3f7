-- Watch: triggers on a table of the shop's that put the customers whose rows change into the queue, or keep their summaries.
--
-- The function that they call lies in the workspace, is written out for that table, and in mode queue uses nothing of the
-- extension, so that the shop goes on inserting when the extension or the workspace is dropped. It runs with the rights of
-- the workspace's owner, as the shop need not know of the workspace; nobody else may hang it on a table of theirs. All names
-- in it are written out, operators as well, so that no path of search matters: to pin one costs more than to fill the queue.

-- A table and what is below it: partitions at every level, and children by inheritance.
CREATE FUNCTION watch_relations(watched text) RETURNS oid[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE below (relation) AS (
        SELECT to_regclass(watched)::oid WHERE to_regclass(watched) IS NOT NULL
        UNION
        SELECT i.inhrelid FROM below AS b JOIN pg_inherits AS i ON i.inhparent = b.relation
    )
    SELECT coalesce(array_agg(b.relation ORDER BY b.relation), '{}') FROM below AS b
$$;
COMMENT ON FUNCTION watch_relations(text) IS 'support function of watch: a table and all that is below it';

-- The events that have no trigger of this watch that fires, on each relation; NULL when all are there. Triggers for each row
-- are on tables that have rows, and fire for what a subscription writes.
CREATE FUNCTION watch_missing(workspace text, id integer, relations oid[], row_triggers boolean) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(concat(CASE WHEN m.events <> 'INSERT, DELETE, UPDATE, TRUNCATE' THEN m.events || ' ' END, 'on ', m.relation::regclass),
                      ', ' ORDER BY m.relation)
    FROM (SELECT r.relation, string_agg(e.event, ', ' ORDER BY e.bit) AS events
          FROM unnest(relations) AS r (relation) JOIN pg_class AS c ON c.oid = r.relation,
               (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) AS e (bit, event)
          WHERE (c.relkind = 'r' OR NOT row_triggers)
                AND NOT EXISTS (SELECT FROM pg_trigger AS t
                                WHERE t.tgrelid = r.relation AND t.tgtype = e.bit + (row_triggers AND e.bit < 32)::integer
                                      AND (t.tgenabled = 'A' OR t.tgenabled = 'O' AND NOT row_triggers) AND t.tgqual IS NULL
                                      AND t.tgfoid = to_regprocedure(format('%I.%I()', workspace, 'watch_' || id)))
          GROUP BY r.relation) AS m
$$;
COMMENT ON FUNCTION watch_missing(text, integer, oid[], boolean) IS 'support function of watch: the triggers that are not there or do not fire';

-- Looks after the watches of a workspace. What is wrong is said; when it has been put right, or when a table is not the one
-- it was, all customers enter the queue once, as changes may have been missed. Returned is why a refresh must be a full one.
CREATE FUNCTION watch_problem(workspace text) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    watch record;
    relations oid[];
    filled timestamptz;
    problem text;
    problems text;
BEGIN
    FOR watch IN EXECUTE format('SELECT w.* FROM %I.watches AS w ORDER BY w.id', workspace) LOOP
        relations := segment.watch_relations(watch.watched);
        problem := CASE WHEN cardinality(relations) = 0 THEN 'there is no such table'
                        ELSE 'no trigger ' || segment.watch_missing(workspace, watch.id, relations, watch.row_triggers) END;
        -- Summaries that may have missed something are wrong until they are filled again.
        filled := CASE WHEN problem IS NULL AND relations = watch.relations THEN watch.filled_at END;
        IF watch.mode = 'live' AND problem IS NULL THEN
            problem := segment.live_problem(workspace, watch.watched, filled);
            filled := CASE WHEN problem IS NULL THEN filled END;
        END IF;
        IF problem IS NOT NULL THEN
            RAISE WARNING 'changes of % may be missed: %', watch.watched, problem
                USING HINT = CASE WHEN problem = 'its summaries are not filled' THEN format('CALL segment.fill_summaries(%L) fills them', workspace)
                                  WHEN problem ~ 'owner' THEN format('Put that right, and CALL segment.fill_summaries(%L)', workspace)
                                  ELSE 'segment.watch again puts the triggers in place' END || '; until then every refresh is a full one.';
            problems := concat_ws('; ', problems, watch.watched || ': ' || problem);
        END IF;
        IF problem IS DISTINCT FROM watch.problem OR relations <> watch.relations THEN
            IF problem IS NULL THEN
                EXECUTE format('INSERT INTO %I.queue (customer) VALUES (NULL)', workspace);
                problems := concat_ws('; ', problems, watch.watched || ' was not as before');
            END IF;
            EXECUTE format('UPDATE %I.watches AS w SET problem = $2, relations = $3, filled_at = $4 WHERE w.id = $1', workspace)
                USING watch.id, problem, relations, filled;
        END IF;
    END LOOP;
    RETURN problems;
END
$$;
COMMENT ON FUNCTION watch_problem(text) IS 'support function of refresh: compares the watched tables with what watch left';

-- A key as it stands in a table, as the workspace keeps it; NULL when it cannot be one.
CREATE FUNCTION watch_key(found text, key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT found = key OR (key = 'bigint' AND found IN ('integer', 'smallint')) OR (key = 'integer' AND found = 'smallint')
           OR (key = 'text' AND found = 'character varying') OR (key = 'character varying' AND found = 'text')
           OR (key = 'numeric' AND found IN ('bigint', 'integer', 'smallint'))
$$;
COMMENT ON FUNCTION watch_key(text, text) IS 'support function of watch: whether a column can be cast to the key without an error';

-- The type of a key, where no path of search is to be trusted.
CREATE FUNCTION watch_key_type(key text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'pg_catalog.' || quote_ident(t.typname) FROM pg_type AS t WHERE t.oid = key::regtype
$$;
COMMENT ON FUNCTION watch_key_type(text) IS 'support function of watch: the type of a key, as it is written into a trigger function';

-- The collation of a column, to be written after what is compared with it.
CREATE FUNCTION watch_collation(relation regclass, column_name name) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(min(format(' COLLATE %I.%I', n.nspname, c.collname)), '')
    FROM pg_attribute AS a
         JOIN pg_collation AS c ON c.oid = a.attcollation AND c.collname <> 'default'
         JOIN pg_namespace AS n ON n.oid = c.collnamespace
    WHERE a.attrelid = relation AND a.attname = column_name
$$;
COMMENT ON FUNCTION watch_collation(regclass, name) IS 'support function of watch: the collation of a column, as it is written';

-- The key of a row o, or c.
CREATE FUNCTION watch_key_of(alias text, column_name name, key text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s.%I::%s', alias, column_name, segment.watch_key_type(key))
           || CASE WHEN key IN ('text', 'character varying') THEN ' COLLATE pg_catalog."default"' ELSE '' END
$$;
COMMENT ON FUNCTION watch_key_of(text, name, text) IS 'support function of watch: the key of a row, as it is written into a trigger function';

-- The customers whose rows a statement changed, as the rest of a query. An update that leaves customer, date and amount as
-- they were is none.
CREATE FUNCTION watch_updated(customer name, at name, amount name) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN at IS NULL OR amount IS NULL THEN
        format('(SELECT o.%1$I AS customer FROM old_rows AS o UNION ALL SELECT o.%1$I FROM new_rows AS o)', customer)
    ELSE
        format('((SELECT o.%1$I AS customer%2$s FROM old_rows AS o EXCEPT ALL SELECT o.%1$I%2$s FROM new_rows AS o) UNION ALL '
               '(SELECT o.%1$I%2$s FROM new_rows AS o EXCEPT ALL SELECT o.%1$I%2$s FROM old_rows AS o))',
               customer, (SELECT string_agg(format(', o.%I', c.name), '' ORDER BY c.place)
                          FROM (VALUES (1, at), (2, amount)) AS c (place, name) WHERE c.name <> customer))
    END
$$;
COMMENT ON FUNCTION watch_updated(name, name, name) IS 'support function of watch: what an update changed, as it is written into a trigger function';

-- Guests have no customer. A customer with two rows in an INSERT is queued twice: to look for that costs more than it saves.
-- Many customers of one INSERT are an array in one row, which takes half the time of a row for each; so many that the array
-- stays below the largest value there is, whatever an indexed key is.
CREATE FUNCTION watch_queue_body(workspace text, key text, customer name, at name, amount name) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format($sql$
    IF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
        INSERT INTO %1$I.queue (customer) SELECT %2$s FROM new_rows AS o WHERE o.%3$I IS NOT NULL LIMIT 100;
        GET DIAGNOSTICS taken = ROW_COUNT;
        IF taken OPERATOR(pg_catalog.=) 100 THEN
            INSERT INTO %1$I.queue AS q (customers)
            SELECT pg_catalog.array_agg(k.customer)
            FROM (SELECT %2$s AS customer FROM new_rows AS o WHERE o.%3$I IS NOT NULL OFFSET 100 LIMIT 300000) AS k
            HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 0
            RETURNING pg_catalog.cardinality(q.customers) INTO taken;
            IF taken OPERATOR(pg_catalog.=) 300000 THEN
                INSERT INTO %1$I.queue (customer) SELECT %2$s FROM new_rows AS o WHERE o.%3$I IS NOT NULL OFFSET 300100;
            END IF;
        END IF;
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
        INSERT INTO %1$I.queue (customer) SELECT DISTINCT %4$s FROM %5$s AS c WHERE c.customer IS NOT NULL;
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
        INSERT INTO %1$I.queue (customer) SELECT DISTINCT %2$s FROM old_rows AS o WHERE o.%3$I IS NOT NULL;
    ELSE
        INSERT INTO %1$I.queue (customer) VALUES (NULL);
    END IF;$sql$,
        workspace, segment.watch_key_of('o', customer, key), customer, segment.watch_key_of('c', 'customer', key),
        segment.watch_updated(customer, at, amount))
$$;
COMMENT ON FUNCTION watch_queue_body(text, text, name, name, name) IS 'support function of watch: what a trigger does in mode queue';

-- What is new is added to the summary of a customer who has one; who has none, or one that is not known to hold everything,
-- is counted, and so is everybody after an update or a deletion, and with amounts whose sum depends on the order of rows. Once
-- a transaction has counted a customer it does not add: MERGE, say, fires its triggers when all of its rows are there. One
-- order of a known customer, which is what shops write, has a statement of its own, at two thirds of the time of the other.
CREATE FUNCTION watch_live_body(workspace text, id integer, key text, orders regclass, customer name, at name, amount name) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format($sql$
    IF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
        %s
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
        customers := ARRAY(SELECT DISTINCT %s FROM %s AS c WHERE c.customer IS NOT NULL);
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
        customers := ARRAY(SELECT DISTINCT %s FROM old_rows AS o WHERE o.%I IS NOT NULL);
    ELSE
        INSERT INTO %I.queue (customer) VALUES (NULL);
        customers := ARRAY(SELECT s.customer FROM %I.summaries AS s WHERE s.watch OPERATOR(pg_catalog.=) %s);
    END IF;
    IF pg_catalog.cardinality(customers) OPERATOR(pg_catalog.>) 0 THEN
        PERFORM %I.%I(customers);
    END IF;$sql$,
        CASE WHEN a.exact THEN format(
            $sql$UPDATE %1$I.summaries AS s
        SET summary = s.summary OPERATOR(segment.+) (SELECT segment.rfm(%4$s) FROM new_rows AS o), changed_in = pg_catalog.pg_current_xact_id()
        WHERE s.watch OPERATOR(pg_catalog.=) %2$s AND s.customer OPERATOR(pg_catalog.=) (SELECT %3$s FROM new_rows AS o LIMIT 1)
              AND s.known AND s.counted_in OPERATOR(pg_catalog.<>) pg_catalog.pg_current_xact_id()
              AND (SELECT true FROM new_rows AS o OFFSET 1 LIMIT 1) IS NULL;
        IF FOUND THEN
            RETURN NULL;
        END IF;
        WITH written AS (
            INSERT INTO %1$I.summaries AS s (watch, customer, summary, known)
            SELECT %2$s, %3$s, segment.rfm(%4$s), false
            FROM new_rows AS o
            WHERE o.%5$I IS NOT NULL AND NOT EXISTS (SELECT FROM %1$I.excluded AS e WHERE e.customer OPERATOR(pg_catalog.=) %3$s)
            GROUP BY %3$s
            ORDER BY %3$s
            ON CONFLICT (watch, customer) DO UPDATE
            SET summary = s.summary OPERATOR(segment.+) excluded.summary, changed_in = excluded.changed_in,
                known = s.known AND s.counted_in OPERATOR(pg_catalog.<>) excluded.changed_in
            RETURNING s.customer, s.known
        )
        SELECT pg_catalog.array_agg(w.customer) INTO customers FROM written AS w WHERE NOT w.known;$sql$,
            workspace, id, segment.watch_key_of('o', customer, key), a.arguments, customer)
        ELSE format('customers := ARRAY(SELECT DISTINCT %s FROM new_rows AS o WHERE o.%I IS NOT NULL);',
                    segment.watch_key_of('o', customer, key), customer) END,
        segment.watch_key_of('c', 'customer', key), segment.watch_updated(customer, at, amount),
        segment.watch_key_of('o', customer, key), customer, workspace, workspace, id, workspace, 'summarise_' || id)
    FROM segment.live_arguments(orders, at, amount) AS a
$$;
COMMENT ON FUNCTION watch_live_body(text, integer, text, regclass, name, name, name) IS 'support function of watch: what a trigger does in mode live';

-- Of triggers for each row, which have no table of rows.
CREATE FUNCTION watch_row_body(workspace text, id integer, key text, mode text, customer name, at name, amount name) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format($sql$
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO %1$I.queue (customer) VALUES (NULL);
        %2$s
    ELSIF TG_OP = 'UPDATE' AND %3$s THEN
        RETURN NULL;
    ELSE
        customers := ARRAY(SELECT DISTINCT k.customer FROM unnest(ARRAY[%4$s, %5$s]) AS k (customer) WHERE k.customer IS NOT NULL);
    END IF;
    %6$s$sql$,
        workspace,
        CASE mode WHEN 'live' THEN format('customers := ARRAY(SELECT s.customer FROM %I.summaries AS s WHERE s.watch = %s);', workspace, id) ELSE '' END,
        CASE WHEN at IS NULL OR amount IS NULL THEN 'false'
             ELSE format('(OLD.%1$I, OLD.%2$I, OLD.%3$I) IS NOT DISTINCT FROM (NEW.%1$I, NEW.%2$I, NEW.%3$I)', customer, at, amount) END,
        segment.watch_key_of('OLD', customer, key), segment.watch_key_of('NEW', customer, key),
        CASE mode WHEN 'live' THEN format('PERFORM %I.%I(customers);', workspace, 'summarise_' || id)
                  ELSE format('INSERT INTO %I.queue (customer) SELECT k.customer FROM unnest(customers) AS k (customer);', workspace) END)
$$;
COMMENT ON FUNCTION watch_row_body(text, integer, text, text, name, name, name) IS 'support function of watch: what a trigger for each row does';

-- The triggers of one watch, on all relations.
CREATE FUNCTION watch_triggers(workspace text, id integer, relations oid[], row_triggers boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    relation oid;
    event text;
    trigger_name name;
    per_row boolean;
BEGIN
    FOR relation IN SELECT c.oid FROM unnest(relations) AS r (oid) JOIN pg_class AS c USING (oid)
                    WHERE c.relkind = 'r' OR NOT row_triggers ORDER BY c.oid LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] LOOP
            trigger_name := left(format('segment_%s_%s', lower(event), workspace), 50) || '_' || id;
            per_row := row_triggers AND event <> 'TRUNCATE';
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH %s EXECUTE FUNCTION %I.%I()',
                           trigger_name, event, relation::regclass,
                           CASE WHEN row_triggers THEN ''
                                WHEN event = 'INSERT' THEN 'REFERENCING NEW TABLE AS new_rows'
                                WHEN event = 'UPDATE' THEN 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                                WHEN event = 'DELETE' THEN 'REFERENCING OLD TABLE AS old_rows' ELSE '' END,
                           CASE WHEN per_row THEN 'ROW' ELSE 'STATEMENT' END, workspace, 'watch_' || id);
            IF row_triggers THEN
                EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', relation::regclass, trigger_name);
            END IF;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION watch_triggers(text, integer, oid[], boolean) IS 'support function of watch: puts its triggers on a table and its partitions';

CREATE FUNCTION watch(
    workspace text, orders regclass, customer name, at name DEFAULT NULL, amount name DEFAULT NULL, mode text DEFAULT 'queue',
    row_triggers boolean DEFAULT false
) RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    watched text;
    kind "char";
    customer_type text;
    wanted name;
    known record;
    this integer;
    relations oid[];
    place smallint;
    body text;
BEGIN
    IF mode IS NULL OR mode NOT IN ('queue', 'live') THEN
        RAISE EXCEPTION 'there is no mode %', quote_nullable(mode) USING ERRCODE = 'invalid_parameter_value', HINT = 'The modes are queue and live.';
    ELSIF row_triggers IS NULL THEN
        RAISE EXCEPTION 'row_triggers is true or false, not NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    SELECT format('%I.%I', n.nspname, c.relname), c.relkind INTO watched, kind
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = orders;
    IF watched IS NULL OR kind NOT IN ('r', 'p') THEN
        RAISE EXCEPTION '% cannot be watched: it is no table', coalesce(watched, 'NULL')
            USING ERRCODE = 'wrong_object_type', HINT = 'Watch the tables that it reads; foreign tables fire no triggers for what others write.';
    END IF;
    IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = orders AND c.relpersistence = 't') THEN
        RAISE EXCEPTION '% cannot be watched: it is a temporary table', orders USING ERRCODE = 'wrong_object_type';
    END IF;
    relations := segment.watch_relations(watched);
    IF NOT row_triggers AND EXISTS (SELECT FROM pg_subscription_rel AS s WHERE s.srrelid = ANY (relations)) THEN
        RAISE EXCEPTION '% cannot be watched: a subscription writes to it, which fires no such triggers', watched
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Watch it with row_triggers => true, which costs more for each row; or where it is published; or refresh in full.';
    END IF;
    SELECT format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) INTO customer_type
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE a.attrelid = orders AND a.attname = customer AND a.attnum > 0 AND NOT a.attisdropped;
    FOREACH wanted IN ARRAY ARRAY[coalesce(customer, 'NULL'), at, amount] LOOP
        IF wanted IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = orders AND a.attname = wanted
                                                     AND a.attnum > 0 AND NOT a.attisdropped) THEN
            RAISE EXCEPTION 'table % has no column %', watched, quote_ident(wanted) USING ERRCODE = 'undefined_column';
        END IF;
    END LOOP;
    -- Else it is the insert of the shop that would fail.
    IF NOT segment.watch_key(customer_type, key) THEN
        RAISE EXCEPTION 'column % of table % is of type %, and the keys of the workspace are of type %',
                quote_ident(customer), watched, customer_type, key
            USING ERRCODE = 'datatype_mismatch', HINT = 'A workspace has keys of one type, as its memberships show.';
    END IF;
    IF mode = 'live' THEN
        PERFORM segment.live_checks(workspace, key, orders, relations, customer, at, amount);
        place := segment.live_table(workspace, key);
    END IF;

    EXECUTE format('SELECT w.* FROM %I.watches AS w WHERE w.watched = $1 FOR UPDATE', workspace) INTO known USING watched;
    this := known.id;
    IF this IS NULL THEN
        EXECUTE format('INSERT INTO %I.watches (watched, customer_column, at_column, amount_column, mode, row_triggers, relations)
                        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id', workspace)
            INTO this USING watched, customer, at, amount, mode, row_triggers, relations;
    ELSE
        -- Triggers of another kind would fire beside the new ones.
        IF (known.mode, known.row_triggers) IS DISTINCT FROM (mode, row_triggers) THEN
            PERFORM segment.watch_drop(workspace, this);
        END IF;
        EXECUTE format('UPDATE %I.watches AS w
                        SET customer_column = $2, at_column = $3, amount_column = $4, mode = $5, row_triggers = $6, relations = $7, problem = NULL,
                            filled_at = NULL
                        WHERE w.id = $1', workspace) USING this, customer, at, amount, mode, row_triggers, relations;
    END IF;
    IF mode = 'live' THEN
        PERFORM segment.live_functions(workspace, this, watched, key, orders, customer, at, amount, place);
    END IF;
    body := CASE WHEN row_triggers THEN segment.watch_row_body(workspace, this, key, mode, customer, at, amount)
                 WHEN mode = 'live' THEN segment.watch_live_body(workspace, this, key, orders, customer, at, amount)
                 ELSE segment.watch_queue_body(workspace, key, customer, at, amount) END;
    -- Where the summaries cannot be written, who changed is noted all the same.
    IF mode = 'live' THEN
        body := format(E'\n    IF NOT %s THEN%s\n        RETURN NULL;\n    END IF;', segment.live_guard(workspace, place),
                       CASE WHEN row_triggers THEN segment.watch_row_body(workspace, this, key, 'queue', customer, at, amount)
                            ELSE segment.watch_queue_body(workspace, key, customer, at, amount) END) || body;
    END IF;
    -- As a literal: a name could hold any delimiter of a body.
    EXECUTE format('CREATE OR REPLACE FUNCTION %I.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER%s AS %L', workspace, 'watch_' || this,
                   CASE WHEN row_triggers THEN ' SET search_path = pg_catalog, pg_temp' ELSE '' END,
                   format(E'\nDECLARE\n    customers %s[];\n    taken bigint;\nBEGIN%s\n    RETURN NULL;\nEND\n', segment.watch_key_type(key), body));
    EXECUTE format('REVOKE ALL ON FUNCTION %I.%I() FROM PUBLIC', workspace, 'watch_' || this);
    EXECUTE format('COMMENT ON FUNCTION %I.%I() IS %L', workspace, 'watch_' || this, 'made by segment.watch for ' || watched);
    PERFORM segment.watch_triggers(workspace, this, relations, row_triggers);
    -- What changed before, nobody has noted.
    EXECUTE format('INSERT INTO %I.queue (customer) VALUES (NULL)', workspace);
    IF mode = 'live' THEN
        RAISE NOTICE 'CALL segment.fill_summaries(%) fills the summaries; until then they have only those who order', quote_literal(workspace);
    END IF;
    RETURN this;
END
$$;
COMMENT ON FUNCTION watch(text, regclass, name, name, name, text, boolean) IS 'puts the customers whose rows of a table change into the queue, by triggers, or in mode live keeps a summary of each; again after partitions were added. Mode live costs the shop: orders of one customer wait for each other to commit, carts that touch customers in opposite order can meet a deadlock, and transactions above READ COMMITTED can fail with 40001';

-- The triggers go with their functions, whoever owns the tables; PostgreSQL's list of them is no news.
CREATE FUNCTION watch_drop(workspace text, id integer DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' SET client_min_messages = warning AS $$
DECLARE
    function regprocedure;
BEGIN
    FOR function IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = to_regnamespace(quote_ident(workspace)) AND obj_description(p.oid, 'pg_proc') LIKE 'made by segment.watch%'
              AND (id IS NULL OR p.proname IN ('watch_' || id, 'excluded_' || id, 'summarise_' || id))
        ORDER BY p.oid
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', function);
    END LOOP;
    IF id IS NOT NULL AND to_regclass(format('%I.summaries', workspace)) IS NOT NULL THEN
        EXECUTE format('DELETE FROM %I.summaries AS s WHERE s.watch = $1', workspace) USING id;
    END IF;
END
$$;
COMMENT ON FUNCTION watch_drop(text, integer) IS 'support function of unwatch and drop_workspace';

CREATE FUNCTION unwatch(workspace text, orders text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, true);
    parts text[] := parse_ident(orders);
    this integer;
    others bigint;
BEGIN
    -- By its name, as the table may be gone; without a schema where one table of that name is watched.
    EXECUTE format('SELECT min(w.id), count(*) FROM %I.watches AS w
                    WHERE (parse_ident(w.watched))[2] = $1[cardinality($1)] AND (cardinality($1) = 1 OR (parse_ident(w.watched))[1] = $1[1])', workspace)
        INTO this, others USING parts;
    IF others > 1 THEN
        RAISE EXCEPTION 'several tables % are watched', orders USING ERRCODE = 'ambiguous_alias', HINT = 'Write the schema as well.';
    ELSIF this IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DELETE FROM %I.watches AS w WHERE w.id = $1', workspace) USING this;
    PERFORM segment.watch_drop(workspace, this);
    EXECUTE format('INSERT INTO %I.queue (customer) VALUES (NULL)', workspace);
    RETURN true;
END
$$;
COMMENT ON FUNCTION unwatch(text, text) IS 'takes the triggers of watch away; whether there were any';
