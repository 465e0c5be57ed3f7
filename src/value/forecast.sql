-- Forecasts with their intervals: of a customer, and of all of a segment.

CREATE FUNCTION forecast(
    model, purchase_days, horizon interval, confidence double precision DEFAULT 0.9,
    OUT orders double precision, OUT orders_low bigint, OUT orders_high bigint,
    OUT value double precision, OUT value_low double precision, OUT value_high double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1 AS 'MODULE_PATHNAME', 'clv_forecast';
COMMENT ON FUNCTION forecast(model, purchase_days, interval, double precision) IS 'the days with orders to expect of a customer within the horizon from the model''s as_of, and their value, with intervals of what may come, by the parameters as they were found; no row where expected_orders is NULL';
CREATE FUNCTION forecast(
    model, purchase_days, horizon interval, as_of timestamptz, confidence double precision DEFAULT 0.9,
    OUT orders double precision, OUT orders_low bigint, OUT orders_high bigint,
    OUT value double precision, OUT value_low double precision, OUT value_high double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1 AS 'MODULE_PATHNAME', 'clv_forecast_as_of';
COMMENT ON FUNCTION forecast(model, purchase_days, interval, timestamptz, double precision) IS 'the days with orders to expect of a customer within the horizon from as_of, and their value, with intervals of what may come, by the parameters as they were found; no row where expected_orders is NULL';

CREATE TYPE forecast_total_result AS (
    customers bigint,
    orders double precision, orders_low double precision, orders_high double precision,
    value double precision, value_low double precision, value_high double precision
);
COMMENT ON TYPE forecast_total_result IS 'what customers do together within a horizon, with the ends of intervals';

CREATE FUNCTION forecast_total_step(bytea, model, purchase_days, horizon interval) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_total_step';
CREATE FUNCTION forecast_total_step(
    bytea, model, purchase_days, horizon interval, as_of timestamptz, confidence double precision
) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_total_step';
CREATE FUNCTION forecast_total_combine(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_total_combine';
CREATE FUNCTION forecast_total_final(bytea) RETURNS forecast_total_result
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_total_final';

CREATE AGGREGATE forecast_total(model, purchase_days, horizon interval) (
    SFUNC = forecast_total_step, STYPE = bytea, SSPACE = 256, FINALFUNC = forecast_total_final, COMBINEFUNC = forecast_total_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE forecast_total(model, purchase_days, interval) IS 'the days with orders to expect of all customers within the horizon from the model''s as_of, and their value, with intervals of a confidence of 90 % by the parameters as they were found; customers without an order by then are left out';
CREATE AGGREGATE forecast_total(model, purchase_days, horizon interval, as_of timestamptz, confidence double precision) (
    SFUNC = forecast_total_step, STYPE = bytea, SSPACE = 256, FINALFUNC = forecast_total_final, COMBINEFUNC = forecast_total_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE forecast_total(model, purchase_days, interval, timestamptz, double precision) IS 'the same from as_of on, with intervals of a confidence from 0.5 to 0.9999';
