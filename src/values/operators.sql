-- Equality, an order and hashes for every type of values: DISTINCT, GROUP BY, UNION, joins, indexes, replication.

-- Equal values have equal bytes, so one set of functions serves all types but those with totals: 20 is 20.00, as it is in
-- numeric, whatever decimals are shown, and the aggregates of segment.rfm leave their states as they are. = and <> stand in
-- pg_catalog: a program that compares two rows has no search_path of ours, and does not know to write OPERATOR(segment.=).
DO $$
DECLARE
    value_type text;
BEGIN
    FOREACH value_type IN ARRAY ARRAY['rfm', 'purchase_days', 'activity', 'customer_base', 'sample', 'model', 'fit_state'] LOOP
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

COMMENT ON OPERATOR pg_catalog.= (%1$s, %1$s) IS 'the same value';
COMMENT ON OPERATOR pg_catalog.<> (%1$s, %1$s) IS 'another value';
COMMENT ON OPERATOR @extschema@.< (%1$s, %1$s) IS 'before in an order that sorting and indexes need, and that means nothing else';
COMMENT ON OPERATOR @extschema@.<= (%1$s, %1$s) IS 'before or the same, for sorting and indexes';
COMMENT ON OPERATOR @extschema@.>= (%1$s, %1$s) IS 'after or the same, for sorting and indexes';
COMMENT ON OPERATOR @extschema@.> (%1$s, %1$s) IS 'after, for sorting and indexes';
COMMENT ON OPERATOR CLASS %1$s_ops USING btree IS 'the order of the bytes, whatever decimals amounts are shown with';
COMMENT ON OPERATOR CLASS %1$s_ops USING hash IS 'the hash of the bytes, whatever decimals amounts are shown with';
COMMENT ON OPERATOR FAMILY %1$s_ops USING btree IS 'the order of the bytes, whatever decimals amounts are shown with';
COMMENT ON OPERATOR FAMILY %1$s_ops USING hash IS 'the hash of the bytes, whatever decimals amounts are shown with';
$sql$, value_type, CASE WHEN value_type IN ('rfm', 'purchase_days', 'customer_base') THEN value_type ELSE 'value' END);
    END LOOP;
END
$$;

-- A sum of two values, without an aggregate. In a schema of ours, as the order is: nobody else has to find it.
DO $$
DECLARE
    value_type text;
BEGIN
    FOREACH value_type IN ARRAY ARRAY['rfm', 'purchase_days', 'activity', 'customer_base', 'sample'] LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s_sum(%1$s, %1$s) RETURNS %1$s
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', '%1$s_sum';
CREATE OPERATOR @extschema@.+ (
    LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_sum, COMMUTATOR = OPERATOR(@extschema@.+)
);
COMMENT ON OPERATOR @extschema@.+ (%1$s, %1$s) IS 'both merged into one, as by rollup; NULL adds nothing';
$sql$, value_type);
    END LOOP;
END
$$;
