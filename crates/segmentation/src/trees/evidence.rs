//! The leaves of a tree as the bins of a scorecard: weight of evidence, information value, points.

use super::TreeModel;
use super::apply::predicts_numbers;
use crate::support::error::excerpt;
use crate::support::words::{brief, list};
use crate::{Error, Result};

/// Points that double the odds unless asked for more or fewer.
pub const DOUBLING: f64 = 20.0;

/// A leaf as evidence for a label.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    /// Its number, from 1, as the rules count.
    pub leaf: usize,
    /// What is true of the customers in it.
    pub condition: String,
    /// Customers of the fit in it.
    pub customers: u64,
    /// The share of the label among them, by weight.
    pub share: f64,
    /// ln of the label's odds here over its odds among all customers.
    pub woe: f64,
    /// What the leaf adds to the information value of the whole.
    pub iv: f64,
    /// The weight of evidence in points.
    pub points: f64,
}

impl TreeModel {
    /// The leaves as evidence for one label against all others, in the order of the rules; their `iv` add up to the information
    /// value.
    ///
    /// With f_i the part of the label's customers that is in leaf i, and g_i the part of all others, the weight of evidence is ln(f_i
    /// / g_i), and the information value Σ (f_i - g_i) ln(f_i / g_i), which is Jeffreys' divergence (Good 1950, "Probability and the
    /// Weighing of Evidence"; Siddiqi 2006, "Credit Risk Scorecards", chapter 6). Where a leaf has none of either, half a customer counts, of
    /// the leaf's mean weight. `doubling` points double the odds: points are woe doubling / ln 2.
    ///
    /// # Errors
    /// The model predicts numbers, has no such label, or has no others; points that are not above 0.
    pub fn evidence(&self, label: &str, doubling: f64) -> Result<Vec<EvidenceRow>> {
        if self.is_regression() {
            return Err(predicts_numbers());
        }
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        let place = labels.binary_search(&label).map_err(|_| {
            Error::invalid(format!("model has no label \"{}\"", excerpt(label)))
                .hint(format!("The labels are {}.", list(&labels)))
        })?;
        if !(doubling > 0.0 && doubling.is_finite()) {
            return Err(Error::invalid(format!("points_to_double is {}", brief(doubling)))
                .hint("It is a number of points above 0, such as 20."));
        }
        let root = &self.nodes[0];
        let (own, whole) = (root.weights[place], root.weight());
        let others = whole - own;
        if !(own > 0.0 && others > 0.0) {
            return Err(Error::invalid(format!(
                "all customers of the fit have one label, or none has \"{}\"",
                excerpt(label)
            ))
            .hint("Evidence is for one label against others: fit the tree to customers of both."));
        }
        let row = |(rule, node): (super::RuleRow, &super::Node)| {
            let half = 0.5 * node.weight() / node.customers as f64;
            let here = node.weights[place];
            let there = node.weight() - here;
            let counted = |weight: f64| if weight > 0.0 { weight } else { half };
            let (for_it, against) = (counted(here) / own, counted(there) / others);
            let woe = libm::log(for_it / against);
            EvidenceRow {
                leaf: rule.leaf,
                condition: rule.condition,
                customers: rule.customers,
                share: node.share(place),
                woe,
                iv: (for_it - against) * woe,
                points: woe * doubling / std::f64::consts::LN_2,
            }
        };
        let numbers = self.leaf_numbers();
        let mut leaves: Vec<(u32, &super::Node)> =
            numbers.into_iter().zip(&self.nodes).filter(|(number, _)| *number > 0).collect();
        leaves.sort_unstable_by_key(|(number, _)| *number);
        Ok(self.rules().into_iter().zip(leaves.into_iter().map(|(_, node)| node)).map(row).collect())
    }
}
