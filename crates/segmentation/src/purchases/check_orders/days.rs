//! Dates that no order has, and days that have too few or too many of them.

use crate::support::codec::{Reader, Writer, checked_count};
use crate::support::memory::with_capacity;
use crate::support::time::{MICROS_PER_DAY, days_from_civil};
use crate::{Error, Result};

use super::entries::{Example, Tally};

/// What a date may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateKind {
    /// One that stands for none.
    Sentinel,
    /// One that may stand for none: at this place among those that may.
    Doubtful(usize),
    /// Before all shops that sell on the net, or in another century.
    Implausible,
    /// Any other.
    Plausible,
}

/// Dates that stand for none and lie before or beyond all others: the first of calendars and clocks, and the last.
const SENTINELS: [(i64, i64, i64); 7] =
    [(1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1900, 1, 1), (1970, 1, 1), (1980, 1, 1), (9999, 12, 31)];

/// Dates that stand for none, where the days before have no order.
const DOUBTFUL: [(i64, i64, i64); 3] = [(2000, 1, 1), (2001, 1, 1), (2099, 12, 31)];

/// The years that orders are of.
const YEARS: std::ops::Range<i64> = 1990..2100;

/// Clocks of the world differ from UTC by whole quarters of an hour, from 12 hours behind to 14 before. In times before 1970 they
/// differed by any number of seconds.
const QUARTER: i64 = 15 * 60 * 1_000_000;
const BEHIND: i64 = 12 * 4 * QUARTER;
const BEFORE: i64 = 14 * 4 * QUARTER;

/// Weeks on either side of a day with which it is compared.
const WEEKS: i32 = 8;

/// Fewer weeks tell nothing of what is usual.
const LEAST_WEEKS: usize = 4;

/// A day without any order is a finding, where on the same weekday there usually are so many: by chance it would come once in
/// 150 such days (Poisson).
const EMPTY_BELOW: f64 = 5.0;

/// A day has too many orders, where there are so many times the usual number, and so many more.
const JUMP_TIMES: f64 = 3.0;
const JUMP_MORE: f64 = 30.0;

fn is_midnight_of(at: i64, (year, month, day): (i64, i64, i64)) -> bool {
    let after = at.saturating_sub(days_from_civil(year, month, day).saturating_mul(MICROS_PER_DAY));
    (-BEFORE..=BEHIND).contains(&after) && (year < 1970 || after.rem_euclid(QUARTER) == 0)
}

/// What a finite date may be.
pub(super) fn kind(at: i64) -> DateKind {
    let start = |year| days_from_civil(year, 1, 1) * MICROS_PER_DAY;
    if !(start(YEARS.start)..start(YEARS.end)).contains(&at) {
        let is_sentinel = SENTINELS.iter().chain(&DOUBTFUL).any(|&date| is_midnight_of(at, date));
        return if is_sentinel { DateKind::Sentinel } else { DateKind::Implausible };
    }
    // Most dates are of none of these years.
    match DOUBTFUL.iter().position(|&date| is_midnight_of(at, date)) {
        Some(place) => DateKind::Doubtful(place),
        None => DateKind::Plausible,
    }
}

/// Orders by day, and those of dates that may stand for none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Days {
    /// In order and each day but once up to `settled`, then as they came.
    counts: Vec<(i32, u64)>,
    settled: usize,
    doubtful: [Tally; DOUBTFUL.len()],
}

/// A day that is not as others are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OddDay {
    pub(super) day: i32,
    pub(super) orders: u64,
    pub(super) usual: f64,
}

impl Days {
    #[inline]
    pub(super) fn push(&mut self, day: i32) -> Result<()> {
        // Orders mostly come by their days.
        if let Some((last, count)) = self.counts.last_mut()
            && *last == day
        {
            *count = checked_count(*count, 1)?;
            return Ok(());
        }
        self.add(day, 1)
    }

    fn add(&mut self, day: i32, orders: u64) -> Result<()> {
        if self.counts.len() == self.counts.capacity() {
            self.settle()?;
            // Where most of them were the same days there is room now.
            if self.counts.len() * 2 >= self.counts.capacity() {
                let more = self.counts.len().max(64);
                let failed = |_| Error::out_of_memory(more * size_of::<(i32, u64)>());
                self.counts.try_reserve_exact(more).map_err(failed)?;
            }
        }
        self.counts.push((day, orders));
        self.settled = self.settled.min(self.counts.len() - 1);
        Ok(())
    }

    pub(super) fn doubt(&mut self, place: usize, example: &Example) -> Result<()> {
        self.doubtful[place].add(example)
    }

    pub(super) fn merge(&mut self, other: &Self) -> Result<()> {
        for (ours, theirs) in self.doubtful.iter_mut().zip(&other.doubtful) {
            ours.merge(theirs)?;
        }
        other.counts.iter().try_for_each(|&(day, orders)| self.add(day, orders))?;
        self.settle()
    }

    pub(super) fn settle(&mut self) -> Result<()> {
        if self.settled == self.counts.len() {
            return Ok(());
        }
        self.counts.sort_unstable();
        let mut kept = 0;
        for place in 1..self.counts.len() {
            if self.counts[kept].0 == self.counts[place].0 {
                self.counts[kept].1 = checked_count(self.counts[kept].1, self.counts[place].1)?;
            } else {
                kept += 1;
                self.counts[kept] = self.counts[place];
            }
        }
        self.counts.truncate(kept + 1);
        self.settled = self.counts.len();
        Ok(())
    }

    fn orders(&self, day: i32) -> u64 {
        self.counts.binary_search_by_key(&day, |&(day, _)| day).map_or(0, |place| self.counts[place].1)
    }

    /// The orders of dates that stand for none, of those that may: no order lies in the week before.
    pub(super) fn sentinels(&self) -> Result<Tally> {
        let mut sentinels = Tally::default();
        for (tally, &(year, month, day)) in self.doubtful.iter().zip(&DOUBTFUL) {
            let day = days_from_civil(year, month, day) as i32;
            // The day before can be the same midnight, in another zone.
            if (day - 8..day - 1).all(|day| self.orders(day) == 0) {
                sentinels.merge(tally)?;
            }
        }
        Ok(sentinels)
    }

    /// Days without any order, and days with too many, by the median of the same weekday in the eight weeks on either side.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn odd_days(&self) -> Result<(Vec<OddDay>, Vec<OddDay>)> {
        let (Some(&(first, _)), Some(&(last, _))) = (self.counts.first(), self.counts.last()) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let (mut empty, mut full) = (Vec::new(), Vec::new());
        let mut next = self.counts.iter().peekable();
        for day in first..=last {
            let orders = next.next_if(|&&(its, _)| its == day).map_or(0, |&(_, orders)| orders);
            // Where there are no orders for so long, none are usual.
            let Some(usual) = self.usual(day, first, last) else { continue };
            let odd = OddDay { day, orders, usual };
            let more = orders as f64 - usual;
            let into = match orders {
                0 if usual >= EMPTY_BELOW => &mut empty,
                _ if usual > 0.0 && orders as f64 >= JUMP_TIMES * usual && more >= JUMP_MORE => &mut full,
                _ => continue,
            };
            into.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<OddDay>()))?;
            into.push(odd);
        }
        Ok((empty, full))
    }

    /// The median of the same weekday in the weeks around a day, where there are enough of them.
    fn usual(&self, day: i32, first: i32, last: i32) -> Option<f64> {
        let mut around = [0; 2 * WEEKS as usize];
        let mut count = 0;
        for week in (1..=WEEKS).flat_map(|week| [-week, week]) {
            let other = day + 7 * week;
            if (first..=last).contains(&other) {
                around[count] = self.orders(other);
                count += 1;
            }
        }
        let around = &mut around[..count];
        around.sort_unstable();
        let middle = |place: usize| around[place] as f64;
        (count >= LEAST_WEEKS).then(|| match count % 2 {
            1 => middle(count / 2),
            _ => middle(count / 2 - 1).midpoint(middle(count / 2)),
        })
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        self.doubtful.iter().for_each(|tally| tally.encode(out));
        out.put_u64(self.counts.len() as u64);
        for &(day, orders) in &self.counts {
            out.put_i64(day.into());
            out.put_u64(orders);
        }
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let mut days = Self::default();
        for tally in &mut days.doubtful {
            *tally = Tally::decode(input)?;
        }
        let count = input.count(2 * size_of::<u64>())?;
        let mut counts: Vec<(i32, u64)> = with_capacity(count)?;
        // A day more on either side, for the zones of the world.
        let first = days_from_civil(YEARS.start, 1, 1) - 1;
        let last = days_from_civil(YEARS.end, 1, 1) + 1;
        for _ in 0..count {
            let (day, orders) = (input.i64()?, checked_count(input.u64()?, 0)?);
            let is_next = counts.last().is_none_or(|&(before, _)| i64::from(before) < day);
            if !(first..last).contains(&day) || !is_next || orders == 0 {
                return Err(input.corrupt("has days that are not in order"));
            }
            counts.push((day as i32, orders));
        }
        Ok(Self { settled: count, counts, ..days })
    }
}

/// The first of the longest runs of days that follow each other.
pub(super) fn longest_run(days: &[OddDay]) -> Option<(i32, i32)> {
    let mut longest: Option<(i32, i32)> = None;
    let mut start = 0;
    for place in 0..days.len() {
        if place > 0 && days[place].day != days[place - 1].day + 1 {
            start = place;
        }
        let run = (days[start].day, days[place].day);
        if longest.is_none_or(|(first, last)| run.1 - run.0 > last - first) {
            longest = Some(run);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::time::parse;

    #[test]
    fn dates_that_stand_for_none() {
        let kind_of = |text: &str| kind(parse(text).unwrap());
        for date in [
            "1970-01-01T00:00:00Z",
            "1969-12-31T21:00:00Z",
            "1970-01-01T05:00:00Z",
            "1899-12-29T21:29:43Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T00:00:00Z",
        ] {
            assert_eq!(kind_of(date), DateKind::Sentinel, "{date}");
        }
        for date in
            ["1970-01-01T05:01:00Z", "1989-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "1969-12-31T00:00:00Z"]
        {
            assert_eq!(kind_of(date), DateKind::Implausible, "{date}");
        }
        assert_eq!(kind_of("1999-12-31T16:00:00Z"), DateKind::Doubtful(0));
        assert_eq!(kind_of("2099-12-31T00:00:00Z"), DateKind::Doubtful(2));
        assert_eq!(kind_of("2000-01-01T00:07:00Z"), DateKind::Plausible);
    }

    fn of(counts: impl Iterator<Item = (i32, u64)>) -> Days {
        let mut days = Days::default();
        counts.for_each(|(day, orders)| (0..orders).for_each(|_| days.push(day).unwrap()));
        days.settle().unwrap();
        days
    }

    #[test]
    fn days_that_are_not_as_others() {
        // Closed on Sundays, quiet on one Monday, three days lost, one with four times the orders.
        let orders = |day: i32| match day {
            _ if day % 7 == 6 => 0,
            50..=52 => 0,
            60 => 40,
            _ => 10,
        };
        let (empty, full) = of((0..120).map(|day| (day, orders(day)))).odd_days().unwrap();
        assert_eq!(empty.iter().map(|odd| odd.day).collect::<Vec<_>>(), [50, 51, 52]);
        assert_eq!(longest_run(&empty), Some((50, 52)));
        assert_eq!(full, [OddDay { day: 60, orders: 40, usual: 10.0 }]);
        let (empty, full) = of((0..20).map(|day| (day, 1 + 99 * u64::from(day == 7)))).odd_days().unwrap();
        assert_eq!((empty.len(), full.len()), (0, 0));
    }
}
