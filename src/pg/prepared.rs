//! What a call site makes ready of an argument's value, to be used again for every row that gives the same one.

use std::rc::Rc;

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::support::memory::copied;
use serde_json::Value;

use super::call::Call;
use super::datum::{json, varlena};
use super::error::OrRaise;

/// Values that a call site keeps ready: as many as a join with one per region or per brand goes through in turn.
const KEPT: usize = 16;

/// What a call site keeps from call to call.
struct Site<T, E> {
    /// What was made ready, with the datums it was made from, the last used first.
    ready: Vec<(Vec<u8>, T)>,
    /// What does not depend on the value.
    extra: E,
}

/// The value of variable length in argument `number` made ready by `prepare`, and what `extra` made once for the call site.
///
/// A value is recognised by its bytes; one that is stored out of line by its pointer, which names it for as long as the
/// query's snapshot lives.
#[inline]
pub fn prepared<'c, T: 'static, E: 'static>(
    call: Call<'c>,
    number: usize,
    prepare: impl FnOnce(pg_sys::Datum) -> Result<T>,
    extra: impl FnOnce() -> E,
) -> Option<(&'c mut T, &'c E)> {
    let datum = call.arg(number)?;
    let site = call.site(|| Site { ready: Vec::new(), extra: extra() });
    Some((front(&mut site.ready, datum, prepare), &site.extra))
}

/// The values in several arguments, each made ready as by [`prepared`]; `None` where one is NULL. They are shared, for one may
/// take the place of another among those kept.
pub fn shared<T: 'static, const N: usize>(
    call: Call<'_>,
    numbers: [usize; N],
    prepare: impl Fn(pg_sys::Datum) -> Result<T>,
) -> Option<[Rc<T>; N]> {
    let site = call.site(|| Site { ready: Vec::new(), extra: () });
    let made = numbers.map(|number| {
        let datum = call.arg(number)?;
        Some(Rc::clone(front(&mut site.ready, datum, |datum| prepare(datum).map(Rc::new))))
    });
    match made.iter().all(Option::is_some) {
        true => Some(made.map(|made| made.unwrap_or_else(|| unreachable!("all are there")))),
        false => None,
    }
}

/// What was made of a value, now the first among what is kept.
#[inline]
fn front<T>(
    ready: &mut Vec<(Vec<u8>, T)>,
    datum: pg_sys::Datum,
    prepare: impl FnOnce(pg_sys::Datum) -> Result<T>,
) -> &mut T {
    // SAFETY: functions that make an argument ready are declared with a type of variable length there.
    let raw = unsafe { varlena::raw(datum) };
    match ready.iter().position(|(known, _)| known == raw) {
        Some(0) => {}
        Some(place) => ready[..=place].rotate_right(1),
        None => {
            let made = prepare(datum).or_raise();
            ready.truncate(KEPT - 1);
            ready.insert(0, (copied(raw).or_raise(), made));
        }
    }
    &mut ready[0].1
}

/// As [`prepared`], for a `jsonb` argument.
#[inline]
pub fn prepared_json<'c, T: 'static, E: 'static>(
    call: Call<'c>,
    number: usize,
    prepare: impl FnOnce(Value) -> Result<T>,
    extra: impl FnOnce() -> E,
) -> Option<(&'c mut T, &'c E)> {
    let read = |datum| {
        // SAFETY: functions that ask for jsonb are declared with it.
        let (value, _promise) = unsafe { json::read(datum) }?.split();
        prepare(value)
    };
    prepared(call, number, read, extra)
}
