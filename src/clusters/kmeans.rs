//! k-means and k-prototypes as aggregates.

use pgrx::pg_extern;
use segmentation::clusters::options::{Options, Purpose};

use crate::clusters::fit::{finish, fit_sample};
use crate::pg::datum::json::Json;
use crate::pg::types::model::ModelValue;
use crate::pg::types::sample::{SampleArgument, Step};

const FIT: Step = Step {
    label: None,
    is_array: false,
    k: Some(2),
    options: None,
    collecting: |options| Ok(Options::from_json(options, Purpose::KMeans)?.collecting()),
    for_fit: true,
};

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
v1_function!(fit_kmeans_final, pg_finfo_fit_kmeans_final, |call| finish(call, Purpose::KMeans));

#[pg_extern(sql = false)]
fn fit_kmeans_sample(
    sample: Option<SampleArgument<'_>>,
    k: Option<i32>,
    options: Option<Json>,
) -> Option<ModelValue> {
    fit_sample(&sample?, k, options, Purpose::KMeans)
}
