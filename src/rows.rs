//! Rows of any type: collected as a sample, and looked at before they are features of anything.

mod check_features;
mod sample;
