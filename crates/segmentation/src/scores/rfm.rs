//! Recency, frequency, monetary value: scores from frozen cuts, segments from a map, and the reasons for both.
//!
//! The method is Hughes (1994), "Strategic Database Marketing": each dimension is divided into bins, the best customers
//! get the highest score. A high score is always good, so recency is inverted: few days since the last order score high.
//! Here the division is by cuts, which are values and not ranks, so equal customers always score alike (see
//! [`crate::scores::binning`]).
//!
//! Options are checked into [`Params`], [`fit`] makes an [`RfmModel`] of customers, which is a plain value, and [`Prepared`] is the form in which a model is applied.

mod amounts;
mod apply;
mod fit;
mod model;
mod moved;
mod options;
mod why;

use crate::purchases::rfm::Rfm;
use crate::support::time;

pub use apply::{Prepared, Score};
pub use fit::{Rows, fit, fit_bytes};
pub use model::{CutSets, Dimension, RfmModel};
pub use moved::{Moved, Scoring, why_moved};
pub use options::{Best, DimensionOptions, MapOption, Measure, Options, Params};
pub use why::Reason;

/// What is said of customers who are left out.
pub use crate::support::catalogue::scores::LEFT_OUT_WITHOUT_ORDERS as WITHOUT;

/// What the scores of a customer are made from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Customer {
    /// Days from the last order to `as_of`, with their fraction; negative if the order is later.
    pub recency_days: f64,
    /// The number of orders.
    pub frequency: f64,
    /// The sum of amounts, refunds subtracted.
    pub monetary: f64,
}

impl Customer {
    /// The figures of a customer at `as_of`; `None` without orders.
    #[inline]
    pub fn of(purchases: &Rfm, as_of: i64) -> Option<Self> {
        Self::of_figures(purchases.last(), purchases.orders, purchases.total.shown(), as_of)
    }

    /// The same from the last order, the number of orders and their total.
    #[inline]
    pub fn of_figures(last: Option<i64>, orders: u64, monetary: f64, as_of: i64) -> Option<Self> {
        let recency_days = time::days_between(last?, as_of);
        Some(Self { recency_days, frequency: orders as f64, monetary })
    }

    fn finite(&self) -> bool {
        self.recency_days.is_finite() && self.frequency.is_finite() && self.monetary.is_finite()
    }

    fn dimension(&self, dimension: usize) -> f64 {
        [self.recency_days, self.frequency, self.monetary][dimension]
    }
}

/// The names of the dimensions, in the order of a cell's digits.
pub const DIMENSIONS: [&str; 3] = ["recency", "frequency", "monetary"];
