//! Quantiles and tails of distributions.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::checked_beta_reg;
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur};

/// The probability that a chi-square of so many degrees of freedom is above `x`.
pub(crate) fn chi_square_above(x: f64, freedom: f64) -> f64 {
    match x > 0.0 {
        true => checked_gamma_ur(freedom / 2.0, x / 2.0).unwrap_or(f64::NAN).clamp(0.0, 1.0),
        false => 1.0,
    }
}

/// The degrees of freedom of the difference of two means, each given by the variance of the mean and the number of its values.
///
/// Source: Satterthwaite 1946, "An Approximate Distribution of Estimates of Variance Components", Biometrics Bulletin 2.
pub(crate) fn welch_freedom([v, n]: [f64; 2], [w, m]: [f64; 2]) -> f64 {
    (v + w) * (v + w) / (v * v / (n - 1.0) + w * w / (m - 1.0))
}

/// The value that a chi-square of so many degrees of freedom does not exceed with a probability.
pub(crate) fn chi_square_quantile(probability: f64, freedom: f64) -> f64 {
    // Its mean and a multiple of its deviation are a first guess of where to look.
    let start = freedom + 10.0 * (2.0 * freedom).sqrt() + 40.0;
    solved(start, |x| chi_square_above(x, freedom) > 1.0 - probability)
}

/// The value that a gamma distribution of this shape and scale 1 does not exceed with a probability.
pub(crate) fn gamma_quantile(probability: f64, shape: f64) -> f64 {
    /// From here on it is normal to more digits than anybody reads.
    const LARGE: f64 = 1e8;
    if shape > LARGE {
        return shape + Normal::standard().inverse_cdf(probability) * shape.sqrt();
    }
    0.5 * chi_square_quantile(probability, 2.0 * shape)
}

/// The probability that a beta distribution of these shapes is at most `x`.
pub(crate) fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    match x {
        _ if x <= 0.0 => 0.0,
        _ if x >= 1.0 => 1.0,
        _ => checked_beta_reg(a, b, x).unwrap_or(f64::NAN).clamp(0.0, 1.0),
    }
}

/// The probability that a noncentral chi-square is at most `x`: central ones of growing freedom, mixed by Poisson.
///
/// From the largest freedom that matters down, so that what is added is never taken away again.
fn noncentral_below(x: f64, freedom: f64, shift: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let (half, mean) = (x / 2.0, shift / 2.0);
    let reach = 10.0 * mean.sqrt() + 30.0;
    let (first, last) = ((mean - reach).max(0.0).floor(), (mean + reach).ceil());
    let shape = freedom / 2.0 + last;
    let mut below = checked_gamma_lr(shape, half).unwrap_or(f64::NAN);
    let mut step = libm::exp(shape * libm::log(half) - half - libm::lgamma(shape + 1.0));
    let (mut weight, mut weights, mut sum) = (libm::exp(-reach * reach / (2.0 * mean + reach)), 0.0, 0.0);
    let mut count = last;
    while count >= first {
        sum += weight * below;
        weights += weight;
        // From one freedom to that which is two less.
        step *= (freedom / 2.0 + count) / half;
        below = (below + step).min(1.0);
        weight *= count / mean.max(f64::MIN_POSITIVE);
        count -= 1.0;
    }
    sum / weights
}

/// The value that a noncentral chi-square does not exceed with a probability.
pub(crate) fn noncentral_chi_square_quantile(probability: f64, freedom: f64, shift: f64) -> f64 {
    /// From here on it is normal to more digits than anybody reads.
    const MANY: f64 = 1e9;
    let (mean, deviation) = (freedom + shift, (2.0 * (freedom + 2.0 * shift)).sqrt());
    if shift > MANY {
        return mean + Normal::standard().inverse_cdf(probability) * deviation;
    }
    if shift <= 0.0 {
        return chi_square_quantile(probability, freedom);
    }
    solved(mean + 10.0 * deviation + 40.0, |x| noncentral_below(x, freedom, shift) < probability)
}

/// Where a condition that holds below a value and not above it ends, to all digits.
fn solved(mut high: f64, is_below: impl Fn(f64) -> bool) -> f64 {
    let mut low = 0.0;
    while is_below(high) && high.is_finite() {
        low = high;
        high *= 2.0;
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        match is_below(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
}

/// The probability that of `n` trials with a probability `k` or more succeed, for k of 1 or more.
pub(crate) fn binomial_at_least(k: u64, n: u64, probability: f64) -> f64 {
    match (k > n, probability >= 1.0) {
        (true, _) => 0.0,
        (_, true) => 1.0,
        _ => {
            checked_beta_reg(k as f64, (n - k) as f64 + 1.0, probability).unwrap_or(f64::NAN).clamp(0.0, 1.0)
        }
    }
}

/// The probability that F of so many degrees of freedom, between and within, is above `x`.
pub(crate) fn fisher_above(x: f64, between: f64, within: f64) -> f64 {
    match x > 0.0 {
        true => {
            let left = within / (within + between * x);
            checked_beta_reg(within / 2.0, between / 2.0, left).unwrap_or(f64::NAN).clamp(0.0, 1.0)
        }
        false => 1.0,
    }
}

/// Degrees of freedom above which the series below is exact to twelve digits, and the library's iteration slows down.
const MANY: f64 = 1000.0;

/// The quantile of Student's t distribution at a probability above one half.
///
/// Source of the series: Abramowitz & Stegun 1964, "Handbook of Mathematical Functions", 26.7.5.
pub(crate) fn student(freedom: f64, probability: f64) -> f64 {
    if freedom <= MANY {
        return StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |t| t.inverse_cdf(probability));
    }
    let z = Normal::standard().inverse_cdf(probability);
    let square = z * z;
    let terms = [
        (square + 1.0) / 4.0,
        ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
        ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0) / 92_160.0,
    ];
    z + z * terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student() {
        // As scipy 1.17 has them.
        for (freedom, probability, quantile) in [
            (1.0, 0.975, 12.7062047361747),
            (5.0, 0.975, 2.570581835636315),
            (30.0, 0.95, 1.697260886593957),
            (1000.0, 0.75, 0.674735164607009),
            (1000.0, 0.975, 1.962339080826408),
            (1e6, 0.95, 1.64485515072204),
            (1e12, 0.975, 1.959963984542426),
            (1.0, 0.75, 1.0),
            (1.0, 0.99995, 6366.197671316637),
            (2.0, 0.99995, 99.99249984375004),
            (17.0, 0.75, 0.689195075153939),
            (17.0, 0.99995, 5.043764976637977),
            (300.0, 0.75, 0.675308416307365),
            (300.0, 0.99995, 3.943541602422215),
            (1000.0, 0.99995, 3.906343736701408),
            (1001.0, 0.99995, 3.906327944031294),
        ] {
            let ours = student(freedom, probability);
            assert!((ours / quantile - 1.0).abs() < 1e-12, "{freedom} {probability}: {ours}");
        }
    }

    #[test]
    fn quantiles_of_chi_square() {
        let near =
            |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        // As scipy has them: 0.95 with 9 degrees of freedom, over 50 rows.
        near(chi_square_quantile(0.95, 9.0) / 50.0, 0.338_379_552_092_408_94);
        near(chi_square_quantile(0.99, 4.0) / 5000.0, 0.002_655_340_827_197_52);
        near(chi_square_quantile(0.95, 2.0), -2.0 * 0.05_f64.ln());
        // Noncentral, as scipy's ncx2 has them.
        let beyond = noncentral_chi_square_quantile(0.95, 9.0, 500.0);
        assert!((beyond / 584.554_937_210_226_9 - 1.0).abs() < 1e-10, "{beyond}");
        let beyond = noncentral_chi_square_quantile(0.95, 9.0, 50.0) / 500.0;
        assert!((beyond - 0.169_684_174_9).abs() < 1e-9, "{beyond}");
        // Nothing apart is the central one, and far apart it is normal.
        near(noncentral_chi_square_quantile(0.95, 3.0, 0.0), chi_square_quantile(0.95, 3.0));
        let (below, above) = (
            noncentral_chi_square_quantile(0.95, 3.0, 9.99e8),
            noncentral_chi_square_quantile(0.95, 3.0, 1.001e9),
        );
        assert!(above > below && (above - below - 2e6).abs() < 1e4, "{below} {above}");
    }

    #[test]
    fn tails_of_binomials() {
        let near =
            |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        near(binomial_at_least(7, 7, 0.5), 1.0 / 128.0);
        near(binomial_at_least(1, 4, 0.25), 1.0 - 0.75_f64.powi(4));
        assert_eq!((binomial_at_least(3, 2, 0.5), binomial_at_least(3, 3, 1.0)), (0.0, 1.0));
    }
}
