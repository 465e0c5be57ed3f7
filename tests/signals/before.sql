-- What the fits are made of, and whether signals are to be sent on.
SET client_min_messages = warning;
CREATE EXTENSION pg_segment;
CREATE TABLE many AS
SELECT
    (i * 7919 % 1000) / 7.0::float8 + i % 4 * 300 AS spent,
    i * 104729 % 53 AS visits,
    i * 1299709 % 9973 AS minutes,
    CASE WHEN i % 4 = 1 OR i * 7 % 19 = 0 THEN 'left' ELSE 'stayed' END AS became
FROM generate_series(1::bigint, 20000) AS i;
CREATE TABLE customers AS
SELECT segment.rfm(at, i::numeric) AS rfm, segment.purchase_days(at, i::numeric) AS days
FROM generate_series(1::bigint, 6000) AS i,
    LATERAL (SELECT timestamptz '2025-01-01 00:00+00' + i * 7919 % 300 * interval '1 day' AS at) AS a
GROUP BY i % 1500;
CREATE TABLE sending (goes_on bool);
INSERT INTO sending VALUES (true);
