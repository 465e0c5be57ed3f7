//! Decision trees: fit, apply and explain.

use std::cell::RefCell;

use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::models::Model;
use segmentation::trees::TreeModel;
use segmentation::trees::options::{Options, Params};
use segmentation::trees::{self, Prepared, fit_tree, has_labels};

use serde::{Serialize, Serializer};

use crate::pg::apply::ask;
use crate::pg::call::Call;
use crate::pg::datum::json::Jsonb;
use crate::pg::datum::varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::record::Row;
use crate::pg::state::expanded::Argument;
use crate::pg::types::model::ModelValue;
use crate::pg::types::sample::{self, Sampler, Step};
use crate::pg::{settings, threads, warning};

const FIT: Step = Step {
    label: Some(1),
    is_array: false,
    k: None,
    options: None,
    collecting: |options| Ok(Options::from_json(options)?.collecting()),
    for_fit: true,
};

v1_function!(fit_tree_step, pg_finfo_fit_tree_step, |call| FIT.run(call));
v1_function!(fit_tree_step_options, pg_finfo_fit_tree_step_options, |call| {
    Step { options: Some(3), ..FIT }.run(call)
});
v1_function!(fit_tree_step_array, pg_finfo_fit_tree_step_array, |call| {
    Step { is_array: true, ..FIT }.run(call)
});
v1_function!(fit_tree_step_array_options, pg_finfo_fit_tree_step_array_options, |call| {
    Step { is_array: true, options: Some(3), ..FIT }.run(call)
});
v1_function!(fit_tree_final, pg_finfo_fit_tree_final, finish);
v1_function!(tree_classify, pg_finfo_tree_classify, |call| classify(call, Row::record(call, 1)));
v1_function!(tree_classify_array, pg_finfo_tree_classify_array, |call| {
    classify(call, Row::array(call, 1))
});
v1_function!(tree_predict, pg_finfo_tree_predict, |call| predict(call, Row::record(call, 1)));
v1_function!(tree_predict_array, pg_finfo_tree_predict_array, |call| predict(call, Row::array(call, 1)));
v1_function!(tree_probability, pg_finfo_tree_probability, |call| { probability(call, Row::record(call, 1)) });
v1_function!(tree_probability_array, pg_finfo_tree_probability_array, |call| {
    probability(call, Row::array(call, 1))
});

v1_function!(tree_leaf, pg_finfo_tree_leaf, |call| leaf(call, Row::record(call, 1)));
v1_function!(tree_leaf_array, pg_finfo_tree_leaf_array, |call| leaf(call, Row::array(call, 1)));
v1_function!(tree_probabilities, pg_finfo_tree_probabilities, |call| {
    probabilities(call, Row::record(call, 1))
});
v1_function!(tree_probabilities_array, pg_finfo_tree_probabilities_array, |call| {
    probabilities(call, Row::array(call, 1))
});

/// The final function: NULL without a row that has a label and counts, so that a group without one stops no other.
fn finish(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let model = call.get::<Argument<'_, Sampler>>(0).and_then(|sampler| {
        let sample = &sampler.sample;
        let (_, given) = sample::purpose_of(sample);
        let (given, _promise) = given.split();
        let params = Params::from_json(given).or_raise();
        if !has_labels(sample, &params.options) {
            let language = params.options.language.unwrap_or_default();
            warning::of_call_in("fit_tree", &sample.warnings(), language);
            return None;
        }
        let _team = threads::team();
        let model = fit_tree(&params, sample, settings::host()).or_raise();
        let model = Model::from(model);
        warning::of_model("fit_tree", &model);
        Some(ModelValue::from(model))
    });
    model.into_datum().unwrap_or_else(|| call.null())
}

/// Bytes that the rules of a tree may take, or its CASE: a quarter of what PostgreSQL can hold in one value.
const MOST_TEXT: usize = 1 << 28;

#[inline]
fn classify(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let label = ask(call, row, 2, |tree: &mut Prepared, row| tree.classify(row));
    label.map_or_else(|| call.null(), |label| varlena::palloc(label.as_bytes()))
}

#[inline]
fn predict(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    call.float(ask(call, row, 2, |tree: &mut Prepared, row| tree.predict(row)))
}

#[inline]
fn probability(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let Some(label) = call.text_arg(2) else { return call.null() };
    call.float(ask(call, row, 3, |tree: &mut Prepared, row| tree.probability(row, label)))
}

#[inline]
fn leaf(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let number = ask(call, row, 2, |tree: &mut Prepared, row| tree.leaf_number(row));
    number.and_then(|number| (number as i32).into_datum()).unwrap_or_else(|| call.null())
}

/// Labels with their shares, as an object.
struct Shares<I>(RefCell<I>);

impl<'a, I: Iterator<Item = (&'a str, f64)>> Serialize for Shares<I> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(&mut *self.0.borrow_mut())
    }
}

fn probabilities(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let shares = ask(call, row, 2, |tree: &mut Prepared, row| {
        tree.probabilities(row).map(|shares| Jsonb::of(&Shares(RefCell::new(shares))))
    });
    shares.into_datum().unwrap_or_else(|| call.null())
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn tree_rules(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(leaf, i32),
        name!(condition, String),
        name!(label, Option<String>),
        name!(prediction, Option<f64>),
        name!(customers, i64),
        name!(share, f64),
        name!(confidence, Option<f64>),
        name!(lift, Option<f64>),
    ),
> {
    let rows = model
        .0
        .get::<TreeModel>()
        .and_then(|model| model.rules_within(MOST_TEXT, settings::host()))
        .or_raise();
    TableIterator::new(rows.into_iter().map(|row| {
        let (leaf, customers) = (row.leaf as i32, row.customers as i64);
        (leaf, row.condition, row.label, row.prediction, customers, row.share, row.confidence, row.lift)
    }))
}

#[pg_extern(sql = false)]
fn tree_woe(
    model: ModelValue,
    label: &str,
    points_to_double: f64,
) -> TableIterator<
    'static,
    (
        name!(leaf, i32),
        name!(condition, String),
        name!(customers, i64),
        name!(share, f64),
        name!(woe, f64),
        name!(iv, f64),
        name!(points, f64),
    ),
> {
    let rows =
        model.0.get::<TreeModel>().and_then(|model| model.evidence(label, points_to_double)).or_raise();
    TableIterator::new(rows.into_iter().map(|row| {
        let (leaf, customers) = (row.leaf as i32, row.customers as i64);
        (leaf, row.condition, customers, row.share, row.woe, row.iv, row.points)
    }))
}

#[pg_extern(sql = false)]
fn tree_importance(
    model: ModelValue,
) -> TableIterator<'static, (name!(feature, String), name!(importance, f64), name!(splits, i32))> {
    let rows = model.0.get::<TreeModel>().or_raise().importance();
    TableIterator::new(rows.into_iter().map(|row| (row.feature, row.importance, row.splits as i32)))
}

#[pg_extern(sql = false)]
fn tree_confusion(
    model: ModelValue,
) -> TableIterator<
    'static,
    (name!(actual, String), name!(predicted, String), name!(customers, i64), name!(share, f64)),
> {
    let model = model.0.get::<TreeModel>().or_raise();
    if model.is_regression() {
        raise(trees::predicts_numbers());
    }
    let rows = model.confusion().unwrap_or_default();
    TableIterator::new(
        rows.into_iter().map(|row| (row.actual, row.predicted, row.customers as i64, row.share)),
    )
}

#[pg_extern(sql = false)]
fn tree_as_case(model: ModelValue) -> String {
    model.0.get::<TreeModel>().and_then(|model| model.as_case_within(MOST_TEXT, settings::host())).or_raise()
}
