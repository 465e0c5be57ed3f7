//! Movement between segments: fits, rows of a model, and where it leads.

use pgrx::iter::TableIterator;
use pgrx::{Array, name, pg_extern, pg_sys};
use segmentation::models::Model;
use segmentation::movement::contingency::Label;
use segmentation::movement::transitions::{FIGURES, Options, Panel, TransitionsModel};
use segmentation::said;
use segmentation::support::catalogue;
use segmentation::support::memory::with_capacity;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::enums::Labels;
use crate::pg::datum::json::Unread;
use crate::pg::error::{OrRaise, raise};
use crate::pg::state::begun::{self, Begun, Collects};
use crate::pg::state::expanded;
use crate::pg::state::given::Given;
use crate::pg::types::customer_base;
use crate::pg::types::model::{self, ModelValue};
use crate::pg::{settings, warning};

v1_function!(transitions_step_text, pg_finfo_transitions_step_text, |call: Call<'_>| {
    let text = |argument: usize| call.text_arg(argument).map(Label::Text);
    step(call, text(1), text(2))
});
v1_function!(transitions_step_bigint, pg_finfo_transitions_step_bigint, |call: Call<'_>| {
    let number = |argument: usize| call.i64_arg(argument).map(Label::Number);
    step(call, number(1), number(2))
});
v1_function!(transitions_step_boolean, pg_finfo_transitions_step_boolean, |call: Call<'_>| {
    let truth = |argument: usize| {
        call.arg(argument).map(|datum| Label::Text(if datum.value() as u8 != 0 { "true" } else { "false" }))
    };
    step(call, truth(1), truth(2))
});
v1_function!(transitions_step_enum, pg_finfo_transitions_step_enum, |call| {
    let [before, after] = Labels::of(call, [1, 2]).map(|name| name.map(Label::Text));
    step(call, before, after)
});
v1_function!(transitions_combine, pg_finfo_transitions_combine, |call| { begun::combine::<Panel>(call) });
v1_function!(transitions_final, pg_finfo_transitions_final, finish);

impl Collects for Panel {
    fn merge(&mut self, other: &mut Self) -> Result<()> {
        Panel::merge(self, other)
    }

    expanded_methods!(Begun<Panel>);
}

/// Takes a customer by their states; NULL is absent. Options stand after the states, where there are any.
#[inline]
fn step(call: Call<'_>, before: Option<Label<'_>>, after: Option<Label<'_>>) -> pg_sys::Datum {
    let options = (call.len() > 3).then_some(3);
    let new = || {
        [1, 2].into_iter().for_each(|number| customer_base::refuse_citext(call, number));
        let options = Given::of(call, options);
        // Wrong options are refused before the work, not after it.
        Options::from_json(&options.json()).or_raise();
        Begun { value: Panel::new(settings::host()), options }
    };
    let (datum, moves) = expanded::state(call, new, |_| Ok(()));
    moves.options.check(call, options).or_raise();
    moves.value.push(before, after).or_raise();
    datum
}

fn finish(call: Call<'_>) -> pg_sys::Datum {
    let Some(moves) = expanded::finished::<Begun<Panel>>(call) else { return call.null() };
    let options = Options::from_json(&moves.options.json()).or_raise();
    let Some(model) = moves.value.fit(&options).or_raise() else {
        let sentence = said!(catalogue::movement::ALL_WITHOUT_STATES, rows = moves.value.nowhere());
        warning::of_call_in("fit_transitions", &[sentence], options.language);
        return call.null();
    };
    let model = Model::from(model);
    warning::of_model("fit_transitions", &model);
    model::write(&model)
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn transitions_rows(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(before, String),
        name!(after, String),
        name!(customers, i64),
        name!(probability, f64),
        name!(low, f64),
        name!(high, f64),
        name!(note, Option<String>),
    ),
> {
    let rows = model.0.get::<TransitionsModel>().and_then(TransitionsModel::rows).or_raise();
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(rows.into_iter().map(|row| {
        let (low, high) = row.interval;
        (
            row.before.to_owned(),
            row.after.to_owned(),
            row.customers as i64,
            row.probability,
            low,
            high,
            row.note,
        )
    }));
    TableIterator::new(out)
}

#[pg_extern(sql = false)]
fn transitions_predict(
    model: ModelValue,
    shares: Unread,
    steps: i32,
) -> TableIterator<'static, (name!(state, String), name!(expected, f64), name!(share, f64))> {
    let model = model.0.get::<TransitionsModel>().or_raise();
    let shares = shares.called("shares", FIGURES).or_raise();
    let rows = model.predict_shares(&shares, steps, settings::host()).or_raise();
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(rows.into_iter().map(|row| (row.state.to_owned(), row.expected, row.share)));
    TableIterator::new(out)
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn transitions_steady(
    model: ModelValue,
) -> TableIterator<
    'static,
    (name!(state, String), name!(share, Option<f64>), name!(class, Option<i32>), name!(note, Option<String>)),
> {
    let rows =
        model.0.get::<TransitionsModel>().and_then(|model| model.steady_state(settings::host())).or_raise();
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(
        rows.into_iter()
            .map(|row| (row.state.to_owned(), row.share, row.class.map(|class| class as i32), row.note)),
    );
    TableIterator::new(out)
}

#[pg_extern(sql = false)]
fn transitions_hitting(
    model: ModelValue,
    states: Array<'_, &str>,
) -> TableIterator<
    'static,
    (name!(state, String), name!(probability, f64), name!(steps, Option<f64>), name!(deviation, Option<f64>)),
> {
    let mut names = with_capacity(states.len()).or_raise();
    for state in states.iter() {
        names.push(state.unwrap_or_else(|| raise(Error::invalid("states must not hold NULL"))));
    }
    let model = model.0.get::<TransitionsModel>().or_raise();
    let rows = model.hitting_times(&names, settings::host()).or_raise();
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(rows.into_iter().map(|row| (row.state.to_owned(), row.probability, row.steps, row.deviation)));
    TableIterator::new(out)
}

#[pg_extern(sql = false)]
fn transitions_values(
    model: Option<ModelValue>,
    gain: Option<Unread>,
    discount: Option<f64>,
    steps: Option<i32>,
) -> TableIterator<'static, (name!(state, String), name!(gain, f64), name!(later, f64), name!(value, f64))> {
    let (Some(model), Some(gain), Some(discount)) = (model, gain, discount) else {
        return TableIterator::empty();
    };
    let model = model.0.get::<TransitionsModel>().or_raise();
    let gain = gain.called("gain", FIGURES).or_raise();
    let rows = model.state_values(&gain, discount, steps, settings::host()).or_raise();
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(rows.into_iter().map(|row| (row.state.to_owned(), row.gain, row.later, row.gain + row.later)));
    TableIterator::new(out)
}
