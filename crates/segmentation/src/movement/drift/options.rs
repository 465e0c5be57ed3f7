//! Options of drift.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::numeric::intervals::{CONFIDENCE, checked_confidence};
use crate::rows::features::Column;
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::list;
use crate::{Error, Result};

/// The most bins of a number.
pub(super) const MAX_BINS: usize = 100;

/// The bin that a limit between two belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Belong {
    /// The one above it, as thresholds of tiers do.
    #[default]
    Above,
    /// The one below it, as cuts of scores do.
    Below,
}

/// Options of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Into how many bins numbers go, each with as many rows of the first sample.
    pub bins: usize,
    /// The limits between bins, by feature, instead.
    pub cuts: BTreeMap<String, Vec<f64>>,
    /// The bins that these limits belong to.
    pub cuts_belong: Belong,
    /// The index from which on a change matters.
    pub threshold: f64,
    /// How sure a verdict is.
    pub confidence: f64,
    /// Categories with fewer rows on both sides together are one.
    pub min_category: u64,
    /// The language of verdicts.
    pub language: Language,
}

/// Those of them that a comparison of segments knows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MovesOptions {
    threshold: f64,
    confidence: f64,
    language: Language,
}

impl Default for MovesOptions {
    fn default() -> Self {
        let Options { threshold, confidence, language, .. } = Options::default();
        Self { threshold, confidence, language }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bins: 10,
            cuts: BTreeMap::new(),
            cuts_belong: Belong::Above,
            threshold: 0.1,
            confidence: CONFIDENCE,
            min_category: 5,
            language: Language::En,
        }
    }
}

impl Options {
    /// Reads and checks options.
    ///
    /// # Errors
    /// Unknown keys, wrong types and values that cannot be, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        if !(2..=MAX_BINS).contains(&options.bins) {
            return Err(Error::invalid(format!("bins is {}", options.bins))
                .hint(format!("It is a number from 2 to {MAX_BINS}.")));
        }
        if !(options.threshold > 0.0 && options.threshold <= 10.0) {
            return Err(Error::invalid(format!("threshold is {}", options.threshold))
                .hint("It is an index of stability, such as 0.1, above 0 and at most 10."));
        }
        checked_confidence(options.confidence)?;
        for (name, cuts) in &options.cuts {
            let rising =
                cuts.iter().all(|cut| cut.is_finite()) && cuts.windows(2).all(|pair| pair[0] < pair[1]);
            if cuts.is_empty() || cuts.len() >= MAX_BINS || !rising {
                return Err(Error::invalid(format!(
                    "cuts of \"{}\" are no limits between bins",
                    excerpt(name)
                ))
                .hint(format!("Give 1 to {} numbers, each greater than the one before.", MAX_BINS - 1)));
            }
        }
        Ok(options)
    }

    /// Reads and checks options of a comparison of segments, which knows no bins.
    ///
    /// # Errors
    /// As [`Self::from_json`].
    pub fn of_moves(value: &Value) -> Result<Self> {
        let MovesOptions { threshold, confidence, language } = json::options(value, "options")?;
        let given =
            serde_json::json!({"threshold": threshold, "confidence": confidence, "language": language});
        Self::from_json(&given)
    }

    /// Makes sure that cuts are of features that are numbers.
    pub(super) fn check_features(&self, features: &[Column]) -> Result<()> {
        for name in self.cuts.keys() {
            match features.iter().find(|feature| feature.name == *name) {
                Some(feature) if feature.kind.is_numeric() => {}
                Some(_) => {
                    return Err(Error::invalid(format!(
                        "cuts are given of \"{}\", which is a category",
                        excerpt(name)
                    )));
                }
                None => {
                    let names: Vec<&str> = features.iter().map(|feature| feature.name.as_str()).collect();
                    return Err(Error::invalid(format!(
                        "cuts are given of \"{}\", which is no feature",
                        excerpt(name)
                    ))
                    .hint(format!("The features are {}.", list(&names))));
                }
            }
        }
        Ok(())
    }
}
