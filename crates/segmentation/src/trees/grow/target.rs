//! What the search for splits has to know of a target, be it labels or numbers.

pub(super) mod labels;
pub(super) mod numbers;

use std::borrow::Cow;

use crate::Result;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::trees::data::Data;

/// What a set of rows adds up to: exactly, so that neither their order nor the feature that found them shows.
pub(super) trait Sums: Copy + Default + Send + Sync {
    /// Joins another set.
    fn add(&mut self, other: &Self);
    /// What is left without a part.
    fn less(self, part: &Self) -> Self;
    /// The customers of the set.
    fn customers(&self) -> u64;
    /// What they weigh, in units.
    fn units(&self) -> u64;
}

/// The target of each row, and how pure a set of rows is in it.
///
/// A set's loss is its impurity times its weight, but for a constant that cancels between a node and its two parts.
pub(super) trait Target: Sync {
    /// What a set of rows adds up to.
    type Sum: Sums;

    /// Turns to the rows of a node; sums and losses are about this node from now on.
    fn enter(&mut self, rows: &[u32], host: Host) -> Result<(Self::Sum, Figures)>;

    /// Adds a row to a set.
    fn add(&self, sum: &mut Self::Sum, row: usize);

    /// The sum of a set.
    fn sum(&self, rows: &[u32]) -> Self::Sum {
        let mut sum = Self::Sum::default();
        rows.iter().for_each(|&row| self.add(&mut sum, row as usize));
        sum
    }

    /// The weight that a set has in the impurity.
    fn weight(&self, sum: &Self::Sum) -> f64;

    /// The loss of a set.
    fn loss(&self, sum: &Self::Sum) -> f64;

    /// A lower bound of the loss of a split of the node, when the rows in `before` are on one side and those in `shared`
    /// may be on any: no split has less, but for rounding.
    fn bound(&self, node: &Self::Sum, before: &Self::Sum, shared: &Self::Sum) -> f64;

    /// More than the rounding errors of the losses in the node.
    fn slack(&self, node: &Self::Sum) -> f64;

    /// Whether a part of the node predicts what the whole does, so that splitting it off gains nothing.
    fn is_alike(&self, node: &Self::Sum, part: &Self::Sum) -> bool;

    /// A difference of losses in the unit of the impurity times that of the weight.
    fn in_units(&self, loss: f64) -> f64;

    /// The orders in which categories are tried.
    fn orders(&self) -> Vec<usize>;

    /// The place of a category in one of these orders.
    fn key(&self, order: usize, sum: &Self::Sum) -> f64;
}

/// The most that `1 / x + 1 / (all - x)` can be for `x` from `least` to `most`: it is convex, so at one of the two.
#[inline]
pub(super) fn both_reciprocals(least: f64, most: f64, all: f64) -> f64 {
    // What is left of all may come out below 0 by rounding.
    let at = |x: f64| 1.0 / x + 1.0 / (all - x).max(0.0);
    at(least).max(at(most))
}

/// The figures of a node.
#[derive(Debug)]
pub(super) struct Figures {
    /// What its customers weigh in units, for each label or in all.
    pub units: Vec<u64>,
    /// The mean, in a regression.
    pub mean: Option<f64>,
    /// The impurity.
    pub impurity: f64,
}

/// What the customers of each row weigh.
#[derive(Debug)]
pub(super) struct Units<'a> {
    /// How many customers.
    pub customers: &'a [u64],
    /// What they weigh together.
    pub units: Cow<'a, [u64]>,
    /// Whether every row that takes part is a single customer of one unit.
    pub alone: bool,
}

impl<'a> Units<'a> {
    pub fn new(data: &'a Data, customers: &'a [u64]) -> Result<Self> {
        let units = if data.weights.is_empty() {
            Cow::Borrowed(customers)
        } else {
            let mut units = with_capacity(customers.len())?;
            units.extend(customers.iter().zip(&data.weights).map(|(&n, &weight)| n.saturating_mul(weight)));
            Cow::Owned(units)
        };
        let alone = data.weights.is_empty() && customers.iter().all(|&n| n <= 1);
        Ok(Self { customers, units, alone })
    }
}
