//! Which items go together, and what to recommend.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::behaviour::affinity::apply::{Prepared, Recommendation};
use segmentation::behaviour::affinity::baskets::Baskets;
use segmentation::behaviour::affinity::fit::fit;
use segmentation::behaviour::affinity::model::AffinityModel;
use segmentation::behaviour::affinity::options::Options;
use segmentation::models::Model;
use segmentation::said;
use segmentation::support::catalogue::value;
use segmentation::support::codec::CodecWithin;

use crate::pg::call::Call;
use crate::pg::datum::array::Texts;
use crate::pg::datum::json::{self, JsonText};
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::rows::Rows;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::types::model::{self, ModelValue};
use crate::pg::{settings, warning};

v1_function!(fit_affinity_step, pg_finfo_fit_affinity_step, step);
v1_function!(fit_affinity_combine, pg_finfo_fit_affinity_combine, |call| {
    expanded::combine::<Baskets>(call, |ours, other| ours.merge(other))
});
v1_function!(fit_affinity_final, pg_finfo_fit_affinity_final, finish);
v1_function!(affinity_affinities, pg_finfo_affinity_affinities, affinities);
v1_function!(affinity_recommend, pg_finfo_affinity_recommend, recommend);

impl Expandable for Baskets {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_within(bytes, settings::host())
    }

    expanded_methods!(Baskets);
}

/// Adds a basket, for a fit with the options in argument 2 where the call has them.
fn step(call: Call) -> pg_sys::Datum {
    let options = match call.len() {
        2 => None,
        _ => call.get::<JsonText<'_>>(2).map(|JsonText(text)| text),
    };
    let options = options.unwrap_or("{}");
    let new = || {
        // What cannot be is refused before a million baskets are collected.
        Options::from_json(&json::parse(options.as_bytes()).or_raise()).or_raise();
        Baskets::new(settings::host(), options.to_owned())
    };
    let (datum, baskets) = expanded::state(call, new, |_| Ok(()));
    if baskets.options() != options {
        raise(segmentation::support::error::varying("options"));
    }
    let items = call.get::<Texts<'_>>(1).map_or_else(Vec::new, |Texts(items)| items);
    baskets.push(items.into_iter().flatten()).or_raise();
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    let Some(baskets) = expanded::finished::<Baskets>(call) else { return call.null() };
    let options = json::parse_kept(baskets.options(), "options are damaged").or_raise();
    let options = Options::from_json(&options).or_raise();
    let Some(model) = fit(&options, &baskets, settings::host()).or_raise() else {
        warning::of_call_in("fit_affinity", &[said!(value::ALL_EMPTY_BASKETS)], options.language);
        return call.null();
    };
    let model = Model::from(model);
    warning::of_model("fit_affinity", &model);
    model::write(&model)
}

/// The pairs of a model, each in both directions.
fn affinities(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<9>::begin(call);
    let Some(value) = call.get::<ModelValue>(0) else { return call.null() };
    let host = settings::host();
    let pairs = value.0.get::<AffinityModel>().and_then(|model| model.affinities(host)).or_raise();
    for (number, row) in pairs.into_iter().enumerate() {
        host.at_row(number);
        rows.push([
            row.item.into_datum(),
            row.other.into_datum(),
            (row.both as i64).into_datum(),
            row.support.into_datum(),
            row.confidence.into_datum(),
            row.lift.into_datum(),
            row.lift_low.into_datum(),
            row.jaccard.into_datum(),
            row.leverage.into_datum(),
        ]);
    }
    call.null()
}

/// What to recommend to somebody who has the items in argument 1.
fn recommend(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<4>::begin(call);
    let prepare = |model: Model| Prepared::new(model.into_body()?, settings::host());
    let (Some((recommender, ())), Some(n)) = (model::prepared(call, 0, prepare, || ()), call.i32_arg(2))
    else {
        return call.null();
    };
    let items = call.get::<Texts<'_>>(1).map_or_else(Vec::new, |Texts(items)| items);
    let found = recommender.recommend(items.into_iter().flatten(), n).or_raise();
    for Recommendation { item, score, lift, because } in found {
        rows.push([item.into_datum(), score.into_datum(), lift.into_datum(), because.into_datum()]);
    }
    call.null()
}
