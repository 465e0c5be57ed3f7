-- Whatever is typed or sent as a value of the extension's types, the answer is a value or an error, never a crash.
\set VERBOSITY default
SET timezone = 'UTC';

-- segment.rfm, as text: each of these names what is wrong.
SELECT '{"orders":1,"monetary":"1"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"1"}'::segment.rfm;
SELECT '{"orders":0,"first":"2026-01-01T00:00:00Z","last":"2026-01-01T00:00:00Z","monetary":"1"}'::segment.rfm;
SELECT '{"orders":1,"first":"2026-01-01T00:00:00Z","monetary":"1"}'::segment.rfm;
SELECT '{"orders":1,"first":"2026-01-02T00:00:00Z","last":"2026-01-01T00:00:00Z","monetary":"1"}'::segment.rfm;
SELECT '{"orders":1,"first":"2026-02-30T00:00:00Z","last":"2026-02-30T00:00:00Z","monetary":"1"}'::segment.rfm;
SELECT '{"orders":1,"first":"infinity","last":"infinity","monetary":"1"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"NaN"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"0","refunded":"5"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"5","refunds":1,"refunded":"5"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"0","refunds":1,"refunded":"-5"}'::segment.rfm;
SELECT '{"orders":0,"monetary":[1,1]}'::segment.rfm;
-- segment.customer_base, as text.
SELECT ''::segment.customer_base;
SELECT 'zz'::segment.customer_base;
SELECT '010'::segment.customer_base;
SELECT '00'::segment.customer_base;
SELECT 'ff'::segment.customer_base;
SELECT '0109'::segment.customer_base;
SELECT '010107'::segment.customer_base;
-- A count of customers that no memory could hold.
SELECT '0101000000000000000000000100ffffffffffffff'::segment.customer_base;
SELECT 'zz'::segment.fit_state;

-- Of what is no such JSON at all only the class of the error matters.
\set VERBOSITY sqlstate
SELECT ''::segment.rfm;
SELECT 'x'::segment.rfm;
SELECT '{}'::segment.rfm;
SELECT '[]'::segment.rfm;
SELECT 'null'::segment.rfm;
SELECT '{"orders":1}'::segment.rfm;
SELECT '{"orders":-1,"monetary":"1"}'::segment.rfm;
SELECT '{"orders":1e30,"monetary":"1"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"0","colour":"red"}'::segment.rfm;
SELECT '{"orders":0,"monetary":"0","orders":0}'::segment.rfm;
SELECT ('{"orders":0,"monetary":"' || repeat('9', 1000) || '"}')::segment.rfm;
SELECT repeat('[', 100000)::segment.rfm;
SELECT ('{"orders":' || repeat('{"a":', 100000))::segment.rfm;
\set VERBOSITY default

-- Every byte of a real value changed in turn: a value or a clear error, and what is accepted can be used.
CREATE TEMPORARY TABLE originals (type text PRIMARY KEY, form text);
INSERT INTO originals
SELECT 'rfm', segment.rfm(at, amount)::text
FROM (VALUES (timestamptz '2026-01-05', 20.5), ('2026-01-09', -3.25), (NULL, 1)) AS o(at, amount);
INSERT INTO originals
SELECT 'rfm float', segment.rfm(at, amount)::text
FROM (VALUES (timestamptz '2026-01-05', 20.1::float8), ('2026-01-09', 1e-17)) AS o(at, amount);
INSERT INTO originals
SELECT 'base bigint', segment.customer_base(customer, at, amount)::text
FROM (VALUES
    (1::bigint, timestamptz '2026-01-05', 20.5), (2, '2026-01-09', -3.25), (3, NULL, 1), (NULL, '2026-01-01', 1)
) AS o(customer, at, amount);
INSERT INTO originals
SELECT 'base text', segment.customer_base(customer, at, amount)::text
FROM (VALUES ('Ann'::text, timestamptz '2026-01-05', 20.5::float8), ('Böb', '2026-01-09', -3.25)) AS o(customer, at, amount);
INSERT INTO originals
SELECT 'base uuid', segment.customer_base(md5(n::text)::uuid, '2026-01-05', n)::text
FROM unnest('{1, 123456789012345678901234567890}'::numeric[]) AS n;
INSERT INTO originals
SELECT 'model rfm', segment.fit_rfm(rfm, '2026-02-01', '{"bins": 2, "nested": true}')::text
FROM (
    SELECT segment.rfm('2026-01-01'::timestamptz + i * interval '1 day', i) AS rfm
    FROM generate_series(1, 4) AS i
    GROUP BY i
) AS c;
INSERT INTO originals
SELECT 'model tiers', segment.fit_tiers(i, '{"promote_margin": 0.125}')::text FROM generate_series(1, 10) AS i;

CREATE FUNCTION pg_temp.use_of(type text, form text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    CASE split_part(type, ' ', 1)
        WHEN 'rfm' THEN
            RETURN concat_ws(
                ' ', segment.orders(form::segment.rfm), segment.monetary(form::segment.rfm),
                segment.recency_days(form::segment.rfm, '2026-02-01'),
                (SELECT segment.rollup(form::segment.rfm) FROM generate_series(1, 2))
            );
        WHEN 'base' THEN
            RETURN concat_ws(
                ' ', segment.size(form::segment.customer_base),
                (SELECT segment.rollup(form::segment.customer_base) FROM generate_series(1, 2)),
                segment.fit_tiers(form::segment.customer_base)
            );
        ELSE
            RETURN concat_ws(
                ' ', segment.describe(form::segment.model), (SELECT count(*) FROM segment.cuts(form::segment.model)),
                CASE
                    WHEN type = 'model tiers' THEN segment.tier(form::segment.model, 5, 'B')
                    ELSE (
                        segment.score(
                            form::segment.model,
                            '{"orders":1,"first":"2026-01-05T00:00:00Z","last":"2026-01-05T00:00:00Z","monetary":"5"}'
                        )
                    ).cell
                END
            );
    END CASE;
EXCEPTION
    WHEN invalid_text_representation
        OR invalid_parameter_value
        OR numeric_value_out_of_range
        OR program_limit_exceeded
        OR wrong_object_type
        OR character_not_in_repertoire
        OR untranslatable_character THEN
        RETURN NULL;
END $$;
-- The originals themselves are of use, so that an error below is about the change.
SELECT type, length(pg_temp.use_of(type, form)) > 0 AS of_use FROM originals ORDER BY type;
CREATE TEMPORARY TABLE mutations AS
SELECT type, overlay(form PLACING with_what FROM place FOR length(with_what)) AS form
FROM
    originals,
    generate_series(1, length(form)) AS place,
    unnest('{0, 9, f, "\"", "-", "[", " ", 99999999, 77}'::text[]) AS with_what
UNION
SELECT type, left(form, place)
FROM originals, generate_series(0, length(form) - 1) AS place
UNION
SELECT type, left(form, place) || substr(form, place + 2)
FROM originals, generate_series(0, length(form)) AS place
UNION
SELECT type, left(form, place) || substr(form, place - 5)
FROM originals, generate_series(6, length(form)) AS place;
-- Any other error than those caught would end the statement here.
SELECT
    type,
    count(*) > 500 AS many,
    count(*) FILTER (WHERE use IS NULL) > 0 AS some_refused,
    count(*) FILTER (WHERE use IS NULL) < count(*) AS some_accepted
FROM (SELECT type, pg_temp.use_of(type, form) AS use FROM mutations) AS m
GROUP BY type
ORDER BY type;
