//! PostgreSQL's own types in and out.

pub mod amount;
pub mod array;
pub mod calendar;
pub mod clock;
pub mod enums;
pub mod input;
pub mod json;
pub mod numeric;
pub mod output;
pub mod uuid;
pub mod varlena;
