//! New clusters under the numbers of old ones.

use std::cell::Cell;

use pathfinding::kuhn_munkres::{Weights, kuhn_munkres};

use super::{ClusterModel, Feature};
use crate::clusters::geometry::gower::{MISSING, within_range};
use crate::clusters::geometry::points::{Point, Points, UNKNOWN};
use crate::clusters::geometry::unit::{roots, to_unit_length};
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::support::words::list;
use crate::{Error, Result};

/// A number for each new cluster, and how far it lies from the old cluster of that number if there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// By place.
    pub numbers: Vec<u32>,
    /// By place.
    pub moved: Vec<Option<f64>>,
}

/// Matches new clusters to those of a previous model so that the sum of their squared distances is least (the assignment
/// problem: Kuhn 1955, Munkres 1957). Clusters left over get the next free numbers in the order they come in.
///
/// # Errors
/// Invalid, when the option is no model of clusters, or of other features.
pub fn match_previous(
    previous: &serde_json::Value,
    features: &[Feature],
    centers: &Points,
    host: Host,
) -> Result<Matched> {
    let not_usable = |why: String| {
        Error::invalid(format!("options, key \"match\": {why}"))
            .hint("Give the previous model as jsonb: jsonb_build_object('match', model::jsonb).")
    };
    let model = ClusterModel::read(&previous.to_string()).map_err(|error| not_usable(error.message))?;
    let places = places_of(features, &model).ok_or_else(|| {
        let names: Vec<&str> = model.features.iter().map(|feature| feature.name.as_str()).collect();
        not_usable(format!("the previous model has other features: {}", list(&names)))
    })?;
    let old = translate(&model, features, &places, centers);
    let squared = |new: usize, old: Point<'_>| centers.squared_between(centers.point(new), old);
    let (new_k, old_k) = (centers.len(), model.clusters.len());
    let pairs = (0..new_k).flat_map(|new| (0..old_k).map(move |old| (new, old)));
    let greatest = pairs.map(|(new, place)| squared(new, old.point(place))).fold(
        f64::MIN_POSITIVE,
        |greatest, squared| {
            // A NaN would be ignored by `max`.
            if squared.is_nan() { f64::INFINITY } else { greatest.max(squared) }
        },
    );
    if !greatest.is_finite() {
        return Err(not_usable("its clusters are too far from the new ones to be compared".to_owned()));
    }
    // Whole numbers, in which the algorithm's comparisons are exact. They are wide enough for small distances beside
    // very great ones, and for any sum of them.
    let unit = 2.0_f64.powi(100);
    let cost = |new: usize, place: usize| (squared(new, old.point(place)) / greatest * unit) as i128;
    // The matrix may have more columns than rows, not fewer.
    let pairs: Vec<(usize, usize)> = match new_k <= old_k {
        true => {
            let savings = Savings::new(new_k, old_k, |new, old| -cost(new, old), host)?;
            kuhn_munkres(&savings).1.into_iter().enumerate().collect()
        }
        false => {
            let savings = Savings::new(old_k, new_k, |old, new| -cost(new, old), host)?;
            kuhn_munkres(&savings).1.into_iter().enumerate().map(|(old, new)| (new, old)).collect()
        }
    };
    let mut matched = Matched { numbers: vec![0; new_k], moved: vec![None; new_k] };
    for (new, place) in pairs {
        matched.numbers[new] = model.clusters[place].number;
        matched.moved[new] = Some(squared(new, old.point(place)).sqrt());
    }
    let greatest = model.clusters.iter().map(|cluster| cluster.number).max().unwrap_or(0);
    for (number, next) in matched.numbers.iter_mut().filter(|number| **number == 0).zip(greatest + 1..) {
        if next > i32::MAX as u32 {
            return Err(not_usable("no number is left above its greatest one".to_owned()));
        }
        *number = next;
    }
    Ok(matched)
}

/// The costs of all pairs below zero, as the assignment with the greatest sum is looked for. It is asked some k^3 times, and
/// looks for interrupts meanwhile.
struct Savings {
    values: Vec<i128>,
    columns: usize,
    host: Host,
    asked: Cell<usize>,
}

impl Savings {
    fn new(rows: usize, columns: usize, saving: impl Fn(usize, usize) -> i128, host: Host) -> Result<Self> {
        let mut values = with_capacity(rows * columns)?;
        for row in 0..rows {
            host.at_step(row, Host::pace(columns));
            values.extend((0..columns).map(|column| saving(row, column)));
        }
        Ok(Self { values, columns, host, asked: Cell::new(0) })
    }
}

impl Weights<i128> for Savings {
    fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    fn columns(&self) -> usize {
        self.columns
    }

    fn at(&self, row: usize, column: usize) -> i128 {
        let asked = self.asked.get();
        self.host.at_step(asked, Host::pace(1));
        self.asked.set(asked.wrapping_add(1));
        self.values[row * self.columns + column]
    }

    fn neg(&self) -> Self {
        unimplemented!("the greatest sum is looked for, not the least")
    }
}

/// The places of features in a model; `None` where it has others.
fn places_of(features: &[Feature], model: &ClusterModel) -> Option<Vec<usize>> {
    let same = |a: &Feature, b: &Feature| a.name == b.name && a.kind == b.kind;
    let find = |feature: &Feature| model.features.iter().position(|old| same(old, feature));
    let places: Vec<usize> = features.iter().map(find).collect::<Option<_>>()?;
    (model.features.len() == features.len()).then_some(places)
}

/// The centres of a model in the geometry of others, where its features are at these places.
fn translate(model: &ClusterModel, features: &[Feature], places: &[usize], like: &Points) -> Points {
    // The place of an old feature among those of its kind.
    let rank = |place: usize| {
        let numeric = model.features[place].kind.is_numeric();
        model.features[..place].iter().filter(|feature| feature.kind.is_numeric() == numeric).count()
    };
    let is_gower = like.gower.is_some();
    let mut points = like.emptied();
    let roots = roots(features);
    for cluster in &model.clusters {
        let (mut numeric, mut codes) = (Vec::new(), Vec::new());
        for (feature, &place) in features.iter().zip(places) {
            let (old, rank) = (&model.features[place], rank(place));
            match (&feature.scaling, &old.scaling) {
                (Some(new_scaling), Some(old_scaling)) => {
                    let root = model.root(old);
                    // A weight of 0 leaves nothing of the centre but the mean of its rows, nor does their length.
                    let center = match root > 0.0 && !old.is_unit() {
                        true => old_scaling.backward(cluster.center[rank] / root),
                        false => cluster.mean[rank],
                    };
                    // Where every feature must have a value, that of all rows is in place of none.
                    let center = match center.is_nan() && !is_gower {
                        true => old.mean.unwrap_or_default(),
                        false => center,
                    };
                    numeric.push(match (feature.is_unit(), old.is_unit()) {
                        (true, true) => cluster.center[rank],
                        (true, false) => center,
                        (false, _) if is_gower => within_range(new_scaling.forward(center)),
                        (false, _) => new_scaling.forward(center) * feature.weight.sqrt(),
                    });
                }
                _ => {
                    let mode = old.categories.get(cluster.modes[rank] as usize);
                    let gap = if is_gower { MISSING } else { UNKNOWN };
                    codes.push(mode.map_or(gap, |name| feature.code(name).unwrap_or(UNKNOWN)));
                }
            }
        }
        if !model.is_unit() && features.iter().any(Feature::is_unit) {
            to_unit_length(&mut numeric, &roots);
        }
        points.push(Point { numeric: &numeric, codes: &codes }, cluster.size);
    }
    points
}
