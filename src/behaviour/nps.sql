-- The net promoter score.

CREATE TYPE nps_estimate AS (
    nps double precision, low double precision, high double precision,
    promoters bigint, passives bigint, detractors bigint, answers bigint, effective_answers double precision,
    standard_error double precision
);
COMMENT ON TYPE nps_estimate IS 'a net promoter score in points, -100 to 100, with the ends of its interval and the answers it rests on';

CREATE FUNCTION nps_step(bytea, answer integer) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_step';
CREATE FUNCTION nps_step(bytea, answer integer, weight double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_step_weighted';
CREATE FUNCTION nps_step(bytea, answer integer, weight double precision, confidence double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_step_weighted';
CREATE FUNCTION nps_step(bytea, answer integer, weight double precision, confidence double precision, minimum integer) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_step_weighted';
CREATE FUNCTION nps_combine(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_combine';
CREATE FUNCTION nps_final(bytea) RETURNS nps_estimate
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_final';

CREATE AGGREGATE nps(answer integer) (
    SFUNC = nps_step, STYPE = bytea, SSPACE = 64, FINALFUNC = nps_final, COMBINEFUNC = nps_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS 'the net promoter score of answers from 0 to 10 in points, -100 to 100, with an interval of 95 % confidence (adjusted Wald, within the scale)';
CREATE AGGREGATE nps(answer integer, weight double precision) (
    SFUNC = nps_step, STYPE = bytea, SSPACE = 128, FINALFUNC = nps_final, COMBINEFUNC = nps_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, double precision) IS 'the net promoter score of weighted answers, for a sample that is not made up as the customers are';
CREATE AGGREGATE nps(answer integer, weight double precision, confidence double precision) (
    SFUNC = nps_step, STYPE = bytea, SSPACE = 128, FINALFUNC = nps_final, COMBINEFUNC = nps_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, double precision, double precision) IS 'the net promoter score of weighted answers with an interval of a confidence from 0.5 to 0.9999';
CREATE AGGREGATE nps(answer integer, weight double precision, confidence double precision, minimum integer) (
    SFUNC = nps_step, STYPE = bytea, SSPACE = 128, FINALFUNC = nps_final, COMBINEFUNC = nps_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, double precision, double precision, integer) IS 'the same, and of fewer answers than the minimum no score, only its interval';

CREATE TYPE nps_comparison AS (difference double precision, low double precision, high double precision, p double precision);
COMMENT ON TYPE nps_comparison IS 'one net promoter score less another in points, with the ends of its interval and the probability of so large a difference by chance';
CREATE FUNCTION nps_difference(
    first_nps double precision, first_answers double precision, first_error double precision,
    second_nps double precision, second_answers double precision, second_error double precision, confidence double precision
) RETURNS nps_comparison
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_difference';
COMMENT ON FUNCTION nps_difference(double precision, double precision, double precision, double precision, double precision, double precision, double precision) IS 'the difference of two net promoter scores from their figures: score, effective answers and standard error of each';
-- Its body is bound when it is made, so that no search_path shows.
CREATE FUNCTION nps_difference(one nps_estimate, other nps_estimate, confidence double precision DEFAULT 0.95) RETURNS nps_comparison
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN nps_difference(
        (one).nps, (one).effective_answers, (one).standard_error,
        (other).nps, (other).effective_answers, (other).standard_error, confidence
    );
COMMENT ON FUNCTION nps_difference(nps_estimate, nps_estimate, double precision) IS 'the net promoter score of one group less that of another one, of other customers, with its interval (adjusted Wald) and the probability of so large a difference by chance; NULL where either has no score';
