//! Customer lifetime value: how many more purchases to expect, whether the customer is still there, and what he is worth.
//!
//! The models are those known as "buy till you die". A customer purchases at random at a rate of his own until he leaves
//! unseen; rates and leaving vary from customer to customer, by distributions whose parameters are fitted to all of them
//! by maximum likelihood. Of a customer the models know the number of repeat purchases x, the time t_x of the last of
//! them, and his age T, all counted from the first purchase; and for the value of purchases their mean. [`Histories`] and
//! [`Spends`] hold these with numbers of customers, [`Options`] are checked into [`Params`], [`fit`] makes a
//! [`ClvModel`], and [`Prepared`] is the form in which it is applied.
//!
//! The formulas and their sources are in the files of the models: `beta_geometric` (BG/NBD, MBG/NBD), `pareto`
//! (Pareto/NBD) and `gamma_gamma` (values).

mod beta_geometric;
mod data;
mod fit;
mod gamma_gamma;
mod memo;
mod options;
mod pareto;
mod silence;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use crate::purchases::history::History;
use crate::purchases::left_out::LeftOut;
use crate::support::host::Host;
pub use crate::support::time::Unit;
use crate::support::{json, time};
use crate::{Error, Result};

use beta_geometric::BetaGeometric;
pub use data::{Counted, Histories, Spend, Spends};
pub use fit::fit;
use gamma_gamma::GammaGamma;
pub use memo::Memo;
pub use options::{Method, Options, Params, VALUE_PARAMETERS};
use pareto::Pareto;

/// Days in a year, as in [`Unit`].
const DAYS_PER_YEAR: f64 = 365.25;

/// Months in the longest horizon of a discounted value, 100 years.
const MAX_MONTHS: f64 = 1200.0;

/// The longest horizon in units of time.
const MAX_HORIZON: f64 = 1e13;

/// The range of parameters that a model may have.
const POSSIBLE: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

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
    /// The moment at which the customers' ages end, in microseconds since 2000-01-01 UTC; ISO 8601 in JSON.
    #[serde(with = "crate::support::time::text")]
    pub as_of: i64,
    /// Customers fitted who have repeat purchases.
    pub repeaters: u64,
    /// What was left out.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// The fit to the purchases.
    pub orders: Part,
    /// The fit to their values.
    pub value: Option<Part>,
    /// Customers whose repeat purchases are worth nothing or less, which the value model cannot use.
    pub value_left_out: u64,
    /// The correlation of number and mean value of repeat purchases, which the value model takes to be 0.
    pub correlation: Option<f64>,
    /// What the user should know about the result.
    pub warnings: Vec<String>,
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
    pub meaning: &'static str,
}

impl ClvModel {
    /// Notes what the fit did without, in figures and in words.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = left_out;
        self.warnings.splice(0..0, left_out.warnings("an order by as_of"));
    }

    /// Whether everything fits together, so that the model can be applied.
    ///
    /// # Errors
    /// Corrupt, with the part that does not fit.
    pub fn check(&self) -> Result<()> {
        self.prepare().map(|_| ())
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
        if self.repeaters > self.orders.customers {
            return Err(Error::corrupt(format!(
                "{} customers, of whom {} have repeat purchases",
                self.orders.customers, self.repeaters
            )));
        }
        let valued = self.value.as_ref().map_or(0, |part| part.customers);
        if valued.checked_add(self.value_left_out).is_none_or(|customers| customers > self.repeaters) {
            return Err(Error::corrupt(format!(
                "values of {valued} customers and {} left out, of {} who have repeat purchases",
                self.value_left_out, self.repeaters
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

    fn meaning(&self, parameter: &str) -> &'static str {
        match parameter {
            "mean_rate" => {
                "repeat purchases in a unit of time that a customer makes in the mean while he is there"
            }
            "mean_dropout" => "probability to leave at a chance to do so, in the mean of all customers",
            "mean_dropout_rate" => "rate of leaving in a unit of time, in the mean of all customers",
            "mean_value" => "value of a purchase, in the mean of all customers",
            "r" => "shape of the purchase rates: small where customers differ much",
            "alpha" => "scale of the purchase rates, in units of time",
            "a" => "first parameter of the probability to leave",
            "b" => "second parameter of the probability to leave",
            "s" => "shape of the rates of leaving: small where customers differ much",
            "beta" => "scale of the rates of leaving, in units of time",
            "p" => "shape of the values of one customer: large where they vary little",
            "q" => "shape of the scales of values: large where customers differ little",
            "v" => "scale of the scales of values, in units of money",
            "log_likelihood" => "logarithm of the likelihood of the customers fitted",
            "aic" => {
                "Akaike's information criterion: the lesser is the better of two models of the same customers"
            }
            "customers" => "customers fitted",
            "iterations" => "steps of the search",
            _ => "1 if the search found a maximum, 0 if not",
        }
    }

    /// The model in summary: method, counts, how the fits went, warnings.
    pub fn describe(&self) -> Value {
        let part = |part: &Part| {
            let parameters: serde_json::Map<String, Value> =
                part.parameters.iter().map(|p| (p.name.clone(), p.value.into())).collect();
            serde_json::json!({
                "parameters": parameters,
                "log_likelihood": part.log_likelihood,
                "aic": part.aic(),
                "customers": part.customers,
                "distinct": part.distinct,
                "iterations": part.iterations,
                "converged": part.converged,
            })
        };
        serde_json::json!({
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
        })
    }
}

/// A model of purchases at its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Orders {
    BetaGeometric(BetaGeometric),
    Pareto(Pareto),
}

impl Orders {
    fn new(method: Method, [r, alpha, third, fourth]: [f64; 4]) -> Self {
        let geometric = |first| Orders::BetaGeometric(BetaGeometric { r, alpha, a: third, b: fourth, first });
        match method {
            Method::BgNbd => geometric(0.0),
            Method::MbgNbd => geometric(1.0),
            Method::ParetoNbd => Orders::Pareto(Pareto { r, alpha, s: third, beta: fourth }),
        }
    }

    fn alive(&self, history: &History) -> f64 {
        match self {
            Orders::BetaGeometric(model) => model.alive(history),
            Orders::Pareto(model) => model.alive(history),
        }
    }

    /// The purchases to expect within times, which are in their order, if the customer is still there.
    fn if_alive(&self, history: &History, times: &[f64]) -> Vec<f64> {
        match self {
            Orders::BetaGeometric(model) => model.if_alive(history, times),
            Orders::Pareto(model) => times.iter().map(|&time| model.if_alive(history, time)).collect(),
        }
    }
}

/// On what terms a lifetime value is reckoned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// How far ahead, in the model's unit of time.
    pub horizon: f64,
    /// What a year takes off a payment: 0.1 for 10 % a year.
    pub yearly_discount: f64,
    /// The share of a purchase's value that is earned: 1 for revenue.
    pub margin: f64,
}

/// A model made ready to apply. All times are in the model's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prepared {
    orders: Orders,
    value: Option<GammaGamma>,
    unit: Unit,
}

impl Prepared {
    /// A model of purchases at parameters of the user's own, in the order of [`Method::parameters`], and if there are any
    /// a value model at p, q and v.
    ///
    /// # Errors
    /// Parameters that are not positive, or out of any range.
    pub fn at(method: Method, unit: Unit, orders: [f64; 4], value: Option<[f64; 3]>) -> Result<Self> {
        check_parameters(&orders, &method.parameters())?;
        if let Some(value) = &value {
            check_parameters(value, &VALUE_PARAMETERS)?;
        }
        let value = value.map(|[p, q, v]| GammaGamma { p, q, v });
        Ok(Self { orders: Orders::new(method, orders), value, unit })
    }

    /// The unit of times.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// The probability that the customer is still there: 0 to 1. One whose last purchase is this moment (t_x = T) is there
    /// with certainty in the Pareto/NBD, one without repeat purchases in the BG/NBD.
    ///
    /// # Errors
    /// A history that cannot be.
    pub fn alive(&self, history: &History) -> Result<f64> {
        history.check()?;
        Ok(self.orders.alive(history))
    }

    /// The repeat purchases to expect within the horizon from now, that he may have left reckoned in. For
    /// [`History::NEW`] they are those of a new customer.
    ///
    /// # Errors
    /// As [`Prepared::if_alive`].
    pub fn expected_orders(&self, history: &History, horizon: f64) -> Result<f64> {
        Ok(self.alive(history)? * self.if_alive(history, horizon, 0.0)?)
    }

    /// The repeat purchases to expect within the horizon from now of a customer who is still there, each discounted to now
    /// by what a year takes off. It depends on the number of his repeat purchases and on his age alone.
    ///
    /// `Σ_i (E(orders by t_i) - E(orders by t_(i-1))) / (1 + d)^(i / 12)`
    ///
    /// where t_i are the ends of the months of the horizon (a twelfth of 365.25 days), the last one cut off at it: what is
    /// purchased in a month counts at its end, which is the custom.
    ///
    /// # Errors
    /// A history that cannot be; a horizon that is negative or not finite; a discount that is not from 0 to 1; with a
    /// discount, a horizon of more than 100 years.
    pub fn if_alive(&self, history: &History, horizon: f64, yearly_discount: f64) -> Result<f64> {
        history.check()?;
        check_horizon(horizon)?;
        check_factor("discount", yearly_discount)?;
        if yearly_discount == 0.0 {
            return Ok(self.orders.if_alive(history, &[horizon])[0]);
        }
        let month = DAYS_PER_YEAR / 12.0 / self.unit.days();
        // The quotient of whole months may be off by a rounding.
        let months = (horizon / month - 1e-9).ceil().max(1.0);
        if months > MAX_MONTHS {
            return Err(Error::invalid(format!("a horizon of {months} months is too long to be discounted"))
                .hint("The longest is 100 years."));
        }
        let mut ends: Vec<f64> = (1..months as u32).map(|i| f64::from(i) * month).collect();
        ends.push(horizon);
        let (mut before, mut sum, mut worth) = (0.0, 0.0, 1.0);
        let monthly = libm::exp(-libm::log1p(yearly_discount) / 12.0);
        for so_far in self.orders.if_alive(history, &ends) {
            worth *= monthly;
            sum += (so_far - before) * worth;
            before = so_far;
        }
        Ok(sum)
    }

    /// The mean value of a purchase to expect. Without repeat purchases it is that of all customers, whatever the row's
    /// mean; `None` where the model knows none, because p x + q <= 1.
    ///
    /// # Errors
    /// The model has no value part; a mean that is negative or not finite.
    pub fn expected_value(&self, spend: &Spend) -> Result<Option<f64>> {
        let model = self.value.ok_or_else(|| {
            Error::new(crate::Kind::WrongObject, "the model has no value part")
                .hint("Fit it with values, without the option \"value\": false.")
        })?;
        let mean = if spend.x == 0 { 0.0 } else { spend.mean };
        if !(0.0..f64::INFINITY).contains(&mean) {
            return Err(Error::invalid(format!("a mean value of {mean} cannot be used"))
                .hint("The mean value of repeat purchases is at least 0."));
        }
        Ok(model.expected(spend.x, mean))
    }

    /// The value of the purchases to expect within the horizon, discounted to now: margin · E(value) · P(alive) · the purchases
    /// of [`Prepared::if_alive`]. `None` as for [`Prepared::expected_value`].
    ///
    /// # Errors
    /// As [`Prepared::if_alive`] and [`Prepared::expected_value`]; a margin that is not from 0 to 1.
    pub fn clv(&self, history: &History, mean: f64, terms: &Terms) -> Result<Option<f64>> {
        let orders = self.alive(history)? * self.if_alive(history, terms.horizon, terms.yearly_discount)?;
        self.worth(orders, &Spend { x: history.x, mean }, terms.margin)
    }

    /// The value of so many purchases of a customer, times the margin.
    ///
    /// # Errors
    /// As [`Prepared::expected_value`]; a margin that is not from 0 to 1; out of range, for a value that is.
    pub fn worth(&self, orders: f64, spend: &Spend, margin: f64) -> Result<Option<f64>> {
        check_factor("margin", margin)?;
        match self.expected_value(spend)?.map(|value| margin * value * orders) {
            Some(worth) if !worth.is_finite() => Err(Error::out_of_range("lifetime value is out of range")),
            worth => Ok(worth),
        }
    }
}

/// The greatest discount and margin.
const MAX_FACTOR: f64 = 1.0;

fn check_horizon(horizon: f64) -> Result<()> {
    match (0.0..=MAX_HORIZON).contains(&horizon) {
        true => Ok(()),
        false => {
            Err(Error::invalid(format!("horizon is {horizon}")).hint("It is a time from now on, at least 0."))
        }
    }
}

fn check_factor(name: &str, factor: f64) -> Result<()> {
    match (0.0..=MAX_FACTOR).contains(&factor) {
        true => Ok(()),
        false => Err(Error::invalid(format!("{name} is {factor}"))
            .hint("It is a fraction from 0 to 1: 0.1 for 10 percent.")),
    }
}

fn check_parameters(values: &[f64], names: &[&str]) -> Result<()> {
    match names.iter().zip(values).find(|(_, value)| !POSSIBLE.contains(value)) {
        Some((name, value)) => {
            Err(Error::invalid(format!("{name} is {value}")).hint("Parameters are positive numbers."))
        }
        None => Ok(()),
    }
}

/// The log likelihood of histories at given parameters, and its derivatives in the logarithms of these.
///
/// # Errors
/// Parameters that are not positive, or out of any range.
pub fn log_likelihood(
    method: Method,
    parameters: [f64; 4],
    histories: &Histories,
    host: Host,
) -> Result<(f64, [f64; 4])> {
    check_parameters(&parameters, &method.parameters())?;
    let value = Orders::new(method, parameters).likelihood(histories, host);
    Ok((value.value, value.gradient))
}

/// The log likelihood of mean values at given p, q and v, and its derivatives in the logarithms of these.
///
/// # Errors
/// Parameters that are not positive, or out of any range.
pub fn value_log_likelihood(parameters: [f64; 3], spends: &Spends, host: Host) -> Result<(f64, [f64; 3])> {
    check_parameters(&parameters, &VALUE_PARAMETERS)?;
    let [p, q, v] = parameters;
    let value = GammaGamma { p, q, v }.likelihood(spends, host);
    Ok((value.value, value.gradient))
}
