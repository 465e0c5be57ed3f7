//! Rows that weigh something: a column says how many equal rows each of them stands for, in whole numbers or parts.
//!
//! A weight travels along with its row. It has no part in the row's hash, so that past the budget every distinct row has
//! the same chance to be in the sample whatever it weighs, and parts merge in any order; fits then weigh what is there.

use super::dictionary::Dictionary;
use super::{Sample, Sampling};
use crate::rows::features::{Column, Type, Value};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::memory::{check_limit, with_capacity};
use crate::support::words::{brief, list};
use crate::{Error, Result};

/// What all weights can be together, to be reckoned with: whole ones are whole numbers of rows then, without a rounding.
const ALL_WEIGHTS: std::ops::RangeInclusive<f64> = 1e-100..=1e15;

/// Binary digits that are kept of all weights together.
const DIGITS: i32 = 52;

/// What became of the weights of a sample's rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighing {
    /// The column.
    pub column: String,
    /// What a count of 1 weighs: a power of two.
    pub unit: f64,
    /// The rows that weigh something.
    pub(super) rows: u64,
}

/// The place of the column of weights among the columns.
pub(super) fn place_of(sampling: &Sampling, columns: &[Column]) -> Result<Option<usize>> {
    let Some(name) = &sampling.weight else { return Ok(None) };
    match columns.iter().position(|column| column.name == *name) {
        Some(place) if columns[place].kind != Type::Number => {
            Err(Error::invalid(format!("column \"{}\", the weight, is no number", excerpt(name))))
        }
        Some(_) if columns.len() == 1 => Err(Error::invalid("the row has no feature but the weight")),
        Some(place) => Ok(Some(place)),
        None => {
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            Err(Error::invalid(format!("weight: row has no column \"{}\"", excerpt(name)))
                .hint(format!("The row has {}.", list(&names))))
        }
    }
}

impl Sample {
    /// Whether a row weighs something.
    ///
    /// # Errors
    /// Invalid, for a weight below 0 or NULL.
    pub(super) fn has_weight(&self, weight: Value<'_>) -> Result<bool> {
        let name = || excerpt(self.sampling.weight.as_deref().unwrap_or_default());
        match weight {
            Value::Number(weight) if weight >= 0.0 => Ok(weight > 0.0),
            Value::Number(weight) => {
                let weight = brief(weight);
                Err(Error::invalid(format!("column \"{}\", the weight, is {weight}", name()))
                    .hint("A weight is at least 0."))
            }
            _ => Err(Error::invalid(format!("column \"{}\", the weight, is NULL in a row", name()))
                .hint("Give every row a weight; 0 leaves it out.")),
        }
    }

    /// The unit of counts: 1, but where rows were weighed.
    pub fn unit(&self) -> f64 {
        self.weighing.as_ref().map_or(1.0, |weighing| weighing.unit)
    }

    /// How the rows were weighed, if they were.
    pub fn weighing(&self) -> Option<&Weighing> {
        self.weighing.as_ref()
    }

    /// So many rows as a count, rounded up.
    pub fn in_units(&self, rows: u64) -> u64 {
        if self.weighing.is_some() { (rows as f64 / self.unit()).ceil() as u64 } else { rows }
    }

    /// Whether rows were seen, and all of them weigh nothing.
    pub fn is_weightless(&self) -> bool {
        self.seen.rows > 0 && self.seen.rows == self.seen.weightless
    }

    /// This settled sample without its column of weights, where it has one: what rows weigh is in their counts, and rows
    /// that differed in nothing but the weight are one. Whole weights give what as many equal rows give.
    ///
    /// Weights become whole numbers of a power of two, so that their sums depend on no order: of 1 where all are whole,
    /// else of the greatest one in which all of them are, but no finer than leaves 52 binary digits to their sum.
    ///
    /// # Errors
    /// Invalid, for weights that are 0 in all rows or infinite in sum, and for a feature that looks like an identifier; out of
    /// range, for a sum that is far from 1; out of memory.
    pub fn weighed(&self, host: Host) -> Result<Option<Self>> {
        let Some(place) = self.weight else { return Ok(None) };
        self.refuse_identifiers(Some(place))?;
        check_limit("the weighing of rows", self.bytes(), host.memory_limit)?;
        let unit = self.unit_of_weights(place, host)?;
        let sampling = Sampling { weight: None, ..self.sampling.clone() };
        let mut weighed = Self::new(sampling, self.host);
        let others = || (0..self.columns.len()).filter(move |&column| column != place);
        weighed.columns = others().map(|column| self.columns[column].clone()).collect();
        weighed.seen = self.seen.clone();
        weighed.seen.nulls.remove(place);
        weighed.ceiling = self.ceiling;
        for column in others() {
            let mut dictionary = Dictionary::new(self.host.seed);
            for (number, name) in self.categories(column).iter().enumerate() {
                host.at_row(number);
                dictionary.number(name)?;
            }
            weighed.dictionaries.push(dictionary);
            weighed.cells.push(with_capacity(self.len())?);
        }
        weighed.counts = with_capacity(self.len())?;
        weighed.hashes = with_capacity(self.len())?;
        let (mut rows, mut before) = (0, None);
        for row in 0..self.len() {
            host.at_row(row);
            let weight = self.number(row, place).unwrap_or_default();
            let units = (weight / unit).round() as u64 * self.counts[row];
            if units == 0 {
                weighed.seen.weightless += self.counts[row];
                weighed.seen.left_out += self.counts[row];
                continue;
            }
            rows += self.counts[row];
            let same =
                |before: usize| others().all(|column| self.cells[column][row] == self.cells[column][before]);
            match weighed.counts.last_mut() {
                Some(count) if before.is_some_and(same) => *count += units,
                _ => {
                    weighed.counts.push(units);
                    weighed.hashes.push(self.hashes[row]);
                    for (cells, column) in weighed.cells.iter_mut().zip(others()) {
                        cells.push(self.cells[column][row]);
                    }
                    before = Some(row);
                }
            }
        }
        weighed.counts.shrink_to_fit();
        weighed.hashes.shrink_to_fit();
        weighed.cells.iter_mut().for_each(Vec::shrink_to_fit);
        let column = self.columns[place].name.clone();
        weighed.weighing = Some(Weighing { column, unit, rows });
        // Categories of rows that weigh nothing are none.
        weighed.sort_categories()?;
        Ok(Some(weighed))
    }

    /// What a count of 1 is to weigh.
    fn unit_of_weights(&self, place: usize, host: Host) -> Result<f64> {
        let (mut total, mut least) = (0.0, i32::MAX);
        for row in 0..self.len() {
            host.at_row(row);
            let weight = self.number(row, place).unwrap_or_default();
            total += weight * self.counts[row] as f64;
            least = least.min(last_digit(weight));
        }
        if total > f64::MAX {
            return Err(
                Error::invalid("the weights add up to infinity").hint("Divide them by a large number.")
            );
        }
        if self.is_empty() {
            return Ok(1.0);
        }
        if !ALL_WEIGHTS.contains(&total) {
            return Err(Error::out_of_range(format!("all weights together are {total:e}")).hint(
                "Multiply or divide all of them by the same number: together they are 1e-100 to 1e15.",
            ));
        }
        Ok(2.0_f64.powi(least.min(0).max(libm::ilogb(total) + 1 - DIGITS)))
    }
}

/// The power of two of the last binary digit of a positive number.
fn last_digit(x: f64) -> i32 {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32;
    let digits = bits & ((1 << 52) - 1);
    match (exponent, digits) {
        (0, _) => -1074 + digits.trailing_zeros() as i32,
        (_, 0) => exponent - 1023,
        _ => exponent - 1075 + digits.trailing_zeros() as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_digits() {
        for (x, digit) in [(1.0, 0), (6.0, 1), (0.75, -2), (5e-324, -1074), (2.5e-323, -1074), (0.1, -55)] {
            assert_eq!(last_digit(x), digit, "{x}");
        }
        assert_eq!(last_digit(f64::MAX), 971);
    }
}
