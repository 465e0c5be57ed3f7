-- Equality, an order and hashes for every type of values: DISTINCT, GROUP BY, UNION, joins, indexes, replication.

-- Equal values have equal bytes, so one set of functions serves all types but segment.rfm, whose aggregates leave their
-- states as they are. = and <> stand in pg_catalog: a program that compares two rows has no search_path of ours, and does
-- not know to write OPERATOR(segment.=).
DO $$
DECLARE
    value_type text;
BEGIN
    FOREACH value_type IN ARRAY ARRAY['rfm', 'purchase_days', 'customer_base', 'sample', 'model', 'fit_state'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s_eq(%1$s, %1$s) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_eq';
CREATE FUNCTION %1$s_ne(%1$s, %1$s) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_ne';
CREATE FUNCTION %1$s_lt(%1$s, %1$s) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_lt';
CREATE FUNCTION %1$s_le(%1$s, %1$s) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_le';
CREATE FUNCTION %1$s_ge(%1$s, %1$s) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_ge';
CREATE FUNCTION %1$s_gt(%1$s, %1$s) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_gt';
CREATE FUNCTION %1$s_cmp(%1$s, %1$s) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_cmp';
CREATE FUNCTION %1$s_hash(%1$s) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_hash';
CREATE FUNCTION %1$s_hash_extended(%1$s, bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s_hash_extended';

CREATE OPERATOR pg_catalog.= (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_eq,
    COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR pg_catalog.<> (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_ne,
    COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR @extschema@.< (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR @extschema@.<= (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR @extschema@.>= (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR @extschema@.> (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);

CREATE OPERATOR CLASS %1$s_ops DEFAULT FOR TYPE %1$s USING btree AS
    OPERATOR 1 @extschema@.<, OPERATOR 2 @extschema@.<=, OPERATOR 3 pg_catalog.=, OPERATOR 4 @extschema@.>=, OPERATOR 5 @extschema@.>,
    FUNCTION 1 %1$s_cmp(%1$s, %1$s);
CREATE OPERATOR CLASS %1$s_ops DEFAULT FOR TYPE %1$s USING hash AS
    OPERATOR 1 pg_catalog.=, FUNCTION 1 %1$s_hash(%1$s), FUNCTION 2 %1$s_hash_extended(%1$s, bigint);

COMMENT ON FUNCTION %1$s_eq(%1$s, %1$s) IS 'support function of operator =';
COMMENT ON FUNCTION %1$s_ne(%1$s, %1$s) IS 'support function of operator <>';
COMMENT ON FUNCTION %1$s_lt(%1$s, %1$s) IS 'support function of operator <';
COMMENT ON FUNCTION %1$s_le(%1$s, %1$s) IS 'support function of operator <=';
COMMENT ON FUNCTION %1$s_ge(%1$s, %1$s) IS 'support function of operator >=';
COMMENT ON FUNCTION %1$s_gt(%1$s, %1$s) IS 'support function of operator >';
COMMENT ON FUNCTION %1$s_cmp(%1$s, %1$s) IS 'support function of indexes and of sorting';
COMMENT ON FUNCTION %1$s_hash(%1$s) IS 'support function of hashing';
COMMENT ON FUNCTION %1$s_hash_extended(%1$s, bigint) IS 'support function of hashing in 64 bits';
COMMENT ON OPERATOR pg_catalog.= (%1$s, %1$s) IS 'the same value';
COMMENT ON OPERATOR pg_catalog.<> (%1$s, %1$s) IS 'another value';
COMMENT ON OPERATOR @extschema@.< (%1$s, %1$s) IS 'before in an order that sorting and indexes need, and that means nothing else';
COMMENT ON OPERATOR @extschema@.<= (%1$s, %1$s) IS 'before or the same, for sorting and indexes';
COMMENT ON OPERATOR @extschema@.>= (%1$s, %1$s) IS 'after or the same, for sorting and indexes';
COMMENT ON OPERATOR @extschema@.> (%1$s, %1$s) IS 'after, for sorting and indexes';
COMMENT ON OPERATOR CLASS %1$s_ops USING btree IS 'the order of the bytes';
COMMENT ON OPERATOR CLASS %1$s_ops USING hash IS 'the hash of the bytes';
COMMENT ON OPERATOR FAMILY %1$s_ops USING btree IS 'the order of the bytes';
COMMENT ON OPERATOR FAMILY %1$s_ops USING hash IS 'the hash of the bytes';
$sql$, value_type, CASE value_type WHEN 'rfm' THEN 'rfm' ELSE 'value' END);
    END LOOP;
END
$$;

-- Casts from and to JSON, so that to_jsonb(row), row_to_json and json_agg give objects and a program's JSON is taken on INSERT.
-- The functions have names of their own: an overload of model(jsonb) would make model('...') ambiguous.
CREATE FUNCTION model_to_json(model) RETURNS json
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_to_json';
CREATE FUNCTION model_from_json(json) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_from_json';
COMMENT ON FUNCTION model_to_json(model) IS 'support function of the cast to json';
COMMENT ON FUNCTION model_from_json(json) IS 'support function of the cast from json';
CREATE CAST (model AS json) WITH FUNCTION model_to_json(model) AS ASSIGNMENT;
CREATE CAST (json AS model) WITH FUNCTION model_from_json(json) AS ASSIGNMENT;
COMMENT ON CAST (model AS json) IS 'the model as json';
COMMENT ON CAST (json AS model) IS 'the model that the json describes, checked';

DO $$
DECLARE
    value_type text;
BEGIN
    FOREACH value_type IN ARRAY ARRAY['rfm', 'purchase_days'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s_to_json(%1$s) RETURNS json
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_to_json';
CREATE FUNCTION %1$s_to_jsonb(%1$s) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_to_jsonb';
CREATE FUNCTION %1$s_from_json(json) RETURNS %1$s
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_from_json';
CREATE FUNCTION %1$s_from_jsonb(jsonb) RETURNS %1$s
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_from_jsonb';
COMMENT ON FUNCTION %1$s_to_json(%1$s) IS 'support function of the cast to json';
COMMENT ON FUNCTION %1$s_to_jsonb(%1$s) IS 'support function of the cast to jsonb';
COMMENT ON FUNCTION %1$s_from_json(json) IS 'support function of the cast from json';
COMMENT ON FUNCTION %1$s_from_jsonb(jsonb) IS 'support function of the cast from jsonb';
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
