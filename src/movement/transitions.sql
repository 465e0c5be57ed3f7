-- Movement between segments: who went where, and where it leads.

CREATE FUNCTION fit_transitions_step(fit_state, before text, after text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_text';
CREATE FUNCTION fit_transitions_step(fit_state, before text, after text, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_text';
CREATE FUNCTION fit_transitions_step(fit_state, before bigint, after bigint) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_bigint';
CREATE FUNCTION fit_transitions_step(fit_state, before bigint, after bigint, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_bigint';
CREATE FUNCTION fit_transitions_step(fit_state, before boolean, after boolean) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_boolean';
CREATE FUNCTION fit_transitions_step(fit_state, before boolean, after boolean, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_boolean';
CREATE FUNCTION fit_transitions_step(fit_state, before anyenum, after anyenum) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_enum';
CREATE FUNCTION fit_transitions_step(fit_state, before anyenum, after anyenum, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_step_enum';
CREATE FUNCTION fit_transitions_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_combine';
CREATE FUNCTION fit_transitions_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'transitions_final';

CREATE AGGREGATE fit_transitions(before text, after text) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(text, text) IS 'counts customers by the segment they were in before and the one they are in after; NULL is the state of those who are absent';
CREATE AGGREGATE fit_transitions(before text, after text, options jsonb) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(text, text, jsonb) IS 'counts customers by segment before and after, with options: absent, absent_at_risk, order, absorbing, confidence, language';
CREATE AGGREGATE fit_transitions(before bigint, after bigint) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(bigint, bigint) IS 'counts customers by the class they were in before and the one they are in after; NULL is the state of those who are absent';
CREATE AGGREGATE fit_transitions(before bigint, after bigint, options jsonb) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(bigint, bigint, jsonb) IS 'counts customers by class before and after, with options: absent, absent_at_risk, order, absorbing, confidence, language';
CREATE AGGREGATE fit_transitions(before boolean, after boolean) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(boolean, boolean) IS 'counts customers by what was true of them before and is after; NULL is the state of those who are absent';
CREATE AGGREGATE fit_transitions(before boolean, after boolean, options jsonb) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(boolean, boolean, jsonb) IS 'counts customers by what was true of them before and is after, with options: absent, absent_at_risk, order, absorbing, confidence, language';
CREATE AGGREGATE fit_transitions(before anyenum, after anyenum) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(anyenum, anyenum) IS 'counts customers by the label they had before and the one they have after; NULL is the state of those who are absent';
CREATE AGGREGATE fit_transitions(before anyenum, after anyenum, options jsonb) (
    SFUNC = fit_transitions_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_transitions_final, COMBINEFUNC = fit_transitions_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_transitions(anyenum, anyenum, jsonb) IS 'counts customers by label before and after, with options: absent, absent_at_risk, order, absorbing, confidence, language';

CREATE FUNCTION transitions(
    model,
    OUT before text, OUT after text, OUT customers bigint,
    OUT probability double precision, OUT low double precision, OUT high double precision, OUT note text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'transitions_rows_wrapper';
COMMENT ON FUNCTION transitions(model) IS 'who went where: customers of each pair of states, their share of the state before, and its interval (Wilson)';
CREATE FUNCTION predict_shares(model, shares jsonb, steps integer DEFAULT 1, OUT state text, OUT expected double precision, OUT share double precision)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'transitions_predict_wrapper';
COMMENT ON FUNCTION predict_shares(model, jsonb, integer) IS 'how many customers are in each state after so many steps, of numbers or shares given by state';
CREATE FUNCTION steady_state(model, OUT state text, OUT share double precision, OUT class integer, OUT note text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'transitions_steady_wrapper';
COMMENT ON FUNCTION steady_state(model) IS 'the shares of the states in the long run, or why there are none; class numbers the sets of states that are never left';
CREATE FUNCTION hitting_times(
    model, states text[],
    OUT state text, OUT probability double precision, OUT steps double precision, OUT deviation double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'transitions_hitting_wrapper';
COMMENT ON FUNCTION hitting_times(model, text[]) IS 'the probability that customers of each state ever come to one of the given states, in a step or more, and how many steps it takes those who come';
CREATE FUNCTION state_values(
    model, gain jsonb, discount double precision, steps integer DEFAULT NULL,
    OUT state text, OUT gain double precision, OUT later double precision, OUT value double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'transitions_values_wrapper';
COMMENT ON FUNCTION state_values(model, jsonb, double precision, integer) IS 'what a customer of each state brings: in the present period, in later ones, discounted, and in all; without steps there is no end';
