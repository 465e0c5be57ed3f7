-- Input that cannot be summed up is refused by name, with advice.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- Amounts that are no amounts of anything.
SELECT segment.rfm('2026-01-01', 'NaN'::numeric);
SELECT segment.rfm('2026-01-01', 'Infinity'::numeric);
SELECT segment.rfm('2026-01-01', '-Infinity'::numeric);
SELECT segment.rfm('2026-01-01', 'NaN'::float8);
SELECT segment.rfm('2026-01-01', 'Infinity'::float8);
SELECT segment.rfm('2026-01-01', '-Infinity'::float8);
-- Dates off the calendar, for an order and for a refund.
SELECT segment.rfm('infinity', 1.0);
SELECT segment.rfm('-infinity', 1.0);
SELECT segment.rfm('infinity', -1.0);
SELECT segment.rfm('infinity', 1.0::float8);
SELECT segment.rfm('-infinity', -1.0::float8);
-- FILTER leaves such rows out, as the hint says.
SELECT segment.rfm('2026-01-01', amount) FILTER (WHERE amount <> 'NaN')
FROM unnest('{1, NaN, 2}'::numeric[]) AS amount;

-- Sums that do not fit are errors, never wrong figures: 38 digits, 255 decimals, the range of float8.
SELECT segment.monetary(segment.rfm('2026-01-01', amount)) FROM unnest('{9e37, 7e37}'::numeric[]) AS amount;
SELECT segment.monetary(segment.rfm('2026-01-01', amount)) FROM unnest('{9e37, 9e37}'::numeric[]) AS amount;
SELECT segment.rfm('2026-01-01', 1e40::numeric);
SELECT segment.rfm('2026-01-01', 1e-60::numeric);
SELECT segment.rfm('2026-01-01', amount) FROM unnest('{1e30, 1e-20}'::numeric[]) AS amount;
SELECT segment.rfm('2026-01-01', ('0.' || repeat('0', 300))::numeric);
SELECT segment.rfm('2026-01-01', amount) FROM unnest('{1.7e308, 1.7e308}'::float8[]) AS amount;
SELECT segment.rfm('2026-01-01', amount) FROM unnest('{-1.7e308, -1.7e308}'::float8[]) AS amount;
SELECT segment.rfm('2026-01-01', 1e131071::numeric);

-- Moments off the calendar.
SELECT segment.recency_days(segment.rfm('2026-01-01', 1.0), 'infinity');
SELECT segment.tenure_days(segment.rfm('2026-01-01', 1.0), '-infinity');
SELECT segment.recency_days(segment.rfm('2026-01-01', 1.0), NULL) IS NULL AS null_as_of;

-- Summaries of numeric and of float8 amounts do not mix.
SELECT segment.rollup(rfm) FROM (SELECT segment.rfm('2026-01-01', 1.0)
                                 UNION ALL SELECT segment.rfm('2026-01-01', 1.0::float8)) AS c(rfm);

-- Support functions belong to their aggregates.
SELECT segment.rfm_step(NULL, now(), 1.0);
SELECT segment.rfm_step('{"orders":0,"monetary":"0"}', now(), 1.0);
SELECT segment.rfm_step(NULL, now(), 1.0::float8);
SELECT segment.rfm_merge(NULL, NULL);
SELECT segment.rfm_merge('{"orders":0,"monetary":"0"}', '{"orders":0,"monetary":"0"}');
