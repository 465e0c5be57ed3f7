-- How long until something happens: the second order, the first complaint, the last visit.

CREATE FUNCTION fit_survival_step(fit_state, duration double precision, happened boolean) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_step';
CREATE FUNCTION fit_survival_step(fit_state, duration double precision, happened boolean, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_step';
CREATE FUNCTION fit_survival_step(fit_state, entered double precision, duration double precision, happened boolean) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_step_entered';
CREATE FUNCTION fit_survival_step(fit_state, entered double precision, duration double precision, happened boolean, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_step_entered';
CREATE FUNCTION fit_survival_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_combine';
CREATE FUNCTION fit_survival_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_final';

CREATE AGGREGATE fit_survival(duration double precision, happened boolean) (
    SFUNC = fit_survival_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_survival_final, COMBINEFUNC = fit_survival_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_survival(double precision, boolean) IS 'how long it takes until something happens to customers (Kaplan and Meier): a duration, and whether it happened after it or had not yet when they were last watched';
CREATE AGGREGATE fit_survival(duration double precision, happened boolean, options jsonb) (
    SFUNC = fit_survival_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_survival_final, COMBINEFUNC = fit_survival_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_survival(double precision, boolean, jsonb) IS 'how long it takes until something happens to customers, with options: confidence, language';
CREATE AGGREGATE fit_survival(entered double precision, duration double precision, happened boolean) (
    SFUNC = fit_survival_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_survival_final, COMBINEFUNC = fit_survival_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_survival(double precision, double precision, boolean) IS 'the same of customers who were not watched from the beginning: how much of the time had gone by when they began to be, the duration, whether it happened';
CREATE AGGREGATE fit_survival(entered double precision, duration double precision, happened boolean, options jsonb) (
    SFUNC = fit_survival_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_survival_final, COMBINEFUNC = fit_survival_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_survival(double precision, double precision, boolean, jsonb) IS 'the same of customers who were not watched from the beginning, with options: confidence, language';

CREATE FUNCTION survival(
    model,
    OUT duration double precision, OUT at_risk bigint, OUT happened bigint, OUT censored bigint,
    OUT survival double precision, OUT standard_error double precision, OUT low double precision, OUT high double precision,
    OUT cumulative_hazard double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS 'MODULE_PATHNAME', 'survival_rows_wrapper';
COMMENT ON FUNCTION survival(model) IS 'the curve: each duration at which it happened, with the customers watched and the share to whom it has not happened after it, its standard error (Greenwood) and interval (log-log)';
CREATE FUNCTION survival(
    model, duration double precision,
    OUT survival double precision, OUT standard_error double precision, OUT low double precision, OUT high double precision, OUT at_risk bigint
) RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_at';
COMMENT ON FUNCTION survival(model, double precision) IS 'the share of customers to whom it has not happened by a duration, with its interval and the customers who were still watched; NULL beyond what has been observed';
CREATE FUNCTION survival_time(model, survival double precision DEFAULT 0.5, OUT duration double precision, OUT low double precision, OUT high double precision)
    RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_time';
COMMENT ON FUNCTION survival_time(model, double precision) IS 'the duration after which it has not happened to that share of customers, the median unless said otherwise, with its interval (Brookmeyer and Crowley); NULL where that has not been observed';
CREATE FUNCTION restricted_mean(model, horizon double precision, OUT mean double precision, OUT standard_error double precision, OUT low double precision, OUT high double precision)
    RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'survival_mean';
COMMENT ON FUNCTION restricted_mean(model, double precision) IS 'the mean time until it happens, of which at most the horizon is counted; NULL where the horizon is longer than anybody was watched';
