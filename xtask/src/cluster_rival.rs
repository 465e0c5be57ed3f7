//! scikit-learn, for comparison: a Python process connected to the benchmark's server; and our own k-means without one.

use crate::bench::Bench;
use crate::command;
use crate::rival::{Packages, Program};
use crate::server::SUPERUSER;
use crate::workspace;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What its scripts need.
pub const SCIKIT_LEARN: Packages = Packages {
    name: "scikit-learn",
    directory: "bench-python-clusters",
    pins: &[
        "scikit-learn==1.9.1",
        "numpy==2.4.6",
        "scipy==1.17.1",
        "joblib==1.6.0",
        "threadpoolctl==3.8.0",
        "psycopg[binary]==3.3.9",
    ],
    usual: "40 s",
};

/// What a program answers: names and figures.
pub struct Answer(Vec<(String, f64)>);

impl Answer {
    /// The figure of that name; what it may be stands at the head of benches/cluster_rival.py.
    pub fn figure(&self, name: &str) -> Result<f64> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, figure)| *figure).with_context(|| format!("the answer has no {name}"))
    }

    /// How long it took.
    pub fn time(&self) -> Result<Duration> {
        Ok(Duration::from_secs_f64(self.figure("seconds")?))
    }
}

/// A running scikit-learn.
pub struct ClusterRival(Program);

impl ClusterRival {
    /// Starts scikit-learn and connects it to the benchmark's database.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        let cluster = bench.cluster;
        let database = bench.query("SELECT current_database()")?;
        let (socket, port) = (cluster.socket.display(), cluster.port);
        let conninfo = format!("host='{socket}' port={port} user={SUPERUSER} dbname={database}");
        let arguments = [OsString::from(conninfo), cluster.tree.program("psql").into()];
        Ok(ClusterRival(Program::python(&SCIKIT_LEARN, "cluster_rival.py", arguments)?))
    }

    /// From a table to its labels in the table `labels_elsewhere`, on both cores.
    pub fn whole(&mut self, table: &str, k: usize, seed: u64) -> Result<Answer> {
        self.send(&format!("whole {table} {k} {seed}"))
    }

    /// From the rows with the ids 1 to `k` as centres to full convergence: the fit alone.
    pub fn lloyd(&mut self, table: &str, k: usize, threads: u8) -> Result<Answer> {
        self.send(&format!("lloyd {table} {k} {threads} 1"))
    }

    fn send(&mut self, line: &str) -> Result<Answer> {
        let answer = self.0.ask(line)?;
        parse(&answer).with_context(|| format!("scikit-learn answered {answer} to: {line}"))
    }
}

/// Our k-means alone: the example `lloyd` of the core.
pub struct Lloyd(Program);

impl Lloyd {
    /// Builds it for speed, and lets it read rows of numbers from a CSV file; the first `k` are the starting centres.
    pub fn open(rows: &Path, k: usize) -> Result<Self> {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(workspace::root()).args([
            "build",
            "--release",
            "--package",
            "segmentation",
            "--example",
            "lloyd",
        ]);
        command::step("Building the example lloyd", "20 s", cargo)?;
        let mut lloyd = Command::new(workspace::target().join("release/examples/lloyd"));
        lloyd.arg(rows).arg(k.to_string());
        Ok(Lloyd(Program::start("lloyd", lloyd)?))
    }

    /// From the starting centres to full convergence.
    pub fn run(&mut self) -> Result<Answer> {
        let answer = self.0.ask("run")?;
        parse(&answer).with_context(|| format!("lloyd answered {answer}"))
    }
}

/// Reads `name=value` pairs.
pub fn parse(line: &str) -> Result<Answer> {
    let pairs = line.split_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=').context("this is not name=value")?;
        Ok((name.to_owned(), value.parse()?))
    });
    pairs.collect::<Result<_>>().map(Answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers() {
        let answer = parse("seconds=0.25 inertia=1e3").unwrap();
        assert_eq!(answer.time().unwrap(), Duration::from_millis(250));
        assert_eq!(answer.figure("inertia").unwrap(), 1000.0);
        assert!(answer.figure("iterations").is_err());
        assert!(parse("seconds").is_err());
        assert!(parse("seconds=soon").is_err());
    }
}
