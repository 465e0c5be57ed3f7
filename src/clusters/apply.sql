-- Models of clusters, however they were found: which cluster a row belongs to.

CREATE FUNCTION cluster(model, features record, names text[] DEFAULT '{}') RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clusters_cluster';
COMMENT ON FUNCTION cluster(model, record, text[]) IS 'the number of the cluster a row belongs to; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION cluster(model, features double precision[], names text[] DEFAULT '{}') RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clusters_cluster_array';
COMMENT ON FUNCTION cluster(model, double precision[], text[]) IS 'the number of the cluster a row belongs to; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION distance(model, features record, names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clusters_distance';
COMMENT ON FUNCTION distance(model, record, text[]) IS 'the distance of a row to the centre of its cluster, in scaled units; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION distance(model, features double precision[], names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clusters_distance_array';
COMMENT ON FUNCTION distance(model, double precision[], text[]) IS 'the distance of a row to the centre of its cluster, in scaled units; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION silhouette(model, features record, names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clusters_silhouette';
COMMENT ON FUNCTION silhouette(model, record, text[]) IS 'the simplified silhouette of a row: 1 near its own centre, 0 half way to the next one; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION silhouette(model, features double precision[], names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clusters_silhouette_array';
COMMENT ON FUNCTION silhouette(model, double precision[], text[]) IS 'the simplified silhouette of a row: 1 near its own centre, 0 half way to the next one; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION centers(
    model,
    OUT cluster integer, OUT size bigint, OUT feature text, OUT category text, OUT center double precision,
    OUT mean double precision, OUT overall double precision, OUT lift double precision, OUT shown text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 30 AS 'MODULE_PATHNAME', 'clusters_centers_wrapper';
COMMENT ON FUNCTION centers(model) IS 'what the clusters are: each numeric feature and each category of each cluster beside all rows';
