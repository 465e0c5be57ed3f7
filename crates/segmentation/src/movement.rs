//! How labels of the same customers agree.

mod agreement;
pub mod contingency;
