//! What a tree says in rows: its rules, and how much each feature matters.

use super::{Node, TreeModel, conditions};
use crate::support::host::Host;
use crate::support::memory::limit_text;
use crate::{Error, Kind, Result};

/// A leaf as a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleRow {
    /// Its number, from 1.
    pub leaf: usize,
    /// What is true of the customers in it; "all customers" where the tree asks nothing.
    pub condition: String,
    /// The label it decides for; None in a regression.
    pub label: Option<String>,
    /// Its mean, in a regression.
    pub prediction: Option<f64>,
    /// Customers of the fit in it.
    pub customers: u64,
    /// Their part of all, by weight.
    pub share: f64,
    /// The share of the label among them, by weight; None in a regression.
    pub confidence: Option<f64>,
    /// The confidence by the label's share among all customers, or the mean by the mean of all; None where that is 0.
    pub lift: Option<f64>,
}

/// How much a feature matters.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceRow {
    /// The feature.
    pub feature: String,
    /// Its part of all that the splits gain; 0 for every feature where there is no gain.
    pub importance: f64,
    /// Splits that ask for it.
    pub splits: usize,
}

/// Customers of one label that the tree decided another or the same for.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionRow {
    /// Their label.
    pub actual: String,
    /// What the tree decides.
    pub predicted: String,
    /// How many.
    pub customers: u64,
    /// Their part of all customers of that label; 0 where there are none.
    pub share: f64,
}

impl TreeModel {
    /// The leaves as rules, in the order of the tree: those for "yes" before those for "no".
    pub fn rules(&self) -> Vec<RuleRow> {
        self.rule_rows().collect()
    }

    /// As [`Self::rules`], if their conditions have at most so many bytes together: in a damaged model, thousands of
    /// rules can repeat the longest of its categories.
    ///
    /// # Errors
    /// Limit exceeded, if they would be longer.
    pub fn rules_within(&self, limit: usize, host: Host) -> Result<Vec<RuleRow>> {
        let mut bytes = 0;
        let mut rules = Vec::new();
        for rule in self.rule_rows() {
            (host.check_for_interrupts)();
            bytes += size_of::<RuleRow>() + rule.condition.len() + rule.label.as_ref().map_or(0, String::len);
            if bytes > limit {
                return Err(Error::new(
                    Kind::LimitExceeded,
                    format!("rules need more than {}", limit_text(limit)),
                )
                .hint("Fit a smaller tree, or one on features with fewer categories."));
            }
            rules.push(rule);
        }
        Ok(rules)
    }

    /// The number of each leaf as the rules count them, from 1; 0 of other nodes.
    pub(super) fn leaf_numbers(&self) -> Vec<u32> {
        let (mut numbers, mut open, mut leaf) = (vec![0; self.nodes.len()], vec![0], 0);
        while let Some(place) = open.pop() {
            match &self.nodes[place].split {
                Some(split) => open.extend([split.no, split.yes]),
                None => {
                    leaf += 1;
                    numbers[place] = leaf;
                }
            }
        }
        numbers
    }

    /// The rules one at a time.
    fn rule_rows(&self) -> impl Iterator<Item = RuleRow> + '_ {
        let mut open: Vec<(usize, Vec<(usize, bool)>)> = vec![(0, Vec::new())];
        let mut leaf = 0;
        std::iter::from_fn(move || {
            loop {
                let (place, path) = open.pop()?;
                let Some(split) = &self.nodes[place].split else {
                    leaf += 1;
                    return Some(self.rule(leaf, &self.nodes[place], &path));
                };
                for (child, yes) in [(split.no, false), (split.yes, true)] {
                    let mut path = path.clone();
                    path.push((place, yes));
                    open.push((child, path));
                }
            }
        })
    }

    fn rule(&self, leaf: usize, node: &Node, path: &[(usize, bool)]) -> RuleRow {
        let root = &self.nodes[0];
        let place = (!self.is_regression()).then(|| self.decision(node));
        let ratio = |part: f64, whole: f64| Some(part / whole).filter(|ratio| ratio.is_finite());
        RuleRow {
            leaf,
            condition: conditions::merged(self, path),
            label: place.map(|place| self.labels[place].clone()),
            prediction: node.mean,
            customers: node.customers,
            share: node.weight() / root.weight(),
            confidence: place.map(|place| node.share(place)),
            lift: match place {
                Some(place) => ratio(node.share(place), root.share(place)),
                None => ratio(node.mean.unwrap_or_default(), root.mean.unwrap_or_default()),
            },
        }
    }

    /// The features, the most important first: by how much the splits that ask for a feature lower the impurity, as a
    /// part of what all splits lower it by (Breiman et al. 1984, section 5.3.4, without surrogate splits).
    ///
    /// Where splits by several features gain the same, the fit has drawn one of the features by the seed, the node and
    /// their names: so ties are shared out over the nodes, and the order of columns plays no part.
    pub fn importance(&self) -> Vec<ImportanceRow> {
        let mut gains = vec![(0.0, 0); self.features.len()];
        for split in self.nodes.iter().filter_map(|node| node.split.as_ref()) {
            let (gain, splits) = &mut gains[split.feature];
            *gain += split.gain;
            *splits += 1;
        }
        // In the order of the nodes, so that the order of columns does not show in the last digit.
        let splits = self.nodes.iter().filter_map(|node| node.split.as_ref());
        let total: f64 = splits.map(|split| split.gain).sum();
        let part = |gain: f64| if total > 0.0 && total.is_finite() { gain / total } else { 0.0 };
        let row = |(feature, (gain, splits)): (&super::Feature, (f64, usize))| ImportanceRow {
            feature: feature.name.clone(),
            importance: part(gain),
            splits,
        };
        let mut rows: Vec<ImportanceRow> = self.features.iter().zip(gains).map(row).collect();
        rows.sort_by(|a, b| b.importance.total_cmp(&a.importance));
        rows
    }

    /// Customers by their label and by what the tree decided for them when they were not part of its fit: a row for each
    /// pair of labels, in order. None without a cross-validation, and in a regression.
    pub fn confusion(&self) -> Option<Vec<ConfusionRow>> {
        let confusion = &self.validation.as_ref()?.confusion;
        let rows = self.labels.iter().zip(confusion).flat_map(|(actual, counts)| {
            let all: f64 = counts.iter().map(|&count| count as f64).sum();
            self.labels.iter().zip(counts).map(move |(predicted, &customers)| ConfusionRow {
                actual: actual.clone(),
                predicted: predicted.clone(),
                customers,
                share: if all > 0.0 { customers as f64 / all } else { 0.0 },
            })
        });
        (!self.is_regression()).then(|| rows.collect())
    }
}

impl Node {
    /// The share of a label by weight.
    pub(super) fn share(&self, label: usize) -> f64 {
        self.weights[label] / self.weight()
    }
}
