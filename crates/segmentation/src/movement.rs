//! Where customers move, and how labels of the same customers agree.

mod agreement;
pub mod contingency;
pub mod effect;
pub mod homogeneity;
pub mod transitions;
