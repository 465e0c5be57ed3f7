//! The rules of stages as the user writes them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Prior;
use super::refusal::Refusal;
use super::season::{Calendar, Seasons};
use crate::purchases::business::{BUSINESSES, Business};
use crate::support::catalogue::{Place, lifecycle};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::{Result, said};

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
    pub(super) fn pair(&self, measure: Limits) -> std::result::Result<[f64; 2], Refusal> {
        let usual = match measure {
            Limits::Days => self.business_days()?,
            Limits::Gaps => GAPS,
            Limits::Silence => SILENCE,
        };
        Ok([self.at_risk.unwrap_or(usual[0]), self.lost.unwrap_or(usual[1])])
    }

    fn business_days(&self) -> std::result::Result<[f64; 2], Refusal> {
        let name = self.business.as_deref().unwrap_or(BUSINESSES[0].name);
        let Some(Business { at_risk, lost, .. }) = Business::find(name) else {
            let names = Place::List(BUSINESSES.map(|business| business.name.into()).to_vec());
            return Err(Refusal::new(
                "business",
                said!(lifecycle::NO_SUCH_BUSINESS, name = excerpt(name)),
                said!(lifecycle::THE_BUSINESSES, names = names),
            ));
        };
        Ok([at_risk, lost])
    }

    pub(super) fn params(&self, prior: Option<Prior>) -> std::result::Result<Params, Refusal> {
        let limits = self.measure(prior.is_some());
        let pair = self.pair(limits)?;
        let possible = |limit: f64| match limits {
            Limits::Silence => limit > 0.0 && limit < 1.0,
            _ => limit > 0.0 && limit.is_finite(),
        };
        for (name, limit) in [("at_risk", pair[0]), ("lost", pair[1])] {
            if !possible(limit) {
                let wanted = match limits {
                    Limits::Days => said!(lifecycle::LIMIT_IN_DAYS),
                    Limits::Gaps => said!(lifecycle::LIMIT_IN_GAPS),
                    Limits::Silence => said!(lifecycle::LIMIT_BY_CHANCE),
                };
                let problem = said!(lifecycle::OPTION_IS, option = name, value = limit);
                return Err(Refusal::new(name, problem, wanted));
            }
        }
        let in_order = if limits == Limits::Silence { pair[0] > pair[1] } else { pair[0] < pair[1] };
        if !in_order {
            return Err(Refusal::new(
                "at_risk",
                said!(lifecycle::LIMITS_OUT_OF_ORDER, at_risk = pair[0], lost = pair[1]),
                match limits {
                    Limits::Silence => said!(lifecycle::RISK_IS_LIKELIER),
                    _ => said!(lifecycle::RISK_COMES_FIRST),
                },
            ));
        }
        if limits == Limits::Silence && prior.is_none() {
            return Err(Refusal::new(
                "limits",
                said!(lifecycle::SILENCE_NEEDS_MODEL),
                said!(lifecycle::GIVE_MODEL),
            ));
        }
        if limits == Limits::Silence && self.business.is_some() {
            return Err(Refusal::new(
                "business",
                said!(lifecycle::BUSINESS_IN_DAYS),
                said!(lifecycle::LEAVE_ONE_OUT),
            ));
        }
        let regular = self.regular.unwrap_or(REGULAR);
        if regular < 2 {
            return Err(Refusal::new(
                "regular",
                said!(lifecycle::OPTION_IS, option = "regular", value = regular),
                said!(lifecycle::REGULAR_FROM_TWO),
            ));
        }
        if let Some(vip) = &self.vip
            && (vip.orders < 2 || vip.total.is_some_and(|total| !total.is_finite()))
        {
            return Err(Refusal::new(
                "vip",
                said!(lifecycle::VIP_IS_NO_RULE),
                said!(lifecycle::GIVE_VIP, example = "{\"orders\": 8, \"total\": 500}"),
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
        options.season.as_ref().map(Calendar::new).transpose().map_err(Refusal::into_error)?;
        Ok(options)
    }
}
