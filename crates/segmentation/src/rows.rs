//! Rows of features, numbers and categories: what clusters and trees are fitted on.

pub mod check_features;
pub mod features;
pub mod quality_row;
pub mod sample;
