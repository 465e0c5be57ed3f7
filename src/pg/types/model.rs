//! `segment.model` in memory: the model's own JSON text, stored as PostgreSQL stores text.

use std::rc::Rc;

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::models::Model;
use segmentation::{Error, Result};

use crate::pg::call::{Call, FromArgument};
use crate::pg::datum::varlena::{self, Builder};
use crate::pg::error::{OrRaise, raise};
use crate::pg::memory::Promise;
use crate::pg::prepared;

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

/// The models in several arguments, made ready and shared; `None` where one is NULL.
pub fn shared<T: 'static, const N: usize>(
    call: Call<'_>,
    numbers: [usize; N],
    prepare: impl Fn(Model) -> Result<T>,
) -> Option<[Rc<T>; N]> {
    let read = |datum| {
        // SAFETY: functions that ask for a model are declared with one.
        let ModelValue(model, _promise) = unsafe { read(datum) };
        prepare(model)
    };
    prepared::shared(call, numbers, read)
}

/// The model in argument `number` made ready by `prepare`, and what `extra` made once for the call site.
#[inline]
pub fn prepared<'c, T: 'static, E: 'static>(
    call: Call<'c>,
    number: usize,
    prepare: impl FnOnce(Model) -> Result<T>,
    extra: impl FnOnce() -> E,
) -> Option<(&'c mut T, &'c E)> {
    let read = |datum| {
        // SAFETY: functions that ask for a model are declared with one.
        let ModelValue(model, _promise) = unsafe { read(datum) };
        prepare(model)
    };
    prepared::prepared(call, number, read, extra)
}
