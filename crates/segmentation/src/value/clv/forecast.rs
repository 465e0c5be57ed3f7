//! How far what a customer does may be from what is expected of them, and what all customers of a segment do together.
//!
//! The intervals are those of the model at the parameters that were found: they hold the chance in what customers do, and
//! neither that the parameters are estimates nor that the model may be wrong. For one customer they are quantiles of the
//! distribution of [`Prepared::counts`], and of the value of so many purchases: given n, a value y is below a bound with the
//! probability I_(y / (v + x z + y))(p n, p x + q), as a sum of n purchases varies as Gamma(p n, ν), and ν, by what is known of the
//! customer, as Gamma(p x + q, v + x z) (Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", its posterior). For a
//! segment they are quantiles of the gamma distribution of the sums' mean and variance.

use super::apply::Prepared;
use super::data::Spend;
use crate::numeric::distributions::{beta_below, gamma_quantile};
use crate::numeric::exact_sum::ExactSum;
use crate::numeric::intervals::{checked_confidence, same_confidence};
use crate::purchases::history::History;
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::{Error, Result};

/// How sure the interval of a forecast is, unless the query says.
pub const CONFIDENCE: f64 = 0.9;

/// A figure with the ends of its interval; none where it has no variance.
pub type Ranged = (f64, Option<(f64, f64)>);

/// What one customer may do within a horizon, with the confidence asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intervals {
    /// The least and the greatest number of purchases.
    pub orders: (u64, u64),
    /// The ends of their value; none without a value model, and where its mean is infinite.
    pub value: Option<(f64, f64)>,
}

/// What to expect of one customer within a horizon, with a mean and a variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The mean and the variance of the number of purchases.
    pub orders: (f64, f64),
    /// The same of their value; the variance is infinite where p x + q <= 2. None without a value model, and where the mean is
    /// infinite.
    pub value: Option<(f64, f64)>,
}

impl Prepared {
    /// The mean of the squared number of purchases within the horizon of a customer who is still there.
    ///
    /// # Errors
    /// As [`Prepared::counts`].
    pub fn squares_if_alive(&self, history: &History, horizon: f64, host: Host) -> Result<f64> {
        let probabilities = self.counts_if_alive(history, horizon, host)?;
        Ok((0..).zip(&probabilities).map(|(n, probability)| f64::from(n) * f64::from(n) * probability).sum())
    }

    /// Mean and variance of what a customer does who is there with the probability `alive`, of whom [`Prepared::if_alive`] and
    /// [`Prepared::squares_if_alive`] say this.
    ///
    /// # Errors
    /// As [`Prepared::expected_value`].
    pub fn outlook(
        &self,
        alive: f64,
        if_alive: f64,
        squares_if_alive: f64,
        spend: &Spend,
    ) -> Result<Outlook> {
        let (mean, squares) = (alive * if_alive, alive * squares_if_alive);
        let orders = (mean, (squares - mean * mean).max(0.0));
        let value = match self.value {
            None => None,
            Some(model) => self.expected_value(spend)?.map(|each| {
                // The mean of the customer's own mean squared, and that of the variance about it.
                let square = model.mean_square(spend.x, spend.mean).unwrap_or(f64::INFINITY);
                let variance = mean * square / model.p + squares * square - (mean * each).powi(2);
                (mean * each, if mean > 0.0 { variance.max(0.0) } else { 0.0 })
            }),
        };
        Ok(Outlook { orders, value })
    }

    /// The interval that holds the number of purchases within the horizon with the confidence or more, with as much beyond either
    /// end at most, and the interval of their value; none for the latter without a value model.
    ///
    /// # Errors
    /// As [`Prepared::counts`] and [`Prepared::expected_value`]; a confidence that is not from 0.5 to 0.9999.
    pub fn intervals(
        &self,
        history: &History,
        horizon: f64,
        spend: &Spend,
        confidence: f64,
        host: Host,
    ) -> Result<Intervals> {
        let beyond = 0.5 * (1.0 - checked_confidence(confidence)?);
        let probabilities = self.counts(history, horizon, host)?;
        let mut below = 0.0;
        let mut ends = (None, None);
        for (n, probability) in (0_u64..).zip(&probabilities) {
            below += probability;
            // What the last digits of a sum leave out is none of the tails.
            ends.0 = ends.0.or((below > beyond * (1.0 + ROUNDING)).then_some(n));
            ends.1 = ends.1.or((below >= (1.0 - beyond) * (1.0 - ROUNDING)).then_some(n));
        }
        let most = probabilities.len().saturating_sub(1) as u64;
        let orders = (ends.0.unwrap_or(most), ends.1.unwrap_or(most));
        if self.value.is_none() || self.expected_value(spend)?.is_none() {
            return Ok(Intervals { orders, value: None });
        }
        let quantile = |share: f64| self.value_quantile(&probabilities, spend, share, host);
        Ok(Intervals { orders, value: Some((quantile(beyond), quantile(1.0 - beyond))) })
    }

    /// The value that the purchases of a customer do not exceed with a probability.
    fn value_quantile(&self, probabilities: &[f64], spend: &Spend, share: f64, host: Host) -> f64 {
        let Some(model) = self.value else { return 0.0 };
        let (shape, scale) = model.posterior(spend.x, spend.mean);
        // Numbers that hardly ever occur are left out, so that few are asked for each value.
        let likely: Vec<(f64, f64)> =
            (0..).zip(probabilities).filter(|(_, p)| **p > 1e-7).map(|(n, p)| (f64::from(n), *p)).collect();
        let below = |share_of_scale: f64| -> f64 {
            let of = |n: f64| if n == 0.0 { 1.0 } else { beta_below(model.p * n, shape, share_of_scale) };
            likely.iter().map(|(n, probability)| probability * of(*n)).sum()
        };
        if below(0.0) >= share {
            return 0.0;
        }
        // y / (scale + y) is between 0 and 1.
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..STEPS {
            host.at_row(0);
            let middle = 0.5 * (low + high);
            if below(middle) < share { low = middle } else { high = middle }
        }
        scale * high / (1.0 - high).max(f64::EPSILON)
    }
}

/// What is left of a sum of probabilities by rounding and by what is left out of it.
const ROUNDING: f64 = 1e-8;

/// Halvings of the range of a value: as many as leave ten digits.
const STEPS: u32 = 40;

/// What all customers of a segment do together. Totals merge in any order to the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    confidence: f64,
    customers: u64,
    /// Customers of whom no value is known, or of whom it has no variance.
    without_value: u64,
    without_variance: u64,
    /// Mean and variance of the number of purchases, and of their value.
    sums: [ExactSum; 4],
}

/// The figures of a [`Total`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TotalForecast {
    /// Customers.
    pub customers: u64,
    /// Their purchases; none without customers.
    pub orders: Option<Ranged>,
    /// The value of these; none without customers, and where that of some customer is not known.
    pub value: Option<Ranged>,
}

impl Total {
    /// No customers yet, for intervals of a confidence from 0.5 to 0.9999.
    ///
    /// # Errors
    /// Invalid, for another confidence.
    pub fn new(confidence: f64) -> Result<Self> {
        let confidence = checked_confidence(confidence)?;
        let sums = Default::default();
        Ok(Self { confidence, customers: 0, without_value: 0, without_variance: 0, sums })
    }

    /// Makes sure that a confidence is that of the total.
    ///
    /// # Errors
    /// Invalid, for another one.
    pub fn require(&self, confidence: f64) -> Result<()> {
        same_confidence(self.confidence, confidence)
    }

    /// Takes a customer.
    ///
    /// # Errors
    /// Out of range, for figures that are.
    pub fn add(&mut self, outlook: &Outlook) -> Result<()> {
        let (value, variance) = outlook.value.unwrap_or_default();
        if ![outlook.orders.0, outlook.orders.1, value].iter().all(|figure| figure.is_finite()) {
            return Err(Error::out_of_range("what is expected of a customer is out of range"));
        }
        self.customers = checked_count(self.customers, 1)?;
        self.without_value += u64::from(outlook.value.is_none());
        self.without_variance += u64::from(!variance.is_finite());
        let figures = [outlook.orders.0, outlook.orders.1, value, variance];
        for (sum, figure) in self.sums.iter_mut().zip(figures) {
            sum.add(if figure.is_finite() { figure } else { 0.0 });
        }
        Ok(())
    }

    /// The total of both.
    ///
    /// # Errors
    /// Invalid, for two confidences; out of range, for more customers than can be counted.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.confidence)?;
        self.customers = checked_count(self.customers, other.customers)?;
        self.without_value = checked_count(self.without_value, other.without_value)?;
        self.without_variance = checked_count(self.without_variance, other.without_variance)?;
        self.sums.iter_mut().zip(&other.sums).for_each(|(ours, theirs)| ours.merge(theirs));
        Ok(())
    }

    /// The sums with their intervals: customers are independent, so their variances add up.
    pub fn forecast(&self) -> TotalForecast {
        let [orders, orders_variance, value, value_variance] = self.sums.each_ref().map(ExactSum::value);
        let beyond = 0.5 * (1.0 - self.confidence);
        let ranged = |mean: f64, variance: f64, known: bool| {
            let end = |share: f64| match variance > 0.0 && mean > 0.0 {
                true => gamma_quantile(share, mean * mean / variance) * variance / mean,
                false => mean,
            };
            (mean, known.then(|| (end(beyond), end(1.0 - beyond))))
        };
        // A sum of nothing is not known, as that of SQL.
        let (anyone, valued) = (self.customers > 0, self.without_value == 0);
        TotalForecast {
            customers: self.customers,
            orders: anyone.then(|| ranged(orders, orders_variance, true)),
            value: (anyone && valued).then(|| ranged(value, value_variance, self.without_variance == 0)),
        }
    }
}

const VERSION: u8 = 1;

impl Codec for Total {
    const NAME: &'static str = "state of forecast_total";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_f64(self.confidence);
        [self.customers, self.without_value, self.without_variance]
            .iter()
            .for_each(|&count| out.put_u64(count));
        self.sums.iter().try_for_each(|sum| sum.encode(out))
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let mut total = Self::new(input.f64()?)?;
        total.customers = checked_count(input.u64()?, 0)?;
        (total.without_value, total.without_variance) = (input.u64()?, input.u64()?);
        if total.without_value > total.customers || total.without_variance > total.customers {
            return Err(input.corrupt("counts more values than customers"));
        }
        for sum in &mut total.sums {
            *sum = ExactSum::decode(input)?;
        }
        Ok(total)
    }
}
