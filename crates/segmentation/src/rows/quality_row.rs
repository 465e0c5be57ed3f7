//! A row of what is known about the quality of a model.

/// One figure about the quality of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityRow {
    /// The number of clusters, or of leaves, that it belongs to.
    pub k: u32,
    /// The cluster, if it is about one.
    pub cluster: Option<u32>,
    /// What is measured.
    pub measure: &'static str,
    /// The figure; None where it is not defined.
    pub value: Option<f64>,
    /// What it was measured on, or a warning.
    pub note: Option<String>,
}
