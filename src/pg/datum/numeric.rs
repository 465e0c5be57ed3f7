//! `numeric` values, read and written in their stored form.
//!
//! The layout is that of PostgreSQL's src/backend/utils/adt/numeric.c, unchanged since 9.1: a 16-bit header (sign,
//! display scale and weight together when they are small, else the weight apart), then base-10000 digits.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::numeric::decimal::Decimal;
use segmentation::numeric::float_sum::FloatSum;
use segmentation::purchases::money::{Money, bad_amount};

use crate::pg::call::FromArgument;
use crate::pg::datum::varlena::{self, Varlena};

/// An error for NaN, the infinities and what does not fit.
impl FromArgument<'_> for Result<Decimal> {
    #[inline]
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        unsafe { read(datum) }
    }
}

const KIND_MASK: u16 = 0xc000;
const NEGATIVE: u16 = 0x4000;
const SHORT: u16 = 0x8000;
const SPECIAL: u16 = 0xc000;
const PLUS_INFINITY: u16 = 0xd000;
const MINUS_INFINITY: u16 = 0xf000;
const LONG_SCALE_MASK: u16 = 0x3fff;
const SHORT_NEGATIVE: u16 = 0x2000;
const SHORT_SCALE_SHIFT: u16 = 7;
const SHORT_SCALE_MAX: u16 = 0x3f;
const SHORT_WEIGHT_SIGN: u16 = 0x40;
const SHORT_WEIGHT_MASK: u16 = 0x3f;

/// The value of a `numeric`.
///
/// # Errors
/// Invalid for NaN and the infinities, out of range for what 38 digits cannot hold.
///
/// # Safety
/// The datum is a `numeric`.
#[inline]
pub unsafe fn read(datum: pg_sys::Datum) -> Result<Decimal> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { varlena::bytes(datum) };
    let (pairs, _) = bytes.as_chunks::<2>();
    let Some((header, rest)) = pairs.split_first() else { return Ok(Decimal::ZERO) };
    let header = u16::from_ne_bytes(*header);
    match header & KIND_MASK {
        SHORT => {
            let weight = (header & SHORT_WEIGHT_MASK) as i32
                - if header & SHORT_WEIGHT_SIGN != 0 { i32::from(SHORT_WEIGHT_MASK) + 1 } else { 0 };
            let scale = header >> SHORT_SCALE_SHIFT & SHORT_SCALE_MAX;
            Decimal::from_base_10000(header & SHORT_NEGATIVE != 0, weight, scale, rest)
        }
        SPECIAL => Err(bad_amount(match header {
            PLUS_INFINITY => f64::INFINITY,
            MINUS_INFINITY => f64::NEG_INFINITY,
            _ => f64::NAN,
        })),
        sign => {
            let Some((weight, digits)) = rest.split_first() else { return Ok(Decimal::ZERO) };
            let weight = i16::from_ne_bytes(*weight).into();
            Decimal::from_base_10000(sign == NEGATIVE, weight, header & LONG_SCALE_MASK, digits)
        }
    }
}

/// An amount of `double precision`.
pub fn float(amount: f64) -> Money {
    Money::Float(FloatSum::new(amount))
}

/// The stored form of a decimal, without its length word.
fn payload(value: Decimal, out: &mut Vec<u8>) {
    let digits = value.to_base_10000();
    let scale = u16::from(digits.scale);
    out.clear();
    if scale <= SHORT_SCALE_MAX && (-64..64).contains(&digits.weight) {
        let weight = digits.weight as u16 & (SHORT_WEIGHT_SIGN | SHORT_WEIGHT_MASK);
        let sign = if digits.negative { SHORT_NEGATIVE } else { 0 };
        out.extend((SHORT | sign | scale << SHORT_SCALE_SHIFT | weight).to_ne_bytes());
    } else {
        out.extend((scale | if digits.negative { NEGATIVE } else { 0 }).to_ne_bytes());
        out.extend(digits.weight.to_ne_bytes());
    }
    digits.as_slice().iter().for_each(|digit| out.extend(digit.to_ne_bytes()));
}

/// Writes one `numeric` after another into the same memory.
#[derive(Debug, Default)]
pub struct NumericWriter {
    payload: Vec<u8>,
    value: Varlena,
}

impl NumericWriter {
    /// The datum of an amount, valid until the next one is written.
    pub fn write(&mut self, money: Money) -> pg_sys::Datum {
        match money {
            Money::Exact(value) => self.write_decimal(value),
            Money::Float(sum) => match Decimal::from_short_f64(sum.value()) {
                Some(value) => self.write_decimal(value),
                None => self.keep(convert(sum.value())),
            },
        }
    }

    /// Moves a value into our own memory: there may be millions of them before PostgreSQL frees its own.
    fn keep(&mut self, datum: pg_sys::Datum) -> pg_sys::Datum {
        // SAFETY: the datum is a numeric that was just made, and that nobody else has.
        unsafe {
            self.value.set(varlena::bytes(datum));
            pg_sys::pfree(datum.cast_mut_ptr());
        }
        self.value.datum()
    }

    fn write_decimal(&mut self, value: Decimal) -> pg_sys::Datum {
        payload(value, &mut self.payload);
        self.value.set(&self.payload);
        self.value.datum()
    }
}

/// PostgreSQL's own cast from `double precision`, for floats that are no short decimals.
fn convert(value: f64) -> pg_sys::Datum {
    // SAFETY: the function takes one float8 and returns a numeric that is not NULL.
    unsafe { pgrx::direct_function_call_as_datum(pg_sys::float8_numeric, &[value.into_datum()]) }
        .expect("a cast of a value is a value")
}

/// A `numeric` result in memory of the current context.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeric(pub Money);

/// A `numeric` that PostgreSQL computed, in memory of the current context.
#[derive(Debug, Clone, Copy)]
pub struct Computed(pg_sys::Datum);

impl Numeric {
    /// The amount divided as `numeric` divides.
    pub fn quotient(self, by: u64) -> Computed {
        self.divided(Self(Money::Exact(Decimal::from_integer(by as i64))))
    }

    /// The amount divided by another that is not zero, as `numeric` divides.
    pub fn divided(self, by: Self) -> Computed {
        let by = by.into_datum();
        // SAFETY: the function takes two numerics, the second of which is not zero, and returns one.
        let quotient =
            unsafe { pgrx::direct_function_call_as_datum(pg_sys::numeric_div, &[self.into_datum(), by]) };
        Computed(quotient.expect("a quotient of values is a value"))
    }
}

impl IntoDatum for Computed {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(self.0)
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::NUMERICOID
    }
}

sql_result!(Computed, "numeric");

impl IntoDatum for Numeric {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        let value = match self.0 {
            Money::Exact(value) => Some(value),
            Money::Float(sum) => Decimal::from_short_f64(sum.value()),
        };
        Some(match (value, self.0) {
            (Some(value), _) => {
                let mut bytes = Vec::with_capacity(32);
                payload(value, &mut bytes);
                varlena::palloc(&bytes)
            }
            (None, money) => convert(money.to_f64()),
        })
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::NUMERICOID
    }
}

sql_result!(Numeric, "numeric");
