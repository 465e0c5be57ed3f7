-- Mappings from landed tables: their SQL is handed out, and run by the user.

CREATE FUNCTION landing(source text, schema text DEFAULT NULL, target text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE (object text, sql text)
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'landing_objects_wrapper';
COMMENT ON FUNCTION landing(text, text, text, jsonb) IS 'the SQL that maps tables of a source in a schema to purchases and what is beside them, a row an object of the target schema; options are defaults of the arguments, and "tables" their names with you; nothing is run';

CREATE FUNCTION landing()
RETURNS TABLE (source text, system text, tool text, tables text[], gives text[], options text[])
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'landing_sources_wrapper';
COMMENT ON FUNCTION landing() IS 'the sources that there are mappings for, how they landed, which tables are read, what is made, which options there are';
