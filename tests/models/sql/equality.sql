-- Values are equal or not, whatever way they came about: DISTINCT, GROUP BY, sets, joins, indexes, replication.
\set VERBOSITY terse
SET timezone = 'UTC';
SET jit = off;
-- The operators are found without the extension's schema in the search_path.
SHOW search_path;
CREATE TEMPORARY TABLE purchases AS
SELECT
    customer_id,
    ordered_at,
    amount,
    row_number() OVER (ORDER BY md5(customer_id::text || ordered_at::text || amount::text)) AS n
FROM orders
WHERE in_sample;
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, segment.purchase_days(ordered_at, amount) AS days
FROM purchases
GROUP BY customer_id;
-- The same rows in another order, merged of parts in two ways, from text, binary, and through JSON.
CREATE TEMPORARY TABLE others AS
SELECT
    'backwards' AS way,
    customer_id,
    segment.rfm(ordered_at, amount ORDER BY n DESC) AS rfm,
    segment.purchase_days(ordered_at, amount ORDER BY n DESC) AS days
FROM purchases
GROUP BY customer_id
UNION ALL
SELECT 'merged', customer_id, segment.rollup(rfm ORDER BY part DESC), segment.rollup(days ORDER BY part DESC)
FROM (
    SELECT
        customer_id,
        n % 3 AS part,
        segment.rfm(ordered_at, amount) AS rfm,
        segment.purchase_days(ordered_at, amount) AS days
    FROM purchases
    GROUP BY 1, 2
) AS p
GROUP BY customer_id
UNION ALL
SELECT 'text', customer_id, rfm::text::segment.rfm, days::text::segment.purchase_days
FROM customers
UNION ALL
SELECT 'jsonb', customer_id, rfm::jsonb::segment.rfm, days::jsonb::segment.purchase_days
FROM customers;
SELECT
    way,
    count(*) AS customers,
    count(*) FILTER (WHERE o.rfm = c.rfm) AS rfm,
    count(*) FILTER (WHERE o.days = c.days) AS days,
    count(*) FILTER (WHERE o.rfm <> c.rfm OR o.days <> c.days) AS unequal,
    count(*) FILTER (WHERE o.rfm IS DISTINCT FROM c.rfm) AS distinct
FROM others AS o
    JOIN customers AS c USING (customer_id)
GROUP BY way
ORDER BY way;
-- Whatever zeros a total ends in, which the aggregate's state has and its text has not, and whatever decimals it shows.
SELECT
    a = b AS equal,
    a = c AS fewer_decimals,
    segment.rfm_hash(a) = segment.rfm_hash(b) AS hash,
    segment.rfm_hash_extended(a, 7) = segment.rfm_hash_extended(b, 7) AS extended,
    segment.rfm_cmp(a, b) AS cmp
FROM
    (
        SELECT segment.rfm('2026-01-01', v) AS a, segment.rfm('2026-01-01', v ORDER BY v DESC) AS b
        FROM unnest('{1.5,0.5,0.00000}'::numeric[]) AS v
    ) AS ab,
    (SELECT segment.rfm('2026-01-01', v) AS c FROM unnest('{1.5,0.5,0}'::numeric[]) AS v) AS c;
SELECT segment.rfm('2026-01-01', v)
    = '{"orders":2,"first":"2026-01-01T00:00:00Z","last":"2026-01-01T00:00:00Z","monetary":"2.0"}' AS of_text
FROM unnest('{1.5,0.5}'::numeric[]) AS v;
SELECT segment.rfm('2026-01-01', v ORDER BY v) = segment.rfm('2026-01-01', v ORDER BY v DESC) AS of_floats
FROM unnest('{0.1,0.2,0.3,12345.67,99.99}'::float8[]) AS v;
-- 20 is 20.00, as in numeric: totals, refunds and those of the first day; which of both stands for a group is not said.
CREATE TEMPORARY TABLE amounts AS
SELECT
    way,
    c,
    timestamptz '2026-01-01' + c * interval '1 day' AS at,
    CASE way WHEN 'shown' THEN v::numeric(30, 4) ELSE trim_scale(v) END AS amount
FROM
    (VALUES ('shown'), ('short')) AS a(way),
    (VALUES
        (1, 20.00), (1, 0.50), (2, 20.00), (2, -20.00), (3, 92233720368547758070), (4, NULL), (5, -3.10), (5, 7)
    ) AS v(c, v);
CREATE TEMPORARY TABLE shown AS
SELECT way, c, segment.rfm(at, amount) AS rfm, segment.purchase_days(at, amount) AS days
FROM amounts
GROUP BY way, c;
CREATE TEMPORARY TABLE shown_bases AS
SELECT
    way,
    segment.customer_base(c, at, amount) AS base,
    segment.customer_base(c::text, at, amount) AS base_of_texts,
    segment.customer_base(c, at, amount, 'EUR') AS base_in
FROM amounts
GROUP BY way;
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE a.rfm = b.rfm AND NOT a.rfm <> b.rfm AND segment.rfm_cmp(a.rfm, b.rfm) = 0) AS rfm,
    count(*) FILTER (WHERE a.days = b.days AND NOT a.days <> b.days AND segment.purchase_days_cmp(a.days, b.days) = 0) AS days,
    count(*) FILTER (WHERE segment.rfm_hash(a.rfm) = segment.rfm_hash(b.rfm)) AS rfm_hash,
    count(*) FILTER (WHERE segment.rfm_hash_extended(a.rfm, 7) = segment.rfm_hash_extended(b.rfm, 7)) AS extended,
    count(*) FILTER (WHERE segment.purchase_days_hash(a.days) = segment.purchase_days_hash(b.days)) AS days_hash,
    count(*) FILTER (WHERE a.rfm::text = b.rfm::text) AS same_text
FROM shown AS a
    JOIN shown AS b USING (c)
WHERE a.way = 'shown' AND b.way = 'short';
SELECT
    a.base = b.base AND a.base_of_texts = b.base_of_texts AND a.base_in = b.base_in AS equal,
    a.base = a.base_in AS currency,
    segment.customer_base_hash(a.base) = segment.customer_base_hash(b.base) AS hash,
    segment.customer_base_hash(a.base_of_texts) = segment.customer_base_hash(b.base_of_texts) AS hash_of_texts,
    segment.customer_base_cmp(a.base, b.base) AS cmp,
    a.base::text = b.base::text AS same_text
FROM shown_bases AS a, shown_bases AS b
WHERE a.way = 'shown' AND b.way = 'short';
-- By hashes and by sorting alike, and what differs still does.
SELECT
    count(*) AS rows,
    count(DISTINCT rfm) AS sorted,
    count(DISTINCT days) AS sorted_days,
    (SELECT count(*) FROM (SELECT rfm FROM shown GROUP BY rfm) AS g) AS hashed,
    (SELECT count(*) FROM shown AS a JOIN shown AS b USING (rfm)) AS pairs,
    (SELECT count(*) FROM shown AS a JOIN shown AS b USING (days)) AS pairs_of_days
FROM shown;
SELECT
    segment.rfm('2026-01-01', v) = segment.rfm('2026-01-01', v + 0.001) AS rfm,
    segment.purchase_days('2026-01-01', v) = segment.purchase_days('2026-01-01', v + 0.001) AS days,
    segment.customer_base(1, '2026-01-01', v) = segment.customer_base(1, '2026-01-01', v + 0.001) AS base
FROM (VALUES (20.00)) AS v(v);

-- A customer base: rows in any order, merged in any way, by any number of processes.
CREATE TEMPORARY TABLE bases (way text, base segment.customer_base);
INSERT INTO bases SELECT 'plain', segment.customer_base(customer_id, ordered_at, amount) FROM purchases;
INSERT INTO bases
SELECT 'forwards', segment.customer_base(customer_id, ordered_at, amount ORDER BY customer_id)
FROM purchases;
INSERT INTO bases
SELECT 'backwards', segment.customer_base(customer_id, ordered_at, amount ORDER BY customer_id DESC, n)
FROM purchases;
INSERT INTO bases
SELECT 'merged', segment.rollup(base ORDER BY part)
FROM (
    SELECT n % 5 AS part, segment.customer_base(customer_id, ordered_at, amount ORDER BY n) AS base
    FROM purchases
    GROUP BY 1
) AS p;
INSERT INTO bases
SELECT 'merged backwards', segment.rollup(base ORDER BY part DESC)
FROM (
    SELECT n % 7 AS part, segment.customer_base(customer_id, ordered_at, amount) AS base
    FROM purchases
    GROUP BY 1
) AS p;
INSERT INTO bases SELECT 'text', base::text::segment.customer_base FROM bases WHERE way = 'merged';
CREATE TABLE equality_purchases AS SELECT * FROM purchases;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
ALTER TABLE equality_purchases SET (parallel_workers = 2);
INSERT INTO bases
SELECT 'parallel', base
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM equality_purchases) AS p;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
SELECT
    count(*) AS bases,
    count(DISTINCT base) AS different,
    count(DISTINCT md5(segment.customer_base_send(base))) AS bytes,
    count(DISTINCT segment.customer_base_hash(base)) AS hashes
FROM bases;
-- An outlier that has its own number of decimals comes early or late, as an order, a refund or a sum past 64 bits.
SELECT count(*) AS orders, count(DISTINCT base) AS different
FROM
    (
        SELECT
            segment.customer_base(c, '2026-01-01', v ORDER BY v) AS a,
            segment.customer_base(c, '2026-01-01', v ORDER BY v DESC) AS b,
            segment.customer_base(c, '2026-01-01', v ORDER BY c % 2, abs(v)) AS c
        FROM (VALUES
            (1, 5.00), (2, 0.0000000000000001), (3, 92233720368547758.07), (3, 1), (4, -3), (4, 10),
            (5, 0.00000000000000000005), (5, 0.00000000000000000005), (6, 1e30)
        ) AS v(c, v)
    ) AS o,
    LATERAL (VALUES (a), (b), (c)) AS u(base);
SELECT customer FROM bases, segment.customers(NULL::bigint, base) WHERE way = 'backwards' LIMIT 3;
-- Bases that differ in one order, one customer or the rows without one.
SELECT a = b AS equal, a = c AS order, a = d AS customer, a = e AS without
FROM (
    SELECT
        segment.customer_base(c, '2026-01-01', v) FILTER (WHERE c < 3) AS a,
        segment.customer_base(c, '2026-01-01', v ORDER BY c DESC) FILTER (WHERE c < 3) AS b,
        segment.customer_base(c, '2026-01-01', v + 1) FILTER (WHERE c < 3) AS c,
        segment.customer_base(c, '2026-01-01', v) AS d,
        segment.customer_base(nullif(c, 4), '2026-01-01', v) FILTER (WHERE c <> 3) AS e
    FROM generate_series(1, 4) AS c, LATERAL (SELECT c::numeric AS v) AS v
) AS b;

-- Every type: what DISTINCT, GROUP BY, sets and joins do with two equal values, another one, and NULL.
CREATE FUNCTION pg_temp.kept(type regtype, value text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TEMPORARY TABLE %I (id int PRIMARY KEY, value %s)', 'kept_' || split_part(type::text, '.', 2), type
    );
    EXECUTE format(
        'INSERT INTO %I SELECT 1, %s FROM purchases AS p, LATERAL (SELECT 0 AS more) AS m',
        'kept_' || split_part(type::text, '.', 2), value
    );
    EXECUTE format(
        'INSERT INTO %I SELECT 2, %s FROM purchases AS p, LATERAL (SELECT 1 AS more) AS m',
        'kept_' || split_part(type::text, '.', 2), value
    );
    EXECUTE format(
        'INSERT INTO %1$I SELECT 3, value::text::%2$s FROM %1$I WHERE id = 1',
        'kept_' || split_part(type::text, '.', 2), type
    );
    EXECUTE format('INSERT INTO %I VALUES (4, NULL), (5, NULL)', 'kept_' || split_part(type::text, '.', 2));
END $$;
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(regexp_replace(line, '^[ >-]*|using .*', '', 'g') || ';', '' ORDER BY n), '')
    FROM string_to_table(test.plan(query), E'\n') WITH ORDINALITY AS p(line, n)
    WHERE line ~ 'HashAggregate|Hash Join|Merge Join|Index|HashSetOp|Unique' AND line !~ 'Cond'
$$;
CREATE FUNCTION pg_temp.counted(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE result bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (%s) AS q', query) INTO result;
    RETURN result;
END $$;
SELECT pg_temp.kept('segment.rfm', 'segment.rfm(ordered_at, amount + more)');
SELECT pg_temp.kept('segment.purchase_days', 'segment.purchase_days(ordered_at, amount + more)');
SELECT pg_temp.kept('segment.activity', 'segment.activity(ordered_at, abs(amount) + 1 + more)');
SELECT pg_temp.kept('segment.customer_base', 'segment.customer_base(customer_id, ordered_at, amount + more)');
SELECT pg_temp.kept(
    'segment.sample', 'segment.sample(ROW(amount + more, customer_id % 100), ''{"features": ["f1", "f2"]}'')'
);
SELECT pg_temp.kept('segment.model', 'segment.fit_tiers(amount::float8 + more)');
SELECT pg_temp.kept('segment.fit_state', 'test.collect_tiers(amount::float8 + more)');
CREATE TEMPORARY TABLE types AS
SELECT typname::text AS type, 'kept_' || typname AS kept
FROM pg_type
WHERE typnamespace = 'segment'::regnamespace AND typtype = 'b' AND typcategory <> 'A';
-- Every type has what the planner asks for.
SELECT
    type,
    (SELECT count(*) FROM pg_opclass WHERE opcdefault AND opcintype = format('segment.%s', type)::regtype) AS classes,
    amvalidate.*
FROM
    types,
    LATERAL (
        SELECT bool_and(amvalidate(oid)) AS valid
        FROM pg_opclass
        WHERE opcintype = format('segment.%s', type)::regtype
    ) AS amvalidate
ORDER BY type;
SELECT
    type,
    pg_temp.counted(format('SELECT DISTINCT value FROM %I', kept)) AS distinct,
    pg_temp.counted(format('SELECT value FROM %I GROUP BY value', kept)) AS grouped,
    pg_temp.counted(format('SELECT value FROM %1$I UNION SELECT value FROM %1$I', kept)) AS union,
    pg_temp.counted(format('SELECT value FROM %1$I EXCEPT SELECT value FROM %1$I WHERE id = 3', kept)) AS except,
    pg_temp.counted(format('SELECT value FROM %1$I INTERSECT SELECT value FROM %1$I WHERE id = 3', kept)) AS intersect,
    pg_temp.counted(format('SELECT FROM %1$I AS a JOIN %1$I AS b USING (value)', kept)) AS joined,
    pg_temp.counted(format('SELECT FROM %1$I WHERE value IN (SELECT value FROM %1$I WHERE id = 1)', kept)) AS is_in,
    pg_temp.counted(
        format('SELECT FROM %1$I AS a JOIN %1$I AS b ON a.value IS NOT DISTINCT FROM b.value', kept)
    ) AS not_distinct
FROM types
ORDER BY type;
SELECT
    type,
    pg_temp.plan(format('SELECT DISTINCT value FROM %I', kept)) AS distinct,
    pg_temp.plan(format('SELECT FROM %1$I AS a JOIN %1$I AS b USING (value)', kept)) AS joined
FROM types
WHERE set_config('enable_sort', 'off', true) IS NOT NULL AND set_config('enable_nestloop', 'off', true) IS NOT NULL
ORDER BY type;
-- The same by sorting, whose order is a total one.
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off;
SELECT
    type,
    pg_temp.counted(format('SELECT DISTINCT value FROM %I', kept)) AS distinct,
    pg_temp.counted(format('SELECT FROM %1$I AS a JOIN %1$I AS b USING (value)', kept)) AS joined,
    pg_temp.plan(format('SELECT FROM %1$I AS a JOIN %1$I AS b USING (value)', kept)) AS plan
FROM types
ORDER BY type;
RESET enable_hashagg; RESET enable_hashjoin; RESET enable_nestloop;
SELECT
    count(*) AS pairs,
    bool_and(
        (a.rfm OPERATOR(segment.<) b.rfm)::int + (a.rfm = b.rfm)::int + (a.rfm OPERATOR(segment.>) b.rfm)::int = 1
    ) AS one_of_three,
    bool_and((a.rfm OPERATOR(segment.<=) b.rfm) = NOT (a.rfm OPERATOR(segment.>) b.rfm)) AS le,
    bool_and((a.rfm OPERATOR(segment.>=) b.rfm) = (segment.rfm_cmp(a.rfm, b.rfm) >= 0)) AS ge
FROM customers AS a, customers AS b
WHERE a.customer_id % 50 = 0 AND b.customer_id % 60 = 0;

-- Indexes: hash for large values, btree for small ones, and a key that is one.
CREATE INDEX ON kept_model USING hash (value);
CREATE INDEX ON kept_customer_base USING hash (value);
CREATE UNIQUE INDEX ON customers (rfm, customer_id);
SET enable_seqscan = off;
SELECT
    pg_temp.plan('SELECT id FROM kept_model WHERE value = (SELECT value FROM kept_model WHERE id = 1)'),
    array_agg(id ORDER BY id)
FROM kept_model
WHERE value = (SELECT value FROM kept_model WHERE id = 1);
SELECT array_agg(id ORDER BY id)
FROM kept_customer_base
WHERE value = (SELECT value FROM kept_customer_base WHERE id = 1);
SELECT count(*) AS customers, count(*) FILTER (WHERE found = 1) AS found
FROM (
    SELECT (SELECT count(*) FROM customers AS c WHERE c.rfm = o.rfm AND c.customer_id = o.customer_id) AS found
    FROM others AS o
    WHERE way = 'merged'
) AS matched;
RESET enable_seqscan;
INSERT INTO customers
SELECT customer_id, rfm
FROM others
WHERE way = 'merged'
LIMIT 1
ON CONFLICT DO NOTHING
RETURNING customer_id;

-- Values stored in different ways: in line, compressed, out of line, in a row.
CREATE TEMPORARY TABLE stored (how text, value segment.model);
INSERT INTO stored
SELECT 'usual', segment.fit_kmeans(features, 6)
FROM (
    SELECT amount, customer_id % 1000 AS number, 'category ' || customer_id % 300 AS category
    FROM purchases
) AS features;
ALTER TABLE stored ALTER value SET STORAGE external;
INSERT INTO stored SELECT 'external', value FROM (SELECT value::text::segment.model AS value FROM stored) AS s;
ALTER TABLE stored ALTER value SET STORAGE main;
INSERT INTO stored SELECT 'main', value FROM (SELECT value::text::segment.model AS value FROM stored LIMIT 1) AS s;
SELECT how, pg_column_size(value) < octet_length(value::text) AS compressed FROM stored ORDER BY how;
SELECT
    count(*) AS rows,
    count(DISTINCT value) AS models,
    count(DISTINCT s) FILTER (WHERE how = 'x') AS none,
    bool_and(value = value::text::segment.model AND NOT value <> value::text::segment.model) AS equal,
    count(DISTINCT segment.model_hash(value)) AS hashes,
    (SELECT count(*) FROM stored AS a JOIN stored AS b ON a.value = b.value) AS pairs,
    (SELECT count(*) FROM stored AS a JOIN kept_model AS b USING (value)) AS others
FROM stored AS s;
SELECT
    ROW(a.value, 1) = ROW(b.value, 1) AS rows,
    ARRAY[a.value] = ARRAY[b.value] AS arrays,
    a.value = ANY (ARRAY[b.value]) AS any,
    nullif(a.value, b.value) IS NULL AS nullif,
    a.value = NULL AS null
FROM stored AS a, stored AS b
WHERE a.how = 'usual' AND b.how = 'main';

-- What REPLICA IDENTITY FULL and MERGE need: a row found by all its columns.
CREATE TEMPORARY TABLE replica AS
SELECT
    c.customer_id,
    c.rfm,
    c.days,
    (SELECT value FROM kept_model WHERE id = 1) AS model,
    (SELECT value FROM kept_customer_base WHERE id = 1) AS base,
    (SELECT value FROM kept_sample WHERE id = 1) AS sample
FROM customers AS c
WHERE customer_id < 100;
SELECT count(*) AS rows, count(*) FILTER (WHERE (SELECT count(*) FROM replica AS old WHERE old = new) = 1) AS found
FROM (
    SELECT
        customer_id,
        rfm::text::segment.rfm,
        days::text::segment.purchase_days,
        model::text::segment.model,
        base::text::segment.customer_base,
        sample::text::segment.sample
    FROM replica
) AS new;
SELECT bool_and(amop.oid IS NOT NULL) AS every_column_has_equality
FROM
    pg_attribute AS a
    LEFT JOIN pg_opclass AS c
        ON c.opcintype = a.atttypid
            AND c.opcdefault
            AND c.opcmethod = (SELECT oid FROM pg_am WHERE amname = 'btree')
    LEFT JOIN pg_amop AS amop ON amopfamily = c.opcfamily AND amopstrategy = 3 AND amoplefttype = a.atttypid
WHERE attrelid = 'replica'::regclass AND attnum > 1;
MERGE INTO kept_rfm AS k USING (SELECT segment.rfm(ordered_at, amount ORDER BY n) AS value FROM purchases) AS s ON
k.value = s.value WHEN MATCHED THEN UPDATE SET id = k.id + 10;
SELECT id FROM kept_rfm WHERE value IS NOT NULL ORDER BY id;
ANALYZE kept_rfm, kept_model, customers;
DROP TABLE equality_purchases;
