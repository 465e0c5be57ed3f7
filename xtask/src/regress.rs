//! The SQL tests: tests/sql/*.sql against tests/expected/*.out, by PostgreSQL's own pg_regress.

use crate::command;
use crate::server::{Cluster, SUPERUSER};
use crate::setup::{Profile, Setup};
use crate::test::{Report, Selection};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs before every other test, and makes what they share.
const SETUP: &str = "setup";

const DATABASE: &str = "regression";

/// The name of all isolation tests together.
pub const ISOLATION: &str = "isolation";

/// The names of the tests in the order of their run: `setup`, then by the alphabet.
pub fn names(root: &Path) -> Result<Vec<String>> {
    let mut names = stems(&root.join("tests/sql"), "sql")?;
    names.sort_by_key(|name| (name != SETUP, name.clone()));
    Ok(names)
}

/// The names of a folder's files with that ending, without it.
fn stems(folder: &Path, ending: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == ending) {
            names.push(path.file_stem().expect("it has an extension").to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The isolation tests, tests/isolation/specs/*.spec: sessions whose steps are interleaved.
pub fn specs(root: &Path) -> Result<Vec<String>> {
    stems(&root.join("tests/isolation/specs"), "spec")
}

/// Runs the selected tests, each in a pg_regress call of its own, in one database.
pub fn run(
    setup: &Setup,
    cluster: &Cluster,
    accept: bool,
    selection: &Selection,
    report: &mut Report,
) -> Result<()> {
    let root = &setup.workspace.root;
    let tests = names(root)?;
    let selected = |test: &String| selection.wants(&["regress", test]);
    let selects_spec = |spec: &String| selection.wants(&["regress", ISOLATION, spec]);
    if !tests.iter().any(selected) && !specs(root)?.iter().any(selects_spec) {
        return Ok(());
    }
    let version = cluster.tree.version;
    let regress = PgRegress {
        // One driver for all: the wheel's own does not start.
        program: setup.tree(15, Profile::Dev)?.bin.join("../lib/pgxs/src/test/regress/pg_regress"),
        tests: root.join("tests"),
        output: setup.workspace.base.join("regress").join(version.to_string()),
        cluster,
        accept,
    };
    fs::create_dir_all(&regress.output)?;
    cluster.create_database(DATABASE, "template0")?;
    if !tests.iter().any(|test| test == SETUP) {
        cluster.sql(DATABASE, "CREATE EXTENSION pg_segment")?;
    }
    for test in tests.iter().filter(|test| selected(test) || *test == SETUP) {
        report.check(&format!("sql test {test} on {version}"), || regress.run(test));
    }
    for spec in specs(root)?.iter().filter(|spec| selects_spec(spec)) {
        report.check(&format!("isolation test {spec} on {version}"), || regress.isolation().run(spec));
    }
    Ok(())
}

struct PgRegress<'a> {
    program: PathBuf,
    tests: PathBuf,
    output: PathBuf,
    cluster: &'a Cluster<'a>,
    accept: bool,
}

impl PgRegress<'_> {
    /// The driver of the isolation tests, beside the one of the SQL tests and called alike.
    fn isolation(&self) -> PgRegress<'_> {
        PgRegress {
            program: self.program.with_file_name("../isolation/pg_isolation_regress"),
            tests: self.tests.join(ISOLATION),
            output: self.output.join(ISOLATION),
            cluster: self.cluster,
            accept: self.accept,
        }
    }

    fn run(&self, test: &str) -> Result<()> {
        fs::create_dir_all(&self.output)?;
        let expected = self.tests.join("expected").join(format!("{test}.out"));
        if !expected.exists() {
            if !self.accept {
                bail!("there is no {}; `cargo xtask test --accept {test}` writes it", expected.display());
            }
            // pg_regress compares only where there is something to compare with.
            fs::write(&expected, "")?;
        }
        let mut command = Command::new(&self.program);
        for (option, value) in [
            ("inputdir", self.tests.as_path()),
            ("outputdir", &self.output),
            ("bindir", &self.cluster.tree.bin),
            ("host", &self.cluster.socket),
        ] {
            command.arg(format!("--{option}={}", value.display()));
        }
        command.arg(format!("--port={}", self.cluster.port)).arg(format!("--user={SUPERUSER}"));
        command.args(["--use-existing", &format!("--dbname={DATABASE}"), test]);
        // So that a test can say \copy … from 'tests/data/…'.
        command.current_dir(workspace::root());
        workspace::without_pg_variables(&mut command);
        let (status, text) = command::capture(command)?;
        if status.success() {
            return Ok(());
        }
        let result = self.output.join("results").join(format!("{test}.out"));
        if self.accept && is_whole(&result) {
            fs::copy(&result, &expected)?;
            print!("(accepted: expected/{test}.out changed) ");
            return Ok(());
        }
        match fs::read_to_string(self.output.join("regression.diffs")) {
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
