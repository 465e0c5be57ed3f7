-- A workspace: a schema of the user's with tables and views that the user owns, in which segmentations are kept.
-- The extension owns no table. Names are looked up in pg_catalog alone; what is in a workspace is named with its schema.

CREATE FUNCTION workspace_key(workspace text, as_owner boolean) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text;
    owner oid;
    tables bigint;
    owners bigint;
BEGIN
    SELECT count(*), count(DISTINCT c.relowner), max(c.relowner::bigint)::oid INTO tables, owners, owner
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = workspace AND c.relkind = 'r'
          AND c.relname IN ('segmentations', 'memberships', 'overrides', 'runs', 'queue', 'watches', 'excluded');
    IF tables < 7 OR owners > 1 THEN
        RAISE EXCEPTION 'schema % is no workspace', coalesce(quote_ident(workspace), 'NULL')
            USING ERRCODE = 'undefined_object',
                  HINT = 'CALL segment.create_workspace(schema) makes one. The name is written as it is, without quotes of its own.';
    END IF;
    IF as_owner AND owner <> (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'workspace % belongs to role %, and the current role is %',
                quote_ident(workspace), quote_ident(pg_get_userbyid(owner)), quote_ident(current_user)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('SET ROLE %I, or log in as that role: sources and triggers run with the rights of the role that calls.',
                                pg_get_userbyid(owner));
    END IF;
    SELECT format_type(a.atttypid, NULL) INTO STRICT key
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = workspace AND c.relname = 'memberships' AND a.attname = 'customer' AND NOT a.attisdropped;
    RETURN key;
END
$$;
COMMENT ON FUNCTION workspace_key(text, boolean) IS 'support function of workspaces: the type of their keys';

CREATE FUNCTION transaction_check(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_read_only') = 'on' THEN
        RAISE EXCEPTION 'workspace % cannot be written in a read-only transaction', quote_ident(workspace)
            USING ERRCODE = 'read_only_sql_transaction',
                  HINT = CASE WHEN pg_is_in_recovery() THEN 'This is a standby: call it on the primary.' ELSE 'SET TRANSACTION READ WRITE.' END;
    END IF;
    -- A snapshot that is older than a lock would miss what was written while waiting for it.
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'workspace % cannot be written in a transaction that is %', quote_ident(workspace), upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
END
$$;
COMMENT ON FUNCTION transaction_check(text) IS 'support function of workspaces: refuses transactions in which waiting for others would not help';

CREATE FUNCTION segmentation_id(workspace text, segmentation text) RETURNS integer
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found integer;
    known text;
BEGIN
    EXECUTE format('SELECT s.id FROM %I.segmentations AS s WHERE s.name = $1', workspace) INTO found USING segmentation;
    IF found IS NULL THEN
        EXECUTE format('SELECT string_agg(quote_literal(s.name), '', '' ORDER BY s.name) FROM %I.segmentations AS s', workspace) INTO known;
        RAISE EXCEPTION 'workspace % has no segmentation %', quote_ident(workspace), quote_nullable(segmentation)
            USING ERRCODE = 'undefined_object', HINT = coalesce('It has ' || known || '.', 'segment.create_segmentation makes one.');
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION segmentation_id(text, text) IS 'support function of workspaces: the number of a segmentation';

CREATE PROCEDURE create_workspace(workspace text, key regtype DEFAULT 'bigint')
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holds text;
    owner name;
    command text;
BEGIN
    IF workspace IS NULL OR workspace = '' OR octet_length(workspace) > 63 THEN
        RAISE EXCEPTION 'the name of a schema has 1 to 63 bytes, and % is none', quote_nullable(workspace)
            USING ERRCODE = 'invalid_name';
    END IF;
    -- Rows of a customer are found by =, which must mean the same whatever the path of search: citext's, say, would not.
    IF key IS NULL OR key <> ALL (ARRAY['smallint', 'integer', 'bigint', 'numeric', 'text', 'varchar', 'uuid']::regtype[]) THEN
        RAISE EXCEPTION 'keys of type % cannot be kept in a workspace', coalesce(key::text, 'NULL')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Keys are smallint, integer, bigint, numeric, text, varchar or uuid; cast others to text in the source, citext by lower(customer::text).';
    END IF;
    SELECT pg_get_userbyid(n.nspowner) INTO owner FROM pg_namespace AS n WHERE n.nspname = workspace;
    IF owner IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', workspace);
    ELSIF owner <> current_user THEN
        RAISE EXCEPTION 'schema % belongs to role %, and the current role is %', quote_ident(workspace), quote_ident(owner), quote_ident(current_user)
            USING ERRCODE = 'insufficient_privilege', HINT = 'A workspace is made in a schema of your own, or in one that does not exist yet.';
    ELSE
        SELECT string_agg(o.name, ', ' ORDER BY o.name) INTO holds
        FROM (SELECT quote_ident(c.relname) COLLATE "C" AS name FROM pg_class AS c
              WHERE c.relnamespace = to_regnamespace(quote_ident(workspace)) AND c.relkind NOT IN ('i', 'I')
              UNION ALL
              SELECT p.oid::regprocedure::text FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace(quote_ident(workspace))
              UNION ALL
              SELECT t.typname FROM pg_type AS t WHERE t.typnamespace = to_regnamespace(quote_ident(workspace)) AND t.typrelid = 0 AND t.typelem = 0
              ORDER BY name LIMIT 5) AS o;
        IF holds IS NOT NULL THEN
            RAISE EXCEPTION 'schema % holds other things: %', quote_ident(workspace), holds
                USING ERRCODE = 'object_in_use', HINT = 'A workspace is made in an empty schema; views of your own may be added when it is there.';
        END IF;
    END IF;

    -- One command after the other, each with the schema as %1$I and the type of keys as %2$s.
    FOREACH command IN ARRAY segment.workspace_tables() || segment.workspace_views() LOOP
        EXECUTE format(command, workspace, format_type(key, NULL));
    END LOOP;
    -- Where it is kept what is what: comments that say so.
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', workspace,
                   coalesce(obj_description(to_regnamespace(quote_ident(workspace)), 'pg_namespace'), 'segmentations of customers, kept by pg_segment'));
END
$$;
COMMENT ON PROCEDURE create_workspace(text, regtype) IS 'makes the tables and views in which segmentations are kept, in a schema of your own and owned by you';

CREATE PROCEDURE drop_workspace(workspace text, with_history boolean DEFAULT false)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    memberships bigint;
    overrides bigint;
    made record;
    left_over boolean;
BEGIN
    PERFORM segment.workspace_key(workspace, true);
    -- Nobody writes from here on, so that what is counted is what is dropped.
    EXECUTE format('LOCK TABLE %1$I.segmentations, %1$I.memberships, %1$I.overrides IN ACCESS EXCLUSIVE MODE', workspace);
    EXECUTE format('SELECT (SELECT count(*) FROM %1$I.memberships), (SELECT count(*) FROM %1$I.overrides)', workspace)
        INTO memberships, overrides;
    IF memberships + overrides > 0 AND with_history IS NOT TRUE THEN
        RAISE EXCEPTION 'workspace % holds history: % memberships, % overrides', quote_ident(workspace), memberships, overrides
            USING ERRCODE = 'object_in_use', HINT = 'with_history => true drops it all the same.';
    END IF;
    PERFORM segment.watch_drop(workspace);
    -- What quickstart made, the latest first.
    FOR made IN
        SELECT NULL::regprocedure AS function, c.oid::regclass AS relation, c.relkind AS kind, c.oid FROM pg_class AS c
        WHERE c.relnamespace = to_regnamespace(quote_ident(workspace)) AND obj_description(c.oid, 'pg_class') LIKE 'made by segment.quickstart%'
        UNION ALL
        SELECT p.oid::regprocedure, NULL, 'f', p.oid FROM pg_proc AS p
        WHERE p.pronamespace = to_regnamespace(quote_ident(workspace)) AND obj_description(p.oid, 'pg_proc') LIKE 'made by segment.quickstart%'
        ORDER BY oid DESC
    LOOP
        IF made.function IS NOT NULL THEN
            EXECUTE format('DROP FUNCTION %s', made.function);
        ELSE
            EXECUTE format('DROP %s %s', CASE made.kind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, made.relation);
        END IF;
    END LOOP;
    EXECUTE format('DROP FUNCTION %I.members_at(timestamptz)', workspace);
    EXECUTE format('DROP VIEW %1$I.members, %1$I.movements, %1$I.overrides_to_review', workspace);
    EXECUTE format('DROP TABLE %1$I.memberships, %1$I.overrides, %1$I.runs, %1$I.queue, %1$I.watches, %1$I.excluded, %1$I.segmentations', workspace);
    IF to_regclass(format('%I.summaries', workspace)) IS NOT NULL THEN
        EXECUTE format('DROP TABLE %I.summaries', workspace);
    END IF;
    SELECT EXISTS (SELECT FROM pg_depend AS d WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(quote_ident(workspace)))
        INTO left_over;
    IF left_over THEN
        RAISE NOTICE 'schema % stays: it holds other things', quote_ident(workspace);
    ELSE
        EXECUTE format('DROP SCHEMA %I', workspace);
    END IF;
END
$$;
COMMENT ON PROCEDURE drop_workspace(text, boolean) IS 'drops what create_workspace, watch and quickstart made, and the schema when nothing else is in it; refuses while there is history unless told';
