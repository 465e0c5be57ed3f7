//! Cuts: the values that divide a bin from the next, and bins in words.

use serde::{Deserialize, Serialize};

use super::{MAX_BINS, MIN_BINS};
use crate::{Error, Result};

/// The upper ends of all bins but the last, ascending; equal neighbours leave the bin between them empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cuts {
    /// One to nine finite values, ascending.
    pub values: Vec<f64>,
}

impl Cuts {
    /// Cuts from values that are already ascending; -0 becomes 0.
    pub fn new(values: Vec<f64>) -> Self {
        Self { values: values.into_iter().map(|v| v + 0.0).collect() }
    }

    /// The number of bins, one more than there are cuts.
    pub fn bins(&self) -> u8 {
        (self.values.len() + 1) as u8
    }

    /// The bin of a value, from 0: the number of cuts strictly below it. NaN counts as lowest.
    pub fn bin(&self, x: f64) -> u8 {
        self.values.iter().filter(|&&cut| cut < x).count() as u8
    }

    /// The exclusive lower and inclusive upper end of a bin; `None` where it is open.
    pub fn bounds(&self, bin: u8) -> (Option<f64>, Option<f64>) {
        let at = |i: Option<usize>| i.and_then(|i| self.values.get(i).copied());
        (at(usize::from(bin).checked_sub(1)), at(Some(bin.into())))
    }

    /// Whether the cuts are what a binning may produce: 1 to 9 of them, finite, ascending (equal ones allowed).
    ///
    /// # Errors
    /// Corrupt, with the reason, if they are not.
    pub fn check(&self) -> Result<()> {
        let count = self.values.len();
        if count + 1 < MIN_BINS.into() || count + 1 > MAX_BINS.into() {
            return Err(Error::corrupt(format!("{count} cuts, where 1 to 9 are possible")));
        }
        if self.values.iter().any(|v| !v.is_finite()) {
            return Err(Error::corrupt("a cut is not a finite number"));
        }
        if self.values.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(Error::corrupt("the cuts are not ascending"));
        }
        Ok(())
    }
}

/// A bin of a model in words and figures, for listing.
#[derive(Debug, Clone, PartialEq)]
pub struct CutRow {
    /// What is divided: `recency`, `frequency`, `monetary` or `value`.
    pub dimension: &'static str,
    /// The parent cell the cuts hold in (`r 3`, `r 3 f 5`) where binning is nested.
    pub within: Option<String>,
    /// The score or the label of the bin.
    pub bin: String,
    /// The lower end, `None` where open.
    pub lower: Option<f64>,
    /// The upper end, `None` where open.
    pub upper: Option<f64>,
    /// The interval in PostgreSQL's range notation: `(30,60]`, `(,30]`, `[100,)`, or `empty`.
    pub range: String,
}
