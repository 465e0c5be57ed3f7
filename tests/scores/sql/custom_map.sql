-- Maps of one's own: what names every cell once is taken, anything else is refused with the cells named.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id;
CREATE FUNCTION pg_temp.fit(map jsonb) RETURNS segment.model LANGUAGE sql AS
$$ SELECT segment.fit_rfm(rfm, '1998-07-01', jsonb_build_object('map', map)) FROM customers $$;

-- Boxes, unions of boxes, single cells, the mean of f and m, and a name for the rest.
SELECT *
FROM segment.check_map(
    '{"bins": 3, "otherwise": "the rest", "segments": [{"name": "best", "r": 3, "fm": 3}, {"name": "lost", '
    '"any": [{"r": 1, "f": 1}, {"r": 1, "m": [1, 1]}]}, {"name": "odd", "cells": ["213", "231"]}]}'
);
SELECT
    segment,
    count(*) AS customers,
    count(*) FILTER (
        WHERE segment = CASE
            WHEN r = 3 AND f + m >= 5 THEN 'best'
            WHEN r = 1 AND (f = 1 OR m = 1) THEN 'lost'
            WHEN cell IN ('213', '231') THEN 'odd'
            ELSE 'the rest'
        END
    ) AS as_ruled
FROM
    pg_temp.fit(
        '{"bins": 3, "otherwise": "the rest", "segments": [{"name": "best", "r": 3, "fm": 3}, {"name": "lost", '
        '"any": [{"r": 1, "f": 1}, {"r": 1, "m": [1, 1]}]}, {"name": "odd", "cells": ["213", "231"]}]}'
    ) AS model,
    customers,
    segment.score(model, rfm)
GROUP BY segment
ORDER BY segment;
-- Bins that differ, with ten scores; cells are written with dashes.
SELECT
    segment,
    count(*) AS customers,
    bool_and(
        segment = CASE WHEN r >= 9 AND f = 2 THEN 'good' WHEN cell = '1-1-1' THEN 'gone' ELSE 'so so' END
    ) AS as_ruled
FROM
    pg_temp.fit(
        '{"bins": {"recency": 10, "frequency": 2, "monetary": 3}, "otherwise": "so so", "segments": [{"name": "good", '
        '"r": [9, 10], "f": 2}, {"name": "gone", "cells": ["1-1-1"]}]}'
    ) AS model,
    customers,
    segment.score(model, rfm)
GROUP BY segment
ORDER BY segment;
-- "otherwise" alone; and an "otherwise" that no cell is left for does no harm, though it is reported.
SELECT segment, count(*)
FROM pg_temp.fit('{"bins": 4, "segments": [], "otherwise": "all"}') AS model, customers, segment.score(model, rfm)
GROUP BY segment;
SELECT *
FROM segment.check_map('{"bins": 2, "segments": [{"name": "a", "r": 1}, {"name": "b", "r": 2}], "otherwise": "never"}');
SELECT segment, count(*) > 0 AS some
FROM
    pg_temp.fit(
        '{"bins": 2, "segments": [{"name": "a", "r": 1}, {"name": "b", "r": 2}], "otherwise": "never"}'
    ) AS model,
    customers,
    segment.score(model, rfm)
GROUP BY segment
ORDER BY segment;

-- Gaps, overlaps, names out of reach: a row for each.
SELECT *
FROM segment.check_map(
    '{"bins": 2, "segments": [{"name": "good", "r": 2, "f": 2}, {"name": "rich", "m": 2}, {"name": "rich and good", '
    '"r": 2, "f": 2, "m": 2}]}'
);
-- And everything else that can be wrong.
SELECT problem, cell, segments, explanation
FROM segment.check_map(
    '{"bins": 2, "otherwise": "x", "segments": [{"name": "x", "r": 3}, {"name": "", "cells": ["9"]}, {"name": "y", "r": [2, 1]}, {"name": "z", "any": [{}]},
    {"name": "y", "cells": ["1111", "11", "000", "1-1-1", "a"]}]}'
)
ORDER BY 1, 2, 4;
SELECT *
FROM segment.check_map(
    '{"bins": {"recency": 2, "frequency": 2, "monetary": 3}, "otherwise": "x", "segments": [{"name": "y", "fm": 2}]}'
);
SELECT * FROM segment.check_map('{"bins": 1, "segments": [{"name": "y", "r": 1}]}');
SELECT * FROM segment.check_map('{"bins": 2, "segments": []}');
SELECT problem, left(explanation, 60) AS explanation
FROM segment.check_map(jsonb_build_object('bins', 2, 'otherwise', repeat('é', 200), 'segments', '[]'::jsonb));
SELECT problem, explanation
FROM segment.check_map(
    (
        SELECT jsonb_build_object('bins', 2, 'segments', jsonb_agg(jsonb_build_object('name', i::text, 'r', 1)))
        FROM generate_series(1, 1001) AS i
    )
);
SELECT problem, explanation
FROM segment.check_map(
    (
        SELECT jsonb_build_object(
            'bins', 2, 'otherwise', 'x',
            'segments', jsonb_build_array(jsonb_build_object('name', 'y', 'cells', jsonb_agg('111'::text)))
        )
        FROM generate_series(1, 10001) AS i
    )
);
-- R rfm's published ranges as a map: 10 of the 125 cells have no name and 58 have two or more.
SELECT problem, count(*) FROM segment.check_map('{"bins": 5, "segments": [
    {"name": "Champions", "r": 5, "f": 5, "m": 5},
    {"name": "Potential Loyalist", "r": [3,5], "f": [3,5], "m": [2,5]},
    {"name": "Loyal Customers", "r": [2,4], "f": [2,4], "m": [2,4]},
    {"name": "Promising", "r": [3,4], "f": [1,3], "m": [3,5]},
    {"name": "New Customers", "r": [4,5], "f": [1,3], "m": [1,5]},
    {"name": "Can''t Lose Them", "r": [1,2], "f": [3,4], "m": [4,5]},
    {"name": "At Risk", "r": [1,2], "f": [2,5], "m": [4,5]},
    {"name": "Need Attention", "r": [1,3], "f": [3,5], "m": [3,5]},
    {"name": "About To Sleep", "r": [2,3], "f": [1,3], "m": [1,4]},
    {"name": "Lost", "r": 1, "f": [1,5], "m": [1,5]}
]}') GROUP BY problem ORDER BY problem;

-- The fit refuses what the check finds.
SELECT pg_temp.fit('{"bins": 2, "segments": [{"name": "good", "r": 2, "f": 2}, {"name": "rich", "m": 2}]}');
SELECT pg_temp.fit('{"bins": 2, "segments": [{"name": "a", "r": 1}, {"name": "b"}]}');
SELECT segment.fit_rfm(rfm, '1998-07-01', '{"bins": 3, "map": {"bins": 2, "segments": [], "otherwise": "x"}}')
FROM customers;
-- What is no map at all: the refusal names the key at fault.
CREATE FUNCTION pg_temp.refusal(map jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM segment.check_map(map);
    RETURN 'not refused';
EXCEPTION WHEN invalid_parameter_value THEN RETURN SQLERRM;
END $$;
SELECT
    pg_temp.refusal('[]') AS array,
    pg_temp.refusal('{"bins": 2}') ~ '"segments"' AS without_segments,
    pg_temp.refusal('{"segments": []}') ~ '"bins"' AS without_bins;
SELECT
    map,
    pg_temp.refusal(map) ~ key AS names_the_key,
    pg_temp.refusal(map) ~ 'missing field "segments"' AS names_another
FROM (VALUES
    ('{"bins": 2, "segments": [], "colour": 1}'::jsonb, '"colour"'),
    ('{"bins": "two", "segments": []}', '"bins"'),
    ('{"bins": {"recency": 2}, "segments": []}', 'frequency'),
    ('{"bins": 2, "segments": 5}', '"segments"'),
    ('{"bins": 2, "segments": [{"name": "a", "q": 1}]}', '"q"'),
    ('{"bins": 2, "segments": [{"r": 1}]}', '"name"'),
    ('{"bins": 2, "segments": [{"name": "a", "r": "high"}]}', '"high"'),
    ('{"bins": 2, "segments": [{"name": "a", "r": [1, 2, 3]}]}', 'a score or a pair|length'),
    ('{"bins": 2, "segments": [{"name": "a", "r": 1e10}]}', '1e|10000000000')
) AS m(map, key);
SELECT count(*) FROM segment.check_map(NULL);
