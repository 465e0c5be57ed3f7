//! Quantiles of distributions.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

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
