//! Movement between segments: who was where before and is where after, as counts, and the Markov chain that follows.
//!
//! A model holds whole numbers alone: how many customers went from each state to each other. Probabilities are made of them
//! when they are asked for, so models of months add up to one of the year without loss, in any order.

mod chain;
mod elimination;
mod model;
mod options;
mod outlook;
mod panel;
mod report;

pub use model::TransitionsModel;
pub use options::Options;
pub use outlook::{Arrival, Expected, FIGURES, Settled, Worth};
pub use panel::Panel;
pub use report::Transition;

/// The most states that a model can have.
pub const MAX_STATES: usize = 4096;

/// The longest name of a state, in bytes.
pub const MAX_NAME: usize = 1000;
