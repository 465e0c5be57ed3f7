//! `segment.activity` in memory: the bytes of its binary form, and an expanded object for a long state of an aggregate.

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::behaviour::activity::Activity;
use segmentation::support::codec::Codec;

use crate::pg::call::{Call, FromArgument};
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;
use crate::pg::state::expanded::Expandable;
use crate::pg::state::growing;

/// What one customer did, as an argument or a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Deeds(pub Activity);

impl FromDatum for Deeds {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.activity.
        (!is_null).then(|| Self(unsafe { read(datum) }))
    }
}

impl IntoDatum for Deeds {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(write(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_argument!(Deeds);
sql_result!(Deeds, "segment.activity");

impl FromArgument<'_> for Activity {
    #[inline]
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        unsafe { read(datum) }
    }
}

/// Reads a value.
///
/// # Safety
/// The datum is a `segment.activity`.
unsafe fn read(datum: pg_sys::Datum) -> Activity {
    // SAFETY: as the caller promises.
    Activity::from_bytes(unsafe { varlena::bytes(datum) }).or_raise()
}

/// A value in memory of the current context.
pub fn write(activity: &Activity) -> pg_sys::Datum {
    varlena::palloc(&activity.to_bytes().or_raise())
}

/// Changes the state in argument 0 of an aggregate's call, or an empty one.
#[inline]
pub fn change(call: Call, change: impl FnOnce(&mut Activity) -> Result<()>) -> pg_sys::Datum {
    growing::change(call, Activity::default, change)
}

impl Expandable for Activity {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Activity);
}
