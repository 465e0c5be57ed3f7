-- Casts from and to JSON, so that to_jsonb(row), row_to_json and json_agg give objects and a program's JSON is taken on INSERT.
-- The functions have names of their own: an overload of model(jsonb) would make model('...') ambiguous.
CREATE FUNCTION model_to_json(model) RETURNS json
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_to_json';
CREATE FUNCTION model_from_json(json) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_from_json';
CREATE CAST (model AS json) WITH FUNCTION model_to_json(model) AS ASSIGNMENT;
COMMENT ON CAST (model AS json) IS 'the model as json';
CREATE CAST (json AS model) WITH FUNCTION model_from_json(json) AS ASSIGNMENT;
COMMENT ON CAST (json AS model) IS 'the model that the json describes, checked';

DO $$
DECLARE
    value_type text;
BEGIN
    FOREACH value_type IN ARRAY ARRAY['rfm', 'purchase_days', 'activity'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s_to_json(%1$s) RETURNS json
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_to_json';
CREATE FUNCTION %1$s_to_jsonb(%1$s) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_to_jsonb';
CREATE FUNCTION %1$s_from_json(json) RETURNS %1$s
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_from_json';
CREATE FUNCTION %1$s_from_jsonb(jsonb) RETURNS %1$s
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_from_jsonb';
CREATE CAST (%1$s AS json) WITH FUNCTION %1$s_to_json(%1$s) AS ASSIGNMENT;
CREATE CAST (%1$s AS jsonb) WITH FUNCTION %1$s_to_jsonb(%1$s) AS ASSIGNMENT;
CREATE CAST (json AS %1$s) WITH FUNCTION %1$s_from_json(json) AS ASSIGNMENT;
CREATE CAST (jsonb AS %1$s) WITH FUNCTION %1$s_from_jsonb(jsonb) AS ASSIGNMENT;
COMMENT ON CAST (%1$s AS json) IS 'the summary as json';
COMMENT ON CAST (%1$s AS jsonb) IS 'the summary as jsonb';
COMMENT ON CAST (json AS %1$s) IS 'the summary that the json describes, checked';
COMMENT ON CAST (jsonb AS %1$s) IS 'the summary that the jsonb describes, checked';
$sql$, value_type);
    END LOOP;
END
$$;
