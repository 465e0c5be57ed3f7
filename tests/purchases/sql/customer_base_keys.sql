-- The types a customer key may have: each gives the same customers as GROUP BY, and no other type gets out than went
-- in.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE keyed AS
SELECT customer_id, customer_id::int AS as_int, (customer_id - 12000)::smallint AS as_smallint,
       date '0044-03-15 BC' + customer_id::int * 37 AS as_date, md5(customer_id::text)::uuid AS as_uuid,
       repeat('客户', (customer_id % 5)::int) || customer_id AS as_text, (customer_id || 'x')::varchar(20) AS as_varchar,
       ordered_at, amount
FROM orders WHERE in_sample;

CREATE TEMPORARY TABLE wanted AS
SELECT
    as_int,
    as_smallint,
    as_date,
    as_uuid,
    as_text,
    as_varchar,
    customer_id,
    segment.rfm(ordered_at, amount)::text AS rfm
FROM keyed
GROUP BY 1, 2, 3, 4, 5, 6, 7;
CREATE TEMPORARY TABLE bases AS
SELECT
    segment.customer_base(as_int, ordered_at, amount) AS int_base,
    segment.customer_base(as_smallint, ordered_at, amount) AS smallint_base,
    segment.customer_base(as_date, ordered_at, amount) AS date_base,
    segment.customer_base(as_uuid, ordered_at, amount) AS uuid_base,
    segment.customer_base(as_text, ordered_at, amount) AS text_base,
    segment.customer_base(as_varchar, ordered_at, amount) AS varchar_base,
    segment.customer_base(customer_id, ordered_at, amount) AS bigint_base
FROM keyed;
-- Customers in the sample: 2,357 whatever the key.
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal
FROM bases, segment.customers(NULL::bigint, bigint_base) AS c FULL JOIN wanted AS w ON customer = customer_id;
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal
FROM bases, segment.customers(NULL::int, int_base) AS c FULL JOIN wanted AS w ON customer = as_int;
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal, min(customer), max(customer)
FROM bases, segment.customers(NULL::smallint, smallint_base) AS c FULL JOIN wanted AS w ON customer = as_smallint;
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal, min(customer), max(customer)
FROM bases, segment.customers(NULL::date, date_base) AS c FULL JOIN wanted AS w ON customer = as_date;
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal
FROM bases, segment.customers(NULL::uuid, uuid_base) AS c FULL JOIN wanted AS w ON customer = as_uuid;
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal
FROM bases, segment.customers(NULL::text, text_base) AS c FULL JOIN wanted AS w ON customer = as_text;
SELECT count(*) AS customers, count(*) FILTER (WHERE c.rfm::text = w.rfm) AS equal
FROM bases, segment.customers(NULL::varchar, varchar_base) AS c FULL JOIN wanted AS w ON customer = as_varchar;
-- And one customer at a time.
SELECT count(*) AS customers,
       count(*) FILTER (WHERE segment.customer(smallint_base, as_smallint)::text = rfm) AS by_smallint,
       count(*) FILTER (WHERE segment.customer(date_base, as_date)::text = rfm) AS by_date,
       count(*) FILTER (WHERE segment.customer(uuid_base, as_uuid)::text = rfm) AS by_uuid,
       count(*) FILTER (WHERE segment.customer(text_base, as_text)::text = rfm) AS by_text
FROM bases, wanted WHERE customer_id % 97 = 0;
-- An integer of any width finds a customer whose key is an integer; one that the key's type cannot hold is a stranger.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE segment.customer(bigint_base, as_int)::text = rfm) AS bigint_by_int,
    count(*) FILTER (WHERE segment.customer(smallint_base, as_smallint::bigint)::text = rfm) AS smallint_by_bigint,
    count(*) FILTER (WHERE segment.customer(smallint_base, as_smallint::int + 65536) IS NULL) AS strangers
FROM bases, wanted
WHERE customer_id % 97 = 0;

-- Keys at the ends of their types, and text that is empty, long or nearly the same.
SELECT count(*) AS customers, count(*) FILTER (WHERE segment.orders(segment.customer(base, key)) = 1) AS found
FROM (VALUES (-9223372036854775808), (9223372036854775807), (0::bigint), (-1), (1)) AS k(key),
     (SELECT segment.customer_base(key, '2026-01-01', 1.0) AS base
      FROM (VALUES (-9223372036854775808), (9223372036854775807), (0::bigint), (-1), (1)) AS k(key)) AS b;
SELECT customer FROM (SELECT segment.customer_base(key, '2026-01-01', 1.0) AS base
                      FROM unnest('{infinity, -infinity, 4714-11-24 BC, 2026-01-01}'::date[]) AS key) AS b,
                     segment.customers(NULL::date, base) ORDER BY customer;
SELECT length(customer), left(customer, 5) AS begins, segment.orders(rfm)
FROM
    (
        SELECT segment.customer_base(key, '2026-01-01', 1.0) AS base
        FROM unnest(
            ARRAY['', 'a', 'A', 'a ', repeat('x', 100000), repeat('x', 99999) || 'y', '', 'é', E'e\u0301', 'a']
        ) AS key
    ) AS b,
    segment.customers(NULL::text, base)
ORDER BY customer COLLATE "C";
-- A domain is the type it is made of.
CREATE DOMAIN pg_temp.customer_number AS int CHECK (VALUE > 0);
SELECT customer, segment.orders(rfm)
FROM
    (
        SELECT segment.customer_base(n::pg_temp.customer_number, '2026-01-01', 1.0) AS base
        FROM generate_series(1, 3) AS n
    ) AS b,
    segment.customers(NULL::int, base)
ORDER BY customer;

-- A key of another type than went in is refused, and the type that fits is named.
SELECT * FROM bases, segment.customers(NULL::int, bigint_base);
SELECT * FROM bases, segment.customers(NULL::bigint, int_base);
SELECT * FROM bases, segment.customers(NULL::timestamptz, date_base);
SELECT segment.customer(date_base, 1) FROM bases;
SELECT segment.customer(text_base, 1) FROM bases;
SELECT segment.customer(uuid_base, 'a'::text) FROM bases;
SELECT * FROM bases, segment.segments(NULL::uuid, bigint_base, '1998-07-01');
SELECT * FROM bases, segment.customers(NULL, bigint_base);

-- Types that cannot be a key.
SELECT segment.customer_base(1.5, '2026-01-01', 1.0);
SELECT segment.customer_base(1.5::float8, '2026-01-01', 1.0);
SELECT segment.customer_base('a'::char(3), '2026-01-01', 1.0);
SELECT segment.customer_base(now(), '2026-01-01', 1.0);
SELECT segment.customer_base(true, '2026-01-01', 1.0);
SELECT segment.customer_base('{1}'::int[], '2026-01-01', 1.0);
SELECT segment.customer_base(ROW(1, 2), '2026-01-01', 1.0);
SELECT segment.customer_base(NULL, '2026-01-01', 1.0);

-- Bases of different keys or amounts do not merge.
SELECT segment.rollup(base) FROM bases, LATERAL (VALUES (int_base), (bigint_base)) AS v(base);
SELECT segment.rollup(base) FROM bases, LATERAL (VALUES (text_base), (uuid_base)) AS v(base);
SELECT segment.rollup(base)
FROM (
    SELECT segment.customer_base(1, '2026-01-01', 1.0)
    UNION ALL
    SELECT segment.customer_base(1, '2026-01-01', 1.0::float8)
) AS v(base);
-- varchar and text are one type of key.
SELECT segment.size(segment.rollup(base)) FROM bases, LATERAL (VALUES (text_base), (varchar_base)) AS v(base);
