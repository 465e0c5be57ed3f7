//! What the rows of a fit weigh, and the sizes of clusters by it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ClusterModel;
use crate::rows::sample::Weighing;

/// How the rows of a fit were weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowWeight {
    /// The column that says what a row weighs.
    pub column: String,
    /// What 1 in the sizes of clusters and leaves weighs: a power of two, and 1 where all weights are whole.
    pub unit: f64,
}

impl RowWeight {
    pub(super) fn of(weighing: &Weighing) -> Self {
        Self { column: weighing.column.clone(), unit: weighing.unit }
    }
}

impl ClusterModel {
    /// Whether its rows were not weighed, or in a way that a fit of its features can have weighed them.
    pub(super) fn has_sound_weight(&self) -> bool {
        self.weight.as_ref().is_none_or(|RowWeight { column, unit }| {
            let is_power = unit.to_bits() & ((1 << 52) - 1) == 0;
            let is_feature = self.features.iter().any(|feature| feature.name == *column);
            is_power && (1e-120..=1.0).contains(unit) && !is_feature && !column.is_empty()
        })
    }

    /// What a size weighs.
    pub fn weight_of(&self, size: u64) -> f64 {
        size as f64 * self.weight.as_ref().map_or(1.0, |weight| weight.unit)
    }

    /// The same as a whole number of rows.
    pub fn rows_of(&self, size: u64) -> u64 {
        if self.weight.is_some() { self.weight_of(size).round() as u64 } else { size }
    }

    /// What a size is in jsonb: a whole number where it is one.
    pub(super) fn described_size(&self, size: u64) -> Value {
        let weight = self.weight_of(size);
        if weight.fract() == 0.0 { self.rows_of(size).into() } else { weight.into() }
    }

    /// The sizes of all clusters together.
    pub(super) fn size(&self) -> u64 {
        self.clusters.iter().fold(0, |sum, cluster| sum.saturating_add(cluster.size))
    }
}
