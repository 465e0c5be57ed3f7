//! What counts in a fit, and how much of it is kept.

use serde::Deserialize;
use serde_json::Value;

use crate::numeric::intervals::{CONFIDENCE, checked_confidence};
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::thousands;
use crate::{Error, Result};

/// The most items that a model keeps.
pub const MOST_ITEMS: usize = 100_000;

/// The most pairs that a model keeps.
pub const MOST_PAIRS: usize = 200_000;

/// What counts, and how much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The least baskets of an item and of a pair.
    pub min_count: u64,
    /// The most items, the most frequent ones.
    pub max_items: usize,
    /// The most pairs, those with the highest lower bound of their lift.
    pub max_pairs: usize,
    /// How sure that bound is.
    pub confidence: f64,
    /// The language of warnings.
    pub language: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_count: 5,
            max_items: 10_000,
            max_pairs: 20_000,
            confidence: CONFIDENCE,
            language: Language::default(),
        }
    }
}

impl Options {
    /// Reads and checks them.
    ///
    /// # Errors
    /// Invalid, with the key.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        let between = |name: &str, value: u64, most: u64| match (1..=most).contains(&value) {
            true => Ok(()),
            false => Err(Error::invalid(format!("{name} is {value}"))
                .hint(format!("It is a whole number from 1 to {}.", thousands(most)))),
        };
        between("min_count", options.min_count, 1_000_000_000)?;
        between("max_items", options.max_items as u64, MOST_ITEMS as u64)?;
        between("max_pairs", options.max_pairs as u64, MOST_PAIRS as u64)?;
        checked_confidence(options.confidence)?;
        Ok(options)
    }
}
