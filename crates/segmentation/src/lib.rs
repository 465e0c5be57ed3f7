//! Customer segmentation methods in pure Rust: no database, no clock, no randomness without a seed.
//!
//! A file per method, under the name its SQL surface has in the extension.
#![forbid(unsafe_code)]

pub mod binning;
pub mod clusters;
pub mod clv;
pub mod codec;
pub mod collected;
pub mod customer_base;
pub mod day_set;
pub mod decimal;
pub mod error;
pub mod exact_sum;
pub mod features;
pub mod float_sum;
pub mod hierarchy;
pub mod host;
pub mod json;
pub mod kmeans;
pub mod labelings;
mod lanes;
pub mod left_out;
pub mod maps;
pub mod model;
pub mod points;
pub mod purchase_days;
pub mod purchases;
pub mod quality;
pub mod random;
pub mod rfm;
pub mod roi;
pub mod sample;
pub mod scaling;
mod sql;
pub mod tally;
pub mod tiers;
pub mod time;
pub mod tree;
pub mod variation;

pub use error::{Error, Kind, Result};
