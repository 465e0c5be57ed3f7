//! What input and output functions of types work on.

use std::ffi::CStr;
use std::io;

use pgrx::{FromDatum, Internal, IntoDatum, pg_sys};
use segmentation::support::memory::with_capacity;
use segmentation::{Error, Result};

use crate::pg::datum::varlena::{self, Builder};
use crate::pg::error::raise;
use crate::pg::settings::{self, check_for_interrupts};

/// The text given to an input function; models and summaries are ASCII or UTF-8.
pub fn text(text: &CStr) -> &str {
    text.to_str().unwrap_or_else(|_| raise(Error::corrupt("input is not valid UTF-8")))
}

/// The bytes given to a receive function, all of which it takes.
pub fn message(message: &mut Internal) -> &[u8] {
    // SAFETY: PostgreSQL calls a receive function with a StringInfo, and expects its cursor at the end afterwards.
    unsafe {
        let Some(message) = message.get_mut::<pg_sys::StringInfoData>() else { return &[] };
        let (start, end) = (message.cursor as usize, message.len as usize);
        message.cursor = message.len;
        std::slice::from_raw_parts(message.data.cast::<u8>().add(start), end - start)
    }
}

/// Refuses texts of foreign bytes that are none in the database's encoding.
pub fn require_encoding<'a>(texts: impl Iterator<Item = &'a [u8]>) {
    let host = settings::host();
    for (number, text) in texts.enumerate() {
        host.at_row(number);
        // SAFETY: the function reads the bytes it is given and raises an error if they are no text.
        unsafe { pg_sys::pg_verifymbstr(text.as_ptr().cast(), text.len() as i32, false) };
    }
}

/// The stored bytes of a value of any of our types, as an argument. An expanded object is flattened on the way.
#[derive(Debug)]
pub struct Stored<'c>(pub &'c [u8]);

impl FromDatum for Stored<'_> {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is of a type with variable length, and lives as long as the call.
        (!is_null).then(|| Self(unsafe { varlena::bytes(datum) }))
    }
}

sql_argument!('c Stored<'c>);
sql_name!(Stored<'_>, "bytea");

/// The bytes that a send function gives.
#[derive(Debug)]
pub struct Message(pg_sys::Datum);

impl Message {
    /// These parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut out = Builder::value(parts.iter().map(|part| part.len()).sum());
        parts.iter().for_each(|part| out.push(part));
        Self(out.finish())
    }
}

impl IntoDatum for Message {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(self.0)
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::BYTEAOID
    }
}

sql_result!(Message, "bytea");

/// A C string that an output function has written into PostgreSQL's memory.
#[derive(Debug)]
pub struct Output(pg_sys::Datum);

impl IntoDatum for Output {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(self.0)
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::CSTRINGOID
    }
}

sql_result!(Output, "cstring");

impl Output {
    /// The text that is written.
    pub fn written(write: impl FnOnce(&mut Builder) -> io::Result<()>) -> Self {
        Self(Builder::c_string(1 << 8).written(write))
    }

    /// A text as it is.
    pub fn of_text(text: &[u8]) -> Self {
        let mut out = Builder::c_string(text.len());
        text.chunks(Builder::BYTES_PER_LOOK).for_each(|piece| out.push(piece));
        Self(out.finish())
    }

    /// Binary data as text, two digits a byte.
    pub fn of_hex(bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut out = Builder::c_string(bytes.len().saturating_mul(2));
        for byte in bytes {
            out.push(&[byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]));
        }
        Self(out.finish())
    }
}

/// The bytes that [`Output::of_hex`] wrote.
///
/// # Errors
/// Corrupt, for anything but pairs of hexadecimal digits; out of memory.
pub fn from_hex(text: &str) -> Result<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut bytes = with_capacity(pairs.len())?;
    for piece in pairs.chunks(Builder::BYTES_PER_LOOK) {
        check_for_interrupts();
        bytes.extend(piece.iter().map_while(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)));
    }
    if bytes.len() < pairs.len() || !rest.is_empty() {
        return Err(Error::corrupt("text is not pairs of hexadecimal digits"));
    }
    Ok(bytes)
}
