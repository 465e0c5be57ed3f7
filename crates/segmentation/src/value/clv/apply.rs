//! A model made ready to apply: expected purchases, the probability to be there, and values.

use super::beta_geometric::BetaGeometric;
use super::counts::without_rest;
use super::data::{Histories, Spend, Spends};
use super::discounted::{Curve, Endless};
use super::gamma_gamma::GammaGamma;
use super::model::POSSIBLE;
use super::options::{Method, VALUE_PARAMETERS};
use super::pareto::Pareto;
use crate::purchases::history::History;
use crate::support::host::Host;
use crate::support::time::Unit;
use crate::{Error, Result};

/// Days in a year, as in [`Unit`].
const DAYS_PER_YEAR: f64 = 365.25;

/// Months in the longest horizon of a discounted value, 100 years.
const MAX_MONTHS: f64 = 1200.0;

/// The longest horizon in units of time.
const MAX_HORIZON: f64 = 1e13;

/// A model of purchases at its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Orders {
    BetaGeometric(BetaGeometric),
    Pareto(Pareto),
}

impl Orders {
    pub(super) fn new(method: Method, [r, alpha, third, fourth]: [f64; 4]) -> Self {
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
    pub(super) fn if_alive(&self, history: &History, times: &[f64]) -> Vec<f64> {
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
    pub(super) orders: Orders,
    pub(super) value: Option<GammaGamma>,
    pub(super) unit: Unit,
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

    /// The gamma distribution of purchase rates among customers: its shape, and its rate in days.
    pub fn rates(&self) -> (f64, f64) {
        let (r, alpha) = match &self.orders {
            Orders::BetaGeometric(model) => (model.r, model.alpha),
            Orders::Pareto(model) => (model.r, model.alpha),
        };
        (r, alpha * self.unit.days())
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

    /// The repeat purchases to expect within the horizon from now, that they may have left reckoned in. For
    /// [`History::NEW`] they are those of a new customer.
    ///
    /// # Errors
    /// As [`Prepared::if_alive`].
    pub fn expected_orders(&self, history: &History, horizon: f64) -> Result<f64> {
        Ok(self.alive(history)? * self.if_alive(history, horizon, 0.0)?)
    }

    /// The repeat purchases to expect within the horizon from now of a customer who is still there, each discounted to now
    /// by what a year takes off. It depends on the number of their repeat purchases and on their age alone.
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

    /// The probability that a customer who is still there purchases within the horizon from now.
    ///
    /// # Errors
    /// A history that cannot be; a horizon that is negative or not finite.
    pub fn purchase_if_alive(&self, history: &History, horizon: f64) -> Result<f64> {
        history.check()?;
        check_horizon(horizon)?;
        Ok(match &self.orders {
            Orders::BetaGeometric(model) => model.purchase(history, horizon),
            Orders::Pareto(model) => model.purchase(history, horizon),
        })
    }

    /// The probability of each number of purchases within the horizon from now, from 0 on: that the customer has left counts for
    /// 0. The numbers at the end that have 1e-9 together are left out.
    ///
    /// # Errors
    /// As [`Prepared::purchase_if_alive`]; a horizon within which more than a million purchases are possible; out of memory.
    pub fn counts(&self, history: &History, horizon: f64, host: Host) -> Result<Vec<f64>> {
        let (alive, mut probabilities) =
            (self.alive(history)?, self.counts_if_alive(history, horizon, host)?);
        // Of parameters beyond all reason the rounding of a sum may be seen.
        probabilities
            .iter_mut()
            .for_each(|probability| *probability = (*probability * alive).clamp(0.0, 1.0));
        if let Some(none) = probabilities.first_mut() {
            *none = (*none + (1.0 - alive)).clamp(0.0, 1.0);
        }
        without_rest(&mut probabilities);
        Ok(probabilities)
    }

    /// The probability of each number of purchases of a customer who is still there, with those that hardly ever occur.
    pub(super) fn counts_if_alive(&self, history: &History, horizon: f64, host: Host) -> Result<Vec<f64>> {
        history.check()?;
        check_horizon(horizon)?;
        match &self.orders {
            Orders::BetaGeometric(model) => model.counts(history, horizon, host),
            Orders::Pareto(model) => model.counts(history, horizon, host),
        }
    }

    /// The repeat purchases to expect without end of a customer who is still there, each discounted to its moment by what a
    /// year takes off.
    ///
    /// # Errors
    /// A history that cannot be; a discount that is not above 0 and up to 1.
    pub fn discounted_if_alive(&self, history: &History, yearly_discount: f64) -> Result<f64> {
        let endless = self.endless(history, yearly_discount)?;
        Ok(endless.by(&self.curve(&endless)))
    }

    /// What counts of a customer for [`Prepared::discounted_if_alive`].
    pub(super) fn endless(&self, history: &History, yearly_discount: f64) -> Result<Endless> {
        history.check()?;
        check_factor("discount", yearly_discount)?;
        if yearly_discount < LEAST_DISCOUNT {
            return Err(Error::invalid(format!("discount is {yearly_discount}"))
                .hint("Orders without end are discounted by a fraction of at least 0.001 a year: 0.1 for 10 percent."));
        }
        let rate = libm::log1p(yearly_discount) * self.unit.days() / DAYS_PER_YEAR;
        Ok(self.orders.endless(history, rate))
    }

    /// The curve that the customer is on with others of as many repeat purchases and about the same age.
    pub(super) fn curve(&self, endless: &Endless) -> Curve {
        self.orders.curve(endless)
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

/// The least discount of what has no end: 0.1 % a year.
const LEAST_DISCOUNT: f64 = 0.001;

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
