//! Options of a profile of segments.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rows::sample::{Collecting, Sampling};
use crate::support::json;
use crate::support::language::Language;
use crate::{Error, Result};

/// Options of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The columns to compare; all of them, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// The fewest customers that anything is said of.
    pub min_customers: u64,
    /// The language of sentences.
    pub language: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self { features: None, min_customers: 5, language: Language::En }
    }
}

impl Options {
    /// Reads and checks options.
    ///
    /// # Errors
    /// Unknown keys, wrong types and values that cannot be, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        match (1..=1_000_000).contains(&options.min_customers) {
            true => Ok(options),
            false => Err(Error::invalid(format!("min_customers is {}", options.min_customers))
                .hint("It is a number from 1 to 1000000.")),
        }
    }

    /// How rows are read: true and false are a number, whose mean is a share.
    pub fn collecting(&self) -> Collecting {
        Collecting {
            features: self.features.clone(),
            booleans_as_numbers: true,
            sampling: Sampling { named: self.features.is_some(), ..Sampling::default() },
        }
    }
}
