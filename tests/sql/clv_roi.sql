-- Return on investment: exact for numeric, NULL at zero cost; a NULL takes no part in its own sum.
\pset null NULL
SELECT segment.roi(revenue, cost), (sum(revenue) - sum(cost)) / sum(cost) AS by_hand, segment.roi(revenue::float8, cost::float8) AS float
FROM (VALUES (120.10, 40.00), (80.20, NULL), (NULL, 60.50), (NULL, NULL)) AS v(revenue, cost);
SELECT campaign, segment.roi(revenue, cost) AS roi
FROM (VALUES ('free', 10.0, 0.0), ('lost', 0.0, 10.0), ('no cost', 5.0, NULL), ('no revenue', NULL, 5.0), ('even', 7.5, 7.5), ('netted', 7.5, 7.5), ('netted', 1.0, -7.5)) AS v(campaign, revenue, cost)
GROUP BY campaign ORDER BY campaign;
SELECT segment.roi(r, c) FROM (SELECT 1.0 AS r, 1.0 AS c WHERE false) AS none;
SELECT segment.roi(2::bigint, 1::bigint) AS bigint, segment.roi(2, 1.0) AS mixed, segment.roi(3::float8, 2) AS float;
-- Cents that floats would lose.
SELECT segment.roi(r, c) = 1 AS exact FROM (VALUES (100000000000000000000.01, 50000000000000000000.01), (0.03, 0.01)) AS v(r, c);
\set VERBOSITY default
SELECT segment.roi('NaN'::numeric, 1.0);
SELECT segment.roi(1, 'Infinity'::float8);
SELECT segment.roi_step(NULL, 1.0, 1.0);
CREATE AGGREGATE pg_temp.begun(numeric, numeric) (SFUNC = segment.roi_step, STYPE = bytea, FINALFUNC = segment.roi_final_numeric, INITCOND = '\x0102');
SELECT pg_temp.begun(1, 1);
SELECT segment.roi_final_numeric('\x01');
