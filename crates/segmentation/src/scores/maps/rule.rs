//! The language of rules: a segment is a union of boxes and cells.

use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::said;
use crate::support::catalogue::{Place, Sentence, Text, scores};
use crate::support::language::Language;

/// Scores from `low` to `high`, both included; written as one number where they are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The lowest score.
    pub low: i32,
    /// The highest score.
    pub high: i32,
}

impl Span {
    fn holds(self, score: u8) -> bool {
        (self.low..=self.high).contains(&i32::from(score))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        if self.low == self.high {
            write!(out, "{}", self.low)
        } else {
            write!(out, "{}-{}", self.low, self.high)
        }
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        if self.low == self.high {
            return serializer.serialize_i32(self.low);
        }
        let mut pair = serializer.serialize_seq(Some(2))?;
        pair.serialize_element(&self.low)?;
        pair.serialize_element(&self.high)?;
        pair.end()
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Either;
        impl Either {
            fn one<E: de::Error>(
                &self,
                value: Option<i32>,
                found: de::Unexpected,
            ) -> std::result::Result<Span, E> {
                let score = value.ok_or_else(|| E::invalid_value(found, self))?;
                Ok(Span { low: score, high: score })
            }
        }
        impl<'de> Visitor<'de> for Either {
            type Value = Span;
            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a score or a pair [lowest, highest]")
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<Span, E> {
                self.one(i32::try_from(value).ok(), de::Unexpected::Unsigned(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> std::result::Result<Span, E> {
                self.one(i32::try_from(value).ok(), de::Unexpected::Signed(value))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> std::result::Result<Span, A::Error> {
                let length = |n| de::Error::invalid_length(n, &self);
                let low = pair.next_element()?.ok_or_else(|| length(0))?;
                let high = pair.next_element()?.ok_or_else(|| length(1))?;
                match pair.next_element::<de::IgnoredAny>()? {
                    Some(_) => Err(length(3)),
                    None => Ok(Span { low, high }),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A box of cells: those whose scores lie in all the spans given. A span left out allows every score.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The recency score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r: Option<Span>,
    /// The frequency score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f: Option<Span>,
    /// The monetary score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m: Option<Span>,
    /// The mean of the frequency and the monetary score, half rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fm: Option<Span>,
}

impl Rule {
    pub(super) fn spans(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [("r", self.r), ("f", self.f), ("m", self.m), ("fm", self.fm)]
            .into_iter()
            .filter_map(|(name, span)| Some((name, span?)))
    }

    /// `r 5 and fm 4-5`.
    pub(super) fn told(&self, language: Language) -> String {
        joined(&scores::RULE_AND, self.spans().map(|(name, span)| format!("{name} {span}")), language)
    }

    pub(super) fn holds(&self, [r, f, m]: [u8; 3]) -> bool {
        let allows = |span: Option<Span>, score| span.is_none_or(|span| span.holds(score));
        allows(self.r, r) && allows(self.f, f) && allows(self.m, m) && allows(self.fm, mean_score(f, m))
    }
}

/// Rules one after the other, by a text that joins two of them.
fn joined(by: &'static Text, mut rules: impl Iterator<Item = String>, language: Language) -> String {
    let first = rules.next().unwrap_or_default();
    rules.fold(first, |rule, more| {
        Sentence::new(by, vec![("rule", rule.into()), ("more", more.into())]).tell(language)
    })
}

/// The mean of two scores, half rounded up, in integers.
pub fn mean_score(f: u8, m: u8) -> u8 {
    (f + m).div_ceil(2)
}

/// A named union of boxes and cells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// The name, at most [`super::MAX_NAME`] bytes.
    pub name: String,
    /// The short form of a single box: its recency score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r: Option<Span>,
    /// Its frequency score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f: Option<Span>,
    /// Its monetary score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m: Option<Span>,
    /// Its mean of the frequency and the monetary score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fm: Option<Span>,
    /// Several boxes: a cell belongs to the segment if any of them holds it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Rule>,
    /// Single cells, written like `543` or, with 10 bins, `10-4-3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<String>,
}

impl Segment {
    /// What the segment claims, in words: `r 5 and fm 4-5`, or `cells 333, 332`; several rules are joined by `or`.
    pub fn rule_text(&self, language: Language) -> String {
        let mut rules: Vec<String> = self.rules().map(|rule| rule.told(language)).collect();
        match &self.cells[..] {
            [] => {}
            [only] => rules.push(said!(scores::CELL, cell = only).tell(language)),
            cells => {
                let cells = Place::List(cells.iter().map(Place::from).collect());
                rules.push(said!(scores::CELLS, cells = cells).tell(language));
            }
        }
        joined(&scores::RULE_OR, rules.into_iter(), language)
    }

    /// All boxes, the short form first if it says anything.
    pub(super) fn rules(&self) -> impl Iterator<Item = Rule> + '_ {
        let short = Rule { r: self.r, f: self.f, m: self.m, fm: self.fm };
        let short = (short != Rule::default()).then_some(short);
        short.into_iter().chain(self.any.iter().cloned())
    }
}
