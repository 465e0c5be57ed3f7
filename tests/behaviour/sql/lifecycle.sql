-- Stages, silences and seasons: every stage, MOVEMENT's figures, CDNOW, and what is refused.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE FUNCTION pg_temp.days(list date[], amount numeric DEFAULT 100) RETURNS segment.purchase_days LANGUAGE sql AS $$
    SELECT segment.purchase_days(day, amount) FROM unnest(list) AS day
$$;
CREATE TEMPORARY TABLE people (name text, days segment.purchase_days);
INSERT INTO people VALUES
    ('no summary', NULL),
    ('later', pg_temp.days('{2026-07-15}')),
    ('new', pg_temp.days('{2026-06-15}')),
    ('twice', pg_temp.days('{2026-05-01,2026-06-15}')),
    ('often', pg_temp.days('{2026-04-01,2026-05-01,2026-06-01,2026-06-15}')),
    ('much', pg_temp.days('{2026-03-01,2026-04-01,2026-05-01,2026-06-01,2026-06-15}', 500)),
    ('back', pg_temp.days('{2025-05-01,2026-06-15}')),
    ('silent', pg_temp.days('{2026-03-01,2026-03-15}')),
    ('gone', pg_temp.days('{2025-11-01,2025-11-15}'));
-- By days, in three languages; by own gaps.
SELECT
    name,
    segment.lifecycle(days, '2026-07-01') AS plain,
    segment.lifecycle(days, '2026-07-01', '{"vip": {"orders": 5, "total": 2000}}') AS with_vip,
    segment.lifecycle(days, '2026-07-01', '{"business": "grocery", "language": "ru"}') AS grocery,
    segment.lifecycle(days, '2026-07-01', '{"at_risk": 10, "lost": 20, "language": "zh"}') AS strict,
    segment.lifecycle(days, '2026-07-01', '{"limits": "gaps"}') AS gaps
FROM people;
SELECT s.* FROM segment.lifecycle_stages() AS s;
SELECT s.* FROM segment.lifecycle_stages('{"limits": "silence", "vip": {"orders": 8, "total": 500}, "language": "ru"}') AS s;
SELECT s.stage, s.rule FROM segment.lifecycle_stages('{"limits": "gaps", "lost": 4, "regular": 6, "language": "zh"}') AS s WHERE s.position > 6;
-- CDNOW at the beginning of 1998: every customer in one stage, by each measure.
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days
FROM orders
WHERE ordered_at < '1998-01-01'
GROUP BY customer_id;
CREATE TEMPORARY TABLE fitted AS SELECT segment.fit_clv(days, '1998-01-01') AS model FROM customers;
SELECT
    s.position, s.stage,
    (SELECT count(*) FROM customers WHERE segment.lifecycle(days, '1998-01-01', '{"vip": {"orders": 8}}') = s.stage) AS by_days,
    (SELECT count(*) FROM customers WHERE segment.lifecycle(days, '1998-01-01', '{"limits": "gaps"}') = s.stage) AS by_gaps,
    (SELECT count(*) FROM customers, fitted WHERE segment.lifecycle(model, days, '1998-01-01') = s.stage) AS by_silence
FROM segment.lifecycle_stages() AS s;
-- The probability of a silence, by MOVEMENT's parameters: customer 5 at the end, one order, and two.
CREATE TEMPORARY TABLE given AS
SELECT jsonb_set(
    jsonb_set(model::jsonb, '{orders,parameters,0,value}', '0.242594522430156'),
    '{orders,parameters,1,value}',
    '4.41360201901347'
)::segment.model AS model
FROM fitted;
SELECT (model::jsonb ->> 'unit') AS unit FROM given;
SELECT round(segment.probability_of_silence(model, days, '1998-07-01')::numeric, 15) AS silence
FROM given, (SELECT segment.purchase_days(ordered_at, amount) AS days FROM orders WHERE customer_id = 5) AS c;
SELECT round(segment.probability_of_silence(model, pg_temp.days('{2026-01-01}'), timestamptz '2026-01-01' + interval '210 days')::numeric, 15) AS silence
FROM given;
SELECT
    segment.probability_of_silence(model, NULL, '1998-07-01') IS NULL AS no_summary,
    segment.probability_of_silence(model, pg_temp.days('{2026-01-01}'), '1998-07-01') IS NULL AS later,
    segment.probability_of_silence(model, pg_temp.days('{}'), '1998-07-01') IS NULL AS no_orders
FROM given;
-- Every December for seven years; a shop that sells in winter.
CREATE TEMPORARY TABLE december AS SELECT pg_temp.days(array_agg(make_date(y, 12, 12))) AS days FROM generate_series(2019, 2025) AS y;
SELECT
    s.month, s.orders, s.years, s.seen, round(s.share::numeric, 3) AS share, round(s.low::numeric, 3) AS low, round(s.high::numeric, 3) AS high,
    round(s.index::numeric) AS index, round(s.p::numeric, 7) AS p
FROM december, segment.seasonality(days) AS s;
SELECT
    segment.lifecycle(days, '2026-07-01') AS plain,
    segment.lifecycle(days, '2026-07-01', '{"season": {"own": 1}}') AS own,
    segment.lifecycle(days, '2026-11-30', '{"season": {"own": 1}}') AS before_it,
    segment.lifecycle(days, '2027-01-05', '{"season": {"own": 1}}') AS after_it,
    segment.lifecycle(days, '2026-07-01', '{"season": {"shop": [3, 3, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1, 3, 6]}}') AS of_shop
FROM december;
SELECT
    round(segment.probability_of_silence(model, days, '2026-07-01')::numeric, 4) AS plain,
    round(segment.probability_of_silence(model, days, '2026-07-01', '{"season": {"own": 1}}')::numeric, 4) AS own
FROM december, given;
SELECT count(*) AS rows FROM segment.seasonality(pg_temp.days('{}')) AS s;
SELECT count(*) AS rows FROM segment.seasonality(NULL) AS s;
-- NULL, and what is refused.
SELECT
    segment.lifecycle(days, NULL) IS NULL AS no_moment,
    segment.lifecycle(days, '2026-07-01', NULL) IS NULL AS no_options,
    segment.lifecycle(NULL::segment.model, days, '2026-07-01') IS NULL AS no_model,
    segment.lifecycle(NULL::segment.purchase_days, '2026-07-01') AS no_summary
FROM december;
SELECT segment.lifecycle(days, '2024-07-01') FROM december;
SELECT segment.lifecycle(days, 'infinity') FROM december;
SELECT segment.lifecycle(days, '2026-07-01', '{"business": "bakery"}') FROM december;
SELECT segment.lifecycle(days, '2026-07-01', '{"at_risk": 200}') FROM december;
SELECT segment.lifecycle(days, '2026-07-01', '{"limits": "silence"}') FROM december;
SELECT segment.lifecycle(days, '2026-07-01', '{"stage": 1}') FROM december;
SELECT segment.lifecycle(days, '2026-07-01', '{"season": {"shop": [1, 2]}}') FROM december;
SELECT segment.lifecycle(m.model, days, '2026-07-01') FROM december, (SELECT segment.fit_tiers(1) AS model) AS m;
SELECT segment.lifecycle(model, days, '2026-07-01', '{"business": "fashion"}') FROM december, given;
SELECT segment.probability_of_silence(m.model, days, '2026-07-01') FROM december, (SELECT segment.fit_tiers(1) AS model) AS m;
SELECT segment.probability_of_silence(model, days, '2026-07-01', '{"seasons": 1}') FROM december, given;
-- A model of customers of whom nobody came back knows no rates: stages go by days, and a silence has no probability.
CREATE TEMPORARY TABLE once AS
SELECT segment.fit_clv(days, '2026-07-01') AS model FROM people WHERE name IN ('new', 'later') AND days IS NOT NULL;
SELECT
    segment.lifecycle(model, days, '2026-07-01') AS by_days,
    segment.probability_of_silence(model, days, '2026-07-01') IS NULL AS unknown
FROM once, people
WHERE name = 'silent';
SELECT segment.lifecycle(model, days, '2026-07-01', '{"limits": "silence"}') FROM once, people WHERE name = 'silent';
-- Options that vary from row to row, and a plan that runs in parallel.
SELECT o, segment.lifecycle(days, '2026-07-01', o::jsonb)
FROM people, unnest('{"{}","{\"business\": \"furniture\"}","{}"}'::text[]) AS o
WHERE name = 'silent';
SELECT o, segment.lifecycle(model, days, '1998-01-01', o::jsonb) AS stage
FROM given, customers, unnest('{"{}","{\"at_risk\": 0.9, \"lost\": 0.8}","{}"}'::text[]) AS o
WHERE customer_id = 5;
-- What is wrong with options, and what is hardly meant.
SELECT c.*
FROM
    unnest('{"{}","{\"business\": \"bakery\"}","{\"lost\": 60}",'
        '"{\"vip\": {\"orders\": 4}, \"regular\": 2}","{\"limits\": \"silence\", \"at_risk\": 0.01}"}'::text[]) AS o,
    segment.check_lifecycle(o::jsonb) AS c;
SELECT c.* FROM segment.check_lifecycle('{"vips": 1}') AS c;
