//! How many purchases a customer makes within a time: the probability that there is one, and that of each number.
//!
//! A customer who is still there purchases at a rate that varies as Gamma(k, c), with k = r + x and c = alpha + T, and
//! leaves as the models say with what is known of them by now. One who never left would make J purchases, negative
//! binomial with k and z = t / (c + t); those who leave make the first ones of them. What follows is the
//! unconditional distribution of the papers (Fader, Hardie & Lee 2005, equation 8, for the BG/NBD; Schmittlein, Morrison &
//! Colombo 1987 and Fader & Hardie 2006, "Deriving an Expression for P(X(t) = x) Under the Pareto/NBD Model") at these
//! parameters, times the probability to be there.

use libm::{exp, expm1, log1p};

use super::beta_geometric::BetaGeometric;
use super::pareto::Pareto;
use crate::numeric::special::{GAUSS_16, ln_gamma_ratio};
use crate::purchases::history::History;
use crate::support::host::Host;
use crate::support::memory::filled;
use crate::{Error, Result};

/// The most numbers of purchases that a distribution has: 8 MB of probabilities.
const MOST: f64 = 1_048_576.0;

/// What the numbers that are left out at the end have together, at most.
const REST: f64 = 1e-9;

/// Probabilities that are so far below the greatest one are left out.
const NEGLIGIBLE: f64 = 1e-22;

/// Zeros for all numbers that somebody who never leaves makes, but for e^-40 of them.
fn zeros(k: f64, y: f64) -> Result<Vec<f64>> {
    let most = k * y + 12.0 * (k * y * (1.0 + y)).sqrt() + 40.0 * (1.0 + y);
    if most < MOST {
        return filled(most as usize + 2, 0.0);
    }
    Err(Error::invalid("within this horizon more than a million purchases are possible")
        .hint("Ask for the probabilities of numbers of orders within a shorter horizon."))
}

/// Tells `take` the probability of each number below `counts` that is not negligible: negative binomial with k and
/// y / (1 + y), from the most probable number upwards and downwards by the ratios of neighbours.
fn negative_binomial(k: f64, y: f64, counts: usize, host: Host, mut take: impl FnMut(usize, f64)) {
    if y <= 0.0 {
        return take(0, 1.0);
    }
    let peak = ((k - 1.0).max(0.0) * y).floor().min(counts as f64 - 1.0);
    let (z, at) = (y / (1.0 + y), peak as usize);
    let rising = if at > 0 { peak * -log1p(1.0 / y) } else { 0.0 };
    let top = exp(ln_gamma_ratio(k, peak) - ln_gamma_ratio(1.0, peak) - k * log1p(y) + rising);
    take(at, top);
    let mut probability = top;
    for n in at + 1..counts {
        host.at_row(n);
        probability *= z * ((k + (n - 1) as f64) / n as f64);
        if probability <= NEGLIGIBLE * top {
            break;
        }
        take(n, probability);
    }
    probability = top;
    for n in (0..at).rev() {
        host.at_row(n);
        probability *= (n + 1) as f64 / (z * (k + n as f64));
        if probability <= NEGLIGIBLE * top {
            break;
        }
        take(n, probability);
    }
}

/// Leaves out the last numbers, as many as have [`REST`] together.
pub(super) fn without_rest(probabilities: &mut Vec<f64>) {
    let mut rest = 0.0;
    while let Some(last) = probabilities.last().filter(|last| rest + **last <= REST) {
        rest += last;
        probabilities.pop();
    }
}

impl BetaGeometric {
    /// The probability that a customer who is there purchases within a time, 1 - (c / (c + t))^k: nobody leaves before
    /// the next purchase.
    pub(super) fn purchase(&self, history: &History, time: f64) -> f64 {
        -expm1(-(self.r + history.x as f64) * log1p(time / (self.alpha + history.age)))
    }

    /// The probabilities of 0, 1, … purchases within a time of a customer who is there, S(n) P(J = n) + (S(n - 1) - S(n)) P(J >= n)
    /// with S(n) = (b)_n / (a + b)_n the probability to be there after n more: they leave after the n-th, or were there
    /// to make another one and the time was over. All terms are positive.
    pub(super) fn counts(&self, history: &History, time: f64, host: Host) -> Result<Vec<f64>> {
        let x = history.x as f64;
        let (k, y) = (self.r + x, time / (self.alpha + history.age));
        let (a, b) = (self.a, self.b + (x + self.first));
        let mut found = zeros(k, y)?;
        let counts = found.len();
        negative_binomial(k, y, counts, host, |n, probability| found[n] = probability);
        let mut at_least = filled(counts, 0.0)?;
        let mut above = 0.0;
        for (at_least, probability) in at_least.iter_mut().zip(&found).rev() {
            above += probability;
            *at_least = above;
        }
        let mut stay = 1.0;
        for (n, (probability, at_least)) in found.iter_mut().zip(at_least).enumerate().skip(1) {
            let before = (n - 1) as f64;
            let leave = stay * (a / (a + b + before));
            stay *= (b + before) / (a + b + before);
            *probability = stay * *probability + leave * at_least;
        }
        Ok(found)
    }
}

impl Pareto {
    /// The probability that a customer who is there purchases within a time: that the purchase comes before they leave.
    ///
    /// It is the integral of [`Pareto::alive`] with the two rates in each other's place.
    pub(super) fn purchase(&self, history: &History, time: f64) -> f64 {
        let (k, c) = (self.r + history.x as f64, self.alpha + history.age);
        let (s, d) = (self.s, self.beta + history.age);
        Pareto { r: s, alpha: d, s: k, beta: c }.first_within(time)
    }

    /// The probabilities of 0, 1, … purchases within a time of a customer who is there: those of somebody who stays until its
    /// end, and those until each moment at which they may leave, by Gauss' rule. All terms are positive.
    ///
    /// The panels are so short that over each the density of leaving changes by e^8 at most, and a probability of the negative
    /// binomial distribution, whose deviation in time is near √(τ (c + τ) / k), by what four of these do; and none is longer
    /// than it is far from the nearer of the two singularities, -c and -(beta + T).
    pub(super) fn counts(&self, history: &History, time: f64, host: Host) -> Result<Vec<f64>> {
        let (k, c) = (self.r + history.x as f64, self.alpha + history.age);
        let (s, d) = (self.s, self.beta + history.age);
        let mut found = zeros(k, time / c)?;
        let counts = found.len();
        let there = |elapsed: f64| exp(-s * log1p(elapsed / d));
        let mut add = |elapsed: f64, weight: f64| {
            negative_binomial(k, elapsed / c, counts, host, |n, probability| {
                found[n] += weight * probability
            });
        };
        add(time, there(time));
        let mut start = 0.0;
        while start < time && there(start) > NEGLIGIBLE {
            let y = start / c;
            let panel = (4.0 * c * (1.0 / k).max((y * (1.0 + y) / k).sqrt()))
                .min(8.0 * (d + start) / (s + 1.0))
                .min(c.min(d) + start)
                .min(time - start);
            for &(node, weight) in GAUSS_16.iter() {
                let elapsed = start + panel * node;
                add(elapsed, panel * weight * there(elapsed) * s / (d + elapsed));
            }
            let next = start + panel;
            if next <= start {
                break;
            }
            start = next;
        }
        Ok(found)
    }
}
