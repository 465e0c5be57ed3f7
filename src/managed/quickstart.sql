-- One call to begin: a workspace over a table of orders.

-- What quickstart makes beside the workspace, five texts each: kind, name, command, body of a function, comment. In commands
-- and bodies the schema is %1$I, the table %2$s, its columns are %3$I to %5$I, the key is %6$s, and the zone whose days count
-- %7$s, as it follows other arguments: nothing, where the shop's own days are in the table.
CREATE FUNCTION quickstart_objects() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT ARRAY[
'TABLE', 'models', $sql$
CREATE TABLE %1$I.models (
    name text PRIMARY KEY,
    model segment.model NOT NULL,
    fitted_at timestamptz NOT NULL DEFAULT now()
)$sql$, '',
'the models that value and tier are scored by, frozen so that a segment means the same next month',
'TABLE', 'rules', $sql$
CREATE TABLE %1$I.rules (
    name text PRIMARY KEY,
    options jsonb NOT NULL
)$sql$, '',
'the options that lifecycle is asked with, to be changed as they suit: see segment.lifecycle_stages(options)',
'FUNCTION', 'value_source(timestamptz)', $sql$
CREATE FUNCTION %1$I.value_source(as_of timestamptz)
    RETURNS TABLE (customer %6$s, segment text, cell text, recency_days double precision, frequency bigint, monetary numeric)
    LANGUAGE sql STABLE PARALLEL SAFE$sql$, $sql$
    SELECT c.customer, (c.score).segment, (c.score).cell, (c.score).recency_days, (c.score).frequency, (c.score).monetary
    FROM (SELECT o.%3$I::%6$s AS customer,
                 segment.score((SELECT m.model FROM %1$I.models AS m WHERE m.name = 'value'), segment.rfm(o.%4$I::timestamptz, o.%5$I), $1) AS score
          FROM %2$s AS o
          WHERE o.%3$I IS NOT NULL AND o.%4$I::timestamptz <= $1
          GROUP BY 1) AS c
    WHERE (c.score).segment IS NOT NULL
$sql$,
'the RFM segments of all customers as of a moment, by the model that is kept in models',
'FUNCTION', 'tier_source(timestamptz)', $sql$
CREATE FUNCTION %1$I.tier_source(as_of timestamptz)
    RETURNS TABLE (customer %6$s, segment text, monetary numeric)
    LANGUAGE sql STABLE PARALLEL SAFE$sql$, $sql$
    SELECT c.customer, segment.tier((SELECT m.model FROM %1$I.models AS m WHERE m.name = 'tier'), c.monetary::double precision), c.monetary
    FROM (SELECT o.%3$I::%6$s AS customer, segment.monetary(segment.rfm(o.%4$I::timestamptz, o.%5$I)) AS monetary
          FROM %2$s AS o
          WHERE o.%3$I IS NOT NULL AND o.%4$I::timestamptz <= $1
          GROUP BY 1) AS c
    WHERE c.monetary IS NOT NULL
$sql$,
'the value tiers of all customers as of a moment, by the model that is kept in models',
'FUNCTION', 'lifecycle_source(timestamptz)', $sql$
CREATE FUNCTION %1$I.lifecycle_source(as_of timestamptz)
    RETURNS TABLE (customer %6$s, segment text, orders bigint, last_day date)
    LANGUAGE sql STABLE PARALLEL SAFE$sql$, $sql$
    SELECT c.customer, segment.lifecycle(c.days, $1, (SELECT r.options FROM %1$I.rules AS r WHERE r.name = 'lifecycle')),
           segment.orders(c.days), segment.last_day(c.days)
    FROM (SELECT o.%3$I::%6$s AS customer, segment.purchase_days(o.%4$I, o.%5$I%7$s) AS days
          FROM %2$s AS o
          WHERE o.%3$I IS NOT NULL AND o.%4$I::timestamptz <= $1
          GROUP BY 1) AS c
$sql$,
'the stages of all customers as of a moment, by the rules that are kept in rules',
'VIEW', 'segment_sizes', $sql$
CREATE VIEW %1$I.segment_sizes AS
SELECT m.segmentation, m.segment, count(*) AS customers, count(m.reason) AS overrides
FROM %1$I.members AS m
GROUP BY m.segmentation, m.segment$sql$, '',
'how many customers each segment has now',
'VIEW', 'customers', $sql$
CREATE VIEW %1$I.customers AS
SELECT v.customer, v.segment, v.since, t.segment AS tier, l.segment AS stage
FROM (SELECT * FROM %1$I.members WHERE segmentation = 'value') AS v
     LEFT JOIN (SELECT * FROM %1$I.members WHERE segmentation = 'tier') AS t ON t.customer = v.customer
     LEFT JOIN (SELECT * FROM %1$I.members WHERE segmentation = 'lifecycle') AS l ON l.customer = v.customer$sql$, '',
'one row a customer: segment, since when, tier, and stage in the life with the shop'
] $$;
COMMENT ON FUNCTION quickstart_objects() IS 'support function of quickstart: what it makes';

CREATE PROCEDURE quickstart(workspace text, orders regclass, customer name, at name, amount name)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    table_name text;
    customer_type regtype;
    wanted name;
    found record;
    number_type text;
    zone text;
    objects text[] := segment.quickstart_objects();
    i integer;
    r record;
BEGIN
    SELECT format('%I.%I', n.nspname, c.relname) INTO table_name
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = orders;
    FOREACH wanted IN ARRAY ARRAY[customer, at, amount] LOOP
        IF NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = orders AND a.attname = wanted AND a.attnum > 0 AND NOT a.attisdropped) THEN
            RAISE EXCEPTION '% has no column %', coalesce(table_name, 'NULL'), coalesce(quote_ident(wanted), 'NULL') USING ERRCODE = 'undefined_column';
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = orders AND c.relpersistence = 't') THEN
        RAISE EXCEPTION '% is a temporary table, and a workspace stays', orders USING ERRCODE = 'wrong_object_type';
    END IF;
    SELECT a.atttypid::regtype INTO customer_type FROM pg_attribute AS a WHERE a.attrelid = orders AND a.attname = customer;
    FOR r IN SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attname = at AS is_date
             FROM pg_attribute AS a WHERE a.attrelid = orders AND a.attname IN (at, amount) ORDER BY a.attnum LOOP
        IF r.type <> ALL (CASE WHEN r.is_date THEN ARRAY['date', 'timestamp without time zone', 'timestamp with time zone']
                               ELSE ARRAY['numeric', 'bigint', 'integer', 'smallint', 'double precision', 'real'] END) THEN
            RAISE EXCEPTION 'column % of % is of type %, and is to be %', quote_ident(r.name), table_name, r.type,
                    CASE WHEN r.is_date THEN 'a date or timestamp' ELSE 'a number' END
                USING ERRCODE = 'datatype_mismatch', HINT = 'quickstart(workspace, orders, customer, at, amount); a view over the table may cast.';
        ELSIF r.is_date THEN
            -- The day of a moment is that of the session which calls, or sessions would disagree.
            zone := CASE r.type WHEN 'timestamp with time zone' THEN format(', %L', current_setting('TimeZone')) ELSE '' END;
        ELSE
            number_type := CASE WHEN r.type IN ('real', 'double precision') THEN 'double precision' ELSE 'numeric' END;
        END IF;
    END LOOP;

    -- What the data are like, before anything is made of them.
    EXECUTE format('SELECT count(*) AS rows, count(DISTINCT o.%2$I) AS customers, min(o.%3$I) AS first, max(o.%3$I) AS last,
                           segment.check_orders(o.%2$I, o.%3$I::timestamptz, o.%4$I::%5$s, jsonb_build_object(''as_of'', %6$L)) AS findings
                    FROM %1$s AS o', table_name, customer, at, amount, number_type, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        INTO found;
    IF found.customers = 0 THEN
        RAISE EXCEPTION '% has no orders of customers', table_name USING ERRCODE = 'no_data_found';
    END IF;
    RAISE NOTICE '%: % rows of % customers, from % to %', table_name, found.rows, found.customers, found.first, found.last;
    FOR r IN SELECT f.* FROM unnest(found.findings) WITH ORDINALITY AS f ORDER BY f.ordinality LOOP
        RAISE NOTICE '%: % (%, one of them %)', r.severity, r.finding, r.count, r.example USING HINT = r.advice;
    END LOOP;
    IF cardinality(found.findings) = 0 THEN
        RAISE NOTICE 'the data check found nothing to mend';
    END IF;

    CALL segment.create_workspace(workspace, customer_type);
    FOR i IN 1 .. cardinality(objects) BY 5 LOOP
        -- A body goes in as a literal: a name could hold any delimiter.
        EXECUTE format(objects[i + 2], workspace, table_name, customer, at, amount, format_type(customer_type, NULL), zone)
                || CASE WHEN objects[i] = 'FUNCTION' THEN
                       format(' AS %L', format(objects[i + 3], workspace, table_name, customer, at, amount, format_type(customer_type, NULL), zone))
                   ELSE '' END;
        EXECUTE format('COMMENT ON %s %I.%s IS %L', objects[i], workspace, objects[i + 1], 'made by segment.quickstart: ' || objects[i + 4]);
    END LOOP;
    EXECUTE format('INSERT INTO %1$I.models (name, model)
                    SELECT f.name, f.model
                    FROM (SELECT segment.fit_rfm(c.rfm, now()) AS value, segment.fit_tiers(segment.monetary(c.rfm)::double precision) AS tier
                          FROM (SELECT segment.rfm(o.%4$I::timestamptz, o.%5$I) AS rfm FROM %2$s AS o
                                WHERE o.%3$I IS NOT NULL AND o.%4$I::timestamptz <= now() GROUP BY o.%3$I) AS c) AS fits,
                         LATERAL (VALUES (''value'', fits.value), (''tier'', fits.tier)) AS f (name, model)',
                   workspace, table_name, customer, at, amount);
    -- The leader is a regular who is in the top tier.
    EXECUTE format('INSERT INTO %1$I.rules (name, options)
                    SELECT ''lifecycle'', jsonb_build_object(''vip'', jsonb_strip_nulls(jsonb_build_object(
                               ''orders'', 4, ''total'', min(c.lower) FILTER (WHERE c.lower > 0 AND c.lower < ''infinity''))))
                    FROM %1$I.models AS m, segment.cuts(m.model) AS c
                    WHERE m.name = ''tier'' AND c.bin = ''A''', workspace);
    FOREACH wanted IN ARRAY ARRAY['value', 'tier', 'lifecycle'] LOOP
        PERFORM segment.create_segmentation(workspace, wanted, wanted || '_source', per_customer => true);
        SELECT * INTO r FROM segment.refresh(workspace, wanted);
        RAISE NOTICE 'segmentation %: % customers, from %(as_of)', wanted, r.customers, format('%I.%I', workspace, wanted || '_source');
    END LOOP;
    RAISE NOTICE 'made in schema %: the tables of a workspace, models, rules, value_source, tier_source, lifecycle_source, segment_sizes, customers',
        quote_ident(workspace);
    RAISE NOTICE 'once a day: CALL segment.refresh_all(%)', quote_literal(workspace);
    RAISE NOTICE 'to undo it: CALL segment.drop_workspace(%, with_history => true)', quote_literal(workspace);
END
$$;
COMMENT ON PROCEDURE quickstart(text, regclass, name, name, name) IS 'makes a workspace with RFM segments, value tiers and stages of life over a table of orders, and views for BI; says what it made and what the check of the data found; drop_workspace undoes it';
