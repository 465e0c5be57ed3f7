//! Where customers move, and how labels of the same customers agree.

mod agreement;
pub mod contingency;
pub mod drift;
pub mod effect;
pub mod homogeneity;
pub mod profile;
pub mod survival;
pub mod transitions;
