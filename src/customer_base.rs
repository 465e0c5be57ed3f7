//! `segment.customer_base`: what every customer of a table bought, grouped in one pass. SQL: sql/customer_base.sql.

use pgrx::{pg_extern, pg_sys};
use segmentation::Error;
use segmentation::models::Model;
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::customer_base::{Amount, AmountType, CustomerBase};
use segmentation::purchases::left_out::after_as_of;
use segmentation::purchases::money::checked_amount;
use segmentation::scores::rfm::Options;
use segmentation::scores::tiers::{self, TiersModel};
use segmentation::support::host::Host;
use segmentation::support::memory::{check_limit, room};
use segmentation::support::time::checked_time;

use crate::pg::base::{self, Base, FlatBase, KeyWriter, State};
use crate::pg::call::Call;
use crate::pg::error::{OrRaise, or_raise_binary, raise};
use crate::pg::input::{self, Message, Output, Stored};
use crate::pg::json::{self, Json};
use crate::pg::model::ModelValue;
use crate::pg::rows::Rows;
use crate::pg::varlena::Varlena;
use crate::pg::{expanded, rfm, settings, warning};
use crate::rfm::{Scorer, fit_base, nobody_with_orders};

v1_function!(base_step_numeric, pg_finfo_base_step_numeric, step_numeric);
v1_function!(base_step_float, pg_finfo_base_step_float, step_float);
v1_function!(base_step_bigint, pg_finfo_base_step_bigint, |call| step_integer(call, call.i64_arg(3)));
v1_function!(base_step_integer, pg_finfo_base_step_integer, |call| step_integer(call, call.i32_arg(3)));
v1_function!(base_step_smallint, pg_finfo_base_step_smallint, |call| step_integer(call, call.i16_arg(3)));
v1_function!(base_merge, pg_finfo_base_merge, merge);
v1_function!(base_customer, pg_finfo_base_customer, customer);
v1_function!(base_customers, pg_finfo_base_customers, customers);
v1_function!(base_segments, pg_finfo_base_segments, |call| segments(call, call.json_arg(3)));
v1_function!(base_segments_text, pg_finfo_base_segments_text, |call| {
    segments(call, call.text_arg(3).map(|text| json::parse(text.as_bytes()).or_raise()))
});
v1_function!(base_segments_by_models, pg_finfo_base_segments_by_models, segments_by_models);

/// Adds a row with a `numeric` amount.
#[inline]
fn step_numeric(call: Call) -> pg_sys::Datum {
    step(call, AmountType::Exact, call.numeric_arg(3).map(|amount| amount.map(Amount::Exact)))
}

/// Adds a row with a `double precision` amount.
#[inline]
fn step_float(call: Call) -> pg_sys::Datum {
    step(call, AmountType::Float, call.f64_arg(3).map(|amount| checked_amount(amount).map(Amount::Float)))
}

/// Adds a row with a whole amount.
#[inline]
fn step_integer(call: Call, amount: Option<i64>) -> pg_sys::Datum {
    step(call, AmountType::Exact, amount.map(|amount| Ok(Amount::Exact(Decimal::from_integer(amount)))))
}

#[inline(always)]
fn step(call: Call, amount_type: AmountType, amount: Option<segmentation::Result<Amount>>) -> pg_sys::Datum {
    let state = State::of(call, amount_type);
    let Some(key) = base::key(call, 1, state.base.key_type()) else {
        state.base.push_without_customer();
        return state.datum();
    };
    let done = match (call.i64_arg(2), amount) {
        (Some(at), Some(amount)) => amount.and_then(|amount| state.base.push(key, checked_time(at)?, amount)),
        _ => state.base.push_skipped(key),
    };
    done.or_raise();
    state.datum()
}

/// Adds another base: the combine function of `customer_base`, and the step of `rollup`.
fn merge(call: Call) -> pg_sys::Datum {
    expanded::combine(call, CustomerBase::merge)
}

/// A value that could be dumped can be restored, whatever the session's limit: what it holds is a small multiple of its
/// bytes.
fn input_host() -> Host {
    settings::host().within(usize::MAX)
}

#[pg_extern(sql = false)]
fn base_in(text: &std::ffi::CStr) -> FlatBase {
    let bytes = input::from_hex(input::text(text)).or_raise();
    FlatBase::of_foreign(CustomerBase::from_bytes_within(&bytes, input_host()).or_raise()).or_raise()
}

#[pg_extern(sql = false)]
fn base_out(base: Stored) -> Output {
    Output::of_hex(base.0)
}

#[pg_extern(sql = false)]
fn base_recv(mut message: pgrx::Internal) -> FlatBase {
    let base = CustomerBase::from_bytes_within(input::message(&mut message), input_host());
    FlatBase::of_foreign(or_raise_binary(base)).or_raise()
}

#[pg_extern(sql = false)]
fn base_send(base: Stored) -> Message {
    Message::of(&[base.0])
}

#[pg_extern(sql = false)]
fn base_size(base: Base) -> i64 {
    base.0.len() as i64
}

#[pg_extern(sql = false)]
fn base_without_customer(base: Base) -> i64 {
    base.0.without_customer() as i64
}

/// One customer's summary, by key.
fn customer(call: Call) -> pg_sys::Datum {
    let Some(mut base) = call.base_arg(0) else { return call.null() };
    let Some(key) = base::key_argument(call, 1, &base) else { return call.null() };
    match base.find(key).or_raise() {
        Some(purchases) => rfm::write(&purchases),
        None => call.null(),
    }
}

/// All customers' summaries, as rows.
fn customers(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<2>::begin(call);
    let Some(base) = call.base_arg(1) else { return call.null() };
    base::require_key_type(call, 0, &base);
    let (mut key, mut summary) = (KeyWriter::new(call, 0), rfm::Writer::default());
    for number in 0..base.len() {
        look_for_interrupts(number);
        let purchases = base.purchases(number).or_raise();
        rows.push([Some(key.write(base.key(number))), Some(summary.write(&purchases))]);
    }
    call.null()
}

/// Fits, scores, names and tiers every customer: one row each.
fn segments(call: Call, options: Option<Json>) -> pg_sys::Datum {
    let mut rows = Rows::<11>::begin(call);
    let Some(base) = call.base_arg(1) else { return call.null() };
    base::require_key_type(call, 0, &base);
    let Some(as_of) = call.i64_arg(2) else { raise(Error::invalid("as_of must not be NULL")) };
    let as_of = rfm::finite(as_of);
    let (options, _promise) = options.unwrap_or_else(Json::nothing).split();
    let (options, tier_options) = split_options(options);
    if base.is_empty() {
        warning::of_call("segments", &base.left_out().or_raise().warnings("orders"));
        return call.null();
    }
    let tiers = fit_tiers(&base, &tier_options);
    let (scorer, mut warnings) = if base.has_orders().or_raise() {
        let model = fit_base(&base, as_of, &options);
        let warnings = model.warnings().to_vec();
        (Scorer::new(model).or_raise(), warnings)
    } else {
        (Scorer::without_model(), nobody_with_orders(&base))
    };
    for warning in &tiers.warnings {
        if !warnings.contains(warning) {
            warnings.push(warning.clone());
        }
    }
    push_segments(call, &mut rows, &base, scorer, Some(&tiers));
    warning::of_call("segments", &warnings);
    call.null()
}

/// Scores, names and tiers every customer by models fitted before.
fn segments_by_models(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<11>::begin(call);
    let Some(base) = call.base_arg(1) else { return call.null() };
    let Some(as_of) = call.i64_arg(2) else { raise(Error::invalid("as_of must not be NULL")) };
    base::require_key_type(call, 0, &base);
    // A group of customers without orders has no model, but its customers are still there.
    let model = call.model_arg(3);
    let is_scored = model.is_some();
    let scorer = model.map_or_else(Scorer::without_model, |model| Scorer::new(model.0).or_raise());
    let tiers = call.model_arg(4);
    let tiers = tiers.as_ref().map(|model| model.0.as_tiers().or_raise());
    let as_of = rfm::finite(as_of);
    push_segments(call, &mut rows, &base, scorer.at(as_of), tiers);
    let (mut left_out, mut later) = (base.left_out().or_raise(), 0);
    for number in 0..base.len() {
        look_for_interrupts(number);
        match base.figures(number).or_raise().0 {
            Some(last) => later += u64::from(is_scored && last > as_of),
            None => left_out.without_orders += 1,
        }
    }
    let mut warnings = left_out.warnings("orders");
    warnings.extend(after_as_of(later));
    warning::of_call("segments", &warnings);
    call.null()
}

fn push_segments(
    call: Call,
    rows: &mut Rows<11>,
    base: &CustomerBase,
    mut scorer: Scorer,
    tiers: Option<&TiersModel>,
) {
    let labels = tiers.into_iter().flat_map(TiersModel::labels);
    let labels: Vec<Varlena> = labels.map(|label| Varlena::new(label.as_bytes())).collect();
    let mut key = KeyWriter::new(call, 0);
    for number in 0..base.len() {
        look_for_interrupts(number);
        let (last, orders, total) = base.amounts(number).or_raise();
        let tier = tiers.map(|tiers| tiers.tier(total.shown()).or_raise());
        let scored = scorer.score(last, orders, total);
        let mut row = [None; 11];
        row[0] = Some(key.write(base.key(number)));
        row[1..10].copy_from_slice(&scored);
        row[10] = tier.map(|tier| labels[tier].datum());
        rows.push(row);
    }
}

/// The options of `fit_rfm`, and under the key `tiers` those of `fit_tiers`.
fn split_options(mut options: serde_json::Value) -> (Options, tiers::Options) {
    let tiers =
        options.as_object_mut().and_then(|keys| keys.remove("tiers")).unwrap_or(serde_json::json!({}));
    let with_tiers = |error: Error| {
        let hint = error.hint.clone().unwrap_or_default();
        error.hint(format!("{hint} Options of fit_tiers go under the key tiers."))
    };
    (
        Options::from_json(&options).map_err(with_tiers).or_raise(),
        tiers::Options::from_json(&tiers).or_raise(),
    )
}

fn fit_tiers(base: &CustomerBase, options: &tiers::Options) -> TiersModel {
    let needed = tiers::fit_bytes(base.len()).map_or(usize::MAX, |bytes| bytes.saturating_add(base.bytes()));
    check_limit("fit_tiers", needed, settings::memory_limit()).or_raise();
    let mut values = room(base.len()).or_raise();
    for number in 0..base.len() {
        look_for_interrupts(number);
        values.push(base.figures(number).or_raise().2);
    }
    let mut model = crate::tiers::run(tiers::Fit::new(options.params().or_raise(), values).or_raise());
    model.leave_out(base.left_out().or_raise());
    model
}

#[pg_extern(sql = false)]
fn fit_tiers_base(base: Base, options: Json) -> Option<ModelValue> {
    let options = tiers::Options::from_json(&options.0).or_raise();
    if base.0.is_empty() {
        warning::of_call("fit_tiers", &base.0.left_out().or_raise().warnings("orders"));
        return None;
    }
    let model = Model::Tiers(fit_tiers(&base.0, &options));
    warning::of_model("fit_tiers", &model);
    Some(ModelValue::from(model))
}

/// Every few thousand rows, lets a cancelled query end.
#[inline]
pub fn look_for_interrupts(row: usize) {
    if row.is_multiple_of(4096) {
        settings::look_for_interrupt();
    }
}

pgrx::extension_sql_file!("../sql/customer_base.sql", name = "customer_base", requires = ["models"]);
