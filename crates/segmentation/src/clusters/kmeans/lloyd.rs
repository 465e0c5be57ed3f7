//! Lloyd's iteration, with most of its distances spared.
//!
//! After a point's distances have been computed, its two nearest centres are some gap apart. The gap shrinks by no more
//! than the point's own centre and the fastest other centre move, so until their summed movements use it up the point
//! cannot change its cluster and is passed over (Hamerly 2010, "Making k-means Even Faster", SIAM SDM; his two bounds are
//! kept here as their difference, one number a point). Bounds are rounded to the safe side by more than the error of a
//! computed distance, so labels are those of Lloyd's algorithm in every iteration, ties included.

use super::Limits;
use super::batch::Batch;
use super::sums::Sums;
use crate::clusters::geometry::points::{Points, squared_distance};
use crate::numeric::float_sum::FloatSum;
use crate::support::host::{Host, ROWS_PER_SUM};
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// The result of iterating from given centres.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// A point for each cluster; its count is the number of rows.
    pub centers: Points,
    /// The cluster of each point.
    pub labels: Vec<u32>,
    /// The sum of squared distances of all rows to their centres.
    pub inertia: f64,
    /// The centres that it began with: fewer than asked for where fewer points differ.
    pub started: usize,
    /// Rounds, as scikit-learn counts them: in each the centres move into the middle of their rows, and the last one finds
    /// that nothing moves unless the iteration was cut short.
    pub iterations: usize,
    /// Whether the centres came to rest, within the tolerance.
    pub converged: bool,
    /// How often a cluster had lost all rows and was given the row farthest from its centre.
    pub relocated: usize,
}

/// Iterates from given centres until no row changes its cluster, the centres move by less than the tolerance, or they
/// have moved as often as they may. Labels, sizes and inertia belong to the centres returned.
///
/// # Errors
/// Out of memory.
pub fn lloyd(points: &Points, start: &Points, limits: &Limits, host: Host) -> Result<Clustering> {
    Iteration::new(points, start.copied()?, host)?.run(limits)
}

/// Iterates as [`lloyd`] does, and where that comes to rest looks for single rows whose move to another cluster lowers
/// the inertia once the centres that follow them are counted in, until there is none (Hartigan 1975, "Clustering
/// Algorithms", chapter 4). What remains is at rest for Lloyd's algorithm too, and never worse.
///
/// For numeric features: modes do not follow their rows smoothly, so with categorical ones this is [`lloyd`].
///
/// # Errors
/// As [`lloyd`].
pub fn lloyd_hartigan(points: &Points, start: &Points, limits: &Limits, host: Host) -> Result<Clustering> {
    let mut found = lloyd(points, start, limits, host)?;
    if !points.penalties.is_empty() {
        return Ok(found);
    }
    while found.converged && found.iterations < limits.max_iterations {
        let mut iteration = Iteration::new(points, found.centers.copied()?, host)?;
        if !iteration.move_rows(&found.labels) {
            break;
        }
        let rest = Limits { max_iterations: limits.max_iterations - found.iterations, ..*limits };
        let next = lloyd(points, &iteration.centers, &rest, host)?;
        if next.inertia >= found.inertia {
            break;
        }
        let (iterations, relocated) = (found.iterations + next.iterations, found.relocated + next.relocated);
        found = Clustering { iterations, relocated, ..next };
    }
    Ok(found)
}

/// A number that is no greater, and takes half the room.
#[inline]
fn below(x: f64) -> f32 {
    // Less by more than the rounding that follows; for numbers next to 0 by the least of them.
    (x - x.abs() * f64::from(f32::EPSILON) - f64::from(f32::MIN_POSITIVE)) as f32
}

/// A number that is no smaller.
fn above(x: f64) -> f32 {
    let near = x as f32;
    if f64::from(near) < x { near.next_up() } else { near }
}

/// Well within the range of `f32`, in which slack is kept.
const GREATEST_DRIFT: f64 = 1e30;

/// Points whose slack is looked at together.
const BLOCK: usize = 64;

/// The least by which the slack of a point is above the drift of its cluster, without a decision for each.
#[inline]
fn least_room(slack: &[f32], labels: &[u32], drift: &[f32]) -> f32 {
    let mut least = [f32::INFINITY; 4];
    let (slack, last_slack) = slack.as_chunks::<4>();
    let (labels, last_labels) = labels.as_chunks::<4>();
    let room = |slack: f32, label: u32| slack - drift[label as usize];
    for (slack, label) in slack.iter().zip(labels) {
        for lane in 0..4 {
            let room = room(slack[lane], label[lane]);
            least[lane] = if room < least[lane] { room } else { least[lane] };
        }
    }
    let last = last_slack.iter().zip(last_labels).map(|(&slack, &label)| room(slack, label));
    last.chain(least).fold(f32::INFINITY, f32::min)
}

struct Iteration<'a> {
    points: &'a Points,
    centers: Points,
    labels: Vec<u32>,
    /// The gap between a point's two nearest centres when they were computed, plus its cluster's drift at that time.
    slack: Vec<f32>,
    /// Of each cluster: its own movements so far and the greatest of the others', added up.
    drift: Vec<f64>,
    /// The greatest growth of any cluster's drift in each round, added up.
    greatest_drift: f64,
    /// Of each block of points: no point has to be looked at before the greatest drift reaches this.
    rest_until: Vec<f32>,
    sums: Sums,
    /// Whether the sums have all points, by their labels.
    is_counted: bool,
    /// What the threads that look at points have for themselves.
    parts: Vec<Part>,
    relocated: usize,
    host: Host,
    /// More than the relative error of a computed distance.
    error: f64,
}

/// What a thread has for itself while it looks at points.
struct Part {
    batch: Batch,
    /// What the sums have yet to be given.
    changes: Sums,
}

/// Points side by side, whose labels no other thread knows meanwhile.
struct Piece<'a> {
    /// The number of the first one.
    first: usize,
    labels: &'a mut [u32],
    slack: &'a mut [f32],
    rest_until: &'a mut [f32],
    part: &'a mut Part,
}

/// What does not change while points are given to their nearest centres.
struct Round<'a> {
    points: &'a Points,
    centers: &'a Points,
    /// See [`Iteration`]; rounded up, and as it is.
    drift: &'a [f32],
    exact_drift: &'a [f64],
    greatest_drift: f64,
    is_counted: bool,
    error: f64,
    host: Host,
}

impl Round<'_> {
    /// Gives each point of a piece to its nearest centre; whether any changed its cluster, or was given its first one.
    fn assign(&self, piece: &mut Piece<'_>) -> bool {
        let greatest_drift = above(self.greatest_drift);
        let mut changed = false;
        let pace = Host::pace(BLOCK * self.centers.len() * self.points.features());
        for block in 0..piece.rest_until.len() {
            self.host.at_step(block, pace);
            if piece.rest_until[block] > greatest_drift {
                continue;
            }
            let first = block * BLOCK;
            let some = first..piece.labels.len().min(first + BLOCK);
            let room = least_room(&piece.slack[some.clone()], &piece.labels[some.clone()], self.drift);
            if room > 0.0 {
                // A difference of two floats is off by less than this.
                let room = f64::from(room) * (1.0 - f64::from(f32::EPSILON));
                piece.rest_until[block] = below(room + self.greatest_drift);
                continue;
            }
            piece.rest_until[block] = f32::NEG_INFINITY;
            for i in some {
                let at_rest = piece.slack[i] > self.drift[piece.labels[i] as usize];
                if !at_rest && piece.part.batch.push((piece.first + i) as u32) {
                    changed |= self.look_at_batch(piece);
                }
            }
        }
        changed | self.look_at_batch(piece)
    }

    /// Computes the distances of the points that wait, and what follows for the rounds to come.
    fn look_at_batch(&self, piece: &mut Piece<'_>) -> bool {
        let Part { batch, changes } = &mut *piece.part;
        batch.compute(self.points, self.centers, 4.0 * self.error);
        let mut changed = false;
        for (number, found, gap) in batch.take() {
            let i = number - piece.first;
            let slack = below(gap + self.exact_drift[found.cluster]);
            // A point at no finite distance is looked at in each round.
            piece.slack[i] = if slack.is_nan() { f32::NEG_INFINITY } else { slack };
            let label = piece.labels[i] as usize;
            if found.cluster != label || !self.is_counted {
                changed = true;
                piece.labels[i] = found.cluster as u32;
                if self.is_counted {
                    changes.remove(self.points, number, label);
                }
                changes.add(self.points, number, found.cluster);
            }
        }
        changed
    }
}

/// How many points make a piece: whole blocks.
fn piece(points: &Points, k: usize, host: Host) -> usize {
    host.piece(points.len(), k * points.features()).next_multiple_of(BLOCK)
}

/// How many pieces the points make.
pub(super) fn pieces(points: &Points, k: usize, host: Host) -> usize {
    points.len().div_ceil(piece(points, k, host))
}

impl<'a> Iteration<'a> {
    fn new(points: &'a Points, centers: Points, host: Host) -> Result<Self> {
        let n = points.len();
        let k = centers.len();
        let sums = Sums::new(points, k, host)?;
        let mut parts = with_capacity(pieces(points, k, host))?;
        for _ in 0..parts.capacity() {
            parts.push(Part { batch: Batch::new(points)?, changes: sums.emptied()? });
        }
        Ok(Self {
            points,
            labels: filled(n, 0)?,
            slack: filled(n, f32::NEG_INFINITY)?,
            drift: vec![0.0; k],
            greatest_drift: 0.0,
            rest_until: filled(n.div_ceil(BLOCK), f32::NEG_INFINITY)?,
            parts,
            sums,
            is_counted: false,
            relocated: 0,
            host,
            error: (points.features() + 4) as f64 * f64::EPSILON,
            centers,
        })
    }

    fn run(mut self, limits: &Limits) -> Result<Clustering> {
        self.assign()?;
        self.is_counted = true;
        let (mut iterations, mut converged) = (0, false);
        while !converged && iterations < limits.max_iterations {
            let moved = self.move_centers()?;
            iterations += 1;
            let changed = self.assign()?;
            converged = !changed || moved <= limits.tolerance;
            if !changed && iterations < limits.max_iterations {
                // The round that found nothing to do.
                iterations += 1;
            }
        }
        for cluster in 0..self.centers.len() {
            self.centers.counts[cluster] = self.sums.rows[cluster];
        }
        let inertia = inertia(self.points, &self.centers, &self.labels, self.host)?;
        let (centers, labels, relocated) = (self.centers, self.labels, self.relocated);
        Ok(Clustering { started: centers.len(), centers, labels, inertia, iterations, converged, relocated })
    }

    /// Operations for the distances of a point to all centres.
    fn cost(&self) -> usize {
        self.centers.len() * self.points.features()
    }

    /// Gives each point to its nearest centre; whether any changed its cluster.
    fn assign(&mut self) -> Result<bool> {
        let piece = piece(self.points, self.centers.len(), self.host);
        let drift: Vec<f32> = self.drift.iter().map(|&drift| above(drift)).collect();
        let round = Round {
            points: self.points,
            centers: &self.centers,
            exact_drift: &self.drift,
            drift: &drift,
            greatest_drift: self.greatest_drift,
            is_counted: self.is_counted,
            error: self.error,
            host: self.host,
        };
        let pieces = (self.labels.chunks_mut(piece).zip(self.slack.chunks_mut(piece)))
            .zip(self.rest_until.chunks_mut(piece / BLOCK).zip(&mut self.parts))
            .enumerate()
            .map(|(number, ((labels, slack), (rest_until, part)))| Piece {
                first: number * piece,
                labels,
                slack,
                rest_until,
                part,
            });
        let changed = self.host.map(pieces, 0, |mut piece| Ok(round.assign(&mut piece)))?;
        for (part, _) in self.parts.iter_mut().zip(&changed).filter(|(_, changed)| **changed) {
            self.sums.take_over(&mut part.changes);
        }
        Ok(changed.contains(&true))
    }

    /// Moves single points to other clusters where that lowers the inertia, and their centres with them; whether any
    /// moved. Goes once through the points.
    fn move_rows(&mut self, labels: &[u32]) -> bool {
        // Gains below the error of their computation would go back and forth.
        let least = 1.0 - 1e-9;
        self.sums.add_all(self.points, labels, self.host);
        let mut moved = false;
        let pace = Host::pace(self.cost());
        for (i, &label) in labels.iter().enumerate() {
            self.host.at_step(i, pace);
            let (label, count) = (label as usize, self.points.counts[i] as f64);
            let rows = self.sums.rows[label] as f64;
            if rows <= count {
                continue;
            }
            let squared = |cluster: usize| {
                squared_distance(self.points.point(i), self.centers.point(cluster), &self.points.penalties)
            };
            let saved = squared(label) * rows / (rows - count);
            let cost = |cluster: usize| {
                let rows = self.sums.rows[cluster] as f64;
                squared(cluster) * rows / (rows + count)
            };
            let others =
                (0..self.centers.len()).filter(|&cluster| cluster != label && self.sums.rows[cluster] > 0);
            let best = others.map(|cluster| (cost(cluster), cluster)).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((cost, cluster)) = best
                && cost < saved * least
            {
                self.sums.remove(self.points, i, label);
                self.sums.add(self.points, i, cluster);
                self.sums.write_center(label, &mut self.centers);
                self.sums.write_center(cluster, &mut self.centers);
                moved = true;
            }
        }
        moved
    }

    /// Puts each centre into the middle of its rows; the sum of the squared movements.
    fn move_centers(&mut self) -> Result<f64> {
        self.fill_empty()?;
        let before = self.centers.copied()?;
        let k = self.centers.len();
        for cluster in (0..k).filter(|&cluster| self.sums.rows[cluster] > 0) {
            self.sums.write_center(cluster, &mut self.centers);
        }
        let penalties = &self.points.penalties;
        let moved: Vec<f64> = (0..k)
            .map(|cluster| squared_distance(before.point(cluster), self.centers.point(cluster), penalties))
            .collect();
        let roots: Vec<f64> = moved.iter().map(|moved| moved.sqrt() * (1.0 + 8.0 * self.error)).collect();
        let mut growth = 0.0_f64;
        for cluster in 0..k {
            let others = (0..k).filter(|&other| other != cluster).map(|other| roots[other]);
            let drift = roots[cluster] + others.fold(0.0, f64::max);
            // Rounded up, as each addition may round down by half a unit.
            self.drift[cluster] = (self.drift[cluster] + drift).next_up().next_up();
            growth = growth.max(drift);
        }
        self.greatest_drift = (self.greatest_drift + growth).next_up().next_up();
        if self.greatest_drift.is_nan() || self.greatest_drift > GREATEST_DRIFT {
            self.forget();
        }
        Ok(moved.iter().sum())
    }

    /// Lets all points be looked at anew.
    fn forget(&mut self) {
        self.drift.fill(0.0);
        self.greatest_drift = 0.0;
        self.slack.fill(f32::NEG_INFINITY);
        self.rest_until.fill(f32::NEG_INFINITY);
    }

    /// Gives to each cluster without rows the row that lies farthest from its own centre, as long as that helps.
    fn fill_empty(&mut self) -> Result<()> {
        let empty: Vec<usize> = (0..self.centers.len()).filter(|&c| self.sums.rows[c] == 0).collect();
        if empty.is_empty() {
            return Ok(());
        }
        let own = |i: usize| {
            let center = self.centers.point(self.labels[i] as usize);
            squared_distance(self.points.point(i), center, &self.points.penalties)
        };
        let mut farthest: Vec<(f64, usize)> = with_capacity(self.points.len())?;
        for i in 0..self.points.len() {
            self.host.at_row(i);
            farthest.extend(Some((own(i), i)).filter(|&(squared, _)| squared > 0.0));
        }
        // Of equally distant points the first one.
        let order = |a: &(f64, usize), b: &(f64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        farthest.sort_unstable_by(self.host.comparing(order));
        let mut empty = empty.into_iter();
        let mut next = empty.next();
        for (_, i) in farthest {
            let Some(cluster) = next else { break };
            let label = self.labels[i] as usize;
            // A cluster of this one point would be left empty in turn.
            if self.sums.rows[label] == self.points.counts[i] {
                continue;
            }
            self.sums.remove(self.points, i, label);
            self.sums.add(self.points, i, cluster);
            self.labels[i] = cluster as u32;
            self.slack[i] = f32::NEG_INFINITY;
            self.rest_until[i / BLOCK] = f32::NEG_INFINITY;
            self.relocated += 1;
            next = empty.next();
        }
        Ok(())
    }
}

/// The sum of squared distances of all rows to the centres of their clusters.
///
/// # Errors
/// Out of range, when it is no finite number.
pub fn inertia(points: &Points, centers: &Points, labels: &[u32], host: Host) -> Result<f64> {
    let sums = host.map(labels.chunks(ROWS_PER_SUM).enumerate(), 0, |(piece, labels)| {
        let mut sum = FloatSum::default();
        for (i, &label) in labels.iter().enumerate() {
            host.at_row(i);
            let (i, center) = (piece * ROWS_PER_SUM + i, centers.point(label as usize));
            let squared = points.squared_between(points.point(i), center);
            sum.add(squared * points.counts[i] as f64);
        }
        Ok(sum)
    })?;
    let sum = FloatSum::of_sums(sums);
    match sum.is_finite() {
        true => Ok(sum.value() * points.unit),
        false => Err(Error::out_of_range("the features are too large to be squared")
            .hint("Scale them, or divide them by a large number.")),
    }
}
