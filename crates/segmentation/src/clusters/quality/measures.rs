//! Measures that one pass over all points gives: each point is held against the centres alone.

use serde::{Deserialize, Serialize};

use super::{check_labels, finite, mean_silhouette};
use crate::Result;
use crate::clusters::geometry::lanes::{LANES, Lanes, blocks};
use crate::clusters::geometry::points::Points;
use crate::numeric::float_sum::FloatSum;
use crate::support::host::{Host, ROWS_PER_SUM};
use crate::support::memory::filled;

/// How tight and how far apart the clusters are, from distances to their centres.
///
/// Distances are those of [`crate::clusters::geometry::points`]; a point counts as often as it stands for rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// The sum of the squared distances to the own centre.
    pub inertia: f64,
    /// The mean over all rows of the simplified silhouette `(b - a) / max(a, b)`, where `a` is the distance to the own
    /// centre and `b` that to the nearest other one; 0 where both are 0. None for a single cluster.
    ///
    /// Source: Hruschka, Campello & de Castro 2006, "Evolving clusters in gene-expression data", Information Sciences
    /// 176; compared with the exact one by Vendramin, Campello & Hruschka 2010, "Relative clustering validity
    /// criteria: a comparative overview", Statistical Analysis and Data Mining 3.
    pub simplified_silhouette: Option<f64>,
    /// The variance between clusters over the variance within, each by its degrees of freedom; high is good.
    ///
    /// None where there are categorical features or Gower's distance, fewer than two clusters with rows, as many clusters as
    /// rows, or nothing left within the clusters, when the ratio is infinite (scikit-learn has 1 there).
    ///
    /// Source: Caliński & Harabasz 1974, "A dendrite method for cluster analysis", Communications in Statistics 3.
    pub calinski_harabasz: Option<f64>,
    /// The mean over clusters of the worst ratio of the spread of two clusters to the distance of their centres; low
    /// is good. Spread is the mean distance to the centre; clusters whose centres coincide are not compared.
    ///
    /// None where there are categorical features or Gower's distance, fewer than two clusters with rows, or as many clusters
    /// as rows.
    ///
    /// Source: Davies & Bouldin 1979, "A cluster separation measure", IEEE Transactions on Pattern Analysis and
    /// Machine Intelligence 1.
    pub davies_bouldin: Option<f64>,
    /// The same by cluster, in the order of the labels.
    pub clusters: Vec<ClusterMeasures>,
}

/// How tight one cluster is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterMeasures {
    /// Its rows, in the unit of their weights.
    pub rows: u64,
    /// The sum of the squared distances to its centre.
    pub inertia: f64,
    /// The mean simplified silhouette of its rows; None for a single cluster and for one without rows.
    pub simplified_silhouette: Option<f64>,
    /// The mean distance to its centre; None without rows.
    pub mean_distance: Option<f64>,
    /// The greatest distance to its centre; None without rows.
    pub greatest_distance: Option<f64>,
}

/// What the pass adds up for a cluster.
#[derive(Clone, Default)]
struct Tally {
    rows: u64,
    inertia: FloatSum,
    silhouette: FloatSum,
    distance: FloatSum,
    greatest_square: f64,
}

/// Measures a clustering in one pass.
///
/// `labels` give each point's cluster and `centres` the clusters' centres, which for the Calinski-Harabasz index have to
/// be the means; their counts are not used. The sums run in the order of the points.
///
/// # Errors
/// Invalid, when labels do not fit the points or the centres; out of range, when a distance leaves the range of `f64`;
/// out of memory.
pub fn measure(points: &Points, labels: &[u32], centres: &Points, host: Host) -> Result<Measures> {
    check_labels(points, labels, centres.len())?;
    let tallies = tally(points, labels, centres, host)?;
    let mut clusters: Vec<ClusterMeasures> =
        tallies.iter().map(|tally| tally.finish(centres.len())).collect::<Result<_>>()?;
    let rows: u64 = tallies.iter().map(|tally| tally.rows).sum();
    let inertia = finite(merged(tallies.iter().map(|tally| tally.inertia)))?;
    let silhouettes = merged(tallies.iter().map(|tally| tally.silhouette));
    let (unit, within) = (points.unit, inertia);
    let calinski_harabasz = calinski_harabasz(&clusters, centres, (within, unit), points.len())?;
    let davies_bouldin = davies_bouldin(&clusters, centres)?;
    for cluster in &mut clusters {
        cluster.inertia = finite(cluster.inertia * unit)?;
    }
    Ok(Measures {
        inertia: finite(inertia * unit)?,
        simplified_silhouette: (centres.len() > 1 && rows > 0)
            .then(|| mean_silhouette(silhouettes, rows))
            .transpose()?,
        calinski_harabasz,
        davies_bouldin,
        clusters,
    })
}

/// The pass: every distance to a centre is computed once.
fn tally(points: &Points, labels: &[u32], centres: &Points, host: Host) -> Result<Vec<Tally>> {
    let pieces = host.map(labels.chunks(ROWS_PER_SUM).enumerate(), 0, |(number, labels)| {
        tally_piece(points, number * ROWS_PER_SUM, labels, centres, host)
    })?;
    let mut pieces = pieces.into_iter();
    let mut tallies = pieces.next().unwrap_or_else(|| vec![Tally::default(); centres.len()]);
    for piece in pieces {
        tallies.iter_mut().zip(&piece).for_each(|(tally, other)| tally.merge(other));
    }
    Ok(tallies)
}

/// The same of the points from `first` on that have these labels.
fn tally_piece(
    points: &Points,
    first: usize,
    labels: &[u32],
    centres: &Points,
    host: Host,
) -> Result<Vec<Tally>> {
    let k = centres.len();
    let mut lanes = Lanes::with_room(k.div_ceil(LANES), centres)?;
    blocks(0, k).for_each(|block| lanes.push_block(centres, block));
    let mut squares: Vec<f64> = filled(k.next_multiple_of(LANES), 0.0)?;
    let mut tallies = vec![Tally::default(); k];
    let pace = Host::pace(k * points.features());
    for (i, (&label, &count)) in labels.iter().zip(&points.counts[first..]).enumerate() {
        host.at_step(i, pace);
        let point = points.point(first + i);
        for (block, squares) in squares.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            *squares = lanes.squared_distances(block, point);
        }
        let own = std::mem::replace(&mut squares[label as usize], f64::INFINITY);
        let nearest = squares[..k].iter().fold(f64::INFINITY, |least, &s| if s < least { s } else { least });
        tallies[label as usize].add(own, nearest, count);
    }
    Ok(tallies)
}

impl Tally {
    /// Takes a point by its squared distances to its own centre and to the nearest other one.
    #[inline(always)]
    fn add(&mut self, own: f64, nearest: f64, count: u64) {
        let [a, b] = [own, nearest].map(f64::sqrt);
        let weight = count as f64;
        let greater = if a > b { a } else { b };
        self.rows += count;
        self.inertia.add(weight * own);
        self.distance.add(weight * a);
        // Infinite for a single cluster, whose silhouettes are not used, and where a square overflows: then NaN tells.
        self.silhouette.add(weight * if greater > 0.0 { (b - a) / greater } else { 0.0 });
        self.greatest_square = if own > self.greatest_square { own } else { self.greatest_square };
    }

    /// Takes the points of another one.
    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.inertia.merge(other.inertia);
        self.silhouette.merge(other.silhouette);
        self.distance.merge(other.distance);
        self.greatest_square = f64::max(self.greatest_square, other.greatest_square);
    }

    fn finish(&self, k: usize) -> Result<ClusterMeasures> {
        let some = self.rows > 0;
        let silhouette = || mean_silhouette(self.silhouette.value(), self.rows);
        Ok(ClusterMeasures {
            rows: self.rows,
            inertia: finite(self.inertia.value())?,
            simplified_silhouette: (some && k > 1).then(silhouette).transpose()?,
            mean_distance: some.then(|| finite(self.distance.value() / self.rows as f64)).transpose()?,
            greatest_distance: some.then_some(self.greatest_square.sqrt()),
        })
    }
}

fn merged(sums: impl Iterator<Item = FloatSum>) -> f64 {
    let mut total = FloatSum::default();
    sums.for_each(|sum| total.merge(sum));
    total.value()
}

/// The clusters with rows, if the two indices are defined for them.
fn comparable<'a>(
    clusters: &'a [ClusterMeasures],
    centres: &Points,
) -> Option<Vec<(usize, &'a ClusterMeasures)>> {
    let occupied: Vec<_> = clusters.iter().enumerate().filter(|(_, cluster)| cluster.rows > 0).collect();
    let rows: u64 = clusters.iter().map(|cluster| cluster.rows).sum();
    let are_means = centres.penalties.is_empty() && centres.gower.is_none();
    (are_means && occupied.len() > 1 && rows > occupied.len() as u64).then_some(occupied)
}

/// From sizes and centres, not as a difference of two sums of squares, which would cancel where clusters are vague.
fn calinski_harabasz(
    clusters: &[ClusterMeasures],
    centres: &Points,
    (within, unit): (f64, f64),
    different: usize,
) -> Result<Option<f64>> {
    let Some(occupied) = comparable(clusters, centres).filter(|_| within > 0.0) else { return Ok(None) };
    let rows: u64 = occupied.iter().map(|(_, cluster)| cluster.rows).sum();
    let mut between = FloatSum::default();
    for d in 0..centres.dimensions {
        let at = |j: usize| centres.numeric[j * centres.dimensions + d];
        let sum = occupied.iter().map(|&(j, cluster)| FloatSum::new(cluster.rows as f64 * at(j)));
        let mean = merged(sum) / rows as f64;
        occupied.iter().for_each(|&(j, cluster)| between.add(cluster.rows as f64 * (at(j) - mean).powi(2)));
    }
    let groups = occupied.len() as f64;
    // As many rows as the weights say, but no fewer than differ, of which each cluster takes one.
    let free = (rows as f64 * unit).max(different as f64) - groups;
    if free <= 0.0 {
        return Ok(None);
    }
    let index = (between.value() / (groups - 1.0)) / (within / free);
    finite(index).map(Some)
}

fn davies_bouldin(clusters: &[ClusterMeasures], centres: &Points) -> Result<Option<f64>> {
    let Some(occupied) = comparable(clusters, centres) else { return Ok(None) };
    let spread = |cluster: &ClusterMeasures| cluster.mean_distance.unwrap_or_default();
    let mut sum = FloatSum::default();
    for &(i, one) in &occupied {
        let ratio = |&(j, other): &(usize, &ClusterMeasures)| match centres.squared_distance(i, j).sqrt() {
            0.0 => 0.0,
            apart => (spread(one) + spread(other)) / apart,
        };
        sum.add(occupied.iter().map(ratio).fold(0.0, f64::max));
    }
    finite(sum.value() / occupied.len() as f64).map(Some)
}
