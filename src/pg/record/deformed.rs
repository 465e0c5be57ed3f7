//! A row of any type, taken apart by PostgreSQL.

use pgrx::{PgTupleDesc, pg_sys};

use super::layout::Tuple;
use super::row_type::type_of;

/// The values of a row by place, those of dropped columns among them, and the descriptor of its type.
pub(super) struct Deformed<'a> {
    /// Released when it goes out of scope.
    pub(super) descriptor: PgTupleDesc<'a>,
    values: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
}

impl Deformed<'_> {
    /// # Safety
    /// The datum is a record, which outlives what is read of it.
    pub(super) unsafe fn of(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises; there is room for a value and a flag of each column.
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
            let mut nulls = vec![true; descriptor.len()];
            pg_sys::heap_deform_tuple(
                &mut whole,
                descriptor.as_ptr(),
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
            Self { descriptor, values, nulls }
        }
    }

    /// The value at a place, `None` for NULL and where the row has no such place.
    pub(super) fn value(&self, place: usize) -> Option<pg_sys::Datum> {
        self.nulls.get(place).is_some_and(|is_null| !is_null).then(|| self.values[place])
    }
}
