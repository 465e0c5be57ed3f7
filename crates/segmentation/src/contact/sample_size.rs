//! How many customers a test needs, to see a difference of a given size.

use serde::Deserialize;
use serde_json::Value;

use crate::numeric::intervals::{CONFIDENCE, checked_confidence, normal, standard_errors};
use crate::support::json;
use crate::{Error, Result};

/// What a test shall be sure of, and how its customers are split.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// How sure not to see a difference where there is none.
    pub confidence: f64,
    /// How sure to see a difference as large as the one given.
    pub power: f64,
    /// The share of all customers that is left alone.
    pub control_share: f64,
    /// Whether the difference is one in units of the base.
    pub relative: bool,
    /// The standard deviation of an outcome that is no share.
    pub standard_deviation: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            confidence: CONFIDENCE,
            power: 0.8,
            control_share: 0.5,
            relative: false,
            standard_deviation: None,
        }
    }
}

impl Options {
    /// Reads and checks them.
    ///
    /// # Errors
    /// Invalid, with the key.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        checked_confidence(options.confidence)?;
        if !(0.5..=0.9999).contains(&options.power) {
            return Err(Error::invalid(format!("power is {}", options.power))
                .hint("It is a probability from 0.5 to 0.9999, such as 0.8."));
        }
        if !(0.001..=0.999).contains(&options.control_share) {
            return Err(Error::invalid(format!("control_share is {}", options.control_share)).hint(
                "It is the share of all customers that is left alone, from 0.001 to 0.999, such as 0.2.",
            ));
        }
        if options.standard_deviation.is_some_and(|deviation| !(deviation > 0.0 && deviation.is_finite())) {
            return Err(Error::invalid("standard_deviation must be above 0").hint(
                "Give that of the outcome per customer, as stddev_samp(amount) of last year's has it.",
            ));
        }
        Ok(options)
    }
}

/// Customers in all and in each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// In both groups.
    pub customers: i64,
    /// Left alone.
    pub control: i64,
    /// Treated.
    pub treated: i64,
}

/// The number of customers, before it is rounded up: `(z_a + z_b)² (v_c / h + v_t / (1 - h)) / d²`, with the variances of both
/// groups, the share h of the control group and the difference d. The variance of a share p is p (1 - p).
///
/// Source: Fleiss, Levin & Paik 2003, "Statistical Methods for Rates and Proportions", 3rd edition, section 4.1, without its
/// correction for continuity; both groups have their own variance, and tests look in both directions.
///
/// # Errors
/// Invalid, for shares outside 0 to 1 and a difference of 0.
pub fn exact_size(base: f64, difference: f64, options: &Options) -> Result<f64> {
    if !base.is_finite() {
        return Err(Error::invalid(format!("base is {base}")));
    }
    let step = if options.relative { base * difference } else { difference };
    if step == 0.0 || !step.is_finite() {
        return Err(Error::invalid(format!("difference is {difference}")).hint(
            "No number of customers shows that there is no difference: give the smallest one that matters.",
        ));
    }
    let [control, treated] = match options.standard_deviation {
        Some(deviation) => [deviation * deviation; 2],
        None => {
            let (from, to) = (base, base + step);
            if !((0.0..=1.0).contains(&from) && (0.0..=1.0).contains(&to)) {
                return Err(Error::invalid(format!("a share would change from {from} to {to}")).hint(
                    "Shares are from 0 to 1: 5 % is 0.05. For amounts give the option standard_deviation.",
                ));
            }
            [from * (1.0 - from), to * (1.0 - to)]
        }
    };
    let z = standard_errors(options.confidence) + normal(options.power);
    let h = options.control_share;
    Ok(z * z * (control / h + treated / (1.0 - h)) / (step * step))
}

/// Customers in whole numbers, each group rounded up.
///
/// # Errors
/// As for [`exact_size`]; out of range, for more than there can be.
pub fn size(base: f64, difference: f64, options: &Options) -> Result<Size> {
    /// Whole numbers up to here are floats of their own.
    const MOST: f64 = 9e15;
    let n = exact_size(base, difference, options)?;
    if n.is_nan() || n > MOST {
        return Err(Error::out_of_range("the test would need more customers than there can be")
            .hint("Give a larger difference."));
    }
    let up = |share: f64| ((n * share).ceil() as i64).max(2);
    let (control, treated) = (up(options.control_share), up(1.0 - options.control_share));
    Ok(Size { customers: control + treated, control, treated })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn near(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-12
    }

    #[test]
    fn from_five_to_six_percent() {
        for (share, all) in [
            (0.05, 79_224.113_444_919),
            (0.1, 42_200.810_038_350),
            (0.2, 24_174.549_581_795),
            (0.5, 16_309.972_087_977),
        ] {
            let options = Options { control_share: share, ..Options::default() };
            let n = exact_size(0.05, 0.01, &options).unwrap();
            assert!(near(n, all), "{share} {n}");
            let relative = Options { relative: true, ..options };
            assert!(near(exact_size(0.05, 0.2, &relative).unwrap(), all));
        }
        let Size { customers, control, treated } = size(0.05, 0.01, &Options::default()).unwrap();
        assert_eq!((customers, control, treated), (16_310, 8_155, 8_155));
    }

    #[test]
    fn amounts() {
        // Twice the squared quotient of 2.8016 standard errors and the difference, for each of two groups.
        let options = Options::from_json(&json!({"standard_deviation": 40})).unwrap();
        let n = exact_size(12.0, 2.0, &options).unwrap();
        assert!(near(n, 4.0 * 400.0 * 7.848_879_734_349_089), "{n}");
        assert!(exact_size(0.0, -2.0, &options).is_ok());
    }

    #[test]
    fn what_is_refused() {
        let refused = |base, difference| exact_size(base, difference, &Options::default()).is_err();
        assert!(refused(0.05, 0.0) && refused(5.0, 1.0) && refused(0.95, 0.1) && refused(0.05, -0.06));
        assert!(refused(f64::NAN, 0.1) && refused(0.1, f64::NAN) && refused(0.1, f64::INFINITY));
        assert!(exact_size(0.0, 1.0, &Options { relative: true, ..Options::default() }).is_err());
        assert!(size(0.5, 1e-300, &Options::default()).is_err());
        for wrong in [
            json!({"power": 1}),
            json!({"control_share": 0}),
            json!({"confidence": 95}),
            json!({"standard_deviation": 0}),
            json!({"sides": 1}),
            json!([]),
        ] {
            assert!(Options::from_json(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn certain_outcomes_need_few() {
        let all = size(0.0, 1.0, &Options::default()).unwrap();
        assert_eq!((all.customers, all.control), (4, 2));
    }
}
