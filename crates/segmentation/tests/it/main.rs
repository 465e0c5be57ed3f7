//! The core's tests through its public API: a folder for each family, as in `src`.
#![allow(missing_docs)]

mod behaviour;
mod clusters;
mod models;
mod movement;
mod pictures;
mod purchases;
mod rows;
mod scores;
mod threads;
mod trees;
mod value;
