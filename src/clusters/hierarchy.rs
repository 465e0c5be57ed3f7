//! Hierarchical clustering as aggregates, and its tree.

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern};
use segmentation::clusters::options::{Options, Purpose};

use crate::clusters::fit::{finish, fit_sample};
use crate::pg::datum::json::Json;
use crate::pg::error::OrRaise;
use crate::pg::types::model::ModelValue;
use crate::pg::types::sample::{SampleArgument, Step};

const FIT: Step = Step {
    label: None,
    is_array: false,
    k: Some(2),
    options: None,
    collecting: |options| Ok(Options::from_json(options, Purpose::Hierarchy)?.collecting()),
    for_fit: true,
};

v1_function!(fit_hierarchy_step, pg_finfo_fit_hierarchy_step, |call| FIT.run(call));
v1_function!(fit_hierarchy_step_options, pg_finfo_fit_hierarchy_step_options, |call| {
    Step { options: Some(3), ..FIT }.run(call)
});
v1_function!(fit_hierarchy_step_array, pg_finfo_fit_hierarchy_step_array, |call| {
    Step { is_array: true, ..FIT }.run(call)
});
v1_function!(fit_hierarchy_step_array_options, pg_finfo_fit_hierarchy_step_array_options, |call| {
    Step { is_array: true, options: Some(3), ..FIT }.run(call)
});
v1_function!(fit_hierarchy_final, pg_finfo_fit_hierarchy_final, |call| { finish(call, Purpose::Hierarchy) });

#[pg_extern(sql = false)]
fn fit_hierarchy_sample(
    sample: Option<SampleArgument<'_>>,
    k: Option<i32>,
    options: Option<Json>,
) -> Option<ModelValue> {
    fit_sample(&sample?, k, options, Purpose::Hierarchy)
}

#[pg_extern(sql = false)]
fn hierarchy_dendrogram(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(node, i32),
        name!(left, i32),
        name!(right, i32),
        name!(height, f64),
        name!(size, i64),
        name!(within_cluster, bool),
    ),
> {
    let rows = model.0.hierarchy().and_then(|model| model.merge_rows()).or_raise();
    TableIterator::new(rows.into_iter().map(|row| {
        (row.node as i32, row.left as i32, row.right as i32, row.height, row.size as i64, row.within)
    }))
}

#[pg_extern(sql = false)]
fn hierarchy_leaves(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(leaf, i32),
        name!(cluster, i32),
        name!(size, i64),
        name!(feature, String),
        name!(value, Option<String>),
    ),
> {
    let rows = model.0.hierarchy().and_then(|model| model.leaf_rows()).or_raise();
    TableIterator::new(
        rows.into_iter()
            .map(|row| (row.leaf as i32, row.cluster as i32, row.size as i64, row.feature, row.value)),
    )
}

#[pg_extern(sql = false)]
fn hierarchy_newick(model: ModelValue) -> String {
    model.0.hierarchy().and_then(|model| model.newick()).or_raise()
}
