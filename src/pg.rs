//! What every method shares: the bridge between PostgreSQL's values and the core's. All unsafe code lives below here.

#[macro_use]
pub mod call;
#[macro_use]
pub mod types;
#[macro_use]
pub mod expanded;
pub mod apply;
#[cfg(debug_assertions)]
mod bare;
pub mod base;
pub mod calendar;
pub mod compare;
pub mod composite;
pub mod error;
pub mod fit;
pub mod flat;
pub mod input;
pub mod json;
pub mod memory;
pub mod model;
pub mod numeric;
pub mod purchase_days;
pub mod record;
pub mod rfm;
pub mod rows;
pub mod sample;
pub mod settings;
pub mod varlena;
pub mod warning;
