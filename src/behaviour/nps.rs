//! The net promoter score.

use pgrx::{IntoDatum, pg_sys};
use segmentation::behaviour::nps::{Answers, Difference, Rated, Score, difference};

use super::proportion::{confidence, minimum};
use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;
use crate::pg::state::flat::{combine, state, written};

v1_function!(nps_step, pg_finfo_nps_step, |call| step(call, None));
v1_function!(nps_step_weighted, pg_finfo_nps_step_weighted, |call| step(call, Some(2)));
v1_function!(nps_combine, pg_finfo_nps_combine, |call| combine(call, Answers::merge));
v1_function!(nps_final, pg_finfo_nps_final, finish);
v1_function!(nps_difference, pg_finfo_nps_difference, compare);

/// Adds an answer with the weight in argument `weight`; without an answer or a weight it is none.
fn step(call: Call, weight: Option<usize>) -> pg_sys::Datum {
    call.require_aggregate();
    let (confidence, minimum) = (confidence(call, 3), minimum(call, 4));
    let mut answers = match state::<Answers>(call, 0) {
        Some(answers) => {
            answers.require(confidence, minimum).or_raise();
            answers
        }
        None => Answers::new(confidence, minimum, weight.is_some()).or_raise(),
    };
    let weight = weight.map_or(Some(1.0), |number| call.f64_arg(number));
    if let (Some(answer), Some(weight)) = (call.i32_arg(1), weight) {
        answers.add(answer, weight).or_raise();
    }
    written(Some(answers), call)
}

fn finish(call: Call) -> pg_sys::Datum {
    let score = state::<Answers>(call, 0).and_then(|answers| answers.score());
    let Some(Score { nps, interval: (low, high), counts, effective, standard_error }) = score else {
        return call.null();
    };
    let [promoters, passives, detractors] = counts.map(|count| Some(pg_sys::Datum::from(count as i64)));
    let all = Some(pg_sys::Datum::from(counts.iter().sum::<u64>() as i64));
    let row = [
        nps.into_datum(),
        low.into_datum(),
        high.into_datum(),
        promoters,
        passives,
        detractors,
        all,
        effective.into_datum(),
        standard_error.into_datum(),
    ];
    Composite::<9>::of_result(call).datum(row)
}

/// The score, the effective answers and the standard error of two groups, and a confidence.
fn compare(call: Call) -> pg_sys::Datum {
    let rated = |first: usize| {
        Some(Rated {
            nps: call.f64_arg(first)?,
            effective: call.f64_arg(first + 1)?,
            standard_error: call.f64_arg(first + 2)?,
        })
    };
    let (Some(one), Some(other), Some(confidence)) = (rated(0), rated(3), call.f64_arg(6)) else {
        return call.null();
    };
    let Difference { value, interval: (low, high), p } = difference(&one, &other, confidence).or_raise();
    Composite::<4>::of_result(call).datum([value, low, high, p].map(|figure| figure.into_datum()))
}
