//! What one customer bought, by day: the summary behind `segment.purchase_days`, and what lifetime value is fitted to.
//!
//! Models of repeat purchases count periods with a purchase, not rows, and a period is a day. A row with an amount of zero
//! or more is an order on its day; any number of orders on one day are one purchase. A negative amount is a refund: it
//! lowers the total, but it is not an order and moves no date. A row without a date or an amount is skipped and counted.
//!
//! Nothing says which order a refund is of, but one before the second day with an order is of no repeat purchase. Which
//! refunds these are may change with every row and every merge, so those that they may be are kept day by day.
//!
//! Where rows name a currency, all of one summary name the same.
//!
//! The days are kept one by one, because only so can two summaries share a day and count it once. As differences they
//! take a byte or two each.

mod binary;
mod figures;
mod outline;
mod refunds;
mod text;

use crate::purchases::currency::Currency;
use crate::purchases::money::Money;
use crate::support::codec::checked_count;
use crate::support::memory::{reserve_one, with_capacity};
use crate::support::time::{self, MICROS_PER_DAY};
use crate::{Error, Result};

pub use outline::Outline;
pub use refunds::Refunds;

/// The most days with orders that one customer may have: 179 years of one after the other.
pub const MAX_DAYS: usize = 1 << 16;

/// So many days are put among others one by one; more are merged with them.
const FEW: usize = 8;

/// The purchases of one customer by day. Summaries merge in any order to the same value, and days that they share count
/// once.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseDays {
    /// Days with an order since 2000-01-01 on the customer's calendar, each once, in their order.
    days: Vec<i32>,
    /// The sum of all amounts, refunds included.
    total: Money,
    /// The sum of the orders of the first day.
    first: Money,
    /// What was given back on each day before the second one with an order.
    first_refunds: Refunds,
    /// Rows without a date or an amount.
    skipped: u64,
    /// That of all amounts, where rows name one.
    currency: Currency,
}

impl PurchaseDays {
    /// Nothing bought yet, with sums of the type of `money`.
    pub fn empty(money: Money) -> Self {
        let zero = money.zero();
        let (days, first_refunds) = (Vec::new(), Refunds::default());
        Self { days, total: zero, first: zero, first_refunds, skipped: 0, currency: Currency::default() }
    }

    /// Takes one row: an order on a day since 2000-01-01, or a refund when the amount is negative.
    ///
    /// # Errors
    /// Invalid for a day off PostgreSQL's calendar of timestamps, out of range for a total that does not fit and for
    /// more than [`MAX_DAYS`] days.
    pub fn add(&mut self, day: i32, amount: Money) -> Result<()> {
        if !is_valid(day) {
            return Err(Error::invalid("purchase day is out of the range of timestamps"));
        }
        self.total = self.total.checked_add(amount)?;
        if amount.is_negative() {
            self.first_refunds.add(day, amount.negated())?;
            return self.settle();
        }
        match self.days.first() {
            Some(&first) if day > first => {}
            Some(&first) if day == first => self.first = self.first.checked_add(amount)?,
            _ => self.first = amount,
        }
        self.take_day(day)?;
        self.settle()
    }

    /// Forgets the days of refunds that a repeat purchase may have been the reason of, which no later row can change.
    fn settle(&mut self) -> Result<()> {
        if let Some(&second) = self.days.get(1) {
            self.first_refunds.forget_from(second);
        }
        self.check_length()
    }

    /// Takes a row without a date or without an amount.
    ///
    /// # Errors
    /// Out of range, for more rows than can be counted.
    pub fn skip(&mut self) -> Result<()> {
        self.skipped = checked_count(self.skipped, 1)?;
        Ok(())
    }

    /// Takes the currency that a row names.
    ///
    /// # Errors
    /// As for [`Currency::take`].
    #[inline]
    pub fn push_currency(&mut self, name: &str) -> Result<()> {
        self.currency.take(name)
    }

    /// The summary of both.
    ///
    /// # Errors
    /// As for [`Money::checked_add`] and [`Currency::take`]; out of range for more than [`MAX_DAYS`] days.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.currency.merge(&other.currency)?;
        self.total = self.total.checked_add(other.total)?;
        self.skipped = checked_count(self.skipped, other.skipped)?;
        self.first = match (self.days.first(), other.days.first()) {
            (_, None) => self.first,
            (None, Some(_)) => other.first,
            (Some(ours), Some(theirs)) => match ours.cmp(theirs) {
                std::cmp::Ordering::Less => self.first,
                std::cmp::Ordering::Equal => self.first.checked_add(other.first)?,
                std::cmp::Ordering::Greater => other.first,
            },
        };
        self.take_days(&other.days)?;
        other.first_refunds.iter().try_for_each(|(day, sum)| self.first_refunds.add(day, sum))?;
        self.settle()
    }

    /// Takes a day with an order. They mostly come in the order of time.
    fn take_day(&mut self, day: i32) -> Result<()> {
        let place = match self.days.last() {
            Some(&last) if day == last => return Ok(()),
            Some(&last) if day < last => match self.days.binary_search(&day) {
                Ok(_) => return Ok(()),
                Err(place) => place,
            },
            _ => self.days.len(),
        };
        reserve_one(&mut self.days)?;
        self.days.insert(place, day);
        Ok(())
    }

    /// Takes days with an order, in their order, at the cost of these alone where they are few or come after the others.
    fn take_days(&mut self, days: &[i32]) -> Result<()> {
        if days.len() <= FEW {
            return days.iter().try_for_each(|&day| self.take_day(day));
        }
        if self.days.last() < days.first() {
            self.days.try_reserve(days.len()).map_err(|_| Error::out_of_memory(size_of_val(days)))?;
            self.days.extend_from_slice(days);
        } else {
            self.days = either(&self.days, days)?;
        }
        Ok(())
    }

    fn check_length(&self) -> Result<()> {
        if self.days.len() <= MAX_DAYS && self.first_refunds.len() <= MAX_DAYS {
            return Ok(());
        }
        let what = if self.days.len() > MAX_DAYS { "orders" } else { "refunds" };
        Err(Error::out_of_range(format!("a customer with {what} on more than {MAX_DAYS} days"))
            .hint("Group by customer, and leave out rows that belong to none."))
    }

    /// The days with an order since 2000-01-01, in their order.
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// The sum of all amounts, refunds included.
    pub fn total(&self) -> Money {
        self.total
    }

    /// The sum of the orders of the first day; zero without orders.
    pub fn first_day_total(&self) -> Money {
        self.first
    }

    /// What was given back on each day before the second one with an order.
    pub fn first_refunds(&self) -> &Refunds {
        &self.first_refunds
    }

    /// Rows without a date or an amount.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The currency of the amounts, where rows have named it.
    pub fn currency(&self) -> Option<&str> {
        self.currency.name()
    }

    /// As [`Outline::repeats`].
    pub fn repeats(&self) -> Option<u64> {
        repeats(self.days.len())
    }

    /// As [`Outline::mean_repeat_value`].
    pub fn mean_repeat_value(&self) -> Option<f64> {
        mean_repeat_value(self.days.len(), self.total, self.first, self.first_refunds.iter())
    }

    /// The summary, if such rows can exist that sum up to it.
    fn checked(self) -> Result<Self> {
        if checked_count(self.skipped, 0).is_err() {
            return Err(damaged("more rows than there can be"));
        }
        if !self.days.is_sorted_by(|a, b| a < b) {
            return Err(damaged("days that are not in their order"));
        }
        if self.days.len() > MAX_DAYS || self.first_refunds.len() > MAX_DAYS {
            return Err(damaged(&format!("more than {MAX_DAYS} days")));
        }
        if [self.days.first(), self.days.last()].into_iter().flatten().any(|&day| !is_valid(day)) {
            return Err(damaged("a day out of range"));
        }
        for (day, sum) in self.first_refunds.iter() {
            if !is_valid(day) || self.days.get(1).is_some_and(|&second| day >= second) {
                return Err(damaged("a refund of the first day that is not before the second"));
            }
            if sum.is_negative() || sum.to_f64() == 0.0 {
                return Err(damaged("a refund that gives nothing back"));
            }
        }
        let of_another_type = |sum: Money| sum.amount_type() != self.total.amount_type();
        if of_another_type(self.first) || self.first_refunds.iter().any(|(_, sum)| of_another_type(sum)) {
            return Err(damaged("amounts of two types"));
        }
        if self.first.is_negative() {
            return Err(damaged("the orders of the first day are worth less than nothing"));
        }
        if self.days.is_empty() && self.total.to_f64() > 0.0 {
            return Err(damaged("a total without orders"));
        }
        Ok(self)
    }
}

/// The days of either list, in order.
fn either(mut ours: &[i32], mut theirs: &[i32]) -> Result<Vec<i32>> {
    let mut days = with_capacity(ours.len() + theirs.len())?;
    while let (Some((&a, later)), Some((&b, after))) = (ours.split_first(), theirs.split_first()) {
        days.push(a.min(b));
        if a <= b {
            ours = later;
        }
        if b <= a {
            theirs = after;
        }
    }
    days.extend_from_slice(ours);
    days.extend_from_slice(theirs);
    Ok(days)
}

fn repeats(days: usize) -> Option<u64> {
    days.checked_sub(1).map(|x| x as u64)
}

#[inline]
fn mean_repeat_value(
    days: usize,
    total: Money,
    first_total: Money,
    first_refunds: impl Iterator<Item = (i32, Money)> + Clone,
) -> Option<f64> {
    let x = repeats(days).filter(|&x| x > 0)?;
    let refunds = || first_refunds.clone().map(|(_, sum)| sum);
    let exact = total
        .checked_add(first_total.negated())
        .and_then(|rest| refunds().try_fold(rest, |rest, sum| rest.checked_add(sum)));
    // Not every difference of two sums is one.
    let rounded = || {
        let rest = (total.to_f64() - first_total.to_f64()).max(f64::MIN);
        refunds().fold(rest, |rest, sum| (rest + sum.to_f64()).min(f64::MAX))
    };
    Some(exact.map_or_else(|_| rounded(), Money::to_f64) / x as f64)
}

/// Whether a day begins within PostgreSQL's range of timestamps.
#[inline]
fn is_valid(day: i32) -> bool {
    i64::from(day).checked_mul(MICROS_PER_DAY).is_some_and(time::is_valid)
}

/// The beginning of a valid day on a calendar of UTC.
fn micros(day: i32) -> i64 {
    i64::from(day) * MICROS_PER_DAY
}

fn damaged(what: &str) -> Error {
    Error::corrupt(format!("purchase_days is damaged: {what}"))
}
