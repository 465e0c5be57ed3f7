-- What a subscription writes fires only triggers that are asked for: without them watch is refused.
SET client_min_messages = warning;
DO $$
DECLARE
    mode text;
BEGIN
    FOREACH mode IN ARRAY ARRAY['queue', 'live'] LOOP
        BEGIN
            PERFORM segment.watch('crm', 'orders', 'customer', 'ordered_at', 'amount', mode => mode);
        EXCEPTION WHEN feature_not_supported THEN
            CONTINUE;
        END;
        RAISE 'mode % was not refused', mode;
    END LOOP;
END
$$;
SELECT segment.watch('crm', 'orders', 'customer', 'ordered_at', 'amount', mode => 'live', row_triggers => true);
SELECT segment.watch('crm', 'visits', 'customer', row_triggers => true);
CREATE VIEW crm.live_source AS
SELECT s.customer, segment.orders(s.summary) || ' ' || segment.monetary(s.summary) AS segment
FROM crm.summaries AS s WHERE s.known AND s.summary IS NOT NULL;
CREATE VIEW crm.visits_source AS
SELECT v.customer::bigint AS customer, count(*)::text AS segment FROM visits AS v WHERE v.customer IS NOT NULL GROUP BY v.customer;
SELECT segment.create_segmentation('crm', s.name, 'crm.' || s.name || '_source', per_customer => true, max_lost => 1)
FROM (VALUES ('live'), ('visits')) AS s (name);
CALL segment.fill_summaries('crm');
CALL segment.refresh_all('crm');
