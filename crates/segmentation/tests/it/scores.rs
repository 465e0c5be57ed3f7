//! Scores: cuts, RFM, maps and tiers.

mod binning;
mod maps;
mod rfm;
mod tiers;
