-- Functions that serve aggregates, called by themselves or in an aggregate of the user's own: an error or a value,
-- never a crash.
\set VERBOSITY terse
SET timezone = 'UTC';
SELECT segment.fit_rfm_step(NULL, '{"orders":0,"monetary":"0"}', now());
SELECT segment.fit_rfm_step('00', '{"orders":0,"monetary":"0"}', now(), '{}');
SELECT segment.fit_rfm_combine(NULL, NULL);
SELECT segment.fit_rfm_combine('00', '00');
SELECT segment.fit_rfm_final(NULL);
SELECT segment.fit_rfm_final('00');
SELECT segment.fit_tiers_step(NULL, 1);
SELECT segment.fit_tiers_step('00', 1, '{}');
SELECT segment.fit_tiers_combine(NULL, NULL);
SELECT segment.fit_tiers_combine('00', '00');
SELECT segment.fit_tiers_final(NULL);
SELECT segment.fit_tiers_final('');
SELECT segment.coefficient_of_variation_step(NULL, 1);
SELECT segment.coefficient_of_variation_combine(NULL, NULL);
SELECT segment.coefficient_of_variation_final(NULL);
SELECT segment.coefficient_of_variation_final('\x01');

-- An aggregate of the user's own that begins with a state they typed.
CREATE TEMPORARY TABLE states (state text PRIMARY KEY);
INSERT INTO states VALUES
    ('00'), ('01'), (''), ('ff'), ('0000000000000000'), ('ffffffffffffffff'), (repeat('00', 100)), (repeat('01', 100)),
    (repeat('ff', 100)),
    ('000000000000000001030000000000000000' || repeat('0', 16) || repeat('0', 16) || 'ffffffffffffffff'),
    ('000000000000000001010000000000000000' || repeat('0', 16) || repeat('0', 16) || '00ffffffffffffff');
DO $$
DECLARE
    state text;
    number int := 0;
BEGIN
    FOR state IN SELECT s.state FROM states AS s ORDER BY s.state LOOP
        number := number + 1;
        EXECUTE format(
            'CREATE AGGREGATE pg_temp.begun_rfm_%s(segment.rfm, timestamptz) (SFUNC = segment.fit_rfm_step, '
            'STYPE = segment.fit_state, FINALFUNC = segment.fit_rfm_final, INITCOND = %L)',
            number, state
        );
        EXECUTE format(
            'CREATE AGGREGATE pg_temp.begun_tiers_%s(float8) (SFUNC = segment.fit_tiers_step, '
            'STYPE = segment.fit_state, FINALFUNC = segment.fit_tiers_final, INITCOND = %L)',
            number, state
        );
    END LOOP;
END $$;
SELECT count(*) AS states, array_agg(DISTINCT outcome) AS outcomes
FROM
    (SELECT row_number() OVER (ORDER BY state) AS number FROM states) AS s,
    LATERAL (VALUES
        (
            format(
                'SELECT pg_temp.begun_rfm_%s(rfm, ''2026-02-01'') '
                'FROM (SELECT segment.rfm(''2026-01-01'', 1.0) AS rfm) AS c',
                number
            )
        ),
        (
            format(
                'SELECT pg_temp.begun_rfm_%s(rfm, ''2026-02-01'') '
                'FROM (SELECT segment.rfm(''2026-01-01'', 1.0) AS rfm) AS c WHERE rfm IS NULL',
                number
            )
        ),
        (format('SELECT pg_temp.begun_tiers_%s(v) FROM generate_series(1, 3) AS v', number)),
        (format('SELECT pg_temp.begun_tiers_%s(v) FROM generate_series(1, 0) AS v', number)),
        (format('SELECT pg_temp.begun_tiers_%s(v) OVER (ORDER BY v) FROM generate_series(1, 3) AS v', number))
    ) AS q(query),
    test.outcome(query) AS outcome;

-- A state of one method handed to another, and a value that is begun with and then counted on.
CREATE AGGREGATE pg_temp.crossed(float8)
    (SFUNC = segment.fit_tiers_step, STYPE = segment.fit_state, FINALFUNC = segment.fit_rfm_final);
SELECT pg_temp.crossed(v) FROM generate_series(1, 3) AS v;
CREATE AGGREGATE pg_temp.crossed_final(segment.rfm, timestamptz)
    (SFUNC = segment.fit_rfm_step, STYPE = segment.fit_state, FINALFUNC = segment.fit_tiers_final);
SELECT pg_temp.crossed_final(rfm, '2026-02-01') FROM (SELECT segment.rfm('2026-01-01', 1.0) AS rfm) AS c;
CREATE AGGREGATE pg_temp.begun(timestamptz, numeric)
    (SFUNC = segment.rfm_step, STYPE = segment.rfm,
    INITCOND =
    '{"orders":5,"first":"2025-01-01T00:00:00Z","last":"2025-12-01T00:00:00Z","monetary":"50.00","refunds":1,'
    '"refunded":"5"}');
SELECT pg_temp.begun('2026-01-01', amount) FROM unnest('{1, -2}'::numeric[]) AS amount;
SELECT i, pg_temp.begun('2026-01-01', -i) FROM generate_series(1, 3) AS i GROUP BY i ORDER BY i;
