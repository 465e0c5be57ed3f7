//! Models of clusters, however they were found: what they are, which one a row belongs to, and why.

mod apply;
mod feature;
mod fit;
mod gaps;
pub mod geometry;
pub mod hierarchy;
pub mod kmeans;
pub mod labelling;
mod matching;
pub mod options;
pub mod quality;
mod report;
mod weight;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clusters::geometry::gower::{self, Distance, MISSING};
use crate::clusters::geometry::points::{Point, Points, UNKNOWN};
use crate::clusters::geometry::scaling;
use crate::clusters::hierarchy::{Dendrogram, Linkage};
use crate::clusters::kmeans::MAX_K;
use crate::clusters::quality::Quality;
use crate::rows::features::{Nulls, check_names};
use crate::rows::sample::Rows;
use crate::support::catalogue::Warnings;
use crate::support::envelope;
use crate::support::envelope::ModelBody;
use crate::support::json::{is_zero, wrong_kind};
use crate::support::language::Language;
use crate::{Error, Result};

pub use apply::{Prepared, Reason};
pub use feature::{Feature, Fill};
pub use fit::{fit_hierarchy, fit_kmeans};
pub use geometry::layout::{Geometry, geometry};
use options::{Criterion, MAX_LEAVES};
pub use report::{CenterRow, LeafRow, MergeRow};
pub use weight::RowWeight;

/// A cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// The number it is known by.
    pub number: u32,
    /// Rows of the fit in it, in the unit of their weights.
    pub size: u64,
    /// Its centre: a coordinate for each numeric feature, scaled and weighted. Under Gower's distance a part of the range, and
    /// NaN where none of its rows has a value.
    #[serde(deserialize_with = "gaps::numbers")]
    pub center: Vec<f64>,
    /// Its mode: the place of a category for each categorical feature; [`MISSING`] where none of its rows has a value.
    #[serde(with = "gaps::codes")]
    pub modes: Vec<u32>,
    /// The mean of its rows in each numeric feature, in the feature's own unit; NaN where none has a value.
    #[serde(deserialize_with = "gaps::numbers")]
    pub mean: Vec<f64>,
    /// The share of each category among its rows, for each categorical feature; places without rows at the end are
    /// left out.
    pub shares: Vec<Vec<f64>>,
    /// How far its centre lies from that of the previous model's cluster of the same number, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<f64>,
}

/// What became of one number of clusters among several that were tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The number of clusters.
    pub k: usize,
    /// Their inertia.
    pub inertia: f64,
    /// Their mean silhouette.
    pub silhouette: Option<f64>,
    /// Their mean simplified silhouette.
    pub simplified_silhouette: Option<f64>,
    /// Their ratio of Calinski and Harabasz.
    pub calinski_harabasz: Option<f64>,
    /// Their index of Davies and Bouldin.
    pub davies_bouldin: Option<f64>,
}

/// How the number of clusters was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// By what measure.
    pub criterion: Criterion,
    /// The distinct rows that the candidates were compared on.
    pub rows: u64,
    /// In the order of their numbers of clusters.
    pub candidates: Vec<Candidate>,
}

/// How the clusters were found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// Around centres.
    Kmeans {
        /// Rounds of the iteration over all rows.
        iterations: u64,
        /// Whether the centres came to rest, within the tolerance.
        converged: bool,
        /// The tolerance, in squared units of the geometry.
        tolerance: f64,
        /// Starts that were compared.
        restarts: u64,
        /// The distinct rows that the starts were compared on.
        seeding_rows: u64,
        /// How often a cluster had lost all its rows.
        relocated: u64,
        /// The clusters asked for.
        asked: u64,
    },
    /// By merging.
    Hierarchy {
        /// The distance of rows.
        #[serde(default, skip_serializing_if = "Distance::is_euclidean")]
        distance: Distance,
        /// The distance of clusters.
        linkage: Linkage,
        /// The height at which the tree is cut: between the last merge that is done and the first that is not.
        height: f64,
        /// Distinct rows before they were condensed.
        condensed_from: u64,
        /// The share of the variation of all rows that is lost within the leaves.
        lost: f64,
        /// The merges.
        tree: Dendrogram,
        /// The leaves, each with a coordinate for every numeric feature; NaN for a NULL under Gower's distance.
        #[serde(deserialize_with = "gaps::lists")]
        numeric: Vec<Vec<f64>>,
        /// The leaves, each with the place of a category for every categorical feature; null for a rare one, and under Gower's
        /// distance for a NULL.
        codes: Vec<Vec<Option<u32>>>,
        /// The cluster of each leaf, by place.
        labels: Vec<u32>,
    },
}

/// A fitted model of clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterModel {
    /// The features, in the order of the row.
    pub features: Vec<Feature>,
    /// What happens to rows with NULLs.
    pub nulls: Nulls,
    /// What a difference in a categorical feature of weight 1 adds to a squared distance.
    pub gamma: f64,
    /// The fewest rows of a category that is kept by its name.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_category: u64,
    /// A row as near to two of them belongs to the one that comes first.
    pub clusters: Vec<Cluster>,
    /// How the rows were weighed, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<RowWeight>,
    /// The rows of the fit.
    pub rows: Rows,
    /// How the clusters were found.
    pub method: Method,
    /// How their number was chosen, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    /// What is known about their quality.
    pub quality: Quality,
    /// The options as given.
    pub options: Value,
    /// The language of reasons, notes and warnings.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// What a reader should mind.
    pub warnings: Warnings,
}

impl ClusterModel {
    /// A model of clusters in the envelope of all models.
    ///
    /// # Errors
    /// Corrupt; a model of another kind.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let (kind, body) = envelope::open(text)?;
        if !matches!(kind.as_str(), "kmeans" | "hierarchy") {
            return Err(wrong_kind(&kind, "kmeans"));
        }
        let model = Self::of_body(&kind, body)?;
        model.check()?;
        Ok(model)
    }

    /// Places of the clusters in the order of their numbers.
    pub fn by_number(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.clusters.len()).collect();
        places.sort_by_key(|&place| self.clusters[place].number);
        places
    }

    /// The numeric features.
    pub fn numeric(&self) -> impl Iterator<Item = &Feature> {
        self.features.iter().filter(|feature| feature.kind.is_numeric())
    }

    /// Whether rows are scaled to length 1.
    pub fn is_unit(&self) -> bool {
        self.features.iter().any(Feature::is_unit)
    }

    /// The categorical features.
    pub fn categorical(&self) -> impl Iterator<Item = &Feature> {
        self.features.iter().filter(|feature| !feature.kind.is_numeric())
    }

    /// Whether rows are compared by Gower's distance.
    pub fn is_gower(&self) -> bool {
        matches!(self.method, Method::Hierarchy { distance: Distance::Gower, .. })
    }

    /// What a difference in each categorical feature adds to a squared distance.
    pub fn penalties(&self) -> Vec<f64> {
        self.categorical().map(|feature| feature.weight * self.gamma).collect()
    }

    /// What the scaled numbers of a feature were multiplied by.
    fn root(&self, feature: &Feature) -> f64 {
        if self.is_gower() { 1.0 } else { feature.weight.sqrt() }
    }

    /// Its geometry, without points.
    fn no_points(&self) -> Points {
        let (penalties, gower) = match self.is_gower() {
            false => (self.penalties(), None),
            true => {
                let [numeric, categorical] = gower::weights(&self.features);
                (categorical, Some(numeric))
            }
        };
        Points { dimensions: self.numeric().count(), penalties, gower, ..Points::default() }
    }

    /// The leaves of a hierarchy, and the cluster of each by place.
    fn leaves(&self) -> Option<(Points, &[u32])> {
        let Method::Hierarchy { numeric, codes, labels, tree, .. } = &self.method else { return None };
        let unnamed = if self.is_gower() { MISSING } else { UNKNOWN };
        let mut leaves = self.no_points();
        for ((numeric, codes), &count) in numeric.iter().zip(codes).zip(&tree.counts) {
            let codes: Vec<u32> = codes.iter().map(|code| code.unwrap_or(unnamed)).collect();
            leaves.push(Point { numeric, codes: &codes }, count);
        }
        Some((leaves, labels))
    }

    /// Whether a coordinate is one that a fit can have made.
    fn is_coordinate(&self, x: f64) -> bool {
        if self.is_gower() { x.is_nan() || (0.0..=1.0).contains(&x) } else { x.is_finite() }
    }

    /// Whether what Gower's distance alone allows and asks for is there where that is the distance, and only there.
    fn has_sound_distance(&self) -> bool {
        let Method::Hierarchy { distance: Distance::Gower, linkage, .. } = &self.method else {
            return self.nulls != Nulls::Pairwise;
        };
        let is_by_range = |feature: &Feature| {
            feature.scaling.is_none_or(|scaling| scaling.method == scaling::Method::Minmax)
        };
        *linkage != Linkage::Ward
            && self.features.iter().all(is_by_range)
            && self.features.iter().any(|feature| feature.weight > 0.0)
    }

    fn check_method(&self, dimensions: usize, categories: &[usize]) -> Result<()> {
        let Method::Hierarchy { height, lost, tree, numeric, codes, labels, .. } = &self.method else {
            return Ok(());
        };
        let leaves = labels.len();
        let known = |leaf: &Vec<Option<u32>>| {
            leaf.len() == categories.len()
                && leaf
                    .iter()
                    .zip(categories)
                    .all(|(code, &most)| code.is_none_or(|code| (code as usize) < most))
        };
        let fits = (1..=MAX_LEAVES).contains(&leaves)
            && numeric.len() == leaves
            && numeric
                .iter()
                .all(|leaf| leaf.len() == dimensions && leaf.iter().all(|&x| self.is_coordinate(x)))
            && codes.len() == leaves
            && codes.iter().all(known)
            && labels.iter().all(|&label| (label as usize) < self.clusters.len())
            && height.is_finite()
            && lost.is_finite();
        match fits {
            true => tree.check(leaves),
            false => Err(Error::corrupt("model is damaged: the leaves of its tree do not fit")),
        }
    }
}

impl Cluster {
    fn is_sound(&self, model: &ClusterModel, dimensions: usize, categories: &[usize]) -> bool {
        let is_gower = model.is_gower();
        let is_code = |mode: u32, most: usize| (mode as usize) < most || is_gower && mode == MISSING;
        let shares = |(shares, &most): (&Vec<f64>, &usize)| {
            shares.len() <= most && shares.iter().all(|share| (0.0..=1.0).contains(share))
        };
        self.center.len() == dimensions
            && self.center.iter().all(|&x| model.is_coordinate(x))
            && self.mean.len() == dimensions
            && self.mean.iter().all(|x| x.is_finite() || is_gower && x.is_nan())
            && self.modes.len() == categories.len()
            && self.modes.iter().zip(categories).all(|(&mode, &most)| is_code(mode, most))
            && self.shares.len() == categories.len()
            && self.shares.iter().zip(categories).all(shares)
            && self.moved.is_none_or(|moved| moved.is_finite() && moved >= 0.0)
    }
}

impl ModelBody for ClusterModel {
    const KINDS: &'static [&'static str] = &["kmeans", "hierarchy"];

    fn of_body(kind: &str, body: serde_json::Map<String, Value>) -> Result<Self> {
        let model: Self = envelope::part(body)?;
        match model.kind() {
            name if name == kind => Ok(model),
            name => Err(envelope::damaged(&format!("its method is \"{name}\", its kind is not"))),
        }
    }

    fn kind(&self) -> &'static str {
        match self.method {
            Method::Kmeans { .. } => "kmeans",
            Method::Hierarchy { .. } => "hierarchy",
        }
    }

    fn check(&self) -> Result<()> {
        let sound = |fits: bool, what: &str| match fits {
            true => Ok(()),
            false => Err(Error::corrupt(format!("model is damaged: {what}"))),
        };
        let names: Vec<&str> = self.features.iter().map(|feature| feature.name.as_str()).collect();
        sound(check_names(&names).is_ok(), "its features cannot be told apart")?;
        let is_unit = self.is_unit();
        let is_sound = |feature: &Feature| {
            feature.is_sound() && (!feature.kind.is_numeric() || feature.is_unit() == is_unit)
        };
        sound(self.features.iter().all(is_sound), "a feature cannot be scaled")?;
        sound(self.has_sound_weight(), "its rows cannot be weighed")?;
        sound(self.gamma.is_finite() && self.gamma >= 0.0, "gamma is no distance")?;
        sound(self.has_sound_distance(), "its rows cannot be compared")?;
        let k = self.clusters.len();
        sound((1..=MAX_K.max(MAX_LEAVES)).contains(&k), "it has no clusters")?;
        let mut numbers: Vec<u32> = self.clusters.iter().map(|cluster| cluster.number).collect();
        numbers.sort_unstable();
        sound(numbers.windows(2).all(|pair| pair[0] < pair[1]), "two clusters have the same number")?;
        sound(numbers[0] > 0 && numbers[k - 1] <= i32::MAX as u32, "a cluster's number is out of range")?;
        let categories: Vec<usize> = self.categorical().map(|feature| feature.categories.len()).collect();
        let dimensions = self.numeric().count();
        sound(
            self.clusters.iter().all(|cluster| cluster.is_sound(self, dimensions, &categories)),
            "a cluster does not fit the features",
        )?;
        self.quality.check()?;
        sound(self.quality.measures.clusters.len() == k, "its quality is of other clusters")?;
        self.check_method(dimensions, &categories)
    }

    fn describe(&self) -> Value {
        let mut method = match &self.method {
            Method::Kmeans { iterations, converged, tolerance, restarts, seeding_rows, relocated, asked } => {
                json!({
                    "k": asked,
                    "iterations": iterations,
                    "converged": converged,
                    "tolerance": tolerance,
                    "restarts": restarts,
                    "seeding_rows": seeding_rows,
                    "relocated": relocated,
                })
            }
            Method::Hierarchy { linkage, height, condensed_from, lost, labels, .. } => json!({
                "linkage": linkage,
                "height": height,
                "leaves": labels.len(),
                "condensed_from": condensed_from,
                "lost": lost,
            }),
        };
        method["inertia"] = self.quality.measures.inertia.into();
        if self.is_gower() {
            method["distance"] = json!(Distance::Gower);
        }
        let features: Vec<Value> = self.features.iter().map(Feature::describe).collect();
        let sizes: serde_json::Map<String, Value> =
            self.clusters.iter().map(|c| (c.number.to_string(), self.described_size(c.size))).collect();
        let mut summary = json!({
            "features": features,
            "nulls": self.nulls,
            "rows": self.rows,
            "clusters": self.clusters.len(),
            "sizes": sizes,
            "fit": method,
            "options": self.options,
            "warnings": self.warnings,
        });
        if self.categorical().next().is_some() {
            if !self.is_gower() {
                summary["gamma"] = self.gamma.into();
            }
            summary["min_category"] = self.min_category.into();
        }
        if let Some(weight) = &self.weight {
            summary["weight"] = json!({"column": weight.column, "total": self.described_size(self.size())});
        }
        if let Some(choice) = &self.choice {
            summary["criterion"] = json!(choice.criterion);
        }
        let moved: serde_json::Map<String, Value> = self
            .clusters
            .iter()
            .filter_map(|cluster| Some((cluster.number.to_string(), cluster.moved?.into())))
            .collect();
        if !moved.is_empty() {
            summary["moved"] = moved.into();
        }
        summary
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
