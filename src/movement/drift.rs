//! Whether customers are still what they were.

use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::movement::drift::{Options, keeps_nulls, of_moves, of_samples};
use segmentation::movement::transitions::TransitionsModel;
use segmentation::rows::sample::Sample;
use segmentation::said;
use segmentation::support::catalogue::{Text, movement as said_of};
use segmentation::support::language::Language;
use segmentation::support::memory::with_capacity;

use crate::pg::call::Call;
use crate::pg::datum::json::Json;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;
use crate::pg::types::model::ModelValue;
use crate::pg::types::sample::SampleArgument;
use crate::pg::{settings, warning};

v1_function!(drift_moves, pg_finfo_drift_moves, moves);

/// What to know of the samples: one past its budget, and rows that it lacks.
fn warn(before: &Sample, after: &Sample, language: Language) {
    let samples: [(&Sample, &'static Text, &'static Text); 2] = [
        (before, &said_of::FIRST_SAMPLED, &said_of::FIRST_LACKS_ROWS),
        (after, &said_of::SECOND_SAMPLED, &said_of::SECOND_LACKS_ROWS),
    ];
    let mut sentences = Vec::new();
    for (sample, sampled, lacks) in samples {
        let rows = sample.rows();
        if !rows.exact {
            let of = rows.seen - rows.left_out;
            sentences.push(said!(*sampled, distinct = rows.distinct, used = rows.used, rows = of));
        }
        if rows.left_out > 0 && !keeps_nulls(sample) {
            sentences.push(said!(*lacks, lacks = rows.left_out, rows = rows.seen));
        }
    }
    warning::of_call_in("drift", &sentences, language);
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn drift_samples(
    before: SampleArgument<'_>,
    after: SampleArgument<'_>,
    options: Json,
) -> TableIterator<
    'static,
    (
        name!(feature, String),
        name!(psi, f64),
        name!(critical, Option<f64>),
        name!(beyond, Option<f64>),
        name!(p, Option<f64>),
        name!(distance, f64),
        name!(wasserstein, Option<f64>),
        name!(bin, String),
        name!(share_before, f64),
        name!(share_after, f64),
        name!(bins, i64),
        name!(empty_bins, i64),
        name!(rows_before, i64),
        name!(rows_after, i64),
        name!(verdict, String),
    ),
> {
    let options = Options::from_json(&options).or_raise();
    let (before, after) = (&before.0.sample, &after.0.sample);
    let rows = of_samples(before, after, &options, settings::host()).or_raise();
    warn(before, after, options.language);
    let mut out = with_capacity(rows.len()).or_raise();
    out.extend(rows.into_iter().map(|row| {
        let [share_before, share_after] = row.shares;
        let [rows_before, rows_after] = row.rows.map(|rows| rows as i64);
        (
            row.feature,
            row.psi,
            row.critical,
            row.beyond,
            row.p,
            row.distance,
            row.wasserstein,
            row.bin,
            share_before,
            share_after,
            row.bins as i64,
            row.empty_bins as i64,
            rows_before,
            rows_after,
            row.verdict,
        )
    }));
    TableIterator::new(out)
}

/// Model and options.
fn moves(call: Call<'_>) -> pg_sys::Datum {
    let (Some(model), Some(options)) = (call.get::<ModelValue>(0), call.get::<Json>(1)) else {
        return call.null();
    };
    let options = Options::of_moves(&options).or_raise();
    let model = model.0.get::<TransitionsModel>().or_raise();
    let Some(found) = of_moves(model, &options, settings::host()).or_raise() else { return call.null() };
    Composite::<11>::of_result(call).datum([
        found.psi.into_datum(),
        found.swapped.into_datum(),
        found.statistic.into_datum(),
        (found.freedom as i64).into_datum(),
        found.p.into_datum(),
        found.segment.into_datum(),
        found.shares[0].into_datum(),
        found.shares[1].into_datum(),
        (found.empty as i64).into_datum(),
        (found.customers as i64).into_datum(),
        found.verdict.into_datum(),
    ])
}
