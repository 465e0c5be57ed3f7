-- A shop that publishes its tables, and a workspace beside them whose own tables are published too.
SET client_min_messages = warning;
CREATE EXTENSION pg_segment;
CREATE TABLE orders (id int PRIMARY KEY, customer int, ordered_at timestamptz, amount numeric(10, 2));
CREATE TABLE visits (id int PRIMARY KEY, customer int);
INSERT INTO orders SELECT i, i % 20, timestamptz '2026-01-01' + i * interval '1 hour', i % 17 FROM generate_series(1, 200) AS i;
INSERT INTO visits SELECT i, i % 20 FROM generate_series(1, 100) AS i;
CREATE PUBLICATION shop FOR TABLE orders, visits;
CREATE PUBLICATION everything FOR ALL TABLES;
CALL segment.create_workspace('crm');
CREATE VIEW crm.visits_source AS
SELECT v.customer::bigint AS customer, count(*)::text AS segment FROM visits AS v WHERE v.customer IS NOT NULL GROUP BY v.customer;
SELECT segment.create_segmentation('crm', 'visits', 'visits_source', per_customer => true, max_lost => 1);
SELECT segment.watch('crm', 'visits', 'customer');
CALL segment.refresh_all('crm');
