//! Options of a fit, as the user writes them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::time::Unit;
use crate::{Error, Result};

/// The model of purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Who leaves does so after a repeat purchase.
    #[default]
    BgNbd,
    /// Who leaves does so after a purchase, the first one included.
    MbgNbd,
    /// Who leaves does so at any time.
    ParetoNbd,
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

impl Method {
    /// The names of its parameters.
    pub fn parameters(self) -> [&'static str; 4] {
        match self {
            Method::BgNbd | Method::MbgNbd => ["r", "alpha", "a", "b"],
            Method::ParetoNbd => ["r", "alpha", "s", "beta"],
        }
    }
}

/// The names of the parameters of the value model, Gamma-Gamma.
pub const VALUE_PARAMETERS: [&str; 3] = ["p", "q", "v"];

/// Options of a fit; [`Options::params`] says what follows from what is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The model of purchases.
    pub model: Option<Method>,
    /// The unit of time.
    pub unit: Option<Unit>,
    /// Whether the value of purchases is modelled as well.
    pub value: Option<bool>,
    /// Whether the first purchase counts in the value of purchases, as the later ones do.
    pub first_order: Option<bool>,
    /// The share of customers that the fit does without, to be judged on them.
    pub holdout: Option<f64>,
    /// Parameters by name at which the search begins, in place of its own choice.
    pub start: Option<BTreeMap<String, f64>>,
    /// The most steps of the search.
    pub max_iterations: Option<u64>,
    /// The language of warnings and meanings.
    #[serde(default)]
    pub language: Language,
}

/// Options that have been checked and completed.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    pub(super) method: Method,
    pub(super) unit: Unit,
    pub(super) value: bool,
    pub(super) first_order: bool,
    pub(super) holdout: f64,
    pub(super) start: Option<[f64; 4]>,
    pub(super) value_start: Option<[f64; 3]>,
    pub(super) max_iterations: u64,
    pub(super) language: Language,
}

/// Steps of the search unless asked for more or fewer; it needs 10 to 40.
const DEFAULT_ITERATIONS: u64 = 500;

/// The shares of customers that may be held out.
const MIN_HOLDOUT: f64 = 0.01;
const MAX_HOLDOUT: f64 = 0.9;

impl Options {
    /// Reads options.
    ///
    /// # Errors
    /// Unknown keys and wrong types, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        json::options(value, "options")
    }

    /// Checks the options and fills in the rest: BG/NBD in weeks, with a value model, from a start of its own.
    ///
    /// # Errors
    /// Values that are out of range, and a start that does not fit the model; both are named.
    pub fn params(&self) -> Result<Params> {
        let method = self.model.unwrap_or_default();
        let value = self.value.unwrap_or(true);
        let max_iterations = self.max_iterations.unwrap_or(DEFAULT_ITERATIONS);
        if !(1..=100_000).contains(&max_iterations) {
            return Err(
                Error::invalid(format!("max_iterations is {max_iterations}")).hint("It is 1 to 100000.")
            );
        }
        let holdout = self.holdout.unwrap_or_default();
        if self.holdout.is_some() && !(MIN_HOLDOUT..=MAX_HOLDOUT).contains(&holdout) {
            return Err(Error::invalid(format!("holdout is {holdout}"))
                .hint("It is the share of customers that the fit does without, 0.01 to 0.9."));
        }
        if self.first_order == Some(true) && !value {
            return Err(Error::invalid("first_order is of no use without a value model")
                .hint("Leave out \"first_order\", or \"value\": false."));
        }
        let start = self.start.clone().unwrap_or_default();
        let own = method.parameters();
        for (name, number) in &start {
            let known = own.contains(&name.as_str()) || value && VALUE_PARAMETERS.contains(&name.as_str());
            if !known {
                return Err(Error::invalid(format!("start: there is no parameter \"{}\"", excerpt(name)))
                    .hint(format!(
                        "Model \"{method}\" has {}, the value model p, q and v.",
                        own.join(", ")
                    )));
            }
            if !(*number > 1e-9 && *number < 1e9) {
                return Err(Error::invalid(format!("start: {name} is {number}"))
                    .hint("Parameters are positive; a start is above 1e-9 and below 1e9."));
            }
        }
        Ok(Params {
            method,
            unit: self.unit.unwrap_or_default(),
            value,
            first_order: self.first_order.unwrap_or_default(),
            holdout,
            start: complete(&start, own)?,
            value_start: complete(&start, VALUE_PARAMETERS)?,
            max_iterations,
            language: self.language,
        })
    }
}

/// All of the parameters of these names, or none.
fn complete<const N: usize>(start: &BTreeMap<String, f64>, names: [&str; N]) -> Result<Option<[f64; N]>> {
    let given = names.map(|name| start.get(name).copied());
    if given.iter().all(Option::is_none) {
        return Ok(None);
    }
    match names.iter().zip(given).find(|(_, number)| number.is_none()) {
        Some((name, _)) => Err(Error::invalid(format!("start: {name} is missing"))
            .hint(format!("Give all of {}, or none.", names.join(", ")))),
        None => Ok(Some(given.map(Option::unwrap_or_default))),
    }
}

impl Params {
    /// The model of purchases.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The unit of time.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Whether the value of purchases is modelled.
    pub fn value(&self) -> bool {
        self.value
    }

    /// Whether the first purchase counts in it.
    pub fn first_order(&self) -> bool {
        self.first_order
    }
}
