-- Every value of segment.rfm comes back from its text and its binary form as it was.
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TEMPORARY TABLE summaries (id int PRIMARY KEY, rfm segment.rfm);
-- Numeric and float8 amounts; orders, refunds, skipped rows; scales; far dates.
INSERT INTO summaries
SELECT i, segment.rfm(at, amount)
FROM
    generate_series(1, 300) AS i,
    LATERAL (
        SELECT
            timestamptz '0044-03-15 BC' + (i * i * j) * interval '1 day 7 seconds 13 microseconds',
            CASE j % 5 WHEN 0 THEN -1 WHEN 3 THEN NULL ELSE 1 END * (i * j * 7919 % 100003) / 10 ^ (i % 9)::numeric
        FROM generate_series(1, i % 7 + 1) AS j
    ) AS o(at, amount)
GROUP BY i;
INSERT INTO summaries
SELECT 1000 + i, segment.rfm(at, amount)
FROM
    generate_series(1, 300) AS i,
    LATERAL (
        SELECT
            timestamptz '1999-12-31 23:59:59.999999' + (i - 150) * interval '1 month',
            CASE j % 5
                WHEN 0 THEN -1
                WHEN 3 THEN NULL
                ELSE 1
            END * (i * j * 7919 % 100003) / 7.0::float8 * 10.0::float8 ^ (i % 40 - 20)
        FROM generate_series(1, i % 7 + 1) AS j
    ) AS o(at, amount)
GROUP BY i;
INSERT INTO summaries VALUES
    (2000, NULL), (2001, '{"orders":0,"monetary":"0"}'), (2002, '{"orders":0,"monetary":0.0,"skipped":3}');

-- Text out, text in: the same text, and the same binary form.
SELECT count(*) AS values,
       count(*) FILTER (WHERE rfm::text::segment.rfm::text <> rfm::text) AS text_differs,
       count(*) FILTER (WHERE segment.rfm_send(rfm::text::segment.rfm) <> segment.rfm_send(rfm)) AS binary_differs
FROM summaries;

-- COPY to a file and back, as text and in binary.
CREATE TEMPORARY TABLE copies (LIKE summaries);
\set dir `mktemp -d`
\set text :dir '/summaries.txt'
\set binary :dir '/summaries.bin'
\setenv DIR :dir
\set command '\\copy summaries TO ' :'text'
:command
\set command '\\copy copies FROM ' :'text'
:command
\set command '\\copy summaries TO ' :'binary' ' WITH (FORMAT binary)'
:command
\set command '\\copy copies FROM ' :'binary' ' WITH (FORMAT binary)'
:command
\! rm -r "$DIR"
SELECT count(*) AS copies, count(*) FILTER (WHERE c.rfm::text IS DISTINCT FROM s.rfm::text) AS text_differs,
       count(*) FILTER (WHERE segment.rfm_send(c.rfm) IS DISTINCT FROM segment.rfm_send(s.rfm)) AS binary_differs
FROM copies AS c JOIN summaries AS s USING (id);

-- What came back still counts and merges like the original.
SELECT segment.orders(segment.rollup(c.rfm)) = segment.orders(segment.rollup(s.rfm)) AS orders,
       segment.monetary(segment.rollup(c.rfm)) = segment.monetary(segment.rollup(s.rfm)) AS monetary
FROM copies AS c JOIN summaries AS s USING (id) WHERE id <= 300;

-- A value can be written by hand; keys that are zero may be left out.
SELECT segment.orders(rfm), segment.monetary(rfm), segment.first_order(rfm), segment.skipped(rfm)
FROM (
    SELECT '{"monetary": "12.50", "orders": 2, "last": "2026-02-01T00:00:00Z", "first": "2026-01-01T10:30:00.5Z"}'::segment.rfm
) AS c(rfm);
