-- A customer base comes back from its text and its binary form as it was, for every type of key and amount.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE purchases AS
SELECT
    i % 97 AS customer,
    CASE WHEN i % 13 > 0 THEN timestamptz '0044-03-15 BC' + i * interval '77 days 13 microseconds' END AS at,
    CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN -1 ELSE 1 END * (i * i % 9973) / 10 ^ (i % 6)::numeric AS amount
FROM generate_series(1, 5000) AS i;
INSERT INTO purchases VALUES (NULL, '2026-01-01', 1), (200, '2026-01-01', 123456789012345678901234567.125);
CREATE TEMPORARY TABLE bases (kind text PRIMARY KEY, base segment.customer_base);
INSERT INTO bases
SELECT v.*
FROM
    (
        SELECT
            segment.customer_base(customer::bigint, at, amount),
            segment.customer_base(customer, at, amount::float8),
            segment.customer_base(customer::smallint, at, amount),
            segment.customer_base('2026-01-01'::date - customer, at, amount::float8),
            segment.customer_base(md5(customer::text)::uuid, at, amount),
            segment.customer_base(md5(customer::text)::uuid, at, amount::float8),
            segment.customer_base(repeat('客户', customer) || customer, at, amount),
            segment.customer_base(customer::text, at, amount::float8),
            segment.customer_base(customer, at, amount) FILTER (WHERE customer IS NULL)
        FROM purchases
    ) AS b(b1, b2, b3, b4, b5, b6, b7, b8, b9),
    LATERAL (VALUES
        ('bigint, numeric', b1), ('int, float8', b2), ('smallint, numeric', b3), ('date, float8', b4),
        ('uuid, numeric', b5), ('uuid, float8', b6), ('text, numeric', b7), ('text, float8', b8), ('empty', b9),
        ('null', NULL)
    ) AS v;

-- Text, and COPY as text and in binary.
CREATE TEMPORARY TABLE copies (LIKE bases);
\set dir `mktemp -d`
\set text :dir '/bases.txt'
\set binary :dir '/bases.bin'
\setenv DIR :dir
\set command '\\copy bases TO ' :'text'
:command
\set command '\\copy copies FROM ' :'text'
:command
\set command '\\copy bases TO ' :'binary' ' WITH (FORMAT binary)'
:command
\set command '\\copy copies FROM ' :'binary' ' WITH (FORMAT binary)'
:command
\! rm -r "$DIR"
SELECT
    kind,
    segment.size(b.base),
    segment.without_customer(b.base),
    b.base::text::segment.customer_base::text = b.base::text AS text,
    count(*) AS copies,
    bool_and(segment.customer_base_send(c.base) = segment.customer_base_send(b.base)) AS binary
FROM bases AS b JOIN copies AS c USING (kind)
GROUP BY kind, b.base::text, b.base::text::segment.customer_base::text, segment.size(b.base),
    segment.without_customer(b.base)
ORDER BY kind;

-- The text is the binary form in hexadecimal, in either case.
SELECT count(*) AS bases, count(*) FILTER (WHERE base::text = encode(segment.customer_base_send(base), 'hex')) AS hex,
       count(*) FILTER (WHERE upper(base::text)::segment.customer_base::text = base::text) AS upper_case
FROM bases;

-- The copies hold the same customers and merge with the originals.
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = o.rfm::text) AS equal
FROM
    (SELECT k.* FROM copies, segment.customers(NULL::uuid, base) AS k WHERE kind = 'uuid, numeric') AS c JOIN (
        SELECT k.*
        FROM bases, segment.customers(NULL::uuid, base) AS k
        WHERE kind = 'uuid, numeric'
    ) AS o USING (customer);
SELECT segment.size(segment.rollup(base))
FROM (
    SELECT base
    FROM bases
    WHERE kind = 'text, numeric'
    UNION ALL
    SELECT base
    FROM copies
    WHERE kind = 'text, numeric'
) AS b;
