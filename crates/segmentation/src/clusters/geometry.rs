//! Rows as points: how features become coordinates, and what lies how far apart.

pub mod gower;
pub(crate) mod lanes;
pub mod layout;
pub mod points;
pub mod scaling;
pub(crate) mod unit;
