//! Return on investment: what came back for each unit of money spent, less that unit.
//!
//! ROI = (revenue - cost) / cost, of the sums. Values that are NULL take no part in their own sum.

mod interval;
mod sums;

pub use interval::{Estimate, Sample};
pub use sums::Return;
