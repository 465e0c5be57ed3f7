//! Forecasts with their intervals: of a customer, and of all of a segment.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Error;
use segmentation::value::clv::{CONFIDENCE, Ranged, Total};

use super::clv::{Customer, PreparedValue, model_of};
use crate::pg::call::Call;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::composite::Composite;
use crate::pg::result::rows::Rows;
use crate::pg::settings;
use crate::pg::state::flat::{combine, state, written};

v1_function!(clv_forecast, pg_finfo_clv_forecast, |call| forecast(call, None));
v1_function!(clv_forecast_as_of, pg_finfo_clv_forecast_as_of, |call| forecast(call, Some(3)));
v1_function!(clv_total_step, pg_finfo_clv_total_step, step);
v1_function!(clv_total_combine, pg_finfo_clv_total_combine, |call| combine(call, Total::merge));
v1_function!(clv_total_final, pg_finfo_clv_total_final, finish);

/// Model, summary, horizon, perhaps the moment, and how sure the intervals are.
fn forecast(call: Call, as_of: Option<usize>) -> pg_sys::Datum {
    let mut rows = Rows::<6>::begin(call);
    let confidence = call.f64_arg(as_of.map_or(3, |number| number + 1));
    let (Some(ready), Some(confidence)) = (model_of(call), confidence) else { return call.null() };
    let horizon = ready.horizon(call, 2);
    ready.check_currency(call, 1);
    let Some(customer) = ready.customer(call, 1, as_of) else { return call.null() };
    let orders = ready.orders(horizon, &customer, 0.0);
    let prepared = ready.prepared;
    let Customer { history, spend, .. } = &customer;
    let may = prepared.intervals(history, horizon, spend, confidence, settings::host()).or_raise();
    let value = ready.valued.then(|| prepared.expected_value(spend).or_raise()).flatten();
    rows.push([
        orders.into_datum(),
        (may.orders.0 as i64).into_datum(),
        (may.orders.1 as i64).into_datum(),
        value.map(|each| each * orders).into_datum(),
        may.value.map(|ends| ends.0).into_datum(),
        may.value.map(|ends| ends.1).into_datum(),
    ]);
    call.null()
}

/// Adds a customer: model, summary, horizon, and perhaps the moment and how sure the intervals are. One without an order by the
/// moment is none.
fn step(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let confidence = match call.len() {
        0..=5 => CONFIDENCE,
        _ => call.f64_arg(5).unwrap_or_else(|| raise(Error::invalid("confidence must not be NULL"))),
    };
    let mut total = state(call, 0).map_or_else(|| Total::new(confidence), Ok).or_raise();
    total.require(confidence).or_raise();
    if call.arg(3).is_some()
        && let Some(ready) = PreparedValue::of(call, 1)
    {
        let horizon = ready.horizon(call, 3);
        ready.check_currency(call, 2);
        if let Some(customer) = ready.customer(call, 2, (call.len() > 4).then_some(4)) {
            total.add(&ready.outlook(horizon, &customer)).or_raise();
        }
    }
    written(Some(total), call)
}

/// The number of customers, and their orders and the value of these, each with the ends of its interval.
fn finish(call: Call) -> pg_sys::Datum {
    let Some(total) = state::<Total>(call, 0) else { return call.null() };
    let found = total.forecast();
    let float = |value: f64| pg_sys::Datum::from(value.to_bits());
    let columns = |(value, ends): Ranged| {
        let (low, high) = ends.unzip();
        [Some(float(value)), low.map(float), high.map(float)]
    };
    let [orders, orders_low, orders_high] = found.orders.map_or([None; 3], columns);
    let [value, value_low, value_high] = found.value.map_or([None; 3], columns);
    let customers = Some(pg_sys::Datum::from(found.customers as i64));
    let row = [customers, orders, orders_low, orders_high, value, value_low, value_high];
    Composite::<7>::of_result(call).datum(row)
}
