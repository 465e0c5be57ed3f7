//! Scores, named segments and value tiers.

mod moved;
mod rfm;
mod scorer;
mod segments;
mod tiers;
mod variation;
