-- How good groups are that were made elsewhere: segments, tiers, or what an expert says.

CREATE TYPE labelling_quality_result AS (
    silhouette double precision, simplified_silhouette double precision,
    calinski_harabasz double precision, davies_bouldin double precision,
    groups bigint, customers bigint, note text
);
COMMENT ON TYPE labelling_quality_result IS 'how tight and how far apart groups are';

CREATE FUNCTION labelling_quality_step(sample, label anyelement, features record) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'labelling_step';
CREATE FUNCTION labelling_quality_step(sample, label anyelement, features record, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'labelling_step_options';
CREATE FUNCTION labelling_quality_final(sample) RETURNS labelling_quality_result
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'labelling_final';

CREATE AGGREGATE labelling_quality(label anyelement, features record) (
    SFUNC = labelling_quality_step, STYPE = sample, SSPACE = 32768, FINALFUNC = labelling_quality_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE labelling_quality(anyelement, record) IS 'whether labels that were made elsewhere are groups by these features: silhouette, Calinski and Harabasz'' ratio, Davies and Bouldin''s index';
CREATE AGGREGATE labelling_quality(label anyelement, features record, options jsonb) (
    SFUNC = labelling_quality_step, STYPE = sample, SSPACE = 32768, FINALFUNC = labelling_quality_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE labelling_quality(anyelement, record, jsonb) IS 'whether labels that were made elsewhere are groups by these features, with options: features, booleans, nulls, seed, scaling, min_category, weights, gamma, language';
