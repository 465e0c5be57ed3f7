-- segment.rfm against PostgreSQL's own aggregates, customer by customer and digit for digit.
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- CDNOW: every accessor against what it must equal. All differences must be 0.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE segment.orders(rfm) IS DISTINCT FROM n) AS orders,
    count(*) FILTER (WHERE segment.first_order(rfm) IS DISTINCT FROM first) AS first,
    count(*) FILTER (WHERE segment.last_order(rfm) IS DISTINCT FROM last) AS last,
    count(*) FILTER (WHERE segment.monetary(rfm)::text IS DISTINCT FROM total::text) AS monetary,
    count(*) FILTER (WHERE segment.average_order(rfm)::text IS DISTINCT FROM average::text) AS average,
    count(*) FILTER (
        WHERE segment.recency_days(rfm, '1998-07-01') IS DISTINCT FROM extract(epoch FROM '1998-07-01' - last) / 86400
    ) AS recency,
    count(*) FILTER (
        WHERE segment.tenure_days(rfm, '1998-07-01') IS DISTINCT FROM extract(epoch FROM '1998-07-01' - first) / 86400
    ) AS tenure,
    count(*) FILTER (WHERE segment.refunds(rfm) <> 0 OR segment.refunded(rfm) <> 0 OR segment.skipped(rfm) <> 0) AS rest
FROM (
    SELECT
        segment.rfm(ordered_at, amount) AS rfm,
        count(*) AS n,
        min(ordered_at) AS first,
        max(ordered_at) AS last,
        sum(amount) AS total,
        avg(amount) AS average
    FROM orders
    GROUP BY customer_id
) AS c;

-- The whole table as one customer.
SELECT segment.orders(rfm), segment.monetary(rfm), segment.first_order(rfm), segment.last_order(rfm)
FROM (SELECT segment.rfm(ordered_at, amount) AS rfm FROM orders) AS c;

-- Hard amounts: scales that differ, thirty digits, tiny fractions, zeros. The total shows the same digits as sum().
CREATE TEMPORARY TABLE amounts (what text, amount numeric);
INSERT INTO amounts VALUES
    ('mixed scales', 1), ('mixed scales', 2.5), ('mixed scales', 0.125), ('mixed scales', 1.50000),
    ('zeros show their scale', 0), ('zeros show their scale', 0.00), ('zeros show their scale', 0.000000),
    ('scale of a zero', 7), ('scale of a zero', 0.000),
    ('ends in zeros', 100.50), ('ends in zeros', 99.50),
    ('thousands', 10000), ('thousands', 990000), ('thousands', 0.0001),
    ('thirty digits', 123456789012345678901234567.891), ('thirty digits', 999999999999999999999999999.999),
    ('tiny fractions', 0.000000000000000000000001), ('tiny fractions', 0.000000000000000000000002),
    ('tiny beside large', 12345678901.5), ('tiny beside large', 0.00000000000000000001),
    ('all digits nine', 9999.9999), ('all digits nine', 0.0001),
    ('one cent', 0.01), ('nothing', 0), ('ten millions', 1e7), ('ten millions', 1e15), ('a googol root', 1e30);
INSERT INTO amounts SELECT 'many cents', 0.01 FROM generate_series(1, 1000);
INSERT INTO amounts SELECT 'growing scale', i / 10 ^ (i % 12)::numeric FROM generate_series(1, 200) AS i;
SELECT what, segment.monetary(segment.rfm('2026-01-01', amount)) AS monetary,
       segment.monetary(segment.rfm('2026-01-01', amount))::text = sum(amount)::text AS equal
FROM amounts GROUP BY what ORDER BY what;

-- The float8 form: as a float, and near enough to sum() that only rounding differs.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE segment.orders(rfm) <> n OR segment.first_order(rfm) <> first OR segment.last_order(rfm) <> last
    ) AS counts,
    count(*) FILTER (WHERE abs(segment.monetary(rfm)::float8 - total) > 1e-12 * total) AS totals
FROM (
    SELECT
        segment.rfm(ordered_at, amount::float8) AS rfm,
        count(*) AS n,
        min(ordered_at) AS first,
        max(ordered_at) AS last,
        sum(amount::float8) AS total
    FROM orders
    GROUP BY customer_id
) AS c;
-- What plain float addition loses is kept: ten cents ten times are one dollar, and a large term does not swallow a
-- small one.
SELECT sum(0.1::float8) AS plain, segment.monetary(segment.rfm('2026-01-01', 0.1::float8)) AS kept
FROM generate_series(1, 10);
SELECT sum(amount) AS plain, segment.monetary(segment.rfm('2026-01-01', amount)) AS kept
FROM unnest('{1e16, 1, 1, -1e16}'::float8[]) AS amount;
-- One amount comes back as PostgreSQL's own cast to numeric has it, from the smallest float to the largest.
SELECT count(*) AS amounts, count(*) FILTER (WHERE monetary::text <> amount::numeric::text) AS differ
FROM (
    SELECT amount, segment.monetary(segment.rfm('2026-01-01', amount)) AS monetary
    FROM (
        SELECT i / 100.0::float8
        FROM generate_series(1, 5000) AS i
        UNION
        SELECT 1.2345678901234567 * 10.0::float8 ^ i
        FROM generate_series(-300, 300) AS i
        UNION
        VALUES (0::float8), (5e-324), (1.7976931348623157e308), (0.1::float8 + 0.2), (9007199254740993)
    ) AS v(amount)
    GROUP BY amount
) AS m;

-- BC dates, dates before 2000, the ends of the calendar, and microseconds.
SELECT segment.first_order(rfm), segment.last_order(rfm), segment.recency_days(rfm, '0001-01-02 BC') AS recency
FROM (SELECT segment.rfm(at, 1.0) AS rfm FROM unnest('{"4713-01-01 BC", "0001-01-01 BC"}'::timestamptz[]) AS at) AS c;
SELECT segment.first_order(rfm), segment.last_order(rfm)
FROM (SELECT segment.rfm(at, 1.0) AS rfm
      FROM unnest('{"4714-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00"}'::timestamptz[]) AS at) AS c;
SELECT segment.recency_days(rfm, '2026-01-01 00:00:00.000001') * 86400e6 AS micros
FROM (SELECT segment.rfm('2026-01-01', 1.0) AS rfm) AS c;

-- Recency and tenure in days with their fraction; the time zone of the session makes no difference.
SELECT
    segment.recency_days(rfm, '2026-01-03 18:00+00') AS recency,
    segment.tenure_days(rfm, '2026-01-03 18:00+00') AS tenure
FROM (
    SELECT segment.rfm(at, 1.0) AS rfm
    FROM unnest('{"2026-01-01 12:00+00", "2026-01-02+00"}'::timestamptz[]) AS at
) AS c;
SET timezone = 'Asia/Shanghai';
SELECT segment.recency_days(rfm, '2026-01-03 18:00+00') AS recency, rfm
FROM (
    SELECT segment.rfm(at, 1.0) AS rfm
    FROM unnest('{"2026-01-01 12:00+00", "2026-01-02+00"}'::timestamptz[]) AS at
) AS c;
SET timezone = 'UTC';
-- An order after as_of has a negative recency.
SELECT segment.recency_days(segment.rfm('2026-01-03', 1.0), '2026-01-01') AS recency;
