-- A tree for each group of a query: one that has no labels, one label, few customers or no weight stops no other.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset format unaligned
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE customers AS
SELECT
    shop,
    recency,
    CASE shop
        WHEN 'no label' THEN NULL
        WHEN 'one label' THEN 'stayed'
        ELSE CASE WHEN recency > 20 THEN 'left' ELSE 'stayed' END
    END AS label,
    CASE shop WHEN 'no weight' THEN 0 ELSE 1 END AS weight
FROM (
    SELECT 'large' AS shop, i % 40 AS recency
    FROM generate_series(1, 200) AS i
    UNION ALL
    SELECT 'no label', i % 40
    FROM generate_series(1, 200) AS i
    UNION ALL
    SELECT 'one label', i % 40
    FROM generate_series(1, 200) AS i
    UNION ALL
    SELECT 'no weight', i % 40
    FROM generate_series(1, 200) AS i
    UNION ALL
    SELECT 'small', 7 * i
    FROM generate_series(1, 4) AS i
    UNION ALL
    SELECT 'one customer', 30
    UNION ALL
    SELECT 'one row of nothing', NULL
) AS shops;
CREATE FUNCTION pg_temp.told(model segment.model) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(
        (SELECT string_agg(condition || ': ' || label, '; ' ORDER BY leaf) FROM segment.rules(model)) || coalesce(
            E'\n' || (
                SELECT string_agg('  ' || w, E'\n' ORDER BY n)
                FROM jsonb_array_elements_text(segment.describe(model) -> 'warnings') WITH ORDINALITY AS w(w, n)
            ),
            ''
        ),
        'NULL'
    )
$$;
SELECT shop, pg_temp.told(segment.fit_tree(label, features))
FROM customers, LATERAL (SELECT recency) AS features
GROUP BY shop
ORDER BY shop;
SELECT shop, pg_temp.told(segment.fit_tree(label, features, '{"label_weights": {"left": 3}, "folds": 0}'))
FROM customers, LATERAL (SELECT recency) AS features
GROUP BY shop
ORDER BY shop;
SELECT
    shop,
    pg_temp.told(segment.fit_tree(label, features, '{"label_weights": "balanced", "weight": "weight", "folds": 0}'))
FROM customers, LATERAL (SELECT recency, weight) AS features
GROUP BY shop
ORDER BY shop;
-- Numbers to be predicted, and rows of arrays.
SELECT
    shop,
    segment.predict(
        segment.fit_tree(CASE WHEN label IS NOT NULL THEN c.recency END, features, '{"depth": 1}'), ARRAY[30]::float8[]
    ) AS predicted
FROM customers AS c, LATERAL (SELECT c.recency) AS features
GROUP BY shop
ORDER BY shop;
SELECT shop, segment.classify(segment.fit_tree(label, ARRAY[recency]::float8[]), ARRAY[30]::float8[]) AS label
FROM customers
GROUP BY shop
ORDER BY shop;
-- Two rules that say the same are one, and what leads to a gain stays.
SELECT pg_temp.told(segment.fit_tree(CASE WHEN i % 3 = 0 THEN 'b' ELSE 'a' END, features, '{"alpha": 0, "folds": 0}'))
FROM generate_series(0, 26) AS i, LATERAL (SELECT i / 9 > 0 AS half) AS features;
SELECT pg_temp.told(segment.fit_tree((i & 1) # (i >> 1 & 1) = 1, features, '{"alpha": 0, "folds": 0}'))
FROM generate_series(0, 79) AS i, LATERAL (SELECT i & 1 AS x, i >> 1 & 1 AS y) AS features;
