-- as_case compares categories byte by byte, whatever the collation of the column; labels keep case and accents apart.
SET timezone = 'UTC';
-- Only ICU has collations under which unequal texts are equal. Without it there is nothing to compare (expected output
-- case_collation_1.out).
SELECT count(*) = 0 AS without_icu FROM pg_collation WHERE collname = 'en-x-icu' \gset
\if :without_icu
\quit
\endif

CREATE COLLATION pg_temp.any_case (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
CREATE TEMPORARY TABLE words (
    id int, word text COLLATE pg_temp.any_case, plain text COLLATE "C", label text COLLATE pg_temp.any_case
);
INSERT INTO words
SELECT
    i,
    w,
    w,
    CASE WHEN w IN ('Ann' COLLATE "C", 'é', 'b') THEN 'X' WHEN w = 'ANN' COLLATE "C" THEN 'x' ELSE 'other' END
FROM
    generate_series(1, 80) AS i,
    LATERAL (SELECT (ARRAY['Ann', 'ANN', 'ann', 'é', 'e', 'E', 'b', 'B'])[1 + i % 8] AS w) AS w;
-- The collation makes three words of the eight.
SELECT count(DISTINCT word) AS words, count(DISTINCT plain) AS texts, count(DISTINCT label) AS labels FROM words;
CREATE TEMPORARY TABLE model AS
SELECT segment.fit_tree(label, features, '{"folds": 0, "min_leaf": 1, "min_category": 1}') AS model
FROM words AS w, LATERAL (SELECT w.word) AS features;
\pset format unaligned
SELECT segment.as_case(model) AS as_case FROM model;
\pset format aligned
SELECT segment.as_case(model) AS as_case FROM model \gset
SELECT
    word,
    count(*) AS rows,
    count(*) FILTER (WHERE by_case COLLATE "C" = by_model COLLATE "C") AS equal,
    min(by_case COLLATE "C") AS answer
FROM (SELECT plain AS word, :as_case AS by_case, segment.classify(model, w) AS by_model FROM words AS w, model) AS a
GROUP BY word
ORDER BY word;
-- The other way round: fitted on bytes, asked about the column of the collation, and of another one.
SELECT count(*) AS rows, count(*) FILTER (WHERE by_case COLLATE "C" = by_model COLLATE "C") AS equal
FROM (
    SELECT :as_case AS by_case, segment.classify(model, w) AS by_model
    FROM (SELECT plain COLLATE "en-x-icu" AS word FROM words) AS w, model
) AS a;
