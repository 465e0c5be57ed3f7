//! What input and output functions of types work on.

use std::ffi::{CStr, CString};

use pgrx::{Internal, pg_sys};
use segmentation::{Error, Result};

use super::error::raise;

/// The text given to an input function; models and summaries are ASCII or UTF-8.
pub fn text(text: &CStr) -> &str {
    text.to_str().unwrap_or_else(|_| raise(Error::corrupt("input is not valid UTF-8")))
}

/// The text that an output function gives.
pub fn c_string(text: String) -> CString {
    CString::new(text).unwrap_or_else(|_| raise(Error::corrupt("value contains a zero byte")))
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

/// Binary data as text, two digits a byte.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// The bytes that [`to_hex`] wrote.
///
/// # Errors
/// Corrupt, for anything but pairs of hexadecimal digits.
pub fn from_hex(text: &str) -> Result<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect::<Option<_>>();
    bytes.filter(|_| rest.is_empty()).ok_or_else(|| Error::corrupt("text is not pairs of hexadecimal digits"))
}
