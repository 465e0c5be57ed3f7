//! A fitted model: what it holds, whether it fits together, and what it says of itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WITHOUT;
use super::options::{Best, Crossing, MAX_TIERS, Method, check_labels, check_margins, check_shares};
use crate::purchases::left_out::LeftOut;
use crate::scores::binning::CutRow;
use crate::support::catalogue::Warnings;
use crate::support::envelope::ModelBody;
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::range_text;
use crate::{Error, Result};

/// One tier of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name.
    pub label: String,
    /// The worst value that still belongs to it; infinite if no value does, `None` for the last tier.
    #[serde(with = "json::optional_float")]
    pub threshold: Option<f64>,
    /// Customers in it when it was fitted.
    pub customers: u64,
    /// Their share of the sum of all positive values, 0 to 1.
    pub value_share: f64,
}

/// A fitted model. Anyone may write one, so [`TiersModel::check`] comes before its use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TiersModel {
    /// How thresholds were chosen.
    pub method: Method,
    /// Which values are good.
    pub best: Best,
    /// The shares asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<f64>>,
    /// The capacities asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Vec<u64>>,
    /// Whether the last tier is of values at or below 0; the threshold of the one before it is then 0, which it does not hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub zero: bool,
    /// Where a customer belongs with whom a share is crossed.
    #[serde(default, skip_serializing_if = "Crossing::is_above")]
    pub crossing: Crossing,
    /// See [`TiersModel::tier_from`].
    pub promote_margin: f64,
    /// See [`TiersModel::tier_from`].
    pub demote_margin: f64,
    /// Customers fitted.
    pub customers: u64,
    /// What was left out.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// The tiers, best first.
    pub tiers: Vec<Tier>,
    /// The language of reasons and warnings.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// What the user should know about the result.
    pub warnings: Warnings,
}

impl TiersModel {
    /// Notes what the fit did without, in figures and in words.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = left_out;
        self.warnings.put_first(left_out.warnings(&WITHOUT));
    }

    /// The labels, best first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.tiers.iter().map(|tier| tier.label.as_str())
    }

    /// The label of a tier.
    pub fn label(&self, tier: usize) -> Option<&str> {
        self.tiers.get(tier).map(|tier| tier.label.as_str())
    }

    /// All tiers, best first.
    pub fn cuts_rows(&self) -> Vec<CutRow> {
        let mut better = None;
        let mut rows = Vec::with_capacity(self.tiers.len());
        for tier in &self.tiers {
            let (lower, upper) = match self.best {
                Best::High => (tier.threshold, better),
                Best::Low => (better, tier.threshold),
            };
            rows.push(CutRow {
                dimension: "value",
                within: None,
                bin: tier.label.clone(),
                lower,
                upper,
                range: match tier.threshold.is_some_and(f64::is_infinite) {
                    true => "empty".to_owned(),
                    // Of a tier of values above 0, and of one for the others, 0 is on the other side than a threshold.
                    false if upper == Some(0.0) && self.zero => "(,0]".to_owned(),
                    false if lower == Some(0.0) && self.zero => {
                        range_text(lower, upper, false).replace('[', "(")
                    }
                    false => range_text(lower, upper, self.best == Best::Low),
                },
            });
            better = tier.threshold;
        }
        rows
    }
}

impl ModelBody for TiersModel {
    const KINDS: &'static [&'static str] = &["tiers"];

    fn check(&self) -> Result<()> {
        let wrong = |text: String| Err(Error::corrupt(text));
        let corrupt = |error: Error| Error::corrupt(error.message);
        let labels: Vec<String> =
            self.tiers.iter().take(MAX_TIERS + 1).map(|tier| tier.label.clone()).collect();
        check_labels(&labels).map_err(corrupt)?;
        check_margins(self.promote_margin, self.demote_margin).map_err(corrupt)?;
        let last = self.tiers.len() - 1;
        for (i, tier) in self.tiers.iter().enumerate() {
            if tier.threshold.is_some() != (i < last) {
                return wrong(format!(
                    "tier \"{}\" has a threshold too many or too few",
                    excerpt(&tier.label)
                ));
            }
            if tier.threshold.is_some_and(f64::is_nan) || !(0.0..=1.0).contains(&tier.value_share) {
                return wrong(format!("tier \"{}\" has impossible figures", excerpt(&tier.label)));
            }
        }
        if self.zero && (last == 0 || self.best == Best::Low || self.tiers[last - 1].threshold != Some(0.0)) {
            return wrong("the tier of values at or below 0 is not the last one".to_owned());
        }
        let thresholds: Vec<f64> = self.tiers.iter().filter_map(|tier| tier.threshold).collect();
        let in_order = |pair: &[f64]| match self.best {
            Best::High => pair[0] >= pair[1],
            Best::Low => pair[0] <= pair[1],
        };
        if !thresholds.windows(2).all(in_order) {
            return wrong("the thresholds are not in order".to_owned());
        }
        let possible = |&threshold: &f64| match self.best {
            Best::High => threshold > 0.0,
            Best::Low => threshold < f64::INFINITY,
        };
        let last = last - usize::from(self.zero);
        if !thresholds.iter().take(last).all(possible) {
            return wrong("a threshold is not possible".to_owned());
        }
        if self.shares.as_ref().is_some_and(|s| check_shares(s).is_err() || s.len() != last) {
            return wrong("the shares are not possible".to_owned());
        }
        if self.counts.as_ref().is_some_and(|counts| counts.len() != last) {
            return wrong("the counts are not possible".to_owned());
        }
        let sum = self.tiers.iter().try_fold(0_u64, |sum, tier| sum.checked_add(tier.customers));
        match sum == Some(self.customers) && self.customers > 0 {
            true => Ok(()),
            false => wrong(format!("the tiers do not add up to {} customers", self.customers)),
        }
    }

    fn describe(&self) -> Value {
        let mut description = serde_json::json!({
            "method": self.method,
            "options": {
                "best": self.best,
                "shares": self.shares,
                "counts": self.counts,
                "promote_margin": self.promote_margin,
                "demote_margin": self.demote_margin,
            },
            "customers": self.customers,
            "left_out": self.left_out,
            "tiers": self.tiers,
            "warnings": self.warnings,
        });
        if self.zero {
            description["options"]["zero"] = self.tiers.last().map(|tier| tier.label.as_str()).into();
        }
        if !self.crossing.is_above() {
            description["options"]["crossing"] = serde_json::json!(self.crossing);
        }
        if !self.language.is_english() {
            description["options"]["language"] = serde_json::json!(self.language);
        }
        description
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
