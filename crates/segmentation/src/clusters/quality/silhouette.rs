//! The exact silhouette, for as many points as one can compare pairwise.

use serde::{Deserialize, Serialize};

use super::{check_labels, finite, mean_silhouette};
use crate::Result;
use crate::clusters::geometry::lanes::{LANES, Lanes, blocks};
use crate::clusters::geometry::points::Points;
use crate::numeric::float_sum::FloatSum;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled, with_capacity};

/// How much better rows lie in their own cluster than in the next one: 1 well inside, 0 between two, below 0 misplaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silhouette {
    /// The rows it was computed on, in the unit of their weights.
    pub rows: u64,
    /// Its mean over the rows.
    pub mean: f64,
    /// Its mean over the rows of each cluster; None for a cluster without rows among them.
    pub clusters: Vec<Option<f64>>,
}

/// A range of blocks, and the cluster whose points they hold.
struct Group {
    label: usize,
    blocks: std::ops::Range<usize>,
    rows: u64,
}

/// Points by cluster, with the rows that each lane stands for.
struct Grouped {
    lanes: Lanes,
    weights: Vec<[f64; LANES]>,
    groups: Vec<Group>,
}

/// The silhouette of a clustering of `k` clusters, and that of every point; None where only one cluster has rows.
///
/// Of each row, `a` is the mean distance to the other rows of its cluster and `b` the least mean distance to the rows of
/// another; the silhouette is `(b - a) / max(a, b)`, and 0 where both are 0 or the row is alone in its cluster. A point
/// that stands for several rows counts as these rows, at distance 0 of each other; a row that weighs less than 1 is held
/// against all others of its cluster. Takes time in the square of the
/// number of points.
///
/// Source: Rousseeuw 1987, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
/// Journal of Computational and Applied Mathematics 20.
///
/// # Errors
/// Invalid, when labels do not fit; out of range, when a distance leaves the range of `f64`; out of memory.
pub fn silhouette(
    points: &Points,
    labels: &[u32],
    k: usize,
    host: Host,
) -> Result<Option<(Silhouette, Vec<f64>)>> {
    let rows = check_labels(points, labels, k)?;
    let grouped = Grouped::new(points, labels, k, host)?;
    if grouped.groups.len() < 2 {
        return Ok(None);
    }
    let mut silhouettes: Vec<f64> = filled(points.len(), 0.0)?;
    let piece = host.piece(points.len(), points.len() * points.features());
    host.map(silhouettes.chunks_mut(piece).enumerate(), 0, |(number, silhouettes)| {
        for (i, silhouette) in (number * piece..).zip(silhouettes) {
            // Every point is held against all others, which is as long as many rows elsewhere.
            (host.check_for_interrupts)();
            *silhouette = finite(grouped.silhouette(points, i, labels[i] as usize))?;
        }
        Ok(())
    })?;
    let mut sums = vec![(FloatSum::default(), 0_u64); k];
    for ((&label, &count), value) in labels.iter().zip(&points.counts).zip(&silhouettes) {
        let (sum, rows) = &mut sums[label as usize];
        sum.add(count as f64 * value);
        *rows += count;
    }
    let mut total = FloatSum::default();
    sums.iter().for_each(|&(sum, _)| total.merge(sum));
    let mean =
        |&(sum, rows): &(FloatSum, u64)| (rows > 0).then(|| mean_silhouette(sum.value(), rows)).transpose();
    let clusters = sums.iter().map(mean).collect::<Result<_>>()?;
    Ok(Some((Silhouette { rows, mean: mean_silhouette(total.value(), rows)?, clusters }, silhouettes)))
}

impl Grouped {
    fn new(points: &Points, labels: &[u32], k: usize, host: Host) -> Result<Self> {
        let n = points.len();
        // Each cluster may fill up a block of its own.
        let padded = n.saturating_add(k.min(n).saturating_mul(LANES - 1));
        let bytes = Lanes::bytes(padded, points).saturating_add(n.saturating_mul(2 * size_of::<usize>()));
        check_limit("the silhouette", bytes, host.memory_limit)?;
        let mut order: Vec<usize> = with_capacity(n)?;
        order.extend((0..n).filter(|&i| points.counts[i] > 0));
        order.sort_unstable_by(
            host.comparing(|&a: &usize, &b: &usize| labels[a].cmp(&labels[b]).then(a.cmp(&b))),
        );
        let mut grouped = Self {
            lanes: Lanes::with_room(padded.div_ceil(LANES), points)?,
            weights: with_capacity(padded.div_ceil(LANES))?,
            groups: Vec::new(),
        };
        for members in order.chunk_by(|&i, &j| labels[i] == labels[j]) {
            grouped.push_group(points, labels[members[0]] as usize, members);
        }
        Ok(grouped)
    }

    fn push_group(&mut self, points: &Points, label: usize, members: &[usize]) {
        let first = self.weights.len();
        for block in blocks(0, members.len()) {
            self.lanes.push_block(points, block.map(|m| members[m]));
            // What only fills up the block stands for no row.
            let weight = |lane: usize| match lane > 0 && block[lane] == block[lane - 1] {
                true => 0.0,
                false => points.counts[members[block[lane]]] as f64,
            };
            self.weights.push(std::array::from_fn(weight));
        }
        let rows = members.iter().map(|&i| points.counts[i]).sum();
        self.groups.push(Group { label, blocks: first..self.weights.len(), rows });
    }

    fn silhouette(&self, points: &Points, i: usize, label: usize) -> f64 {
        let (mut a, mut b) = (0.0, f64::INFINITY);
        for group in &self.groups {
            let sum = self.distances(group, points, i);
            if group.label != label {
                b = f64::min(b, sum / group.rows as f64);
            } else {
                // All but the row itself, which may weigh less than 1.
                let one = (1.0 / points.unit).min(points.counts[i].max(1) as f64);
                let others = group.rows as f64 - one;
                if others <= 0.0 {
                    return 0.0;
                }
                a = sum / others;
            }
        }
        let greater = f64::max(a, b);
        if greater == 0.0 { 0.0 } else { (b - a) / greater }
    }

    /// The sum of the distances of a point to the rows of a cluster.
    fn distances(&self, group: &Group, points: &Points, i: usize) -> f64 {
        let point = points.point(i);
        let mut sums = [0.0; LANES];
        for (block, weights) in group.blocks.clone().zip(&self.weights[group.blocks.clone()]) {
            let squares = self.lanes.squared_distances(block, point);
            for ((sum, square), weight) in sums.iter_mut().zip(squares).zip(weights) {
                *sum += weight * square.sqrt();
            }
        }
        sums.iter().sum()
    }
}
