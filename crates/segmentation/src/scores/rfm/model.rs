//! A fitted model: what it holds, whether it fits together, and what it says of itself.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Best, DIMENSIONS, Measure, WITHOUT};
use crate::purchases::left_out::LeftOut;
use crate::scores::binning::{CutRow, Cuts, Method};
use crate::scores::maps::{Bins, Lookup, Map};
use crate::support::catalogue::Warnings;
use crate::support::envelope::ModelBody;
use crate::support::language::Language;
use crate::support::time;
use crate::support::words::range_text;
use crate::{Error, Result};

/// The cuts of a dimension: one set, or one for each parent cell where binning is nested (frequency: by `r`;
/// monetary: by `r`, then `f`). In JSON a single set is a plain array of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct CutSets(pub Vec<Cuts>);

impl Serialize for CutSets {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match &self.0[..] {
            [only] => only.serialize(serializer),
            sets => sets.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for CutSets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected an array of numbers, or of such arrays")]
        enum Either {
            One(Cuts),
            Each(Vec<Cuts>),
        }
        Ok(CutSets(match Either::deserialize(deserializer)? {
            Either::One(cuts) => vec![cuts],
            Either::Each(sets) => sets,
        }))
    }
}

/// One dimension of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// How the cuts were chosen.
    pub method: Method,
    /// The number of scores.
    pub bins: u8,
    /// The shares of customers at which the cuts were asked for, in the order of the cuts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<f64>>,
    /// The cuts, in days, orders or money.
    pub cuts: CutSets,
    /// The smallest value among the customers fitted.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// Which end of the scale a cell shows for the best customers.
    #[serde(default, skip_serializing_if = "Best::is_high")]
    pub best: Best,
}

impl Dimension {
    fn check(&self, name: &str, sets: usize) -> Result<()> {
        if !(2..=10).contains(&self.bins) {
            return Err(Error::corrupt(format!("{name} has {} bins", self.bins)));
        }
        if self.shares.as_ref().is_some_and(|shares| shares.len() + 1 != usize::from(self.bins)) {
            return Err(Error::corrupt(format!("{name} has {} bins and other shares", self.bins)));
        }
        if self.cuts.0.len() != sets {
            return Err(Error::corrupt(format!("{name} has {} sets of cuts, not {sets}", self.cuts.0.len())));
        }
        for cuts in &self.cuts.0 {
            cuts.check().map_err(|error| Error::corrupt(format!("{name}: {}", error.message)))?;
            if cuts.bins() != self.bins {
                return Err(Error::corrupt(format!(
                    "{name} has {} bins and {} cuts",
                    self.bins,
                    cuts.values.len()
                )));
            }
        }
        if !self.min.is_finite() || !self.max.is_finite() || self.min > self.max {
            return Err(Error::corrupt(format!("{name} ranges from {} to {}", self.min, self.max)));
        }
        Ok(())
    }
}

/// A fitted model. Anyone may write one, so [`RfmModel::prepare`] checks it before it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmModel {
    /// The moment recency is counted from, in microseconds since 2000-01-01 UTC; ISO 8601 in JSON.
    #[serde(with = "crate::support::time::text")]
    pub as_of: i64,
    /// Customers fitted.
    pub customers: u64,
    /// Customers left out because they have no orders.
    pub without_orders: u64,
    /// All that was left out, these customers among it.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// Customers among those fitted whose last order is after `as_of`.
    pub after_as_of: u64,
    /// Whether frequency is binned within recency, and monetary value within both.
    pub nested: bool,
    /// Whether a day of recency that had begun counted as a whole one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_days: bool,
    /// The share of customers at either end of a dimension that cuts were chosen without.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub trim: f64,
    /// What monetary value is.
    #[serde(default, skip_serializing_if = "Measure::is_total")]
    pub measure: Measure,
    /// Days since the last order.
    pub recency: Dimension,
    /// Number of orders.
    pub frequency: Dimension,
    /// Money spent, in all or in an order.
    pub monetary: Dimension,
    /// The shipped map the names come from.
    pub map_name: Option<String>,
    /// The language of its names, reasons and warnings.
    pub language: Language,
    /// The map in full, so that a model keeps its names when shipped maps change.
    pub map: Option<Map>,
    /// What the user should know about the result.
    pub warnings: Warnings,
}

fn is_zero(share: &f64) -> bool {
    *share == 0.0
}

impl RfmModel {
    pub(super) fn dimension_mut(&mut self, dimension: usize) -> &mut CutSets {
        match dimension {
            0 => &mut self.recency.cuts,
            1 => &mut self.frequency.cuts,
            _ => &mut self.monetary.cuts,
        }
    }

    /// Notes what the fit did without besides customers without orders, in figures and in words.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = LeftOut { without_orders: self.without_orders, ..left_out };
        self.warnings.put_first(LeftOut { without_orders: 0, ..left_out }.warnings(&WITHOUT));
    }

    /// The bins of the three dimensions.
    pub fn bins(&self) -> Bins {
        Bins { recency: self.recency.bins, frequency: self.frequency.bins, monetary: self.monetary.bins }
    }

    /// The scores of a customer as text: `543`, or `10-4-3` if a dimension has 10 bins.
    pub fn cell(&self, scores: [u8; 3]) -> String {
        let dimensions = [&self.recency, &self.frequency, &self.monetary];
        let shown = std::array::from_fn(|i| dimensions[i].best.shown(scores[i], dimensions[i].bins));
        self.bins().cell(shown)
    }

    /// Checks the model and compiles its map.
    pub(super) fn compile(&self) -> Result<Option<Lookup>> {
        let (r, f) = (usize::from(self.recency.bins), usize::from(self.frequency.bins));
        self.recency.check("recency", 1)?;
        self.frequency.check("frequency", if self.nested { r } else { 1 })?;
        self.monetary.check("monetary", if self.nested { r * f } else { 1 })?;
        if !time::is_valid(self.as_of) {
            return Err(Error::corrupt("as_of is not a finite timestamp"));
        }
        if !(0.0..0.5).contains(&self.trim) {
            return Err(Error::corrupt(format!("trim is {}", self.trim)));
        }
        if self.customers == 0 || self.after_as_of > self.customers {
            return Err(Error::corrupt(format!(
                "{} customers, of whom {} have orders after as_of",
                self.customers, self.after_as_of
            )));
        }
        if self.map_name.is_some() && self.map.is_none() {
            return Err(Error::corrupt("a map has a name but no segments"));
        }
        let Some(map) = &self.map else { return Ok(None) };
        if map.bins != self.bins() {
            return Err(Error::corrupt(format!(
                "a map for {} bins, but scores in {}",
                map.bins,
                self.bins()
            )));
        }
        map.compile().map(Some).map_err(|error| Error::corrupt(error.message))
    }

    /// All bins of all dimensions by ascending score.
    pub fn cuts_rows(&self) -> Vec<CutRow> {
        let f_bins = usize::from(self.frequency.bins).max(1);
        let mut rows = Vec::new();
        for (i, dimension) in [&self.recency, &self.frequency, &self.monetary].into_iter().enumerate() {
            for (parent, cuts) in dimension.cuts.0.iter().enumerate() {
                let within = match i {
                    1 if self.nested => Some(format!("r {}", parent + 1)),
                    2 if self.nested => Some(format!("r {} f {}", parent / f_bins + 1, parent % f_bins + 1)),
                    _ => None,
                };
                for score in 1..=cuts.bins() {
                    let bin = if i == 0 { cuts.bins() - score } else { score - 1 };
                    let (lower, upper) = cuts.bounds(bin);
                    rows.push(CutRow {
                        dimension: DIMENSIONS[i],
                        within: within.clone(),
                        bin: score.to_string(),
                        lower,
                        upper,
                        range: range_text(lower, upper, true),
                    });
                }
            }
        }
        rows
    }
}

impl ModelBody for RfmModel {
    const KINDS: &'static [&'static str] = &["rfm"];

    fn check(&self) -> Result<()> {
        self.compile().map(|_| ())
    }

    fn describe(&self) -> Value {
        let part = |d: &Dimension| serde_json::json!({"method": d.method, "bins": d.bins, "min": d.min, "max": d.max});
        let mut described = serde_json::json!({
            "as_of": time::format(self.as_of),
            "customers": self.customers,
            "without_orders": self.without_orders,
            "left_out": self.left_out,
            "after_as_of": self.after_as_of,
            "options": {
                "nested": self.nested,
                "whole_days": self.whole_days,
                "trim": self.trim,
                "map": self.map.as_ref().map_or("none", |_| self.map_name.as_deref().unwrap_or("custom")),
                "language": self.language,
            },
            "recency": part(&self.recency),
            "frequency": part(&self.frequency),
            "monetary": part(&self.monetary),
            "segments": self.map.iter().flat_map(Map::names).collect::<Vec<_>>(),
            "warnings": self.warnings,
        });
        if !self.measure.is_total() {
            described["options"]["measure"] = serde_json::json!(self.measure);
        }
        described
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
