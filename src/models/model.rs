//! `segment.model`: one value type for every kind of model.

use pgrx::iter::{SetOfIterator, TableIterator};
use pgrx::{name, pg_extern};
use segmentation::models::{BINARY_VERSION, Model};

use crate::pg::datum::input::{self, Message, Output, Stored};
use crate::pg::datum::json::Jsonb;
use crate::pg::error::{OrRaise, or_raise_binary, raise};
use crate::pg::memory::Promise;
use crate::pg::types::model::ModelValue;

#[pg_extern(sql = false)]
fn model_in(text: &std::ffi::CStr) -> ModelValue {
    let text = input::text(text);
    let _promise = Promise::of_json(text.len()).or_raise();
    Model::from_json(text).or_raise().into()
}

#[pg_extern(sql = false)]
fn model_out(model: Stored<'_>) -> Output {
    Output::of_text(model.0)
}

#[pg_extern(sql = false)]
fn model_recv(mut message: pgrx::Internal) -> ModelValue {
    let bytes = input::message(&mut message);
    let _promise = Promise::of_json(bytes.len()).or_raise();
    or_raise_binary(Model::from_bytes(bytes)).into()
}

#[pg_extern(sql = false)]
fn model_send(model: Stored<'_>) -> Message {
    Message::of(&[&[BINARY_VERSION], model.0])
}

#[pg_extern(sql = false)]
fn model_describe(model: ModelValue) -> Jsonb {
    Jsonb::of(&model.0.describe())
}

#[pg_extern(sql = false)]
fn model_warnings(model: ModelValue) -> SetOfIterator<'static, String> {
    SetOfIterator::new(model.0.warnings().to_vec())
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn model_cuts(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(dimension, &'static str),
        name!(within, Option<String>),
        name!(bin, String),
        name!(lower, Option<f64>),
        name!(upper, Option<f64>),
        name!(range, String),
    ),
> {
    let rows = match &model.0 {
        Model::Rfm(model) => model.cuts_rows(),
        Model::Tiers(model) => model.cuts_rows(),
        _ => raise(model.0.neither_kind(["rfm", "tiers"])),
    };
    TableIterator::new(
        rows.into_iter().map(|row| (row.dimension, row.within, row.bin, row.lower, row.upper, row.range)),
    )
}
