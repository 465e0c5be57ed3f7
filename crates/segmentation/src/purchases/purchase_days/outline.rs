//! What the models look at of a summary, read from its bytes.

use super::binary::{count, day, first_refunds, form, money, next_day, start};
use super::{PurchaseDays, damaged, is_valid, mean_repeat_value, micros, repeats};
use crate::purchases::currency::Currency;
use crate::purchases::history::History;
use crate::purchases::money::Money;
use crate::support::codec::{Codec, Reader};
use crate::support::time::{self, Unit};
use crate::{Error, Result};

/// How far a customer's calendar may be ahead of UTC, in days: 14 hours, as on Kiritimati.
const MOST_AHEAD: f64 = 14.0 / 24.0;

/// What the models look at of a summary: how many days, the ends, and the mean value. Read in a fraction of the time of the
/// whole, from bytes that were checked as a whole when they became a value: what is passed over here is not checked again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// Days with an order.
    days: usize,
    /// The first and the last of them, since 2000-01-01, if there are any.
    first: i32,
    last: i32,
    /// The one before the last, or the last where there is one alone.
    before: i32,
    total: Money,
    mean_repeat_value: Option<f64>,
    skipped: u64,
}

impl Outline {
    /// Reads it from the binary form of a summary.
    ///
    /// # Errors
    /// Corrupt, for bytes that no summary has, as far as they are looked at.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut input = Reader::new(bytes, PurchaseDays::NAME);
        let (form, skipped) = start(&mut input)?;
        let total = money(&mut input)?;
        let days = count(&mut input)?;
        let (mut first_total, mut first, mut last, mut before) = (total.zero(), 0, 0, 0);
        if days > 0 {
            first_total = money(&mut input)?;
            first = day(&mut input)?;
            (last, before) = (first, first);
            for _ in 1..days {
                before = last;
                last = next_day(&mut input, last)?;
            }
        }
        let refunds = first_refunds(&mut input, form)?;
        input.finish()?;
        if !(is_valid(first) && is_valid(last)) {
            return Err(damaged("a day out of range"));
        }
        let mean_repeat_value = mean_repeat_value(days, total, first_total, refunds.iter().copied());
        Ok(Self { days, first, last, before, total, mean_repeat_value, skipped })
    }

    /// Shows the days of repeat purchases in the binary form of a summary, in their order.
    ///
    /// # Errors
    /// As for [`Outline::from_bytes`], and those of `visit`.
    pub fn repeat_days(bytes: &[u8], mut visit: impl FnMut(i32) -> Result<()>) -> Result<()> {
        let mut input = Reader::new(bytes, PurchaseDays::NAME);
        start(&mut input)?;
        money(&mut input)?;
        let days = count(&mut input)?;
        if days > 1 {
            money(&mut input)?;
            let mut latest = day(&mut input)?;
            for _ in 1..days {
                latest = next_day(&mut input, latest)?;
                visit(latest)?;
            }
        }
        Ok(())
    }

    /// The currency in the binary form of a summary, where its rows have named one.
    ///
    /// # Errors
    /// As for [`Outline::from_bytes`].
    #[inline]
    pub fn currency(bytes: &[u8]) -> Result<Option<&str>> {
        form(&mut Reader::new(bytes, PurchaseDays::NAME), Currency::name_of).map(|(_, currency)| currency)
    }

    /// Repeat purchases: days with an order after the first such day. `None` without orders.
    pub fn repeats(&self) -> Option<u64> {
        repeats(self.days)
    }

    /// The first and the last day with an order since 2000-01-01; `None` without orders.
    pub fn ends(&self) -> Option<(i32, i32)> {
        (self.days > 0).then_some((self.first, self.last))
    }

    /// Days between the last two with an order; `None` with fewer.
    pub fn last_gap(&self) -> Option<i32> {
        (self.days > 1).then(|| self.last - self.before)
    }

    /// The sum of all amounts, refunds taken off.
    pub fn total(&self) -> f64 {
        self.total.to_f64()
    }

    /// The mean value of a day with an order, refunds taken off; `None` without orders.
    pub fn mean_value(&self) -> Option<f64> {
        (self.days > 0).then(|| self.total.to_f64() / self.days as f64)
    }

    /// Rows without a date or an amount.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The mean value of a day with a repeat purchase, (total - first day's orders + refunds before the second day) / x, so
    /// that the other refunds lower it; `None` without repeat purchases. It is negative where more was given back than
    /// bought again.
    pub fn mean_repeat_value(&self) -> Option<f64> {
        self.mean_repeat_value
    }

    /// What models of repeat purchases look at, at a moment in microseconds since 2000-01-01 UTC. Times count from the
    /// beginning of the first day.
    ///
    /// `None` for a customer without orders, and for one whose first order is after `as_of`: they were not a customer then. The
    /// calendar of the days may be ahead of UTC, so a day that begins up to 14 hours after `as_of` is the day of `as_of`.
    ///
    /// # Errors
    /// Invalid, for a customer of that time with an order after `as_of`: what the later orders were worth cannot be told
    /// from the rest.
    #[inline]
    pub fn history(&self, as_of: i64, unit: Unit) -> Result<Option<History>> {
        let Self { first, last, .. } = *self;
        let Some(x) = self.repeats() else { return Ok(None) };
        let age = time::days_between(micros(first), as_of);
        if age < -MOST_AHEAD {
            return Ok(None);
        }
        let t_x = f64::from(last) - f64::from(first);
        if t_x > age + MOST_AHEAD {
            return Err(Error::invalid(format!(
                "a customer has an order on {}, which is after as_of, {}",
                time::format_date(micros(last)),
                time::format(as_of)
            ))
            .hint("Give a later as_of, or leave later orders out of the summary by FILTER or WHERE; last_day(days) finds such customers."));
        }
        let age = age.max(t_x);
        Ok(Some(History { x, t_x: t_x / unit.days(), age: age / unit.days() }))
    }
}
