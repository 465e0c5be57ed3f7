//! The rules of stages as the user writes them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Prior;
use super::season::{Calendar, Seasons};
use crate::purchases::business::{BUSINESSES, Business};
use crate::support::json;
use crate::support::language::Language;
use crate::{Error, Result};

/// What a silence is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limits {
    /// Days.
    #[default]
    Days,
    /// The mean gap between the customer's own days with orders; by days where there are fewer than two.
    Gaps,
    /// The probability of so long a silence from one who is still there.
    Silence,
}

/// Who is a VIP: as many days with orders, and as much in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vip {
    /// The fewest days with orders.
    pub orders: u64,
    /// The least sum of all amounts, refunds taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
}

/// Options of the stages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The kind of business, which sets the limits in days.
    pub business: Option<String>,
    /// What a silence is measured by.
    pub limits: Option<Limits>,
    /// The limit beyond which a customer is at risk.
    pub at_risk: Option<f64>,
    /// The limit beyond which they are lost.
    pub lost: Option<f64>,
    /// From how many days with orders on a customer is a regular.
    pub regular: Option<u64>,
    /// Who is a VIP; nobody, if absent.
    pub vip: Option<Vip>,
    /// The seasons of the shop, and of the customer.
    pub season: Option<Seasons>,
    /// The language of names.
    pub language: Language,
}

/// Options with everything that they leave out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Params {
    pub limits: Limits,
    /// At risk and lost, in each measure.
    pub days: [f64; 2],
    pub gaps: [f64; 2],
    pub silence: [f64; 2],
    pub prior: Option<Prior>,
    pub regular: u64,
    pub vip: Option<Vip>,
    pub calendar: Option<Calendar>,
    pub language: Language,
}

/// A customer of as many days with orders is a regular, unless said otherwise.
const REGULAR: u64 = 4;

/// Limits in own gaps and as probabilities, unless said otherwise.
const GAPS: [f64; 2] = [2.0, 3.0];
const SILENCE: [f64; 2] = [0.2, 0.05];

impl Options {
    /// Reads options.
    ///
    /// # Errors
    /// Unknown keys and wrong types, by name. What cannot be is found when they are made ready.
    pub fn from_json(value: &Value) -> Result<Self> {
        json::options(value, "options")
    }

    /// The measure, which a model of lifetime value makes that of silence.
    pub(super) fn measure(&self, with_model: bool) -> Limits {
        self.limits.unwrap_or(if with_model { Limits::Silence } else { Limits::Days })
    }

    /// The two limits in their measure.
    pub(super) fn pair(&self, measure: Limits) -> Result<[f64; 2]> {
        let usual = match measure {
            Limits::Days => self.business_days()?,
            Limits::Gaps => GAPS,
            Limits::Silence => SILENCE,
        };
        Ok([self.at_risk.unwrap_or(usual[0]), self.lost.unwrap_or(usual[1])])
    }

    fn business_days(&self) -> Result<[f64; 2]> {
        let name = self.business.as_deref().unwrap_or(BUSINESSES[0].name);
        let Business { at_risk, lost, .. } = Business::named(name, "at_risk and lost in days")?;
        Ok([at_risk, lost])
    }

    pub(super) fn params(&self, prior: Option<Prior>) -> Result<Params> {
        let limits = self.measure(prior.is_some());
        let pair = self.pair(limits)?;
        let possible = |limit: f64| match limits {
            Limits::Silence => limit > 0.0 && limit < 1.0,
            _ => limit > 0.0 && limit.is_finite(),
        };
        for (name, limit) in [("at_risk", pair[0]), ("lost", pair[1])] {
            if !possible(limit) {
                return Err(Error::invalid(format!("{name} is {limit}")).hint(match limits {
                    Limits::Days => "It is a number of days above 0.",
                    Limits::Gaps => "It is a multiple of the customer's own mean gap, above 0.",
                    Limits::Silence => "It is a probability between 0 and 1.",
                }));
            }
        }
        let in_order = if limits == Limits::Silence { pair[0] > pair[1] } else { pair[0] < pair[1] };
        if !in_order {
            return Err(Error::invalid(format!("at_risk is {} and lost is {}", pair[0], pair[1])).hint(
                match limits {
                    Limits::Silence => {
                        "A customer is at risk before they are lost: at_risk is the larger probability."
                    }
                    _ => "A customer is at risk before they are lost: after a shorter silence.",
                },
            ));
        }
        if limits == Limits::Silence && prior.is_none() {
            return Err(Error::invalid("limits by silence need a model").hint(
                "Give a model of segment.fit_clv first: segment.lifecycle(model, days, as_of, options).",
            ));
        }
        if limits == Limits::Silence && self.business.is_some() {
            return Err(Error::invalid("business sets limits in days, and limits are by silence")
                .hint("Leave one of them out."));
        }
        let regular = self.regular.unwrap_or(REGULAR);
        if regular < 2 {
            return Err(Error::invalid(format!("regular is {regular}"))
                .hint("A regular has orders on 2 days or more."));
        }
        if let Some(vip) = &self.vip
            && (vip.orders < 2 || vip.total.is_some_and(|total| !total.is_finite()))
        {
            return Err(Error::invalid("vip is not a rule").hint(
                "Give orders of 2 or more, and perhaps a total, as in {\"orders\": 8, \"total\": 500}.",
            ));
        }
        let days = match limits {
            Limits::Days => pair,
            _ => self.business_days()?,
        };
        Ok(Params {
            limits,
            days,
            gaps: pair,
            silence: pair,
            prior,
            regular,
            vip: self.vip.clone(),
            calendar: self.season.as_ref().map(Calendar::new).transpose()?,
            language: self.language,
        })
    }
}

/// Options of the probability of a silence.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SilenceOptions {
    /// The seasons of the shop, and of the customer.
    pub season: Option<Seasons>,
}

impl SilenceOptions {
    /// Reads and checks options.
    ///
    /// # Errors
    /// Unknown keys, wrong types and values that cannot be, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        options.season.as_ref().map(Calendar::new).transpose()?;
        Ok(options)
    }
}
