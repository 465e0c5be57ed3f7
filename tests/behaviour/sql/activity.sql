-- Activity by day: engagement, its rank, exact weights, merging, damage, and rhythm.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Ages of 0, 10, 30 and 45 days at a half-life of 30: 6.234654968545573, half of it 30 days later.
CREATE TEMPORARY TABLE four AS
SELECT segment.activity(date '2000-01-01' + day, weight) AS a
FROM (VALUES (100, 1), (90, 3), (70, 5), (55, 1)) AS v(day, weight);
SELECT
    a,
    round(segment.engagement(a, '2000-04-10', '30 days')::numeric, 12) AS now,
    round(segment.engagement(a, '2000-05-10', '30 days')::numeric, 12) AS later,
    round(segment.engagement_rank(a, '30 days')::numeric, 12) AS rank,
    segment.active_days(a),
    segment.first_day(a),
    segment.last_day(a),
    segment.weight(a),
    segment.weight_between(a, '2000-02-26', '2000-03-31') AS between,
    segment.skipped(a)
FROM four;
-- Each way to give the day and the weight; a day is that of the zone.
CREATE TEMPORARY TABLE visits AS SELECT timestamptz '2026-03-01 22:30' + i * interval '5 hours' AS at, i % 4 AS points FROM generate_series(1, 30) AS i;
SELECT
    segment.activity(at) = segment.activity(at, 1) AS ones,
    segment.activity(at, points) = segment.activity(at, points::bigint) AS bigints,
    segment.activity(at, points::smallint) = segment.activity(at, points::numeric) AS numerics,
    segment.activity(at, points::float8) = segment.activity(at, points) AS floats,
    segment.activity(at::date, points) = segment.activity(at, points) AS dates,
    segment.activity(at::timestamp, points) = segment.activity(at, points) AS timestamps,
    segment.activity(at, points, 'UTC') = segment.activity(at, points) AS utc,
    segment.activity(at, points, 'Asia/Tokyo')
        = segment.activity((at AT TIME ZONE 'Asia/Tokyo')::date, points) AS tokyo,
    segment.activity(at, 'Asia/Tokyo') = segment.activity((at AT TIME ZONE 'Asia/Tokyo')::date) AS tokyo_ones,
    segment.activity(at, points, 'Asia/Tokyo') = segment.activity(at, points) AS no_other
FROM visits;
SELECT
    segment.activity(at, 0.1::float8 * 3) = segment.activity(at, 0.3) AS as_shown,
    segment.activity(at, 1.0 / 3) AS thirds
FROM (SELECT at FROM visits LIMIT 2) AS v;
-- No rows, NULLs, nothing that counts.
SELECT segment.activity(at) AS none FROM visits WHERE false;
SELECT
    a,
    segment.engagement(a, now(), '1 day') AS engagement,
    segment.engagement_rank(a, '1 day') AS rank,
    segment.last_day(a) AS last_day,
    segment.weight(a) AS weight
FROM (
    SELECT segment.activity(at, w) AS a
    FROM (VALUES (NULL::timestamptz, 1), ('2026-01-01', NULL), ('2026-01-01', 0)) AS v(at, w)
) AS a;
-- Customers by engagement at any moment are those by rank.
CREATE TABLE deeds AS
SELECT customer_id, segment.activity(ordered_at, amount) AS a, segment.activity(ordered_at) AS visits
FROM orders
WHERE customer_id IS NOT NULL
GROUP BY customer_id;
SELECT as_of, half_life, count(*) AS customers, count(*) FILTER (WHERE e < ahead * (1 - 1e-9)) AS out_of_order
FROM (
    SELECT
        as_of,
        half_life,
        segment.engagement(a, as_of, half_life) AS e,
        lag(segment.engagement(a, as_of, half_life)) OVER (
            PARTITION BY as_of, half_life ORDER BY segment.engagement_rank(a, half_life)
        ) AS ahead
    FROM
        deeds,
        unnest('{1998-07-01,2005-01-01}'::timestamptz[]) AS as_of,
        unnest('{7 days,3 months}'::interval[]) AS half_life
) AS q
GROUP BY as_of, half_life
ORDER BY 1, 2;
CREATE INDEX ON deeds (segment.engagement_rank(a, '30 days'));
EXPLAIN (COSTS off) SELECT customer_id FROM deeds ORDER BY segment.engagement_rank(a, '30 days') DESC LIMIT 3;
-- Weights are exact, merged in any way; the days are those of purchase_days.
SELECT
    sum(segment.weight(a)) = (SELECT sum(amount) FROM orders WHERE customer_id IS NOT NULL) AS exact,
    sum(segment.weight(visits)) AS visits,
    count(*) FILTER (WHERE segment.last_day(visits) <> segment.last_day(days)) AS other_days
FROM deeds
JOIN (
    SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days FROM orders GROUP BY customer_id
) AS p USING (customer_id);
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE b.a <> d.a) AS differ,
    count(*) FILTER (WHERE b.text IS DISTINCT FROM d.a::text) AS differ_as_text,
    count(*) FILTER (
        WHERE d.a::text::segment.activity <> d.a
            OR (d.a::jsonb)::segment.activity <> d.a
            OR (d.a::json)::segment.activity <> d.a
    ) AS changed
FROM (
    SELECT customer_id, segment.rollup(part) AS a, segment.rollup(part ORDER BY quarter DESC)::text AS text
    FROM (
        SELECT
            customer_id,
            extract(quarter FROM ordered_at) AS quarter,
            segment.activity(ordered_at, amount ORDER BY amount) AS part
        FROM orders
        GROUP BY 1, 2
    ) AS p
    GROUP BY customer_id
) AS b
JOIN deeds AS d USING (customer_id);
SELECT
    round(avg(pg_column_size(visits)), 1) AS bytes,
    round(avg(pg_column_size(visits)) FILTER (WHERE segment.active_days(visits) = 1), 1) AS bytes_of_a_day
FROM deeds;
-- In parallel, by hash, sorted.
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
EXPLAIN (COSTS off) SELECT segment.activity(ordered_at, amount) FROM orders;
SELECT segment.activity(ordered_at, amount) = (SELECT segment.rollup(a) FROM deeds) AS same FROM orders WHERE customer_id IS NOT NULL;
RESET ALL;
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Refused.
\set VERBOSITY terse
SELECT segment.activity(at, -1) FROM visits;
SELECT segment.activity(at, 'NaN'::float8) FROM visits;
SELECT segment.activity(at, 1e19) FROM visits;
SELECT segment.activity('infinity'::timestamptz);
SELECT segment.activity(at::timestamp, 1, 'UTC') FROM visits;
SELECT segment.activity(at::date, 'UTC') FROM visits;
SELECT segment.activity(at, 'Europe/Atlantis') FROM visits;
SELECT segment.engagement(a, '2000-04-08', '30 days') FROM four;
SELECT segment.engagement(a, 'infinity', '30 days') FROM four;
SELECT segment.engagement(a, '2000-04-10', '0') FROM four;
SELECT segment.engagement_rank(a, '-1 day') FROM four;
-- A bare number is an interval of seconds.
SELECT segment.engagement(a, '2000-04-10', '30') FROM four;
SELECT segment.engagement_rank(a, '30') FROM four;
SELECT segment.engagement(a, '2000-04-10', '23:59:59.5') FROM four;
SELECT round(segment.engagement(a, '2000-04-10', '24:00')::numeric, 12) AS a_day FROM four;
SELECT count(segment.activity_step(NULL, at)) FROM visits;
SELECT text::segment.activity FROM unnest(ARRAY['{"days":[["2000-01-02","1"],["2000-01-01","1"]]}']) AS text;
SELECT '{"days":[["2000-01-01","0"]]}'::segment.activity;
SELECT '{"days":[["2000-01-01","1.0000000000001"]]}'::segment.activity;
SELECT '[]'::jsonb::segment.activity;
SELECT '{"days":[],"more":1}'::segment.activity;
-- Through the binary receive function, there and back, and damaged on the way.
CREATE TEMPORARY TABLE received (a segment.activity);
CREATE TEMPORARY TABLE sent AS SELECT segment.activity_send(a) AS bytes FROM four;
SELECT
    test.receive('a', bytes) AS sent,
    test.receive('a', substr(bytes, 1, length(bytes) - 1)) AS cut_off,
    test.receive('a', bytes || '\x00') AS too_long,
    test.receive('a', set_byte(bytes, 0, 2)) AS future,
    test.receive('a', '') AS empty
FROM sent;
SELECT count(*) AS received, count(*) FILTER (WHERE a = (SELECT a FROM four)) AS same FROM received;
SELECT result, count(*) > 0 AS occurs
FROM (
    SELECT test.receive('a', set_byte(bytes, i, (get_byte(bytes, i) + step) % 256)) AS result
    FROM sent, generate_series(0, length(bytes) - 1) AS i, unnest('{1,127,200}'::int[]) AS step
) AS r
GROUP BY result
ORDER BY result;
SELECT count(*) > 5 AS some, count(*) FILTER (WHERE a::text::segment.activity <> a OR segment.weight(a) <= 0) AS wrong FROM received;

-- Rhythm: customer 5 of the data has gaps of 13, 21, 66, 50, 16, 36, 55, 84, 4 and 22 days: mean 36.7, sd 26.0983183792026, median 29, P80 57.2.
SET extra_float_digits = -3;
CREATE TABLE rhythms AS SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id;
SELECT r.* FROM rhythms, segment.purchase_rhythm(days) AS r WHERE customer_id = 5;
-- Clumpiness in an observation of 30 days, ends counted: .2752395471905, .0012540994510726, .6499277125505745.
SELECT name, (segment.purchase_rhythm(days, '2026-01-01', '2026-01-30')).clumpiness
FROM (
    SELECT days::text AS name, segment.purchase_days(date '2025-12-31' + day, 1) AS days
    FROM (VALUES ('{3,4,5,20}'::int[]), ('{6,12,19,25}'), ('{1,2,3,4}')) AS v(days), unnest(days) AS day
    GROUP BY days
) AS d
ORDER BY name;
-- Wheat and Morrison's regularity of all customers, from the last two gaps of each: 7,476 customers, variance .08677197297698047, k .9405573102868244.
SELECT
    count(*) AS customers,
    avg((m - 0.5) ^ 2) AS about_half,
    var_samp(m) AS variance,
    (1 - 4 * var_samp(m)) / (8 * var_samp(m)) AS k,
    (1 - 4 * var_pop(m)) / (8 * var_pop(m)) AS k_of_population
FROM (
    SELECT r.gap_before / (r.gap_before + r.last_gap)::float8 AS m
    FROM rhythms, segment.purchase_rhythm(days) AS r
    WHERE r.gaps IS NOT NULL
) AS q;
SELECT
    count(*) AS customers,
    count(r.gaps) AS with_rhythm,
    count(*) FILTER (WHERE (r.gaps IS NULL) <> (segment.orders(days) < 3)) AS wrong,
    count(*) FILTER (WHERE r.clumpiness NOT BETWEEN 0 AND 1 OR r.median > r.p80 OR r.p80 > r.longest) AS impossible
FROM rhythms, segment.purchase_rhythm(days) AS r;
SELECT
    segment.purchase_rhythm(days, '1997-01-01', NULL) IS NULL AS no_end,
    segment.purchase_rhythm(days, '1998-01-01', '1997-01-01') IS NULL AS empty
FROM rhythms
WHERE customer_id = 5;
