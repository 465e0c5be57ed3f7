//! Which cluster a row belongs to, and why.

mod sentence;

use std::collections::HashMap;

use super::{Cluster, ClusterModel, Feature, Fill};
use crate::clusters::geometry::gower::{self, MISSING, within_range};
use crate::clusters::geometry::points::{Point, Points, UNKNOWN, differ};
use crate::clusters::geometry::unit::{roots, to_unit_length};
use crate::clusters::kmeans::nearest;
use crate::rows::features::{Column, Nulls, Value};
use crate::rows::sample::OTHER;
use crate::said;
use crate::support::catalogue::{Place, clusters};
use crate::support::error::excerpt;
use crate::support::words::counted;
use crate::{Error, Result};

use sentence::{Seen, Sentence};

/// A model ready to be applied to many rows.
#[derive(Debug)]
pub struct Prepared {
    model: ClusterModel,
    columns: Vec<Column>,
    inputs: Vec<Input>,
    centers: Points,
    /// The leaves of a hierarchy with their clusters: a row belongs to the cluster of the nearest leaf.
    leaves: Option<(Points, Vec<u32>)>,
    /// The roots of the weights of numeric features, where rows are scaled to length 1.
    roots: Option<Vec<f64>>,
    numeric: Vec<f64>,
    codes: Vec<u32>,
}

/// How a value becomes part of a point.
#[derive(Debug)]
enum Input {
    /// What its scaled value is multiplied by: the root of the feature's weight.
    Numeric(f64),
    /// Codes by name, and that of all other names.
    Categorical(HashMap<String, u32>, u32),
}

/// A row in the geometry: its cluster by place, and the centre or leaf that is nearest.
#[derive(Debug, Clone, Copy)]
struct Located {
    cluster: usize,
    nearest: usize,
}

/// What one feature says about a row's cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The cluster's number.
    pub cluster: u32,
    /// The feature.
    pub feature: String,
    /// The row's value in words, or what stands in for NULL; None for a NULL that is left out of the comparison.
    pub value: Option<String>,
    /// The value of the cluster's centre, or of its nearest leaf in a hierarchy, which may have none.
    pub center: Option<String>,
    /// The number of the next nearest cluster; None where there is one cluster only, or none else to compare the row with.
    pub runner_up: Option<u32>,
    /// The value there.
    pub runner_up_center: Option<String>,
    /// By how much this feature's squared distance to the runner-up exceeds that to the cluster, in scaled units; under Gower's
    /// distance its part of the distance itself.
    pub contribution: Option<f64>,
    /// The sum of all features' contributions.
    pub margin: Option<f64>,
    /// The same as a sentence.
    pub advice: String,
}

impl Prepared {
    /// Makes a model ready.
    pub fn new(model: ClusterModel) -> Self {
        let columns = model
            .features
            .iter()
            .map(|feature| Column { name: feature.name.clone(), kind: feature.kind })
            .collect();
        let inputs = model
            .features
            .iter()
            .map(|feature| match feature.kind.is_numeric() {
                // To length 1 the row is scaled as a whole.
                true if feature.is_unit() => Input::Numeric(1.0),
                true => Input::Numeric(model.root(feature)),
                false => {
                    let codes = (0..).zip(&feature.categories).map(|(i, c)| (c.clone(), i)).collect();
                    let other = if feature.other > 0 { feature.code(OTHER) } else { None };
                    Input::Categorical(codes, other.unwrap_or(UNKNOWN))
                }
            })
            .collect();
        let mut centers = model.no_points();
        for cluster in &model.clusters {
            centers.push(Point { numeric: &cluster.center, codes: &cluster.modes }, cluster.size);
        }
        let leaves = model.leaves().map(|(leaves, labels)| (leaves, labels.to_vec()));
        let roots = model.is_unit().then(|| roots(&model.features));
        Self { columns, inputs, centers, leaves, roots, numeric: Vec::new(), codes: Vec::new(), model }
    }

    /// The features as columns of a row.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The number of the cluster a row belongs to; `None` where a feature is NULL and such rows are skipped, and where the row
    /// has no feature in common with any that it could be compared with.
    ///
    /// # Errors
    /// Invalid, for a NULL where NULLs are errors; out of range, for a row so far out that its squared distance to every
    /// cluster is no finite number.
    #[inline]
    pub fn cluster(&mut self, row: &[Value<'_>]) -> Result<Option<u32>> {
        Ok(self.locate(row)?.map(|located| self.model.clusters[located.cluster].number))
    }

    /// The distance of a row to the centre of its cluster, in scaled units; or Gower's, 0 to 1.
    ///
    /// # Errors
    /// As [`Self::cluster`].
    pub fn distance(&mut self, row: &[Value<'_>]) -> Result<Option<f64>> {
        let Some(located) = self.locate(row)? else { return Ok(None) };
        let center = self.centers.point(located.cluster);
        let squared = self.centers.squared_between(self.point(), center);
        if squared.is_finite() { Ok(Some(squared.sqrt())) } else { Err(too_far()) }
    }

    /// The simplified silhouette of a row: 1 near its own centre, 0 half way to the next, below 0 nearer to another, as
    /// can be in a hierarchy. `None` where there is one cluster only, and as [`Self::cluster`].
    ///
    /// # Errors
    /// As [`Self::cluster`].
    pub fn silhouette(&mut self, row: &[Value<'_>]) -> Result<Option<f64>> {
        let Some(located) = self.locate(row)? else { return Ok(None) };
        let squared = |place: usize| self.centers.squared_between(self.point(), self.centers.point(place));
        let others = (0..self.centers.len()).filter(|&place| place != located.cluster);
        let Some(other) = others.map(squared).reduce(f64::min) else { return Ok(None) };
        let (a, b) = (squared(located.cluster).sqrt(), other.sqrt());
        match (a.is_finite(), b.is_finite()) {
            (true, true) => Ok(Some(if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 })),
            (true, false) => Ok(Some(1.0)),
            (false, true) => Ok(Some(-1.0)),
            (false, false) => Err(too_far()),
        }
    }

    fn point(&self) -> Point<'_> {
        Point { numeric: &self.numeric, codes: &self.codes }
    }

    #[inline]
    fn locate(&mut self, row: &[Value<'_>]) -> Result<Option<Located>> {
        if !self.place(row)? {
            return Ok(None);
        }
        let marks = self.leaves.as_ref().map_or(&self.centers, |(leaves, _)| leaves);
        let nearest = match marks.gower {
            None => {
                let nearest = nearest(self.point(), marks);
                if !nearest.squared.is_finite() {
                    return Err(too_far());
                }
                nearest.cluster
            }
            Some(_) => match gower::nearest(self.point(), marks, |_| true) {
                None => return Ok(None),
                Some((nearest, _)) => nearest,
            },
        };
        let cluster = self.leaves.as_ref().map_or(nearest, |(_, labels)| labels[nearest] as usize);
        Ok(Some(Located { cluster, nearest }))
    }

    /// Puts a row into the geometry; false if it is to be skipped.
    #[inline]
    fn place(&mut self, row: &[Value<'_>]) -> Result<bool> {
        self.numeric.clear();
        self.codes.clear();
        let is_gower = self.centers.gower.is_some();
        if row.len() != self.inputs.len() {
            let (values, features) = (counted(row.len(), "value"), counted(self.inputs.len(), "feature"));
            return Err(Error::invalid(format!("{values} for {features}")));
        }
        for ((value, feature), input) in row.iter().zip(&self.model.features).zip(&self.inputs) {
            let value = match (value, &feature.fill) {
                (Value::Null, None) if self.model.nulls == Nulls::Pairwise => {
                    match input {
                        Input::Numeric(_) => self.numeric.push(f64::NAN),
                        Input::Categorical(..) => self.codes.push(MISSING),
                    }
                    continue;
                }
                (Value::Null, None) => return self.refuse_null(feature),
                (Value::Null, Some(Fill::Number(mean))) => Value::Number(*mean),
                (Value::Null, Some(Fill::Category(mode))) => Value::Category(mode),
                (value, _) => *value,
            };
            match (value, input, &feature.scaling) {
                (Value::Number(x), Input::Numeric(root), Some(scaling)) => {
                    let x = scaling.forward(x);
                    self.numeric.push(if is_gower { within_range(x) } else { x * root });
                }
                (Value::Category(name), Input::Categorical(codes, other), _) => {
                    self.codes.push(codes.get(name).copied().unwrap_or(*other));
                }
                _ => {
                    let wanted = feature.kind.name();
                    return Err(Error::invalid(format!(
                        "column \"{}\" is no {wanted}",
                        excerpt(&feature.name)
                    )));
                }
            }
        }
        if let Some(roots) = &self.roots {
            to_unit_length(&mut self.numeric, roots);
        }
        Ok(true)
    }

    #[cold]
    fn refuse_null(&self, feature: &Feature) -> Result<bool> {
        match self.model.nulls {
            Nulls::Skip => Ok(false),
            _ => Err(Error::invalid(format!("column \"{}\" is NULL", excerpt(&feature.name))).hint(
                match self.model.is_gower() {
                    true => "Filter such rows out, or fit the model with the option \"nulls\": \"pairwise\", \"skip\" or \"impute\".",
                    false => "Filter such rows out, or fit the model with the option \"nulls\": \"skip\" or \"impute\".",
                },
            )),
        }
    }

    /// What each feature says about the row's cluster, the strongest reason first; nothing for a row that is skipped.
    ///
    /// # Errors
    /// As [`Self::cluster`].
    pub fn why(&mut self, row: &[Value<'_>]) -> Result<Vec<Reason>> {
        let Some(located) = self.locate(row)? else { return Ok(Vec::new()) };
        let (marks, owner): (&Points, &dyn Fn(usize) -> usize) = match &self.leaves {
            None => (&self.centers, &|place| place),
            Some((leaves, labels)) => (leaves, &|place| labels[place] as usize),
        };
        let is_other = |place: usize| owner(place) != located.cluster;
        let other = match marks.gower {
            None => {
                let distance = |place: usize| marks.squared_between(self.point(), marks.point(place));
                let others = (0..marks.len()).filter(|&place| is_other(place));
                others.min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
            }
            Some(_) => gower::nearest(self.point(), marks, is_other).map(|(place, _)| place),
        };
        let mark = |place: usize| {
            let point = marks.point(place);
            let shared = marks.gower.as_ref().map_or(1.0, |_| marks.compare(self.point(), point).shared);
            Mark { cluster: &self.model.clusters[owner(place)], point, shared }
        };
        let own = mark(located.nearest);
        // Sums of the same weights in another order are the same.
        let other =
            other.map(mark).map(|other| match (other.shared - own.shared).abs() <= 1e-12 * own.shared {
                true => Mark { shared: own.shared, ..other },
                false => other,
            });
        let mut reasons = self.reasons(row, own, other);
        let margin = other.map(|_| reasons.iter().filter_map(|reason| reason.contribution).sum());
        reasons.iter_mut().for_each(|reason| reason.margin = margin);
        reasons.sort_by(|a, b| b.contribution.unwrap_or(0.0).total_cmp(&a.contribution.unwrap_or(0.0)));
        Ok(reasons)
    }

    fn reasons(&self, row: &[Value<'_>], own: Mark<'_>, other: Option<Mark<'_>>) -> Vec<Reason> {
        let (cluster, runner_up) = (own.cluster.number, other.map(|other| other.cluster.number));
        let (language, is_gower) = (self.model.language, self.model.is_gower());
        let (mut dimension, mut category) = (0, 0);
        let mut reasons = Vec::with_capacity(self.model.features.len());
        for (feature, value) in self.model.features.iter().zip(row) {
            let part = |point: Point<'_>| Part::of(feature, point, dimension, category);
            let penalty = self.centers.penalties.get(category).copied().unwrap_or_default();
            // A number adds its squared difference, and under Gower's distance its part of what the row shares with the mark.
            let weight = self.centers.gower.as_ref().and_then(|weights| weights.get(dimension).copied());
            let apart =
                |mark: Mark<'_>| part(self.point()).apart(part(mark.point), weight, penalty) / mark.shared;
            let contribution = other.map(|other| apart(other) - apart(own));
            let root = self.model.root(feature);
            let seen =
                |mark: Mark<'_>| part(mark.point).in_words(feature, mark.cluster.mean.get(dimension), root);
            let value = self.value_seen(feature, value, (dimension, category));
            let (near, far) = (seen(own), other.map(seen));
            let advice = match (runner_up, contribution, &far) {
                (Some(runner_up), Some(contribution), Some(far)) => Sentence {
                    feature,
                    is_free: penalty == 0.0,
                    of_leaves: self.leaves.is_some(),
                    clusters: [cluster, runner_up],
                    contribution,
                    value: &value,
                    marks: [&near, far],
                    shared: [own.shared, other.map_or(own.shared, |other| other.shared)],
                }
                .said(),
                _ if is_gower && self.centers.len() > 1 => said!(clusters::NO_OTHER_IN_COMMON),
                _ => said!(clusters::NO_OTHER_CLUSTER, cluster = cluster),
            }
            .tell(language);
            reasons.push(Reason {
                cluster,
                feature: feature.name.clone(),
                value: value.told(language),
                center: near.told(language),
                runner_up,
                runner_up_center: far.and_then(|far| far.told(language)),
                contribution,
                margin: None,
                advice,
            });
            match feature.kind.is_numeric() {
                true => dimension += 1,
                false => category += 1,
            }
        }
        reasons
    }

    /// A row's value as it came, not by way of the scaling, which rounds; or what stands in for NULL. Of a row scaled to
    /// length 1 its part of that.
    fn value_seen(
        &self,
        feature: &Feature,
        value: &Value<'_>,
        (dimension, category): (usize, usize),
    ) -> Seen {
        let stands_in = *value == Value::Null;
        match (value, &feature.fill) {
            (Value::Number(x), _) | (Value::Null, Some(Fill::Number(x))) => {
                let x = if feature.is_unit() { self.numeric[dimension] } else { *x };
                Seen { stands_in, ..Seen::number(feature, x) }
            }
            (Value::Category(name), _) => {
                let code = self.codes[category];
                Seen { text: (*name).into(), part: Part::Code(code), stands_in }
            }
            (Value::Null, Some(Fill::Category(mode))) => {
                Seen { text: mode.into(), part: Part::Code(self.codes[category]), stands_in }
            }
            // Left out of the comparison.
            (Value::Null, None) => Seen { text: "".into(), part: Part::Code(MISSING), stands_in: false },
        }
    }
}

#[cold]
fn too_far() -> Error {
    Error::out_of_range("the row is too far from every cluster for double precision")
        .hint("Look for numbers that cannot be meant, and fit with the scaling \"log\" if they are.")
}

/// What a row is held against: a centre, or a leaf of a hierarchy.
#[derive(Clone, Copy)]
struct Mark<'a> {
    /// The cluster it is or belongs to.
    cluster: &'a Cluster,
    point: Point<'a>,
    /// Under Gower's distance the weight of the features that the row has too, else 1.
    shared: f64,
}

/// One feature's part of a point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Number(f64),
    Code(u32),
}

impl Part {
    /// The part of the numeric feature `dimension` or the categorical feature `category`, whichever it is.
    pub(super) fn of(feature: &Feature, point: Point<'_>, dimension: usize, category: usize) -> Self {
        match feature.kind.is_numeric() {
            true => Part::Number(point.numeric[dimension]),
            false => Part::Code(point.codes[category]),
        }
    }

    /// The number; a category has none.
    pub(super) fn figure(self) -> f64 {
        match self {
            Part::Number(x) => x,
            Part::Code(_) => f64::NAN,
        }
    }

    /// Whether it is no value at all.
    pub(super) fn is_missing(self) -> bool {
        match self {
            Part::Number(x) => x.is_nan(),
            Part::Code(code) => code == MISSING,
        }
    }

    /// What it adds to the squared distance from another; with a weight, to Gower's distance.
    fn apart(self, other: Self, weight: Option<f64>, penalty: f64) -> f64 {
        match (self, other) {
            _ if self.is_missing() || other.is_missing() => 0.0,
            (Part::Number(a), Part::Number(b)) => {
                weight.map_or((a - b) * (a - b), |weight| weight * (a - b).abs())
            }
            (Part::Code(a), Part::Code(b)) if !differ(a, b) => 0.0,
            _ => penalty,
        }
    }

    /// In the words of the feature; `mean` is that of the cluster's rows, `root` what scaled numbers were multiplied by.
    pub(super) fn in_words(self, feature: &Feature, mean: Option<&f64>, root: f64) -> Seen {
        match (self, &feature.scaling) {
            _ if self.is_missing() => Seen { text: "".into(), part: self, stands_in: false },
            (Part::Number(coordinate), Some(scaling)) => {
                Seen::number(feature, feature.own_unit(scaling, coordinate, *mean.unwrap_or(&0.0), root))
            }
            (Part::Number(coordinate), None) => Seen::number(feature, coordinate),
            (Part::Code(code), _) => {
                let name = feature.categories.get(code as usize).cloned();
                let text = name.map_or_else(|| said!(clusters::ANOTHER).into(), Place::from);
                Seen { text, part: self, stands_in: false }
            }
        }
    }
}
