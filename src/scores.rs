//! Scores, named segments and value tiers.

mod matrix;
mod moved;
mod rfm;
mod scorer;
mod segments;
mod tiers;
mod variation;
