-- What somebody has most of: the favourite categories, brands or hours of a customer.

CREATE FUNCTION top_items_step(fit_state, item text, weight double precision, n integer) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'top_items_step';
CREATE FUNCTION top_items_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'top_items_combine';
CREATE FUNCTION top_items_final(fit_state) RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'top_items_final';

CREATE AGGREGATE top_items(item text, weight double precision, n integer) (
    SFUNC = top_items_step, STYPE = fit_state, SSPACE = 2048, FINALFUNC = top_items_final, COMBINEFUNC = top_items_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_items(text, double precision, integer) IS 'the n items with the greatest sums of weights, of those above 0, the greatest first, equal ones by name';
