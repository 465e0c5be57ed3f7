//! How many clusters there are: numbers that are tried, and the one that is best by the criterion.

use crate::clusters::geometry::layout::Geometry;
use crate::clusters::geometry::points::Points;
use crate::clusters::kmeans::fit_bytes;
use crate::clusters::options::{Criterion, Options, QUALITY_ROWS};
use crate::clusters::quality::{self, Measures};
use crate::clusters::{Candidate, Choice};
use crate::support::host::Host;
use crate::{Error, Result};

/// The numbers of clusters that are tried unless told otherwise.
pub(super) const DEFAULT_RANGE: [usize; 2] = [2, 10];

/// The clusters for one number of them.
pub(super) struct Tried {
    /// The number: less than wanted where fewer rows differ.
    pub(super) k: usize,
    /// Of each point, by place.
    pub(super) labels: Vec<u32>,
    pub(super) centers: Points,
}

/// Tries numbers of clusters. Those above the number of rows that differ are left out, but for one.
pub(super) fn candidates(
    points: &Points,
    options: &Options,
    host: Host,
    cluster: impl Fn(usize) -> Result<Tried> + Sync,
) -> Result<Vec<Candidate>> {
    let [least, most] = options.k.unwrap_or(DEFAULT_RANGE);
    let some: Vec<usize> = (0..points.len().min(QUALITY_ROWS)).collect();
    let subset = points.subset(some.iter().copied())?;
    let candidate = |k: usize| {
        let Tried { k, labels, centers } = cluster(k)?;
        let Measures { inertia, simplified_silhouette, calinski_harabasz, davies_bouldin, .. } =
            quality::measure(points, &labels, &centers, host)?;
        let exact = quality::silhouette(&subset, &labels[..some.len()], centers.len(), host)?;
        Ok(Candidate {
            k,
            inertia,
            silhouette: exact.map(|(silhouette, _)| silhouette.mean),
            simplified_silhouette,
            calinski_harabasz,
            davies_bouldin,
        })
    };
    // Those of many clusters take longest, and are begun first. What becomes of numbers that are left out does not matter.
    let bytes = fit_bytes(points, most, host.alone());
    let numbers = most.saturating_sub(least) + 1;
    let tried = host.map(0..numbers, bytes, |place| Ok(candidate(most - place)))?;
    let mut candidates: Vec<Candidate> = Vec::new();
    for (k, found) in (least..).zip(tried.into_iter().rev()) {
        let found = found?;
        let is_last = found.k < k;
        if !is_last || candidates.is_empty() {
            candidates.push(found);
        }
        if is_last {
            break;
        }
    }
    Ok(candidates)
}

/// The candidate that is best by the criterion, and the fewest clusters of equally good ones.
pub(super) fn choose(
    candidates: Vec<Candidate>,
    geometry: &Geometry,
    options: &Options,
    points: &Points,
) -> Result<(usize, Option<Choice>)> {
    let criterion = options.criterion.unwrap_or_default();
    let choice = Choice { criterion, rows: points.len() as u64, candidates };
    // Of few rows no measure may be defined; of categories some never are.
    let is_defined = choice.candidates.iter().any(|candidate| merit(candidate, criterion).is_some());
    if !is_defined && choice.candidates.len() > 1 && !geometry.points.penalties.is_empty() {
        return Err(Error::invalid("the criterion is not defined for any number of clusters tried").hint(
            "With categorical features use silhouette or simplified_silhouette; try 2 or more clusters.",
        ));
    }
    Ok((best(&choice), Some(choice)))
}

/// How good a candidate is: more is better.
fn merit(candidate: &Candidate, criterion: Criterion) -> Option<f64> {
    match criterion {
        Criterion::Silhouette => candidate.silhouette,
        Criterion::SimplifiedSilhouette => candidate.simplified_silhouette,
        // Of clusters with nothing left within them it is infinite; where it is not defined, the other index is not either.
        Criterion::CalinskiHarabasz => candidate.calinski_harabasz.or_else(|| {
            (candidate.inertia == 0.0 && candidate.davies_bouldin.is_some()).then_some(f64::INFINITY)
        }),
        Criterion::DaviesBouldin => candidate.davies_bouldin.map(|index| -index),
    }
}

fn best(choice: &Choice) -> usize {
    let mut best: Option<(f64, usize)> = None;
    for candidate in &choice.candidates {
        let Some(merit) = merit(candidate, choice.criterion) else { continue };
        if best.is_none_or(|(most, _)| merit > most) {
            best = Some((merit, candidate.k));
        }
    }
    best.map_or_else(|| choice.candidates.first().map_or(1, |candidate| candidate.k), |(_, k)| k)
}
