-- Pictures of labels: heat map, bars, Sankey diagram, retention triangle and stacked areas.

CREATE FUNCTION pictures_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'pictures_combine';

CREATE FUNCTION heat_map_step(fit_state, x text, y text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'heat_map_step';
CREATE FUNCTION heat_map_step(fit_state, x text, y text, weight double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'heat_map_step_weight';
CREATE FUNCTION heat_map_step(fit_state, x text, y text, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'heat_map_step_options';
CREATE FUNCTION heat_map_step(fit_state, x text, y text, options text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'heat_map_step_text';
CREATE FUNCTION heat_map_step(fit_state, x text, y text, weight double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'heat_map_step_both';
CREATE FUNCTION heat_map_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'heat_map_final';
CREATE AGGREGATE heat_map(x text, y text) (
    SFUNC = heat_map_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = heat_map_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE heat_map(text, text) IS 'a heat map of how many rows have each pair of labels, as SVG';
CREATE AGGREGATE heat_map(x text, y text, weight double precision) (
    SFUNC = heat_map_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = heat_map_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE heat_map(text, text, double precision) IS 'a heat map of the sum of a weight for each pair of labels, as SVG';
CREATE AGGREGATE heat_map(x text, y text, options jsonb) (
    SFUNC = heat_map_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = heat_map_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE heat_map(text, text, jsonb) IS 'a heat map of counts with options: title, language, width, palette, min_customers, order, top, x_title, y_title';
CREATE AGGREGATE heat_map(x text, y text, options text) (
    SFUNC = heat_map_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = heat_map_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE heat_map(text, text, text) IS 'a heat map of counts with options as text, which is what a literal without a type is';
CREATE AGGREGATE heat_map(x text, y text, weight double precision, options jsonb) (
    SFUNC = heat_map_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = heat_map_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE heat_map(text, text, double precision, jsonb) IS 'a heat map of sums with options: title, language, width, palette, min_customers, order, top, x_title, y_title';

CREATE FUNCTION bars_step(fit_state, label text, value double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'bars_step';
CREATE FUNCTION bars_step(fit_state, label text, value double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'bars_step';
CREATE FUNCTION bars_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'bars_final';
CREATE AGGREGATE bars(label text, value double precision) (
    SFUNC = bars_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = bars_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE bars(text, double precision) IS 'a bar for the sum of values of each label, as SVG';
CREATE AGGREGATE bars(label text, value double precision, options jsonb) (
    SFUNC = bars_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = bars_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE bars(text, double precision, jsonb) IS 'a bar for the sum of values of each label, with options: title, language, width, palette, min_customers, order, top';

CREATE FUNCTION sankey_step(fit_state, before text, after text) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sankey_step';
CREATE FUNCTION sankey_step(fit_state, before text, after text, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sankey_step';
CREATE FUNCTION sankey_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sankey_final';
CREATE AGGREGATE sankey(before text, after text) (
    SFUNC = sankey_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = sankey_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sankey(text, text) IS 'how many went from which label to which, NULL being new and left, as SVG';
CREATE AGGREGATE sankey(before text, after text, options jsonb) (
    SFUNC = sankey_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = sankey_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sankey(text, text, jsonb) IS 'how many went from which label to which, NULL being new and left, with options: title, language, width, palette, min_customers, order, top';

CREATE FUNCTION retention_triangle_step(fit_state, cohort text, period integer, customers double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'retention_step_text';
CREATE FUNCTION retention_triangle_step(fit_state, cohort text, period integer, customers double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'retention_step_text';
CREATE FUNCTION retention_triangle_step(fit_state, cohort date, period integer, customers double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'retention_step_date';
CREATE FUNCTION retention_triangle_step(fit_state, cohort date, period integer, customers double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'retention_step_date';
CREATE FUNCTION retention_triangle_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'retention_final';
CREATE AGGREGATE retention_triangle(cohort text, period integer, customers double precision) (
    SFUNC = retention_triangle_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = retention_triangle_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_triangle(text, integer, double precision) IS 'the share of each cohort''s customers that is there in each period, as SVG';
CREATE AGGREGATE retention_triangle(cohort text, period integer, customers double precision, options jsonb) (
    SFUNC = retention_triangle_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = retention_triangle_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_triangle(text, integer, double precision, jsonb) IS 'the share of each cohort''s customers that is there in each period, with options: title, language, width, palette, min_customers, order';
CREATE AGGREGATE retention_triangle(cohort date, period integer, customers double precision) (
    SFUNC = retention_triangle_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = retention_triangle_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_triangle(date, integer, double precision) IS 'the share of each cohort''s customers that is there in each period, as SVG';
CREATE AGGREGATE retention_triangle(cohort date, period integer, customers double precision, options jsonb) (
    SFUNC = retention_triangle_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = retention_triangle_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_triangle(date, integer, double precision, jsonb) IS 'the share of each cohort''s customers that is there in each period, with options: title, language, width, palette, min_customers, order';

CREATE FUNCTION stacked_area_step(fit_state, at date, label text, value double precision) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'area_step';
CREATE FUNCTION stacked_area_step(fit_state, at date, label text, value double precision, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'area_step';
CREATE FUNCTION stacked_area_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'area_final';
CREATE AGGREGATE stacked_area(at date, label text, value double precision) (
    SFUNC = stacked_area_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = stacked_area_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE stacked_area(date, text, double precision) IS 'the sums of values of labels over days, one on the other, as SVG';
CREATE AGGREGATE stacked_area(at date, label text, value double precision, options jsonb) (
    SFUNC = stacked_area_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = stacked_area_final, COMBINEFUNC = pictures_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE stacked_area(date, text, double precision, jsonb) IS 'the sums of values of labels over days, one on the other, with options: title, language, width, palette, min_customers, order, top, y_title';
