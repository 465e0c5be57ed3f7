//! How far two labellings of the same rows agree.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::movement::contingency::{Contingency, Label};
use segmentation::support::codec::CodecWithin;

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::types::customer_base;

v1_function!(agreement_step_bigint, pg_finfo_agreement_step_bigint, |call: Call| {
    let number = |argument: usize| call.i64_arg(argument).map(Label::Number);
    step(call, number(1), number(2))
});
v1_function!(agreement_step_text, pg_finfo_agreement_step_text, |call: Call| {
    let text = |argument: usize| call.text_arg(argument).map(Label::Text);
    step(call, text(1), text(2))
});
v1_function!(agreement_combine, pg_finfo_agreement_combine, combine);
v1_function!(adjusted_rand_index_final, pg_finfo_adjusted_rand_index_final, |call| {
    finish(call, |table| Ok(table.adjusted_rand_index()))
});
v1_function!(normalized_mutual_information_final, pg_finfo_normalized_mutual_information_final, |call| {
    finish(call, Contingency::normalized_mutual_information)
});

impl Expandable for Contingency {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_within(bytes, settings::host())
    }

    expanded_methods!(Contingency);
}

#[inline]
fn step(call: Call, a: Option<Label<'_>>, b: Option<Label<'_>>) -> pg_sys::Datum {
    let new = || {
        [1, 2].into_iter().for_each(|number| customer_base::refuse_citext(call, number));
        Contingency::new(settings::host())
    };
    let (datum, table) = expanded::state(call, new, |_| Ok(()));
    table.push(a, b).or_raise();
    datum
}

fn combine(call: Call) -> pg_sys::Datum {
    expanded::combine::<Contingency>(call, |ours, other| ours.merge(other))
}

fn finish(call: Call, index: impl FnOnce(&Contingency) -> Result<Option<f64>>) -> pg_sys::Datum {
    let value = expanded::finished::<Contingency>(call).and_then(|table| index(&table).or_raise());
    value.into_datum().unwrap_or_else(|| call.null())
}
