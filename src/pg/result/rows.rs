//! Results of many rows, written straight into the tuple store that PostgreSQL reads them from.

use pgrx::pg_sys;
use segmentation::{Error, Kind};

use crate::pg::call::Call;
use crate::pg::error::raise;

/// The rows of a set-returning function, `N` columns each.
pub struct Rows<const N: usize> {
    store: *mut pg_sys::Tuplestorestate,
    descriptor: pg_sys::TupleDesc,
}

impl<const N: usize> Rows<N> {
    /// Tells PostgreSQL that all rows will be there when the call returns.
    pub fn begin(call: Call) -> Self {
        let refused = |what: &str| raise(Error::new(Kind::WrongObject, what));
        // SAFETY: the structures are those of the call being made; the steps are those that PostgreSQL's
        // documentation prescribes for materialize mode (xfunc-c-return-set).
        unsafe {
            let info = (*call.info()).resultinfo.cast::<pg_sys::ReturnSetInfo>();
            if info.is_null() || (*info).type_ != pg_sys::NodeTag::T_ReturnSetInfo {
                refused("set-returning function called where a set cannot be accepted");
            }
            if (*info).allowedModes & pg_sys::SetFunctionReturnMode::SFRM_Materialize as i32 == 0 {
                refused("materialize mode is required, but it is not allowed in this context");
            }
            let context = pg_sys::MemoryContextSwitchTo((*(*info).econtext).ecxt_per_query_memory);
            // Who calls knows the columns already, and asks for them only where it does not: a look-up in the catalog takes
            // as long as many a function's work, and so does a copy.
            let mut descriptor = (*info).expectedDesc;
            if descriptor.is_null() {
                pg_sys::get_call_result_type(call.info(), std::ptr::null_mut(), &mut descriptor);
                (*info).setDesc = descriptor;
            }
            if descriptor.is_null() || (*descriptor).natts != N as i32 {
                refused("set-returning function is declared with other columns");
            }
            let random = (*info).allowedModes & pg_sys::SetFunctionReturnMode::SFRM_Materialize_Random as i32;
            let store = pg_sys::tuplestore_begin_heap(random != 0, false, pg_sys::work_mem);
            (*info).returnMode = pg_sys::SetFunctionReturnMode::SFRM_Materialize;
            (*info).setResult = store;
            pg_sys::MemoryContextSwitchTo(context);
            Self { store, descriptor }
        }
    }

    /// Adds a row; `None` is NULL. What the datums point to is copied.
    #[inline]
    pub fn push(&mut self, row: [Option<pg_sys::Datum>; N]) {
        let mut values = row.map(|value| value.unwrap_or(pg_sys::Datum::null()));
        let mut nulls = row.map(|value| value.is_none());
        // SAFETY: one value and one flag for each column of the descriptor.
        unsafe {
            pg_sys::tuplestore_putvalues(
                self.store,
                self.descriptor,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
        }
    }
}
