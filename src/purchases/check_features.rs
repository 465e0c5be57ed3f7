//! Are columns fit to be features: what a person should know of them before a fit.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::rows::check_features::{FeatureCheck, Options};
use segmentation::support::codec::{Codec, CodecWithin, Reader, Writer};

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::record::cells::CellReader;
use crate::pg::result::findings;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::state::given::Given;

v1_function!(check_features_step, pg_finfo_check_features_step, step);
v1_function!(check_features_combine, pg_finfo_check_features_combine, |call| {
    expanded::combine::<Checked>(call, |ours, other| ours.check.merge(&mut other.check))
});
v1_function!(check_features_final, pg_finfo_check_features_final, finish);

/// What was seen, and the options that it was begun with, to notice others.
#[derive(Debug, Clone)]
struct Checked {
    check: FeatureCheck,
    given: Given,
}

impl Codec for Checked {
    const NAME: &'static str = FeatureCheck::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        self.given.encode(out);
        self.check.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let given = Given::decode(input)?;
        Ok(Self { given, check: FeatureCheck::decode_within(input, settings::host())? })
    }
}

impl Expandable for Checked {
    fn settle(&mut self) -> Result<()> {
        self.check.settle()
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Checked);
}

fn step(call: Call) -> pg_sys::Datum {
    let options = (call.len() > 2).then_some(2);
    let new = || {
        let given = Given::of(call, options);
        let json = given.json();
        Options::read(&json).or_raise();
        let text = options.map_or_else(String::new, |_| json.0.to_string());
        Checked { check: FeatureCheck::new(text, settings::host()), given }
    };
    let (datum, state) = expanded::state(call, new, |_| Ok(()));
    state.given.check(call, options).or_raise();
    let site = call.site(|| None::<CellReader>);
    if !site.as_ref().is_some_and(|reader| reader.is_for(call, 1)) {
        *site = CellReader::of(call, 1);
    }
    if let Some(reader) = site {
        state.check.require(&reader.columns).or_raise();
        reader.read(call, 1, |cells| state.check.push(cells)).or_raise();
    }
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    match expanded::finished::<Checked>(call) {
        Some(state) => findings::datum(call, &state.check.findings().or_raise()),
        None => call.null(),
    }
}
