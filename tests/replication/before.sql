-- Rows with values of every type, small, large and NULL; two rows are the same.
SET timezone = 'UTC';
SET segment.warnings = off;
ALTER TABLE kept REPLICA IDENTITY FULL;
CREATE TABLE orders AS
SELECT i % 12 AS id, i % 997 AS customer, timestamptz '2026-01-01 00:00+00' + i * interval '7 hours' AS at, (i * 37 % 1000) / 8.0 - 3 AS amount
FROM generate_series(1, 6000) AS i;
INSERT INTO kept
SELECT
    o.id, o.bought, o.days, o.did, o.base,
    (SELECT segment.sample(features) FROM (SELECT p.amount, 'город ' || p.customer % 5 AS city FROM orders AS p WHERE p.id = o.id) AS features),
    m.model, segment.score(m.model, o.bought)
FROM
    (
        SELECT
            id, segment.rfm(at, amount) AS bought, segment.purchase_days(at, amount::float8) AS days,
            segment.activity(at, abs(amount)) AS did, segment.customer_base('клиент ' || customer, at, amount) AS base
        FROM orders
        GROUP BY id
    ) AS o,
    (
        SELECT segment.fit_rfm(bought, '2030-11-01') AS model
        FROM (SELECT segment.rfm(at, amount) AS bought FROM orders GROUP BY customer) AS c
    ) AS m;
INSERT INTO kept SELECT * FROM kept WHERE id = 1;
INSERT INTO kept (id) VALUES (100), (101);
CREATE PUBLICATION values_of_all_types FOR TABLE kept;
