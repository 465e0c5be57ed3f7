//! Options of a fit, as the user writes them, and as they are once checked.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Customer, DIMENSIONS};
use crate::purchases::business::Business;
use crate::scores::binning::{Cuts, Method, Rule};
use crate::scores::maps::{self, Bins, Map};
use crate::scores::tiers::check_shares;
use crate::support::json;
use crate::support::language::Language;
use crate::support::words::counted;
use crate::{Error, Result};

/// Options of a fit, as the user writes them; [`Options::params`] says what follows from what is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Bins of every dimension that has none of its own.
    pub bins: Option<u8>,
    /// Method of every dimension that has none of its own.
    pub method: Option<Method>,
    /// Shares of customers, from the lowest score up, at which every dimension is cut that has nothing of its own.
    pub shares: Option<Vec<f64>>,
    /// The kind of business, which gives recency its cuts in days.
    pub business: Option<String>,
    /// What is different for recency.
    #[serde(default)]
    pub recency: DimensionOptions,
    /// What is different for frequency.
    #[serde(default)]
    pub frequency: DimensionOptions,
    /// What is different for monetary value.
    #[serde(default)]
    pub monetary: DimensionOptions,
    /// Bin frequency within each recency score, and monetary value within each pair of the two.
    #[serde(default)]
    pub nested: bool,
    /// The share of customers at either end of a dimension that cuts are chosen without, from 0 to below 0.5.
    #[serde(default)]
    pub trim: f64,
    /// The map from scores to names.
    pub map: Option<MapOption>,
    /// The language of the names of a shipped map.
    pub language: Option<Language>,
}

/// Options of one dimension.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionOptions {
    /// The number of bins, 2 to 10.
    pub bins: Option<u8>,
    /// How cuts are chosen.
    pub method: Option<Method>,
    /// The cuts themselves, strictly ascending; the method is then `fixed`. For recency they are days.
    pub cuts: Option<Vec<f64>>,
    /// Shares of customers, from the lowest score up, at which to cut: ascending, between 0 and 1. They mean `quantile`.
    pub shares: Option<Vec<f64>>,
    /// For recency: days that have begun count as whole ones, so that the cuts are whole.
    pub whole_days: Option<bool>,
    /// Which end of the scale a cell shows for the best customers.
    #[serde(default)]
    pub best: Best,
    /// For monetary value: whether it is the total or the mean of an order.
    pub measure: Option<Measure>,
}

/// What monetary value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// All that the customer has spent.
    #[default]
    Total,
    /// What they spend in an order.
    Mean,
}

impl Measure {
    /// True for the usual one, which models do not mention.
    pub(super) fn is_total(&self) -> bool {
        *self == Measure::Total
    }

    /// A customer of whom the total is known, as they are measured.
    #[inline]
    pub fn of(self, customer: Customer) -> Customer {
        match self {
            Measure::Total => customer,
            Measure::Mean => {
                Customer { monetary: customer.monetary / customer.frequency.max(1.0), ..customer }
            }
        }
    }
}

/// Which end of the scale a cell shows for the best customers. Scores themselves are always best when high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Best {
    /// 5 of 5.
    #[default]
    High,
    /// 1 of 5, as in 1-1-1.
    Low,
}

impl Best {
    /// True for the usual way, which models do not mention.
    pub(super) fn is_high(&self) -> bool {
        *self == Best::High
    }

    /// A score as a cell shows it.
    pub(super) fn shown(self, score: u8, bins: u8) -> u8 {
        match self {
            Best::High => score,
            Best::Low => bins + 1 - score,
        }
    }
}

/// A shipped map by its name, `"none"` for scores without names, or a map of the user's own.
#[derive(Debug, Clone, PartialEq)]
pub enum MapOption {
    /// By name.
    Named(String),
    /// In full.
    Custom(Map),
}

impl Serialize for MapOption {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            MapOption::Named(name) => serializer.serialize_str(name),
            MapOption::Custom(map) => map.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for MapOption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        // By hand, as serde's untagged enums swallow the reason why a map was refused.
        match Value::deserialize(deserializer)? {
            Value::String(name) => Ok(MapOption::Named(name)),
            map @ Value::Object(_) => {
                Map::deserialize(map).map(MapOption::Custom).map_err(serde::de::Error::custom)
            }
            other => Err(serde::de::Error::custom(format!(
                "invalid type: {}, expected the name of a map or a map",
                json::kind_of(&other)
            ))),
        }
    }
}

/// Options that have been checked and completed.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    pub(super) rules: [Rule; 3],
    pub(super) whole_days: bool,
    pub(super) nested: bool,
    pub(super) trim: f64,
    pub(super) best: [Best; 3],
    pub(super) map: Option<Map>,
    pub(super) map_name: Option<String>,
    pub(super) language: Language,
    pub(super) measure: Measure,
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
    /// A dimension's own options come first, then those for all. Cuts mean method `fixed`, the method `mean` means 2
    /// bins. What is still open comes from a map given by the user: its bins, and for `octants` the method `mean`. The
    /// defaults are 5 bins and `quantile`. Without a map in the options, the shipped map of the same bins is taken, or
    /// the one that fits any.
    ///
    /// # Errors
    /// Values that are out of range, and options that contradict each other; both are named.
    pub fn params(&self) -> Result<Params> {
        let language = self.language.unwrap_or_default();
        let (mut shipped, mut custom) = (None, None);
        match &self.map {
            Some(MapOption::Named(name)) if name != "none" => shipped = Some(maps::shipped(name)?),
            Some(MapOption::Custom(map)) => custom = Some(map),
            _ => {}
        }
        if let Some(map) = custom {
            map.compile()?;
        }
        let wanted = custom.map(|map| map.bins).or(shipped.and_then(|map| map.bins).map(Bins::all));
        let map_name = shipped.map(|map| map.name);
        let mut rules = Vec::with_capacity(3);
        let recency = self.recency_of_business()?;
        for (i, own) in [&recency, &self.frequency, &self.monetary].into_iter().enumerate() {
            let map_bins = wanted.map(|bins| [bins.recency, bins.frequency, bins.monetary][i]);
            let rule = self.rule(DIMENSIONS[i], own, map_bins, map_name)?;
            if let Some(wanted) = map_bins.filter(|&wanted| wanted != rule.bins()) {
                let map = map_name.map_or("the map".to_owned(), |name| format!("map \"{name}\""));
                return Err(Error::invalid(format!(
                    "{map} needs {wanted} bins for {}, but the options make {} (method \"{}\")",
                    DIMENSIONS[i],
                    rule.bins(),
                    rule.method()
                ))
                .hint("Leave out the bins, or take the map \"regions\", which fits any, or give a map for these bins, or \"map\": \"none\"."));
            }
            rules.push(rule);
        }
        if !(0.0..0.5).contains(&self.trim) {
            return Err(Error::invalid(format!("trim is {}", self.trim))
                .hint("It is the share of customers left out at either end, from 0 to below 0.5."));
        }
        let whole_days = self.whole_days(&rules[0])?;
        let [recency, frequency, monetary] = [&rules[0], &rules[1], &rules[2]].map(Rule::bins);
        let bins = Bins { recency, frequency, monetary };
        if self.map.is_none() {
            shipped = Some(maps::shipped_for(bins));
        }
        let rules = rules.try_into().map_err(|_| Error::invalid("a dimension is missing"))?;
        Ok(Params {
            rules,
            whole_days,
            nested: self.nested,
            trim: self.trim,
            best: [self.recency.best, self.frequency.best, self.monetary.best],
            map: custom.cloned().or_else(|| shipped?.map(bins, language)),
            map_name: shipped.map(|map| map.name.to_owned()),
            language,
            measure: self.measure()?,
        })
    }

    /// What monetary value is.
    fn measure(&self) -> Result<Measure> {
        for (name, own) in [("recency", &self.recency), ("frequency", &self.frequency)] {
            if own.measure.is_some() {
                return Err(Error::invalid(format!("{name} is no money, and so has no \"measure\""))
                    .hint("Write {\"monetary\": {\"measure\": \"mean\"}}."));
            }
        }
        Ok(self.monetary.measure.unwrap_or_default())
    }

    /// The options of recency, with the cuts of the business where one is named.
    fn recency_of_business(&self) -> Result<DimensionOptions> {
        let Some(name) = &self.business else { return Ok(self.recency.clone()) };
        let own = &self.recency;
        if own.cuts.is_some() || own.method.is_some() || own.bins.is_some() || own.shares.is_some() {
            return Err(Error::invalid(
                "recency has options of its own beside \"business\", which gives its cuts",
            )
            .hint("Leave out one of the two."));
        }
        let business = Business::named(name, "cuts of recency in days")?;
        Ok(DimensionOptions { cuts: Some(business.recency_cuts().to_vec()), ..own.clone() })
    }

    /// Whether recency is counted in whole days.
    fn whole_days(&self, recency: &Rule) -> Result<bool> {
        for (name, own) in [("frequency", &self.frequency), ("monetary", &self.monetary)] {
            if own.whole_days.is_some() {
                return Err(Error::invalid(format!("{name} has no days, and so no \"whole_days\""))
                    .hint("Write {\"recency\": {\"whole_days\": true}}."));
            }
        }
        let whole_days = self.recency.whole_days.unwrap_or_default();
        if whole_days
            && let Rule::Fixed(cuts) = recency
            && let Some(cut) = cuts.values.iter().find(|cut| cut.fract() != 0.0)
        {
            return Err(Error::invalid(format!("recency has the cut {cut}, but counts in whole days"))
                .hint("Give cuts of whole days, or leave out \"whole_days\"."));
        }
        Ok(whole_days)
    }

    fn rule(
        &self,
        name: &str,
        own: &DimensionOptions,
        map_bins: Option<u8>,
        map_name: Option<&str>,
    ) -> Result<Rule> {
        if let Some(bins) = own.bins.or(self.bins).filter(|bins| !(2..=10).contains(bins)) {
            return Err(Error::invalid(format!("{name} cannot have {}", counted(bins.into(), "bin")))
                .hint("Bins are 2 to 10."));
        }
        let is_open = own.cuts.is_none() && own.method.is_none() && own.bins.is_none();
        if let Some(shares) = own.shares.as_ref().or(self.shares.as_ref().filter(|_| is_open)) {
            return self.rule_of_shares(name, own, shares);
        }
        let octants = map_name == Some("octants");
        let method = match (&own.cuts, own.method) {
            (Some(_), Some(method)) if method != Method::Fixed => {
                return Err(Error::invalid(format!("{name} has cuts, but its method is \"{method}\""))
                    .hint("Cuts go with the method \"fixed\", which is also what they mean on their own."));
            }
            (Some(_), _) => Method::Fixed,
            (None, own) => {
                own.or(self.method).unwrap_or(if octants { Method::Mean } else { Method::Quantile })
            }
        };
        let bins = own.bins.or(if own.method.is_none() { self.bins } else { None });
        match method {
            Method::Fixed => {
                let cuts = own.cuts.as_ref().ok_or_else(|| {
                    Error::invalid(format!("method \"fixed\" needs cuts for {name}"))
                        .hint(format!("Give them, for example {{\"{name}\": {{\"cuts\": [10, 20, 50]}}}}."))
                })?;
                check_fixed(name, cuts)?;
                let rule = Rule::Fixed(Cuts::new(cuts.clone()));
                match own.bins.filter(|&bins| bins != rule.bins()) {
                    Some(bins) => Err(Error::invalid(format!(
                        "{name} has {}, which {} {}, but asks for {bins}",
                        counted(cuts.len(), "cut"),
                        if cuts.len() == 1 { "makes" } else { "make" },
                        counted(rule.bins().into(), "bin"),
                    ))),
                    None => Ok(rule),
                }
            }
            Method::Mean => match bins.filter(|&bins| bins != 2) {
                Some(bins) => {
                    Err(Error::invalid(format!("method \"mean\" makes 2 bins, but {name} asks for {bins}"))
                        .hint("Leave out the bins, or choose another method."))
                }
                None => Ok(Rule::Mean),
            },
            method => {
                let bins = own.bins.or(self.bins).or(map_bins).unwrap_or(5);
                Ok(match method {
                    Method::Width => Rule::Width(bins),
                    Method::LogWidth => Rule::LogWidth(bins),
                    Method::Natural => Rule::Natural(bins),
                    _ => Rule::Quantile(bins),
                })
            }
        }
    }
}

impl Options {
    /// Cuts at shares of customers. Those of recency are counted from the most days down, as few days are best.
    fn rule_of_shares(&self, name: &str, own: &DimensionOptions, shares: &[f64]) -> Result<Rule> {
        let beside = |what: String| {
            Err(Error::invalid(format!("{name} has shares, but {what}"))
                .hint("Shares say how many bins there are and where they end: leave the other out."))
        };
        if own.cuts.is_some() {
            return beside("cuts as well".to_owned());
        }
        if let Some(method) = own.method.or(self.method).filter(|&method| method != Method::Quantile) {
            return beside(format!("its method is \"{method}\""));
        }
        check_shares(shares)?;
        if shares.is_empty() || shares.len() > 9 {
            return Err(
                Error::invalid(format!("{name} has {} shares", shares.len())).hint("Give 1 to 9 shares.")
            );
        }
        if let Some(bins) = own.bins.or(self.bins).filter(|&bins| usize::from(bins) != shares.len() + 1) {
            let make = if shares.len() == 1 { "makes" } else { "make" };
            return beside(format!("{} of them {make} {} bins, not {bins}", shares.len(), shares.len() + 1));
        }
        let is_recency = name == DIMENSIONS[0];
        Ok(Rule::Shares(match is_recency {
            true => shares.iter().rev().map(|share| 1.0 - share).collect(),
            false => shares.to_vec(),
        }))
    }
}

fn check_fixed(name: &str, cuts: &[f64]) -> Result<()> {
    if cuts.is_empty() || cuts.len() > 9 {
        return Err(Error::invalid(format!("{name} has {} cuts", cuts.len())).hint("Give 1 to 9 cuts."));
    }
    if let Some(cut) = cuts.iter().find(|cut| !cut.is_finite()) {
        return Err(Error::invalid(format!("{name} has the cut {cut}")).hint("Cuts are finite numbers."));
    }
    match cuts.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(Error::invalid(format!(
            "the cuts of {name} are not ascending: {} comes before {}",
            pair[0], pair[1]
        ))
        .hint("Give each cut once, from the smallest to the largest.")),
        None => Ok(()),
    }
}

impl Params {
    /// The bins of the three dimensions.
    pub fn bins(&self) -> Bins {
        let [recency, frequency, monetary] = self.rules.each_ref().map(Rule::bins);
        Bins { recency, frequency, monetary }
    }

    /// What monetary value is.
    pub fn measured(&self) -> Measure {
        self.measure
    }

    /// The map from scores to names, if there is one.
    pub fn map(&self) -> Option<&Map> {
        self.map.as_ref()
    }
}
