-- A person's rights: to know what is kept of them, and to have it forgotten. Objections are rows of excluded.

-- The tables with rows of a customer.
CREATE FUNCTION personal_tables(workspace text) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY['memberships', 'overrides', 'queue', 'excluded']
           || CASE WHEN to_regclass(format('%I.summaries', workspace)) IS NOT NULL THEN ARRAY['summaries'] ELSE '{}' END
$$;
COMMENT ON FUNCTION personal_tables(text) IS 'support function of find_customer and forget_customer: the tables that name customers';

CREATE FUNCTION find_customer(workspace text, customer text, OUT relation text, OUT rows bigint) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, false);
BEGIN
    FOREACH relation IN ARRAY segment.personal_tables(workspace) LOOP
        EXECUTE format('SELECT count(*) FROM %1$I.%2$I AS t WHERE t.customer = $1::%3$s%4$s', workspace, relation, key,
                       CASE relation WHEN 'queue' THEN format(' OR $1::%s = ANY (t.customers)', key) ELSE '' END) INTO rows USING customer;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION find_customer(text, text) IS 'how many rows each table of a workspace keeps of a customer';

CREATE FUNCTION forget_customer(workspace text, customer text, keep_excluded boolean DEFAULT true, OUT relation text, OUT removed bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
    shortened bigint;
BEGIN
    IF coalesce(customer, '') = '' THEN
        RAISE EXCEPTION 'customer is missing' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- A refresh that has read its source already would enter them again.
    EXECUTE format('SELECT count(*) FROM (SELECT FROM %I.segmentations AS s ORDER BY s.id FOR NO KEY UPDATE) AS locked', workspace);
    FOREACH relation IN ARRAY segment.personal_tables(workspace) LOOP
        CONTINUE WHEN relation = 'excluded' AND keep_excluded;
        EXECUTE format('DELETE FROM %I.%I AS t WHERE t.customer = $1::%s', workspace, relation, key) USING customer;
        GET DIAGNOSTICS removed = ROW_COUNT;
        IF relation = 'queue' THEN
            EXECUTE format('UPDATE %1$I.queue AS q SET customers = array_remove(q.customers, $1::%2$s) WHERE $1::%2$s = ANY (q.customers)',
                           workspace, key) USING customer;
            GET DIAGNOSTICS shortened = ROW_COUNT;
            removed := removed + shortened;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION forget_customer(text, text, boolean) IS 'deletes what the tables of a workspace keep of a customer, but for their objection unless told';

DO $do$
DECLARE
    key text;
BEGIN
    FOREACH key IN ARRAY ARRAY['bigint', 'uuid'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION find_customer(workspace text, customer %1$s, OUT relation text, OUT rows bigint) RETURNS SETOF record
    LANGUAGE sql STABLE AS $$ SELECT * FROM segment.find_customer($1, $2::pg_catalog.text) $$;
COMMENT ON FUNCTION find_customer(text, %1$s) IS 'as for keys in text';
CREATE FUNCTION forget_customer(workspace text, customer %1$s, keep_excluded boolean DEFAULT true, OUT relation text, OUT removed bigint)
    RETURNS SETOF record
    LANGUAGE sql AS $$ SELECT * FROM segment.forget_customer($1, $2::pg_catalog.text, $3) $$;
COMMENT ON FUNCTION forget_customer(text, %1$s, boolean) IS 'as for keys in text';
$sql$, key);
    END LOOP;
END
$do$;

CREATE FUNCTION forget_before(workspace text, before timestamptz, OUT relation text, OUT removed bigint) RETURNS SETOF record
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.refresh_checks(workspace);
BEGIN
    IF before IS NULL OR before > clock_timestamp() THEN
        RAISE EXCEPTION 'history can be forgotten up to now, and before is %', coalesce(before::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
    END IF;
    relation := 'memberships';
    EXECUTE format('DELETE FROM %I.memberships AS m WHERE m.valid_to <= $1', workspace) USING before;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN NEXT;
    relation := 'overrides';
    EXECUTE format('DELETE FROM %I.overrides AS o WHERE o.valid_to <= $1', workspace) USING before;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN NEXT;
    -- The last run of a segmentation says how fresh it is.
    relation := 'runs';
    EXECUTE format('DELETE FROM %1$I.runs AS r WHERE r.as_of < $1
                    AND EXISTS (SELECT FROM %1$I.runs AS later WHERE later.segmentation = r.segmentation AND later.as_of > r.as_of)', workspace)
        USING before;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION forget_before(text, timestamptz) IS 'deletes the history that ended before a moment; what is asked as of that moment or later stays as it was';
