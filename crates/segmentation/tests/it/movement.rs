//! Movement: how labels agree, transitions, and whether groups differ.

mod agreement;
mod drift;
mod effect;
mod homogeneity;
mod profile;
mod survival;
mod transitions;
