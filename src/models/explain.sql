-- Why a row is judged as it is, and how good a model is: one function each for clusters and trees.

CREATE FUNCTION why(
    model, features record, names text[] DEFAULT '{}',
    OUT feature text, OUT value text, OUT contribution double precision, OUT advice text, OUT detail jsonb
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'explain_why';
COMMENT ON FUNCTION why(model, record, text[]) IS 'why a row belongs to its cluster, feature by feature, with cluster, center, runner_up, runner_up_center and margin in detail; or its way through a tree, question by question, with condition, share and mix or mean; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION why(
    model, features double precision[], names text[] DEFAULT '{}',
    OUT feature text, OUT value text, OUT contribution double precision, OUT advice text, OUT detail jsonb
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'explain_why_array';
COMMENT ON FUNCTION why(model, double precision[], text[]) IS 'why a row belongs to its cluster, feature by feature, with cluster, center, runner_up, runner_up_center and margin in detail; or its way through a tree, question by question, with condition, share and mix or mean; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION quality(model, OUT k integer, OUT cluster integer, OUT measure text, OUT value double precision, OUT note text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'explain_quality_wrapper';
COMMENT ON FUNCTION quality(model) IS 'how good the clusters or the tree are: figures of all and of each, of the sizes that were tried, and warnings; k counts clusters or leaves';
