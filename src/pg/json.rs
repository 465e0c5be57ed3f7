//! `jsonb` arguments, read with errors of our own.

use std::ffi::CStr;

use pgrx::{FromDatum, pg_sys};
use segmentation::{Error, Result};
use serde_json::Value;

use super::error::OrRaise;
use super::input;
use super::memory::Promise;

/// The longest jsonb that is read, as text. Models are the longest that make sense.
const MAX_TEXT: usize = segmentation::support::json::MAX_TEXT;

/// A jsonb argument.
#[derive(Debug)]
pub struct Json(pub Value, #[expect(dead_code, reason = "kept for as long as the value lives")] Promise);

impl FromDatum for Json {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is jsonb.
        (!is_null).then(|| unsafe { read(datum) }.or_raise())
    }
}

impl std::ops::Deref for Json {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

sql_argument!(Json);
sql_name!(Json, "jsonb");

/// The value of a jsonb. Memory is promised for as long as it lives, for what is made of it as well.
///
/// # Errors
/// Invalid, for what is too long, too deep, or holds a number that no float can; out of memory.
///
/// # Safety
/// The datum is jsonb.
pub unsafe fn read(datum: pg_sys::Datum) -> Result<Json> {
    // SAFETY: as the caller promises.
    parse(unsafe { text(datum) }.as_bytes())
}

/// The value of a JSON text.
///
/// # Errors
/// As for [`read`].
pub fn parse(text: &[u8]) -> Result<Json> {
    if text.len() > MAX_TEXT {
        let len = text.len();
        return Err(Error::invalid(format!("jsonb is {len} bytes long, the most is {MAX_TEXT}")));
    }
    let promise = Promise::of_json(text.len())?;
    let value = serde_json::from_slice(text)
        .map_err(|error| Error::invalid(format!("jsonb cannot be used: {error}")))?;
    Ok(Json(value, promise))
}

/// The text of a jsonb.
///
/// # Safety
/// The datum is jsonb.
pub unsafe fn text<'a>(datum: pg_sys::Datum) -> &'a str {
    // SAFETY: as the caller promises; the output function gives a C string in the current context.
    let text = unsafe {
        let text = pgrx::direct_function_call_as_datum(pg_sys::jsonb_out, &[Some(datum)]);
        CStr::from_ptr(text.expect("the text of a value is a value").cast_mut_ptr())
    };
    input::text(text)
}

/// A jsonb of this text.
pub fn from_text(text: String) -> pg_sys::Datum {
    let text = input::c_string(text);
    // SAFETY: the input function is given a C string, and gives a value or raises an error.
    let json = unsafe {
        pgrx::direct_function_call_as_datum(pg_sys::jsonb_in, &[Some(pg_sys::Datum::from(text.as_ptr()))])
    };
    json.expect("a value of a text is a value")
}
