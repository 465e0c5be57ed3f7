//! Why a row is judged as it is, and how good a model is, for models of rows of any kind.

use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::clusters::{self, Reason};
use segmentation::models::Model;
use segmentation::trees::{self, Step};
use segmentation::{Error, Kind};
use serde::{Serialize, Serializer};

use crate::pg::apply::Site;
use crate::pg::call::Call;
use crate::pg::datum::json::Jsonb;
use crate::pg::error::{OrRaise, raise};
use crate::pg::record::Row;
use crate::pg::result::rows::Rows;
use crate::pg::types::model::{self, ModelValue};

v1_function!(explain_why, pg_finfo_explain_why, |call| why(call, Row::record(call, 1)));
v1_function!(explain_why_array, pg_finfo_explain_why_array, |call| why(call, Row::array(call, 1)));

/// A model ready to give reasons.
enum PreparedWhy {
    Clusters(Box<Site<clusters::Prepared>>),
    Tree(Box<Site<trees::Prepared>>),
}

impl PreparedWhy {
    fn new(model: Model) -> segmentation::Result<Self> {
        match model {
            Model::Tree(_) => Ok(Self::Tree(Box::new(Site::new(model)?))),
            Model::Clusters(_) => Ok(Self::Clusters(Box::new(Site::new(model)?))),
            other => Err(no_rows(&other)),
        }
    }
}

/// The error of a model that has no quality.
fn no_quality(model: &Model) -> Error {
    let kind = model.kind_name();
    Error::new(Kind::WrongObject, format!("model is of kind \"{kind}\", not of clusters, a tree or transitions"))
        .hint("Models that have a quality are made by segment.fit_kmeans, fit_hierarchy, fit_tree and fit_transitions.")
}

/// The error of a model that is not of rows.
fn no_rows(model: &Model) -> Error {
    let kind = model.kind_name();
    Error::new(Kind::WrongObject, format!("model is of kind \"{kind}\", not of clusters or a tree"))
        .hint("What this explains is made by segment.fit_kmeans, segment.fit_hierarchy and segment.fit_tree.")
}

/// The columns of `why`: feature, value, contribution, advice, and what only one kind of model has to say.
type Reasons = Rows<5>;

fn why(call: Call, row: Option<Row<'_>>) -> pg_sys::Datum {
    let mut rows = Reasons::begin(call);
    let Some((model, ())) = model::prepared(call, 0, PreparedWhy::new, || ()) else { return call.null() };
    let Some(row) = row else { return call.null() };
    match model {
        PreparedWhy::Clusters(site) => {
            let reasons = site.ask(call, row, 2, |clusters, row| clusters.why(row)).or_raise();
            reasons.into_iter().for_each(|reason| push_reason(&mut rows, reason));
        }
        PreparedWhy::Tree(site) => {
            let steps = site.ask(call, row, 2, |tree, row| tree.why(row)).or_raise();
            steps.into_iter().for_each(|step| push_step(&mut rows, step));
        }
    }
    call.null()
}

/// What only clusters have to say of a feature.
#[derive(Serialize)]
struct OfClusters<'a> {
    cluster: u32,
    center: Option<&'a str>,
    runner_up: Option<u32>,
    runner_up_center: Option<&'a str>,
    margin: Option<f64>,
}

/// What only trees have to say of a step, of labels or of numbers.
#[derive(Serialize)]
struct OfTree<'a> {
    condition: &'a str,
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_object")]
    mix: Option<&'a [(String, f64)]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<f64>,
}

fn as_object<S: Serializer>(shares: &Option<&[(String, f64)]>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(shares.unwrap_or_default().iter().map(|(label, share)| (label, share)))
}

fn push_reason(rows: &mut Reasons, reason: Reason) {
    let detail = Jsonb::of(&OfClusters {
        cluster: reason.cluster,
        center: reason.center.as_deref(),
        runner_up: reason.runner_up,
        runner_up_center: reason.runner_up_center.as_deref(),
        margin: reason.margin,
    });
    rows.push([
        reason.feature.into_datum(),
        reason.value.into_datum(),
        reason.contribution.into_datum(),
        reason.advice.into_datum(),
        detail.into_datum(),
    ]);
}

fn push_step(rows: &mut Reasons, step: Step) {
    let detail = Jsonb::of(&OfTree {
        condition: &step.condition,
        share: step.share,
        mix: step.mix.as_deref(),
        mean: step.mean,
    });
    rows.push([
        Some(step.feature).filter(|feature| !feature.is_empty()).into_datum(),
        step.value.into_datum(),
        step.contribution.into_datum(),
        step.advice.into_datum(),
        detail.into_datum(),
    ]);
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn explain_quality(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(k, i32),
        name!(cluster, Option<i32>),
        name!(measure, &'static str),
        name!(value, Option<f64>),
        name!(note, Option<String>),
    ),
> {
    let rows = match &model.0 {
        Model::Tree(model) => model.quality_rows(),
        Model::Clusters(model) => model.quality_rows(),
        Model::Transitions(model) => model.quality_rows().or_raise(),
        other => raise(no_quality(other)),
    };
    TableIterator::new(
        rows.into_iter().map(|row| {
            (row.k as i32, row.cluster.map(|number| number as i32), row.measure, row.value, row.note)
        }),
    )
}
