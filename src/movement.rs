//! Where customers move, and how two labellings of the same customers agree.

mod agreement;
mod drift;
mod effect;
mod homogeneity;
mod profile;
mod segment;
mod survival;
mod transitions;
