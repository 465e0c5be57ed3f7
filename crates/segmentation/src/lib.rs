//! Customer segmentation methods in pure Rust: no database, no clock, no randomness without a seed.
//!
//! A file per method, under the name its SQL surface has in the extension.
#![forbid(unsafe_code)]

pub mod binning;
pub mod clusters;
pub mod clv;
pub mod collected;
pub mod customer_base;
pub mod day_set;
pub mod features;
pub mod hierarchy;
pub mod kmeans;
pub mod labelings;
mod lanes;
pub mod left_out;
pub mod maps;
pub mod model;
pub mod numeric;
pub mod points;
pub mod purchase_days;
pub mod purchases;
pub mod quality;
pub mod rfm;
pub mod roi;
pub mod sample;
pub mod scaling;
pub mod support;
pub mod tally;
pub mod tiers;
pub mod tree;
pub mod variation;

pub use support::error::{Error, Kind, Result};
