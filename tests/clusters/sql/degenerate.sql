-- Rows that leave little to cluster: a clear error or a stated result, never a crash.
\set VERBOSITY default
SET timezone = 'UTC';
-- What a model says of itself, or why there is none.
CREATE FUNCTION pg_temp.described(query text) RETURNS text LANGUAGE sql AS $$
    SELECT test.answer(
        'SELECT CASE WHEN d IS NULL THEN ''NULL'' ELSE format(''sizes %s, warnings %s'', d -> ''sizes'', '
        'd -> ''warnings'') END FROM (SELECT segment.describe(m) FROM (' || query || ') AS m(m)) AS d(d)'
    )
$$;
CREATE TEMPORARY TABLE cases (n int, what text, rows text);
INSERT INTO cases VALUES
    (1, 'no rows', 'SELECT ROW(1) FROM generate_series(1, 0)'),
    (2, 'one row', 'SELECT ROW(1)'),
    (3, 'all equal', 'SELECT ROW(1, ''a''::text) FROM generate_series(1, 100)'),
    (4, 'two values', 'SELECT ROW(i % 2) FROM generate_series(1, 100) AS i'),
    (5, 'two values far apart',
        'SELECT ROW(CASE WHEN i % 2 = 0 THEN 1e150 ELSE -1e150 END::float8) FROM generate_series(1, 100) AS i'),
    (6, 'next to each other',
        'SELECT ROW(1 + (i % 2) * 2.220446049250313e-16::float8) FROM generate_series(1, 100) AS i'),
    (7, 'tiny', 'SELECT ROW((i % 3) * 1e-300::float8) FROM generate_series(1, 100) AS i'),
    (8, 'a constant beside', 'SELECT ROW(i % 2 * 10 + i % 3, 7, ''x''::text) FROM generate_series(1, 100) AS i'),
    (9, 'an identifier',
        'SELECT r FROM (SELECT i % 2 * 10 + i % 3 AS x, ''id '' || i AS f2 FROM generate_series(1, 100) AS i) AS r'),
    (10, 'categories only', 'SELECT ROW(''a'' || i % 2, ''b'' || i % 2) FROM generate_series(1, 100) AS i'),
    (11, 'one category', 'SELECT ROW(''a''::text) FROM generate_series(1, 100) AS i'),
    (12, 'an outlier',
        'SELECT ROW(CASE i WHEN 1 THEN 1e12 ELSE i % 10 END::float8) FROM generate_series(1, 10000) AS i'),
    (13, 'one row and many alike', 'SELECT ROW(CASE i WHEN 1 THEN 5 ELSE 1 END) FROM generate_series(1, 20000) AS i'),
    (14, 'negative zero',
        'SELECT ROW(CASE i % 2 WHEN 0 THEN ''-0''::float8 ELSE 0 END) FROM generate_series(1, 10) AS i'),
    (15, 'a date that does not vary', 'SELECT ROW(date ''2026-01-01'', i % 2) FROM generate_series(1, 10) AS i'),
    (16, 'the ends of float8',
        'SELECT ROW(x) FROM unnest(''{1.7976931348623157e308, -1.7976931348623157e308, 0}''::float8[]) AS x'),
    (17, 'denormal', 'SELECT ROW(x) FROM unnest(''{5e-324, 0, 1e-323}''::float8[]) AS x'),
    (18, 'huge and small together',
        'SELECT ROW(x, y) FROM unnest(''{1e100, 2e100, 3e100}''::float8[], ''{1, 2, 9}''::float8[]) AS r(x, y)');
ALTER TABLE cases ADD features text;
UPDATE cases
SET features = CASE
    WHEN n = 8 THEN '["f1", "f2", "f3"]'
    WHEN n = 9 THEN 'null'
    WHEN n IN (3, 10, 15, 18) THEN '["f1", "f2"]'
    ELSE '["f1"]'
END;
\pset format unaligned
SELECT
    n,
    what,
    k,
    pg_temp.described(
        format(
            'SELECT segment.fit_kmeans(r, %s, ''{"features": %s, "checks": false}'') FROM (%s) AS t(r)', k, features,
            rows
        )
    ) AS kmeans
FROM cases, generate_series(1, 3) AS k
ORDER BY n, k;
SELECT
    n,
    what,
    k,
    pg_temp.described(
        format(
            'SELECT segment.fit_hierarchy(r, %s, ''{"features": %s, "checks": false}'') FROM (%s) AS t(r)', k, features,
            rows
        )
    ) AS hierarchy
FROM cases, generate_series(1, 2) AS k
ORDER BY n, k;
-- With the checks, and with k to be chosen: an answer for each.
SELECT
    n,
    what,
    regexp_replace(
        pg_temp.described(
            format('SELECT segment.fit_kmeans(r, 2, ''{"features": %s}'') FROM (%s) AS t(r)', features, rows)
        ),
        ', warnings.*', ''
    ) AS checked,
    regexp_replace(
        pg_temp.described(
            format(
                'SELECT segment.fit_kmeans(r, NULL, ''{"features": %s, "checks": false}'') FROM (%s) AS t(r)', features,
                rows
            )
        ),
        ', warnings.*', ''
    ) AS chosen
FROM cases
WHERE n NOT IN (12, 13)
ORDER BY n;
-- Every scaling of them.
SELECT
    n,
    what,
    array_agg(
        DISTINCT regexp_replace(
            pg_temp.described(
                format(
                    'SELECT segment.fit_kmeans(r, 2, ''{"features": %s, "checks": false, "scaling": "%s"}'') '
                    'FROM (%s) AS t(r)',
                    features, s, rows
                )
            ),
            ', warnings.*| / .*', ''
        )
    ) AS outcomes
FROM cases, unnest('{standard,robust,minmax,log,none}'::text[]) AS s
WHERE n NOT IN (1, 12, 13)
GROUP BY n, what
ORDER BY n;
\pset format aligned
-- What was fitted can be applied to the same rows, and every row is nearest to its own cluster's size.
SELECT n, bool_and(size = rows) AS sizes
FROM
    (
        SELECT n, segment.fit_kmeans(ROW(x), 2, '{"features": ["f1"], "checks": false}') AS model
        FROM (VALUES (5, 1e150), (5, -1e150), (6, 1), (6, 1.0000000000000002), (7, 0), (7, 1e-140)) AS v(n, x)
        GROUP BY n
    ) AS m,
    LATERAL (SELECT DISTINCT cluster, size FROM segment.centers(model)) AS c,
    LATERAL (
        SELECT count(*) AS rows
        FROM (VALUES (5, 1e150), (5, -1e150), (6, 1), (6, 1.0000000000000002), (7, 0), (7, 1e-140)) AS v(n, x)
        WHERE v.n = m.n AND segment.cluster(model, ROW(x)) = c.cluster
    ) AS r
GROUP BY n
ORDER BY n;
-- 20,000 different texts: the thousand most frequent are told apart, of equals the first by name; the others are one.
CREATE TEMPORARY TABLE texts AS
SELECT i, 't' || lpad((i % 20000)::text, 5, '0') AS t, i % 2 AS x FROM generate_series(1, 20500) AS i;
CREATE TEMPORARY TABLE of_texts AS
SELECT segment.fit_kmeans(features, 2, '{"checks": false, "min_category": 1, "features": ["t", "x"]}') AS model
FROM (SELECT t, x FROM texts) AS features;
SELECT
    segment.describe(model) -> 'features' AS features,
    segment.describe(model) -> 'warnings' AS warnings,
    length(model::text) < 200000 AS short
FROM of_texts;
SELECT count(*) AS rows, min(category) AS first, max(category) AS last
FROM of_texts, segment.centers(model)
WHERE feature = 't' AND cluster = 1;
SELECT w.value, contribution FROM of_texts, segment.why(model, ROW('t19000', 1), '{t,x}') AS w WHERE feature = 't';
-- A row far outside of what the fit saw belongs to the cluster on its side.
SELECT
    x,
    segment.cluster(model, ROW(x)) = segment.cluster(model, ROW(sign(x) * 100)) AS cluster,
    segment.distance(model, ROW(x)) BETWEEN 1e6 AND 1e7 AS distance,
    segment.silhouette(model, ROW(x)) BETWEEN 0 AND 1e-6 AS silhouette
FROM
    (
        SELECT segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"], "checks": false}') AS model
        FROM generate_series(1, 10) AS i
    ) AS m,
    unnest('{1e7, -1e7}'::float8[]) AS x;
-- So far that its distance is beyond double precision: said so, not guessed.
SELECT segment.cluster(model, ROW(1e300::float8))
FROM (
    SELECT segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"], "checks": false}') AS model
    FROM generate_series(1, 10) AS i
) AS m;
SELECT segment.silhouette(model, ROW(-1.7976931348623157e308::float8))
FROM (
    SELECT segment.fit_hierarchy(ROW(i), 2, '{"features": ["f1"], "checks": false}') AS model
    FROM generate_series(1, 10) AS i
) AS m;
SELECT segment.why(model, ROW(1e300::float8))
FROM (
    SELECT segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"], "checks": false}') AS model
    FROM generate_series(1, 10) AS i
) AS m;
-- A hundred features, a thousand clusters.
SELECT 'SELECT segment.describe(segment.fit_kmeans(features, 3, ''{"checks": false}'')) -> ''clusters'' AS clusters '
'FROM generate_series(1, 50) AS r, LATERAL (SELECT ' || string_agg(format('r * %s %% 17 AS c%s', i, i), ', ' ORDER BY i)
    || ') AS features' AS hundred
FROM generate_series(1, 100) AS i \gset
\set ECHO errors
:hundred;
\set ECHO all
CREATE TEMPORARY TABLE thousand AS
SELECT segment.fit_kmeans(ROW(i * i), 1000, '{"features": ["f1"], "checks": false, "restarts": 1}') AS model
FROM generate_series(1, 1000) AS i;
SELECT
    segment.describe(model) -> 'clusters' AS clusters,
    (SELECT count(DISTINCT segment.cluster(model, ROW(i * i))) FROM generate_series(1, 1000) AS i) AS labels
FROM thousand;
