//! Clusters by merging the nearest ones.

use super::choice::{Tried, candidates, choose};
use super::model::{Again, Fitted, Found};
use super::{as_weighed, check_k, known};
use crate::clusters::geometry::gower::pairs_apart;
use crate::clusters::geometry::layout::geometry;
use crate::clusters::geometry::points::{Point, Points};
use crate::clusters::hierarchy::{Dendrogram, condense, linkage, medians_of};
use crate::clusters::kmeans::{MAX_K, centers_of, inertia, seeding_points};
use crate::clusters::options::Params;
use crate::clusters::{ClusterModel, Method};
use crate::numeric::random::Random;
use crate::rows::sample::Sample;
use crate::said;
use crate::support::catalogue::{self, Place};
use crate::support::host::Host;
use crate::support::memory::{copied, with_capacity};
use crate::{Error, Result};

/// The centres of clusters: means and modes, and under Gower's distance medians and modes.
fn middles(points: &Points, labels: &[u32], k: usize, host: Host) -> Result<Points> {
    let centers = if points.gower.is_some() { medians_of } else { centers_of };
    centers(points, labels, k, host)
}

/// Finds clusters by merging the nearest ones; cut into `k`, at a height, or as the criterion chooses.
///
/// # Errors
/// As [`super::fit_kmeans`].
pub fn fit_hierarchy(params: &Params, sample: &Sample, host: Host) -> Result<ClusterModel> {
    let options = &params.options;
    let weighed = sample.weighed(host)?;
    let (sample, host) = as_weighed(sample, weighed.as_ref(), host);
    let geometry = geometry(sample, options, host)?;
    let host = geometry.rest_of(host);
    let points = &geometry.points;
    let condensed = condense(points, options.leaves(), host)?;
    let link = options.linkage();
    let tree = linkage(&condensed.points, link, host)?;
    let leaves = condensed.points.len();
    let asked = check_k(params.k, options)?;
    if let (Some(k), Some(most)) = (asked, options.leaves)
        && k > most
    {
        return Err(Error::invalid(format!("k is {k}, but the tree has at most {most} leaves"))
            .hint("Raise the option \"leaves\"."));
    }
    // Leaves in one place are one cluster.
    let apart = leaves - tree.merges.iter().take_while(|merge| merge.height == 0.0).count();
    let k = asked.map(|k| k.min(apart));
    let row_labels = |labels: &[u32]| -> Result<Vec<u32>> {
        let mut all = with_capacity(points.len())?;
        all.extend(condensed.cells.iter().map(|&cell| labels[cell as usize]));
        Ok(all)
    };
    let (labels, choice) = match (k, options.height) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid("k and height are both given")
                .hint("Cut the tree into k clusters, or at a height with k NULL."));
        }
        (None, Some(_)) if options.k.is_some() => {
            return Err(Error::invalid("height and a range for k are both given").hint(
                "Cut the tree at a height, or leave it to the criterion how many clusters there are.",
            ));
        }
        (Some(k), None) => (tree.cut_by_count(k)?, None),
        (None, Some(height)) => (tree.cut_by_height(height), None),
        (None, None) => {
            let some = seeding_points(points)?;
            let some = some.as_ref().unwrap_or(points);
            let candidates = candidates(some, options, host, |k| {
                let k = k.min(apart);
                let labels = row_labels(&tree.cut_by_count(k)?)?;
                let centers = middles(points, &labels, k, host)?;
                let labels = copied(&labels[..some.len()])?;
                Ok(Tried { k, labels, centers })
            })?;
            let (k, choice) = choose(candidates, &geometry, options, some)?;
            (tree.cut_by_count(k)?, choice)
        }
    };
    let clusters = labels.iter().max().map_or(1, |&label| label as usize + 1);
    if clusters > MAX_K {
        return Err(Error::invalid(format!("the cut makes {clusters} clusters"))
            .hint(format!("Cut higher; a model holds up to {MAX_K} clusters.")));
    }
    let all = row_labels(&labels)?;
    let centers = middles(points, &all, clusters, host)?;
    let pairs = pairs_apart(&condensed.points, host);
    let method = Method::Hierarchy {
        distance: options.distance.unwrap_or_default(),
        linkage: link,
        height: options.height.unwrap_or_else(|| height_of(&tree, clusters)),
        condensed_from: points.len() as u64,
        lost: condensed.lost,
        numeric: leaves_as(&condensed.points, host, |leaf| leaf.numeric.to_vec())?,
        codes: leaves_as(&condensed.points, host, |leaf| {
            leaf.codes.iter().map(|&code| known(code)).collect()
        })?,
        labels,
        tree,
    };
    let mut fitted =
        Fitted { sample, geometry: &geometry, options, host, warnings: geometry.warnings.clone() };
    if options.height.is_none() {
        fitted.warn_of_number(asked, clusters);
    }
    if leaves < points.len() {
        fitted.warnings.push(said!(
            catalogue::clusters::CONDENSED,
            rows = points.len(),
            leaves = leaves,
            percent = Place::Figure(format!("{:.1}", condensed.lost * 100.0)),
        ));
    }
    if pairs > 0 {
        fitted.warnings.push(said!(catalogue::clusters::NOTHING_IN_COMMON, pairs = pairs, leaves = leaves));
    }
    let again = |points: &Points, _: &mut Random| {
        let labels = linkage(points, link, host)?.cut_by_count(clusters)?;
        let centers = middles(points, &labels, clusters, host)?;
        let inertia = inertia(points, &centers, &labels, host)?;
        Ok((labels, inertia))
    };
    let again = Again { cluster: &again, draws: 0 };
    fitted.model(Found { centers, labels: all, method, choice }, params.given.clone(), again)
}

/// A list for each leaf.
fn leaves_as<T>(leaves: &Points, host: Host, list: impl Fn(Point<'_>) -> Vec<T>) -> Result<Vec<Vec<T>>> {
    let mut lists = with_capacity(leaves.len())?;
    let pace = Host::pace(leaves.features());
    for leaf in 0..leaves.len() {
        host.at_step(leaf, pace);
        lists.push(list(leaves.point(leaf)));
    }
    Ok(lists)
}

/// Half way between the last merge that is done and the first that is not.
fn height_of(tree: &Dendrogram, clusters: usize) -> f64 {
    let done = tree.merges.len() + 1 - clusters;
    let height = |merge: usize| tree.merges.get(merge).map(|merge| merge.height);
    let below = done.checked_sub(1).and_then(height).unwrap_or(0.0);
    below + (height(done).unwrap_or(below) - below) / 2.0
}
