//! The plan of the house, held: which module of the core may import which, where what is unsafe may stand, how long a file may
//! be, and what sections a page has.

mod pages;
mod paths;

use self::paths::{paths, tokens};
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
    for file in documents(&root)? {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let wrong = match file.file_stem().and_then(|name| name.to_str()) {
            Some("README") => pages::is_too_long(&text),
            name => pages::outline(name.unwrap_or_default(), &text),
        };
        offences.extend(wrong.map(|(line, rule)| Offence { file, line, rule }));
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

/// README and the pages of the documentation.
fn documents(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join("docs");
    let mut found = vec![root.join("README.md")];
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        found.push(entry?.path());
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    found.sort();
    Ok(found)
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

/// The module that a file below a folder is.
fn module(folder: &Path, file: &Path) -> Vec<String> {
    let below = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    let mut steps: Vec<String> =
        below.components().map(|step| step.as_os_str().to_string_lossy().into_owned()).collect();
    steps.pop_if(|last| ["lib", "mod"].contains(&last.as_str()));
    steps
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
    for path in paths(&tokens(text), &module(core, file), &[]) {
        let module = match path.steps.first().map(String::as_str) {
            None | Some("*") => {
                offences.push(offence(path.line, format!("{family} imports the whole crate at once")));
                continue;
            }
            Some(module) => module,
        };
        let known = MAY_IMPORT.iter().any(|(name, _)| *name == module) || ON_TOP.contains(&module);
        if known && module != family && !allowed.contains(&module) {
            offences.push(offence(path.line, format!("{family} imports {module}, which it may not")));
        }
    }
    offences
}

/// The nevers of the extension: unsafe code stands in `src/pg`, no Rust runs SQL of its own, and a call knows no type of ours.
fn glue_lines(glue: &Path, file: &Path, text: &str) -> Vec<Offence> {
    let offence = |line: usize, rule: &str| Offence { file: file.to_owned(), line, rule: rule.to_owned() };
    let tokens = tokens(text);
    let in_pg = family(glue, file) == "pg";
    let mut offences = Vec::new();
    for token in &tokens {
        if !in_pg && token.text == "unsafe" {
            offences.push(offence(token.line, "unsafe code outside src/pg"));
        } else if runs_sql(token.text) {
            offences.push(offence(token.line, "Rust that runs SQL of its own"));
        }
    }
    if file == glue.join("pg/call.rs") {
        let known = paths(&tokens, &module(glue, file), &["segmentation"]).into_iter().filter(knows_ours);
        offences.extend(known.map(|path| offence(path.line, "src/pg/call.rs knows a type of ours")));
    }
    offences
}

/// Whether a word is of the interface by which code of the server runs SQL.
fn runs_sql(word: &str) -> bool {
    word.starts_with("SPI_") || word.starts_with("Spi") || word == "spi"
}

/// Whether a path leads beyond what `src/pg` itself gives: to a type of a family's, or of SQL's.
fn knows_ours(path: &paths::Path) -> bool {
    let steps: Vec<&str> = path.steps.iter().map(String::as_str).collect();
    match (path.root.as_str(), steps.as_slice()) {
        ("crate", ["pg", step, ..]) => ["types", "*"].contains(step),
        ("segmentation", [first, ..]) => !["Error", "Kind", "Result", "support"].contains(first),
        _ => true,
    }
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
        let long = "use crate::{\n    support::{host, memory},\n    value::clv,\n};";
        assert_eq!(offences("scores/rfm.rs", long), ["scores imports value, which it may not"]);
        assert_eq!(
            offences("scores/rfm.rs", "use crate::{support::{host, memory}, value::clv};"),
            ["scores imports value, which it may not"]
        );
        assert_eq!(
            offences("scores/rfm.rs", "fn f() { super::super::value::roi::fit() }"),
            ["scores imports value, which it may not"]
        );
        assert_eq!(offences("scores/rfm.rs", "mod tests { use super::super::tiers; }"), [""; 0]);
        assert_eq!(offences("scores.rs", "use super::value;"), ["scores imports value, which it may not"]);
        assert_eq!(offences("scores.rs", "use crate as house;"), ["scores imports the whole crate at once"]);
        assert_eq!(offences("scores.rs", "use super::*;"), ["scores imports the whole crate at once"]);
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
        for runs in [
            "use pgrx::spi::SpiClient;",
            "SPI_connect_ext(0)",
            "pg_sys::SPI_exec(sql, 0)",
            "use pgrx::{spi, Json};",
        ] {
            assert_ne!(lines("pg/json.rs", runs), 0, "{runs}");
        }
        for knows in [
            "use crate::pg::{error, types::rfm};",
            "use super::{error, types::rfm};",
            "use crate::pg::{\n    error,\n    types,\n};",
            "use super::super::scores;",
            "use super::*;",
            "use segmentation::{Error, scores::Score};",
        ] {
            assert_eq!(lines("pg/call.rs", knows), 1, "{knows}");
        }
        assert_eq!(lines("pg/call.rs", "use super::{error, datum::varlena};"), 0);
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
