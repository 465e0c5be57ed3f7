-- Rows without names: refused, or named by the caller, and never taken in the order in which they happen to come. Citus
-- sends a row as ROW(a, b, c).
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT
    i AS id,
    (i * 37 % 101)::float8 AS freq,
    (i * 53 % 97)::float8 AS basket,
    (i * 71 % 89)::float8 AS mon,
    CASE WHEN i * 37 % 101 > 50 THEN 'loyal' ELSE 'new' END AS label
FROM generate_series(1, 500) AS i;
CREATE TEMPORARY TABLE models AS
SELECT
    segment.fit_kmeans(features, 3) AS clusters,
    segment.fit_hierarchy(features, 3) AS hierarchy,
    segment.fit_tree(c.label, features, '{"folds": 0}') AS tree,
    segment.fit_tree(c.mon + c.freq, features, '{"folds": 0}') AS numbers
FROM customers AS c, LATERAL (SELECT c.freq, c.basket, c.mon) AS features;

-- What is said of a named row is said of the same values in any order with names, as a row and as an array, whatever
-- else is among them.
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE segment.cluster(clusters, features)
            = segment.cluster(clusters, ROW(c.mon, c.basket, c.freq), ARRAY['mon', 'basket', 'freq'])
    ) AS cluster,
    count(*) FILTER (
        WHERE segment.cluster(hierarchy, features)
            = segment.cluster(hierarchy, ROW(c.mon, 'x'::text, c.basket, c.freq), '{mon,more,basket,freq}')
    ) AS hierarchy,
    count(*) FILTER (
        WHERE segment.distance(clusters, features)
            = segment.distance(clusters, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}')
    ) AS distance,
    count(*) FILTER (
        WHERE segment.silhouette(clusters, features)
            = segment.silhouette(clusters, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}')
    ) AS silhouette,
    count(*) FILTER (
        WHERE segment.classify(tree, features)
            = segment.classify(tree, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}')
    ) AS classify,
    count(*) FILTER (
        WHERE segment.predict(numbers, features)
            = segment.predict(numbers, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}')
    ) AS predict,
    count(*) FILTER (
        WHERE segment.probability(tree, features, 'new')
            = segment.probability(tree, ROW(c.mon, c.freq, c.basket), 'new', '{mon,freq,basket}')
    ) AS probability,
    count(*) FILTER (
        WHERE (SELECT string_agg(w::text, ';') FROM segment.why(clusters, features) AS w) = (
            SELECT string_agg(w::text, ';')
            FROM segment.why(clusters, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}') AS w
        )
    ) AS why,
    count(*) FILTER (
        WHERE (SELECT string_agg(w::text, ';') FROM segment.why(tree, features) AS w) = (
            SELECT string_agg(w::text, ';')
            FROM segment.why(tree, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}') AS w
        )
    ) AS why_tree
FROM models, customers AS c, LATERAL (SELECT c.freq, c.basket, c.mon) AS features;
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE segment.cluster(clusters, features)
            = segment.cluster(clusters, ARRAY[c.mon, c.id, c.basket, c.freq], '{mon,id,basket,freq}')
    ) AS cluster,
    count(*) FILTER (
        WHERE segment.distance(clusters, features)
            = segment.distance(clusters, ARRAY[c.mon, c.freq, c.basket], '{mon,freq,basket}')
    ) AS distance,
    count(*) FILTER (
        WHERE segment.silhouette(clusters, features)
            = segment.silhouette(clusters, ARRAY[c.mon, c.freq, c.basket], '{mon,freq,basket}')
    ) AS silhouette,
    count(*) FILTER (
        WHERE segment.classify(tree, features)
            = segment.classify(tree, ARRAY[c.mon, c.freq, c.basket], '{mon,freq,basket}')
    ) AS classify,
    count(*) FILTER (
        WHERE segment.predict(numbers, features)
            = segment.predict(numbers, ARRAY[c.mon, c.freq, c.basket], '{mon,freq,basket}')
    ) AS predict,
    count(*) FILTER (
        WHERE segment.probability(tree, features, 'new')
            = segment.probability(tree, ARRAY[c.mon, c.freq, c.basket], 'new', '{mon,freq,basket}')
    ) AS probability,
    count(*) FILTER (
        WHERE (SELECT string_agg(w::text, ';') FROM segment.why(tree, features) AS w) = (
            SELECT string_agg(w::text, ';')
            FROM segment.why(tree, ARRAY[c.mon, c.freq, c.basket], '{mon,freq,basket}') AS w
        )
    ) AS why,
    count(*) FILTER (
        WHERE segment.cluster(clusters, features) = segment.cluster(clusters, ARRAY[c.freq, c.basket, c.mon])
    ) AS in_order
FROM models, customers AS c, LATERAL (SELECT c.freq, c.basket, c.mon) AS features;
-- Names that change from row to row at one call site.
SELECT count(*) AS rows, count(*) FILTER (WHERE right_one) AS right_ones
FROM (
    SELECT segment.cluster(clusters, r, names) = segment.cluster(clusters, features) AS right_one
    FROM
        models,
        customers AS c,
        LATERAL (SELECT c.freq, c.basket, c.mon) AS features,
        LATERAL (VALUES
            (1, ROW(c.mon, c.freq, c.basket), '{mon,freq,basket}'::text[]),
            (2, ROW(c.basket, c.mon, c.freq), '{basket,mon,freq}'), (3, features, '{}'),
            (4, features, '{freq,basket,mon}')
        ) AS v(n, r, names)
    OFFSET 0
) AS s;

-- Without names each is refused, and the hint shows both ways out.
SELECT segment.cluster(clusters, ROW(3, 2, 1)) FROM models;
\set VERBOSITY terse
SELECT segment.distance(clusters, ROW(3, 2, 1)) FROM models;
SELECT segment.silhouette(hierarchy, ROW(3, 2, 1)) FROM models;
SELECT segment.why(clusters, ROW(3, 2, 1)) FROM models;
SELECT segment.why(tree, ROW(3, 2, 1)) FROM models;
SELECT segment.classify(tree, ROW(3, 2, 1)) FROM models;
SELECT segment.predict(numbers, ROW(3, 2, 1)) FROM models;
SELECT segment.probability(tree, ROW(3, 2, 1), 'new') FROM models;
SELECT segment.cluster(clusters, ROW(c.*)) FROM models, customers AS c;
\set VERBOSITY default
-- Names that cannot be.
SELECT segment.cluster(clusters, ROW(3, 2, 1), '{mon,basket}') FROM models;
SELECT segment.cluster(clusters, ROW(3, 2, 1), '{mon,basket,age}') FROM models;
SELECT segment.cluster(clusters, ROW(3, 2, 1, 0), '{mon,basket,freq,mon}') FROM models;
SELECT segment.cluster(clusters, ROW(3, 2, 1), '{mon,basket,NULL}') FROM models;
SELECT segment.cluster(clusters, ROW(3, 2, 1), '{mon,basket,"NULL"}') FROM models;
SELECT segment.cluster(clusters, ARRAY[3, 2, 1], '{mon,basket}') FROM models;
SELECT segment.cluster(clusters, ARRAY[3, 2], '{mon,basket,freq}') FROM models;
SELECT segment.cluster(clusters, ARRAY[3, 2, 1, 0], '{mon,basket,freq,mon}') FROM models;
SELECT segment.cluster(clusters, ROW(3, 2, 1), NULL) IS NULL AS null_names FROM models;
-- A row that has names is called by others only if no column is mistaken for another.
SELECT segment.cluster(clusters, features, '{mon,basket,freq}')
FROM models, (SELECT 1 AS freq, 2 AS basket, 3 AS mon) AS features;
SELECT segment.cluster(clusters, features, '{freq,basket,mon}') = segment.cluster(clusters, g) AS renamed
FROM models, (SELECT 1 AS x, 2 AS y, 3 AS z) AS features, (SELECT 1 AS freq, 2 AS basket, 3 AS mon) AS g;
-- A model whose own features are called f1, f2 and so on takes a row without names as it is.
SELECT segment.cluster(model, ROW(1, 5)) = segment.cluster(model, features) AS same
FROM
    (SELECT segment.fit_kmeans(ROW(freq, mon), 2, '{"features": ["f1", "f2"]}') AS model FROM customers) AS m,
    (SELECT 5 AS f2, 1 AS f1) AS features;
SELECT segment.cluster(model, ROW(1, 5)) = segment.cluster(model, ARRAY[1, 5]) AS same
FROM (SELECT segment.fit_kmeans(ARRAY[freq, mon], 2) AS model FROM customers) AS m;

-- A fit of a row without names is refused, or takes them from the option.
SELECT segment.fit_kmeans(ROW(freq, mon), 2) FROM customers;
\set VERBOSITY terse
SELECT segment.fit_kmeans(ROW(freq, mon), 2, '{"checks": false}') FROM customers;
SELECT segment.fit_hierarchy(ROW(freq, mon), 2) FROM customers;
SELECT segment.fit_tree(label, ROW(freq, mon)) FROM customers;
SELECT segment.sample(ROW(freq, mon)) FROM customers;
SELECT segment.sample(ROW(freq, mon), '{"nulls": "skip"}') FROM customers;
SELECT segment.sample(features) FROM (SELECT freq AS f1, mon AS f2 FROM customers) AS features;
CREATE TYPE pg_temp.numbered AS (f1 float8, f2 float8);
SELECT segment.describe(segment.sample(ROW(freq, mon)::pg_temp.numbered)) -> 'features' AS of_a_type_of_its_own
FROM customers;
\set VERBOSITY default
SELECT
    segment.fit_kmeans(ROW(freq, basket, mon), 3, '{"features": ["freq", "basket", "mon"]}')::jsonb - 'options'
        = (SELECT clusters::jsonb - 'options' FROM models) AS kmeans,
    segment.fit_kmeans(segment.sample(ROW(freq, basket, mon), '{"features": ["freq", "basket", "mon"]}'), 3)::jsonb
    - 'options' = (SELECT clusters::jsonb - 'options' FROM models) AS of_sample,
    segment.fit_hierarchy(ROW(freq, basket, mon), 3, '{"features": ["freq", "basket", "mon"]}')::jsonb - 'options'
        = (SELECT hierarchy::jsonb - 'options' FROM models) AS hierarchy,
    segment.fit_tree(label, ROW(freq, basket, mon), '{"features": ["freq", "basket", "mon"], "folds": 0}')::jsonb
    - 'options' = (SELECT tree::jsonb - 'options' FROM models) AS tree
FROM customers;
SELECT segment.fit_kmeans(ROW(freq, mon), 2, '{"features": ["freq"]}') FROM customers;

-- Rows of changing width in one fit: an error whichever comes first, in each fit, and across parts; columns that are
-- chosen may have others beside them.
CREATE FUNCTION pg_temp.wide(i int) RETURNS record LANGUAGE sql AS $$
    SELECT r FROM (SELECT i AS a, i * i AS b, -i AS c) AS r
$$;
CREATE FUNCTION pg_temp.narrow(i int) RETURNS record LANGUAGE sql AS $$
    SELECT r FROM (SELECT i AS a, i * i AS b) AS r
$$;
SELECT segment.fit_kmeans(CASE WHEN i < 3 THEN pg_temp.narrow(i) ELSE pg_temp.wide(i) END, 2)
FROM generate_series(1, 6) AS i;
SELECT segment.fit_kmeans(CASE WHEN i > 3 THEN pg_temp.narrow(i) ELSE pg_temp.wide(i) END, 2)
FROM generate_series(1, 6) AS i;
\set VERBOSITY terse
SELECT segment.fit_hierarchy(CASE WHEN i < 3 THEN pg_temp.narrow(i) ELSE pg_temp.wide(i) END, 2)
FROM generate_series(1, 6) AS i;
SELECT segment.fit_tree(i > 2, CASE WHEN i < 3 THEN pg_temp.narrow(i) ELSE pg_temp.wide(i) END)
FROM generate_series(1, 6) AS i;
SELECT segment.sample(CASE WHEN i < 3 THEN pg_temp.narrow(i) ELSE pg_temp.wide(i) END) FROM generate_series(1, 6) AS i;
SELECT segment.sample(CASE WHEN i < 3 THEN ROW(i, i) ELSE ROW(i, i, i) END, '{"features": ["a", "b"]}')
FROM generate_series(1, 6) AS i;
SELECT segment.sample(CASE WHEN i < 3 THEN ARRAY[i, i] ELSE ARRAY[i, i, i] END) FROM generate_series(1, 6) AS i;
SELECT segment.rollup(s)
FROM (SELECT segment.sample(pg_temp.narrow(1)) UNION ALL SELECT segment.sample(pg_temp.wide(1))) AS v(s);
SELECT segment.describe(
    segment.sample(CASE WHEN i < 3 THEN pg_temp.narrow(i) ELSE pg_temp.wide(i) END, '{"features": ["b", "a"]}')
) -> 'features' AS chosen
FROM generate_series(1, 6) AS i;
