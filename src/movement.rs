//! Where customers move, and how two labelings of the same customers agree.

mod agreement;
mod effect;
mod homogeneity;
mod transitions;
