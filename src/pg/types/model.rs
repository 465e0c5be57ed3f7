//! `segment.model` in memory: the model's own JSON text, stored as PostgreSQL stores text.

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::models::Model;
use segmentation::support::memory::copied;
use segmentation::{Error, Result};

use crate::pg::call::{Call, FromArgument};
use crate::pg::datum::varlena::{self, Builder};
use crate::pg::error::{OrRaise, raise};
use crate::pg::memory::Promise;

/// A model as an argument or a result.
#[derive(Debug)]
pub struct ModelValue(pub Model, Promise);

impl From<Model> for ModelValue {
    fn from(model: Model) -> Self {
        Self(model, Promise::none())
    }
}

impl FromDatum for ModelValue {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.model.
        (!is_null).then(|| unsafe { read(datum) })
    }
}

impl IntoDatum for ModelValue {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(write(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_argument!(ModelValue);
sql_result!(ModelValue, "segment.model");

impl FromArgument<'_> for ModelValue {
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        unsafe { read(datum) }
    }
}

/// Reads and checks a model. Memory is promised for as long as the result lives, for what is made of the model as well.
///
/// # Safety
/// The datum is a `segment.model`.
pub unsafe fn read(datum: pg_sys::Datum) -> ModelValue {
    // SAFETY: as the caller promises.
    let bytes = unsafe { varlena::bytes(datum) };
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| raise(Error::corrupt("model is not UTF-8")));
    let promise = Promise::of_json(text.len()).or_raise();
    ModelValue(Model::from_json(text).or_raise(), promise)
}

/// A model in memory of the current context.
pub fn write(model: &Model) -> pg_sys::Datum {
    Builder::value(1 << 10).written(|out| model.write_json(out))
}

/// Models that a call site keeps ready: as many as a join with a model per region or per brand goes through in turn.
const KEPT: usize = 16;

/// What a call site keeps from call to call.
struct Site<T, E> {
    /// Models made ready, with the datums they were made from, the last used first.
    models: Vec<(Vec<u8>, T)>,
    /// What does not depend on the model.
    extra: E,
}

/// The model in argument `number` made ready by `prepare`, and what `extra` made once for the call site.
///
/// A model is recognised by its bytes; one that is stored out of line by its pointer, which names it for as long as the
/// query's snapshot lives.
#[inline]
pub fn prepared<'c, T: 'static, E: 'static>(
    call: Call<'c>,
    number: usize,
    prepare: impl FnOnce(Model) -> Result<T>,
    extra: impl FnOnce() -> E,
) -> Option<(&'c mut T, &'c E)> {
    let datum = call.arg(number)?;
    // SAFETY: functions that ask for a model are declared with one.
    let raw = unsafe { varlena::raw(datum) };
    let site = call.site(|| Site { models: Vec::new(), extra: extra() });
    match site.models.iter().position(|(known, _)| known == raw) {
        Some(0) => {}
        Some(place) => site.models[..=place].rotate_right(1),
        None => {
            // SAFETY: as above.
            let ModelValue(model, _promise) = unsafe { read(datum) };
            let ready = prepare(model).or_raise();
            site.models.truncate(KEPT - 1);
            site.models.insert(0, (copied(raw).or_raise(), ready));
        }
    }
    Some((&mut site.models[0].1, &site.extra))
}
