-- The shipped maps give every cell exactly one name, in every language. Proof: a customer is made for each cell, and
-- scored.
SET timezone = 'UTC';
SELECT map, bins, language, count(*) AS names, count(DISTINCT segment) AS different
FROM segment.maps()
GROUP BY map, bins, language
ORDER BY map, language;
-- One column a language, of names and of rules.
SELECT
    map,
    position,
    max(segment) FILTER (WHERE language = 'en') AS en,
    max(segment) FILTER (WHERE language = 'ru') AS ru,
    max(segment) FILTER (WHERE language = 'zh') AS zh,
    max(rule) FILTER (WHERE language = 'en') AS rule,
    max(rule) FILTER (WHERE language = 'ru') AS rule_ru,
    max(rule) FILTER (WHERE language = 'zh') AS rule_zh
FROM segment.maps()
GROUP BY map, position
ORDER BY map, position;

-- With cuts at 1.5, 2.5 and so on, k orders score k, k dollars score k, and k days score bins + 1 - k.
CREATE TEMPORARY TABLE models AS
SELECT
    map,
    bins,
    language,
    segment.fit_rfm(
        rfm, '2026-01-11',
        jsonb_build_object('map', map, 'language', language, 'recency', cuts, 'frequency', cuts, 'monetary', cuts)
    ) AS model
FROM
    (SELECT DISTINCT map, bins, language FROM segment.maps() WHERE bins IS NOT NULL) AS k,
    LATERAL (SELECT jsonb_build_object('cuts', jsonb_agg(i + 0.5)) AS cuts FROM generate_series(1, bins - 1) AS i) AS o,
    (SELECT segment.rfm('2026-01-01', 1.0) AS rfm) AS somebody
GROUP BY map, bins, language, cuts;
CREATE TEMPORARY TABLE cells AS
SELECT map, bins, language, planned_r, planned_f, planned_m, s.cell, s.segment
FROM
    models,
    generate_series(1, bins) AS planned_r,
    generate_series(1, bins) AS planned_f,
    generate_series(1, bins) AS planned_m,
    LATERAL (
        SELECT segment.rfm(
            timestamptz '2026-01-11' - (bins + 1 - planned_r) * interval '1 day',
            CASE i WHEN 1 THEN planned_m ELSE 0 END::numeric
        ) AS rfm
        FROM generate_series(1, planned_f) AS i
    ) AS customer,
    segment.score(model, rfm) AS s;
SELECT map, language, count(DISTINCT cell) AS cells, count(segment) AS named, count(DISTINCT segment) AS names,
       count(*) FILTER (WHERE cell = concat(planned_r, planned_f, planned_m)) AS as_planned
FROM cells GROUP BY map, language ORDER BY map, language;

-- Each name is where the literature has it. The ten names over recency and the mean of frequency and money:
CREATE TEMPORARY TABLE published (map text, r int, f int, m int, segment text);
INSERT INTO published
SELECT
    'standard',
    r,
    f,
    m,
    CASE
        WHEN r <= 2 AND fm <= 2 THEN 'hibernating'
        WHEN r <= 2 AND fm <= 4 THEN 'at risk'
        WHEN r <= 2 THEN 'cannot lose'
        WHEN r = 3 AND fm <= 2 THEN 'about to sleep'
        WHEN r = 3 AND fm = 3 THEN 'need attention'
        WHEN r <= 4 AND fm >= 4 THEN 'loyal'
        WHEN r = 4 AND fm = 1 THEN 'promising'
        WHEN r = 5 AND fm = 1 THEN 'new'
        WHEN fm <= 3 THEN 'potential loyalists'
        ELSE 'champions'
    END
FROM
    generate_series(1, 5) AS r,
    generate_series(1, 5) AS f,
    generate_series(1, 5) AS m,
    LATERAL (SELECT floor((f + m) / 2.0 + 0.5) AS fm) AS half_up;
-- Klaviyo's 27 cells.
INSERT INTO published
SELECT 'thirds', left(cell, 1)::int, substr(cell, 2, 1)::int, right(cell, 1)::int, segment
FROM
    (VALUES
        ('champions', '{333,332,323}'::text[]), ('loyal', '{321,322,331,232,233}'), ('recent', '{312,313,311,222,223}'),
        ('needs attention', '{213,221,123,132,133}'), ('at risk', '{231,212,122,131,211}'),
        ('inactive', '{111,112,113,121}')
    ) AS k(segment, cells),
    unnest(cells) AS cell;
-- Eight names by high or low: money makes the customer key or ordinary, recency and frequency say what to do.
INSERT INTO published
SELECT
    'octants',
    r,
    f,
    m,
    CASE m
        WHEN 2 THEN 'key'
        ELSE 'ordinary'
    END || CASE
        WHEN (r, f) = (2, 2) THEN ' loyal'
        WHEN r = 2 THEN ' to develop'
        WHEN f = 2 THEN ' to keep'
        ELSE ' to win back'
    END
FROM generate_series(1, 2) AS r, generate_series(1, 2) AS f, generate_series(1, 2) AS m;
SELECT c.map, c.language, count(*) AS cells, count(*) FILTER (WHERE c.segment = names.segment) AS as_published
FROM cells AS c JOIN published AS p ON (p.map, p.r, p.f, p.m) = (c.map, planned_r, planned_f, planned_m)
     JOIN segment.maps() AS en ON (en.map, en.language, en.segment) = (p.map, 'en', p.segment)
     JOIN segment.maps() AS names ON (names.map, names.language, names.position) = (c.map, c.language, en.position)
GROUP BY c.map, c.language ORDER BY c.map, c.language;

-- Whatever the bins, the map of regions gives every cell one name, and what check_map finds is nothing.
CREATE TEMPORARY TABLE regions AS
SELECT
    r,
    f,
    m,
    segment.fit_rfm(
        rfm, '2026-01-11',
        jsonb_build_object(
            'map', 'regions', 'recency', jsonb_build_object('bins', r), 'frequency', jsonb_build_object('bins', f),
            'monetary', jsonb_build_object('bins', m)
        )
    ) AS model
FROM
    generate_series(2, 10) AS r,
    generate_series(2, 10) AS f,
    generate_series(2, 10) AS m,
    (SELECT segment.rfm('2026-01-01', 1.0) AS rfm) AS somebody
GROUP BY r, f, m;
SELECT
    count(*) AS models,
    sum((SELECT count(*) FROM segment.check_map(model::jsonb -> 'map'))) AS findings,
    min(jsonb_array_length(segment.describe(model) -> 'segments')) AS fewest_names,
    max(jsonb_array_length(segment.describe(model) -> 'segments')) AS most_names
FROM regions;
-- It is also what bins without a map of their own have, so that no customer is without a segment.
SELECT map, count(*) AS bins, count(*) FILTER (WHERE segment IS NULL) AS unnamed
FROM
    generate_series(2, 10) AS r,
    generate_series(2, 10) AS f,
    generate_series(2, 10) AS m,
    LATERAL (
        SELECT segment.fit_rfm(
            rfm, '2026-01-11',
            jsonb_build_object(
                'recency', jsonb_build_object('bins', r), 'frequency', jsonb_build_object('bins', f),
                'monetary', jsonb_build_object('bins', m)
            )
        ) AS model
        FROM (SELECT segment.rfm('2026-01-01', 1.0) AS rfm) AS somebody
    ) AS fitted,
    LATERAL (SELECT segment.describe(model) #>> '{options,map}' AS map) AS d,
    LATERAL (
        SELECT segment
        FROM (SELECT segment.rfm('2026-01-01', 1.0) AS rfm) AS somebody, segment.score(model, rfm)
    ) AS s
GROUP BY map
ORDER BY map;
