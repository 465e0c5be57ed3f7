//! The weights of an activity by period.

use super::{Activity, POWERS, is_valid};
use crate::support::error::excerpt;
use crate::support::time::{MICROS_PER_DAY, civil, days_from_civil, format_date};
use crate::{Error, Result};

/// The most periods that are looked at: of a day each, 2,700 years.
const MOST: i64 = 1 << 20;

/// A length of time on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// So many days.
    Days(i64),
    /// So many months.
    Months(i64),
}

impl Period {
    /// The period of a name.
    ///
    /// # Errors
    /// Invalid, for a name that is none.
    pub fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "day" => Self::Days(1),
            "week" => Self::Days(7),
            "month" => Self::Months(1),
            "quarter" => Self::Months(3),
            "year" => Self::Months(12),
            _ => {
                return Err(Error::invalid(format!("there is no period \"{}\"", excerpt(name)))
                    .hint("It is day, week, month, quarter or year."));
            }
        })
    }

    /// The day on which a period begins, the first one on `first`.
    fn start(self, first: i64, number: i64) -> i64 {
        match self {
            Self::Days(days) => first + number * days,
            Self::Months(months) => {
                let (year, month, day) = civil(first);
                let month = month - 1 + number * months;
                days_from_civil(year + month.div_euclid(12), month.rem_euclid(12) + 1, day)
            }
        }
    }
}

impl Activity {
    /// Shows the weight of each period from the day `first` on until before `until`, those without activity among them: 0.
    ///
    /// # Errors
    /// Invalid: an end that is not after the beginning, or not that of a period; months that begin after the 28th; too many periods;
    /// and what `visit` says.
    pub fn by_period(
        &self,
        first: i32,
        until: i32,
        period: Period,
        mut visit: impl FnMut(f64) -> Result<()>,
    ) -> Result<()> {
        if !(is_valid(first) && is_valid(until)) {
            return Err(Error::invalid("periods begin or end off the calendar of timestamps")
                .hint("Give finite dates, such as '2025-01-01' and '2026-01-01' for the months of 2025."));
        }
        let (first, until) = (i64::from(first), i64::from(until));
        let shown = |day: i64| format_date(day * MICROS_PER_DAY);
        if matches!(period, Period::Months(_)) && civil(first).2 > 28 {
            return Err(Error::invalid(format!("periods of months cannot begin on {}", shown(first)))
                .hint("Begin with a day up to the 28th, as not every month has others."));
        }
        let unit = POWERS[usize::from(self.scale)] as f64;
        let mut days = &self.days[self.days.partition_point(|&(day, _)| i64::from(day) < first)..];
        for number in 0..MOST {
            let end = period.start(first, number + 1);
            if end > until {
                return Err(Error::invalid(format!(
                    "{} to {} is no whole number of periods",
                    shown(first),
                    shown(until)
                ))
                .hint("The end is the day on which the next period would begin: '2026-01-01' for the months of 2025."));
            }
            let (own, later) = days.split_at(days.partition_point(|&(day, _)| i64::from(day) < end));
            visit(own.iter().map(|(_, units)| units).sum::<u128>() as f64 / unit)?;
            days = later;
            if end == until {
                return Ok(());
            }
        }
        Err(Error::invalid(format!("{} to {} are more than {MOST} periods", shown(first), shown(until)))
            .hint("Ask for longer periods, or for less time."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Weight;
    use super::*;

    fn day(year: i64, month: i64, day: i64) -> i32 {
        days_from_civil(year, month, day) as i32
    }

    fn weights(activity: &Activity, first: i32, until: i32, period: &str) -> Result<Vec<f64>> {
        let mut found = Vec::new();
        activity.by_period(first, until, Period::named(period)?, |weight| {
            found.push(weight);
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn months_have_their_own_lengths() {
        let mut activity = Activity::default();
        for (date, weight) in
            [((2024, 1, 31), 1.5), ((2024, 2, 29), 2.25), ((2024, 4, 1), 4.0), ((2023, 12, 31), 8.0)]
        {
            activity.add(day(date.0, date.1, date.2), Weight::of_float(weight).unwrap()).unwrap();
        }
        let (first, until) = (day(2024, 1, 1), day(2025, 1, 1));
        let mut expected = [0.0; 12];
        (expected[0], expected[1], expected[3]) = (1.5, 2.25, 4.0);
        assert_eq!(weights(&activity, first, until, "month").unwrap(), expected);
        assert_eq!(weights(&activity, first, until, "quarter").unwrap(), [3.75, 4.0, 0.0, 0.0]);
        assert_eq!(weights(&activity, first, until, "year").unwrap(), [7.75]);
        assert_eq!(weights(&activity, first, until, "day").unwrap().len(), 366);
        assert_eq!(weights(&activity, first, first + 14, "week").unwrap(), [0.0, 0.0]);
        let from_mid = weights(&activity, day(2023, 12, 15), day(2024, 3, 15), "month").unwrap();
        assert_eq!(from_mid, [8.0, 1.5, 2.25]);
        assert_eq!(weights(&Activity::default(), first, until, "month").unwrap(), [0.0; 12]);
    }

    #[test]
    fn what_is_no_period_is_refused() {
        let first = day(2024, 1, 1);
        for (until, period) in
            [(first, "month"), (first - 1, "day"), (first + 30, "month"), (first + 8, "week")]
        {
            let error = weights(&Activity::default(), first, until, period).unwrap_err();
            assert!(error.hint.is_some(), "{error:?}");
        }
        assert!(weights(&Activity::default(), day(2024, 1, 31), day(2024, 2, 29), "month").is_err());
        assert!(weights(&Activity::default(), first, first + 7, "fortnight").is_err());
        assert!(weights(&Activity::default(), i32::MIN / 2, i32::MAX / 2, "day").is_err());
    }
}
