//! How labels of the same customers agree.

pub mod contingency;
