//! k-means and k-prototypes as aggregates. SQL: sql/kmeans.sql.

use pgrx::{pg_extern, pg_sys};
use segmentation::clusters::options::{Options, Purpose};
use segmentation::clusters::{ClusterModel, fit_kmeans};
use segmentation::features::Nulls;
use segmentation::host::Host;
use segmentation::model::Model;
use segmentation::sample::Sample;
use segmentation::{Error, Result};
use serde_json::Value;

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::json::Json;
use crate::pg::model::{self, ModelValue};
use crate::pg::sample::{self, SampleArgument, Step};
use crate::pg::settings;

const FIT: Step = Step { is_array: false, k: Some(2), options: None, purpose: Purpose::KMeans };

v1_function!(fit_kmeans_step, pg_finfo_fit_kmeans_step, |call| FIT.run(call));
v1_function!(fit_kmeans_step_options, pg_finfo_fit_kmeans_step_options, |call| {
    Step { options: Some(3), ..FIT }.run(call)
});
v1_function!(fit_kmeans_step_array, pg_finfo_fit_kmeans_step_array, |call| {
    Step { is_array: true, ..FIT }.run(call)
});
v1_function!(fit_kmeans_step_array_options, pg_finfo_fit_kmeans_step_array_options, |call| {
    Step { is_array: true, options: Some(3), ..FIT }.run(call)
});
v1_function!(fit_kmeans_final, pg_finfo_fit_kmeans_final, |call| finish(call, Purpose::KMeans, fit_kmeans));

/// A fit of the core.
pub type Fit = fn(&Sample, Option<i64>, &Options, Value, Host) -> Result<ClusterModel>;

/// The final function of a fit: NULL without rows, and where all were skipped.
pub fn finish(call: Call, purpose: Purpose, fit: Fit) -> pg_sys::Datum {
    call.require_aggregate();
    let Some(sampler) = sample::argument(call, 0) else { return call.null() };
    let sample = &sampler.sample;
    if has_skipped_all(sample) {
        return call.null();
    }
    let (k, given) = sample::purpose_of(sample);
    let options = Options::from_json(&given, purpose).or_raise();
    let model = fit(sample, k, &options, given, settings::host()).or_raise();
    model::write(&Model::Clusters(Box::new(model)))
}

/// Whether there were rows, and every one was left out as the options say.
fn has_skipped_all(sample: &Sample) -> bool {
    sample.is_empty() && sample.is_exact() && sample.sampling().nulls == Nulls::Skip
}

/// A fit of a sample that was collected before, with options that say nothing about collecting it; NULL as in
/// [`finish`].
pub fn fit_sample(
    sample: &SampleArgument,
    k: Option<i32>,
    options: Option<Json>,
    purpose: Purpose,
    fit: Fit,
) -> Option<ModelValue> {
    let given = options.map_or_else(|| Value::Object(serde_json::Map::new()), |options| options.0);
    let options = Options::from_json(&given, purpose).or_raise();
    let late = [
        ("features", options.features.is_some()),
        ("booleans", options.booleans.is_some()),
        ("nulls", options.nulls.is_some()),
    ];
    if let Some((key, _)) = late.iter().find(|(_, given)| *given) {
        crate::pg::error::raise(
            Error::invalid(format!("options: \"{key}\" comes too late, the sample has been collected"))
                .hint("Give it to segment.sample."),
        );
    }
    let sample = &sample.0.sample;
    if has_skipped_all(sample) {
        return None;
    }
    let model = fit(sample, k.map(i64::from), &options, given, settings::host());
    Some(ModelValue(Model::Clusters(Box::new(model.or_raise()))))
}

#[pg_extern(sql = false)]
fn fit_kmeans_sample(
    sample: Option<SampleArgument>,
    k: Option<i32>,
    options: Option<Json>,
) -> Option<ModelValue> {
    fit_sample(&sample?, k, options, Purpose::KMeans, fit_kmeans)
}

pgrx::extension_sql_file!("../sql/kmeans.sql", name = "kmeans", requires = ["sample"]);
