//! `segment.rfm` in memory: a flat value that an aggregate updates in place.
//!
//! The common customer's value is one [`Packed`]; refunds and skipped rows make it grow by a [`PackedRare`] part.

use std::marker::PhantomData;

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::purchases::packed::{Packed, PackedRare};
use segmentation::purchases::rfm::Rfm;

use crate::pg::call::{Call, FromArgument};
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;

/// A value with its rare part.
#[repr(C)]
struct Full {
    packed: Packed,
    rare: PackedRare,
}

/// The summary of one customer as an argument or a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RfmValue(pub Rfm);

impl FromDatum for RfmValue {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.rfm.
        (!is_null).then(|| Self(unsafe { read(datum) }))
    }
}

impl IntoDatum for RfmValue {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(write(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_argument!(RfmValue);
sql_result!(RfmValue, "segment.rfm");

impl FromArgument<'_> for Rfm {
    #[inline]
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        unsafe { read(datum) }
    }
}

/// Reads a value.
///
/// # Safety
/// The datum is a `segment.rfm`.
pub unsafe fn read(datum: pg_sys::Datum) -> Rfm {
    // SAFETY: the type is stored plain and aligned to 8, so the datum points to the value itself.
    unsafe {
        let value = datum.cast_mut_ptr::<Packed>();
        (*value).rfm(rare_of(value).as_deref()).or_raise()
    }
}

/// The value in the one form of all that are equal, whatever decimals they show and zeros an aggregate's state ends in: the
/// same datum, or a copy.
///
/// # Safety
/// The datum is a `segment.rfm`.
pub unsafe fn canonical(datum: pg_sys::Datum) -> pg_sys::Datum {
    let value = datum.cast_mut_ptr::<Packed>();
    // SAFETY: as the caller promises.
    unsafe {
        if rare_of(value).is_none() && (*value).is_canonical() {
            return datum;
        }
        let (mut packed, mut rare) = Packed::from_rfm(&read(datum));
        packed.hide_scale();
        rare.iter_mut().for_each(PackedRare::hide_scale);
        write_parts(packed, rare)
    }
}

/// The rare part of a value, if it has one.
///
/// # Safety
/// The pointer is to a `segment.rfm`.
#[inline]
unsafe fn rare_of<'a>(value: *mut Packed) -> Option<&'a mut PackedRare> {
    // SAFETY: a value that is as long as a full one is a full one.
    unsafe {
        let size = pgrx::varlena::varsize_any(value.cast());
        (size >= size_of::<Full>()).then(|| &mut (*value.cast::<Full>()).rare)
    }
}

/// A value in memory of the current context.
pub fn write(purchases: &Rfm) -> pg_sys::Datum {
    let (packed, rare) = Packed::from_rfm(purchases);
    write_parts(packed, rare)
}

fn write_parts(packed: Packed, rare: Option<PackedRare>) -> pg_sys::Datum {
    // SAFETY: the memory is as large as what is written to it.
    unsafe {
        match rare {
            Some(rare) => {
                let value = pg_sys::palloc(size_of::<Full>()).cast::<Full>();
                value.write(Full { packed: with_length(packed, size_of::<Full>()), rare });
                pg_sys::Datum::from(value)
            }
            None => {
                let value = pg_sys::palloc(size_of::<Packed>()).cast::<Packed>();
                value.write(with_length(packed, size_of::<Packed>()));
                pg_sys::Datum::from(value)
            }
        }
    }
}

/// Writes one value after another into the same memory.
#[derive(Default)]
pub struct Writer(Option<Box<Full>>);

impl Writer {
    /// The datum of a value, valid until the next one is written.
    pub fn write(&mut self, purchases: &Rfm) -> pg_sys::Datum {
        let (packed, rare) = Packed::from_rfm(purchases);
        let size = if rare.is_some() { size_of::<Full>() } else { size_of::<Packed>() };
        let value = Full { packed: with_length(packed, size), rare: rare.unwrap_or_default() };
        let kept = self.0.get_or_insert_with(|| Box::new(Full { packed, rare: PackedRare::default() }));
        **kept = value;
        pg_sys::Datum::from(&raw const **kept)
    }
}

fn with_length(mut packed: Packed, size: usize) -> Packed {
    packed.length_word = varlena::header_for(size - varlena::LENGTH_WORD);
    packed
}

/// The state of an aggregate over `segment.rfm`: a value that lives as long as the group does.
///
/// A value changed in place is returned as it is. A new or larger one is made in the memory of the row, whence
/// PostgreSQL copies it into the group's memory and frees what it replaces.
pub struct State<'c> {
    value: *mut Packed,
    /// Lent by the call, or made in its memory.
    of_call: PhantomData<&'c mut Packed>,
}

impl<'c> State<'c> {
    /// The state of the call, or a new one that is `empty`.
    #[inline]
    pub fn of(call: Call<'c>, empty: fn() -> Packed) -> Self {
        Self::existing(call).unwrap_or_else(|| Self::new(empty()))
    }

    /// The state of the call, if it has one.
    #[inline]
    pub fn existing(call: Call<'c>) -> Option<Self> {
        call.require_aggregate();
        call.lend(0);
        call.arg(0).map(|datum| Self { value: datum.cast_mut_ptr(), of_call: PhantomData })
    }

    fn new(empty: Packed) -> Self {
        let value = allocate::<Packed>();
        // SAFETY: just allocated in this size.
        unsafe { value.write(with_length(empty, size_of::<Packed>())) };
        Self { value, of_call: PhantomData }
    }

    /// Orders and total, for an update in place.
    #[inline]
    pub fn packed(&mut self) -> &mut Packed {
        // SAFETY: a state is this aggregate's own, which is lent once in a call, and calls on it do not overlap.
        unsafe { &mut *self.value }
    }

    /// Changes the summary as a whole, in a larger value if it needs one.
    pub fn change(&mut self, change: impl FnOnce(&mut Rfm)) {
        // SAFETY: as for `packed`; the value read is the state itself.
        let mut purchases = unsafe { read(pg_sys::Datum::from(self.value)) };
        change(&mut purchases);
        let (packed, rare) = Packed::from_rfm(&purchases);
        // SAFETY: a packed fits every value, and both parts fit a full one. A value once full stays full, with its length.
        unsafe {
            match (rare, rare_of(self.value).is_some()) {
                (None, false) => self.value.write(with_length(packed, size_of::<Packed>())),
                (rare, full) => {
                    if !full {
                        self.value = allocate::<Full>().cast();
                    }
                    let rare = rare.unwrap_or_default();
                    self.value
                        .cast::<Full>()
                        .write(Full { packed: with_length(packed, size_of::<Full>()), rare });
                }
            }
        }
    }

    /// The state as the result of the call.
    #[inline]
    pub fn datum(self) -> pg_sys::Datum {
        pg_sys::Datum::from(self.value)
    }
}

fn allocate<T>() -> *mut T {
    // SAFETY: palloc gives as many bytes as asked for, or raises an error.
    unsafe { pg_sys::palloc(size_of::<T>()).cast() }
}
