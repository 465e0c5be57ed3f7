-- First guesses that are near the mark, refused with the statement that is meant.

DO $$
DECLARE
    method text;
    arguments text;
BEGIN
    FOREACH method IN ARRAY ARRAY['segments', 'rfm'] LOOP
        FOREACH arguments IN ARRAY ARRAY[
            'orders record', '"table" text',
            'customer anyelement, at timestamptz, amount numeric', 'customer anyelement, at timestamptz, amount double precision']
        LOOP
            EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s(%2$s) RETURNS void
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'guess_%1$s';
COMMENT ON FUNCTION %1$s(%2$s) IS 'refused: the hint shows the statement that is meant';
$sql$, method, arguments);
        END LOOP;
    END LOOP;
END
$$;
