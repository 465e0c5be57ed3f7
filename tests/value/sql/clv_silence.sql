-- Silence at the end is held against the silences before, and leaving that is not established is said.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET segment.warnings = off;
CREATE FUNCTION pg_temp.warnings(options jsonb, as_of timestamptz, source regclass) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT w FROM (SELECT segment.fit_clv(days, $1, '
        '$2) AS model FROM (SELECT segment.purchase_days(day, amount) AS days FROM %s GROUP BY customer) AS c) AS m, '
        'jsonb_array_elements_text(segment.describe(model) -> ''warnings'') AS w',
        source
    ) USING as_of,
    options || '{"value": false, "max_iterations": 50}';
END $$;
CREATE FUNCTION pg_temp.silence(as_of timestamptz, source regclass) RETURNS text LANGUAGE sql AS $$
    SELECT w FROM pg_temp.warnings('{}', as_of, source) AS w WHERE w LIKE 'nobody has purchased%'
$$;
-- A shop that is open daily, one that is closed on Sundays and from Christmas to New Year, and customers who were
-- chosen by a first purchase in January.
CREATE TEMPORARY TABLE daily AS
SELECT (i * 7 + j) % 97 AS customer, date '2024-01-01' + i AS day, 10 AS amount
FROM generate_series(0, 730) AS i, generate_series(1, 3) AS j;
CREATE TEMPORARY TABLE closed AS
SELECT * FROM daily WHERE extract(isodow FROM day) < 7 AND to_char(day, 'MM-DD') NOT BETWEEN '12-24' AND '12-31';
CREATE TEMPORARY TABLE cohort AS
SELECT i AS customer, date '2025-01-01' + i % 31 AS day, 10 AS amount
FROM generate_series(1, 400) AS i
UNION ALL
SELECT i, date '2025-02-01' + 9 * i, 10
FROM generate_series(1, 30) AS i;
SELECT as_of, pg_temp.silence(as_of, 'daily')
FROM unnest(
    '{2025-12-31 09:00, 2026-01-01, 2026-01-02, 2026-01-03 23:59, 2026-01-04, 2026-01-31}'::timestamptz[]
) AS as_of;
SELECT max(day) AS last FROM closed;
SELECT as_of, pg_temp.silence(as_of, 'closed')
FROM unnest('{2025-12-24, 2026-01-02, 2026-01-10, 2026-02-28}'::timestamptz[]) AS as_of;
SELECT as_of, pg_temp.silence(as_of, 'cohort')
FROM unnest('{2025-10-30, 2025-11-20, 2026-03-01}'::timestamptz[]) AS as_of;
-- The real orders: no silence on the day after the last one, nor for a part of the customers.
SELECT customers, count(w) AS warnings
FROM
    (VALUES (1000), (100000)) AS v(customers),
    LATERAL (
        SELECT segment.fit_clv(days, '1998-07-01', '{"value": false}') AS model
        FROM (
            SELECT segment.purchase_days(ordered_at, amount) AS days
            FROM orders
            WHERE customer_id <= customers
            GROUP BY customer_id
        ) AS c
    ) AS m
    LEFT JOIN jsonb_array_elements_text(segment.describe(model) -> 'warnings') AS w ON w ~ 'nobody'
GROUP BY customers
ORDER BY customers;
-- Ten of them are too few to tell whether anybody leaves, and all are enough.
SELECT kind, customers, w
FROM
    unnest('{bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS kind,
    (VALUES (10), (2000)) AS v(customers),
    LATERAL (
        SELECT segment.fit_clv(days, '1998-07-01', jsonb_build_object('model', kind, 'value', false)) AS model
        FROM (
            SELECT segment.purchase_days(ordered_at, amount) AS days
            FROM orders
            WHERE customer_id <= customers
            GROUP BY customer_id
        ) AS c
    ) AS m
    LEFT JOIN jsonb_array_elements_text(segment.describe(model) -> 'warnings') AS w ON w ~ 'leave'
ORDER BY kind, customers, w;
-- Customers who come each at a rate of their own and never leave: no model claims to know how they do.
CREATE TEMPORARY TABLE faithful AS
SELECT
    i AS customer,
    date '2025-01-01' + i % 20 + (j * (20 + 3 * (i % 40)) + (i * 37 + j * j * 17) % 15)::int AS day,
    10 AS amount
FROM generate_series(1, 200) AS i, generate_series(0, 20) AS j
WHERE date '2025-01-01' + i % 20 + (j * (20 + 3 * (i % 40)) + (i * 37 + j * j * 17) % 15)::int < '2026-01-01';
SELECT kind, w
FROM
    unnest('{bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS kind
    LEFT JOIN LATERAL pg_temp.warnings(jsonb_build_object('model', kind), '2026-01-01', 'faithful') AS w ON w ~ 'leave'
ORDER BY kind, w;
