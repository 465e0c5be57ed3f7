//! Summaries by day from the figures of other tools, and from them to sums.

use super::{MAX_DAYS, PurchaseDays, Refunds, is_valid, micros};
use crate::numeric::float_sum::FloatSum;
use crate::purchases::currency::Currency;
use crate::purchases::history::History;
use crate::purchases::money::{Money, checked_amount};
use crate::purchases::rfm::Rfm;
use crate::support::memory::with_capacity;
use crate::support::time::Unit;
use crate::support::words::counted;
use crate::{Error, Result};

impl PurchaseDays {
    /// The summary of a customer of whom another tool tells the number of repeat purchases, the time of the last of them and the
    /// age, both from the first purchase on, and the mean value of a repeat purchase: the papers' x, t_x, T and z. Times are
    /// rounded to days, and `as_of` is the day on which the age ends.
    ///
    /// The days between the first and the last purchase are not known. They are put at equal distances: models of lifetime value do
    /// not look at them, while gaps between purchases, and merging with other summaries, mean nothing.
    ///
    /// # Errors
    /// Invalid: a history that cannot be, more repeat purchases than days for them, a mean that is negative or not finite, days off
    /// PostgreSQL's calendar; out of memory.
    pub fn of_figures(history: &History, mean: f64, unit: Unit, as_of: i32) -> Result<Self> {
        history.check()?;
        let days = |time: f64| (time * unit.days()).round();
        let (span, age, x) = (days(history.t_x), days(history.age), history.x);
        if x as f64 > span {
            let fit = if x == 1 { "does" } else { "do" };
            let (purchases, days) = (counted(x as usize, "repeat purchase"), counted(span as usize, "day"));
            return Err(Error::invalid(format!("{purchases} {fit} not fit into {days}")).hint(
                "A purchase is a day with an order. Recency is the time from the first purchase to the last one, in the unit of the last argument.",
            ));
        }
        if x >= MAX_DAYS as u64 {
            return Err(Error::out_of_range(format!("a customer with orders on more than {MAX_DAYS} days"))
                .hint("Leave out such a customer: no person orders every day for 179 years."));
        }
        if x > 0 && checked_amount(mean)? < 0.0 {
            return Err(Error::invalid(format!("monetary_value is {mean}"))
                .hint("It is the mean value of a repeat purchase, at least 0."));
        }
        let first = f64::from(as_of) - age;
        let mut list = with_capacity(x as usize + 1)?;
        for number in 0..=x {
            let day = first + (number as f64 * span / x.max(1) as f64).floor();
            let whole = day as i32;
            if f64::from(whole) != day || !is_valid(whole) {
                return Err(Error::invalid("purchase day is out of the range of timestamps")
                    .hint("The first purchase is as_of less the age."));
            }
            list.push(whole);
        }
        let float = |amount: f64| checked_amount(amount).map(|amount| Money::Float(FloatSum::new(amount)));
        let (total, zero) = (float(if x > 0 { x as f64 * mean } else { 0.0 })?, float(0.0)?);
        Ok(Self {
            days: list,
            total,
            first: zero,
            first_refunds: Refunds::default(),
            skipped: 0,
            currency: Currency::default(),
        })
    }

    /// The summary by sums, in which a day with orders is one order, at its beginning in UTC.
    ///
    /// # Errors
    /// None that a summary can have.
    pub fn rfm(&self) -> Result<Rfm> {
        let moment = |day: Option<&i32>| day.map(|&day| micros(day));
        let orders = self.days.len() as i64;
        let sums = Rfm::of_sums(orders, moment(self.days.first()), moment(self.days.last()), self.total)?;
        Ok(Rfm { skipped: self.skipped, ..sums })
    }
}
