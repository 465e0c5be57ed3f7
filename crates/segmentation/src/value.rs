//! What customers are worth: lifetime value and return on investment.

pub mod clv;
pub mod roi;
