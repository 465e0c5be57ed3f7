-- What tells segments from the rest of the customers.

CREATE FUNCTION fit_profile_step(fit_state, segment anyelement, features record) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'profile_step';
CREATE FUNCTION fit_profile_step(fit_state, segment anyelement, features record, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'profile_step';
CREATE FUNCTION fit_profile_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'profile_combine';
CREATE FUNCTION fit_profile_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'profile_final';

CREATE AGGREGATE fit_profile(segment anyelement, features record) (
    SFUNC = fit_profile_step, STYPE = fit_state, SSPACE = 16384, FINALFUNC = fit_profile_final, COMBINEFUNC = fit_profile_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_profile(anyelement, record) IS 'what tells each segment from the other customers, feature by feature: means and shares against the average, for segments of any kind';
CREATE AGGREGATE fit_profile(segment anyelement, features record, options jsonb) (
    SFUNC = fit_profile_step, STYPE = fit_state, SSPACE = 16384, FINALFUNC = fit_profile_final, COMBINEFUNC = fit_profile_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_profile(anyelement, record, jsonb) IS 'what tells each segment from the other customers, with options: features, min_customers, language';

CREATE FUNCTION profile(
    model,
    OUT segment text, OUT rank integer, OUT feature text, OUT value text, OUT customers bigint,
    OUT figure double precision, OUT overall double precision, OUT index double precision, OUT difference double precision,
    OUT statistic double precision, OUT p double precision, OUT sentence text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS 'MODULE_PATHNAME', 'profile_rows_wrapper';
COMMENT ON FUNCTION profile(model) IS 'by segment, what tells it most first: the mean or the share, the same of all customers, the index (100 is average), the standardised difference from all other segments, Welch''s t or the adjusted residual, p that holds over all rows (Holm), and a sentence';
