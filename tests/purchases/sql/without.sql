-- A base without some of its customers is the base of the others' orders, to the last byte; and so is one made of summaries.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET segment.warnings = off;
CREATE TEMPORARY TABLE keyed AS
SELECT customer_id, customer_id::int AS as_int, (customer_id - 12000)::smallint AS as_smallint,
       date '0044-03-15 BC' + customer_id::int * 37 AS as_date, md5(customer_id::text)::uuid AS as_uuid,
       repeat('客户', (customer_id % 5)::int) || customer_id AS as_text, (customer_id || 'x')::varchar(20) AS as_varchar,
       (customer_id || 'y')::char(20) AS as_char, ordered_at, amount
FROM orders WHERE in_sample;
CREATE FUNCTION pg_temp.compare(key text) RETURNS TABLE (type text, customers bigint, gone bigint, same boolean, untouched boolean) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('
        SELECT pg_typeof(min(k))::text, segment.size(whole), segment.size(whole) - segment.size(left_over), left_over = others, whole = again
        FROM (SELECT min(%1$I) AS k, segment.customer_base(%1$I, ordered_at, amount) AS whole, segment.customer_base(%1$I, ordered_at, amount) AS again,
                     segment.customer_base(%1$I, ordered_at, amount) FILTER (WHERE customer_id %% 3 > 0) AS others,
                     array_agg(%1$I) FILTER (WHERE customer_id %% 3 = 0) AS thirds FROM keyed) AS b,
             LATERAL (SELECT segment.without(whole, thirds) AS left_over) AS w GROUP BY whole, left_over, others, again', key);
END $$;
SELECT c.* FROM (VALUES ('as_int'), ('customer_id'), ('as_smallint'), ('as_text'), ('as_varchar')) AS k (key), LATERAL pg_temp.compare(key) AS c;
SELECT segment.size(segment.without(whole, gone)) AS customers, segment.without(whole, gone) = others AS same
FROM (SELECT segment.customer_base(as_date, ordered_at, amount) AS whole,
             segment.customer_base(as_date, ordered_at, amount) FILTER (WHERE customer_id % 3 > 0) AS others,
             array_agg(DISTINCT as_date) FILTER (WHERE customer_id % 3 = 0) AS gone FROM keyed) AS b
UNION ALL
SELECT segment.size(segment.without(whole, gone)), segment.without(whole, gone) = others
FROM (SELECT segment.customer_base(as_uuid, ordered_at, amount) AS whole,
             segment.customer_base(as_uuid, ordered_at, amount) FILTER (WHERE customer_id % 3 > 0) AS others,
             array_agg(DISTINCT as_uuid) FILTER (WHERE customer_id % 3 = 0) AS gone FROM keyed) AS b
UNION ALL
SELECT segment.size(segment.without(whole, gone)), segment.without(whole, gone) = others
FROM (SELECT segment.customer_base(as_char, ordered_at, amount) AS whole,
             segment.customer_base(as_char, ordered_at, amount) FILTER (WHERE customer_id % 3 > 0) AS others,
             array_agg(DISTINCT as_char) FILTER (WHERE customer_id % 3 = 0) AS gone FROM keyed) AS b;

-- Refunds, skipped rows, wide amounts, floats; an integer of any width; NULLs and strangers; nobody, everybody.
CREATE TEMPORARY TABLE hard (customer int, at timestamptz, amount numeric);
INSERT INTO hard VALUES (1, '2026-01-01', 5), (1, '2026-01-02', -2.25), (2, NULL, 5), (3, '2026-01-01', 123456789012345678901234567.5),
    (4, '2026-01-01', 0.00000000000000000012), (5, '2026-01-01', 1), (NULL, '2026-01-01', 1), (6, '2026-01-03', 7);
SELECT gone, segment.size(segment.without(whole, gone)) AS customers, segment.without_customer(segment.without(whole, gone)) AS nobodys,
       (SELECT string_agg(c.customer::text, ' ' ORDER BY c.customer) FROM segment.customers(NULL::int, segment.without(whole, gone)) AS c) AS left_over
FROM (SELECT segment.customer_base(customer, at, amount) AS whole FROM hard) AS b,
     (VALUES ('{3,4}'::int[]), ('{}'), (NULL), ('{1,NULL,99,1}'), ('{{1,2},{3,4}}'), ('{1,2,3,4,5,6}'), ('[5:6]={2,5}')) AS g (gone);
SELECT segment.without(whole, '{3,4}'::bigint[]) = others AS by_bigint, segment.without(whole, '{3,4}'::smallint[]) = others AS by_smallint,
       segment.without(float_whole, '{3,4}'::int[]) = float_others AS floats,
       segment.without(NULL::segment.customer_base, '{3,4}'::int[]) IS NULL AS none,
       segment.customer(segment.without(whole, '{3,4}'::int[]), 1)::text AS first_one
FROM (SELECT segment.customer_base(customer, at, amount) AS whole,
             segment.customer_base(customer, at, amount) FILTER (WHERE customer IS DISTINCT FROM 3 AND customer IS DISTINCT FROM 4) AS others,
             segment.customer_base(customer, at, amount::float8) AS float_whole,
             segment.customer_base(customer, at, amount::float8) FILTER (WHERE customer IS DISTINCT FROM 3 AND customer IS DISTINCT FROM 4) AS float_others
      FROM hard) AS b;
-- Domains, and text for all keys of text.
CREATE DOMAIN pg_temp.id AS int CHECK (value > 0);
CREATE DOMAIN pg_temp.ids AS int[];
SELECT segment.size(segment.without(b, ARRAY[1, 2]::pg_temp.id[])) AS domain, segment.size(segment.without(b, ARRAY[1, 2]::pg_temp.ids)) AS of_array
FROM (SELECT segment.customer_base(customer::pg_temp.id, at, amount) AS b FROM hard) AS b;
SELECT segment.size(segment.without(b, ARRAY['a  ', 'c'])) AS by_text
FROM (SELECT segment.customer_base(k::char(5), '2026-01-01', 5) AS b FROM unnest(ARRAY['a', 'b']) AS k) AS b;
-- What is refused.
SELECT segment.without(b, ARRAY['a']) FROM (SELECT segment.customer_base(1, '2026-01-01', 5) AS b) AS b;
SELECT segment.without(b, ARRAY[1.5]) FROM (SELECT segment.customer_base(1, '2026-01-01', 5) AS b) AS b;
SELECT segment.without(b, '{1}') FROM (SELECT segment.customer_base(1, '2026-01-01', 5) AS b) AS b;
-- A base of summaries: of the customers of a base, of rows grouped before, of several a customer, in any number of processes.
SELECT segment.customer_base(c.customer, c.rfm) = b.base AS of_base
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders WHERE in_sample) AS b,
     segment.customers(NULL::bigint, b.base) AS c GROUP BY b.base;
SELECT segment.customer_base(customer, rfm) = (SELECT segment.customer_base(customer, at, amount) FROM hard) AS with_nobodys,
       segment.without_customer(segment.customer_base(customer, rfm)) AS nobodys
FROM (SELECT customer, segment.rfm(at, amount) AS rfm FROM hard GROUP BY customer, at) AS s;
SELECT segment.customer_base(customer_id, rfm) = (SELECT segment.customer_base(customer_id, ordered_at, amount::float8) FROM orders WHERE in_sample) AS floats
FROM (SELECT customer_id, segment.rfm(ordered_at, amount::float8) AS rfm FROM orders WHERE in_sample GROUP BY customer_id) AS s;
CREATE TABLE without_summaries AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id, date_trunc('month', ordered_at);
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT segment.customer_base(customer_id, rfm) FROM without_summaries;
SELECT segment.customer_base(customer_id, rfm) = (SELECT segment.customer_base(customer_id, ordered_at, amount) FROM orders WHERE in_sample) AS parallel
FROM without_summaries;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
-- Nothing of nobody.
SELECT segment.customer_base(1, NULL::segment.rfm) IS NULL AS all_null, segment.customer_base(i, NULL::segment.rfm) FILTER (WHERE false) IS NULL AS no_rows
FROM generate_series(1, 3) AS i;
CREATE TEMPORARY TABLE of_two_types AS
SELECT i AS k, segment.rfm('2026-01-01', 5::numeric) AS rfm, segment.rfm('2026-01-01', 5::float8) AS rfm_float FROM generate_series(1, 3) AS i GROUP BY i;
SELECT segment.size(segment.customer_base(k, CASE WHEN k > 1 THEN rfm END)) AS customers FROM of_two_types;
SELECT segment.customer_base(k, CASE WHEN k > 1 THEN rfm ELSE rfm_float END) FROM of_two_types;
SELECT segment.customer_base(k::numeric, rfm) FROM of_two_types;
SELECT segment.customer_base_step(NULL, k, rfm) FROM of_two_types;
-- Who objected is in no fit, no segment and no summary.
SELECT count(*) AS customers, count(*) FILTER (WHERE s.customer % 3 = 0) AS objectors
FROM (SELECT segment.without(segment.customer_base(customer_id, ordered_at, amount), array_agg(customer_id) FILTER (WHERE customer_id % 3 = 0)) AS base
      FROM orders WHERE in_sample) AS b,
     segment.segments(NULL::bigint, b.base, as_of => '1998-07-01') AS s;
DROP TABLE without_summaries;
