//! k-means and k-prototypes: clusters around centres, exactly as Lloyd's algorithm finds them.
//!
//! Numeric features give each cluster its mean, categorical ones their mode (Huang 1998, see [`crate::clusters::geometry::points`]). Many
//! rows are clustered step by step: the restarts compete on the first [`SEEDING_ROWS`] of them, and the best one's centres
//! are the start for more and then for all rows (Bradley & Fayyad 1998, "Refining Initial Points for K-Means Clustering",
//! ICML). Points come in the order of a seeded hash, so the first ones are a random sample.

mod batch;
mod lloyd;
mod nearest;
mod seeding;
mod sums;

use std::sync::{Mutex, PoisonError};

use crate::Result;
use crate::clusters::geometry::points::{self, Points};
use crate::numeric::random::Random;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled};

pub use lloyd::{Clustering, inertia, lloyd, lloyd_hartigan};
pub use nearest::{Nearest, nearest};
pub use seeding::plus_plus;
pub use sums::centers_of;

/// Distinct rows on which the restarts compete.
pub const SEEDING_ROWS: usize = 10_000;

/// How many times more rows each further step works on, until it is all of them.
const GROWTH: usize = 8;

/// The most clusters that can be asked for.
pub const MAX_K: usize = 1000;

/// When an iteration stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The sum of the squared movements of the centres below which they count as at rest. At 0 the iteration goes on
    /// until no row changes its cluster.
    pub tolerance: f64,
    /// The most rounds, in each of which the centres move once.
    pub max_iterations: usize,
}

/// How to look for clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Starts by k-means++, of which the best is kept.
    pub restarts: usize,
    /// When to stop.
    pub limits: Limits,
    /// Clusters with fewer rows, in the points' unit, are dissolved, the smallest first.
    pub min_size: u64,
}

/// The points that restarts compete on.
pub fn seeding_points(points: &Points) -> Result<Option<Points>> {
    (points.len() > SEEDING_ROWS).then(|| points.subset(0..SEEDING_ROWS)).transpose()
}

/// Bytes that a fit of `points` into `k` clusters takes besides them, at its peak.
pub fn fit_bytes(points: &Points, k: usize, host: Host) -> usize {
    // Labels and slack, and where a cluster has lost all its rows a distance with its place; a copy of an eighth of the
    // points; and of each cluster the sums and the rows of every category, of all points and of those of each piece.
    let point = size_of::<u32>()
        + size_of::<f32>()
        + size_of::<(f64, usize)>()
        + points::point_bytes(points) / GROWTH;
    let categories: usize = sums::categories(points).sum();
    let cluster = points.dimensions * size_of::<i128>() + categories * size_of::<u64>();
    let pieces = 1 + lloyd::pieces(points, k, host);
    points.len().saturating_mul(point).saturating_add(k.saturating_mul(cluster).saturating_mul(pieces))
}

/// Finds `k` clusters, or as many as there are points apart from each other.
///
/// # Errors
/// Out of range, for distances that are no finite numbers; out of memory.
pub fn search(
    points: &Points,
    k: usize,
    search: &Search,
    random: &mut Random,
    host: Host,
) -> Result<Clustering> {
    // Threads take some memory, which is no reason to refuse what one of them can do.
    let host = if fit_bytes(points, k, host) > host.memory_limit { host.alone() } else { host };
    check_limit("the fit", fit_bytes(points, k, host), host.memory_limit)?;
    let best = match seeding_points(points)? {
        None => compete(points, k, search, lloyd_hartigan, random, host)?,
        Some(some) => {
            // More rows take it from there, so that the last small steps of each start are spared.
            let tolerance = loose_tolerance(&some, host)?.max(search.limits.tolerance);
            let limits = Limits { tolerance, ..search.limits };
            let mut start = compete(&some, k, &Search { limits, ..*search }, lloyd, random, host)?.centers;
            if start.len() < k {
                // The first rows may be alike where the others are not.
                start = plus_plus(points, k, random, host)?;
            }
            let levels = std::iter::successors(Some(some.len() * GROWTH), |rows| Some(rows * GROWTH));
            for rows in levels.take_while(|rows| rows * 2 < points.len()) {
                start = lloyd(&points.subset(0..rows)?, &start, &limits, host)?.centers;
            }
            lloyd(points, &start, &search.limits, host)?
        }
    };
    dissolve(points, best, search, host)
}

/// A ten thousandth of the points' variance: scikit-learn's default, where features are scaled to variance 1 each.
fn loose_tolerance(points: &Points, host: Host) -> Result<f64> {
    let labels = filled(points.len(), 0)?;
    let variation = inertia(points, &centers_of(points, &labels, 1, host)?, &labels, host)?;
    Ok(variation / points.weight(points.rows()) / points.features().max(1) as f64 * 1e-4)
}

/// From starting centres to clusters at rest.
type Iterate = fn(&Points, &Points, &Limits, Host) -> Result<Clustering>;

/// The random numbers that a [`search`] takes, where so many of the first points are apart.
pub fn draws(k: usize, search: &Search) -> usize {
    search.restarts.max(1) * seeding::draws(k)
}

/// The best of several starts; the first one of equals. Each start has random numbers of its own.
fn compete(
    points: &Points,
    k: usize,
    search: &Search,
    iterate: Iterate,
    random: &mut Random,
    host: Host,
) -> Result<Clustering> {
    let best: Mutex<Option<(usize, Clustering)>> = Mutex::new(None);
    let bytes = fit_bytes(points, k, host.alone()).saturating_add(points.len() * 3 * size_of::<f64>());
    host.map(0..search.restarts.max(1), bytes, |start| {
        let mut random = random.after(start * seeding::draws(k));
        let found = iterate(points, &plus_plus(points, k, &mut random, host)?, &search.limits, host)?;
        let mut best = best.lock().unwrap_or_else(PoisonError::into_inner);
        let is_best = best.as_ref().is_none_or(|(known, best)| {
            found.inertia < best.inertia || found.inertia == best.inertia && start < *known
        });
        if is_best {
            *best = Some((start, found));
        }
        Ok(())
    })?;
    *random = random.after(draws(k, search));
    let best = best.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(best.expect("there is a start").1)
}

/// Takes away the smallest cluster for as long as it has too few rows, and lets the others share them.
///
/// # Errors
/// Out of memory.
pub fn dissolve(points: &Points, mut found: Clustering, search: &Search, host: Host) -> Result<Clustering> {
    loop {
        let sizes = &found.centers.counts;
        let Some((smallest, &size)) = sizes.iter().enumerate().min_by_key(|&(_, size)| size) else {
            return Ok(found);
        };
        // A cluster that stayed empty is no cluster, whatever the least size.
        if size >= search.min_size.max(1) || sizes.len() == 1 {
            return Ok(found);
        }
        let rest = found.centers.subset((0..sizes.len()).filter(|&cluster| cluster != smallest))?;
        let started = found.started;
        found = Clustering { started, ..lloyd(points, &rest, &search.limits, host)? };
    }
}
