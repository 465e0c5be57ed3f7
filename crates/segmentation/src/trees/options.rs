//! Options of trees, as the user writes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MAX_LABELS, MAX_NODES};
use crate::rows::features::{Booleans, check_names};
use crate::rows::sample::{Collecting, Sampling};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::brief;
use crate::{Error, Result};

/// The most questions from the root to a leaf.
pub const MAX_DEPTH: usize = 30;

/// Questions from the root to a leaf unless asked for more or fewer: as many as people read.
const DEFAULT_DEPTH: usize = 5;

/// The fewest customers of a leaf unless asked for more or fewer: what rpart in R takes.
pub const DEFAULT_MIN_LEAF: u64 = 7;

/// The most labels that can be given a weight: those of many groups, each with a tree of its own.
const MOST_WEIGHTS: usize = 40 * MAX_LABELS;

/// What a label can weigh.
const LABEL_WEIGHTS: std::ops::RangeInclusive<f64> = 1e-9..=1e9;

/// The parts of a cross-validation unless asked for more or fewer.
const DEFAULT_FOLDS: usize = 10;

/// What a split is to lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Gini's index: how often two customers drawn from a node differ in their label.
    #[default]
    Gini,
    /// The entropy of the labels, in bits.
    Entropy,
    /// The variance; for numbers, and only for them.
    Variance,
}

/// How much each label counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "neither \"balanced\" nor an object with a number for each label")]
pub enum LabelWeights {
    /// All labels the same in sum, however many customers have them.
    Balanced(Balanced),
    /// By name; 1 for labels that are not named.
    Each(BTreeMap<String, f64>),
}

/// The word "balanced".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Balanced {
    /// It.
    Balanced,
}

/// How much a leaf must gain to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "not a pruning, expected best, one_se or a number")]
pub enum Alpha {
    /// As cross-validation says.
    Chosen(Choice),
    /// So much.
    Given(f64),
}

/// Which of the trees that cross-validation compares is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The one with the least error.
    Best,
    /// The smallest one whose error is within a standard error of the least (Breiman et al. 1984, section 3.4.3).
    #[default]
    OneSe,
}

/// The options of a fit, checked, and as they were given, which a model keeps.
#[derive(Debug, Clone)]
pub struct Params {
    /// Checked.
    pub options: Options,
    /// As they were given.
    pub given: Value,
}

impl Params {
    /// Reads and checks options.
    ///
    /// # Errors
    /// As [`Options::from_json`].
    pub fn from_json(given: Value) -> Result<Self> {
        Ok(Self { options: Options::from_json(&given)?, given })
    }
}

/// Options of `fit_tree`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The columns that are features, in this order; names for columns that have none.
    pub features: Option<Vec<String>>,
    /// What a boolean is.
    pub booleans: Option<Booleans>,
    /// Mixed into the hashes of rows and the draws of every random step.
    pub seed: Option<u64>,
    /// The fewest customers of a category that is told apart; rarer ones go where categories go that were never seen.
    pub min_category: Option<u64>,
    /// The column that says how much a customer counts; it is no feature.
    pub weight: Option<String>,
    /// How much each label counts.
    pub label_weights: Option<LabelWeights>,
    /// What a split is to lower.
    pub criterion: Option<Criterion>,
    /// The most questions from the root to a leaf.
    pub depth: Option<usize>,
    /// The fewest customers of a leaf.
    pub min_leaf: Option<u64>,
    /// The fewest customers of a node that is split.
    pub min_split: Option<u64>,
    /// The most leaves: of a larger tree as much is cut back.
    pub max_leaves: Option<usize>,
    /// The least gain of a split, as a part of the impurity of all customers in its own unit.
    pub min_gain: Option<f64>,
    /// What a leaf must gain to be kept.
    pub alpha: Option<Alpha>,
    /// The parts of the cross-validation; 0 for none.
    pub folds: Option<usize>,
    /// The language of reasons, notes and warnings.
    pub language: Option<Language>,
}

impl Criterion {
    /// As in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gini => "gini",
            Self::Entropy => "entropy",
            Self::Variance => "variance",
        }
    }
}

impl Options {
    /// The most questions from the root to a leaf.
    pub fn depth(&self) -> usize {
        self.depth.unwrap_or(DEFAULT_DEPTH)
    }

    /// The parts of a cross-validation.
    pub fn folds(&self) -> usize {
        self.folds.unwrap_or(DEFAULT_FOLDS)
    }

    /// Reads options.
    ///
    /// # Errors
    /// Unknown keys, wrong types, values out of range, and keys that contradict each other; all by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        // Before they are read, which takes its time.
        let weights = value.get("label_weights").and_then(Value::as_object).map_or(0, |each| each.len());
        if weights > MOST_WEIGHTS {
            return Err(Error::invalid(format!("label_weights has {weights} labels"))
                .hint(format!("A tree tells at most {MAX_LABELS} labels apart.")));
        }
        let options: Self = json::options(value, "options")?;
        options.check()?;
        Ok(options)
    }

    /// How the rows are to be collected: the column of weights comes with the features.
    pub fn collecting(self) -> Collecting {
        let (seed, named) = (self.seed.unwrap_or(0), self.features.is_some());
        let features = self.features.map(|mut features| {
            features.extend(self.weight.filter(|weight| !features.contains(weight)));
            features
        });
        Collecting {
            features,
            booleans_as_numbers: self.booleans == Some(Booleans::Number),
            sampling: Sampling { seed, labelled: true, named, ..Sampling::default() },
        }
    }

    fn check(&self) -> Result<()> {
        if let Some(names) = &self.features {
            check_names(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        let positive = |key: &str, value: f64| match value >= 0.0 && value.is_finite() {
            true => Ok(()),
            false => Err(Error::invalid(format!("{key} is {}", brief(value)))
                .hint("It is a finite number, at least 0.")),
        };
        positive("min_gain", self.min_gain.unwrap_or(0.0))?;
        if let Some(Alpha::Given(alpha)) = self.alpha {
            positive("alpha", alpha)?;
        }
        if let Some(LabelWeights::Each(each)) = &self.label_weights {
            for (label, &weight) in each {
                if !LABEL_WEIGHTS.contains(&weight) {
                    return Err(Error::invalid(format!(
                        "the weight of label \"{}\" is {}",
                        excerpt(label),
                        brief(weight)
                    ))
                    .hint("It is a number from 1e-9 to 1e9."));
                }
            }
        }
        let within =
            |key: &str, value: usize, least: usize, most: usize| match (least..=most).contains(&value) {
                true => Ok(()),
                false => {
                    Err(Error::invalid(format!("{key} is {value}")).hint(format!("It is {least} to {most}.")))
                }
            };
        within("depth", self.depth(), 1, MAX_DEPTH)?;
        if self.min_leaf == Some(0) {
            return Err(Error::invalid("min_leaf is 0").hint("It is at least 1."));
        }
        if let Some(least @ 0..2) = self.min_split {
            return Err(Error::invalid(format!("min_split is {least}")).hint("It is at least 2."));
        }
        within("max_leaves", self.max_leaves.unwrap_or(MAX_NODES), 2, MAX_NODES)?;
        if self.folds != Some(0) {
            let folds = self.folds();
            within("folds", folds, 2, 100).map_err(|error| error.hint("It is 2 to 100, or 0 for none."))?;
        } else if let Some(Alpha::Chosen(_)) = self.alpha {
            return Err(Error::invalid("alpha cannot be chosen with 0 folds")
                .hint("Give alpha as a number, or folds from 2 to 100."));
        }
        Ok(())
    }
}
