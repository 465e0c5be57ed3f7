//! DuckDB, for comparison: a process that stays open and times itself.

use crate::bench::Bench;
use crate::command;
use crate::workspace;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

const DUCKDB: &str = "duckdb==2.0.0";

/// A running DuckDB that holds the benchmark's orders in tables of its own.
pub struct Rival {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Rival {
    /// Installs DuckDB below `target` if it is not there, and loads the orders.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        let packages = workspace::target().join("bench-python");
        if !packages.join("duckdb").is_dir() {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target"])
                .arg(&packages)
                .arg(DUCKDB);
            command::step("Installing DuckDB with pip", "20 s", pip)?;
        }
        let script = workspace::root().join("benches/rival.py");
        let mut python = Command::new("python3");
        python.arg(script).arg(packages.join("orders.duckdb")).env("PYTHONPATH", &packages);
        let mut process = python
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start python3 with DuckDB")?;
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut rival = Rival { process, input, output };
        let file: PathBuf = bench.cluster.scratch_file("orders.csv")?;
        bench.execute(&format!(
            "\\copy (SELECT customer_id, ordered_at AT TIME ZONE 'UTC' AS ordered_at, amount FROM orders_numeric) \
             TO '{}' WITH (FORMAT csv, HEADER)",
            file.display()
        ))?;
        rival.send(&format!("load {}", file.display()))?;
        Ok(rival)
    }

    /// Scores and names every customer of a table, into a table.
    pub fn run(&mut self, threads: u8, table: &str) -> Result<Duration> {
        self.send(&format!("run {threads} {table}"))
    }

    fn send(&mut self, line: &str) -> Result<Duration> {
        writeln!(self.input, "{line}")?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        let seconds: f64 = answer.trim().parse().with_context(|| format!("DuckDB failed at: {line}"))?;
        Ok(Duration::from_secs_f64(seconds))
    }
}

impl Drop for Rival {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
