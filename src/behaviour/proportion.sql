-- A share of rows, with its interval.

CREATE TYPE proportion_estimate AS (proportion double precision, low double precision, high double precision, n bigint);
COMMENT ON TYPE proportion_estimate IS 'a share of rows with the ends of its interval';

CREATE FUNCTION proportion_step(bytea, outcome boolean) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'proportion_step';
CREATE FUNCTION proportion_step(bytea, outcome boolean, confidence double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'proportion_step';
CREATE FUNCTION proportion_step(bytea, outcome boolean, confidence double precision, minimum integer) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'proportion_step';
CREATE FUNCTION proportion_combine(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'proportion_combine';
CREATE FUNCTION proportion_final(bytea) RETURNS proportion_estimate
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'proportion_final';

CREATE AGGREGATE proportion(outcome boolean) (
    SFUNC = proportion_step, STYPE = bytea, SSPACE = 64, FINALFUNC = proportion_final, COMBINEFUNC = proportion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion(boolean) IS 'the share of rows that are true among those that are not NULL, with an interval of 95 % confidence (Wilson)';
CREATE AGGREGATE proportion(outcome boolean, confidence double precision) (
    SFUNC = proportion_step, STYPE = bytea, SSPACE = 64, FINALFUNC = proportion_final, COMBINEFUNC = proportion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion(boolean, double precision) IS 'the share of rows that are true among those that are not NULL, with an interval of a confidence from 0.5 to 0.9999 (Wilson)';
CREATE AGGREGATE proportion(outcome boolean, confidence double precision, minimum integer) (
    SFUNC = proportion_step, STYPE = bytea, SSPACE = 64, FINALFUNC = proportion_final, COMBINEFUNC = proportion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion(boolean, double precision, integer) IS 'the same, and of fewer rows than the minimum no share, only its interval';
