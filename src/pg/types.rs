//! One file for each SQL type: how it is read, written and compared.

pub mod activity;
pub mod compare;
pub mod customer_base;
pub mod model;
pub mod purchase_days;
pub mod rfm;
pub mod sample;

use pgrx::pg_sys;

/// The name of a SQL type, as PostgreSQL writes it.
pub fn type_name(oid: pg_sys::Oid) -> String {
    // SAFETY: the function gives a C string in the current context.
    unsafe { std::ffi::CStr::from_ptr(pg_sys::format_type_be(oid)) }.to_string_lossy().into_owned()
}
