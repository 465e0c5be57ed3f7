-- Mode live of watch: a summary of each customer's orders that follows an order within its statement.
--
-- Triggers keep the summary and nothing else; segments are computed from it at read, and refresh alone writes history. A
-- customer's row of summaries is the lock under which it is written: whoever adds to it, or counts anew, has it first and
-- reads after. So it is at every moment what a recount of the committed orders gives, and the orders of one customer wait
-- for each other. The functions run with the rights of the workspace's owner, and every name in them is written out,
-- operators as well: a path of search of their own would cost a third of what they do.

-- What mode live needs of a table is there; else it is the statement of the shop that would fail.
CREATE FUNCTION live_checks(workspace text, key text, orders regclass, relations oid[], customer name, at name, amount name) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record;
    without regclass;
BEGIN
    IF at IS NULL OR amount IS NULL THEN
        RAISE EXCEPTION 'mode live needs the columns of date and amount; % is missing', CASE WHEN at IS NULL THEN 'at' ELSE 'amount' END
            USING ERRCODE = 'null_value_not_allowed', HINT = 'segment.watch(workspace, orders, customer, at, amount, mode => ''live'')';
    END IF;
    FOR found IN
        SELECT a.attname AS name, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) AS type, a.attname = at AS is_date,
               coalesce(c.collisdeterministic, true) AS deterministic
        FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid LEFT JOIN pg_collation AS c ON c.oid = a.attcollation
        WHERE a.attrelid = orders AND a.attname IN (customer, at, amount) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
    LOOP
        IF found.name = customer THEN
            -- A cast would hide the column from its index.
            IF key = 'numeric' AND found.type <> 'numeric' THEN
                RAISE EXCEPTION 'column % is of type %, and a workspace with keys of type numeric finds no index on it', quote_ident(customer), found.type
                    USING ERRCODE = 'datatype_mismatch', HINT = 'Make the workspace with key => ''bigint''.';
            ELSIF NOT found.deterministic THEN
                RAISE EXCEPTION 'column % has a nondeterministic collation, under which unequal texts are one', quote_ident(customer)
                    USING ERRCODE = 'feature_not_supported', HINT = 'Watch it in mode queue.';
            END IF;
        ELSIF found.type <> ALL (CASE WHEN found.is_date THEN ARRAY['date', 'timestamp without time zone', 'timestamp with time zone']
                                      ELSE ARRAY['numeric', 'bigint', 'integer', 'smallint', 'double precision', 'real'] END) THEN
            RAISE EXCEPTION 'column % of % is of type %, and is to be %', quote_ident(found.name), orders, found.type,
                    CASE WHEN found.is_date THEN 'a date or timestamp' ELSE 'a number' END
                USING ERRCODE = 'datatype_mismatch';
        END IF;
    END LOOP;
    IF NOT has_table_privilege(orders, 'SELECT') THEN
        RAISE EXCEPTION 'role % may not read table %', quote_ident(current_user), orders
            USING ERRCODE = 'insufficient_privilege', HINT = format('GRANT SELECT ON %s TO %I.', orders, current_user);
    ELSIF row_security_active(orders) THEN
        RAISE EXCEPTION 'table % cannot be watched in mode live: row security hides rows of it from role %', orders, quote_ident(current_user)
            USING ERRCODE = 'feature_not_supported', HINT = 'Watch it in mode queue, or let a role that sees all rows own the workspace.';
    END IF;
    SELECT c.oid INTO without
    FROM unnest(relations) AS r (oid) JOIN pg_class AS c ON c.oid = r.oid
    WHERE c.relkind = 'r'
          AND NOT EXISTS (SELECT FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                          WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND a.attname = customer)
    ORDER BY c.oid LIMIT 1;
    IF without IS NOT NULL THEN
        RAISE EXCEPTION 'table % has no index on %, so every change would read all of it', without, quote_ident(customer)
            USING ERRCODE = 'feature_not_supported', HINT = format('CREATE INDEX CONCURRENTLY ON %s (%I).', without, customer);
    END IF;
END
$$;
COMMENT ON FUNCTION live_checks(text, text, regclass, oid[], name, name, name) IS 'support function of watch: refuses tables that mode live cannot keep summaries of';

-- The table of summaries, and the number of the column that an extension takes along when it goes. It is made when it is
-- needed: a column of a type of the extension's is what DROP EXTENSION stumbles over.
CREATE FUNCTION live_table(workspace text, key text) RETURNS smallint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place smallint;
BEGIN
    IF to_regclass(format('%I.summaries', workspace)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I.summaries (
                            watch integer NOT NULL,
                            customer %s NOT NULL,
                            summary segment.rfm,
                            known boolean NOT NULL,
                            counted_in xid8,
                            changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
                            PRIMARY KEY (watch, customer)
                        ) WITH (fillfactor = 70)', workspace, key);
        EXECUTE format('COMMENT ON TABLE %I.summaries IS ''what each customer bought by a table watched in mode live, as of now''', workspace);
        EXECUTE format('COMMENT ON COLUMN %I.summaries.watch IS ''the watched table: id in watches''', workspace);
        EXECUTE format('COMMENT ON COLUMN %I.summaries.known IS ''whether all orders are in it; if not, the next order has them counted''', workspace);
        EXECUTE format('COMMENT ON COLUMN %I.summaries.counted_in IS ''the transaction that counted all orders last; what else it writes is counted, not added''', workspace);
        EXECUTE format('COMMENT ON COLUMN %I.summaries.changed_in IS ''the transaction that changed it, by which each segmentation knows what it has seen''', workspace);
    END IF;
    SELECT a.attnum INTO place FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass(format('%I.summaries', workspace)) AND a.attname = 'summary' AND NOT a.attisdropped;
    IF place IS NULL THEN
        EXECUTE format('TRUNCATE %I.summaries', workspace);
        EXECUTE format('ALTER TABLE %I.summaries ADD summary segment.rfm', workspace);
        SELECT a.attnum INTO STRICT place FROM pg_attribute AS a
        WHERE a.attrelid = to_regclass(format('%I.summaries', workspace)) AND a.attname = 'summary' AND NOT a.attisdropped;
    END IF;
    EXECUTE format('COMMENT ON COLUMN %I.summaries.summary IS ''first and last order, number, total, refunds; NULL for who has no orders''', workspace);
    RETURN place;
END
$$;
COMMENT ON FUNCTION live_table(text, text) IS 'support function of watch: makes the table of summaries';

-- Date and amount of a row o as segment.rfm takes them. What has no zone is read in the one of the session that calls watch,
-- or the shop's sessions would disagree. And whether summaries add up to the same as a recount, to the last bit.
CREATE FUNCTION live_arguments(orders regclass, at name, amount name, OUT arguments text, OUT exact boolean)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(CASE WHEN NOT c.is_date THEN format('o.%I::pg_catalog.%I', c.name, replace(c.type, 'float4', 'float8'))
                           WHEN c.type = 'timestamptz' THEN format('o.%I::pg_catalog.timestamptz', c.name)
                           ELSE format('o.%I::pg_catalog.timestamp AT TIME ZONE %L', c.name, current_setting('TimeZone')) END,
                      ', ' ORDER BY c.is_date DESC),
           bool_and(c.type NOT LIKE 'float%')
    FROM (SELECT a.attname AS name, b.typname::text AS type, w.is_date
          FROM (VALUES (at, true), (amount, false)) AS w (name, is_date)
               JOIN pg_attribute AS a ON a.attrelid = orders AND a.attname = w.name
               JOIN pg_type AS t ON t.oid = a.atttypid
               JOIN pg_type AS b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)) AS c
$$;
COMMENT ON FUNCTION live_arguments(regclass, name, name) IS 'support function of watch: the arguments of segment.rfm, as they are written into a trigger function';

-- Whether the summaries are there, as an expression: an extension that was dropped took their column along. Where they are
-- not, the shop goes on all the same.
CREATE FUNCTION live_guard(workspace text, place smallint) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('pg_catalog.has_column_privilege(pg_catalog.to_regclass(%L)::pg_catalog.oid, %s::pg_catalog.int2, ''UPDATE'') IS TRUE',
                  format('%I.summaries', workspace), place)
$$;
COMMENT ON FUNCTION live_guard(text, smallint) IS 'support function of watch: whether the summaries are there';

-- The function that counts some customers anew: first their rows, in one order, then what is committed by then. Who is
-- counted for the first time is locked by the row that is made for them. Where the owner may no longer read the table, or does
-- not see all of it, they are not known any more, and the shop goes on.
CREATE FUNCTION live_functions(workspace text, id integer, watched text, key text, orders regclass, customer name, at name, amount name, place smallint)
    RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key_type text := segment.watch_key_type(key);
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION %I.%I(customers %s[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS %L',
                   workspace, 'summarise_' || id, key_type, format($sql$
BEGIN
    IF %7$s THEN
        INSERT INTO %1$I.summaries AS s (watch, customer, known)
        SELECT DISTINCT %2$s, k.customer, false
        FROM pg_catalog.unnest($1) AS k (customer)
        WHERE NOT EXISTS (SELECT FROM %1$I.excluded AS e WHERE e.customer OPERATOR(pg_catalog.=) k.customer)
        ORDER BY k.customer
        ON CONFLICT (watch, customer) DO UPDATE SET known = false WHERE false;
        IF (pg_catalog.has_table_privilege(pg_catalog.to_regclass(%8$L)::pg_catalog.oid, 'SELECT')
            AND NOT pg_catalog.row_security_active(pg_catalog.to_regclass(%8$L)::pg_catalog.oid)) IS TRUE THEN
            UPDATE %1$I.summaries AS s
            SET summary = n.summary, known = true, counted_in = pg_catalog.pg_current_xact_id(), changed_in = pg_catalog.pg_current_xact_id()
            FROM (SELECT k.customer, (SELECT segment.rfm(%3$s) FROM %4$s AS o WHERE o.%5$I OPERATOR(pg_catalog.=) k.customer%6$s) AS summary
                  FROM pg_catalog.unnest($1) AS k (customer)) AS n
            WHERE s.watch OPERATOR(pg_catalog.=) %2$s AND s.customer OPERATOR(pg_catalog.=) n.customer
                  AND NOT EXISTS (SELECT FROM %1$I.excluded AS e WHERE e.customer OPERATOR(pg_catalog.=) n.customer);
        ELSE
            UPDATE %1$I.summaries AS s SET known = false
            FROM pg_catalog.unnest($1) AS k (customer)
            WHERE s.watch OPERATOR(pg_catalog.=) %2$s AND s.customer OPERATOR(pg_catalog.=) k.customer;
            INSERT INTO %1$I.queue (customer) SELECT k.customer FROM pg_catalog.unnest($1) AS k (customer);
        END IF;
    END IF;
END
$sql$, workspace, id, (segment.live_arguments(orders, at, amount)).arguments, watched, customer,
                          segment.watch_collation(orders, customer), segment.live_guard(workspace, place), watched));
    -- Who objects has no summary. Whose objection is taken back has none either, so that the next order has them counted: an
    -- order that is not committed yet may have passed them over.
    EXECUTE format('CREATE OR REPLACE FUNCTION %I.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS %L',
                   workspace, 'excluded_' || id, format($sql$
BEGIN
    IF pg_catalog.to_regclass(%1$L) IS NOT NULL THEN
        DELETE FROM %2$s AS s WHERE s.watch OPERATOR(pg_catalog.=) %3$s AND s.customer OPERATOR(pg_catalog.=) NEW.customer;
    END IF;
    RETURN NULL;
END
$sql$, format('%I.summaries', workspace), format('%I.summaries', workspace), id));
    EXECUTE format('REVOKE ALL ON FUNCTION %1$I.%2$I(%4$s[]), %1$I.%3$I() FROM PUBLIC', workspace, 'summarise_' || id, 'excluded_' || id, key_type);
    EXECUTE format('COMMENT ON FUNCTION %I.%I(%s[]) IS %L', workspace, 'summarise_' || id, key_type, 'made by segment.watch for ' || watched);
    EXECUTE format('COMMENT ON FUNCTION %I.%I() IS %L', workspace, 'excluded_' || id, 'made by segment.watch for ' || watched);
    EXECUTE format('CREATE OR REPLACE TRIGGER %1$I AFTER INSERT OR UPDATE ON %2$I.excluded FOR EACH ROW EXECUTE FUNCTION %2$I.%1$I()',
                   'excluded_' || id, workspace);
END
$$;
COMMENT ON FUNCTION live_functions(text, integer, text, text, regclass, name, name, name, smallint) IS 'support function of watch: makes the functions that keep summaries';

-- Why summaries may be wrong; NULL while nothing is known.
CREATE FUNCTION live_problem(workspace text, watched text, filled_at timestamptz) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT FROM pg_attribute AS a
                                 WHERE a.attrelid = to_regclass(format('%I.summaries', workspace)) AND a.attname = 'summary' AND NOT a.attisdropped)
                    THEN 'its summaries are gone'
                WHEN NOT has_table_privilege(to_regclass(watched)::oid, 'SELECT') THEN 'the owner of the workspace may not read it'
                WHEN row_security_active(to_regclass(watched)::oid) THEN 'row security hides rows of it from the owner of the workspace'
                WHEN filled_at IS NULL THEN 'its summaries are not filled' END
$$;
COMMENT ON FUNCTION live_problem(text, text, timestamptz) IS 'support function of refresh: why summaries may be wrong';

-- The watches whose summaries can be filled.
CREATE FUNCTION fill_begin(workspace text, batch integer) RETURNS integer[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    watch record;
    problem text;
    found integer[] := '{}';
BEGIN
    IF batch IS NULL OR batch < 1 THEN
        RAISE EXCEPTION 'batch is a number of customers from 1 on, and % is none', coalesce(batch::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR watch IN EXECUTE format('SELECT w.* FROM %I.watches AS w WHERE w.mode = ''live'' ORDER BY w.id', workspace) LOOP
        problem := coalesce('no trigger ' || segment.watch_missing(workspace, watch.id, segment.watch_relations(watch.watched), watch.row_triggers),
                            segment.live_problem(workspace, watch.watched, '-infinity'));
        IF to_regclass(watch.watched) IS NULL OR problem IS NOT NULL THEN
            RAISE EXCEPTION 'summaries of % cannot be filled: %', watch.watched, coalesce(problem, 'there is no such table')
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Put that right first; segment.watch again puts its triggers and tables in place.';
        END IF;
        found := found || watch.id;
    END LOOP;
    IF found = '{}' THEN
        RAISE EXCEPTION 'workspace % watches no table in mode live', quote_ident(workspace)
            USING ERRCODE = 'undefined_object', HINT = 'segment.watch(workspace, orders, customer, at, amount, mode => ''live'')';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION fill_begin(text, integer) IS 'support function of fill_summaries: what there is to fill';

-- Counts the customers after one, in the order of their keys; the last of them, or NULL where there are none.
CREATE FUNCTION fill_batch(workspace text, id integer, after text, batch integer) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    watch record;
    keys text[];
BEGIN
    EXECUTE format('SELECT w.* FROM %I.watches AS w WHERE w.id = $1', workspace) INTO watch USING id;
    EXECUTE format('SELECT array_agg(k.customer::text ORDER BY k.customer)
                    FROM (SELECT DISTINCT o.%1$I AS customer FROM %2$s AS o WHERE o.%1$I %3$s ORDER BY 1 LIMIT $2) AS k',
                   watch.customer_column, watch.watched,
                   CASE WHEN after IS NULL THEN 'IS NOT NULL' ELSE format('> $1::%s%s', key, segment.watch_collation(to_regclass(watch.watched), watch.customer_column)) END)
        INTO keys USING after, batch;
    IF keys IS NOT NULL THEN
        EXECUTE format('SELECT %I.%I($1::%s[])', workspace, 'summarise_' || id, key) USING keys;
    END IF;
    RETURN keys[cardinality(keys)];
END
$$;
COMMENT ON FUNCTION fill_batch(text, integer, text, integer) IS 'support function of fill_summaries: counts some customers';

CREATE FUNCTION fill_end(workspace text, id integer) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    watch record;
BEGIN
    EXECUTE format('SELECT w.* FROM %I.watches AS w WHERE w.id = $1 FOR UPDATE', workspace) INTO watch USING id;
    -- Whose orders are all gone, while nobody looked.
    EXECUTE format('SELECT %1$I.%2$I(array_agg(s.customer))
                    FROM %1$I.summaries AS s
                    WHERE s.watch = $1 AND s.summary IS NOT NULL AND NOT EXISTS (SELECT FROM %3$s AS o WHERE o.%4$I = s.customer%5$s)',
                   workspace, 'summarise_' || id, watch.watched, watch.customer_column,
                   segment.watch_collation(to_regclass(watch.watched), watch.customer_column)) USING id;
    EXECUTE format('UPDATE %I.watches AS w SET filled_at = clock_timestamp() WHERE w.id = $1', workspace) USING id;
END
$$;
COMMENT ON FUNCTION fill_end(text, integer) IS 'support function of fill_summaries: what is left to do at the end';

-- Commits after each batch, so that no order waits long; therefore without a path of search of its own.
CREATE PROCEDURE fill_summaries(workspace text, batch integer DEFAULT 1000)
    LANGUAGE plpgsql AS $$
DECLARE
    ids integer[];
    id integer;
    after pg_catalog.text;
BEGIN
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    ids := segment.fill_begin(workspace, batch);
    FOREACH id IN ARRAY ids LOOP
        after := NULL;
        LOOP
            after := segment.fill_batch(workspace, id, after, batch);
            COMMIT;
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            EXIT WHEN after IS NULL;
        END LOOP;
        PERFORM segment.fill_end(workspace, id);
        COMMIT;
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE fill_summaries(text, integer) IS 'counts the orders of all customers of tables watched in mode live, some customers at a time, and commits after each; the shop goes on meanwhile';
