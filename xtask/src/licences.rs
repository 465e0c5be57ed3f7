//! The licences of everything that is compiled in, held against those that deny.toml allows; no network is needed.

use crate::command;
use crate::setup;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;

/// Names every package whose licence is not allowed, and every one that does not come from the registry of all others.
pub fn check() -> Result<()> {
    let root = workspace::root();
    let deny = fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let allowed = allowed(&deny)?;
    let mut tree = setup::cargo();
    tree.args([
        "tree",
        "--workspace",
        "--locked",
        "--edges=normal,build,dev",
        "--target=all",
        "--prefix=none",
        "--no-default-features",
    ]);
    tree.args(["--features=pg_segment/pg15", "--format={p}\t{l}"]);
    let tree = command::output(tree)?;
    let mut told = BTreeSet::new();
    // Members of the workspace are set apart by a blank line.
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let Some((package, licence)) = line.split_once('\t') else { bail!("cannot read {line}") };
        // What is shown before is marked.
        let licence = licence.trim_end_matches("(*)").trim();
        if !is_allowed(licence, &allowed) {
            told.insert(format!("{package}: licence \"{licence}\" is not one that deny.toml allows"));
        }
    }
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock")?;
    told.extend(other_sources(&lock).map(|source| format!("{source}: not from the registry of crates")));
    if told.is_empty() { Ok(()) } else { bail!("{}", Vec::from_iter(told).join("\n")) }
}

/// The list `allow` of the section on licences.
fn allowed(deny: &str) -> Result<Vec<&str>> {
    let section = deny.split("[licenses]").nth(1).context("deny.toml has no section on licences")?;
    let list = section.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']'));
    let (list, _) = list.context("deny.toml allows no licences")?;
    Ok(list
        .split(',')
        .map(|entry| entry.trim().trim_matches('"'))
        .filter(|entry| !entry.is_empty())
        .collect())
}

/// Whether an expression of licences, as SPDX has them, can be met with those that are allowed. `/` is an old OR.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    either(&mut words, allowed) == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// Whether either side can be met; none where a licence is missing.
fn either(words: &mut Words<'_>, allowed: &[&str]) -> Option<bool> {
    let mut met = both(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, allowed)?;
    }
    Some(met)
}

fn both(words: &mut Words<'_>, allowed: &[&str]) -> Option<bool> {
    let mut met = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed)?;
    }
    Some(met)
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> Option<bool> {
    match words.next()? {
        "(" => {
            let met = either(words, allowed)?;
            (words.next() == Some(")")).then_some(met)
        }
        licence => match words.next_if_eq(&"WITH") {
            Some(_) => {
                let exception = words.next()?;
                Some(allowed.contains(&format!("{licence} WITH {exception}").as_str()))
            }
            None => Some(allowed.contains(&licence)),
        },
    }
}

/// Where packages come from, beside the registry that the first one comes from.
fn other_sources(lock: &str) -> impl Iterator<Item = &str> {
    let mut sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    let registry = sources.clone().find(|source| source.starts_with("\"registry+"));
    let is_other = move |source: &&str| Some(*source) != registry;
    std::iter::from_fn(move || sources.find(is_other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_met_by_what_is_allowed() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
        for met in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "GPL-3.0-only/MIT",
            "MIT AND Apache-2.0",
            "(MIT OR X) AND Apache-2.0",
        ] {
            assert!(is_allowed(met, &allowed), "{met}");
        }
        for not in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MIT OR",
            "(MIT",
            "MIT WITH LLVM-exception",
            "MIT MIT",
        ] {
            assert!(!is_allowed(not, &allowed), "{not}");
        }
        assert!(is_allowed("Apache-2.0 WITH LLVM-exception OR X", &allowed));
    }

    #[test]
    fn the_list_is_read() {
        let deny =
            "[graph]\nallow = [\"no\"]\n[licenses]\nallow = [\n    \"MIT\",\n    \"ISC\",\n]\n[bans]\n";
        assert_eq!(allowed(deny).unwrap(), ["MIT", "ISC"]);
        assert!(allowed("[bans]").is_err());
    }

    #[test]
    fn packages_come_from_one_place() {
        let lock = "source = \"registry+a\"\nname = \"x\"\nsource = \"git+b\"\nsource = \"registry+a\"\n";
        assert_eq!(Vec::from_iter(other_sources(lock)), ["\"git+b\""]);
    }
}
