//! Rows as people read them: the names of their columns, and their values as text.

use std::ffi::CStr;

use pgrx::pg_sys;
use segmentation::pictures::html::Column;

use super::deformed::Deformed;
use crate::pg::call::Call;
use crate::pg::datum::output;

/// The category of types that are numbers, in the catalogue of types.
const NUMBERS: u8 = b'N';

/// A row with its columns; those that were dropped are not among them.
pub struct ShownRow {
    /// What the columns are called.
    pub columns: Vec<Column>,
    /// `None` is NULL.
    pub values: Vec<Option<String>>,
}

impl ShownRow {
    /// A `record` argument, `None` for NULL.
    pub fn of(call: Call, number: usize) -> Option<Self> {
        let datum = call.arg(number)?;
        // SAFETY: functions that ask for a record are declared with one.
        let row = unsafe { Deformed::of(datum) };
        let mut shown = Self { columns: Vec::new(), values: Vec::new() };
        for (place, attribute) in row.descriptor.iter().enumerate().filter(|(_, column)| !column.attisdropped)
        {
            let (mut category, mut preferred) = (0, false);
            // SAFETY: a catalogue look-up that fills both; names are zero-terminated; a value is of its column's type.
            unsafe {
                pg_sys::get_type_category_preferred(attribute.atttypid, &mut category, &mut preferred);
                let name = CStr::from_ptr(attribute.attname.data.as_ptr()).to_string_lossy().into_owned();
                shown.columns.push(Column { name, is_number: category as u8 == NUMBERS });
                let text = |value| output::written(output::function_of(attribute.atttypid), value);
                shown.values.push(row.value(place).map(text));
            }
        }
        Some(shown)
    }
}
