-- Customer lifetime value: BG/NBD, MBG/NBD and Pareto/NBD for orders, Gamma-Gamma for their value.

CREATE FUNCTION fit_clv_step(fit_state, purchase_days, as_of timestamptz) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_clv_step';
CREATE FUNCTION fit_clv_step(fit_state, purchase_days, as_of timestamptz, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_clv_step_options';
CREATE FUNCTION fit_clv_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_clv_combine';
CREATE FUNCTION fit_clv_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_clv_final';

CREATE AGGREGATE fit_clv(purchase_days, as_of timestamptz) (
    SFUNC = fit_clv_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_clv_final, COMBINEFUNC = fit_clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_days, timestamptz) IS 'fits a model of lifetime value: BG/NBD for orders in weeks, Gamma-Gamma for their value; a customer without an order by as_of is left out, one with an order after it is an error';
CREATE AGGREGATE fit_clv(purchase_days, as_of timestamptz, options jsonb) (
    SFUNC = fit_clv_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_clv_final, COMBINEFUNC = fit_clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_days, timestamptz, jsonb) IS 'fits a model of lifetime value with options: model (bg_nbd, mbg_nbd, pareto_nbd), unit (days, weeks, months, years), value, first_order, holdout, start, max_iterations, language';

CREATE FUNCTION expected_orders(model, purchase_days, horizon interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_expected_orders';
COMMENT ON FUNCTION expected_orders(model, purchase_days, interval) IS 'how many days with orders to expect within the horizon, 0 or at least a day, from the model''s as_of; NULL for a customer without an order by then, and where nobody has purchased twice';
CREATE FUNCTION expected_orders(model, purchase_days, horizon interval, as_of timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_expected_orders';
COMMENT ON FUNCTION expected_orders(model, purchase_days, interval, timestamptz) IS 'how many days with orders to expect within the horizon, 0 or at least a day, from as_of; NULL for a customer without an order by then, and where nobody has purchased twice';
CREATE FUNCTION probability_of_purchase(model, purchase_days, horizon interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_purchase';
COMMENT ON FUNCTION probability_of_purchase(model, purchase_days, interval) IS 'the probability that the customer orders at least once within the horizon from the model''s as_of; NULL as for expected_orders';
CREATE FUNCTION probability_of_purchase(model, purchase_days, horizon interval, as_of timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_purchase';
COMMENT ON FUNCTION probability_of_purchase(model, purchase_days, interval, timestamptz) IS 'the probability that the customer orders at least once within the horizon from as_of; NULL as for expected_orders';
CREATE FUNCTION probability_of_orders(
    model, purchase_days, horizon interval, OUT n integer, OUT probability double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'clv_counts';
COMMENT ON FUNCTION probability_of_orders(model, purchase_days, interval) IS 'the probability of each number n of days with orders within the horizon from the model''s as_of, from 0 on until all but 1e-9 are there; no row where expected_orders is NULL';
CREATE FUNCTION probability_of_orders(
    model, purchase_days, horizon interval, as_of timestamptz, OUT n integer, OUT probability double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'clv_counts';
COMMENT ON FUNCTION probability_of_orders(model, purchase_days, interval, timestamptz) IS 'the probability of each number n of days with orders within the horizon from as_of, from 0 on until all but 1e-9 are there; no row where expected_orders is NULL';
CREATE FUNCTION discounted_orders(model, purchase_days, yearly_discount double precision DEFAULT 0.1) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_discounted';
COMMENT ON FUNCTION discounted_orders(model, purchase_days, double precision) IS 'the days with orders to expect without end from the model''s as_of, each discounted to then day by day; times expected_value it is a lifetime value without a horizon; NULL as for expected_orders';
CREATE FUNCTION discounted_orders(
    model, purchase_days, as_of timestamptz, yearly_discount double precision DEFAULT 0.1
) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_discounted_as_of';
COMMENT ON FUNCTION discounted_orders(model, purchase_days, timestamptz, double precision) IS 'the days with orders to expect without end from as_of, each discounted to then day by day; times expected_value it is a lifetime value without a horizon; NULL as for expected_orders';
CREATE FUNCTION probability_alive(model, purchase_days) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_alive';
COMMENT ON FUNCTION probability_alive(model, purchase_days) IS 'the probability that the customer is still there at the model''s as_of; NULL for a customer without an order by then, and where nobody has purchased twice';
CREATE FUNCTION probability_alive(model, purchase_days, as_of timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_alive';
COMMENT ON FUNCTION probability_alive(model, purchase_days, timestamptz) IS 'the probability that the customer is still there at as_of; NULL for a customer without an order by then, and where nobody has purchased twice';
CREATE FUNCTION expected_value(model, purchase_days) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_expected_value';
COMMENT ON FUNCTION expected_value(model, purchase_days) IS 'the mean value to expect of a day with an order, that of all customers for one without repeat orders; NULL without orders, and where the model knows no values';
CREATE FUNCTION clv(
    model, purchase_days, horizon interval, yearly_discount double precision DEFAULT 0.1, margin double precision DEFAULT 1
) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_value';
COMMENT ON FUNCTION clv(model, purchase_days, interval, double precision, double precision) IS 'the value of the orders to expect within the horizon from the model''s as_of, discounted month by month, times the margin; NULL as for expected_orders and expected_value';
CREATE FUNCTION clv(
    model, purchase_days, horizon interval, as_of timestamptz, yearly_discount double precision DEFAULT 0.1, margin double precision DEFAULT 1
) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clv_value_as_of';
COMMENT ON FUNCTION clv(model, purchase_days, interval, timestamptz, double precision, double precision) IS 'the value of the orders to expect within the horizon from as_of, discounted month by month, times the margin; NULL as for expected_orders and expected_value';
CREATE FUNCTION parameters(
    model, OUT part text, OUT parameter text, OUT value double precision, OUT standard_error double precision, OUT meaning text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'clv_parameters_wrapper';
COMMENT ON FUNCTION parameters(model) IS 'the parameters of a model of lifetime value with their standard errors, and how the fit went';
