//! What tells segments from the rest: fits, and rows of a profile.

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern, pg_sys};
use segmentation::Result;
use segmentation::models::Model;
use segmentation::movement::profile::{Options, ProfileModel, Profiles};
use segmentation::said;
use segmentation::support::catalogue;
use segmentation::support::codec::{Codec, CodecWithin, Reader, Writer};
use segmentation::support::memory::with_capacity;

use super::segment::Segment;
use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::record::{self, Row};
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::state::given::Given;
use crate::pg::types::model::{self, ModelValue};
use crate::pg::{settings, warning};

v1_function!(profile_step, pg_finfo_profile_step, step);
v1_function!(profile_combine, pg_finfo_profile_combine, |call| {
    expanded::combine::<Collected>(call, |ours, other| {
        ours.options.require(&other.options)?;
        ours.profiles.merge(&other.profiles)
    })
});
v1_function!(profile_final, pg_finfo_profile_final, finish);

/// What a fit has collected, and the options it was begun with.
#[derive(Debug, Clone)]
pub struct Collected {
    profiles: Profiles,
    options: Given,
    /// How segments are read, once the first one was.
    segment: Option<Segment>,
}

impl Codec for Collected {
    const NAME: &'static str = Profiles::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        self.options.encode(out);
        self.profiles.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let options = Given::decode(input)?;
        Ok(Self { profiles: Profiles::decode_within(input, settings::host())?, options, segment: None })
    }
}

impl Expandable for Collected {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn arrange(&mut self) -> Result<()> {
        self.profiles.arrange()
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Collected);
}

/// Takes a customer: the segment, the features, and then options, where there are any.
fn step(call: Call<'_>) -> pg_sys::Datum {
    let options = (call.len() > 3).then_some(3);
    let new = || {
        let options = Given::of(call, options);
        // Wrong options are refused before the work, not after it.
        Options::from_json(&options.json()).or_raise();
        Collected { profiles: Profiles::new(settings::host()), options, segment: None }
    };
    let (datum, Collected { profiles, options: begun, segment }) = expanded::state(call, new, |_| Ok(()));
    begun.check(call, options).or_raise();
    let (Some(_), Some(row)) = (call.arg(1), Row::record(call, 2)) else {
        profiles.leave_out().or_raise();
        return datum;
    };
    let segment = segment.get_or_insert_with(|| Segment::of(call, 1));
    let choose = || Ok(Options::from_json(&begun.json())?.collecting());
    let reader = record::fitting(call, options, profiles.columns(), row, choose);
    let features = reader.read(row).or_raise();
    if profiles.columns().is_empty() {
        profiles.begin(features.columns).or_raise();
    }
    let name = segment.read(call, 1).expect("it is not NULL");
    profiles.push(name, features.values).or_raise();
    datum
}

fn finish(call: Call<'_>) -> pg_sys::Datum {
    let Some(mut collected) = expanded::finished::<Collected>(call) else { return call.null() };
    let options = Options::from_json(&collected.options.json()).or_raise();
    collected.profiles.arrange().or_raise();
    let Some(model) = collected.profiles.fit(&options).or_raise() else {
        let sentence = said!(catalogue::movement::ALL_WITHOUT_SEGMENT, rows = collected.profiles.left_out());
        warning::of_call_in("fit_profile", &[sentence], options.language);
        return call.null();
    };
    let model = Model::from(model);
    warning::of_model("fit_profile", &model);
    model::write(&model)
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn profile_rows(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(segment, String),
        name!(rank, i32),
        name!(feature, String),
        name!(value, Option<String>),
        name!(customers, i64),
        name!(figure, f64),
        name!(overall, f64),
        name!(index, Option<f64>),
        name!(difference, Option<f64>),
        name!(statistic, Option<f64>),
        name!(p, Option<f64>),
        name!(sentence, String),
    ),
> {
    let model = model.0.get::<ProfileModel>().or_raise();
    let mut out = with_capacity(model.rows().len()).or_raise();
    let (mut last, mut rank) = (None, 0);
    for row in model.rows() {
        rank = if last == Some(row.segment) { rank + 1 } else { 1 };
        last = Some(row.segment);
        out.push((
            model.segment(row).to_owned(),
            rank,
            model.feature(row).name.clone(),
            row.value.clone(),
            row.customers as i64,
            row.figure,
            row.overall,
            row.index,
            row.difference,
            row.statistic,
            row.p,
            model.sentence(row),
        ));
    }
    TableIterator::new(out)
}
