//! The best split of a node so far.

use super::target::{Sums, Target};
use crate::support::host::Host;

/// How the rows of a node are to be parted.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Choice {
    /// Between two values of a numeric feature that are neighbours in the node, by their codes.
    Cut {
        /// The greatest value of "yes".
        below: u32,
        /// The least value of "no".
        above: u32,
        /// Where NULLs go, if there are any.
        null_is_yes: Option<bool>,
    },
    /// Codes on one side, in order, with [`crate::trees::data::MISSING`] for NULL.
    Set(Vec<u32>),
    /// NULL or not.
    Null,
}

/// A split that can be made.
#[derive(Debug, Clone)]
pub(super) struct Best<S> {
    /// The loss of both sides.
    pub loss: f64,
    pub feature: usize,
    pub choice: Choice,
    /// The sum of the rows for "yes", or in the set.
    pub yes: S,
    /// Of equal splits by one feature the one that comes first here wins.
    order: (bool, u32),
}

/// The search for the best split of a node.
///
/// Of splits with equal losses the one by the feature that was looked at first wins, then the one that sends NULL to
/// "no", then the one with the smallest threshold; NULL or not comes after all thresholds.
#[derive(Debug)]
pub(super) struct Search<'a, T: Target> {
    pub target: &'a T,
    /// The sum of the node.
    pub total: T::Sum,
    /// The fewest customers of a side.
    pub min_leaf: u64,
    /// The feature that is looked at.
    pub feature: usize,
    pub best: Option<Best<T::Sum>>,
    pub host: Host,
    slack: f64,
}

impl<'a, T: Target> Search<'a, T> {
    pub fn new(target: &'a T, total: T::Sum, min_leaf: u64, host: Host) -> Self {
        let slack = target.slack(&total);
        Self { target, total, min_leaf, feature: 0, best: None, host, slack }
    }

    /// Whether a split with this loss, or a little less by rounding, could win. NaN is a loss that is not known.
    #[inline]
    pub fn could_win(&self, loss: f64) -> bool {
        !self.best.as_ref().is_some_and(|best| loss > best.loss + self.slack)
    }

    fn is_leaf(&self, sum: &T::Sum) -> bool {
        sum.customers() >= self.min_leaf && self.target.weight(sum) > 0.0
    }

    /// The loss of a split, if both sides are large enough.
    pub fn loss(&self, yes: &T::Sum) -> Option<f64> {
        let no = self.total.less(yes);
        let fits = self.is_leaf(yes) && self.is_leaf(&no);
        fits.then(|| self.target.loss(yes) + self.target.loss(&no))
    }

    /// Takes a split of the feature if it is better than the best so far.
    #[inline]
    pub fn offer(&mut self, yes: &T::Sum, order: (bool, u32), choice: impl FnOnce() -> Choice) {
        let no = self.total.less(yes);
        let loss = self.target.loss(yes) + self.target.loss(&no);
        let wins = self.best.as_ref().is_none_or(|best| {
            loss < best.loss || loss == best.loss && self.feature == best.feature && order < best.order
        });
        if wins && self.is_leaf(yes) && self.is_leaf(&no) {
            self.best = Some(Best { loss, feature: self.feature, choice: choice(), yes: *yes, order });
        }
    }
}
