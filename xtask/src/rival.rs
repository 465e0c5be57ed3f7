//! Other programs, for comparison: processes that stay open and time themselves.

use crate::bench::Bench;
use crate::command;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

const DUCKDB: Packages =
    Packages { name: "DuckDB", directory: "bench-python", pins: &["duckdb==2.0.0"], usual: "20 s" };

/// Python packages that a rival stands on.
pub struct Packages {
    /// What they are called in messages.
    pub name: &'static str,
    /// Where they are kept, below `target`.
    pub directory: &'static str,
    /// What pip is asked for, with versions.
    pub pins: &'static [&'static str],
    /// How long pip usually takes.
    pub usual: &'static str,
}

impl Packages {
    /// Where they are kept.
    fn path(&self) -> PathBuf {
        workspace::target().join(self.directory)
    }

    /// A Python that finds them, installed if they are not there.
    pub fn python(&self) -> Result<Command> {
        self.install()?;
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", self.path());
        Ok(python)
    }

    /// Installs them below `target` unless these very versions are there.
    fn install(&self) -> Result<()> {
        let mark = self.path().join("installed.txt");
        let pins = self.pins.join("\n");
        if fs::read_to_string(&mark).is_ok_and(|installed| installed == pins) {
            return Ok(());
        }
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--only-binary=:all:", "--target"])
            .arg(self.path())
            .args(self.pins);
        command::step(&format!("Installing {} with pip", self.name), self.usual, pip)?;
        fs::write(mark, pins).context("cannot note what pip installed")
    }
}

/// A process that reads a command a line and answers each with a line.
pub struct Program {
    name: &'static str,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Installs Python packages if they are not there, and starts a script of benches/ with them.
    pub fn python(
        packages: &Packages,
        script: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<Self> {
        let mut python = packages.python()?;
        python.arg(workspace::root().join("benches").join(script)).args(arguments);
        workspace::without_pg_variables(&mut python);
        Self::start(packages.name, python)
    }

    /// Starts a program.
    pub fn start(name: &'static str, mut command: Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Ok(Program { name, process, input, output })
    }

    /// What it is called in messages.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Sends a command and returns its answer; errors go to our own standard error.
    pub fn ask(&mut self, line: &str) -> Result<String> {
        let mut answer = String::new();
        if writeln!(self.input, "{line}").is_err() || self.output.read_line(&mut answer)? == 0 {
            bail!("{} failed at: {line}", self.name);
        }
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A running DuckDB that holds the benchmark's orders in tables of its own.
pub struct Rival(Program);

impl Rival {
    /// Starts DuckDB and loads the orders.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        let database = DUCKDB.path().join("orders.duckdb");
        let mut rival = Rival(Program::python(&DUCKDB, "rival.py", [database])?);
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
        let answer = self.0.ask(line)?;
        let seconds: f64 = answer.parse().with_context(|| format!("DuckDB answered {answer} to: {line}"))?;
        Ok(Duration::from_secs_f64(seconds))
    }
}
