//! Are columns fit to be features: what a person should know of them before a fit.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::rows::check_features::{FeatureCheck, Options};

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::record::cells::CellReader;
use crate::pg::result::findings;
use crate::pg::settings;
use crate::pg::state::begun::{self, Begun, Collects};
use crate::pg::state::expanded;
use crate::pg::state::given::Given;

v1_function!(check_features_step, pg_finfo_check_features_step, step);
v1_function!(check_features_combine, pg_finfo_check_features_combine, |call| {
    begun::combine::<FeatureCheck>(call)
});
v1_function!(check_features_final, pg_finfo_check_features_final, finish);

impl Collects for FeatureCheck {
    fn settle(&mut self) -> Result<()> {
        FeatureCheck::settle(self)
    }

    fn merge(&mut self, other: &mut Self) -> Result<()> {
        FeatureCheck::merge(self, other)
    }

    expanded_methods!(Begun<FeatureCheck>);
}

fn step(call: Call) -> pg_sys::Datum {
    let options = (call.len() > 2).then_some(2);
    let new = || {
        let options = Given::of(call, options);
        Options::read(&options.json()).or_raise();
        Begun { value: FeatureCheck::new(settings::host()), options }
    };
    let (datum, state) = expanded::state(call, new, |_| Ok(()));
    state.options.check(call, options).or_raise();
    let site = call.site(|| None::<CellReader>);
    if !site.as_ref().is_some_and(|reader| reader.is_for(call, 1)) {
        *site = CellReader::of(call, 1);
    }
    if let Some(reader) = site {
        state.value.require(&reader.columns).or_raise();
        reader.read(call, 1, |cells| state.value.push(cells)).or_raise();
    }
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    match expanded::finished::<Begun<FeatureCheck>>(call) {
        Some(state) => {
            let options = Options::read(&state.options.json()).or_raise();
            findings::datum(call, &state.value.findings(options.language).or_raise())
        }
        None => call.null(),
    }
}
