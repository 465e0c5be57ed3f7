//! `segment.fit_state`: what a fit has collected so far, whatever it is.

use pgrx::pg_extern;
use segmentation::support::memory::copied;

use crate::pg::datum::input::{self, Message, Output, Stored};
use crate::pg::error::OrRaise;
use crate::pg::state::collected::FlatState;

#[pg_extern(sql = false)]
fn fit_state_in(text: &std::ffi::CStr) -> FlatState {
    FlatState(input::from_hex(input::text(text)).or_raise())
}

#[pg_extern(sql = false)]
fn fit_state_out(state: Stored<'_>) -> Output {
    Output::of_hex(state.0)
}

#[pg_extern(sql = false)]
fn fit_state_recv(mut message: pgrx::Internal) -> FlatState {
    FlatState(copied(input::message(&mut message)).or_raise())
}

#[pg_extern(sql = false)]
fn fit_state_send(state: Stored<'_>) -> Message {
    Message::of(&[state.0])
}
