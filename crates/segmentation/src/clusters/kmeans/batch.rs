//! Points that wait for their distances to all centres, so that they are computed side by side.

use pulp::Arch;

use super::nearest::Nearest;
use crate::Result;
use crate::clusters::geometry::lanes::{LANES, Lanes};
use crate::clusters::geometry::points::Points;
use crate::support::memory::with_capacity;

/// Points in a batch: enough to keep the loops long, few enough to stay in the fastest cache.
const MOST: usize = 64 * LANES;

/// The points waiting.
#[derive(Debug)]
pub struct Batch {
    numbers: Vec<u32>,
    lanes: Lanes,
    found: Vec<Found>,
}

/// What was found for points side by side.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Numbers of clusters as floats, so that all selections are of one type.
    clusters: [f64; LANES],
    least: [f64; LANES],
    next: [f64; LANES],
    gaps: [f64; LANES],
}

impl Batch {
    /// No points waiting.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new(like: &Points) -> Result<Self> {
        Ok(Self {
            numbers: with_capacity(MOST)?,
            lanes: Lanes::with_room(1, like)?,
            found: with_capacity(MOST / LANES)?,
        })
    }

    /// Lets a point wait; true when it is time to [`Self::compute`].
    #[inline]
    pub fn push(&mut self, number: u32) -> bool {
        self.numbers.push(number);
        self.numbers.len() == MOST
    }

    /// The nearest centres of the points that waited, to the last bit those of [`super::nearest`], and by how much the
    /// roots of the two squared distances are apart at least, if they are wrong by no more than `error`.
    pub fn compute(&mut self, points: &Points, centers: &Points, error: f64) {
        // The widest instructions that this machine has.
        Arch::new().dispatch(
            #[inline(always)]
            || self.compute_lanes(points, centers, error),
        );
    }

    #[inline(always)]
    fn compute_lanes(&mut self, points: &Points, centers: &Points, error: f64) {
        self.found.clear();
        match (points.dimensions, points.penalties.is_empty()) {
            (1, true) => self.compute_few::<1>(points, centers, error),
            (2, true) => self.compute_few::<2>(points, centers, error),
            (3, true) => self.compute_few::<3>(points, centers, error),
            (4, true) => self.compute_few::<4>(points, centers, error),
            (5, true) => self.compute_few::<5>(points, centers, error),
            (6, true) => self.compute_few::<6>(points, centers, error),
            (7, true) => self.compute_few::<7>(points, centers, error),
            (8, true) => self.compute_few::<8>(points, centers, error),
            _ => self.compute_any(points, centers, error),
        }
    }

    /// Up to eight numeric features stay in registers.
    #[inline(always)]
    fn compute_few<const D: usize>(&mut self, points: &Points, centers: &Points, error: f64) {
        let (rows, _) = points.numeric.as_chunks::<D>();
        let (centers, _) = centers.numeric.as_chunks::<D>();
        for waiting in self.numbers.chunks(LANES) {
            let mut members = [[0.0; LANES]; D];
            for (lane, &number) in waiting.iter().enumerate() {
                let row = &rows[number as usize];
                for (member, &x) in members.iter_mut().zip(row) {
                    member[lane] = x;
                }
            }
            let mut found = Found::new();
            for (cluster, center) in centers.iter().enumerate() {
                let mut squared = [0.0; LANES];
                for (member, &y) in members.iter().zip(center) {
                    for (sum, x) in squared.iter_mut().zip(member) {
                        *sum += (x - y) * (x - y);
                    }
                }
                found.compare(cluster as f64, squared);
            }
            found.measure_gaps(error);
            self.found.push(found);
        }
    }

    #[inline(always)]
    fn compute_any(&mut self, points: &Points, centers: &Points, error: f64) {
        for waiting in self.numbers.chunks(LANES) {
            let last = waiting.len() - 1;
            self.lanes.clear();
            self.lanes.push_block(points, std::array::from_fn(|lane| waiting[lane.min(last)] as usize));
            let mut found = Found::new();
            for cluster in 0..centers.len() {
                found.compare(cluster as f64, self.lanes.squared_distances(0, centers.point(cluster)));
            }
            found.measure_gaps(error);
            self.found.push(found);
        }
    }

    /// The points that waited with what was found and the gap, and an empty batch.
    pub fn take(&mut self) -> impl Iterator<Item = (usize, Nearest, f64)> {
        let found = self.found.drain(..).flat_map(|found| {
            (0..LANES).map(move |lane| {
                let cluster = found.clusters[lane] as usize;
                let nearest = Nearest { cluster, squared: found.least[lane], runner_up: found.next[lane] };
                (nearest, found.gaps[lane])
            })
        });
        let numbers = self.numbers.drain(..).map(|number| number as usize);
        numbers.zip(found).map(|(number, (nearest, gap))| (number, nearest, gap))
    }
}

impl Found {
    #[inline(always)]
    fn new() -> Self {
        Self {
            clusters: [0.0; LANES],
            least: [f64::INFINITY; LANES],
            next: [f64::INFINITY; LANES],
            gaps: [0.0; LANES],
        }
    }

    #[inline(always)]
    fn measure_gaps(&mut self, error: f64) {
        for lane in 0..LANES {
            let (own, other) = (self.least[lane].sqrt(), self.next[lane].sqrt());
            // The next one is infinite for a single cluster, which nobody leaves.
            let bounded = if other < f64::MAX { other } else { f64::MAX };
            self.gaps[lane] = other - own - error * (own + bounded);
        }
    }

    #[inline(always)]
    fn compare(&mut self, cluster: f64, squared: [f64; LANES]) {
        for (lane, x) in squared.into_iter().enumerate() {
            let known = self.least[lane];
            let other = if x < known { known } else { x };
            self.next[lane] = if other < self.next[lane] { other } else { self.next[lane] };
            self.clusters[lane] = if x < known { cluster } else { self.clusters[lane] };
            self.least[lane] = if x < known { x } else { known };
        }
    }
}
