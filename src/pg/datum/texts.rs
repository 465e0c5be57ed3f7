//! Arrays of text.

use pgrx::pg_sys;

use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::raise;
use segmentation::Error;

/// The elements of a `text[]` argument; none, if it is NULL.
pub fn array(call: Call<'_>, number: usize) -> Vec<Option<&str>> {
    let Some(datum) = call.arg(number) else { return Vec::new() };
    let (mut values, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
    // SAFETY: functions that ask for an array of text are declared with one; it is taken apart into arrays of so many
    // elements, in the current context.
    let (values, nulls) = unsafe {
        let array = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
        pg_sys::deconstruct_array(
            array,
            pg_sys::TEXTOID,
            -1,
            false,
            pg_sys::TYPALIGN_INT as std::ffi::c_char,
            &mut values,
            &mut nulls,
            &mut count,
        );
        if count == 0 {
            return Vec::new();
        }
        (
            std::slice::from_raw_parts(values, count as usize),
            std::slice::from_raw_parts(nulls, count as usize),
        )
    };
    let text = |value: pg_sys::Datum| {
        // SAFETY: an element that is not NULL is a text, which lives as long as the array.
        let bytes = unsafe { varlena::bytes(value) };
        std::str::from_utf8(bytes).unwrap_or_else(|_| raise(Error::corrupt("text is not valid UTF-8")))
    };
    values.iter().zip(nulls).map(|(value, is_null)| (!is_null).then(|| text(*value))).collect()
}
