//! scikit-learn's decision trees, for comparison.

use crate::bench::Bench;
use crate::python::{Answer, Python, SCIKIT_LEARN};
use anyhow::Result;

/// A running scikit-learn.
pub struct TreeRival(Python);

impl TreeRival {
    /// Starts scikit-learn and connects it to the benchmark's database.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        Python::open(bench, &SCIKIT_LEARN, "tree_rival.py").map(Self)
    }

    /// From a table to what the tree says of each row in the table `labels_elsewhere`.
    pub fn whole(&mut self, table: &str, label: &str, depth: u8, features: &[&str]) -> Result<Answer> {
        self.0.ask(&format!("whole {table} {label} {depth} {}", features.join(",")))
    }

    /// The fit alone.
    pub fn fit(&mut self, table: &str, label: &str, depth: u8, features: &[&str]) -> Result<Answer> {
        self.0.ask(&format!("fit {table} {label} {depth} {}", features.join(",")))
    }
}
