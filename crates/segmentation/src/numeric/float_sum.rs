//! Sums of `f64` that keep the rounding error, so that the order of the terms does not show.

use crate::{Error, Result};

/// A sum as an unevaluated pair `high + low`, about 106 bits wide: the running sum, and the errors of its roundings.
///
/// Source: Neumaier 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54; the exact
/// error of an addition is Knuth's two-sum (The Art of Computer Programming, volume 2, section 4.2.2).
#[derive(Debug, Clone, Copy, Default)]
pub struct FloatSum {
    high: f64,
    low: f64,
}

/// Equal sums may be split differently.
impl PartialEq for FloatSum {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

/// `a + b` exactly, as a rounded sum and its error (Knuth).
#[inline]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// `a b` exactly, as a rounded product and its error (Dekker); a fused multiply-add would need a newer processor than
/// the compiler may assume.
pub(crate) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let split = |x: f64| {
        let spread = 134_217_729.0 * x; // 2^27 + 1
        let high = spread - (spread - x);
        (high, x - high)
    };
    let product = a * b;
    let ((ah, al), (bh, bl)) = (split(a), split(b));
    (product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
}

/// The sum of two unevaluated pairs.
pub(crate) fn pair_add(sum: (f64, f64), term: (f64, f64)) -> (f64, f64) {
    let (high, low) = two_sum(sum.0, term.0);
    let low = low + sum.1 + term.1;
    let total = high + low;
    (total, low - (total - high))
}

impl FloatSum {
    /// The sum of one term.
    pub fn new(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }

    /// The pair as it was taken apart by [`Self::parts`].
    ///
    /// # Errors
    /// Corrupt, when a part is not finite or the pair is not in its normal form.
    pub fn from_parts(high: f64, low: f64) -> Result<Self> {
        if !(high.is_finite() && low.is_finite()) || two_sum(high, low) != (high, low) {
            return Err(Error::corrupt(format!("{high} and {low} are not the two parts of a sum")));
        }
        Ok(Self { high, low })
    }

    /// The pair that [`Self::raw_parts`] gave, from memory that nobody else writes.
    #[inline]
    pub(crate) fn from_trusted_parts(high: f64, low: f64) -> Self {
        Self { high, low }
    }

    /// The sum rounded to `f64`, and the rest. Zeros have no sign, so that equal sums have equal bits.
    pub fn parts(self) -> (f64, f64) {
        let (sum, rest) = two_sum(self.high, self.low);
        (sum + 0.0, rest + 0.0)
    }

    /// The same sum as its [`Self::parts`].
    #[must_use]
    pub fn canonical(self) -> Self {
        let (high, low) = self.parts();
        Self { high, low }
    }

    /// The pair as it is, for memory that nobody else writes.
    #[inline]
    pub(crate) fn raw_parts(self) -> (f64, f64) {
        (self.high, self.low)
    }

    /// Adds one term.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let (sum, error) = two_sum(self.high, value);
        self.high = sum;
        self.low += error;
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: Self) {
        self.add(other.high);
        self.low += other.low;
    }

    /// The sum of sums, in their order.
    pub fn of_sums(sums: impl IntoIterator<Item = Self>) -> Self {
        let mut sums = sums.into_iter();
        let first = sums.next().unwrap_or_default();
        sums.fold(first, |mut all, sum| {
            all.merge(sum);
            all
        })
    }

    /// The same sum with the sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }

    /// The sum rounded to the nearest `f64`.
    #[inline]
    pub fn value(self) -> f64 {
        self.high + self.low
    }

    /// Whether no addition so far has left the range of `f64`.
    pub fn is_finite(self) -> bool {
        // An overflow makes the running sum infinite or NaN for good.
        self.value().is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(values: &[f64]) -> FloatSum {
        values.iter().fold(FloatSum::default(), |mut sum, &value| {
            sum.add(value);
            sum
        })
    }

    #[test]
    fn small_terms_are_not_lost() {
        assert_eq!(sum(&[1e16, 1.0, 1.0, -1e16]).value(), 2.0);
        assert!(!sum(&[f64::MAX, f64::MAX]).is_finite());
        assert!(FloatSum::from_parts(1.0, 1.0).is_err());
        assert!(FloatSum::from_parts(f64::NAN, 0.0).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn order_and_merging_do_not_show(cents in prop::collection::vec(-10_000_000_i64..10_000_000, 1..60), at in 0_usize..60) {
            let values: Vec<f64> = cents.iter().map(|&c| c as f64 / 100.0).collect();
            let whole = sum(&values);
            let reversed: Vec<f64> = values.iter().rev().copied().collect();
            prop_assert_eq!(sum(&reversed).value(), whole.value());
            let (left, right) = values.split_at(at.min(values.len()));
            let mut merged = sum(right);
            merged.merge(sum(left));
            prop_assert_eq!(merged.value(), whole.value());
            let parts = whole.parts();
            prop_assert_eq!(FloatSum::from_parts(parts.0, parts.1).unwrap(), whole);
        }
    }
}
