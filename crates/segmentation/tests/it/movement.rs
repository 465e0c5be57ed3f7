//! Movement: how labels agree, transitions, and whether groups differ.

mod agreement;
mod effect;
mod homogeneity;
mod transitions;
