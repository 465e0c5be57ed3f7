-- A matrix of two labellings, as of value and needs: named cells with an action.

CREATE FUNCTION check_matrix(
    matrix jsonb, language text DEFAULT 'en',
    OUT problem text, OUT row_label text, OUT column_label text, OUT names text[], OUT explanation text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'check_matrix';
COMMENT ON FUNCTION check_matrix(jsonb, text) IS 'what keeps a matrix of two labellings from naming every pair of labels exactly once; in the language en, ru or zh; no rows if nothing does';
CREATE FUNCTION matrix_cell(
    matrix jsonb, row_label text, column_label text,
    OUT name text, OUT action text, OUT "position" smallint
) RETURNS record
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'matrix_cell';
COMMENT ON FUNCTION matrix_cell(jsonb, text, text) IS 'the cell of a customer with these two labels: its name, what to do, and its place in the matrix; NULL for a label that is NULL or not in the matrix, an error for a matrix that check_matrix finds fault with';
