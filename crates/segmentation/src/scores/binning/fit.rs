//! From values to cuts by each of the rules.

use super::fisher_jenks::Natural;
use super::outcome::{Binned, Values};
use super::{Cuts, Rule, TIE};
use crate::numeric::order::{float, select};
use crate::{Error, Result};

/// A binning under way, a stretch of work per [`step`](Binning::step).
#[derive(Debug)]
pub struct Binning {
    rule: Rule,
    values: Vec<f64>,
    known: Values,
    state: State,
}

#[derive(Debug)]
enum State {
    Start,
    Sorted,
    Natural(Box<Natural>),
    Done(Cuts),
}

impl Binning {
    /// Takes the values to bin.
    ///
    /// # Errors
    /// No values, a value that is not finite, or a number of bins outside 2 to 10.
    pub fn new(rule: Rule, mut values: Vec<f64>) -> Result<Self> {
        rule.check()?;
        for value in &mut values {
            if !value.is_finite() {
                return Err(Error::invalid(format!("cannot bin the value {value}")));
            }
            *value += 0.0; // -0 and 0 are one value
        }
        if values.is_empty() {
            return Err(Error::invalid("cannot bin without any value"));
        }
        let known = Values::of(&values, rule.bins());
        Ok(Self { rule, values, known, state: State::Start })
    }

    /// Works for a while, about 0.1 s at most for a million values; `false` once there is nothing left to do.
    ///
    /// # Errors
    /// Out of memory.
    pub fn step(&mut self) -> Result<bool> {
        self.state = match std::mem::replace(&mut self.state, State::Start) {
            State::Start => match &self.rule {
                Rule::Quantile(bins) => State::Done(Cuts::new(quantiles(&self.values, *bins)?)),
                Rule::Mean => State::Done(snapped(vec![mean(&self.values)], &self.values, Noise::OfSums)),
                Rule::Fixed(cuts) => State::Done(Cuts::new(cuts.values.clone())),
                Rule::Width(bins) => {
                    State::Done(snapped(widths(&self.values, *bins), &self.values, Noise::OfSums))
                }
                Rule::LogWidth(bins) => {
                    State::Done(snapped(log_widths(&self.values, *bins), &self.values, Noise::OfProducts))
                }
                Rule::Natural(_) => {
                    self.values.sort_unstable_by(f64::total_cmp);
                    State::Sorted
                }
            },
            State::Sorted => {
                let values = std::mem::take(&mut self.values);
                State::Natural(Box::new(Natural::new(values, self.rule.bins())?))
            }
            State::Natural(mut natural) => match natural.step()? {
                Some(cuts) => State::Done(cuts),
                None => State::Natural(natural),
            },
            done @ State::Done(_) => done,
        };
        Ok(!matches!(self.state, State::Done(_)))
    }

    /// The cuts, after whatever steps are still left.
    ///
    /// # Errors
    /// Out of memory.
    pub fn finish(mut self) -> Result<Binned> {
        loop {
            if let State::Done(cuts) = self.state {
                return Ok(Binned::new(&self.rule, cuts, &self.known));
            }
            self.step()?;
        }
    }
}

/// Bins values in one go.
///
/// # Errors
/// As [`Binning::new`] and [`Binning::step`].
pub fn bin(rule: Rule, values: Vec<f64>) -> Result<Binned> {
    Binning::new(rule, values)?.finish()
}

/// Cut `i` is the value at rank `ceil(i n / bins)`.
fn quantiles(values: &[f64], bins: u8) -> Result<Vec<f64>> {
    let n = values.len() as u128;
    let ranks: Vec<usize> =
        (1..u128::from(bins)).map(|i| ((i * n).div_ceil(bins.into()) - 1) as usize).collect();
    Ok(select(values, &ranks)?.into_iter().map(float).collect())
}

/// The mean, independent of the order of the values: mantissas are added as integers, one sum per exponent.
fn mean(values: &[f64]) -> f64 {
    let mut sums = vec![0_i128; 2047];
    for &value in values {
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let mantissa = (bits & ((1 << 52) - 1)) as i128 | i128::from(exponent > 0) << 52;
        sums[exponent.max(1)] += if value < 0.0 { -mantissa } else { mantissa };
    }
    let n = values.len() as f64;
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for (exponent, &sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0) {
        // Divided before it is scaled, so that no sum overflows; in two factors, as 2^-1074 has no normal form.
        let shift = exponent as i32 - 1075;
        let part = sum as f64 / n * 2_f64.powi(shift / 2) * 2_f64.powi(shift - shift / 2);
        let next = total + part;
        lost += if total.abs() >= part.abs() { (total - next) + part } else { (part - next) + total };
        total = next;
    }
    total + lost
}

fn extremes(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((min, max)) => Some((f64::min(min, x), f64::max(max, x))),
    })
}

fn widths(values: &[f64], bins: u8) -> Vec<f64> {
    let (min, max) = extremes(values.iter().copied()).unwrap_or_default();
    parts(bins).map(|part| if min == max { min } else { min * (1.0 - part) + max * part }).collect()
}

fn log_widths(values: &[f64], bins: u8) -> Vec<f64> {
    match extremes(values.iter().copied().filter(|&x| x > 0.0)) {
        None => parts(bins).map(|_| 0.0).collect(),
        Some((min, max)) if min == max => parts(bins).map(|_| min).collect(),
        // Clamped, as the logarithm of an extreme value may round outwards.
        Some((min, max)) => parts(bins)
            .map(|part| (min.ln() * (1.0 - part) + max.ln() * part).exp().clamp(min, max))
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
fn snapped(mut cuts: Vec<f64>, values: &[f64], noise: Noise) -> Cuts {
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
    for &x in values {
        for (best, (low, high)) in nearest.iter_mut().zip(&reach) {
            if x >= *low && x <= *high && x > *best {
                *best = x;
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
