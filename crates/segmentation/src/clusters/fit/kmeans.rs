//! Clusters around centres.

use serde_json::Value as Json;

use super::choice::{DEFAULT_RANGE, Tried, candidates, choose};
use super::model::{Again, Fitted, Found};
use super::{SEARCH, as_weighed, check_k, seed};
use crate::clusters::geometry::layout::{Geometry, geometry};
use crate::clusters::geometry::points::{Point, Points};
use crate::clusters::geometry::unit::{roots, to_unit_length};
use crate::clusters::kmeans::{MAX_K, SEEDING_ROWS, Search, dissolve, draws, lloyd, search, seeding_points};
use crate::clusters::options::Params;
use crate::clusters::{Candidate, ClusterModel, Method};
use crate::numeric::random::Random;
use crate::rows::sample::Sample;
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::words::counted;
use crate::{Error, Result};

/// Starts of each of the checks' fits.
const CHECK_RESTARTS: usize = 2;

/// Finds clusters around centres; `k` of them, or as many as the criterion chooses.
///
/// # Errors
/// Invalid, for `k` out of range or above the number of rows that differ, and as [`geometry`]; out of memory.
pub fn fit_kmeans(params: &Params, sample: &Sample, host: Host) -> Result<ClusterModel> {
    let options = &params.options;
    let weighed = sample.weighed(host)?;
    let (sample, host) = as_weighed(sample, weighed.as_ref(), host);
    let geometry = geometry(sample, options, host)?;
    let host = geometry.rest_of(host);
    let points = &geometry.points;
    let wanted = options.search(geometry.variance);
    let wanted = Search { min_size: sample.in_units(wanted.min_size), ..wanted };
    let random = || Random::new(seed(sample, options), SEARCH);
    let k = check_k(params.k, options)?;
    let (found, asked, choice) = if let Some(rows) = &options.centers {
        let start = starting_centers(rows, &geometry)?;
        if options.k.is_some() || k.is_some_and(|k| k != start.len()) {
            return Err(Error::invalid(format!("k is not the number of centers, {}", start.len())));
        }
        let found = lloyd(points, &start, &wanted.limits, host)?;
        (dissolve(points, found, &wanted, host)?, start.len(), None)
    } else {
        let cluster = |points: &Points, k| search(points, k, &wanted, &mut random(), host);
        let (k, choice) = match k {
            Some(k) => (k, None),
            None => {
                let tried = |points: &Points| {
                    candidates(points, options, host, |k| {
                        let found = cluster(points, k)?;
                        Ok(Tried { k: found.started, labels: found.labels, centers: found.centers })
                    })
                };
                let few = |tried: &[Candidate]| tried[0].k < options.k.unwrap_or(DEFAULT_RANGE)[0];
                match seeding_points(points)?.map(|some| Ok((tried(&some)?, some))).transpose()? {
                    // The first rows may be alike where the others are not.
                    Some((found, some)) if !few(&found) => choose(found, &geometry, options, &some)?,
                    _ => choose(tried(points)?, &geometry, options, points)?,
                }
            }
        };
        (cluster(points, k)?, k, choice)
    };
    let asked = asked as u64;
    let method = Method::Kmeans {
        iterations: found.iterations as u64,
        converged: found.converged,
        tolerance: wanted.limits.tolerance,
        restarts: if options.centers.is_some() { 1 } else { wanted.restarts as u64 },
        seeding_rows: points.len().min(SEEDING_ROWS) as u64,
        relocated: found.relocated as u64,
        asked,
    };
    let mut fitted =
        Fitted { sample, geometry: &geometry, options, host, warnings: geometry.warnings.clone() };
    if options.centers.is_none() {
        fitted.warn_of_number(k, found.started);
    }
    fitted.warn_of_search(&found, &wanted);
    let clusters = found.centers.len();
    let quick = Search { restarts: CHECK_RESTARTS, min_size: 0, ..wanted };
    let again = |points: &Points, random: &mut Random| {
        let found = search(points, clusters, &quick, random, host)?;
        Ok((found.labels, found.inertia))
    };
    let again = Again { cluster: &again, draws: draws(clusters, &quick) };
    fitted.model(
        Found { centers: found.centers, labels: found.labels, method, choice },
        params.given.clone(),
        again,
    )
}

/// The option `centers`, in the geometry.
fn starting_centers(rows: &[Vec<Json>], geometry: &Geometry) -> Result<Points> {
    let refused = |why: String| {
        Error::invalid(format!("options, key \"centers\": {why}"))
            .hint("Give an array for each centre, with a number or a category for each feature.")
    };
    if rows.is_empty() || rows.len() > MAX_K {
        return Err(refused(counted(rows.len(), "centre")));
    }
    let is_unit = geometry.points.is_unit;
    let roots = roots(&geometry.features);
    let mut centers = geometry.points.emptied();
    for row in rows {
        if row.len() != geometry.features.len() {
            let (values, features) =
                (counted(row.len(), "value"), counted(geometry.features.len(), "feature"));
            return Err(refused(format!("{values} for {features}")));
        }
        let (mut numeric, mut codes) = (Vec::new(), Vec::new());
        for (value, feature) in row.iter().zip(&geometry.features) {
            let number = value.as_f64().or(value.as_bool().map(f64::from));
            let name = value.as_str().or(value.as_bool().map(|truth| if truth { "true" } else { "false" }));
            match (number, name, &feature.scaling) {
                (Some(x), _, Some(_)) if is_unit => numeric.push(x),
                (Some(x), _, Some(scaling)) => numeric.push(scaling.forward(x) * feature.weight.sqrt()),
                (_, Some(name), None) => {
                    let unknown = || {
                        refused(format!("feature \"{}\" has no category \"{}\"", feature.name, excerpt(name)))
                    };
                    codes.push(feature.code(name).ok_or_else(unknown)?);
                }
                _ => {
                    return Err(refused(format!(
                        "feature \"{}\" is no {}",
                        feature.name,
                        feature.kind.name()
                    )));
                }
            }
        }
        if is_unit {
            to_unit_length(&mut numeric, &roots);
        }
        if numeric.iter().any(|x| !x.is_finite()) {
            return Err(refused("a number is too large".to_owned()));
        }
        centers.push(Point { numeric: &numeric, codes: &codes }, 0);
    }
    Ok(centers)
}
