-- Keys that are compared by rules of their own: character(n), citext, varchar, and domains over any key.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE purchases (customer text, at timestamptz, amount numeric);
INSERT INTO purchases VALUES
    ('ann', '2026-01-01', 1), ('bob', '2026-01-02', 2), ('ann  ', '2026-01-03', 4), ('bob', '2026-01-04', 8),
    ('', '2026-01-05', 16), ('  ', '2026-01-06', 32), (' c', '2026-01-07', 64);
-- Blanks at the end of character(n) do not count; those before do. The same customers as GROUP BY.
CREATE TEMPORARY TABLE padded AS SELECT customer::char(8) AS customer, at, amount FROM purchases;
SELECT '[' || customer || ']' AS customer, segment.orders(rfm), segment.monetary(rfm), pg_typeof(customer)
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM padded) AS b,
    segment.customers(NULL::char(8), base)
ORDER BY customer COLLATE "C";
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm = g.rfm) AS equal
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM padded) AS b,
    segment.customers(NULL::bpchar, base) AS c
    FULL JOIN (SELECT customer, segment.rfm(at, amount) AS rfm FROM padded GROUP BY customer) AS g USING (customer);
SELECT
    segment.monetary(segment.customer(base, 'ann'::char(20))) AS longer,
    segment.monetary(segment.customer(base, 'ann'::text)) AS text,
    segment.monetary(segment.customer(base, 'ann '::text)) AS text_with_blank,
    segment.monetary(segment.customer(base, 'bob     '::bpchar)) AS bob
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM padded) AS b;
SELECT customer, pg_typeof(customer)
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM padded) AS b,
    segment.segments(NULL::text, base, '2026-02-01')
ORDER BY customer COLLATE "C"
LIMIT 2;
SELECT count(DISTINCT base) AS different
FROM
    (
        SELECT
            segment.customer_base(customer, at, amount ORDER BY at) AS a,
            segment.customer_base(customer::char(30), at, amount ORDER BY at DESC) AS b
        FROM padded
    ) AS ab,
    LATERAL (VALUES (a), (b), (a::text::segment.customer_base)) AS v(base);
SELECT segment.customers(NULL::char(3), segment.customer_base(customer, at, amount)) FROM purchases;
SELECT segment.rollup(base)
FROM (
    SELECT segment.customer_base(customer, at, amount)
    FROM padded
    UNION ALL
    SELECT segment.customer_base(customer, at, amount)
    FROM purchases
) AS v(base);
-- varchar is text.
SELECT customer, pg_typeof(customer)
FROM
    (SELECT segment.customer_base(customer::varchar(5), at, amount) AS base FROM purchases) AS b,
    segment.customers(NULL::varchar(5), base)
ORDER BY customer COLLATE "C"
LIMIT 2;

-- A domain over each type of key: the rows of what is read are of the domain, and hold what it asks for.
CREATE DOMAIN pg_temp.number AS bigint CHECK (VALUE > 0);
CREATE DOMAIN pg_temp.small AS smallint;
CREATE DOMAIN pg_temp.number_of_numbers AS pg_temp.number CHECK (VALUE < 3);
CREATE DOMAIN pg_temp.day AS date CHECK (VALUE > '2000-01-01');
CREATE DOMAIN pg_temp.id AS uuid;
CREATE DOMAIN pg_temp.name AS text CHECK (VALUE <> '');
CREATE DOMAIN pg_temp.code AS char(4) CHECK (VALUE ~ '^[a-z ]+$');
CREATE DOMAIN pg_temp.label AS varchar(10);
CREATE FUNCTION pg_temp.read(type text, key text) RETURNS TABLE (
    customers bigint, types text, found text, segments bigint
) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'WITH b AS (SELECT segment.customer_base(CAST(%2$s AS %1$s), ''2026-01-01'', 1.0) AS base '
        'FROM generate_series(1, 2) AS i) '
        'SELECT (SELECT count(*) FROM b, segment.customers(NULL::%1$s, base)), (SELECT min(pg_typeof(customer)::text) '
        'FROM b, segment.customers(NULL::%1$s, base)), '
        '(SELECT count(segment.customer(base, CAST(%2$s AS %1$s)))::text '
        'FROM b, generate_series(1, 2) AS i), (SELECT count(*) '
        'FROM b, segment.segments(NULL::%1$s, base, ''2026-02-01''))',
        type, key
    );
END $$;
SELECT type, r.customers, regexp_replace(r.types, '^pg_temp_\d+', 'pg_temp') AS types, r.found, r.segments
FROM
    (VALUES
        ('pg_temp.number', 'i'), ('pg_temp.small', 'i'), ('pg_temp.number_of_numbers', 'i'),
        ('pg_temp.day', 'date ''2026-01-01'' + i'), ('pg_temp.id', 'md5(i::text)'), ('pg_temp.name', '''n'' || i'),
        ('pg_temp.code', '''ab'''), ('pg_temp.label', '''l'' || i'), ('varchar(3)', '''l'' || i')
    ) AS t(type, key),
    LATERAL pg_temp.read(type, key) AS r
ORDER BY type;
SELECT count(*)
FROM
    (SELECT segment.customer_base(i, '2026-01-01', 1.0) AS base FROM generate_series(1::bigint, 3) AS i) AS b,
    segment.customers(NULL::pg_temp.number, base);
SELECT count(*)
FROM
    (SELECT segment.customer_base(i, '2026-01-01', 1.0) AS base FROM generate_series(1::bigint, 3) AS i) AS b,
    segment.customers(NULL::pg_temp.number_of_numbers, base);
SELECT count(*)
FROM
    (SELECT segment.customer_base(i - 1, '2026-01-01', 1.0) AS base FROM generate_series(1::bigint, 3) AS i) AS b,
    segment.segments(NULL::pg_temp.number, base, '2026-02-01');
SELECT segment.customers(NULL::pg_temp.day, segment.customer_base(i, '2026-01-01', 1.0))
FROM generate_series(1, 3) AS i;

-- citext, where the extension can be had (without it expected output text_keys_1.out).
SELECT count(*) = 0 AS without_citext FROM pg_available_extensions WHERE name = 'citext' \gset
\if :without_citext
\quit
\endif
CREATE SCHEMA "odd schema";
CREATE EXTENSION citext SCHEMA "odd schema";
CREATE TEMPORARY TABLE mixed (customer "odd schema".citext, at timestamptz, amount numeric);
INSERT INTO mixed VALUES
    ('Ann', '2026-01-01', 1), ('ANN', '2026-01-02', 2), ('ann', '2026-01-03', 4), ('Éva', '2026-01-04', 8),
    ('éVA', '2026-01-05', 16), ('bob ', '2026-01-06', 32), ('bob', '2026-01-07', 64), ('', '2026-01-08', 128);
SELECT '[' || customer || ']' AS customer, segment.orders(rfm), segment.monetary(rfm), pg_typeof(customer)
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM mixed) AS b,
    segment.customers(NULL::"odd schema".citext, base)
ORDER BY customer::text COLLATE "C";
-- The same customers as GROUP BY, whose spelling is that of any row; here it is the lower one whatever the order.
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm = g.rfm) AS equal
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM mixed) AS b,
    segment.customers(NULL::"odd schema".citext, base) AS c
    FULL JOIN (SELECT customer, segment.rfm(at, amount) AS rfm FROM mixed GROUP BY customer) AS g
        ON c.customer OPERATOR("odd schema".=) g.customer;
SELECT count(DISTINCT base) AS different
FROM
    (
        SELECT
            segment.customer_base(customer, at, amount ORDER BY at) AS a,
            segment.customer_base(customer, at, amount ORDER BY at DESC) AS b
        FROM mixed
    ) AS ab,
    LATERAL (VALUES (a), (b), (a::text::segment.customer_base)) AS v(base);
SELECT
    segment.monetary(segment.customer(base, 'aNN'::"odd schema".citext)) AS citext,
    segment.monetary(segment.customer(base, 'aNN'::text)) AS text,
    segment.monetary(segment.customer(base, 'ÉVA'::varchar)) AS varchar,
    segment.monetary(segment.customer(base, 'Bob '::text)) AS blank
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM mixed) AS b;
SELECT customer, segment, pg_typeof(customer)
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM mixed) AS b,
    segment.segments(NULL::text, base, '2026-02-01')
ORDER BY customer COLLATE "C"
LIMIT 2;
-- As a label it would be compared as text.
SELECT segment.adjusted_rand_index(customer, customer) FROM mixed;
SELECT segment.normalized_mutual_information(1::text, customer) FROM mixed;
SELECT segment.fit_tree(customer, ROW(amount), '{"features": ["amount"]}') FROM mixed;
SELECT segment.adjusted_rand_index(lower(customer::text), lower(customer::text)) FROM mixed;
CREATE DOMAIN pg_temp.mail AS "odd schema".citext CHECK (VALUE LIKE '%@%');
SELECT customer, segment.orders(rfm)
FROM
    (
        SELECT segment.customer_base(customer::pg_temp.mail, '2026-01-01', 1.0) AS base
        FROM unnest('{Ann@example.com,ann@EXAMPLE.com}'::text[]) AS customer
    ) AS b,
    segment.customers(NULL::pg_temp.mail, base);
SELECT segment.customers(NULL::pg_temp.mail, segment.customer_base(customer, at, amount)) FROM mixed;
SELECT segment.customers(NULL::"odd schema".citext, segment.customer_base(customer, at, amount)) FROM purchases;
SELECT segment.size(segment.rollup(base))
FROM (
    SELECT segment.customer_base(customer, at, amount)
    FROM mixed
    UNION ALL
    SELECT segment.customer_base(upper(customer::text)::"odd schema".citext, at, amount)
    FROM mixed
) AS v(base);
SELECT segment.rollup(base)
FROM (
    SELECT segment.customer_base(customer, at, amount)
    FROM mixed
    UNION ALL
    SELECT segment.customer_base(customer, at, amount)
    FROM purchases
) AS v(base);
-- A type that only has the name.
CREATE DOMAIN pg_temp.citext AS int;
SELECT segment.size(segment.customer_base(i::pg_temp.citext, '2026-01-01', 1.0)) FROM generate_series(1, 2) AS i;
SET client_min_messages = warning;
DROP SCHEMA "odd schema" CASCADE;
