//! Options of a fit of survival.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;
use crate::numeric::intervals::{CONFIDENCE, checked_confidence};
use crate::support::json;
use crate::support::language::Language;

/// Options of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// How sure intervals are.
    pub confidence: f64,
    /// The language of warnings.
    #[serde(skip_serializing_if = "Language::is_english")]
    pub language: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self { confidence: CONFIDENCE, language: Language::default() }
    }
}

impl Options {
    /// Reads and checks options.
    ///
    /// # Errors
    /// Unknown keys, wrong types and values that cannot be, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        checked_confidence(options.confidence)?;
        Ok(options)
    }
}
