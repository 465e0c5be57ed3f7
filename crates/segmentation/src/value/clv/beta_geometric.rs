//! BG/NBD and MBG/NBD: purchases come at random at a rate of the customer's own, and after a purchase they may leave.
//!
//! While alive a customer purchases as a Poisson process of rate λ; λ varies as Gamma(r, alpha), with alpha in units of
//! time. At each chance to leave they do so with a probability p of their own, which varies as Beta(a, b). The two models
//! differ in nothing but the chances: in the BG/NBD (Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way: An
//! Alternative to the Pareto/NBD Model", Marketing Science 24) each repeat purchase is one, so that all customers without
//! any are alive; in the MBG/NBD (Batislam, Denizel & Filiztekin 2007, "Empirical Validation and Comparison of Models for
//! Customer Base Analysis", International Journal of Research in Marketing 24) the first purchase is one as well.
//! Below, n is the number of chances: x or x + 1.

use libm::{exp, expm1, log, log1p};

use super::data::{Histories, PIECE};
use crate::numeric::float_sum::FloatSum;
use crate::numeric::special::{ByCount, digamma_ratio, exprel, ln_gamma_ratio, logistic, softplus};
use crate::numeric::trust_region::{Total, Value};
use crate::purchases::history::History;
use crate::support::host::Host;

/// Parameters of either model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BetaGeometric {
    /// The shape of the rates.
    pub r: f64,
    /// Their scale, in units of time.
    pub alpha: f64,
    /// The first parameter of the probabilities to leave.
    pub a: f64,
    /// The second.
    pub b: f64,
    /// Chances to leave beside the repeat purchases: 0 for BG/NBD, 1 for MBG/NBD.
    pub first: f64,
}

/// What depends on the number of repeat purchases alone.
#[derive(Clone, Copy)]
struct Terms {
    /// ln Γ(r + x) - ln Γ(r).
    rising: f64,
    /// ψ(r + x) - ψ(r).
    rising_slope: f64,
    /// ln of the probability to stay at all chances, B(a, b + n) / B(a, b).
    stay: f64,
    /// ψ(a + b + n) - ψ(a + b).
    sum_slope: f64,
    /// ψ(b + n) - ψ(b).
    b_slope: f64,
    /// [`BetaGeometric::ln_leave`] of n, where n > 0.
    ln_leave: f64,
}

impl BetaGeometric {
    /// The logarithm of a / (b + n - 1) ((alpha + T) / (alpha + t_x))^(r + x): the odds of having left at the last
    /// chance. None without a chance.
    fn ln_odds(&self, history: &History) -> Option<f64> {
        let x = history.x as f64;
        let chances = x + self.first;
        (chances > 0.0).then(|| {
            let lag = log1p((history.age - history.t_x) / (self.alpha + history.t_x));
            self.ln_leave(chances) + (self.r + x) * lag
        })
    }

    /// ln of a / (b + n - 1): the odds of leaving at the last of n > 0 chances.
    fn ln_leave(&self, n: f64) -> f64 {
        log(self.a / (self.b + (n - 1.0)))
    }

    /// The probability that the customer is still there: 1 / (1 + odds). For BG/NBD it follows from equation 7 of the paper
    /// (Fader, Hardie & Lee 2008, "Computing P(alive) Using the BG/NBD Model"); a customer without repeat purchases is
    /// alive in it with certainty.
    pub(crate) fn alive(&self, history: &History) -> f64 {
        self.ln_odds(history).map_or(1.0, |odds| logistic(-odds))
    }

    /// The repeat purchases to expect within times from now, in their order, of a customer who is there: equation 10 of
    /// Fader, Hardie & Lee (2005), and its like in Batislam, Denizel & Filiztekin (2007), each divided by its P(alive).
    ///
    /// The papers' form, (a + b + n - 1) / (a - 1) [1 - ((alpha + T) / (alpha + T + t))^(r + x) 2F1(…)], has no value at
    /// a = 1 and few digits near it. [`purchases`] is the same figure in another form.
    pub(crate) fn if_alive(&self, history: &History, times: &[f64]) -> Vec<f64> {
        let age = self.alpha + history.age;
        let times: Vec<f64> = times.iter().map(|time| time / age).collect();
        self.in_units(history.x, &times)
    }

    /// The same after so many repeat purchases, within times in units of alpha + T.
    pub(super) fn in_units(&self, x: u64, times: &[f64]) -> Vec<f64> {
        let x = x as f64;
        purchases(self.r + x, times, self.a, self.b + (x + self.first))
    }

    fn terms(&self, x: f64) -> Terms {
        let n = x + self.first;
        Terms {
            rising: ln_gamma_ratio(self.r, x),
            rising_slope: digamma_ratio(self.r, x),
            stay: ln_gamma_ratio(self.b, n) - ln_gamma_ratio(self.a + self.b, n),
            sum_slope: digamma_ratio(self.a + self.b, n),
            b_slope: digamma_ratio(self.b, n),
            ln_leave: if n > 0.0 { self.ln_leave(n) } else { 0.0 },
        }
    }

    /// The log likelihood and its gradient in the logarithms of r, alpha, a and b.
    ///
    /// Source: equation 6 of Fader, Hardie & Lee (2005), written as the product of what a customer who is still there
    /// does and of 1 + the odds of having left; (alpha + T)^-(r + x) alpha^r is (1 + T / alpha)^-r (alpha + T)^-x, which
    /// keeps its digits where r and alpha are large.
    pub(crate) fn likelihood(&self, histories: &Histories, host: Host) -> Value<4> {
        host.sum(histories.rows(), PIECE, |rows| self.likelihood_of(rows, host), Total::with).value()
    }

    fn likelihood_of(&self, rows: &[(History, u64)], host: Host) -> Total<4> {
        let Self { r, alpha, a, b, first } = *self;
        let mut sums = Total::new();
        let mut terms_of = ByCount::new(|x| self.terms(x));
        let (mut passed, mut ln_whole, mut of) = (0.0, 0.0, f64::NAN);
        for (i, &(history, count)) in rows.iter().enumerate() {
            host.at_row(i);
            let History { x, t_x, age } = history;
            let terms = terms_of.get(x);
            let x = x as f64;
            let (shape, whole, n) = (r + x, alpha + age, x + first);
            if age != of {
                (passed, ln_whole, of) = (log1p(age / alpha), log(whole), age);
            }
            let idle = (age - t_x) / (alpha + t_x);
            let lag = log1p(idle);
            let pace = if x > 0.0 { x * ln_whole } else { 0.0 };
            let mut value = terms.rising + terms.stay - r * passed - pace;
            let mut parts = terms.rising - terms.stay + r * passed + pace.abs();
            let mut slopes = [
                r * (terms.rising_slope - passed),
                (r * age - x * alpha) / whole,
                -a * terms.sum_slope,
                b * (terms.b_slope - terms.sum_slope),
            ];
            if n > 0.0 {
                let (gone, left) = softplus(terms.ln_leave + shape * lag);
                value += gone;
                parts += gone;
                slopes[0] += left * r * lag;
                slopes[1] -= left * shape * (alpha / whole) * idle;
                slopes[2] += left;
                slopes[3] -= left * (b / (b + (n - 1.0)));
            }
            sums.add(count, value, slopes, parts);
        }
        sums
    }
}

/// A parameter a above which all customers leave with the same probability, up to rounding.
const ALIKE: f64 = 1e13;

/// Terms of the series below which it is the faster way.
const SERIES: f64 = 1500.0;

/// The purchases to expect of a customer who is there, whose rate varies as Gamma(k, c), who leaves after each with a
/// probability that varies as Beta(a, b), within each of the times y c, which are in their order.
fn purchases(k: f64, times: &[f64], a: f64, b: f64) -> Vec<f64> {
    let quick = |&y: &f64| {
        let terms = k * y + 10.0 * (k * y * (1.0 + y)).sqrt() + 40.0 * (1.0 + y);
        // Past the second bound the first term of the series would be too small for a float.
        terms <= SERIES && k * log1p(y) <= 600.0
    };
    let (short, long) = times.split_at(times.partition_point(quick));
    let mut sums = by_series(k, short, a, b);
    sums.extend(long.iter().map(|&y| by_integral(k, y, a, b)));
    sums
}

/// [`purchases`] as Σ P(J = j) S_j, where J is the number of purchases of somebody who never leaves, negative binomial
/// with k and z = y / (1 + y), and S_j = Σ_{i<j} (b)_i / (a + b)_i is how many of them take place in the mean, as
/// (b)_i / (a + b)_i = E[(1 - p)^i] is the probability to be still there after i. All terms are positive, so none
/// loses digits to another. The times share S_j, and the longest needs the most terms.
fn by_series(k: f64, times: &[f64], a: f64, b: f64) -> Vec<f64> {
    let mut sums = vec![0.0; times.len()];
    let Some(longest) = times.last().filter(|&&y| y > 0.0) else { return sums };
    let z = longest / (1.0 + longest);
    let zs: Vec<f64> = times.iter().map(|&y| y / (1.0 + y)).collect();
    let mut probabilities: Vec<f64> = times.iter().map(|&y| exp(-k * log1p(y))).collect();
    let (mut stay, mut made, mut j, mut growth) = (1.0, 0.0, 0.0, k);
    loop {
        made += stay;
        stay *= (b + j) / (a + b + j);
        for ((sum, z), probability) in sums.iter_mut().zip(&zs).zip(&mut probabilities) {
            *probability *= z * growth;
            *sum += *probability * made;
        }
        j += 1.0;
        growth = (k + j) / (j + 1.0);
        let (sum, term) = (sums[sums.len() - 1], probabilities[sums.len() - 1] * made);
        if term <= 1e-16 * sum {
            // From here on neither the growth of the probabilities, unless it is below z, nor that of the purchases rises.
            let ratio = (z * growth).max(z) * (1.0 + 1.0 / j);
            if ratio < 1.0 && term * ratio <= 1e-17 * (1.0 - ratio) * sum || j > 10.0 * SERIES {
                return sums;
            }
        }
    }
}

/// [`purchases`] as the mean of (1 - (1 + p y)^-k) / p over p, by the trapezoidal rule in the logit of p.
///
/// As a function of the logit the integrand is analytic within π/2 of the real line and its tails are exponential, so that
/// the rule's error falls as e^(-π² / step) (Trefethen & Weideman 2014, "The Exponentially Convergent Trapezoidal Rule",
/// SIAM Review 56); where the density is narrow the step follows its standard deviation. Both tails are summed to infinity.
fn by_integral(k: f64, y: f64, a: f64, b: f64) -> f64 {
    let whole = a + b;
    let mean = a / whole;
    let share = |p: f64| {
        let ln = log1p(p * y);
        exprel(-k * ln) * if p * y < 1e-300 { 1.0 } else { ln / (p * y) }
    };
    if a > ALIKE {
        return k * y * share(mean);
    }
    let step = (0.6 * (1.0 / a + 1.0 / b).sqrt()).min(0.25);
    let peak = log(a / b);
    // The density over that at its peak, and the purchases per k y, at a logit that is so far from the peak's: from the
    // side of the lesser parameter, where no digits cancel.
    let at = |from_peak: f64| {
        let (weight, p) = if a <= b {
            let moved = mean * expm1(from_peak);
            (a * from_peak - whole * log1p(moved), mean * exp(from_peak) / (1.0 + moved))
        } else {
            let moved = b / whole * expm1(-from_peak);
            (-b * from_peak - whole * log1p(moved), mean / (1.0 + moved))
        };
        (exp(weight), share(p))
    };
    let mut density = FloatSum::default();
    let mut product = FloatSum::default();
    let mut take = |(weight, share): (f64, f64)| {
        density.add(weight);
        product.add(weight * share);
        (density.value(), product.value())
    };
    take(at(0.0));
    // Beyond these only the tail of the density is left; there 1 / (e^(rate step) - 1) sums all further terms.
    let low = -log((k + 1.0) * y).max(log1p(b)).max(0.0) - 40.0;
    let high = log1p(a) + 40.0;
    for (direction, end, rate) in [(-1.0, low, a), (1.0, high, b)] {
        let mut j = 1.0;
        loop {
            let from_peak = direction * j * step;
            let (weight, share) = at(from_peak);
            let (all, made) = take((weight, share));
            if weight <= 1e-18 * all && weight * share <= 1e-18 * made {
                break;
            }
            if (peak + from_peak - end) * direction > 0.0 {
                take((weight / expm1(rate * step), share));
                break;
            }
            j += 1.0;
        }
    }
    k * y * (product.value() / density.value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn purchases(k: f64, y: f64, a: f64, b: f64) -> f64 {
        super::purchases(k, &[y], a, b)[0]
    }

    #[test]
    fn simple_cases() {
        // Nobody leaves: k y purchases. Everybody leaves after one: the chance that there is one.
        assert!((purchases(2.5, 0.8, 1e-12, 3.0) - 2.0).abs() < 1e-10);
        let one = 1.0 - 1.8_f64.powf(-2.5);
        assert!((purchases(2.5, 0.8, 1e12, 1e-3) - one).abs() < 1e-10);
        assert_eq!(purchases(2.5, 0.0, 0.5, 0.5), 0.0);
        // p is uniform and k is 1: the mean of y / (1 + p y) is ln(1 + y).
        for y in [1e-6, 0.3, 5.0, 1e4, 1e9] {
            assert!((purchases(1.0, y, 1.0, 1.0) / log1p(y) - 1.0).abs() < 1e-13, "{y}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]
        #[test]
        fn times_do_not_disturb_each_other(k in -3.0..5.0_f64, y in -4.0..6.0_f64, a in -6.0..4.0_f64, b in -3.0..4.0_f64) {
            let [k, y, a, b] = [k, y, a, b].map(|e| 10_f64.powf(e));
            let times = [0.0, 0.01 * y, 0.5 * y, y];
            for (y, found) in times.into_iter().zip(super::purchases(k, &times, a, b)) {
                let alone = purchases(k, y, a, b);
                prop_assert!((found - alone).abs() <= 1e-13 * alone, "{k} {y} {a} {b}: {found} {alone}");
            }
        }

        #[test]
        fn both_ways_agree(k in -3.0..5.0_f64, y in -4.0..1.3_f64, a in -6.0..4.0_f64, b in -3.0..4.0_f64) {
            let [k, y, a, b] = [k, y, a, b].map(|e| 10_f64.powf(e));
            if k * y < 500.0 && k * log1p(y) < 600.0 {
                let (series, integral) = (by_series(k, &[y], a, b)[0], by_integral(k, y, a, b));
                prop_assert!((series / integral - 1.0).abs() < 1e-11, "{k} {y} {a} {b}: {series} {integral}");
            }
        }
    }
}
