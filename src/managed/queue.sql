-- The queue: customers whose data changed, each with the transaction that changed them. A segmentation keeps the snapshot
-- with which it last looked, so that several segmentations each take every change once, and a transaction that began early
-- and committed late is not missed.

-- The customers that a segmentation has not seen, or why it must look at all.
CREATE FUNCTION queue_read(
    workspace text, seen pg_snapshot, seen_on bigint, fully_refreshed_at timestamptz, OUT customers text[], OUT why_all text
)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    anybody boolean;
BEGIN
    IF fully_refreshed_at IS NULL THEN
        why_all := 'the first refresh';
    ELSIF seen_on <> (SELECT c.system_identifier FROM pg_control_system() AS c) THEN
        -- A dump that was restored elsewhere: transactions have other numbers there.
        why_all := 'another system than at the last refresh';
    ELSE
        EXECUTE format('SELECT array_agg(DISTINCT q.customer::text) FILTER (WHERE q.customer IS NOT NULL), bool_or(q.customer IS NULL)
                        FROM (SELECT q.customer, q.changed_in FROM %1$I.queue AS q WHERE q.customers IS NULL
                              UNION ALL
                              SELECT k.customer, q.changed_in FROM %1$I.queue AS q, unnest(q.customers) AS k (customer)%2$s) AS q
                        WHERE NOT pg_visible_in_snapshot(q.changed_in, $1)', workspace,
                       -- In mode live a summary says itself when it changed.
                       CASE WHEN to_regclass(format('%I.summaries', workspace)) IS NOT NULL
                            THEN format(' UNION ALL SELECT s.customer, s.changed_in FROM %I.summaries AS s', workspace) ELSE '' END)
            INTO customers, anybody USING seen;
        IF anybody THEN
            why_all := 'anybody''s data may have changed';
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION queue_read(text, pg_snapshot, bigint, timestamptz) IS 'support function of refresh_queued: the customers in the queue';

-- Takes away what every segmentation has seen. create_segmentation holds the same lock from its snapshot to its commit.
CREATE FUNCTION queue_prune(workspace text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    filled boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.queue)', workspace) INTO filled;
    IF filled THEN
        BEGIN
            EXECUTE format('LOCK TABLE %I.queue IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', workspace);
        EXCEPTION WHEN lock_not_available THEN
            RETURN;
        END;
        EXECUTE format('DELETE FROM %1$I.queue AS q
                        WHERE NOT EXISTS (SELECT FROM %1$I.segmentations AS s
                                          WHERE s.per_customer AND NOT pg_visible_in_snapshot(q.changed_in, s.seen))', workspace);
    END IF;
END
$$;
COMMENT ON FUNCTION queue_prune(text) IS 'support function of refresh: takes away what every segmentation has seen';

CREATE FUNCTION refresh_queued(
    workspace text, segmentation text, max_lost double precision DEFAULT NULL,
    OUT customers bigint, OUT entered bigint, OUT moved bigint, OUT exited bigint, OUT refreshed_at timestamptz
)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT r.* INTO customers, entered, moved, exited, refreshed_at
    FROM segment.refresh_run(workspace, segmentation, 'queued', NULL, NULL, max_lost) AS r;
    PERFORM segment.queue_prune(workspace);
END
$$;
COMMENT ON FUNCTION refresh_queued(text, text, double precision) IS 'refreshes the customers whose data changed since the last refresh; all of them where that is not known';

DO $do$
DECLARE
    key text;
BEGIN
    FOREACH key IN ARRAY ARRAY['text', 'bigint', 'uuid'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION refresh_customers(
    workspace text, segmentation text, customers %1$s[], max_lost double precision DEFAULT NULL,
    OUT customers_found bigint, OUT entered bigint, OUT moved bigint, OUT exited bigint, OUT refreshed_at timestamptz
)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT r.* INTO customers_found, entered, moved, exited, refreshed_at
    FROM segment.refresh_run(workspace, segmentation, 'customers', array_remove(coalesce(customers, '{}'), NULL)::text[], NULL, max_lost) AS r;
END
$$;
COMMENT ON FUNCTION refresh_customers(text, text, %1$s[], double precision) IS 'refreshes the customers that are named, of a segmentation with per_customer';
$sql$, key);
    END LOOP;
END
$do$;
