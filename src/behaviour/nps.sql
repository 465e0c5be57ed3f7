-- The net promoter score.

CREATE TYPE nps_estimate AS (
    nps double precision, low double precision, high double precision,
    promoters bigint, passives bigint, detractors bigint, answers bigint, effective_answers double precision
);
COMMENT ON TYPE nps_estimate IS 'a net promoter score in points, -100 to 100, with the ends of its interval and the answers it rests on';

CREATE FUNCTION nps_step(bytea, answer integer) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_step';
CREATE FUNCTION nps_step(bytea, answer integer, weight double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'nps_step_weighted';
CREATE FUNCTION nps_step(bytea, answer integer, weight double precision, confidence double precision) RETURNS bytea
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
