//! Customer segmentation methods in pure Rust: no database, no clock, no randomness without a seed.
//!
//! [`support`] and [`numeric`] are the ground floor, [`rows`] the features that fits and models take; above them stands a
//! module for each family of methods, under the name that it has everywhere. [`models`] alone knows all kinds of models.
#![forbid(unsafe_code)]
// What tests compare with a tolerance may be the platform's.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod behaviour;
pub mod clusters;
pub mod contact;
pub mod landing;
pub mod models;
pub mod movement;
pub mod numeric;
pub mod pictures;
pub mod purchases;
pub mod rows;
pub mod scores;
pub mod support;
pub mod trees;
pub mod value;

pub use support::error::{Error, Kind, Result};
