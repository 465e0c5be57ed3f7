//! Whole numbers of 256 bits, as products of two numbers of pairs of rows need them.

/// `high * 2^128 + low`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    /// The whole product.
    pub fn product(a: u128, b: u128) -> Self {
        // By halves of 64 bits, as on paper.
        let mask = u128::from(u64::MAX);
        let (a1, a0, b1, b0) = (a >> 64, a & mask, b >> 64, b & mask);
        let (middle, carried) = (a1 * b0).overflowing_add(a0 * b1);
        let (low, carry) = (a0 * b0).overflowing_add(middle << 64);
        Self { high: a1 * b1 + (middle >> 64) + (u128::from(carried) << 64) + u128::from(carry), low }
    }

    /// The sum, of numbers below 2^255.
    pub fn plus(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high + other.high + u128::from(carry), low }
    }

    /// The difference from a number that is no greater.
    pub fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high - other.high - u128::from(borrow), low }
    }

    /// The nearest `f64`, or its neighbour.
    pub fn to_f64(self) -> f64 {
        self.high as f64 * 2_f64.powi(128) + self.low as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_greatest_product_is_whole() {
        let most = u128::MAX;
        // (2^128 - 1)^2 = (2^128 - 2) 2^128 + 1
        assert_eq!(Wide::product(most, most), Wide { high: most - 1, low: 1 });
        assert_eq!(Wide::product(most, most).to_f64(), 2_f64.powi(256));
        assert_eq!(Wide::product(3, 5), Wide { high: 0, low: 15 });
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn it_obeys_the_laws(a in 0..u128::MAX / 2, b in 0..u128::MAX / 2, c in 0..u128::MAX / 2) {
            let sum = Wide::product(a, c).plus(Wide::product(b, c));
            prop_assert_eq!(sum, Wide::product(a + b, c));
            prop_assert_eq!(sum.minus(Wide::product(b, c)), Wide::product(c, a));
        }
    }
}
