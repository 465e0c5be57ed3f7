//! docs/reference.md: what users call, by family, in the words of COMMENT ON, so that they are written once.

use crate::server::Cluster;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

/// Before and after what is written here; the rest of the page is anybody's.
const BEGIN: &str = "<!-- written by `cargo xtask test --accept reference` -->";
const END: &str = "<!-- to here -->";

/// The families, in the order of the page.
const FAMILIES: [(&str, &str); 14] = [
    ("purchases", "Purchases"),
    ("scores", "Scores and tiers"),
    ("rows", "Rows and features"),
    ("clusters", "Clusters"),
    ("trees", "Trees"),
    ("value", "Value"),
    ("movement", "Movement"),
    ("behaviour", "Behaviour"),
    ("contact", "Contact"),
    ("landing", "Landing"),
    ("pictures", "Pictures"),
    ("managed", "Managed segmentations"),
    ("models", "Models of any kind"),
    ("values", "Values of any type"),
];

/// Each function that users call: name, arguments, result, comment. Forms that only differ in the type of amounts, and
/// those that refuse, are left out, as is what serves other objects.
const CALLED: &str = r"
SELECT concat_ws(E'\x1f', p.proname, p.prokind,
    (SELECT string_agg(CASE WHEN n > p.pronargs - p.pronargdefaults THEN '[' || a || ']' ELSE a END, ', ' ORDER BY n)
     FROM (SELECT n, concat_ws(' ', nullif(p.proargnames[n], ''), pg_catalog.format_type(t, NULL)) AS a
           FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u(t, n)) AS a),
    CASE WHEN 't' = ANY (p.proargmodes) OR 'o' = ANY (p.proargmodes)
         THEN CASE WHEN p.proretset THEN 'rows of ' ELSE 'row of ' END
              || (SELECT string_agg('`' || p.proargnames[n] || '`', ', ' ORDER BY n)
                  FROM unnest(p.proargmodes) WITH ORDINALITY AS u(m, n) WHERE m IN ('t', 'o'))
         ELSE '`' || pg_catalog.pg_get_function_result(p.oid) || '`' END,
    d.description)
FROM pg_catalog.pg_proc AS p
     JOIN pg_catalog.pg_description AS d ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
WHERE p.pronamespace = 'segment'::pg_catalog.regnamespace
      AND d.description !~ '^(support function of|input function of|output function of|binary (input|output) function of|refused: |as for numeric amounts|as with options in jsonb|as customer_base, )'
ORDER BY p.oid";

/// Compares the page with the extension in a database of its own, or writes it.
pub fn check(cluster: &Cluster, accept: bool) -> Result<()> {
    let database = "reference";
    cluster.create_database(database, "template0")?;
    cluster.sql(database, "CREATE EXTENSION pg_segment")?;
    let written = tables(&cluster.sql(database, CALLED)?)?;
    let path = workspace::root().join("docs/reference.md");
    let page = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let parts = page.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let (head, tail) = parts.with_context(|| format!("{} has no place for the functions", path.display()))?;
    let new = format!("{head}{BEGIN}\n\n{written}\n{END}{tail}");
    if new == page {
        return Ok(());
    }
    if accept {
        print!("(accepted: reference.md changed) ");
        return Ok(fs::write(&path, new)?);
    }
    let differs = new.lines().zip(page.lines()).find(|(new, old)| new != old);
    let (new, old) = differs.unwrap_or(("more or fewer lines", ""));
    bail!("reference.md is not what the comments say; `--accept reference` writes it\n-{old}\n+{new}")
}

/// A table for each family.
fn tables(called: &str) -> Result<String> {
    let sources = sources(&workspace::root().join("src"))?;
    let mut rows: HashMap<&str, Vec<String>> = HashMap::new();
    let mut told: Vec<(&str, &str)> = Vec::new();
    for line in called.lines() {
        let fields: Vec<&str> = line.split('\x1f').collect();
        let [name, kind, rest @ ..] = &fields[..] else { bail!("cannot read {line}") };
        let (arguments, result, comment) = match rest {
            [arguments, result, comment] => (*arguments, *result, *comment),
            [result, comment] => ("", *result, *comment),
            _ => bail!("cannot read {line}"),
        };
        // Forms of one meaning stand in one row, that of the first.
        if told.contains(&(*name, comment)) {
            continue;
        }
        told.push((name, comment));
        let family = family_of(&sources, name, comment);
        let family = family.with_context(|| format!("no SQL file of a family creates {name}"))?;
        let aggregate = if *kind == "a" { ", aggregate" } else { "" };
        let short =
            |text: &str| text.replace("timestamp with time zone", "timestamptz").replace("segment.", "");
        rows.entry(family).or_default().push(format!(
            "| `{name}({})`{aggregate} | {} | {} |\n",
            short(arguments),
            short(result),
            comment.replace('|', "\\|")
        ));
    }
    let mut page = String::new();
    for (family, title) in FAMILIES {
        if let Some(rows) = rows.get(family) {
            page += &format!("## {title}\n\n| call | result | meaning |\n|---|---|---|\n{}\n", rows.concat());
        }
    }
    Ok(page.trim_end().to_owned() + "\n")
}

/// What the SQL files of a family create, and say of it.
struct Source {
    family: &'static str,
    names: HashSet<String>,
    sql: String,
}

/// The family whose SQL creates the function of a name with a comment, for many families have a form of one name, as of
/// `rollup`; the first one where the comment decides nothing.
fn family_of(sources: &[Source], name: &str, comment: &str) -> Option<&'static str> {
    let written = comment.replace('\'', "''");
    let mut of_name = sources.iter().filter(|source| source.names.contains(name));
    let says_so = of_name.clone().find(|source| source.sql.contains(&written));
    says_so.or_else(|| of_name.next()).map(|source| source.family)
}

fn sources(folder: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for (family, _) in FAMILIES {
        let mut source = Source { family, names: HashSet::new(), sql: String::new() };
        let Ok(entries) = fs::read_dir(folder.join(family)) else { continue };
        for entry in entries {
            let file = entry?.path();
            if file.extension().is_some_and(|extension| extension == "sql") {
                let sql = fs::read_to_string(&file)?;
                source.names.extend(sql.lines().filter_map(created));
                source.sql += &sql;
            }
        }
        sources.push(source);
    }
    Ok(sources)
}

/// The name of what a line creates, if it is a function, an aggregate or a procedure.
fn created(line: &str) -> Option<String> {
    let line = line.trim_start().trim_start_matches("CREATE ").trim_start_matches("OR REPLACE ");
    let rest = ["FUNCTION ", "AGGREGATE ", "PROCEDURE "].iter().find_map(|kind| line.strip_prefix(kind));
    let (name, _) = rest?.split_once('(')?;
    Some(name.trim_start_matches("@extschema@.").trim_start_matches("segment.").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_stands_in_the_family_that_says_what_it_does() {
        let source = |family, sql: &str| Source {
            family,
            names: sql.lines().filter_map(created).collect(),
            sql: sql.to_owned(),
        };
        let sources = [
            source(
                "purchases",
                "CREATE AGGREGATE rollup(rfm) (\nCOMMENT ON AGGREGATE rollup(rfm) IS 'one customer''s';",
            ),
            source(
                "movement",
                "CREATE AGGREGATE rollup(model) (\nCOMMENT ON AGGREGATE rollup(model) IS 'months to a year';",
            ),
        ];
        assert_eq!(family_of(&sources, "rollup", "one customer's"), Some("purchases"));
        assert_eq!(family_of(&sources, "rollup", "months to a year"), Some("movement"));
        assert_eq!(family_of(&sources, "rollup", "what nobody says"), Some("purchases"));
        assert_eq!(family_of(&sources, "roll", "months to a year"), None);
    }
}
