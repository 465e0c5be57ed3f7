//! Rows as points: the geometry in which clusters are measured.
//!
//! A point has numeric coordinates, scaled and weighted, and category codes. The squared distance of two points is
//!
//! ```text
//! sum over numeric features (a - b)^2  +  sum over categorical features penalty * [a differs from b]
//! ```
//!
//! which is Huang's dissimilarity of mixed types (1998, "Extensions to the k-Means Algorithm for Clustering Large Data
//! Sets with Categorical Values", section 3.1), each penalty his gamma times the weight of its feature. It is also a
//! squared Euclidean distance, of points whose categories are spelled out as corners of a simplex; its root obeys the
//! triangle inequality.

use crate::Result;
use crate::support::memory::{copied, filled, with_capacity};

/// The code of a category that occurs nowhere else, so that it differs from all, from another of this code too.
pub const UNKNOWN: u32 = u32::MAX;

/// Whether two category codes stand for different categories.
#[inline]
pub(crate) fn differ(a: u32, b: u32) -> bool {
    a != b || a == UNKNOWN
}

/// Weighted points, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Coordinates: as many per point as there are numeric features.
    pub numeric: Vec<f64>,
    /// Category codes: as many per point as there are categorical features.
    pub codes: Vec<u32>,
    /// How many rows each point stands for, in units.
    pub counts: Vec<u64>,
    /// How many rows a count of 1 is: 1, but where rows have weights that are no whole numbers; a power of two.
    pub unit: f64,
    /// The number of numeric features.
    pub dimensions: usize,
    /// What a difference in each categorical feature adds to a squared distance.
    pub penalties: Vec<f64>,
    /// Whether rows were scaled to length 1.
    pub is_unit: bool,
    /// Under [Gower's distance](super::gower) the weights of numeric features; those of the categorical ones are the penalties.
    pub gower: Option<Vec<f64>>,
}

/// No points.
impl Default for Points {
    fn default() -> Self {
        Self {
            numeric: Vec::new(),
            codes: Vec::new(),
            counts: Vec::new(),
            unit: 1.0,
            dimensions: 0,
            penalties: Vec::new(),
            is_unit: false,
            gower: None,
        }
    }
}

/// One point, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point<'a> {
    /// Its coordinates.
    pub numeric: &'a [f64],
    /// Its category codes.
    pub codes: &'a [u32],
}

/// The squared distance of two points under the penalties of their categorical features.
///
/// Terms are added in the order of the features, so that the result is the same wherever it is computed.
#[inline]
pub fn squared_distance(a: Point<'_>, b: Point<'_>, penalties: &[f64]) -> f64 {
    // From 0, where the sum of nothing would be -0.
    let numeric = a.numeric.iter().zip(b.numeric).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
    let differing = a.codes.iter().zip(b.codes).zip(penalties).filter(|((a, b), _)| differ(**a, **b));
    differing.fold(numeric, |sum, (_, penalty)| sum + penalty)
}

/// The bytes of a point of this geometry.
pub(crate) fn point_bytes(like: &Points) -> usize {
    let codes = like.penalties.len() * size_of::<u32>();
    like.dimensions * size_of::<f64>() + codes + size_of::<u64>()
}

impl Points {
    /// The number of points.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// The number of features, numeric and categorical.
    pub fn features(&self) -> usize {
        self.dimensions + self.penalties.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The number of rows, in units: the points with their counts.
    pub fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// A count as a number of rows.
    pub fn weight(&self, count: u64) -> f64 {
        count as f64 * self.unit
    }

    /// The same as a whole number of rows.
    pub fn whole_rows(&self, count: u64) -> u64 {
        self.weight(count).round() as u64
    }

    /// A point by its number.
    #[inline]
    pub fn point(&self, i: usize) -> Point<'_> {
        let (d, c) = (self.dimensions, self.penalties.len());
        Point { numeric: &self.numeric[i * d..][..d], codes: &self.codes[i * c..][..c] }
    }

    /// The squared distance of two points.
    pub fn squared_distance(&self, a: usize, b: usize) -> f64 {
        self.squared_between(self.point(a), self.point(b))
    }

    /// The squared distance of any two points of this geometry; under Gower's distance the square of that, whose root is the
    /// distance to the last digit.
    #[inline]
    pub fn squared_between(&self, a: Point<'_>, b: Point<'_>) -> f64 {
        match self.gower {
            None => squared_distance(a, b, &self.penalties),
            Some(_) => self.compare(a, b).distance.powi(2),
        }
    }

    /// Points of the same geometry, none yet: for few.
    #[must_use]
    pub fn emptied(&self) -> Self {
        let Self { unit, dimensions, is_unit, .. } = *self;
        let (penalties, gower) = (self.penalties.clone(), self.gower.clone());
        Self { unit, dimensions, is_unit, penalties, gower, ..Self::default() }
    }

    /// Adds a point that stands for `count` rows.
    pub fn push(&mut self, point: Point<'_>, count: u64) {
        self.numeric.extend_from_slice(point.numeric);
        self.codes.extend_from_slice(point.codes);
        self.counts.push(count);
    }

    /// The points of these numbers, in this order.
    ///
    /// # Errors
    /// Out of memory.
    pub fn subset(&self, numbers: impl IntoIterator<Item = usize, IntoIter: Clone>) -> Result<Self> {
        let numbers = numbers.into_iter();
        let mut subset = self.with_room(numbers.clone().count())?;
        numbers.for_each(|i| subset.push(self.point(i), self.counts[i]));
        Ok(subset)
    }

    /// A copy.
    ///
    /// # Errors
    /// Out of memory.
    pub fn copied(&self) -> Result<Self> {
        Ok(Self {
            numeric: copied(&self.numeric)?,
            codes: copied(&self.codes)?,
            counts: copied(&self.counts)?,
            ..self.emptied()
        })
    }

    /// So many points at the origin that stand for no rows.
    ///
    /// # Errors
    /// Out of memory.
    pub fn origins(&self, points: usize) -> Result<Self> {
        Ok(Self {
            numeric: filled(points.saturating_mul(self.dimensions), 0.0)?,
            codes: filled(points.saturating_mul(self.penalties.len()), 0)?,
            counts: filled(points, 0)?,
            ..self.emptied()
        })
    }

    /// Points of the same geometry, none yet, with room for so many.
    ///
    /// # Errors
    /// Out of memory.
    pub fn with_room(&self, points: usize) -> Result<Self> {
        Ok(Self {
            numeric: with_capacity(points.saturating_mul(self.dimensions))?,
            codes: with_capacity(points.saturating_mul(self.penalties.len()))?,
            counts: with_capacity(points)?,
            ..self.emptied()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_add_their_penalty() {
        let points = Points {
            numeric: vec![0.0, 3.0, 0.0, 3.0],
            codes: vec![1, 1, 2, UNKNOWN],
            counts: vec![1, 2, 1, 1],
            dimensions: 1,
            penalties: vec![0.5],
            ..Points::default()
        };
        assert_eq!(points.squared_distance(0, 1), 9.0);
        assert_eq!(points.squared_distance(0, 2), 0.5);
        assert_eq!(points.squared_distance(0, 3), 9.5);
        assert_eq!(points.squared_distance(3, 3), 0.5);
        assert_eq!(points.rows(), 5);
        assert_eq!(points.subset([1, 0]).unwrap().point(0), points.point(1));
    }
}
