//! A share of a number of people, with the interval in which the true share lies.

use statrs::distribution::{ContinuousCDF, Normal};

/// The quantile of the normal distribution that bounds a two-sided interval of a confidence between 0 and 1.
pub(crate) fn two_sided(confidence: f64) -> f64 {
    Normal::standard().inverse_cdf(0.5 + confidence / 2.0)
}

/// The interval of a share of `part` in `whole`, by scores: it stays within 0 and 1 and is fair for few people too.
///
/// Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22.
pub fn wilson(part: u64, whole: u64, confidence: f64) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let n = whole as f64;
    let z = two_sided(confidence);
    let square = z * z;
    let (inside, outside) = (part as f64, (whole - part.min(whole)) as f64);
    let half = z * (inside * outside / n + square / 4.0).sqrt();
    let low = (inside + square / 2.0 - half) / (n + square);
    let high = (inside + square / 2.0 + half) / (n + square);
    // The ends are 0 and 1 where nobody or everybody is inside, which rounding misses.
    (if part == 0 { 0.0 } else { low.max(0.0) }, if part >= whole { 1.0 } else { high.min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: (f64, f64), low: f64, high: f64) {
        assert!((found.0 - low).abs() < 2e-15 && (found.1 - high).abs() < 2e-15, "{found:?} {low} {high}");
    }

    /// Figures of statsmodels 0.15 and of R's binom.
    #[test]
    fn shares_known_elsewhere() {
        near(wilson(80, 100, 0.95), 0.711_170_834_406_841_1, 0.866_633_066_668_967_6);
        near(wilson(9, 10, 0.95), 0.595_849_973_204_761_4, 0.982_123_786_904_927);
        near(wilson(10, 10, 0.95), 0.722_467_200_137_110_7, 1.0);
        near(wilson(45, 50, 0.95), 0.786_397_685_625_203_4, 0.956_524_235_068_109_5);
        near(wilson(682, 740, 0.95), 0.900_007_421_934_453_8, 0.938_881_016_724_647_1);
        near(wilson(25, 740, 0.95), 0.022_986_410_569_573_3, 0.049_396_565_913_151_7);
    }

    #[test]
    fn nobody_at_all() {
        assert_eq!(wilson(0, 0, 0.9), (0.0, 1.0));
        assert_eq!(wilson(0, 7, 0.9).0, 0.0);
    }
}
