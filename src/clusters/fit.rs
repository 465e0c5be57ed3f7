//! What the fits of clusters share, however they find them.

use pgrx::{IntoDatum, pg_sys};
use segmentation::clusters::options::{Params, Purpose};
use segmentation::clusters::{ClusterModel, fit_hierarchy, fit_kmeans};
use segmentation::models::Model;
use segmentation::rows::features::Nulls;
use segmentation::rows::sample::Sample;
use segmentation::support::host::Host;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::json::Json;
use crate::pg::error::{OrRaise, raise};
use crate::pg::state::expanded::Argument;
use crate::pg::types::model::ModelValue;
use crate::pg::types::sample::{self, SampleArgument, Sampler};
use crate::pg::{settings, threads, warning};

/// The SQL function that does a fit, and what does it in the core.
type Fit = (&'static str, fn(&Params, &Sample, Host) -> Result<ClusterModel>);

fn fit_of(purpose: Purpose) -> Fit {
    match purpose {
        Purpose::KMeans => ("fit_kmeans", fit_kmeans),
        Purpose::Hierarchy => ("fit_hierarchy", fit_hierarchy),
        Purpose::Sample | Purpose::Labelling => unreachable!("nothing is fitted for that"),
    }
}

/// The final function of a fit: NULL without rows, and where all were skipped.
pub fn finish(call: Call, purpose: Purpose) -> pg_sys::Datum {
    call.require_aggregate();
    let model = call.get::<Argument<'_, Sampler>>(0).and_then(|sampler| {
        let (k, given) = sample::purpose_of(&sampler.sample);
        let (given, _promise) = given.split();
        let params = Params::from_json(k, given, purpose).or_raise();
        fitted(&params, &sampler.sample, fit_of(purpose))
    });
    model.into_datum().unwrap_or_else(|| call.null())
}

/// A fit of a sample that was collected before, with options that say nothing about collecting it; NULL as in
/// [`finish`].
pub fn fit_sample(
    sample: &SampleArgument<'_>,
    k: Option<i32>,
    options: Option<Json>,
    purpose: Purpose,
) -> Option<ModelValue> {
    let (given, _promise) = options.unwrap_or_else(Json::nothing).split();
    let params = Params::from_json(k.map(i64::from), given, purpose).or_raise();
    let options = &params.options;
    let late = [
        ("features", options.features.is_some()),
        ("booleans", options.booleans.is_some()),
        ("nulls", options.nulls.is_some()),
        ("weight", options.weight.is_some()),
    ];
    if let Some((key, _)) = late.iter().find(|(_, given)| *given) {
        raise(
            Error::invalid(format!("options: \"{key}\" comes too late, the sample has been collected"))
                .hint("Give it to segment.sample."),
        );
    }
    fitted(&params, &sample.0.sample, fit_of(purpose))
}

/// The model of a sample; none where there were rows, and every one was left out as the options say.
fn fitted(params: &Params, sample: &Sample, (function, fit): Fit) -> Option<ModelValue> {
    let left_out = sample.sampling().nulls != Nulls::Error || sample.is_weightless();
    if sample.is_empty() && sample.is_exact() && left_out {
        let language = params.options.language.unwrap_or_default();
        warning::of_call_in(function, &sample.warnings(), language);
        return None;
    }
    let _team = threads::team();
    let model = fit(params, sample, settings::host()).or_raise();
    let model = Model::from(model);
    warning::of_model(function, &model);
    Some(ModelValue::from(model))
}
