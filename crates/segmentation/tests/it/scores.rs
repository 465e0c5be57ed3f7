//! Scores: cuts, RFM, maps and tiers.

mod binning;
mod maps;
mod moved;
mod rfm;
mod tiers;
