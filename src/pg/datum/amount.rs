//! Amounts of orders, by their SQL types: `None` for NULL, an error for what cannot be added up.

use segmentation::Result;
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::money::{Amount, checked_amount};

use crate::pg::call::Call;

/// How the amount in an argument is read.
pub type Read = fn(Call<'_>, usize) -> Option<Result<Amount>>;

/// A `numeric`, as it is.
#[inline]
pub fn decimal(call: Call, number: usize) -> Option<Result<Decimal>> {
    call.get(number)
}

/// A `double precision`, as it is.
#[inline]
pub fn finite(call: Call, number: usize) -> Option<Result<f64>> {
    call.f64_arg(number).map(checked_amount)
}

/// A `numeric`.
#[inline]
pub fn numeric(call: Call, number: usize) -> Option<Result<Amount>> {
    decimal(call, number).map(|amount| amount.map(Amount::Exact))
}

/// A `double precision`.
#[inline]
pub fn float(call: Call, number: usize) -> Option<Result<Amount>> {
    finite(call, number).map(|amount| amount.map(Amount::Float))
}

/// A `bigint`.
#[inline]
pub fn bigint(call: Call, number: usize) -> Option<Result<Amount>> {
    whole(call.i64_arg(number))
}

/// An `integer`.
#[inline]
pub fn integer(call: Call, number: usize) -> Option<Result<Amount>> {
    whole(call.i32_arg(number))
}

/// A `smallint`.
#[inline]
pub fn smallint(call: Call, number: usize) -> Option<Result<Amount>> {
    whole(call.i16_arg(number))
}

#[inline]
fn whole(amount: Option<i64>) -> Option<Result<Amount>> {
    amount.map(|amount| Ok(Amount::Exact(Decimal::from_integer(amount))))
}
