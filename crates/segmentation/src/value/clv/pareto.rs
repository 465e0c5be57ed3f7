//! Pareto/NBD: purchases come at random at a rate of the customer's own, and they leave at a random time.
//!
//! While alive a customer purchases as a Poisson process of rate λ, and leaves at rate μ; λ varies as Gamma(r, alpha)
//! and μ as Gamma(s, beta), with alpha and beta in units of time (Schmittlein, Morrison & Colombo 1987, "Counting Your
//! Customers: Who Are They and What Will They Do Next?", Management Science 33). The formulas are those that Fader & Hardie
//! derive (2005, "A Note on Deriving the Pareto/NBD Model and Related Expressions").
//!
//! Their likelihood has differences of two hypergeometric functions, which lose digits or overflow for active and
//! for old customers, and whose derivatives in the parameters are no functions with a name. Here the integral from which
//! these came is computed itself: all its terms are positive, and its derivatives are integrals over the same nodes.

use libm::{exp, expm1, log, log1p};

use super::data::{Histories, PIECE};
use crate::numeric::special::{
    ByCount, GAUSS_8, GAUSS_12, GAUSS_16, digamma_ratio, exprel, ln_gamma_ratio, logistic, softplus,
};
use crate::numeric::trust_region::{Total, Value};
use crate::purchases::history::History;
use crate::support::host::Host;

/// Parameters of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pareto {
    /// The shape of the purchase rates.
    pub r: f64,
    /// Their scale, in units of time.
    pub alpha: f64,
    /// The shape of the rates of leaving.
    pub s: f64,
    /// Their scale, in units of time.
    pub beta: f64,
}

/// The odds of having left: the likelihood of having left some time between t_x and T, over that of being there.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Odds {
    /// Their logarithm.
    ln: f64,
    /// The integral itself, as it is where nothing is divided by what happens at its end.
    first: f64,
    /// Its derivatives in the logarithms of r, alpha, s and beta.
    slopes: [f64; 4],
}

impl Pareto {
    /// The odds, R = s ∫ ((alpha + T) / (alpha + τ))^(r + x) ((beta + T) / (beta + τ))^s dτ / (beta + τ) from τ = t_x to T;
    /// none where t_x = T, when the customer is there with certainty. (Section 3 of the note, before the integral becomes
    /// 2F1.)
    ///
    /// The variable is u = ln((c + τ) / (c + t_x)) with c the lesser of alpha and beta. In u the integrand is
    /// log-concave, and analytic within π of the real line whatever the parameters, so that Gauss' rule is exact to the last
    /// digits on panels whose lengths follow its steepness.
    ///
    /// Without `SLOPES` the derivatives are left out, which is twice as fast.
    fn odds<const SLOPES: bool>(&self, history: &History) -> Option<Odds> {
        let Self { r, alpha, s, beta } = *self;
        let shape = r + history.x as f64;
        let near = alpha.min(beta);
        let span = history.age - history.t_x;
        let (from_alpha, from_beta, from_near) =
            (alpha + history.t_x, beta + history.t_x, near + history.t_x);
        let length = log1p(span / from_near);
        // Written so that nothing but a proper interval is integrated over.
        if !(length > 0.0 && span > 0.0) {
            return None;
        }
        let (idle_alpha, idle_beta) = (log1p(span / from_alpha), log1p(span / from_beta));
        // Sums over nodes: 1, ln((alpha + T) / (alpha + τ)), (T - τ) / (alpha + τ), and both for beta; 1 / (beta + τ) last.
        let mut sums = [0.0; 6];
        let mut start = 0.0;
        for _ in 0..MAX_PANELS {
            let elapsed = from_near * expm1(start);
            let slopes_at = |elapsed: f64| {
                let near = from_near + elapsed;
                (near / (from_alpha + elapsed), near / (from_beta + elapsed))
            };
            let (by_alpha, by_beta) = slopes_at(elapsed);
            // The slope of the integrand's logarithm, which only falls from here: what is left is below this bound.
            let slope = shape * by_alpha + s * by_beta - (1.0 - by_beta);
            if slope > 0.0 && sums[0] > 0.0 {
                let ln = -shape * log1p(elapsed / from_alpha) - s * log1p(elapsed / from_beta) + log(by_beta);
                if exp(ln) <= 1e-18 * slope * sums[0] {
                    break;
                }
            }
            let (panel, rule) =
                self.panel(length - start, shape, |ahead| slopes_at(from_near * expm1(start + ahead)));
            for &(node, weight) in rule {
                let elapsed = from_near * expm1(start + panel * node);
                let (past_alpha, past_beta) = (from_alpha + elapsed, from_beta + elapsed);
                // The logarithm in the variable of integration needs no evaluation.
                let own = start + panel * node;
                let ln_alpha = if alpha <= beta { own } else { log1p(elapsed / from_alpha) };
                let ln_beta = if beta <= alpha { own } else { log1p(elapsed / from_beta) };
                let density = exp(-shape * ln_alpha - s * ln_beta) * ((from_near + elapsed) / past_beta);
                let mass = density * weight * panel;
                sums[0] += mass;
                if !SLOPES {
                    continue;
                }
                let ahead = (span - elapsed).max(0.0);
                sums[1] += mass * (idle_alpha - ln_alpha);
                sums[2] += mass * (ahead / past_alpha);
                sums[3] += mass * (idle_beta - ln_beta);
                sums[4] += mass * (ahead / past_beta);
                sums[5] += mass / past_beta;
            }
            start += panel;
            if start >= length {
                break;
            }
        }
        let mean = |i: usize| sums[i] / sums[0];
        Some(Odds {
            ln: shape * idle_alpha + s * idle_beta + log(s) + log(sums[0]),
            first: s * sums[0],
            slopes: [
                r * mean(1),
                -shape * (alpha / (alpha + history.age)) * mean(2),
                1.0 + s * mean(3),
                -s * (beta / (beta + history.age)) * mean(4) - beta * mean(5),
            ],
        })
    }

    /// The length of the next panel and the rule that suits it: the integrand's logarithm changes by at most 16 over it, or
    /// by less for the short rules; the error of Gauss' rule with n nodes is then near 4^-n (change / 2)^2n / (2n)!.
    fn panel(
        &self,
        left: f64,
        shape: f64,
        slopes: impl Fn(f64) -> (f64, f64),
    ) -> (f64, &'static [(f64, f64)]) {
        let mut panel = left.min(2.0);
        loop {
            let (by_alpha, by_beta) = slopes(panel);
            let change = panel * (shape * by_alpha + self.s * by_beta + 1.0);
            if change <= 3.0 && panel <= 1.6 {
                return (panel, &GAUSS_8);
            }
            if change <= 8.0 {
                return (panel, &GAUSS_12);
            }
            if change <= 16.0 || panel <= f64::MIN_POSITIVE {
                return (panel, &GAUSS_16);
            }
            panel *= if change > 64.0 { 8.0 / change } else { 0.5 };
        }
    }

    /// The probability that the customer is still there, 1 / (1 + R): equation 11 of Schmittlein, Morrison & Colombo (1987).
    pub(crate) fn alive(&self, history: &History) -> f64 {
        self.odds::<false>(history).map_or(1.0, |odds| logistic(-odds.ln))
    }

    /// The probability that a new customer leaves within a time and does not purchase before it: s ∫ (alpha / (alpha + τ))^r
    /// (beta / (beta + τ))^s dτ / (beta + τ) from 0 on, which is that of [`Pareto::odds`].
    pub(crate) fn first_within(&self, time: f64) -> f64 {
        let odds = self.odds::<false>(&History { age: time, ..History::NEW });
        odds.map_or(0.0, |odds| odds.first.min(1.0))
    }

    /// The repeat purchases to expect within a time from now of a customer who is there: (r + x) (beta + T) / ((alpha + T) (s - 1))
    /// [1 - ((beta + T) / (beta + T + t))^(s - 1)], in a form that s = 1 does not disturb (Fader & Hardie 2005, its last
    /// equation without P(alive)).
    pub(crate) fn if_alive(&self, history: &History, time: f64) -> f64 {
        let rate = (self.r + history.x as f64) / (self.alpha + history.age);
        let left = self.beta + history.age;
        let ln = log1p(time / left);
        rate * left * ln * exprel((1.0 - self.s) * ln)
    }

    /// The log likelihood and its gradient in the logarithms of r, alpha, s and beta: that of being there, times 1 + R.
    pub(crate) fn likelihood(&self, histories: &Histories, host: Host) -> Value<4> {
        host.sum(histories.rows(), PIECE, |rows| self.likelihood_of(rows, host), Total::with).value()
    }

    fn likelihood_of(&self, rows: &[(History, u64)], host: Host) -> Total<4> {
        let Self { r, alpha, s, beta } = *self;
        let mut sums = Total::new();
        let mut rising_of = ByCount::new(|x| (ln_gamma_ratio(r, x), digamma_ratio(r, x)));
        let (mut by_alpha, mut by_beta, mut ln_whole, mut of) = (0.0, 0.0, 0.0, f64::NAN);
        for (i, (history, count)) in rows.iter().enumerate() {
            host.at_step(i, ROWS_PER_LOOK);
            let (x, age) = (history.x as f64, history.age);
            let (rising, rising_slope) = rising_of.get(history.x);
            if age != of {
                (by_alpha, by_beta) = (log1p(age / alpha), log1p(age / beta));
                (ln_whole, of) = (log(alpha + age), age);
            }
            let pace = if x > 0.0 { x * ln_whole } else { 0.0 };
            let mut value = rising - r * by_alpha - s * by_beta - pace;
            let mut parts = rising + r * by_alpha + s * by_beta + pace.abs();
            let mut slopes = [
                r * (rising_slope - by_alpha),
                (r * age - x * alpha) / (alpha + age),
                -s * by_beta,
                s * age / (beta + age),
            ];
            if let Some(odds) = self.odds::<true>(history) {
                let (gone, left) = softplus(odds.ln);
                value += gone;
                parts += gone;
                slopes.iter_mut().zip(odds.slopes).for_each(|(slope, own)| *slope += left * own);
            }
            sums.add(*count, value, slopes, parts);
        }
        sums
    }
}

/// Rows between two looks for an interrupt; each takes some microseconds.
const ROWS_PER_LOOK: usize = 1024;

/// More panels than the greatest interval can have: its length is below 1500, and steep panels end it after a few.
const MAX_PANELS: usize = 4000;
