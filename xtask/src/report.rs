//! What the checks came to, a line each, and which of them were asked for.

use anyhow::Result;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Counts results and prints a line for each.
pub struct Report {
    /// Whether checks run side by side, so that a line is printed only when it is whole.
    side_by_side: bool,
    results: Mutex<Results>,
}

/// What checks came to.
#[derive(Default)]
pub struct Results {
    pub passed: usize,
    /// The names of those that failed.
    pub failures: Vec<String>,
}

impl Report {
    /// A report of checks that run side by side, or one after the other.
    pub fn new(side_by_side: bool) -> Self {
        Self { side_by_side, results: Mutex::default() }
    }

    /// What all checks came to.
    pub fn into_results(self) -> Results {
        self.results.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one check under its name and counts the result.
    pub fn check(&self, name: &str, check: impl FnOnce() -> Result<()>) -> bool {
        let label = format!("  {name:<50} ");
        if !self.side_by_side {
            print!("{label}");
            // Without a flush the name would show only when the check is over.
            let _ = std::io::stdout().flush();
        }
        let start = Instant::now();
        let result = check();
        let seconds = start.elapsed().as_secs_f64();
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        if self.side_by_side {
            print!("{label}");
        }
        match &result {
            Ok(()) => {
                println!("ok {seconds:8.1} s");
                results.passed += 1;
            }
            Err(error) => {
                println!("FAILED {seconds:4.1} s");
                for line in format!("{error:#}").lines() {
                    println!("      {line}");
                }
                results.failures.push(name.to_owned());
            }
        }
        result.is_ok()
    }
}

/// Tells which tests were asked for by name. A name asks for all that bears it: `trees` for the tests of a family and for
/// a page, `trees/nulls` for one test, `nulls` for the tests of that name in every family.
pub struct Selection<'a>(&'a [String]);

impl<'a> Selection<'a> {
    /// What these names ask for.
    pub fn of(names: &'a [String]) -> Self {
        Self(names)
    }

    /// True when this name was asked for, and not only everything.
    pub fn asks_for(&self, name: &str) -> bool {
        self.0.iter().any(|asked| asked == name)
    }

    /// True when one of these names was asked for, or nothing was.
    pub fn wants(&self, names: &[&str]) -> bool {
        self.0.is_empty() || self.0.iter().any(|asked| names.contains(&asked.as_str()))
    }
}
