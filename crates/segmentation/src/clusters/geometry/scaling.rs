//! Scaling: what makes features of different units comparable.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::numeric::float_sum::FloatSum;
use crate::support::host::Host;
use crate::support::memory::{copied, with_capacity};

/// How a numeric feature is scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Mean 0, standard deviation 1 (of the population, divided by n).
    #[default]
    Standard,
    /// Median 0, interquartile range 1.
    Robust,
    /// Least value 0, greatest 1.
    Minmax,
    /// The logarithm of 1 + |x| with the sign of x, then as `standard`: for money and other skewed features.
    Log,
    /// As it is.
    None,
    /// All numeric features of a row together, divided by their length: clusters by the angle between rows.
    Unit,
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

/// A fitted scaling: `(t(x) - center) / scale`, where t is the logarithm for `log` and nothing else otherwise. Under `unit`
/// that is x, and what it is divided by the row says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaling {
    /// How it was chosen.
    pub method: Method,
    /// What becomes 0.
    pub center: f64,
    /// What becomes 1, less the centre; positive.
    pub scale: f64,
}

/// The logarithm of 1 + |x| with the sign of x.
pub(crate) fn signed_log(x: f64) -> f64 {
    libm::log1p(x.abs()).copysign(x)
}

impl Scaling {
    /// The scaling of values, each with a count. Where they do not differ, or their middle half does not under `robust`,
    /// the scale is the standard deviation, and 1 if that is 0 as well.
    ///
    /// Also gives the mean of the values, and their standard deviation once they are scaled.
    ///
    /// # Errors
    /// Out of memory.
    pub fn fit(method: Method, values: &[(f64, u64)], host: Host) -> Result<(Self, f64, f64)> {
        Self::fit_weighed(method, values, 1.0, host)
    }

    /// The same where a count of 1 is so many rows.
    ///
    /// # Errors
    /// Out of memory.
    pub fn fit_weighed(
        method: Method,
        values: &[(f64, u64)],
        unit: f64,
        host: Host,
    ) -> Result<(Self, f64, f64)> {
        let (mean, deviation) = mean_and_deviation(values);
        let (middle, deviation) = if method == Method::Log {
            let mut logs = with_capacity(values.len())?;
            logs.extend(values.iter().map(|&(x, count)| (signed_log(x), count)));
            mean_and_deviation(&logs)
        } else {
            (mean, deviation)
        };
        let (center, scale) = match method {
            Method::None | Method::Unit => (0.0, 1.0),
            Method::Standard | Method::Log => (middle, deviation),
            Method::Minmax => {
                let least = values.iter().map(|value| value.0).fold(f64::INFINITY, f64::min);
                let greatest = values.iter().map(|value| value.0).fold(f64::NEG_INFINITY, f64::max);
                (least, greatest - least)
            }
            Method::Robust => {
                let mut sorted = copied(values)?;
                sorted.sort_unstable_by(host.comparing(|a: &(f64, u64), b: &(f64, u64)| a.0.total_cmp(&b.0)));
                let quantile = |p| quantile_of(&sorted, p, unit);
                let range = quantile(0.75) - quantile(0.25);
                (quantile(0.5), if range > 0.0 { range } else { deviation })
            }
        };
        let scale = if scale > 0.0 && scale.is_finite() { scale } else { 1.0 };
        Ok((Self { method, center: center + 0.0, scale }, mean, deviation / scale))
    }

    /// A value in scaled units.
    #[inline]
    pub fn forward(&self, x: f64) -> f64 {
        let x = if self.method == Method::Log { signed_log(x) } else { x };
        (x - self.center) / self.scale
    }

    /// The value that has these scaled units.
    pub fn backward(&self, scaled: f64) -> f64 {
        let x = scaled * self.scale + self.center;
        if self.method == Method::Log { libm::expm1(x.abs()).copysign(x) } else { x }
    }

    /// [`Self::backward`], for people: without the digits that are nothing but the rounding of the way there and back.
    pub fn restored(&self, scaled: f64) -> f64 {
        let x = self.backward(scaled);
        let way = (scaled * self.scale).abs() + self.center.abs();
        let error = 4.0 * f64::EPSILON * if self.method == Method::Log { way * (1.0 + x.abs()) } else { way };
        let digits = -libm::log10(error);
        match digits {
            // Of a number with fewer digits than this before its point, the last ones are rounding.
            0.0..300.0 => {
                format!("{x:.places$}", places = digits as usize).parse().map_or(x, |x: f64| x + 0.0)
            }
            _ => x,
        }
    }

    /// Whether it is one that a fit can have made.
    pub fn is_sound(&self) -> bool {
        match self.method {
            Method::Unit => self.center == 0.0 && self.scale == 1.0,
            _ => self.center.is_finite() && self.scale.is_finite() && self.scale > 0.0,
        }
    }
}

/// The weighted mean.
fn mean(values: &[(f64, u64)]) -> f64 {
    let rows: u64 = values.iter().map(|value| value.1).sum();
    let mut sum = FloatSum::default();
    values.iter().for_each(|&(x, count)| sum.add(x * count as f64));
    sum.value() / rows as f64
}

/// The weighted mean and standard deviation, in two passes.
pub(super) fn mean_and_deviation(values: &[(f64, u64)]) -> (f64, f64) {
    // The mean of equal values may be off by a rounding, which must not pass for variation.
    if let Some(&(first, _)) = values.first()
        && values.iter().all(|value| value.0 == first)
    {
        return (first, 0.0);
    }
    let rows: u64 = values.iter().map(|value| value.1).sum();
    let mean = mean(values);
    let mut squares = FloatSum::default();
    values.iter().for_each(|&(x, count)| squares.add((x - mean) * (x - mean) * count as f64));
    (mean, (squares.value() / rows as f64).sqrt())
}

/// A quantile of sorted values with counts, of which 1 is `unit` rows.
pub(crate) fn quantile_of(sorted: &[(f64, u64)], p: f64, unit: f64) -> f64 {
    if unit == 1.0 { quantile(sorted, p) } else { weighed_quantile(sorted, p) }
}

/// A quantile of the rows spelled out, linear between neighbours (type 7 of Hyndman & Fan 1996).
fn quantile(sorted: &[(f64, u64)], p: f64) -> f64 {
    let rows: u64 = sorted.iter().map(|value| value.1).sum();
    let place = (rows.saturating_sub(1)) as f64 * p;
    let at = |place: u64| {
        let mut passed = 0;
        let found = sorted.iter().find(|value| {
            passed += value.1;
            passed > place
        });
        found.map_or(0.0, |value| value.0)
    };
    let (low, part) = (at(place as u64), place.fract());
    if part == 0.0 { low } else { low + (at(place as u64 + 1) - low) * part }
}

/// A quantile of rows whose weights are no whole numbers: the least value that has this share of the weight at or below it,
/// and where it has just this share the middle between it and the next (type 2 of Hyndman & Fan 1996, by weight).
fn weighed_quantile(sorted: &[(f64, u64)], p: f64) -> f64 {
    let share = sorted.iter().map(|value| value.1).sum::<u64>() as f64 * p;
    let mut passed = 0;
    let mut values = sorted.iter().skip_while(|value| {
        passed += value.1;
        (passed as f64) < share
    });
    let Some(&(value, _)) = values.next() else { return 0.0 };
    let sum: u64 = sorted.iter().filter(|other| other.0 <= value).map(|other| other.1).sum();
    let next = sorted.iter().find(|other| other.0 > value).filter(|_| sum as f64 == share);
    next.map_or(value, |next| value + (next.0 - value) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_values_come_back() {
        let values = [(-5.0, 1), (0.0, 2), (1.0, 1), (100.0, 3)];
        for method in [Method::Standard, Method::Robust, Method::Minmax, Method::Log, Method::None] {
            let (scaling, ..) = Scaling::fit(method, &values, Host::unlimited()).unwrap();
            for (x, _) in values {
                assert!((scaling.backward(scaling.forward(x)) - x).abs() < 1e-12, "{method} {x}");
            }
        }
    }

    #[test]
    fn what_comes_back_is_shown_without_its_rounding() {
        // Many zeros and a few others: on the way back from the scale a zero is 5.55e-17.
        for tenths in 1..2000 {
            let values = [(0.0, 3), (f64::from(tenths) / 10.0, 2), (f64::from(tenths) / 3.0, 1)];
            for method in [Method::Standard, Method::Robust, Method::Minmax, Method::Log, Method::None] {
                let (scaling, ..) = Scaling::fit(method, &values, Host::unlimited()).unwrap();
                assert_eq!(scaling.restored(scaling.forward(0.0)), 0.0, "{method} {tenths}");
                let shown = scaling.restored(scaling.forward(values[1].0));
                assert_eq!(shown, values[1].0, "{method} {tenths}");
                let x = values[2].0;
                assert!((scaling.restored(scaling.forward(x)) - x).abs() < 1e-13 * (1.0 + x), "{method} {x}");
            }
        }
    }

    #[test]
    fn counts_are_rows_spelled_out() {
        let counted = [(1.0, 3), (4.0, 1), (7.0, 2)];
        let spelled = [(1.0, 1), (1.0, 1), (1.0, 1), (4.0, 1), (7.0, 1), (7.0, 1)];
        for method in [Method::Standard, Method::Robust, Method::Minmax, Method::Log] {
            assert_eq!(
                Scaling::fit(method, &counted, Host::unlimited()).unwrap().0,
                Scaling::fit(method, &spelled, Host::unlimited()).unwrap().0,
                "{method}"
            );
        }
        assert_eq!(quantile(&counted, 0.5), 2.5);
    }

    #[test]
    fn what_does_not_vary_keeps_its_unit() {
        for method in [Method::Standard, Method::Robust, Method::Minmax, Method::Log] {
            for (x, count) in [(3.0, 5), (0.1, 3), (0.19, 905), (5.0, 7)] {
                let (scaling, mean, deviation) =
                    Scaling::fit(method, &[(x, count), (x, 2 * count)], Host::unlimited()).unwrap();
                assert_eq!((scaling.scale, mean, deviation), (1.0, x, 0.0), "{method} {x}");
            }
        }
        // The middle half is one value.
        assert!(
            Scaling::fit(Method::Robust, &[(0.0, 10), (8.0, 1)], Host::unlimited()).unwrap().0.scale > 1.0
        );
    }
}
