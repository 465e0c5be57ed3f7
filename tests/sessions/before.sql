-- A shop with few customers, so that its sessions meet, and a workspace that watches it in both modes.
SET client_min_messages = warning;
CREATE EXTENSION pg_segment;
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY, shop int, customer int, ordered_at timestamptz, amount numeric(10, 2), PRIMARY KEY (shop, id)
) PARTITION BY LIST (shop);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
CREATE TABLE orders_2 PARTITION OF orders FOR VALUES IN (2);
CREATE INDEX ON orders (customer);
INSERT INTO orders (shop, customer, ordered_at, amount)
SELECT 1 + i % 2, i % 40, timestamptz '2026-01-01' + i * interval '1 hour', i % 17 FROM generate_series(1, 300) AS i;
CREATE TABLE visits (customer int, at timestamptz DEFAULT now());
CREATE INDEX ON visits (customer);
CALL segment.create_workspace('crm');
SELECT segment.watch('crm', 'orders', 'customer', 'ordered_at', 'amount', mode => 'live');
SELECT segment.watch('crm', 'visits', 'customer');
CREATE VIEW crm.live_source AS
SELECT s.customer, segment.orders(s.summary) / 5 || ' ' || round(segment.monetary(s.summary) / 50) AS segment
FROM crm.summaries AS s WHERE s.watch = 1 AND s.known AND s.summary IS NOT NULL;
CREATE VIEW crm.recount_source AS
SELECT o.customer::bigint AS customer, count(*) / 5 || ' ' || round(sum(o.amount) / 50) AS segment
FROM orders AS o WHERE o.customer IS NOT NULL GROUP BY o.customer;
CREATE VIEW crm.visits_source AS
SELECT v.customer::bigint AS customer, (count(*) / 3)::text AS segment FROM visits AS v GROUP BY v.customer;
SELECT segment.create_segmentation('crm', s.name, 'crm.' || s.name || '_source', per_customer => true, max_lost => 1)
FROM (VALUES ('live'), ('recount'), ('visits')) AS s (name);
CALL segment.fill_summaries('crm');
CALL segment.refresh_all('crm');
-- What was read as of a moment, to be read again at the end.
CREATE TABLE read_then (as_of timestamptz, segmentation text, customers bigint, digest text);
CREATE FUNCTION digest(as_of timestamptz, of text, OUT customers bigint, OUT digest text) LANGUAGE sql STABLE AS $$
    SELECT count(*), md5(string_agg(m.customer || ':' || m.algorithm, ',' ORDER BY m.customer))
    FROM crm.members_at(as_of) AS m WHERE m.segmentation = of AND m.algorithm IS NOT NULL
$$;
CREATE FUNCTION refresh_and_read(name text, queued boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    clock timestamptz;
BEGIN
    IF queued THEN
        SELECT r.refreshed_at INTO clock FROM segment.refresh_queued('crm', name) AS r;
    ELSE
        SELECT r.refreshed_at INTO clock FROM segment.refresh('crm', name) AS r;
    END IF;
    INSERT INTO read_then SELECT clock, name, d.* FROM digest(clock, name) AS d;
END
$$;
-- Somebody may have left between the look and the press.
CREATE FUNCTION try_override(name text, customer bigint, segment text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF segment IS NULL THEN
        PERFORM segment.clear_override('crm', name, customer);
    ELSE
        PERFORM segment.set_override('crm', name, customer, segment, 'why not', clock_timestamp() + interval '2 seconds');
    END IF;
EXCEPTION WHEN no_data_found THEN
    NULL;
END
$$;
