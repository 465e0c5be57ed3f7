//! Exact decimals for sums of money, shaped like PostgreSQL's `numeric`.

use std::fmt;
use std::str::FromStr;

use super::digits::in_ten_thousandths;
use crate::support::error::excerpt;
use crate::{Error, Result};

/// The most digits after the point that an amount may show.
pub const MAX_SCALE: u8 = u8::MAX;

/// The most base-10000 groups after the point whose value still fits beside a few integer digits.
const MAX_GROUPS: u8 = 9;

/// Powers of 10000 up to the largest group count.
const GROUP_POWERS: [i128; MAX_GROUPS as usize + 1] = {
    let mut powers = [1; MAX_GROUPS as usize + 1];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10_000;
        i += 1;
    }
    powers
};

/// Powers of 10000 up to this one are exact as `f64`.
const EXACT_GROUPS: u8 = 5;

/// The same as floats, as far as they are exact.
const GROUP_POWERS_F64: [f64; EXACT_GROUPS as usize + 1] = {
    let mut powers = [1.0; EXACT_GROUPS as usize + 1];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = GROUP_POWERS[i] as f64;
        i += 1;
    }
    powers
};

/// Integers of a larger magnitude are not all exact as `f64`.
const EXACT_F64: u128 = 1 << 53;

/// An exact decimal: `mantissa / 10000^groups`, shown with `scale` digits after the point.
///
/// The scale is display only, as in `numeric`: a sum shows as many digits as the longest of its terms.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decimal {
    mantissa: i128,
    groups: u8,
    scale: u8,
}

/// A decimal as `numeric` stores it: sign, weight of the first digit, base-10000 digits without zeros at either end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits {
    /// Below zero.
    pub negative: bool,
    /// The first digit counts for `10000^weight`.
    pub weight: i16,
    /// Digits after the point to show.
    pub scale: u8,
    digits: [u16; 16],
    len: u8,
}

impl Digits {
    /// The digits, most significant first; empty for zero.
    pub fn as_slice(&self) -> &[u16] {
        &self.digits[..usize::from(self.len)]
    }
}

/// Equal in value and in what is shown, whatever zeros the mantissa ends with.
impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.reduced(), other.reduced());
        (a.mantissa, a.groups, a.scale) == (b.mantissa, b.groups, b.scale)
    }
}

impl Eq for Decimal {}

impl Decimal {
    /// Zero, shown without decimals.
    pub const ZERO: Self = Self { mantissa: 0, groups: 0, scale: 0 };

    /// The value `mantissa / 10000^groups` shown with `scale` digits.
    ///
    /// # Errors
    /// Corrupt, when the value has more digits than it would show or than the type holds.
    #[inline]
    pub fn from_parts(mantissa: i128, groups: u8, scale: u8) -> Result<Self> {
        let hidden = u32::from(groups) * 4;
        let hidden = hidden.saturating_sub(u32::from(scale));
        if groups > MAX_GROUPS || mantissa == i128::MIN || !ends_in_zeros(mantissa, hidden) {
            return Err(not_well_formed(mantissa, groups, scale));
        }
        Ok(Self { mantissa, groups, scale })
    }

    /// As [`Self::from_parts`], from memory that nobody else writes.
    #[inline]
    pub(crate) fn from_trusted_parts(mantissa: i128, groups: u8, scale: u8) -> Self {
        debug_assert!(Self::from_parts(mantissa, groups, scale).is_ok());
        Self { mantissa, groups, scale }
    }

    /// Reads the digits of a `numeric`: native-endian base-10000, the first worth `10000^weight`.
    ///
    /// # Errors
    /// Out of range, when the value needs more than 38 digits or shows more than [`MAX_SCALE`] decimals.
    #[inline]
    pub fn from_base_10000(negative: bool, weight: i32, scale: u16, digits: &[[u8; 2]]) -> Result<Self> {
        let last_place = weight - digits.len() as i32 + 1;
        let Ok(scale) = u8::try_from(scale) else { return Err(too_long(scale)) };
        let digit = |pair: &[u8; 2]| i64::from(i16::from_ne_bytes(*pair));
        let (mantissa, groups) = if digits.len() <= 4 && (-4..=0).contains(&last_place) {
            let small = digits.iter().fold(0_i64, |sum, pair| sum * 10_000 + digit(pair));
            (i128::from(small), -last_place as u8)
        } else {
            Self::long_mantissa(last_place, digits.iter().map(digit)).ok_or_else(out_of_range)?
        };
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, groups, scale })
    }

    fn long_mantissa(last_place: i32, digits: impl Iterator<Item = i64>) -> Option<(i128, u8)> {
        let mut mantissa = 0_i128;
        for digit in digits {
            mantissa = mantissa.checked_mul(10_000)?.checked_add(i128::from(digit))?;
        }
        if mantissa == 0 {
            return Some((0, 0));
        }
        if last_place > 0 {
            let power = GROUP_POWERS.get(usize::try_from(last_place).ok()?)?;
            return Some((mantissa.checked_mul(*power)?, 0));
        }
        let groups = u8::try_from(-last_place).ok().filter(|&groups| groups <= MAX_GROUPS)?;
        Some((mantissa, groups))
    }

    /// A whole number.
    #[inline]
    pub fn from_integer(value: i64) -> Self {
        Self { mantissa: value.into(), groups: 0, scale: 0 }
    }

    /// The digits as `numeric` stores them.
    pub fn to_base_10000(self) -> Digits {
        let mut out =
            Digits { negative: self.mantissa < 0, weight: 0, scale: self.scale, digits: [0; 16], len: 0 };
        let mut rest = self.mantissa.unsigned_abs();
        let mut reversed = [0_u16; 16];
        let mut len = 0;
        while rest != 0 {
            // Division of a u128 is a library call; of a u64, one instruction.
            let digit = match u64::try_from(rest) {
                Ok(small) => {
                    rest = u128::from(small / 10_000);
                    small % 10_000
                }
                Err(_) => {
                    let digit = (rest % 10_000) as u64;
                    rest /= 10_000;
                    digit
                }
            };
            reversed[len] = digit as u16;
            len += 1;
        }
        let zeros = reversed[..len].iter().take_while(|&&digit| digit == 0).count();
        for (to, from) in out.digits.iter_mut().zip(reversed[zeros..len].iter().rev()) {
            *to = *from;
        }
        out.len = (len - zeros) as u8;
        if out.len > 0 {
            out.weight = len as i16 - 1 - i16::from(self.groups);
        }
        out
    }

    /// The integer `value * 10000^groups`.
    #[inline]
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many base-10000 digits of the mantissa stand after the point.
    #[inline]
    pub fn groups(self) -> u8 {
        self.groups
    }

    /// Digits after the point that are shown.
    #[inline]
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// Below zero.
    #[inline]
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Exactly zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The same value with the sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { mantissa: -self.mantissa, ..self }
    }

    /// The mantissa over `10000^groups`, when it is no fewer groups than now and fits.
    #[inline]
    pub fn mantissa_at(self, groups: u8) -> Option<i128> {
        let missing = groups.checked_sub(self.groups)?;
        if missing == 0 {
            return Some(self.mantissa);
        }
        self.mantissa.checked_mul(*GROUP_POWERS.get(usize::from(missing))?)
    }

    /// The exact sum.
    ///
    /// # Errors
    /// Out of range, when it needs more than 38 digits.
    #[inline]
    pub fn checked_add(self, other: Self) -> Result<Self> {
        // Zeros at the end of a mantissa take room that the sum may need.
        let sum = self.add(other).or_else(|| self.reduced().add(other.reduced()));
        sum.ok_or_else(out_of_range)
    }

    #[inline]
    fn add(self, other: Self) -> Option<Self> {
        let groups = self.groups.max(other.groups);
        let sum = self.mantissa_at(groups)?.checked_add(other.mantissa_at(groups)?)?;
        let scale = self.scale.max(other.scale);
        (sum != i128::MIN).then_some(Self { mantissa: sum, groups, scale })
    }

    /// The same value in the fewest groups, which is its one form in storage.
    #[must_use]
    pub fn reduced(mut self) -> Self {
        if self.mantissa == 0 {
            self.groups = 0;
        }
        while self.groups > 0 && ends_in_zeros(self.mantissa, 4) {
            self.mantissa /= 10_000;
            self.groups -= 1;
        }
        self
    }

    /// The nearest `f64`, as PostgreSQL's cast has it; equal for equal values however they are scaled.
    #[inline]
    pub fn to_f64(self) -> f64 {
        let exact = |value: &Self| value.mantissa.unsigned_abs() <= EXACT_F64 && value.groups <= EXACT_GROUPS;
        match Some(self).filter(exact).or_else(|| Some(self.reduced()).filter(exact)) {
            // Both are exact, so that the division rounds once.
            Some(Self { mantissa, groups, .. }) => {
                mantissa as i64 as f64 / GROUP_POWERS_F64[usize::from(groups)]
            }
            None => self.to_f64_by_digits(),
        }
    }

    #[cold]
    fn to_f64_by_digits(self) -> f64 {
        let text = format!("{}e-{}", self.mantissa, usize::from(self.groups) * 4);
        // Digits with an exponent are a number, if only infinity.
        text.parse().unwrap_or(f64::NAN)
    }

    /// The decimal that `float8::numeric` gives, for amounts of at most four decimals and 15 digits in all.
    ///
    /// That is most money. Others give `None`, and need the full conversion.
    pub fn from_short_f64(value: f64) -> Option<Self> {
        let mantissa = in_ten_thousandths(value)? as i64;
        let scale = (0..4).find(|&scale| mantissa % 10_i64.pow(4 - scale) == 0).unwrap_or(4);
        Some(Self { mantissa: i128::from(mantissa), groups: 1, scale: scale as u8 })
    }
}

/// Whether the last `zeros` decimal digits of a number are zeros. Division of 64 bits is several times as fast as of 128.
#[inline]
fn ends_in_zeros(mantissa: i128, zeros: u32) -> bool {
    /// Powers of 10 up to the largest that fits.
    const POWERS: [i64; 19] = {
        let mut powers = [1; 19];
        let mut i = 1;
        while i < powers.len() {
            powers[i] = powers[i - 1] * 10;
            i += 1;
        }
        powers
    };
    match (i64::try_from(mantissa), POWERS.get(zeros as usize)) {
        (_, Some(1)) => true,
        (Ok(mantissa), Some(power)) => mantissa % power == 0,
        _ => mantissa % 10_i128.pow(zeros) == 0,
    }
}

#[cold]
fn not_well_formed(mantissa: i128, groups: u8, scale: u8) -> Error {
    Error::corrupt(format!("decimal {mantissa}e-{groups}:{scale} is not well formed"))
}

#[cold]
fn out_of_range() -> Error {
    Error::out_of_range("amount or total is out of range: an exact total holds 38 digits")
        .hint("Cast the amounts to double precision, or to a numeric of fewer decimals.")
}

#[cold]
fn too_long(scale: u16) -> Error {
    Error::out_of_range(format!("amount shows {scale} digits after the point, the most is {MAX_SCALE}"))
        .hint("Cast the amounts to a numeric of fewer decimals.")
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.groups) * 4;
        let digits = format!("{:0width$}", self.mantissa.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let scale = usize::from(self.scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        if scale == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{:0<scale$}", &fraction[..scale.min(places)])
    }
}

impl FromStr for Decimal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).ok_or_else(|| Error::corrupt(format!("\"{}\" is not a decimal", excerpt(text))))
    }
}

fn parse(text: &str) -> Option<Decimal> {
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    if unsigned.contains('.') && fraction.is_empty() {
        return None;
    }
    let scale = u8::try_from(fraction.len()).ok()?;
    let significant = fraction.trim_end_matches('0');
    let groups = u8::try_from(significant.len().div_ceil(4)).ok().filter(|&groups| groups <= MAX_GROUPS)?;
    let padding = usize::from(groups) * 4 - significant.len();
    let digits = whole.bytes().chain(significant.bytes()).map(|byte| i128::from(byte - b'0'));
    let mut mantissa = 0_i128;
    for digit in digits.chain(std::iter::repeat_n(0, padding)) {
        mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
    }
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, groups, scale })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn through_digits(value: Decimal) -> Decimal {
        let digits = value.to_base_10000();
        let pairs: Vec<[u8; 2]> = digits.as_slice().iter().map(|d| (*d as i16).to_ne_bytes()).collect();
        let scale = digits.scale.into();
        Decimal::from_base_10000(digits.negative, digits.weight.into(), scale, &pairs).unwrap()
    }

    #[test]
    fn sums_show_the_longest_scale() {
        let sum = decimal("1.5").checked_add(decimal("2.25000")).unwrap();
        assert_eq!(sum.to_string(), "3.75000");
        assert_eq!(decimal("-0.01").checked_add(decimal("0.01")).unwrap().to_string(), "0.00");
    }

    #[test]
    fn thirty_digits_are_exact_and_overflow_is_refused() {
        let big = decimal("123456789012345678901234567890.12");
        let sum = big.checked_add(decimal("0.0088")).unwrap();
        assert_eq!(sum.to_string(), "123456789012345678901234567890.1288");
        assert!(decimal("99999999999999999999999999999999999999").checked_add(decimal("0.1")).is_err());
        assert!(decimal(&i128::MAX.to_string()).checked_add(decimal("1")).is_err());
    }

    #[test]
    fn floats_become_the_decimals_people_typed() {
        for text in ["0", "12.5", "-3.07", "99999999.9999", "1200"] {
            let value = Decimal::from_short_f64(text.parse().unwrap()).unwrap();
            assert_eq!(value.to_string(), text);
        }
        assert_eq!(Decimal::from_short_f64(0.1 + 0.2), None);
        assert_eq!(Decimal::from_short_f64(1e300), None);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "-", ".5", "5.", "1e5", "+1", "1.2.3", "NaN", " 1", "٣"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert!(Decimal::from_parts(12345, 1, 2).is_err());
        assert!(Decimal::from_parts(i128::MIN, 0, 0).is_err());
        assert!(Decimal::from_parts(1, 10, 40).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn text_and_digits_round_trip(mantissa in -i128::MAX / 10..i128::MAX / 10, scale in 0_u8..34) {
            let digits = mantissa.unsigned_abs().to_string();
            let digits = format!("{digits:0>width$}", width = usize::from(scale) + 1);
            let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
            let sign = if mantissa < 0 { "-" } else { "" };
            let text = if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
            if let Ok(value) = text.parse::<Decimal>() {
                prop_assert_eq!(value.to_f64(), text.parse::<f64>().unwrap());
                prop_assert_eq!(value.to_string(), text);
                prop_assert_eq!(through_digits(value).to_string(), value.to_string());
                prop_assert_eq!(through_digits(value).to_f64(), value.to_f64());

            }
        }

        #[test]
        fn equal_values_have_equal_floats(mantissa in any::<i64>(), padding in 1_usize..14) {
            let short = decimal(&format!("{mantissa}.5"));
            let long = short.checked_add(decimal(&format!("0.{:0<padding$}1", ""))).unwrap();
            let back = long.checked_add(decimal(&format!("-0.{:0<padding$}1", ""))).unwrap();
            prop_assert_eq!(back.to_f64(), short.to_f64());
        }

        #[test]
        fn order_of_floats_is_order_of_decimals(a in -10_i64.pow(12)..10_i64.pow(12), b in -10_i64.pow(12)..10_i64.pow(12)) {
            let value = |cents: i64| Decimal::from_parts(i128::from(cents) * 100, 1, 2).unwrap().to_f64();
            prop_assert_eq!(value(a).total_cmp(&value(b)), a.cmp(&b));
        }
    }
}
