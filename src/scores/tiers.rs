//! Value tiers: ABC, quantiles, thresholds and capacities, with hysteresis.

use pgrx::{IntoDatum, pg_extern, pg_sys};
use segmentation::Result;
use segmentation::models::Model;
use segmentation::purchases::left_out::LeftOut;
use segmentation::scores::tiers::{Options, TiersModel, WITHOUT, fit, fit_bytes};
use segmentation::support::memory::{check_fit, with_capacity};

use crate::pg::call::Call;
use crate::pg::datum::json::Json;
use crate::pg::datum::varlena::Varlena;
use crate::pg::error::OrRaise;
use crate::pg::result::rows::Rows;
use crate::pg::state::collected::State;
use crate::pg::types::customer_base::Base;
use crate::pg::types::model::{self, ModelValue};
use crate::pg::{settings, warning};
use segmentation::purchases::customer_base::CustomerBase;

v1_function!(fit_tiers_step, pg_finfo_fit_tiers_step, |call| step(call, None));
v1_function!(fit_tiers_step_options, pg_finfo_fit_tiers_step_options, |call| step(call, Some(2)));
v1_function!(fit_tiers_combine, pg_finfo_fit_tiers_combine, State::<1>::combine);
v1_function!(fit_tiers_final, pg_finfo_fit_tiers_final, finish);
v1_function!(tiers_tier, pg_finfo_tiers_tier, tier);
v1_function!(tiers_why, pg_finfo_tiers_why, why);

/// Tiers have no moment: every row is collected under this one.
const NO_MOMENT: i64 = 0;

/// Adds one value; NULL is counted and otherwise left out.
#[inline]
fn step(call: Call, options: Option<usize>) -> pg_sys::Datum {
    let mut state = State::<1>::of(call, NO_MOMENT, options);
    match call.f64_arg(1) {
        Some(value) => state.push([value]),
        None => {
            state.leave_out(LeftOut { nulls: 1, ..LeftOut::default() });
            state.datum()
        }
    }
}

fn finish(call: Call) -> pg_sys::Datum {
    let Some(state) = State::<1>::finished(call) else { return call.null() };
    let options = Options::from_json(&state.options()).or_raise();
    let values = state.rows().as_flattened();
    if values.is_empty() {
        warning::of_call_in("fit_tiers", &state.left_out.warnings(&WITHOUT), options.language);
        return call.null();
    }
    let params = options.params().or_raise();
    let needed = fit_bytes(&params, values.len());
    check_fit("fit_tiers", needed, size_of_val(values), settings::memory_limit()).or_raise();
    let mut copy = with_capacity(values.len()).or_raise();
    copy.extend_from_slice(values);
    let mut model = fit(&params, copy, settings::host()).or_raise();
    model.leave_out(state.left_out);
    let model = Model::from(model);
    warning::of_model("fit_tiers", &model);
    model::write(&model)
}

/// Fits a model on the totals of the customers of a base.
pub fn fit_base(base: &CustomerBase, options: &Options) -> TiersModel {
    let params = options.params().or_raise();
    let needed = fit_bytes(&params, base.len());
    check_fit("fit_tiers", needed, base.bytes(), settings::memory_limit()).or_raise();
    let mut values = with_capacity(base.len()).or_raise();
    let host = settings::host();
    for number in 0..base.len() {
        host.at_row(number);
        values.push(base.figures(number).or_raise().2);
    }
    let mut model = fit(&params, values, host).or_raise();
    model.leave_out(base.left_out().or_raise());
    model
}

#[pg_extern(sql = false)]
fn fit_tiers_base(base: Base<'_>, options: Json) -> Option<ModelValue> {
    let options = Options::from_json(&options.0).or_raise();
    if base.0.is_empty() {
        let sentences = base.0.left_out().or_raise().warnings(&WITHOUT);
        warning::of_call_in("fit_tiers", &sentences, options.language);
        return None;
    }
    let model = Model::from(fit_base(&base.0, &options));
    warning::of_model("fit_tiers", &model);
    Some(ModelValue::from(model))
}

/// A model ready to place values, with its labels as SQL values.
struct Prepared {
    model: TiersModel,
    labels: Vec<Varlena>,
}

impl Prepared {
    fn new(model: Model) -> Result<Self> {
        let model = model.into_body::<TiersModel>()?;
        let labels = model.labels().map(|label| Varlena::new(label.as_bytes())).collect();
        Ok(Self { model, labels })
    }
}

/// The label of a value's tier, given the customer's previous one or not.
fn tier(call: Call) -> pg_sys::Datum {
    let prepared = model::prepared(call, 0, Prepared::new, || ());
    let (Some((prepared, ())), Some(value)) = (prepared, call.f64_arg(1)) else { return call.null() };
    let tier = match call.text_arg(2) {
        Some(previous) => prepared.model.tier_from(value, previous),
        None => prepared.model.tier(value),
    };
    // The label is copied, because the prepared model may be replaced while the result is still in use.
    call.copy(&prepared.labels[tier.or_raise()])
}

/// Why a value is in its tier, and how far it is from the next better one.
fn why(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<7>::begin(call);
    let prepared = model::prepared(call, 0, Prepared::new, || ());
    let (Some((prepared, ())), Some(value)) = (prepared, call.f64_arg(1)) else { return call.null() };
    let reason = prepared.model.why(value, call.text_arg(2)).or_raise();
    rows.push([
        reason.value.into_datum(),
        Some(prepared.labels[reason.tier].datum()),
        reason.threshold.into_datum(),
        reason.next_tier.map(|tier| prepared.labels[tier].datum()),
        reason.next_threshold.into_datum(),
        reason.gap.into_datum(),
        reason.advice.into_datum(),
    ]);
    call.null()
}
