//! When customers come back: by the month, the quarter or the year of their first order.

use std::collections::BTreeMap;

use super::OrderRows;
use crate::Result;
use crate::support::time::{civil, days_from_civil};

/// The lengths of cohorts, as PostgreSQL's `date_trunc` calls them, with their months and the most months of orders for which
/// they are taken.
const LENGTHS: [(&str, i64, i64); 3] = [("month", 1, 24), ("quarter", 3, 72), ("year", 12, i64::MAX)];

/// Cohorts from this year on: before it are dates that nobody has bought on.
const FIRST_YEAR: i64 = 1990;

/// Customers of each cohort who ordered in each period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohorts {
    /// How long cohorts and periods are: month, quarter or year.
    pub length: &'static str,
    /// The first day of a cohort in days since 2000, the number of the period, and how many customers.
    pub rows: Vec<(i32, i32, u64)>,
}

/// Months since the year 0 of the month that a day lies in.
fn month_of(day: i32) -> i64 {
    let (year, month, _) = civil(day.into());
    year * 12 + month - 1
}

impl OrderRows {
    /// The cohorts of orders up to a moment; the rows are to be settled.
    ///
    /// # Errors
    /// As for [`Self::days`].
    pub fn cohorts(&self, as_of: i64, day: impl Fn(i64) -> Result<i32> + Copy) -> Result<Cohorts> {
        let first_month = FIRST_YEAR * 12;
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        // A month is read of the days once, and the length of cohorts is chosen then.
        let mut months: Vec<(u32, u32)> = Vec::new();
        let mut customers = 0_u32;
        self.days(as_of, day, |_, days| {
            let mut of_customer = days.days().iter().map(|&day| month_of(day)).peekable();
            if of_customer.peek().is_none_or(|&month| month < first_month) {
                return Ok(());
            }
            let mut before = None;
            for month in of_customer {
                if before != Some(month) {
                    months.try_reserve(1).map_err(|_| crate::Error::out_of_memory(months.len() * 16))?;
                    months.push((customers, (month - first_month) as u32));
                    (first, last) = (first.min(month), last.max(month));
                    before = Some(month);
                }
            }
            customers = customers.saturating_add(1);
            Ok(())
        })?;
        let span = last.saturating_sub(first).saturating_add(1);
        let (length, of, _) = LENGTHS.into_iter().find(|&(.., most)| span <= most).unwrap_or(LENGTHS[2]);
        let mut counts: BTreeMap<(i64, i64), u64> = BTreeMap::new();
        for of_customer in months.chunk_by(|a, b| a.0 == b.0) {
            let place = |month: u32| (i64::from(month) + first_month).div_euclid(of);
            let cohort = place(of_customer[0].1);
            let mut before = None;
            for period in of_customer.iter().map(|&(_, month)| place(month) - cohort) {
                if before != Some(period) {
                    *counts.entry((cohort, period)).or_default() += 1;
                    before = Some(period);
                }
            }
        }
        let start = |cohort: i64| {
            let month = cohort * of;
            days_from_civil(month.div_euclid(12), month.rem_euclid(12) + 1, 1) as i32
        };
        let rows =
            counts.into_iter().map(|((cohort, period), n)| (start(cohort), period as i32, n)).collect();
        Ok(Cohorts { length, rows })
    }
}
