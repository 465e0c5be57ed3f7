//! The ways to choose cuts, with what each needs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Cuts, MAX_BINS, MIN_BINS};
use crate::support::words::counted;
use crate::{Error, Result};

/// The name of a way to choose cuts, as written in options and models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Equal numbers of customers, ties kept together.
    Quantile,
    /// Below and above the mean.
    Mean,
    /// Cuts given by the user.
    Fixed,
    /// Equal width.
    Width,
    /// Equal width in the logarithm.
    LogWidth,
    /// Natural breaks.
    Natural,
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

/// A way to choose cuts, with what it needs.
///
/// The arithmetic rules (`Mean`, `Width`, `LogWidth`) snap: where data values lie within rounding of a computed
/// boundary `c`, that is within `1e-12 |c| + 4 eps max|x|`, the largest of them is the cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Cut `i` is the smallest value `v` with `count(x <= v) >= i n / bins`, in integers: `percentile_disc`, type 1
    /// of Hyndman & Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician 50.
    Quantile(u8),
    /// As `Quantile`, cut `i` being the smallest value `v` with `count(x <= v) >= share[i] n`; shares are ascending, between 0
    /// and 1, and a count that is reached up to rounding is reached.
    Shares(Vec<f64>),
    /// One cut, the arithmetic mean.
    Mean,
    /// The cuts as given.
    Fixed(Cuts),
    /// Cut `i` is `min + i (max - min) / bins`.
    Width(u8),
    /// Cut `i` is `min (max / min)^(i / bins)` over the positive values. Values at or below 0 fall into the lowest
    /// bin; without any positive value all cuts are 0.
    LogWidth(u8),
    /// The partition with the least sum of squared deviations from the means of its bins: Fisher (1958), "On grouping
    /// for maximum homogeneity", JASA 53; Jenks (1967), "The data model concept in statistical mapping". Of partitions
    /// that are equally good up to rounding the one with the leftmost cuts is taken, from the last cut backwards.
    Natural(u8),
}

impl Rule {
    /// The rule's name.
    pub fn method(&self) -> Method {
        match self {
            Rule::Quantile(_) | Rule::Shares(_) => Method::Quantile,
            Rule::Mean => Method::Mean,
            Rule::Fixed(_) => Method::Fixed,
            Rule::Width(_) => Method::Width,
            Rule::LogWidth(_) => Method::LogWidth,
            Rule::Natural(_) => Method::Natural,
        }
    }

    /// The number of bins it makes.
    pub fn bins(&self) -> u8 {
        match self {
            Rule::Quantile(bins) | Rule::Width(bins) | Rule::LogWidth(bins) | Rule::Natural(bins) => *bins,
            Rule::Shares(shares) => (shares.len() + 1) as u8,
            Rule::Mean => 2,
            Rule::Fixed(cuts) => cuts.bins(),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        if let Rule::Fixed(cuts) = self {
            return cuts.check();
        }
        if !(MIN_BINS..=MAX_BINS).contains(&self.bins()) {
            return Err(Error::invalid(format!(
                "{}, where 2 to 10 are possible",
                counted(self.bins().into(), "bin")
            )));
        }
        Ok(())
    }
}
