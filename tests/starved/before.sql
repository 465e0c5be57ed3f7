-- Tables for a server that will have little memory: orders, summaries, rows of features, and values too large for it.
CREATE EXTENSION pg_segment;
CREATE TABLE orders AS
SELECT i AS number, (i % 2000003)::bigint AS customer_id, timestamptz '2024-01-01 00:00+00' + (i % 9999) * interval '1 hour' AS ordered_at,
       round(i * 0.37, 2) AS amount
FROM generate_series(1, 2500000) AS i;
CREATE TABLE features AS
SELECT i AS number, (i * 7919 % 1000003)::float8 AS spent, (i % 977)::float8 / 7 AS visits, (i * 31 % 365)::float8 AS days,
       'region ' || i % 23 AS region, i % 3 = 0 AS came
FROM generate_series(1::bigint, 1200000) AS i;
-- The texts of these are several times as large.
CREATE TABLE large AS SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders;
CREATE TABLE dumped AS SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders WHERE number <= 300000;
CREATE TABLE summaries AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, segment.purchase_days(ordered_at, amount) AS days
FROM orders WHERE customer_id <= 600000 GROUP BY customer_id;
CREATE TABLE models AS
SELECT (SELECT segment.fit_kmeans(r, 5) FROM (SELECT spent, visits, days, region FROM features WHERE number <= 2000) AS r) AS clusters,
       (SELECT segment.fit_hierarchy(r, 5) FROM (SELECT spent, visits, days, region FROM features WHERE number <= 2000) AS r) AS hierarchy,
       (SELECT segment.fit_tree(came, r, '{"folds": 0}') FROM (SELECT came, spent, visits, days, region FROM features WHERE number <= 5000) AS labelled,
        LATERAL (SELECT spent, visits, days, region) AS r) AS tree,
       (SELECT segment.fit_tree(spent, r, '{"folds": 0}') FROM (SELECT spent, visits, days, region FROM features WHERE number <= 5000) AS labelled,
        LATERAL (SELECT visits, days, region) AS r) AS amounts,
       (SELECT segment.fit_rfm(rfm, '2025-06-01') FROM summaries) AS rfm,
       (SELECT segment.fit_clv(days, '2025-06-01') FROM summaries WHERE customer_id <= 5000) AS clv;
VACUUM ANALYZE;
