//! A feature as a model of clusters keeps it: how it is scaled, and what its values are.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clusters::geometry::scaling::{self, Scaling};
use crate::rows::features::Type;
use crate::rows::sample::{MAX_CATEGORIES, OTHER};
use crate::said;
use crate::support::catalogue::{self, Place};
use crate::support::json::is_zero;

/// What stands in for a NULL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fill {
    /// The mean.
    Number(f64),
    /// The mode.
    Category(String),
}

/// A feature as a model keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: Type,
    /// How much it counts in a squared distance, or in Gower's.
    pub weight: f64,
    /// What stands in for NULL, where the fit was told to impute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<Fill>,
    /// How it is scaled, if it is numeric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaling: Option<Scaling>,
    /// Its mean over all rows, if it is numeric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// The categories that are told apart, in the order of their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Categories that are not told apart, and go by the name "other" together.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other: u64,
    /// The share of each category over all rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<f64>,
}

/// Coordinates as near as this are one.
const SAME_COORDINATE: f64 = 1e-9;

impl Feature {
    /// Whether rows were scaled to length 1.
    pub(crate) fn is_unit(&self) -> bool {
        self.scaling.is_some_and(|scaling| scaling.method == scaling::Method::Unit)
    }

    /// A number as it is shown: in the feature's own unit, or as a part of the length of a row.
    pub(super) fn place(&self, x: f64) -> Place {
        match self.is_unit() {
            true => said!(catalogue::rows::OF_LENGTH, part = catalogue::brief(x)).into(),
            false => self.kind.place(x),
        }
    }

    /// The number that is then read.
    pub(super) fn shown(&self, x: f64) -> f64 {
        if self.is_unit() { Type::Number.shown(x) } else { self.kind.shown(x) }
    }

    /// A coordinate of a centre in the feature's own unit. `mean` is that of the cluster's rows: it says the same without
    /// a rounding where the centre is the mean, and stands for what a `root` of 0, which the scaled number was multiplied by,
    /// has wiped out. Of rows scaled to length 1 only the part of that is known.
    pub(super) fn own_unit(&self, scaling: &Scaling, coordinate: f64, mean: f64, root: f64) -> f64 {
        if self.is_unit() {
            return coordinate;
        }
        if root == 0.0 {
            return mean;
        }
        let is_mean = (scaling.forward(mean) - coordinate / root).abs() <= SAME_COORDINATE;
        match is_mean && scaling.method != scaling::Method::Log {
            true => mean,
            false => scaling.restored(coordinate / root),
        }
    }

    /// The place of a category; of one that is not told apart that of the others together, if there are such.
    pub(crate) fn code(&self, name: &str) -> Option<u32> {
        let find = |name: &str| self.categories.binary_search_by(|known| known.as_str().cmp(name)).ok();
        let code = find(name).or_else(|| if self.other > 0 { find(OTHER) } else { None });
        code.map(|code| code as u32)
    }

    pub(super) fn is_sound(&self) -> bool {
        let weight = self.weight.is_finite() && self.weight >= 0.0;
        let fill = match &self.fill {
            None => true,
            Some(Fill::Number(x)) => self.kind.is_numeric() && x.is_finite(),
            Some(Fill::Category(_)) => !self.kind.is_numeric(),
        };
        let values = match self.kind.is_numeric() {
            true => {
                self.scaling.is_some_and(|scaling| scaling.is_sound())
                    && self.mean.is_some_and(f64::is_finite)
                    && self.categories.is_empty()
                    && self.shares.is_empty()
                    && self.other == 0
            }
            false => {
                self.scaling.is_none()
                    && self.mean.is_none()
                    && (1..=MAX_CATEGORIES + 1).contains(&self.categories.len())
                    && (self.other == 0 || self.code(OTHER).is_some())
                    && self.categories.windows(2).all(|pair| pair[0] < pair[1])
                    && self.shares.len() == self.categories.len()
                    && self.shares.iter().all(|share| (0.0..=1.0).contains(share))
            }
        };
        weight && fill && values
    }

    pub(super) fn describe(&self) -> Value {
        let mut described = json!({"name": self.name, "type": self.kind});
        if let Some(scaling) = self.scaling {
            described["scaling"] = json!(scaling.method);
        } else {
            described["categories"] = self.categories.len().into();
            if self.other > 0 {
                described["other"] = self.other.into();
            }
        }
        if self.weight != 1.0 {
            described["weight"] = self.weight.into();
        }
        if let Some(fill) = &self.fill {
            described["fill"] = json!(fill);
        }
        described
    }
}
