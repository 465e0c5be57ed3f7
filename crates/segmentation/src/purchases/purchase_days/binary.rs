//! The binary form of a summary.

use super::{MAX_DAYS, PurchaseDays, Refunds};
use crate::Result;
use crate::numeric::decimal::Decimal;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::currency::Currency;
use crate::purchases::money::Money;
use crate::support::codec::{Codec, Reader, Writer};
use crate::support::memory::with_capacity;

/// The form of most customers.
const PLAIN: u8 = 1;

/// The form of those with refunds before the second day.
const REFUNDED: u8 = 2;

/// Beside either: a currency follows.
const WITH_CURRENCY: u8 = 2;

impl Codec for PurchaseDays {
    const NAME: &'static str = "purchase_days";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        let with_currency = if self.currency.name().is_some() { WITH_CURRENCY } else { 0 };
        out.put_u8(with_currency + if self.first_refunds.is_empty() { PLAIN } else { REFUNDED });
        self.currency.encode(out);
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
            for (day, sum) in self.first_refunds.iter() {
                out.put_signed_varint(day.into());
                put_money(sum, out);
            }
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let (form, currency) = form(input, Currency::decode)?;
        let skipped = skipped(input)?;
        let total = money(input)?;
        let count = count(input)?;
        let (mut days, mut first) = (Vec::new(), total.zero());
        if count > 0 {
            first = money(input)?;
            // Mostly it is read to take one more.
            days = with_capacity(count + 1)?;
            let mut latest = day(input)?;
            days.push(latest);
            for _ in 1..count {
                latest = next_day(input, latest)?;
                days.push(latest);
            }
        }
        let first_refunds = Refunds::of_days(first_refunds(input, form)?)?;
        Self { days, total, first, first_refunds, skipped, currency: currency.unwrap_or_default() }.checked()
    }
}

/// The form, and what `currency` makes of the currency, if there is one.
#[inline]
pub(super) fn form<'a, T>(
    input: &mut Reader<'a>,
    currency: impl FnOnce(&mut Reader<'a>) -> Result<T>,
) -> Result<(u8, Option<T>)> {
    match input.form(PLAIN..=REFUNDED + WITH_CURRENCY)? {
        form if form > REFUNDED => Ok((form - WITH_CURRENCY, Some(currency(input)?))),
        form => Ok((form, None)),
    }
}

/// The rows without a date or an amount.
#[inline]
fn skipped(input: &mut Reader<'_>) -> Result<u64> {
    input.short_varint().ok_or_else(|| input.corrupt("has too many rows"))
}

/// The form, and the rows without a date or an amount; a currency is passed over.
#[inline]
pub(super) fn start(input: &mut Reader<'_>) -> Result<(u8, u64)> {
    let (form, _) = form(input, Currency::name_of)?;
    Ok((form, skipped(input)?))
}

/// The days of the refunds at the end of a form that has them.
#[inline]
pub(super) fn first_refunds(input: &mut Reader<'_>, form: u8) -> Result<Vec<(i32, Money)>> {
    if form == PLAIN {
        return Ok(Vec::new());
    }
    match count(input)? {
        0 => Err(input.corrupt("has no refunds where it should have some")),
        count => {
            let mut refunds = with_capacity(count)?;
            for _ in 0..count {
                refunds.push((day(input)?, money(input)?));
            }
            Ok(refunds)
        }
    }
}

/// The number of days.
#[inline]
pub(super) fn count(input: &mut Reader<'_>) -> Result<usize> {
    let count = input.short_varint().filter(|&count| count <= MAX_DAYS as u64);
    count.map(|count| count as usize).ok_or_else(|| input.corrupt("has no number of days"))
}

#[inline]
pub(super) fn day(input: &mut Reader<'_>) -> Result<i32> {
    i32::try_from(input.signed_varint()?).map_err(|_| input.corrupt("has a day out of range"))
}

#[inline]
pub(super) fn next_day(input: &mut Reader<'_>, day: i32) -> Result<i32> {
    let step = input.short_varint().and_then(|step| i32::try_from(step).ok()).filter(|&step| step > 0);
    let next = step.and_then(|step| day.checked_add(step));
    next.ok_or_else(|| input.corrupt("has days that are not in their order"))
}

impl PurchaseDays {
    /// Shows where in the binary form of a summary it stands with how many decimals a sum is shown: summaries that differ in
    /// nothing else are equal, as 20 and 20.00 are.
    ///
    /// # Errors
    /// Corrupt, for bytes that no summary has, as far as they are looked at.
    pub fn scale_places(bytes: &[u8], mut visit: impl FnMut(usize)) -> Result<()> {
        let mut input = Reader::new(bytes, Self::NAME);
        let mut pass_money = |input: &mut Reader<'_>| -> Result<()> {
            let scale = bytes.len() - input.left() + 1;
            if let Money::Exact(_) = money(input)? {
                visit(scale);
            }
            Ok(())
        };
        let (form, _) = start(&mut input)?;
        pass_money(&mut input)?;
        let days = count(&mut input)?;
        if days > 0 {
            pass_money(&mut input)?;
        }
        if form == PLAIN {
            return Ok(());
        }
        if days > 0 {
            let mut latest = day(&mut input)?;
            for _ in 1..days {
                latest = next_day(&mut input, latest)?;
            }
        }
        for _ in 0..count(&mut input)? {
            day(&mut input)?;
            pass_money(&mut input)?;
        }
        input.finish()
    }
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

pub(super) fn money(input: &mut Reader<'_>) -> Result<Money> {
    match input.u8()? {
        FLOAT => FloatSum::from_parts(input.f64()?, input.f64()?).map(Money::Float),
        groups => {
            let scale = input.u8()?;
            Decimal::from_parts(input.signed_varint()?, groups, scale).map(Money::Exact)
        }
    }
}
