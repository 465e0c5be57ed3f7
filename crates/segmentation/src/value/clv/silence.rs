//! Silence at the end of the data: is `as_of` too late, or are purchases missing?
//!
//! A shop is silent at night, on Sundays, on holidays and by chance, so the silence before `as_of` is held against those
//! that there were before. Repeat purchases count there, since by first ones the customers may have been chosen: all who
//! first purchased in one quarter purchase much in it and little afterwards.

use super::Histories;
use crate::purchases::day_set::DaySet;
use crate::said;
use crate::support::catalogue::{Sentence, value};
use crate::support::time::{self, MICROS_PER_DAY, Unit};

/// Silences that are needed to know a usual one.
const SILENCES: usize = 10;

/// The days of a year, and of a month by which holidays that follow the moon move.
const YEAR: i64 = 400;

/// So many times as long as the longest one, counted from purchase to purchase, is no accident: of ten random silences and
/// one more, that one in 286 times.
const TIMES: i64 = 3;

/// What there is to say of the silence before `as_of`, given the days on which anybody purchased again.
pub(super) fn warning(as_of: i64, unit: Unit, histories: &Histories, repeats: &DaySet) -> Option<Sentence> {
    let since = histories.rows().iter().map(|(row, _)| (row.age - row.t_x) * unit.days());
    let since = since.fold(f64::INFINITY, f64::min);
    // Times in units have been rounded; the last day is over a day after it began.
    let silence = (since - 1.0 + 1e-6).floor() as i64;
    let last = (as_of as f64 / MICROS_PER_DAY as f64 - since).round() as i64;
    let (longest, from) = longest(last, repeats)?;
    if silence < TIMES * (longest + 1) {
        return None;
    }
    let from = time::format_date(from * MICROS_PER_DAY);
    let silence = silence.unsigned_abs();
    Some(match longest {
        0 => said!(value::SILENCE_EVERY_DAY, silence = silence, from = from),
        days => said!(value::SILENCE, silence = silence, from = from, longest = days.unsigned_abs()),
    })
}

/// The most days on end without a repeat purchase up to a last day, and from when on.
fn longest(last: i64, repeats: &DaySet) -> Option<(i64, i64)> {
    let days = || repeats.iter().map(i64::from).filter(|&day| day <= last);
    let (all, lately) = (days().count(), days().filter(|&day| day > last - YEAR).count());
    let few = lately.max(SILENCES + 1);
    let mut days = days().skip(all.checked_sub(few)?);
    let from = days.next()?;
    let ends =
        days.chain([last + 1]).scan(from, |before, day| Some(day - std::mem::replace(before, day) - 1));
    Some((ends.fold(0, i64::max), from))
}
