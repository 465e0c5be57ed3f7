//! Options of a fit, as the user writes them, and as they are once checked.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::counted;
use crate::{Error, Result};

/// The most tiers there can be.
pub const MAX_TIERS: usize = 100;

/// The longest label, in bytes.
pub const MAX_LABEL: usize = 200;

/// How thresholds are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By shares of the total value.
    #[default]
    Pareto,
    /// By shares of customers.
    Quantile,
    /// As given.
    Fixed,
    /// By numbers of customers.
    Capacity,
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

/// The usual sets of limits for X, Y and Z, by a coefficient of variation: low is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Xyz {
    /// X up to 10 %, Y up to 25 %.
    #[serde(rename = "10/25")]
    TenTwentyFive,
    /// X up to 20 %, Y up to 50 %.
    #[serde(rename = "20/50")]
    TwentyFifty,
    /// X up to 25 %, Y up to 50 %.
    #[serde(rename = "25/50")]
    TwentyFiveFifty,
    /// The steadiest tenth of the objects, and the next fifth, whatever their variation.
    #[serde(rename = "shares")]
    Shares,
}

impl Xyz {
    fn rule(self) -> Rule {
        match self {
            Xyz::TenTwentyFive => Rule::Fixed(vec![0.1, 0.25]),
            Xyz::TwentyFifty => Rule::Fixed(vec![0.2, 0.5]),
            Xyz::TwentyFiveFifty => Rule::Fixed(vec![0.25, 0.5]),
            Xyz::Shares => Rule::Quantile(vec![0.1, 0.3]),
        }
    }
}

/// Which values are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Best {
    /// Large ones, as of revenue.
    #[default]
    High,
    /// Small ones, as of variation or cost.
    Low,
}

/// Where a customer belongs with whom the line of a share is crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crossing {
    /// In the better tier, which then has the share or more.
    #[default]
    Above,
    /// In the worse tier, so that the better one has the share or less.
    Below,
}

impl Crossing {
    /// True for the usual way, which models do not mention.
    pub(super) fn is_above(&self) -> bool {
        *self == Self::Above
    }
}

/// Options of a fit, as the user writes them; [`Options::params`] says what follows from what is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// How thresholds are chosen.
    pub method: Option<Method>,
    /// Cumulative shares, ascending, between 0 and 1: of value for `pareto`, of customers for `quantile`.
    pub shares: Option<Vec<f64>>,
    /// Thresholds for `fixed`, best tier first.
    pub thresholds: Option<Vec<f64>>,
    /// The most customers of each tier but the last, for `capacity`.
    pub counts: Option<Vec<u64>>,
    /// One of the usual sets of limits of variation, for tiers X, Y and Z.
    pub xyz: Option<Xyz>,
    /// Names of the tiers, best first, one more than there are thresholds.
    pub labels: Option<Vec<String>>,
    /// The name of a tier of their own for values at or below 0; shares and capacities are then of the others.
    pub zero: Option<String>,
    /// Where a customer belongs with whom a share is crossed.
    #[serde(default)]
    pub crossing: Crossing,
    /// Whether high or low values are best.
    #[serde(default)]
    pub best: Best,
    /// By what fraction a value must exceed a threshold to be promoted across it.
    #[serde(default)]
    pub promote_margin: f64,
    /// By what fraction a value must miss a threshold to be demoted across it.
    #[serde(default)]
    pub demote_margin: f64,
    /// The language of reasons and warnings.
    #[serde(default)]
    pub language: Language,
}

/// A rule for thresholds with what it needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    Pareto(Vec<f64>),
    Quantile(Vec<f64>),
    Fixed(Vec<f64>),
    Capacity(Vec<u64>),
}

impl Rule {
    pub(super) fn method(&self) -> Method {
        match self {
            Rule::Pareto(_) => Method::Pareto,
            Rule::Quantile(_) => Method::Quantile,
            Rule::Fixed(_) => Method::Fixed,
            Rule::Capacity(_) => Method::Capacity,
        }
    }
}

/// Options that have been checked and completed.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    pub(super) rule: Rule,
    pub(super) labels: Vec<String>,
    /// Whether the last label is that of values at or below 0.
    pub(super) zero: bool,
    pub(super) crossing: Crossing,
    pub(super) best: Best,
    pub(super) promote_margin: f64,
    pub(super) demote_margin: f64,
    pub(super) language: Language,
}

impl Options {
    /// Reads options.
    ///
    /// # Errors
    /// Unknown keys and wrong types, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        json::options(value, "options")
    }

    /// Checks the options and fills in the rest.
    ///
    /// `thresholds` mean method `fixed` and `counts` mean `capacity`; otherwise the default is `pareto` with shares
    /// 0.8 and 0.95. `quantile` without shares makes tiers of equal size, as many as there are labels, or three. Labels
    /// are A, B, C and so on unless given.
    ///
    /// # Errors
    /// Values that are out of range, and options that contradict each other; both are named.
    pub fn params(&self) -> Result<Params> {
        if let Some(xyz) = self.xyz {
            return self.params_of_xyz(xyz);
        }
        let method = self.method.unwrap_or(match (&self.thresholds, &self.counts) {
            (Some(_), _) => Method::Fixed,
            (None, Some(_)) => Method::Capacity,
            (None, None) => Method::Pareto,
        });
        let given = [
            ("shares", self.shares.is_some(), matches!(method, Method::Pareto | Method::Quantile)),
            ("thresholds", self.thresholds.is_some(), method == Method::Fixed),
            ("counts", self.counts.is_some(), method == Method::Capacity),
        ];
        if let Some((key, ..)) = given.iter().find(|(_, given, fits)| *given && !fits) {
            return Err(Error::invalid(format!("\"{key}\" does not go with method \"{method}\""))
                .hint("Shares go with pareto and quantile, thresholds with fixed, counts with capacity."));
        }
        if let Some(labels) = &self.labels {
            check_labels(labels)?;
        }
        let rule = match method {
            Method::Pareto => Rule::Pareto(self.shares.clone().unwrap_or_else(|| vec![0.8, 0.95])),
            Method::Quantile => Rule::Quantile(self.shares.clone().unwrap_or_else(|| {
                let tiers = self.labels.as_ref().map_or(3, Vec::len);
                (1..tiers).map(|i| i as f64 / tiers as f64).collect()
            })),
            Method::Fixed => Rule::Fixed(self.thresholds.clone().ok_or_else(|| {
                Error::invalid("method \"fixed\" needs thresholds")
                    .hint("Give them best first, for example {\"thresholds\": [1000, 200]}.")
            })?),
            Method::Capacity => Rule::Capacity(self.counts.clone().ok_or_else(|| {
                Error::invalid("method \"capacity\" needs counts")
                    .hint("Give the most customers of each tier but the last, for example {\"counts\": [500, 2000]}.")
            })?),
        };
        let thresholds = match &rule {
            Rule::Pareto(shares) | Rule::Quantile(shares) => check_shares(shares)?,
            Rule::Fixed(thresholds) => check_thresholds(thresholds, self.best)?,
            Rule::Capacity(counts) => match counts.contains(&0) {
                true => {
                    return Err(Error::invalid("a tier cannot hold 0 customers").hint("Counts begin at 1."));
                }
                false => counts.len(),
            },
        };
        if thresholds == 0 || thresholds >= MAX_TIERS {
            return Err(Error::invalid(format!("{thresholds} thresholds make no tiers"))
                .hint(format!("Give 1 to {} shares, thresholds or counts.", MAX_TIERS - 1)));
        }
        if method == Method::Pareto && self.best == Best::Low {
            return Err(Error::invalid("method \"pareto\" does not go with \"best\": \"low\"").hint(
                "A share of the total value is led by the high values; use quantile, fixed or capacity.",
            ));
        }
        if self.crossing == Crossing::Below && !matches!(rule, Rule::Pareto(_) | Rule::Quantile(_)) {
            return Err(Error::invalid(format!("\"crossing\" does not go with method \"{method}\""))
                .hint("A line is crossed where tiers are made by shares: pareto and quantile."));
        }
        if self.zero.is_some() && self.best == Best::Low {
            return Err(Error::invalid("\"zero\" does not go with \"best\": \"low\"")
                .hint("With low values best, values at or below 0 are the best there are."));
        }
        let mut labels = match &self.labels {
            Some(labels) if labels.len() != thresholds + 1 => {
                let (found, fit) =
                    (counted(labels.len(), "label"), if labels.len() == 1 { "does" } else { "do" });
                return Err(Error::invalid(format!(
                    "{found} {fit} not fit {}",
                    counted(thresholds, "threshold")
                ))
                .hint(format!("Give {}, best first.", counted(thresholds + 1, "label"))));
            }
            Some(labels) => labels.clone(),
            None if thresholds >= 26 => {
                return Err(Error::invalid(format!("{} tiers need labels", thresholds + 1))
                    .hint("The default labels end at Z."));
            }
            None => ('A'..='Z').take(thresholds + 1).map(String::from).collect(),
        };
        check_margins(self.promote_margin, self.demote_margin)?;
        if let Some(zero) = &self.zero {
            labels.push(zero.clone());
            check_labels(&labels)?;
        }
        Ok(Params {
            rule,
            labels,
            zero: self.zero.is_some(),
            crossing: self.crossing,
            best: self.best,
            promote_margin: self.promote_margin + 0.0,
            demote_margin: self.demote_margin + 0.0,
            language: self.language,
        })
    }
}

impl Options {
    /// A usual set decides everything but the names and the margins.
    fn params_of_xyz(&self, xyz: Xyz) -> Result<Params> {
        let given = [
            ("method", self.method.is_some()),
            ("shares", self.shares.is_some()),
            ("thresholds", self.thresholds.is_some()),
            ("counts", self.counts.is_some()),
        ];
        if let Some((key, _)) = given.iter().find(|(_, given)| *given) {
            return Err(Error::invalid(format!("\"{key}\" does not go with \"xyz\", which has its limits"))
                .hint("Leave out one of the two."));
        }
        let rule = xyz.rule();
        let (thresholds, shares) = match &rule {
            Rule::Fixed(limits) => (Some(limits.clone()), None),
            Rule::Pareto(limits) | Rule::Quantile(limits) => (None, Some(limits.clone())),
            Rule::Capacity(_) => (None, None),
        };
        let labels = self.labels.clone().unwrap_or_else(|| ["X", "Y", "Z"].map(String::from).to_vec());
        let options = Self {
            xyz: None,
            method: Some(rule.method()),
            thresholds,
            shares,
            labels: Some(labels),
            best: Best::Low,
            ..self.clone()
        };
        options.params()
    }
}

pub(super) fn check_labels(labels: &[String]) -> Result<()> {
    let mut seen = HashSet::new();
    for label in labels {
        if label.is_empty() || label.len() > MAX_LABEL || label.contains('\0') {
            return Err(Error::invalid(format!(
                "\"{}\" cannot be a label",
                excerpt(&label.replace('\0', "\\0"))
            ))
            .hint(format!("Labels have 1 to {MAX_LABEL} bytes, none of them zero.")));
        }
        if !seen.insert(label) {
            return Err(Error::invalid(format!("label \"{}\" is given twice", excerpt(label))));
        }
    }
    match labels.len() {
        2..=MAX_TIERS => Ok(()),
        n => Err(Error::invalid(counted(n, "label")).hint(format!("Give 2 to {MAX_TIERS} labels."))),
    }
}

pub(in crate::scores) fn check_shares(shares: &[f64]) -> Result<usize> {
    let ascending = shares.windows(2).all(|pair| pair[0] < pair[1]);
    // Written so that NaN fails.
    match ascending && shares.iter().all(|&share| share > 0.0 && share < 1.0) {
        true => Ok(shares.len()),
        false => Err(Error::invalid(format!("shares {} are not possible", list(shares)))
            .hint("Shares are cumulative: ascending numbers between 0 and 1, such as [0.8, 0.95].")),
    }
}

fn check_thresholds(thresholds: &[f64], best: Best) -> Result<usize> {
    if thresholds.iter().any(|t| !t.is_finite()) {
        return Err(Error::invalid(format!("thresholds {} are not all finite", list(thresholds))));
    }
    if best == Best::High
        && let Some(low) = thresholds.iter().find(|&&threshold| threshold <= 0.0)
    {
        return Err(Error::invalid(format!("threshold {low} is not positive"))
            .hint("Values at or below 0 always belong to the last tier; with low values best use \"best\": \"low\"."));
    }
    let in_order = |pair: &[f64]| if best == Best::High { pair[0] > pair[1] } else { pair[0] < pair[1] };
    match thresholds.windows(2).all(in_order) {
        true => Ok(thresholds.len()),
        false => Err(Error::invalid(format!("thresholds {} are not in order", list(thresholds))).hint(
            match best {
                Best::High => "Give them best first: descending.",
                Best::Low => "Give them best first: ascending, as low values are best.",
            },
        )),
    }
}

pub(super) fn check_margins(promote: f64, demote: f64) -> Result<()> {
    for (name, margin) in [("promote_margin", promote), ("demote_margin", demote)] {
        if !(0.0..1.0).contains(&margin) {
            return Err(Error::invalid(format!("{name} is {margin}"))
                .hint("Margins are fractions of a threshold, at least 0 and below 1."));
        }
    }
    Ok(())
}

fn list(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().take(10).map(f64::to_string).collect();
    format!("[{}{}]", texts.join(", "), if values.len() > 10 { ", …" } else { "" })
}
