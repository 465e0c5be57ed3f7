//! The state of a picture of labels: groups, and the options that the aggregate was given.

use pgrx::pg_sys;
use segmentation::pictures::groups::{Form, Groups, Label};
use segmentation::support::codec::{Codec, CodecWithin, Reader, Writer};
use segmentation::support::memory::copied;
use segmentation::{Kind, Result};

use crate::pg::call::Call;
use crate::pg::datum::json::{self, Json};
use crate::pg::datum::varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::state::given;

/// Groups, and the options datum they were begun with, to notice one that differs.
#[derive(Debug, Clone)]
pub struct Grouped {
    groups: Groups,
    options: Vec<u8>,
}

impl Codec for Grouped {
    const NAME: &'static str = Groups::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u64(self.options.len() as u64);
        out.put_bytes(&self.options);
        let groups = self.groups.to_bytes()?;
        out.put_u64(groups.len() as u64);
        out.put_bytes(&groups);
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let len = input.count(1)?;
        let options = copied(input.bytes(len)?)?;
        let len = input.count(1)?;
        let groups = Groups::from_bytes_within(input.bytes(len)?, settings::host())?;
        Ok(Self { groups, options })
    }
}

impl Expandable for Grouped {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Grouped);
}

/// Where the options of a call are, and as what.
#[derive(Debug, Clone, Copy)]
pub enum OptionsIn {
    /// The aggregate has none.
    Nowhere,
    /// As jsonb, in this argument.
    Jsonb(usize),
    /// As text, in this argument: what a literal without a type is taken for.
    Text(usize),
}

/// Adds a row to the groups of a picture; `None` in place of the labels or the figure leaves it out, and counts it.
#[inline]
pub fn step(call: Call, form: Form, place: OptionsIn, row: Option<([Label<'_>; 2], f64)>) -> pg_sys::Datum {
    let number = match place {
        OptionsIn::Nowhere => None,
        OptionsIn::Jsonb(number) | OptionsIn::Text(number) => Some(number),
    };
    let raw = given::raw(call, number);
    let new = || {
        let options = match place {
            OptionsIn::Nowhere => None,
            OptionsIn::Jsonb(number) => call.get::<Json>(number),
            OptionsIn::Text(number) => {
                call.text_arg(number).map(|text| json::parse(text.as_bytes()).or_raise())
            }
        };
        let text = options.map_or_else(String::new, |options| options.0.to_string());
        Grouped { groups: Groups::new(form, text, settings::host()), options: copied(raw).or_raise() }
    };
    let (datum, state) = expanded::state(call, new, |state| state.groups.require(form));
    given::check_same(&state.options, raw).or_raise();
    match row {
        Some((labels, figure)) => state.groups.push(labels, figure),
        None => state.groups.leave_out(),
    }
    .or_raise();
    datum
}

/// The combine function.
pub fn combine(call: Call) -> pg_sys::Datum {
    expanded::combine::<Grouped>(call, |ours, other| ours.groups.merge(&other.groups))
}

/// The text that is drawn of a state; NULL where no row came.
pub fn drawn(call: Call, draw: impl FnOnce(&Groups) -> Result<String>) -> pg_sys::Datum {
    let Some(state) = expanded::finished::<Grouped>(call) else {
        return call.null();
    };
    varlena::palloc(draw(&state.groups).or_raise().as_bytes())
}

/// A day as PostgreSQL keeps it, in a range that timestamps share.
pub fn day(call: Call, number: usize) -> Option<Label<'static>> {
    let days = call.i32_arg(number)?;
    let micros = days.checked_mul(segmentation::support::time::MICROS_PER_DAY);
    match micros.filter(|&micros| segmentation::support::time::is_valid(micros)) {
        Some(_) => Some(Label::Number(days as i32)),
        None => raise(
            segmentation::Error::new(
                Kind::InvalidParameter,
                "a day must be finite, and before the year 294277",
            )
            .hint("Leave such rows out with a FILTER clause, or make the day NULL."),
        ),
    }
}
