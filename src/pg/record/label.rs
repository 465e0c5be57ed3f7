//! The label of a row: an argument of its own, of any type that can be a category or a number.

use pgrx::pg_sys;
use segmentation::rows::features::{Column, Type, Value};
use segmentation::{Error, Result};

use super::source::{Labels, Source, sources};
use crate::pg::call::Call;
use crate::pg::types::type_name;

/// What a label is called in messages.
const NAME: &str = "label";

/// Reads labels of one SQL type.
#[derive(Debug, Clone)]
pub struct Label {
    kind: Type,
    source: Source,
    /// Bytes of a value that is passed as itself; None where a pointer is passed.
    by_value: Option<i16>,
    names: Labels,
}

impl Label {
    /// For labels of a type.
    ///
    /// # Errors
    /// Invalid, for a type that is neither a name nor a number.
    pub fn of(type_oid: pg_sys::Oid) -> Result<Self> {
        let (kind, source) = match sources(type_oid).first() {
            // The one byte of a "char" would be borrowed from the word it is passed in.
            Some(&(kind @ (Type::Category | Type::Number), source)) if type_oid != pg_sys::CHAROID => {
                (kind, source)
            }
            _ => return Err(no_label(type_oid)),
        };
        let (mut length, mut by_value) = (0, false);
        // SAFETY: a catalogue look-up that fills both.
        unsafe { pg_sys::get_typlenbyval(type_oid, &mut length, &mut by_value) };
        Ok(Self { kind, source, by_value: by_value.then_some(length), names: Labels::default() })
    }

    /// The label as the first column of a sample.
    pub fn column(&self) -> Column {
        Column { name: String::new(), kind: self.kind }
    }

    /// The label in an argument of the type that this was made for; `None` for NULL.
    ///
    /// # Errors
    /// As for [`Self::read`].
    #[inline]
    pub fn read_argument<'c>(&mut self, call: Call<'c>, number: usize) -> Option<Result<Value<'c>>> {
        // SAFETY: the type of an argument does not change in a query, and its value lives as long as the call.
        call.arg(number).map(|datum| unsafe { self.read(datum) })
    }

    /// The label that a datum holds.
    ///
    /// # Errors
    /// Invalid, for a number that is not finite and for text too long for a category.
    ///
    /// # Safety
    /// The datum is of the type this was made for, and outlives `'a`.
    #[inline]
    pub unsafe fn read<'a>(&mut self, datum: pg_sys::Datum) -> Result<Value<'a>> {
        let word = datum.value();
        let (byte, short, long, whole);
        let place: *const u8 = match self.by_value {
            None => datum.cast_mut_ptr::<u8>(),
            Some(1) => {
                byte = word as u8;
                (&raw const byte).cast()
            }
            Some(2) => {
                short = word as u16;
                (&raw const short).cast()
            }
            Some(4) => {
                long = word as u32;
                (&raw const long).cast()
            }
            Some(_) => {
                whole = word as u64;
                (&raw const whole).cast()
            }
        };
        // SAFETY: the place holds the value, and what is read from a word above does not borrow from it.
        let label = unsafe { self.source.read(place, NAME, &mut self.names) };
        label.map_err(in_words)
    }
}

/// What is said of a column, said of the label.
#[cold]
fn in_words(error: Error) -> Error {
    let message = error.message.replace(&format!("column \"{NAME}\""), NAME);
    Error { message, ..error }.hint("Give such rows another label, or NULL to leave them out.")
}

#[cold]
fn no_label(type_oid: pg_sys::Oid) -> Error {
    const USABLE: &str = "Labels are text, enums or booleans for a classification, numbers for a regression; give spans of time as numbers of days.";
    // SAFETY: a catalogue look-up.
    let advice = match unsafe { pg_sys::getBaseType(type_oid) } {
        pg_sys::MONEYOID => "Cast it to numeric. ",
        _ => "",
    };
    Error::invalid(format!("label is of type {}", type_name(type_oid))).hint(format!("{advice}{USABLE}"))
}
