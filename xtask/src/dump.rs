//! Dump and restore: values of the extension's types must come back as they were.

use crate::command;
use crate::report::Report;
use crate::server::Cluster;
use crate::workspace;
use anyhow::{Result, bail};
use std::path::PathBuf;

const SOURCE: &str = "dump_source";

/// A file of what is stored and what is read of it.
pub fn script(name: &str) -> PathBuf {
    workspace::root().join("tests/dump").join(name)
}

/// Makes a database by before.sql, restores it from a plain and from a custom dump, and compares what check.sql prints.
pub fn run(cluster: &Cluster, report: &Report) {
    workspace_of_plain_role(cluster, report);
    let version = cluster.tree.version;
    let mut expected = None;
    report.check(&format!("database to dump on {version}"), || {
        cluster.create_database(SOURCE, "template0")?;
        cluster.run_file(SOURCE, &script("before.sql"))?;
        let text = cluster.run_file(SOURCE, &script("check.sql"))?;
        if text.trim().is_empty() {
            bail!("tests/dump/check.sql prints nothing");
        }
        expected = Some(text);
        Ok(())
    });
    let Some(expected) = expected else { return };
    for format in ["plain", "custom"] {
        report.check(&format!("restore from a {format} dump on {version}"), || {
            let copy = format!("dump_{format}");
            cluster.create_database(&copy, "template0")?;
            restore(cluster, format, &copy)?;
            let text = cluster.run_file(&copy, &script("check.sql"))?;
            same(&expected, &text)
        });
    }
}

/// A workspace, dumped and restored in parallel by the plain role that owns it.
fn workspace_of_plain_role(cluster: &Cluster, report: &Report) {
    const PLAIN: &str = "dump_plain";
    const FROM: &str = "dump_workspace";
    const TO: &str = "dump_workspace_copy";
    let as_plain = |program: &str, arguments: &[&str]| {
        let mut command = cluster.client(program);
        // The last user that is named counts.
        command.args(["-U", PLAIN]).args(arguments);
        command::output(command)
    };
    let run_file = |database: &str, name: &str| {
        let file = script(name);
        let file = file.to_string_lossy();
        as_plain("psql", &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", &file])
    };
    report.check(&format!("workspace, restored by its owner on {}", cluster.tree.version), || {
        cluster.sql("postgres", &format!("CREATE ROLE {PLAIN} LOGIN"))?;
        for database in [FROM, TO] {
            cluster
                .sql("postgres", &format!("CREATE DATABASE {database} OWNER {PLAIN} TEMPLATE template0"))?;
        }
        run_file(FROM, "workspace.sql")?;
        let expected = run_file(FROM, "workspace_check.sql")?;
        let file = cluster.scratch_file(&format!("{FROM}-{}", cluster.tree.version))?;
        let file = file.to_string_lossy();
        as_plain("pg_dump", &["--format=custom", "--file", &file, FROM])?;
        as_plain("pg_restore", &["--exit-on-error", "--jobs=4", "-d", TO, &file])?;
        same(&expected, &run_file(TO, "workspace_check.sql")?)
    });
}

fn restore(cluster: &Cluster, format: &str, copy: &str) -> Result<()> {
    let file = cluster.scratch_file(&format!("{copy}-{}", cluster.tree.version))?;
    let mut dump = cluster.client("pg_dump");
    dump.arg(format!("--format={format}")).arg("--file").arg(&file).arg(SOURCE);
    command::output(dump)?;
    if format == "plain" {
        cluster.run_file(copy, &file).map(drop)
    } else {
        let mut restore = cluster.client("pg_restore");
        restore.args(["--exit-on-error", "-d", copy]).arg(&file);
        command::output(restore).map(drop)
    }
}

/// The first line in which two outputs differ is all that a reader needs.
pub fn same(expected: &str, found: &str) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    match lines.find(|(_, (before, after))| before != after) {
        Some((at, (before, after))) => {
            bail!("line {} of check.sql's output\nbefore: {before}\nafter:  {after}", at + 1)
        }
        None => bail!(
            "check.sql printed {} lines before and {} after",
            expected.lines().count(),
            found.lines().count()
        ),
    }
}
