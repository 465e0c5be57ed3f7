//! A model made ready to score customers.

use std::sync::OnceLock;

use super::{Customer, RfmModel};
use crate::Result;
use crate::scores::binning::Cuts;
use crate::scores::maps::{Lookup, Map, NO_PURCHASES};

impl RfmModel {
    /// Compiles the model into the form that scores customers.
    ///
    /// # Errors
    /// As [`ModelBody::check`](crate::support::envelope::ModelBody::check).
    pub fn prepare(self) -> Result<Prepared> {
        let lookup = self.compile()?;
        let names = self.map.iter().flat_map(Map::names).map(str::to_owned).collect();
        let cells = if lookup.is_some() { self.bins().cells() } else { 0 };
        Ok(Prepared {
            lookup,
            names,
            rules: vec![OnceLock::new(); cells],
            recency: PaddedCuts::new(&self.recency.cuts.0),
            frequency: PaddedCuts::new(&self.frequency.cuts.0),
            monetary: PaddedCuts::new(&self.monetary.cuts.0),
            model: self,
        })
    }
}

/// Cuts padded to a fixed length with infinities, so that counting those below a value needs no branch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PaddedCuts(Vec<[f64; 9]>);

impl PaddedCuts {
    pub(super) fn new(sets: &[Cuts]) -> Self {
        let padded = |cuts: &Cuts| {
            let mut all = [f64::INFINITY; 9];
            all.iter_mut().zip(&cuts.values).for_each(|(slot, cut)| *slot = *cut);
            all
        };
        Self(sets.iter().map(padded).collect())
    }

    #[inline]
    pub(super) fn below(&self, set: usize, x: f64) -> u8 {
        self.0.get(set).map_or(0, |cuts| cuts.iter().map(|&cut| u8::from(cut < x)).sum())
    }
}

/// The scores of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Recency, 1 to its bins; high is recent.
    pub r: u8,
    /// Frequency.
    pub f: u8,
    /// Monetary value.
    pub m: u8,
    /// The number of the segment, if the model has a map; see [`Prepared::names`].
    pub segment: Option<usize>,
}

impl Score {
    pub(super) fn scores(&self) -> [u8; 3] {
        [self.r, self.f, self.m]
    }
}

/// A model made ready to score, built once for many customers.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) model: RfmModel,
    pub(super) lookup: Option<Lookup>,
    pub(super) names: Vec<String>,
    /// Of each cell that was asked about, the rule by which it belongs to its segment.
    pub(super) rules: Vec<OnceLock<String>>,
    recency: PaddedCuts,
    frequency: PaddedCuts,
    monetary: PaddedCuts,
}

impl Prepared {
    /// The model itself.
    pub fn model(&self) -> &RfmModel {
        &self.model
    }

    /// The names of the segments, in the order of [`Score::segment`].
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name and the position of customers without orders, whom no cell of a map holds; `None` for a model without names.
    pub fn without_orders(&self) -> Option<(&'static str, usize)> {
        self.lookup.as_ref().map(|_| (self.model.language.of(NO_PURCHASES.name), self.names.len()))
    }

    /// Scores a customer. A figure that is NaN counts as the lowest.
    #[inline]
    pub fn score(&self, customer: &Customer) -> Score {
        let r = self.model.recency.bins - self.recency.below(0, customer.recency_days);
        let (f_set, f_bins) = (usize::from(r) - 1, usize::from(self.model.frequency.bins));
        let f = 1 + self.frequency.below(if self.model.nested { f_set } else { 0 }, customer.frequency);
        let m_set = if self.model.nested { f_set * f_bins + usize::from(f) - 1 } else { 0 };
        let m = 1 + self.monetary.below(m_set, customer.monetary);
        Score { r, f, m, segment: self.lookup.as_ref().and_then(|lookup| lookup.segment(r, f, m)) }
    }

    /// The cell of a score as text, as [`RfmModel::cell`].
    pub fn cell(&self, score: &Score) -> String {
        self.model.cell(score.scores())
    }

    /// The name of a score's segment.
    pub fn segment_name(&self, score: &Score) -> Option<&str> {
        self.names.get(score.segment?).map(String::as_str)
    }
}
