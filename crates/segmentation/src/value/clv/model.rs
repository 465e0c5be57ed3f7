//! A fitted model: what it holds, whether it fits together, and what it says of itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WITHOUT;
use super::apply::{Orders, Prepared};
use super::gamma_gamma::GammaGamma;
use super::options::{Method, VALUE_PARAMETERS};
use crate::purchases::currency::Currency;
use crate::purchases::left_out::LeftOut;
use crate::support::catalogue::{Sentence, Text, Warnings, value};
use crate::support::envelope::ModelBody;
use crate::support::language::Language;
use crate::support::time::Unit;
use crate::support::{json, time};
use crate::{Error, Result};

/// The range of parameters that a model may have.
pub(super) const POSSIBLE: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// One parameter of a fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name in the papers.
    pub name: String,
    /// Its maximum likelihood estimate.
    pub value: f64,
    /// Its standard error from the curvature of the log likelihood; none at a bound and where the data do not determine it.
    pub standard_error: Option<f64>,
}

/// How a fit does on customers that it had not seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holdout {
    /// How many.
    pub customers: u64,
    /// The log likelihood of them all at the parameters found.
    #[serde(with = "json::float")]
    pub log_likelihood: f64,
}

/// A fitted distribution: that of purchases or that of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The parameters in the order of [`Method::parameters`], or of [`VALUE_PARAMETERS`].
    pub parameters: Vec<Parameter>,
    /// The log likelihood of all customers.
    #[serde(with = "json::float")]
    pub log_likelihood: f64,
    /// Customers fitted.
    pub customers: u64,
    /// Distinct rows among them.
    pub distinct: u64,
    /// Steps of the search.
    pub iterations: u64,
    /// Whether the search found a maximum; if not, these are the best parameters it found.
    pub converged: bool,
    /// What it says of customers that were held out, if any were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout: Option<Holdout>,
}

impl Part {
    /// Akaike's information criterion, 2 k - 2 ln L: among models of the same customers the lesser is the better one.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters.len() as f64 - 2.0 * self.log_likelihood
    }

    fn values<const N: usize>(&self, names: [&str; N], what: &str) -> Result<[f64; N]> {
        let wrong = |text: String| Error::corrupt(format!("{what}: {text}"));
        let found: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        if found != names {
            return Err(wrong(format!("its parameters are not {}", names.join(", "))));
        }
        for Parameter { name, value, standard_error } in &self.parameters {
            if !POSSIBLE.contains(value) {
                return Err(wrong(format!("{name} cannot be {value:?}")));
            }
            if standard_error.is_some_and(|error| !(0.0..f64::INFINITY).contains(&error)) {
                return Err(wrong(format!("{name} has an impossible standard error")));
            }
        }
        if self.customers == 0 || self.distinct == 0 || self.distinct > self.customers {
            return Err(wrong(format!("{} customers in {} distinct rows", self.customers, self.distinct)));
        }
        if self.log_likelihood.is_nan() || self.log_likelihood == f64::INFINITY {
            return Err(wrong(format!("its log likelihood cannot be {}", self.log_likelihood)));
        }
        if self.holdout.is_some_and(|held| held.customers == 0 || held.log_likelihood.is_nan()) {
            return Err(wrong("what it says of customers held out is not possible".to_owned()));
        }
        Ok(std::array::from_fn(|i| self.parameters[i].value))
    }
}

/// A fitted model. Anyone may write one, so [`ClvModel::prepare`] checks it before it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClvModel {
    /// The model of purchases.
    pub model: Method,
    /// The unit of all times.
    pub unit: Unit,
    /// Whether the first purchase counts in the value of purchases.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_order: bool,
    /// The moment at which the customers' ages end, in microseconds since 2000-01-01 UTC; ISO 8601 in JSON.
    #[serde(with = "crate::support::time::text")]
    pub as_of: i64,
    /// Customers fitted who have repeat purchases.
    pub repeaters: u64,
    /// What was left out.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// The currency of all values, where the customers' summaries name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The fit to the purchases.
    pub orders: Part,
    /// The fit to their values.
    pub value: Option<Part>,
    /// Customers whose repeat purchases are worth nothing or less, which the value model cannot use.
    pub value_left_out: u64,
    /// The correlation of number and mean value of repeat purchases, which the value model takes to be 0.
    pub correlation: Option<f64>,
    /// The language of warnings and meanings.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// What the user should know about the result.
    pub warnings: Warnings,
}

/// A line about a fitted parameter, or about the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterRow {
    /// `orders` or `value`.
    pub part: &'static str,
    /// The parameter's name, what the parameters are in the mean of all customers (`mean_rate`, `mean_dropout` or
    /// `mean_dropout_rate`, `mean_value`), `log_likelihood`, `aic`, `customers`, `iterations` or `converged` (1 or 0).
    pub parameter: String,
    /// Its value.
    pub value: f64,
    /// Its standard error, if there is one.
    pub standard_error: Option<f64>,
    /// What it is, in words.
    pub meaning: String,
}

impl ClvModel {
    /// Notes what the fit did without, in figures and in words.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = left_out;
        self.warnings.put_first(left_out.warnings(&WITHOUT));
    }

    /// The currency of all values, where there is one.
    ///
    /// # Errors
    /// Corrupt, for what is no name.
    pub fn currency(&self) -> Result<Currency> {
        let named = self.currency.as_deref().map_or(Ok(Currency::default()), Currency::named);
        named.map_err(|_| Error::corrupt("the currency has no name"))
    }

    /// Whether it says anything of customers: without repeat purchases the probability to be still there may be anything
    /// from 0 to 1.
    pub fn is_determined(&self) -> bool {
        self.repeaters > 0
    }

    /// Checks the model and takes its parameters out.
    ///
    /// # Errors
    /// As [`ClvModel::check`].
    pub fn prepare(&self) -> Result<Prepared> {
        let orders = self.orders.values(self.model.parameters(), "orders")?;
        let value = match &self.value {
            None => None,
            Some(part) => {
                let [p, q, v] = part.values(VALUE_PARAMETERS, "value")?;
                Some(GammaGamma { p, q, v })
            }
        };
        if !time::is_valid(self.as_of) {
            return Err(Error::corrupt("as_of is not a finite timestamp"));
        }
        self.currency()?;
        if self.repeaters > self.orders.customers {
            return Err(Error::corrupt(format!(
                "{} customers, of whom {} have repeat purchases",
                self.orders.customers, self.repeaters
            )));
        }
        let valued = self.value.as_ref().map_or(0, |part| part.customers);
        // Customers are held out of each part by itself, so that these need not be those.
        let held = self.orders.holdout.map_or(0, |held| held.customers);
        let valuable = if self.first_order { self.orders.customers } else { self.repeaters };
        if valued
            .checked_add(self.value_left_out)
            .is_none_or(|customers| customers > valuable.saturating_add(held))
        {
            return Err(Error::corrupt(format!(
                "values of {valued} customers and {} left out, of {valuable} who have such purchases",
                self.value_left_out
            )));
        }
        if self.correlation.is_some_and(|r| !(-1.0..=1.0).contains(&r)) {
            return Err(Error::corrupt("the correlation is not possible"));
        }
        Ok(Prepared { orders: Orders::new(self.model, orders), value, unit: self.unit })
    }

    /// Every parameter with its standard error, and after those of a part how its fit went.
    pub fn parameters(&self) -> Vec<ParameterRow> {
        let mut rows = Vec::new();
        for (name, part) in [("orders", Some(&self.orders)), ("value", self.value.as_ref())] {
            let Some(part) = part else { continue };
            let row = |parameter: &str, value, standard_error| ParameterRow {
                part: name,
                parameter: parameter.to_owned(),
                value,
                standard_error,
                meaning: self.meaning(parameter),
            };
            rows.extend(part.parameters.iter().map(|p| row(&p.name, p.value, p.standard_error)));
            let means = if self.is_determined() { self.means(part) } else { Vec::new() };
            rows.extend(means.into_iter().map(|(parameter, value)| row(parameter, value, None)));
            let figures = [
                ("log_likelihood", part.log_likelihood),
                ("aic", part.aic()),
                ("customers", part.customers as f64),
                ("iterations", part.iterations as f64),
                ("converged", f64::from(u8::from(part.converged))),
            ];
            rows.extend(figures.map(|(parameter, value)| row(parameter, value, None)));
            if let Some(held) = part.holdout {
                rows.push(row("holdout_customers", held.customers as f64, None));
                rows.push(row("holdout_log_likelihood", held.log_likelihood, None));
            }
        }
        rows
    }

    /// The means over all customers that the parameters of a part stand for, as far as they exist.
    fn means(&self, part: &Part) -> Vec<(&'static str, f64)> {
        let values: Vec<f64> = part.parameters.iter().map(|parameter| parameter.value).collect();
        let means = match (values.as_slice(), self.model) {
            (&[r, alpha, a, b], Method::BgNbd | Method::MbgNbd) => {
                vec![("mean_rate", r / alpha), ("mean_dropout", a / (a + b))]
            }
            (&[r, alpha, s, beta], Method::ParetoNbd) => {
                vec![("mean_rate", r / alpha), ("mean_dropout_rate", s / beta)]
            }
            (&[p, q, v], _) if q > 1.0 => vec![("mean_value", p * v / (q - 1.0))],
            _ => Vec::new(),
        };
        means.into_iter().filter(|(_, mean)| mean.is_finite()).collect()
    }

    fn meaning(&self, parameter: &str) -> String {
        let text: &'static Text = match parameter {
            "mean_rate" => &value::MEANS_MEAN_RATE,
            "mean_dropout" => &value::MEANS_MEAN_DROPOUT,
            "mean_dropout_rate" => &value::MEANS_MEAN_DROPOUT_RATE,
            "mean_value" => &value::MEANS_MEAN_VALUE,
            "r" => &value::MEANS_R,
            "alpha" => &value::MEANS_ALPHA,
            "a" => &value::MEANS_A,
            "b" => &value::MEANS_B,
            "s" => &value::MEANS_S,
            "beta" => &value::MEANS_BETA,
            "p" => &value::MEANS_P,
            "q" => &value::MEANS_Q,
            "v" => &value::MEANS_V,
            "log_likelihood" => &value::MEANS_LOG_LIKELIHOOD,
            "aic" => &value::MEANS_AIC,
            "customers" => &value::MEANS_CUSTOMERS,
            "holdout_customers" => &value::MEANS_HOLDOUT_CUSTOMERS,
            "holdout_log_likelihood" => &value::MEANS_HOLDOUT_LOG_LIKELIHOOD,
            "iterations" => &value::MEANS_ITERATIONS,
            _ => &value::MEANS_CONVERGED,
        };
        Sentence::new(text, Vec::new()).tell(self.language)
    }
}

impl ModelBody for ClvModel {
    const KINDS: &'static [&'static str] = &["clv"];

    fn check(&self) -> Result<()> {
        self.prepare().map(|_| ())
    }

    fn describe(&self) -> Value {
        let part = |part: &Part| {
            let parameters: serde_json::Map<String, Value> =
                part.parameters.iter().map(|p| (p.name.clone(), p.value.into())).collect();
            let mut description = serde_json::json!({
                "parameters": parameters,
                "log_likelihood": part.log_likelihood,
                "aic": part.aic(),
                "customers": part.customers,
                "distinct": part.distinct,
                "iterations": part.iterations,
                "converged": part.converged,
            });
            if let Some(held) = part.holdout {
                description["holdout"] = serde_json::json!(held);
            }
            description
        };
        let mut description = serde_json::json!({
            "as_of": time::format(self.as_of),
            "options": {"model": self.model, "unit": self.unit, "value": self.value.is_some()},
            "customers": self.orders.customers,
            "repeaters": self.repeaters,
            "left_out": self.left_out,
            "orders": part(&self.orders),
            "value": self.value.as_ref().map(part),
            "value_left_out": self.value_left_out,
            "correlation": self.correlation,
            "warnings": self.warnings,
        });
        if let Some(currency) = &self.currency {
            description["currency"] = currency.as_str().into();
        }
        if self.first_order {
            description["options"]["first_order"] = true.into();
        }
        description
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
