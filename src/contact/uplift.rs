//! What a treatment brought, against a control group.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Error;
use segmentation::contact::uplift::{Amounts, Answers, Group, Trial};
use segmentation::numeric::intervals::CONFIDENCE;
use segmentation::support::language::Language;

use crate::pg::call::Call;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::composite::Composite;
use crate::pg::state::flat::{combine, state, written};
use crate::pg::warning;

v1_function!(uplift_step_boolean, pg_finfo_uplift_step_boolean, |call: Call| {
    step::<Answers>(call, call.bool_arg(1))
});
v1_function!(uplift_step_float, pg_finfo_uplift_step_float, |call: Call| {
    step::<Amounts>(call, call.f64_arg(1))
});
v1_function!(uplift_combine_boolean, pg_finfo_uplift_combine_boolean, |call| {
    combine(call, Trial::<Answers>::merge)
});
v1_function!(uplift_combine_float, pg_finfo_uplift_combine_float, |call| {
    combine(call, Trial::<Amounts>::merge)
});
v1_function!(uplift_final_boolean, pg_finfo_uplift_final_boolean, finish::<Answers>);
v1_function!(uplift_final_float, pg_finfo_uplift_final_float, finish::<Amounts>);

/// Adds a customer. The confidence is argument 3, the planned share of the control group argument 4.
#[inline]
fn step<G: Group>(call: Call, outcome: Option<G::Outcome>) -> pg_sys::Datum {
    call.require_aggregate();
    let given = |number: usize, name: &str| {
        (call.len() > number).then(|| {
            call.f64_arg(number).unwrap_or_else(|| raise(Error::invalid(format!("{name} must not be NULL"))))
        })
    };
    let confidence = given(3, "confidence").unwrap_or(CONFIDENCE);
    let control_share = given(4, "control_share");
    let mut trial = match state::<Trial<G>>(call, 0) {
        Some(trial) => {
            trial.require(confidence, control_share).or_raise();
            trial
        }
        None => Trial::new(confidence, control_share).or_raise(),
    };
    trial.add(outcome, call.bool_arg(2)).or_raise();
    written(Some(trial), call)
}

fn finish<G: Group>(call: Call) -> pg_sys::Datum {
    let Some(trial) = state::<Trial<G>>(call, 0) else { return call.null() };
    let Some(uplift) = trial.uplift() else { return call.null() };
    // Without options, and so without a language but that of the session.
    warning::of_call_in("uplift", &uplift.warnings, Language::default());
    let count = |count: u64| Some(pg_sys::Datum::from(count as i64));
    let comparison = uplift.comparison;
    let (low, high) = comparison.interval.unzip();
    let (relative_low, relative_high) = comparison.relative_interval.unzip();
    Composite::<12>::of_result(call).datum([
        count(uplift.customers[0]),
        count(uplift.customers[1]),
        uplift.means[0].into_datum(),
        uplift.means[1].into_datum(),
        uplift.difference.into_datum(),
        low.into_datum(),
        high.into_datum(),
        comparison.relative.into_datum(),
        relative_low.into_datum(),
        relative_high.into_datum(),
        comparison.p.into_datum(),
        uplift.sample_ratio_p.into_datum(),
    ])
}
