-- The report of raw orders: one page of an aggregate, in three languages; its figures are those of SQL, its bytes the same on
-- any plan; and pages that say so where there is little to say.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE pages AS
SELECT l.language, (SELECT segment.report(customer_id, ordered_at, amount, jsonb_build_object('language', l.language)) FROM orders) AS page
FROM unnest('{en,ru,zh}'::text[]) AS l(language);
SELECT
    language,
    regexp_count(page, '<svg ') AS pictures,
    regexp_count(page, '<table') AS tables,
    regexp_count(page, '<h2>') AS headings,
    page LIKE '<!DOCTYPE html>%</html>' AS whole,
    page LIKE '%<script%' AS script
FROM pages
ORDER BY language COLLATE "C";
-- What the page says, without its pictures.
CREATE FUNCTION pg_temp.says(page text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT btrim(regexp_replace(regexp_replace(line, '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g'))
    FROM regexp_split_to_table(
             regexp_replace(regexp_replace(page, '^.*<main>', ''), '<svg .*?</svg>', '', 'g'), '</tr>|</p>|</h2>|</h1>|</div>') AS line
    WHERE regexp_replace(line, '<[^>]*>', '', 'g') ~ '\S'
$$;
SELECT pg_temp.says(page) AS says FROM pages WHERE language = 'en';
SELECT pg_temp.says(page) AS says FROM pages WHERE language = 'ru';
SELECT pg_temp.says(page) AS says FROM pages WHERE language = 'zh';
-- The figures by SQL.
SELECT count(*) AS orders, count(DISTINCT customer_id) AS customers, round(sum(amount)) AS revenue, round(sum(amount) / count(*), 2) AS average
FROM orders;
CREATE TEMPORARY TABLE bases AS
SELECT base, before, segment.fit_rfm(base, '1998-07-01') AS model
FROM (
    SELECT
        segment.customer_base(customer_id, ordered_at, amount) AS base,
        segment.customer_base(customer_id, ordered_at, amount) FILTER (WHERE ordered_at <= '1998-04-02') AS before
    FROM orders
) AS b;
SELECT
    count(*) FILTER (WHERE a."position" < b."position") AS better,
    count(*) FILTER (WHERE a."position" > b."position") AS worse,
    count(*) FILTER (WHERE a."position" = b."position") AS unchanged,
    count(*) FILTER (WHERE b.customer IS NULL) AS new
FROM (SELECT s.* FROM bases, segment.segments(NULL::bigint, base, '1998-07-01', model) AS s) AS a
LEFT JOIN (SELECT s.* FROM bases, segment.segments(NULL::bigint, before, '1998-04-02', model) AS s) AS b USING (customer);
SELECT round(sum(segment.expected_orders(model, days, '365 days'))) AS orders,
    round(sum(segment.expected_orders(model, days, '365 days') * segment.expected_value(model, days))) AS revenue,
    round(sum(segment.probability_alive(model, days))) AS alive
FROM (SELECT customer_id, segment.purchase_days(ordered_at, amount) AS days FROM orders GROUP BY customer_id) AS c, (
    SELECT segment.fit_clv(days, '1998-07-01', '{"model": "mbg_nbd"}') AS model
    FROM (SELECT segment.purchase_days(ordered_at, amount) AS days FROM orders GROUP BY customer_id) AS c
) AS m;
-- Who fell from the best tier, by what they brought in the years up to both moments: those who bring 80 % of the money.
WITH years AS (
    SELECT
        customer_id,
        sum(amount) FILTER (WHERE ordered_at > '1997-04-02' AND ordered_at <= '1998-04-02') AS past,
        coalesce(sum(amount) FILTER (WHERE ordered_at > '1997-07-01'), 0) AS latest
    FROM orders
    GROUP BY customer_id
), ranked AS (
    SELECT *, coalesce(sum(past) OVER (ORDER BY past DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before, sum(past) OVER () AS total
    FROM years
    WHERE past > 0
), best AS (
    SELECT *, min(past) FILTER (WHERE before < 0.8 * total) OVER () AS threshold FROM ranked
)
SELECT count(*) AS fallen, round(sum(past)) AS past, round(sum(latest)) AS latest, round(sum(past - latest)) AS at_stake
FROM best
WHERE past >= threshold AND latest < threshold;
-- The cohort of January 1997 in the sixth month after it.
SELECT
    substring(page FROM '<title>(1997-01-01, period 6[^<]*)</title>') AS shown,
    round(100.0 * count(*) FILTER (WHERE later) / count(*), 1) AS percent,
    count(*) FILTER (WHERE later) AS later
FROM pages, (
    SELECT bool_or(ordered_at >= '1997-07-01' AND ordered_at < '1997-08-01') AS later FROM orders GROUP BY customer_id
    HAVING min(ordered_at) < '1997-02-01'
) AS c
WHERE language = 'en'
GROUP BY page;
-- The same bytes in any order, on any plan, in any time zone of the session.
CREATE TABLE some_orders AS SELECT * FROM orders WHERE customer_id % 9 = 0;
CREATE TEMPORARY TABLE answers AS
SELECT segment.report(customer_id, ordered_at, amount) AS page FROM some_orders
UNION ALL
SELECT segment.report(customer_id, ordered_at, amount ORDER BY amount DESC, customer_id) FROM some_orders
UNION ALL
SELECT segment.report(customer_id::text, ordered_at, amount) FROM some_orders;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
EXPLAIN (COSTS off) SELECT segment.report(customer_id, ordered_at, amount) FROM some_orders;
INSERT INTO answers SELECT segment.report(customer_id, ordered_at, amount) FROM some_orders;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;
SET timezone = 'America/New_York';
INSERT INTO answers SELECT segment.report(customer_id, ordered_at, amount) FROM some_orders;
RESET timezone;
SET timezone = 'UTC';
SELECT count(*) AS runs, count(DISTINCT page) AS results FROM answers;
-- So is how long somebody at risk has been silent.
CREATE TEMPORARY TABLE zones AS
SELECT segment.report(customer_id, ordered_at, amount, '{"as_of": "1998-07-01", "names": 3}') AS page FROM orders;
SET timezone = 'America/New_York';
INSERT INTO zones SELECT segment.report(customer_id, ordered_at, amount, '{"as_of": "1998-07-01T00:00:00Z", "names": 3}') FROM orders;
SET timezone = 'UTC';
SELECT count(*) AS runs, count(DISTINCT page) AS results FROM zones;
SELECT bool_and(md5(floats.page) = md5(answers.page)) AS floats_alike
FROM answers, (SELECT segment.report(customer_id, ordered_at, amount::float8) AS page FROM some_orders) AS floats;
-- As of a moment of one's own: what comes after is told of, and is not in the figures.
SELECT line FROM (
    SELECT pg_temp.says(segment.report(customer_id, ordered_at, amount, '{"as_of": "1998-01-01", "title": "Then"}')) AS line FROM some_orders
) AS s
WHERE line LIKE 'Then%' OR line LIKE '%after the moment%' OR line LIKE '%customers' OR line LIKE '%orders' OR line LIKE 'Since%';
SELECT count(*) AS orders, count(DISTINCT customer_id) AS customers FROM some_orders WHERE ordered_at <= '1998-01-01';
-- Customers by name where they are asked for; keys and a title that want to break out.
SELECT says.line FROM (
    SELECT segment.report(c, timestamptz '2026-02-25' - d * interval '1 day', a, '{"names": 2, "title": "</title><script>"}') AS page
    FROM (VALUES ('</td><script>', 300, 900), ('</td><script>', 310, 900), ('&amp;', 280, 700), ('a', 1, 5), ('b', 2, 6),
        ('c', 3, 7), ('d', 40, 8), ('e', 50, 9), ('f', 60, 10), ('g', 70, -4), ('h', NULL, 3)) AS v(c, d, a)
) AS p, LATERAL pg_temp.says(replace(replace(page, '&lt;', '('), '&gt;', ')')) AS says(line)
WHERE says.line LIKE '%script%' OR says.line LIKE '%amp%';
-- A valuable customer whose tier fell is named with that reason; tiers are those of the options.
CREATE TEMPORARY TABLE years AS
SELECT * FROM (VALUES ('a<b', date '2024-11-01', 1000), ('a<b', '2025-11-01', 10), ('keeps', '2025-02-01', 900), ('small', '2025-02-01', 50),
    ('long ago', '2023-01-01', 20), ('new', '2025-12-01', 700), ('back', '2024-12-01', 40), ('back', '2024-12-05', -30)) AS v (c, d, a);
SELECT says.line
FROM (VALUES ('{}'::jsonb), ('{"tiers": {"thresholds": [30, 5], "labels": ["<gold>", "silver", "none"]}, "language": "ru"}'),
    ('{"tiers": {"demote_margin": 0.99}}'), ('{"min_customers": 2}'), ('{"tiers": {"thresholds": [5, 30], "best": "low"}}'),
    ('{"as_of": "2024-01-01"}'), ('{"as_of": "2023-12-31"}')) AS o (options),
    LATERAL (SELECT segment.report(c, d::timestamptz, a, '{"names": 3, "as_of": "2026-01-01"}' || o.options) AS page FROM years) AS p,
    LATERAL pg_temp.says(regexp_replace(p.page, '.*(<h2>[^<]*(fallen since|ценность упала))', '<main>\1')) AS says(line)
WHERE p.page ~ 'fallen since|ценность упала'
      AND says.line ~ 'fallen|упала|опустились|tier|уровень|→';
-- Who had nothing but a refund before is new.
SELECT says.line
FROM (
    SELECT segment.report(c, at, a) AS page
    FROM (VALUES (1, timestamptz '2023-01-01', 10.0), (1, '2024-11-01', 10), (2, '2024-03-01', -5), (2, '2024-12-20', 30),
        (3, '2024-02-01', 7), (3, '2024-12-31', 7)) AS v (c, at, a)
) AS p, LATERAL pg_temp.says(p.page) AS says(line)
WHERE says.line LIKE 'Since %';
-- A refund may be the last row; a row without a date is no history to compare with.
SELECT says.line
FROM (
    SELECT segment.report(c, at, a) AS page
    FROM (VALUES (1, timestamptz '2024-11-01', 10.0), (1, '2024-12-20', -10), (2, NULL, 5), (2, '2024-12-10', 5)) AS v (c, at, a)
) AS p, LATERAL pg_temp.says(p.page) AS says(line)
WHERE says.line ~ 'as of|go back|Since';
-- Few customers are not listed by themselves; one is one, in Russian too.
SELECT says.line
FROM (
    SELECT segment.report(c, '2025-01-01'::timestamptz - c % 40 * interval '9 days', c, o.options) AS page
    FROM generate_series(1, 200) AS c, (VALUES ('{"min_customers": 30, "as_of": "2025-01-02"}'::jsonb)) AS o (options)
    GROUP BY o.options
) AS p, LATERAL pg_temp.says(p.page) AS says(line)
WHERE says.line ~ '^[0-9]+\. |^other|^[ABC] ';
SELECT n, segment.report_form('["клиент", "клиента", "клиентов"]', n) AS form
FROM unnest('{0,1,2,4,5,11,12,14,21,22,101,111,112,1001}'::int[]) AS n;
-- Little to say.
SELECT segment.report(1, now(), 1) IS NULL AS no_rows FROM orders WHERE false;
SELECT pg_temp.says(segment.report(NULL::int, NULL, NULL::numeric)) AS nothing;
SELECT pg_temp.says(segment.report(1, '2026-01-05', 10)) AS one_order;
SELECT pg_temp.says(segment.report(c, '2026-01-05', -5)) AS all_refunds FROM generate_series(1, 3) AS c;
SELECT pg_temp.says(segment.report(c, '2027-01-05', 5, '{"as_of": "2026-01-01", "language": "ru"}')) AS all_in_the_future
FROM generate_series(1, 3) AS c;
SELECT pg_temp.says(segment.report(NULL::text, '2027-01-05', 5, '{"language": "zh"}')) AS no_customer FROM generate_series(1, 3) AS c;
-- What the models in it warn of is in the language of the report.
SET segment.warnings = on;
SELECT segment.report(customer_id, ordered_at, amount, '{"as_of": "1999-07-01", "language": "ru"}') IS NOT NULL AS told FROM some_orders;
SET segment.warnings = off;
-- What cannot be asked for.
SELECT segment.report(customer_id, ordered_at, amount, '{"langauge": "ru"}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"language": "fr"}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"as_of": "soon"}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"time_zone": "Mars"}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '[]') FROM some_orders;
\set SHOW_CONTEXT errors
SELECT segment.report(customer_id, ordered_at, amount, '{"names": "x"}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"names": 1.5}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"names": -1}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"min_customers": 99999999999}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"title": {"en": "Customers"}}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"tiers": "gold"}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"tiers": {"labels": 5}}') FROM some_orders;
SELECT segment.report(customer_id, ordered_at, amount, '{"rfm": {"bins": "x"}}') FROM some_orders;
\set SHOW_CONTEXT never
SET segment.memory_limit = '1MB';
SELECT segment.report(customer_id, ordered_at, amount) FROM orders;
RESET segment.memory_limit;
DROP TABLE some_orders;
