//! The coefficient of variation as an aggregate.

use pgrx::pg_sys;
use segmentation::scores::variation::Variation;

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::state::flat;

v1_function!(coefficient_of_variation_step, pg_finfo_coefficient_of_variation_step, vary);
v1_function!(coefficient_of_variation_combine, pg_finfo_coefficient_of_variation_combine, |call| {
    flat::combine(call, Variation::merge)
});
v1_function!(coefficient_of_variation_final, pg_finfo_coefficient_of_variation_final, coefficient);

/// Adds a value; NULL is none.
fn vary(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let Some(value) = call.f64_arg(1) else { return call.arg(0).unwrap_or_else(|| call.null()) };
    let mut variation: Variation = flat::state(call, 0).unwrap_or_default();
    variation.add(value).or_raise();
    flat::written(Some(variation), call)
}

fn coefficient(call: Call) -> pg_sys::Datum {
    call.float(flat::state::<Variation>(call, 0).and_then(|variation| variation.coefficient()))
}
