//! What one customer bought: the summary behind `segment.rfm`.
//!
//! A row with an amount of zero or more is an order. A negative amount is a refund: it lowers the total, but it is not
//! an order and moves no date. A row without a date or an amount is skipped and counted.

use std::io;

use serde::{Deserialize, Serialize};

use crate::purchases::money::{Money, WrittenMoney};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::support::json;
use crate::support::time::{self, checked_time};
use crate::support::words::counted;
use crate::{Error, Result};

/// The purchases of one customer, summed up. Summaries merge in any order to the same value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rfm {
    /// First and last order, in microseconds since 2000-01-01 UTC; `None` without orders.
    pub span: Option<(i64, i64)>,
    /// Rows with an amount of zero or more.
    pub orders: u64,
    /// The sum of all amounts, refunds included.
    pub total: Money,
    /// Rows with a negative amount.
    pub refunds: u64,
    /// What the refunds gave back, not negative.
    pub refunded: Money,
    /// Rows without a date or an amount.
    pub skipped: u64,
}

impl Rfm {
    /// Nothing bought yet, with sums of the type of `money`.
    pub fn empty(money: Money) -> Self {
        let zero = money.zero();
        Self { span: None, orders: 0, total: zero, refunds: 0, refunded: zero, skipped: 0 }
    }

    /// Takes one row: an order, or a refund when the amount is negative.
    ///
    /// # Errors
    /// Invalid for an infinite date, out of range for a total that does not fit.
    pub fn add(&mut self, at: i64, amount: Money) -> Result<()> {
        let at = checked_time(at)?;
        self.total = self.total.checked_add(amount)?;
        if amount.is_negative() {
            self.refunds += 1;
            self.refunded = self.refunded.checked_add(amount.negated())?;
        } else {
            self.orders += 1;
            self.span = widest(self.span, Some((at, at)));
        }
        Ok(())
    }

    /// Takes a row without a date or without an amount.
    pub fn skip(&mut self) {
        self.skipped += 1;
    }

    /// The summary of both.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.total = self.total.checked_add(other.total)?;
        self.refunded = self.refunded.checked_add(other.refunded)?;
        self.span = widest(self.span, other.span);
        self.orders = checked_count(self.orders, other.orders)?;
        self.refunds = checked_count(self.refunds, other.refunds)?;
        self.skipped = checked_count(self.skipped, other.skipped)?;
        Ok(())
    }

    /// The summary of a customer of whom only sums are known. A total below 0 is that of one refund beside orders that were
    /// worth nothing, as more cannot have been given back than was bought.
    ///
    /// # Errors
    /// Invalid: orders without dates or dates without orders, the last order before the first, one order at two moments, an
    /// infinite date, fewer than 0 orders.
    pub fn of_sums(orders: i64, first: Option<i64>, last: Option<i64>, total: Money) -> Result<Self> {
        let Ok(orders) = u64::try_from(orders) else {
            return Err(Error::invalid(format!("orders is {orders}"))
                .hint("It is the number of orders of one customer, at least 0."));
        };
        let span = match (first, last, orders) {
            (None, None, 0) => None,
            (Some(first), Some(last), 1..) => Some((checked_time(first)?, checked_time(last)?)),
            (_, _, 0) => {
                return Err(Error::invalid("a customer with 0 orders has dates of orders")
                    .hint("Give NULL for the first and the last order of a customer without any."));
            }
            _ => {
                let (orders, dates) = (
                    counted(orders as usize, "order"),
                    if orders == 1 { "date of it" } else { "dates of them" },
                );
                return Err(Error::invalid(format!("a customer with {orders} has no {dates}"))
                    .hint("Give the first and the last order, which are one where there is one alone."));
            }
        };
        if let Some((first, last)) = span.filter(|(first, last)| first > last) {
            let (first, last) = (time::format(first), time::format(last));
            return Err(Error::invalid(format!("the first order, {first}, is after the last, {last}"))
                .hint("Give the first order before the last one."));
        }
        if let (1, Some((first, last))) = (orders, span.filter(|(first, last)| first < last)) {
            let (first, last) = (time::format(first), time::format(last));
            return Err(Error::invalid(format!("the one order was at {first} and at {last}"))
                .hint("Give the same moment as the first and the last order where there is one alone."));
        }
        let is_refund = total.is_negative();
        if orders == 0 && !is_refund && total.to_f64() != 0.0 {
            return Err(Error::invalid("a customer with 0 orders has a total above 0")
                .hint("Count the orders that the total is of."));
        }
        let refunded = if is_refund { total.negated() } else { total.zero() };
        Ok(Self { span, orders, total, refunds: is_refund.into(), refunded, skipped: 0 })
    }

    /// The first order.
    pub fn first(&self) -> Option<i64> {
        self.span.map(|(first, _)| first)
    }

    /// The last order.
    pub fn last(&self) -> Option<i64> {
        self.span.map(|(_, last)| last)
    }

    /// Days from the last order to `as_of`, with their fraction; negative for an order after it.
    pub fn recency_days(&self, as_of: i64) -> Option<f64> {
        self.last().map(|last| time::days_between(last, as_of))
    }

    /// Days from the first order to `as_of`, with their fraction.
    pub fn tenure_days(&self, as_of: i64) -> Option<f64> {
        self.first().map(|first| time::days_between(first, as_of))
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
        let text = Text {
            orders: self.orders,
            first: self.first().map(time::format),
            last: self.last().map(time::format),
            monetary: self.total.into(),
            refunds: self.refunds,
            refunded: (self.refunds > 0).then(|| self.refunded.into()),
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
        let text: Text = json::summary("rfm", text, usize::MAX)?;
        let span = match (&text.first, &text.last) {
            (Some(first), Some(last)) => Some((time::parse(first)?, time::parse(last)?)),
            (None, None) => None,
            _ => return Err(Error::corrupt("rfm is damaged: first and last go together")),
        };
        let total = Money::try_from(text.monetary)?;
        let refunded = text.refunded.map_or(Ok(total.zero()), Money::try_from)?;
        let Text { orders, refunds, skipped, .. } = text;
        Self { span, orders, total, refunds, refunded, skipped }.checked()
    }

    /// The summary, if such rows can exist that sum up to it.
    fn checked(self) -> Result<Self> {
        let fault = |what: &str| Err(Error::corrupt(format!("rfm is damaged: {what}")));
        if [self.orders, self.refunds, self.skipped].into_iter().any(|count| checked_count(count, 0).is_err())
        {
            return fault("more rows than there can be");
        }
        match self.span {
            None if self.orders > 0 => return fault("orders without dates"),
            Some(_) if self.orders == 0 => return fault("dates without orders"),
            Some((first, last)) if first > last => return fault("last order before the first"),
            Some((first, last)) if !(time::is_valid(first) && time::is_valid(last)) => {
                return fault("order date out of range");
            }
            _ => {}
        }
        if self.refunded.is_negative() || (self.refunds == 0 && self.refunded.to_f64() != 0.0) {
            return fault("refunded amount without refunds");
        }
        match (self.total, self.refunded) {
            (Money::Exact(total), Money::Exact(refunded)) => {
                // A sum past 38 digits is positive, and that is all that is asked of it.
                let bought = total.checked_add(refunded).ok();
                if bought
                    .is_some_and(|bought| bought.is_negative() || (self.orders == 0 && !bought.is_zero()))
                {
                    return fault("total does not match the refunds");
                }
            }
            (Money::Float(_), Money::Float(_)) => {}
            _ => return fault("amounts of two types"),
        }
        Ok(self)
    }
}

/// The span that covers both.
#[inline]
fn widest(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (a, b) {
        (Some((a_first, a_last)), Some((b_first, b_last))) => {
            Some((a_first.min(b_first), a_last.max(b_last)))
        }
        (span, None) | (None, span) => span,
    }
}

/// The text form, field by field; what is zero in most summaries is left out.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    orders: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    monetary: WrittenMoney,
    #[serde(default, skip_serializing_if = "json::is_zero")]
    refunds: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refunded: Option<WrittenMoney>,
    #[serde(default, skip_serializing_if = "json::is_zero")]
    skipped: u64,
}

const VERSION: u8 = 1;

impl Codec for Rfm {
    const NAME: &'static str = "rfm";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        self.encode_fields(out);
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        Self::decode_fields(input)
    }
}

impl Rfm {
    /// The binary form without its version, for values that hold many summaries.
    pub(crate) fn encode_fields(&self, out: &mut Writer) {
        out.put_u64(self.orders);
        if let Some((first, last)) = self.span {
            out.put_i64(first);
            out.put_i64(last);
        }
        self.total.put(out);
        out.put_u64(self.refunds);
        if self.refunds > 0 {
            self.refunded.put(out);
        }
        out.put_u64(self.skipped);
    }

    /// Passes over a binary form without its version, and shows how many bytes are left where it stands with how many
    /// decimals a sum is shown.
    pub(crate) fn pass_fields(input: &mut Reader<'_>, mut visit: impl FnMut(usize)) -> Result<()> {
        let mut pass_money = |input: &mut Reader<'_>| -> Result<()> {
            let left = input.left();
            if let Money::Exact(_) = Money::decode(input)? {
                visit(left - Money::SCALE);
            }
            Ok(())
        };
        if input.u64()? > 0 {
            input.i64()?;
            input.i64()?;
        }
        pass_money(input)?;
        if input.u64()? > 0 {
            pass_money(input)?;
        }
        input.u64().map(drop)
    }

    pub(crate) fn decode_fields(input: &mut Reader<'_>) -> Result<Self> {
        let orders = input.u64()?;
        let span = if orders > 0 { Some((input.i64()?, input.i64()?)) } else { None };
        let total = Money::decode(input)?;
        let refunds = input.u64()?;
        let refunded = if refunds > 0 { Money::decode(input)? } else { total.zero() };
        let skipped = input.u64()?;
        Self { span, orders, total, refunds, refunded, skipped }.checked()
    }
}
