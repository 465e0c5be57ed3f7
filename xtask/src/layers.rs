//! The plan of the house, held: which module of the core may import which, where what is unsafe may stand, and how long a
//! file may be.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The core, from the ground up, and what each part may import besides itself. `models` and the root know all.
const MAY_IMPORT: [(&str, &[&str]); 13] = [
    ("support", &[]),
    ("numeric", &["support"]),
    ("rows", &["support", "numeric"]),
    ("purchases", &["support", "numeric"]),
    ("scores", &["support", "numeric", "purchases"]),
    ("value", &["support", "numeric", "purchases"]),
    ("behaviour", &["support", "numeric", "purchases"]),
    ("contact", &["support", "numeric"]),
    ("clusters", &["support", "numeric", "rows"]),
    ("trees", &["support", "numeric", "rows"]),
    ("movement", &["support", "numeric", "rows"]),
    ("pictures", &["support", "numeric"]),
    ("landing", &["support"]),
];

/// Modules that know every other one.
const ON_TOP: [&str; 2] = ["models", "lib"];

/// The most lines of a file that does not say why it has more.
const MOST_LINES: usize = 500;

/// How the head of a longer file says so: a line of its own among the comments that the file begins with.
const ONE_THING: &str = "// One thing: ";

/// A line that breaks a rule.
struct Offence {
    file: PathBuf,
    line: usize,
    rule: String,
}

/// Reads the sources and names every line that breaks a rule.
pub fn check() -> Result<()> {
    let root = workspace::root();
    let mut offences = Vec::new();
    let core = root.join("crates/segmentation/src");
    for file in sources(&core)? {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        offences.extend(imports(&core, &file, &text));
        offences.extend(length(&file, &text));
    }
    let glue = root.join("src");
    for file in sources(&glue)? {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        offences.extend(glue_lines(&glue, &file, &text));
        offences.extend(length(&file, &text));
    }
    if offences.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = offences
        .iter()
        .map(|Offence { file, line, rule }| {
            format!("{}:{line}: {rule}", file.strip_prefix(&root).unwrap_or(file).display())
        })
        .collect();
    bail!("{}", told.join("\n"))
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The first part of a file's path below a folder, without its ending: the family that it belongs to.
fn family(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file);
    let first = below.components().next().map(|first| first.as_os_str().to_string_lossy().into_owned());
    first.unwrap_or_default().trim_end_matches(".rs").to_owned()
}

fn imports(core: &Path, file: &Path, text: &str) -> Vec<Offence> {
    let family = family(core, file);
    if ON_TOP.contains(&family.as_str()) {
        return Vec::new();
    }
    let offence = |line: usize, rule: String| Offence { file: file.to_owned(), line, rule };
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == family) else {
        return vec![offence(1, format!("there is no place for {family} in the plan"))];
    };
    let mut offences = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for module in named_modules(line) {
            let known = MAY_IMPORT.iter().any(|(name, _)| *name == module) || ON_TOP.contains(&module);
            if known && module != family && !allowed.contains(&module) {
                offences.push(offence(number, format!("{family} imports {module}, which it may not")));
            }
        }
    }
    offences
}

/// The modules after `crate::` in a line, in braces too.
fn named_modules(line: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut modules = Vec::new();
    for (_, rest) in line.match_indices("crate::").map(|(at, found)| (at, &line[at + found.len()..])) {
        match rest.strip_prefix('{') {
            // Each entry of a list, up to the first step down.
            Some(list) => {
                modules.extend(list.split(['}', ';']).next().unwrap_or_default().split(',').map(|entry| {
                    let entry = entry.trim();
                    &entry[..entry.find(|c| !is_name(c)).unwrap_or(entry.len())]
                }))
            }
            None => modules.push(&rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]),
        }
    }
    modules
}

/// The nevers of the extension: unsafe code stands in `src/pg`, no Rust runs SQL of its own, and a call knows no type of ours.
fn glue_lines(glue: &Path, file: &Path, text: &str) -> Vec<Offence> {
    let in_pg = family(glue, file) == "pg";
    let is_call = file == glue.join("pg/call.rs");
    let broken = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        let has =
            |wanted: &str| code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == wanted);
        if !in_pg && has("unsafe") {
            Some("unsafe code outside src/pg")
        } else if has("Spi") || has("SPI_connect") || has("SPI_execute") {
            Some("Rust that runs SQL of its own")
        } else if is_call && knows_ours(code) {
            Some("src/pg/call.rs knows a type of ours")
        } else {
            None
        }
    };
    (1..)
        .zip(text.lines())
        .filter_map(|(line, code)| {
            broken(code).map(|rule| Offence { file: file.to_owned(), line, rule: rule.to_owned() })
        })
        .collect()
}

/// Whether a line names something of ours beyond what `src/pg` itself gives: a type of a family's, or of SQL's.
fn knows_ours(code: &str) -> bool {
    let beyond = |root: &str, allowed: &[&str]| {
        code.match_indices(root).any(|(at, _)| {
            let rest = &code[at + root.len()..];
            !allowed.iter().any(|module| rest.starts_with(module))
        })
    };
    code.contains("super::types")
        || code.contains("crate::pg::types")
        || beyond("crate::", &["pg::"])
        || beyond("segmentation::", &["Error", "Kind", "Result", "support::"])
}

/// A file with many lines holds several things, unless its head says that it does not.
fn length(file: &Path, text: &str) -> Option<Offence> {
    let mut head = text.lines().take_while(|line| line.is_empty() || line.starts_with("//"));
    let is_reason = |line: &str| line.strip_prefix(ONE_THING).is_some_and(|why| !why.trim().is_empty());
    let lines = text.lines().count();
    (lines > MOST_LINES && !head.any(is_reason)).then(|| Offence {
        file: file.to_owned(),
        line: MOST_LINES + 1,
        rule: format!(
            "{lines} lines: move what stands for itself into files of its own, or say in the head, after \"{}\", why not",
            ONE_THING.trim_end()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offences(file: &str, text: &str) -> Vec<String> {
        let core = Path::new("core");
        imports(core, &core.join(file), text).into_iter().map(|offence| offence.rule).collect()
    }

    #[test]
    fn what_may_not_be_imported_is_named() {
        assert_eq!(offences("scores/rfm.rs", "use crate::purchases::rfm::Purchases;"), [""; 0]);
        assert_eq!(
            offences("scores.rs", "use crate::value::roi;"),
            ["scores imports value, which it may not"]
        );
        assert_eq!(
            offences("support/json.rs", "    let x = crate::models::open(text);"),
            ["support imports models, which it may not"]
        );
        assert_eq!(
            offences("numeric/order.rs", "use crate::{Result, rows::sample, support::host};"),
            ["numeric imports rows, which it may not"]
        );
        assert_eq!(offences("models.rs", "use crate::trees::TreeModel;"), [""; 0]);
        assert_eq!(offences("attic/old.rs", ""), ["there is no place for attic in the plan"]);
    }

    #[test]
    fn what_is_unsafe_stands_in_its_room() {
        let glue = Path::new("src");
        let lines = |file: &str, text| glue_lines(glue, &glue.join(file), text).len();
        assert_eq!(lines("clv.rs", "// unsafe is a word\nunsafe { read() }\nlet x = is_unsafe;"), 1);
        assert_eq!(lines("pg/call.rs", "unsafe { read() }"), 0);
        assert_eq!(lines("pg.rs", "unsafe { read() }"), 0);
    }

    #[test]
    fn no_rust_runs_sql_and_a_call_knows_no_type() {
        let glue = Path::new("src");
        let lines = |file: &str, text| glue_lines(glue, &glue.join(file), text).len();
        assert_eq!(lines("scores/rfm.rs", "use pgrx::Spi;\n// Spi is a word"), 1);
        assert_eq!(lines("pg/json.rs", "pgrx::Spi::run(sql)"), 1);
        assert_eq!(lines("pg/call.rs", "use crate::pg::types::rfm;\nuse crate::pg::datum::varlena;"), 1);
        assert_eq!(lines("pg/call.rs", "use segmentation::scores::Score;\nuse segmentation::Error;"), 1);
        assert_eq!(lines("pg/call.rs", "use crate::scores::scorer;"), 1);
        assert_eq!(lines("pg/apply.rs", "use crate::pg::types::model;"), 0);
    }

    #[test]
    fn a_long_file_says_why() {
        let is_refused = |text: &str| length(Path::new("src/long.rs"), text).is_some();
        let body = "let x = 1;\n".repeat(MOST_LINES);
        assert!(!is_refused(&body));
        assert!(is_refused(&format!("{body}\n")));
        assert!(is_refused(&format!("//! A file.\n\n{body}")));
        assert!(!is_refused(&format!("//! A file.\n// One thing: a table and its slots.\n\n{body}")));
        assert!(is_refused(&format!("//! A file.\n// One thing:\n{body}")));
        assert!(is_refused(&format!("//! A file.\n{body}// One thing: it says so too late.\n")));
    }
}
