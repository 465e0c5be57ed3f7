//! The SQL tests: tests/FAMILY/sql/NAME.sql against tests/FAMILY/expected/NAME.out, by PostgreSQL's own pg_regress.

use crate::command;
use crate::report::{Report, Selection};
use crate::server::{Cluster, SUPERUSER};
use crate::setup::{Profile, Setup};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of what runs before every other test, and makes what they share.
const SHARED: &str = "shared";

const DATABASE: &str = "regression";

/// A SQL test; it shows as `FAMILY/NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The family whose folder it is in.
    pub family: String,
    /// Its file name without the ending; two families may have tests of one name.
    pub name: String,
    /// How it is written.
    pub kind: Kind,
}

/// How a test is written, and so which of PostgreSQL's drivers runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Statements, one after the other: `sql/NAME.sql`.
    Statements,
    /// Sessions whose steps are interleaved: `specs/NAME.spec`.
    Isolation,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Statements, Kind::Isolation];

    /// The folder and the ending of its files.
    fn files(self) -> (&'static str, &'static str) {
        match self {
            Kind::Statements => ("sql", "sql"),
            Kind::Isolation => ("specs", "spec"),
        }
    }
}

impl Test {
    /// What asks for it: the word for all SQL tests, its family, its name in full, and its name alone.
    pub fn names(&self) -> [String; 4] {
        ["regress".to_owned(), self.family.clone(), self.to_string(), self.name.clone()]
    }

    /// Whether it was asked for, by any of its names.
    pub fn is_wanted(&self, selection: &Selection) -> bool {
        selection.wants(&self.names().each_ref().map(String::as_str))
    }

    fn is_shared(&self) -> bool {
        self.family == SHARED
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.family, self.name)
    }
}

/// The tests in the order of their run: what they share, then by the alphabet.
pub fn tests(root: &Path) -> Result<Vec<Test>> {
    let mut tests = Vec::new();
    for entry in fs::read_dir(root.join("tests")).context("cannot read tests")? {
        let family = entry?.path();
        for kind in Kind::ALL {
            let (folder, ending) = kind.files();
            let Ok(files) = fs::read_dir(family.join(folder)) else { continue };
            for file in files {
                let path = file?.path();
                if path.extension().is_some_and(|extension| extension == ending) {
                    let family = family.file_name().expect("it has a name").to_string_lossy().into_owned();
                    let name = path.file_stem().expect("it has an extension").to_string_lossy().into_owned();
                    tests.push(Test { family, name, kind });
                }
            }
        }
    }
    tests.sort_by_key(|test| (!test.is_shared(), test.to_string()));
    Ok(tests)
}

/// Runs the selected tests, each in a pg_regress call of its own, in one database.
pub fn run(
    setup: &Setup,
    cluster: &Cluster,
    accept: bool,
    selection: &Selection,
    report: &Report,
) -> Result<()> {
    cluster.create_database(DATABASE, "template0")?;
    run_in(setup, cluster, DATABASE, accept, selection, report)
}

/// Runs them in a database that may have the extension already.
pub fn run_in(
    setup: &Setup,
    cluster: &Cluster,
    database: &str,
    accept: bool,
    selection: &Selection,
    report: &Report,
) -> Result<()> {
    let root = &setup.workspace.root;
    let tests = tests(root)?;
    if !tests.iter().any(|test| test.is_wanted(selection)) {
        return Ok(());
    }
    let version = cluster.tree.version;
    let regress = PgRegress {
        // One driver for all: the wheel's own does not start.
        program: setup.tree(15, Profile::Dev)?.bin.join("../lib/pgxs/src/test/regress/pg_regress"),
        tests: root.join("tests"),
        output: setup.workspace.base.join("regress").join(version.to_string()),
        cluster,
        database,
        accept,
    };
    for test in tests.iter().filter(|test| test.is_shared() || test.is_wanted(selection)) {
        let label = if database == DATABASE { String::new() } else { format!(", {database}") };
        report.check(&format!("sql test {test} on {version}{label}"), || regress.run(test));
    }
    Ok(())
}

struct PgRegress<'a> {
    program: PathBuf,
    tests: PathBuf,
    output: PathBuf,
    cluster: &'a Cluster<'a>,
    database: &'a str,
    accept: bool,
}

impl PgRegress<'_> {
    fn run(&self, test: &Test) -> Result<()> {
        let input = self.tests.join(&test.family);
        let output = self.output.join(&test.family);
        fs::create_dir_all(&output)?;
        let file = format!("{}.out", test.name);
        let expected = input.join("expected").join(&file);
        if !expected.exists() {
            if !self.accept {
                bail!("there is no {}; `cargo xtask test --accept {test}` writes it", expected.display());
            }
            fs::create_dir_all(input.join("expected"))?;
            // pg_regress compares only where there is something to compare with.
            fs::write(&expected, "")?;
        }
        let mut command = Command::new(match test.kind {
            Kind::Statements => self.program.clone(),
            Kind::Isolation => self.program.with_file_name("../isolation/pg_isolation_regress"),
        });
        for (option, value) in [
            ("inputdir", &input),
            ("outputdir", &output),
            ("bindir", &self.cluster.tree.bin),
            ("host", &self.cluster.socket),
        ] {
            command.arg(format!("--{option}={}", value.display()));
        }
        command.arg(format!("--port={}", self.cluster.port)).arg(format!("--user={SUPERUSER}"));
        command.args(["--use-existing", &format!("--dbname={}", self.database), &test.name]);
        // So that a test can say \copy … from 'tests/data/…'.
        command.current_dir(workspace::root());
        workspace::without_pg_variables(&mut command);
        let (status, text) = command::capture(command)?;
        if status.success() {
            return Ok(());
        }
        let result = output.join("results").join(&file);
        if self.accept && is_whole(&result) {
            fs::copy(&result, &expected)?;
            print!("(accepted: tests/{}/expected/{file} changed) ", test.family);
            return Ok(());
        }
        match fs::read_to_string(output.join("regression.diffs")) {
            Ok(diffs) if !diffs.is_empty() => bail!("{}", diffs.trim_end()),
            _ => bail!("{}", text.trim_end()),
        }
    }
}

/// Whether a test ran to its end: what a lost connection left is nothing to accept.
fn is_whole(result: &Path) -> bool {
    const LOST: [&str; 2] = ["server closed the connection", "connection to server"];
    fs::read_to_string(result).is_ok_and(|text| !LOST.iter().any(|lost| text.contains(lost)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters in a line that a person can still read, in the test and in the difference that a failure prints.
    const LONGEST_LINE: usize = 160;

    #[test]
    fn statements_are_broken_at_their_clauses() {
        let root = workspace::root();
        for test in tests(&root).unwrap().into_iter().filter(|test| test.kind == Kind::Statements) {
            let path = root.join("tests").join(&test.family).join("sql").join(format!("{}.sql", test.name));
            for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
                assert!(line.chars().count() <= LONGEST_LINE, "{}:{}", path.display(), number + 1);
            }
        }
    }
}
