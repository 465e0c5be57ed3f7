//! Seasons: in which months a customer buys, and time that runs as fast as the season does.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::numeric::distributions::binomial_at_least;
use crate::numeric::intervals::{CONFIDENCE, wilson};
use crate::purchases::purchase_days::Outline;
use crate::support::catalogue::lifecycle;
use crate::support::time::{civil, days_from_civil};
use crate::{Result, said};

/// Months of a year.
const MONTHS: usize = 12;

/// Years with orders that show a season of a customer's own.
const YEARS: usize = 3;

/// The seasons of a shop and of its customers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seasons {
    /// What the shop sells in each month, January first, in any unit; the same in all, if absent.
    pub shop: Option<Vec<f64>>,
    /// How many months of the shop's kind stand beside those of a customer's own, of one who has orders in three years or
    /// more; customers have no season of their own, if absent.
    pub own: Option<f64>,
}

/// Seasons made ready.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calendar {
    /// The share of each month.
    shop: [f64; MONTHS],
    own: Option<f64>,
}

impl Calendar {
    /// Seasons that can be.
    ///
    /// # Errors
    /// A refusal, for others.
    pub(super) fn new(seasons: &Seasons) -> std::result::Result<Self, Refusal> {
        let mut shop = [1.0 / MONTHS as f64; MONTHS];
        if let Some(given) = &seasons.shop {
            let sum: f64 = given.iter().sum();
            if given.len() != MONTHS
                || !given.iter().all(|&part| part >= 0.0)
                || !(sum > 0.0 && sum.is_finite())
            {
                return Err(Refusal::new(
                    "season",
                    said!(lifecycle::SEASON_WITHOUT_SHOP),
                    said!(lifecycle::GIVE_MONTHS),
                ));
            }
            shop.iter_mut().zip(given).for_each(|(share, part)| *share = part / sum);
        }
        if let Some(own) = seasons.own.filter(|own| !(*own > 0.0 && *own <= 1e6)) {
            return Err(Refusal::new(
                "season",
                said!(lifecycle::SEASON_HAS_OWN, own = own),
                said!(lifecycle::OWN_IN_MONTHS),
            ));
        }
        Ok(Self { shop, own: seasons.own })
    }

    /// The calendar of a customer by the binary form of their days with orders.
    ///
    /// # Errors
    /// Corrupt, for bytes that no summary has.
    pub(super) fn of_customer(&self, days: &[u8], outline: &Outline) -> Result<Weighed> {
        let plain = Weighed { speed: self.shop.map(|share| share * MONTHS as f64), own: false };
        let (Some(own), Some((first, last))) = (self.own, outline.ends()) else { return Ok(plain) };
        let (mut counts, mut months, mut years) = ([0_u32; MONTHS], 0_u32, 0);
        let mut latest = (i64::MIN, 0);
        let mut take = |day: i32| {
            let (year, month, _) = civil(day.into());
            if (year, month) != latest {
                counts[month as usize - 1] += 1;
                months += 1;
                years += usize::from(year != latest.0);
                latest = (year, month);
            }
            Ok(())
        };
        if civil(last.into()).0 - civil(first.into()).0 + 1 < YEARS as i64 {
            return Ok(plain);
        }
        take(first)?;
        Outline::repeat_days(days, take)?;
        if years < YEARS {
            return Ok(plain);
        }
        let mut speed = [0.0; MONTHS];
        for (speed, (&count, share)) in speed.iter_mut().zip(counts.iter().zip(self.shop)) {
            *speed = MONTHS as f64 * (f64::from(count) + own * share) / (f64::from(months) + own);
        }
        Ok(Weighed { speed, own: true })
    }
}

/// Time that runs faster in some months: a year of it is a year.
pub(super) struct Weighed {
    speed: [f64; MONTHS],
    /// Whether the season is the customer's own: then a part of a month runs no faster than days do. Who comes once a season
    /// has come, and is not missed before the season has gone by.
    own: bool,
}

impl Weighed {
    /// The time after one day to another one.
    pub(super) fn between(&self, from: i32, to: i32) -> f64 {
        let (mut sum, mut day, end) = (0.0, i64::from(from) + 1, i64::from(to));
        while day <= end {
            let (year, month, of_month) = civil(day);
            let next = match month {
                12 => days_from_civil(year + 1, 1, 1),
                _ => days_from_civil(year, month + 1, 1),
            };
            let until = next.min(end + 1);
            let speed = self.speed[month as usize - 1];
            let is_whole = of_month == 1 && until == next;
            sum += (until - day) as f64 * if self.own && !is_whole { speed.min(1.0) } else { speed };
            day = until;
        }
        sum
    }
}

/// A month in the life of a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// January is 1.
    pub month: u32,
    /// Days with orders.
    pub orders: u64,
    /// Years in which there were any.
    pub years: u64,
    /// Years in which there could have been, from the first order to the last.
    pub seen: u64,
    /// The share of all days with orders.
    pub share: f64,
    /// Its interval.
    pub interval: (f64, f64),
    /// The share over what an even year would have, 100 being average.
    pub index: f64,
    /// The probability of as many by chance in any of the months.
    pub p: f64,
}

/// The months of a customer's days with orders, which are in their order; nothing for none.
///
/// A month could have had orders as many days as it lay between the first and the last one. The probability of as many or
/// more is that of a binomial distribution, twelve times (Bonferroni), as there are twelve months to be struck by.
pub fn seasonality(days: &[i32]) -> Vec<Month> {
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else { return Vec::new() };
    let (mut orders, mut years, mut seen, mut lay) =
        ([0_u64; MONTHS], [0_u64; MONTHS], [0_u64; MONTHS], [0_u64; MONTHS]);
    let mut latest = (i64::MIN, 0);
    for &day in days {
        let (year, month, _) = civil(day.into());
        orders[month as usize - 1] += 1;
        years[month as usize - 1] += u64::from((year, month) != latest);
        latest = (year, month);
    }
    let ((year, month, _), (last_year, last_month, _)) = (civil(first.into()), civil(last.into()));
    // Whole months, and whole years of them: thousands at most, in a summary from anywhere.
    let (start, end) = (year * MONTHS as i64 + month - 1, last_year * MONTHS as i64 + last_month - 1);
    for (place, (seen, lay)) in seen.iter_mut().zip(&mut lay).enumerate() {
        let ahead = (place as i64 - start).rem_euclid(MONTHS as i64);
        let count = if start + ahead > end { 0 } else { (end - start - ahead) / MONTHS as i64 + 1 };
        *seen = count as u64;
        *lay = *seen * LENGTHS[place];
    }
    let n = days.len() as u64;
    let all: u64 = lay.iter().sum();
    (0..MONTHS)
        .map(|place| {
            let share = orders[place] as f64 / n as f64;
            let even = lay[place] as f64 / all as f64;
            let p = match orders[place] {
                0 => 1.0,
                k => (MONTHS as f64 * binomial_at_least(k, n, even)).min(1.0),
            };
            Month {
                month: place as u32 + 1,
                orders: orders[place],
                years: years[place],
                seen: seen[place],
                share,
                interval: wilson(orders[place] as f64, n as f64, CONFIDENCE),
                index: if even > 0.0 { 100.0 * share / even } else { 100.0 },
                p,
            }
        })
        .collect()
}

/// Days of each month, of four years.
const LENGTHS: [u64; MONTHS] = [124, 113, 124, 120, 124, 120, 124, 124, 120, 124, 120, 124];
