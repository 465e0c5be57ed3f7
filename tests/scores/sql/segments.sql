-- segments() over a customer base gives every customer what the GROUP BY pipeline gives them.
SET segment.warnings = on;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders GROUP BY customer_id;
CREATE TEMPORARY TABLE base AS
SELECT segment.customer_base(customer_id, ordered_at, amount) AS base,
       segment.customer_base(customer_id, ordered_at, amount::float8) AS base_float FROM orders;
CREATE FUNCTION pg_temp.pipeline(as_of timestamptz, options jsonb, tiers jsonb) RETURNS TABLE (
    customer_id bigint, recency_days float8, frequency bigint, monetary numeric, r smallint, f smallint, m smallint,
    cell text, segment text, "position" smallint, tier text
) LANGUAGE sql AS $$
    WITH models AS (
        SELECT
            segment.fit_rfm(rfm, as_of, options) AS model,
            segment.fit_tiers(segment.monetary(rfm)::float8, tiers) AS tiers
        FROM customers
    )
    SELECT customer_id, s.*, segment.tier(models.tiers, segment.monetary(rfm)::float8)
    FROM customers, models, LATERAL segment.score(model, rfm) AS s
$$;

-- With the defaults.
SELECT count(*) AS customers, count(*) FILTER (WHERE s.* IS DISTINCT FROM p.*) AS differ
FROM base, segment.segments(NULL::bigint, base, '1998-07-01') AS s
     FULL JOIN pg_temp.pipeline('1998-07-01', '{}', '{}') AS p ON s.customer = p.customer_id;
-- The figures themselves are those of the built-in aggregates.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (s.frequency, s.monetary::text, s.recency_days) IS DISTINCT FROM (o.n, o.total::text, o.days)
    ) AS differ
FROM
    base,
    segment.segments(NULL::bigint, base, '1998-07-01') AS s
    FULL JOIN (
        SELECT
            customer_id,
            count(*) AS n,
            sum(amount) AS total,
            (extract(epoch FROM '1998-07-01' - max(ordered_at)) / 86400)::float8 AS days
        FROM orders
        GROUP BY customer_id
    ) AS o ON s.customer = o.customer_id;
-- With options of each kind; those of the tiers are under their own key.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE s.* IS DISTINCT FROM p.*) AS differ,
    count(DISTINCT s.segment) AS segments,
    count(DISTINCT s.tier) AS tiers
FROM
    base,
    segment.segments(
        NULL::bigint, base, '1998-01-01',
        '{"bins": 3, "map": "thirds", "language": "ru", "tiers": {"counts": [100, 1000], "labels": ["gold", "silver", '
        '"rest"]}}'
    ) AS s
    FULL JOIN pg_temp.pipeline(
        '1998-01-01', '{"bins": 3, "map": "thirds", "language": "ru"}',
        '{"counts": [100, 1000], "labels": ["gold", "silver", "rest"]}'
    ) AS p ON s.customer = p.customer_id;
SELECT count(*) AS customers, count(*) FILTER (WHERE s.* IS DISTINCT FROM p.*) AS differ
FROM
    base,
    segment.segments(
        NULL::bigint, base, '1998-07-01',
        '{"nested": true, "monetary": {"method": "natural"}, "frequency": {"cuts": [1, 2, 4, 8]}}'
    ) AS s
    FULL JOIN pg_temp.pipeline(
        '1998-07-01', '{"nested": true, "monetary": {"method": "natural"}, "frequency": {"cuts": [1, 2, 4, 8]}}', '{}'
    ) AS p ON s.customer = p.customer_id;
-- float8 amounts: the same cells, segments and tiers as exact ones.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (s.cell, s.segment, s.tier, s.frequency, s.recency_days) IS DISTINCT FROM
            (floats.cell, floats.segment, floats.tier, floats.frequency, floats.recency_days)
    ) AS differ
FROM
    base,
    segment.segments(NULL::bigint, base, '1998-07-01') AS s
    FULL JOIN LATERAL segment.segments(NULL::bigint, base_float, '1998-07-01') AS floats USING (customer);

-- A fit on the base is the fit on its customers: the same models.
SELECT
    segment.fit_rfm(base, '1998-07-01')::text = (SELECT segment.fit_rfm(rfm, '1998-07-01')::text FROM customers) AS rfm,
    segment.fit_rfm(base, '1998-07-01', '{"bins": 4}')::text
        = (SELECT segment.fit_rfm(rfm, '1998-07-01', '{"bins": 4}')::text FROM customers) AS rfm_options,
    segment.fit_tiers(base)::text
        = (SELECT segment.fit_tiers(segment.monetary(rfm)::float8)::text FROM customers) AS tiers,
    segment.fit_tiers(base, '{"counts": [10]}')::text = (
        SELECT segment.fit_tiers(segment.monetary(rfm)::float8, '{"counts": [10]}')::text
        FROM customers
    ) AS tiers_options
FROM base;

-- Refunds only, and no dated row at all: no scores and the last tier, but a row.
CREATE TEMPORARY TABLE few (customer text, at timestamptz, amount numeric);
INSERT INTO few VALUES
    ('a', '2026-01-01', 100), ('b', '2026-01-11', 20), ('b', '2026-01-21', 30), ('c', '2026-01-15', 10),
    ('refunds only', '2026-01-02', -5), ('no date', NULL, 5), (NULL, '2026-01-05', 7);
SELECT s.*
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM few) AS b,
    segment.segments(NULL::text, base, '2026-02-01') AS s
ORDER BY customer;
-- Orders after as_of have a negative recency, and the best score.
SELECT customer, recency_days, r
FROM
    (SELECT segment.customer_base(customer, at, amount) AS base FROM few) AS b,
    segment.segments(NULL::text, base, '2026-01-12')
WHERE r IS NOT NULL
ORDER BY recency_days;

-- Nobody at all, only rows without a customer, one customer.
SELECT count(*) AS rows_of_null FROM segment.segments(NULL::bigint, NULL, '2026-01-01');
SELECT count(*) AS rows_of_empty
FROM
    (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders WHERE false) AS b,
    segment.segments(NULL::bigint, base, '2026-01-01');
SELECT count(*) AS rows_of_nobody
FROM
    (SELECT segment.customer_base(NULL::int, '2026-01-01', 1.0) AS base) AS b,
    segment.segments(NULL::int, base, '2026-01-01');
SELECT s.*
FROM
    (SELECT segment.customer_base(7, '2026-01-01', 1.5) AS base) AS b,
    segment.segments(NULL::int, base, '2026-01-02') AS s;

-- Customers without a single order among them: rows all the same, with the last tier and no scores.
SELECT s.*
FROM
    (SELECT segment.customer_base(i, '2026-01-01', -i::numeric) AS base FROM generate_series(1, 2) AS i) AS b,
    segment.segments(NULL::int, base, '2026-01-02') AS s
ORDER BY customer;

-- Bad arguments.
\set VERBOSITY default
SELECT s.* FROM base, segment.segments(NULL::bigint, base, NULL) AS s;
SELECT s.* FROM base, segment.segments(NULL::bigint, base, 'infinity') AS s;
SELECT s.* FROM base, segment.segments(NULL::bigint, base, '1998-07-01', '{"tier": {}}') AS s;
SELECT s.* FROM base, segment.segments(NULL::bigint, base, '1998-07-01', '{"tiers": {"count": [1]}}') AS s;
SELECT s.* FROM base, segment.segments(NULL::bigint, base, '1998-07-01', '{"tiers": 5}') AS s;
SELECT s.* FROM base, segment.segments(NULL::bigint, base, '1998-07-01', '[]') AS s;
-- NULL options are the defaults.
SELECT count(*) FROM base, segment.segments(NULL::bigint, base, '1998-07-01', NULL);

-- The place of a segment in its map: that of maps() for the shipped ones, whatever their language, and the list's own
-- for others.
SELECT
    bool_and(s.position = m.position) AS as_in_maps,
    count(DISTINCT s.segment) AS segments,
    count(DISTINCT s.position) AS positions
FROM
    base,
    segment.segments(NULL::bigint, base, '1998-07-01', '{"language": "zh"}') AS s
    LEFT JOIN segment.maps() AS m ON m.map = 'standard' AND m.language = 'zh' AND m.segment = s.segment;
SELECT s.position, s.segment, count(*) AS customers
FROM
    base,
    segment.segments(
        NULL::bigint, base, '1998-07-01',
        '{"map": {"bins": 3, "segments": [{"name": "z", "r": [3, 3]}, {"name": "a", "r": [1, 1]}], "otherwise": "m"}}'
    ) AS s
GROUP BY 1, 2
ORDER BY 1;
SELECT count(*) AS customers, count(*) FILTER (WHERE (x.s).position IS DISTINCT FROM s.position) AS differ
FROM
    base,
    segment.segments(NULL::bigint, base, '1998-07-01') AS s JOIN (
        SELECT customer_id, segment.score(model, rfm) AS s
        FROM customers, (SELECT segment.fit_rfm(rfm, '1998-07-01') AS model FROM customers) AS m
    ) AS x ON customer = customer_id;
-- Options as text, which a literal beside models would otherwise be ambiguous for.
SELECT count(DISTINCT md5(s::text)) AS ways
FROM
    base,
    LATERAL (VALUES
        ((SELECT array_agg(s) FROM segment.segments(NULL::bigint, base, '1998-07-01', '{"bins": 3}') AS s)),
        ((SELECT array_agg(s) FROM segment.segments(NULL::bigint, base, '1998-07-01', '{"bins": 3}'::jsonb) AS s)),
        (
            (
                SELECT array_agg(s)
                FROM segment.segments(NULL::bigint, base, as_of => '1998-07-01', options => '{"bins": 3}'::varchar) AS s
            )
        )
    ) AS v(s);
SELECT * FROM base, segment.segments(NULL::bigint, base, '1998-07-01', '{"bins": 3');
-- A model of scores alone, by name and by place; tiers are NULL.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE (a.customer, a.cell, a.segment) = (b.customer, b.cell, b.segment)) AS equal,
    count(a.tier) AS tiers,
    count(c.customer) AS by_place
FROM
    base,
    (SELECT segment.fit_rfm(rfm, '1998-07-01') AS model FROM customers) AS m,
    segment.segments(NULL::bigint, base, as_of => '1998-07-01', rfm_model => model) AS a
    JOIN LATERAL segment.segments(NULL::bigint, base, '1998-07-01') AS b USING (customer)
    JOIN LATERAL segment.segments(NULL::bigint, base, '1998-07-01', model) AS c USING (customer);
