-- Casts from and to JSON, so that to_jsonb(row), row_to_json and json_agg give objects and a program's JSON is taken on INSERT.
DO $$
DECLARE
    value_type text;
    kind text;
BEGIN
    FOREACH value_type IN ARRAY ARRAY['model', 'rfm', 'purchase_days', 'activity'] LOOP
        kind := CASE value_type WHEN 'model' THEN 'model' ELSE 'summary' END;
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
COMMENT ON CAST (%1$s AS json) IS 'the %2$s as json';
COMMENT ON CAST (%1$s AS jsonb) IS 'the %2$s as jsonb';
COMMENT ON CAST (json AS %1$s) IS 'the %2$s that the json describes, checked';
COMMENT ON CAST (jsonb AS %1$s) IS 'the %2$s that the jsonb describes, checked';
$sql$, value_type, kind);
    END LOOP;
END
$$;
