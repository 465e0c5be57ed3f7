//! Models of clusters, however they are found: applied and explained.

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern, pg_sys};
use segmentation::clusters::ClusterModel;
use segmentation::clusters::Prepared;

use crate::pg::apply::ask;
use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::record::Row;
use crate::pg::types::model::ModelValue;

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

#[inline]
fn cluster(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let number = ask(call, row, 2, Prepared::cluster).flatten();
    number.map_or_else(|| call.null(), |number| pg_sys::Datum::from(number as i32))
}

#[inline]
fn distance(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    call.float(ask(call, row, 2, Prepared::distance).flatten())
}

#[inline]
fn silhouette(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    call.float(ask(call, row, 2, Prepared::silhouette).flatten())
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
        name!(mean, Option<f64>),
        name!(overall, Option<f64>),
        name!(lift, Option<f64>),
        name!(shown, Option<String>),
    ),
> {
    let rows = model.0.get::<ClusterModel>().or_raise().center_rows();
    TableIterator::new(rows.into_iter().map(|row| {
        let (cluster, size) = (row.cluster as i32, row.size as i64);
        (cluster, size, row.feature, row.category, row.center, row.mean, row.overall, row.lift, row.shown)
    }))
}
