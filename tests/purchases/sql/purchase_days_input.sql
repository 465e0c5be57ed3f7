-- Rows that cannot be summarised by day, and values that no rows sum up to, are refused by name.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT segment.purchase_days(timestamptz '2026-01-01', 'NaN'::numeric);
SELECT segment.purchase_days(timestamptz '2026-01-01', 'Infinity'::float8);
SELECT segment.purchase_days(timestamptz 'infinity', 1.0);
SELECT segment.purchase_days(timestamptz '-infinity', 1.0, 'Europe/Berlin');
SELECT segment.purchase_days(date 'infinity', 1.0);
SELECT segment.purchase_days(date '-infinity', 1.0);
SELECT segment.purchase_days(date '5874897-12-31', 1.0);
SELECT segment.purchase_days(timestamptz '2026-01-01', 1.0, 'Europe/Nowhere');
SELECT segment.purchase_days(timestamptz '2026-01-01', 1.0, '');
SELECT segment.purchase_days(timestamptz '2026-01-01', 1.0, repeat('x', 1000));
SELECT segment.purchase_days(timestamptz '2026-01-01', 1.0, NULL);
-- The ends of the calendar, and a zone that moves a moment beyond.
SELECT segment.purchase_days(at, 1.0)
FROM unnest('{4714-11-24 00:00+00 BC, 294276-12-31 23:59:59+00}'::timestamptz[]) AS at;
SELECT segment.purchase_days(timestamptz '4714-11-24 00:00+00 BC', 1.0, 'America/New_York');
-- Amounts of two types, and more days than a customer has.
SELECT segment.rollup(days)
FROM (
    SELECT segment.purchase_days(date '2026-01-01', 1.0)
    UNION ALL
    SELECT segment.purchase_days(date '2026-01-01', 1.0::float8)
) AS c(days);
SELECT segment.rollup(days)
FROM (
    SELECT segment.purchase_days(date '1000-01-01' + i, 1) AS days
    FROM generate_series(1, 65537) AS i
    GROUP BY i % 40
) AS c;
-- Support functions belong to their aggregates.
SELECT segment.purchase_days_step(NULL, timestamptz '2026-01-01', 1.0);
SELECT segment.purchase_days_merge(NULL, NULL);
-- Damaged texts.
SELECT '{'::segment.purchase_days;
SELECT '[]'::segment.purchase_days;
SELECT '{"days":["2026-01-02","2026-01-01"],"monetary":"1","first_day":"1"}'::segment.purchase_days;
SELECT '{"days":["2026-02-30"],"monetary":"1","first_day":"1"}'::segment.purchase_days;
SELECT '{"days":["2026-01-01"],"monetary":"1"}'::segment.purchase_days;
SELECT '{"days":[],"monetary":"1"}'::segment.purchase_days;
SELECT '{"days":["2026-01-01"],"monetary":"1","first_day":1.5}'::segment.purchase_days;
-- Damaged binary data: every byte of a value changed in turn, and every length cut, gives an error or a value, and no
-- crash.
CREATE TEMPORARY TABLE received (days segment.purchase_days);
CREATE TEMPORARY TABLE good AS
SELECT segment.purchase_days_send(
    '{"days":["1997-01-01","1997-01-18","1997-08-02"],"monetary":"29.73","first_day":"11.77","skipped":300}'
) AS bytes;
SELECT length(bytes), test.receive('days', bytes) FROM good;
SELECT outcome, count(*)
FROM good, generate_series(0, length(bytes) - 1) AS n, test.receive('days', substring(bytes FROM 1 FOR n)) AS outcome
GROUP BY outcome;
SELECT outcome, count(*)
FROM
    good,
    generate_series(0, length(bytes) - 1) AS n,
    unnest('{0,1,127,128,255}'::int[]) AS byte,
    test.receive('days', set_byte(bytes, n, byte)) AS outcome
GROUP BY outcome
ORDER BY outcome;
-- What was accepted can be read.
SELECT count(*) AS values, count(*) FILTER (WHERE days::text::segment.purchase_days::text = days::text) AS read_back
FROM received;
-- More days than it holds, a number in more bytes than it needs, one that does not fit, a day off the calendar.
SELECT test.receive('days', decode(hex, 'hex'))
FROM unnest(
    '{0100000000ff7f,01800000000000,01ffffffffffffffffffffffffffffffffffffffff00,0100000000010000008080808010}'::text[]
) AS hex;
