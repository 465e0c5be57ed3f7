//! One-dimensional binning into cuts: the values, frozen, that divide a customer's score from the next.
//!
//! A cut is a value and never a rank, so equal values always share a bin and a value changes its bin only when it
//! changes itself. Bin `k` (from 0) holds the values in `(cut[k - 1], cut[k]]`.
//!
//! Every result depends on the multiset of values alone, not on their order, and not on their unit: a boundary that
//! comes out of arithmetic is replaced by a data value it all but equals (see [`Rule`]), so that cents and dollars
//! fall into the same bins.

mod cuts;
mod fisher_jenks;
mod fit;
mod outcome;
mod rule;

pub use cuts::{CutRow, Cuts};
pub use fit::{fit, fit_bytes};
pub use outcome::{Binned, Cause};
pub use rule::{Method, Rule};

/// The fewest bins a dimension may have.
pub const MIN_BINS: u8 = 2;

/// The most bins a dimension may have.
pub const MAX_BINS: u8 = 10;

/// A relative difference below which two figures are taken for the same one.
pub(crate) const TIE: f64 = 1e-12;
