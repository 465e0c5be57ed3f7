-- What a fit has collected travels as a value between workers and nodes: in any form, in any order, and never trusted.
SET timezone = 'UTC';

CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, sum(amount)::float8 AS value
FROM orders
WHERE in_sample
GROUP BY customer_id;
CREATE TEMPORARY TABLE states AS
SELECT
    customer_id % 7 AS node,
    test.collect_rfm(rfm, '1998-07-01') AS rfm,
    test.collect_rfm(rfm, '1998-07-01', '{"bins": 3, "nested": true}') AS rfm_options,
    test.collect_tiers(value) AS tiers,
    test.collect_tiers(value, '{"counts": [100]}') AS tiers_options
FROM customers
GROUP BY node;
-- Stored, as text, backwards and with NULLs between: the model is that of one fit.
SELECT
    m.rfm = whole.rfm AS rfm,
    m.rfm_options = whole.rfm_options AS rfm_options,
    m.tiers = whole.tiers AS tiers,
    m.tiers_options = whole.tiers_options AS tiers_options
FROM
    (
        SELECT
            test.finish_rfm(rfm::text::segment.fit_state)::text AS rfm,
            test.finish_rfm(rfm_options::text::segment.fit_state)::text AS rfm_options,
            test.finish_tiers(tiers::text::segment.fit_state)::text AS tiers,
            test.finish_tiers(tiers_options::text::segment.fit_state)::text AS tiers_options
        FROM (SELECT * FROM states UNION ALL SELECT 99, NULL, NULL, NULL, NULL ORDER BY node DESC) AS s
    ) AS m,
    (
        SELECT
            segment.fit_rfm(rfm, '1998-07-01')::text AS rfm,
            segment.fit_rfm(rfm, '1998-07-01', '{"bins": 3, "nested": true}')::text AS rfm_options,
            segment.fit_tiers(value)::text AS tiers,
            segment.fit_tiers(value, '{"counts": [100]}')::text AS tiers_options
        FROM customers
    ) AS whole;
-- COPY in binary, as postgres_fdw and Citus send it.
CREATE TEMPORARY TABLE copies (LIKE states);
\set dir `mktemp -d`
\set binary :dir '/states.bin'
\setenv DIR :dir
\set command '\\copy states TO ' :'binary' ' WITH (FORMAT binary)'
:command
\set command '\\copy copies FROM ' :'binary' ' WITH (FORMAT binary)'
:command
\! rm -r "$DIR"
SELECT
    count(*) AS nodes,
    count(*) FILTER (
        WHERE (c.rfm::text, c.rfm_options::text, c.tiers::text, c.tiers_options::text)
            = (s.rfm::text, s.rfm_options::text, s.tiers::text, s.tiers_options::text)
    ) AS equal
FROM copies AS c JOIN states AS s USING (node);

-- States that were collected under different arguments do not mix; nor do those of two methods.
\set VERBOSITY default
SELECT test.finish_rfm(state)
FROM (
    SELECT test.collect_rfm(rfm, '1998-07-01') AS state
    FROM customers
    UNION ALL
    SELECT test.collect_rfm(rfm, '1998-07-02')
    FROM customers
) AS s;
SELECT test.finish_rfm(state) FROM states, LATERAL (VALUES (rfm), (rfm_options)) AS s(state);
SELECT test.finish_tiers(state) FROM states, LATERAL (VALUES (tiers), (tiers_options)) AS s(state);
SELECT test.finish_tiers(rfm) FROM states;
SELECT test.finish_rfm(tiers) FROM states;

-- Every few bytes of a state changed in turn: a model, or an error of the right class.
CREATE TEMPORARY TABLE originals AS
SELECT 'rfm' AS method, test.collect_rfm(rfm, '1998-07-01', '{"bins": 3}')::text AS form
FROM (SELECT segment.rfm('1998-01-01', i::numeric) AS rfm FROM generate_series(1, 3) AS i GROUP BY i) AS c
UNION ALL
SELECT 'tiers', test.collect_tiers(i, '{"counts": [1]}')::text
FROM generate_series(1, 5) AS i;
SELECT method, outcome, count(*) > 0 AS occurs
FROM
    (
        SELECT method, overlay(form PLACING with_what FROM place FOR length(with_what)) AS form
        FROM
            originals,
            generate_series(1, length(form), 3) AS place,
            unnest('{00, ff, 7f, 80000000, 22}'::text[]) AS with_what
        UNION ALL
        SELECT method, left(form, place)
        FROM originals, generate_series(0, length(form) - 1, 2) AS place
        UNION ALL
        SELECT method, form || '00'
        FROM originals
    ) AS m,
    LATERAL test.outcome(format('SELECT test.finish_%s($1::segment.fit_state)', method), form) AS outcome
GROUP BY method, outcome
ORDER BY method, outcome;
