//! `uuid` values.

use pgrx::pg_sys;

use crate::pg::call::FromArgument;

/// The bytes of a `uuid` argument.
#[derive(Debug, Clone, Copy)]
pub struct Uuid(pub [u8; 16]);

impl FromArgument<'_> for Uuid {
    #[inline]
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises: a uuid is 16 bytes at any alignment.
        Self(unsafe { datum.cast_mut_ptr::<[u8; 16]>().read_unaligned() })
    }
}
