//! Sums of clusters are whole numbers, in which a point can be moved from one cluster to another without an error that
//! would grow: see [`Grid`].

use crate::Result;
use crate::clusters::geometry::points::{Points, UNKNOWN};
use crate::support::host::Host;
use crate::support::memory::filled;

/// Fixed-point numbers for exact sums: a coordinate as a whole number of a small power of two, its own for each feature.
///
/// The unit is 2^-62 of the greatest coordinate, rounded up to a power of two: all coordinates down to 2^-9 of the
/// greatest lose nothing, and smaller ones less than the rounding of a float sum would. A product with a count fits in
/// 126 bits, and so does any sum of products as long as the counts add up to less than 2^63.
#[derive(Debug, Clone)]
struct Grid {
    /// Units in 1, a power of two for each feature.
    units: Vec<f64>,
}

impl Grid {
    fn new(points: &Points, host: Host) -> Result<Self> {
        let dimensions = points.dimensions.max(1);
        let piece = host.piece(points.len(), points.dimensions) * dimensions;
        let pieces = host.map(points.numeric.chunks(piece), 0, |numeric| {
            let mut greatest = vec![0.0_f64; points.dimensions];
            for (i, row) in numeric.chunks_exact(dimensions).enumerate() {
                host.at_row(i);
                for (greatest, x) in greatest.iter_mut().zip(row) {
                    *greatest = greatest.max(x.abs());
                }
            }
            Ok(greatest)
        })?;
        let greatest = |j: usize| pieces.iter().map(|greatest| greatest[j]).fold(0.0, f64::max);
        let unit = |greatest: f64| {
            // Coordinates are below 2^(exponent + 1), and units of 2^(exponent - 61) make them whole numbers below 2^62.
            let exponent = (greatest.to_bits() >> 52) as i32 - 1023;
            if greatest == 0.0 { 1.0 } else { 2.0_f64.powi((61 - exponent).clamp(-1021, 1021)) }
        };
        Ok(Self { units: (0..points.dimensions).map(|j| unit(greatest(j))).collect() })
    }

    #[inline]
    fn whole(&self, feature: usize, x: f64) -> i128 {
        ((x * self.units[feature]) as i64).into()
    }

    fn mean(&self, feature: usize, sum: i128, rows: u64) -> f64 {
        sum as f64 / rows as f64 / self.units[feature]
    }
}

/// How many categories each categorical feature has room for: one more than its greatest code.
pub(super) fn categories(points: &Points) -> impl Iterator<Item = usize> {
    let features = points.penalties.len();
    (0..features).map(move |feature| {
        let codes = points.codes.iter().skip(feature).step_by(features).filter(|&&code| code != UNKNOWN);
        codes.max().map_or(1, |&code| code as usize + 1)
    })
}

/// What is known about the rows of each cluster, kept up to date as points move. Those of a part of the points' movements may
/// be below zero, and wrap around; what they are added to is not.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    grid: Grid,
    /// Sums of coordinates, cluster by cluster.
    numeric: Vec<i128>,
    /// Rows with each category, cluster by cluster, feature by feature.
    categories: Vec<u64>,
    /// Where a categorical feature begins among the `categories` of a cluster; ends with their number.
    offsets: Vec<usize>,
    /// Rows of each cluster.
    pub(super) rows: Vec<u64>,
}

impl Sums {
    pub(super) fn new(points: &Points, k: usize, host: Host) -> Result<Self> {
        let features = points.penalties.len();
        let mut offsets = vec![0];
        for (feature, categories) in categories(points).enumerate() {
            (host.check_for_interrupts)();
            offsets.push(offsets[feature] + categories);
        }
        Ok(Self {
            grid: Grid::new(points, host)?,
            numeric: filled(k * points.dimensions, 0)?,
            categories: filled(k * offsets[features], 0)?,
            offsets,
            rows: filled(k, 0)?,
        })
    }

    /// As many clusters, of nothing.
    pub(super) fn emptied(&self) -> Result<Self> {
        Ok(Self {
            grid: self.grid.clone(),
            numeric: filled(self.numeric.len(), 0)?,
            categories: filled(self.categories.len(), 0)?,
            offsets: self.offsets.clone(),
            rows: filled(self.rows.len(), 0)?,
        })
    }

    /// Takes over what others have, which is nothing afterwards.
    pub(super) fn take_over(&mut self, other: &mut Self) {
        let numeric = self.numeric.iter_mut().zip(&mut other.numeric);
        numeric.for_each(|(sum, other)| *sum = sum.wrapping_add(std::mem::take(other)));
        for (counts, others) in
            [(&mut self.categories, &mut other.categories), (&mut self.rows, &mut other.rows)]
        {
            let counts = counts.iter_mut().zip(others);
            counts.for_each(|(count, other)| *count = count.wrapping_add(std::mem::take(other)));
        }
    }

    /// Adds points to the clusters of their labels.
    pub(super) fn add_all(&mut self, points: &Points, labels: &[u32], host: Host) {
        for (i, &label) in labels.iter().enumerate() {
            host.at_row(i);
            self.add(points, i, label as usize);
        }
    }

    #[inline]
    pub(super) fn add(&mut self, points: &Points, i: usize, cluster: usize) {
        let (d, c) = (points.dimensions, self.offsets[self.offsets.len() - 1]);
        let (point, count) = (points.point(i), points.counts[i]);
        for (j, &x) in point.numeric.iter().enumerate() {
            let sum = &mut self.numeric[cluster * d + j];
            *sum = sum.wrapping_add(self.grid.whole(j, x) * i128::from(count));
        }
        for (offset, &code) in self.offsets.iter().zip(point.codes).filter(|&(_, &code)| code != UNKNOWN) {
            let rows = &mut self.categories[cluster * c + offset + code as usize];
            *rows = rows.wrapping_add(count);
        }
        self.rows[cluster] = self.rows[cluster].wrapping_add(count);
    }

    #[inline]
    pub(super) fn remove(&mut self, points: &Points, i: usize, cluster: usize) {
        let (d, c) = (points.dimensions, self.offsets[self.offsets.len() - 1]);
        let (point, count) = (points.point(i), points.counts[i]);
        for (j, &x) in point.numeric.iter().enumerate() {
            let sum = &mut self.numeric[cluster * d + j];
            *sum = sum.wrapping_sub(self.grid.whole(j, x) * i128::from(count));
        }
        for (offset, &code) in self.offsets.iter().zip(point.codes).filter(|&(_, &code)| code != UNKNOWN) {
            let rows = &mut self.categories[cluster * c + offset + code as usize];
            *rows = rows.wrapping_sub(count);
        }
        self.rows[cluster] = self.rows[cluster].wrapping_sub(count);
    }

    /// Writes the means and modes of a cluster that has rows; of equally frequent categories the first one.
    pub(super) fn write_center(&self, cluster: usize, centers: &mut Points) {
        let (d, features) = (centers.dimensions, centers.penalties.len());
        let rows = self.rows[cluster];
        for j in 0..d {
            centers.numeric[cluster * d + j] = self.grid.mean(j, self.numeric[cluster * d + j], rows);
        }
        let categories = &self.categories[cluster * self.offsets[features]..][..self.offsets[features]];
        for feature in 0..features {
            let counts = &categories[self.offsets[feature]..self.offsets[feature + 1]];
            let mut mode = 0;
            for (code, &count) in counts.iter().enumerate() {
                if count > counts[mode] {
                    mode = code;
                }
            }
            centers.codes[cluster * features + feature] = mode as u32;
        }
        centers.counts[cluster] = rows;
    }
}

/// The means, modes and sizes of `k` clusters of points; of a cluster without points the origin.
///
/// # Errors
/// Out of memory.
pub fn centers_of(points: &Points, labels: &[u32], k: usize, host: Host) -> Result<Points> {
    let mut sums = Sums::new(points, k, host)?;
    sums.add_all(points, labels, host);
    let mut centers = points.origins(k)?;
    (0..k)
        .filter(|&cluster| sums.rows[cluster] > 0)
        .for_each(|cluster| sums.write_center(cluster, &mut centers));
    Ok(centers)
}
