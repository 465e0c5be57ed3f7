//! The segments of every customer of a base, in one call.

use pgrx::pg_sys;
use segmentation::Error;
use segmentation::purchases::customer_base::CustomerBase;
use segmentation::purchases::left_out::after_as_of;
use segmentation::scores::rfm::{Options, RfmModel, WITHOUT};
use segmentation::scores::tiers::{self, TiersModel};

use crate::pg::call::Call;
use crate::pg::datum::calendar;
use crate::pg::datum::json::{self, Json};
use crate::pg::datum::varlena::Varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::rows::Rows;
use crate::pg::state::expanded::Argument;
use crate::pg::types::customer_base::{self, KeyWriter};
use crate::pg::types::model::ModelValue;
use crate::pg::{settings, warning};
use crate::scores::rfm::{fit_base, nobody_with_orders};
use crate::scores::scorer::Scorer;
use crate::scores::tiers::fit_base as fit_tiers;

v1_function!(customer_base_segments, pg_finfo_customer_base_segments, |call| segments(
    call,
    call.get::<Json>(3)
));
v1_function!(customer_base_segments_text, pg_finfo_customer_base_segments_text, |call| {
    segments(call, call.text_arg(3).map(|text| json::parse(text.as_bytes()).or_raise()))
});
v1_function!(customer_base_segments_by_models, pg_finfo_customer_base_segments_by_models, segments_by_models);

/// Fits, scores, names and tiers every customer: one row each.
fn segments(call: Call, options: Option<Json>) -> pg_sys::Datum {
    let mut rows = Rows::<11>::begin(call);
    let Some(base) = call.get::<Argument<'_, CustomerBase>>(1) else { return call.null() };
    customer_base::require_key_type(call, 0, &base);
    let Some(as_of) = call.i64_arg(2) else { raise(Error::invalid("as_of must not be NULL")) };
    let as_of = calendar::finite(as_of);
    let (options, _promise) = options.unwrap_or_else(Json::nothing).split();
    let (options, tier_options) = split_options(options);
    if base.is_empty() {
        let sentences = base.left_out().or_raise().warnings(&WITHOUT);
        warning::of_call_in("segments", &sentences, options.language.unwrap_or_default());
        return call.null();
    }
    let mut tier_options = tier_options;
    tier_options.language = options.language.unwrap_or_default();
    let tiers = fit_tiers(&base, &tier_options);
    let (scorer, mut warnings) = if base.has_orders().or_raise() {
        let model = fit_base(&base, as_of, &options);
        let warnings = model.warnings().sentences().to_vec();
        (Scorer::new(model).or_raise(), warnings)
    } else {
        (Scorer::without_model(), nobody_with_orders(&base))
    };
    for warning in tiers.warnings.sentences() {
        if !warnings.contains(warning) {
            warnings.push(warning.clone());
        }
    }
    push_segments(call, &mut rows, &base, scorer, Some(&tiers));
    warning::of_call_in("segments", &warnings, options.language.unwrap_or_default());
    call.null()
}

/// Scores, names and tiers every customer by models fitted before.
fn segments_by_models(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<11>::begin(call);
    let Some(base) = call.get::<Argument<'_, CustomerBase>>(1) else { return call.null() };
    let Some(as_of) = call.i64_arg(2) else { raise(Error::invalid("as_of must not be NULL")) };
    customer_base::require_key_type(call, 0, &base);
    // A group of customers without orders has no model, but its customers are still there.
    let model = call.get::<ModelValue>(3);
    let is_scored = model.is_some();
    let spoken = model.as_ref().map(|model| model.0.get::<RfmModel>().or_raise().language);
    let scorer = model.map_or_else(Scorer::without_model, |model| Scorer::new(model.0).or_raise());
    let tiers = call.get::<ModelValue>(4);
    let tiers = tiers.as_ref().map(|model| model.0.get::<TiersModel>().or_raise());
    let language = spoken.or(tiers.map(|tiers| tiers.language)).unwrap_or_default();
    let as_of = calendar::finite(as_of);
    push_segments(call, &mut rows, &base, scorer.at(as_of), tiers);
    let host = settings::host();
    let (mut left_out, mut later) = (base.left_out().or_raise(), 0);
    for number in 0..base.len() {
        host.at_row(number);
        match base.figures(number).or_raise().0 {
            Some(last) => later += u64::from(is_scored && last > as_of),
            None => left_out.without_orders += 1,
        }
    }
    let mut warnings = left_out.warnings(&WITHOUT);
    warnings.extend(after_as_of(later));
    warning::of_call_in("segments", &warnings, language);
    call.null()
}

fn push_segments(
    call: Call,
    rows: &mut Rows<11>,
    base: &CustomerBase,
    mut scorer: Scorer,
    tiers: Option<&TiersModel>,
) {
    let labels = tiers.into_iter().flat_map(TiersModel::labels);
    let labels: Vec<Varlena> = labels.map(|label| Varlena::new(label.as_bytes())).collect();
    let mut key = KeyWriter::new(call, 0);
    let host = settings::host();
    for number in 0..base.len() {
        host.at_row(number);
        let (last, orders, total) = base.amounts(number).or_raise();
        let tier = tiers.map(|tiers| tiers.tier(total.shown()).or_raise());
        let scored = scorer.score(last, orders, total);
        let mut row = [None; 11];
        row[0] = Some(key.write(base.key(number)));
        row[1..10].copy_from_slice(&scored);
        row[10] = tier.map(|tier| labels[tier].datum());
        rows.push(row);
    }
}

/// The options of `fit_rfm`, and under the key `tiers` those of `fit_tiers`.
fn split_options(mut options: serde_json::Value) -> (Options, tiers::Options) {
    let tiers =
        options.as_object_mut().and_then(|keys| keys.remove("tiers")).unwrap_or(serde_json::json!({}));
    let with_tiers = |error: Error| {
        let hint = error.hint.clone().unwrap_or_default();
        error.hint(format!("{hint} Options of fit_tiers go under the key tiers."))
    };
    (
        Options::from_json(&options).map_err(with_tiers).or_raise(),
        tiers::Options::from_json(&tiers).or_raise(),
    )
}
