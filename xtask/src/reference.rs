//! docs/reference.md: what users call, by family, in the words of COMMENT ON, so that they are written once.

use crate::server::Cluster;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Before and after what is written here; the rest of the page is anybody's.
const BEGIN: &str = "<!-- written by `cargo xtask test --accept reference` -->";
const END: &str = "<!-- to here -->";

/// The families, in the order of the page.
const FAMILIES: [(&str, &str); 13] = [
    ("purchases", "Purchases"),
    ("scores", "Scores and tiers"),
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
      AND d.description !~ '^(support function of|input function of|output function of|binary (input|output) function of|refused: |as for numeric amounts|as with options in jsonb)'
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
    let family_of = sources(&workspace::root().join("src"))?;
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
        let family = family_of.get(*name).with_context(|| format!("no SQL file creates {name}"))?;
        let family = FAMILIES.iter().find(|(known, _)| known == family);
        let (family, _) = family.with_context(|| format!("{name} is of no family of the reference"))?;
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

/// The family whose SQL creates a function, by the function's name; the first one for a name that several have.
fn sources(folder: &Path) -> Result<HashMap<String, String>> {
    let mut family_of = HashMap::new();
    for (family, _) in FAMILIES {
        let folder = folder.join(family);
        let mut files: Vec<PathBuf> = match fs::read_dir(&folder) {
            Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?,
            Err(_) => continue,
        };
        files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file)?;
            for line in text.lines() {
                let line = line.trim_start().trim_start_matches("CREATE ").trim_start_matches("OR REPLACE ");
                let rest =
                    ["FUNCTION ", "AGGREGATE ", "PROCEDURE "].iter().find_map(|kind| line.strip_prefix(kind));
                let Some((name, _)) = rest.and_then(|rest| rest.split_once('(')) else { continue };
                let name = name.trim_start_matches("@extschema@.").trim_start_matches("segment.");
                family_of.entry(name.to_owned()).or_insert_with(|| family.to_owned());
            }
        }
    }
    Ok(family_of)
}
