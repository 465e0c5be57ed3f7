-- A place by lot: published vectors, PostgreSQL's own SHA-256, evenness, and what is refused.
\set VERBOSITY default
\set SHOW_CONTEXT never
-- Frozen for ever: whoever changes one of these breaks running tests of all users.
SELECT key, salt, segment.hash_fraction(key, salt)
FROM (VALUES
    ('1', '2026-holdout'), ('2', '2026-holdout'), ('4711', '2026-holdout'), ('anna@example.org', 'spring'),
    ('Зоя', 'Frühling'), ('', 's'), (repeat('long', 1000), 's')
) AS v(key, salt);
SELECT
    segment.hash_fraction(4711, '2026-holdout') AS of_integer,
    segment.hash_fraction(4711::bigint, '2026-holdout') AS of_bigint,
    segment.hash_fraction(4711::smallint, '2026-holdout') AS of_smallint,
    segment.hash_fraction('00112233-4455-6677-8899-AABBCCDDEEFF'::uuid, 's') AS of_uuid;
-- As anyone may work it out.
CREATE FUNCTION pg_temp.fraction(key text, salt text) RETURNS float8 LANGUAGE sql AS
$$ SELECT ('x' || left(encode(sha256(convert_to(salt || ':' || key, 'UTF8')), 'hex'), 13))::bit(52)::bigint / 2 ^ 52 $$;
SELECT
    count(*) AS keys,
    count(*) FILTER (WHERE segment.hash_fraction(key, salt) = pg_temp.fraction(key::text, salt)) AS equal,
    count(*) FILTER (WHERE segment.hash_fraction(key::text, salt) = segment.hash_fraction(key, salt)) AS by_text
FROM
    unnest('{a,2026,ключ,:}'::text[]) AS salt,
    (
        SELECT i * 9223372036854
        FROM generate_series(-1000000, 1000000, 997) AS i
        UNION ALL
        SELECT i
        FROM unnest('{0,-1,9223372036854775807,-9223372036854775808}'::bigint[]) AS i
    ) AS k(key);
SELECT
    count(*) AS keys,
    count(*) FILTER (WHERE segment.hash_fraction(key, 's') = pg_temp.fraction(key::text, 's')) AS equal
FROM (SELECT md5(i::text)::uuid AS key FROM generate_series(1, 1000) AS i) AS u;
-- Even in a hundred bins, and independent between two salts: chi-squared with 99 degrees of freedom is between 61.1 and 148.2 in 998 of 1,000 samples.
SELECT salt, sum((n - 500) ^ 2 / 500) BETWEEN 61.1 AND 148.2 AS even
FROM (
    SELECT salt, width_bucket(segment.hash_fraction(key, salt), 0, 1, 100) AS bin, count(*) AS n
    FROM generate_series(1, 50000) AS key, unnest('{spring,spring-2,x}'::text[]) AS salt
    GROUP BY 1, 2
) AS b
GROUP BY salt
ORDER BY salt;
SELECT sum((n - 500) ^ 2 / 500) BETWEEN 61.1 AND 148.2 AS independent
FROM (
    SELECT
        floor(segment.hash_fraction(key, 'spring') * 10),
        floor(segment.hash_fraction(key, 'summer') * 10),
        count(*) AS n
    FROM generate_series(1, 50000) AS key
    GROUP BY 1, 2
) AS b;
SELECT segment.hash_fraction(NULL::text, 's') AS no_key, segment.hash_fraction(1, NULL) AS no_salt;
SELECT segment.hash_fraction(1, '');
-- A group that grows keeps its customers.
SELECT
    count(*) FILTER (WHERE u < 0.1) AS small,
    count(*) FILTER (WHERE u < 0.2) AS larger,
    count(*) FILTER (WHERE u < 0.1 AND NOT u < 0.2) AS lost
FROM (
    SELECT segment.hash_fraction(customer_id, 'grow') AS u
    FROM (SELECT DISTINCT customer_id FROM orders WHERE customer_id IS NOT NULL) AS c
) AS hashed;

-- How many customers a test needs: from 5 % to 6 %, by the share of the control group; unrounded 79224.11, 42200.81, 24174.55 and 16309.97.
SELECT h, s.* FROM unnest('{0.05,0.1,0.2,0.5}'::float8[]) AS h, segment.sample_size(0.05, 0.01, jsonb_build_object('control_share', h)) AS s;
SELECT
    segment.sample_size(0.05, 0.2, '{"relative": true}') AS relative,
    segment.sample_size(0.05, -0.01) AS less,
    segment.sample_size(0.05, 0.01, '{"power": 0.9, "confidence": 0.99}') AS surer,
    segment.sample_size(30, 2, '{"standard_deviation": 45.5}') AS amounts;
SELECT segment.sample_size(0.05, NULL) IS NULL AS nothing, segment.sample_size(1, -1) AS certain;
\set VERBOSITY terse
SELECT segment.sample_size(0.05, 0);
SELECT segment.sample_size(5, 1);
SELECT segment.sample_size(0.95, 0.1);
SELECT segment.sample_size('NaN', 0.1);
SELECT segment.sample_size(0.5, 1e-300);
SELECT segment.sample_size(0.5, 0.1, '{"power": 80}');
SELECT segment.sample_size(0.5, 0.1, '{"control_share": 1}');
SELECT segment.sample_size(0.5, 0.1, '{"standard_deviation": -1}');
SELECT segment.sample_size(0.5, 0.1, '{"sides": 1}');
SELECT segment.sample_size(0.5, 0.1, '[]');
