//! Rows of features, numbers and categories: what clusters and trees are fitted on.

pub mod features;
pub mod quality_row;
pub mod sample;
