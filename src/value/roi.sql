-- Return on investment.

CREATE FUNCTION roi_step(bytea, revenue numeric, cost numeric) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_step_numeric';
CREATE FUNCTION roi_step(bytea, revenue double precision, cost double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_step_float';
CREATE FUNCTION roi_combine(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_combine';
CREATE FUNCTION roi_final_numeric(bytea) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_numeric_wrapper';
CREATE FUNCTION roi_final_float(bytea) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_float_wrapper';

CREATE AGGREGATE roi(revenue numeric, cost numeric) (
    SFUNC = roi_step, STYPE = bytea, SSPACE = 64, FINALFUNC = roi_final_numeric, COMBINEFUNC = roi_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE roi(numeric, numeric) IS 'return on investment, (sum of revenue - sum of cost) / sum of cost; NULL at zero cost; the sums are exact';
CREATE AGGREGATE roi(revenue double precision, cost double precision) (
    SFUNC = roi_step, STYPE = bytea, SSPACE = 64, FINALFUNC = roi_final_float, COMBINEFUNC = roi_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE roi(double precision, double precision) IS 'return on investment, (sum of revenue - sum of cost) / sum of cost; NULL at zero cost';

CREATE TYPE roi_estimate AS (roi double precision, low double precision, high double precision, customers bigint);
COMMENT ON TYPE roi_estimate IS 'a return on investment with the ends of its interval';

CREATE FUNCTION roi_interval_step(bytea, revenue double precision, cost double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_interval_step';
CREATE FUNCTION roi_interval_step(bytea, revenue double precision, cost double precision, confidence double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_interval_step';
CREATE FUNCTION roi_interval_combine(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_interval_combine';
CREATE FUNCTION roi_interval_final(bytea) RETURNS roi_estimate
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'roi_interval_final';

CREATE AGGREGATE roi_interval(revenue double precision, cost double precision) (
    SFUNC = roi_interval_step, STYPE = bytea, SSPACE = 128, FINALFUNC = roi_interval_final, COMBINEFUNC = roi_interval_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE roi_interval(double precision, double precision) IS 'return on investment of customers, one a row, with the interval that holds the return of more such customers with a confidence of 95 % (Fieller); no interval for a single customer and where cost is not known to differ from zero';
CREATE AGGREGATE roi_interval(revenue double precision, cost double precision, confidence double precision) (
    SFUNC = roi_interval_step, STYPE = bytea, SSPACE = 128, FINALFUNC = roi_interval_final, COMBINEFUNC = roi_interval_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE roi_interval(double precision, double precision, double precision) IS 'return on investment of customers, one a row, with the interval that holds the return of more such customers with a confidence from 0.5 to 0.9999 (Fieller)';
