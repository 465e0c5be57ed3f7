-- First guesses that are near the mark, refused with the statement that is meant.

DO $$
DECLARE
    method text;
    arguments text;
BEGIN
    FOR method, arguments IN VALUES
        ('segments', 'orders record'), ('segments', '"table" text'),
        ('rfm', 'orders record'),
        ('rfm', 'customer anyelement, at timestamptz, amount numeric'),
        ('rfm', 'customer anyelement, at timestamptz, amount double precision')
    LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s(%2$s) RETURNS void
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'guess_%1$s';
COMMENT ON FUNCTION %1$s(%2$s) IS 'refused: the hint shows the statement that is meant';
$sql$, method, arguments);
    END LOOP;
END
$$;
