//! What one customer bought, by day: the summary behind `segment.purchase_days`, and what lifetime value is fitted to.
//!
//! Models of repeat purchases count periods with a purchase, not rows, and a period is a day. A row with an amount of zero
//! or more is an order on its day; any number of orders on one day are one purchase. A negative amount is a refund: it
//! lowers the total, but it is not an order and moves no date. A row without a date or an amount is skipped and counted.
//!
//! Nothing says which order a refund is of, but one before the second day with an order is of no repeat purchase. Which
//! refunds these are may change with every row and every merge, so those that they may be are kept day by day.
//!
//! The days are kept one by one, because only so can two summaries share a day and count it once. As differences they
//! take a byte or two each.

use std::io;

use serde::{Deserialize, Serialize, Serializer};

use crate::numeric::decimal::Decimal;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::history::History;
use crate::purchases::money::{Amount, Money};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::memory::room;
use crate::support::time::{self, MICROS_PER_DAY, Unit};
use crate::{Error, Result};

/// The most days with orders that one customer may have: 179 years of one after the other.
pub const MAX_DAYS: usize = 1 << 16;

/// The longest text of a summary, in bytes: more than that of one with the most days and refunds on as many.
const MAX_TEXT: usize = MAX_DAYS * 400;

/// How far a customer's calendar may be ahead of UTC, in days: 14 hours, as on Kiritimati.
const MOST_AHEAD: f64 = 14.0 / 24.0;

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
    /// What was given back on each day before the second one with an order, in the order of the days.
    first_refunds: Vec<(i32, Money)>,
    /// Rows without a date or an amount.
    skipped: u64,
}

impl PurchaseDays {
    /// Nothing bought yet, with sums of the type of `money`.
    pub fn empty(money: Money) -> Self {
        let zero = money.zero();
        Self { days: Vec::new(), total: zero, first: zero, first_refunds: Vec::new(), skipped: 0 }
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
            self.give_back(day, amount.negated())?;
            return self.settle();
        }
        match self.days.first() {
            Some(&first) if day > first => {}
            Some(&first) if day == first => self.first = self.first.checked_add(amount)?,
            _ => self.first = amount,
        }
        // Orders mostly come in the order of time.
        match self.days.last() {
            Some(&last) if day == last => {}
            Some(&last) if day < last => {
                if let Err(place) = self.days.binary_search(&day) {
                    self.days.insert(place, day);
                }
            }
            _ => self.days.push(day),
        }
        self.settle()
    }

    /// Notes what was given back on a day.
    fn give_back(&mut self, day: i32, amount: Money) -> Result<()> {
        match self.first_refunds.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(place) => {
                let (_, sum) = &mut self.first_refunds[place];
                *sum = sum.checked_add(amount)?;
            }
            Err(place) => {
                let more = self.first_refunds.len().max(4) * size_of::<(i32, Money)>();
                self.first_refunds.try_reserve(1).map_err(|_| Error::out_of_memory(more))?;
                self.first_refunds.insert(place, (day, amount));
            }
        }
        Ok(())
    }

    /// Forgets the days of refunds that a repeat purchase may have been the reason of, which no later row can change.
    fn settle(&mut self) -> Result<()> {
        if let Some(&second) = self.days.get(1) {
            self.first_refunds.truncate(self.first_refunds.partition_point(|&(day, _)| day < second));
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

    /// The summary of both.
    ///
    /// # Errors
    /// As for [`Money::checked_add`]; out of range for more than [`MAX_DAYS`] days.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
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
        self.days = either(&self.days, &other.days)?;
        if !other.first_refunds.is_empty() {
            self.first_refunds = together(&self.first_refunds, &other.first_refunds)?;
        }
        self.settle()
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

    /// What was given back on each day before the second one with an order, in the order of the days.
    pub fn first_refunds(&self) -> &[(i32, Money)] {
        &self.first_refunds
    }

    /// Rows without a date or an amount.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// As [`Outline::repeats`].
    pub fn repeats(&self) -> Option<u64> {
        repeats(self.days.len())
    }

    /// As [`Outline::mean_repeat_value`].
    pub fn mean_repeat_value(&self) -> Option<f64> {
        mean_repeat_value(self.days.len(), self.total, self.first, &self.first_refunds)
    }

    /// Readable JSON that reads back to the very same value.
    pub fn to_json(&self) -> String {
        json::written(|out| self.write_json(out))
    }

    /// Writes [`Self::to_json`] piece by piece.
    ///
    /// # Errors
    /// As the writer fails.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        let text = Written {
            days: &self.days,
            monetary: self.total.into(),
            first_day: (!self.days.is_empty()).then(|| self.first.into()),
            first_refunds: &self.first_refunds,
            skipped: self.skipped,
        };
        // Strings, numbers and nothing else: serde_json has no way to fail on them.
        serde_json::to_writer(out, &text).map_err(io::Error::from)
    }

    /// Reads what [`Self::write_json`] writes.
    ///
    /// # Errors
    /// Corrupt, for anything that is not the text of a summary.
    pub fn from_json(text: &str) -> Result<Self> {
        if !text.trim_start().starts_with('{') {
            return Err(damaged("its text is a JSON object"));
        }
        if text.len() > MAX_TEXT {
            return Err(damaged(&format!("its text is longer than {MAX_TEXT} bytes")));
        }
        let text: Text =
            serde_json::from_str(text).map_err(|error| damaged(&error.to_string().replace('`', "\"")))?;
        let days = text.days.iter().map(|date| parse_day(date)).collect::<Result<Vec<_>>>()?;
        let total = Money::try_from(text.monetary)?;
        let first = match text.first_day {
            Some(_) if days.is_empty() => return Err(damaged("the value of a first day without days")),
            None if !days.is_empty() => return Err(damaged("days without the value of the first")),
            Some(amount) => Money::try_from(amount)?,
            None => total.zero(),
        };
        let refund = |(day, amount): (String, Amount)| Ok((parse_day(&day)?, Money::try_from(amount)?));
        let first_refunds = text.first_refunds.into_iter().map(refund).collect::<Result<Vec<_>>>()?;
        Self { days, total, first, first_refunds, skipped: text.skipped }.checked()
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
        if !self.first_refunds.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(damaged("refunds that are not in the order of their days"));
        }
        for &(day, sum) in &self.first_refunds {
            if !is_valid(day) || self.days.get(1).is_some_and(|&second| day >= second) {
                return Err(damaged("a refund of the first day that is not before the second"));
            }
            if sum.is_negative() || sum.to_f64() == 0.0 {
                return Err(damaged("a refund that gives nothing back"));
            }
        }
        let sums = self.first_refunds.iter().map(|(_, sum)| sum).chain([&self.first]);
        let type_of = std::mem::discriminant::<Money>;
        if sums.into_iter().any(|sum| type_of(sum) != type_of(&self.total)) {
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

/// What the models look at of a summary: how many days, the ends, and the mean value. Read in a fraction of the time of the
/// whole, from bytes that were checked as a whole when they became a value: what is passed over here is not checked again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// Days with an order.
    days: usize,
    /// The first and the last of them, since 2000-01-01, if there are any.
    first: i32,
    last: i32,
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
        let (mut first_total, mut first, mut last) = (total.zero(), 0, 0);
        if days > 0 {
            first_total = money(&mut input)?;
            first = day(&mut input)?;
            last = first;
            for _ in 1..days {
                last = next_day(&mut input, last)?;
            }
        }
        let refunds = first_refunds(&mut input, form)?;
        input.finish()?;
        if !(is_valid(first) && is_valid(last)) {
            return Err(damaged("a day out of range"));
        }
        let mean_repeat_value = mean_repeat_value(days, total, first_total, &refunds);
        Ok(Self { days, first, last, mean_repeat_value, skipped })
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

    /// Repeat purchases: days with an order after the first such day. `None` without orders.
    pub fn repeats(&self) -> Option<u64> {
        repeats(self.days)
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
    /// `None` for a customer without orders, and for one whose first order is after `as_of`: he was not a customer then. The
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

/// The sums of both by day.
fn together(ours: &[(i32, Money)], theirs: &[(i32, Money)]) -> Result<Vec<(i32, Money)>> {
    let mut all = room(ours.len() + theirs.len())?;
    all.extend_from_slice(ours);
    all.extend_from_slice(theirs);
    all.sort_unstable_by_key(|&(day, _)| day);
    let mut merged: Vec<(i32, Money)> = room(all.len())?;
    for (day, sum) in all {
        match merged.last_mut() {
            Some((last, before)) if *last == day => *before = before.checked_add(sum)?,
            _ => merged.push((day, sum)),
        }
    }
    Ok(merged)
}

/// The days of either list, in order.
fn either(mut ours: &[i32], mut theirs: &[i32]) -> Result<Vec<i32>> {
    let mut days = room(ours.len() + theirs.len())?;
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
    first_refunds: &[(i32, Money)],
) -> Option<f64> {
    let x = repeats(days).filter(|&x| x > 0)?;
    let refunds = || first_refunds.iter().map(|(_, sum)| *sum);
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

/// A valid day as text.
fn date(day: i32) -> String {
    time::format_date(micros(day))
}

fn parse_day(date: &str) -> Result<i32> {
    let micros = time::parse(&format!("{date}T00:00:00Z")).ok().filter(|_| !date.contains('T'));
    let day = micros.and_then(|micros| i32::try_from(micros / MICROS_PER_DAY).ok());
    day.ok_or_else(|| damaged(&format!("\"{}\" is not a date", excerpt(date))))
}

fn damaged(what: &str) -> Error {
    Error::corrupt(format!("purchase_days is damaged: {what}"))
}

/// The text form, field by field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    days: Vec<String>,
    monetary: Amount,
    first_day: Option<Amount>,
    #[serde(default)]
    first_refunds: Vec<(String, Amount)>,
    #[serde(default)]
    skipped: u64,
}

/// The text form as it is written: what is zero in most summaries is left out, and no list of texts is made first.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(serialize_with = "write_days")]
    days: &'a [i32],
    monetary: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_day: Option<Amount>,
    #[serde(serialize_with = "write_refunds", skip_serializing_if = "<[_]>::is_empty")]
    first_refunds: &'a [(i32, Money)],
    #[serde(skip_serializing_if = "json::is_zero")]
    skipped: u64,
}

fn write_days<S: Serializer>(days: &[i32], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().map(|&day| date(day)))
}

fn write_refunds<S: Serializer>(
    refunds: &[(i32, Money)],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(refunds.iter().map(|&(day, sum)| (date(day), Amount::from(sum))))
}

/// The form of most customers.
const PLAIN: u8 = 1;

/// The form of those with refunds before the second day.
const REFUNDED: u8 = 2;

impl Codec for PurchaseDays {
    const NAME: &'static str = "purchase_days";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(if self.first_refunds.is_empty() { PLAIN } else { REFUNDED });
        out.put_varint(self.skipped.into());
        put_money(self.total, out);
        out.put_varint(self.days.len() as u128);
        if let Some(&first) = self.days.first() {
            put_money(self.first, out);
            out.put_signed_varint(first.into());
            self.days.windows(2).for_each(|pair| out.put_varint((pair[1] - pair[0]) as u128));
        }
        if !self.first_refunds.is_empty() {
            out.put_varint(self.first_refunds.len() as u128);
            for &(day, sum) in &self.first_refunds {
                out.put_signed_varint(day.into());
                put_money(sum, out);
            }
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let (form, skipped) = start(input)?;
        let total = money(input)?;
        let count = count(input)?;
        let (mut days, mut first) = (Vec::new(), total.zero());
        if count > 0 {
            first = money(input)?;
            // Mostly it is read to take one more.
            days = room(count + 1)?;
            let mut latest = day(input)?;
            days.push(latest);
            for _ in 1..count {
                latest = next_day(input, latest)?;
                days.push(latest);
            }
        }
        let first_refunds = first_refunds(input, form)?;
        Self { days, total, first, first_refunds, skipped }.checked()
    }
}

/// The form, and the rows without a date or an amount.
#[inline]
fn start(input: &mut Reader<'_>) -> Result<(u8, u64)> {
    let form = input.form(PLAIN..=REFUNDED)?;
    let skipped = input.short_varint().ok_or_else(|| input.corrupt("has too many rows"))?;
    Ok((form, skipped))
}

/// The days of the refunds at the end of a form that has them.
#[inline]
fn first_refunds(input: &mut Reader<'_>, form: u8) -> Result<Vec<(i32, Money)>> {
    if form == PLAIN {
        return Ok(Vec::new());
    }
    match count(input)? {
        0 => Err(input.corrupt("has no refunds where it should have some")),
        count => {
            let mut refunds = room(count)?;
            for _ in 0..count {
                refunds.push((day(input)?, money(input)?));
            }
            Ok(refunds)
        }
    }
}

/// The number of days.
#[inline]
fn count(input: &mut Reader<'_>) -> Result<usize> {
    let count = input.short_varint().filter(|&count| count <= MAX_DAYS as u64);
    count.map(|count| count as usize).ok_or_else(|| input.corrupt("has no number of days"))
}

#[inline]
fn day(input: &mut Reader<'_>) -> Result<i32> {
    i32::try_from(input.signed_varint()?).map_err(|_| input.corrupt("has a day out of range"))
}

#[inline]
fn next_day(input: &mut Reader<'_>, day: i32) -> Result<i32> {
    let step = input.short_varint().and_then(|step| i32::try_from(step).ok()).filter(|&step| step > 0);
    let next = step.and_then(|step| day.checked_add(step));
    next.ok_or_else(|| input.corrupt("has days that are not in their order"))
}

/// A sum in as many bytes as it needs.
fn put_money(money: Money, out: &mut Writer) {
    match money {
        Money::Exact(value) => {
            let value = value.reduced();
            out.put_u8(value.groups());
            out.put_u8(value.scale());
            out.put_signed_varint(value.mantissa());
        }
        Money::Float(sum) => {
            let (high, low) = sum.parts();
            out.put_u8(FLOAT);
            out.put_f64(high);
            out.put_f64(low);
        }
    }
}

/// Stands where an exact sum has its number of groups, which is less.
const FLOAT: u8 = u8::MAX;

fn money(input: &mut Reader<'_>) -> Result<Money> {
    match input.u8()? {
        FLOAT => FloatSum::from_parts(input.f64()?, input.f64()?).map(Money::Float),
        groups => {
            let scale = input.u8()?;
            Decimal::from_parts(input.signed_varint()?, groups, scale).map(Money::Exact)
        }
    }
}
