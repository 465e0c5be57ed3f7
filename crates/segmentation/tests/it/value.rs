//! Value: lifetime value.

mod clv;
