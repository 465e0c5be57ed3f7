//! Pictures of labels: heat map, bars, Sankey diagram, retention triangle and stacked areas.

use pgrx::pg_sys;
use segmentation::pictures::groups::{Form, Label};
use segmentation::pictures::options::KnownOrders;
use segmentation::pictures::{area, bars, heat_map, retention, sankey};
use segmentation::scores::maps::SHIPPED;
use segmentation::support::language::Language;

use crate::pg::call::Call;
use crate::pg::state::grouped::{OptionsIn, combine, day, drawn, step};

v1_function!(heat_map_step, pg_finfo_heat_map_step, |call| heat(call, None, OptionsIn::Nowhere));
v1_function!(heat_map_step_weight, pg_finfo_heat_map_step_weight, |call| heat(
    call,
    Some(3),
    OptionsIn::Nowhere
));
v1_function!(heat_map_step_options, pg_finfo_heat_map_step_options, |call| heat(
    call,
    None,
    OptionsIn::Jsonb(3)
));
v1_function!(heat_map_step_text, pg_finfo_heat_map_step_text, |call| heat(call, None, OptionsIn::Text(3)));
v1_function!(heat_map_step_both, pg_finfo_heat_map_step_both, |call| heat(
    call,
    Some(3),
    OptionsIn::Jsonb(4)
));
v1_function!(bars_step, pg_finfo_bars_step, |call: Call| {
    let row = call.f64_arg(2).map(|value| ([label(call, 1), Label::Number(0)], value));
    step(call, Form::Bars, after(call, 2), row)
});
v1_function!(sankey_step, pg_finfo_sankey_step, |call: Call| {
    let labels = [label(call, 1), label(call, 2)];
    step(call, Form::Sankey, after(call, 2), (labels != [Label::Null; 2]).then_some((labels, 1.0)))
});
v1_function!(retention_step_text, pg_finfo_retention_step_text, |call: Call| {
    retention(call, Form::Cohorts, call.text_arg(1).map(Label::Text))
});
v1_function!(retention_step_date, pg_finfo_retention_step_date, |call: Call| {
    retention(call, Form::DatedCohorts, day(call, 1))
});
v1_function!(area_step, pg_finfo_area_step, |call: Call| {
    let row = day(call, 1).zip(call.f64_arg(3)).map(|(day, value)| ([day, label(call, 2)], value));
    step(call, Form::Area, after(call, 3), row)
});
v1_function!(pictures_combine, pg_finfo_pictures_combine, combine);
v1_function!(heat_map_final, pg_finfo_heat_map_final, |call| {
    drawn(call, |groups| heat_map::draw(groups, &known_orders()))
});
v1_function!(bars_final, pg_finfo_bars_final, |call| drawn(call, |groups| bars::draw(
    groups,
    &known_orders()
)));
v1_function!(sankey_final, pg_finfo_sankey_final, |call| {
    drawn(call, |groups| sankey::draw(groups, &known_orders()))
});
v1_function!(retention_final, pg_finfo_retention_final, |call| drawn(call, retention::draw));
v1_function!(area_final, pg_finfo_area_final, |call| drawn(call, |groups| area::draw(
    groups,
    &known_orders()
)));

#[inline]
fn label(call: Call<'_>, number: usize) -> Label<'_> {
    call.text_arg(number).map_or(Label::Null, Label::Text)
}

/// Options after the last other argument, if the aggregate has them.
#[inline]
fn after(call: Call, last: usize) -> OptionsIn {
    if call.len() > last + 1 { OptionsIn::Jsonb(last + 1) } else { OptionsIn::Nowhere }
}

#[inline]
fn heat(call: Call, weight: Option<usize>, options: OptionsIn) -> pg_sys::Datum {
    let weight = weight.map_or(Some(1.0), |number| call.f64_arg(number));
    step(call, Form::HeatMap, options, weight.map(|weight| ([label(call, 1), label(call, 2)], weight)))
}

#[inline]
fn retention(call: Call, form: Form, cohort: Option<Label<'_>>) -> pg_sys::Datum {
    let period = call.i32_arg(2).map(|period| Label::Number(period as i32));
    let row = cohort.zip(period).zip(call.f64_arg(3)).map(|((cohort, period), n)| ([cohort, period], n));
    step(call, form, after(call, 3), row)
}

/// The segments of the shipped maps in their order, in each language.
fn known_orders() -> KnownOrders {
    KnownOrders::new(Language::ALL.into_iter().flat_map(|language| {
        SHIPPED.iter().map(move |map| {
            map.rules(language).into_iter().map(|(name, _)| language.of(name.name).to_owned()).collect()
        })
    }))
}
