//! Results of several columns.

pub mod composite;
pub mod rows;
