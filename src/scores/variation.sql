-- The coefficient of variation, as for XYZ.

CREATE FUNCTION coefficient_of_variation_step(bytea, value double precision) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'coefficient_of_variation_step';
CREATE FUNCTION coefficient_of_variation_combine(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'coefficient_of_variation_combine';
CREATE FUNCTION coefficient_of_variation_final(bytea) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'coefficient_of_variation_final';

CREATE AGGREGATE coefficient_of_variation(double precision) (
    SFUNC = coefficient_of_variation_step, STYPE = bytea, SSPACE = 64, FINALFUNC = coefficient_of_variation_final, COMBINEFUNC = coefficient_of_variation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE coefficient_of_variation(double precision) IS 'coefficient of variation: population standard deviation by mean, from exact sums; NULL for a mean of zero or no values';
