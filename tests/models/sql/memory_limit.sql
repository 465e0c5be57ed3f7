-- What would need more memory than segment.memory_limit is refused before it is taken; the error has the figures and
-- names the setting.
SELECT segment.orders('{"orders":0,"monetary":"0"}'::segment.rfm) AS loaded;
CREATE TEMPORARY TABLE customers AS
SELECT i, segment.rfm('2026-01-01', i::numeric) AS rfm FROM generate_series(1, 60000) AS i GROUP BY i;
SELECT segment.customer_base(i, '2026-01-01', 1.0)::text AS typed_base FROM generate_series(1, 60000) AS i \gset
CREATE TEMPORARY TABLE queries (name text, query text);
INSERT INTO queries VALUES
    ('customer_base', 'SELECT segment.customer_base(i, ''2026-01-01'', 1.0) FROM customers'),
    ('customer_base of text',
        'SELECT segment.customer_base(repeat(''x'', 100) || i, ''2026-01-01'', 1.0::float8) FROM customers'),
    ('customer_base, one long key', 'SELECT segment.customer_base(repeat(''x'', 20000000), ''2026-01-01'', 1.0)'),
    ('customer_base of huge totals', 'SELECT segment.customer_base(i, ''2026-01-01'', 1e30) FROM customers'),
    ('rollup',
        'SELECT segment.rollup(base) FROM (SELECT segment.customer_base(i, ''2026-01-01'', '
        '1.0) AS base FROM customers GROUP BY i % 100) AS b'),
    ('fit_rfm', 'SELECT segment.fit_rfm(rfm, ''2026-02-01'') FROM customers'),
    ('fit_rfm natural',
        'SELECT segment.fit_rfm(rfm, ''2026-02-01'', ''{"method": "natural", "bins": 10}'') FROM customers'),
    ('fit_tiers', 'SELECT segment.fit_tiers(i) FROM customers, generate_series(1, 3)'),
    ('a typed base', 'SELECT ''' || :'typed_base' || '''::segment.customer_base');
-- One megabyte for each aggregate.
SET segment.memory_limit = '1MB';
SELECT name, state, message ~ 'needs [0-9]+ MB, limit is 1 MB' AS figures, hint ~ 'segment.memory_limit' AS setting
FROM queries, test.raised(query)
ORDER BY name;
-- A base read back, fitted, and taken apart.
RESET segment.memory_limit;
CREATE TEMPORARY TABLE bases AS SELECT segment.customer_base(i, '2026-01-01', 1.0) AS base FROM customers;
SET segment.memory_limit = '1MB';
SELECT query, state, message ~ 'needs [0-9]+ MB, limit is 1 MB' AS figures
FROM
    unnest(
        '{SELECT segment.size(base) FROM bases,SELECT segment.fit_tiers(base) FROM bases,"SELECT * '
        'FROM bases, segment.customers(NULL::int, base)"}'::text[]
    ) AS query,
    test.raised(query);
-- With more it goes through.
SET segment.memory_limit = '64MB';
SELECT name, state FROM queries, test.raised(query) ORDER BY name;
-- Small work gets by on little.
SET segment.memory_limit = '2MB';
SELECT state
FROM test.raised(
    'SELECT segment.fit_rfm(rfm, ''2026-02-01''), segment.fit_tiers(i), segment.customer_base(i, ''2026-01-01'', 1.0) '
    'FROM customers WHERE i <= 1000'
);
-- Not below a megabyte, and no nonsense.
\set VERBOSITY sqlstate
SET segment.memory_limit = '1023kB';
SET segment.memory_limit = 'much';
SHOW segment.memory_limit;
