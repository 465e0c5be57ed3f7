//! `segment.model` in memory: the model's own JSON text, stored as PostgreSQL stores text.

use pgrx::{FromDatum, IntoDatum, PgMemoryContexts, pg_sys};
use segmentation::model::Model;
use segmentation::{Error, Result};

use super::call::Call;
use super::error::{OrRaise, raise};
use super::varlena;

/// A model as an argument or a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelValue(pub Model);

impl FromDatum for ModelValue {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.model.
        (!is_null).then(|| Self(unsafe { read(datum) }))
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

/// Reads and checks a model.
///
/// # Safety
/// The datum is a `segment.model`.
pub unsafe fn read(datum: pg_sys::Datum) -> Model {
    // SAFETY: as the caller promises.
    let bytes = unsafe { varlena::bytes(datum) };
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| raise(Error::corrupt("model is not UTF-8")));
    Model::from_json(text).or_raise()
}

/// A model in memory of the current context.
pub fn write(model: &Model) -> pg_sys::Datum {
    varlena::palloc(model.to_json().as_bytes())
}

/// What a function keeps from call to call: a model made ready, and the datum it was made from.
struct Prepared<T> {
    raw: Vec<u8>,
    value: T,
}

/// The model in argument `number`, made ready by `prepare`. Consecutive calls with one model prepare it once.
///
/// At most one prepared value is kept per call site, and it lives as long as the query's plan does.
#[inline]
pub fn prepared<T: 'static>(
    call: Call,
    number: usize,
    prepare: impl FnOnce(Model) -> Result<T>,
) -> Option<&'static mut T> {
    let datum = call.arg(number)?;
    // SAFETY: functions that ask for a model are declared with one. Only this function uses fn_extra of its call site,
    // always with the same type, and calls do not overlap.
    unsafe {
        let raw = varlena::raw(datum);
        let info = (*call.info()).flinfo;
        let kept = (*info).fn_extra.cast::<Prepared<T>>();
        if !kept.is_null() && (*kept).raw == raw {
            return Some(&mut (*kept).value);
        }
        let fresh = Prepared { raw: raw.to_vec(), value: prepare(read(datum)).or_raise() };
        if kept.is_null() {
            let kept = PgMemoryContexts::For((*info).fn_mcxt).leak_and_drop_on_delete(fresh);
            (*info).fn_extra = kept.cast();
            Some(&mut (*kept).value)
        } else {
            *kept = fresh;
            Some(&mut (*kept).value)
        }
    }
}
