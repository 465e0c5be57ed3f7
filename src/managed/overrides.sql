-- Experts over algorithms: a segment that somebody set for a customer, with a reason and an end.

-- Ends what is open for a customer; its number, or NULL.
CREATE FUNCTION override_end(workspace text, this integer, customer text, key text, at timestamptz) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended bigint;
BEGIN
    -- An override that ran out keeps its end, and nobody ended it.
    EXECUTE format('UPDATE %I.overrides AS o
                    SET valid_to = least(o.valid_to, greatest($3, o.valid_from + interval ''1 microsecond'')), ended_at = $3,
                        ended_by = CASE WHEN o.valid_to > $3 THEN session_user END
                    WHERE o.segmentation = $1 AND o.customer = $2::%s AND o.ended_at IS NULL
                    RETURNING CASE WHEN o.ended_by IS NOT NULL THEN o.id END', workspace, key)
        INTO ended USING this, customer, at;
    RETURN ended;
END
$$;
COMMENT ON FUNCTION override_end(text, integer, text, text, timestamptz) IS 'support function of set_override and clear_override';

CREATE FUNCTION set_override(
    workspace text, segmentation text, customer text, segment text, reason text, until timestamptz DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, false);
    this integer := segment.segmentation_id(workspace, segmentation);
    found boolean;
    at timestamptz;
    made bigint;
BEGIN
    PERFORM segment.transaction_check(workspace);
    IF coalesce(customer, '') = '' OR coalesce(segment, '') = '' OR btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'an override needs a customer, a segment and a reason; % is missing',
                CASE WHEN coalesce(customer, '') = '' THEN 'customer' WHEN coalesce(segment, '') = '' THEN 'segment' ELSE 'reason' END
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF until <= clock_timestamp() THEN
        RAISE EXCEPTION 'until % is in the past', until USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave until out for an override without an end.';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.memberships AS m
                                   WHERE m.segmentation = $1 AND m.customer = $2::%s AND m.valid_to = ''infinity'')', workspace, key)
        INTO found USING this, customer;
    IF NOT found THEN
        RAISE EXCEPTION 'customer % is no member of segmentation %', quote_literal(customer), quote_literal(segmentation)
            USING ERRCODE = 'no_data_found', HINT = 'Only members can be overridden: refresh first if this is a new customer.';
    END IF;
    -- When two set one at once, the second waits at the index for the first, ends that one and goes on.
    LOOP
        at := clock_timestamp();
        PERFORM segment.override_end(workspace, this, customer, key, at);
        EXECUTE format('INSERT INTO %I.overrides (segmentation, customer, segment, reason, valid_from, valid_to)
                        VALUES ($1, $2::%s, $3, $4, $5, coalesce($6, ''infinity''))
                        ON CONFLICT (segmentation, customer) WHERE ended_at IS NULL DO NOTHING RETURNING id', workspace, key)
            INTO made USING this, customer, segment, reason, at, until;
        EXIT WHEN made IS NOT NULL;
    END LOOP;
    -- From here on others wait for this one; the last of those before it may have ended while it waited.
    EXECUTE format('UPDATE %1$I.overrides AS o SET valid_from = last.valid_to
                    FROM (SELECT max(b.valid_to) AS valid_to FROM %1$I.overrides AS b
                          WHERE b.segmentation = $1 AND b.customer = $2::%2$s AND b.id <> $3) AS last
                    WHERE o.id = $3 AND o.valid_from < last.valid_to', workspace, key)
        USING this, customer, made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION set_override(text, text, text, text, text, timestamptz) IS 'sets a customer''s segment above what the algorithm says, with a reason and an end; one that was open is ended; returns its number';

CREATE FUNCTION clear_override(workspace text, segmentation text, customer text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key text := segment.workspace_key(workspace, false);
    this integer := segment.segmentation_id(workspace, segmentation);
    ended bigint;
    open boolean;
BEGIN
    PERFORM segment.transaction_check(workspace);
    IF coalesce(customer, '') = '' THEN
        RAISE EXCEPTION 'customer is missing' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Somebody may have put another in its place while this one waited.
    LOOP
        ended := segment.override_end(workspace, this, customer, key, clock_timestamp());
        EXECUTE format('SELECT EXISTS (SELECT FROM %I.overrides AS o
                                       WHERE o.segmentation = $1 AND o.customer = $2::%s AND o.ended_at IS NULL)', workspace, key)
            INTO open USING this, customer;
        EXIT WHEN ended IS NOT NULL OR NOT open;
    END LOOP;
    RETURN ended IS NOT NULL;
END
$$;
COMMENT ON FUNCTION clear_override(text, text, text) IS 'ends a customer''s override; whether there was one';

-- So that keys need no cast.
DO $do$
DECLARE
    key text;
BEGIN
    FOREACH key IN ARRAY ARRAY['bigint', 'uuid'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION set_override(
    workspace text, segmentation text, customer %1$s, segment text, reason text, until timestamptz DEFAULT NULL
) RETURNS bigint
    LANGUAGE sql AS $$ SELECT segment.set_override($1, $2, $3::pg_catalog.text, $4, $5, $6) $$;
COMMENT ON FUNCTION set_override(text, text, %1$s, text, text, timestamptz) IS 'as for keys in text';
CREATE FUNCTION clear_override(workspace text, segmentation text, customer %1$s) RETURNS boolean
    LANGUAGE sql AS $$ SELECT segment.clear_override($1, $2, $3::pg_catalog.text) $$;
COMMENT ON FUNCTION clear_override(text, text, %1$s) IS 'as for keys in text';
$sql$, key);
    END LOOP;
END
$do$;
