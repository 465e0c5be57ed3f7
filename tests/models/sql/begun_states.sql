-- An aggregate of the user's own may begin with any state they type. Rows of another type than the state's are refused:
-- read as what they are not, they would be wrong figures, or addresses.
SET timezone = 'UTC';

-- Begun with float8 amounts, continued with numeric ones, and the other way round.
CREATE AGGREGATE pg_temp.begun_float(timestamptz, numeric)
    (SFUNC = segment.rfm_step, STYPE = segment.rfm, INITCOND = '{"orders":0,"monetary":0.0}');
CREATE AGGREGATE pg_temp.begun_numeric(timestamptz, float8)
    (SFUNC = segment.rfm_step, STYPE = segment.rfm, INITCOND = '{"orders":0,"monetary":"0"}');
SELECT
    test.outcome(
        'SELECT pg_temp.begun_float(''2026-01-01'', amount) FROM unnest(''{1, 2}''::numeric[]) AS amount'
    ) AS orders,
    test.outcome(
        'SELECT pg_temp.begun_float(''2026-01-01'', amount) FROM unnest(''{-1, -2}''::numeric[]) AS amount'
    ) AS refunds;
SELECT
    test.outcome(
        'SELECT pg_temp.begun_numeric(''2026-01-01'', amount) FROM unnest(''{1, 2}''::float8[]) AS amount'
    ) AS orders,
    test.outcome(
        'SELECT pg_temp.begun_numeric(''2026-01-01'', amount) FROM unnest(''{-1, -2}''::float8[]) AS amount'
    ) AS refunds;

-- Bases begun with one type of key and amount, continued with every other.
CREATE TEMPORARY TABLE keys (type regtype, value text);
INSERT INTO keys VALUES
    ('bigint', '1'), ('int', '1'), ('smallint', '1'), ('date', '2026-01-01'),
    ('uuid', '00000000-0000-0000-0000-000000000001'), ('text', 'abc');
CREATE TEMPORARY TABLE begun AS
SELECT
    row_number() OVER () AS number,
    k.type AS begun_with,
    c.type AS continued_with,
    k.value AS begun_value,
    c.value AS continued_value
FROM keys AS k, keys AS c;
DO $$
DECLARE
    b begun;
    state text;
BEGIN
    FOR b IN SELECT * FROM begun LOOP
        EXECUTE format('SELECT segment.customer_base(%L::%s, ''2026-01-01'', 1.0)', b.begun_value, b.begun_with)
            INTO state;
        EXECUTE format(
            'CREATE AGGREGATE pg_temp.begun_%s(%s, timestamptz, numeric) (SFUNC = segment.customer_base_step, '
            'STYPE = segment.customer_base, INITCOND = %L)',
            b.number, b.continued_with, state
        );
    END LOOP;
END $$;
SELECT
    begun_with,
    string_agg(continued_with::text, ', ' ORDER BY continued_with::text) FILTER (
        WHERE outcome <> 'refused'
    ) AS accepted,
    count(*) FILTER (WHERE outcome = 'refused') AS refused
FROM
    begun,
    LATERAL test.outcome(
        format(
            'SELECT segment.size(pg_temp.begun_%s(key, ''2026-01-01'', 1.0)) '
            'FROM (SELECT %L::%s AS key FROM generate_series(1, 2)) AS k',
            number, continued_value, continued_with
        )
    ) AS outcome
GROUP BY begun_with
ORDER BY begun_with::text;

-- States that were begun with other options are not merged.
CREATE AGGREGATE pg_temp.checked(int, timestamptz, numeric, jsonb)
    (SFUNC = segment.check_orders_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.all_checked(segment.fit_state) (SFUNC = segment.check_orders_combine, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.moved(text, text, jsonb) (SFUNC = segment.fit_transitions_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.all_moved(segment.fit_state) (SFUNC = segment.fit_transitions_combine, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.waited(float8, bool, jsonb) (SFUNC = segment.fit_survival_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.all_waited(segment.fit_state) (SFUNC = segment.fit_survival_combine, STYPE = segment.fit_state);
SELECT
    state,
    options,
    test.message(
        format(
            'SELECT pg_temp.all_%s(s) IS NOT NULL FROM (SELECT pg_temp.%s(%s, o::jsonb) AS s '
            'FROM generate_series(1, 4) AS i, unnest(%L::text[]) AS o GROUP BY o, i %% 2) AS states',
            state, state, arguments, options
        )
    ) AS outcome
FROM
    (
        VALUES
            ('checked', 'i, ''2026-01-01'', 1', '{"language": "ru"}', '{"language": "zh"}'),
            ('moved', '''a'', ''b''', '{"absent": "gone"}', '{"absent": "away"}'),
            ('waited', 'i, true', '{"confidence": 0.9}', '{"confidence": 0.95}')
    ) AS v(state, arguments, one, other),
    LATERAL (VALUES (ARRAY[one]), (ARRAY[one, other])) AS o(options)
ORDER BY state, options;
