-- The receive functions take any bytes: the answer is a value or an error, never a crash.
SET timezone = 'UTC';

CREATE TEMPORARY TABLE received (
    rfm segment.rfm, base segment.customer_base, model segment.model, state segment.fit_state
);

CREATE TEMPORARY TABLE originals (kind text, bytes bytea);
INSERT INTO originals
SELECT 'rfm', segment.rfm_send(segment.rfm(at, amount))
FROM (VALUES (timestamptz '2026-01-05', 20.5), ('2026-01-09', -3.25), (NULL, 1)) AS o(at, amount);
INSERT INTO originals SELECT 'rfm', segment.rfm_send(segment.rfm('2026-01-05', 20.1::float8));
INSERT INTO originals
SELECT 'base', segment.customer_base_send(segment.customer_base(customer, at, amount))
FROM (VALUES (1::bigint, timestamptz '2026-01-05', 20.5), (2, '2026-01-09', -3.25), (3, NULL, 1)) AS o(customer, at, amount);
INSERT INTO originals
SELECT 'base', segment.customer_base_send(segment.customer_base('Böb'::text, '2026-01-05', 20.5::float8));
INSERT INTO originals SELECT 'model', segment.model_send(segment.fit_tiers(i)) FROM generate_series(1, 10) AS i;
SELECT kind, test.receive(kind, bytes) FROM originals ORDER BY kind, length(bytes);
-- What was accepted is what was sent.
SELECT
    count(*) AS received,
    count(*) FILTER (
        WHERE bytes IN (segment.rfm_send(rfm), segment.customer_base_send(base), segment.model_send(model))
    ) AS same
FROM
    received
    JOIN originals ON bytes IN (segment.rfm_send(rfm), segment.customer_base_send(base), segment.model_send(model));

-- Cut off, too long, of a future version, of no version.
SELECT
    kind,
    test.receive(kind, substr(bytes, 1, length(bytes) - 1)) AS cut_off,
    test.receive(kind, bytes || '\x00') AS too_long,
    test.receive(kind, set_byte(bytes, 0, 2)) AS future,
    test.receive(kind, set_byte(bytes, 0, 0)) AS no_version,
    test.receive(kind, '') AS empty
FROM originals
ORDER BY kind, length(bytes);

-- Every third byte set to other values.
SELECT kind, result, count(*) > 0 AS occurs
FROM (
    SELECT
        kind,
        CASE
            WHEN result = 'accepted' THEN result
            -- Damaged; a count that cannot be; a text key in no encoding.
            WHEN result ~ '^(refused|22003|22021)' THEN 'refused'
            ELSE result
        END AS result
    FROM (
        SELECT kind, test.receive(kind, set_byte(bytes, place, (get_byte(bytes, place) + shift) % 256)) AS result
        FROM
            originals,
            LATERAL generate_series(0, least(length(bytes), 300) - 1, 3) AS place,
            unnest('{1, 127, 128, 255}'::int[]) AS shift
    ) AS r
) AS c
GROUP BY kind, result
ORDER BY kind, result;
-- What was accepted can be used.
SELECT
    count(*) FILTER (WHERE rfm IS NOT NULL) > 0 AS some_rfm,
    count(segment.monetary(rfm)) = count(rfm) AS rfm_of_use,
    count(segment.size(base)) = count(base) AS base_of_use,
    count(segment.describe(model)) = count(model) AS model_of_use
FROM received;
-- Text keys must be text in the database's encoding.
SELECT test.receive('base', replace(bytes::text, encode(convert_to('ö', 'UTF8'), 'hex'), 'ffff')::bytea) AS not_text
FROM originals WHERE position(convert_to('ö', 'UTF8') IN bytes) > 0;
