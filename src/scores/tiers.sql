-- Value tiers: ABC, quantiles, thresholds and capacities, with hysteresis.

CREATE FUNCTION fit_tiers_step(fit_state, value double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tiers_step';
CREATE FUNCTION fit_tiers_step(fit_state, value double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tiers_step_options';
CREATE FUNCTION fit_tiers_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tiers_combine';
CREATE FUNCTION fit_tiers_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tiers_final';

CREATE AGGREGATE fit_tiers(value double precision) (
    SFUNC = fit_tiers_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_tiers_final, COMBINEFUNC = fit_tiers_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_tiers(double precision) IS 'fits value tiers: A to 80 % of cumulative value, B to 95 %, C the rest';
CREATE AGGREGATE fit_tiers(value double precision, options jsonb) (
    SFUNC = fit_tiers_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_tiers_final, COMBINEFUNC = fit_tiers_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_tiers(double precision, jsonb) IS 'fits value tiers with options: method, shares, thresholds, counts, xyz, labels, best, promote_margin, demote_margin, language';
CREATE FUNCTION fit_tiers(base customer_base, options jsonb DEFAULT '{}') RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tiers_base_wrapper';
COMMENT ON FUNCTION fit_tiers(customer_base, jsonb) IS 'fits value tiers on the monetary value of the customers of a base; the same options as the aggregate';

CREATE FUNCTION tier(model, value double precision) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tiers_tier';
COMMENT ON FUNCTION tier(model, double precision) IS 'the label of the tier a value belongs to';
CREATE FUNCTION tier(model, value double precision, previous text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'tiers_tier';
COMMENT ON FUNCTION tier(model, double precision, text) IS 'the label of a value''s tier, which the customer leaves only by the model''s margins; previous is their present tier or NULL';
CREATE FUNCTION why(
    model, value double precision, previous text DEFAULT NULL,
    OUT value double precision, OUT tier text, OUT threshold double precision,
    OUT next_tier text, OUT next_threshold double precision, OUT gap double precision, OUT advice text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 1 AS 'MODULE_PATHNAME', 'tiers_why';
COMMENT ON FUNCTION why(model, double precision, text) IS 'why a value is in its tier, and how far it is from the next better one';
