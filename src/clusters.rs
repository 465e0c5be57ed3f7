//! Models of clusters, however they are found: fit, apply and explain. SQL: sql/clusters.sql.

use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::clusters::options::{Options, Purpose};
use segmentation::clusters::{Applied, ClusterModel};
use segmentation::models::Model;
use segmentation::rows::features::Nulls;
use segmentation::rows::sample::Sample;
use segmentation::support::host::Host;
use segmentation::{Error, Result};
use serde_json::Value as Json;

use crate::pg::apply::ask;
use crate::pg::call::Call;
use crate::pg::error::{OrRaise, raise};
use crate::pg::model::ModelValue;
use crate::pg::record::Row;
use crate::pg::sample::{self, SampleArgument};
use crate::pg::{self, settings, warning};

v1_function!(clusters_cluster, pg_finfo_clusters_cluster, |call| cluster(call, Row::record(call, 1)));
v1_function!(clusters_cluster_array, pg_finfo_clusters_cluster_array, |call| {
    cluster(call, Row::array(call, 1))
});
v1_function!(clusters_distance, pg_finfo_clusters_distance, |call| distance(call, Row::record(call, 1)));
v1_function!(clusters_distance_array, pg_finfo_clusters_distance_array, |call| {
    distance(call, Row::array(call, 1))
});
v1_function!(clusters_silhouette, pg_finfo_clusters_silhouette, |call| {
    silhouette(call, Row::record(call, 1))
});
v1_function!(clusters_silhouette_array, pg_finfo_clusters_silhouette_array, |call| {
    silhouette(call, Row::array(call, 1))
});

/// A fit of the core.
pub type Fit = fn(&Sample, Option<i64>, &Options, Json, Host) -> Result<ClusterModel>;

/// The final function of a fit: NULL without rows, and where all were skipped.
pub fn finish(call: Call, purpose: Purpose, fit: Fit) -> pg_sys::Datum {
    call.require_aggregate();
    let model = sample::argument(call, 0).and_then(|sampler| {
        let (k, given) = sample::purpose_of(&sampler.sample);
        let (given, _promise) = given.split();
        let options = Options::from_json(&given, purpose).or_raise();
        fitted(&sampler.sample, k, &options, given, (purpose, fit))
    });
    model.into_datum().unwrap_or_else(|| call.null())
}

/// A fit of a sample that was collected before, with options that say nothing about collecting it; NULL as in
/// [`finish`].
pub fn fit_sample(
    sample: &SampleArgument,
    k: Option<i32>,
    options: Option<pg::json::Json>,
    purpose: Purpose,
    fit: Fit,
) -> Option<ModelValue> {
    let (given, _promise) = options.unwrap_or_else(pg::json::Json::nothing).split();
    let options = Options::from_json(&given, purpose).or_raise();
    let late = [
        ("features", options.features.is_some()),
        ("booleans", options.booleans.is_some()),
        ("nulls", options.nulls.is_some()),
    ];
    if let Some((key, _)) = late.iter().find(|(_, given)| *given) {
        raise(
            Error::invalid(format!("options: \"{key}\" comes too late, the sample has been collected"))
                .hint("Give it to segment.sample."),
        );
    }
    fitted(&sample.0.sample, k.map(i64::from), &options, given, (purpose, fit))
}

/// The model of a sample; none where there were rows, and every one was left out as the options say.
fn fitted(
    sample: &Sample,
    k: Option<i64>,
    options: &Options,
    given: Json,
    (purpose, fit): (Purpose, Fit),
) -> Option<ModelValue> {
    let function = if purpose == Purpose::KMeans { "fit_kmeans" } else { "fit_hierarchy" };
    if sample.is_empty() && sample.is_exact() && sample.sampling().nulls != Nulls::Error {
        warning::of_call(function, &sample.warnings());
        return None;
    }
    let model = fit(sample, k, options, given, settings::host()).or_raise();
    let model = Model::Clusters(Box::new(model));
    warning::of_model(function, &model);
    Some(ModelValue::from(model))
}

#[inline]
fn cluster(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let number = ask(call, row, 2, Applied::cluster).flatten();
    number.map_or_else(|| call.null(), |number| pg_sys::Datum::from(number as i32))
}

#[inline]
fn distance(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    call.float(ask(call, row, 2, Applied::distance).flatten())
}

#[inline]
fn silhouette(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    call.float(ask(call, row, 2, Applied::silhouette).flatten())
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn clusters_centers(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(cluster, i32),
        name!(size, i64),
        name!(feature, String),
        name!(category, Option<String>),
        name!(center, Option<f64>),
        name!(mean, f64),
        name!(overall, f64),
        name!(lift, Option<f64>),
        name!(shown, String),
    ),
> {
    let rows = model.0.as_clusters().or_raise().center_rows();
    TableIterator::new(rows.into_iter().map(|row| {
        let (cluster, size) = (row.cluster as i32, row.size as i64);
        (cluster, size, row.feature, row.category, row.center, row.mean, row.overall, row.lift, row.shown)
    }))
}

pgrx::extension_sql_file!("../sql/clusters.sql", name = "clusters", requires = ["sample", "tiers"]);
