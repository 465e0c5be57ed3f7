//! Arrays, element by element.

use std::ptr::null_mut;

use pgrx::pg_sys;
use segmentation::Error;
use segmentation::support::memory::with_capacity;

use super::varlena;
use crate::pg::call::FromArgument;
use crate::pg::error::{OrRaise, raise};

/// The elements of a `timestamptz[]` argument in their order, `None` for NULL.
#[derive(Debug)]
pub struct Moments(pub Vec<Option<i64>>);

/// The elements of a `text[]` argument in their order, `None` for NULL.
#[derive(Debug)]
pub struct Texts<'c>(pub Vec<Option<&'c str>>);

impl FromArgument<'_> for Moments {
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises; a timestamptz is 8 bytes.
        Self(unsafe { elements(datum, pg_sys::TIMESTAMPTZOID, 8, true, b'd', |datum| datum.value() as i64) })
    }
}

impl<'c> FromArgument<'c> for Texts<'c> {
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        let text = |datum| {
            // SAFETY: an element of a text array is text; what is unpacked lives as long as the call.
            let bytes: &'c [u8] = unsafe { varlena::bytes(datum) };
            std::str::from_utf8(bytes).unwrap_or_else(|_| raise(Error::corrupt("text is not valid UTF-8")))
        };
        // SAFETY: as the caller promises.
        Self(unsafe { elements(datum, pg_sys::TEXTOID, -1, false, b'i', text) })
    }
}

/// The elements of an array of any type, `None` for NULL.
///
/// # Safety
/// The datum is an array of elements of this type.
pub unsafe fn elements_of<T>(
    array: pg_sys::Datum,
    element: pg_sys::Oid,
    read: impl Fn(pg_sys::Datum) -> T,
) -> Vec<Option<T>> {
    let (mut length, mut by_value, mut alignment) = (0, false, 0);
    // SAFETY: as the caller promises; the look-up fills all three.
    unsafe {
        pg_sys::get_typlenbyvalalign(element, &mut length, &mut by_value, &mut alignment);
        elements(array, element, length.into(), by_value, alignment as u8, read)
    }
}

/// The elements of an array of any number of dimensions.
///
/// # Safety
/// The datum is an array of elements of this type, length and alignment.
unsafe fn elements<T>(
    array: pg_sys::Datum,
    element: pg_sys::Oid,
    length: i32,
    by_value: bool,
    alignment: u8,
    read: impl Fn(pg_sys::Datum) -> T,
) -> Vec<Option<T>> {
    let (mut datums, mut nulls, mut count) = (null_mut(), null_mut(), 0);
    // SAFETY: as the caller promises; the function fills both lists with as many elements as it counts.
    let (datums, nulls) = unsafe {
        let array = pg_sys::pg_detoast_datum(array.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
        pg_sys::deconstruct_array(
            array,
            element,
            length,
            by_value,
            alignment as std::ffi::c_char,
            &mut datums,
            &mut nulls,
            &mut count,
        );
        if count == 0 {
            return Vec::new();
        }
        (
            std::slice::from_raw_parts(datums, count as usize),
            std::slice::from_raw_parts(nulls, count as usize),
        )
    };
    let mut values = with_capacity(datums.len()).or_raise();
    values.extend(datums.iter().zip(nulls).map(|(&datum, &null)| (!null).then(|| read(datum))));
    values
}
