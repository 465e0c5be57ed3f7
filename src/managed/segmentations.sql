-- Segmentations of a workspace, and the sources that they come from.

-- A name with or without its schema, as it was written, to the name with its schema; without one it is in the workspace.
CREATE FUNCTION source_name(workspace text, source text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[];
BEGIN
    IF source IS NULL THEN
        RAISE EXCEPTION 'a segmentation needs a source, and source is NULL' USING ERRCODE = 'null_value_not_allowed',
            HINT = 'Name a view with the columns customer and segment, or a function of as_of that returns them.';
    END IF;
    parts := parse_ident(source);
    RETURN CASE cardinality(parts) WHEN 1 THEN format('%I.%I', workspace, parts[1])
                                   WHEN 2 THEN format('%I.%I', parts[1], parts[2])
                                   ELSE source END;
END
$$;
COMMENT ON FUNCTION source_name(text, text) IS 'support function of segmentations: the name of a source with its schema';

-- Functions in a view run with the rights of who reads it. So a source must come from the role that refreshes, from one
-- that it has been granted, or from one that could do anything anyway. Membership is looked up in the grants: a superuser
-- passes every test of membership.
CREATE FUNCTION source_check(source text, takes_as_of boolean) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner oid;
    runs_code boolean;
    trusted boolean;
BEGIN
    IF takes_as_of THEN
        SELECT p.proowner, true INTO owner, runs_code FROM pg_proc AS p WHERE p.oid = to_regprocedure(source || '(timestamptz)');
    ELSE
        SELECT c.relowner, c.relkind = 'v' INTO owner, runs_code FROM pg_class AS c WHERE c.oid = to_regclass(source);
    END IF;
    IF owner IS NULL THEN
        RAISE EXCEPTION 'source % does not exist', source || CASE WHEN takes_as_of THEN '(timestamptz)' ELSE '' END
            USING ERRCODE = CASE WHEN takes_as_of THEN 'undefined_function' ELSE 'undefined_table' END,
                  HINT = 'Name a view or table with its schema, or a function whose one argument is a timestamptz.';
    END IF;
    WITH RECURSIVE held (role) AS (
        SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user
        UNION
        SELECT m.roleid FROM held AS h JOIN pg_auth_members AS m ON m.member = h.role
    )
    SELECT bool_or(h.role = owner) OR (SELECT r.rolsuper FROM pg_roles AS r WHERE r.oid = owner) INTO trusted FROM held AS h;
    IF runs_code AND NOT trusted THEN
        RAISE EXCEPTION 'source % belongs to role %, which has not been granted to %',
                source, quote_ident(pg_get_userbyid(owner)), quote_ident(current_user)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Functions in it would run with the rights of %1$I. Make the source as %1$I, or GRANT %2$I TO %1$I.',
                                current_user, pg_get_userbyid(owner));
    END IF;
END
$$;
COMMENT ON FUNCTION source_check(text, boolean) IS 'support function of segmentations: refuses sources that are not there or would run the code of a role that is not trusted';

-- The query over a source, with as_of as $1 and the customers asked for as $2.
CREATE FUNCTION source_query(source text, takes_as_of boolean, columns text, for_some boolean, key text) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'SELECT ' || columns || ' FROM ' || source || CASE WHEN takes_as_of THEN '($1)' ELSE '' END || ' AS s'
           || CASE WHEN for_some THEN ' WHERE s.customer = ANY ($2::' || key || '[])' ELSE '' END
$$;
COMMENT ON FUNCTION source_query(text, boolean, text, boolean, text) IS 'support function of segmentations: the query over a source';

-- A source has what it must have; returned are its further columns, as they follow others in a query.
CREATE FUNCTION source_columns(source text, takes_as_of boolean, key text) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names text[];
    customer_type text;
    others text;
BEGIN
    BEGIN
        EXECUTE 'CREATE TEMPORARY TABLE segment_source_columns ON COMMIT DROP AS '
                || segment.source_query(source, takes_as_of, 's.*', false, key) || ' WITH NO DATA'
            USING NULL::timestamptz;
    EXCEPTION WHEN undefined_table OR undefined_function OR undefined_object THEN
        RAISE EXCEPTION 'source % cannot be read: %', source, SQLERRM
            USING ERRCODE = SQLSTATE, HINT = 'Names in functions that a source uses are looked up in pg_catalog alone: write them with their schema.';
    END;
    SELECT array_agg(a.attname::text ORDER BY a.attnum),
           min(format_type(a.atttypid, NULL)) FILTER (WHERE a.attname = 'customer'),
           coalesce(string_agg(format(', s.%I', a.attname), '' ORDER BY a.attnum) FILTER (WHERE a.attname NOT IN ('customer', 'segment')), '')
        INTO names, customer_type, others
    FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass('pg_temp.segment_source_columns') AND a.attnum > 0 AND NOT a.attisdropped;
    DROP TABLE pg_temp.segment_source_columns;
    IF NOT coalesce(names @> '{customer,segment}', false) THEN
        RAISE EXCEPTION 'source % has no column %', source,
                CASE WHEN coalesce('customer' = ANY (names), false) THEN 'segment' ELSE 'customer' END
            USING ERRCODE = 'undefined_column', HINT = 'A source has the columns customer and segment; others are kept as details.';
    END IF;
    IF customer_type <> key THEN
        RAISE EXCEPTION 'column customer of source % is of type %, and the keys of the workspace are of type %', source, customer_type, key
            USING ERRCODE = 'datatype_mismatch', HINT = format('Write customer::%s AS customer in the source.', key);
    END IF;
    RETURN others;
END
$$;
COMMENT ON FUNCTION source_columns(text, boolean, text) IS 'support function of segmentations: refuses sources without the columns, and returns the others';

CREATE FUNCTION create_segmentation(
    workspace text, name text, source text, per_customer boolean DEFAULT false, max_lost double precision DEFAULT 0.2,
    allow_row_security boolean DEFAULT false, notify text DEFAULT NULL
) RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, true);
    full_name text := segment.source_name(workspace, source);
    as_function boolean;
    made integer;
BEGIN
    IF coalesce(name, '') = '' THEN
        RAISE EXCEPTION 'a segmentation needs a name, and name is %', quote_nullable(name) USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF per_customer IS NULL OR allow_row_security IS NULL THEN
        RAISE EXCEPTION 'per_customer and allow_row_security are true or false, not NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF max_lost IS NULL OR NOT (max_lost >= 0 AND max_lost <= 1) THEN
        RAISE EXCEPTION 'max_lost is a part of the members from 0 to 1, and % is none', coalesce(max_lost::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    as_function := to_regclass(full_name) IS NULL AND to_regprocedure(full_name || '(timestamptz)') IS NOT NULL;
    PERFORM segment.source_check(full_name, as_function);
    PERFORM segment.source_columns(full_name, as_function, key);
    -- Rows of the queue may not be thrown away between this snapshot and the moment at which others see this row.
    EXECUTE format('LOCK TABLE %I.queue IN SHARE UPDATE EXCLUSIVE MODE', workspace);
    BEGIN
        EXECUTE format('INSERT INTO %I.segmentations (name, source, takes_as_of, per_customer, max_lost, allow_row_security, notify, seen_on)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id', workspace)
            INTO made
            USING name, full_name, as_function, per_customer, max_lost, allow_row_security, notify,
                  (SELECT c.system_identifier FROM pg_control_system() AS c);
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'workspace % has a segmentation % already', quote_ident(workspace), quote_literal(name)
            USING ERRCODE = 'duplicate_object', HINT = 'segment.drop_segmentation takes it away; its source is a column of segmentations and may be changed.';
    END;
    -- Autovacuum never looks at so small a table, and plans that take it for hundreds of rows are slow over millions of others.
    EXECUTE format('ANALYZE %I.segmentations', workspace);
    RETURN made;
END
$$;
COMMENT ON FUNCTION create_segmentation(text, text, text, boolean, double precision, boolean, text) IS 'enters a segmentation into a workspace: a name, and the view or function of as_of that gives customer and segment; returns its number';

CREATE FUNCTION drop_segmentation(workspace text, segmentation text, with_history boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, true);
    dropped integer := segment.segmentation_id(workspace, segmentation);
    memberships bigint;
    overrides bigint;
BEGIN
    -- Against a refresh, and against overrides, whose foreign key asks for the row.
    EXECUTE format('SELECT s.id FROM %I.segmentations AS s WHERE s.id = $1 FOR UPDATE', workspace) INTO dropped USING dropped;
    EXECUTE format('SELECT (SELECT count(*) FROM %1$I.memberships AS m WHERE m.segmentation = $1),
                           (SELECT count(*) FROM %1$I.overrides AS o WHERE o.segmentation = $1)', workspace)
        INTO memberships, overrides USING dropped;
    IF memberships + overrides > 0 AND with_history IS NOT TRUE THEN
        RAISE EXCEPTION 'segmentation % holds history: % memberships, % overrides', quote_literal(segmentation), memberships, overrides
            USING ERRCODE = 'object_in_use', HINT = 'with_history => true drops it all the same.';
    END IF;
    EXECUTE format('DELETE FROM %I.memberships AS m WHERE m.segmentation = $1', workspace) USING dropped;
    EXECUTE format('DELETE FROM %I.overrides AS o WHERE o.segmentation = $1', workspace) USING dropped;
    EXECUTE format('DELETE FROM %I.runs AS r WHERE r.segmentation = $1', workspace) USING dropped;
    EXECUTE format('DELETE FROM %I.segmentations AS s WHERE s.id = $1', workspace) USING dropped;
END
$$;
COMMENT ON FUNCTION drop_segmentation(text, text, boolean) IS 'takes a segmentation out of a workspace; refuses while there is history unless told';
