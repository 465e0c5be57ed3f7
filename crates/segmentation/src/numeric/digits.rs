//! Floats to the digits that people see of them.

use super::float_sum::two_product;

/// Digits of a decimal of which a float keeps every one.
const DIGITS: i32 = 15;

/// The largest power of ten that is a float.
const GREATEST_POWER: i32 = 22;

/// The float nearest to the decimal of 15 digits that is nearest to a float, as `float8::numeric::float8` gives it: of
/// 0.1 + 0.2, which is 0.30000000000000004, that is 0.3.
pub fn to_shown(x: f64) -> f64 {
    if in_ten_thousandths(x).is_some() {
        return x;
    }
    match x.abs() {
        size if (1e-8..1e15).contains(&size) => {
            let whole_digits = libm::log10(size).floor() as i32 + 1;
            rounded(size, DIGITS - whole_digits).copysign(x)
        }
        _ => to_shown_by_text(x),
    }
}

/// A float of at most four decimals and 15 digits in all, in ten-thousandths.
pub(crate) fn in_ten_thousandths(x: f64) -> Option<f64> {
    let scaled = (x * 10_000.0).round();
    // Below 10^15 every decimal of 15 digits has an f64 of its own, so equality here is identity.
    (scaled.abs() < 1e15 && scaled / 10_000.0 == x).then_some(scaled)
}

/// Rounds at a decimal place, half to even. The product is exact, as a rounded one and its error.
fn rounded(size: f64, decimals: i32) -> f64 {
    let power = 10_f64.powi(decimals.clamp(0, GREATEST_POWER));
    let (product, error) = two_product(size, power);
    let whole = product.round_ties_even();
    // Exact: both are below 2^53, and less than one apart.
    let above = (product - whole) + error;
    let whole = match above {
        above if above > 0.5 => whole + 1.0,
        above if above < -0.5 => whole - 1.0,
        above if above.abs() == 0.5 && whole % 2.0 != 0.0 => whole + above.signum(),
        _ => whole,
    };
    match whole {
        // The logarithm was taken for the next whole one.
        whole if whole < 1e14 => to_shown_by_text(size),
        whole => whole / power,
    }
}

#[cold]
fn to_shown_by_text(x: f64) -> f64 {
    format!("{x:.*e}", DIGITS as usize - 1).parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_of_cents_are_what_they_look_like() {
        assert_eq!(to_shown(0.1 + 0.2), 0.3);
        assert_eq!(to_shown(0.7 + 0.1), 0.8);
        assert_eq!(to_shown(1e300 / 3.0), 3.33333333333333e299);
        assert_eq!(to_shown(-0.0).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(to_shown(f64::INFINITY), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn as_by_text(x in prop_oneof![
            proptest::num::f64::NORMAL,
            (-1e9..1e9_f64),
            (1_u64..10_000_000_000, 0_i32..9, -8_i64..8).prop_map(|(units, decimals, ulps)| {
                f64::from_bits(((units as f64 / 10_f64.powi(decimals)).to_bits() as i64 + ulps) as u64)
            }),
        ]) {
            prop_assert_eq!(to_shown(x), to_shown_by_text(x));
        }

        /// Sixteen digits that end in five are ties, or nearly so.
        #[test]
        fn ties(units in 100_000_000_000_000_u64..900_000_000_000_000, decimals in 0_i32..14) {
            let x = (units as f64 + 0.5) / 10_f64.powi(decimals);
            prop_assert_eq!(to_shown(x), to_shown_by_text(x));
        }
    }
}
