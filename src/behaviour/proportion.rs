//! A share of rows, with its interval.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Error;
use segmentation::behaviour::proportion::{Proportion, Share};
use segmentation::numeric::intervals::CONFIDENCE;

use crate::pg::call::Call;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::composite::Composite;
use crate::pg::state::flat::{combine, state, written};

v1_function!(proportion_step, pg_finfo_proportion_step, step);
v1_function!(proportion_combine, pg_finfo_proportion_combine, |call| combine(call, Proportion::merge));
v1_function!(proportion_final, pg_finfo_proportion_final, finish);

/// The confidence in an argument, or the usual one where there is none.
pub fn confidence(call: Call, number: usize) -> f64 {
    match call.len() > number {
        true => call.f64_arg(number).unwrap_or_else(|| raise(Error::invalid("confidence must not be NULL"))),
        false => CONFIDENCE,
    }
}

/// The least number of rows that a figure is shown of, or 0 where there is no such argument.
pub fn minimum(call: Call, number: usize) -> i64 {
    match call.len() > number {
        true => call.i32_arg(number).unwrap_or_else(|| raise(Error::invalid("minimum must not be NULL"))),
        false => 0,
    }
}

/// Adds a row; NULL is none.
fn step(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let (confidence, minimum) = (confidence(call, 2), minimum(call, 3));
    let mut rows = match state::<Proportion>(call, 0) {
        Some(rows) => {
            rows.require(confidence, minimum).or_raise();
            rows
        }
        None => Proportion::new(confidence, minimum).or_raise(),
    };
    if let Some(yes) = call.bool_arg(1) {
        rows.add(yes).or_raise();
    }
    written(Some(rows), call)
}

fn finish(call: Call) -> pg_sys::Datum {
    let share = state::<Proportion>(call, 0).and_then(|rows| rows.share());
    let Some(Share { value, interval: (low, high), n }) = share else { return call.null() };
    let n = Some(pg_sys::Datum::from(n as i64));
    Composite::<4>::of_result(call).datum([value.into_datum(), low.into_datum(), high.into_datum(), n])
}
