-- A place by lot for each customer: the same for ever, in every version, on every machine.

CREATE FUNCTION hash_fraction(key text, salt text) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'hash_fraction_text';
COMMENT ON FUNCTION hash_fraction(text, text) IS 'a place by lot in [0, 1) for a key, another one under each salt, the same for ever: the first 52 bits of the SHA-256 of salt, colon and key, over 2^52';
CREATE FUNCTION hash_fraction(key bigint, salt text) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'hash_fraction_bigint';
COMMENT ON FUNCTION hash_fraction(bigint, text) IS 'as for the text of the number';
CREATE FUNCTION hash_fraction(key uuid, salt text) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'hash_fraction_uuid';
COMMENT ON FUNCTION hash_fraction(uuid, text) IS 'as for the text of the uuid';
