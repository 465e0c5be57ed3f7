//! The core's tests through its public API: a folder for each family, as in `src`. What is made of the files of `landing` is SQL,
//! and is tested where SQL runs, in `tests/landing`.
#![allow(missing_docs, clippy::disallowed_methods)]

mod behaviour;
mod clusters;
mod contact;
mod models;
mod movement;
mod pictures;
mod purchases;
mod rows;
mod scores;
mod threads;
mod trees;
mod value;
mod words;
