//! What every method shares: the bridge between PostgreSQL's values and the core's. All unsafe code lives below here.
#![allow(unsafe_code)]

#[macro_use]
pub mod call;
#[macro_use]
mod macros;
#[macro_use]
pub mod state;
pub mod apply;
#[cfg(debug_assertions)]
mod bare;
pub mod datum;
pub mod error;
pub mod memory;
pub mod prepared;
pub mod record;
pub mod result;
pub mod settings;
pub mod threads;
pub mod types;
pub mod warning;
