//! What a check of data found, as an array of rows.

use pgrx::{IntoDatum, pg_sys};
use segmentation::support::findings::Finding;
use segmentation::support::memory::with_capacity;
use segmentation::{Error, Kind};

use crate::pg::call::Call;
use crate::pg::error::{OrRaise, raise};

/// The columns of `segment.finding`.
const COLUMNS: usize = 6;

/// The findings as the result of a call that is declared to return `segment.finding[]`.
pub fn datum(call: Call, findings: &[Finding]) -> pg_sys::Datum {
    // SAFETY: the look-ups fill what they are given; the result type of the call is an array of rows with the columns that
    // the values are for, as is made sure; what the values point to is copied.
    unsafe {
        let mut array = pg_sys::InvalidOid;
        pg_sys::get_call_result_type(call.info(), &mut array, std::ptr::null_mut());
        let element = pg_sys::get_element_type(array);
        if element == pg_sys::InvalidOid {
            raise(Error::new(Kind::WrongObject, "function is declared with another result type"));
        }
        let descriptor = pg_sys::lookup_rowtype_tupdesc_copy(element, -1);
        if (*descriptor).natts != COLUMNS as i32 {
            raise(Error::new(Kind::WrongObject, "segment.finding is declared with other columns"));
        }
        let mut rows = with_capacity(findings.len()).or_raise();
        for finding in findings {
            let values: [Option<pg_sys::Datum>; COLUMNS] = [
                finding.about.as_str().into_datum(),
                finding.severity.text(finding.language).into_datum(),
                finding.finding.into_datum(),
                Some(pg_sys::Datum::from(i64::try_from(finding.count).unwrap_or(i64::MAX))),
                finding.example.as_deref().into_datum(),
                finding.advice.as_str().into_datum(),
            ];
            let mut nulls = values.map(|value| value.is_none());
            let mut values = values.map(|value| value.unwrap_or(pg_sys::Datum::null()));
            let tuple = pg_sys::heap_form_tuple(descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            rows.push(pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data));
        }
        const ALIGN_DOUBLE: std::ffi::c_char = pg_sys::TYPALIGN_DOUBLE as std::ffi::c_char;
        let count = rows.len() as i32;
        pg_sys::Datum::from(pg_sys::construct_array(
            rows.as_mut_ptr(),
            count,
            element,
            -1,
            false,
            ALIGN_DOUBLE,
        ))
    }
}
