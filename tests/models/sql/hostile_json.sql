-- JSON that PostgreSQL takes and few others do, wherever jsonb goes in: an error of the right class, never an internal
-- one.
CREATE TEMPORARY TABLE customers AS
SELECT segment.rfm('2026-01-01', i::numeric) AS rfm, segment.customer_base(i, '2026-01-01', i::numeric) AS base
FROM generate_series(1, 3) AS i
GROUP BY i;
CREATE TEMPORARY TABLE documents (what text, document jsonb);
INSERT INTO documents VALUES
    ('number beyond float8', '1e400'),
    ('such a number as an option', '{"bins": 1e400, "shares": [1e400], "segments": 1e400, "format": 1e400}'),
    ('number of a thousand digits', ('{"bins": ' || repeat('9', 1000) || '}')::jsonb),
    ('fraction of a thousand digits', ('{"bins": 0.' || repeat('9', 1000) || '}')::jsonb),
    ('six thousand brackets', (repeat('[', 6000) || repeat(']', 6000))::jsonb),
    ('such a nest as an option', ('{"map": ' || repeat('{"a":', 3000) || '1' || repeat('}', 3000) || '}')::jsonb),
    ('a key of a million letters', jsonb_build_object(repeat('x', 1000000), 1)),
    ('a hundred thousand keys', (SELECT jsonb_object_agg(i, i) FROM generate_series(1, 100000) AS i)),
    ('a string', '"x"'),
    ('an array', '[{"bins": 5}]');
SELECT
    what,
    test.outcome('SELECT segment.fit_rfm(rfm, ''2026-02-01'', $1) FROM customers', document) AS fit_rfm,
    test.outcome('SELECT segment.fit_rfm(base, ''2026-02-01'', $1) FROM customers', document) AS fit_rfm_base,
    test.outcome('SELECT segment.fit_tiers(1.0, $1)', document) AS fit_tiers,
    test.outcome('SELECT segment.fit_tiers(base, $1) FROM customers', document) AS fit_tiers_base,
    test.outcome(
        'SELECT s.* FROM customers, segment.segments(NULL::int, base, ''2026-02-01'', $1) AS s', document
    ) AS segments,
    test.outcome('SELECT * FROM segment.check_map($1)', document) AS check_map,
    test.outcome('SELECT $1::segment.model', document) AS model
FROM documents
ORDER BY what;
