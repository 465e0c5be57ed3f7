-- Purchases by day: several orders of a day are one purchase, refunds are none, and summaries that share a day count it
-- once.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE o (customer int, at timestamptz, amount numeric(10,2));
INSERT INTO o VALUES
    (1, '2026-01-01 09:00', 10.50), (1, '2026-01-01 23:30', 4.50), (1, '2026-01-15 12:00', 20.00),
    (1, '2026-01-20 12:00', -5.00), (1, '2026-02-01 00:00', 0), (2, '2026-03-01 12:00', 7.25),
    (3, '2026-03-02 12:00', -3.00), (3, NULL, 5.00), (3, '2026-03-03 12:00', NULL);
CREATE TEMPORARY TABLE c AS SELECT customer, segment.purchase_days(at, amount) AS days FROM o GROUP BY customer;
SELECT customer, days FROM c ORDER BY customer;
SELECT
    customer,
    segment.orders(days),
    segment.repeat_orders(days),
    segment.first_day(days),
    segment.last_day(days),
    segment.monetary(days),
    segment.repeat_value(days),
    segment.skipped(days)
FROM c
ORDER BY customer;

-- Every type of amount and every way to give the day says the same.
SELECT
    segment.purchase_days(at, amount::float8) AS float,
    segment.purchase_days(at, amount::bigint) AS bigint,
    segment.purchase_days(at, amount::int) AS int,
    segment.purchase_days(at, amount::smallint) AS smallint
FROM o
WHERE customer = 2;
SELECT
    segment.purchase_days(at::date, amount)::text = segment.purchase_days(at, amount)::text AS numeric,
    segment.purchase_days(at::date, amount::float8)::text = segment.purchase_days(at, amount::float8)::text AS float,
    segment.purchase_days(at::date, amount::bigint)::text = segment.purchase_days(at, amount::bigint)::text AS bigint,
    segment.purchase_days(at::date, amount::int)::text = segment.purchase_days(at, amount::int)::text AS int,
    segment.purchase_days(at::date, amount::smallint)::text
        = segment.purchase_days(at, amount::smallint)::text AS smallint,
    segment.purchase_days(at, amount, 'UTC')::text = segment.purchase_days(at, amount)::text AS zone
FROM o
WHERE customer = 1;

-- The day is UTC's whatever the session's time zone, or that of the zone given, summer time reckoned in.
SET timezone = 'Asia/Shanghai';
SELECT
    segment.purchase_days(at, 1) AS utc,
    segment.purchase_days(at, 1, 'Europe/Berlin') AS berlin,
    segment.purchase_days(at, 1, 'America/New_York') AS new_york
FROM unnest('{2026-01-15 23:30+00, 2026-07-15 22:30+00, 2026-07-16 03:59+00}'::timestamptz[]) AS at;
SELECT
    zone,
    segment.purchase_days(at, 1, zone)::text = segment.purchase_days((at AT TIME ZONE zone)::date, 1)::text AS equal
FROM (VALUES
    (timestamptz '2026-01-15 23:30+00', 'Pacific/Kiritimati'), ('2026-07-15 01:30+00', 'America/Los_Angeles'),
    ('0044-03-15 12:00+00 BC', 'Europe/Rome')
) AS v(at, zone)
GROUP BY zone
ORDER BY zone;
SET timezone = 'UTC';
-- Against PostgreSQL's own: all orders of CDNOW moved through the clock, in three zones.
SELECT
    zone,
    count(*) AS customers,
    count(*) FILTER (
        WHERE segment.orders(days) = orders
        AND segment.first_day(days) = first
        AND segment.last_day(days) = last
        AND segment.monetary(days) = total
    ) AS equal
FROM (
    SELECT
        zone,
        customer_id,
        segment.purchase_days(at, amount, zone) AS days,
        count(DISTINCT (at AT TIME ZONE zone)::date) AS orders,
        min((at AT TIME ZONE zone)::date) AS first,
        max((at AT TIME ZONE zone)::date) AS last,
        sum(amount) AS total
    FROM
        (
            SELECT customer_id, ordered_at + customer_id * interval '67 minutes' AS at, amount
            FROM orders
            WHERE in_sample
        ) AS o,
        unnest('{Europe/Berlin,Asia/Kathmandu,America/St_Johns}'::text[]) AS zone
    GROUP BY zone, customer_id
) AS c
GROUP BY zone
ORDER BY zone;

-- Summaries by month, merged: shared days count once, and the result is that of one pass.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE merged::text = whole::text) AS equal,
    sum(segment.orders(merged)) AS customer_days
FROM
    (
        SELECT customer_id, segment.rollup(days) AS merged
        FROM (
            SELECT
                customer_id,
                extract(day FROM ordered_at)::int % 7 + amount::int % 2 AS part,
                segment.purchase_days(ordered_at, amount) AS days
            FROM orders
            WHERE in_sample
            GROUP BY customer_id, part
        ) AS p
        GROUP BY customer_id
    ) AS m JOIN (
        SELECT customer_id, segment.purchase_days(ordered_at, amount) AS whole
        FROM orders
        WHERE in_sample
        GROUP BY customer_id
    ) AS w USING (customer_id);
SELECT segment.rollup(days) FROM unnest('{NULL, NULL}'::segment.purchase_days[]) AS days;

-- A refund before the second day with an order is of no repeat order; a later one may be of any. Neither the order of
-- rows nor merging changes that.
CREATE TEMPORARY TABLE refunds (name text, day date, amount numeric);
INSERT INTO refunds VALUES
    ('on the first day', '2026-01-01', 100), ('on the first day', '2026-01-01', -100),
    ('on the first day', '2026-02-01', 50), ('between both', '2026-01-01', 100), ('between both', '2026-01-31', -100),
    ('between both', '2026-02-01', 50), ('before both', '2026-01-01', 100), ('before both', '2025-12-24', -30),
    ('before both', '2026-02-01', 50), ('on the second day', '2026-01-01', 100),
    ('on the second day', '2026-02-01', -100), ('on the second day', '2026-02-01', 50), ('only', '2026-01-05', -1),
    ('only', '2026-01-03', -2), ('only', '2026-01-05', -4);
SELECT name, segment.repeat_value(segment.purchase_days(day, amount)), segment.purchase_days(day, amount) AS days
FROM refunds
GROUP BY name
ORDER BY name;
SELECT
    name,
    segment.repeat_value(segment.purchase_days(day, amount::float8)) AS float,
    segment.repeat_value(segment.purchase_days(day, amount ORDER BY amount)) AS refunds_first,
    segment.purchase_days(day, amount ORDER BY amount)::text
        = segment.purchase_days(day, amount ORDER BY day DESC, amount DESC)::text AS equal
FROM refunds
GROUP BY name
ORDER BY name;
SELECT
    name,
    merged::text = (SELECT segment.purchase_days(day, amount) FROM refunds AS r WHERE r.name = m.name)::text AS equal,
    merged::text::segment.purchase_days::text = merged::text AS text
FROM (
    SELECT name, segment.rollup(days) AS merged
    FROM (SELECT name, segment.purchase_days(day, amount) AS days FROM refunds GROUP BY name, day, amount) AS p
    GROUP BY name
) AS m
ORDER BY name;

-- Text and binary forms read back; a value can be written by hand.
SELECT
    count(*) FILTER (WHERE days::text::segment.purchase_days::text <> days::text) AS text_differs,
    count(*) FILTER (
        WHERE segment.purchase_days_send(days::text::segment.purchase_days) <> segment.purchase_days_send(days)
    ) AS binary_differs
FROM (
    SELECT segment.purchase_days(ordered_at, amount) AS days
    FROM orders
    WHERE in_sample
    GROUP BY customer_id
    UNION ALL
    SELECT segment.purchase_days(ordered_at, amount::float8 / 3)
    FROM orders
    WHERE in_sample
    GROUP BY customer_id
) AS d;
CREATE TEMPORARY TABLE copies (LIKE c);
\set dir `mktemp -d`
\set binary :dir '/days.bin'
\setenv DIR :dir
\set command '\\copy c TO ' :'binary' ' WITH (FORMAT binary)'
:command
\set command '\\copy copies FROM ' :'binary' ' WITH (FORMAT binary)'
:command
\! rm -r "$DIR"
SELECT customer, copies.days::text = c.days::text AS equal FROM copies JOIN c USING (customer) ORDER BY customer;
SELECT segment.repeat_value(
    '{"monetary": "30", "first_day": "10", "days": ["2026-01-01", "2026-01-05"]}'::segment.purchase_days
);

-- What a customer costs: bytes on the average, and those of one with 500 days.
SELECT round(avg(pg_column_size(days)), 1) AS bytes
FROM (SELECT segment.purchase_days(ordered_at, amount) AS days FROM orders WHERE in_sample GROUP BY customer_id) AS d;
SELECT pg_column_size(segment.purchase_days(date '2026-01-01' + i * 3, 9.95)) AS bytes
FROM generate_series(1, 500) AS i;
-- A timestamp without time zone keeps its day, whatever the session's time zone.
SET timezone = 'Asia/Shanghai';
SELECT
    segment.purchase_days(at, amount) AS numeric,
    segment.purchase_days(at, amount::float8)::text = segment.purchase_days(at::date, amount::float8)::text AS float8,
    segment.purchase_days(at, 5::bigint)::text = segment.purchase_days(at, 5)::text
    AND segment.purchase_days(at, 5::smallint)::text = segment.purchase_days(at, 5)::text AS whole
FROM (VALUES
    (timestamp '2026-01-02 00:00', 5.00), ('2026-01-02 23:59:59.999999', 1.00), ('1999-12-31 23:59:59.999999', 1.00),
    (NULL, 1.00)
) AS v(at, amount);
SELECT segment.purchase_days(timestamp 'infinity', 5);
SET timezone = 'UTC';
-- Beside a time zone it would say two things at once.
SELECT segment.purchase_days(timestamp '2026-01-02', 5, 'Europe/Berlin');
SELECT segment.purchase_days(date '2026-01-02', 5.0, 'Europe/Berlin');
