//! What customers had bought at two moments, one after the other.

use super::OrderRows;
use crate::Result;
use crate::purchases::money::Money;
use crate::purchases::purchase_days::PurchaseDays;
use crate::purchases::rfm::Rfm;

/// Two moments, and those a year before each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    /// The later one.
    pub now: i64,
    /// The earlier one.
    pub then: i64,
    /// A year before the later one.
    pub year_before_now: i64,
    /// A year before the earlier one.
    pub year_before_then: i64,
}

/// A customer at two moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bought {
    /// All up to the later one.
    pub now: Rfm,
    /// All up to the earlier one; nothing for who came after it.
    pub then: Rfm,
    /// What they brought in the year up to the later one, refunds subtracted.
    pub in_year_now: Money,
    /// What they brought in the year up to the earlier one.
    pub in_year_then: Money,
}

impl OrderRows {
    /// The first moment of an order, from a customer who has a name.
    pub fn first(&self) -> Option<i64> {
        let all = self.customers().flat_map(|(_, rows)| self.amounts(rows, i64::MAX));
        all.filter(|(_, amount)| !amount.is_negative()).map(|(at, _)| at).min()
    }

    /// For each customer with an order or a refund up to the later moment, what they had bought; the rows are to be settled.
    ///
    /// # Errors
    /// What `take` refuses; out of range, for sums that do not fit.
    pub fn bought(&self, moments: Moments, mut take: impl FnMut(&str, &Bought) -> Result<()>) -> Result<()> {
        let zero = self.amount_type.zero();
        let nobody =
            Bought { now: Rfm::empty(zero), then: Rfm::empty(zero), in_year_now: zero, in_year_then: zero };
        for (name, rows) in self.customers() {
            let mut bought = nobody;
            for (at, amount) in self.amounts(rows, moments.now) {
                bought.now.add(at, amount)?;
                if at > moments.year_before_now {
                    bought.in_year_now = bought.in_year_now.checked_add(amount)?;
                }
                if at <= moments.then {
                    bought.then.add(at, amount)?;
                    if at > moments.year_before_then {
                        bought.in_year_then = bought.in_year_then.checked_add(amount)?;
                    }
                }
            }
            if bought.now != nobody.now {
                take(name, &bought)?;
            }
        }
        Ok(())
    }

    /// For each customer with an order or a refund up to the earlier of two moments, what they bought by day up to the later
    /// one and up to the earlier one; the rows are to be settled.
    ///
    /// # Errors
    /// What `take` and `day` refuse; out of range, for days beyond the calendar.
    pub fn days_at_two(
        &self,
        (now, then): (i64, i64),
        day: impl Fn(i64) -> Result<i32>,
        mut take: impl FnMut(&str, &PurchaseDays, &PurchaseDays) -> Result<()>,
    ) -> Result<()> {
        let empty = PurchaseDays::empty(self.amount_type.zero());
        for (name, rows) in self.customers() {
            let mut days = empty.clone();
            let mut before = None;
            for (at, amount) in self.amounts(rows, now) {
                if at > then && before.is_none() {
                    before = Some(days.clone());
                }
                days.add(day(at)?, amount)?;
            }
            let before = before.as_ref().unwrap_or(&days);
            if *before != empty {
                take(name, &days, before)?;
            }
        }
        Ok(())
    }
}
