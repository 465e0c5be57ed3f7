-- tier(model, value, previous): a customer leaves their tier only by a margin, at each threshold on their way.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE models AS
SELECT
    'none' AS margins,
    segment.fit_tiers(v, '{"thresholds": [1000, 200, 50]}') AS model,
    0.0 AS promote,
    0.0 AS demote
FROM unnest('{1}'::float8[]) AS v
UNION ALL
SELECT
    'up 10 %, down 20 %',
    segment.fit_tiers(v, '{"thresholds": [1000, 200, 50], "promote_margin": 0.1, "demote_margin": 0.2}'),
    0.1,
    0.2
FROM unnest('{1}'::float8[]) AS v;

-- Around the threshold of 200 between B and C, at 160, 200 and 220.
SELECT
    value,
    segment.tier(model, value) AS plain,
    segment.tier(model, value, 'B') AS from_b,
    segment.tier(model, value, 'C') AS from_c,
    segment.tier(model, value, 'A') AS from_a,
    segment.tier(model, value, 'D') AS from_d
FROM
    models,
    unnest(
        '{1200, 1100, 1099.99, 1000, 800, 799.99, 220, 219.99, 200, 199.99, 160, 159.99, 55, 54.99, 40, 39.99, 0, -5}'::float8[]
    ) AS value
WHERE margins <> 'none'
ORDER BY value DESC;

-- Every value from every tier, against the rule counted out: upwards a threshold holds a customer back while value <
-- threshold (1 + promote),
-- downwards it lets them through when value < threshold (1 - demote).
SELECT
    margins,
    count(*) AS cases,
    count(*) FILTER (
        WHERE segment.tier(model, value, chr(65 + previous)) = chr(
            65 + CASE
                WHEN plain < previous THEN (
                    SELECT count(*)
                    FROM unnest(thresholds) WITH ORDINALITY AS t(t, i)
                    WHERE i <= previous AND value::numeric < t * (1 + promote)
                )
                WHEN plain > previous THEN previous + (
                    SELECT count(*)
                    FROM unnest(thresholds) WITH ORDINALITY AS t(t, i)
                    WHERE i > previous AND value::numeric < t * (1 - demote)
                )
                ELSE previous
            END::int
        )
    ) AS as_ruled,
    count(*) FILTER (WHERE segment.tier(model, value, chr(65 + previous)) <> segment.tier(model, value)) AS held
FROM
    models,
    (SELECT '{1000, 200, 50}'::numeric[] AS thresholds) AS o,
    generate_series(0, 3) AS previous,
    generate_series(-20, 1300, 5) AS i,
    LATERAL (SELECT i::float8 AS value) AS v,
    LATERAL (SELECT (SELECT count(*) FROM unnest(thresholds) AS t WHERE value < t)::int AS plain) AS p
GROUP BY margins
ORDER BY margins;

-- Without a previous tier, or with NULL, it is the plain tier.
SELECT bool_and(segment.tier(model, value, NULL) = segment.tier(model, value)) AS as_plain
FROM models, generate_series(0, 1300, 10) AS value;
-- A small move to and fro does not change the tier, month after month.
WITH RECURSIVE months AS (
    SELECT 0 AS month, 'C'::text AS tier, 'C'::text AS plain
    UNION ALL
    SELECT month + 1, segment.tier(model, 200 + 15 * (-1) ^ month, tier), segment.tier(model, 200 + 15 * (-1) ^ month)
    FROM months, models
    WHERE margins <> 'none' AND month < 12
)
SELECT count(DISTINCT tier) AS tiers, count(DISTINCT plain) AS without_margins
FROM months;

-- Low values are best: mirrored.
SELECT
    value,
    segment.tier(model, value) AS plain,
    segment.tier(model, value, 'A') AS from_a,
    segment.tier(model, value, 'B') AS from_b
FROM
    (
        SELECT segment.fit_tiers(
            v, '{"thresholds": [100], "best": "low", "promote_margin": 0.1, "demote_margin": 0.2}'
        ) AS model
        FROM unnest('{1}'::float8[]) AS v
    ) AS m,
    unnest('{90, 90.01, 100, 100.01, 120, 120.01}'::float8[]) AS value
ORDER BY value;
-- Below zero the last tier can be left by demotion only: no margin lifts a negative value.
SELECT value, segment.tier(model, value, 'A') AS from_a
FROM models, unnest('{0, -1}'::float8[]) AS value
WHERE margins <> 'none'
ORDER BY value;

-- A label that the model does not know.
SELECT segment.tier(model, 100, 'Z') FROM models WHERE margins = 'none';
SELECT segment.tier(model, 100, 'a') FROM models WHERE margins = 'none';
SELECT segment.tier(model, 100, '') FROM models WHERE margins = 'none';

-- why: the threshold with the margin, the gap, and words.
SELECT why.*
FROM models, unnest('{1500, 190, 10, -5}'::float8[]) AS v, segment.why(model, v) AS why
WHERE margins = 'none';
SELECT why.*
FROM
    models,
    (VALUES (150.0::float8, 'C'), (210, 'C'), (170, 'B'), (1050, 'B'), (900, 'A')) AS c(v, previous),
    segment.why(model, v, previous) AS why
WHERE margins <> 'none';
-- The advice holds: from their tier the customer gets to the one it names with the gap added, and not with a cent less.
SELECT
    count(*) AS cases,
    count(*) FILTER (WHERE segment.tier(model, w.value + gap, w.tier) = next_tier) AS reached,
    count(*) FILTER (WHERE segment.tier(model, w.value + gap - 0.01, w.tier) = w.tier) AS not_yet
FROM
    models,
    unnest('{A, B, C, D}'::text[]) AS previous,
    generate_series(1, 1300, 13) AS i,
    segment.why(model, i, previous) AS w
WHERE next_tier IS NOT NULL;
SELECT count(*) AS rows_of_null FROM segment.why(NULL, 1.0);
SELECT * FROM models, segment.why(model, 'NaN'::float8) WHERE margins = 'none';
