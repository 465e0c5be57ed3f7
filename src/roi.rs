//! Return on investment, of sums of revenue and cost. SQL: sql/roi.sql.

use pgrx::{pg_extern, pg_sys};
use segmentation::Result;
use segmentation::codec::Codec;
use segmentation::purchases::{Money, checked_amount};
use segmentation::roi::Return;

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::numeric::{self, Computed, Numeric};
use crate::pg::varlena;

v1_function!(roi_step_numeric, pg_finfo_roi_step_numeric, |call| step(call, exact));
v1_function!(roi_step_float, pg_finfo_roi_step_float, |call| step(call, float));
v1_function!(roi_combine, pg_finfo_roi_combine, combine);

/// The state in an argument, in its binary form.
fn state(call: Call, number: usize) -> Option<Return> {
    // SAFETY: the declaration makes the argument a bytea.
    call.arg(number).map(|datum| Return::from_bytes(unsafe { varlena::bytes(datum) }).or_raise())
}

fn written(state: Option<Return>, call: Call) -> pg_sys::Datum {
    state.map_or_else(|| call.null(), |state| varlena::palloc(&state.to_bytes().or_raise()))
}

fn exact(call: Call, number: usize) -> Option<Result<Money>> {
    call.numeric_arg(number).map(|amount| amount.map(Money::Exact))
}

fn float(call: Call, number: usize) -> Option<Result<Money>> {
    call.f64_arg(number).map(|amount| checked_amount(amount).map(numeric::float))
}

#[inline]
fn step(call: Call, money: fn(Call, usize) -> Option<Result<Money>>) -> pg_sys::Datum {
    call.require_aggregate();
    let mut sums = state(call, 0).unwrap_or_default();
    let [revenue, cost] = [1, 2].map(|number| money(call, number).map(Result::or_raise));
    sums.add(revenue, cost).or_raise();
    written(Some(sums), call)
}

fn combine(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let sums = match (state(call, 0), state(call, 1)) {
        (Some(mut ours), Some(other)) => {
            ours.merge(&other).or_raise();
            Some(ours)
        }
        (sums, None) | (None, sums) => sums,
    };
    written(sums, call)
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

pgrx::extension_sql_file!("../sql/roi.sql", name = "roi", requires = ["models"]);
