-- A statement that takes long ends soon after it is cancelled, whatever the extension is at.
SET timezone = 'UTC';
CREATE TEMPORARY TABLE base AS
SELECT segment.customer_base(
    i, timestamptz '2020-01-01' + i * interval '1 minute', i * 7919::bigint % 1000003 / 100.0
) AS base
FROM generate_series(1, 500000) AS i;
-- How long it takes to read the base and do little with it; the work proper begins after that.
SELECT clock_timestamp() AS started \gset
SELECT segment.size(base) FROM base;
SELECT 2 * extract(epoch FROM clock_timestamp() - :'started') + 0.2 AS seconds \gset
SELECT round(:seconds * 1000) AS timeout \gset
\set VERBOSITY sqlstate

-- Natural breaks of 500,000 values are worth many times the timeout; the query ends within a second of it.
SELECT clock_timestamp() AS started \gset
SET statement_timeout = :timeout;
SELECT segment.fit_rfm(base, '2026-01-01', '{"method": "natural", "bins": 10}') FROM base;
RESET statement_timeout;
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
-- Summaries of a table that has no end, and rows out of a base again and again.
SET statement_timeout = :timeout;
SELECT clock_timestamp() AS started \gset
SELECT segment.size(segment.customer_base(i % 1000, '2026-01-01', 1.0)) FROM generate_series(1, 100000000) AS i;
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
SELECT clock_timestamp() AS started \gset
SELECT count(*)
FROM
    base,
    generate_series(1, 1000) AS again,
    LATERAL (
        SELECT count(*)
        FROM segment.segments(NULL::int, base, timestamptz '2026-01-01' + again * interval '1 day')
    ) AS s;
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
-- What customers did, by day, without end; merged again and again; and the baskets of a fit, whose pairs are worth many times the timeout.
SELECT clock_timestamp() AS started \gset
SELECT segment.weight(segment.activity(timestamptz '2020-01-01' + i * interval '1 hour', 1)) FROM generate_series(1, 100000000) AS i;
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
RESET statement_timeout;
CREATE TEMPORARY TABLE long_activity AS
SELECT segment.activity(date '2000-01-01' + i) AS activity
FROM generate_series(1, 20000) AS i;
CREATE TEMPORARY TABLE baskets AS
SELECT array_agg((b * 7919 + j * j) % 20000)::text[] AS items
FROM generate_series(1, 2000) AS b, generate_series(1, 300) AS j
GROUP BY b;
SET statement_timeout = :timeout;
SELECT clock_timestamp() AS started \gset
SELECT segment.weight(segment.rollup(activity)) FROM long_activity, generate_series(1, 1000000);
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
SELECT clock_timestamp() AS started \gset
SELECT segment.fit_affinity(items, '{"min_count": 1}') IS NULL FROM baskets, generate_series(1, 20);
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
RESET statement_timeout;

-- The interval of a forecast of three thousand years for customers who come every month and never leave, worth some seconds.
CREATE TEMPORARY TABLE monthly AS
SELECT segment.purchase_days(timestamptz '2025-01-01' + (i % 30 + j * 30) * interval '1 day', i % 13 + 1) AS days
FROM generate_series(1, 200) AS i, generate_series(0, 11) AS j GROUP BY i;
CREATE TEMPORARY TABLE loyal AS SELECT segment.fit_clv(days, '2026-01-01') AS model FROM monthly;
SELECT clock_timestamp() AS started \gset
SET statement_timeout = :timeout;
SELECT sum(f.orders_low) FROM loyal, monthly, segment.forecast(model, days, '3000 years') AS f;
RESET statement_timeout;
SELECT extract(epoch FROM clock_timestamp() - :'started') - :seconds < 1 AS soon;
