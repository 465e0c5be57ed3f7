-- What a BI tool is given, over the orders of CDNOW.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE SCHEMA mapped;
CREATE FUNCTION mapped.purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE AS $$
SELECT customer_id::text, ordered_at, amount, 'USD', 'order ' || row_number() OVER (ORDER BY ordered_at, customer_id, amount) FROM public.orders
$$;
SELECT sql FROM segment.landing('bi', options => '{"language": "ru", "as_of": "1998-07-01"}') \gexec
