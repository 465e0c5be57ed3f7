//! Only threads.
#![allow(missing_docs)]
#[path = "it/threads.rs"]
mod threads;
