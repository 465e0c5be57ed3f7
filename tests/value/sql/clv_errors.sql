-- Lifetime value: empty input, bad arguments, models of other kinds and damaged models; errors say what to do.
SET segment.warnings = on;
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
\pset null NULL
CREATE TEMPORARY TABLE c (days segment.purchase_days);
-- No rows, nothing but NULLs, no customer with an order: no model.
SELECT segment.fit_clv(days, '2026-01-01') AS short, segment.fit_clv(days, '2026-01-01', '{}') AS long FROM c;
SELECT segment.fit_clv(NULL, '2026-01-01') FROM generate_series(1, 3);
SELECT segment.fit_clv('{"days":[],"monetary":"-5"}'::segment.purchase_days, '2026-01-01');
SELECT segment.fit_clv('{"days":["2026-02-01"],"monetary":"5","first_day":"5"}'::segment.purchase_days, '2026-01-01');
-- Customers without repeat orders; one customer; all on the day of the fit: a model, with warnings.
INSERT INTO c SELECT segment.purchase_days(date '2025-01-01' + i, 10) FROM generate_series(1, 5) AS i GROUP BY i;
INSERT INTO c VALUES ('{"days":[],"monetary":"0"}');
SELECT segment.describe(model) -> 'warnings' AS warnings
FROM (SELECT segment.fit_clv(days, '2026-01-01') AS model FROM c) AS m;
-- Where nobody has purchased twice the models would say anything from 0 to 1 of who is still there: they say nothing.
SELECT
    kind,
    segment.probability_alive(model, days) AS alive,
    segment.expected_orders(model, days, '1 year') AS orders,
    segment.expected_value(model, days) AS value,
    segment.clv(model, days, '1 year') AS clv,
    (SELECT string_agg(parameter, ', ') FROM segment.parameters(model) WHERE parameter ~ 'mean') AS means
FROM
    (
        SELECT kind, segment.fit_clv(days, '2026-01-01', jsonb_build_object('model', kind)) AS model
        FROM c, unnest('{bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS kind
        GROUP BY kind
    ) AS m,
    (SELECT segment.purchase_days(date '2025-01-03', 5) AS days) AS d
ORDER BY kind;
-- Nor do they say anything of all customers together; of nobody there is no sum either.
SELECT
    segment.forecast_total(model, days, '1 year') AS undetermined,
    sum(segment.expected_orders(model, days, '1 year')) AS sum,
    segment.forecast_total(model, NULL, '1 year') AS nobody
FROM c, (SELECT segment.fit_clv(days, '2026-01-01') AS model FROM c) AS m;
SELECT segment.expected_value(segment.fit_clv(days, '2026-01-01'), min(days::text)::segment.purchase_days) FROM c;
SELECT segment.describe(
    segment.fit_clv(
        '{"days":["2025-01-01","2025-03-01"],"monetary":"15","first_day":"5"}'::segment.purchase_days, '2026-01-01'
    )
) -> 'warnings' AS warnings;
SELECT segment.describe(
    segment.fit_clv('{"days":["2026-01-01"],"monetary":"15","first_day":"15"}'::segment.purchase_days, '2026-01-01')
) -> 'warnings' AS warnings;
-- as_of: before orders, NULL, infinite, varying.
SELECT segment.fit_clv(
    '{"days":["2025-01-01","2026-02-01"],"monetary":"5","first_day":"5"}'::segment.purchase_days, '2026-01-01'
);
SELECT segment.fit_clv(days, NULL) FROM c;
SELECT segment.fit_clv(days, 'infinity') FROM c;
SELECT segment.fit_clv(days, segment.last_day(days) + 30) FROM c;
-- Options.
SELECT segment.fit_clv(days, '2026-01-01', '{"modell": "bg_nbd"}') FROM c;
SELECT segment.fit_clv(days, '2026-01-01', '{"model": "nbd"}') FROM c;
SELECT segment.fit_clv(days, '2026-01-01', '{"unit": "fortnights"}') FROM c;
SELECT segment.fit_clv(days, '2026-01-01', '{"start": {"r": 1}}') FROM c;
SELECT segment.fit_clv(days, '2026-01-01', '{"max_iterations": 0}') FROM c;
SELECT segment.fit_clv(days, '2026-01-01', jsonb_build_object('max_iterations', length(days::text))) FROM c;
-- Arguments of what is applied.
CREATE TEMPORARY TABLE m AS
SELECT
    segment.fit_clv(days, '2026-01-01', '{"value": false}') AS model,
    segment.purchase_days(date '2025-06-01', 1) AS days
FROM c;
CREATE TEMPORARY TABLE v AS
SELECT
    segment.fit_clv(
        '{"days":["2025-01-01","2025-03-01"],"monetary":"15","first_day":"5"}'::segment.purchase_days, '2026-01-01'
    ) AS model,
    segment.purchase_days(date '2025-06-01', 1) AS days;
SELECT segment.expected_orders(model, days, '-1 day') FROM v;
-- A bare number is one of seconds.
SELECT segment.clv(model, days, '12') FROM v;
SELECT segment.expected_orders(model, days, '1.5') FROM v;
SELECT segment.clv(model, days, '23:59:59', as_of => '2026-02-01') FROM v;
SELECT segment.clv(model, days, '0') AS zero, segment.expected_orders(model, days, '24 hours') > 0 AS a_day FROM v;
SELECT segment.expected_orders(model, days, '178000000 years') > 0 AS longest FROM v;
SELECT segment.probability_alive(model, days, 'infinity') FROM v;
SELECT segment.probability_alive(model, '{"days":["2025-01-01","2026-02-01"],"monetary":"5","first_day":"5"}') FROM v;
SELECT segment.expected_value(model, days) AS value, segment.clv(model, days, '1 year') AS clv FROM m;
SELECT segment.clv(model, days, '1 year', -0.1) FROM v;
SELECT segment.clv(model, days, '1 year', 0.1, 'NaN') FROM v;
SELECT segment.clv(model, days, '101 years') FROM v;
SELECT
    unit,
    segment.clv(jsonb_set(model::jsonb, '{unit}', to_jsonb(unit))::segment.model, days, '100 years') > 0 AS longest
FROM v, unnest('{days,weeks,months,years}'::text[]) AS unit;
-- Other kinds of model.
SELECT segment.probability_alive(tiers, days) FROM m, (SELECT segment.fit_tiers(1) AS tiers) AS t;
SELECT segment.tier(model, 1) FROM m;
SELECT segment.cuts(model) FROM m;
SELECT * FROM segment.parameters((SELECT segment.fit_tiers(v) FROM unnest('{1,2}'::float8[]) AS v));
-- Damaged models.
SELECT jsonb_set(model::jsonb, '{orders,parameters,0,value}', '-1')::segment.model FROM m;
SELECT jsonb_set(model::jsonb, '{orders,parameters,0,name}', '"s"')::segment.model FROM m;
SELECT jsonb_set(model::jsonb, '{repeaters}', '100')::segment.model FROM m;
SELECT jsonb_set(model::jsonb, '{as_of}', '"soon"')::segment.model FROM m;
SELECT (model::jsonb - 'orders')::segment.model FROM m;
-- A state of another fit's.
CREATE AGGREGATE pg_temp.begun(segment.purchase_days, timestamptz)
    (SFUNC = segment.fit_clv_step, STYPE = segment.fit_state, FINALFUNC = segment.fit_clv_final, INITCOND = '00');
SELECT pg_temp.begun(days, '2026-01-01') FROM c;
-- States that anyone may have written: each eight bytes of one replaced by NaN, infinities, numbers that are not whole,
-- negative ones and huge ones.
CREATE FUNCTION pg_temp.finished(state text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN 'a model: ' || (segment.describe(test.finish_clv(state::segment.fit_state)) ->> 'kind');
EXCEPTION WHEN OTHERS THEN
    RETURN regexp_replace(SQLERRM, '[-0-9.]+', '…', 'g');
END $$;
SELECT DISTINCT pg_temp.finished(overlay(state PLACING value FROM 2 * place + 1 FOR 16)) COLLATE "C" AS outcome
FROM
    (
        SELECT test.collect_clv(
            '{"days":["2025-01-01","2025-03-01"],"monetary":"15","first_day":"5"}', '2026-01-01'
        )::text AS state
    ) AS s,
    generate_series(0, length(state) / 2 - 8) AS place,
    unnest(
        '{7ff0000000000000,fff0000000000000,7ff8000000000000,bff0000000000000,4072c00000000000,3fe0000000000000,'
        '7e19999999999999,41f0000000000000}'::text[]
    ) AS value
ORDER BY outcome;
