//! From tables as loaders leave them to purchases: the SQL files of `landing/`, with the user's names put in.
//!
//! Nothing is run here, and no table is read: a file goes in, and its objects come out as texts.

mod render;
mod sources;

pub use render::{Object, objects};
pub use sources::{Listed, listed};
