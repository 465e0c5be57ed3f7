//! Models taken together: added up, or compared.

use pgrx::{IntoDatum, pg_sys};
use segmentation::models::{Body, Model};
use segmentation::movement::homogeneity::{Homogeneity, of_transitions};
use segmentation::movement::survival::of_survival;
use segmentation::support::codec::{Codec, Reader, Writer};
use segmentation::support::memory::{too_large, with_capacity};
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::memory::Promise;
use crate::pg::result::composite::Composite;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::types::model::{self, ModelValue};

v1_function!(models_collect, pg_finfo_models_collect, |call: Call<'_>| step(call, Models::push));
v1_function!(models_collected, pg_finfo_models_collected, |call| {
    expanded::combine::<Models>(call, |ours, other| {
        other.list.iter().try_for_each(|(model, size)| ours.push(copied(model)?, *size))
    })
});
v1_function!(models_add, pg_finfo_models_add, |call: Call<'_>| step(call, Models::add));
v1_function!(models_added, pg_finfo_models_added, |call| {
    expanded::combine::<Models>(call, |ours, other| {
        other.list.iter().try_for_each(|(model, size)| ours.add(copied(model)?, *size))
    })
});
v1_function!(rollup_models_final, pg_finfo_rollup_models_final, |call: Call<'_>| {
    let sum = expanded::finished::<Models>(call);
    match sum.as_ref().and_then(|sum| sum.list.first()) {
        Some((model, _)) => model::write(model),
        None => call.null(),
    }
});
v1_function!(homogeneity_final, pg_finfo_homogeneity_final, finish);

/// Models with the bytes of their texts.
#[derive(Debug, Clone, Default)]
pub struct Models {
    list: Vec<(Model, usize)>,
    bytes: usize,
}

impl Models {
    /// Keeps one more.
    fn push(&mut self, model: Model, size: usize) -> Result<()> {
        // A model in memory takes a few times the bytes of its text.
        const TIMES: usize = 4;
        let bytes = self.bytes.saturating_add(size);
        if bytes.saturating_mul(TIMES) > settings::memory_limit() {
            return Err(too_large(
                "the comparison of models",
                bytes.saturating_mul(TIMES),
                settings::memory_limit(),
                "compare fewer groups",
            ));
        }
        if let Some((first, _)) = self.list.first()
            && first.kind_name() != model.kind_name()
        {
            return Err(model.wrong_kind(first.kind_name()));
        }
        model.check_mergeable()?;
        self.list.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<Model>()))?;
        self.list.push((model, size));
        self.bytes = bytes;
        Ok(())
    }

    /// Adds one to the sum of those before.
    fn add(&mut self, model: Model, size: usize) -> Result<()> {
        match self.list.pop() {
            None => self.push(model, size),
            Some((sum, _)) => {
                let sum = sum.merge(&model, settings::host())?;
                self.list.push((sum, size));
                Ok(())
            }
        }
    }
}

/// The model of a text, for whose parts memory is promised.
fn read(text: &str) -> Result<Model> {
    let _promise = Promise::of_json(text.len())?;
    Model::from_json(text)
}

/// A model like another.
fn copied(model: &Model) -> Result<Model> {
    read(&model.text()?)
}

const VERSION: u8 = 1;

/// The binary form has the models in the order of their texts.
impl Codec for Models {
    const NAME: &'static str = "state of models";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        let mut texts = with_capacity(self.list.len())?;
        for (model, _) in &self.list {
            texts.push(model.text()?);
        }
        texts.sort_unstable();
        out.put_u8(VERSION);
        out.put_u64(texts.len() as u64);
        texts.iter().for_each(|text| out.put_text(text));
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let mut models = Self::default();
        for _ in 0..input.count(size_of::<u64>())? {
            let text = input.text("has a damaged model")?;
            models.push(read(text)?, text.len())?;
        }
        Ok(models)
    }
}

impl Expandable for Models {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Models);
}

/// Takes the model in argument 1; NULL is none.
fn step(call: Call<'_>, take: fn(&mut Models, Model, usize) -> Result<()>) -> pg_sys::Datum {
    let (datum, models) = expanded::state(call, Models::default, |_| Ok(()));
    if let Some(value) = call.get::<ModelValue>(1) {
        let size = value.0.text_len();
        take(models, value.0, size).or_raise();
    }
    datum
}

fn finish(call: Call<'_>) -> pg_sys::Datum {
    let Some(models) = expanded::finished::<Models>(call) else { return call.null() };
    let mut list = with_capacity(models.list.len()).or_raise();
    for (model, _) in &models.list {
        list.push((model.text().or_raise(), model));
    }
    list.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let Some(found) = compared(&list).or_raise() else { return call.null() };
    Composite::<9>::of_result(call).datum([
        found.effect.into_datum(),
        found.likelihood_ratio.into_datum(),
        found.likelihood_ratio_p.into_datum(),
        found.chi_square.into_datum(),
        found.chi_square_p.into_datum(),
        (found.freedom as i64).into_datum(),
        (found.groups as i64).into_datum(),
        (found.customers as i64).into_datum(),
        found.few_expected.into_datum(),
    ])
}

/// Whether groups differ, by models of one kind in the order of their texts.
fn compared(list: &[(String, &Model)]) -> Result<Option<Homogeneity>> {
    fn bodies<'a, T: Body>(list: &[(String, &'a Model)]) -> Result<Vec<&'a T>> {
        let mut bodies = with_capacity(list.len())?;
        for (_, model) in list {
            bodies.push(model.get::<T>()?);
        }
        Ok(bodies)
    }
    match list.first() {
        Some((_, Model::Survival(_))) => of_survival(&bodies(list)?, settings::host()),
        _ => of_transitions(&bodies(list)?, settings::host()),
    }
}
