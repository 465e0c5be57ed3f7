//! Amounts and their sums: exact decimals or floats, never both in one sum.

use serde::{Deserialize, Serialize};

use crate::numeric::decimal::Decimal;
use crate::numeric::digits::to_shown;
use crate::numeric::float_sum::FloatSum;
use crate::support::codec::{Codec, Reader, Writer};
use crate::{Error, Result};

/// The amount of one row.
#[derive(Debug, Clone, Copy)]
pub enum Amount {
    /// From `numeric` and whole numbers.
    Exact(Decimal),
    /// From `double precision`; finite.
    Float(f64),
}

/// Whether amounts are summed as decimals or as floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountType {
    /// `numeric`
    Exact,
    /// `double precision`
    Float,
}

impl AmountType {
    /// The empty sum of such amounts.
    pub fn zero(self) -> Money {
        match self {
            Self::Exact => Money::Exact(Decimal::ZERO),
            Self::Float => Money::Float(FloatSum::default()),
        }
    }
}

impl From<Amount> for Money {
    #[inline]
    fn from(amount: Amount) -> Self {
        match amount {
            Amount::Exact(value) => Self::Exact(value),
            Amount::Float(value) => Self::Float(FloatSum::new(value)),
        }
    }
}

/// A sum of money, exact for `numeric` amounts and 106 bits wide for `double precision` ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Money {
    /// A sum of decimals, to the last digit.
    Exact(Decimal),
    /// A sum of floats.
    Float(FloatSum),
}

impl Money {
    /// The empty sum of the same type.
    #[must_use]
    pub fn zero(self) -> Self {
        self.amount_type().zero()
    }

    /// The type of the amounts.
    pub fn amount_type(self) -> AmountType {
        match self {
            Self::Exact(_) => AmountType::Exact,
            Self::Float(_) => AmountType::Float,
        }
    }

    /// Below zero.
    pub fn is_negative(self) -> bool {
        match self {
            Self::Exact(value) => value.is_negative(),
            Self::Float(sum) => sum.value() < 0.0,
        }
    }

    /// The same amount with the sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(value.negated()),
            Self::Float(sum) => Self::Float(sum.negated()),
        }
    }

    /// The same amount in the one form that equal amounts have.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(value.reduced()),
            Self::Float(sum) => Self::Float(sum.canonical()),
        }
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Exact(value) => value.to_f64(),
            Self::Float(sum) => sum.value(),
        }
    }

    /// The amount as it is shown and judged: to the 15 digits that PostgreSQL's cast of a float to `numeric` keeps, so that
    /// 0.7 and 0.1 make 0.8.
    pub fn shown(self) -> f64 {
        match self {
            Self::Exact(value) => value.to_f64(),
            Self::Float(sum) => to_shown(sum.value()),
        }
    }

    /// The sum of both.
    ///
    /// # Errors
    /// Out of range when it does not fit; invalid when one is exact and the other is not.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => Ok(Self::Exact(a.checked_add(b)?)),
            (Self::Float(mut a), Self::Float(b)) => {
                a.merge(b);
                checked_float(a).map(Self::Float)
            }
            _ => Err(two_types()),
        }
    }
}

/// Exact amounts are strings, since JSON numbers are floats to most readers; floats are numbers.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum WrittenMoney {
    Exact(String),
    Float(f64),
    FloatParts(f64, f64),
}

impl From<Money> for WrittenMoney {
    fn from(money: Money) -> Self {
        match money {
            Money::Exact(value) => Self::Exact(value.to_string()),
            Money::Float(sum) => match sum.parts() {
                (high, 0.0) => Self::Float(high),
                (high, low) => Self::FloatParts(high, low),
            },
        }
    }
}

impl TryFrom<WrittenMoney> for Money {
    type Error = Error;

    fn try_from(amount: WrittenMoney) -> Result<Self> {
        match amount {
            WrittenMoney::Exact(text) => Ok(Self::Exact(text.parse()?)),
            WrittenMoney::Float(value) => Ok(Self::Float(FloatSum::from_parts(value, 0.0)?)),
            WrittenMoney::FloatParts(high, low) => Ok(Self::Float(FloatSum::from_parts(high, low)?)),
        }
    }
}

impl Codec for Money {
    const NAME: &'static str = "amount";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        self.put(out);
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        match input.u8()? {
            0 => {
                let (groups, scale) = (input.u8()?, input.u8()?);
                Ok(Self::Exact(Decimal::from_parts(input.i128()?, groups, scale)?))
            }
            1 => Ok(Self::Float(FloatSum::from_parts(input.f64()?, input.f64()?)?)),
            other => Err(input.corrupt(&format!("has an amount of unknown type {other}"))),
        }
    }
}

impl Money {
    /// How many bytes into the binary form of an exact amount it stands with how many decimals it is shown.
    pub(super) const SCALE: usize = 2;

    pub(super) fn put(self, out: &mut Writer) {
        match self {
            Self::Exact(value) => {
                let value = value.reduced();
                out.put_u8(0);
                out.put_u8(value.groups());
                out.put_u8(value.scale());
                out.put_i128(value.mantissa());
            }
            Self::Float(sum) => {
                let (high, low) = sum.parts();
                out.put_u8(1);
                out.put_f64(high);
                out.put_f64(low);
            }
        }
    }
}

/// The refusal to add up amounts of both types.
#[cold]
pub(crate) fn two_types() -> Error {
    Error::invalid("summaries of numeric and of double precision amounts cannot be merged")
        .hint("Cast the amounts to one type before they are summarised.")
}

/// A sum that has not left the range of `f64`.
///
/// # Errors
/// Out of range, when it has.
#[inline]
pub fn checked_float(sum: FloatSum) -> Result<FloatSum> {
    if sum.is_finite() {
        Ok(sum)
    } else {
        Err(Error::out_of_range("total is out of range: double precision"))
    }
}

/// A double precision amount that can be added up.
///
/// # Errors
/// Invalid, for NaN and the infinities, by name.
#[inline]
pub fn checked_amount(amount: f64) -> Result<f64> {
    if amount.is_finite() { Ok(amount) } else { Err(bad_amount(amount)) }
}

/// The refusal of an amount that is not a number of anything.
#[cold]
pub fn bad_amount(amount: f64) -> Error {
    let name = match amount {
        f64::INFINITY => "infinity",
        f64::NEG_INFINITY => "-infinity",
        _ => "NaN",
    };
    Error::invalid(format!("amount must be a finite number, not {name}"))
        .hint("Exclude such rows with FILTER (WHERE ...), or repair them.")
}
