-- Pictures of figures: the Pareto curve and the histogram.

CREATE FUNCTION figures_step(fit_state, value double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'figures_step';
CREATE FUNCTION figures_step(fit_state, value double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'figures_step';
CREATE FUNCTION figures_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'figures_combine';
CREATE FUNCTION pareto_curve_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'pareto_curve_final';
CREATE FUNCTION histogram_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'histogram_final';

CREATE AGGREGATE pareto_curve(value double precision) (
    SFUNC = figures_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = pareto_curve_final, COMBINEFUNC = figures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE pareto_curve(double precision) IS 'what share of the value the best customers bring, as SVG';
CREATE AGGREGATE pareto_curve(value double precision, options jsonb) (
    SFUNC = figures_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = pareto_curve_final, COMBINEFUNC = figures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE pareto_curve(double precision, jsonb) IS 'what share of the value the best customers bring, with options: title, language, width, palette, min_customers';
CREATE AGGREGATE histogram(value double precision) (
    SFUNC = figures_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = histogram_final, COMBINEFUNC = figures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE histogram(double precision) IS 'how many customers have values of which size, as SVG';
CREATE AGGREGATE histogram(value double precision, options jsonb) (
    SFUNC = figures_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = histogram_final, COMBINEFUNC = figures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE histogram(double precision, jsonb) IS 'how many customers have values of which size, with options: title, language, width, palette, min_customers, bins, x_title';
