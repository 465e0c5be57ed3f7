//! Options of the fits that find clusters, as the user writes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clusters::geometry::gower::Distance;
use crate::clusters::geometry::scaling::Method;
use crate::clusters::hierarchy::Linkage;
use crate::clusters::kmeans::{Limits, MAX_K, Search};
use crate::rows::features::{Booleans, Column, Nulls, Type, check_names};
use crate::rows::sample::{Collecting, DEFAULT_MIN_CATEGORY, Sampling};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::list;
use crate::{Error, Result};

/// One scaling for all numeric features, or one for each by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "not a scaling, expected standard, robust, minmax, log, none or unit, or an object with one of the first five for each feature"
)]
pub enum Scalings {
    /// The same for all.
    All(Method),
    /// By name; features that are not named are scaled as `standard`.
    Each(BTreeMap<String, Method>),
}

/// The measure by which a number of clusters is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The greatest mean silhouette.
    #[default]
    Silhouette,
    /// The greatest mean simplified silhouette.
    SimplifiedSilhouette,
    /// The greatest ratio of Calinski and Harabasz.
    CalinskiHarabasz,
    /// The least index of Davies and Bouldin.
    DaviesBouldin,
}

/// What a fit is asked for: the options, checked, and as they were given, which a model keeps.
#[derive(Debug, Clone)]
pub struct Params {
    /// The number of clusters, where an argument says it.
    pub k: Option<i64>,
    /// Checked.
    pub options: Options,
    /// As they were given.
    pub given: Value,
}

impl Params {
    /// Reads and checks options.
    ///
    /// # Errors
    /// As [`Options::from_json`].
    pub fn from_json(k: Option<i64>, given: Value, purpose: Purpose) -> Result<Self> {
        Ok(Self { k, options: Options::from_json(&given, purpose)?, given })
    }
}

/// Options of `sample`, `fit_kmeans` and `fit_hierarchy`. A key that the method does not use is refused.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The columns that are features, in this order; names for columns that have none.
    pub features: Option<Vec<String>>,
    /// What a boolean is.
    pub booleans: Option<Booleans>,
    /// What happens to rows with NULLs.
    pub nulls: Option<Nulls>,
    /// The column that says how much a row counts; it is no feature.
    pub weight: Option<String>,
    /// Mixed into the hashes of rows and the draws of every random step.
    pub seed: Option<u64>,
    /// How numeric features are scaled.
    pub scaling: Option<Scalings>,
    /// The fewest rows of a category that is kept by its name; rarer ones are one category, "other".
    pub min_category: Option<u64>,
    /// How much each feature counts in a squared distance, or in Gower's; 1 unless given.
    pub weights: Option<BTreeMap<String, f64>>,
    /// What a difference in a categorical feature adds to a squared distance; Huang's rule unless given.
    pub gamma: Option<f64>,
    /// The least and the most clusters to try, where `k` is NULL.
    pub k: Option<[usize; 2]>,
    /// By what the number of clusters is chosen.
    pub criterion: Option<Criterion>,
    /// Starts of k-means, of which the best is kept.
    pub restarts: Option<usize>,
    /// The most rounds of one start.
    pub max_iterations: Option<usize>,
    /// The movement of the centres below which they count as at rest, as a share of the features' mean variance.
    pub tolerance: Option<f64>,
    /// Starting centres in the units of the features.
    pub centers: Option<Vec<Vec<Value>>>,
    /// Clusters with fewer rows are dissolved.
    pub min_size: Option<u64>,
    /// The feature by whose mean the clusters are numbered, greatest first; by size unless given.
    pub order_by: Option<String>,
    /// A previous model, whose clusters keep their numbers.
    #[serde(rename = "match")]
    pub previous: Option<Value>,
    /// Whether stability and structure are checked; they cost a little time.
    pub checks: Option<bool>,
    /// How far rows are from each other.
    pub distance: Option<Distance>,
    /// How the distance of two clusters follows from those of their rows.
    pub linkage: Option<Linkage>,
    /// The height at which the tree is cut, where `k` is NULL.
    pub height: Option<f64>,
    /// The most leaves of the tree; more distinct rows are condensed first.
    pub leaves: Option<usize>,
    /// The language of reasons, notes and warnings.
    pub language: Option<Language>,
}

/// What the options are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A sample for later.
    Sample,
    /// k-means.
    KMeans,
    /// A hierarchy.
    Hierarchy,
    /// The quality of labels that were made elsewhere.
    Labelling,
}

/// Rows that the quality figures with a quadratic cost are computed on.
pub const QUALITY_ROWS: usize = 2000;

impl Options {
    /// Reads options.
    ///
    /// # Errors
    /// Unknown keys, wrong types, values out of range, and keys that the purpose has no use for; all by name.
    pub fn from_json(value: &Value, purpose: Purpose) -> Result<Self> {
        Self::check_keys(value, purpose)?;
        let options: Self = json::options(value, "options")?;
        options.check_values()?;
        if options.is_gower() {
            options.check_gower()?;
        }
        Ok(options)
    }

    fn check_keys(value: &Value, purpose: Purpose) -> Result<()> {
        const ROWS: [&str; 4] = ["features", "booleans", "nulls", "seed"];
        const SAMPLE: [&str; 5] = ["features", "booleans", "nulls", "seed", "weight"];
        const BOTH: [&str; 10] = [
            "scaling",
            "min_category",
            "weights",
            "gamma",
            "k",
            "criterion",
            "order_by",
            "match",
            "checks",
            "language",
        ];
        const KMEANS: [&str; 5] = ["restarts", "max_iterations", "tolerance", "centers", "min_size"];
        const LABELLING: [&str; 5] = ["scaling", "min_category", "weights", "gamma", "language"];
        const HIERARCHY: [&str; 4] = ["distance", "linkage", "height", "leaves"];
        let known: Vec<&str> = match purpose {
            Purpose::Sample => SAMPLE.to_vec(),
            Purpose::KMeans => [&SAMPLE[..], &BOTH, &KMEANS].concat(),
            Purpose::Hierarchy => [&SAMPLE[..], &BOTH, &HIERARCHY].concat(),
            Purpose::Labelling => [&ROWS[..], &LABELLING].concat(),
        };
        let unknown =
            value.as_object().and_then(|keys| keys.keys().find(|key| !known.contains(&key.as_str())));
        match unknown {
            None => Ok(()),
            Some(key) if key == "distance" && purpose == Purpose::KMeans => {
                Err(Error::invalid("options: k-means has no \"distance\" to choose").hint(
                    "Means are centres for squared Euclidean distances alone; Gower's distance is an option of fit_hierarchy.",
                ))
            }
            Some(key) => Err(Error::invalid(format!("options: there is no key \"{}\"", excerpt(key)))
                .hint(format!("The keys are {}.", known.join(", ")))),
        }
    }

    fn check_values(&self) -> Result<()> {
        if let Some(names) = &self.features {
            check_names(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        if let Some(Scalings::Each(each)) = &self.scaling
            && let Some((name, _)) = each.iter().find(|(_, method)| **method == Method::Unit)
        {
            return Err(Error::invalid(format!(
                "options, key \"scaling\": \"unit\" is of all numeric features together, not of \"{}\"",
                excerpt(name)
            ))
            .hint("Write \"scaling\": \"unit\"."));
        }
        let at_least = |key: &str, value: Option<f64>, least: f64| match value {
            Some(value) if !(value >= least && value.is_finite()) => {
                Err(Error::invalid(format!("{key} is {value}"))
                    .hint(format!("It is a finite number, at least {least}.")))
            }
            _ => Ok(()),
        };
        at_least("gamma", self.gamma, 0.0)?;
        at_least("tolerance", self.tolerance, 0.0)?;
        at_least("height", self.height, 0.0)?;
        for (name, &weight) in self.weights.iter().flatten() {
            at_least(&format!("the weight of \"{name}\""), Some(weight), 0.0)?;
        }
        let within = |key: &str, value: Option<usize>, least: usize, most: usize| match value {
            Some(value) if !(least..=most).contains(&value) => {
                Err(Error::invalid(format!("{key} is {value}")).hint(format!("It is {least} to {most}.")))
            }
            _ => Ok(()),
        };
        within("restarts", self.restarts, 1, 10_000)?;
        within("max_iterations", self.max_iterations, 1, 1_000_000)?;
        within("leaves", self.leaves, 2, MAX_LEAVES)?;
        if let Some([least, most]) = self.k
            && !(1 <= least && least <= most && most <= MAX_K)
        {
            return Err(Error::invalid(format!("k is [{least}, {most}]"))
                .hint(format!("Give the least and the most clusters to try, from 1 to {MAX_K}.")));
        }
        Ok(())
    }

    /// Refuses what Gower's distance has no use for.
    fn check_gower(&self) -> Result<()> {
        let refused = |key: &str, hint: &str| {
            Err(Error::invalid(format!("options: \"{key}\" is not for Gower's distance")).hint(hint))
        };
        if self.scaling.is_some() {
            return refused(
                "scaling",
                "It divides every number by its range. Take the logarithm of a skewed one in the query.",
            );
        }
        if self.gamma.is_some() {
            return refused(
                "gamma",
                "Another category counts as much as the whole range of a number: see \"weights\" to change that.",
            );
        }
        if self.linkage == Some(Linkage::Ward) {
            return Err(Error::invalid("linkage is \"ward\", which is not for Gower's distance").hint(
                "Ward's rule is of means and of squared Euclidean distances. Use average, complete or single.",
            ));
        }
        match self.criterion {
            Some(Criterion::CalinskiHarabasz | Criterion::DaviesBouldin) => {
                Err(Error::invalid("the criterion is not defined for Gower's distance")
                    .hint("It is of means and Euclidean distances. Use silhouette or simplified_silhouette."))
            }
            _ => Ok(()),
        }
    }

    /// Whether rows are compared by Gower's distance.
    pub fn is_gower(&self) -> bool {
        self.distance == Some(Distance::Gower)
    }

    /// The linkage: unless given that of Ward, or what `agnes` of the R package cluster has where there are no means.
    pub fn linkage(&self) -> Linkage {
        let usual = if self.is_gower() { Linkage::Average } else { Linkage::default() };
        self.linkage.unwrap_or(usual)
    }

    /// How the rows are to be collected: the column of weights comes with the features.
    pub fn collecting(self) -> Collecting {
        let usual = if self.is_gower() { Nulls::Pairwise } else { Nulls::default() };
        let (seed, nulls) = (self.seed.unwrap_or(0), self.nulls.unwrap_or(usual));
        let (named, weight) = (self.features.is_some(), self.weight);
        let features = self.features.map(|mut features| {
            features.extend(weight.clone().filter(|weight| !features.contains(weight)));
            features
        });
        Collecting {
            features,
            booleans_as_numbers: self.booleans == Some(Booleans::Number),
            sampling: Sampling { seed, nulls, named, weight, ..Sampling::default() },
        }
    }

    /// How rows with labels are to be collected.
    ///
    /// # Errors
    /// Invalid, for rows with NULLs that are to be passed over: they are kept where rows have labels.
    pub fn collecting_labels(self) -> Result<Collecting> {
        let unknown = match self.nulls {
            Some(Nulls::Skip) => Some("skip"),
            Some(Nulls::Pairwise) => Some("pairwise"),
            _ => None,
        };
        if let Some(nulls) = unknown {
            return Err(Error::invalid(format!("nulls is \"{nulls}\", which rows with labels do not know"))
                .hint("Leave such rows out by FILTER or WHERE, or use \"impute\"."));
        }
        let collecting = self.collecting();
        Ok(Collecting { sampling: Sampling { labelled: true, ..collecting.sampling }, ..collecting })
    }

    /// Makes sure that names in `scaling`, `weights` and `order_by` are features, and that these can be scaled so.
    ///
    /// # Errors
    /// Invalid, naming what is not.
    pub fn check_features(&self, columns: &[Column]) -> Result<()> {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let known = |key: &str, name: &str, numeric: bool| match columns.iter().find(|c| c.name == name) {
            None => Err(Error::invalid(format!(
                "options, key \"{key}\": there is no feature \"{}\"",
                excerpt(name)
            ))
            .hint(format!("The features are {}.", list(&names)))),
            Some(column) if numeric && !column.kind.is_numeric() => {
                Err(Error::invalid(format!("options, key \"{key}\": feature \"{name}\" is not numeric")))
            }
            Some(_) => Ok(()),
        };
        if let Some(Scalings::Each(each)) = &self.scaling {
            each.keys().try_for_each(|name| known("scaling", name, true))?;
        }
        if self.is_unit()
            && let Some(column) = columns.iter().find(|column| column.kind == Type::Time)
        {
            return Err(Error::invalid(format!(
                "column \"{}\" is a moment, of which the scaling \"unit\" makes no part of a length",
                excerpt(&column.name)
            ))
            .hint("Leave it out, or take the time since then."));
        }
        self.weights.iter().flatten().try_for_each(|(name, _)| known("weights", name, false))?;
        self.order_by.iter().try_for_each(|name| known("order_by", name, true))
    }

    /// The most leaves of the tree.
    pub fn leaves(&self) -> usize {
        self.leaves.unwrap_or(DEFAULT_LEAVES)
    }

    /// The scaling of a numeric feature.
    pub fn scaling_of(&self, name: &str) -> Method {
        match &self.scaling {
            None if self.is_gower() => Method::Minmax,
            None => Method::Standard,
            Some(Scalings::All(method)) => *method,
            Some(Scalings::Each(each)) => each.get(name).copied().unwrap_or_default(),
        }
    }

    /// Whether rows are scaled to length 1.
    pub fn is_unit(&self) -> bool {
        matches!(self.scaling, Some(Scalings::All(Method::Unit)))
    }

    /// How much a feature counts.
    pub fn weight_of(&self, name: &str) -> f64 {
        self.weights.as_ref().and_then(|weights| weights.get(name).copied()).unwrap_or(1.0)
    }

    /// The fewest rows of a category that is kept by its name.
    pub fn min_category(&self) -> u64 {
        self.min_category.unwrap_or(DEFAULT_MIN_CATEGORY)
    }

    /// How k-means looks for clusters, where features vary by `variance` in the mean.
    pub fn search(&self, variance: f64) -> Search {
        Search {
            restarts: self.restarts.unwrap_or(DEFAULT_RESTARTS),
            limits: Limits {
                tolerance: (self.tolerance.unwrap_or(0.0) * variance).min(f64::MAX),
                max_iterations: self.max_iterations.unwrap_or(DEFAULT_ITERATIONS),
            },
            min_size: self.min_size.unwrap_or(0),
        }
    }
}

/// Starts of k-means unless asked for more or fewer.
pub const DEFAULT_RESTARTS: usize = 10;

/// The most rounds of a start unless asked for more or fewer.
pub const DEFAULT_ITERATIONS: usize = 1000;

/// The most leaves a hierarchy can have.
pub const MAX_LEAVES: usize = 4000;

/// The leaves of a hierarchy unless asked for more or fewer.
const DEFAULT_LEAVES: usize = 2000;
