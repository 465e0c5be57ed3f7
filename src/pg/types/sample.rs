//! `segment.sample` in memory: what a fit remembers of its rows, collected row by row.

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::rows::features::Column;
use segmentation::rows::sample::{Collecting, Sample, Sampling};
use segmentation::support::codec::{Codec, CodecWithin, Reader as CodecReader, Writer};
use segmentation::support::error::varying;
use segmentation::support::memory::copied;
use segmentation::{Error, Result};
use serde_json::{Value, json};

use crate::pg::call::Call;
use crate::pg::datum::json::{self, Json};
use crate::pg::datum::{input, varlena};
use crate::pg::error::{OrRaise, raise};
use crate::pg::record::{self, Label, Row};
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable, Settled};
use crate::pg::types::customer_base;

/// A sample, and the arguments last seen to be those it was begun with.
#[derive(Debug, Clone)]
pub struct Sampler {
    /// The rows.
    pub sample: Sample,
    seen: Option<Arguments>,
    /// How labels are read, once the first one was.
    label: Option<Label>,
}

impl Sampler {
    fn new(sample: Sample) -> Self {
        Self { sample, seen: None, label: None }
    }
}

/// Arguments of a fit besides the label and the row: k, and the bytes of the options.
#[derive(Debug, Clone, PartialEq)]
struct Arguments {
    k: Option<i64>,
    options: Option<Vec<u8>>,
}

impl Sampler {
    /// The label in an argument; `None` for NULL.
    #[inline]
    fn label<'c>(
        &mut self,
        call: Call<'c>,
        number: usize,
    ) -> Option<segmentation::rows::features::Value<'c>> {
        call.arg(number)?;
        let label = self.label.get_or_insert_with(|| {
            customer_base::refuse_citext(call, number);
            let label = Label::of(call.arg_type(number)).or_raise();
            if self.sample.columns().first().is_some_and(|known| *known != label.column()) {
                raise(varying("the type of the label"));
            }
            label
        });
        label.read_argument(call, number).map(OrRaise::or_raise)
    }
}

impl Codec for Sampler {
    const NAME: &'static str = Sample::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        self.sample.encode(out)
    }

    fn decode(input: &mut CodecReader<'_>) -> Result<Self> {
        Ok(Self::new(Sample::decode_within(input, settings::sample_host())?))
    }
}

impl Expandable for Sampler {
    fn settle(&mut self) -> Result<()> {
        self.sample.settle()
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Sampler);
}

/// Where a transition function has its arguments, and what it collects rows for.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The number of the argument with the label, if rows have one; the row comes after it.
    pub label: Option<usize>,
    /// Whether the row is an array.
    pub is_array: bool,
    /// The number of the argument k.
    pub k: Option<usize>,
    /// The number of the argument with the options.
    pub options: Option<usize>,
    /// What the options say about collecting rows; it refuses those that are wrong.
    pub collecting: fn(&Value) -> Result<Collecting>,
    /// Whether the sample is for one fit only, with this k and these options.
    pub for_fit: bool,
}

impl Step {
    fn options_json(self, call: Call) -> Json {
        self.options.and_then(|number| call.get::<Json>(number)).unwrap_or_else(Json::nothing)
    }

    fn k(self, call: Call) -> Option<i64> {
        self.k.and_then(|number| call.i32_arg(number))
    }

    /// How the rows are to be chosen, with what must be the same in all parts of a sample.
    fn sampling(self, call: Call) -> Result<Sampling> {
        let options = self.options_json(call);
        let sampling = (self.collecting)(&options)?.sampling;
        Ok(match self.for_fit {
            true => {
                Sampling { purpose: json!({"k": self.k(call), "options": *options}).to_string(), ..sampling }
            }
            false => sampling,
        })
    }

    /// Makes sure that a sample was begun with this call's arguments.
    fn check(self, call: Call, sample: &Sample) -> Result<()> {
        let told = self.for_fit || self.options.is_some() || !sample.sampling().purpose.is_empty();
        if told && *sample.sampling() != self.sampling(call)? {
            return Err(varying(if self.k.is_some() { "k and options" } else { "options" }));
        }
        Ok(())
    }

    /// The transition function: takes the row in argument 1.
    #[inline]
    pub fn run(self, call: Call) -> pg_sys::Datum {
        let (datum, sampler) = expanded::state(
            call,
            || Sampler::new(Sample::new(self.sampling(call).or_raise(), settings::sample_host())),
            |sampler: &Sampler| self.check(call, &sampler.sample),
        );
        // SAFETY: an options argument is jsonb.
        let raw = self.options.and_then(|n| call.arg(n)).map(|datum| unsafe { varlena::bytes(datum) });
        let k = self.k(call);
        let same = |seen: &Arguments| seen.k == k && seen.options.as_deref() == raw;
        if !sampler.seen.as_ref().is_some_and(same) {
            self.check(call, &sampler.sample).or_raise();
            sampler.seen = Some(Arguments { k, options: raw.map(copied).transpose().or_raise() });
        }
        let label = match self.label.map(|number| sampler.label(call, number)) {
            // A customer without a label is one that the fit can learn nothing from.
            Some(None) => {
                sampler.sample.push_unlabelled();
                return datum;
            }
            label => label.flatten(),
        };
        let row = 1 + usize::from(self.label.is_some());
        let row = if self.is_array { Row::array(call, row) } else { Row::record(call, row) };
        let Some(row) = row else {
            sampler.sample.push_null_row();
            return datum;
        };
        let known = sampler.sample.features();
        let choose = || (self.collecting)(&self.options_json(call));
        let reader = record::fitting(call, self.options, known, row, choose);
        let features = reader.read(row).or_raise();
        if sampler.sample.columns().is_empty() {
            let label = sampler.label.as_ref().map(Label::column);
            let columns: Vec<Column> = label.into_iter().chain(features.columns.iter().cloned()).collect();
            sampler.sample.begin(&columns).or_raise();
        }
        sampler.sample.push(label, features.values).or_raise();
        datum
    }
}

/// The combine function, and the transition function of `rollup`: argument 1 added to argument 0.
pub fn combine(call: Call) -> pg_sys::Datum {
    expanded::combine::<Sampler>(call, |ours, other| ours.sample.merge(&other.sample))
}

/// The operator `+`.
pub fn sum(call: Call) -> pg_sys::Datum {
    expanded::sum::<Sampler>(call, |ours, other| ours.sample.merge(&other.sample))
}

/// k and the options that a fit's sample was collected for.
pub fn purpose_of(sample: &Sample) -> (Option<i64>, Json) {
    let purpose = &sample.sampling().purpose;
    if purpose.is_empty() {
        raise(Error::corrupt("sample was not collected for a fit"));
    }
    let mut purpose = json::parse_kept(purpose, "sample was not collected for a fit").or_raise();
    let k = purpose.get("k").and_then(Value::as_i64);
    purpose.0 = purpose.0.get_mut("options").map_or_else(|| json!({}), Value::take);
    (k, purpose)
}

/// A sample as an argument.
#[derive(Debug)]
pub struct SampleArgument<'c>(pub Settled<'c, Sampler>);

impl FromDatum for SampleArgument<'_> {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.sample, and a function begins when all its arguments are read.
        (!is_null).then(|| Self(unsafe { Settled::read(datum) }))
    }
}

sql_argument!('c SampleArgument<'c>);
sql_name!(SampleArgument<'_>, "segment.sample");

/// A sample as a result, in its flat form.
#[derive(Debug)]
pub struct FlatSample(pub Vec<u8>);

impl FlatSample {
    /// The flat form of a sample that was read from foreign bytes.
    ///
    /// # Errors
    /// Corrupt, for bytes that are no sample; invalid, for text that the database's encoding does not have.
    pub fn of_foreign(bytes: &[u8]) -> Result<Self> {
        let sample = Sampler::from_bytes(bytes)?.sample;
        let names = sample.columns().iter().map(|column| column.name.as_str());
        let categories = (0..sample.columns().len()).flat_map(|column| sample.categories(column).iter());
        input::require_encoding(names.chain(categories).map(str::as_bytes));
        let flat = sample.to_bytes()?;
        expanded::check_flat(&flat);
        Ok(Self(flat))
    }
}

impl IntoDatum for FlatSample {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(varlena::palloc(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_result!(FlatSample, "segment.sample");
