-- Views for BI tools: plain, with plain types, precisions and comments, over materialised views that are refreshed.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET segment.warnings = off;
CREATE SCHEMA mapped;
CREATE FUNCTION mapped.shop_purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE AS $$
SELECT 'c' || customer_id, ordered_at, amount, CASE WHEN customer_id % 100 = 0 THEN 'USD' ELSE 'EUR' END,
       'order ' || row_number() OVER (ORDER BY ordered_at, customer_id, amount)
FROM public.orders
$$;
SELECT * FROM test.land('bi', options => '{
    "tables": {"purchases": "shop_purchases"}, "language": "ru", "currency": "EUR", "as_of": "1998-07-01", "compared_with": "3 months"}');
SELECT * FROM bi.customers ORDER BY customer LIMIT 3;
SELECT segment, segment_position, count(*) FROM bi.customers GROUP BY 1, 2 ORDER BY 2;
SELECT tier, tier_position, count(*), sum(monetary) FROM bi.customers GROUP BY 1, 2 ORDER BY 2;
SELECT * FROM bi.purchases ORDER BY document LIMIT 2;
SELECT count(*), sum(amount), count(DISTINCT currency) FROM bi.purchases;
SELECT count(*), min(day), max(day), count(DISTINCT week) FROM bi.days;
SELECT * FROM bi.movements WHERE segment_position = 1 ORDER BY previous_position;
-- The figures are those of the extension, and the previous segments those of one model.
SELECT count(*) AS differences
FROM bi.customers AS b
     FULL JOIN (SELECT s.*
                FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM mapped.shop_purchases() WHERE currency = 'EUR') AS p,
                     segment.segments(NULL::text, p.base, '1998-07-01', '{"language": "ru"}'::jsonb) AS s) AS s USING (customer)
WHERE (b.segment, b.tier, b.orders, b.monetary, b.recency_days) IS DISTINCT FROM (s.segment, s.tier, s.frequency::int, s.monetary, floor(s.recency_days)::int);
SELECT sum(customers) AS customers, sum(monetary) AS revenue FROM bi.movements;

-- What BI tools see: every column of a view is listed, is of a plain type with a length or a precision, and is explained.
SELECT c.table_name, count(*) AS columns, string_agg(DISTINCT c.data_type, ', ' ORDER BY c.data_type) AS types
FROM information_schema.columns AS c
WHERE c.table_schema = 'bi'
GROUP BY c.table_name ORDER BY c.table_name;
SELECT c.table_name, c.column_name, c.data_type
FROM information_schema.columns AS c
WHERE c.table_schema = 'bi' AND NOT coalesce(CASE c.data_type
    WHEN 'numeric' THEN c.numeric_precision = 18 AND c.numeric_scale = 2
    WHEN 'character varying' THEN c.character_maximum_length <= 500
    WHEN 'text' THEN c.column_name = 'customer'
    ELSE c.data_type IN ('integer', 'date') END, false);
SELECT c.table_name, c.column_name
FROM information_schema.columns AS c
WHERE c.table_schema = 'bi' AND col_description(to_regclass(format('%I.%I', c.table_schema, c.table_name)), c.ordinal_position) IS NULL;
SELECT count(*) AS views_without_a_comment FROM pg_class WHERE relnamespace = 'bi'::regnamespace AND relkind IN ('v', 'm') AND obj_description(oid) IS NULL;

-- Readers need the views alone; a refresh is for who made them, and needs no lock against readers.
CREATE ROLE regress_segment_bi;
GRANT USAGE ON SCHEMA bi TO regress_segment_bi;
GRANT SELECT ON bi.customers, bi.purchases, bi.days, bi.movements TO regress_segment_bi;
SET ROLE regress_segment_bi;
SELECT count(*) FROM bi.customers;
SELECT count(*) FROM bi.movements;
SELECT count(*) FROM bi.kept_customers;
RESET ROLE;
REFRESH MATERIALIZED VIEW bi.kept_purchases;
REFRESH MATERIALIZED VIEW CONCURRENTLY bi.kept_customers;
-- Made again, what is there stays, with its grants.
SELECT count(*) AS objects FROM test.land('bi', options => '{"tables": {"purchases": "shop_purchases"}, "as_of": "1998-06-01"}');
SELECT has_table_privilege('regress_segment_bi', 'bi.customers', 'SELECT') AS granted, count(*) FROM bi.customers;
DROP SCHEMA bi CASCADE;
-- By default: now, compared with a month ago. Nobody bought lately, so nobody has moved but by time.
SELECT count(*) AS objects FROM test.land('bi', options => '{"tables": {"purchases": "shop_purchases"}}');
SELECT count(*) AS customers, count(*) FILTER (WHERE as_of = date_trunc('day', now())::date) AS as_of_today,
       count(*) FILTER (WHERE previous_segment IS NULL) AS new
FROM bi.customers;
DROP SCHEMA bi, mapped CASCADE;
-- No purchase at all is no error.
CREATE SCHEMA mapped;
CREATE FUNCTION mapped.purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE AS $$ SELECT 'a'::text, now(), 1::numeric, 'EUR'::text, 'x'::text WHERE false $$;
SELECT count(*) AS objects FROM test.land('bi');
SELECT (SELECT count(*) FROM bi.customers) AS customers, (SELECT count(*) FROM bi.days) AS days, (SELECT count(*) FROM bi.movements) AS movements;
DROP SCHEMA bi, mapped CASCADE;
DROP ROLE regress_segment_bi;
