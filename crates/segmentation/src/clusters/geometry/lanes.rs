//! Points side by side, so that one distance loop serves several of them at once.

use crate::Result;
use crate::clusters::geometry::gower;
use crate::clusters::geometry::points::{self, Point, Points};
use crate::support::memory::with_capacity;

/// How many points lie side by side.
pub(crate) const LANES: usize = 8;

/// Points in blocks of [`LANES`]; within a block, the values of a feature are neighbours.
#[derive(Debug)]
pub(crate) struct Lanes {
    numeric: Vec<[f64; LANES]>,
    codes: Vec<[u32; LANES]>,
    dimensions: usize,
    penalties: Vec<f64>,
    gower: Option<Vec<f64>>,
}

impl Lanes {
    /// The bytes that `points` points of this geometry take.
    pub(crate) fn bytes(points: usize, like: &Points) -> usize {
        let each = points::point_bytes(like);
        points.next_multiple_of(LANES).saturating_mul(each)
    }

    /// No points yet, with room for a number of blocks.
    ///
    /// # Errors
    /// Out of memory.
    pub(crate) fn with_room(blocks: usize, like: &Points) -> Result<Self> {
        Ok(Self {
            numeric: with_capacity(blocks * like.dimensions)?,
            codes: with_capacity(blocks * like.penalties.len())?,
            dimensions: like.dimensions,
            penalties: like.penalties.clone(),
            gower: like.gower.clone(),
        })
    }

    /// Adds a block of the points of these numbers; the last one fills what is left of it.
    #[inline(always)]
    pub(crate) fn push_block(&mut self, points: &Points, numbers: [usize; LANES]) {
        let members = numbers.map(|i| points.point(i));
        self.numeric.extend((0..self.dimensions).map(|d| members.map(|member| member.numeric[d])));
        self.codes.extend((0..self.penalties.len()).map(|c| members.map(|member| member.codes[c])));
    }

    /// Takes all blocks away and keeps their room.
    pub(crate) fn clear(&mut self) {
        self.numeric.clear();
        self.codes.clear();
    }

    /// The squared distances of a point to those of a block, to the last bit those of [`Points::squared_between`].
    #[inline(always)]
    pub(crate) fn squared_distances(&self, block: usize, point: Point<'_>) -> [f64; LANES] {
        if let Some(weights) = &self.gower {
            return self.squares_of_gower(block, point, weights);
        }
        let mut sums = [0.0; LANES];
        let rows = &self.numeric[block * self.dimensions..][..self.dimensions];
        for (&x, row) in point.numeric.iter().zip(rows) {
            for (sum, y) in sums.iter_mut().zip(row) {
                *sum += (x - y) * (x - y);
            }
        }
        let rows = &self.codes[block * self.penalties.len()..][..self.penalties.len()];
        for ((code, row), &penalty) in point.codes.iter().zip(rows).zip(&self.penalties) {
            for (sum, other) in sums.iter_mut().zip(row) {
                *sum += if points::differ(*code, *other) { penalty } else { 0.0 };
            }
        }
        sums
    }

    /// Not inlined, as the loops of k-means know it not.
    #[inline(never)]
    fn squares_of_gower(&self, block: usize, point: Point<'_>, weights: &[f64]) -> [f64; LANES] {
        let numeric = &self.numeric[block * self.dimensions..][..self.dimensions];
        let codes = &self.codes[block * self.penalties.len()..][..self.penalties.len()];
        gower::distances(point, (numeric, codes), [weights, &self.penalties]).map(|distance| distance.powi(2))
    }
}

/// The numbers `from..until` in blocks, the last one of the range repeated to fill a block.
pub(crate) fn blocks(from: usize, until: usize) -> impl Iterator<Item = [usize; LANES]> {
    (from..until).step_by(LANES).map(move |start| std::array::from_fn(|lane| (start + lane).min(until - 1)))
}
