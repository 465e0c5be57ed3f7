//! Which items go together: pairs of items in the same basket, and what to recommend to those who have some.

pub mod apply;
pub mod baskets;
pub mod fit;
pub mod model;
pub mod options;
