//! The sums of money an entry can keep: narrow ones beside the key, wide ones apart.

use std::fmt::Debug;

use crate::numeric::decimal::Decimal;
use crate::numeric::digits::to_shown;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::money::{Money, checked_float};
use crate::support::codec::{Reader, Writer};
use crate::{Error, Result};

/// A narrow sum, at a number of base-10000 groups after the point that the whole table shares.
pub trait Total: Copy + Debug + Default {
    /// An amount that fits a narrow sum.
    type Amount: Copy + Debug + Default;

    /// The bytes of the binary form.
    const ENCODED: usize;

    /// Below zero, and so a refund.
    fn is_refund(amount: Self::Amount) -> bool;

    /// The sum with the amount in it; `None` when it does not fit.
    fn plus(self, amount: Self::Amount) -> Option<Self>;

    /// The sum of both; `None` when it does not fit.
    fn merged(self, other: Self) -> Option<Self>;

    /// The same sum with `more` groups after the point; `None` when it does not fit.
    fn rescaled(self, more: u8) -> Option<Self>;

    /// The fewest groups after the point that hold the sum.
    fn least_groups(self, groups: u8) -> u8;

    /// The sum of a customer without refunds; `None` when it does not fit.
    fn narrowed(total: Money, groups: u8) -> Option<Self>;

    /// The amount as money.
    fn amount_money(amount: Self::Amount, groups: u8, scale: u8) -> Money;

    /// The sum as money.
    fn money(self, groups: u8, scale: u8) -> Money;

    /// As [`Money::shown`].
    fn shown(self, groups: u8) -> f64;

    /// Appends the binary form.
    fn encode(self, out: &mut Writer);

    /// Reads the sum of a customer without refunds.
    ///
    /// # Errors
    /// Corrupt, for a sum that such a customer cannot have.
    fn decode(input: &mut Reader<'_>, groups: u8, scale: u8) -> Result<Self>;
}

/// `10000^n` for the groups a table may have.
const POWERS: [i64; 5] = [1, 10_000, 100_000_000, 1_000_000_000_000, 10_000_000_000_000_000];

/// The most groups after the point in a narrow sum; amounts of more decimals are kept apart.
pub const MAX_GROUPS: u8 = POWERS.len() as u8 - 1;

/// A sum of decimals.
impl Total for i64 {
    type Amount = i64;

    const ENCODED: usize = size_of::<i64>();

    #[inline]
    fn is_refund(amount: i64) -> bool {
        amount < 0
    }

    #[inline]
    fn plus(self, amount: i64) -> Option<Self> {
        self.checked_add(amount)
    }

    fn merged(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn rescaled(self, more: u8) -> Option<Self> {
        self.checked_mul(*POWERS.get(usize::from(more))?)
    }

    fn least_groups(mut self, mut groups: u8) -> u8 {
        while groups > 0 && self % POWERS[1] == 0 {
            self /= POWERS[1];
            groups -= u8::min(groups, if self == 0 { u8::MAX } else { 1 });
        }
        groups
    }

    fn narrowed(total: Money, groups: u8) -> Option<Self> {
        let Money::Exact(total) = total else { return None };
        narrow(total.reduced(), groups).filter(|&total| total >= 0)
    }

    fn amount_money(amount: i64, groups: u8, scale: u8) -> Money {
        amount.money(groups, scale)
    }

    fn money(self, groups: u8, scale: u8) -> Money {
        Money::Exact(Decimal::from_trusted_parts(self.into(), groups, scale))
    }

    fn shown(self, groups: u8) -> f64 {
        Decimal::from_trusted_parts(self.into(), groups, u8::MAX).to_f64()
    }

    fn encode(self, out: &mut Writer) {
        out.put_i64(self);
    }

    fn decode(input: &mut Reader<'_>, groups: u8, scale: u8) -> Result<Self> {
        let total = input.i64()?;
        if total < 0 {
            return Err(input.corrupt("has a customer with a negative total and no refunds"));
        }
        Decimal::from_parts(total.into(), groups, scale)?;
        Ok(total)
    }
}

/// The mantissa of an amount in a table of `groups`; `None` when a narrow sum cannot take it.
#[inline]
pub fn narrow(amount: Decimal, groups: u8) -> Option<i64> {
    i64::try_from(amount.mantissa_at(groups)?).ok()
}

/// A sum of floats, which knows no groups.
impl Total for FloatSum {
    type Amount = f64;

    const ENCODED: usize = 2 * size_of::<f64>();

    #[inline]
    fn is_refund(amount: f64) -> bool {
        amount < 0.0
    }

    #[inline]
    fn plus(mut self, amount: f64) -> Option<Self> {
        self.add(amount);
        self.is_finite().then_some(self)
    }

    fn merged(mut self, other: Self) -> Option<Self> {
        self.merge(other);
        self.is_finite().then_some(self)
    }

    fn rescaled(self, _more: u8) -> Option<Self> {
        Some(self)
    }

    fn least_groups(self, _groups: u8) -> u8 {
        0
    }

    fn narrowed(total: Money, _groups: u8) -> Option<Self> {
        let Money::Float(total) = total else { return None };
        Some(total).filter(|total| total.value() >= 0.0)
    }

    fn amount_money(amount: f64, _groups: u8, _scale: u8) -> Money {
        Money::Float(Self::new(amount))
    }

    fn money(self, _groups: u8, _scale: u8) -> Money {
        Money::Float(self)
    }

    fn shown(self, _groups: u8) -> f64 {
        to_shown(self.value())
    }

    fn encode(self, out: &mut Writer) {
        let (high, low) = self.parts();
        out.put_f64(high);
        out.put_f64(low);
    }

    fn decode(input: &mut Reader<'_>, _groups: u8, _scale: u8) -> Result<Self> {
        let sum = checked_float(Self::from_parts(input.f64()?, input.f64()?)?)?;
        if sum.value() < 0.0 {
            return Err(Error::corrupt("customer_base has a customer with a negative total and no refunds"));
        }
        Ok(sum)
    }
}
