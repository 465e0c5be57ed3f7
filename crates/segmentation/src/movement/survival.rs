//! How long until something happens: the second order, the first complaint, the last visit.
//!
//! Of some customers it has not happened yet, and all that is known is that it took longer than they have been watched. A
//! model holds whole numbers alone, of each duration how many customers it happened to, how many were watched no longer and
//! how many began to be watched then; curves are made of them when they are asked for, so models of months or shops add up
//! without loss, in any order.

mod curve;
mod durations;
mod log_rank;
mod model;
mod options;

pub use curve::{Point, RestrictedMean, Survival, SurvivalTime};
pub use durations::Durations;
pub use log_rank::of_survival;
pub use model::SurvivalModel;
pub use options::Options;

/// What happened to customers at one duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    /// Of how many it happened.
    happened: u64,
    /// How many were watched no longer, and it had not happened.
    censored: u64,
    /// How many began to be watched after it.
    entered: u64,
}
