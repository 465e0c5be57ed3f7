-- How far two labellings of the same rows agree.

CREATE FUNCTION agreement_step(fit_state, a bigint, b bigint) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'agreement_step_bigint';
CREATE FUNCTION agreement_step(fit_state, a text, b text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'agreement_step_text';
CREATE FUNCTION agreement_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'agreement_combine';
CREATE FUNCTION adjusted_rand_index_final(fit_state) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'adjusted_rand_index_final';
CREATE FUNCTION normalized_mutual_information_final(fit_state) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'normalized_mutual_information_final';

CREATE AGGREGATE adjusted_rand_index(a bigint, b bigint) (
    SFUNC = agreement_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = adjusted_rand_index_final, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE adjusted_rand_index(bigint, bigint) IS 'how far two labellings agree, adjusted for chance (Hubert and Arabie): 1 alike, about 0 by chance; rows with a NULL are left out';
CREATE AGGREGATE adjusted_rand_index(a text, b text) (
    SFUNC = agreement_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = adjusted_rand_index_final, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE adjusted_rand_index(text, text) IS 'how far two labellings agree, adjusted for chance (Hubert and Arabie): 1 alike, about 0 by chance; rows with a NULL are left out';
CREATE AGGREGATE normalized_mutual_information(a bigint, b bigint) (
    SFUNC = agreement_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = normalized_mutual_information_final, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE normalized_mutual_information(bigint, bigint) IS 'what two labellings tell of each other, normalised by the mean of their entropies: 1 alike, 0 nothing; rows with a NULL are left out';
CREATE AGGREGATE normalized_mutual_information(a text, b text) (
    SFUNC = agreement_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = normalized_mutual_information_final, COMBINEFUNC = agreement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE normalized_mutual_information(text, text) IS 'what two labellings tell of each other, normalised by the mean of their entropies: 1 alike, 0 nothing; rows with a NULL are left out';
