//! What one customer did, by day: the summary behind `segment.activity`, the twin of `segment.purchase_days`.
//!
//! Each row is something that the customer did, a visit, a click or a call, with a weight of 0 or more that says how much it
//! counts. The weights of a day are added exactly, so that summaries merge in any order to the same value, and the half-life
//! and the window of every question are chosen when it is asked. A row without a time or a weight is skipped and counted; one
//! of weight 0 is nothing.

mod form;
mod periods;

use std::cmp::Ordering;

use crate::numeric::decimal::Decimal;
use crate::support::codec::checked_count;
use crate::support::memory::with_capacity;
use crate::support::time::{self, MICROS_PER_DAY};
use crate::{Error, Result};

pub use periods::Period;

/// The most days with activity that one customer may have: 179 years of one after the other.
pub const MAX_DAYS: usize = 1 << 16;

/// The decimals that a weight counts to. Those of a quotient go on for ever, and each row is rounded alike in any order.
const MAX_SCALE: u8 = 12;

/// The largest weight of a day, in units of the last decimal: all days together fit in a decimal of 38 digits.
const MOST: u128 = 10_u128.pow(30);

/// How far a customer's calendar may be ahead of UTC, in microseconds: 14 hours, as on Kiritimati.
const MOST_AHEAD: i64 = MICROS_PER_DAY / 24 * 14;

const POWERS: [u128; MAX_SCALE as usize + 1] = {
    let mut powers = [1; MAX_SCALE as usize + 1];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// [`MOST`] in units of each number of decimals: a division of 128 bits takes longer than all else that is done for a day.
const LIMITS: [u128; POWERS.len()] = {
    let mut limits = [MOST; POWERS.len()];
    let mut scale = 0;
    while scale < limits.len() {
        limits[scale] = MOST / POWERS[MAX_SCALE as usize - scale];
        scale += 1;
    }
    limits
};

/// How much something counts: `units / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    units: u128,
    scale: u8,
}

impl Weight {
    /// One.
    pub const ONE: Self = Self { units: 1, scale: 0 };

    /// A decimal, to its twelfth decimal.
    ///
    /// # Errors
    /// Invalid, below 0; out of range, above 10^18.
    pub fn of_decimal(weight: Decimal) -> Result<Self> {
        let weight = weight.reduced();
        if weight.is_negative() {
            return Err(negative(&weight.to_string()));
        }
        Self::new(weight.mantissa().unsigned_abs(), weight.groups() * 4)
    }

    /// A float, to the 15 digits that it shows and its twelfth decimal.
    ///
    /// # Errors
    /// As for [`Self::of_decimal`], and invalid for NaN and the infinities.
    pub fn of_float(weight: f64) -> Result<Self> {
        const DIGITS: usize = 15;
        if !weight.is_finite() {
            return Err(Error::invalid(format!("weight must be finite, not {weight}")));
        }
        if weight < 0.0 {
            return Err(negative(&weight.to_string()));
        }
        if weight == weight.trunc() && weight < 1e15 {
            return Self::new(weight as u128, 0);
        }
        let text = format!("{weight:.*e}", DIGITS - 1);
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let units = digits.bytes().filter(u8::is_ascii_digit);
        let units = units.fold(0, |units, digit| units * 10 + u128::from(digit - b'0'));
        let scale = DIGITS as i32 - 1 - exponent.parse::<i32>().unwrap_or(0);
        match u8::try_from(scale) {
            Ok(scale) => Self::new(units, scale),
            // Far below the last decimal that counts.
            Err(_) if scale > 0 => Self::new(0, 0),
            Err(_) => {
                let power = 10_u128.checked_pow(scale.unsigned_abs());
                power
                    .and_then(|power| units.checked_mul(power))
                    .map_or_else(|| Err(too_large()), |units| Self::new(units, 0))
            }
        }
    }

    /// Rounded half up to the decimals that count, without zeros at the end.
    fn new(units: u128, scale: u8) -> Result<Self> {
        let mut weight = Self { units, scale };
        if scale > MAX_SCALE {
            let power = 10_u128.checked_pow(u32::from(scale - MAX_SCALE));
            let rounded = |power: u128| units / power + u128::from(units % power >= power.div_ceil(2));
            weight = Self { units: power.map_or(0, rounded), scale: MAX_SCALE };
        }
        while weight.scale > 0 && is_tens(weight.units) {
            weight = Self { units: weight.units / 10, scale: weight.scale - 1 };
        }
        match weight.units <= LIMITS[usize::from(weight.scale)] {
            true => Ok(weight),
            false => Err(too_large()),
        }
    }
}

#[cold]
fn negative(weight: &str) -> Error {
    Error::invalid(format!("weight is {weight}"))
        .hint("A weight is 0 or more: leave what should not count out by FILTER, or give it the weight 0.")
}

#[cold]
fn too_large() -> Error {
    Error::out_of_range("weight of a day is above 10^18").hint("Give weights in larger units.")
}

/// What one customer did, by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activity {
    /// Decimals of all weights, no more than any of them needs.
    scale: u8,
    /// Days since 2000-01-01 on the customer's calendar, in their order, with their weights in units of the last decimal.
    days: Vec<(i32, u128)>,
    /// Rows without a time or a weight.
    skipped: u64,
}

impl Activity {
    /// Takes a row.
    ///
    /// # Errors
    /// Invalid, for a day off PostgreSQL's calendar of timestamps; out of range, for a weight of a day above 10^18 and more
    /// than [`MAX_DAYS`] days.
    pub fn add(&mut self, day: i32, weight: Weight) -> Result<()> {
        if !is_valid(day) {
            return Err(Error::invalid("day of activity is out of the range of timestamps"));
        }
        if weight.units == 0 {
            return Ok(());
        }
        self.rescale(weight.scale);
        let units = weight.units * POWERS[usize::from(self.scale - weight.scale)];
        // Rows mostly come in the order of time.
        let place = match self.days.last() {
            Some(&(last, _)) if day < last => self.days.binary_search_by_key(&day, |&(day, _)| day),
            Some(&(last, _)) if day == last => Ok(self.days.len() - 1),
            _ => Err(self.days.len()),
        };
        match place {
            Ok(place) => self.days[place].1 = self.checked(self.days[place].1 + units)?,
            Err(place) => {
                let more = (self.days.len() + 1) * size_of::<(i32, u128)>();
                self.days.try_reserve(1).map_err(|_| Error::out_of_memory(more))?;
                self.days.insert(place, (day, units));
            }
        }
        self.check_length()?;
        self.reduce();
        Ok(())
    }

    /// Takes a row without a time or without a weight.
    ///
    /// # Errors
    /// Out of range, for more rows than can be counted.
    pub fn skip(&mut self) -> Result<()> {
        self.skipped = checked_count(self.skipped, 1)?;
        Ok(())
    }

    /// The summary of both.
    ///
    /// # Errors
    /// As for [`Self::add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.skipped = checked_count(self.skipped, other.skipped)?;
        self.rescale(other.scale);
        let power = POWERS[usize::from(self.scale - other.scale)];
        let mut merged: Vec<(i32, u128)> = with_capacity(self.days.len() + other.days.len())?;
        let (mut ours, mut theirs) = (self.days.as_slice(), other.days.as_slice());
        while let (Some((a, later)), Some((b, after))) = (ours.split_first(), theirs.split_first()) {
            let units = b.1 * power;
            merged.push(match a.0.cmp(&b.0) {
                Ordering::Less => *a,
                Ordering::Equal => (a.0, self.checked(a.1 + units)?),
                Ordering::Greater => (b.0, units),
            });
            if a.0 <= b.0 {
                ours = later;
            }
            if b.0 <= a.0 {
                theirs = after;
            }
        }
        merged.extend_from_slice(ours);
        merged.extend(theirs.iter().map(|&(day, units)| (day, units * power)));
        self.days = merged;
        self.check_length()?;
        self.reduce();
        Ok(())
    }

    /// Gives all weights as many decimals as another has, if it has more. They fit: none is above [`MOST`] at any scale.
    fn rescale(&mut self, scale: u8) {
        if scale > self.scale {
            let power = POWERS[usize::from(scale - self.scale)];
            self.days.iter_mut().for_each(|(_, units)| *units *= power);
            self.scale = scale;
        }
    }

    /// Drops decimals that no weight needs.
    fn reduce(&mut self) {
        while self.scale > 0 && self.days.iter().all(|&(_, units)| is_tens(units)) {
            self.days.iter_mut().for_each(|(_, units)| *units /= 10);
            self.scale -= 1;
        }
    }

    /// The weight of a day, if there is room for it.
    fn checked(&self, units: u128) -> Result<u128> {
        match units <= LIMITS[usize::from(self.scale)] {
            true => Ok(units),
            false => Err(too_large()),
        }
    }

    fn check_length(&self) -> Result<()> {
        match self.days.len() <= MAX_DAYS {
            true => Ok(()),
            false => {
                Err(Error::out_of_range(format!("a customer with activity on more than {MAX_DAYS} days"))
                    .hint("Group by customer, and leave out rows that belong to none."))
            }
        }
    }

    /// The number of days with activity.
    pub fn active_days(&self) -> usize {
        self.days.len()
    }

    /// The first and the last of them, since 2000-01-01.
    pub fn ends(&self) -> Option<(i32, i32)> {
        Some((self.days.first()?.0, self.days.last()?.0))
    }

    /// Rows without a time or a weight.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The sum of the weights of days from the first to the last, both included.
    ///
    /// # Errors
    /// None that a summary can have.
    pub fn weight_between(&self, first: i32, last: i32) -> Result<Decimal> {
        let from = self.days.partition_point(|&(day, _)| day < first);
        let to = self.days.partition_point(|&(day, _)| day <= last).max(from);
        let mut units: u128 = self.days[from..to].iter().map(|(_, units)| units).sum();
        let mut scale = self.scale;
        while scale > 0 && is_tens(units) {
            units /= 10;
            scale -= 1;
        }
        let groups = scale.div_ceil(4);
        Decimal::from_parts((units * POWERS[usize::from(4 * groups - scale)]) as i128, groups, scale)
    }

    /// The weights halved for every half-life that passed from the beginning of their days to a moment, in microseconds since
    /// 2000-01-01 UTC: `Σ w 2^(-age / h)`.
    ///
    /// Where the calendar is ahead of UTC, a day may begin up to 14 hours after the moment.
    ///
    /// # Errors
    /// Invalid, for a half-life that is not above 0 and for activity after the moment.
    pub fn engagement(&self, as_of: i64, half_life: f64) -> Result<f64> {
        check_half_life(half_life)?;
        let Some((_, last)) = self.ends() else { return Ok(0.0) };
        let begins = i64::from(last) * MICROS_PER_DAY;
        if begins.saturating_sub(MOST_AHEAD) > as_of {
            return Err(Error::invalid(format!(
                "a customer has activity on {}, which is after as_of, {}",
                time::format_date(begins),
                time::format(as_of)
            ))
            .hint("Give a later as_of, or leave later rows out of the summary by FILTER or WHERE; last_day(activity) finds such customers."));
        }
        let age = time::days_between(begins, as_of);
        Ok(self.at_last_day(last, half_life) * libm::exp2(-age / half_life))
    }

    /// The binary logarithm of the engagement at the beginning of 2000: `log2 Σ w 2^(t / h)`, t the days since then. All
    /// engagements of one half-life shrink alike, so its order is theirs at any later moment; -infinity without activity.
    ///
    /// # Errors
    /// Invalid, for a half-life that is not above 0.
    pub fn engagement_rank(&self, half_life: f64) -> Result<f64> {
        check_half_life(half_life)?;
        let Some((_, last)) = self.ends() else { return Ok(f64::NEG_INFINITY) };
        Ok(f64::from(last) / half_life + libm::log2(self.at_last_day(last, half_life)))
    }

    /// The engagement at the beginning of the last day: no term is out of range, whatever the half-life.
    fn at_last_day(&self, last: i32, half_life: f64) -> f64 {
        let unit = 1.0 / POWERS[usize::from(self.scale)] as f64;
        let terms = self
            .days
            .iter()
            .map(|&(day, units)| units as f64 * libm::exp2((f64::from(day) - f64::from(last)) / half_life));
        terms.sum::<f64>() * unit
    }
}

/// Whether a number ends in a zero; in 64 bits where they are enough, which is several times as fast.
#[inline]
fn is_tens(units: u128) -> bool {
    match u64::try_from(units) {
        Ok(units) => units.is_multiple_of(10),
        Err(_) => units.is_multiple_of(10),
    }
}

fn check_half_life(days: f64) -> Result<()> {
    match days > 0.0 && days.is_finite() {
        true => Ok(()),
        false => Err(Error::invalid("half_life must be above 0")
            .hint("It is the time after which something counts half, such as '30 days'.")),
    }
}

/// Whether a day begins within PostgreSQL's range of timestamps.
fn is_valid(day: i32) -> bool {
    i64::from(day).checked_mul(MICROS_PER_DAY).is_some_and(time::is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::codec::Codec;
    use proptest::prelude::*;

    fn weight(text: &str) -> Weight {
        Weight::of_decimal(text.parse().unwrap()).unwrap()
    }

    fn of(rows: &[(i32, &str)]) -> Activity {
        rows.iter().fold(Activity::default(), |mut activity, &(day, text)| {
            activity.add(day, weight(text)).unwrap();
            activity
        })
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-14 * b.abs(), "{a} {b}");
    }

    #[test]
    fn halved_every_half_life() {
        // Ages of 0, 10, 30 and 45 days at day 100.
        let activity = of(&[(100, "1"), (90, "3"), (70, "5"), (55, "1")]);
        let at = |day: i64| activity.engagement(day * MICROS_PER_DAY, 30.0).unwrap();
        near(at(100), 6.234_654_968_545_573);
        near(at(130), 3.117_327_484_272_786_6);
        near(activity.engagement_rank(30.0).unwrap(), 5.973_643_055_546_793);
        assert_eq!(activity.weight_between(56, 90).unwrap().to_string(), "8");
        assert_eq!(activity.weight_between(90, 56).unwrap().to_string(), "0");
        assert_eq!((activity.active_days(), activity.ends()), (4, Some((55, 100))));
    }

    #[test]
    fn any_half_life_is_in_range() {
        let activity = of(&[(0, "1"), (9_500, "2"), (-20_000, "7.25")]);
        for half_life in [1e-9, 1.0 / 24.0, 1.0, 1e12] {
            let rank = activity.engagement_rank(half_life).unwrap();
            assert!(rank.is_finite(), "{half_life}");
            let last = activity.engagement(9_500 * MICROS_PER_DAY, half_life).unwrap();
            assert!((2.0..=10.25).contains(&last), "{half_life} {last}");
        }
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(
                activity.engagement_rank(wrong).is_err() && activity.engagement(i64::MAX, wrong).is_err()
            );
        }
        let nothing = Activity::default();
        assert_eq!(nothing.engagement(0, 1.0), Ok(0.0));
        assert_eq!(nothing.engagement_rank(1.0), Ok(f64::NEG_INFINITY));
    }

    #[test]
    fn the_future_is_refused() {
        let activity = of(&[(10, "1")]);
        let start = 10 * MICROS_PER_DAY;
        assert!(activity.engagement(start - MOST_AHEAD - 1, 5.0).is_err());
        assert!(activity.engagement(start - MOST_AHEAD, 5.0).is_ok());
    }

    #[test]
    fn weights() {
        assert_eq!(weight("1.50"), Weight { units: 15, scale: 1 });
        assert_eq!(weight("0.33333333333333333333"), Weight { units: 333_333_333_333, scale: 12 });
        assert_eq!(weight("0.6666666666665"), Weight { units: 666_666_666_667, scale: 12 });
        assert_eq!(weight("0.0000000000004"), Weight { units: 0, scale: 0 });
        let float = |value: f64| Weight::of_float(value).unwrap();
        assert_eq!(float(0.1), weight("0.1"));
        assert_eq!(float(0.1 + 0.2), weight("0.3"));
        assert_eq!(float(1e17), weight("100000000000000000"));
        assert_eq!(float(123_456.75), weight("123456.75"));
        assert_eq!(float(5e-324), float(0.0));
        assert_eq!(float(1e-12), weight("0.000000000001"));
        for wrong in [-0.5, f64::NAN, f64::INFINITY, 1e19, f64::MAX] {
            assert!(Weight::of_float(wrong).is_err(), "{wrong}");
        }
        assert!(Weight::of_decimal("-1".parse().unwrap()).is_err());
        assert!(Weight::of_decimal("1000000000000000001".parse().unwrap()).is_err());
        let mut full = of(&[(1, "1000000000000000000")]);
        assert!(full.add(1, weight("0.000000000001")).is_err());
        assert!(full.add(2, weight("0.000000000001")).is_ok());
        assert!(Activity::default().add(i32::MAX, Weight::ONE).is_err());
        // What is nothing leaves nothing.
        assert_eq!(of(&[(1, "0")]), Activity::default());
    }

    prop_compose! {
        fn row()(day in -50_i32..50, units in 0_u64..3000, scale in 0_u8..4) -> (i32, Weight) {
            (day, Weight::new(units.into(), scale).unwrap())
        }
    }

    fn summed(rows: &[(i32, Weight)]) -> Activity {
        rows.iter().fold(Activity::default(), |mut activity, &(day, weight)| {
            activity.add(day, weight).unwrap();
            activity
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

        #[test]
        fn neither_order_nor_merging_shows(rows in prop::collection::vec(row(), 0..40), at in any::<prop::sample::Index>()) {
            let whole = summed(&rows);
            let reversed: Vec<_> = rows.iter().rev().copied().collect();
            prop_assert_eq!(&summed(&reversed), &whole);
            let (left, right) = rows.split_at(at.index(rows.len() + 1));
            let mut merged = summed(right);
            merged.merge(&summed(left)).unwrap();
            prop_assert_eq!(&merged, &whole);
            prop_assert_eq!(&Activity::from_bytes(&whole.to_bytes().unwrap()).unwrap(), &whole);
            prop_assert_eq!(&Activity::from_json(&whole.to_json()).unwrap(), &whole);
            // The total is that of the rows.
            let total: u128 = rows.iter().map(|(_, weight)| weight.units * POWERS[usize::from(3 - weight.scale)]).sum();
            let shown = whole.weight_between(i32::MIN, i32::MAX).unwrap().to_f64();
            prop_assert_eq!(shown, total as f64 / 1000.0);
        }

        /// The rank orders customers as their engagement does, at any moment.
        #[test]
        fn the_rank_is_the_order(
            a in prop::collection::vec(row(), 1..10), b in prop::collection::vec(row(), 1..10),
            half_life in 0.5..400.0_f64, later in 0_i64..900,
        ) {
            let (a, b) = (summed(&a), summed(&b));
            let rank = |activity: &Activity| activity.engagement_rank(half_life).unwrap();
            let score = |activity: &Activity| activity.engagement((50 + later) * MICROS_PER_DAY, half_life).unwrap();
            // Nearer than twelve digits both may tie.
            if score(&a) > score(&b) * (1.0 + 1e-12) && score(&b) > 1e-290 {
                prop_assert!(rank(&a) >= rank(&b));
            }
            let expected = libm::exp2(rank(&a) - (50 + later) as f64 / half_life);
            prop_assert!((score(&a) - expected).abs() <= 1e-11 * expected || a.ends().is_none());
        }
    }
}
