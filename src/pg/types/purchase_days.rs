//! `segment.purchase_days` in memory: the bytes of its binary form, and an expanded object for a long state of an aggregate.

use pgrx::datum::Date;
use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::purchases::money::AmountType;
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::support::codec::Codec;
use segmentation::{Error, Result};

use crate::pg::call::{Call, FromArgument};
use crate::pg::datum::varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::state::expanded::Expandable;
use crate::pg::state::growing;

/// The purchases of one customer by day as an argument or a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Days(pub PurchaseDays);

impl FromDatum for Days {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.purchase_days.
        (!is_null).then(|| Self(unsafe { read(datum) }))
    }
}

impl IntoDatum for Days {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(write(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_argument!(Days);
sql_result!(Days, "segment.purchase_days");

impl FromArgument<'_> for PurchaseDays {
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        unsafe { read(datum) }
    }
}

/// The binary form of an argument.
#[derive(Debug, Clone, Copy)]
pub struct DaysBytes<'c>(pub &'c [u8]);

impl<'c> FromArgument<'c> for DaysBytes<'c> {
    #[inline]
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        Self(unsafe { varlena::bytes(datum) })
    }
}

/// Reads a value.
///
/// # Safety
/// The datum is a `segment.purchase_days`.
pub unsafe fn read(datum: pg_sys::Datum) -> PurchaseDays {
    // SAFETY: as the caller promises.
    PurchaseDays::from_bytes(unsafe { varlena::bytes(datum) }).or_raise()
}

/// A value in memory of the current context.
pub fn write(days: &PurchaseDays) -> pg_sys::Datum {
    varlena::palloc(&days.to_bytes().or_raise())
}

/// A day since 2000-01-01 as SQL has it.
pub fn date(day: i32) -> Date {
    Date::try_from(day).unwrap_or_else(|_| raise(Error::out_of_range("date is out of range")))
}

/// Changes the state in argument 0 of an aggregate's call, or an empty one with sums of a type.
#[inline]
pub fn change(
    call: Call,
    amount_type: AmountType,
    change: impl FnOnce(&mut PurchaseDays) -> Result<()>,
) -> pg_sys::Datum {
    growing::change(call, || PurchaseDays::empty(amount_type.zero()), change)
}

impl Expandable for PurchaseDays {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(PurchaseDays);
}
