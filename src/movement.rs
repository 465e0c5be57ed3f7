//! Where customers move, and how two labelings of the same customers agree.

mod agreement;
mod drift;
mod effect;
mod homogeneity;
mod profile;
mod survival;
mod transitions;
