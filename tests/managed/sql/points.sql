-- What went wrong in the trials that workspaces were designed by, and is tested nowhere else.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CALL segment.create_workspace('managed_crm');
CREATE TABLE managed_crm.orders (customer bigint, at timestamptz, amount numeric);
INSERT INTO managed_crm.orders SELECT i % 2000, timestamptz '2026-01-01' + i * interval '1 minute', i % 50 FROM generate_series(1, 10000) AS i;
CREATE INDEX ON managed_crm.orders (customer);
ANALYZE managed_crm.orders;

-- Time passes without an order: the queue does not know of it, a full refresh does, and both say when they were.
CREATE FUNCTION managed_crm.silence(as_of timestamptz) RETURNS TABLE (customer bigint, segment text) LANGUAGE sql STABLE AS $$
    SELECT o.customer, CASE WHEN max(o.at) < $1 - interval '60 days' THEN 'silent' ELSE 'active' END FROM managed_crm.orders AS o
    WHERE o.at < $1 GROUP BY o.customer
$$;
SELECT segment.create_segmentation('managed_crm', 'silence', 'silence', per_customer => true);
SELECT segment.watch('managed_crm', 'managed_crm.orders', 'customer') > 0 AS watched;
SELECT entered FROM segment.refresh('managed_crm', 'silence', as_of => '2026-01-15');
INSERT INTO managed_crm.orders VALUES (1, now(), 5);
SELECT customers, moved FROM segment.refresh_queued('managed_crm', 'silence');
INSERT INTO managed_crm.orders VALUES (2, now(), 5);
SELECT customers, moved FROM segment.refresh_queued('managed_crm', 'silence');
UPDATE managed_crm.orders SET at = at - interval '100 years' WHERE customer = 3;
TRUNCATE managed_crm.queue;
SELECT customers, moved FROM segment.refresh_queued('managed_crm', 'silence');
UPDATE managed_crm.memberships SET segment = 'active' WHERE customer = 4 AND valid_to = 'infinity';
SELECT moved FROM segment.refresh_queued('managed_crm', 'silence');
SELECT moved FROM segment.refresh('managed_crm', 'silence');
SELECT fully_refreshed_at = refreshed_at AS fully FROM managed_crm.segmentations;

-- Customers that are asked for reach the index of a source with GROUP BY, and of one over summaries.
CREATE FUNCTION managed_crm.plan(source text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || segment.source_query(source, true, 's.*', true, 'bigint') USING now(), ARRAY[1, 2, 3]::text[] LOOP
        IF line ~ 'Scan .*(orders|summaries)' THEN
            RETURN NEXT coalesce(substring(line FROM 'Index.* Scan (?:using|on) (\S+)'), CASE WHEN line ~ 'Seq Scan' THEN btrim(line) END);
        END IF;
    END LOOP;
END
$$;
SET plan_cache_mode = force_custom_plan;
SELECT * FROM managed_crm.plan('managed_crm.silence') AS p WHERE p IS NOT NULL;
SELECT segment.watch('managed_crm', 'managed_crm.orders', 'customer', 'at', 'amount', mode => 'live') > 0 AS watched;
CALL segment.fill_summaries('managed_crm');
ANALYZE managed_crm.summaries;
CREATE FUNCTION managed_crm.live(as_of timestamptz) RETURNS TABLE (customer bigint, segment text) LANGUAGE sql STABLE AS $$
    SELECT s.customer, CASE WHEN segment.last_order(s.summary) < $1 - interval '60 days' THEN 'silent' ELSE 'active' END
    FROM managed_crm.summaries AS s WHERE s.watch = 1 AND s.known AND s.summary IS NOT NULL
$$;
SELECT * FROM managed_crm.plan('managed_crm.live') AS p WHERE p IS NOT NULL;
-- A trigger writes no history.
SELECT segment.create_segmentation('managed_crm', 'live', 'live', per_customer => true);
SELECT entered FROM segment.refresh('managed_crm', 'live');
CREATE TABLE managed_crm.before AS
SELECT md5(string_agg(m::text, ',' ORDER BY m.segmentation, m.customer, m.valid_from)) AS digest FROM managed_crm.memberships AS m;
INSERT INTO managed_crm.orders VALUES (5, now(), 5), (5000, now(), 5);
SELECT md5(string_agg(m::text, ',' ORDER BY m.segmentation, m.customer, m.valid_from)) = (SELECT digest FROM managed_crm.before) AS unchanged
FROM managed_crm.memberships AS m;
SELECT customer, segment FROM managed_crm.live(now()) WHERE customer IN (5, 5000) ORDER BY customer;
-- A transaction that has read before it refreshes sees what others have committed meanwhile.
BEGIN;
SELECT count(*) FROM managed_crm.members WHERE segmentation = 'live' AND segment = 'active';
SELECT customers, entered, moved FROM segment.refresh_queued('managed_crm', 'live');
COMMIT;

-- A table that is inherited from, and a partition that is attached with rows in it.
CREATE TABLE managed_crm.parent (customer bigint, at timestamptz, amount numeric);
CREATE INDEX ON managed_crm.parent (customer);
CREATE TABLE managed_crm.child () INHERITS (managed_crm.parent);
CREATE INDEX ON managed_crm.child (customer);
SELECT segment.watch('managed_crm', 'managed_crm.parent', 'customer', 'at', 'amount', mode => 'live') > 0 AS watched;
CALL segment.fill_summaries('managed_crm');
INSERT INTO managed_crm.parent VALUES (1, '2026-01-01', 1);
INSERT INTO managed_crm.child VALUES (1, '2026-01-02', 2), (2, '2026-01-02', 2);
UPDATE managed_crm.parent SET amount = amount + 1;
DELETE FROM managed_crm.child WHERE customer = 2;
SELECT customer, segment.orders(summary) AS orders, segment.monetary(summary) AS monetary FROM managed_crm.summaries
WHERE watch = (SELECT id FROM managed_crm.watches WHERE watched = 'managed_crm.parent') ORDER BY customer;
CREATE TABLE managed_crm.other (customer bigint, at timestamptz, amount numeric);
INSERT INTO managed_crm.other VALUES (7, '2026-01-01', 1);
ALTER TABLE managed_crm.other INHERIT managed_crm.parent;
SET client_min_messages = warning;
SELECT customers > 2000 AS all_of_them FROM segment.refresh_queued('managed_crm', 'silence');
SELECT note FROM managed_crm.runs ORDER BY id DESC LIMIT 1;
SELECT segment.unwatch('managed_crm', 'parent');

-- Rows that a foreign key deletes or changes, and those of MERGE and of ON CONFLICT, are changes like others.
SELECT segment.unwatch('managed_crm', 'orders');
CREATE TABLE managed_crm.people (customer bigint PRIMARY KEY);
INSERT INTO managed_crm.people SELECT i FROM generate_series(1, 5) AS i;
CREATE TABLE managed_crm.baskets (
    id int PRIMARY KEY, customer bigint REFERENCES managed_crm.people ON DELETE CASCADE ON UPDATE CASCADE, at timestamptz DEFAULT '2026-01-01', amount numeric
);
CREATE INDEX ON managed_crm.baskets (customer);
INSERT INTO managed_crm.baskets SELECT i, 1 + i % 5, '2026-01-01', i FROM generate_series(1, 10) AS i;
SELECT segment.watch('managed_crm', 'managed_crm.baskets', 'customer', 'at', 'amount', mode => 'live') > 0 AS watched;
CALL segment.fill_summaries('managed_crm');
DELETE FROM managed_crm.people WHERE customer = 1;
UPDATE managed_crm.people SET customer = 9 WHERE customer = 2;
INSERT INTO managed_crm.baskets VALUES (7, 4, '2026-01-01', 100), (20, 4, '2026-01-01', 100)
ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, amount = excluded.amount;
MERGE INTO managed_crm.baskets AS b USING (VALUES (3, 5, 50), (21, 5, 50), (8, 5, NULL)) AS n (id, customer, amount) ON b.id = n.id
WHEN MATCHED AND n.amount IS NULL THEN DELETE
WHEN MATCHED THEN UPDATE SET customer = n.customer, amount = n.amount
WHEN NOT MATCHED THEN INSERT VALUES (n.id, n.customer, '2026-01-01', n.amount);
WITH gone AS (DELETE FROM managed_crm.baskets WHERE id = 5 RETURNING customer)
INSERT INTO managed_crm.baskets SELECT 25, customer, '2026-02-01', 25 FROM gone;
COPY managed_crm.baskets FROM STDIN;
30	3	2026-01-05 00:00:00+00	30
\.
SELECT count(*) AS customers, count(*) FILTER (WHERE s.summary IS DISTINCT FROM b.summary OR NOT s.known) AS wrong
FROM (SELECT s.* FROM managed_crm.summaries AS s JOIN managed_crm.watches AS w ON w.id = s.watch WHERE w.watched = 'managed_crm.baskets') AS s
     FULL JOIN (SELECT customer, segment.rfm(at, amount) AS summary FROM managed_crm.baskets GROUP BY customer) AS b USING (customer);

-- Nobody captures what the trigger does: not by a path of search with operators, functions, types or tables of theirs in it.
CREATE ROLE regress_segment_mallory;
GRANT INSERT, UPDATE, DELETE, SELECT ON managed_crm.baskets TO regress_segment_mallory;
GRANT USAGE ON SCHEMA managed_crm TO regress_segment_mallory;
CREATE SCHEMA managed_trap AUTHORIZATION regress_segment_mallory;
SET ROLE regress_segment_mallory;
CREATE TABLE managed_trap.captured (who name, how text);
GRANT INSERT ON managed_trap.captured TO PUBLIC;
CREATE FUNCTION managed_trap.evil(how text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN INSERT INTO managed_trap.captured VALUES (current_user, how); RETURN true; END $$;
CREATE FUNCTION managed_trap.equal(a text, b text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN managed_trap.evil('text ='); END $$;
CREATE OPERATOR managed_trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = managed_trap.equal);
CREATE FUNCTION managed_trap.equal(a bigint, b bigint) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN managed_trap.evil('bigint ='); END $$;
CREATE OPERATOR managed_trap.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = managed_trap.equal);
CREATE FUNCTION managed_trap.larger(a integer, b integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN managed_trap.evil('>'); END $$;
CREATE OPERATOR managed_trap.> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = managed_trap.larger);
CREATE FUNCTION managed_trap.sum(a segment.rfm, b segment.rfm) RETURNS segment.rfm LANGUAGE plpgsql AS $$
BEGIN PERFORM managed_trap.evil('+'); RETURN a; END $$;
CREATE OPERATOR managed_trap.+ (LEFTARG = segment.rfm, RIGHTARG = segment.rfm, FUNCTION = managed_trap.sum);
CREATE FUNCTION managed_trap.cardinality(anyarray) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM managed_trap.evil('cardinality'); RETURN 1; END $$;
CREATE FUNCTION managed_trap.unnest(bigint[]) RETURNS SETOF bigint LANGUAGE plpgsql AS $$ BEGIN PERFORM managed_trap.evil('unnest'); END $$;
CREATE FUNCTION managed_trap.to_regclass(text) RETURNS regclass LANGUAGE plpgsql AS $$ BEGIN PERFORM managed_trap.evil('to_regclass'); RETURN 0; END $$;
CREATE FUNCTION managed_trap.pg_current_xact_id() RETURNS xid8 LANGUAGE plpgsql AS $$ BEGIN PERFORM managed_trap.evil('xid'); RETURN '1'; END $$;
CREATE DOMAIN managed_trap.int8 AS pg_catalog.int8 CHECK (managed_trap.evil('domain'));
CREATE DOMAIN managed_trap.numeric AS pg_catalog.numeric CHECK (managed_trap.evil('domain'));
CREATE TEMPORARY TABLE new_rows (id int, customer bigint, at timestamptz, amount numeric);
CREATE TEMPORARY TABLE old_rows (id int, customer bigint, at timestamptz, amount numeric);
SET search_path = managed_trap, segment, pg_catalog;
INSERT INTO managed_crm.baskets VALUES (40, 3, '2026-01-01', 1), (41, 4, '2026-01-01', 1);
UPDATE managed_crm.baskets SET amount = 2 WHERE id OPERATOR(pg_catalog.=) 40;
DELETE FROM managed_crm.baskets WHERE id OPERATOR(pg_catalog.=) 41;
RESET search_path;
TABLE managed_trap.captured;
RESET ROLE;
SELECT count(*) AS customers, count(*) FILTER (WHERE s.summary IS DISTINCT FROM b.summary OR NOT s.known) AS wrong
FROM (SELECT s.* FROM managed_crm.summaries AS s JOIN managed_crm.watches AS w ON w.id = s.watch WHERE w.watched = 'managed_crm.baskets') AS s
     FULL JOIN (SELECT customer, segment.rfm(at, amount) AS summary FROM managed_crm.baskets GROUP BY customer) AS b USING (customer);
SELECT segment.watch('managed_crm', 'managed_crm.baskets', 'customer', 'at', 'amount') > 0 AS watched;
SET ROLE regress_segment_mallory;
SET search_path = managed_trap, segment, pg_catalog;
INSERT INTO managed_crm.baskets VALUES (50, 3, '2026-01-01', 1), (51, 4, '2026-01-01', 1);
UPDATE managed_crm.baskets SET amount = 2 WHERE id OPERATOR(pg_catalog.=) 50;
DELETE FROM managed_crm.baskets WHERE id OPERATOR(pg_catalog.=) 51;
RESET search_path;
TABLE managed_trap.captured;
RESET ROLE;
SELECT DISTINCT customer FROM managed_crm.queue WHERE customer IS NOT NULL ORDER BY customer;
SET client_min_messages = error;
DROP SCHEMA managed_crm, managed_trap CASCADE;
DROP OWNED BY regress_segment_mallory;
DROP ROLE regress_segment_mallory;
