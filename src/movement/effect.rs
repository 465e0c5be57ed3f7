//! Whether segments differ in something that matters.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::movement::contingency::{Contingency, Label};
use segmentation::movement::effect::{Effect, Outcomes};
use segmentation::support::codec::CodecWithin;

use super::segment::Segment;
use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::types::customer_base;

// Text is read as it is; other types of segments go by their names.
v1_function!(effect_step_number, pg_finfo_effect_step_number, |call: Call<'_>| {
    numbers(call, call.text_arg(1))
});
v1_function!(effect_step_number_any, pg_finfo_effect_step_number_any, |call: Call<'_>| {
    numbers(call, call.site(|| Segment::of(call, 1)).read(call, 1))
});
v1_function!(effect_step_category, pg_finfo_effect_step_category, |call: Call<'_>| {
    categories(call, call.text_arg(1), call.text_arg(2).map(Label::Text))
});
v1_function!(effect_step_category_any, pg_finfo_effect_step_category_any, |call: Call<'_>| {
    categories(call, call.site(|| Segment::of(call, 1)).read(call, 1), call.text_arg(2).map(Label::Text))
});
v1_function!(effect_step_boolean, pg_finfo_effect_step_boolean, |call: Call<'_>| {
    categories(call, call.text_arg(1), truth(call))
});
v1_function!(effect_step_boolean_any, pg_finfo_effect_step_boolean_any, |call: Call<'_>| {
    categories(call, call.site(|| Segment::of(call, 1)).read(call, 1), truth(call))
});
v1_function!(effect_step_enum, pg_finfo_effect_step_enum, |call: Call<'_>| {
    let [segment, outcome] = call.site(|| [1, 2].map(|number| Segment::of(call, number)));
    categories(call, segment.read(call, 1), outcome.read(call, 2).map(Label::Text))
});
v1_function!(effect_numbers_combine, pg_finfo_effect_numbers_combine, |call| {
    expanded::combine::<Outcomes>(call, |ours, other| ours.merge(other))
});
v1_function!(effect_numbers_final, pg_finfo_effect_numbers_final, |call: Call<'_>| {
    let effect = expanded::finished::<Outcomes>(call).and_then(|mut outcomes| {
        outcomes.arrange().or_raise();
        outcomes.effect().or_raise()
    });
    finish(call, effect)
});
v1_function!(effect_categories_final, pg_finfo_effect_categories_final, |call: Call<'_>| {
    finish(call, expanded::finished::<Contingency>(call).and_then(|table| table.effect().or_raise()))
});

impl Expandable for Outcomes {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn arrange(&mut self) -> Result<()> {
        Self::arrange(self)
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_within(bytes, settings::host())
    }

    expanded_methods!(Outcomes);
}

#[inline]
fn numbers(call: Call<'_>, segment: Option<&str>) -> pg_sys::Datum {
    let new = || {
        customer_base::refuse_citext(call, 1);
        Outcomes::new(settings::host())
    };
    let (datum, outcomes) = expanded::state(call, new, |_| Ok(()));
    outcomes.push(segment, call.f64_arg(2)).or_raise();
    datum
}

#[inline]
fn categories(call: Call<'_>, segment: Option<&str>, outcome: Option<Label<'_>>) -> pg_sys::Datum {
    let new = || {
        [1, 2].into_iter().for_each(|number| customer_base::refuse_citext(call, number));
        Contingency::new(settings::host())
    };
    let (datum, table) = expanded::state(call, new, |_| Ok(()));
    table.push(segment.map(Label::Text), outcome).or_raise();
    datum
}

/// An outcome that is true or not.
fn truth(call: Call<'_>) -> Option<Label<'static>> {
    call.bool_arg(2).map(|truth| Label::Number(i64::from(truth)))
}

fn finish(call: Call<'_>, effect: Option<Effect>) -> pg_sys::Datum {
    let Some(effect) = effect else { return call.null() };
    Composite::<12>::of_result(call).datum([
        effect.effect.into_datum(),
        effect.corrected.into_datum(),
        effect.statistic.into_datum(),
        effect.freedom.into_datum(),
        effect.freedom_within.into_datum(),
        effect.p.into_datum(),
        effect.rank_effect.into_datum(),
        effect.rank_statistic.into_datum(),
        effect.rank_p.into_datum(),
        effect.guessed.into_datum(),
        (effect.groups as i64).into_datum(),
        (effect.customers as i64).into_datum(),
    ])
}
