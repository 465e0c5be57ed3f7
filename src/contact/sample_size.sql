-- How many customers a test needs.

CREATE FUNCTION sample_size(
    base double precision, difference double precision, options jsonb DEFAULT '{}',
    OUT customers bigint, OUT control bigint, OUT treated bigint
) RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'contact_sample_size';
COMMENT ON FUNCTION sample_size(double precision, double precision, jsonb) IS 'customers that a test needs to see a difference from the base, in all and in each group; options: confidence, power, control_share, relative, standard_deviation';
