//! What tells segments from the rest of the customers, for any labels and any features.
//!
//! Sums of numbers are exact and counts are whole, so the answer does not depend on the order of rows or on who added them up.

mod collect;
mod compare;
mod model;
mod options;
mod sentence;

pub use collect::Profiles;
pub use model::{ProfileModel, ProfileRow};
pub use options::Options;

/// The most segments that a profile can have.
pub const MAX_SEGMENTS: usize = 1000;

/// The longest name of a segment, in bytes.
pub const MAX_NAME: usize = 1000;
