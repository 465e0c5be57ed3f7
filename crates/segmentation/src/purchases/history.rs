//! What models of lifetime value look at of a customer's purchases.

use crate::{Error, Result};

/// The greatest time, in any unit: more than all of PostgreSQL's calendar in seconds.
const MAX_TIME: f64 = 1e13;

/// A customer's purchases, as far as the models look at them. The papers call these figures x, t_x and T.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Repeat purchases: periods with a purchase after the first one.
    pub x: u64,
    /// Time from the first to the last purchase; 0 where there is no repeat purchase.
    pub t_x: f64,
    /// Time from the first purchase to the end of the observation: the papers' T.
    pub age: f64,
}

impl History {
    /// The history of a customer who made their first purchase this moment.
    pub const NEW: Self = Self { x: 0, t_x: 0.0, age: 0.0 };

    /// Whether there can be such a customer.
    ///
    /// # Errors
    /// Times that are negative, too long or in the wrong order, and a time without a repeat purchase.
    pub fn check(&self) -> Result<()> {
        // Written so that NaN fails.
        if !(0.0 <= self.t_x && self.t_x <= self.age && self.age <= MAX_TIME) {
            return Err(Error::invalid(format!(
                "a customer's last purchase at {} and age of {} do not go together",
                self.t_x, self.age
            ))
            .hint(
                "Both count from the first purchase, and the age is not below the time of the last purchase.",
            ));
        }
        if self.x == 0 && self.t_x > 0.0 {
            return Err(Error::invalid(format!(
                "a customer without repeat purchases made the last one at {}",
                self.t_x
            ))
            .hint("Without repeat purchases the time of the last one is 0."));
        }
        Ok(())
    }

    /// The canonical order: by age, because there are fewest of them, and what depends on it is worked out once for each.
    pub(crate) fn key(&self) -> (u64, u64, u64) {
        // Bits of floats that are not negative are in the order of the floats.
        (self.age.to_bits(), self.x, self.t_x.to_bits())
    }
}
