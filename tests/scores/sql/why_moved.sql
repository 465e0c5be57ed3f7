-- Why a customer moved between two scorings: time, orders or the ruler; the steps add up.
\set VERBOSITY default
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE made AS
SELECT
    customer_id,
    segment.rfm(ordered_at, amount) FILTER (WHERE ordered_at < '1998-01-01') AS was,
    segment.rfm(ordered_at, amount) FILTER (WHERE ordered_at < '1998-07-01') AS now
FROM orders
WHERE customer_id IS NOT NULL AND customer_id <= 3000
GROUP BY customer_id;
CREATE TEMPORARY TABLE rulers AS
SELECT name, segment.fit_rfm(was, '1998-01-01', options) AS old, segment.fit_rfm(now, '1998-07-01', options) AS new
FROM
    made,
    (VALUES
        ('plain', '{}'::jsonb), ('nested', '{"nested": true, "bins": 3, "map": "none"}'),
        ('tens', '{"bins": 10, "method": "natural"}')
    ) AS v(name, options)
GROUP BY name, options;
CREATE TEMPORARY TABLE steps AS
SELECT r.name, m.customer_id, w.* FROM made AS m, rulers AS r, segment.why_moved(r.old, m.was, '1998-01-01', r.new, m.now, '1998-07-01') AS w;
-- The steps add up to what two scorings differ by, in each dimension, with any ruler.
WITH scored AS MATERIALIZED (
    SELECT
        r.name,
        m.customer_id,
        segment.score(r.old, m.was, '1998-01-01') AS a,
        segment.score(r.new, m.now, '1998-07-01') AS b
    FROM made AS m, rulers AS r
),
whole AS (
    SELECT name, customer_id, d.*
    FROM
        scored,
        LATERAL (VALUES
            ('recency', (b).r - (a).r), ('frequency', (b).f - (a).f), ('monetary', (b).m - (a).m)
        ) AS d(dimension, change)
),
summed AS (
    SELECT name, customer_id, dimension, sum(change) AS change FROM steps WHERE dimension <> 'segment' GROUP BY 1, 2, 3
)
SELECT
    name,
    count(*) AS dimensions,
    count(*) FILTER (WHERE coalesce(s.change, 0) <> w.change) AS wrong,
    sum(w.change) AS total
FROM whole AS w LEFT JOIN summed AS s USING (name, customer_id, dimension)
GROUP BY name
ORDER BY name;
-- Segments follow one another from the first to the last.
WITH scored AS (
    SELECT
        m.customer_id,
        (segment.score(r.old, m.was, '1998-01-01')).segment AS a,
        (segment.score(r.new, m.now, '1998-07-01')).segment AS b
    FROM made AS m, rulers AS r
    WHERE name = 'plain'
),
ends AS (
    SELECT
        customer_id,
        (array_agg(before ORDER BY array_position('{time,orders,ruler}', cause)))[1] AS first,
        (array_agg(after ORDER BY array_position('{time,orders,ruler}', cause) DESC))[1] AS last
    FROM steps
    WHERE name = 'plain' AND dimension = 'segment'
    GROUP BY customer_id
)
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE e.customer_id IS NULL AND a IS DISTINCT FROM b) AS without_steps,
    count(*) FILTER (WHERE e.customer_id IS NOT NULL AND(
        e.first IS DISTINCT FROM a OR e.last IS DISTINCT FROM b
    )) AS broken
FROM scored LEFT JOIN ends AS e USING (customer_id);
SELECT
    cause,
    dimension,
    count(*) AS customers,
    count(*) FILTER (WHERE change > 0) AS up,
    count(*) FILTER (WHERE change < 0) AS down
FROM steps
WHERE name = 'plain'
GROUP BY cause, dimension
ORDER BY array_position('{time,orders,ruler}', cause), dimension;
-- Time alone moves recency; nothing at all moves nobody.
SELECT count(*) AS rows, count(*) FILTER (WHERE w.cause <> 'time' OR w.dimension NOT IN ('recency', 'segment')) AS other
FROM made, rulers AS r, segment.why_moved(r.old, was, '1998-01-01', r.old, was, '1998-07-01') AS w
WHERE name = 'plain';
SELECT count(*) AS rows FROM made, rulers AS r, segment.why_moved(r.old, was, '1998-01-01', r.old, was, '1998-01-01') AS w;
-- In words.
CREATE TEMPORARY TABLE ruler AS
SELECT
    segment.fit_rfm(
        was,
        '1998-01-01',
        '{"recency": {"cuts": [30, 90]}, "frequency": {"cuts": [1, 3]}, "monetary": {"cuts": [50, 200]}, "map": "none"}'
    ) AS old,
    segment.fit_rfm(
        was,
        '1998-01-01',
        '{"recency": {"cuts": [60, 120]}, "frequency": {"cuts": [2, 5]}, "monetary": {"cuts": [50, 150]}, '
        '"map": "none"}'
    ) AS new
FROM made;
CREATE TEMPORARY TABLE cases AS
SELECT *
FROM (VALUES
    (
        1,
        '{"orders": 2, "first": "1997-11-01T00:00:00Z", "last": "1997-12-20T00:00:00Z", '
        '"monetary": "160"}'::segment.rfm,
        '{"orders": 4, "first": "1997-11-01T00:00:00Z", "last": "1998-02-10T00:00:00Z", "monetary": "260"}'::segment.rfm
    ),
    (
        2,
        '{"orders": 2, "first": "1997-11-01T00:00:00Z", "last": "1997-12-20T00:00:00Z", "monetary": "160"}',
        '{"orders": 2, "first": "1997-11-01T00:00:00Z", "last": "1997-12-20T00:00:00Z", "monetary": "160"}'
    ),
    (3, NULL, '{"orders": 1, "first": "1998-02-10T00:00:00Z", "last": "1998-02-10T00:00:00Z", "monetary": "10"}'),
    (4, '{"orders": 0, "monetary": "0"}', NULL),
    (5, '{"orders": 1, "first": "1997-11-01T00:00:00Z", "last": "1997-12-20T00:00:00Z", "monetary": "60"}', NULL)
) AS v(number, before, after);
SELECT c.number, w.cause, w.dimension, w.before, w.after, w.change, w.value_before, w.value_after, w.cut, w.reason
FROM cases AS c, ruler, segment.why_moved(old, c.before, '1998-01-01', new, c.after, '1998-03-01') AS w
ORDER BY number, array_position('{time,orders,ruler}', w.cause), w.dimension;
-- Tiers: the steps add up to what two models say of the totals, whatever the number of tiers.
CREATE TEMPORARY TABLE tiers AS
SELECT name, segment.fit_tiers(segment.monetary(was), old_options) AS old, segment.fit_tiers(segment.monetary(now), new_options) AS new
FROM
    made,
    (VALUES
        ('plain', '{}'::jsonb, '{}'::jsonb),
        ('fewer', '{"method": "quantile", "shares": [0.1, 0.2, 0.4, 0.8]}', '{}'),
        ('more', '{}', '{"method": "quantile", "shares": [0.1, 0.2, 0.4, 0.8]}')
    ) AS v(name, old_options, new_options)
GROUP BY name, old_options, new_options;
SELECT name, count(*) AS customers, sum(rows) AS rows, sum(whole) AS risen, count(*) FILTER (WHERE change <> whole) AS wrong
FROM (
    SELECT
        t.name,
        ascii(segment.tier(t.old, segment.monetary(m.was))) - ascii(segment.tier(t.new, segment.monetary(m.now))) AS whole,
        w.*
    FROM
        made AS m CROSS JOIN tiers AS t
        CROSS JOIN LATERAL (
            SELECT count(*) AS rows, coalesce(sum(w.change), 0) AS change
            FROM segment.why_moved(t.old, m.was, '1998-01-01', t.new, m.now, '1998-07-01') AS w
        ) AS w
) AS q
GROUP BY name
ORDER BY name;
SELECT t.name, w.cause, w.dimension, count(*) AS customers, count(*) FILTER (WHERE w.change > 0) AS up, count(w.cut) AS cuts
FROM made AS m CROSS JOIN tiers AS t CROSS JOIN LATERAL segment.why_moved(t.old, m.was, '1998-01-01', t.new, m.now, '1998-07-01') AS w
GROUP BY t.name, w.cause, w.dimension
ORDER BY t.name, w.cause;
CREATE TEMPORARY TABLE ladders AS
SELECT
    language,
    segment.fit_tiers(v, '{"method": "fixed", "thresholds": [200, 50], "labels": ["gold", "silver", "bronze"]}') AS old,
    segment.fit_tiers(v, options || jsonb_build_object('language', language)) AS new
FROM
    (VALUES (10), (100), (500)) AS t(v),
    unnest('{en,ru,zh}'::text[]) AS language,
    (VALUES ('{"method": "fixed", "thresholds": [300, 100], "labels": ["gold", "silver", "bronze"]}'::jsonb)) AS o(options)
GROUP BY language, options;
SELECT c.number, w.cause, w.dimension, w.before, w.after, w.change, w.value_before, w.value_after, w.cut, w.reason
FROM cases AS c, ladders, segment.why_moved(old, c.before, '1998-01-01', new, c.after, '1998-03-01') AS w
WHERE language = 'en'
ORDER BY number, w.cause;
SELECT language, w.reason
FROM cases AS c, ladders, segment.why_moved(old, c.before, '1998-01-01', new, c.after, '1998-03-01') AS w
WHERE language <> 'en' AND c.number IN (1, 3, 5)
ORDER BY language, number, w.cause;
-- Between models with other numbers of scores or tiers nothing is crossed.
SELECT w.dimension, w.before, w.after, w.cut, w.reason
FROM
    cases AS c,
    ruler,
    (
        SELECT segment.fit_rfm(
                was, '1998-01-01',
                '{"recency": {"cuts": [50]}, "frequency": {"cuts": [1, 3]}, "monetary": {"cuts": [50, 200]}, "map": "none"}'
            ) AS wide
        FROM made
    ) AS other,
    segment.why_moved(old, c.before, '1998-03-01', wide, c.after, '1998-03-01') AS w
WHERE c.number = 2;
SELECT w.before, w.after, w.change, w.cut, w.reason
FROM
    ladders, cases AS c,
    (SELECT segment.fit_tiers(v, '{"method": "fixed", "thresholds": [100], "labels": ["gold", "bronze"]}') AS two FROM generate_series(1, 9) AS v) AS t,
    segment.why_moved(old, c.before, '1998-01-01', two, c.after, '1998-03-01') AS w
WHERE language = 'en' AND c.number = 2;
-- NULL, another kind of model, a moment that is none.
SELECT count(*) AS no_rows FROM ruler, cases, segment.why_moved(NULL, before, '1998-01-01', new, after, '1998-03-01') AS w;
SELECT count(*) AS no_rows FROM ruler, cases, segment.why_moved(old, before, NULL, new, after, '1998-03-01') AS w;
SELECT w.* FROM (SELECT segment.fit_tiers(1) AS tiers) AS t, ruler, segment.why_moved(tiers, NULL, '1998-01-01', new, NULL, '1998-03-01') AS w;
SELECT w.* FROM (SELECT segment.fit_transitions('a', 'b') AS moves) AS t, ruler, segment.why_moved(old, NULL, '1998-01-01', moves, NULL, '1998-03-01') AS w;
SELECT w.* FROM ruler, segment.why_moved(old, NULL, 'infinity', new, NULL, '1998-03-01') AS w;
