//! Intervals of shares, how sure they are, and probabilities in the tails of distributions.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::beta::beta_reg;

use crate::{Error, Result};

/// How sure an interval is to hold the true figure, unless the query says.
pub const CONFIDENCE: f64 = 0.95;

/// A confidence that intervals are made for: from 0.5 to 0.9999.
///
/// # Errors
/// Invalid, for another one.
pub fn checked_confidence(confidence: f64) -> Result<f64> {
    if (0.5..=0.9999).contains(&confidence) {
        return Ok(confidence);
    }
    Err(Error::invalid(format!("confidence is {confidence}"))
        .hint("It is a probability from 0.5 to 0.9999, such as 0.95."))
}

/// Makes sure that a confidence is the one that an aggregate began with.
///
/// # Errors
/// Invalid, for another one.
pub fn same_confidence(begun: f64, confidence: f64) -> Result<()> {
    match begun == confidence {
        true => Ok(()),
        false => Err(Error::invalid(format!("confidence is {begun} and {confidence}"))
            .hint("It must be the same in all rows.")),
    }
}

/// The quantile of the standard normal distribution.
pub(crate) fn normal(probability: f64) -> f64 {
    Normal::standard().inverse_cdf(probability)
}

/// How many standard errors an interval of this confidence reaches to either side.
pub(crate) fn standard_errors(confidence: f64) -> f64 {
    normal(0.5 + 0.5 * confidence)
}

/// The interval of a share of `n` rows, of which `hits` have what is asked for: all shares that a test of the score does not
/// reject. It stays within 0 and 1, and is right for few rows and at both ends.
///
/// Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22.
pub fn wilson(hits: f64, n: f64, confidence: f64) -> (f64, f64) {
    let z = standard_errors(confidence);
    let square = z * z;
    let share = hits / n;
    let middle = (hits + 0.5 * square) / (n + square);
    let half = z * libm::sqrt(n * share * (1.0 - share) + 0.25 * square) / (n + square);
    // At both ends the interval begins with the share itself, whatever the last digit of the root.
    let low = if hits == 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if hits == n { 1.0 } else { (middle + half).min(1.0) };
    (low, high)
}

/// The probability of a normal deviation as large as `z`, in either direction.
pub(crate) fn normal_tails(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// The same of Student's t.
///
/// Source: Abramowitz & Stegun 1964, "Handbook of Mathematical Functions", 26.7.1 and 26.5.27; where the logarithms of gamma
/// functions in it would lose digits, the normal deviate that has the same tails, by Hill 1970, "Algorithm 395: Student's
/// t-Distribution", Communications of the ACM 13.
pub(crate) fn student_tails(t: f64, freedom: f64) -> f64 {
    /// From here on the series is exact to twelve digits of all tails that matter.
    const MANY: f64 = 1000.0;
    if freedom <= MANY {
        return beta_reg(0.5 * freedom, 0.5, freedom / (freedom + t * t));
    }
    let a = freedom - 0.5;
    let b = 48.0 * a * a;
    let square = a * libm::log1p(t * t / freedom);
    let z = square.sqrt();
    let second = (((4.0 * square + 33.0) * square + 240.0) * square + 855.0) * z;
    let second = second / (10.0 * b * (b + 0.8 * square * square + 100.0));
    normal_tails(z + z * (square + 3.0) / b - second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * b.abs().max(1e-12)
    }

    #[test]
    fn shares_of_wilson() {
        // As R's prop.test, without its correction, R's binom and statsmodels 0.15 have them.
        for (hits, n, low, high) in [
            (80.0, 100.0, 0.711_170_834_406_841_1, 0.866_633_066_668_967_6),
            (9.0, 10.0, 0.595_849_973_204_761_4, 0.982_123_786_904_927),
            (10.0, 10.0, 0.722_467_200_137_110_6, 1.0),
            (45.0, 50.0, 0.786_397_685_625_203_4, 0.956_524_235_068_109_5),
            (682.0, 740.0, 0.900_007_421_934_453_8, 0.938_881_016_724_647_1),
            (25.0, 740.0, 0.022_986_410_569_573_3, 0.049_396_565_913_151_7),
        ] {
            let interval = wilson(hits, n, 0.95);
            assert!(
                (interval.0 - low).abs() < 2e-15 && (interval.1 - high).abs() < 2e-15,
                "{hits} {n} {interval:?}"
            );
            let (from, to) = wilson(n - hits, n, 0.95);
            assert!(near(1.0 - to, low) && (1.0 - from - high).abs() < 1e-15);
        }
        assert_eq!(wilson(0.0, 7.0, 0.9).0, 0.0);
        // Of nobody every share may be true.
        assert_eq!(wilson(0.0, 0.0, 0.9), (0.0, 1.0));
    }

    #[test]
    fn tails() {
        // As R's pnorm and pt have them.
        assert!(near(normal_tails(1.959_963_984_540_054), 0.05));
        assert!(near(normal_tails(-10.0), 1.523_970_604_832_094e-23));
        assert!(near(student_tails(0.0, 3.0), 1.0));
        assert!(near(student_tails(-1.0, 1.0), 0.5));
        assert!(near(student_tails(2.0, 2.0), 1.0 - 2.0 / 6.0_f64.sqrt()));
        // Without a step where the series begins, and the normal one in the end.
        for t in [0.1, 1.0, 2.0, 5.0, 8.0] {
            let [below, above] = [1000.0, 1000.0 + 1e-9].map(|freedom| student_tails(t, freedom));
            assert!((below / above - 1.0).abs() < 1e-10, "{t} {below} {above}");
            let ratio = student_tails(t, 1e15) / normal_tails(t);
            assert!((ratio - 1.0).abs() < 1e-11, "{t} {ratio}");
        }
    }

    #[test]
    fn confidences() {
        for wrong in [0.0, 0.49, 0.99995, 1.0, 95.0, f64::NAN] {
            assert!(checked_confidence(wrong).is_err());
        }
        assert!(same_confidence(0.9, 0.95).is_err());
        assert_eq!(checked_confidence(0.95), Ok(0.95));
    }
}
