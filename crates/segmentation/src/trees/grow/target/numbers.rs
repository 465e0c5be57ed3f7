//! Numbers: the variance.

use super::{Figures, Sums, Target, Units, both_reciprocals};
use crate::numeric::float_sum::FloatSum;
use crate::support::host::Host;
use crate::support::memory::filled;
use crate::support::words::brief;
use crate::{Error, Result};

/// Numbers of rows: those of the node at hand as whole numbers, in a grid as fine as their range allows.
///
/// The unit of the grid is a power of two, about 2^-61 of the greatest distance from the middle of the range, and its
/// zero is the mean. So sums are exact, and the variance is no small difference of great squares.
#[derive(Debug)]
pub(in crate::trees::grow) struct Numbers<'a> {
    values: &'a [f64],
    units: Units<'a>,
    /// By row; only those of the node at hand are of use.
    whole: Vec<i64>,
    /// What 1 in `whole` stands for.
    unit: f64,
    /// The sum of squares of the node at hand, in the grid.
    squares: f64,
    /// What rounding can move a mean by, in the grid: two parts in 2^52 of the greatest number.
    rounding: f64,
}

/// A sum of numbers of the grid, with what it is the sum of.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::trees::grow) struct NumberSum {
    customers: u64,
    units: u64,
    total: i128,
    /// The sum of the positive ones.
    positive: i128,
}

impl Sums for NumberSum {
    #[inline]
    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.units += other.units;
        self.total += other.total;
        self.positive += other.positive;
    }

    #[inline]
    fn less(self, part: &Self) -> Self {
        Self {
            customers: self.customers - part.customers,
            units: self.units - part.units,
            total: self.total - part.total,
            positive: self.positive - part.positive,
        }
    }

    fn customers(&self) -> u64 {
        self.customers
    }

    fn units(&self) -> u64 {
        self.units
    }
}

/// The middle between two numbers, whatever their size.
pub(in crate::trees::grow) fn middle(low: f64, high: f64) -> f64 {
    if (low < 0.0) == (high < 0.0) { low + (high - low) / 2.0 } else { (low + high) / 2.0 }
}

/// Adds a number so many times. The parts of both factors are short enough for products without errors, but for the
/// last one, whose error is below 2^-78 of the whole.
fn add_times(sum: &mut FloatSum, value: f64, times: u64) {
    if times == 1 {
        return sum.add(value);
    }
    let leading = f64::from_bits(value.to_bits() >> 27 << 27);
    let low = times & ((1 << 26) - 1);
    for part in [leading, value - leading] {
        sum.add(part * low as f64);
        sum.add(part * (times - low) as f64);
    }
}

impl<'a> Numbers<'a> {
    pub fn new(values: &'a [f64], units: Units<'a>) -> Result<Self> {
        let whole = filled(values.len(), 0)?;
        Ok(Self { values, units, whole, unit: 1.0, squares: 0.0, rounding: 0.0 })
    }

    fn range(&self, rows: &[u32], host: Host) -> (f64, f64) {
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for (i, &row) in rows.iter().enumerate() {
            host.at_row(i);
            let value = self.values[row as usize];
            (least, greatest) = (least.min(value), greatest.max(value));
        }
        (least, greatest)
    }

    /// Lays the grid about the middle of the range; the sum of the rows there, and their mean.
    fn lay(&mut self, rows: &[u32], (least, greatest): (f64, f64), host: Host) -> (NumberSum, f64) {
        let (zero, reach) = (middle(least, greatest), greatest / 2.0 - least / 2.0);
        let exponent = if reach > 0.0 { libm::ilogb(reach) } else { 0 };
        let units_in_1 = libm::scalbn(1.0, (60 - exponent).clamp(-1021, 1021));
        self.unit = 1.0 / units_in_1;
        let size = least.abs().max(greatest.abs());
        self.rounding = size * libm::scalbn(units_in_1, -51);
        // Sums of the greatest numbers overflow, those of their parts do not.
        let part = if size > 1e270 { libm::scalbn(1.0, -128) } else { 1.0 };
        let (mut sum, mut exact) = (NumberSum::default(), FloatSum::default());
        for (i, &row) in rows.iter().enumerate() {
            host.at_row(i);
            let row = row as usize;
            let (value, units) = (self.values[row], self.units.units[row]);
            self.whole[row] = ((value - zero) * units_in_1) as i64;
            self.add(&mut sum, row);
            add_times(&mut exact, value * part, units);
        }
        let mean = exact.value() / sum.units.max(1) as f64 / part;
        (sum, mean.clamp(least, greatest) + 0.0)
    }

    /// Moves the zero of the grid to the mean; the mean square about it.
    fn centre(&mut self, rows: &[u32], sum: &mut NumberSum, host: Host) -> f64 {
        let units = i128::from(sum.units.max(1));
        let mean = sum.total.div_euclid(units);
        sum.total -= mean * units;
        // The halves of the squares are summed apart: whole squares would need more than 128 bits.
        let (mut low, mut high) = (0_u128, 0_u128);
        for (i, &row) in rows.iter().enumerate() {
            host.at_row(i);
            let row = row as usize;
            self.whole[row] -= mean as i64;
            let units = u128::from(self.units.units[row]);
            let square = u128::from(self.whole[row].unsigned_abs()).pow(2);
            low += units * u128::from(square as u64);
            high += units * (square >> 64);
        }
        self.squares = high as f64 * 2.0_f64.powi(64) + low as f64;
        let rest = sum.total as f64 / units as f64;
        (self.squares / units as f64 - rest * rest).max(0.0)
    }
}

impl Target for Numbers<'_> {
    type Sum = NumberSum;

    fn enter(&mut self, rows: &[u32], host: Host) -> Result<(Self::Sum, Figures)> {
        let range = self.range(rows, host);
        let (mut sum, mean) = self.lay(rows, range, host);
        let variance = self.centre(rows, &mut sum, host);
        let impurity = self.in_units(variance);
        if !impurity.is_finite() {
            return Err(Error::out_of_range(format!(
                "the variance of numbers from {} to {} is too large",
                brief(range.0),
                brief(range.1)
            ))
            .hint("Give the numbers to be predicted in a larger unit."));
        }
        Ok((sum, Figures { units: vec![sum.units], mean: Some(mean), impurity }))
    }

    #[inline]
    fn add(&self, sum: &mut Self::Sum, row: usize) {
        let (whole, units) = (self.whole[row], self.units.units[row]);
        sum.customers += self.units.customers[row];
        sum.units += units;
        sum.total += i128::from(whole) * i128::from(units);
        sum.positive += i128::from(whole.max(0)) * i128::from(units);
    }

    #[inline]
    fn sum(&self, rows: &[u32]) -> Self::Sum {
        let mut sum = NumberSum::default();
        if self.units.alone {
            for &row in rows {
                let whole = self.whole[row as usize];
                sum.total += i128::from(whole);
                sum.positive += i128::from(whole.max(0));
            }
            (sum.customers, sum.units) = (rows.len() as u64, rows.len() as u64);
        } else {
            rows.iter().for_each(|&row| self.add(&mut sum, row as usize));
        }
        sum
    }

    fn weight(&self, sum: &Self::Sum) -> f64 {
        sum.units as f64
    }

    /// The sum of squares is left out: it is the same in a node and in its parts together.
    #[inline]
    fn loss(&self, sum: &Self::Sum) -> f64 {
        let total = sum.total as f64;
        if sum.units == 0 { 0.0 } else { -(total * total / sum.units as f64) }
    }

    /// The total of the side with `before` is between that with all negative numbers shared and that with all positive
    /// ones; that of the other side has about the same size, as the node has its mean at zero.
    #[inline]
    fn bound(&self, node: &Self::Sum, before: &Self::Sum, shared: &Self::Sum) -> f64 {
        let highest = before.total + shared.positive;
        let lowest = highest - shared.positive + (shared.total - shared.positive);
        let size = |total: i128| total.unsigned_abs().max((node.total - total).unsigned_abs());
        let total = size(highest).max(size(lowest)) as f64;
        let (least, most) = (before.units as f64, (before.units + shared.units) as f64);
        -(total * total * both_reciprocals(least, most, node.units as f64))
    }

    fn slack(&self, _: &Self::Sum) -> f64 {
        1e-11 * self.squares
    }

    /// Where both have the same mean, but for the last digits of the numbers.
    fn is_alike(&self, node: &Self::Sum, part: &Self::Sum) -> bool {
        let mean = |sum: &Self::Sum| sum.total as f64 / sum.units.max(1) as f64;
        (mean(node) - mean(part)).abs() <= self.rounding
    }

    fn in_units(&self, loss: f64) -> f64 {
        loss * self.unit * self.unit
    }

    /// The order of means holds the best split (Fisher 1958, "On Grouping for Maximum Homogeneity").
    fn orders(&self) -> Vec<usize> {
        vec![0]
    }

    fn key(&self, _: usize, sum: &Self::Sum) -> f64 {
        if sum.units == 0 { 0.0 } else { sum.total as f64 / sum.units as f64 }
    }
}
