//! Pictures of figures: the Pareto curve and the histogram.

use pgrx::pg_sys;
use segmentation::pictures::groups::named;
use segmentation::pictures::{histogram, pareto};
use segmentation::purchases::left_out::LeftOut;
use segmentation::support::host::Host;
use segmentation::support::memory::check_limit;
use segmentation::{Error, Result};
use serde_json::Value;

use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::settings;
use crate::pg::state::collected::State;

v1_function!(figures_step, pg_finfo_figures_step, step);
v1_function!(figures_combine, pg_finfo_figures_combine, State::<1>::combine);
v1_function!(pareto_curve_final, pg_finfo_pareto_curve_final, |call| finish(
    call,
    "pareto_curve",
    pareto::draw
));
v1_function!(histogram_final, pg_finfo_histogram_final, |call| finish(call, "histogram", histogram::draw));

/// Rows have no moment: every one is collected under this one.
const NO_MOMENT: i64 = 0;

/// Adds one value; NULL is counted and otherwise left out.
#[inline]
fn step(call: Call) -> pg_sys::Datum {
    let mut state = State::<1>::of(call, NO_MOMENT, (call.len() > 2).then_some(2));
    match call.f64_arg(1) {
        Some(value) if value.is_finite() => state.push([value]),
        Some(value) => raise(not_finite(value)),
        None => {
            state.leave_out(LeftOut { nulls: 1, ..LeftOut::default() });
            state.datum()
        }
    }
}

#[cold]
fn not_finite(value: f64) -> Error {
    Error::invalid(format!("value must be finite, not {}", named(value)))
        .hint("Leave such rows out with a FILTER clause, or make the figure NULL.")
}

fn finish(call: Call, name: &str, draw: fn(&[f64], &Value, u64, Host) -> Result<String>) -> pg_sys::Datum {
    let Some(state) = State::<1>::finished(call) else { return call.null() };
    let values = state.rows().as_flattened();
    // A state that was typed can hold anything.
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        raise(not_finite(value));
    }
    // They are copied once, to be sorted.
    check_limit(name, size_of_val(values).saturating_mul(2), settings::memory_limit()).or_raise();
    let picture = draw(values, &state.options(), state.left_out.nulls, settings::host()).or_raise();
    varlena::palloc(picture.as_bytes())
}
