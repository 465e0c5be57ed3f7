//! Return on investment, of sums of revenue and cost.

use pgrx::{pg_extern, pg_sys};
use segmentation::Error;
use segmentation::purchases::money::Money;
use segmentation::support::codec::Codec;
use segmentation::value::roi::{Return, Sample};

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::numeric::{Computed, Numeric};
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::composite::Composite;
use crate::pg::state::flat::{combine, state, written};

v1_function!(roi_step_numeric, pg_finfo_roi_step_numeric, |call| step(call, amount::numeric));
v1_function!(roi_step_float, pg_finfo_roi_step_float, |call| step(call, amount::float));
v1_function!(roi_combine, pg_finfo_roi_combine, |call| combine(call, Return::merge));
v1_function!(roi_interval_step, pg_finfo_roi_interval_step, interval_step);
v1_function!(roi_interval_combine, pg_finfo_roi_interval_combine, |call| combine(call, Sample::merge));
v1_function!(roi_interval_final, pg_finfo_roi_interval_final, interval_final);

#[inline]
fn step(call: Call, amount: amount::Read) -> pg_sys::Datum {
    call.require_aggregate();
    let mut sums: Return = state(call, 0).unwrap_or_default();
    let [revenue, cost] = [1, 2].map(|number| amount(call, number).map(|amount| amount.or_raise().into()));
    sums.add(revenue, cost).or_raise();
    written(Some(sums), call)
}

/// How sure an interval is of the true figure, unless the query says.
const CONFIDENCE: f64 = 0.95;

/// Adds a customer's revenue and cost, for an interval of the confidence in argument 3.
fn interval_step(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let confidence = match call.len() {
        0..=3 => CONFIDENCE,
        _ => call.f64_arg(3).unwrap_or_else(|| raise(Error::invalid("confidence must not be NULL"))),
    };
    let mut sample = state(call, 0).map_or_else(|| Sample::new(confidence), Ok).or_raise();
    sample.require(confidence).or_raise();
    sample.add(call.f64_arg(1), call.f64_arg(2)).or_raise();
    written(Some(sample), call)
}

/// The return, the ends of its interval, and the number of customers.
fn interval_final(call: Call) -> pg_sys::Datum {
    let Some(estimate) = state::<Sample>(call, 0).and_then(|sample| sample.estimate().or_raise()) else {
        return call.null();
    };
    let float = |value: f64| pg_sys::Datum::from(value.to_bits());
    let (low, high) = estimate.interval.unzip();
    let customers = pg_sys::Datum::from(estimate.customers as i64);
    let row = [Some(float(estimate.value)), low.map(float), high.map(float), Some(customers)];
    Composite::<4>::of_result(call).datum(row)
}

fn profit_and_cost(state: &[u8]) -> Option<(Money, Money)> {
    Return::from_bytes(state).and_then(|sums| sums.profit_and_cost()).or_raise()
}

#[pg_extern(sql = false)]
fn roi_numeric(state: &[u8]) -> Option<Computed> {
    profit_and_cost(state).map(|(profit, cost)| Numeric(profit).divided(Numeric(cost)))
}

#[pg_extern(sql = false)]
fn roi_float(state: &[u8]) -> Option<f64> {
    profit_and_cost(state).map(|(profit, cost)| profit.to_f64() / cost.to_f64())
}
