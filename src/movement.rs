//! Where customers move, and how two labelings of the same customers agree.

mod agreement;
mod homogeneity;
mod transitions;
