//! A model of transitions: the counts, and what can be told of them without more.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::options::check_name;
use super::panel::added;
use super::{MAX_STATES, Options};
use crate::said;
use crate::support::catalogue::{Sentence, Warnings, listed, movement};
use crate::support::codec::checked_count;
use crate::support::envelope::ModelBody;
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::json::{check_text, is_zero};
use crate::support::language::Language;
use crate::support::memory::{filled, with_capacity};
use crate::support::words::list;
use crate::{Error, Kind, Result};

/// A fitted model. Anyone may write one, so [`ModelBody::check`] comes before its use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionsModel {
    /// The states in their order; the absent are among them where somebody was.
    pub states: Vec<String>,
    /// What the state of the absent is called.
    pub absent: String,
    /// Whether the absent are all known.
    pub absent_at_risk: bool,
    /// Whether the order was given; otherwise it is that of the names, the absent last.
    pub ordered: bool,
    /// States that nobody is taken to leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbing: Vec<String>,
    /// How sure intervals are.
    pub confidence: f64,
    /// Customers with a state on either side.
    pub customers: u64,
    /// Rows that were left out, as they have none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub both_absent: u64,
    /// State before, state after, customers: in order, none of them zero.
    pub moves: Vec<(u32, u32, u64)>,
    /// The language of notes and warnings.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// What the user should know about the result.
    pub warnings: Warnings,
}

/// Whole numbers by size before all other names.
fn by_kind(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// The order of states where none is given: by number or name, the absent last.
pub(super) fn put_in_order(states: &mut [String], absent: &str) {
    states.sort_unstable_by(|a, b| (a == absent).cmp(&(b == absent)).then_with(|| by_kind(a, b)));
}

/// The states by name, with their numbers.
pub(super) fn by_name(states: &[String]) -> Result<Vec<(&str, u32)>> {
    let mut index = with_capacity(states.len())?;
    index.extend(states.iter().map(String::as_str).zip(0..));
    index.sort_unstable();
    Ok(index)
}

impl TransitionsModel {
    /// The same model with its warnings, if it can be kept as a value.
    pub(super) fn completed(mut self) -> Result<Self> {
        self.warnings = Warnings::of(self.language, self.sentences()?);
        check_text(&self, "Fit fewer states, or put them into classes first.")?;
        Ok(self)
    }

    /// The number of the absent among the states.
    pub(super) fn absent_state(&self) -> Option<u32> {
        self.states.iter().zip(0..).find_map(|(name, number)| (*name == self.absent).then_some(number))
    }

    /// The number of the state of those whose coming is counted and nothing else: the absent, unless all are known.
    pub(super) fn newcomers(&self) -> Option<u32> {
        self.absent_state().filter(|_| !self.absent_at_risk)
    }

    /// The number of a state by name.
    ///
    /// # Errors
    /// Invalid, for a name that is none of them.
    pub(super) fn state(&self, name: &str) -> Result<u32> {
        let found = self.states.iter().zip(0..).find_map(|(known, number)| (known == name).then_some(number));
        found.ok_or_else(|| {
            let names: Vec<&str> = self.states.iter().map(String::as_str).collect();
            Error::invalid(format!("the model has no state \"{}\"", excerpt(name)))
                .hint(format!("The states are {}.", list(&names)))
        })
    }

    /// Customers of each state before.
    pub(super) fn before(&self) -> Result<Vec<u64>> {
        let mut counts = filled(self.states.len(), 0)?;
        self.moves.iter().for_each(|&(before, _, count)| counts[before as usize] += count);
        Ok(counts)
    }

    /// Customers of each state after.
    pub(super) fn after(&self) -> Result<Vec<u64>> {
        let mut counts = filled(self.states.len(), 0)?;
        self.moves.iter().for_each(|&(_, after, count)| counts[after as usize] += count);
        Ok(counts)
    }

    /// Adds the customers of another model, of another month or shop.
    ///
    /// # Errors
    /// Models of different options, or too many customers or states in all.
    pub fn merge(self, other: &Self, host: Host) -> Result<Self> {
        let differ = |what: &str| {
            Err(Error::invalid(format!("the models of transitions differ in {what}"))
                .hint("What is to be added up must be fitted with the same options."))
        };
        if self.absent != other.absent || self.absent_at_risk != other.absent_at_risk {
            return differ("what they say of the absent");
        }
        if self.confidence.to_bits() != other.confidence.to_bits() {
            return differ("confidence");
        }
        if self.language != other.language {
            return differ("language");
        }
        if self.absorbing != other.absorbing {
            return differ("absorbing states");
        }
        // The absent may be missing in one, at the end of an order that does not name them.
        let named = |model: &Self| match model.ordered {
            true => model.states.iter().filter(|name| **name != model.absent).cloned().collect(),
            false => Vec::new(),
        };
        if self.ordered != other.ordered || named(&self) != named(other) {
            return differ("the order of states");
        }
        let mut states = match self.ordered && other.states.len() > self.states.len() {
            true => other.states.clone(),
            false => self.states.clone(),
        };
        if !self.ordered {
            states.extend(other.states.iter().cloned());
            put_in_order(&mut states, &self.absent);
            states.dedup();
        }
        if states.len() > MAX_STATES {
            return Err(Error::new(
                Kind::LimitExceeded,
                format!("the models have {} states in all, the most is {MAX_STATES}", states.len()),
            ));
        }
        let mut moves = with_capacity(self.moves.len() + other.moves.len())?;
        {
            let index = by_name(&states)?;
            for model in [&self, other] {
                let mut numbers: Vec<u32> = with_capacity(model.states.len())?;
                numbers.extend(model.states.iter().map(|name| {
                    index.binary_search_by(|(known, _)| (*known).cmp(name)).map_or(0, |place| index[place].1)
                }));
                for (row, &(before, after, count)) in model.moves.iter().enumerate() {
                    host.at_row(row);
                    moves.push((numbers[before as usize], numbers[after as usize], count));
                }
            }
        }
        let customers = checked_count(self.customers, other.customers)?;
        let both_absent = checked_count(self.both_absent, other.both_absent)?;
        Self { states, customers, both_absent, moves: added(moves, host), ..self }.completed()
    }

    /// The options that the model was fitted with.
    fn options(&self) -> Options {
        Options {
            absent: self.absent.clone(),
            absent_at_risk: self.absent_at_risk,
            order: self.ordered.then(|| self.states.clone()),
            absorbing: self.absorbing.clone(),
            confidence: self.confidence,
            language: self.language,
        }
    }

    /// Whether nobody is taken to leave a state.
    pub(super) fn is_absorbing(&self, state: u32) -> bool {
        self.absorbing.contains(&self.states[state as usize])
    }

    fn sentences(&self) -> Result<Vec<Sentence>> {
        let mut sentences = Vec::new();
        if self.both_absent > 0 {
            sentences.push(said!(movement::ROWS_WITHOUT_STATES, rows = self.both_absent));
        }
        if self.states.iter().any(String::is_empty) {
            sentences.push(said!(movement::EMPTY_STATE));
        }
        let unknown: Vec<&str> =
            self.absorbing.iter().filter(|name| !self.states.contains(name)).map(String::as_str).collect();
        if !unknown.is_empty() {
            sentences.push(said!(movement::NOBODY_ABSORBED, states = listed(&unknown)));
        }
        let before = self.before()?;
        let named = |wanted: &dyn Fn(u32, u64) -> bool| -> Vec<&str> {
            let states = self.states.iter().zip(0..).zip(&before);
            let chosen = states.filter(|&((_, state), &count)| {
                Some(state) != self.newcomers() && !self.is_absorbing(state) && wanted(state, count)
            });
            chosen.map(|((name, _), _)| name.as_str()).collect()
        };
        let after = self.after()?;
        let without = named(&|state, count| count == 0 && after[state as usize] > 0);
        if !without.is_empty() {
            sentences.push(said!(movement::NOBODY_BEFORE, states = listed(&without)));
        }
        let few = named(&|_, count| count > 0 && count < FEW);
        if !few.is_empty() {
            sentences.push(said!(movement::FEW_BEFORE, few = FEW, states = listed(&few)));
        }
        let strays = self.moves.iter().filter(|&&(a, b, _)| a != b && self.is_absorbing(a));
        let strays: u64 = strays.map(|&(.., count)| count).sum();
        if strays > 0 {
            sentences.push(said!(movement::LEFT_ABSORBING, customers = strays));
        }
        Ok(sentences)
    }
}

/// Fewer customers than this say little about where those of a state go.
const FEW: u64 = 20;

impl ModelBody for TransitionsModel {
    const KINDS: &'static [&'static str] = &["transitions"];

    fn check(&self) -> Result<()> {
        let wrong = |text: &str| Err(Error::corrupt(text));
        let corrupt = |error: Error| Error::corrupt(error.message);
        if self.states.is_empty() || self.states.len() > MAX_STATES {
            return Err(Error::corrupt(format!("a model of {} states cannot be", self.states.len())));
        }
        if self.absorbing.len() > MAX_STATES {
            return wrong("the model has too many absorbing states");
        }
        for name in self.states.iter().chain(&self.absorbing).chain([&self.absent]) {
            check_name(name).map_err(corrupt)?;
        }
        if by_name(&self.states)?.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return wrong("a state comes twice");
        }
        let mut in_order = self.states.clone();
        put_in_order(&mut in_order, &self.absent);
        if !self.ordered && in_order != self.states {
            return wrong("the states are not in order");
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return wrong("the confidence is not between 0 and 1");
        }
        let n = self.states.len() as u32;
        let in_order = |pair: &[(u32, u32, u64)]| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1);
        if !self.moves.windows(2).all(in_order) {
            return wrong("the moves are not in order");
        }
        if self.moves.iter().any(|&(before, after, count)| before.max(after) >= n || count == 0) {
            return wrong("a move is not possible");
        }
        if !self.absent_at_risk
            && let Some(absent) = self.absent_state()
            && self.moves.iter().any(|&(before, after, _)| before == absent && after == absent)
        {
            return wrong("the absent stayed, though they are not counted");
        }
        let sum = self.moves.iter().try_fold(0, |sum, &(.., count)| checked_count(sum, count));
        match sum == Ok(self.customers) && self.customers > 0 && checked_count(self.both_absent, 0).is_ok() {
            true => Ok(()),
            false => Err(Error::corrupt(format!("the moves do not add up to {} customers", self.customers))),
        }
    }

    fn describe(&self) -> Value {
        let absent = self.absent_state();
        let count = |wanted: &dyn Fn(u32, u32) -> bool| -> u64 {
            self.moves.iter().filter(|&&(a, b, _)| wanted(a, b)).map(|&(.., count)| count).sum()
        };
        serde_json::json!({
            "options": self.options(),
            "states": self.states,
            "customers": self.customers,
            "stayed": count(&|a, b| a == b),
            "moved": count(&|a, b| a != b && Some(a) != absent && Some(b) != absent),
            "came": count(&|a, b| a != b && Some(a) == absent),
            "left": count(&|a, b| a != b && Some(b) == absent),
            "both_absent": self.both_absent,
            "warnings": self.warnings,
        })
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
