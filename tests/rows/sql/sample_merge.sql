-- segment.sample as a value: collected once, kept, sent, merged in any order, fitted many times; its rows are those
-- that one pass would have kept.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    (i * 37 % 101)::float8 / 8 AS recency,
    i % 9 - 4 AS orders,
    CASE WHEN i % 17 = 0 THEN NULL ELSE 'région ' || i % 5 END AS region,
    i % 2 = 0 AS vip,
    '2026-01-01'::timestamptz + i * interval '1 hour' AS at
FROM generate_series(1, 500) AS i;
CREATE TEMPORARY TABLE parts AS
SELECT
    id % 7 AS part,
    segment.sample(ROW(recency, orders), '{"features": ["f1", "f2"]}') AS numbers,
    segment.sample(c, '{"features": ["recency", "region", "vip"], "nulls": "skip"}') AS mixed,
    segment.sample(ARRAY[recency, orders], '{"seed": 3}') AS seeded,
    segment.sample(c, '{"features": ["region", "at"], "nulls": "impute", "booleans": "number"}') AS imputed
FROM customers AS c
GROUP BY part;
CREATE TEMPORARY TABLE whole AS
SELECT
    segment.sample(ROW(recency, orders), '{"features": ["f1", "f2"]}') AS numbers,
    segment.sample(c, '{"features": ["recency", "region", "vip"], "nulls": "skip"}') AS mixed,
    segment.sample(ARRAY[recency, orders], '{"seed": 3}') AS seeded,
    segment.sample(c, '{"features": ["region", "at"], "nulls": "impute", "booleans": "number"}') AS imputed
FROM customers AS c;
SELECT kind, segment.describe(sample) AS describe
FROM
    whole,
    LATERAL (VALUES ('numbers', numbers), ('mixed', mixed), ('seeded', seeded), ('imputed', imputed)) AS v(kind, sample)
ORDER BY kind;
-- Merged in one go, backwards with NULLs between, and as a tree; every way gives the bytes of one pass.
CREATE FUNCTION pg_temp.same(
    numbers segment.sample, mixed segment.sample, seeded segment.sample, imputed segment.sample
) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(
        ' ', CASE WHEN numbers::text = w.numbers::text THEN 'numbers' END,
        CASE WHEN mixed::text = w.mixed::text THEN 'mixed' END,
        CASE WHEN seeded::text = w.seeded::text THEN 'seeded' END,
        CASE WHEN imputed::text = w.imputed::text THEN 'imputed' END
    )
    FROM whole AS w
$$;
SELECT pg_temp.same(
    segment.rollup(numbers), segment.rollup(mixed), segment.rollup(seeded), segment.rollup(imputed)
) AS one_go
FROM parts;
SELECT pg_temp.same(
    segment.rollup(numbers), segment.rollup(mixed), segment.rollup(seeded), segment.rollup(imputed)
) AS backwards
FROM (
    SELECT *
    FROM parts
    UNION ALL
    SELECT 99, NULL, NULL, NULL, NULL
    UNION ALL
    SELECT -1, NULL, NULL, NULL, NULL
    ORDER BY part DESC
) AS p;
SELECT pg_temp.same(
    segment.rollup(numbers), segment.rollup(mixed), segment.rollup(seeded), segment.rollup(imputed)
) AS tree
FROM (
    SELECT
        segment.rollup(numbers) AS numbers,
        segment.rollup(mixed) AS mixed,
        segment.rollup(seeded) AS seeded,
        segment.rollup(imputed) AS imputed
    FROM parts
    GROUP BY part % 3
) AS p;
-- A merge is of its own and leaves the parts as they were.
SELECT
    segment.rollup(numbers)::text = segment.rollup(numbers)::text AS again,
    min(segment.describe(numbers) ->> 'rows') AS part
FROM parts;
SELECT count(*) AS parts, count(*) FILTER (WHERE r.rolled::text = p.rolled::text) AS running
FROM
    (SELECT part, segment.rollup(mixed) OVER (ORDER BY part) AS rolled FROM parts) AS r,
    LATERAL (SELECT segment.rollup(mixed) AS rolled FROM parts WHERE part <= r.part) AS p;
-- Of one sample or of none.
SELECT segment.rollup(numbers)::text = (SELECT numbers::text FROM parts WHERE part = 3) AS of_one
FROM parts
WHERE part = 3;
SELECT segment.rollup(numbers) IS NULL AS of_none FROM parts WHERE false;
SELECT segment.rollup(NULL::segment.sample) IS NULL AS of_nulls FROM parts;
-- As text, stored and through COPY in both forms.
SELECT pg_temp.same(
    segment.rollup(numbers::text::segment.sample), segment.rollup(mixed::text::segment.sample),
    segment.rollup(seeded::text::segment.sample), segment.rollup(imputed::text::segment.sample)
) AS text
FROM parts;
CREATE TEMPORARY TABLE copies (LIKE parts);
\set dir `mktemp -d`
\set text :dir '/parts.txt'
\set binary :dir '/parts.bin'
\setenv DIR :dir
\set command '\\copy parts TO ' :'text'
:command
\set command '\\copy copies FROM ' :'text'
:command
SELECT pg_temp.same(
    segment.rollup(numbers), segment.rollup(mixed), segment.rollup(seeded), segment.rollup(imputed)
) AS copy_text
FROM copies;
TRUNCATE copies;
\set command '\\copy parts TO ' :'binary' ' WITH (FORMAT binary)'
:command
\set command '\\copy copies FROM ' :'binary' ' WITH (FORMAT binary)'
:command
\! rm -r "$DIR"
SELECT pg_temp.same(
    segment.rollup(numbers), segment.rollup(mixed), segment.rollup(seeded), segment.rollup(imputed)
) AS copy_binary
FROM copies;
SELECT count(*) AS parts, count(*) FILTER (WHERE segment.sample_send(c.mixed) = segment.sample_send(p.mixed)) AS equal
FROM copies AS c JOIN parts AS p USING (part);
-- Stored out of line it is read whole.
ALTER TABLE parts ALTER COLUMN numbers SET STORAGE EXTERNAL;
UPDATE parts SET numbers = numbers::text::segment.sample;
SELECT
    pg_temp.same(
        segment.rollup(numbers), segment.rollup(mixed), segment.rollup(seeded), segment.rollup(imputed)
    ) AS stored,
    max(pg_column_size(numbers)) > 1000 AS long
FROM parts;

-- Fitted, it gives the model of the rows themselves, but for the options; more than once, with k and method as they
-- come.
SELECT
    k,
    (a.model::jsonb - 'options') = (b.model::jsonb - 'options') AS kmeans,
    (c.model::jsonb - 'options') = (d.model::jsonb - 'options') AS hierarchy
FROM
    generate_series(1, 3) AS k,
    LATERAL (SELECT segment.fit_kmeans(numbers, k, '{"checks": false}') AS model FROM whole) AS a,
    LATERAL (
        SELECT segment.fit_kmeans(ROW(recency, orders), k, '{"features": ["f1", "f2"], "checks": false}') AS model
        FROM customers
    ) AS b,
    LATERAL (SELECT segment.fit_hierarchy(mixed, k, '{"checks": false}') AS model FROM whole) AS c,
    LATERAL (
        SELECT segment.fit_hierarchy(
            c, k, '{"features": ["recency", "region", "vip"], "nulls": "skip", "checks": false}'
        ) AS model
        FROM customers AS c
    ) AS d;
SELECT (a.model::jsonb - 'options') = (b.model::jsonb - 'options') AS checked
FROM
    (SELECT segment.fit_kmeans(numbers, 2) AS model FROM whole) AS a,
    (SELECT segment.fit_kmeans(ROW(recency, orders), 2, '{"features": ["f1", "f2"]}') AS model FROM customers) AS b;
SELECT
    segment.describe(segment.fit_kmeans(numbers, NULL, options => '{"k": [2, 3], "checks": false}'))
        -> 'clusters' AS chosen,
    segment.fit_kmeans(NULL::segment.sample, 3) IS NULL AS no_sample
FROM whole;
-- A sample is fitted while it still grows.
SELECT count(*) AS rows, count(DISTINCT segment.describe(model) #>> '{rows,seen}') AS models
FROM (
    SELECT segment.fit_kmeans(segment.sample(ROW(recency), '{"features": ["f1"]}') OVER (ORDER BY id), 1) AS model
    FROM customers
    WHERE id <= 10
) AS m;
-- What comes too late, and what has no place here.
SELECT segment.fit_kmeans(numbers, 3, '{"nulls": "skip"}') FROM whole;
SELECT segment.fit_kmeans(numbers, 3, '{"features": ["a", "b"]}') FROM whole;
SELECT segment.fit_hierarchy(numbers, 3, '{"booleans": "number"}') FROM whole;
SELECT segment.sample(c, '{"scaling": "log"}') FROM customers AS c;
SELECT segment.sample(c, '{"nulls": "never"}') FROM customers AS c;
SELECT segment.sample(c, '7') FROM customers AS c;
-- Samples of other rows, seeds and rules do not mix.
SELECT segment.rollup(s) FROM whole, LATERAL (VALUES (numbers), (mixed)) AS v(s);
SELECT segment.rollup(s) FROM whole, LATERAL (VALUES (seeded), (mixed)) AS v(s);
SELECT segment.rollup(s)
FROM (
    SELECT segment.sample(ROW(1, 2), '{"features": ["f1", "f2"]}')
    UNION ALL
    SELECT segment.sample(ROW(1, 'a'::text), '{"features": ["f1", "f2"]}')
) AS v(s);
SELECT segment.rollup(s)
FROM (
    SELECT segment.sample(features)
    FROM (SELECT 1 AS a, 2 AS b) AS features
    UNION ALL
    SELECT segment.sample(features)
    FROM (SELECT 2 AS b, 1 AS a) AS features
) AS v(s);
SELECT segment.rollup(s)
FROM (
    SELECT segment.sample(ROW(1), '{"features": ["f1"]}')
    UNION ALL
    SELECT segment.sample(ROW(1), '{"features": ["f1"], "nulls": "skip"}')
) AS v(s);
-- Options that vary from row to row; a key in another order is the same option.
SELECT segment.sample(ROW(i), jsonb_build_object('features', '["f1"]'::jsonb, 'seed', i))
FROM generate_series(1, 2) AS i;
SELECT segment.sample(
    ROW(i), CASE WHEN i = 1 THEN '{"features": ["f1"], "seed": 1}'::jsonb ELSE '{"features": ["f1"]}' END
)
FROM generate_series(1, 2) AS i;
SELECT segment.describe(
    segment.sample(
        ROW(i),
        CASE
            WHEN i = 1 THEN '{"features": ["f1"], "seed": 0, "nulls": "error"}'::jsonb
            ELSE '{"nulls": "error", "seed": 0, "features": ["f1"]}'
        END
    )
) -> 'rows' AS rows
FROM generate_series(1, 2) AS i;
SELECT segment.fit_kmeans(ROW(i), i, '{"features": ["f1"]}') FROM generate_series(1, 2) AS i;
SELECT segment.fit_kmeans(ROW(i), 1, jsonb_build_object('features', '["f1"]'::jsonb, 'seed', i))
FROM generate_series(1, 2) AS i;
SELECT segment.fit_hierarchy(
    ROW(i), 1, CASE WHEN i = 2 THEN '{"features": ["f1"], "linkage": "single"}'::jsonb ELSE '{"features": ["f1"]}' END
)
FROM generate_series(1, 2) AS i;
-- The counts are exact: distinct rows, and how often each was seen.
SELECT segment.describe(segment.sample(ROW(i % 3, 'c' || i % 2), '{"features": ["f1", "f2"]}')) - 'features' AS describe
FROM generate_series(1, 100) AS i;
SELECT cluster, size, shown
FROM segment.centers(
    (
        SELECT segment.fit_kmeans(segment.sample(ROW(i % 5 * (i % 5), 0), '{"features": ["f1", "f2"]}'), 5)
        FROM generate_series(1, 99) AS i
    )
)
WHERE feature = 'f1';
-- A fit from a sample has its seed, and then the model is that of the fit in one step.
SELECT segment.fit_kmeans(segment.sample(features, '{"seed": 7}'), 3)::jsonb - 'options'
    = segment.fit_kmeans(features, 3, '{"seed": 7}')::jsonb - 'options' AS same
FROM (SELECT i % 17 AS a, i % 29 AS b FROM generate_series(1, 500) AS i) AS features;
