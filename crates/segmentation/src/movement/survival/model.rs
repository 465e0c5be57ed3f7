//! A model of survival: the counts, and what can be told of them without more.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Counts, Options};
use crate::numeric::intervals::checked_confidence;
use crate::said;
use crate::support::catalogue::{Sentence, Warnings, brief, movement};
use crate::support::codec::checked_count;
use crate::support::envelope::ModelBody;
use crate::support::host::Host;
use crate::support::json::{check_text, is_zero};
use crate::support::language::Language;
use crate::support::memory::with_capacity;
use crate::{Error, Result};

/// What happened at one duration: the duration, of how many customers it happened, how many were watched no longer, how
/// many began to be watched after it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Time(pub f64, pub u64, pub u64, pub u64);

impl Time {
    pub(super) fn of(duration: f64, counts: Counts) -> Self {
        Self(duration, counts.happened, counts.censored, counts.entered)
    }

    pub(super) fn counts(self) -> Counts {
        Counts { happened: self.1, censored: self.2, entered: self.3 }
    }
}

/// Rows that took no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Unused {
    /// For want of a value.
    pub nulls: u64,
    /// As they ended before anybody watched.
    pub unseen: u64,
}

impl Unused {
    pub(super) fn merge(&mut self, other: Self) -> Result<()> {
        self.nulls = checked_count(self.nulls, other.nulls)?;
        self.unseen = checked_count(self.unseen, other.unseen)?;
        checked_count(self.nulls, self.unseen).map(|_| ())
    }
}

/// A fitted model. Anyone may write one, so [`ModelBody::check`] comes before its use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurvivalModel {
    /// How sure intervals are.
    pub(super) confidence: f64,
    /// Customers.
    pub(super) customers: u64,
    /// Rows without a duration, or without whether it happened.
    #[serde(default, skip_serializing_if = "is_zero")]
    nulls: u64,
    /// Rows that ended before anybody watched.
    #[serde(default, skip_serializing_if = "is_zero")]
    unseen: u64,
    /// Durations in order.
    pub(super) times: Vec<Time>,
    /// The language of warnings.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    language: Language,
    /// What the user should know about the result.
    warnings: Warnings,
}

/// Fewer customers than this, and the end of a curve is guessed rather than seen.
const FEW: u64 = 10;

impl SurvivalModel {
    pub(super) fn new(options: &Options, times: Vec<Time>, customers: u64, unused: Unused) -> Result<Self> {
        let Unused { nulls, unseen } = unused;
        let Options { confidence, language } = *options;
        let warnings = Warnings::new(language);
        let mut model = Self { confidence, customers, nulls, unseen, times, language, warnings };
        // The counts of a state from elsewhere may not go together.
        model.check()?;
        model.warnings = Warnings::of(language, model.sentences());
        check_text(&model, "Round durations, for instance to whole days.")?;
        Ok(model)
    }

    /// To how many customers it happened.
    pub(super) fn happened(&self) -> u64 {
        self.times.iter().map(|time| time.1).sum()
    }

    /// The longest time that anybody was watched.
    pub(super) fn longest(&self) -> f64 {
        self.times.iter().rev().find(|time| time.1 + time.2 > 0).map_or(0.0, |time| time.0)
    }

    /// Adds the customers of another model, of another month or shop.
    ///
    /// # Errors
    /// Models of different confidence, or too many customers or durations in all.
    pub fn merge(self, other: &Self, host: Host) -> Result<Self> {
        let differ = |what: &str| {
            Err(Error::invalid(format!("the models of survival differ in {what}"))
                .hint("What is to be added up must be fitted with the same options."))
        };
        if self.confidence.to_bits() != other.confidence.to_bits() {
            return differ("confidence");
        }
        if self.language != other.language {
            return differ("language");
        }
        let mut times: Vec<Time> = with_capacity(self.times.len() + other.times.len())?;
        times.extend(self.times.iter().chain(&other.times));
        times.sort_unstable_by(host.comparing(|a: &Time, b: &Time| a.0.total_cmp(&b.0)));
        times.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                let mut counts = kept.counts();
                counts.add(next.counts());
                *kept = Time::of(kept.0, counts);
            }
            same
        });
        let mut unused = Unused { nulls: self.nulls, unseen: self.unseen };
        unused.merge(Unused { nulls: other.nulls, unseen: other.unseen })?;
        let customers = checked_count(self.customers, other.customers)?;
        let options = Options { confidence: self.confidence, language: self.language };
        Self::new(&options, times, customers, unused)
    }

    fn sentences(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        if self.nulls > 0 {
            sentences.push(said!(movement::ROWS_WITHOUT_DURATION, rows = self.nulls));
        }
        if self.unseen > 0 {
            sentences.push(said!(movement::ROWS_UNSEEN, rows = self.unseen));
        }
        let happened = self.happened();
        if happened == 0 {
            sentences.push(said!(movement::HAPPENED_TO_NOBODY));
        }
        if happened == self.customers && self.customers > 1 {
            sentences.push(said!(movement::HAPPENED_TO_EVERYBODY));
        }
        let ends = |&(_, at_risk, happened): &(f64, u64, u64)| at_risk == happened;
        if let Some((duration, ..)) =
            self.events().find(ends).filter(|&(duration, ..)| duration < self.longest())
        {
            sentences.push(said!(movement::HAPPENED_TO_ALL_THEN, duration = brief(duration)));
        }
        let few = self.events().find(|&(_, at_risk, _)| at_risk < FEW);
        if let Some((duration, ..)) = few {
            sentences.push(said!(movement::FEW_WATCHED, duration = brief(duration), few = FEW));
        }
        sentences
    }

    /// Durations at which it happened, with the customers who were watched, and those to whom it happened.
    pub(super) fn events(&self) -> impl Iterator<Item = (f64, u64, u64)> {
        self.in_turn()
            .filter(|(_, _, counts)| counts.happened > 0)
            .map(|(duration, at_risk, counts)| (duration, at_risk, counts.happened))
    }

    /// All durations, with the customers who were watched, and what happened to them.
    pub(super) fn in_turn(&self) -> impl Iterator<Item = (f64, u64, Counts)> {
        let mut at_risk = self.at_risk_at_first();
        self.times.iter().map(move |time| {
            let now = at_risk;
            at_risk = now - time.1 - time.2 + time.3;
            (time.0, now, time.counts())
        })
    }

    /// Customers who were watched from the beginning.
    fn at_risk_at_first(&self) -> u64 {
        self.customers - self.times.iter().map(|time| time.3).sum::<u64>()
    }
}

impl ModelBody for SurvivalModel {
    const KINDS: &'static [&'static str] = &["survival"];

    fn check(&self) -> Result<()> {
        let wrong = |text: &str| Err(Error::corrupt(text));
        if checked_confidence(self.confidence).is_err() {
            return wrong("the confidence is not between 0.5 and 0.9999");
        }
        let usable = |time: &Time| time.0 >= 0.0 && time.0.is_finite() && !time.0.is_sign_negative();
        if self.times.is_empty() || !self.times.iter().all(usable) {
            return wrong("a duration is not possible");
        }
        if !self.times.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return wrong("the durations are not in order");
        }
        if self.times.iter().any(|time| time.1 == 0 && time.2 == 0 && time.3 == 0) {
            return wrong("a duration has no customers");
        }
        let mut unused = Unused { nulls: self.nulls, unseen: self.unseen };
        unused.merge(Unused::default())?;
        let add = |sum: u64, count: u64| checked_count(sum, count);
        let ended = self.times.iter().try_fold(0, |sum, time| add(add(sum, time.1)?, time.2));
        let entered = self.times.iter().try_fold(0, |sum, time| add(sum, time.3));
        if ended != Ok(self.customers) || self.customers == 0 {
            return Err(Error::corrupt(format!(
                "the durations do not add up to {} customers",
                self.customers
            )));
        }
        let Some(mut at_risk) = entered.ok().and_then(|entered| self.customers.checked_sub(entered)) else {
            return wrong("more customers began to be watched than there are");
        };
        for time in &self.times {
            match at_risk.checked_sub(time.1 + time.2) {
                Some(rest) => at_risk = rest + time.3,
                None => return wrong("more customers end than are watched"),
            }
        }
        match self.times.first().is_some_and(|time| time.0 == 0.0 && time.3 > 0) {
            true => wrong("customers who are watched from the beginning are called late"),
            false => Ok(()),
        }
    }

    fn describe(&self) -> Value {
        let happened = self.happened();
        serde_json::json!({
            "options": Options { confidence: self.confidence, language: self.language },
            "customers": self.customers,
            "happened": happened,
            "censored": self.customers - happened,
            "entered_late": self.customers - self.at_risk_at_first(),
            "durations": self.times.len(),
            "longest": self.longest(),
            "left_out": self.nulls,
            "unseen": self.unseen,
            "warnings": self.warnings,
        })
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
