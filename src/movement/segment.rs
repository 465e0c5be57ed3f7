//! Segments of any type whose values are names: text, enums, whole numbers, booleans.

use std::fmt::Write;

use segmentation::rows::features::Value;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::record::Label;
use crate::pg::types::customer_base;

/// Reads the segments of one argument.
#[derive(Debug, Clone)]
pub struct Segment {
    label: Label,
    /// The name of a segment that is a number.
    digits: String,
}

impl Segment {
    /// For an argument of the call; a type that is no name is refused.
    pub fn of(call: Call<'_>, number: usize) -> Self {
        customer_base::refuse_citext(call, number);
        let label = Label::of(call.arg_type(number)).map_err(no_segment).or_raise();
        Self { label, digits: String::new() }
    }

    /// The name of the segment in the argument that this was made for; `None` for NULL.
    pub fn read<'s>(&'s mut self, call: Call<'s>, number: usize) -> Option<&'s str> {
        let value = self.label.read_argument(call, number).transpose().map_err(no_segment).or_raise()?;
        Some(name(value, &mut self.digits).map_err(no_segment).or_raise())
    }
}

/// Numbers beyond 1e15 are not all whole ones that a float holds.
fn name<'s>(value: Value<'s>, digits: &'s mut String) -> Result<&'s str> {
    match value {
        Value::Category(name) => Ok(name),
        Value::Number(value) if value.fract() == 0.0 && value.abs() < 1e15 => {
            digits.clear();
            let _ = write!(digits, "{}", value as i64);
            Ok(digits)
        }
        Value::Number(value) => Err(Error::invalid(format!("label is {value}"))),
        Value::Null => Err(Error::invalid("label is NULL")),
    }
}

/// What is said of a label, said of a segment.
#[cold]
fn no_segment(error: Error) -> Error {
    let message = error.message.replacen("label", "segment", 1);
    Error { message, ..error }.hint("Segments are text, enums, whole numbers or booleans.")
}
