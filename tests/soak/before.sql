-- What a soak works on: a shop with orders, a workspace, models and values.
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION pg_segment;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint, at timestamptz, amount numeric(10, 2), kind text);
INSERT INTO orders (customer, at, amount, kind)
SELECT i % 2000, timestamptz '2025-01-01' + i * interval '13 minutes', i * 37 % 500 / 4.0, 'kind ' || i % 5 FROM generate_series(1, 40000) AS i;
CREATE INDEX ON orders (customer);
CREATE TABLE models (name text PRIMARY KEY, model segment.model);
INSERT INTO models SELECT 'rfm', segment.fit_rfm(rfm, '2026-12-01') FROM (SELECT segment.rfm(at, amount) FROM orders GROUP BY customer) AS c (rfm);
INSERT INTO models SELECT 'kmeans', segment.fit_kmeans(features, 4) FROM (SELECT amount, kind FROM orders WHERE id < 2000) AS features;
INSERT INTO models SELECT 'tree', segment.fit_tree(kind, features) FROM (SELECT amount, customer % 7 AS rest, kind FROM orders WHERE id < 2000) AS features;
INSERT INTO models SELECT 'clv', segment.fit_clv(d, '2026-12-01') FROM (SELECT segment.purchase_days(at, amount) FROM orders GROUP BY customer) AS c (d);
CREATE TABLE customers AS
SELECT customer, segment.rfm(at, amount) AS rfm, segment.purchase_days(at, amount) AS days, sum(amount) AS amount FROM orders GROUP BY customer;
CREATE MATERIALIZED VIEW customer_segments AS
SELECT s.* FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM orders) AS b, segment.segments(NULL::bigint, base, '2027-01-01') AS s;
CREATE UNIQUE INDEX ON customer_segments (customer);
CREATE ROLE soak_reader;
GRANT SELECT ON orders, models, customers TO soak_reader;
CALL segment.create_workspace('crm');
CREATE VIEW by_money AS SELECT customer, CASE WHEN sum(amount) > 1000 THEN 'much' ELSE 'little' END AS segment FROM orders WHERE customer IS NOT NULL GROUP BY customer;
SELECT segment.create_segmentation('crm', 'money', 'public.by_money', per_customer => true);
SELECT entered FROM segment.refresh('crm', 'money');
SELECT segment.watch('crm', 'orders', 'customer', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('crm');
