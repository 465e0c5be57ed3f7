-- Watch: triggers on a table of the shop's that put the customers whose rows change into the queue.
--
-- The function that they call lies in the workspace, is written out for that table, and uses nothing of the extension, so
-- that the shop goes on inserting when the extension or the workspace is dropped. It runs with the rights of the
-- workspace's owner, as the shop need not know of the workspace; nobody else may hang it on a table of theirs.

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

-- The events that have no trigger of this watch that fires, on each relation; NULL when all are there.
CREATE FUNCTION watch_missing(workspace text, id integer, relations oid[]) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(concat(CASE WHEN m.events <> 'INSERT, DELETE, UPDATE, TRUNCATE' THEN m.events || ' ' END, 'on ', m.relation::regclass),
                      ', ' ORDER BY m.relation)
    FROM (SELECT r.relation, string_agg(e.event, ', ' ORDER BY e.bit) AS events
          FROM unnest(relations) AS r (relation),
               (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) AS e (bit, event)
          WHERE NOT EXISTS (SELECT FROM pg_trigger AS t
                            WHERE t.tgrelid = r.relation AND t.tgtype = e.bit AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL
                                  AND t.tgfoid = to_regprocedure(format('%I.%I()', workspace, 'watch_' || id)))
          GROUP BY r.relation) AS m
$$;
COMMENT ON FUNCTION watch_missing(text, integer, oid[]) IS 'support function of watch: the triggers that are not there or do not fire';

-- Looks after the watches of a workspace. What is wrong is said; when it has been put right, or when a table is not the one
-- it was, all customers enter the queue once, as changes may have been missed. Returned is why a refresh must be a full one.
CREATE FUNCTION watch_problem(workspace text) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    watch record;
    relations oid[];
    problem text;
    problems text;
BEGIN
    FOR watch IN EXECUTE format('SELECT w.* FROM %I.watches AS w ORDER BY w.id', workspace) LOOP
        relations := segment.watch_relations(watch.watched);
        problem := CASE WHEN cardinality(relations) = 0 THEN 'there is no such table'
                        ELSE 'no trigger ' || segment.watch_missing(workspace, watch.id, relations) END;
        IF problem IS NOT NULL THEN
            RAISE WARNING 'changes of % may be missed: %', watch.watched, problem
                USING HINT = 'segment.watch again puts the triggers in place; until then every refresh is a full one.';
            problems := concat_ws('; ', problems, watch.watched || ': ' || problem);
        END IF;
        IF problem IS DISTINCT FROM watch.problem OR relations <> watch.relations THEN
            IF problem IS NULL THEN
                EXECUTE format('INSERT INTO %I.queue (customer) VALUES (NULL)', workspace);
                problems := concat_ws('; ', problems, watch.watched || ' was not as before');
            END IF;
            EXECUTE format('UPDATE %I.watches AS w SET problem = $2, relations = $3 WHERE w.id = $1', workspace)
                USING watch.id, problem, relations;
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

CREATE FUNCTION watch(workspace text, orders regclass, customer name, at name DEFAULT NULL, amount name DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    watched text;
    kind "char";
    customer_type text;
    wanted name;
    columns text;
    this integer;
    known record;
    relations oid[];
    relation oid;
    event text;
    body text;
BEGIN
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
    IF EXISTS (SELECT FROM pg_subscription_rel AS s WHERE s.srrelid = ANY (relations)) THEN
        RAISE EXCEPTION '% cannot be watched: a subscription writes to it, which fires no such triggers', watched
            USING ERRCODE = 'feature_not_supported', HINT = 'Refresh in full, or watch the table where it is published.';
    END IF;
    SELECT format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) INTO customer_type
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE a.attrelid = orders AND a.attname = customer AND a.attnum > 0 AND NOT a.attisdropped;
    FOREACH wanted IN ARRAY ARRAY[coalesce(customer, 'NULL'), at, amount] LOOP
        IF wanted IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = orders AND a.attname = wanted
                                                     AND a.attnum > 0 AND NOT a.attisdropped) THEN
            RAISE EXCEPTION 'table % has no column %', watched, quote_ident(wanted) USING ERRCODE = 'undefined_column';
        END IF;
        IF wanted <> customer THEN
            columns := coalesce(columns, '') || format(', o.%I', wanted);
        END IF;
    END LOOP;
    -- Else it is the insert of the shop that would fail.
    IF NOT segment.watch_key(customer_type, key) THEN
        RAISE EXCEPTION 'column % of table % is of type %, and the keys of the workspace are of type %',
                quote_ident(customer), watched, customer_type, key
            USING ERRCODE = 'datatype_mismatch', HINT = 'A workspace has keys of one type, as its memberships show.';
    END IF;

    EXECUTE format('SELECT w.id FROM %I.watches AS w WHERE w.watched = $1 FOR UPDATE', workspace) INTO this USING watched;
    IF this IS NULL THEN
        EXECUTE format('INSERT INTO %I.watches (watched, customer_column, at_column, amount_column, relations)
                        VALUES ($1, $2, $3, $4, $5) RETURNING id', workspace)
            INTO this USING watched, customer, at, amount, relations;
    ELSE
        EXECUTE format('UPDATE %I.watches AS w SET customer_column = $2, at_column = $3, amount_column = $4, relations = $5, problem = NULL
                        WHERE w.id = $1', workspace) USING this, customer, at, amount, relations;
    END IF;
    -- Guests have no customer. An update that leaves customer, date and amount as they were is none. A customer with
    -- two rows in an INSERT is queued twice: to look for that costs more than it saves.
    body := format($sql$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO %1$I.queue (customer)
        SELECT o.%2$I::%3$s FROM new_rows AS o WHERE o.%2$I IS NOT NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO %1$I.queue (customer)
        SELECT DISTINCT c.customer::%3$s FROM %4$s AS c WHERE c.customer IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO %1$I.queue (customer)
        SELECT DISTINCT o.%2$I::%3$s FROM old_rows AS o WHERE o.%2$I IS NOT NULL;
    ELSE
        INSERT INTO %1$I.queue (customer) VALUES (NULL);
    END IF;
    RETURN NULL;
END
$sql$, workspace, customer, key,
        CASE WHEN at IS NULL OR amount IS NULL THEN
            format('(SELECT o.%1$I AS customer FROM old_rows AS o UNION ALL SELECT o.%1$I FROM new_rows AS o)', customer)
        ELSE
            format('((SELECT o.%1$I AS customer%2$s FROM old_rows AS o EXCEPT ALL SELECT o.%1$I%2$s FROM new_rows AS o) UNION ALL '
                   '(SELECT o.%1$I%2$s FROM new_rows AS o EXCEPT ALL SELECT o.%1$I%2$s FROM old_rows AS o))', customer, columns)
        END);
    -- As a literal: a name could hold any delimiter of a body.
    EXECUTE format('CREATE OR REPLACE FUNCTION %I.%I() RETURNS trigger
                    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L', workspace, 'watch_' || this, body);
    EXECUTE format('REVOKE ALL ON FUNCTION %I.%I() FROM PUBLIC', workspace, 'watch_' || this);
    EXECUTE format('COMMENT ON FUNCTION %I.%I() IS %L', workspace, 'watch_' || this, 'made by segment.watch for ' || watched);
    FOREACH relation IN ARRAY relations LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] LOOP
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %I.%I()',
                           left(format('segment_%s_%s', lower(event), workspace), 50) || '_' || this, event, relation::regclass,
                           CASE event WHEN 'INSERT' THEN 'REFERENCING NEW TABLE AS new_rows'
                                      WHEN 'UPDATE' THEN 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                                      WHEN 'DELETE' THEN 'REFERENCING OLD TABLE AS old_rows' ELSE '' END,
                           workspace, 'watch_' || this);
        END LOOP;
    END LOOP;
    -- What changed before, nobody has noted.
    EXECUTE format('INSERT INTO %I.queue (customer) VALUES (NULL)', workspace);
    RETURN this;
END
$$;
COMMENT ON FUNCTION watch(text, regclass, name, name, name) IS 'puts the customers whose rows of a table change into the queue, by triggers; again after partitions were added';

-- The triggers go with their function, whoever owns the tables; PostgreSQL's list of them is no news.
CREATE FUNCTION watch_drop(function regprocedure) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' SET client_min_messages = warning AS $$
BEGIN
    EXECUTE format('DROP FUNCTION %s CASCADE', function);
END
$$;
COMMENT ON FUNCTION watch_drop(regprocedure) IS 'support function of unwatch and drop_workspace';

CREATE FUNCTION unwatch(workspace text, orders text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, true);
    parts text[] := parse_ident(orders);
    this integer;
    others bigint;
    function regprocedure;
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
    function := to_regprocedure(format('%I.%I()', workspace, 'watch_' || this));
    IF function IS NOT NULL THEN
        PERFORM segment.watch_drop(function);
    END IF;
    EXECUTE format('INSERT INTO %I.queue (customer) VALUES (NULL)', workspace);
    RETURN true;
END
$$;
COMMENT ON FUNCTION unwatch(text, text) IS 'takes the triggers of watch away; whether there were any';
