//! What a fit of transitions collects: pairs of states of customers, each with or without a state on either side.

use std::cmp::Ordering;

use super::model::{by_name, put_in_order};
use super::options::{Options, check_name};
use super::{MAX_STATES, TransitionsModel};
use crate::movement::contingency::{Contingency, Label};
use crate::support::catalogue::Warnings;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::{Error, Kind, Result};

/// Pairs of states, counted.
#[derive(Debug, Clone)]
pub struct Panel {
    host: Host,
    /// There before and after.
    pairs: Contingency,
    /// There before only; the label stands on both sides.
    left: Contingency,
    /// There after only.
    came: Contingency,
    nowhere: u64,
}

impl Panel {
    /// Nobody.
    pub fn new(host: Host) -> Self {
        let part = |share: usize| Contingency::new(host.within(host.memory_limit / share));
        Self { host, pairs: part(2), left: part(4), came: part(4), nowhere: 0 }
    }

    /// Takes a customer; `None` is a side on which they are absent.
    ///
    /// # Errors
    /// Out of memory, for more different states than the limit has room for; out of range, for more customers than SQL
    /// can count.
    #[inline]
    pub fn push(&mut self, before: Option<Label<'_>>, after: Option<Label<'_>>) -> Result<()> {
        match (before, after) {
            (Some(before), Some(after)) => self.pairs.add(before, after, 1),
            (Some(before), None) => self.left.add(before, before, 1),
            (None, Some(after)) => self.came.add(after, after, 1),
            (None, None) => {
                self.nowhere = checked_count(self.nowhere, 1)?;
                Ok(())
            }
        }
    }

    /// Adds the customers of another part.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.pairs.merge(&other.pairs)?;
        self.left.merge(&other.left)?;
        self.came.merge(&other.came)?;
        self.nowhere = checked_count(self.nowhere, other.nowhere)?;
        Ok(())
    }

    /// Rows without a state on either side.
    pub fn nowhere(&self) -> u64 {
        self.nowhere
    }

    /// The model; `None` where no customer was anywhere.
    ///
    /// # Errors
    /// More states than a model can have, a name that is too long, one that the absent have, and one that the order
    /// lacks.
    pub fn fit(&self, options: &Options) -> Result<Option<TransitionsModel>> {
        let at_risk = options.absent_at_risk;
        let customers = [self.pairs.rows(), self.left.rows(), self.came.rows()];
        let customers = customers.into_iter().try_fold(0, checked_count)?;
        let both_absent = if at_risk { 0 } else { self.nowhere };
        let nowhere = if at_risk { self.nowhere } else { 0 };
        let customers = checked_count(customers, nowhere)?;
        if customers == 0 {
            return Ok(None);
        }
        let states = self.states(options, nowhere)?;
        let index = by_name(&states)?;
        let number = |label: Label<'_>| find(&index, &name_of(label));
        let absent = || find(&index, &options.absent);
        let mut moves: Vec<(u32, u32, u64)> =
            with_capacity(self.pairs.cells() + self.left.cells() + self.came.cells() + 1)?;
        for (table, sides) in
            [(&self.pairs, [true, true]), (&self.left, [true, false]), (&self.came, [false, true])]
        {
            let labels = table.labels()?;
            for (row, (&(before, after), &count)) in table.pairs.iter().enumerate() {
                self.host.at_row(row);
                let before = if sides[0] { number(labels[before as usize]) } else { absent() };
                let after = if sides[1] { number(labels[after as usize]) } else { absent() };
                moves.push((before, after, count));
            }
        }
        if nowhere > 0 {
            moves.push((absent(), absent(), nowhere));
        }
        let model = TransitionsModel {
            states,
            absent: options.absent.clone(),
            absent_at_risk: at_risk,
            ordered: options.order.is_some(),
            absorbing: options.absorbing.clone(),
            confidence: options.confidence,
            customers,
            both_absent,
            moves: added(moves, self.host),
            language: options.language,
            warnings: Warnings::default(),
        };
        model.completed().map(Some)
    }

    /// The states in their order.
    fn states(&self, options: &Options, nowhere: u64) -> Result<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        for table in [&self.pairs, &self.left, &self.came] {
            let labels = table.labels()?;
            if labels.len() > MAX_STATES {
                return Err(too_many(labels.len()));
            }
            for label in labels {
                let name = name_of(label);
                check_name(&name)?;
                found.push(name);
            }
        }
        found.sort_unstable();
        found.dedup();
        if found.binary_search(&options.absent).is_ok() {
            return Err(Error::invalid(format!(
                "state \"{}\" is what customers are called who are absent",
                excerpt(&options.absent)
            ))
            .hint("Give the absent another name, as in options {\"absent\": \"gone\"}."));
        }
        let with_absent = self.left.rows() > 0 || self.came.rows() > 0 || nowhere > 0;
        let states = match &options.order {
            Some(order) => {
                if let Some(name) = found.iter().find(|name| !order.contains(name)) {
                    return Err(Error::invalid(format!("state \"{}\" is not in the order", excerpt(name)))
                        .hint("Add it to \"order\" in the options, or leave the order out."));
                }
                let mut states = order.clone();
                if with_absent && !states.contains(&options.absent) {
                    states.push(options.absent.clone());
                }
                states
            }
            None => {
                if with_absent {
                    found.push(options.absent.clone());
                }
                put_in_order(&mut found, &options.absent);
                found
            }
        };
        match states.len() {
            n if n > MAX_STATES => Err(too_many(n)),
            _ => Ok(states),
        }
    }
}

fn too_many(states: usize) -> Error {
    Error::new(Kind::LimitExceeded, format!("fit_transitions met {states} states, the most is {MAX_STATES}"))
        .hint("States are segments, of which there are few: put what varies more into classes first.")
}

/// What a state is called.
fn name_of(label: Label<'_>) -> String {
    match label {
        Label::Number(number) => number.to_string(),
        Label::Text(text) => text.to_owned(),
    }
}

/// The number of a state that is there.
fn find(index: &[(&str, u32)], name: &str) -> u32 {
    index.binary_search_by(|(known, _)| (*known).cmp(name)).map_or(u32::MAX, |place| index[place].1)
}

/// Moves in order, those between the same two states added up.
pub(super) fn added(mut moves: Vec<(u32, u32, u64)>, host: Host) -> Vec<(u32, u32, u64)> {
    let pair = |entry: &(u32, u32, u64)| (entry.0, entry.1);
    moves
        .sort_unstable_by(host.comparing(|a: &(u32, u32, u64), b: &_| -> Ordering { pair(a).cmp(&pair(b)) }));
    // The sum of all is a count that fits.
    moves.dedup_by(|next, kept| {
        let same = pair(next) == pair(kept);
        if same {
            kept.2 += next.2;
        }
        same
    });
    moves
}

const VERSION: u8 = 1;

/// The binary form is canonical, as that of its parts is.
impl Codec for Panel {
    const NAME: &'static str = "state of fit_transitions";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u64(self.nowhere);
        self.pairs.encode(out)?;
        self.left.encode(out)?;
        self.came.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for Panel {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let nowhere = input.u64().and_then(|count| checked_count(count, 0))?;
        let mut part =
            |share: usize| Contingency::decode_within(input, host.within(host.memory_limit / share));
        Ok(Self { host, pairs: part(2)?, left: part(4)?, came: part(4)?, nowhere })
    }
}
