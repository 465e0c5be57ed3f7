//! `segment.sample`: the rows that a fit remembers, as a value.

use pgrx::pg_extern;
use segmentation::clusters::options::{Options, Purpose};

use crate::pg::datum::input::{self, Message, Output, Stored};
use crate::pg::datum::json::Jsonb;
use crate::pg::error::{OrRaise, or_raise_binary};
use crate::pg::types::sample::{self, FlatSample, SampleArgument, Step};

const SAMPLE: Step = Step {
    label: None,
    is_array: false,
    k: None,
    options: None,
    collecting: |options| Ok(Options::from_json(options, Purpose::Sample)?.collecting()),
    for_fit: false,
};

v1_function!(sample_step, pg_finfo_sample_step, |call| SAMPLE.run(call));
v1_function!(sample_step_options, pg_finfo_sample_step_options, |call| {
    Step { options: Some(2), ..SAMPLE }.run(call)
});
v1_function!(sample_step_array, pg_finfo_sample_step_array, |call| {
    Step { is_array: true, ..SAMPLE }.run(call)
});
v1_function!(sample_step_array_options, pg_finfo_sample_step_array_options, |call| {
    Step { is_array: true, options: Some(2), ..SAMPLE }.run(call)
});
v1_function!(sample_combine, pg_finfo_sample_combine, sample::combine);
v1_function!(sample_sum, pg_finfo_sample_sum, sample::sum);

#[pg_extern(sql = false)]
fn sample_in(text: &std::ffi::CStr) -> FlatSample {
    input::from_hex(input::text(text)).and_then(|bytes| FlatSample::of_foreign(&bytes)).or_raise()
}

#[pg_extern(sql = false)]
fn sample_out(sample: Stored<'_>) -> Output {
    Output::of_hex(sample.0)
}

#[pg_extern(sql = false)]
fn sample_recv(mut message: pgrx::Internal) -> FlatSample {
    or_raise_binary(FlatSample::of_foreign(input::message(&mut message)))
}

#[pg_extern(sql = false)]
fn sample_send(sample: Stored<'_>) -> Message {
    Message::of(&[sample.0])
}

/// What went by and what is kept.
#[pg_extern(sql = false)]
fn sample_describe(sample: SampleArgument<'_>) -> Jsonb {
    let sample = &sample.0.sample;
    let weight = sample.sampling().weight.as_ref();
    let features = sample.features().iter().filter(|column| Some(&column.name) != weight);
    let mut summary = serde_json::json!({
        "features": features.collect::<Vec<_>>(),
        "nulls": sample.sampling().nulls,
        "seed": sample.sampling().seed,
        "rows": sample.seen().rows,
        "left_out": sample.seen().left_out,
        "distinct": sample.len(),
        "exact": sample.is_exact(),
    });
    if let Some(weight) = weight {
        summary["weight"] = weight.as_str().into();
    }
    if sample.sampling().labelled {
        summary["labelled"] = true.into();
    }
    Jsonb::of(&summary)
}
