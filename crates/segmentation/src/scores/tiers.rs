//! Value tiers: the A, B and C customers by a figure such as revenue, best tier first.
//!
//! Thresholds are values taken from the data and frozen in the model, so a tie is never split and a customer changes
//! their tier only when their value changes. The rule of shares goes back to Pareto's law of concentration, in its business
//! form Dickie (1951), "ABC inventory analysis shoots for dollars, not pennies", Factory Management and Maintenance 109.

mod apply;
mod fit;
mod model;
mod moved;
mod options;
mod why;

pub use fit::{fit, fit_bytes};
pub use model::{Tier, TiersModel};
pub use moved::why_moved;
pub(in crate::scores) use options::check_shares;
pub use options::{Best, Crossing, MAX_LABEL, MAX_TIERS, Method, Options, Params};
pub use why::Reason;

/// What is said of customers who are left out.
pub use crate::support::catalogue::scores::LEFT_OUT_WITHOUT_VALUE as WITHOUT;
