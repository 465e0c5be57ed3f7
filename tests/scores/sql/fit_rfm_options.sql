-- Options of fit_rfm: what they mean, what follows from what is left out, and what is refused.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id;
CREATE FUNCTION pg_temp.fit(options jsonb) RETURNS segment.model LANGUAGE sql AS $$
    SELECT segment.fit_rfm(rfm, '1998-07-01', options) FROM customers
$$;

-- The methods, bins and map that each set of options leads to.
SELECT
    options,
    d #>> '{recency,method}' AS recency,
    d #> '{recency,bins}' AS r,
    d #>> '{frequency,method}' AS frequency,
    d #> '{frequency,bins}' AS f,
    d #>> '{monetary,method}' AS monetary,
    d #> '{monetary,bins}' AS m,
    d #>> '{options,map}' AS map,
    d #> '{options,nested}' AS nested
FROM
    unnest(
        ARRAY[
            '{}', '{"bins": 5}', '{"bins": 3}', '{"bins": 2}', '{"bins": 4}', '{"bins": 7}', '{"method": "mean"}',
            '{"method": "natural"}', '{"nested": true}', '{"map": "standard"}', '{"map": "thirds"}',
            '{"map": "octants"}', '{"map": "none"}', '{"map": "octants", "method": "quantile"}',
            '{"map": "octants", "monetary": {"method": "width"}}', '{"bins": 3, "recency": {"bins": 5}}',
            '{"map": "regions"}', '{"map": "regions", "bins": 4}', '{"recency": {"cuts": [30, 90, 180, 365]}}',
            '{"recency": {"cuts": [90]}, "map": "none"}',
            '{"method": "mean", "monetary": {"method": "quantile", "bins": 10}}',
            '{"map": {"bins": 4, "segments": [], "otherwise": "all"}}', '{"bins": null, "method": null, "map": null}'
        ]::jsonb[]
    ) WITH ORDINALITY AS o(options, number),
    LATERAL (SELECT segment.describe(pg_temp.fit(options)) AS d) AS m
ORDER BY number;
-- The short form and the long form without options are one; so is NULL.
SELECT segment.fit_rfm(rfm, '1998-07-01')::text = segment.fit_rfm(rfm, '1998-07-01', '{}')::text AS short,
       segment.fit_rfm(rfm, '1998-07-01', NULL)::text = segment.fit_rfm(rfm, '1998-07-01')::text AS null_options
FROM customers;
-- What describe says of a model as a whole. CDNOW's sample has 2,357 customers.
SELECT jsonb_pretty(segment.describe(pg_temp.fit('{"bins": 3, "language": "zh"}')));

-- Limits of recency are short where orders have a time of day, and whole days if asked for; they score the same
-- customers alike.
CREATE TEMPORARY TABLE timed AS
SELECT segment.rfm(timestamptz '2026-01-01' + i * i * interval '0.7654321 hours', 1.0) AS rfm
FROM generate_series(1, 90) AS i
GROUP BY i;
SELECT
    o.days,
    array_agg(c.upper ORDER BY c.upper) AS limits,
    (
        SELECT array_agg(percentile_disc ORDER BY percentile_disc)
        FROM (
            SELECT unnest(
                percentile_disc('{0.2,0.4,0.6,0.8}'::float8[]) WITHIN GROUP (
                    ORDER BY CASE o.days WHEN 'whole' THEN ceil(days) ELSE days END
                )
            ) AS percentile_disc
            FROM (SELECT segment.recency_days(rfm, '2026-10-01') AS days FROM timed) AS t
        ) AS p
    ) AS percentile_disc
FROM
    (VALUES ('as they are', '{}'::jsonb), ('whole', '{"recency": {"whole_days": true}}')) AS o(days, options),
    LATERAL (SELECT segment.fit_rfm(rfm, '2026-10-01', o.options) AS model FROM timed) AS fitted,
    segment.cuts(model) AS c
WHERE c.dimension = 'recency' AND c.upper IS NOT NULL
GROUP BY o.days
ORDER BY o.days;
SELECT
    method,
    array_agg(upper ORDER BY upper) AS limits,
    bool_and(segment.describe(model) #> '{options,whole_days}' = 'true') AS described
FROM
    unnest('{mean,width,log_width,natural}'::text[]) AS method,
    LATERAL (
        SELECT segment.fit_rfm(
            rfm, '2026-10-01', jsonb_build_object('recency', jsonb_build_object('method', method, 'whole_days', true))
        ) AS model
        FROM timed
    ) AS fitted,
    segment.cuts(model) AS c
WHERE c.dimension = 'recency' AND c.upper IS NOT NULL
GROUP BY method
ORDER BY method;

-- Unknown keys, wherever they are: the keys that exist are listed.
SELECT pg_temp.fit('{"bin": 5}');
SELECT pg_temp.fit('{"recency": {"cut": [1]}}');
SELECT pg_temp.fit('{"monetary": {"bins": 5, "unit": "cents"}}');
SELECT pg_temp.fit('{"map": {"bins": 5, "segmentz": []}}');
-- Wrong types: the key is named.
SELECT pg_temp.fit('[]');
SELECT pg_temp.fit('5');
SELECT pg_temp.fit('"bins"');
\set VERBOSITY terse
SELECT pg_temp.fit('{"bins": "5"}');
SELECT pg_temp.fit('{"bins": 5.5}');
SELECT pg_temp.fit('{"bins": -1}');
SELECT pg_temp.fit('{"bins": 1000}');
SELECT pg_temp.fit('{"recency": 5}');
SELECT pg_temp.fit('{"recency": {"cuts": 5}}');
SELECT pg_temp.fit('{"recency": {"cuts": ["a"]}}');
SELECT pg_temp.fit('{"nested": "yes"}');
SELECT pg_temp.fit('{"map": 5}');
SELECT pg_temp.fit('{"method": "median"}');
SELECT pg_temp.fit('{"language": "fr"}');
\set VERBOSITY default
-- Values out of range, and options that contradict each other.
SELECT pg_temp.fit('{"bins": 1}');
SELECT pg_temp.fit('{"bins": 11}');
SELECT pg_temp.fit('{"frequency": {"bins": 0}}');
SELECT pg_temp.fit('{"map": "mine"}');
SELECT pg_temp.fit('{"map": "thirds", "bins": 5}');
SELECT pg_temp.fit('{"map": "standard", "frequency": {"bins": 3}}');
SELECT pg_temp.fit('{"method": "fixed"}');
SELECT pg_temp.fit('{"recency": {"method": "quantile", "cuts": [1]}}');
SELECT pg_temp.fit('{"recency": {"bins": 5, "cuts": [1]}}');
SELECT pg_temp.fit('{"recency": {"cuts": []}, "map": "none"}');
SELECT pg_temp.fit('{"recency": {"cuts": [1,2,3,4,5,6,7,8,9,10]}, "map": "none"}');
SELECT pg_temp.fit('{"recency": {"cuts": [2, 1]}, "map": "none"}');
SELECT pg_temp.fit('{"recency": {"cuts": [1, 1]}, "map": "none"}');
SELECT pg_temp.fit('{"recency": {"whole_days": true, "cuts": [7, 30.5]}}');
SELECT pg_temp.fit('{"monetary": {"whole_days": true}}');
SELECT pg_temp.fit('{"method": "mean", "bins": 3}');
SELECT pg_temp.fit('{"frequency": {"method": "mean", "bins": 3}, "map": "none"}');

-- as_of and options must be the same in every row, and as_of is a moment.
SELECT segment.fit_rfm(rfm, '1998-07-01'::timestamptz + customer_id * interval '1 day') FROM customers;
SELECT segment.fit_rfm(rfm, '1998-07-01', jsonb_build_object('bins', 2 + customer_id % 2)) FROM customers;
SELECT segment.fit_rfm(rfm, NULL) FROM customers;
SELECT segment.fit_rfm(rfm, NULL, '{}') FROM customers;
SELECT segment.fit_rfm(rfm, 'infinity') FROM customers;
SELECT segment.fit_rfm(rfm, '-infinity') FROM customers;
-- They may differ from group to group.
SELECT options, segment.describe(segment.fit_rfm(rfm, '1998-07-01', options)) #> '{recency,bins}' AS bins
FROM customers, unnest('{"{\"bins\": 3}", "{\"bins\": 7}"}'::jsonb[]) AS options GROUP BY options ORDER BY options;
-- A kind of business gives recency its cuts in days; a cell can show the best as 1; the ends can be left out of the cuts.
SELECT dimension, bin, range
FROM segment.cuts(pg_temp.fit('{"business": "fashion"}'))
WHERE dimension = 'recency';
SELECT pg_temp.fit('{"business": "bakery"}');
SELECT pg_temp.fit('{"business": "fashion", "recency": {"cuts": [1]}}');
SELECT s.cell, s.r, s.f, s.m, s.segment
FROM segment.score(
    pg_temp.fit('{"recency": {"best": "low"}, "frequency": {"best": "low"}, "monetary": {"best": "low"}}'),
    (SELECT segment.rfm('1998-06-30', 1000))
) AS s;
SELECT segment.describe(pg_temp.fit('{"monetary": {"method": "width"}, "trim": 0.01}')) -> 'options' -> 'trim' AS trim;
SELECT dimension, bin, range
FROM segment.cuts(pg_temp.fit('{"monetary": {"method": "width"}, "trim": 0.01}'))
WHERE dimension = 'monetary';
SELECT pg_temp.fit('{"trim": 0.5}');
