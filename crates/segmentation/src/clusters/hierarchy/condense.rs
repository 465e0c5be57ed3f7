//! Many points made into few: each cell of a partition becomes one weighted point.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ordered_float::OrderedFloat;

use super::check_counts;
use crate::clusters::geometry::gower::{MISSING, within_range};
use crate::clusters::geometry::points::{Point, Points};
use crate::numeric::float_sum::FloatSum;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled, with_capacity};
use crate::{Error, Result};

/// Fewer points in place of many.
#[derive(Debug, Clone, PartialEq)]
pub struct Condensed {
    /// A point for every cell: the mean of its rows, their commonest categories (of several the smallest code), both of the
    /// rows that have a value, and their number. In the order of the cells' first points.
    pub points: Points,
    /// The cell of each original point.
    pub cells: Vec<u32>,
    /// The share of the variation of all rows that is within the cells, and so no longer to be seen: from 0 to 1.
    pub lost: f64,
}

/// At most `most` points in place of any number; the same points where there are no more.
///
/// The cell that varies most is cut in two, again and again. Its variation is the sum over its rows of squared
/// differences from the mean in every numeric feature; a categorical feature adds its penalty times the number of rows
/// times `1 - sum p^2` over the shares of its categories. The cut goes through the feature that varies most: between
/// the values up to the mean and those above it, or between the commonest category and all others. Of cells that vary
/// alike the one with the earliest first point is cut, of features the first, the numeric ones before the categories.
///
/// Under [Gower's distance](crate::clusters::geometry::gower) squares have the weight of their feature, and to have no value
/// is one category more: rows with a value are cut from those without.
///
/// Source of the rule: the divisive scheme of Boley 1998, "Principal Direction Divisive Partitioning", Data Mining and
/// Knowledge Discovery 2, with coordinates in place of principal directions, as in median cut (Heckbert 1982, "Color
/// image quantization for frame buffer display", Computer Graphics 16) and its variance-based successors.
///
/// # Errors
/// Invalid, for `most` of 0 or a point that stands for no rows; out of memory, by the figures; out of range, when sums
/// of squares leave the range of `double precision`.
pub fn condense(points: &Points, most: usize, host: Host) -> Result<Condensed> {
    let rows = check_counts(points)?;
    let n = points.len();
    if n <= most {
        let cells = (0..n as u32).collect();
        return Ok(Condensed { points: points.clone(), cells, lost: 0.0 });
    }
    if most == 0 {
        return Err(Error::invalid("points can be condensed to 1 or more, not to 0"));
    }
    let per_point =
        size_of::<u32>() * 3 + if points.penalties.is_empty() { 0 } else { size_of::<(u32, u64)>() };
    let per_cell = size_of::<Cell>() * 2 + points.dimensions * 8 + points.penalties.len() * 4 + 8;
    let bytes = n.saturating_mul(per_point).saturating_add(most.saturating_mul(per_cell));
    check_limit("the condensing of points", bytes, host.memory_limit)?;
    Partition::new(points, host)?.cut(most, rows)
}

/// A range of the points in order, with what decides whether it is cut next.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    variation: OrderedFloat<f64>,
    first: Reverse<u32>,
    start: usize,
    len: usize,
    /// The feature to cut through, categories counted after the numeric ones.
    feature: usize,
    /// The mean of the feature, where it is numeric.
    mean: OrderedFloat<f64>,
}

/// Points in the order of their cells, and room to work in.
struct Partition<'a> {
    points: &'a Points,
    host: Host,
    /// Numbers of points: those of a cell side by side, ascending.
    order: Vec<u32>,
    /// Those of the upper half of a cell while it is cut.
    upper: Vec<u32>,
    /// Categories with their rows while they are counted.
    codes: Vec<(u32, u64)>,
    sums: Vec<FloatSum>,
    means: Vec<f64>,
    squares: Vec<f64>,
    /// Rows without a value of each numeric feature.
    without: Vec<u64>,
}

impl<'a> Partition<'a> {
    fn new(points: &'a Points, host: Host) -> Result<Self> {
        let n = points.len();
        let number = u32::try_from(n).map_err(|_| Error::out_of_range(format!("{n} points are too many")))?;
        let mut order = with_capacity(n)?;
        order.extend(0..number);
        let codes = with_capacity(if points.penalties.is_empty() { 0 } else { n })?;
        let zeros = vec![0.0; points.dimensions];
        let sums = vec![FloatSum::default(); points.dimensions];
        let (means, squares, without) = (zeros.clone(), zeros, vec![0; points.dimensions]);
        Ok(Self { points, host, order, upper: with_capacity(n)?, codes, sums, means, squares, without })
    }

    fn cut(mut self, most: usize, rows: u64) -> Result<Condensed> {
        let whole = self.cell(0, self.order.len())?;
        let variation = whole.variation.0;
        // Any sum over cells stays below this.
        if !(variation * rows as f64).is_finite() {
            return Err(out_of_range());
        }
        let mut cells = BinaryHeap::from(with_capacity(most)?);
        cells.push(whole);
        // Where the cell that varies most does not vary, no cell does.
        while cells.len() < most && cells.peek().is_some_and(|cell| cell.variation.0 > 0.0) {
            let Some(cell) = cells.pop() else { break };
            let len = self.split(&cell);
            cells.push(self.cell(cell.start, len)?);
            cells.push(self.cell(cell.start + len, cell.len - len)?);
        }
        let mut cells = cells.into_vec();
        cells.sort_unstable_by(self.host.comparing(|a: &Cell, b: &Cell| a.first.0.cmp(&b.first.0)));
        self.condensed(&cells, variation)
    }

    fn members(&self, start: usize, len: usize) -> impl Iterator<Item = usize> + use<'_, 'a> {
        self.order[start..][..len].iter().map(|&i| i as usize)
    }

    /// Measures the range as a cell.
    fn cell(&mut self, start: usize, len: usize) -> Result<Cell> {
        self.measure(start, len);
        let (mut total, mut feature, mut greatest) = (0.0, 0, 0.0);
        let mut varies = |at: usize, variation: f64| {
            total += variation;
            if variation > greatest {
                (feature, greatest) = (at, variation);
            }
        };
        self.squares.iter().enumerate().for_each(|(at, &squares)| varies(at, squares));
        for at in 0..self.points.penalties.len() {
            let (_, mixture) = self.mode(start, len, at);
            varies(self.points.dimensions + at, self.points.penalties[at] * mixture);
        }
        // An infinite coordinate leaves a NaN, which no comparison above has noticed.
        if !f64::is_finite(total) {
            return Err(out_of_range());
        }
        let first = Reverse(self.order[start]);
        let mean = OrderedFloat(self.means.get(feature).copied().unwrap_or_default());
        Ok(Cell { variation: OrderedFloat(total), first, start, len, feature, mean })
    }

    /// The mean and the sum of squares of every numeric feature.
    fn measure(&mut self, start: usize, len: usize) {
        let points = self.points;
        if points.gower.is_some() {
            return self.measure_with_gaps(start, len);
        }
        let base = points.point(self.order[start] as usize).numeric;
        self.sums.fill(FloatSum::default());
        self.squares.fill(0.0);
        let mut rows = 0;
        // Differences from the first point: where all values are equal, their mean is that value to the last bit.
        for (row, &i) in self.order[start..][..len].iter().enumerate() {
            self.host.at_row(row);
            let count = points.counts[i as usize];
            rows += count;
            for ((sum, x), base) in self.sums.iter_mut().zip(points.point(i as usize).numeric).zip(base) {
                sum.add(count as f64 * (x - base));
            }
        }
        for ((mean, sum), base) in self.means.iter_mut().zip(&self.sums).zip(base) {
            *mean = base + sum.value() / rows as f64;
        }
        for (row, &i) in self.order[start..][..len].iter().enumerate() {
            self.host.at_row(row);
            let count = points.counts[i as usize] as f64;
            let differences =
                points.point(i as usize).numeric.iter().zip(&self.means).map(|(x, mean)| x - mean);
            self.squares.iter_mut().zip(differences).for_each(|(sum, x)| *sum += count * (x * x));
        }
    }

    /// The same where points have weights and may be without a value: the mean of those that have one, and squares with the
    /// weight, to which the mixture of rows with a value and without is added.
    fn measure_with_gaps(&mut self, start: usize, len: usize) {
        let points = self.points;
        let weights = points.gower.as_deref().unwrap_or_default();
        // Differences from the first value, as above.
        let mut bases = vec![f64::NAN; points.dimensions];
        self.sums.fill(FloatSum::default());
        self.squares.fill(0.0);
        self.without.fill(0);
        let mut rows = 0;
        for (row, &i) in self.order[start..][..len].iter().enumerate() {
            self.host.at_row(row);
            let count = points.counts[i as usize];
            rows += count;
            for (j, &x) in points.point(i as usize).numeric.iter().enumerate() {
                if x.is_nan() {
                    self.without[j] += count;
                } else {
                    bases[j] = if bases[j].is_nan() { x } else { bases[j] };
                    self.sums[j].add(count as f64 * (x - bases[j]));
                }
            }
        }
        for (j, base) in bases.into_iter().enumerate() {
            let mean = base + self.sums[j].value() / (rows - self.without[j]).max(1) as f64;
            // Not beyond the end by a rounding.
            self.means[j] = within_range(mean);
        }
        for (row, &i) in self.order[start..][..len].iter().enumerate() {
            self.host.at_row(row);
            let count = points.counts[i as usize] as f64;
            for (j, x) in points.point(i as usize).numeric.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
                self.squares[j] += count * weights[j] * (x - self.means[j]).powi(2);
            }
        }
        for ((square, &without), weight) in self.squares.iter_mut().zip(&self.without).zip(weights) {
            *square += weight * mixture(rows, [without, rows - without].into_iter());
        }
    }

    /// The commonest category of a feature, and `rows * (1 - sum p^2)` over the shares of all.
    fn mode(&mut self, start: usize, len: usize, feature: usize) -> (u32, f64) {
        let points = self.points;
        let member = |&i: &u32| (points.point(i as usize).codes[feature], points.counts[i as usize]);
        self.codes.clear();
        self.codes.extend(self.order[start..][..len].iter().map(member));
        self.codes.sort_unstable_by(self.host.comparing(Ord::cmp));
        let rows = self.codes.iter().map(|(_, count)| count).sum();
        let mode = commonest(&self.codes, |_| true).unwrap_or(0);
        (mode, mixture(rows, groups(&self.codes).map(|(_, rows)| rows)))
    }

    /// Cuts a cell that varies in two parts, neither empty, and gives the length of the lower.
    fn split(&mut self, cell: &Cell) -> usize {
        match cell.feature.checked_sub(self.points.dimensions) {
            Some(category) => {
                let (mode, _) = self.mode(cell.start, cell.len, category);
                self.divide(cell, |point| point.codes[category] == mode)
            }
            None if self.has_gap(cell) => self.divide(cell, |point| !point.numeric[cell.feature].is_nan()),
            None => {
                let (at, mean) = (cell.feature, cell.mean.0);
                let values = || self.members(cell.start, cell.len).map(|i| self.points.point(i).numeric[at]);
                let least = values().fold(f64::INFINITY, f64::min);
                let greatest = values().fold(f64::NEG_INFINITY, f64::max);
                // Rounding may push the mean out to an end, but must leave both parts something.
                match mean < greatest {
                    true => self.divide(cell, |point| point.numeric[at] <= mean.max(least)),
                    false => self.divide(cell, |point| point.numeric[at] < greatest),
                }
            }
        }
    }

    /// Whether a point of a cell is without a value of the feature to cut through.
    fn has_gap(&self, cell: &Cell) -> bool {
        let mut members = self.members(cell.start, cell.len);
        self.points.gower.is_some() && members.any(|i| self.points.point(i).numeric[cell.feature].is_nan())
    }

    /// Puts the points of a cell that are `lower` before the others, in both parts in the order they had.
    fn divide(&mut self, cell: &Cell, lower: impl Fn(Point<'_>) -> bool) -> usize {
        let members = &mut self.order[cell.start..][..cell.len];
        self.upper.clear();
        let mut len = 0;
        for at in 0..members.len() {
            self.host.at_row(at);
            let i = members[at];
            if lower(self.points.point(i as usize)) {
                members[len] = i;
                len += 1;
            } else {
                self.upper.push(i);
            }
        }
        members[len..].copy_from_slice(&self.upper);
        len
    }

    fn condensed(mut self, cells: &[Cell], variation: f64) -> Result<Condensed> {
        let mut points = self.points.with_room(cells.len())?;
        let mut cell_of: Vec<u32> = filled(self.order.len(), 0)?;
        let mut within = FloatSum::default();
        for (number, cell) in cells.iter().enumerate() {
            self.measure(cell.start, cell.len);
            for feature in 0..points.penalties.len() {
                let (mode, _) = self.mode(cell.start, cell.len, feature);
                points.codes.push(commonest(&self.codes, |code| code != MISSING).unwrap_or(mode));
            }
            points.numeric.extend_from_slice(&self.means);
            points.counts.push(self.members(cell.start, cell.len).map(|i| self.points.counts[i]).sum());
            self.members(cell.start, cell.len).for_each(|i| cell_of[i] = number as u32);
            within.add(cell.variation.0);
        }
        let lost = if variation > 0.0 { (within.value() / variation).min(1.0) } else { 0.0 };
        Ok(Condensed { points, cells: cell_of, lost })
    }
}

/// The categories in a list that is in their order, each with its rows.
fn groups(sorted: &[(u32, u64)]) -> impl Iterator<Item = (u32, u64)> {
    let groups = sorted.chunk_by(|a, b| a.0 == b.0);
    groups.map(|group| (group[0].0, group.iter().map(|(_, rows)| rows).sum()))
}

/// The commonest of some of the categories in a list that is in their order; of several the first.
pub(super) fn commonest(sorted: &[(u32, u64)], of: impl Fn(u32) -> bool) -> Option<u32> {
    let mut most = None;
    for (code, rows) in groups(sorted).filter(|&(code, _)| of(code)) {
        if most.is_none_or(|(_, before)| rows > before) {
            most = Some((code, rows));
        }
    }
    most.map(|(code, _)| code)
}

/// `rows * (1 - sum p^2)` over the shares of parts of the rows; in whole numbers, so that a single part gives zero and not
/// nearly zero.
fn mixture(rows: u64, parts: impl Iterator<Item = u64>) -> f64 {
    let rows = u128::from(rows);
    let squares: u128 = parts.map(|part| u128::from(part) * u128::from(part)).sum();
    (rows * rows - squares) as f64 / rows as f64
}

fn out_of_range() -> Error {
    Error::out_of_range("differences between points are out of range")
        .hint("Scale the features so that their values are of ordinary size.")
}
