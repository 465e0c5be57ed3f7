//! Enums by the names of their labels.

use std::collections::BTreeMap;
use std::ffi::CStr;

use pgrx::pg_sys;

use crate::pg::call::Call;

/// Labels by their oid, looked up once for a place in the query.
#[derive(Debug, Default)]
pub struct Labels(BTreeMap<u32, Box<str>>);

impl Labels {
    /// The labels in two arguments of a call, `None` for NULL.
    pub fn of<'c>(call: Call<'c>, numbers: [usize; 2]) -> [Option<&'c str>; 2] {
        let labels = call.site(Self::default);
        let oids = numbers.map(|number| call.arg(number).map(|datum| datum.value() as u32));
        for &oid in oids.iter().flatten() {
            labels.0.entry(oid).or_insert_with(|| name_of(oid));
        }
        oids.map(|oid| oid.and_then(|oid| labels.0.get(&oid)).map(|name| &**name))
    }
}

/// The name of a label.
#[cold]
fn name_of(oid: u32) -> Box<str> {
    let datum = pg_sys::Datum::from(pg_sys::Oid::from(oid));
    // SAFETY: the function takes the oid of a label, and gives a C string in the current context, or raises an error.
    unsafe {
        let name = pgrx::direct_function_call_as_datum(pg_sys::enum_out, &[Some(datum)]);
        CStr::from_ptr(name.expect("a label is a text").cast_mut_ptr()).to_string_lossy().into()
    }
}
