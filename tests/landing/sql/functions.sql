-- What is handed out, and what becomes of it when a loader works on its tables.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
SELECT source, system, tool, array_length(gives, 1) AS functions FROM segment.landing() ORDER BY source;
SELECT tables, gives, options FROM segment.landing() WHERE source = 'stripe_fivetran';
SELECT object, sql FROM segment.landing('stripe_fivetran', 'pay', 'crm') LIMIT 1;
SELECT object FROM segment.landing('stripe_fivetran', 'pay', 'crm');
\pset format unaligned
SELECT sql FROM segment.landing('stripe_fivetran', 'pay', 'crm', '{"whole_currencies": ["jpy"], "tables": {"charge": "charges"}}') OFFSET 1 LIMIT 1;
\pset format aligned
-- Nothing is run, whatever is asked for.
SELECT count(*) FROM pg_namespace WHERE nspname IN ('mapped', 'crm', 'pay');
SELECT count(*) FROM segment.landing(NULL);
SELECT count(*) AS objects FROM segment.landing('stripe_fivetran', NULL, NULL, NULL);
-- What is refused, with what there is.
SELECT * FROM segment.landing('hubspot');
SELECT * FROM segment.landing('stripe_fivetran', options => '{"zone": "UTC"}');
SELECT * FROM segment.landing('stripe_fivetran', options => '{"tables": {"charges": "c"}}');
SELECT * FROM segment.landing('stripe_fivetran', options => '{"tables": "c"}');
SELECT * FROM segment.landing('stripe_fivetran', options => '{"tables": {"charge": 1}}');
SELECT * FROM segment.landing('stripe_fivetran', options => '{"thousandths": "bhd"}');
SELECT * FROM segment.landing('stripe_fivetran', options => '{"thousandths": [1]}');
SELECT * FROM segment.landing('zoho_fivetran', options => '{"time_zone": 3}');
SELECT * FROM segment.landing('stripe_fivetran', options => '[]');
SELECT * FROM segment.landing('stripe_fivetran', schema => '');
SELECT * FROM segment.landing('stripe_fivetran', target => repeat('é', 32));

-- All mappings can be made before there is a table, by psql, and made again.
\set ECHO none
SELECT l.sql FROM segment.landing() AS s, segment.landing(s.source, target => 'all ' || s.source) AS l \gexec
SELECT l.sql FROM segment.landing() AS s, segment.landing(s.source, target => 'all ' || s.source) AS l \gexec
\set ECHO all
SELECT nspname, count(*) AS functions, bool_and(provolatile = 's' AND NOT proisstrict AND proconfig IS NULL AND prosqlbody IS NULL) AS can_be_inlined
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE nspname LIKE 'all %' GROUP BY nspname ORDER BY nspname;
SHOW check_function_bodies;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'all %' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
END $$;

-- Versions of other arguments, of an earlier release or another tool, make no call ambiguous: they are dropped. A function
-- that needs an argument is somebody's own, and stays.
CREATE SCHEMA older;
CREATE FUNCTION older.stripe_purchases_check() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION older.stripe_purchases(text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION older.stripe_purchases(text, text, text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA stripe;
CREATE TABLE stripe.charge (id text, amount bigint, captured boolean, created timestamptz, currency text, customer_id text, livemode boolean, status text);
CREATE TABLE stripe.refund (id text, amount bigint, charge_id text, created timestamptz, status text);
SET client_min_messages = notice;
SELECT count(*) AS objects FROM test.land('stripe_fivetran', target => 'older');
SELECT count(*) AS objects FROM test.land('bitrix24_bi', target => 'older');
SELECT count(*) AS objects FROM test.land('bitrix24_rest', target => 'older');
SET client_min_messages = warning;
SELECT oid::regprocedure AS function
FROM pg_proc WHERE pronamespace = 'older'::regnamespace AND proname ~ '^stripe_purchases|invoices' ORDER BY oid::regprocedure::text COLLATE "C";
SELECT count(*) FROM older.stripe_purchases();
SELECT finding FROM older.stripe_purchases_check();
-- What stands on another version is named, and nothing is changed.
CREATE FUNCTION older.stripe_disputes(text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW older.stands AS SELECT older.stripe_disputes('');
SELECT count(*) AS objects FROM test.land('stripe_fivetran', target => 'older');
DROP SCHEMA older, stripe CASCADE;

-- Names with everything in them, labels too.
SELECT set_config('test.name', E'b2''4"x.y; $mapping$ $1 %I \\ --\n $mapping1$', false) IS NOT NULL AS set;
SELECT count(*) AS objects
FROM test.land('zoho_fivetran', current_setting('test.name'), left(current_setting('test.name'), 20), jsonb_build_object(
    'won_stages', jsonb_build_array(current_setting('test.name'), '{a,"b"}', ''), 'home_currency', current_setting('test.name'),
    'tables', jsonb_build_object('deal', current_setting('test.name'))));
DO $$
DECLARE
    name text := current_setting('test.name');
BEGIN
    EXECUTE format('CREATE SCHEMA %I', name);
    EXECUTE format('CREATE TABLE %I.%I (id text, account_id text, contact_id text, amount float8, stage text, closing_date date)', name, name);
    EXECUTE format('INSERT INTO %I.%I VALUES (1, 1, 1, 1, %L, ''2024-01-01''), (2, 2, 2, 2, ''{a,"b"}'', ''2024-01-01''), (3, 3, 3, 3, ''a'', ''2024-01-01'')',
        name, name, name);
END $$;
SELECT test.result(format('SELECT string_agg(document || '' '' || (currency = %L), '', '' ORDER BY document) FROM %I.zoho_purchases()',
    current_setting('test.name'), left(current_setting('test.name'), 20)));
DO $$
BEGIN
    EXECUTE format('DROP SCHEMA %I, %I CASCADE', current_setting('test.name'), left(current_setting('test.name'), 20));
END $$;

-- The planner inlines: filters go down to the table, and constants into them.
CREATE SCHEMA zoho;
CREATE TABLE zoho.deal (
    id text, account_id text, contact_id text, amount double precision, stage text, closing_date date, currency text, _fivetran_deleted boolean
);
INSERT INTO zoho.deal SELECT i, 1 + i % 5, 7, i, 'Closed Won', '2024-01-01', 'EUR', false FROM generate_series(1, 20000) AS i;
ANALYZE zoho.deal;
SELECT count(*) AS objects FROM test.land('zoho_fivetran');
SELECT test.plan($$SELECT sum(amount) FROM mapped.zoho_purchases() WHERE customer = 'account 1' AND currency = 'EUR'$$) AS plan \gset
SELECT :'plan' ~ '^Aggregate\n  ->  Seq Scan on deal d\n        Filter: [^\n]*$' AS is_one_scan,
       :'plan' ~ 'EUR' AS is_filtered_there, :'plan' ~ '"Closed Won"' AS has_constants;
SELECT test.plan($$SELECT sum(amount) FROM mapped.zoho_purchases('Europe/Berlin', ARRAY['Won'])$$) !~ 'Function Scan' AS is_inlined;
-- The plan is that of the query that stands in the function.
SELECT test.plan('SELECT customer, sum(amount) FROM mapped.zoho_purchases() GROUP BY customer') = test.plan(format(
    'SELECT customer, sum(amount) FROM (%s) AS p (customer, at, amount, currency, document) GROUP BY customer',
    replace(replace(replace(prosrc, 'time_zone', '''UTC''::text'), 'won_stages', '''{Closed Won}''::text[]'), 'home_currency', 'NULL::text'))) AS same_plan
FROM pg_proc WHERE oid = 'mapped.zoho_purchases'::regproc;
-- An argument that is a query is not put in.
SELECT test.plan($$SELECT sum(amount) FROM mapped.zoho_purchases((SELECT 'UTC'))$$) ~ 'Function Scan' AS is_scanned;
-- Workers sum up parts of a large table.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT test.plan($$SELECT customer, sum(amount) FROM mapped.zoho_purchases() GROUP BY customer$$) ~ 'Partial' AS in_parts;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
-- Every mapping of purchases, without its check, and with the arguments it has.
SELECT l.object
FROM segment.landing() AS s, segment.landing(s.source) AS l
WHERE l.sql ~ 'RETURNS TABLE \(customer text, at timestamptz, amount' ORDER BY s.source, l.object;

-- From purchases to segments, and what loaders do to their tables.
SET segment.warnings = off;
CREATE MATERIALIZED VIEW mapped.customer_segments AS
SELECT s.*
FROM (SELECT segment.customer_base(customer, at, amount) AS base FROM mapped.zoho_purchases()) AS p,
     segment.segments(NULL::text, p.base, as_of => '2024-02-01') AS s;
SELECT count(*) AS customers, sum(monetary) AS revenue FROM mapped.customer_segments;
-- A loader that drops its table, and makes it with another type.
DROP TABLE zoho.deal;
REFRESH MATERIALIZED VIEW mapped.customer_segments;
CREATE TABLE zoho.deal (id bigint, account_id bigint, contact_id bigint, amount numeric(38,9), stage varchar, closing_date date);
INSERT INTO zoho.deal VALUES (1, 1, NULL, 10, 'Closed Won', '2024-01-01');
REFRESH MATERIALIZED VIEW mapped.customer_segments;
SELECT customer, monetary FROM mapped.customer_segments;
-- One that alters a type, and one that fills a new table and swaps the names.
ALTER TABLE zoho.deal ALTER COLUMN amount TYPE double precision;
CREATE TABLE zoho.deal_new (LIKE zoho.deal);
INSERT INTO zoho.deal_new VALUES (2, 2, NULL, 20, 'Closed Won', '2024-01-02');
ALTER TABLE zoho.deal RENAME TO deal_old;
ALTER TABLE zoho.deal_new RENAME TO deal;
REFRESH MATERIALIZED VIEW mapped.customer_segments;
SELECT customer, monetary FROM mapped.customer_segments;
-- A column that is gone is named.
ALTER TABLE zoho.deal RENAME COLUMN closing_date TO closed_on;
REFRESH MATERIALIZED VIEW mapped.customer_segments;
-- Who may read the result needs no right to the landed tables, and who calls the function does.
ALTER TABLE zoho.deal RENAME COLUMN closed_on TO closing_date;
CREATE ROLE regress_segment_reader;
GRANT USAGE ON SCHEMA mapped, zoho TO regress_segment_reader;
GRANT SELECT ON mapped.customer_segments TO regress_segment_reader;
SET ROLE regress_segment_reader;
SELECT count(*) FROM mapped.customer_segments;
SELECT count(*) FROM mapped.zoho_purchases();
RESET ROLE;
DROP SCHEMA zoho, mapped CASCADE;
DROP ROLE regress_segment_reader;
