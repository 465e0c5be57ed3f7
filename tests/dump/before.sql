-- Makes the database that is dumped: values of every type in tables, a materialised view, and what depends on them.
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE EXTENSION IF NOT EXISTS pg_segment;

CREATE TABLE orders (customer_id bigint, ordered_at timestamptz, amount numeric, paid float8);
INSERT INTO orders
SELECT i % 40,
       timestamptz '2026-01-01 00:00:00.000001' + i * interval '7 hours 3 minutes',
       (i * 37 % 1000) / 8.0 - 3,
       (i * 37 % 1000) / 7.0
FROM generate_series(1, 1000) AS i;
-- Hard customers: refunds only, one order, an amount of thirty digits, nothing but NULLs.
INSERT INTO orders VALUES
    (100, '2026-02-03', -5, -5),
    (101, '2026-02-03', 0.01, 1e-300),
    (102, '2026-02-03', 123456789012345678901234567.125, 1e300),
    (103, NULL, NULL, NULL),
    (104, '1900-01-01', 1, 0.1),
    (104, '2026-02-03', 2, 0.2);

CREATE TABLE customers (customer_id bigint PRIMARY KEY, rfm segment.rfm, rfm_float segment.rfm);
INSERT INTO customers
SELECT customer_id, segment.rfm(ordered_at, amount), segment.rfm(ordered_at, paid)
FROM orders
GROUP BY customer_id;
INSERT INTO customers VALUES (999, NULL, NULL);

CREATE TABLE bought (customer_id bigint PRIMARY KEY, days segment.purchase_days, days_float segment.purchase_days);
INSERT INTO bought
SELECT customer_id, segment.purchase_days(ordered_at, amount), segment.purchase_days(ordered_at, paid, 'Asia/Tokyo')
FROM orders
GROUP BY customer_id;

CREATE TABLE did (customer_id bigint PRIMARY KEY, visits segment.activity, points segment.activity);
INSERT INTO did
SELECT customer_id, segment.activity(ordered_at), segment.activity(ordered_at, least(abs(amount), 99.125), 'Asia/Tokyo')
FROM orders
GROUP BY customer_id;
INSERT INTO did VALUES (999, NULL, NULL);

CREATE TABLE bases (name text PRIMARY KEY, base segment.customer_base);
INSERT INTO bases SELECT 'bigint', segment.customer_base(customer_id, ordered_at, amount) FROM orders;
INSERT INTO bases SELECT 'int, float8', segment.customer_base(customer_id::int, ordered_at, paid) FROM orders;
INSERT INTO bases SELECT 'text', segment.customer_base('客户 ' || customer_id, ordered_at, amount) FROM orders;
INSERT INTO bases SELECT 'uuid', segment.customer_base(md5(customer_id::text)::uuid, ordered_at, amount) FROM orders;

CREATE TABLE models (name text PRIMARY KEY, model segment.model NOT NULL);
INSERT INTO models SELECT 'rfm', segment.fit_rfm(rfm, '2026-11-01') FROM customers;
INSERT INTO models SELECT 'tiers', segment.fit_tiers(segment.monetary(rfm)) FROM customers;
INSERT INTO models SELECT 'clv', segment.fit_clv(days, '2026-11-01') FROM bought;

INSERT INTO models
SELECT 'kmeans', segment.fit_kmeans(features, 3, '{"scaling": "log"}')
FROM (SELECT segment.orders(rfm) AS orders, segment.monetary(rfm) AS monetary, 'Москва ' || customer_id % 3 AS city
      FROM customers WHERE customer_id < 100) AS features;
INSERT INTO models
SELECT 'hierarchy', segment.fit_hierarchy(features, 3)
FROM (SELECT segment.orders(rfm) AS orders, segment.monetary(rfm) AS monetary FROM customers WHERE customer_id < 100) AS features;
INSERT INTO models SELECT 'transitions', segment.fit_transitions('s' || i % 3, 'штат ' || nullif(i % 4, 0)) FROM generate_series(1, 60) AS i;
INSERT INTO models SELECT 'survival', segment.fit_survival(i % 3, i % 17 + 0.25, i % 2 = 0) FROM generate_series(1, 60) AS i;
INSERT INTO models
SELECT 'profile', segment.fit_profile('группа ' || i % 2, features, '{"language": "zh"}')
FROM generate_series(1, 60) AS i, LATERAL (SELECT i % 7 AS x, 'город ' || i % 3 AS city) AS features;

INSERT INTO models
SELECT 'affinity', segment.fit_affinity(ARRAY['чай', 'x' || i % 3, CASE WHEN i % 2 = 0 THEN 'a "b"' END]) FROM generate_series(1, 60) AS i;

-- One that holds all rows, and one whose budget was smaller than any that a restore runs under.
CREATE TABLE samples (name text PRIMARY KEY, sample segment.sample NOT NULL);
INSERT INTO samples
SELECT 'all', segment.sample(features, '{"nulls": "impute"}')
FROM (SELECT i % 100 AS a, CASE WHEN i % 7 > 0 THEN 'город ' || i % 5 END AS city FROM generate_series(1, 10000) AS i) AS features;
SET segment.sample_memory = '64kB';
INSERT INTO samples SELECT 'some', segment.sample(features) FROM (SELECT i FROM generate_series(1, 10000) AS i) AS features;
RESET segment.sample_memory;

-- A table that keeps the cluster of each row.
CREATE TABLE clustered (orders bigint, monetary numeric, cluster int);
INSERT INTO clustered
SELECT features.orders, features.monetary, segment.cluster(model, features)
FROM models, (SELECT segment.orders(rfm) AS orders, segment.monetary(rfm) AS monetary FROM customers WHERE customer_id < 100) AS features
WHERE name = 'hierarchy';

CREATE MATERIALIZED VIEW customer_segments AS
SELECT s.*
FROM bases, segment.segments(NULL::bigint, base, as_of => '2026-11-01') AS s
WHERE name = 'bigint';

-- A plain view and a table of scores depend on the extension's functions and types.
CREATE VIEW scores AS
SELECT customer_id, segment.score(model, rfm) AS score
FROM customers, models
WHERE name = 'rfm' AND rfm IS NOT NULL;
CREATE VIEW still_there AS
SELECT customer_id, segment.probability_alive(model, days) AS alive, segment.clv(model, days, '1 year') AS clv
FROM bought, models
WHERE name = 'clv';
CREATE INDEX ON did (segment.engagement_rank(visits, '30 days'));
CREATE TABLE kept_scores AS SELECT * FROM scores;

-- A mapping over a landed table, and what stands on it.
CREATE SCHEMA stripe;
CREATE TABLE stripe.charge (
    id text, amount bigint, captured boolean, created timestamptz, currency text, customer_id text, livemode boolean, status text
);
CREATE TABLE stripe.refund (id text, amount bigint, charge_id text, created timestamptz, currency text, status text);
INSERT INTO stripe.charge SELECT i, 100 * i, true, '2026-01-01', 'eur', 'c' || i % 5, true, 'succeeded' FROM generate_series(1, 20) AS i;
SELECT sql FROM segment.landing('stripe_fivetran') \gexec
CREATE MATERIALIZED VIEW landed_segments AS
SELECT s.*
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM mapped.stripe_purchases()) AS p,
     segment.segments(NULL::text, p.base, as_of => '2026-02-01') AS s;
