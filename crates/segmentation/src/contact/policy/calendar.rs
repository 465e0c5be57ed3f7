//! Clocks of time zones: which day, week and month a moment is in, when the next begins, whatever the clocks do.

use crate::support::time::{MICROS_PER_DAY, civil, days_from_civil};

/// A time in which the clocks of a zone keep their distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Microseconds east of UTC.
    pub offset: i64,
    /// The first moment at which they may have another one, or `i64::MAX`.
    pub until: i64,
}

/// The clocks of a place.
pub trait Zone {
    /// How they stand at a moment, in microseconds since 2000-01-01 UTC.
    fn stretch(&self, at: i64) -> Stretch;
}

/// Clocks that never change.
#[derive(Debug, Clone, Copy)]
pub struct Utc;

impl Zone for Utc {
    fn stretch(&self, _: i64) -> Stretch {
        Stretch { offset: 0, until: i64::MAX }
    }
}

/// A period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day,
    /// From Monday (ISO 8601).
    Week,
    Month,
}

impl Period {
    /// A length that none exceeds, whatever the clocks do: a day may come twice where the date line moves.
    pub(super) fn longest(self) -> i64 {
        let days = match self {
            Period::Day => 1,
            Period::Week => 7,
            Period::Month => 31,
        };
        (days + 3) * MICROS_PER_DAY
    }

    /// The first day of the period that a day is in, in days since 2000-01-01.
    fn first_day(self, day: i64) -> i64 {
        match self {
            Period::Day => day,
            Period::Week => day - weekday(day) as i64,
            Period::Month => {
                let (year, month, _) = civil(day);
                days_from_civil(year, month, 1)
            }
        }
    }

    /// The first day of the next one.
    fn next_first_day(self, day: i64) -> i64 {
        match self {
            Period::Day => day + 1,
            Period::Week => self.first_day(day) + 7,
            // From any day of a month 31 days before or after the first lie in the next month, or are its first.
            Period::Month => self.first_day(self.first_day(day) + 31),
        }
    }
}

/// The day of the week, from Monday.
pub(super) fn weekday(day: i64) -> usize {
    // 2000-01-01 was a Saturday.
    (day + 5).rem_euclid(7) as usize
}

/// A moment on the clocks of a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    pub(super) at: i64,
    stretch: Stretch,
}

impl Local {
    pub(super) fn at(zone: &impl Zone, at: i64) -> Self {
        Self { at, stretch: zone.stretch(at) }
    }

    /// What the clock shows, as microseconds since its 2000-01-01.
    pub(super) fn micros(self) -> i64 {
        self.at.saturating_add(self.stretch.offset)
    }

    /// The day that it shows, in days since 2000-01-01.
    pub(super) fn day(self) -> i64 {
        self.micros().div_euclid(MICROS_PER_DAY)
    }

    /// The time of the day.
    pub(super) fn time(self) -> i64 {
        self.micros().rem_euclid(MICROS_PER_DAY)
    }

    /// Whether another moment is in the same period.
    pub(super) fn shares(self, period: Period, zone: &impl Zone, other: i64) -> bool {
        let other = match other >= self.at {
            true => self.day(),
            false => Self::at(zone, other).day(),
        };
        period.first_day(other) == period.first_day(self.day())
    }

    /// The moment at which the clock will show a later time, or that at which it is set to another one, if that is sooner.
    pub(super) fn moment(self, micros: i64) -> i64 {
        micros.saturating_sub(self.stretch.offset).min(self.stretch.until)
    }

    /// The first moment at which the period may be over.
    pub(super) fn next(self, period: Period) -> i64 {
        self.moment(period.next_first_day(self.day()).saturating_mul(MICROS_PER_DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_and_months() {
        // 2000-01-01 was a Saturday, 2000-01-03 a Monday, and 2000 a leap year.
        assert_eq!([0, 1, 2, 8, -1].map(weekday), [5, 6, 0, 6, 4]);
        assert_eq!([0, 2, 8].map(|day| Period::Week.first_day(day)), [-5, 2, 2]);
        assert_eq!([0, 1, 2].map(|day| Period::Week.next_first_day(day)), [2, 2, 9]);
        assert_eq!([0, 30, 31, 59].map(|day| Period::Month.first_day(day)), [0, 0, 31, 31]);
        assert_eq!([0, 30, 31, 59, -1].map(|day| Period::Month.next_first_day(day)), [31, 31, 60, 60, 0]);
        assert_eq!(Period::Month.next_first_day(364), 366);
    }
}
