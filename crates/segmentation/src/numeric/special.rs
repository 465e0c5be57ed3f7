//! Special functions, in the forms in which the likelihoods can use them without losing digits.
//!
//! A likelihood needs differences of ln Γ and of its derivative, whose terms agree in most of their digits when the
//! parameters are large. So the differences themselves are computed here; a library that offers ln Γ and ψ alone cannot
//! give them back what the subtraction loses.

use std::sync::LazyLock;

use libm::{exp, expm1, log, log1p};

/// From here on the asymptotic series below are exact to the last bit or two.
const ASYMPTOTIC: f64 = 12.0;

/// ln Γ(z + d) - ln Γ(z) for z > 0 and d >= 0: the logarithm of a rising factorial where d is a whole number.
///
/// Source: the recurrence Γ(z + 1) = z Γ(z), and Stirling's series (NIST Handbook of Mathematical Functions, 5.11.1).
pub(crate) fn ln_gamma_ratio(z: f64, d: f64) -> f64 {
    if d == 0.0 {
        return 0.0;
    }
    let mut z = z;
    let mut steps = 0.0;
    if z < ASYMPTOTIC {
        // The first factor apart, as it can be huge.
        steps = log1p(d / z);
        z += 1.0;
        let mut product = 1.0;
        while z < ASYMPTOTIC {
            product *= (z + d) / z;
            z += 1.0;
        }
        steps += log(product);
    }
    (z - 0.5) * log1p(d / z) + d * (log(z + d) - 1.0) + (stirling(z + d) - stirling(z)) - steps
}

/// What Stirling's formula leaves out of ln Γ(z), for large z.
fn stirling(z: f64) -> f64 {
    const TERMS: [f64; 6] =
        [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
    let inverse = 1.0 / z;
    inverse * polynomial(&TERMS, inverse * inverse)
}

/// ψ(z + d) - ψ(z) for z > 0 and d >= 0.
///
/// Source: the recurrence ψ(z + 1) = ψ(z) + 1/z, and the asymptotic series (NIST Handbook, 5.11.2).
pub(crate) fn digamma_ratio(z: f64, d: f64) -> f64 {
    const TERMS: [f64; 6] =
        [-1.0 / 12.0, 1.0 / 120.0, -1.0 / 252.0, 1.0 / 240.0, -1.0 / 132.0, 691.0 / 32_760.0];
    if d == 0.0 {
        return 0.0;
    }
    let mut z = z;
    let mut steps = 0.0;
    while z < ASYMPTOTIC {
        steps += d / (z + d) / z;
        z += 1.0;
    }
    let rest = |z: f64| {
        let square = 1.0 / (z * z);
        square * polynomial(&TERMS, square)
    };
    steps + log1p(d / z) + 0.5 * (d / (z + d)) / z + (rest(z + d) - rest(z))
}

fn polynomial(terms: &[f64], x: f64) -> f64 {
    terms.iter().rev().fold(0.0, |sum, &term| sum * x + term)
}

/// -ln B(a, b) for a, b > 0: the logarithm of the reciprocal of the beta function.
pub(crate) fn minus_ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    ln_gamma_ratio(large, small) - libm::lgamma(small)
}

/// ln(1 + eˣ) and eˣ / (1 + eˣ), without overflow.
pub(crate) fn softplus(x: f64) -> (f64, f64) {
    let small = exp(-x.abs());
    (x.max(0.0) + log1p(small), share(x, small))
}

/// eˣ / (1 + eˣ), without overflow.
pub(crate) fn logistic(x: f64) -> f64 {
    share(x, exp(-x.abs()))
}

/// eˣ / (1 + eˣ) where `small` is the lesser of eˣ and e⁻ˣ.
fn share(x: f64, small: f64) -> f64 {
    (if x > 0.0 { 1.0 } else { small }) / (1.0 + small)
}

/// (eˣ - 1) / x, which is 1 at 0.
pub(crate) fn exprel(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { expm1(x) / x }
}

/// A function of a number of purchases, worked out once for each that is small.
pub(crate) struct ByCount<T, F> {
    function: F,
    known: Vec<Option<T>>,
}

impl<T: Copy, F: Fn(f64) -> T> ByCount<T, F> {
    /// Numbers from here on are worked out each time; hardly any customer has so many.
    const SMALL: usize = 512;

    pub(crate) fn new(function: F) -> Self {
        Self { function, known: vec![None; Self::SMALL] }
    }

    #[inline]
    pub(crate) fn get(&mut self, x: u64) -> T {
        match usize::try_from(x).ok().and_then(|place| self.known.get_mut(place)) {
            Some(known) => *known.get_or_insert_with(|| (self.function)(x as f64)),
            None => (self.function)(x as f64),
        }
    }
}

/// Nodes in (0, 1) and weights of Gauss and Legendre's rule.
pub(crate) type Rule = Vec<(f64, f64)>;

/// The rule of 8 nodes.
pub(crate) static GAUSS_8: LazyLock<Rule> = LazyLock::new(|| gauss_legendre(8));

/// The rule of 12 nodes.
pub(crate) static GAUSS_12: LazyLock<Rule> = LazyLock::new(|| gauss_legendre(12));

/// The rule of 16 nodes.
pub(crate) static GAUSS_16: LazyLock<Rule> = LazyLock::new(|| gauss_legendre(16));

/// The rule of `n` nodes on (0, 1), by Newton's iteration on the Legendre polynomial (NIST Handbook, 3.5(v)).
fn gauss_legendre(n: usize) -> Rule {
    // The polynomial and its derivative by the recurrence of Bonnet.
    let legendre = |x: f64| {
        let (mut before, mut now) = (1.0, x);
        for k in 2..=n {
            let k = k as f64;
            (before, now) = (now, ((2.0 * k - 1.0) * x * now - (k - 1.0) * before) / k);
        }
        (now, n as f64 * (x * now - before) / (x * x - 1.0))
    };
    let node = |i: usize| {
        let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5));
        for _ in 0..8 {
            let (value, slope) = legendre(x);
            x -= value / slope;
        }
        let slope = legendre(x).1;
        (0.5 * (1.0 - x), 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..n).map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_rising_factorials() {
        for z in [1e-8, 0.3, 1.0, 7.5, 11.9, 12.0, 40.25, 1e4, 1e9] {
            for n in [0_u32, 1, 2, 5, 30] {
                let (mut product, mut sum) = (0.0, 0.0);
                for i in 0..n {
                    product += log(z + f64::from(i));
                    sum += 1.0 / (z + f64::from(i));
                }
                let (ratio, slope) = (ln_gamma_ratio(z, n.into()), digamma_ratio(z, n.into()));
                assert!(
                    (ratio - product).abs() <= 2e-14 * (1.0 + product.abs()),
                    "{z} {n} {ratio} {product}"
                );
                assert!((slope - sum).abs() <= 4e-15 * sum, "{z} {n} {slope} {sum}");
            }
        }
    }

    #[test]
    fn ratios_of_fractions() {
        // Γ(z + ½) / Γ(z) at z = ½ and 1: 1 / sqrt π and sqrt π / 2; ψ(1) - ψ(½) = 2 ln 2.
        let pi = std::f64::consts::PI;
        assert!((ln_gamma_ratio(0.5, 0.5) + 0.5 * log(pi)).abs() < 2e-15);
        assert!((ln_gamma_ratio(1.0, 0.5) - log(pi.sqrt() / 2.0)).abs() < 2e-15);
        assert!((digamma_ratio(0.5, 0.5) - 2.0 * std::f64::consts::LN_2).abs() < 2e-15);
        // A difference far below the size of ψ itself: 1 / z + 1 / 2z² + 1 / 6z³ times d.
        let z = 1e6;
        let expected = 1e-3 * (1.0 / z + 0.5 / (z * z) + 1.0 / (6.0 * z * z * z)) - 0.5e-6 / (z * z);
        assert!((digamma_ratio(z, 1e-3) - expected).abs() < 1e-14 * expected);
    }

    #[test]
    fn rules_integrate_polynomials() {
        for (rule, n) in [(&GAUSS_8, 8), (&GAUSS_12, 12), (&GAUSS_16, 16)] {
            for power in 0..2 * n {
                let integral: f64 = rule.iter().map(|&(x, weight)| weight * x.powi(power)).sum();
                assert!((integral * f64::from(power + 1) - 1.0).abs() < 2e-14, "{n} {power}");
            }
        }
    }

    #[test]
    fn softplus_at_both_ends() {
        assert_eq!(softplus(800.0), (800.0, 1.0));
        assert_eq!(softplus(-800.0).1, 0.0);
        assert_eq!(softplus(f64::NEG_INFINITY), (0.0, 0.0));
        assert_eq!(softplus(0.0).1, 0.5);
        assert_eq!(exprel(0.0), 1.0);
        assert!((exprel(1e-9) - 1.0 - 5e-10).abs() < 1e-15);
    }
}
