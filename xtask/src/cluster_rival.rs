//! k-means elsewhere, for comparison: scikit-learn's, and our own without a server.

use crate::bench::Bench;
use crate::command;
use crate::python::{Answer, Python, SCIKIT_LEARN, parse};
use crate::rival::Program;
use crate::workspace;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// scikit-learn's k-means.
pub struct ClusterRival(Python);

impl ClusterRival {
    /// Starts scikit-learn and connects it to the benchmark's database.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        Python::open(bench, &SCIKIT_LEARN, "cluster_rival.py").map(Self)
    }

    /// From a table to its labels in the table `labels_elsewhere`, on both cores.
    pub fn whole(&mut self, table: &str, k: usize, seed: u64) -> Result<Answer> {
        self.0.ask(&format!("whole {table} {k} {seed}"))
    }

    /// From the rows with the ids 1 to `k` as centres to full convergence: the fit alone.
    pub fn lloyd(&mut self, table: &str, k: usize, threads: u8) -> Result<Answer> {
        self.0.ask(&format!("lloyd {table} {k} {threads} 1"))
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
