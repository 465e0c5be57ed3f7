//! The purchases to expect without end, each discounted to now.
//!
//! The discounted expected residual transactions, DERT, of Fader, Hardie & Lee (2005), "RFM and CLV: Using Iso-Value Curves
//! for Customer Base Analysis", Journal of Marketing Research 42, equation 4: ∫ e^(-δt) dE(t) over all t to come, E(t) being the
//! purchases to expect by t. For the Pareto/NBD they give a closed form, P(alive) (r + x) / (alpha + T) (beta + T) Ψ(1, 2 - s; δ
//! (beta + T)) by Kummer's transformation of theirs, with Ψ the confluent hypergeometric function of the second kind; for the BG/NBD and MBG/NBD there is
//! none. Here all three are the same integral by parts, δ ∫ e^(-δt) E(t) dt, whose terms are positive.
//!
//! Counted in units of c, alpha + T or beta + T, time is y and the integral w ∫ e^(-wy) E(y) dy with w = δ c: for one number of
//! repeat purchases it is a function of w alone. Given the customer's own rate λ and chance or rate to leave it is the mean of λ /
//! (δ + λ p) or λ / (δ + μ), in either case of g / (w + h) over positive g and h, so it is analytic in ln w within π of the real line.
//! Over a stretch of ln w it is therefore a polynomial to the last digits, of the values at its Chebyshev points (Trefethen
//! 2013, "Approximation Theory and Approximation Practice", theorem 8.2), which share what takes long: E at the nodes of one
//! quadrature.

use std::f64::consts::PI;
use std::sync::LazyLock;

use libm::{cos, exp, floor, log, log1p};

use super::apply::Orders;
use crate::numeric::special::{GAUSS_12, exprel};
use crate::purchases::history::History;

/// The integral ends at so many times 1 / w: what comes after is below 1e-13 of it.
const END: f64 = 36.0;

/// The length of a stretch of ln w.
const STRETCH: f64 = 2.0;

/// Chebyshev points of a stretch: the error falls as (π + (π² + 1)^(1/2))^-n, to 1e-14.
pub(super) const POINTS: usize = 18;

/// cos(m (j + 1/2) π / n): the Chebyshev polynomials by m at the points by j.
static CHEBYSHEV: LazyLock<[[f64; POINTS]; POINTS]> = LazyLock::new(|| {
    let at = |m: usize, j: usize| cos(m as f64 * (j as f64 + 0.5) * PI / POINTS as f64);
    std::array::from_fn(|m| std::array::from_fn(|j| at(m, j)))
});

/// What of a customer counts for purchases without end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Endless {
    /// Repeat purchases, where the curve is another for each number of them.
    pub x: u64,
    /// The stretch of ln w that holds the customer's.
    pub stretch: i32,
    ln_w: f64,
    factor: f64,
}

/// The coefficients of the Chebyshev polynomials whose sum is the curve over a stretch.
pub(super) type Curve = [f64; POINTS];

impl Endless {
    /// The figure of the customer, by the curve over the stretch.
    pub(super) fn by(&self, curve: &Curve) -> f64 {
        // Clenshaw's recurrence.
        let place = 2.0 * (self.ln_w / STRETCH - f64::from(self.stretch)) - 1.0;
        let (mut next, mut after) = (0.0, 0.0);
        for coefficient in curve[1..].iter().rev() {
            (next, after) = (coefficient + 2.0 * place * next - after, next);
        }
        self.factor * (curve[0] + place * next - after)
    }
}

impl Orders {
    /// What counts of a customer who is there, where what comes is discounted continuously by `rate` a unit of time.
    pub(super) fn endless(&self, history: &History, rate: f64) -> Endless {
        let (x, left, factor) = match self {
            Orders::BetaGeometric(model) => (history.x, model.alpha + history.age, 1.0),
            Orders::Pareto(model) => {
                let left = model.beta + history.age;
                (0, left, (model.r + history.x as f64) * (left / (model.alpha + history.age)))
            }
        };
        let ln_w = log(rate * left);
        Endless { x, stretch: floor(ln_w / STRETCH) as i32, ln_w, factor }
    }

    /// The curve over the customer's stretch.
    pub(super) fn curve(&self, endless: &Endless) -> Curve {
        let (from, to) = (STRETCH * f64::from(endless.stretch), STRETCH * f64::from(endless.stretch + 1));
        let (least, most) = (exp(from), exp(to));
        let points: [f64; POINTS] =
            std::array::from_fn(|j| exp(0.5 * (from + to) + 0.5 * STRETCH * CHEBYSHEV[1][j]));
        // E is a smooth function of ln(1 + y / near), so that panels may grow with y; those w that count at y are below END / y.
        let shape = match self {
            Orders::BetaGeometric(model) => model.r + endless.x as f64,
            Orders::Pareto(model) => model.s,
        };
        let near = (1.0 / shape.max(1.0)).min(1.0 / most);
        let end = END / least;
        let (mut times, mut weights, mut start) = (Vec::new(), Vec::new(), 0.0);
        while start < end {
            let panel = (3.0 * (near + start)).min(8.0 / most.min(END / start)).min(end - start);
            for &(node, weight) in GAUSS_12.iter() {
                times.push(start + panel * node);
                weights.push(panel * weight);
            }
            let next = start + panel;
            if next <= start {
                break;
            }
            start = next;
        }
        let mut values = [0.0; POINTS];
        for ((&y, weight), orders) in times.iter().zip(weights).zip(self.in_units(endless.x, &times)) {
            for (value, w) in values.iter_mut().zip(points) {
                *value += weight * orders * w * exp(-w * y);
            }
        }
        let part = |polynomial: &[f64; POINTS]| -> f64 {
            polynomial.iter().zip(values).map(|(at, value)| at * value).sum::<f64>() * 2.0 / POINTS as f64
        };
        let mut curve = CHEBYSHEV.each_ref().map(part);
        curve[0] *= 0.5;
        curve
    }

    /// The purchases to expect within times in units of alpha + T, in their order; for the Pareto/NBD of beta + T, over the
    /// number to expect within one such unit of a customer who does not leave.
    fn in_units(&self, x: u64, times: &[f64]) -> Vec<f64> {
        match self {
            Orders::BetaGeometric(model) => model.in_units(x, times),
            Orders::Pareto(model) => {
                let expected = |y: &f64| log1p(*y) * exprel((1.0 - model.s) * log1p(*y));
                times.iter().map(expected).collect()
            }
        }
    }
}
