-- Whether segments differ in something that matters.

CREATE TYPE segment_effect_result AS (
    effect double precision, corrected double precision,
    statistic double precision, degrees_of_freedom double precision, degrees_within double precision, p double precision,
    rank_effect double precision, rank_statistic double precision, rank_p double precision,
    guessed double precision, groups bigint, customers bigint
);
COMMENT ON TYPE segment_effect_result IS 'how much of an outcome segments account for, and whether by chance';

CREATE FUNCTION segment_effect_step(fit_state, segment text, outcome double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_number';
CREATE FUNCTION segment_effect_step(fit_state, segment text, outcome text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_category';
CREATE FUNCTION segment_effect_step(fit_state, segment text, outcome boolean) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_boolean';
CREATE FUNCTION segment_effect_step(fit_state, segment anyelement, outcome double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_number_any';
CREATE FUNCTION segment_effect_step(fit_state, segment anyelement, outcome text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_category_any';
CREATE FUNCTION segment_effect_step(fit_state, segment anyelement, outcome boolean) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_boolean_any';
-- Of two families of polymorphic types, so that segments and outcomes need not be of one enum.
CREATE FUNCTION segment_effect_step(fit_state, segment anycompatible, outcome anyenum) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_step_enum';
CREATE FUNCTION segment_effect_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_numbers_combine';
CREATE FUNCTION segment_effect_final(fit_state) RETURNS segment_effect_result
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_numbers_final';
CREATE FUNCTION segment_effect_final_category(fit_state) RETURNS segment_effect_result
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'effect_categories_final';

CREATE AGGREGATE segment_effect(segment text, outcome double precision) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final, COMBINEFUNC = segment_effect_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(text, double precision) IS 'how much of a number segments account for: eta2 and omega2, Welch''s F, and by ranks epsilon2 and Kruskal and Wallis'' H; rows with a NULL are left out';
CREATE AGGREGATE segment_effect(segment text, outcome text) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final_category, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(text, text) IS 'how much of a category segments account for: Cramer''s V, plain and corrected for bias, X2, and how much better it is guessed (Goodman and Kruskal''s tau); rows with a NULL are left out';
CREATE AGGREGATE segment_effect(segment text, outcome boolean) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final_category, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(text, boolean) IS 'how much of what is true or not segments account for: Cramer''s V, plain and corrected for bias, X2, and how much better it is guessed (Goodman and Kruskal''s tau); rows with a NULL are left out';
CREATE AGGREGATE segment_effect(segment anyelement, outcome double precision) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final, COMBINEFUNC = segment_effect_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(anyelement, double precision) IS 'how much of a number segments of any kind account for: eta2 and omega2, Welch''s F, and by ranks epsilon2 and Kruskal and Wallis'' H; rows with a NULL are left out';
CREATE AGGREGATE segment_effect(segment anyelement, outcome text) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final_category, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(anyelement, text) IS 'how much of a category segments of any kind account for: Cramer''s V, plain and corrected for bias, X2, and how much better it is guessed (Goodman and Kruskal''s tau); rows with a NULL are left out';
CREATE AGGREGATE segment_effect(segment anyelement, outcome boolean) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final_category, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(anyelement, boolean) IS 'how much of what is true or not segments of any kind account for: Cramer''s V, plain and corrected for bias, X2, and how much better it is guessed (Goodman and Kruskal''s tau); rows with a NULL are left out';
CREATE AGGREGATE segment_effect(segment anycompatible, outcome anyenum) (
    SFUNC = segment_effect_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = segment_effect_final_category, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE segment_effect(anycompatible, anyenum) IS 'how much of an enum segments of any kind account for: Cramer''s V, plain and corrected for bias, X2, and how much better it is guessed (Goodman and Kruskal''s tau); rows with a NULL are left out';
