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
-- NULL, another kind of model, a moment that is none.
SELECT count(*) AS no_rows FROM ruler, cases, segment.why_moved(NULL, before, '1998-01-01', new, after, '1998-03-01') AS w;
SELECT count(*) AS no_rows FROM ruler, cases, segment.why_moved(old, before, NULL, new, after, '1998-03-01') AS w;
SELECT w.* FROM (SELECT segment.fit_tiers(1) AS tiers) AS t, ruler, segment.why_moved(tiers, NULL, '1998-01-01', new, NULL, '1998-03-01') AS w;
SELECT w.* FROM ruler, segment.why_moved(old, NULL, 'infinity', new, NULL, '1998-03-01') AS w;
