//! Whether clusters are found again when the rows are drawn anew.

use serde::{Deserialize, Serialize};

use super::{Rounds, check_copies, check_labels, has_distinct};
use crate::Result;
use crate::clusters::geometry::points::Points;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::random::Random;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// The most rows drawn in a round; ours, to bound the time where few points stand for very many rows. Fewer rows than
/// there are let clusters look less stable, never more.
pub const MAX_DRAWN: u64 = 20_000;

/// How well each cluster is found again in rows drawn anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stability {
    /// The rows it was computed on.
    pub rows: u64,
    /// The rows drawn in each round, with replacement.
    pub drawn: u64,
    /// By cluster, in the order of the labels.
    pub clusters: Vec<ClusterStability>,
}

/// How well one cluster is found again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterStability {
    /// The mean over the rounds of its greatest Jaccard coefficient with a new cluster: rows in both over rows in
    /// either, 1 where it is found again exactly. None when no round counts.
    pub jaccard: Option<f64>,
    /// The rounds that count: at least one of its rows was drawn.
    pub rounds: u32,
}

/// Clusters rows drawn anew from the points, round by round, and compares the clusters found with the given ones.
///
/// As many rows as there are, at most [`MAX_DRAWN`], are drawn with replacement according to the counts. `cluster` gets
/// the distinct points drawn, each counted as often as it was drawn, in their order, and returns labels below `k`. Two
/// clusters are compared by the distinct rows drawn: a point that stands for `c` rows and was drawn `t` times counts as
/// `c (1 - (1 - 1/c)^t)`, the number of distinct rows to be expected among those `t`, which is 1 for `c = 1`. A round
/// that draws fewer than `k` different points counts for no cluster.
///
/// Source: Hennig 2007, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52.
///
/// # Errors
/// Invalid, when labels do not fit; out of memory; what `cluster` refuses.
pub fn stability(
    points: &Points,
    labels: &[u32],
    k: usize,
    Rounds { rounds, draws, random }: Rounds<'_>,
    host: Host,
    cluster: impl Fn(&Points, &mut Random) -> Result<Vec<u32>> + Sync,
) -> Result<Stability> {
    let rows = check_labels(points, labels, k)?;
    let bytes = check_copies("the stability of the clusters", points, host)?;
    let drawn = drawn_rows(points, rows);
    let mut sums = vec![(FloatSum::default(), 0_u32); k];
    let found = host.map(0..rounds as usize, bytes, |round| {
        (host.check_for_interrupts)();
        let mut random = random.after(round * (drawn as usize + draws));
        let times = draw(points, drawn, &mut random)?;
        let numbers: Vec<usize> = (0..points.len()).filter(|&i| times[i] > 0).collect();
        let mut sample = Points { unit: 1.0, ..points.subset(numbers.iter().copied())? };
        sample.counts.iter_mut().zip(&numbers).for_each(|(count, &i)| *count = times[i]);
        if drawn == 0 || !has_distinct(&sample, k) {
            return Ok(None);
        }
        let found = cluster(&sample, &mut random)?;
        check_labels(&sample, &found, k)?;
        let weighted = numbers.iter().zip(&found).map(|(&i, &new)| {
            let distinct = distinct_rows(points.weight(points.counts[i]), times[i]);
            (labels[i] as usize, new as usize, distinct)
        });
        jaccards(k, weighted).map(Some)
    })?;
    for jaccards in found.into_iter().flatten() {
        for ((sum, rounds), jaccard) in sums.iter_mut().zip(jaccards) {
            if let Some(jaccard) = jaccard {
                sum.add(jaccard);
                *rounds += 1;
            }
        }
    }
    let finish = |(sum, rounds): (FloatSum, u32)| ClusterStability {
        jaccard: (rounds > 0).then(|| sum.value() / f64::from(rounds)),
        rounds,
    };
    Ok(Stability { rows: points.whole_rows(rows), drawn, clusters: sums.into_iter().map(finish).collect() })
}

/// How many rows are drawn: as many as there are, and of weights that are no whole numbers no fewer than rows differ.
fn drawn_rows(points: &Points, rows: u64) -> u64 {
    let least = if points.unit < 1.0 { points.len() as u64 } else { 0 };
    points.whole_rows(rows).max(least.min(rows)).min(MAX_DRAWN)
}

/// How often each point is drawn when `drawn` rows are drawn with replacement.
fn draw(points: &Points, drawn: u64, random: &mut Random) -> Result<Vec<u64>> {
    let mut ends: Vec<u64> = with_capacity(points.len())?;
    ends.extend(points.counts.iter().scan(0, |end, count| {
        *end += count;
        Some(*end)
    }));
    let mut times = filled(points.len(), 0)?;
    let rows = ends.last().copied().unwrap_or(0);
    for _ in 0..drawn {
        let row = random.below(rows as usize) as u64;
        times[ends.partition_point(|&end| end <= row)] += 1;
    }
    Ok(times)
}

/// The number of distinct ones to be expected among `drawn` draws from `count` rows.
fn distinct_rows(count: f64, drawn: u64) -> f64 {
    // Less than a row is drawn as one.
    let count = count.max(1.0);
    let missed = libm::expm1(drawn as f64 * libm::log1p(-1.0 / count));
    -missed * count
}

/// The greatest Jaccard coefficient of each old cluster with any new one, from (old, new, weight) of every point; None
/// for an old one without points.
fn jaccards(k: usize, points: impl Iterator<Item = (usize, usize, f64)>) -> Result<Vec<Option<f64>>> {
    let mut both = filled(k * k, FloatSum::default())?;
    let (mut old, mut new) = (vec![FloatSum::default(); k], vec![FloatSum::default(); k]);
    for (i, j, weight) in points {
        both[i * k + j].add(weight);
        old[i].add(weight);
        new[j].add(weight);
    }
    let jaccard = |i: usize, j: usize| {
        let (shared, old, new) = (both[i * k + j].value(), old[i].value(), new[j].value());
        // Equal sets may differ by a rounding.
        if shared > 0.0 { (shared / (old + new - shared)).min(1.0) } else { 0.0 }
    };
    let greatest = |i: usize| (0..k).map(|j| jaccard(i, j)).fold(0.0, f64::max);
    Ok((0..k).map(|i| (old[i].value() > 0.0).then(|| greatest(i))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_distinct_rows() {
        assert_eq!(distinct_rows(1.0, 1), 1.0);
        assert_eq!(distinct_rows(1.0, 7), 1.0);
        assert!((distinct_rows(2.0, 2) - 1.5).abs() < 1e-15);
        assert!((distinct_rows(1e12, 1) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_best_match_counts() {
        // Old 0 is {a, b, c}, old 1 is {d}; new 0 is {a, b}, new 1 is {c, d}; nothing is in old 2.
        let points = [(0, 0, 1.0), (0, 0, 1.0), (0, 1, 1.0), (1, 1, 1.0)];
        assert_eq!(jaccards(3, points.into_iter()).unwrap(), [Some(2.0 / 3.0), Some(0.5), None]);
    }
}
