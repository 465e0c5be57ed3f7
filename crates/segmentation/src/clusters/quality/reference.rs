//! Whether there is any structure at all: the data against sets without clusters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Rounds, check_copies, check_counts, finite, has_distinct};
use crate::Result;
use crate::clusters::geometry::points::{Point, Points, squared_distance};
use crate::clusters::geometry::unit::to_unit_length;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::random::Random;
use crate::support::host::Host;

/// The rows of a set, where the data has as many; few points that stand for many rows are no small set. Ours.
const SET_ROWS: u64 = 2000;

/// A pivot below this part of its variance is taken for rounding: the column depends on those before it.
const SINGULAR: f64 = 1e-12;

/// How tight the clusters are beside those of sets that have none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The number of sets without clusters.
    pub rounds: u32,
    /// The inertia left by clustering the data, as a share of the dissimilarity to one prototype of all.
    pub left: f64,
    /// The mean of that share over the sets without clusters.
    pub expected: f64,
    /// Its standard deviation over them.
    pub deviation: f64,
    /// `(expected - left) / deviation`: by how many standard deviations the data are tighter. None where the sets do
    /// not differ.
    pub z: Option<f64>,
    /// How many of the sets are at least as tight as the data.
    pub as_tight: u32,
}

/// Clusters the data and `rounds` sets drawn from one normal cloud, and compares what inertia is left.
///
/// `cluster` gets points, puts them into `k` clusters and returns the inertia W. It is held against T, the
/// dissimilarity of all points to one prototype: the mean of each numeric feature and the most frequent category of
/// each categorical one (of equals the lowest code); with numeric features alone T is the total sum of squares. A set
/// without clusters has as many points as the data has rows (2000 if they are more, unless there are more distinct ones),
/// each of one row: numeric features from a normal distribution with
/// the covariance of the data's rows (scaled to length 1 about their mean, where the data's rows are), categorical ones independently by their shares. Where a set has fewer than `k`
/// different points, nothing is left of its inertia.
///
/// None for fewer than two clusters or rounds, and for data of fewer than `k` different points.
///
/// A lopsided cloud is not normal and may pass for structure; a feature such as revenue wants its logarithm first.
///
/// Source: after SigClust, Liu, Hayes, Nobel & Marron 2008, "Statistical Significance of Clustering for
/// High-Dimension, Low-Sample Size Data", Journal of the American Statistical Association 103, from 2 to `k` clusters.
///
/// # Errors
/// Out of range, when a square leaves the range of `f64`; out of memory; what `cluster` refuses.
pub fn reference(
    points: &Points,
    k: usize,
    Rounds { rounds, draws, random }: Rounds<'_>,
    host: Host,
    cluster: impl Fn(&Points, &mut Random) -> Result<f64> + Sync,
) -> Result<Option<Reference>> {
    let rows = check_counts(points)?;
    let bytes = check_copies("the null reference", points, host)?;
    if k < 2 || rounds < 2 || rows == 0 || !has_distinct(points, k) {
        return Ok(None);
    }
    let null = Null::of(points, rows, host)?;
    let bytes = bytes / points.len() * null.points(points);
    // The data are the first of the sets.
    let mut shares = host.map(0..1 + rounds as usize, bytes, |round| match round.checked_sub(1) {
        None => share_left(points, k, &mut random.clone(), &cluster),
        Some(before) => {
            let mut random = random.after(draws + before * (null.draws(points) + draws));
            share_left(&null.draw(points, &mut random, host)?, k, &mut random, &cluster)
        }
    })?;
    let left = shares.remove(0);
    let mean = |sum: FloatSum, n: u32| sum.value() / f64::from(n);
    let expected = mean(sum(shares.iter().copied()), rounds);
    let variance = mean(sum(shares.iter().map(|share| (share - expected).powi(2))), rounds - 1);
    let deviation = variance.sqrt();
    Ok(Some(Reference {
        rounds,
        left,
        expected,
        deviation,
        z: (deviation > 0.0).then(|| finite((expected - left) / deviation)).transpose()?,
        as_tight: shares.iter().filter(|&&share| share <= left).count() as u32,
    }))
}

fn sum(terms: impl Iterator<Item = f64>) -> FloatSum {
    terms.fold(FloatSum::default(), |mut sum, term| {
        sum.add(term);
        sum
    })
}

/// What share of the dissimilarity to one prototype is left within clusters.
fn share_left(
    points: &Points,
    k: usize,
    random: &mut Random,
    cluster: &impl Fn(&Points, &mut Random) -> Result<f64>,
) -> Result<f64> {
    if !has_distinct(points, k) {
        return Ok(0.0);
    }
    let total = dissimilarity_to_prototype(points)?;
    let inertia = finite(cluster(points, random)?)?;
    finite(inertia / total)
}

/// T: the sum over the rows of the squared distance to the prototype of all.
fn dissimilarity_to_prototype(points: &Points) -> Result<f64> {
    let mode = |c: usize| {
        let most =
            categories(points, c).into_iter().max_by_key(|&(code, count)| (count, std::cmp::Reverse(code)));
        most.map_or(0, |(code, _)| code)
    };
    let mean: Vec<f64> = (0..points.dimensions).map(|d| mean(points, d)).collect();
    let mode: Vec<u32> = (0..points.penalties.len()).map(mode).collect();
    let prototype = Point { numeric: &mean, codes: &mode };
    let term = |i| points.counts[i] as f64 * squared_distance(points.point(i), prototype, &points.penalties);
    finite(sum((0..points.len()).map(term)).value() * points.unit)
}

fn mean(points: &Points, d: usize) -> f64 {
    let term = |i| points.counts[i] as f64 * points.point(i).numeric[d];
    sum((0..points.len()).map(term)).value() / points.rows() as f64
}

/// The rows of each category of a feature.
fn categories(points: &Points, c: usize) -> BTreeMap<u32, u64> {
    let mut rows = BTreeMap::new();
    for (i, &count) in points.counts.iter().enumerate() {
        *rows.entry(points.point(i).codes[c]).or_default() += count;
    }
    rows
}

/// One normal cloud and independent categories.
struct Null {
    /// The lower triangle `L` with `L L' = covariance`, row by row.
    root: Vec<f64>,
    /// For each categorical feature its codes, each with the rows up to and including it.
    categories: Vec<Vec<(u32, u64)>>,
    rows: u64,
    /// Where the cloud lies: where that changes no distance, about the origin.
    means: Vec<f64>,
}

impl Null {
    fn of(points: &Points, rows: u64, host: Host) -> Result<Self> {
        let cumulated = |c| {
            let mut end = 0;
            let upto = |(code, count)| {
                end += count;
                (code, end)
            };
            categories(points, c).into_iter().map(upto).collect()
        };
        Ok(Self {
            root: cholesky(covariance(points, rows, host)?, points.dimensions),
            categories: (0..points.penalties.len()).map(cumulated).collect(),
            rows,
            means: (0..points.dimensions)
                .map(|d| if points.is_unit { mean(points, d) } else { 0.0 })
                .collect(),
        })
    }

    /// The points of a set.
    fn points(&self, like: &Points) -> usize {
        like.len().max(like.whole_rows(self.rows).min(SET_ROWS) as usize)
    }

    /// The random numbers that a set takes.
    fn draws(&self, like: &Points) -> usize {
        self.points(like) * (2 * like.dimensions + self.categories.len())
    }

    /// As many points as the data has rows, within [`SET_ROWS`]; of length 1 where those of the data are.
    fn draw(&self, like: &Points, random: &mut Random, host: Host) -> Result<Points> {
        let (n, d) = (self.points(like), like.dimensions);
        let mut set = Points { unit: 1.0, ..like.with_room(n)? };
        let (mut standard, roots) = (vec![0.0; d], vec![1.0; d]);
        for i in 0..n {
            host.at_row(i);
            standard.fill_with(|| random.normal());
            let coordinate = |row: &[f64]| row.iter().zip(&standard).map(|(l, z)| l * z).sum::<f64>();
            set.numeric.extend((0..d).map(|i| coordinate(&self.root[i * d..][..=i])));
            if like.is_unit {
                let row = &mut set.numeric[i * d..];
                row.iter_mut().zip(&self.means).for_each(|(x, mean)| *x += mean);
                to_unit_length(row, &roots);
            }
            for feature in &self.categories {
                let row = random.below(self.rows as usize) as u64;
                set.codes.push(feature[feature.partition_point(|&(_, end)| end <= row)].0);
            }
            set.counts.push(1);
        }
        Ok(set)
    }
}

/// The lower triangle of the covariance of the rows, in a full matrix.
fn covariance(points: &Points, rows: u64, host: Host) -> Result<Vec<f64>> {
    let d = points.dimensions;
    let means: Vec<f64> = (0..d).map(|i| mean(points, i)).collect();
    let mut sums = vec![FloatSum::default(); d * d];
    let mut centred = vec![0.0; d];
    for (i, &count) in points.counts.iter().enumerate() {
        // A row takes up to some thousands of steps.
        (host.check_for_interrupts)();
        let point = points.point(i).numeric.iter().zip(&means);
        centred.iter_mut().zip(point).for_each(|(centred, (x, mean))| *centred = x - mean);
        for (a, x) in centred.iter().enumerate() {
            let weighted = count as f64 * x;
            sums[a * d..][..=a].iter_mut().zip(&centred).for_each(|(sum, b)| sum.add(weighted * b));
        }
    }
    sums.into_iter().map(|sum| finite(sum.value() / rows as f64)).collect()
}

/// Cholesky's root of a matrix that may be singular: a column without variance of its own is nothing but a sum of those
/// before it (Higham 2002, "Accuracy and Stability of Numerical Algorithms", section 10.3).
fn cholesky(mut matrix: Vec<f64>, d: usize) -> Vec<f64> {
    for j in 0..d {
        let explained: f64 = matrix[j * d..][..j].iter().map(|l| l * l).sum();
        let (variance, pivot) = (matrix[j * d + j], matrix[j * d + j] - explained);
        let root = if pivot > SINGULAR * variance { pivot.sqrt() } else { 0.0 };
        matrix[j * d + j] = root;
        for i in j + 1..d {
            let explained: f64 = (0..j).map(|m| matrix[i * d + m] * matrix[j * d + m]).sum();
            let rest = matrix[i * d + j] - explained;
            matrix[i * d + j] = if root > 0.0 { rest / root } else { 0.0 };
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The product of a root with its transpose.
    fn square(root: &[f64], d: usize) -> Vec<f64> {
        let at = |i: usize, j: usize| if j <= i { root[i * d + j] } else { 0.0 };
        let entry = |i: usize, j: usize| (0..d).map(|m| at(i, m) * at(j, m)).sum();
        (0..d * d).map(|n| entry(n / d, n % d)).collect()
    }

    #[test]
    fn singular_matrices_have_a_root() {
        // The second column is twice the first, the third constant, the fourth the first plus one of its own.
        let matrix = [1.0, 2.0, 0.0, 1.0, 2.0, 4.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 0.0, 5.0];
        assert_eq!(square(&cholesky(matrix.to_vec(), 4), 4), matrix);
        assert!(cholesky(vec![], 0).is_empty());
    }

    #[test]
    fn the_covariance_is_of_rows() {
        let points = Points {
            numeric: vec![0.0, 0.0, 4.0, 8.0],
            counts: vec![3, 1],
            dimensions: 2,
            ..Points::default()
        };
        let covariance = covariance(&points, 4, Host::unlimited()).unwrap();
        assert_eq!([covariance[0], covariance[2], covariance[3]], [3.0, 6.0, 12.0]);
    }

    #[test]
    fn a_mixed_total_is_about_mean_and_mode() {
        let points = Points {
            numeric: vec![0.0, 4.0],
            codes: vec![2, 1],
            counts: vec![1, 1],
            dimensions: 1,
            penalties: vec![0.5],
            ..Points::default()
        };
        // Of two equally frequent categories the lower code is the mode.
        assert_eq!(dissimilarity_to_prototype(&points).unwrap(), 8.5);
    }
}
