//! The ground floor: errors, the rules of the host, memory, binary and text forms, words, time. Imports nothing above it.

pub mod catalogue;
pub mod codec;
pub mod envelope;
pub mod error;
pub mod findings;
pub mod host;
pub mod json;
pub mod language;
pub mod memory;
pub(crate) mod sql;
pub mod texts;
pub mod time;
pub mod words;
