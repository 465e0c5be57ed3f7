//! Rows as single values.

use pgrx::pg_sys;
use segmentation::{Error, Kind};

use crate::pg::call::Call;
use crate::pg::error::raise;

/// The composite type of a function's result, with `N` columns, looked up once and kept with the call site.
pub struct Composite<const N: usize> {
    descriptor: pg_sys::TupleDesc,
}

impl<const N: usize> Composite<N> {
    /// The type that the call returns.
    pub fn of_result(call: Call) -> Self {
        // SAFETY: the look-up fills the descriptor; memory of the call site lives as long as what is kept with it.
        unsafe {
            let context = pg_sys::MemoryContextSwitchTo((*(*call.info()).flinfo).fn_mcxt);
            let mut descriptor = std::ptr::null_mut();
            let class = pg_sys::get_call_result_type(call.info(), std::ptr::null_mut(), &mut descriptor);
            if class != pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE || (*descriptor).natts != N as i32 {
                raise(Error::new(Kind::WrongObject, "function is declared with another result type"));
            }
            let descriptor = pg_sys::BlessTupleDesc(pg_sys::CreateTupleDescCopy(descriptor));
            pg_sys::MemoryContextSwitchTo(context);
            Self { descriptor }
        }
    }

    /// A row; `None` is NULL. What the datums point to is copied.
    #[inline]
    pub fn datum(&self, row: [Option<pg_sys::Datum>; N]) -> pg_sys::Datum {
        let mut values = row.map(|value| value.unwrap_or(pg_sys::Datum::null()));
        let mut nulls = row.map(|value| value.is_none());
        // SAFETY: one value and one flag for each column of the descriptor.
        unsafe {
            let tuple = pg_sys::heap_form_tuple(self.descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
        }
    }
}
