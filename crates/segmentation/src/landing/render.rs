//! A file with names and defaults of the user's put in.
//!
//! Names go in as identifiers and texts as literals, both in quotes wherever they need them. Bodies of functions are
//! dollar-quoted, by a tag that no name holds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::sources::{CHECK, PURCHASES, Parameter, Source, mentions};
use crate::support::error::excerpt;
use crate::support::json::kind_of;
use crate::support::sql::{literal, name};
use crate::{Error, Result};

/// An object to make, and the statements that make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its kind and name, as `function mapped.stripe_purchases(text[], text[])`.
    pub name: String,
    /// One text, to be run as a whole.
    pub sql: String,
}

/// The bytes that PostgreSQL keeps of a name.
const LONGEST_NAME: usize = 63;

/// What lets a function be made before the tables that it reads.
const UNSEEN: &str = "SET LOCAL check_function_bodies = off;\n";

/// The tag of dollar quotes in the files.
const TAG: &str = "$mapping$";

/// The objects of a source: its schema first, then each in the order of the file, and after each function of purchases
/// its check.
///
/// `schema` is where the loader puts its tables, `target` where objects are made; without them they are as the file has
/// them. `options` are defaults for arguments of the functions, and `tables`, which renames tables.
///
/// # Errors
/// A source, an option or a table that does not exist (the hint lists those that do), an option of the wrong type, a name
/// that is empty or too long.
pub fn objects(
    source: &str,
    schema: Option<&str>,
    target: Option<&str>,
    options: &Value,
) -> Result<Vec<Object>> {
    let source = Source::named(source)?;
    let names = Names::new(source, schema, target, options)?;
    let mut objects = vec![Object {
        name: format!("schema {}", name(names.target)),
        sql: format!("CREATE SCHEMA IF NOT EXISTS {};", name(names.target)),
    }];
    for paragraph in source.paragraphs() {
        objects.push(names.object(paragraph));
        if paragraph.contains(PURCHASES)
            && let Some(line) = paragraph.lines().find(|line| line.starts_with("CREATE OR REPLACE FUNCTION "))
            && let Some((range, _)) = mentions(line, source.makes).next()
        {
            objects.push(names.object(CHECK.trim_end().replace("mapped.purchases", &line[range]).as_str()));
        }
    }
    Ok(objects)
}

/// What is put into a file.
struct Names<'a> {
    source: &'static Source,
    schema: &'a str,
    target: &'a str,
    /// Tables that have another name with the user.
    tables: BTreeMap<&'a str, &'a str>,
    /// Literals that stand for the defaults of arguments.
    defaults: BTreeMap<&'a str, &'a Value>,
    tag: String,
}

impl<'a> Names<'a> {
    fn new(
        source: &'static Source,
        schema: Option<&'a str>,
        target: Option<&'a str>,
        options: &'a Value,
    ) -> Result<Self> {
        let schema = checked("schema", schema.unwrap_or(source.reads))?;
        let target = checked("target", target.unwrap_or(source.makes))?;
        let Value::Object(options) = options else {
            return Err(Error::invalid(format!("options must be a JSON object, not {}", kind_of(options)))
                .hint("Write options as an object of keys and values, or {} for none."));
        };
        let known = source.options();
        let mut tables = BTreeMap::new();
        let mut defaults = BTreeMap::new();
        for (key, value) in options {
            if !known.contains(&key.as_str()) {
                return Err(Error::invalid(format!("options: there is no key \"{}\"", excerpt(key)))
                    .hint(format!("The keys of {} are {}.", source.name, known.join(", "))));
            }
            if key == "tables" {
                tables = renamed(source, value)?;
            } else {
                defaults.insert(key.as_str(), value);
            }
        }
        let holds = |tag: &str| {
            [schema, target].into_iter().chain(tables.values().copied()).any(|name| name.contains(tag))
        };
        let mut tag = TAG.to_owned();
        let mut number = 0;
        while holds(&tag) {
            number += 1;
            tag = format!("$mapping{number}$");
        }
        let names = Self { source, schema, target, tables, defaults, tag };
        for parameter in source.paragraphs().flat_map(str::lines).filter_map(Parameter::of_line) {
            names.default(parameter)?;
        }
        Ok(names)
    }

    /// A paragraph with everything put in.
    fn object(&self, paragraph: &str) -> Object {
        let mut sql = String::new();
        let mut named = String::new();
        let mut older = String::new();
        for line in paragraph.lines() {
            if !sql.is_empty() {
                sql.push('\n');
            }
            if line.starts_with("--") {
                sql.push_str(line);
                continue;
            }
            if named.is_empty()
                && let Some((kind, of)) = commented(line)
            {
                let signature = self.line(of);
                if kind == "FUNCTION"
                    && let Some((_, function)) = mentions(of, self.source.makes).next()
                {
                    older = self.older(function, &signature);
                }
                named = format!("{} {signature}", kind.to_lowercase());
            }
            match Parameter::of_line(line) {
                // Checked before, so that there is an answer.
                Some(parameter) if self.defaults.contains_key(parameter.name) => {
                    let comma = if line.ends_with(',') { "," } else { "" };
                    let default = self.default(parameter).unwrap_or_default();
                    sql.push_str(&format!(
                        "    {} {} DEFAULT {default}{comma}",
                        parameter.name, parameter.kind
                    ));
                }
                _ => sql.push_str(&self.line(&line.replace(TAG, &self.tag))),
            }
        }
        // A function whose body is not looked into can be made before the tables that it reads.
        let is_function = named.starts_with("function ");
        Object { name: named, sql: if is_function { format!("{UNSEEN}{older}{sql}") } else { sql } }
    }

    /// What drops other versions of a function: two that can be called without arguments could not be told apart. What
    /// stands on one is named by the error.
    fn older(&self, function: &str, signature: &str) -> String {
        format!(
            "DO {tag}
DECLARE
    older regprocedure;
BEGIN
    FOR older IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = to_regnamespace({schema}) AND p.proname = {function} AND p.prokind = 'f' AND p.pronargs = p.pronargdefaults
              AND p.oid IS DISTINCT FROM to_regprocedure({signature})
    LOOP
        EXECUTE format('DROP FUNCTION %s', older);
    END LOOP;
END
{tag};
",
            tag = self.tag,
            schema = literal(&name(self.target)),
            function = literal(function),
            signature = literal(signature),
        )
    }

    /// A line with the names of schemas and tables put in. Its tag has been put in: a name may hold the one of the file.
    fn line(&self, line: &str) -> String {
        let Source { reads, makes, .. } = self.source;
        let mut found: Vec<_> = mentions(line, makes).map(|(range, of)| (range, of, true)).collect();
        found.extend(mentions(line, reads).map(|(range, of)| (range, of, false)));
        found.sort_by_key(|(range, ..)| range.start);
        let mut out = String::new();
        let mut end = 0;
        for (range, of, is_made) in found {
            let (schema, object) = match is_made {
                true => (self.target, of),
                false => (self.schema, self.tables.get(of).copied().unwrap_or(of)),
            };
            out.push_str(&line[end..range.start]);
            out.push_str(&format!("{}.{}", name(schema), name(object)));
            end = range.end;
        }
        out.push_str(&line[end..]);
        out
    }

    /// The default of an argument: the user's as a literal, else that of the file.
    fn default(&self, parameter: Parameter<'_>) -> Result<String> {
        let Some(value) = self.defaults.get(parameter.name) else { return Ok(parameter.default.to_owned()) };
        let wrong = |wanted: &str| {
            Error::invalid(format!("options, key \"{}\": {}", parameter.name, kind_of(value)))
                .hint(format!("Expected is {wanted}, or null."))
        };
        let is_list = parameter.kind.ends_with("[]");
        match value {
            Value::Null => Ok("NULL".to_owned()),
            Value::String(text) if !is_list => Ok(literal(text)),
            Value::Array(texts) if is_list => {
                let elements: Option<Vec<String>> =
                    texts.iter().map(|text| text.as_str().map(element)).collect();
                let elements = elements.ok_or_else(|| wrong("an array of strings"))?;
                Ok(literal(&format!("{{{}}}", elements.join(","))))
            }
            _ if is_list => Err(wrong("an array of strings")),
            _ => Err(wrong("a string")),
        }
    }
}

/// The kind and the name of the object that a line comments on, but for columns.
fn commented(line: &str) -> Option<(&str, &str)> {
    let (object, _) = line.strip_prefix("COMMENT ON ")?.split_once(" IS '")?;
    let kinds = ["FUNCTION", "MATERIALIZED VIEW", "VIEW", "TABLE"];
    kinds.into_iter().find_map(|kind| Some((kind, object.strip_prefix(kind)?.strip_prefix(' ')?)))
}

/// A text as an element in the text form of an array.
fn element(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A name that PostgreSQL can keep.
fn checked<'a>(what: &str, name: &'a str) -> Result<&'a str> {
    if name.is_empty() {
        return Err(Error::invalid(format!("{what} is an empty name")).hint("Leave it out, or give a name."));
    }
    if name.len() > LONGEST_NAME {
        let length = name.len();
        return Err(Error::invalid(format!("{what} \"{}\" has {length} bytes", excerpt(name)))
            .hint(format!("A name has at most {LONGEST_NAME} bytes.")));
    }
    Ok(name)
}

/// The tables that have other names with the user.
fn renamed<'a>(source: &Source, value: &'a Value) -> Result<BTreeMap<&'a str, &'a str>> {
    let Value::Object(pairs) = value else {
        return Err(Error::invalid(format!("options, key \"tables\": {}", kind_of(value)))
            .hint("Expected is an object: the name here, and the name with you."));
    };
    let known = source.tables();
    let mut tables = BTreeMap::new();
    for (table, other) in pairs {
        if !known.contains(&table.as_str()) {
            return Err(Error::invalid(format!(
                "options, key \"tables\": there is no table \"{}\"",
                excerpt(table)
            ))
            .hint(format!("The tables of {} are {}.", source.name, known.join(", "))));
        }
        let Value::String(other) = other else {
            return Err(Error::invalid(format!(
                "options, key \"tables.{}\": {}",
                excerpt(table),
                kind_of(other)
            ))
            .hint("Expected is a string."));
        };
        tables.insert(table.as_str(), checked("table", other)?);
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::landing::listed;
    use serde_json::json;

    fn all(schema: Option<&str>, target: Option<&str>, options: &Value) -> String {
        let objects = objects("zoho_fivetran", schema, target, options).unwrap();
        objects.into_iter().map(|object| object.sql + "\n\n").collect()
    }

    #[test]
    fn without_arguments_the_file_comes_out() {
        for source in listed() {
            let source = Source::named(source.source).unwrap();
            let made = objects(source.name, None, None, &json!({})).unwrap();
            assert_eq!(made[0].sql, format!("CREATE SCHEMA IF NOT EXISTS {};", source.makes));
            let plain: Vec<&str> = made[1..].iter().map(|object| object.sql.as_str()).collect();
            for paragraph in source.paragraphs() {
                // Names that need no quotes have none.
                let found = plain
                    .iter()
                    .any(|sql| sql.ends_with(paragraph) && (*sql == paragraph || sql.starts_with(UNSEEN)));
                assert!(found, "{paragraph}");
            }
            assert!(made.iter().all(|object| !object.name.is_empty()), "{}", source.name);
        }
    }

    #[test]
    fn checks_follow_purchases() {
        let names: Vec<String> = objects("zoho_fivetran", None, None, &json!({}))
            .unwrap()
            .into_iter()
            .map(|object| object.name)
            .collect();
        assert_eq!(
            names[..4],
            [
                "schema mapped",
                "function mapped.zoho_purchases(text, text[], text)",
                "function mapped.zoho_purchases_check(text)",
                "function mapped.zoho_orders(text[], text)"
            ]
        );
    }

    #[test]
    fn older_versions_are_dropped() {
        for source in listed() {
            for object in objects(source.source, None, None, &json!({})).unwrap() {
                let Some(signature) = object.name.strip_prefix("function ") else { continue };
                let (of, create) = object.sql.split_once("\nCREATE OR REPLACE FUNCTION ").unwrap();
                let function = create.split('(').next().unwrap();
                assert!(of.contains(&format!("to_regprocedure('{signature}')")), "{of}");
                assert!(
                    of.contains(&format!("p.proname = '{}'", function.split('.').nth(1).unwrap())),
                    "{of}"
                );
            }
        }
    }

    #[test]
    fn hostile_names_stay_names() {
        let hostile = "x\".y; DROP TABLE z; --\n$mapping$ ' \\";
        let options = json!({"tables": {"deal": hostile}, "time_zone": hostile, "won_stages": [hostile, ""]});
        let sql = all(Some(hostile), Some("$mapping1$"), &options);
        let quoted = format!("\"{}\"", hostile.replace('"', "\"\""));
        assert!(sql.contains(&format!("FROM {quoted}.{quoted} AS d")));
        assert!(sql.contains("AS $mapping2$"));
        // The only tags of the file that are left are in names.
        assert_eq!(
            sql.matches("$mapping$").count(),
            sql.matches(&quoted).count() + sql.matches("'' \\\\").count()
        );
        assert!(sql.contains("time_zone text DEFAULT E'x\".y; DROP TABLE z; --\n$mapping$ '' \\\\',"));
        assert!(sql.contains(
            "won_stages text[] DEFAULT E'{\"x\\\\\".y; DROP TABLE z; --\n$mapping$ '' \\\\\\\\\",\"\"}',"
        ));
    }

    #[test]
    fn what_does_not_exist_is_refused_with_what_does() {
        let refused = |source: &str, options: Value| objects(source, None, None, &options).unwrap_err();
        assert_eq!(refused("hubspot", json!({})).message, "there is no source \"hubspot\"");
        let error = refused("stripe_fivetran", json!({"zone": "UTC"}));
        assert_eq!(error.message, "options: there is no key \"zone\"");
        assert_eq!(
            error.hint.as_deref(),
            Some("The keys of stripe_fivetran are whole_currencies, thousandths, tables.")
        );
        let error = refused("stripe_fivetran", json!({"tables": {"charges": "c"}}));
        assert_eq!(
            error.hint.as_deref(),
            Some("The tables of stripe_fivetran are charge, refund, dispute, customer.")
        );
        for wrong in
            [json!({"time_zone": 1}), json!({"won_stages": "a"}), json!({"won_stages": [1]}), json!([])]
        {
            assert!(objects("zoho_fivetran", None, None, &wrong).is_err(), "{wrong}");
        }
        assert!(objects("zoho_fivetran", Some(""), None, &json!({})).is_err());
        assert!(objects("zoho_fivetran", None, Some(&"x".repeat(64)), &json!({})).is_err());
        assert!(objects("zoho_fivetran", None, None, &json!({"tables": {"deal": ""}})).is_err());
    }

    #[test]
    fn null_takes_a_default_away() {
        let sql = all(None, None, &json!({"home_currency": null, "won_stages": null}));
        assert!(sql.contains("won_stages text[] DEFAULT NULL,"));
    }
}
