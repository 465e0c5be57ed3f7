-- Return on investment: exact for numeric, NULL at zero cost; a NULL takes no part in its own sum.
\pset null NULL
SELECT
    segment.roi(revenue, cost),
    (sum(revenue) - sum(cost)) / sum(cost) AS by_hand,
    segment.roi(revenue::float8, cost::float8) AS float
FROM (VALUES (120.10, 40.00), (80.20, NULL), (NULL, 60.50), (NULL, NULL)) AS v(revenue, cost);
SELECT campaign, segment.roi(revenue, cost) AS roi
FROM (VALUES
    ('free', 10.0, 0.0), ('lost', 0.0, 10.0), ('no cost', 5.0, NULL), ('no revenue', NULL, 5.0), ('even', 7.5, 7.5),
    ('netted', 7.5, 7.5), ('netted', 1.0, -7.5)
) AS v(campaign, revenue, cost)
GROUP BY campaign
ORDER BY campaign;
SELECT segment.roi(r, c) FROM (SELECT 1.0 AS r, 1.0 AS c WHERE false) AS none;
SELECT segment.roi(2::bigint, 1::bigint) AS bigint, segment.roi(2, 1.0) AS mixed, segment.roi(3::float8, 2) AS float;
-- Cents that floats would lose.
SELECT segment.roi(r, c) = 1 AS exact
FROM (VALUES (100000000000000000000.01, 50000000000000000000.01), (0.03, 0.01)) AS v(r, c);

-- Nor is anything lost of floats, in whatever order.
SELECT
    segment.roi(r, 0.5::float8) AS roi,
    segment.roi(r, 0.5::float8 ORDER BY r) AS up,
    segment.roi(r, 0.5::float8 ORDER BY r DESC) AS down
FROM unnest('{1e300, 3, -1e300}'::float8[]) AS r;
-- Large figures are not out of range where their quotients are not.
SELECT segment.roi_interval(r * 1e200, 1e200)::text = segment.roi_interval(r, 1)::text AS equal
FROM unnest('{1, 2, 4}'::float8[]) AS r;

-- With an interval: customers are rows, a NULL counts as 0, a row of two is none. At equal costs it is Student's
-- interval of the mean:
-- 1 +- 2.7764451 sqrt(2.5 / 5) / 2.
SELECT (i).roi, round((i).low::numeric, 7) AS low, round((i).high::numeric, 7) AS high, (i).customers
FROM (SELECT segment.roi_interval(r, 2) AS i FROM unnest('{2,3,4,5,6}'::float8[]) AS r) AS x;
SELECT (i).roi, (i).low > 0 AS sure, (i).customers
FROM (
    SELECT segment.roi_interval(r, c, 0.5) AS i
    FROM (VALUES (120.10, 40.00), (80.20, NULL), (NULL, 60.50), (NULL, NULL)) AS v(r, c)
) AS x;
-- The ends are where the profit differs from 0 by just t standard errors (t of 99 degrees of freedom at 0.95 is
-- 1.98421695).
WITH customers AS (SELECT i % 7 * 20 AS revenue, 10 + i % 3 AS cost FROM generate_series(1, 100) AS i),
ends AS (SELECT (i).* FROM (SELECT segment.roi_interval(revenue, cost) AS i FROM customers) AS x)
SELECT
    round(end_of::numeric, 6) AS end_of,
    round((avg(revenue - (1 + end_of) * cost) / (stddev_samp(revenue - (1 + end_of) * cost) / 10))::numeric, 6) AS t
FROM ends, unnest(ARRAY[low, high]) AS end_of, customers
GROUP BY end_of
ORDER BY end_of;
-- Intervals that there are not.
SELECT name, (i).*
FROM (
    SELECT name, segment.roi_interval(r, c) AS i
    FROM (VALUES
        ('one', 3.0, 2.0), ('free', 3.0, 0.0), ('free', 1.0, 0.0), ('unsure cost', 3.0, 2.0), ('unsure cost', 1.0, 0.0),
        ('no cost', 5.0, NULL), ('all equal', 3.0, 2.0), ('all equal', 3.0, 2.0)
    ) AS v(name, r, c)
    GROUP BY name
) AS x
ORDER BY name;
SELECT segment.roi_interval(r, c) FROM (SELECT 1.0 AS r, 1.0 AS c WHERE false) AS none;
SELECT i, (r).roi, round((r).low::numeric, 6) AS low, round((r).high::numeric, 6) AS high
FROM (SELECT i, segment.roi_interval(i * 3, 2) OVER (ORDER BY i) AS r FROM generate_series(1, 3) AS i) AS x;
\set VERBOSITY default
SELECT segment.roi('NaN'::numeric, 1.0);
SELECT segment.roi(1, 'Infinity'::float8);
SELECT segment.roi_step(NULL, 1.0, 1.0);
CREATE AGGREGATE pg_temp.begun(numeric, numeric)
    (SFUNC = segment.roi_step, STYPE = bytea, FINALFUNC = segment.roi_final_numeric, INITCOND = '\x0102');
SELECT pg_temp.begun(1, 1);
SELECT segment.roi_final_numeric('\x01');
SELECT segment.roi_interval(1, 'Infinity'::float8);
SELECT segment.roi_interval(r, 1) FROM unnest('{1e200, 3e200}'::float8[]) AS r;
SELECT segment.roi_interval(1, 1, 95);
SELECT segment.roi_interval(1, 1, NULL);
SELECT segment.roi_interval(1, 1, c) FROM unnest('{0.9,0.8}'::float8[]) AS c;
SELECT segment.roi_interval_step(NULL, 1.0, 1.0);
SELECT segment.roi_interval_final('\x01');
