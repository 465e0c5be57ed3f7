-- k-means, and k-prototypes where there are categorical features.

CREATE FUNCTION fit_kmeans_step(sample, features record, k integer) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_kmeans_step';
CREATE FUNCTION fit_kmeans_step(sample, features record, k integer, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_kmeans_step_options';
CREATE FUNCTION fit_kmeans_step(sample, features double precision[], k integer) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_kmeans_step_array';
CREATE FUNCTION fit_kmeans_step(sample, features double precision[], k integer, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_kmeans_step_array_options';
CREATE FUNCTION fit_kmeans_final(sample) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_kmeans_final';

CREATE AGGREGATE fit_kmeans(features record, k integer) (
    SFUNC = fit_kmeans_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_kmeans_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_kmeans(record, integer) IS 'finds k clusters around centres; k NULL chooses it';
CREATE AGGREGATE fit_kmeans(features record, k integer, options jsonb) (
    SFUNC = fit_kmeans_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_kmeans_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_kmeans(record, integer, jsonb) IS 'finds k clusters around centres, with options: features, booleans, nulls, seed, weight, scaling, weights, gamma, k, criterion, order_by, match, checks, restarts, max_iterations, tolerance, centers, min_size, language';
CREATE AGGREGATE fit_kmeans(features double precision[], k integer) (
    SFUNC = fit_kmeans_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_kmeans_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_kmeans(double precision[], integer) IS 'finds k clusters around centres, for rows of numbers without names';
CREATE AGGREGATE fit_kmeans(features double precision[], k integer, options jsonb) (
    SFUNC = fit_kmeans_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_kmeans_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_kmeans(double precision[], integer, jsonb) IS 'finds k clusters around centres, for rows of numbers, with options';
CREATE FUNCTION fit_kmeans(sample, k integer, options jsonb DEFAULT '{}') RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_kmeans_sample_wrapper';
COMMENT ON FUNCTION fit_kmeans(sample, integer, jsonb) IS 'finds k clusters around centres, from rows that segment.sample has collected';
