//! Random queries by SQLsmith over a database with values of every type: no crash, and no internal error of ours.

use crate::command;
use crate::dump;
use crate::report::Report;
use crate::server::Cluster;
use crate::setup;
use anyhow::{Result, bail, ensure};
use std::process::Command;

const DATABASE: &str = "sqlsmith";

/// A role that may read and compute: functions of PostgreSQL's own that reach outside are not for it.
const ROLE: &str = "sqlsmith";

/// How long it goes on.
const SECONDS: &str = "180";

/// Makes the database and lets it loose.
pub fn run(cluster: &Cluster, report: &Report) {
    report.check("random queries by SQLsmith", || {
        setup::install_packages(&["sqlsmith"])?;
        cluster.create_database(DATABASE, "template0")?;
        cluster.run_file(DATABASE, &dump::script("before.sql"))?;
        for statement in [
            &format!("CREATE ROLE {ROLE} LOGIN"),
            &format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}"),
            &format!("ALTER ROLE {ROLE} SET statement_timeout = '2s'"),
            &format!("ALTER ROLE {ROLE} SET segment.memory_limit = '64MB'"),
            // Where in the sources an error was raised tells whose it is.
            "ALTER SYSTEM SET log_error_verbosity = verbose",
            "SELECT pg_reload_conf()",
        ] {
            cluster.sql(DATABASE, statement)?;
        }
        let before = cluster.log().len();
        let mut smith = Command::new("timeout");
        smith.args(["--preserve-status", SECONDS, "sqlsmith", "--exclude-catalog", "--seed=1"]).arg(format!(
            "--target=host={} port={} dbname={DATABASE} user={ROLE}",
            cluster.socket.display(),
            cluster.port
        ));
        let (_, said) = command::capture(smith)?;
        cluster.sql(DATABASE, "ALTER SYSTEM RESET log_error_verbosity")?;
        cluster.sql(DATABASE, "SELECT pg_reload_conf()")?;
        let log = &cluster.log()[before..];
        let queries = log.matches("STATEMENT:").count();
        ensure!(queries > 100, "only {queries} queries were tried: {said}");
        internal_errors(log)
    });
}

/// An error of class XX that was raised in Rust; PostgreSQL's own functions have some of their own.
fn internal_errors(log: &str) -> Result<()> {
    let mut error = None;
    for line in log.lines() {
        if line.contains("ERROR:") {
            error = line.contains("ERROR:  XX").then_some(line);
        } else if line.contains("LOCATION:")
            && line.contains(".rs:")
            && let Some(error) = error
        {
            bail!("{error}\n{line}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_ours_are_told_from_those_of_others() {
        let theirs = "t ERROR:  XX000: cache lookup failed\nt LOCATION:  f, g.c:7\nt ERROR:  22023: no\nt LOCATION:  src/a.rs:1\n";
        assert!(internal_errors(theirs).is_ok());
        assert!(internal_errors("t ERROR:  XX000: index out of bounds\nt LOCATION:  src/a.rs:1\n").is_err());
    }
}
