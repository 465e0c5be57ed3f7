-- Pictures: the SVG of small examples to the byte, labels that want to break out, and what is drawn of nothing.
\set VERBOSITY default
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on
-- To the byte.
SELECT segment.bars(label, value, '{"title": "Revenue", "palette": "teal"}')
FROM (VALUES ('loyal', 1234.5), ('champions', 2500000), ('hibernating', 0.25), ('champions', 0.13)) AS v(label, value);
SELECT segment.heat_map(x, y, weight, '{"language": "ru", "x_title": "частота", "y_title": "давность"}')
FROM (VALUES ('1', '5', 10.5), ('2', '5', 3), ('10', '4', -2), ('1', '4', 0), ('1', NULL, 1)) AS v(x, y, weight);
SELECT segment.pareto_curve(value, '{"language": "zh"}') FROM (VALUES (100), (50), (20), (20), (10), (0), (-5), (NULL)) AS v(value);
SELECT segment.histogram(value, '{"x_title": "orders"}') FROM (VALUES (1), (1), (1), (2), (2), (5), (NULL)) AS v(value);
SELECT segment.sankey(before, after, '{"language": "ru"}')
FROM (VALUES
    ('лояльные', 'чемпионы'), ('лояльные', 'лояльные'), ('чемпионы', 'спящие'),
    (NULL, 'новички'), ('спящие', NULL), (NULL, NULL)
) AS v(before, after);
SELECT segment.retention_triangle(cohort, period, customers, '{"title": "留存", "language": "zh"}')
FROM (VALUES
    (date '2026-01-01', 0, 100), ('2026-01-01', 1, 40), ('2026-01-01', 2, 25), ('2026-02-01', 0, 50),
    ('2026-02-01', 1, 30), ('2026-02-01', NULL, 3)
) AS v(cohort, period, customers);
SELECT segment.stacked_area(at, label, value, '{"y_title": "orders"}')
FROM (VALUES
    (date '2026-01-01', 'a', 5), ('2026-02-01', 'a', 7), ('2026-02-01', 'b', 3), ('2026-04-01', 'b', 4)
) AS v(at, label, value);
SELECT segment.html_page('A & B', segment.html_text(E'1 < 2\n"quoted"'), NULL, segment.html_table(t ORDER BY t.name))
FROM (VALUES ('Ann', 12.50, NULL), ('<Bob>', -3, date '2026-01-01')) AS t(name, amount, since);

\pset format aligned
\pset tuples_only off
-- Forms of the calls: without options, options without a cast, a weight of any number.
SELECT
    segment.bars(a, 1) = segment.bars(a, 1, '{}') AS bars,
    segment.heat_map(a, b) = segment.heat_map(a, b, '{}') AS heat_map,
    segment.heat_map(a, b) = segment.heat_map(a, b, '{}'::jsonb) AS jsonb,
    segment.heat_map(a, b) = segment.heat_map(a, b, 1) AS weight,
    segment.heat_map(a, b) = segment.heat_map(a, b, 1.0, '{}') AS both,
    segment.sankey(a, b) = segment.sankey(a, b, '{}') AS sankey,
    segment.pareto_curve(n) = segment.pareto_curve(n, '{}') AS pareto,
    segment.histogram(n) = segment.histogram(n, '{}') AS histogram,
    segment.stacked_area('2026-01-01', a, n) = segment.stacked_area('2026-01-01', a, n, '{}') AS area,
    segment.retention_triangle(a, n, 5) = segment.retention_triangle(a, n, 5, '{}') AS retention,
    segment.html_page('t') = segment.html_page('t', VARIADIC '{}') AS page
FROM (VALUES ('x', 'y', 1), ('z', 'y', 2)) AS v(a, b, n);
-- A cohort is a label or a day; the two are drawn alike.
SELECT segment.retention_triangle(cohort, 0, 5)
    = segment.retention_triangle(to_char(cohort, 'YYYY-MM-DD'), 0, 5) AS alike
FROM (VALUES (date '2026-01-01'), ('2026-02-01')) AS v(cohort);
-- No rows: NULL, which a page leaves out. Rows that lack everything: a picture that says so.
SELECT
    segment.bars('a', 1) IS NULL AS bars,
    segment.heat_map('a', 'b') IS NULL AS heat_map,
    segment.sankey('a', 'b') IS NULL AS sankey,
    segment.retention_triangle('a'::text, 0, 1) IS NULL AS retention,
    segment.stacked_area('2026-01-01', 'a', 1) IS NULL AS area,
    segment.pareto_curve(1) IS NULL AS pareto,
    segment.histogram(1) IS NULL AS histogram,
    segment.html_table(ROW(1)) IS NULL AS table,
    segment.html_page('t', segment.bars('a', 1)) = segment.html_page('t') AS page
FROM generate_series(1, 0);
SELECT
    language,
    segment.bars('a', NULL, o) LIKE '%' || word || '%' AS bars,
    segment.heat_map('a', 'b', NULL, o) LIKE '%' || word || '%' AS heat_map,
    segment.sankey(NULL, NULL, o) LIKE '%' || word || '%' AS sankey,
    segment.retention_triangle(NULL::date, 0, 1, o) LIKE '%' || word || '%' AS retention,
    segment.stacked_area('2026-01-01', 'a', NULL, o) LIKE '%' || word || '%' AS area,
    segment.pareto_curve(NULL, o) LIKE '%' || word || '%' AS pareto,
    segment.histogram(NULL, o) LIKE '%' || word || '%' AS histogram
FROM
    (VALUES ('en', 'No data'), ('ru', 'Нет данных'), ('zh', '没有数据')) AS v(language, word),
    LATERAL (SELECT jsonb_build_object('language', language) AS o) AS o
GROUP BY language, word
ORDER BY language;
-- One customer; all zero; all negative.
SELECT
    segment.pareto_curve(0) LIKE '%No value above zero%' AS zero,
    segment.pareto_curve(-1) LIKE '%No value above zero%' AS negative,
    segment.pareto_curve(5) LIKE '%100% of customers bring 100%%' AS one,
    segment.histogram(0) LIKE '%<title>0: 1 (100%)</title>%' AS histogram,
    segment.bars('a', 0) LIKE '%<title>a: 0</title>%' AS bars,
    segment.bars('a', -5) LIKE '%<title>a: −5</title>%' AS loss,
    segment.sankey('a', 'a') LIKE '%<title>a → a: 1</title>%' AS sankey;
SELECT segment.stacked_area('2026-01-01', label, value) LIKE '%Totals below zero, drawn as zero: 1</text>%' AS noted
FROM (VALUES ('a', 5), ('b', -3)) AS v(label, value);

-- Labels that want to break out, and characters that no XML can have.
CREATE TEMPORARY TABLE hostile (label text);
INSERT INTO hostile VALUES
    ('</svg><script>alert(1)</script>'), ('"quoted" & ''single'''), (']]>'), ('<!--'), (''), ('   '), (E'\x01\x1b[31m'),
    (E'a\nb\tc'), (U&'\202Eevil\2066'), (U&'\FFFE\FFFF'), ('&amp;'), ('עברית'), ('👩‍👩‍👧 🎉'), (repeat('x', 100000)),
    (repeat('长', 300));
CREATE TEMPORARY TABLE drawn AS
SELECT 'bars' AS picture, segment.bars(label, 1, '{"title": "</title><script>"}') AS svg FROM hostile
UNION ALL SELECT 'heat_map', segment.heat_map(label, label, 1, '{"x_title": "<script>", "y_title": "\"&\u0001"}') FROM hostile
UNION ALL SELECT 'sankey', segment.sankey(label, label, '{"title": "]]>"}') FROM hostile
UNION ALL SELECT 'retention_triangle', segment.retention_triangle(label, 0, 1) FROM hostile
UNION ALL SELECT 'stacked_area', segment.stacked_area('2026-01-01', label, 1, '{"y_title": "<script>"}') FROM hostile
UNION ALL SELECT 'histogram', segment.histogram(1, '{"title": "<b>", "x_title": "<script>"}') FROM hostile;
SELECT
    picture,
    svg LIKE '%<script%' AS broken_out,
    svg ~ U&'[\0001-\0008\000B-\001F\202A-\202E\2066-\2069\FFFE\FFFF]' AS forbidden,
    length(svg) < 50000 AS short,
    (length(svg) - length(replace(svg, '<title>', '')))
        = (length(svg) - length(replace(svg, '</title>', ''))) * 7 / 8 AS titles,
    regexp_count(svg, '<(text|g|path|svg)[ >]') - regexp_count(svg, '</(text|g|path|svg)>') AS open
FROM drawn
ORDER BY picture;
SELECT segment.html_text('</div><script>alert(1)</script>' || E'\x02\r\n&') AS text;
SELECT segment.html_page('</title><script>') LIKE '%<script%' AS broken_out;

-- Order, plan and workers do not show.
CREATE TABLE moves AS
SELECT
    i,
    'from ' || i * 7919 % 23 AS before,
    nullif('to ' || i * 104729 % 31, 'to 3') AS after,
    (i * 7919 % 1000003)::float8 / 7 - 1000 AS value,
    date '2026-01-01' + (i % 90)::int AS at
FROM generate_series(1::bigint, 50000) AS i;
ALTER TABLE moves SET (parallel_workers = 2);
ANALYZE moves;
CREATE VIEW pg_temp.all_pictures AS
SELECT
    segment.bars(before, value) AS bars,
    segment.heat_map(before, after, value) AS heat_map,
    segment.sankey(before, after, '{"min_customers": 60}') AS sankey,
    segment.retention_triangle(before, (i % 12)::int, abs(value)) AS retention,
    segment.stacked_area(at, after, value) AS area,
    segment.pareto_curve(value, '{"min_customers": 5}') AS pareto,
    segment.histogram(value) AS histogram
FROM moves;
CREATE TEMPORARY TABLE serial AS SELECT * FROM pg_temp.all_pictures;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT * FROM pg_temp.all_pictures;
SELECT (p.bars, p.heat_map, p.sankey, p.retention, p.area, p.pareto, p.histogram)
    = (s.bars, s.heat_map, s.sankey, s.retention, s.area, s.pareto, s.histogram) AS parallel_equals_serial
FROM pg_temp.all_pictures AS p, serial AS s;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;
SELECT
    segment.bars(before, value ORDER BY value) = s.bars AS bars,
    segment.heat_map(before, after, value ORDER BY i DESC) = s.heat_map AS heat_map,
    segment.pareto_curve(value, '{"min_customers": 5}' ORDER BY value) = s.pareto AS pareto
FROM moves, serial AS s
GROUP BY s.bars, s.heat_map, s.pareto;
-- Figures are those of the SQL beside them.
SELECT count(*) AS labels, count(*) FILTER (WHERE svg LIKE '%<title>' || before || ': ' || to_char(sum, 'FM999,999,999,990') || ' (%') AS found
FROM (SELECT before, sum(round(value)) AS sum FROM moves GROUP BY before) AS m, (SELECT segment.bars(before, round(value)) AS svg FROM moves) AS p;
SELECT
    count(*) AS flows,
    count(*) FILTER (
        WHERE svg LIKE '%<title>' || coalesce(before, '(new)') || ' → ' || coalesce(after, '(left)') || ': ' || count
            || '</title>%'
    ) AS found
FROM
    (SELECT before, after, count(*) FROM moves GROUP BY 1, 2) AS m,
    (SELECT segment.sankey(before, after, '{"top": 200}') AS svg FROM moves) AS p;

-- Small groups are merged, or shown without their figure.
SELECT
    segment.bars(label, 1, '{"min_customers": 3}') NOT LIKE '%few%' AS merged,
    segment.bars(label, 1, '{"min_customers": 3}') LIKE '%<title>other (2): 3 (42.9%)</title>%' AS into_other,
    segment.heat_map(label, 'y', '{"min_customers": 3}') LIKE '%<title>other (2) / y: 3</title>%' AS heat_map,
    segment.heat_map(label, side, '{"min_customers": 3}') LIKE '%: &lt;3</title>%' AS hidden
FROM (VALUES
    ('many', 'l'), ('many', 'l'), ('many', 'l'), ('many', 'r'), ('few', 'l'), ('few', 'r'), ('fewer', 'r')
) AS v(label, side);
SELECT
    segment.bars(i::text, 1) LIKE '%other (70): 70 (70%)%' AS thirty,
    segment.bars(i::text, 1, '{"top": 5, "language": "ru"}') LIKE E'%прочие (95): 95 (95\u00a0%)%' AS five
FROM generate_series(1, 100) AS i;

-- Limits, and what is refused.
SELECT segment.bars(i::text, i) LIKE '%Labels: 10,000%' AS ten_thousand FROM generate_series(1, 10000) AS i;
SELECT segment.bars(i::text, i) FROM generate_series(1, 10001) AS i;
SELECT segment.heat_map((i % 1000)::text, (i / 1000)::text) FROM generate_series(0, 100000) AS i;
SELECT segment.retention_triangle(i::text, 0, 1) FROM generate_series(1, 121) AS i;
SELECT segment.retention_triangle('a'::text, 2147483647, 1);
SELECT segment.retention_triangle('a'::text, -1, 1);
SELECT segment.retention_triangle('a'::text, 0, -1);
SELECT segment.stacked_area(date '2000-01-01' + i, 'a', 1) FROM generate_series(1, 4001) AS i;
SELECT segment.stacked_area('infinity', 'a', 1);
SELECT segment.stacked_area('5874897-12-31', 'a', 1);
SELECT segment.bars('a', 'NaN');
SELECT segment.bars('a', '-Infinity');
SELECT segment.bars('a', 1e308) FROM generate_series(1, 10);
SELECT segment.pareto_curve('NaN');
SELECT segment.pareto_curve(1e308) FROM generate_series(1, 10);
SELECT segment.histogram(i * 1e308) FROM generate_series(-1, 1) AS i;
SELECT segment.bars('a', 1, '{"colour": "red"}');
SELECT segment.bars('a', 1, '{"bins": 3}');
SELECT segment.bars('a', 1, '{"width": 10}');
SELECT segment.bars('a', 1, '{"width": "wide"}');
SELECT segment.bars('a', 1, '{"language": "de"}');
SELECT segment.bars('a', 1, '{"palette": "red"}');
SELECT segment.bars('a', 1, '{"order": ["a", "a"]}');
SELECT segment.bars('a', 1, '{"top": 0}');
SELECT segment.bars('a', 1, '[]');
SELECT segment.bars('a', 1, '{"min_customers": 0}');
SELECT segment.bars('a', 1, jsonb_build_object('title', repeat('x', 201)));
SELECT segment.stacked_area('2026-01-01', 'a', 1, '{"top": 17}');
SELECT segment.heat_map('a', 'b', 'c');
SELECT segment.bars('a', 1, jsonb_build_object('title', i)) FROM generate_series(1, 2) AS i;
SELECT segment.bars('a', 1, jsonb_build_object('title', i::text)) FROM generate_series(1, 2) AS i;
SET segment.memory_limit = '1MB';
SELECT segment.bars(repeat(i::text, 100000), 1) FROM generate_series(1, 20) AS i;
SELECT segment.pareto_curve(i) FROM generate_series(1, 200000) AS i;
SELECT length(segment.html_table(t)) FROM (SELECT repeat('x', 100000) FROM generate_series(1, 20)) AS t;
RESET segment.memory_limit;

-- Tables: any rows, whose columns keep their names; in the order in which they come.
SELECT segment.html_table(v) FROM (SELECT 1 AS "a < b", true AS "?", ARRAY['x', NULL] AS list, NULL::text AS none) AS v;
SELECT segment.html_table(ROW(1, 'x'));
CREATE TEMPORARY TABLE shrunk (kept int, gone text, added date);
INSERT INTO shrunk VALUES (1, 'x', NULL);
ALTER TABLE shrunk DROP COLUMN gone;
SELECT segment.html_table(shrunk) FROM shrunk;
SELECT segment.html_table(r) FROM (SELECT NULL::shrunk AS r) AS n;
SELECT segment.html_table(r) FROM (SELECT ROW(1) AS r UNION ALL SELECT ROW(1, 2)) AS rows;
SELECT segment.html_table(t) FROM (SELECT i FROM generate_series(1, 10001) AS i) AS t;
SELECT proname, provolatile FROM pg_proc WHERE pronamespace = 'segment'::regnamespace AND proname LIKE 'html\_table\_step';

-- A state travels as text, is merged backwards and with NULLs between, and is never trusted; states of two pictures do not mix.
CREATE AGGREGATE pg_temp.collect(text, float8) (SFUNC = segment.bars_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.collect(text, text) (SFUNC = segment.sankey_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.collect_options(text, float8, jsonb) (SFUNC = segment.bars_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.draw(segment.fit_state) (SFUNC = segment.pictures_combine, STYPE = segment.fit_state, FINALFUNC = segment.bars_final);
SELECT pg_temp.draw(state::text::segment.fit_state ORDER BY part DESC) = (SELECT segment.bars(before, value) FROM moves) AS same
FROM (SELECT i % 5 AS part, pg_temp.collect(before, value) AS state FROM moves GROUP BY part UNION ALL SELECT 3, NULL) AS s;
SELECT pg_temp.draw(state) FROM (SELECT pg_temp.collect('a', 1) AS state UNION ALL SELECT pg_temp.collect('a', 'b')) AS s;
SELECT pg_temp.draw(state) FROM (SELECT pg_temp.collect('a', 'b') AS state) AS s;
SELECT pg_temp.draw(state)
FROM (
    SELECT pg_temp.collect_options('a', 1, '{"top": 1}') AS state
    UNION ALL
    SELECT pg_temp.collect_options('a', 1, '{"top": 2}')
) AS s;
CREATE FUNCTION pg_temp.outcome(form text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.draw(form::segment.fit_state);
    RETURN 'drawn';
EXCEPTION WHEN invalid_text_representation OR invalid_parameter_value OR numeric_value_out_of_range
              OR program_limit_exceeded OR wrong_object_type OR data_corrupted THEN RETURN 'refused';
          WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT outcome, count(*) > 0 AS occurs
FROM
    (
        SELECT pg_temp.collect_options(label, 1.5, '{"top": 2}')::text AS form
        FROM (VALUES ('one'), ('two'), (NULL)) AS v(label)
    ) AS original,
    LATERAL (
        SELECT overlay(form PLACING with_what FROM place FOR length(with_what)) AS damaged
        FROM generate_series(1, length(form), 3) AS place, unnest('{00, ff, 7f, 80000000, 22}'::text[]) AS with_what
        UNION ALL
        SELECT left(form, place)
        FROM generate_series(0, length(form) - 1, 2) AS place
        UNION ALL
        SELECT form || '00'
    ) AS m,
    LATERAL pg_temp.outcome(damaged) AS outcome
GROUP BY outcome
ORDER BY outcome;
SELECT segment.bars_step(NULL, 'a', 1);
SELECT segment.html_table_step('00', ROW(1));
-- Windows: the picture so far.
SELECT i, length(segment.bars(i::text, 1) OVER (ORDER BY i)) > 0 AS drawn FROM generate_series(1, 2) AS i;
-- A long picture can be cancelled.
SET statement_timeout = '100ms';
SELECT length(segment.heat_map((i % 300)::text, (i % 301)::text)) FROM generate_series(1, 100000000) AS i;
RESET statement_timeout;
