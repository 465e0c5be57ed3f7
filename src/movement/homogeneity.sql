-- Models taken together: added up, or compared.

CREATE FUNCTION rollup_step(fit_state, model) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'models_add';
CREATE FUNCTION rollup_models_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'models_added';
CREATE FUNCTION rollup_models_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rollup_models_final';

CREATE AGGREGATE rollup(model) (
    SFUNC = rollup_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = rollup_models_final, COMBINEFUNC = rollup_models_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(model) IS 'adds models of transitions or of survival up, months to a year or shops to the company, as if all customers had been counted together';

CREATE TYPE homogeneity_result AS (
    effect double precision, likelihood_ratio double precision, likelihood_ratio_p double precision,
    chi_square double precision, chi_square_p double precision, degrees_of_freedom bigint,
    groups bigint, customers bigint, few_expected double precision
);
COMMENT ON TYPE homogeneity_result IS 'how much groups differ (effect), and whether by chance';

CREATE FUNCTION homogeneity_step(fit_state, model) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'models_collect';
CREATE FUNCTION homogeneity_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'models_collected';
CREATE FUNCTION homogeneity_final(fit_state) RETURNS homogeneity_result
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'homogeneity_final';

CREATE AGGREGATE homogeneity(model) (
    SFUNC = homogeneity_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = homogeneity_final, COMBINEFUNC = homogeneity_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE homogeneity(model) IS 'whether groups move alike, months, shops or those who were elsewhere before, a model of transitions each: the effect sqrt(X2 / n) first, the likelihood ratio and X2 (Anderson and Goodman), degrees of freedom of moves that occur, and the share of counts of which fewer than 5 were expected; or whether they wait equally long, a model of survival each: X2 of the log-rank test, and sqrt(X2 / events)';
