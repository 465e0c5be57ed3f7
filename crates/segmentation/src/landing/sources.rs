//! The files that there are, and how one is built.
//!
//! A file is paragraphs, parted by empty lines. The first says what is read and opens a transaction; each other one is an
//! object, from its comment to its COMMENT ON; the last ends with COMMIT. An argument with a default has a line of its own.

use crate::support::error::excerpt;
use crate::{Error, Result};

/// A file: what it reads, how that landed, and the schemas that it names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) system: &'static str,
    pub(super) tool: &'static str,
    /// The schema that it reads, as the file names it.
    pub(super) reads: &'static str,
    /// The schema that it makes objects in, as the file names it.
    pub(super) makes: &'static str,
    pub(super) text: &'static str,
}

macro_rules! source {
    ($name:literal, $system:literal, $tool:literal, $reads:literal) => {
        source!($name, $system, $tool, $reads, "mapped", $name)
    };
    ($name:literal, $system:literal, $tool:literal, $reads:literal, $makes:literal, $file:literal) => {
        Source {
            name: $name,
            system: $system,
            tool: $tool,
            reads: $reads,
            makes: $makes,
            text: include_str!(concat!("../../../../landing/", $file, ".sql")),
        }
    };
}

const SOURCES: [Source; 19] = [
    source!("bi", "BI tools", "views over mapped purchases", "mapped", "bi", "bi/views"),
    source!("bitrix24_bi", "Bitrix24", "BI connector", "bitrix24"),
    source!("bitrix24_rest", "Bitrix24", "scripts over the REST API", "bitrix24"),
    source!("csv_orders", "any", "a CSV file by \\copy", "csv"),
    source!("fxiaoke_json", "Fxiaoke (纷享销客)", "scripts that keep JSON", "fxiaoke"),
    source!("ga4_bigquery", "Google Analytics 4", "BigQuery export", "ga4"),
    source!("ga4_fivetran", "Google Analytics 4", "Fivetran", "ga4"),
    source!("metrica_airbyte", "Yandex Metrica", "Airbyte", "metrica"),
    source!("metrica_logs", "Yandex Metrica", "files of the Logs API", "metrica"),
    source!("outbound", "any program", "changes of a workspace to be told", "crm", "outbound", "outbound"),
    source!("salesforce_airbyte", "Salesforce", "Airbyte", "salesforce"),
    source!("salesforce_fivetran", "Salesforce", "Fivetran", "salesforce"),
    source!("shopify_graphql", "Shopify", "Fivetran, GraphQL API", "shopify"),
    source!("shopify_rest", "Shopify", "Fivetran, REST API", "shopify"),
    source!("stripe_fivetran", "Stripe", "Fivetran", "stripe"),
    source!("woocommerce_airbyte", "WooCommerce", "Airbyte", "woocommerce"),
    source!("woocommerce_hpos", "WooCommerce", "a copy of its own tables", "woocommerce"),
    source!("zoho_airbyte", "Zoho CRM", "Airbyte", "zoho"),
    source!("zoho_fivetran", "Zoho CRM", "Fivetran", "zoho"),
];

/// The check that goes with every function of purchases; `mapped.purchases` stands for that function.
pub(super) const CHECK: &str = include_str!("../../../../landing/check.sql");

/// The head of a function that gives purchases.
pub(super) const PURCHASES: &str =
    "RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)";

/// A source, told to users.
#[derive(Debug)]
pub struct Listed {
    /// What [`objects`](super::objects) takes.
    pub source: &'static str,
    /// The program whose data these are.
    pub system: &'static str,
    /// How they came to PostgreSQL.
    pub tool: &'static str,
    /// The tables that are read, in the order of the file.
    pub tables: Vec<&'static str>,
    /// The objects that are made, without their schema.
    pub gives: Vec<&'static str>,
    /// The keys of options.
    pub options: Vec<&'static str>,
}

/// Every source.
pub fn listed() -> impl Iterator<Item = Listed> {
    SOURCES.iter().map(|source| Listed {
        source: source.name,
        system: source.system,
        tool: source.tool,
        tables: source.tables(),
        gives: source.paragraphs().filter_map(|object| source.made(object)).collect(),
        options: source.options(),
    })
}

impl Source {
    /// Finds a source.
    ///
    /// # Errors
    /// There is none of that name; the hint lists those that exist.
    pub(super) fn named(name: &str) -> Result<&'static Source> {
        SOURCES.iter().find(|source| source.name == name).ok_or_else(|| {
            let names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
            Error::invalid(format!("there is no source \"{}\"", excerpt(name)))
                .hint(format!("The sources are {}.", names.join(", ")))
        })
    }

    /// The objects, a paragraph each.
    pub(super) fn paragraphs(&self) -> impl Iterator<Item = &'static str> {
        self.text.split("\n\n").skip(1).map(|paragraph| {
            let paragraph = paragraph.trim_end();
            paragraph.strip_suffix("\nCOMMIT;").unwrap_or(paragraph)
        })
    }

    /// The name of the object that a paragraph makes.
    fn made(&self, paragraph: &'static str) -> Option<&'static str> {
        let line = paragraph.lines().find(|line| line.starts_with("CREATE "))?;
        mentions(line, self.makes).next().map(|(_, name)| name)
    }

    /// The tables that are read, each once.
    pub(super) fn tables(&self) -> Vec<&'static str> {
        let mut tables = Vec::new();
        for line in self.paragraphs().flat_map(str::lines).filter(|line| !line.starts_with("--")) {
            for (_, table) in mentions(line, self.reads) {
                if !tables.contains(&table) {
                    tables.push(table);
                }
            }
        }
        tables
    }

    /// The arguments with a default, each once, and the key that renames tables.
    pub(super) fn options(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for parameter in self.paragraphs().flat_map(str::lines).filter_map(Parameter::of_line) {
            if !names.contains(&parameter.name) {
                names.push(parameter.name);
            }
        }
        names.push("tables");
        names
    }
}

/// An argument with a default, in a line of its own: four spaces, name, type, DEFAULT, a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
    pub(super) default: &'a str,
}

impl<'a> Parameter<'a> {
    pub(super) fn of_line(line: &'a str) -> Option<Self> {
        let (head, default) = line.strip_prefix("    ")?.split_once(" DEFAULT ")?;
        let (name, kind) = head.split_once(' ')?;
        let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        (is_word(name) && is_word(kind.trim_end_matches("[]"))).then_some(Self {
            name,
            kind,
            default: default.trim_end_matches(','),
        })
    }
}

/// Where a line names something of a schema: the bytes of the whole, and the name without its quotes.
pub(super) fn mentions<'a>(
    line: &'a str,
    schema: &'static str,
) -> impl Iterator<Item = (std::ops::Range<usize>, &'a str)> {
    line.match_indices(schema).filter_map(move |(start, _)| {
        let before = line[..start].chars().next_back();
        let rest = line[start + schema.len()..].strip_prefix('.')?;
        if before.is_some_and(|letter| letter.is_alphanumeric() || "_.\"'".contains(letter)) {
            return None;
        }
        let (length, name) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.find('"').map(|end| (end + 2, &quoted[..end]))?,
            None => {
                let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                let end = rest.find(|letter| !plain(letter)).unwrap_or(rest.len());
                (end, &rest[..end])
            }
        };
        let end = start + schema.len() + 1 + length;
        (!name.is_empty()).then_some((start..end, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_built_alike() {
        let mut names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
        assert!(names.is_sorted());
        names.dedup();
        assert_eq!(names.len(), SOURCES.len());
        for Source { name, reads, makes, text, .. } in SOURCES {
            let head = text.split("\n\n").next().unwrap();
            let opening = format!(
                "\nBEGIN;\nSET LOCAL check_function_bodies = off;\nCREATE SCHEMA IF NOT EXISTS {makes};"
            );
            assert!(head.starts_with("-- ") && head.ends_with(&opening), "{name}: {head}");
            assert!(text.ends_with(";\nCOMMIT;\n"), "{name}");
            for line in text.lines() {
                assert!(line.chars().count() <= 160, "{name}: {line}");
                // A name with a line break in it would end a comment.
                let is_comment = line.trim_start().starts_with("--");
                assert!(!is_comment || mentions(line, reads).chain(mentions(line, makes)).next().is_none());
                assert!(is_comment || !line.contains("--"), "{name}: {line}");
            }
        }
    }

    /// Each function of all files: its signature without the schema, and the names of its arguments.
    fn functions() -> Vec<(&'static str, String, Vec<&'static str>, &'static str)> {
        let mut functions = Vec::new();
        for source in SOURCES {
            for object in source.paragraphs().filter(|object| object.contains("OR REPLACE FUNCTION")) {
                let name = source.made(object).unwrap();
                let parameters: Vec<Parameter<'_>> = object.lines().filter_map(Parameter::of_line).collect();
                let kinds: Vec<&str> = parameters.iter().map(|parameter| parameter.kind).collect();
                let names = parameters.iter().map(|parameter| parameter.name).collect();
                functions.push((
                    name,
                    format!("{}.{name}({})", source.makes, kinds.join(", ")),
                    names,
                    object,
                ));
            }
        }
        functions
    }

    #[test]
    fn every_function_can_be_inlined() {
        for (_, signature, _, object) in functions() {
            assert!(
                object.lines().last().unwrap().starts_with(&format!("COMMENT ON FUNCTION {signature} IS '"))
            );
            assert!(object.contains(" RETURNS TABLE ("), "{object}");
            assert!(object.contains("\n    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$\n"), "{object}");
            for kept_from_inlining in ["STRICT", "VOLATILE", "SECURITY", "BEGIN ATOMIC", "SET search_path"] {
                assert!(!object.contains(kept_from_inlining), "{object}");
            }
        }
    }

    #[test]
    fn a_function_can_be_replaced_by_that_of_another_tool() {
        let all = functions();
        for (name, signature, arguments, object) in &all {
            for (_, other, other_arguments, _) in all.iter().filter(|other| other.0 == *name) {
                // PostgreSQL keeps the names of arguments when it replaces; what differs is dropped by what is handed out.
                assert!(other != signature || arguments == other_arguments, "{signature}");
            }
            assert!(!object.contains("DROP "), "{object}");
        }
    }

    #[test]
    fn the_check_is_an_object_like_others() {
        assert!(CHECK.lines().all(|line| line.chars().count() <= 160));
        assert!(
            !CHECK.trim_end().contains("\n\n")
                && CHECK.contains("LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$")
        );
    }

    #[test]
    fn every_object_is_told() {
        for source in SOURCES {
            assert!(!source.tables().is_empty(), "{}", source.name);
            assert!(source.paragraphs().count() > 0, "{}", source.name);
            for object in source.paragraphs() {
                assert!(source.made(object).is_some() && object.contains("\nCOMMENT ON "), "{object}");
            }
        }
    }

    #[test]
    fn mentions_are_whole_words() {
        let found =
            |line| mentions(line, "b24").map(|(range, name)| (&line[range], name)).collect::<Vec<_>>();
        assert_eq!(found("FROM b24.deals AS d"), [("b24.deals", "deals")]);
        assert_eq!(found(r#"b24."Deals" JOIN b24.x1"#), [(r#"b24."Deals""#, "Deals"), ("b24.x1", "x1")]);
        assert!(found("xb24.deals, b24_x.y, 'b24.z', b24 .w, a.b24.c").is_empty());
    }

    #[test]
    fn parameters_have_lines_of_their_own() {
        let found = Parameter::of_line("    won text[] DEFAULT '{a,b}',").unwrap();
        assert_eq!(found, Parameter { name: "won", kind: "text[]", default: "'{a,b}'" });
        assert_eq!(Parameter::of_line("won text DEFAULT 'a'"), None);
        assert_eq!(Parameter::of_line("    WHERE a = 1"), None);
    }
}
