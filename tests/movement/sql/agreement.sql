-- How far two labellings agree: scikit-learn's figures, whatever the labels are called, and the hard cases of
-- aggregates.
\set VERBOSITY default
SET timezone = 'UTC';
\set content `cat tests/data/clusters/hierarchy_labellings.json`
CREATE TEMPORARY TABLE found AS
SELECT row_number() OVER () AS number, entry.*
FROM jsonb_to_recordset(:'content'::jsonb) AS entry(
    a jsonb, b jsonb, adjusted_rand float8, normalized_mutual_information float8
);
CREATE TEMPORARY TABLE labels AS
SELECT number, x.label::bigint AS a, y.label::bigint AS b
FROM
    found,
    jsonb_array_elements_text(a) WITH ORDINALITY AS x(label, n)
    JOIN LATERAL jsonb_array_elements_text(b) WITH ORDINALITY AS y(label, n) USING (n);
SELECT
    count(*) > 20 AS many,
    bool_and(abs(r - adjusted_rand) < 1e-9) AS adjusted_rand_index,
    bool_and(abs(m - normalized_mutual_information) < 1e-9) AS normalized_mutual_information,
    bool_and(r = swapped) AS symmetric,
    bool_and(r = text AND m = text_mutual) AS text,
    bool_and(r = renamed) AS renamed
FROM
    found JOIN (
        SELECT
            number,
            segment.adjusted_rand_index(a, b) AS r,
            segment.normalized_mutual_information(a, b) AS m,
            segment.adjusted_rand_index(b, a) AS swapped,
            segment.adjusted_rand_index('label ' || a, 'x' || b) AS text,
            segment.normalized_mutual_information('label ' || a, 'x' || b) AS text_mutual,
            segment.adjusted_rand_index(-7 * a, b * 1000000000) AS renamed
        FROM labels
        GROUP BY number
    ) AS ours USING (number);
-- Known by heart.
SELECT segment.adjusted_rand_index(a, b) AS same, segment.normalized_mutual_information(a, b) AS same_mutual
FROM (VALUES (1, 7), (1, 7), (2, 5), (3, 9)) AS l(a, b);
SELECT segment.adjusted_rand_index(a, b) AS unrelated, segment.normalized_mutual_information(a, b) AS unrelated_mutual
FROM generate_series(0, 99) AS i, LATERAL (SELECT i % 10 AS a, i / 10 AS b) AS l;
SELECT segment.adjusted_rand_index(a, b) AS rand, segment.normalized_mutual_information(a, b) AS mutual
FROM (VALUES (0, 0), (0, 0), (1, 1), (1, 2)) AS l(a, b);
-- One row, one label on one side, a label of its own for each row.
SELECT segment.adjusted_rand_index(1, 5) AS one_row, segment.normalized_mutual_information(1, 5) AS one_row_mutual;
SELECT segment.adjusted_rand_index(1, i) AS one_label, segment.normalized_mutual_information(1, i) AS one_label_mutual
FROM generate_series(1, 9) AS i;
SELECT segment.adjusted_rand_index(i, -i) AS all_apart, segment.normalized_mutual_information(i, -i) AS all_apart_mutual
FROM generate_series(1, 9) AS i;
-- Integers of every size; text, empty and with any letters; a literal.
SELECT segment.adjusted_rand_index(a, b) AS smallint, segment.adjusted_rand_index(a::bigint, b::int) AS mixed
FROM (VALUES (1::smallint, 2::smallint), (1, 2), (3, 4)) AS l(a, b);
SELECT segment.adjusted_rand_index(a, b) AS bounds
FROM (VALUES (9223372036854775807, -9223372036854775808), (9223372036854775807, -9223372036854775808), (0, 0)) AS l(a, b);
SELECT segment.adjusted_rand_index(a, b) AS texts, segment.normalized_mutual_information(a, b) AS texts_mutual
FROM (VALUES ('', 'é'), ('', 'é'), (' ', 'e'), ('客户', '')) AS l(a, b);
SELECT segment.adjusted_rand_index(a::text, b::text) AS labels FROM (VALUES (true, 1.5), (false, 2)) AS l(a, b);
SELECT segment.adjusted_rand_index(repeat('x', 1000000) || i, i::text) AS long FROM generate_series(1, 5) AS i;
SELECT segment.adjusted_rand_index(1.5, 2);
-- Rows that lack a label take no part.
SELECT segment.adjusted_rand_index(a, b) AS rand, segment.normalized_mutual_information(a::text, b::text) AS mutual
FROM (VALUES (0, 0), (0, 0), (1, 1), (1, 2), (NULL, 3), (4, NULL), (NULL, NULL)) AS l(a, b);
SELECT
    segment.adjusted_rand_index(a, b) IS NULL AS none,
    segment.normalized_mutual_information(a, b) IS NULL AS none_mutual
FROM (VALUES (NULL::int, 3), (4, NULL)) AS l(a, b);
SELECT segment.adjusted_rand_index(i, i) IS NULL AS no_rows FROM generate_series(1, 0) AS i;
-- Groups, a filter, windows, DISTINCT, in any order.
SELECT count(*) AS groups, bool_and(g.r = l.r AND g.m = l.m) AS equal
FROM
    (
        SELECT
            number % 5 AS part,
            segment.adjusted_rand_index(a, b) AS r,
            segment.normalized_mutual_information(a, b ORDER BY b, a) AS m
        FROM labels
        GROUP BY part
    ) AS g,
    LATERAL (
        SELECT segment.adjusted_rand_index(a, b ORDER BY a DESC) AS r, segment.normalized_mutual_information(a, b) AS m
        FROM labels
        WHERE number % 5 = g.part
    ) AS l;
SELECT count(*) AS rows, bool_and(w.r = l.r) AS running
FROM
    (SELECT i, segment.adjusted_rand_index(i % 3, i % 4) OVER (ORDER BY i) AS r FROM generate_series(1, 40) AS i) AS w,
    LATERAL (SELECT segment.adjusted_rand_index(i % 3, i % 4) AS r FROM generate_series(1, w.i) AS i) AS l;
SELECT
    segment.adjusted_rand_index(a, b) FILTER (WHERE a > 0) IS NOT NULL AS filtered,
    segment.adjusted_rand_index(DISTINCT a, b) AS distinct
FROM (VALUES (0, 0), (1, 1), (1, 1), (2, 2), (2, 3)) AS l(a, b);
-- Two models of the same rows, which is what it is for.
SELECT round(
    segment.adjusted_rand_index(segment.cluster(a, features), segment.cluster(b, features))::numeric, 6
) AS same_but_for_names
FROM
    (
        SELECT
            segment.fit_kmeans(features, 3, '{"checks": false, "order_by": "x"}') AS a,
            segment.fit_kmeans(features, 3, '{"checks": false, "seed": 5}') AS b
        FROM (SELECT i % 3 * 10 + i % 7 * 0.1 AS x FROM generate_series(1, 60) AS i) AS features
    ) AS m,
    (SELECT i % 3 * 10 + i % 7 * 0.1 AS x FROM generate_series(1, 60) AS i) AS features;
-- A state that travels as text, in parts and backwards; numbers and texts do not mix up.
CREATE TEMPORARY TABLE states AS
SELECT
    number % 6 AS part,
    test.collect_labels(a, b) AS numbers,
    test.collect_labels(a::text, nullif(b, 2)::text) AS texts
FROM labels
GROUP BY part;
SELECT
    test.finish_rand(numbers::text::segment.fit_state) = segment.rand AS rand,
    test.finish_mutual(numbers) = segment.mutual AS mutual,
    test.finish_rand(texts::text::segment.fit_state) = segment.text_rand AS text_rand,
    test.finish_mutual(texts) = segment.text_mutual AS text_mutual
FROM
    (SELECT * FROM states UNION ALL SELECT 99, NULL, NULL ORDER BY part DESC) AS s,
    (
        SELECT
            segment.adjusted_rand_index(a, b) AS rand,
            segment.normalized_mutual_information(a, b) AS mutual,
            segment.adjusted_rand_index(a::text, nullif(b, 2)::text) AS text_rand,
            segment.normalized_mutual_information(a::text, nullif(b, 2)::text) AS text_mutual
        FROM labels
    ) AS segment
GROUP BY segment.rand, segment.mutual, segment.text_rand, segment.text_mutual;
CREATE TEMPORARY TABLE copies (LIKE states);
\set dir `mktemp -d`
\set binary :dir '/states.bin'
\setenv DIR :dir
\set command '\\copy states TO ' :'binary' ' WITH (FORMAT binary)'
:command
\set command '\\copy copies FROM ' :'binary' ' WITH (FORMAT binary)'
:command
\! rm -r "$DIR"
SELECT
    count(*) AS parts,
    count(*) FILTER (WHERE c.numbers::text = s.numbers::text AND c.texts::text = s.texts::text) AS equal
FROM copies AS c JOIN states AS s USING (part);
SELECT a.state::text = b.state::text AS order_does_not_matter
FROM
    (SELECT test.collect_labels(i % 5, i % 3) AS state FROM generate_series(1, 100) AS i) AS a,
    (SELECT test.collect_labels(i % 5, i % 3) AS state FROM (SELECT generate_series(100, 1, -1)) AS g(i)) AS b;
SELECT test.finish_rand(state) AS mixed
FROM (SELECT test.collect_labels(1, 1) AS state UNION ALL SELECT test.collect_labels('1', '1')) AS s;
