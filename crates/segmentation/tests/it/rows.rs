//! Rows: samples of them.

mod check_features;
mod sample;
