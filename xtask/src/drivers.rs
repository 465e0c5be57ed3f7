//! The views for BI tools as drivers see them: psqlODBC, JDBC, and what Superset asks through SQLAlchemy.

use crate::command;
use crate::demo;
use crate::report::Report;
use crate::rival::Packages;
use crate::server::{Cluster, SUPERUSER};
use crate::setup;
use crate::workspace;
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DATABASE: &str = "drivers";

/// How a program that reads the views is called.
type Program = fn(&Cluster) -> Result<Command>;

/// Superset's SQLAlchemy is below 2.
const SQLALCHEMY: Packages = Packages {
    name: "SQLAlchemy",
    directory: "test-python-sqlalchemy",
    pins: &["sqlalchemy==1.4.54", "psycopg2-binary==2.9.10"],
    usual: "10 s",
};

/// Compares what each program prints with what is expected, or takes it as that.
pub fn run(cluster: &Cluster, accept: bool, report: &Report) {
    let made = report.check("views for BI tools, to be read by drivers", || {
        cluster.create_database(DATABASE, demo::ORDERS_DATABASE)?;
        cluster.sql(DATABASE, "CREATE EXTENSION pg_segment")?;
        cluster.run_file(DATABASE, &folder().join("before.sql")).map(drop)
    });
    if !made {
        return;
    }
    let programs: [(&str, &str, Program); 3] =
        [("ODBC", "odbc.txt", odbc), ("JDBC", "jdbc.txt", jdbc), ("SQLAlchemy", "superset.txt", superset)];
    for (name, expected, program) in programs {
        report.check(&format!("views for BI tools through {name}"), || {
            let mut program = program(cluster)?;
            workspace::without_pg_variables(&mut program);
            compare(&folder().join(expected), &command::output(program)?, accept)
        });
    }
}

fn folder() -> PathBuf {
    workspace::root().join("tests/landing/drivers")
}

/// Debian's driver, asked by Debian's Python, as the module is of Debian.
fn odbc(cluster: &Cluster) -> Result<Command> {
    setup::install_packages(&["odbc-postgresql", "python3-pyodbc"])?;
    let mut python = Command::new("/usr/bin/python3");
    python.arg(folder().join("odbc.py")).arg(format!(
        "DRIVER={{PostgreSQL Unicode}};SERVER={};PORT={};DATABASE={DATABASE};UID={SUPERUSER}",
        cluster.socket.display(),
        cluster.port
    ));
    Ok(python)
}

/// Debian's driver, asked by a program of one file.
fn jdbc(cluster: &Cluster) -> Result<Command> {
    setup::install_packages(&["openjdk-17-jdk-headless", "libpostgresql-jdbc-java"])?;
    let socket = cluster.socket.join(format!(".s.PGSQL.{}", cluster.port));
    let mut java = Command::new("java");
    java.args(["-cp", "/usr/share/java/postgresql.jar", "-Duser.timezone=UTC"]);
    java.arg(folder().join("Jdbc.java")).arg(socket).args([SUPERUSER, DATABASE]);
    Ok(java)
}

fn superset(cluster: &Cluster) -> Result<Command> {
    let mut python = SQLALCHEMY.python()?;
    python.arg(folder().join("superset.py")).arg(format!(
        "host='{}' port={} user={SUPERUSER} dbname={DATABASE}",
        cluster.socket.display(),
        cluster.port
    ));
    Ok(python)
}

fn compare(file: &Path, found: &str, accept: bool) -> Result<()> {
    if accept {
        fs::write(file, found)?;
        return Ok(());
    }
    let expected = fs::read_to_string(file)?;
    match expected.lines().zip(found.lines()).find(|(expected, found)| expected != found) {
        Some((expected, found)) => bail!("expected: {expected}\nfound:    {found}"),
        None if expected.lines().count() != found.lines().count() => {
            bail!("{} lines, not {}", found.lines().count(), expected.lines().count())
        }
        None => Ok(()),
    }
}
