//! Value tiers: the A, B and C customers by a figure such as revenue, best tier first.
//!
//! Thresholds are values taken from the data and frozen in the model, so a tie is never split and a customer changes
//! his tier only when his value changes. The rule of shares goes back to Pareto's law of concentration, in its business
//! form Dickie (1951), "ABC inventory analysis shoots for dollars, not pennies", Factory Management and Maintenance 109.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::purchases::left_out::LeftOut;
use crate::scores::binning::{CutRow, TIE};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::words::{distance, range_text};
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
    /// Names of the tiers, best first, one more than there are thresholds.
    pub labels: Option<Vec<String>>,
    /// Whether high or low values are best.
    #[serde(default)]
    pub best: Best,
    /// By what fraction a value must exceed a threshold to be promoted across it.
    #[serde(default)]
    pub promote_margin: f64,
    /// By what fraction a value must miss a threshold to be demoted across it.
    #[serde(default)]
    pub demote_margin: f64,
}

/// A rule for thresholds with what it needs.
#[derive(Debug, Clone, PartialEq)]
enum Rule {
    Pareto(Vec<f64>),
    Quantile(Vec<f64>),
    Fixed(Vec<f64>),
    Capacity(Vec<u64>),
}

impl Rule {
    fn method(&self) -> Method {
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
    rule: Rule,
    labels: Vec<String>,
    best: Best,
    promote_margin: f64,
    demote_margin: f64,
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
        let labels = match &self.labels {
            Some(labels) if labels.len() != thresholds + 1 => {
                return Err(Error::invalid(format!(
                    "{} labels do not fit {thresholds} thresholds",
                    labels.len()
                ))
                .hint(format!("Give {} labels, best first.", thresholds + 1)));
            }
            Some(labels) => labels.clone(),
            None if thresholds >= 26 => {
                return Err(Error::invalid(format!("{} tiers need labels", thresholds + 1))
                    .hint("The default labels end at Z."));
            }
            None => ('A'..='Z').take(thresholds + 1).map(String::from).collect(),
        };
        check_margins(self.promote_margin, self.demote_margin)?;
        Ok(Params {
            rule,
            labels,
            best: self.best,
            promote_margin: self.promote_margin + 0.0,
            demote_margin: self.demote_margin + 0.0,
        })
    }
}

fn check_labels(labels: &[String]) -> Result<()> {
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
        n => Err(Error::invalid(format!("{n} labels")).hint(format!("Give 2 to {MAX_TIERS} labels."))),
    }
}

fn check_shares(shares: &[f64]) -> Result<usize> {
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

fn check_margins(promote: f64, demote: f64) -> Result<()> {
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

/// Bytes that a [`Fit`] of `n` values holds at its peak: 8 per value. `None` if the figure does not fit.
pub fn fit_bytes(n: usize) -> Option<usize> {
    n.checked_mul(size_of::<f64>())
}

/// A fit under way.
#[derive(Debug)]
pub struct Fit {
    params: Params,
    /// Best first once sorted.
    values: Vec<f64>,
    sorted: bool,
    model: Option<TiersModel>,
}

impl Fit {
    /// Takes one value per customer.
    ///
    /// # Errors
    /// No values, or one that is not finite.
    pub fn new(params: Params, mut values: Vec<f64>) -> Result<Self> {
        for value in &mut values {
            if !value.is_finite() {
                return Err(not_finite("fit_tiers", *value));
            }
            *value += 0.0; // -0 and 0 are one value
        }
        if values.is_empty() {
            return Err(
                Error::invalid("fit_tiers needs at least one value").hint("Check the query's filter.")
            );
        }
        Ok(Self { params, values, sorted: false, model: None })
    }

    /// Works for a while, about 0.1 s at most for a million values; `false` once there is nothing left to do.
    pub fn step(&mut self) -> bool {
        if !self.sorted {
            match self.params.best {
                Best::High => self.values.sort_unstable_by(|a, b| b.total_cmp(a)),
                Best::Low => self.values.sort_unstable_by(f64::total_cmp),
            }
            self.sorted = true;
        } else if self.model.is_none() {
            self.model = Some(self.fit());
        }
        self.model.is_none()
    }

    /// The model, after whatever steps are still left.
    pub fn finish(mut self) -> TiersModel {
        loop {
            if let Some(model) = self.model {
                return model;
            }
            self.step();
        }
    }

    /// Thresholds and counts of the sorted values.
    fn fit(&self) -> TiersModel {
        let Params { rule, labels, best, .. } = &self.params;
        let eligible = match best {
            Best::High => &self.values[..self.values.partition_point(|&value| value > 0.0)],
            Best::Low => &self.values[..],
        };
        // A power of two, so that sums of the largest floats stay finite and others are what they were.
        let largest = f64::max(self.values[0], self.values[self.values.len() - 1]);
        let scale = if largest > 1e280 { 2_f64.powi(-100) } else { 1.0 };
        let mut warnings = Vec::new();
        let thresholds = match rule {
            Rule::Fixed(thresholds) => thresholds.clone(),
            _ if eligible.is_empty() => {
                let last = labels.last().map_or("", String::as_str);
                warnings.push(format!("no value is positive, so every customer is in tier \"{last}\""));
                vec![f64::INFINITY; labels.len() - 1]
            }
            Rule::Pareto(shares) => by_shares(eligible, shares, sum(eligible, scale), |ahead, value| {
                add(ahead, value * scale);
            }),
            Rule::Quantile(shares) => {
                by_shares(eligible, shares, self.values.len() as f64, |count, _| add(count, 1.0))
            }
            Rule::Capacity(counts) => self.by_counts(eligible, counts, &mut warnings),
        };
        let total = sum(&self.values, scale);
        let mut model = TiersModel {
            method: rule.method(),
            best: *best,
            shares: match rule {
                Rule::Pareto(shares) | Rule::Quantile(shares) => Some(shares.clone()),
                _ => None,
            },
            counts: match rule {
                Rule::Capacity(counts) => Some(counts.clone()),
                _ => None,
            },
            promote_margin: self.params.promote_margin,
            demote_margin: self.params.demote_margin,
            customers: self.values.len() as u64,
            left_out: LeftOut::default(),
            tiers: labels
                .iter()
                .enumerate()
                .map(|(i, label)| Tier {
                    label: label.clone(),
                    threshold: thresholds.get(i).copied(),
                    customers: 0,
                    value_share: 0.0,
                })
                .collect(),
            warnings,
        };
        let mut rest = &self.values[..];
        for i in 0..model.tiers.len() {
            let here = rest.partition_point(|&value| model.place(value) <= i);
            let (own, others) = rest.split_at(here);
            model.tiers[i].customers = own.len() as u64;
            model.tiers[i].value_share = if total > 0.0 { (sum(own, scale) / total).min(1.0) } else { 0.0 };
            rest = others;
        }
        for tier in model.tiers.iter().filter(|tier| tier.customers == 0 && !eligible.is_empty()) {
            model.warnings.push(format!("no customer is in tier \"{}\"", tier.label));
        }
        model
    }

    /// Fills tier after tier; a tie that does not fit falls below the line whole.
    fn by_counts(&self, eligible: &[f64], counts: &[u64], warnings: &mut Vec<String>) -> Vec<f64> {
        let mut start = 0_usize;
        let mut thresholds: Vec<f64> = Vec::with_capacity(counts.len());
        for (i, &count) in counts.iter().enumerate() {
            let mut end =
                start.saturating_add(usize::try_from(count).unwrap_or(usize::MAX)).min(eligible.len());
            if end > start && end < eligible.len() && eligible[end] == eligible[end - 1] {
                let tie = eligible[end];
                let first = start + eligible[start..end].partition_point(|&value| value != tie);
                let tied = eligible[first..].iter().take_while(|&&value| value == tie).count();
                warnings.push(format!(
                    "{tied} customers tie at {} across the end of tier \"{}\", so all of them are below it",
                    distance(0.0, tie),
                    self.params.labels[i]
                ));
                end = first;
            }
            let nobody = thresholds.last().copied().unwrap_or(match self.params.best {
                Best::High => f64::INFINITY,
                Best::Low => f64::NEG_INFINITY,
            });
            thresholds.push(if end > start { eligible[end - 1] } else { nobody });
            start = end;
        }
        thresholds
    }
}

fn not_finite(function: &str, value: f64) -> Error {
    Error::invalid(format!("{function} cannot use the value {value}"))
        .hint("Values must be finite; leave out others by FILTER or WHERE.")
}

/// A number in all its digits, with an exponent where it would be long.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || (1e-5..1e15).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

/// Adds to a sum kept with its rounding error (Neumaier).
fn add(sum: &mut (f64, f64), term: f64) {
    let next = sum.0 + term;
    sum.1 += if sum.0.abs() >= term.abs() { (sum.0 - next) + term } else { (term - next) + sum.0 };
    sum.0 = next;
}

/// The sum of the positive ones among sorted values; sorted, so that it does not depend on the order of rows.
fn sum(values: &[f64], scale: f64) -> f64 {
    let mut sum = (0.0, 0.0);
    values.iter().filter(|&&value| value > 0.0).for_each(|&value| add(&mut sum, value * scale));
    sum.0 + sum.1
}

/// For each share the last value whose strictly better values hold less than that share of the total. `measure` adds
/// what a customer counts for.
fn by_shares(values: &[f64], shares: &[f64], total: f64, measure: impl Fn(&mut (f64, f64), f64)) -> Vec<f64> {
    let mut thresholds = Vec::with_capacity(shares.len());
    let mut ahead = (0.0, 0.0);
    let mut i = 0;
    for &share in shares {
        // A share that is reached up to rounding is reached, in every unit.
        let line = share * total * (1.0 - TIE);
        let mut threshold = thresholds.last().copied().unwrap_or(values[0]);
        while i < values.len() && ahead.0 + ahead.1 < line {
            threshold = values[i];
            while i < values.len() && values[i] == threshold {
                measure(&mut ahead, threshold);
                i += 1;
            }
        }
        thresholds.push(threshold);
    }
    thresholds
}

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
    /// What the user should know about the result.
    pub warnings: Vec<String>,
}

/// Why a customer is in their tier. Tiers are numbers, 0 for the best.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The customer's value.
    pub value: f64,
    /// Its tier.
    pub tier: usize,
    /// The threshold of that tier, `None` in the last.
    pub threshold: Option<f64>,
    /// The threshold of the next tier, `None` if there is none.
    pub next_threshold: Option<f64>,
    /// The next better tier that can be reached.
    pub next_tier: Option<usize>,
    /// How far the value is from it.
    pub gap: Option<f64>,
    /// What that means, as a sentence.
    pub advice: String,
}

impl TiersModel {
    /// Notes what the fit did without, in figures and in words.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = left_out;
        self.warnings.splice(0..0, left_out.warnings("a value"));
    }

    /// Whether everything fits together, so that the model can be applied.
    ///
    /// # Errors
    /// Corrupt, with the part that does not fit.
    pub fn check(&self) -> Result<()> {
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
        if !thresholds.iter().all(possible) {
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

    /// The labels, best first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.tiers.iter().map(|tier| tier.label.as_str())
    }

    /// Whether a value reaches a threshold that has been moved away by a fraction of itself: up where `margin` is
    /// positive and high values are best.
    fn reaches(&self, value: f64, threshold: f64, margin: f64) -> bool {
        let moved = if threshold.is_finite() { threshold.abs() * margin } else { 0.0 };
        match self.best {
            // The margin of a tiny threshold may round to all of it.
            Best::High => value > 0.0 && value >= threshold + moved,
            Best::Low => value <= threshold - moved,
        }
    }

    fn place(&self, value: f64) -> usize {
        self.tiers
            .iter()
            .position(|tier| tier.threshold.is_none_or(|threshold| self.reaches(value, threshold, 0.0)))
            .unwrap_or(0)
    }

    /// The number of the tier a value belongs to, 0 for the best: the first whose threshold it reaches.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn tier(&self, value: f64) -> Result<usize> {
        if value.is_finite() { Ok(self.place(value)) } else { Err(not_finite("tier", value)) }
    }

    /// As [`TiersModel::tier`], but a customer leaves his previous tier only by a margin: he is promoted across a
    /// threshold where his value is at least `threshold (1 + promote_margin)`, and demoted across one where it is below
    /// `threshold (1 - demote_margin)`; mirrored where low values are best. A move of several tiers obeys the rule at
    /// each threshold. With margins 0 the previous tier makes no difference.
    ///
    /// # Errors
    /// A value that is not finite, a label that is none of the model's.
    pub fn tier_from(&self, value: f64, previous: &str) -> Result<usize> {
        let plain = self.tier(value)?;
        let Some(mut tier) = self.labels().position(|label| label == previous) else {
            let labels: Vec<String> = self.labels().map(|label| format!("\"{label}\"")).take(26).collect();
            return Err(Error::invalid(format!("the model has no tier \"{}\"", excerpt(previous)))
                .hint(format!("The tiers are {}.", labels.join(", "))));
        };
        let at = |tier: usize| self.tiers[tier].threshold.unwrap_or_default();
        while tier > plain && self.reaches(value, at(tier - 1), self.promote_margin) {
            tier -= 1;
        }
        while tier < plain && !self.reaches(value, at(tier), -self.demote_margin) {
            tier += 1;
        }
        Ok(tier)
    }

    /// The label of a tier.
    pub fn label(&self, tier: usize) -> Option<&str> {
        self.tiers.get(tier).map(|tier| tier.label.as_str())
    }

    /// The value's tier and what would change it; `previous` as in [`TiersModel::tier_from`].
    ///
    /// # Errors
    /// As [`TiersModel::tier_from`].
    pub fn why(&self, value: f64, previous: Option<&str>) -> Result<Reason> {
        let tier = match previous {
            Some(previous) => self.tier_from(value, previous)?,
            None => self.tier(value)?,
        };
        let margin = if previous.is_some() { self.promote_margin } else { 0.0 };
        // Tiers that share a threshold are all skipped but the best.
        let next = (0..tier)
            .rev()
            .find_map(|above| Some((above, self.tiers[above].threshold.filter(|t| t.is_finite())?)))
            .map(|(above, threshold)| {
                let reach = |i: &usize| self.tiers[*i].threshold == Some(threshold);
                ((0..=above).find(reach).unwrap_or(above), threshold)
            });
        let target = next.map(|(_, threshold)| match self.best {
            Best::High => threshold + threshold.abs() * margin,
            Best::Low => threshold - threshold.abs() * margin,
        });
        let gap = target.map(|target| distance(value, target).abs());
        let label = &self.tiers[tier].label;
        let advice = match (next, target, gap) {
            (Some((above, threshold)), Some(target), Some(gap)) => {
                // Without the digits that a margin made up, if that is still enough.
                let plain = distance(0.0, target);
                let plain = if self.reaches(plain, threshold, margin) { plain } else { target };
                let direction = if self.best == Best::High { "more" } else { "less" };
                let above = &self.tiers[above].label;
                match gap < TIE * target.abs() {
                    // What is missing is less than figures are exact.
                    true => format!("{} makes it \"{above}\"", figure(plain)),
                    false => {
                        format!("{} {direction}, to {}, makes it \"{above}\"", figure(gap), figure(plain))
                    }
                }
            }
            _ if tier == 0 => format!("\"{label}\" is the best tier"),
            _ => format!("no value reaches a tier above \"{label}\""),
        };
        Ok(Reason {
            value,
            tier,
            threshold: self.tiers[tier].threshold,
            next_threshold: next.map(|(_, threshold)| threshold),
            next_tier: next.map(|(above, _)| above),
            gap,
            advice,
        })
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
                    false => range_text(lower, upper, self.best == Best::Low),
                },
            });
            better = tier.threshold;
        }
        rows
    }

    /// The model in summary: method, options, counts, warnings.
    pub fn describe(&self) -> Value {
        serde_json::json!({
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
        })
    }
}
