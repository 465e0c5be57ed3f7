//! Words of SQL: names and texts as PostgreSQL writes them in a query.

/// The key words of PostgreSQL 14 to 18 that no column can be called without quotes, or not everywhere, in order.
#[rustfmt::skip]
const KEY_WORDS: [&str; 164] = [
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check",
    "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp",
    "current_user", "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end",
    "except", "exists", "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full",
    "grant", "greatest", "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout", "int",
    "integer", "intersect", "interval", "into", "is", "isnull", "join", "json", "json_array",
    "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar",
    "json_serialize", "json_table", "json_value", "lateral", "leading", "least", "left", "like", "limit",
    "localtime", "localtimestamp", "merge_action", "national", "natural", "nchar", "none", "normalize",
    "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer",
    "overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references", "returning",
    "right", "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring",
    "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing",
    "treat", "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose",
    "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest",
    "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// A name as an identifier, in quotes where a query needs them: unless it is a plain word of lower case, and no key
/// word.
pub(crate) fn name(name: &str) -> String {
    let plain = |(place, byte): (usize, u8)| {
        byte.is_ascii_lowercase() || byte == b'_' || (place > 0 && byte.is_ascii_digit())
    };
    let is_plain = !name.is_empty() && name.bytes().enumerate().all(plain);
    match is_plain && KEY_WORDS.binary_search(&name).is_err() {
        true => name.to_owned(),
        false => identifier(name),
    }
}

/// A name as an identifier in quotes.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as a literal that means the same whether or not `standard_conforming_strings` is on; as PostgreSQL's
/// `quote_literal` has it.
pub(crate) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    match quoted.contains('\\') {
        true => format!("E'{}'", quoted.replace('\\', "\\\\")),
        false => format!("'{quoted}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_a_query_needs_it() {
        assert!(KEY_WORDS.is_sorted());
        for plain in ["recency", "_2nd", "name", "date", "value", "x1"] {
            assert_eq!(name(plain), plain);
        }
        for quoted in [
            "order",
            "user",
            "left",
            "values",
            "Recency",
            "größe",
            "a b",
            "1st",
            "a$b",
            "",
            "is",
            "current_date",
        ] {
            assert_eq!(name(quoted), format!("\"{quoted}\""));
        }
        assert_eq!(name("a\"b"), "\"a\"\"b\"");
    }
}
