//! Starting centres.

use crate::clusters::geometry::points::{Points, squared_distance};
use crate::numeric::random::Random;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// Candidates for each centre but the first.
fn tries(k: usize) -> usize {
    2 + libm::log(k as f64) as usize
}

/// The random numbers that [`plus_plus`] takes, where so many points are apart.
pub fn draws(k: usize) -> usize {
    1 + k.saturating_sub(1) * tries(k)
}

/// Chooses `k` points as starting centres, or as many as are apart from each other, each with a probability in proportion to its rows' squared distance from
/// the centres chosen before: k-means++ (Arthur & Vassilvitskii 2007, SODA). Several candidates are drawn each time, and
/// the one that lowers the inertia most is taken: the greedy form, with 2 + ln k candidates as in scikit-learn.
///
/// # Errors
/// Out of range, for distances that are no finite numbers; out of memory.
pub fn plus_plus(points: &Points, k: usize, random: &mut Random, host: Host) -> Result<Points> {
    let n = points.len();
    let mut centers = points.with_room(k)?;
    let mut nearest = filled(n, f64::INFINITY)?;
    let mut candidate: Vec<f64> = with_capacity(n)?;
    let mut best: Vec<f64> = with_capacity(n)?;
    for chosen in 0..k {
        let weight = |i: usize| {
            let distance = if chosen == 0 { 1.0 } else { nearest[i] };
            points.counts[i] as f64 * distance
        };
        let total: f64 = (0..n).map(weight).sum();
        if !total.is_finite() {
            return Err(Error::out_of_range("the features are too large to be squared")
                .hint("Scale them, or divide them by a large number."));
        }
        if total <= 0.0 {
            break;
        }
        // All points are equally good as the first one, which the first draw therefore decides.
        let tries = if chosen == 0 { 1 } else { tries(k) };
        let drawn = draw(n, weight, total, tries, random);
        let mut least = (f64::INFINITY, 0);
        for &i in &drawn {
            candidate.clear();
            let mut inertia = 0.0;
            for (j, &known) in nearest.iter().enumerate() {
                host.at_row(j);
                let squared =
                    squared_distance(points.point(j), points.point(i), &points.penalties).min(known);
                inertia += squared * points.counts[j] as f64;
                candidate.push(squared);
            }
            if inertia < least.0 {
                least = (inertia, i);
                std::mem::swap(&mut best, &mut candidate);
            }
        }
        std::mem::swap(&mut nearest, &mut best);
        nearest.resize(n, f64::INFINITY);
        centers.push(points.point(least.1), 0);
    }
    Ok(centers)
}

/// Draws points with probabilities in proportion to their weights.
fn draw(
    n: usize,
    weight: impl Fn(usize) -> f64,
    total: f64,
    times: usize,
    random: &mut Random,
) -> Vec<usize> {
    let mut marks: Vec<f64> = (0..times).map(|_| random.uniform() * total).collect();
    marks.sort_unstable_by(f64::total_cmp);
    let mut drawn = Vec::with_capacity(times);
    let (mut sum, mut last) = (0.0, 0);
    for i in 0..n {
        let weight = weight(i);
        if weight > 0.0 {
            sum += weight;
            last = i;
        }
        while drawn.len() < times && marks[drawn.len()] < sum {
            drawn.push(i);
        }
    }
    // A mark may lie past the sum by a rounding error.
    drawn.resize(times, last);
    drawn
}
