//! What works on models of any kind.

mod explain;
mod fit_state;
mod model;
