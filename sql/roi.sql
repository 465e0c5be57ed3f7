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

COMMENT ON FUNCTION roi_step(bytea, numeric, numeric) IS 'support function of roi';
COMMENT ON FUNCTION roi_step(bytea, double precision, double precision) IS 'support function of roi';
COMMENT ON FUNCTION roi_combine(bytea, bytea) IS 'support function of roi';
COMMENT ON FUNCTION roi_final_numeric(bytea) IS 'support function of roi';
COMMENT ON FUNCTION roi_final_float(bytea) IS 'support function of roi';

CREATE AGGREGATE roi(revenue numeric, cost numeric) (
    SFUNC = roi_step, STYPE = bytea, SSPACE = 64, FINALFUNC = roi_final_numeric, COMBINEFUNC = roi_combine, PARALLEL = SAFE
);
CREATE AGGREGATE roi(revenue double precision, cost double precision) (
    SFUNC = roi_step, STYPE = bytea, SSPACE = 64, FINALFUNC = roi_final_float, COMBINEFUNC = roi_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE roi(numeric, numeric) IS 'return on investment, (sum of revenue - sum of cost) / sum of cost; NULL at zero cost; the sums are exact';
COMMENT ON AGGREGATE roi(double precision, double precision) IS 'return on investment, (sum of revenue - sum of cost) / sum of cost; NULL at zero cost';
