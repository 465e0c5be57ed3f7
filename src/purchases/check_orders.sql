-- Is the data sound: findings of a check of raw orders.

CREATE TYPE finding AS (about text, severity text, finding text, count bigint, example text, advice text);
COMMENT ON TYPE finding IS 'what a check of data found: what it is about, how much it matters, what it is, how often, one case, and what to do';
COMMENT ON COLUMN finding.about IS 'the argument or the column that it is about';
COMMENT ON COLUMN finding.severity IS 'error (figures are wrong until it is mended), warning (look at it) or note, in the language of the option';
COMMENT ON COLUMN finding.finding IS 'what was found, as a sentence without figures';
COMMENT ON COLUMN finding.count IS 'how many rows, days, customers or documents it concerns';
COMMENT ON COLUMN finding.example IS 'one of them';
COMMENT ON COLUMN finding.advice IS 'what to do';

CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount numeric) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_numeric';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount numeric, options jsonb) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_numeric';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount numeric, currency text, document text) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_numeric';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount numeric, currency text, document text, options jsonb) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_numeric';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount double precision) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_float';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount double precision, options jsonb) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_float';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount double precision, currency text, document text) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_float';
CREATE FUNCTION check_orders_step(fit_state, customer anyelement, at timestamptz, amount double precision, currency text, document text, options jsonb) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_step_float';
CREATE FUNCTION check_orders_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_combine';
CREATE FUNCTION check_orders_final(fit_state) RETURNS finding[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_orders_final';

CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount numeric) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, numeric) IS 'what a person should know of raw orders before they believe a figure: rows without a customer or a date, keys of anybody, duplicates, lost days, amounts beyond all bounds; to be read with unnest';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount numeric, options jsonb) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, numeric, jsonb) IS 'the same with options: as_of, language, time_zone';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount numeric, currency text, document text) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, numeric, text, text) IS 'the same with the currency of the amount and the number of the order, invoice or receipt';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount numeric, currency text, document text, options jsonb) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, numeric, text, text, jsonb) IS 'the same with currency, document and options: as_of, language, time_zone';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount double precision) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, double precision) IS 'what a person should know of raw orders before they believe a figure: rows without a customer or a date, keys of anybody, duplicates, lost days, amounts beyond all bounds; to be read with unnest';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount double precision, options jsonb) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, double precision, jsonb) IS 'the same with options: as_of, language, time_zone';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount double precision, currency text, document text) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, double precision, text, text) IS 'the same with the currency of the amount and the number of the order, invoice or receipt';
CREATE AGGREGATE check_orders(customer anyelement, at timestamptz, amount double precision, currency text, document text, options jsonb) (
    SFUNC = check_orders_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_orders_final, COMBINEFUNC = check_orders_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_orders(anyelement, timestamptz, double precision, text, text, jsonb) IS 'the same with currency, document and options: as_of, language, time_zone';
