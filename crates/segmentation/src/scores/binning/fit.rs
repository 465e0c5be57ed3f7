//! From values to cuts by each of the rules.

use super::outcome::{Binned, Values};
use super::{Cuts, Rule, TIE, fisher_jenks};
use crate::numeric::float_sum::FloatSum;
use crate::numeric::order::{float, select};
use crate::support::host::Host;
use crate::{Error, Result};

/// Bytes that a [`fit`] of `n` values holds at its peak, the values themselves included.
///
/// 16 per value for `Quantile`, 8 for the others; `Natural` 40 and 8 more for each bin.
/// `None` if the figure does not fit.
pub fn fit_bytes(rule: &Rule, n: usize) -> Option<usize> {
    /// Tables whose size does not depend on the number of values: counts by leading digits, sums by exponent.
    const FIXED: usize = 1 << 20;
    let per_value = match rule {
        Rule::Quantile(_) | Rule::Shares(_) => 16,
        Rule::Natural(bins) => 40 + 8 * usize::from(*bins),
        _ => 8,
    };
    n.checked_mul(per_value)?.checked_add(FIXED)
}

/// Bins values.
///
/// # Errors
/// No values, a value that is not finite, or a number of bins outside 2 to 10; out of memory.
pub fn fit(rule: &Rule, mut values: Vec<f64>, host: Host) -> Result<Binned> {
    rule.check()?;
    for (row, value) in values.iter_mut().enumerate() {
        host.at_row(row);
        if !value.is_finite() {
            return Err(Error::invalid(format!("cannot bin the value {value}")));
        }
        *value += 0.0; // -0 and 0 are one value
    }
    if values.is_empty() {
        return Err(Error::invalid("cannot bin without any value"));
    }
    let known = Values::of(&values, rule.bins(), host);
    let cuts = match rule {
        Rule::Quantile(bins) => Cuts::new(quantiles(&values, *bins, host)?),
        Rule::Shares(shares) => Cuts::new(at_shares(&values, shares, host)?),
        Rule::Mean => snapped(vec![mean(&values, host)], &values, Noise::OfSums, host),
        Rule::Fixed(cuts) => Cuts::new(cuts.values.clone()),
        Rule::Width(bins) => snapped(widths(known.min, known.max, *bins), &values, Noise::OfSums, host),
        Rule::LogWidth(bins) => {
            let positive = (known.positive > 0).then_some((known.smallest_positive, known.max));
            snapped(log_widths(positive, *bins), &values, Noise::OfProducts, host)
        }
        Rule::Natural(bins) => {
            values.sort_unstable_by(host.comparing(f64::total_cmp));
            fisher_jenks::cuts(values, *bins, host)?
        }
    };
    Ok(Binned::new(rule, cuts, &known))
}

/// Cut `i` is the value at rank `ceil(i n / bins)`.
fn quantiles(values: &[f64], bins: u8, host: Host) -> Result<Vec<f64>> {
    let n = values.len() as u128;
    let ranks: Vec<usize> =
        (1..u128::from(bins)).map(|i| ((i * n).div_ceil(bins.into()) - 1) as usize).collect();
    Ok(select(values, &ranks, host)?.into_iter().map(float).collect())
}

/// Cut `i` is the value at rank `ceil(share i n)`.
fn at_shares(values: &[f64], shares: &[f64], host: Host) -> Result<Vec<f64>> {
    let n = values.len() as f64;
    let rank = |share: &f64| ((share * n * (1.0 - TIE)).ceil().max(1.0) as usize).min(values.len()) - 1;
    let ranks: Vec<usize> = shares.iter().map(rank).collect();
    Ok(select(values, &ranks, host)?.into_iter().map(float).collect())
}

/// The mean, independent of the order of the values: mantissas are added as integers, one sum per exponent.
fn mean(values: &[f64], host: Host) -> f64 {
    let mut sums = vec![0_i128; 2047];
    for (row, &value) in values.iter().enumerate() {
        host.at_row(row);
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let mantissa = (bits & ((1 << 52) - 1)) as i128 | i128::from(exponent > 0) << 52;
        sums[exponent.max(1)] += if value < 0.0 { -mantissa } else { mantissa };
    }
    let n = values.len() as f64;
    let mut mean = FloatSum::default();
    for (exponent, &sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0) {
        // Divided before it is scaled, so that no sum overflows; in two factors, as 2^-1074 has no normal form.
        let shift = exponent as i32 - 1075;
        mean.add(sum as f64 / n * 2_f64.powi(shift / 2) * 2_f64.powi(shift - shift / 2));
    }
    mean.value()
}

fn widths(min: f64, max: f64, bins: u8) -> Vec<f64> {
    parts(bins).map(|part| if min == max { min } else { min * (1.0 - part) + max * part }).collect()
}

/// The cuts between the ends of the positive values; `None` where there are none.
fn log_widths(positive: Option<(f64, f64)>, bins: u8) -> Vec<f64> {
    match positive {
        None => parts(bins).map(|_| 0.0).collect(),
        Some((min, max)) if min == max => parts(bins).map(|_| min).collect(),
        // Clamped, as the logarithm of an extreme value may round outwards.
        Some((min, max)) => parts(bins)
            .map(|part| libm::exp(libm::log(min) * (1.0 - part) + libm::log(max) * part).clamp(min, max))
            .collect(),
    }
}

fn parts(bins: u8) -> impl Iterator<Item = f64> {
    (1..bins).map(move |i| f64::from(i) / f64::from(bins))
}

/// How far rounding may have moved a computed boundary.
enum Noise {
    /// By a fraction of the largest value, as where values are added up.
    OfSums,
    /// By a fraction of itself, as where ratios are multiplied.
    OfProducts,
}

/// Replaces each boundary by the largest data value that equals it up to rounding, if there is one.
fn snapped(mut cuts: Vec<f64>, values: &[f64], noise: Noise, host: Host) -> Cuts {
    let magnitude = match noise {
        Noise::OfSums => values.iter().fold(0.0, |m, x| f64::max(m, x.abs())),
        Noise::OfProducts => 0.0,
    };
    let reach: Vec<(f64, f64)> = cuts
        .iter()
        .map(|cut| (*cut, TIE * cut.abs() + 4.0 * f64::EPSILON * magnitude))
        .map(|(cut, slack)| (cut - slack, cut + slack))
        .collect();
    let mut nearest = vec![f64::NEG_INFINITY; cuts.len()];
    for some in host.stretches(values) {
        for &x in some {
            for (best, (low, high)) in nearest.iter_mut().zip(&reach) {
                if x >= *low && x <= *high && x > *best {
                    *best = x;
                }
            }
        }
    }
    let mut highest = f64::NEG_INFINITY;
    for (cut, best) in cuts.iter_mut().zip(nearest) {
        if best > f64::NEG_INFINITY {
            *cut = best;
        }
        highest = highest.max(*cut);
        *cut = highest;
    }
    Cuts::new(cuts)
}
