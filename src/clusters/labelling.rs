//! How good groups are that were made elsewhere.

use pgrx::{IntoDatum, pg_sys};
use segmentation::clusters::labelling::labelling_quality;
use segmentation::clusters::options::{Options, Purpose};

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;
use crate::pg::state::expanded::Argument;
use crate::pg::types::sample::{self, Sampler, Step};
use crate::pg::{settings, threads};

const COLLECT: Step = Step {
    label: Some(1),
    is_array: false,
    k: None,
    options: None,
    collecting: |options| Options::from_json(options, Purpose::Labelling)?.collecting_labels(),
    for_fit: true,
};

v1_function!(labelling_step, pg_finfo_labelling_step, |call| COLLECT.run(call));
v1_function!(labelling_step_options, pg_finfo_labelling_step_options, |call| {
    Step { options: Some(3), ..COLLECT }.run(call)
});
v1_function!(labelling_final, pg_finfo_labelling_final, finish);

fn finish(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    let found = call.get::<Argument<'_, Sampler>>(0).and_then(|sampler| {
        let sample = &sampler.sample;
        let (_, given) = sample::purpose_of(sample);
        let options = Options::from_json(&given, Purpose::Labelling).or_raise();
        let _team = threads::team();
        labelling_quality(sample, &options, settings::host()).or_raise()
    });
    let Some(found) = found else { return call.null() };
    Composite::<7>::of_result(call).datum([
        found.silhouette.into_datum(),
        found.simplified_silhouette.into_datum(),
        found.calinski_harabasz.into_datum(),
        found.davies_bouldin.into_datum(),
        (found.groups as i64).into_datum(),
        (found.rows as i64).into_datum(),
        found.note.into_datum(),
    ])
}
