-- Pages of HTML: text, tables of rows, and the page around them.

CREATE FUNCTION html_text(text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_text_wrapper';
COMMENT ON FUNCTION html_text(text) IS 'a text as markup that shows it, whatever it holds; line breaks are kept';
CREATE FUNCTION html_page(title text, VARIADIC parts text[] DEFAULT '{}') RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_page';
COMMENT ON FUNCTION html_page(text, text[]) IS 'a whole page in one file; the title is text and is escaped, the parts are markup and are not; NULL among them is left out';

CREATE FUNCTION html_table_step(fit_state, features record) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_table_step';
CREATE FUNCTION html_table_final(fit_state) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_table_final';
-- Rows stand in the order in which they come, so that there is no way to merge two states.
CREATE AGGREGATE html_table(features record) (
    SFUNC = html_table_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = html_table_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE html_table(record) IS 'rows as a table of HTML with the names of their columns, in the order in which they come; NULL without rows';
