-- Are columns fit to be features: findings of a check of rows.

CREATE FUNCTION check_features_step(fit_state, features record) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_features_step';
CREATE FUNCTION check_features_step(fit_state, features record, options jsonb) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_features_step';
CREATE FUNCTION check_features_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_features_combine';
CREATE FUNCTION check_features_final(fit_state) RETURNS finding[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_features_final';

CREATE AGGREGATE check_features(features record) (
    SFUNC = check_features_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_features_final, COMBINEFUNC = check_features_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_features(record) IS 'what a person should know of columns before a fit: NULLs, constants, identifiers, outliers, numbers held as text; to be read with unnest';
CREATE AGGREGATE check_features(features record, options jsonb) (
    SFUNC = check_features_step, STYPE = fit_state, SSPACE = 32768, FINALFUNC = check_features_final, COMBINEFUNC = check_features_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE check_features(record, jsonb) IS 'the same with options: language';
