//! A fitted tree: its features, its nodes and how it was grown, and what is wrong with a damaged one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::options::{Criterion, MAX_DEPTH};
use super::validation::Validation;
use super::{MAX_LABELS, MAX_NODES};
use crate::rows::features::{MAX_CATEGORY, Type, check_names};
use crate::rows::sample::{MAX_CATEGORIES, Rows};
use crate::support::catalogue::Warnings;
use crate::support::envelope::ModelBody;
use crate::support::json::is_zero;
use crate::support::language::Language;
use crate::support::memory::filled;
use crate::{Error, Result};

/// A feature as a tree keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Customers of the fit in whose row it was NULL.
    pub nulls: u64,
    /// The categories that some split lists, in the order of their names, and all there were where they are so few that a
    /// rule names those that no split lists; none of a numeric feature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Categories of the fit besides these; absent where they were not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<u64>,
}

/// The question that a split asks of its feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Test {
    /// Whether the number is this or less.
    AtMost(f64),
    /// Whether the category is one of these, by place among the feature's categories, in order. They are the lighter
    /// side: a category that was never seen here goes with the others, where most customers went.
    In(Vec<u32>),
    /// Whether it is NULL.
    Null,
}

/// A question and where its answers lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The feature, by place.
    pub feature: usize,
    /// What is asked of it.
    pub test: Test,
    /// Whether a NULL goes where "yes" goes: as was better for the customers of the fit, or where most of them went if
    /// none had a NULL here. Always for [`Test::Null`].
    pub null_is_yes: bool,
    /// The node for "yes"; its place is greater than that of this node.
    pub yes: usize,
    /// The node for "no"; its place is greater than that of this node.
    pub no: usize,
    /// By how much the split lowers the impurity of all customers: the drop of the node's own impurity times the node's
    /// share of the weight.
    pub gain: f64,
}

/// A node: the customers of the fit that came to it, and its split unless it is a leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// How many customers.
    pub customers: u64,
    /// What they weigh, for each label; their whole weight in a regression. The weights of labels are not in it.
    pub weights: Vec<f64>,
    /// Their mean, in a regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Gini's index, the entropy in bits, or the variance.
    pub impurity: f64,
    /// None for a leaf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
}

/// How the tree was grown and cut back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// What a split is to lower.
    pub criterion: Criterion,
    /// The most questions from the root to a leaf.
    pub depth: usize,
    /// The fewest customers of a leaf.
    pub min_leaf: u64,
    /// The fewest customers of a category that is told apart.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_category: u64,
    /// The fewest customers of a node that is split; absent where `min_leaf` alone says so.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_split: u64,
    /// The most leaves that the tree may be left with, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_leaves: Option<usize>,
    /// The least gain of a split.
    pub min_gain: f64,
    /// What a leaf must gain to be kept; 0 where nothing was cut back.
    pub alpha: f64,
    /// Leaves before the tree was cut back.
    pub grown_leaves: usize,
}

/// A fitted tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeModel {
    /// The labels in order; none for a regression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// How much a customer of each label counts in growing and deciding; as many as labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub label_weights: Vec<f64>,
    /// The features, in the order of the row, without the column of weights.
    pub features: Vec<Feature>,
    /// The nodes; the first one is the root, and every other one is reached from one node before it.
    pub nodes: Vec<Node>,
    /// The rows of the fit; those left out had no label.
    pub rows: Rows,
    /// How the tree was grown and cut back.
    pub growth: Growth,
    /// What cross-validation found, if there was any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<Validation>,
    /// The options as given.
    pub options: Value,
    /// The language of reasons, notes and warnings.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// What a reader should mind.
    pub warnings: Warnings,
}

impl Node {
    /// The weight of all labels.
    pub fn weight(&self) -> f64 {
        self.weights.iter().sum()
    }
}

impl TreeModel {
    /// Whether it predicts numbers, and not labels.
    pub fn is_regression(&self) -> bool {
        self.labels.is_empty()
    }

    /// Whether a column said how much each customer counts.
    pub fn is_weighted(&self) -> bool {
        self.options.get("weight").is_some_and(|weight| !weight.is_null())
    }

    /// The places of the leaves, those for "yes" before those for "no".
    pub fn leaves(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|&place| self.nodes[place].split.is_none()).collect()
    }

    /// The place of the label that a node decides for: the greatest weight times the label's weight, of equals the first.
    pub fn decision(&self, node: &Node) -> usize {
        decision(&node.weights, &self.label_weights)
    }

    fn is_sound(&self, node: &Node) -> bool {
        let width = self.labels.len().max(1);
        node.customers > 0
            && node.weights.len() == width
            && node.weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0)
            && node.weight() > 0.0
            && node.weight().is_finite()
            && node.mean.is_some() == self.is_regression()
            && node.mean.is_none_or(f64::is_finite)
            && node.impurity.is_finite()
            && node.impurity >= 0.0
    }

    /// Every node but the root has exactly one parent, which stands before it: so there are no rings.
    fn check_splits(&self) -> Result<()> {
        let damaged = |what: &str| Err(Error::corrupt(format!("model is damaged: {what}")));
        let mut depths: Vec<Option<usize>> = filled(self.nodes.len(), None)?;
        depths[0] = Some(0);
        for (place, node) in self.nodes.iter().enumerate() {
            let Some(depth) = depths[place] else { return damaged("a node hangs on no other") };
            let Some(split) = &node.split else { continue };
            let Some(feature) = self.features.get(split.feature) else {
                return damaged("a split asks for no feature");
            };
            let fits = match &split.test {
                Test::AtMost(threshold) => feature.kind.is_numeric() && threshold.is_finite(),
                Test::In(codes) => {
                    !feature.kind.is_numeric()
                        && !codes.is_empty()
                        && codes.windows(2).all(|pair| pair[0] < pair[1])
                        && codes.iter().all(|&code| (code as usize) < feature.categories.len())
                }
                Test::Null => split.null_is_yes,
            };
            if !fits || !split.gain.is_finite() || depth == MAX_DEPTH {
                return damaged("a split does not fit its feature");
            }
            for child in [split.yes, split.no] {
                if child <= place || child >= self.nodes.len() || depths[child].replace(depth + 1).is_some() {
                    return damaged("its nodes are no tree");
                }
            }
        }
        Ok(())
    }
}

/// The place of the greatest weight times the label's weight, of equals the first.
pub(crate) fn decision(weights: &[f64], label_weights: &[f64]) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (place, (weight, label_weight)) in weights.iter().zip(label_weights).enumerate() {
        if weight * label_weight > best.1 {
            best = (place, weight * label_weight);
        }
    }
    best.0
}

/// Whether texts are such as a fit makes: in order, none too long.
fn are_names(names: &[String]) -> bool {
    names.windows(2).all(|pair| pair[0] < pair[1]) && names.iter().all(|name| name.len() <= MAX_CATEGORY)
}

impl Feature {
    fn is_sound(&self) -> bool {
        are_names(&self.categories)
            && self.categories.len() <= MAX_CATEGORIES
            && (self.categories.is_empty() || !self.kind.is_numeric())
    }
}

impl Growth {
    fn is_sound(&self) -> bool {
        self.depth <= MAX_DEPTH && self.min_gain.is_finite() && self.alpha.is_finite() && self.alpha >= 0.0
    }
}

impl ModelBody for TreeModel {
    const KINDS: &'static [&'static str] = &["tree"];

    fn check(&self) -> Result<()> {
        let sound = |fits: bool, what: &str| match fits {
            true => Ok(()),
            false => Err(Error::corrupt(format!("model is damaged: {what}"))),
        };
        let names: Vec<&str> = self.features.iter().map(|feature| feature.name.as_str()).collect();
        sound(check_names(&names).is_ok(), "its features cannot be told apart")?;
        sound(self.features.iter().all(Feature::is_sound), "a feature's categories do not fit it")?;
        sound(
            self.labels.len() <= MAX_LABELS && are_names(&self.labels),
            "its labels are too many, too long or not in order",
        )?;
        let weighs = |weight: &f64| weight.is_finite() && *weight > 0.0;
        sound(
            self.label_weights.len() == self.labels.len() && self.label_weights.iter().all(weighs),
            "its labels have no proper weights",
        )?;
        sound((1..=MAX_NODES).contains(&self.nodes.len()), "it has no nodes, or too many")?;
        sound(self.nodes.iter().all(|node| self.is_sound(node)), "a node has no proper figures")?;
        sound(self.growth.is_sound(), "it was not grown in a way there is")?;
        sound(
            self.validation.as_ref().is_none_or(|found| found.is_sound(self.labels.len())),
            "its validation does not fit",
        )?;
        self.check_splits()
    }

    fn describe(&self) -> Value {
        let features: Vec<Value> = self
            .features
            .iter()
            .map(|feature| json!({"name": feature.name, "type": feature.kind, "nulls": feature.nulls}))
            .collect();
        let mut summary = json!({
            "target": if self.is_regression() { "number" } else { "label" },
            "features": features,
            "rows": self.rows,
            "leaves": self.leaves().len(),
            "fit": self.growth,
            "options": self.options,
            "warnings": self.warnings,
        });
        if !self.is_regression() {
            summary["labels"] = json!(self.labels);
        }
        if let Some(validation) = &self.validation {
            summary["validation"] = validation.describe();
        }
        summary
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
