-- A schema first in the search_path that has everything under the names of PostgreSQL's own and of ours: functions, operators,
-- types, tables, casts. What the extension does is the same, and nothing of that schema is run.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set db :DBNAME
DROP DATABASE IF EXISTS regress_segment_hostile;
CREATE DATABASE regress_segment_hostile TEMPLATE template0;
\c regress_segment_hostile
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE SCHEMA hostile;
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer bigint, at timestamptz, amount numeric(10, 2), kind text);
INSERT INTO shop.orders
SELECT i % 40, timestamptz '2026-01-01' + i * i % 251 * interval '1 day', i * 7 % 90 + 1, 'kind ' || i % 3 FROM generate_series(1, 400) AS i;

CREATE FUNCTION hostile.spring(what text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'captured: %', what; END $$;
-- Functions with the arguments of those of a schema.
CREATE PROCEDURE hostile.plant_functions(of_schema text) LANGUAGE plpgsql AS $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT p.oid, p.proname, pg_catalog.oidvectortypes(p.proargtypes) AS arguments,
                    CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || pg_catalog.format_type(p.prorettype, NULL) AS result
             FROM pg_catalog.pg_proc AS p WHERE p.pronamespace = of_schema::pg_catalog.regnamespace
    LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
                           '$x$ BEGIN PERFORM hostile.spring(%L); RETURN NULL; END $x$',
                           f.proname, f.arguments, f.result, f.oid::pg_catalog.regprocedure);
        EXCEPTION WHEN OTHERS THEN
            NULL; -- Of types that only C functions take.
        END;
    END LOOP;
END $$;
CREATE PROCEDURE hostile.plant_others() LANGUAGE plpgsql AS $$
DECLARE
    o record;
BEGIN
    FOR o IN SELECT oprname, oprleft::pg_catalog.regtype AS l, oprright::pg_catalog.regtype AS r, oprresult::pg_catalog.regtype AS result, oid
             FROM pg_catalog.pg_operator WHERE oprnamespace = 'pg_catalog'::pg_catalog.regnamespace AND oprleft <> 0 LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION hostile.operator_%s(%s, %s) RETURNS %s LANGUAGE plpgsql AS '
                           '$x$ BEGIN PERFORM hostile.spring(%L); RETURN NULL; END $x$',
                           o.oid, o.l, o.r, o.result, o.oid::pg_catalog.regoperator);
            EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.operator_%s)', o.oprname, o.l, o.r, o.oid);
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
    FOR o IN SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND relkind IN ('r', 'v') LOOP
        EXECUTE format('CREATE TABLE hostile.%I (captured int)', o.relname);
    END LOOP;
    -- Domains that are of the type they are named after, or of text, and take no value.
    FOR o IN SELECT typname, CASE WHEN typnamespace = 'pg_catalog'::pg_catalog.regnamespace THEN format_type(oid, NULL) ELSE 'pg_catalog.text' END AS base
             FROM pg_catalog.pg_type
             WHERE (typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND typtype = 'b' AND typelem = 0 AND typrelid = 0)
                   OR typnamespace = 'segment'::pg_catalog.regnamespace AND typtype IN ('b', 'c') AND typname !~ '^_' LOOP
        BEGIN
            EXECUTE format('CREATE DOMAIN hostile.%I AS %s CHECK (hostile.spring(%L))', o.typname, o.base, 'type ' || o.typname);
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END $$;
CALL hostile.plant_functions('pg_catalog');
-- The extension is created among them, and they get those of its names.
SET search_path = hostile, pg_catalog;
CREATE EXTENSION pg_segment;
SET search_path = pg_catalog;
ALTER DATABASE regress_segment_hostile SET segment.warnings = off;
SET segment.warnings = off;
CALL hostile.plant_functions('segment');
CALL hostile.plant_others();
CREATE TYPE hostile.kind AS ENUM ('captured');
CREATE CAST (hostile.kind AS segment.model) WITH INOUT AS IMPLICIT;
CREATE CAST (hostile.kind AS segment.rfm) WITH INOUT AS IMPLICIT;
SELECT count(*) > 2000 AS functions FROM pg_proc WHERE pronamespace = 'hostile'::regnamespace;
SELECT count(*) > 500 AS operators FROM pg_operator WHERE oprnamespace = 'hostile'::regnamespace;
SELECT count(*) AS of_ours FROM pg_type
WHERE typnamespace = 'hostile'::regnamespace AND typname IN ('model', 'rfm', 'sample', 'purchase_days', 'customer_base');
-- They do spring.
SET search_path = hostile, pg_catalog;
SELECT lower('A'::pg_catalog.text);
SELECT 1 + 1;
SELECT 'a'::text;
SET search_path = pg_catalog;

-- Every statement by both paths.
CREATE TABLE shop.probes (name text, statement text, plain text, hostile text);
INSERT INTO shop.probes (name, statement) VALUES
    ('rfm',
     'SELECT pg_catalog.string_agg(x.t, '','' ORDER BY x.t) FROM (SELECT segment.rfm(at, amount)::pg_catalog.text AS t
      FROM shop.orders GROUP BY customer) AS x'),
    ('purchase_days', 'SELECT segment.purchase_days(at, amount, ''Asia/Tokyo'')::pg_catalog.text FROM shop.orders'),
    ('customer_base', 'SELECT segment.customer_base(customer, at, amount)::pg_catalog.text FROM shop.orders'),
    ('fit_rfm',
     'SELECT segment.fit_rfm(b, ''2026-12-01'')::pg_catalog.text FROM (SELECT segment.customer_base(customer, at, amount) AS b
      FROM shop.orders) AS x'),
    ('segments',
     'SELECT pg_catalog.string_agg(s::pg_catalog.text, '';'' ORDER BY s.customer) FROM (SELECT segment.customer_base(customer, at, amount) AS b
      FROM shop.orders) AS x, segment.segments(NULL::pg_catalog.int8, b, ''2026-12-01'') AS s'),
    ('fit_tiers', 'SELECT segment.fit_tiers(amount)::pg_catalog.text FROM shop.orders'),
    ('fit_kmeans', 'SELECT segment.fit_kmeans(f, 3)::pg_catalog.text FROM (SELECT amount, kind FROM shop.orders) AS f'),
    ('fit_hierarchy', 'SELECT segment.fit_hierarchy(f, 3)::pg_catalog.text FROM (SELECT amount, kind FROM shop.orders) AS f'),
    ('fit_tree', 'SELECT segment.fit_tree(kind, f)::pg_catalog.text FROM (SELECT amount, kind, customer AS number FROM shop.orders) AS f'),
    ('fit_clv',
     'SELECT segment.fit_clv(d, ''2026-12-01'')::pg_catalog.text FROM (SELECT segment.purchase_days(at, amount) AS d
      FROM shop.orders GROUP BY customer) AS x'),
    ('sample', 'SELECT segment.sample(f)::pg_catalog.text FROM (SELECT amount, kind FROM shop.orders) AS f'),
    ('fit_transitions', 'SELECT segment.fit_transitions(kind, kind)::pg_catalog.text FROM shop.orders'),
    ('fit_profile', 'SELECT segment.fit_profile(kind, f)::pg_catalog.text FROM (SELECT amount, kind FROM shop.orders) AS f'),
    ('check_orders', 'SELECT segment.check_orders(customer, at, amount)::pg_catalog.text FROM shop.orders'),
    ('check_features', 'SELECT segment.check_features(f)::pg_catalog.text FROM (SELECT amount, kind, customer, 1 AS same FROM shop.orders) AS f'),
    ('nps_difference',
     'SELECT segment.nps_difference(n, n, 0.95)::pg_catalog.text FROM (SELECT segment.nps(customer::pg_catalog.int4) AS n FROM shop.orders
      WHERE customer OPERATOR(pg_catalog.<=) 10) AS x'),
    ('uplift_roi',
     'SELECT segment.uplift_roi(u, 2.0)::pg_catalog.text
      FROM (SELECT segment.uplift(amount::pg_catalog.float8, customer OPERATOR(pg_catalog.<) 20) AS u FROM shop.orders) AS x'),
    ('report of orders', 'SELECT segment.report(customer, at, amount, ''{"as_of": "2026-12-01", "language": "ru"}'') FROM shop.orders'),
    ('report',
     'SELECT segment.report(NULL::pg_catalog.int8, b, ''2026-12-01'') FROM (SELECT segment.customer_base(customer, at, amount) AS b
      FROM shop.orders) AS x'),
    ('html_table', 'SELECT segment.html_table(f) FROM (SELECT * FROM shop.orders ORDER BY customer, at, amount LIMIT 5) AS f'),
    ('heat_map', 'SELECT segment.heat_map(kind, kind, amount::pg_catalog.float8) FROM shop.orders'),
    ('why',
     'SELECT pg_catalog.string_agg(w::pg_catalog.text, '';'' ORDER BY customer) FROM (SELECT segment.fit_rfm(r, ''2026-12-01'') AS m
      FROM (SELECT segment.rfm(at, amount) AS r FROM shop.orders GROUP BY customer) AS y) AS x, (SELECT customer, segment.rfm(at, amount) AS r
      FROM shop.orders GROUP BY customer) AS z, segment.why(m, r, ''2026-12-01'') AS w'),
    ('describe', 'SELECT segment.describe(segment.fit_tiers(amount))::pg_catalog.text FROM shop.orders'),
    ('landing', 'SELECT pg_catalog.string_agg(sql, '''' ORDER BY object) FROM segment.landing(''bitrix24_rest'')'),
    ('maps', 'SELECT pg_catalog.string_agg(m::pg_catalog.text, '''' ORDER BY map, language, segment) FROM segment.maps() AS m');
CREATE FUNCTION shop.probe(statement text, path text, OUT answer text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.set_config('search_path', path, true);
    BEGIN
        EXECUTE statement INTO answer;
    EXCEPTION WHEN OTHERS THEN
        answer := SQLERRM;
    END;
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog', true);
END $$;
UPDATE shop.probes SET plain = shop.probe(statement, 'pg_catalog');
UPDATE shop.probes SET hostile = shop.probe(statement, 'hostile, pg_catalog');
SELECT name, plain = hostile AS same, CASE WHEN plain = hostile THEN length(plain) > 20 END AS tells FROM shop.probes ORDER BY name COLLATE "C";
SELECT name, left(hostile, 100) AS hostile, left(plain, 100) AS plain
FROM shop.probes WHERE hostile IS DISTINCT FROM plain OR hostile LIKE '%does not exist%' ORDER BY name COLLATE "C";

-- A workspace, made and kept under that path.
CREATE VIEW shop.by_money AS
SELECT customer, CASE WHEN sum(amount) > 500 THEN 'much' ELSE 'little' END AS segment FROM shop.orders GROUP BY customer;
CREATE INDEX ON shop.orders (customer);
SET search_path = hostile, pg_catalog;
CALL segment.create_workspace('crm');
SELECT segment.create_segmentation('crm', 'money', 'shop.by_money', per_customer => true);
SELECT * FROM segment.preview('crm', 'money');
SELECT entered, moved FROM segment.refresh('crm', 'money');
SELECT segment.watch('crm', 'shop.orders', 'customer', 'at', 'amount', mode => 'live');
CALL segment.fill_summaries('crm');
INSERT INTO shop.orders VALUES (3, '2026-10-01', 900, 'kind 1'), (41, '2026-10-01', 1, 'kind 1');
DELETE FROM shop.orders WHERE customer OPERATOR(pg_catalog.=) 5;
UPDATE shop.orders SET amount = 2 WHERE customer OPERATOR(pg_catalog.=) 7;
SELECT entered, moved FROM segment.refresh_queued('crm', 'money');
SELECT segment.set_override('crm', 'money', 9, 'much', 'asked for');
SELECT segment.clear_override('crm', 'money', 9);
CALL segment.refresh_all('crm');
SELECT relation FROM segment.find_customer('crm', 3);
SELECT segment.unwatch('crm', 'shop.orders');
CALL segment.quickstart('crm2', 'shop.orders', 'customer', 'at', 'amount');
SET search_path = pg_catalog;
SELECT segment, count(*) FROM crm.members GROUP BY segment ORDER BY segment;
SELECT segmentation, count(*) > 5 AS members FROM crm2.members GROUP BY segmentation ORDER BY segmentation;
SET search_path = hostile, pg_catalog;
SELECT * FROM segment.forget_customer('crm', 3);
CALL segment.drop_workspace('crm', true);
CALL segment.drop_workspace('crm2', true);
\c :db
SET client_min_messages = warning;
DROP DATABASE regress_segment_hostile;
