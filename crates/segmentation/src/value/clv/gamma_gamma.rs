//! Gamma-Gamma: what a customer spends per purchase varies about a mean of their own, which varies from customer to customer.
//!
//! Values of single purchases vary as Gamma(p, ν), and ν as Gamma(q, v), v in units of money; number and value of
//! purchases are independent (Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", after Colombo & Jiang 1999,
//! "A Stochastic RFM Model"). The papers write γ for v.

use libm::{log, log1p};

use super::data::{PIECE, Spend, Spends};
use crate::numeric::special::{digamma_ratio, minus_ln_beta};
use crate::numeric::trust_region::{Total, Value};
use crate::support::host::Host;

/// Parameters of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GammaGamma {
    /// The shape of the values of one customer.
    pub p: f64,
    /// The shape of their scales among customers.
    pub q: f64,
    /// The scale of these, in units of money.
    pub v: f64,
}

impl GammaGamma {
    /// The mean value of a purchase to expect of a customer, p (v + x z) / (p x + q - 1): equation 5 of Fader & Hardie
    /// (2013), a weighted mean of their own and of all customers'. None where p x + q <= 1, as there the mean is infinite.
    pub(crate) fn expected(&self, x: u64, mean: f64) -> Option<f64> {
        let x = x as f64;
        let below = self.p * x + (self.q - 1.0);
        let value = self.p * ((self.v + x * mean) / below);
        (below > 0.0 && value.is_finite()).then_some(value)
    }

    /// The shape and the scale of what is known of a customer's ν, p x + q and v + x z.
    pub(super) fn posterior(&self, x: u64, mean: f64) -> (f64, f64) {
        let x = x as f64;
        let mean = if x > 0.0 { mean } else { 0.0 };
        (self.p * x + self.q, self.v + x * mean)
    }

    /// The mean of the square of a customer's own mean value, p² (v + x z)² / ((p x + q - 1) (p x + q - 2)): that of the inverse
    /// gamma distribution. None where it is infinite.
    pub(super) fn mean_square(&self, x: u64, mean: f64) -> Option<f64> {
        let (shape, scale) = self.posterior(x, mean);
        let square = (self.p * scale / (shape - 1.0)) * (self.p * scale / (shape - 2.0));
        (shape > 2.0 && square.is_finite()).then_some(square)
    }

    /// The log likelihood and its gradient in the logarithms of p, q and v.
    ///
    /// Source: equation 1a of Fader & Hardie (2013), with the powers gathered into those of v / (v + x z) and x z / (v + x z).
    pub(crate) fn likelihood(&self, spends: &Spends, host: Host) -> Value<3> {
        host.sum(spends.rows(), PIECE, |rows| self.likelihood_of(rows, host), Total::with).value()
    }

    fn likelihood_of(&self, rows: &[(Spend, u64)], host: Host) -> Total<3> {
        let Self { p, q, v } = *self;
        let mut sums = Total::new();
        let (mut beta, mut p_slope, mut q_slope, mut of) = (0.0, 0.0, 0.0, 0);
        for (i, &(spend, count)) in rows.iter().enumerate() {
            host.at_row(i);
            let x = spend.x as f64;
            let shape = p * x;
            if spend.x != of {
                of = spend.x;
                (beta, p_slope, q_slope) =
                    (minus_ln_beta(shape, q), digamma_ratio(shape, q), digamma_ratio(q, shape));
            }
            let total = x * spend.mean;
            let (own, others) = (log1p(v / total), log1p(total / v));
            let value = beta - q * others - shape * own - log(spend.mean);
            let ratio = total / v;
            // (q x z - p x v) / (v + x z), in a form without overflow.
            let balance = if ratio > 1.0 {
                (q - shape / ratio) / (1.0 + 1.0 / ratio)
            } else {
                (q * ratio - shape) / (1.0 + ratio)
            };
            let slopes = [shape * (p_slope - own), q * (q_slope - others), balance];
            sums.add(count, value, slopes, beta.abs() + q * others + shape * own);
        }
        sums
    }
}
