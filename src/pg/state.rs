//! The states of aggregates.

#[macro_use]
pub mod expanded;
pub mod begun;
pub mod collected;
pub mod flat;
pub mod given;
pub mod grouped;
pub mod growing;
