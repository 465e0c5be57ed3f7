//! Quantiles and tails of distributions.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::checked_beta_reg;
use statrs::function::gamma::checked_gamma_ur;

/// The probability that a chi-square of so many degrees of freedom is above `x`.
pub(crate) fn chi_square_above(x: f64, freedom: f64) -> f64 {
    match x > 0.0 {
        true => checked_gamma_ur(freedom / 2.0, x / 2.0).unwrap_or(f64::NAN).clamp(0.0, 1.0),
        false => 1.0,
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
    use super::student;

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
}
