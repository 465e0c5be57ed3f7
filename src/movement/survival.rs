//! How long until something happens: fits, and what is asked of their curves.

use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::Result;
use segmentation::models::Model;
use segmentation::movement::survival::{Durations, Options, SurvivalModel};
use segmentation::said;
use segmentation::support::catalogue;
use segmentation::support::memory::with_capacity;

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;
use crate::pg::state::begun::{self, Begun, Collects};
use crate::pg::state::expanded;
use crate::pg::state::given::Given;
use crate::pg::types::model::{self, ModelValue};
use crate::pg::{settings, warning};

v1_function!(survival_step, pg_finfo_survival_step, |call: Call<'_>| step(call, 1));
v1_function!(survival_step_entered, pg_finfo_survival_step_entered, |call: Call<'_>| step(call, 2));
v1_function!(survival_combine, pg_finfo_survival_combine, |call| { begun::combine::<Durations>(call) });
v1_function!(survival_final, pg_finfo_survival_final, finish);
v1_function!(survival_at, pg_finfo_survival_at, at);
v1_function!(survival_time, pg_finfo_survival_time, time);
v1_function!(survival_mean, pg_finfo_survival_mean, restricted_mean);

impl Collects for Durations {
    fn merge(&mut self, other: &mut Self) -> Result<()> {
        Durations::merge(self, other)
    }

    expanded_methods!(Begun<Durations>);
}

/// Takes a customer: a duration at the given place, whether it happened after it, and then options, where there are any. A
/// duration at the second place has before it how much of it had gone by at the beginning.
#[inline]
fn step(call: Call<'_>, duration: usize) -> pg_sys::Datum {
    let options = (call.len() > duration + 2).then_some(duration + 2);
    let new = || {
        let options = Given::of(call, options);
        // Wrong options are refused before the work, not after it.
        Options::from_json(&options.json()).or_raise();
        Begun { value: Durations::new(settings::host()), options }
    };
    let (datum, watched) = expanded::state(call, new, |_| Ok(()));
    watched.options.check(call, options).or_raise();
    let entered = if duration > 1 { call.f64_arg(1) } else { Some(0.0) };
    watched.value.push(entered, call.f64_arg(duration), call.bool_arg(duration + 1)).or_raise();
    datum
}

fn finish(call: Call<'_>) -> pg_sys::Datum {
    let Some(watched) = expanded::finished::<Begun<Durations>>(call) else { return call.null() };
    let options = Options::from_json(&watched.options.json()).or_raise();
    let Some(model) = watched.value.fit(&options).or_raise() else {
        let sentence = said!(catalogue::movement::ALL_UNUSABLE, rows = watched.value.unused());
        warning::of_call_in("fit_survival", &[sentence], options.language);
        return call.null();
    };
    let model = Model::from(model);
    warning::of_model("fit_survival", &model);
    model::write(&model)
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn survival_rows(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(duration, f64),
        name!(at_risk, i64),
        name!(happened, i64),
        name!(censored, i64),
        name!(survival, f64),
        name!(standard_error, Option<f64>),
        name!(low, Option<f64>),
        name!(high, Option<f64>),
        name!(cumulative_hazard, f64),
    ),
> {
    let rows = model.0.get::<SurvivalModel>().and_then(|model| model.points(settings::host())).or_raise();
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(rows.into_iter().map(|row| {
        let known = row.survival;
        let (low, high) = known.interval.unzip();
        (
            row.duration,
            known.at_risk as i64,
            row.happened as i64,
            row.censored as i64,
            known.survival,
            known.error,
            low,
            high,
            row.cumulative_hazard,
        )
    }));
    TableIterator::new(out)
}

/// The model in argument 0, read once for a call site, and the type of the rows that the function returns.
fn ready<'c, const N: usize>(call: Call<'c>) -> Option<(&'c mut SurvivalModel, &'c Composite<N>)> {
    model::prepared(call, 0, Model::into_body::<SurvivalModel>, || Composite::<N>::of_result(call))
}

fn at(call: Call<'_>) -> pg_sys::Datum {
    let (Some((model, row)), Some(duration)) = (ready::<5>(call), call.f64_arg(1)) else {
        return call.null();
    };
    let Some(known) = model.at(duration, settings::host()).or_raise() else { return call.null() };
    let (low, high) = known.interval.unzip();
    row.datum([
        known.survival.into_datum(),
        known.error.into_datum(),
        low.into_datum(),
        high.into_datum(),
        (known.at_risk as i64).into_datum(),
    ])
}

fn time(call: Call<'_>) -> pg_sys::Datum {
    let (Some((model, row)), Some(share)) = (ready::<3>(call), call.f64_arg(1)) else { return call.null() };
    let found = model.time_of(share, settings::host()).or_raise();
    row.datum([found.duration.into_datum(), found.low.into_datum(), found.high.into_datum()])
}

fn restricted_mean(call: Call<'_>) -> pg_sys::Datum {
    let (Some((model, row)), Some(horizon)) = (ready::<4>(call), call.f64_arg(1)) else { return call.null() };
    let Some(found) = model.restricted_mean(horizon, settings::host()).or_raise() else { return call.null() };
    let (low, high) = found.interval;
    row.datum([found.mean.into_datum(), found.error.into_datum(), low.into_datum(), high.into_datum()])
}
