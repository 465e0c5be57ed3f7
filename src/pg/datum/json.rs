//! `jsonb` arguments, read with errors of our own.

use std::ffi::CStr;
use std::io;

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::{Error, Kind, Result};
use serde::Serialize;
use serde_json::Value;

use crate::pg::call::FromArgument;
use crate::pg::datum::input;
use crate::pg::datum::varlena::Builder;
use crate::pg::error::OrRaise;
use crate::pg::memory::Promise;

/// The longest jsonb that is read, as text. Models are the longest that make sense.
const MAX_TEXT: usize = segmentation::support::json::MAX_TEXT;

/// A jsonb argument.
#[derive(Debug)]
pub struct Json(pub Value, Promise);

impl Json {
    /// The value and the promise, which is to be kept for as long as what is made of the value.
    pub fn split(self) -> (Value, Promise) {
        (self.0, self.1)
    }

    /// An empty object.
    pub fn nothing() -> Self {
        Self(Value::Object(serde_json::Map::new()), Promise::none())
    }
}

impl FromDatum for Json {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is jsonb.
        (!is_null).then(|| unsafe { read(datum) }.or_raise())
    }
}

impl FromArgument<'_> for Json {
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        unsafe { read(datum) }.or_raise()
    }
}

/// A jsonb argument that is no options, read once its function says what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Unread(pg_sys::Datum);

impl Unread {
    /// The value.
    ///
    /// # Errors
    /// As for [`read`], naming the argument and saying what it should be.
    pub fn called(self, name: &str, hint: &str) -> Result<Json> {
        // SAFETY: the datum is the caller's jsonb, which lives as long as the call.
        let text = unsafe { text(self.0) };
        parse_as(text.as_bytes(), |error| {
            let error = error.to_string();
            // Where it stands would be a place in PostgreSQL's own text, which the user has not seen.
            let what = error.split(" at line ").next().unwrap_or_default();
            Error::invalid(format!("{name}: {what}")).hint(hint)
        })
    }
}

impl FromDatum for Unread {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        (!is_null).then_some(Self(datum))
    }
}

/// The text of a jsonb argument.
#[derive(Debug, Clone, Copy)]
pub struct JsonText<'c>(pub &'c str);

impl<'c> FromArgument<'c> for JsonText<'c> {
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        Self(unsafe { text(datum) })
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
sql_argument!(Unread);
sql_name!(Unread, "jsonb");

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
    parse_as(text, |error| {
        Error::invalid(format!("this is no JSON that can be used: {error}"))
            .hint("Options are an object, as in '{\"language\": \"en\"}'.")
    })
}

fn parse_as(text: &[u8], wrong: impl FnOnce(serde_json::Error) -> Error) -> Result<Json> {
    if text.len() > MAX_TEXT {
        let len = text.len();
        return Err(Error::invalid(format!("jsonb is {len} bytes long, the most is {MAX_TEXT}")));
    }
    let promise = Promise::of_json(text.len())?;
    Ok(Json(serde_json::from_slice(text).map_err(wrong)?, promise))
}

/// The value of a JSON text that a value of ours keeps.
///
/// # Errors
/// Corrupt, saying what is damaged; out of memory.
pub fn parse_kept(text: &str, damaged: &str) -> Result<Json> {
    parse(text.as_bytes()).map_err(|error| match error.kind {
        Kind::OutOfMemory => error,
        _ => Error::corrupt(format!("{damaged}: {error}")),
    })
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

/// A jsonb as a result, in memory of the current context.
#[derive(Debug)]
pub struct Jsonb(pg_sys::Datum);

impl Jsonb {
    /// What a value says of itself, written piece by piece.
    pub fn of(value: &impl Serialize) -> Self {
        Self::written(|out| serde_json::to_writer(out, value).map_err(io::Error::from))
    }

    /// Of the text that is written.
    pub fn written(write: impl FnOnce(&mut Builder) -> io::Result<()>) -> Self {
        let text = Builder::c_string(1 << 10).written(write);
        // SAFETY: the input function is given a C string, and gives a value or raises an error.
        let json = unsafe { pgrx::direct_function_call_as_datum(pg_sys::jsonb_in, &[Some(text)]) };
        Self(json.expect("a value of a text is a value"))
    }
}

impl IntoDatum for Jsonb {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(self.0)
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::JSONBOID
    }
}

sql_result!(Jsonb, "jsonb");
