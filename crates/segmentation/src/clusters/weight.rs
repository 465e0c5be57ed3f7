//! What the rows of a fit weigh, and the sizes of clusters by it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ClusterModel, Feature};
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

    /// Whether it is one that a fit of these features can have made.
    pub(super) fn is_sound(&self, features: &[Feature]) -> bool {
        let is_power = self.unit.to_bits() & ((1 << 52) - 1) == 0;
        let is_feature = features.iter().any(|feature| feature.name == self.column);
        is_power && (1e-120..=1.0).contains(&self.unit) && !is_feature && !self.column.is_empty()
    }
}

impl ClusterModel {
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
