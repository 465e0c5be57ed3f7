//! The views for BI tools as a driver sees them: psqlODBC, asked by a Python program.

use crate::command;
use crate::demo;
use crate::server::{Cluster, SUPERUSER};
use crate::setup;
use crate::test::Report;
use crate::workspace;
use anyhow::bail;
use std::fs;
use std::process::Command;

const DATABASE: &str = "drivers";

/// Debian's packages: the driver, and what asks it.
const PACKAGES: [&str; 2] = ["odbc-postgresql", "python3-pyodbc"];

/// Compares what the program prints with what is expected, or takes it as that.
pub fn run(cluster: &Cluster, accept: bool, report: &Report) {
    report.check("views for BI tools through ODBC", || {
        setup::install_packages(&PACKAGES)?;
        let folder = workspace::root().join("tests/landing/drivers");
        cluster.create_database(DATABASE, demo::ORDERS_DATABASE)?;
        cluster.sql(DATABASE, "CREATE EXTENSION pg_segment")?;
        cluster.run_file(DATABASE, &folder.join("before.sql"))?;
        // The Python of Debian, as the module is of Debian.
        let mut python = Command::new("/usr/bin/python3");
        python.arg(folder.join("odbc.py")).arg(format!(
            "DRIVER={{PostgreSQL Unicode}};SERVER={};PORT={};DATABASE={DATABASE};UID={SUPERUSER}",
            cluster.socket.display(),
            cluster.port
        ));
        workspace::without_pg_variables(&mut python);
        let found = command::output(python)?;
        let file = folder.join("odbc.txt");
        if accept {
            fs::write(&file, found)?;
            return Ok(());
        }
        let expected = fs::read_to_string(&file)?;
        match expected.lines().zip(found.lines()).find(|(expected, found)| expected != found) {
            Some((expected, found)) => bail!("expected: {expected}\nfound:    {found}"),
            None if expected.lines().count() != found.lines().count() => {
                bail!("{} lines, not {}", found.lines().count(), expected.lines().count())
            }
            None => Ok(()),
        }
    });
}
