//! scikit-learn's decision trees, for comparison: a Python process connected to the benchmark's server.

use crate::bench::Bench;
use crate::cluster_rival::{Answer, SCIKIT_LEARN, parse};
use crate::rival::Program;
use crate::server::SUPERUSER;
use anyhow::{Context, Result};
use std::ffi::OsString;

/// A running scikit-learn.
pub struct TreeRival(Program);

impl TreeRival {
    /// Starts scikit-learn and connects it to the benchmark's database.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        let cluster = bench.cluster;
        let database = bench.query("SELECT current_database()")?;
        let (socket, port) = (cluster.socket.display(), cluster.port);
        let conninfo = format!("host='{socket}' port={port} user={SUPERUSER} dbname={database}");
        let arguments = [OsString::from(conninfo), cluster.tree.program("psql").into()];
        Ok(TreeRival(Program::python(&SCIKIT_LEARN, "tree_rival.py", arguments)?))
    }

    /// From a table to what the tree says of each row in the table `labels_elsewhere`.
    pub fn whole(&mut self, table: &str, label: &str, depth: u8, features: &[&str]) -> Result<Answer> {
        self.send(&format!("whole {table} {label} {depth} {}", features.join(",")))
    }

    /// The fit alone.
    pub fn fit(&mut self, table: &str, label: &str, depth: u8, features: &[&str]) -> Result<Answer> {
        self.send(&format!("fit {table} {label} {depth} {}", features.join(",")))
    }

    fn send(&mut self, line: &str) -> Result<Answer> {
        let answer = self.0.ask(line)?;
        parse(&answer).with_context(|| format!("scikit-learn answered {answer} to: {line}"))
    }
}
