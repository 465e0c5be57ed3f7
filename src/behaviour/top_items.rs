//! What somebody has most of.

use pgrx::{IntoDatum, pg_sys};
use segmentation::behaviour::top_items::TopItems;
use segmentation::support::codec::CodecWithin;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::error::{OrRaise, raise};
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};

v1_function!(top_items_step, pg_finfo_top_items_step, step);
v1_function!(top_items_combine, pg_finfo_top_items_combine, |call| {
    expanded::combine::<TopItems>(call, |ours, other| ours.merge(other))
});
v1_function!(top_items_final, pg_finfo_top_items_final, finish);

impl Expandable for TopItems {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_within(bytes, settings::host())
    }

    expanded_methods!(TopItems);
}

/// Adds a row; one without an item or a weight is none.
fn step(call: Call) -> pg_sys::Datum {
    let n = call.i32_arg(3).unwrap_or_else(|| raise(Error::invalid("n must not be NULL")));
    let new = || TopItems::new(settings::host(), n).or_raise();
    let (datum, items) = expanded::state(call, new, |_| Ok(()));
    items.require(n).or_raise();
    if let (Some(item), Some(weight)) = (call.text_arg(1), call.f64_arg(2)) {
        items.add(item, weight).or_raise();
    }
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    let Some(items) = expanded::finished::<TopItems>(call) else { return call.null() };
    items.top().or_raise().into_datum().unwrap_or_else(|| call.null())
}
