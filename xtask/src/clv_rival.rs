//! The Python package lifetimes, for comparison.

use crate::bench::Bench;
use crate::python::{Answer, Python};
use crate::rival::Packages;
use anyhow::Result;

/// lifetimes is no longer developed, so these are old versions; this numpy is there for Python 3.8 to 3.11.
const LIFETIMES: Packages = Packages {
    name: "lifetimes",
    directory: "bench-python-lifetimes",
    pins: &[
        "lifetimes==0.11.3",
        "numpy==1.23.5",
        "pandas==1.5.3",
        "scipy==1.10.1",
        "autograd==1.5",
        "dill==0.4.1",
        "future==1.0.0",
        "python-dateutil==2.8.2",
        "six==1.17.0",
        "pytz==2026.6",
        "psycopg[binary]==3.3.9",
    ],
    usual: "30 s",
};

/// How customers are handed to a fit of orders.
#[derive(Clone, Copy)]
pub enum Rows {
    /// One row each, which is how the documentation of lifetimes does it.
    Each,
    /// Equal customers as one row with a weight, which it allows for.
    Condensed,
}

impl Rows {
    fn word(self) -> &'static str {
        match self {
            Rows::Each => "each",
            Rows::Condensed => "condensed",
        }
    }
}

/// A running lifetimes.
pub struct ClvRival(Python);

impl ClvRival {
    /// Starts lifetimes and connects it to the benchmark's database.
    pub fn open(bench: &mut Bench) -> Result<Self> {
        Python::open(bench, &LIFETIMES, "clv_rival.py").map(Self)
    }

    /// From a table of orders to what it says of each customer in the table `labels_elsewhere`.
    pub fn whole(&mut self, model: &str, orders: &str, as_of: &str, rows: Rows) -> Result<Answer> {
        self.0.ask(&format!("whole {model} {orders} {as_of} {}", rows.word()))
    }

    /// The fit, from a table of customers.
    pub fn fit(&mut self, model: &str, customers: &str, rows: Rows) -> Result<Answer> {
        self.0.ask(&format!("fit {model} {customers} {}", rows.word()))
    }

    /// What a model with these parameters says of each customer of a table, in the table `labels_elsewhere`.
    pub fn score(&mut self, model: &str, customers: &str, parameters: &[f64]) -> Result<Answer> {
        self.0.ask(&format!("score {model} {customers} {}", words(parameters)))
    }

    /// The log likelihood of a table of customers at these parameters.
    pub fn likelihood(&mut self, model: &str, customers: &str, parameters: &[f64]) -> Result<Answer> {
        self.0.ask(&format!("likelihood {model} {customers} {}", words(parameters)))
    }

    /// How long its own summary of orders takes, and the one that is used here in its place.
    pub fn summary(&mut self, orders: &str, as_of: &str) -> Result<Answer> {
        self.0.ask(&format!("summary {orders} {as_of}"))
    }
}

fn words(parameters: &[f64]) -> String {
    parameters.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")
}
