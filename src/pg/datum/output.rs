//! Values of any type as their types write them.

use std::ffi::{CStr, c_char};

use pgrx::pg_sys;
use segmentation::{Error, Result};

use super::{input, varlena};
use crate::pg::call::Call;

/// The output function of a type.
pub fn function_of(type_oid: pg_sys::Oid) -> pg_sys::Oid {
    let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
    // SAFETY: a catalogue look-up, which raises an error for what does not exist.
    unsafe { pg_sys::getTypeOutputInfo(type_oid, &mut output, &mut is_varlena) };
    output
}

/// A value as an output function writes it.
///
/// # Safety
/// The function is that of the value's type.
pub unsafe fn written(output: pg_sys::Oid, value: pg_sys::Datum) -> String {
    let mut text = String::new();
    // SAFETY: as the caller promises.
    unsafe { take(pg_sys::OidOutputFunctionCall(output, value), &mut text) };
    text
}

/// Appends what an output function wrote, and frees it.
///
/// # Safety
/// It is a C string in the current context, which nobody else has.
unsafe fn take(written: *mut c_char, text: &mut String) {
    // SAFETY: as the caller promises.
    unsafe {
        text.push_str(input::text(CStr::from_ptr(written)));
        pg_sys::pfree(written.cast());
    }
}

/// How the values of one type become text, found once for a call site.
pub struct AsText {
    form: Form,
    /// The text of the value read last, where it is not the value itself.
    text: String,
}

enum Form {
    Text,
    SmallInt,
    Integer,
    BigInt,
    /// By the output function of the type.
    Any(pg_sys::FmgrInfo),
}

impl AsText {
    /// For argument `number` of the call.
    pub fn of(call: Call, number: usize) -> Self {
        let oid = call.arg_type(number);
        // SAFETY: catalogue look-ups, which raise an error for what does not exist; what is looked up is kept in the memory of
        // the call site, as this is.
        let form = unsafe {
            match pg_sys::getBaseType(oid) {
                pg_sys::TEXTOID | pg_sys::VARCHAROID => Form::Text,
                pg_sys::INT2OID => Form::SmallInt,
                pg_sys::INT4OID => Form::Integer,
                pg_sys::INT8OID => Form::BigInt,
                _ => {
                    let mut info: pg_sys::FmgrInfo = std::mem::zeroed();
                    pg_sys::fmgr_info_cxt(function_of(oid), &mut info, (*(*call.info()).flinfo).fn_mcxt);
                    Form::Any(info)
                }
            }
        };
        Self { form, text: String::new() }
    }

    /// The text of a value of the argument's type, `None` for NULL.
    ///
    /// # Errors
    /// Corrupt, for text that is not UTF-8.
    #[inline]
    pub fn read(&mut self, call: Call, number: usize) -> Result<Option<&str>> {
        use std::fmt::Write;
        let Some(datum) = call.arg(number) else { return Ok(None) };
        let word = datum.value();
        let whole = match &mut self.form {
            Form::Text => {
                // SAFETY: the value is text, and lives as long as the call.
                let bytes = unsafe { varlena::bytes(datum) };
                let text = std::str::from_utf8(bytes);
                return text.map(Some).map_err(|_| Error::corrupt("text is not valid UTF-8"));
            }
            Form::SmallInt => i64::from(word as i16),
            Form::Integer => i64::from(word as i32),
            Form::BigInt => word as i64,
            Form::Any(info) => {
                self.text.clear();
                // SAFETY: the value is of the type that the function writes, as a C string in the current context.
                unsafe { take(pg_sys::OutputFunctionCall(info, datum), &mut self.text) };
                return Ok(Some(&self.text));
            }
        };
        self.text.clear();
        // A text takes all that is written to it.
        let _ = write!(self.text, "{whole}");
        Ok(Some(&self.text))
    }
}
