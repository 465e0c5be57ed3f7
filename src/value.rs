//! Lifetime value, and return on investment.

mod clv;
mod forecast;
mod roi;
