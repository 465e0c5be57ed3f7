-- Hierarchical clustering: a tree of merges, cut into clusters.

CREATE FUNCTION fit_hierarchy_step(sample, features record, k integer) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_hierarchy_step';
CREATE FUNCTION fit_hierarchy_step(sample, features record, k integer, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_hierarchy_step_options';
CREATE FUNCTION fit_hierarchy_step(sample, features double precision[], k integer) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_hierarchy_step_array';
CREATE FUNCTION fit_hierarchy_step(sample, features double precision[], k integer, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_hierarchy_step_array_options';
CREATE FUNCTION fit_hierarchy_final(sample) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_hierarchy_final';

CREATE AGGREGATE fit_hierarchy(features record, k integer) (
    SFUNC = fit_hierarchy_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_hierarchy_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_hierarchy(record, integer) IS 'finds k clusters by merging the nearest ones; k NULL chooses it';
CREATE AGGREGATE fit_hierarchy(features record, k integer, options jsonb) (
    SFUNC = fit_hierarchy_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_hierarchy_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_hierarchy(record, integer, jsonb) IS 'finds k clusters by merging the nearest ones, with options: features, booleans, nulls, seed, weight, scaling, weights, gamma, k, criterion, order_by, match, checks, distance, linkage, height, leaves, language';
CREATE AGGREGATE fit_hierarchy(features double precision[], k integer) (
    SFUNC = fit_hierarchy_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_hierarchy_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_hierarchy(double precision[], integer) IS 'finds k clusters by merging the nearest ones, for rows of numbers without names';
CREATE AGGREGATE fit_hierarchy(features double precision[], k integer, options jsonb) (
    SFUNC = fit_hierarchy_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_hierarchy_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_hierarchy(double precision[], integer, jsonb) IS 'finds k clusters by merging the nearest ones, for rows of numbers, with options';
CREATE FUNCTION fit_hierarchy(sample, k integer, options jsonb DEFAULT '{}') RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_hierarchy_sample_wrapper';
COMMENT ON FUNCTION fit_hierarchy(sample, integer, jsonb) IS 'finds k clusters by merging the nearest ones, from rows that segment.sample has collected';

CREATE FUNCTION dendrogram(
    model,
    OUT node integer, OUT left_node integer, OUT right_node integer, OUT height double precision, OUT size bigint, OUT within_cluster boolean
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 2000 AS 'MODULE_PATHNAME', 'hierarchy_dendrogram_wrapper';
COMMENT ON FUNCTION dendrogram(model) IS 'the merges of a hierarchy, the lowest first; leaves are numbered from 0, and each merge makes the next number';
CREATE FUNCTION leaves(model, OUT leaf integer, OUT cluster integer, OUT size bigint, OUT feature text, OUT value text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 6000 AS 'MODULE_PATHNAME', 'hierarchy_leaves_wrapper';
COMMENT ON FUNCTION leaves(model) IS 'what the leaves of a hierarchy are: the mean or mode of each feature among their rows; of a feature of weight 0 the mean of the cluster';
CREATE FUNCTION newick(model) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'hierarchy_newick_wrapper';
COMMENT ON FUNCTION newick(model) IS 'the tree of a hierarchy in Newick format, for programs that draw trees';
