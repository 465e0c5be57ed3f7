//! Figures: sums without rounding errors, order, hashes, random numbers, functions and distributions. Knows no customer.

pub mod decimal;
pub mod digits;
pub mod distributions;
pub mod exact_sum;
pub mod float_sum;
pub mod hash;
pub mod hash_sample;
pub mod intervals;
pub mod order;
pub(crate) mod quadratic_form;
pub mod random;
pub mod special;
pub mod trust_region;
pub(crate) mod wide;
mod written;
