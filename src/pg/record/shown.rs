//! Rows as people read them: the names of their columns, and their values as text.

use std::ffi::CStr;

use pgrx::{PgTupleDesc, pg_sys};
use segmentation::pictures::html::Column;

use super::layout::Tuple;
use super::row_type::type_of;
use crate::pg::call::Call;
use crate::pg::datum::input;

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
        // SAFETY: functions that ask for a record are declared with one. There is room for a value and a flag of each
        // column; the descriptor is released when it goes out of scope.
        unsafe {
            let tuple = Tuple::of(datum);
            let (oid, typmod) = type_of(tuple.header);
            let descriptor = PgTupleDesc::from_pg(pg_sys::lookup_rowtype_tupdesc(oid, typmod));
            let start = std::ptr::from_ref(tuple.header).cast_mut();
            let mut whole = pg_sys::HeapTupleData {
                t_len: pgrx::varlena::varsize_4b(start.cast()) as u32,
                t_data: start,
                ..std::mem::zeroed()
            };
            let mut values = vec![pg_sys::Datum::null(); descriptor.len()];
            let mut nulls = vec![false; descriptor.len()];
            pg_sys::heap_deform_tuple(
                &mut whole,
                descriptor.as_ptr(),
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
            let mut row = Self { columns: Vec::new(), values: Vec::new() };
            for (number, (value, is_null)) in values.into_iter().zip(nulls).enumerate() {
                let attribute = descriptor.get(number).expect("the column is there");
                if attribute.attisdropped {
                    continue;
                }
                let (mut category, mut preferred) = (0, false);
                pg_sys::get_type_category_preferred(attribute.atttypid, &mut category, &mut preferred);
                let name = CStr::from_ptr(attribute.attname.data.as_ptr()).to_string_lossy().into_owned();
                row.columns.push(Column { name, is_number: category as u8 == NUMBERS });
                row.values.push((!is_null).then(|| shown(value, attribute.atttypid)));
            }
            Some(row)
        }
    }
}

/// A value as its type writes it.
///
/// # Safety
/// The value is of this type.
unsafe fn shown(value: pg_sys::Datum, type_oid: pg_sys::Oid) -> String {
    let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
    // SAFETY: as the caller promises; an output function gives a C string in the current context.
    unsafe {
        pg_sys::getTypeOutputInfo(type_oid, &mut output, &mut is_varlena);
        let text = pg_sys::OidOutputFunctionCall(output, value);
        let shown = input::text(CStr::from_ptr(text)).to_owned();
        pg_sys::pfree(text.cast());
        shown
    }
}
