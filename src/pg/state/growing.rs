//! A state that is short in most groups and long in a few: bytes while it is short, which is all that a group costs then; an
//! expanded object once it is long, which a row changes in place instead of reading and writing all of it.

use pgrx::pg_sys;
use segmentation::Result;

use super::expanded::{self, Expandable};
use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;

/// Bytes above which a state is long.
const SHORT: usize = 1 << 9;

/// Changes the state in argument 0 of an aggregate's call, or a new one.
#[inline]
pub fn change<T: Expandable>(
    call: Call,
    new: impl FnOnce() -> T,
    change: impl FnOnce(&mut T) -> Result<()>,
) -> pg_sys::Datum {
    call.require_aggregate();
    if let Some((datum, state)) = expanded::in_place(call) {
        change(state).or_raise();
        return datum;
    }
    let mut state = match call.arg(0) {
        // SAFETY: the declaration makes the argument a state of this type.
        Some(flat) => T::from_flat(unsafe { varlena::bytes(flat) }).or_raise(),
        None => new(),
    };
    change(&mut state).or_raise();
    let bytes = state.to_bytes().or_raise();
    match bytes.len() <= SHORT {
        true => varlena::palloc(&bytes),
        false => expanded::create(state, call.aggregate_context()),
    }
}
