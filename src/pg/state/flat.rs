//! States that are few bytes: each call reads the binary form of a value, changes it, and writes it anew.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::support::codec::Codec;

use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;

/// The state in an argument, in its binary form.
pub fn state<T: Codec>(call: Call, number: usize) -> Option<T> {
    // SAFETY: the declaration makes the argument a bytea.
    call.arg(number).map(|datum| T::from_bytes(unsafe { varlena::bytes(datum) }).or_raise())
}

/// The binary form of a state.
pub fn written<T: Codec>(state: Option<T>, call: Call) -> pg_sys::Datum {
    state.map_or_else(|| call.null(), |state| varlena::palloc(&state.to_bytes().or_raise()))
}

/// The combine function of an aggregate: the state in argument 1 merged into that in argument 0.
pub fn combine<T: Codec>(call: Call, merge: fn(&mut T, &T) -> Result<()>) -> pg_sys::Datum {
    call.require_aggregate();
    let sums = match (state(call, 0), state(call, 1)) {
        (Some(mut ours), Some(other)) => {
            merge(&mut ours, &other).or_raise();
            Some(ours)
        }
        (sums, None) | (None, sums) => sums,
    };
    written(sums, call)
}
