//! Results of several columns.

pub mod composite;
pub mod findings;
pub mod rows;
