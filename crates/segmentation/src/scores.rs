//! Scores, segments and tiers: where a customer stands among all.

pub mod binning;
pub mod maps;
pub mod matrix;
pub mod rfm;
pub mod tiers;
pub mod variation;
