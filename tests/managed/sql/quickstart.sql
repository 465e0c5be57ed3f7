-- One call to begin, and one that undoes it.
SET client_min_messages = notice;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
CREATE ROLE regress_segment_crm;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_segment_crm', current_database()) \gexec
GRANT SELECT, TRIGGER ON orders TO regress_segment_crm;
SET ROLE regress_segment_crm;
CALL segment.quickstart('managed_crm', 'orders', 'customer_id', 'ordered_at', 'amount');
SELECT * FROM managed_crm.segment_sizes ORDER BY segmentation, segment;
SELECT customer, segment, tier FROM managed_crm.customers WHERE customer <= 4 ORDER BY customer;
SELECT customer, details FROM managed_crm.members WHERE segmentation = 'tier' AND customer <= 2 ORDER BY customer;
SELECT name, source, per_customer FROM managed_crm.segmentations ORDER BY id;
-- The segments are those that the model gives, and a part of the customers can be asked for.
SELECT count(*) AS differences
FROM (SELECT customer_id AS customer, segment.score(model, segment.rfm(ordered_at, amount), s.refreshed_at) AS score
      FROM orders, managed_crm.models AS m, managed_crm.segmentations AS s
      WHERE m.name = 'value' AND s.name = 'value'
      GROUP BY customer_id, model, s.refreshed_at) AS c
     FULL JOIN (SELECT * FROM managed_crm.members WHERE segmentation = 'value') AS m USING (customer)
WHERE (c.score).segment IS DISTINCT FROM m.segment;
SELECT customers_found, moved FROM segment.refresh_customers('managed_crm', 'value', ARRAY[1, 2, 3]);
SELECT segment.watch('managed_crm', 'orders', 'customer_id', 'ordered_at', 'amount');
CALL segment.quickstart('managed_crm', 'orders', 'customer_id', 'ordered_at', 'amount');
CALL segment.drop_workspace('managed_crm');
CALL segment.drop_workspace('managed_crm', with_history => true);
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'managed_crm';

-- Hard data: dates for moments, integers for amounts, guests, refunds, NULLs, the future; names with everything in them.
CREATE SCHEMA managed_shop;
CREATE TABLE managed_shop."Or""d'ers %s $sql$" ("Cust$body$" varchar(10), "A""t" date, "Am%ount" int);
INSERT INTO managed_shop."Or""d'ers %s $sql$" VALUES ('a', '2026-01-01', 10), ('a', '2026-02-01', -5), ('b', '2026-01-01', 0), (NULL, '2026-01-01', 10),
    ('c', NULL, 10), ('d', '2999-01-01', 10), ('e', '2026-01-01', NULL), ('f', '2026-03-01', 100);
CALL segment.quickstart('Managed "Röck''n" %1$I; --', 'managed_shop."Or""d''ers %s $sql$"', 'Cust$body$', 'A"t', 'Am%ount');
SELECT segmentation, customer, segment FROM "Managed ""Röck'n"" %1$I; --".members
WHERE segmentation <> 'lifecycle' OR customer = 'e'
ORDER BY 1, 2;
CALL segment.drop_workspace('Managed "Röck''n" %1$I; --', true);
-- Stages of life by the rules that are kept, which may be changed; the days are those of the session that calls.
SET timezone = 'Pacific/Kiritimati';
CREATE TABLE managed_shop.lately (who text, at timestamptz, amount double precision);
INSERT INTO managed_shop.lately
SELECT v.who, now() - v.days * interval '1 day', v.amount
FROM (VALUES ('new', 5, 10), ('repeat', 60, 10), ('repeat', 10, 10), ('regular', 40, 1), ('regular', 30, 1), ('regular', 20, 1), ('regular', 0, 1),
             ('VIP', 40, 900), ('VIP', 30, 900), ('VIP', 20, 900), ('VIP', 10, 900), ('at risk', 100, 10), ('lost', 400, 10),
             ('reactivated', 400, 10), ('reactivated', 1, 10)) AS v (who, days, amount);
SET client_min_messages = warning;
SET segment.warnings = off;
CALL segment.quickstart('managed_crm', 'managed_shop.lately', 'who', 'at', 'amount');
SET timezone = 'America/Los_Angeles';
SELECT name, options FROM managed_crm.rules;
SELECT entered, moved, exited FROM segment.refresh('managed_crm', 'lifecycle');
SELECT customer, stage, tier FROM managed_crm.customers ORDER BY customer;
UPDATE managed_crm.rules SET options = options || '{"business": "grocery", "language": "ru"}' WHERE name = 'lifecycle';
SELECT customer, stage FROM managed_crm.customers WHERE customer = 'repeat';
SELECT moved FROM segment.refresh('managed_crm', 'lifecycle');
SELECT customer, stage FROM managed_crm.customers ORDER BY customer;
CALL segment.drop_workspace('managed_crm', true);
SET timezone = 'UTC';
SET client_min_messages = notice;
RESET segment.warnings;
-- What cannot be begun with, and leaves nothing behind.
CALL segment.quickstart('managed_crm', 'orders', 'customer', 'ordered_at', 'amount');
CALL segment.quickstart('managed_crm', 'orders', 'customer_id', 'ordered_at', NULL);
CALL segment.quickstart('managed_crm', NULL, 'customer_id', 'ordered_at', 'amount');
CALL segment.quickstart('managed_crm', 'orders', 'customer_id', 'amount', 'ordered_at');
CREATE TEMPORARY TABLE passing (customer_id bigint, ordered_at timestamptz, amount numeric);
CALL segment.quickstart('managed_crm', 'passing', 'customer_id', 'ordered_at', 'amount');
CREATE TABLE managed_shop."none" (customer_id bigint, ordered_at timestamptz, amount numeric);
CALL segment.quickstart('managed_crm', 'managed_shop.none', 'customer_id', 'ordered_at', 'amount');
SELECT nspname FROM pg_namespace WHERE nspname ILIKE 'managed%';
RESET ROLE;
REVOKE SELECT, TRIGGER ON orders FROM regress_segment_crm;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_segment_crm', current_database()) \gexec
SET client_min_messages = warning;
DROP OWNED BY regress_segment_crm;
DROP ROLE regress_segment_crm;
