//! Judging a clustering: how tight and apart its clusters are, whether they come again, whether there are any at all.
//!
//! [`measure()`] looks at all points once. [`silhouette()`], [`stability()`] and [`reference()`] take longer and are meant
//! for a sample of some thousands of points. [`Quality`] keeps what they found, and says in words what a reader should
//! mind.

mod measures;
mod reference;
mod silhouette;
mod stability;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::clusters::geometry::points::{Points, point_bytes};
use crate::numeric::random::Random;
use crate::said;
use crate::support::catalogue::{Place, Sentence, Text, clusters};
use crate::support::host::Host;
use crate::support::memory::check_limit;
use crate::support::words::brief;
use crate::{Error, Result};

pub use measures::{ClusterMeasures, Measures, measure};
pub use reference::{Reference, reference};
pub use silhouette::{Silhouette, silhouette};
pub use stability::{ClusterStability, MAX_DRAWN, Stability, stability};

/// A cluster of fewer rows is tiny, unless all are small: see [`Quality::warnings`]. Ours.
pub const TINY_ROWS: u64 = 10;

/// A cluster with less than one in so many of all rows is tiny as well. Ours.
pub const TINY_ONE_IN: u64 = 1000;

/// A cluster is not called tiny while it has one in so many of the rows of an equal share. Ours.
pub const TINY_OF_EQUAL_SHARE: u64 = 10;

/// A cluster with a greater share of the rows leaves little to the others. Ours.
pub const DOMINANT_SHARE: f64 = 0.9;

/// A silhouette below it shows no substantial structure: Kaufman & Rousseeuw 1990, "Finding Groups in Data", chapter 2,
/// table 4. They speak of the exact one; that it serves for the simplified one as well is ours.
pub const LOW_SILHOUETTE: f64 = 0.25;

/// A cluster with a mean Jaccard coefficient below it should not be trusted: Hennig's advice in the manual of
/// `clusterboot` in the R package fpc, which goes with his paper of 2007 (see [`stability()`]). It is for a method that
/// finds its best clusters in every round; with fewer starts than that takes the coefficient comes out lower.
pub const UNSTABLE_JACCARD: f64 = 0.6;

/// A z score below it shows no more structure than one cloud has. Two standard deviations, which one cloud
/// in 44 exceeds by chance; ours.
pub const NO_STRUCTURE_Z: f64 = 2.0;

/// How often rows are clustered anew.
#[derive(Debug, Clone, Copy)]
pub struct Rounds<'a> {
    /// So many times.
    pub rounds: u32,
    /// The random numbers that the clustering takes each time. Each round has numbers of its own, so that rounds can be done
    /// in any order.
    pub draws: usize,
    /// Where the numbers come from.
    pub random: &'a Random,
}

/// What is known about the quality of a clustering. What was not computed is None.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Of all points.
    pub measures: Measures,
    /// The exact silhouette, on a sample.
    pub silhouette: Option<Silhouette>,
    /// Whether the clusters are found again, on a sample.
    pub stability: Option<Stability>,
    /// Whether there is any structure, on a sample.
    pub reference: Option<Reference>,
}

impl Quality {
    /// What a reader should mind, in words, the gravest first; clusters are called by `numbers`, one for each label. A count
    /// of 1 is `unit` rows.
    ///
    /// - No structure: the z score is below [`NO_STRUCTURE_Z`].
    /// - Low silhouette: the exact one, or the simplified one where that is all there is, is below [`LOW_SILHOUETTE`]; not
    ///   where every row is alone in its cluster.
    /// - A dominant cluster has more than [`DOMINANT_SHARE`] of the rows.
    /// - A tiny cluster has fewer than [`TINY_ROWS`] rows or less than one in [`TINY_ONE_IN`] of all, and less than one
    ///   in [`TINY_OF_EQUAL_SHARE`] of an equal share, so that small data may have small clusters.
    /// - An unstable cluster has a mean Jaccard coefficient below [`UNSTABLE_JACCARD`].
    pub fn warnings(&self, numbers: &[u32], unit: f64) -> Vec<Sentence> {
        let mut labels: Vec<usize> = (0..self.measures.clusters.len()).collect();
        let number = |label: usize| numbers.get(label).copied().unwrap_or(label as u32 + 1);
        labels.sort_by_key(|&label| number(label));
        let mut warnings: Vec<Sentence> =
            self.no_structure().into_iter().chain(self.low_silhouette(unit)).collect();
        for rule in [Self::dominant, Self::tiny, Self::unstable] {
            warnings.extend(labels.iter().filter_map(|&label| rule(self, label, number(label), unit)));
        }
        warnings
    }

    fn no_structure(&self) -> Option<Sentence> {
        let reference =
            self.reference.as_ref().filter(|found| found.z.is_some_and(|z| z < NO_STRUCTURE_Z))?;
        Some(said!(
            clusters::NO_STRUCTURE,
            z = Place::Figure(format!("{:.1}", reference.z?)),
            tight = reference.as_tight,
            sets = reference.rounds,
        ))
    }

    fn low_silhouette(&self, unit: f64) -> Option<Sentence> {
        // The silhouette of a row that is alone in its cluster is 0 by definition, whatever the structure.
        if self.measures.clusters.iter().all(|cluster| cluster.rows as f64 * unit <= 1.0) {
            return None;
        }
        let exact: Option<(&'static Text, f64)> =
            self.silhouette.as_ref().map(|silhouette| (&clusters::LOW_SILHOUETTE, silhouette.mean));
        let simplified =
            self.measures.simplified_silhouette.map(|mean| (&clusters::LOW_SIMPLIFIED_SILHOUETTE, mean));
        let (text, mean) = exact.or(simplified).filter(|(_, mean)| *mean < LOW_SILHOUETTE)?;
        // Rounded down, so that it does not read like the threshold.
        let shown = (mean * 100.0).floor() / 100.0;
        Some(said!(*text, mean = Place::Figure(format!("{shown:.2}")), least = LOW_SILHOUETTE))
    }

    fn rows(&self) -> u64 {
        self.measures.clusters.iter().fold(0, |sum, cluster| sum.saturating_add(cluster.rows))
    }

    fn dominant(&self, label: usize, number: u32, unit: f64) -> Option<Sentence> {
        let (rows, all) = (self.measures.clusters[label].rows, self.rows());
        let share = rows as f64 / all as f64;
        (self.measures.clusters.len() > 1 && share > DOMINANT_SHARE).then(|| {
            said!(clusters::DOMINANT, cluster = number, rows = weight(rows, unit), all = weight(all, unit))
        })
    }

    fn tiny(&self, label: usize, number: u32, unit: f64) -> Option<Sentence> {
        let (rows, all) = (self.measures.clusters[label].rows, self.rows());
        let k = self.measures.clusters.len() as u64;
        let below_one_in = |parts: u64| u128::from(rows) * u128::from(parts) < u128::from(all);
        let few = (rows as f64 * unit) < TINY_ROWS as f64 || below_one_in(TINY_ONE_IN);
        (few && below_one_in(TINY_OF_EQUAL_SHARE * k)).then(|| {
            said!(clusters::TINY, cluster = number, rows = weight(rows, unit), all = weight(all, unit))
        })
    }

    fn unstable(&self, label: usize, number: u32, _: f64) -> Option<Sentence> {
        let jaccard = self.stability.as_ref()?.clusters.get(label)?.jaccard?;
        (jaccard < UNSTABLE_JACCARD)
            .then(|| said!(clusters::UNSTABLE, cluster = number, percent = (jaccard * 100.0).floor()))
    }

    /// Whether the parts fit each other and every figure is one that can be, as in a model that was read.
    ///
    /// # Errors
    /// Corrupt, with the part at fault.
    pub fn check(&self) -> Result<()> {
        let k = self.measures.clusters.len();
        let fits = |name: &str, fits: bool| match fits {
            true => Ok(()),
            false => Err(Error::corrupt(format!("the {name} of the clusters cannot be"))),
        };
        let within = |value: f64| (-1.0..=1.0).contains(&value);
        let silhouette = |found: &Silhouette| {
            let clusters = &found.clusters;
            clusters.len() == k && within(found.mean) && clusters.iter().flatten().all(|&mean| within(mean))
        };
        let stability = |found: &Stability| {
            let jaccard =
                |cluster: &ClusterStability| cluster.jaccard.is_none_or(|j| (0.0..=1.0).contains(&j));
            found.clusters.len() == k && found.clusters.iter().all(jaccard)
        };
        fits("measures", self.measures.is_possible())?;
        fits("silhouette", self.silhouette.as_ref().is_none_or(silhouette))?;
        fits("stability", self.stability.as_ref().is_none_or(stability))?;
        fits("null reference", self.reference.as_ref().is_none_or(Reference::is_possible))
    }
}

/// What a count weighs, in a sentence: a number of rows where it is one.
fn weight(count: u64, unit: f64) -> Place {
    let weight = count as f64 * unit;
    if weight.fract() == 0.0 { (weight as u64).into() } else { Place::Figure(brief(weight)) }
}

impl Measures {
    fn is_possible(&self) -> bool {
        let (finite, within) = (|v: f64| v.is_finite() && v >= 0.0, |v: f64| (-1.0..=1.0).contains(&v));
        let cluster = |cluster: &ClusterMeasures| {
            finite(cluster.inertia)
                && cluster.simplified_silhouette.is_none_or(within)
                && cluster.mean_distance.is_none_or(finite)
                && cluster.greatest_distance.is_none_or(finite)
        };
        finite(self.inertia)
            && self.simplified_silhouette.is_none_or(within)
            && self.calinski_harabasz.is_none_or(finite)
            && self.davies_bouldin.is_none_or(finite)
            && self.clusters.iter().all(cluster)
    }
}

impl Reference {
    fn is_possible(&self) -> bool {
        let finite =
            [self.left, self.expected, self.deviation].into_iter().all(|v| v.is_finite() && v >= 0.0);
        finite && self.z.is_none_or(f64::is_finite) && self.as_tight <= self.rounds
    }
}

/// The number of rows, if it fits.
fn check_counts(points: &Points) -> Result<u64> {
    let rows: u128 = points.counts.iter().map(|&count| u128::from(count)).sum();
    u64::try_from(rows).map_err(|_| Error::out_of_range(format!("{rows} rows are too many to count")))
}

/// Whether every point has a label below `k`; the number of rows.
fn check_labels(points: &Points, labels: &[u32], k: usize) -> Result<u64> {
    if labels.len() != points.len() {
        return Err(Error::invalid(format!("{} labels for {} points", labels.len(), points.len())));
    }
    match labels.iter().max() {
        Some(&label) if label as usize >= k => {
            Err(Error::invalid(format!("label {label} is not one of {k} clusters")))
        }
        _ => check_counts(points),
    }
}

/// Refuses what would make a copy of the points, with some notes on each, beyond the limit; the bytes of one.
fn check_copies(what: &str, points: &Points, host: Host) -> Result<usize> {
    let bytes = points.len().saturating_mul(point_bytes(points) + 4 * size_of::<u64>());
    check_limit(what, bytes, host.memory_limit)?;
    Ok(bytes)
}

/// Whether at least `k` points differ from each other. Looks no further than it must.
fn has_distinct(points: &Points, k: usize) -> bool {
    let mut seen = HashSet::new();
    (0..points.len()).any(|i| {
        let point = points.point(i);
        // Adding 0 turns -0 into 0.
        let bits: Vec<u64> = point.numeric.iter().map(|x| (x + 0.0).to_bits()).collect();
        seen.insert((bits, point.codes));
        seen.len() >= k
    }) || k == 0
}

/// The figure, if it is one.
fn finite(value: f64) -> Result<f64> {
    match value.is_finite() {
        true => Ok(value),
        false => Err(Error::out_of_range("a distance is too large for double precision")
            .hint("Scale the features, or leave out those that reach so far.")),
    }
}

/// The mean of silhouettes from their sum over rows. Counts beyond 2^53 are rounded, which must not show as more than 1.
fn mean_silhouette(sum: f64, rows: u64) -> Result<f64> {
    finite(sum / rows as f64).map(|mean| mean.clamp(-1.0, 1.0))
}
