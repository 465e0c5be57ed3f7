//! The coefficient of variation: how much values differ, in units of their mean.

use crate::Result;
use crate::numeric::exact_sum::ExactSum;
use crate::support::codec::{Codec, Reader, Writer, checked_count};

/// The values of which the coefficient is asked, summed up. They merge in any order to the same value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variation {
    /// Values.
    count: u64,
    /// Whether one of them is NaN or infinite, so that there is no deviation.
    undefined: bool,
    sum: ExactSum,
    squares: ExactSum,
}

impl Variation {
    /// Takes a value.
    ///
    /// # Errors
    /// Out of range, for more values than can be counted.
    pub fn add(&mut self, value: f64) -> Result<()> {
        self.count = checked_count(self.count, 1)?;
        if value.is_finite() {
            self.sum.add(value);
            self.squares.add_product(value, value);
        } else {
            self.undefined = true;
        }
        Ok(())
    }

    /// The values of both.
    ///
    /// # Errors
    /// As for [`Self::add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.count = checked_count(self.count, other.count)?;
        self.undefined |= other.undefined;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        Ok(())
    }

    /// The population standard deviation by the absolute mean: √(n Σx² - (Σx)²) / |Σx|, rounded once. `None`
    /// without values and at a mean of zero, NaN where one is NaN or infinite.
    pub fn coefficient(&self) -> Option<f64> {
        if self.undefined {
            return Some(f64::NAN);
        }
        let deviations = ExactSum::covariation(self.count, &self.squares, &self.sum, &self.sum);
        (!self.sum.is_zero()).then(|| deviations.root_over(&self.sum))
    }
}

const VERSION: u8 = 1;

impl Codec for Variation {
    const NAME: &'static str = "state of variation";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u8(self.undefined.into());
        out.put_varint(self.count.into());
        self.sum.encode(out)?;
        self.squares.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let undefined = match input.u8()? {
            0 => false,
            1 => true,
            _ => return Err(input.corrupt("is neither defined nor undefined")),
        };
        let count = input.short_varint().ok_or_else(|| input.corrupt("has too many rows"))?;
        let (sum, squares) = (ExactSum::decode(input)?, ExactSum::decode(input)?);
        Ok(Self { count, undefined, sum, squares })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn variation(values: &[f64]) -> Variation {
        values.iter().fold(Variation::default(), |mut variation, &value| {
            variation.add(value).unwrap();
            variation
        })
    }

    fn coefficient(values: &[f64]) -> Option<f64> {
        variation(values).coefficient()
    }

    #[test]
    fn stated_values() {
        assert_eq!(coefficient(&[]), None);
        assert_eq!(coefficient(&[-1.0, 1.0]), None);
        assert_eq!(coefficient(&[7.0]), Some(0.0));
        assert_eq!(coefficient(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), Some(0.4));
        assert_eq!(coefficient(&[-2.0, -4.0, -4.0, -4.0, -5.0, -5.0, -7.0, -9.0]), Some(0.4));
        // Equal values do not vary, whatever their last digits.
        assert_eq!(coefficient(&[0.1; 7]), Some(0.0));
        // One of eighteen months varies alike, whatever was spent in it.
        for spent in [0.1, 11.77, 19.99, 1e-9, 123456.78] {
            let mut months = [0.0; 18];
            months[4] = spent;
            assert_eq!(coefficient(&months), Some(17_f64.sqrt()), "{spent}");
        }
        // Neither large means nor extreme values lose what varies.
        assert_eq!(coefficient(&[1e15, 1e15 + 2.0]), Some(1.0 / (1e15 + 1.0)));
        assert_eq!(coefficient(&[2_f64.powi(1020), 3.0 * 2_f64.powi(1020)]), Some(0.5));
        assert_eq!(coefficient(&[5e-324, 15e-324]), Some(0.5));
        assert!(coefficient(&[1.0, f64::NAN]).unwrap().is_nan());
        assert!(coefficient(&[1.0, f64::INFINITY]).unwrap().is_nan());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn neither_order_nor_merging_shows(values in prop::collection::vec(0.1..1e6_f64, 2..60), at in any::<prop::sample::Index>()) {
            let whole = variation(&values);
            let reversed: Vec<f64> = values.iter().rev().copied().collect();
            prop_assert_eq!(&variation(&reversed), &whole);
            let (left, right) = values.split_at(at.index(values.len() + 1));
            let mut merged = variation(right);
            merged.merge(&variation(left)).unwrap();
            prop_assert_eq!(merged.coefficient(), whole.coefficient());
            prop_assert_eq!(Variation::from_bytes(&whole.to_bytes().unwrap()).unwrap(), whole);
            // The two passes of the definition.
            let (n, mean) = (values.len() as f64, values.iter().sum::<f64>() / values.len() as f64);
            let deviations: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
            let expected = (deviations / n).sqrt() / mean.abs();
            prop_assert!((merged.coefficient().unwrap() / expected - 1.0).abs() < 1e-9);
        }
    }
}
