//! PostgreSQL's own types in and out.

pub mod calendar;
pub mod enums;
pub mod input;
pub mod json;
pub mod numeric;
pub mod varlena;
