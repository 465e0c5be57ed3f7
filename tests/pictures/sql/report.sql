-- The report: a page of HTML on the customers of a base, in three languages, and what it says of bases that hold little.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE bases AS
SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders;
CREATE TEMPORARY TABLE pages AS
SELECT
    l.language,
    segment.report(NULL::bigint, base, '1998-07-01', jsonb_build_object('language', l.language)) AS page
FROM bases, unnest('{en,ru,zh}'::text[]) AS l(language);
-- What it is made of, and that the figures are those of SQL.
SELECT
    language,
    regexp_count(page, '<svg ') AS pictures,
    regexp_count(page, '<table') AS tables,
    regexp_count(page, '<h2>') AS headings,
    page LIKE '<!DOCTYPE html>%</html>' AS whole,
    page LIKE '%<script%' AS script
FROM pages
ORDER BY language COLLATE "C";
SELECT language, replace(substring(page FROM '<h1>[^<]*</h1>'), ',', ',') AS title FROM pages ORDER BY language COLLATE "C";
SELECT array_to_string(ARRAY(SELECT m[1] || ' ' || m[2] FROM regexp_matches(page, '<div><b>(.*?)</b>(.*?)</div>', 'g') AS m), ', ') AS figures
FROM pages
ORDER BY language COLLATE "C";
SELECT count(*) AS orders, count(DISTINCT customer_id) AS customers, round(sum(amount)) AS revenue FROM orders;
SELECT unnest(regexp_matches(page, '<p>(.*?)</p>', 'g')) AS says FROM pages WHERE language = 'en';
SELECT unnest(regexp_matches(page, '<p>(.*?)</p>', 'g')) AS says FROM pages WHERE language = 'ru';
SELECT unnest(regexp_matches(page, '<p>(.*?)</p>', 'g')) AS says FROM pages WHERE language = 'zh';
-- Segments with their steps, as the page has them.
SELECT regexp_replace(regexp_replace(unnest(regexp_matches(page, '<tr class="t"><td>(.*?</tr>.*?)</tr>', 'g')), '<[^>]*>', ' ', 'g'), ' +', ' ', 'g') AS row
FROM pages
WHERE language = 'ru';
-- Customers are named where they are asked for; keys are text that wants to break out.
SELECT regexp_replace(unnest(regexp_matches(page, '<tr><td>(.*?)</tr>', 'g')), '</?t[rd][^>]*>', ' ', 'g') AS row
FROM (
    SELECT segment.report(NULL::text, base, '2026-03-01', '{"names": 2, "title": "</title><script>"}') AS page
    FROM (
        SELECT segment.customer_base(c, timestamptz '2026-02-25' - d * interval '1 day', a) AS base
        FROM (VALUES ('</td><script>', 300, 900), ('</td><script>', 310, 900), ('&amp;', 280, 700), ('a', 1, 5), ('b', 2, 6),
            ('c', 3, 7), ('d', 40, 8), ('e', 50, 9), ('f', 60, 10), ('g', 70, -4), ('h', NULL, 3)) AS v(c, d, a)
    ) AS b
) AS p;
-- Little to say: no base, nobody in it, nobody with an order, all in the future, one customer.
SELECT segment.report(NULL::bigint, NULL::segment.customer_base, '2026-03-01') LIKE '%There are no customers in this base.%' AS no_base;
SELECT segment.report(NULL::bigint, segment.customer_base(c, at, 1), '2026-03-01', '{"language": "zh"}') LIKE '%没有客户%' AS nobody
FROM (VALUES (NULL::bigint, timestamptz '2026-01-01')) AS v(c, at);
SELECT unnest(regexp_matches(segment.report(NULL::int, base, '2026-03-01'), '<p>(.*?)</p>', 'g')) AS says
FROM (SELECT segment.customer_base(c, timestamptz '2026-02-01', -5) AS base FROM generate_series(1, 3) AS c) AS b;
SELECT unnest(regexp_matches(segment.report(NULL::int, base, '2026-03-01'), '<p>(.*?)</p>', 'g')) AS says
FROM (SELECT segment.customer_base(c, timestamptz '2027-02-01', 5.5) AS base FROM generate_series(1, 3) AS c) AS b;
SELECT unnest(regexp_matches(segment.report(NULL::int, base, '2026-03-01', '{"language": "ru"}'), '<p>(.*?)</p>', 'g')) AS says
FROM (SELECT segment.customer_base(1, timestamptz '2026-02-01', 5.5) AS base) AS b;
-- What cannot be asked for.
SELECT segment.report(NULL::bigint, base, '1998-07-01', '{"langauge": "ru"}') FROM bases;
SELECT segment.report(NULL::bigint, base, '1998-07-01', '{"language": "fr"}') FROM bases;
SELECT segment.report(NULL::bigint, base, NULL) FROM bases;
SELECT segment.report(NULL::bigint, base, 'infinity') FROM bases;
SELECT segment.report(NULL::text, base, '1998-07-01') FROM bases;
