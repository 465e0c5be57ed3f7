//! RFM: scores and segments from recency, frequency and monetary value.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::models::Model;
use segmentation::purchases::customer_base::CustomerBase;
use segmentation::purchases::left_out::LeftOut;
use segmentation::purchases::rfm::Rfm;
use segmentation::said;
use segmentation::scores::maps::{self, Map};
use segmentation::scores::rfm::{
    Customer, DIMENSIONS, Options, Prepared, Reason, RfmModel, WITHOUT, fit, fit_bytes,
};
use segmentation::support::catalogue::{Sentence, scores};
use segmentation::support::language::Language;
use segmentation::support::memory::{check_fit, with_capacity};
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::calendar;
use crate::pg::datum::json::Json;
use crate::pg::datum::varlena::Varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::composite::Composite;
use crate::pg::result::rows::Rows;
use crate::pg::state::collected::State;
use crate::pg::types::customer_base::Base;
use crate::pg::types::model::{self, ModelValue};
use crate::pg::{settings, threads, warning};
use crate::scores::scorer::Scorer;

v1_function!(fit_rfm_step, pg_finfo_fit_rfm_step, |call| step(call, None));
v1_function!(fit_rfm_step_options, pg_finfo_fit_rfm_step_options, |call| step(call, Some(3)));
v1_function!(fit_rfm_combine, pg_finfo_fit_rfm_combine, State::<3>::combine);
v1_function!(fit_rfm_final, pg_finfo_fit_rfm_final, finish);
v1_function!(rfm_score, pg_finfo_rfm_score, score);
v1_function!(rfm_why, pg_finfo_rfm_why, why);

/// Adds one customer. A NULL summary is no customer; one without orders has no recency to bin. Both are counted.
#[inline]
fn step(call: Call, options: Option<usize>) -> pg_sys::Datum {
    let Some(as_of) = call.i64_arg(2) else { raise(Error::invalid("as_of must not be NULL")) };
    let as_of = calendar::finite(as_of);
    let mut state = State::<3>::of(call, as_of, options);
    let Some(purchases) = call.get::<Rfm>(1) else {
        state.leave_out(LeftOut { nulls: 1, ..LeftOut::default() });
        return state.datum();
    };
    if purchases.skipped > 0 {
        state.leave_out(LeftOut { skipped: purchases.skipped, ..LeftOut::default() });
    }
    match Customer::of(&purchases, as_of) {
        Some(customer) => state.push([customer.recency_days, customer.frequency, customer.monetary]),
        None => {
            state.leave_out(LeftOut { without_orders: 1, ..LeftOut::default() });
            state.datum()
        }
    }
}

fn finish(call: Call) -> pg_sys::Datum {
    let Some(state) = State::<3>::finished(call) else { return call.null() };
    let options = Options::from_json(&state.options()).or_raise();
    let params = options.params().or_raise();
    let rows = state.rows();
    if rows.is_empty() {
        // A group of customers without orders has no model, as a group without rows has none.
        let language = options.language.unwrap_or_default();
        warning::of_call_in("fit_rfm", &state.left_out.warnings(&WITHOUT), language);
        return call.null();
    }
    let needed = fit_bytes(&params, rows.len());
    check_fit("fit_rfm", needed, size_of_val(rows), settings::memory_limit()).or_raise();
    let mut customers = with_capacity(rows.len()).or_raise();
    customers.extend(rows.iter().map(|&[recency_days, frequency, monetary]| {
        params.measured().of(Customer { recency_days, frequency, monetary })
    }));
    let without_orders = state.left_out.without_orders;
    let rows = segmentation::scores::rfm::Rows { as_of: state.as_of, customers: &customers, without_orders };
    let _team = threads::team();
    let mut model = fit(&params, &rows, settings::host()).or_raise();
    model.leave_out(state.left_out);
    let model = Model::from(model);
    warning::of_model("fit_rfm", &model);
    model::write(&model)
}

/// Fits a model on the customers of a base, at least one of whom has orders.
pub fn fit_base(base: &CustomerBase, as_of: i64, options: &Options) -> Model {
    let params = options.params().or_raise();
    let needed = fit_bytes(&params, base.len());
    check_fit("fit_rfm", needed, base.bytes(), settings::memory_limit()).or_raise();
    let mut customers = with_capacity(base.len()).or_raise();
    let host = settings::host();
    for number in 0..base.len() {
        host.at_row(number);
        let (last, orders, monetary) = base.figures(number).or_raise();
        let customer = Customer::of_figures(last, orders, monetary, as_of);
        customers.extend(customer.map(|customer| params.measured().of(customer)));
    }
    let without_orders = (base.len() - customers.len()) as u64;
    let rows = segmentation::scores::rfm::Rows { as_of, customers: &customers, without_orders };
    let mut model = fit(&params, &rows, host).or_raise();
    model.leave_out(base.left_out().or_raise());
    Model::from(model)
}

/// What to say of a base in which no customer has orders.
pub fn nobody_with_orders(base: &CustomerBase) -> Vec<Sentence> {
    LeftOut { without_orders: base.len() as u64, ..base.left_out().or_raise() }.warnings(&WITHOUT)
}

#[pg_extern(sql = false)]
fn fit_rfm_base(base: Base<'_>, as_of: TimestampWithTimeZone, options: Json) -> Option<ModelValue> {
    let options = Options::from_json(&options.0).or_raise();
    let as_of = calendar::as_of(as_of);
    if !base.0.has_orders().or_raise() {
        let language = options.language.unwrap_or_default();
        warning::of_call_in("fit_rfm", &nobody_with_orders(&base.0), language);
        return None;
    }
    let model = fit_base(&base.0, as_of, &options);
    warning::of_model("fit_rfm", &model);
    Some(ModelValue::from(model))
}

/// Scores at the model's moment, or at the one in argument 2.
fn score(call: Call) -> pg_sys::Datum {
    let row = || Composite::<9>::of_result(call);
    let Some((scorer, row)) = model::prepared(call, 0, Scorer::new, row) else { return call.null() };
    let Some(purchases) = call.get::<Rfm>(1) else { return call.null() };
    if call.len() > 2 {
        let Some(as_of) = call.i64_arg(2) else { return call.null() };
        scorer.set_as_of(calendar::finite(as_of));
    }
    row.datum(scorer.score(purchases.last(), purchases.orders, purchases.total))
}

/// A model made ready to give reasons, with the names of their rows.
struct PreparedWhy {
    prepared: Prepared,
    dimensions: [(&'static str, Varlena); 4],
}

impl PreparedWhy {
    fn new(model: Model) -> Result<Self> {
        let [recency, frequency, monetary] = DIMENSIONS;
        let named = |name: &'static str| (name, Varlena::new(name.as_bytes()));
        Ok(Self {
            prepared: model.into_body::<RfmModel>()?.prepare()?,
            dimensions: [recency, frequency, monetary, "segment"].map(named),
        })
    }
}

/// Why a customer stands where they do at the model's moment, or at the one in argument 2.
fn why(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<9>::begin(call);
    let Some((model, ())) = model::prepared(call, 0, PreparedWhy::new, || ()) else { return call.null() };
    let Some(purchases) = call.get::<Rfm>(1) else { return call.null() };
    let as_of = call.i64_arg(2).map_or(model.prepared.model().as_of, calendar::finite);
    for reason in model.prepared.why(&purchases, as_of) {
        let Reason { dimension, value, score, bins, above, up_to, next_score, gap, advice } = reason;
        let small = |score: Option<u8>| score.map(|score| pg_sys::Datum::from(i16::from(score)));
        let name = model.dimensions.iter().find(|(name, _)| *name == dimension);
        rows.push([
            name.map(|(_, text)| text.datum()),
            value.into_datum(),
            small(score),
            small(bins),
            above.into_datum(),
            up_to.into_datum(),
            small(next_score),
            gap.into_datum(),
            advice.into_datum(),
        ]);
    }
    call.null()
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn rfm_maps() -> TableIterator<
    'static,
    (
        name!(map, &'static str),
        name!(bins, Option<i16>),
        name!(language, String),
        name!(position, i16),
        name!(segment, &'static str),
        name!(rule, String),
        name!(meaning, &'static str),
        name!(action, &'static str),
        name!(service, &'static str),
    ),
> {
    let rows = maps::SHIPPED.iter().flat_map(|shipped| {
        Language::ALL.into_iter().flat_map(move |language| {
            // Whom no cell holds has a name as well.
            let nobody = (&maps::NO_PURCHASES, said!(scores::NO_ORDERS).tell(language));
            let rules = shipped.rules(language).into_iter().chain([nobody]).zip(1..);
            let bins = shipped.bins.map(i16::from);
            rules.map(move |((segment, rule), position)| {
                let text = |texts| language.of(texts);
                let (name, meaning, action) =
                    (text(segment.name), text(segment.meaning), text(segment.action));
                let service = segment.service.text(language);
                (shipped.name, bins, language.to_string(), position, name, rule, meaning, action, service)
            })
        })
    });
    TableIterator::new(rows.collect::<Vec<_>>())
}

#[pg_extern(sql = false)]
fn rfm_check_map(
    map: Json,
    language: &str,
) -> TableIterator<
    'static,
    (
        name!(problem, &'static str),
        name!(cell, Option<String>),
        name!(segments, Vec<String>),
        name!(explanation, String),
    ),
> {
    let language = Language::named(language).or_raise();
    let findings = Map::from_json(&map.0).or_raise().check();
    TableIterator::new(findings.into_iter().map(move |found| {
        let (problem, sentence) = (found.problem.text(language), found.sentence.tell(language));
        (problem, found.cell, found.segments, sentence)
    }))
}
