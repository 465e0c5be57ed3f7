//! Sums of `f64`, and of products of two, without any rounding: neither order nor merging can show.

use super::float_sum::two_product;
use crate::Result;
use crate::support::codec::{Codec, Reader, Writer};

/// Bits of a word.
const BITS: i32 = u64::BITS as i32;

/// The words that a sum may reach: products of two floats begin at 2^-2148 and end below 2^2048, and there are no more than
/// 2^63 of them.
const REACH: std::ops::RangeInclusive<i32> = -34..=33;

/// A sum as a whole number of units of 2^(64 low).
///
/// A sum of floats is a fixed-point number of bounded width, so that it can be kept exactly (Kulisch 2013, "Computer
/// Arithmetic and Validity", chapter 8). Only the words in use are kept, in their one form: equal sums are equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExactSum {
    /// The place of the lowest word.
    low: i32,
    /// Two's complement, the lowest first; none at the lower end is zero, none at the upper end repeats the sign below it.
    words: Vec<u64>,
}

/// A number as `mantissa · 2^exponent`, so that no exponent is out of range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaled {
    mantissa: f64,
    exponent: i32,
}

impl Scaled {
    /// Its quotient by another number.
    #[must_use]
    pub fn over(self, other: Self) -> f64 {
        libm::scalbn(self.mantissa / other.mantissa, self.exponent - other.exponent)
    }
}

/// Sign, magnitude and exponent of a finite float: it is `magnitude · 2^exponent`.
fn taken_apart(value: f64) -> (bool, u64, i32) {
    const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
    let bits = value.to_bits();
    let fraction = bits & ((1 << FRACTION) - 1);
    let exponent = (bits >> FRACTION & 0x7ff) as i32;
    let (magnitude, exponent) =
        if exponent == 0 { (fraction, 1) } else { (fraction | 1 << FRACTION, exponent) };
    (value.is_sign_negative(), magnitude, exponent - 1075)
}

/// The words above the highest one of a number in two's complement.
fn sign_of(words: &[u64]) -> u64 {
    if words.last().is_some_and(|&word| word >> 63 == 1) { u64::MAX } else { 0 }
}

/// Turns the sign of a number in two's complement that has room for it.
fn negate(words: &mut [u64]) {
    let mut carry = true;
    for word in words {
        (*word, carry) = (!*word).overflowing_add(carry.into());
    }
}

impl ExactSum {
    /// Adds a finite number.
    pub fn add(&mut self, value: f64) {
        let (negative, magnitude, exponent) = taken_apart(value);
        self.add_term(negative, magnitude.into(), exponent);
    }

    /// Adds the product of two finite numbers.
    pub fn add_product(&mut self, a: f64, b: f64) {
        let ((a_negative, a, a_exponent), (b_negative, b, b_exponent)) = (taken_apart(a), taken_apart(b));
        self.add_term(a_negative != b_negative, u128::from(a) * u128::from(b), a_exponent + b_exponent);
    }

    /// Adds a number of at most 106 bits.
    fn add_term(&mut self, negative: bool, magnitude: u128, exponent: i32) {
        if magnitude == 0 {
            return;
        }
        let (place, shift) = (exponent.div_euclid(BITS), exponent.rem_euclid(BITS));
        let low = u128::from(magnitude as u64) << shift;
        let high = ((magnitude >> 64) << shift) + (low >> 64);
        let mut words = [low as u64, high as u64, (high >> 64) as u64];
        if negative {
            negate(&mut words);
        }
        self.add_words(place, &words);
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.add_words(other.low, &other.words);
    }

    fn add_words(&mut self, place: i32, words: &[u64]) {
        if self.words.is_empty() {
            self.low = place;
        }
        let below = (self.low - place).max(0) as usize;
        self.words.splice(..0, std::iter::repeat_n(0, below));
        self.low -= below as i32;
        let from = (place - self.low) as usize;
        let (own_sign, sign) = (sign_of(&self.words), sign_of(words));
        // One more word takes what is carried over.
        self.words.resize(self.words.len().max(from + words.len()) + 1, own_sign);
        let mut carry = false;
        let terms = words.iter().copied().chain(std::iter::repeat(sign));
        for (word, term) in self.words[from..].iter_mut().zip(terms) {
            (*word, carry) = adding(*word, term, carry);
        }
        self.trim();
    }

    /// Drops the words that say nothing.
    fn trim(&mut self) {
        while let Some((&top, rest)) = self.words.split_last()
            && top == sign_of(rest)
        {
            self.words.pop();
        }
        let zeros = self.words.iter().take_while(|&&word| word == 0).count();
        self.words.drain(..zeros);
        self.low = if self.words.is_empty() { 0 } else { self.low + zeros as i32 };
    }

    /// Whether it is below zero, and its magnitude.
    fn magnitude(&self) -> (bool, Vec<u64>) {
        let mut words = self.words.clone();
        let negative = sign_of(&words) != 0;
        if negative {
            negate(&mut words);
        }
        (negative, words)
    }

    fn from_magnitude(negative: bool, low: i32, mut words: Vec<u64>) -> Self {
        words.push(0);
        if negative {
            negate(&mut words);
        }
        let mut sum = Self { low, words };
        sum.trim();
        sum
    }

    /// The exact product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let ((a_negative, a), (b_negative, b)) = (self.magnitude(), other.magnitude());
        let mut words = vec![0; a.len() + b.len()];
        for (i, &factor) in a.iter().enumerate() {
            let mut carry = 0;
            for (word, &other) in words[i..].iter_mut().zip(b.iter().chain([&0])) {
                let sum = u128::from(factor) * u128::from(other) + u128::from(*word) + carry;
                (*word, carry) = (sum as u64, sum >> 64);
            }
        }
        Self::from_magnitude(a_negative != b_negative, self.low + other.low, words)
    }

    /// `n` times a sum of products less the product of two sums: n² times the covariance of n rows, without a rounding.
    #[must_use]
    pub fn covariation(n: u64, products: &Self, a: &Self, b: &Self) -> Self {
        products.times(&Self::from_magnitude(false, 0, vec![n])).minus(&a.times(b))
    }

    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let (negative, words) = other.magnitude();
        let mut difference = Self::from_magnitude(!negative, other.low, words);
        difference.merge(self);
        difference
    }

    /// Exactly zero.
    pub fn is_zero(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it is below zero, and its magnitude as `bits · 2^exponent`, of which the first of 128 bits is set, and the last
    /// one too where there are more.
    fn leading(&self) -> (bool, u128, i32) {
        let (negative, words) = self.magnitude();
        let Some(top) = words.iter().rposition(|&word| word != 0) else { return (false, 0, 0) };
        let word = |below: usize| top.checked_sub(below).map_or(0, |place| words[place]);
        let shift = words[top].leading_zeros();
        let pair = u128::from(word(0)) << 64 | u128::from(word(1));
        // In two steps, as a word cannot be shifted by all of its bits.
        let third = word(2) >> 1 >> (63 - shift);
        let more = word(2) << shift != 0 || words[..top.saturating_sub(2)].iter().any(|&word| word != 0);
        let bits = pair << shift | u128::from(third) | u128::from(more);
        (negative, bits, BITS * (self.low + top as i32 - 1) - shift as i32)
    }

    /// The nearest number of 53 bits.
    pub fn scaled(&self) -> Scaled {
        let (negative, bits, exponent) = self.leading();
        let mantissa = bits as f64;
        Scaled { mantissa: if negative { -mantissa } else { mantissa }, exponent }
    }

    /// The square root over the magnitude of another sum, rounded once: where the quotient of two pairs is the same, so is it.
    /// A number below zero has the root 0.
    pub fn root_over(&self, other: &Self) -> f64 {
        let (negative, bits, exponent) = self.leading();
        if negative || bits == 0 {
            return 0.0;
        }
        let (_, divisor, divisor_exponent) = other.leading();
        let odd = exponent.rem_euclid(2);
        let (square, square_rest) = in_two(bits);
        let (square, square_rest) = (square * f64::from(1 + odd), square_rest * f64::from(1 + odd));
        let (by, by_rest) = in_two(divisor);
        let root = square.sqrt() / by;
        // One step of Newton's, with the residual in twice the digits.
        let (product, rest) = two_product(root, by);
        let product_rest = rest + root * by_rest;
        let (whole, rest) = two_product(product, product);
        let whole_rest = rest + 2.0 * product * product_rest;
        let residual = (square - whole) + (square_rest - whole_rest);
        let root = root + residual / (2.0 * product * by);
        libm::scalbn(root, (exponent - odd) / 2 - divisor_exponent)
    }

    /// The nearest `f64`; infinite where it is out of range.
    pub fn value(&self) -> f64 {
        let Scaled { mantissa, exponent } = self.scaled();
        libm::scalbn(mantissa, exponent)
    }
}

/// The first 53 of 128 bits, and the others.
fn in_two(bits: u128) -> (f64, f64) {
    const REST: u32 = u128::BITS - f64::MANTISSA_DIGITS;
    let rest = bits & ((1 << REST) - 1);
    ((bits - rest) as f64, rest as f64)
}

/// The sum of two words and a carry, and what is carried over.
fn adding(a: u64, b: u64, carry: bool) -> (u64, bool) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(carry.into());
    (sum, first || second)
}

impl Codec for ExactSum {
    const NAME: &'static str = "sum";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_varint(self.words.len() as u128);
        if !self.words.is_empty() {
            out.put_signed_varint(self.low.into());
        }
        self.words.iter().for_each(|&word| out.put_u64(word));
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let len = input.short_varint().and_then(|len| i32::try_from(len).ok()).unwrap_or(i32::MAX);
        if len == 0 {
            return Ok(Self::default());
        }
        let low = i32::try_from(input.signed_varint()?).unwrap_or(i32::MAX);
        if !(REACH.contains(&low) && REACH.contains(&(low.saturating_add(len - 1)))) {
            return Err(input.corrupt("has a sum out of range"));
        }
        let words = (0..len).map(|_| input.u64()).collect::<Result<Vec<_>>>()?;
        let mut sum = Self { low, words };
        sum.trim();
        if sum.words.len() == len as usize {
            Ok(sum)
        } else {
            Err(input.corrupt("has a sum that is not well formed"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(values: &[f64]) -> ExactSum {
        values.iter().fold(ExactSum::default(), |mut sum, &value| {
            sum.add(value);
            sum
        })
    }

    /// Any finite float, the least and the greatest ones too.
    fn any_float() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<f64>().prop_filter("finite", |value| value.is_finite()),
            -1e6..1e6_f64,
            Just(f64::MAX),
            Just(-f64::MAX),
            Just(5e-324),
        ]
    }

    #[test]
    fn nothing_is_lost() {
        assert_eq!(sum(&[1e300, 1.0, 5e-324, -1e300, -1.0]).value(), 5e-324);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]).value(), f64::MAX);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).value(), f64::INFINITY);
        assert_eq!(sum(&[0.1; 10]).value(), 1.0);
        assert!(sum(&[0.1, -0.1, 0.0, -0.0]).is_zero());
        // A tie goes to the even one, and what is far below decides it.
        assert_eq!(sum(&[9007199254740992.0, 1.0]).value(), 9007199254740992.0);
        assert_eq!(sum(&[9007199254740992.0, 1.0, 5e-324]).value(), 9007199254740994.0);
    }

    #[test]
    fn products_are_exact() {
        let mut squares = ExactSum::default();
        for value in [1e200, 5e-324, -1e200] {
            squares.add_product(value, value);
        }
        squares.add_product(-1e200, 1e200);
        squares.add_product(1e200, -1e200);
        assert_eq!(squares.root_over(&sum(&[-5e-324])), 1.0);
        assert_eq!(ExactSum::default().root_over(&squares), 0.0);
        // 3 (1 + 4 + 9) - 6².
        let (mut squares, values) = (ExactSum::default(), [1.0, -2.0, 3.0]);
        values.iter().for_each(|&value| squares.add_product(value, value));
        let ones = sum(&[1.0, 2.0, 3.0]);
        assert_eq!(ExactSum::covariation(3, &squares, &ones, &ones).value(), 6.0);
        assert_eq!(ExactSum::covariation(3, &squares, &ones, &sum(&[-6.0])).value(), 78.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn neither_order_nor_merging_shows(values in prop::collection::vec(any_float(), 0..40), at in any::<prop::sample::Index>()) {
            let whole = sum(&values);
            let reversed: Vec<f64> = values.iter().rev().copied().collect();
            prop_assert_eq!(&sum(&reversed), &whole);
            let (left, right) = values.split_at(at.index(values.len() + 1));
            let mut merged = sum(right);
            merged.merge(&sum(left));
            prop_assert_eq!(&merged, &whole);
            prop_assert_eq!(&merged.minus(&sum(left)), &sum(right));
            let bytes = whole.to_bytes().unwrap();
            prop_assert_eq!(ExactSum::from_bytes(&bytes).unwrap(), whole);
            for end in 0..bytes.len() {
                prop_assert!(ExactSum::from_bytes(&bytes[..end]).is_err());
            }
        }

        #[test]
        fn integers_are_themselves(values in prop::collection::vec(any::<i32>(), 0..40)) {
            let floats: Vec<f64> = values.iter().map(|&value| f64::from(value) / 1024.0).collect();
            let mut squares = ExactSum::default();
            floats.iter().for_each(|&value| squares.add_product(value, value));
            let (n, total) = (values.len() as i128, values.iter().map(|&value| i128::from(value)).sum::<i128>());
            let square: i128 = values.iter().map(|&value| i128::from(value).pow(2)).sum();
            prop_assert_eq!(sum(&floats).value(), total as f64 / 1024.0);
            prop_assert_eq!(squares.value(), square as f64 / 1_048_576.0);
            let spread = ExactSum::covariation(n as u64, &squares, &sum(&floats), &sum(&floats));
            prop_assert_eq!(spread.value(), (n * square - total * total) as f64 / 1_048_576.0);
        }

        #[test]
        fn one_quotient_has_one_root(value in any_float(), times in 1_u16..1000, terms in 1_usize..40) {
            if value != 0.0 {
                let (mut square, mut sums) = (ExactSum::default(), ExactSum::default());
                (0..times).for_each(|_| square.add_product(value, value));
                (0..terms).for_each(|_| sums.add(value));
                let (mut one, few) = (ExactSum::default(), sum(&[terms as f64]));
                one.add(times.into());
                prop_assert_eq!(square.root_over(&sums), one.root_over(&few));
                let expected = f64::from(times).sqrt() / terms as f64;
                prop_assert!((square.root_over(&sums) / expected - 1.0).abs() < 3e-16);
            }
        }

        #[test]
        fn damage_is_refused_or_another_sum(values in prop::collection::vec(any_float(), 1..5), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = sum(&values).to_bytes().unwrap();
            let place = place.index(bytes.len());
            bytes[place] = byte;
            if let Ok(read) = ExactSum::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes().unwrap(), bytes);
            }
        }
    }
}
