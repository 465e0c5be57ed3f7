//! Maps from scores to segment names, as data.
//!
//! A map is a list of segments, each a union of boxes over the scores `r`, `f`, `m` and `fm` (the mean of `f` and `m`,
//! half rounded up: `(f + m + 1) / 2` in integers). A map is used only if it is a true partition: every cell has
//! exactly one name. [`Map::check`] lists what is wrong with one that is not.
//!
//! ```json
//! {"bins": 3, "otherwise": "the rest",
//!  "segments": [{"name": "best", "r": 3, "fm": [2, 3]},
//!               {"name": "lost", "any": [{"r": 1, "f": 1}, {"r": 1, "m": 1}]},
//!               {"name": "odd", "cells": ["213", "231"]}]}
//! ```

use std::collections::HashSet;
use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::scores::binning::{MAX_BINS, MIN_BINS};
use crate::support::error::excerpt;
use crate::support::json;
use crate::{Error, Result};

/// The most segments a map may have.
pub const MAX_SEGMENTS: usize = 1000;

/// The most boxes and cells a map may list in all its segments together.
pub const MAX_RULES: usize = 10_000;

/// The longest segment name, in bytes.
pub const MAX_NAME: usize = 200;

/// Names listed in one finding; a crafted map could put a thousand on every cell.
const NAMES_SHOWN: usize = 10;

/// How many scores each dimension has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bins {
    /// Scores of recency, 2 to 10.
    pub recency: u8,
    /// Scores of frequency, 2 to 10.
    pub frequency: u8,
    /// Scores of monetary value, 2 to 10.
    pub monetary: u8,
}

impl Bins {
    /// The same number in every dimension.
    pub fn all(bins: u8) -> Self {
        Self { recency: bins, frequency: bins, monetary: bins }
    }

    fn uniform(self) -> Option<u8> {
        (self.recency == self.frequency && self.frequency == self.monetary).then_some(self.recency)
    }

    fn valid(self) -> bool {
        [self.recency, self.frequency, self.monetary].iter().all(|bins| (MIN_BINS..=MAX_BINS).contains(bins))
    }

    /// The number of cells.
    pub fn cells(self) -> usize {
        usize::from(self.recency) * usize::from(self.frequency) * usize::from(self.monetary)
    }

    /// A cell as text: the digits (`543`) where no dimension has more than 9 scores, else joined by `-` (`10-4-3`).
    pub fn cell(self, [r, f, m]: [u8; 3]) -> String {
        if self.recency.max(self.frequency).max(self.monetary) <= 9 {
            format!("{r}{f}{m}")
        } else {
            format!("{r}-{f}-{m}")
        }
    }

    /// Reads what [`Bins::cell`] writes; scores outside the bins are `None`.
    fn parse_cell(self, text: &str) -> Option<[u8; 3]> {
        let digit = |b: u8| b.is_ascii_digit().then(|| b - b'0');
        let scores: Vec<u8> = match text.split('-').collect::<Vec<_>>()[..] {
            [digits] => digits.bytes().map(digit).collect::<Option<_>>()?,
            ref parts => parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?,
        };
        let cell: [u8; 3] = scores.try_into().ok()?;
        self.index(cell).map(|_| cell)
    }

    /// The position of a cell when they are counted from 111 upwards; `None` outside the bins.
    fn index(self, [r, f, m]: [u8; 3]) -> Option<usize> {
        let inside = |score: u8, bins: u8| (1..=bins).contains(&score).then(|| usize::from(score) - 1);
        let r = inside(r, self.recency)?;
        let f = inside(f, self.frequency)?;
        let m = inside(m, self.monetary)?;
        Some((r * usize::from(self.frequency) + f) * usize::from(self.monetary) + m)
    }

    fn each(self) -> impl Iterator<Item = [u8; 3]> {
        let m = move |r, f| (1..=self.monetary).map(move |m| [r, f, m]);
        let f = move |r| (1..=self.frequency).flat_map(move |f| m(r, f));
        (1..=self.recency).flat_map(f)
    }
}

impl fmt::Display for Bins {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self.uniform() {
            Some(bins) => write!(out, "{bins}"),
            None => write!(out, "{} x {} x {}", self.recency, self.frequency, self.monetary),
        }
    }
}

/// The long form of [`Bins`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EachBins {
    recency: u8,
    frequency: u8,
    monetary: u8,
}

impl Serialize for Bins {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Bins { recency, frequency, monetary } = *self;
        match self.uniform() {
            Some(bins) => serializer.serialize_u8(bins),
            None => EachBins { recency, frequency, monetary }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Bins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Bins;
            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str(
                    "a number from 2 to 10 or an object with the keys recency, frequency and monetary",
                )
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<Bins, E> {
                u8::try_from(value)
                    .map(Bins::all)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> std::result::Result<Bins, A::Error> {
                let bins = EachBins::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Bins { recency: bins.recency, frequency: bins.frequency, monetary: bins.monetary })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

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
    fn spans(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [("r", self.r), ("f", self.f), ("m", self.m), ("fm", self.fm)]
            .into_iter()
            .filter_map(|(name, span)| Some((name, span?)))
    }

    fn holds(&self, [r, f, m]: [u8; 3]) -> bool {
        let allows = |span: Option<Span>, score| span.is_none_or(|span| span.holds(score));
        allows(self.r, r) && allows(self.f, f) && allows(self.m, m) && allows(self.fm, mean_score(f, m))
    }
}

impl fmt::Display for Rule {
    /// `r 5 and fm 4-5`.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        for (i, (name, span)) in self.spans().enumerate() {
            write!(out, "{}{name} {span}", if i == 0 { "" } else { " and " })?;
        }
        Ok(())
    }
}

/// The mean of two scores, half rounded up, in integers.
pub fn mean_score(f: u8, m: u8) -> u8 {
    (f + m).div_ceil(2)
}

/// A named union of boxes and cells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// The name, at most [`MAX_NAME`] bytes.
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
    pub fn rule_text(&self) -> String {
        let mut rules: Vec<String> = self.rules().map(|rule| rule.to_string()).collect();
        match &self.cells[..] {
            [] => {}
            [only] => rules.push(format!("cell {only}")),
            cells => rules.push(format!("cells {}", cells.join(", "))),
        }
        rules.join(" or ")
    }

    /// All boxes, the short form first if it says anything.
    fn rules(&self) -> impl Iterator<Item = Rule> + '_ {
        let short = Rule { r: self.r, f: self.f, m: self.m, fm: self.fm };
        let short = (short != Rule::default()).then_some(short);
        short.into_iter().chain(self.any.iter().cloned())
    }
}

/// A map from scores to names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The scores it is made for.
    pub bins: Bins,
    /// The segments, in the order in which they are numbered.
    pub segments: Vec<Segment>,
    /// The name for cells that no segment claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// What a [`Finding`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// A cell without a name.
    Uncovered,
    /// A cell with several names.
    ClaimedTwice,
    /// A name that no customer can get, even if the first segment to claim a cell wins.
    Unreachable,
    /// A score or cell outside the bins.
    OutOfRange,
    /// Two segments of one name.
    DuplicateName,
    /// A name that is empty or too long.
    BadName,
    /// A rule that says nothing or cannot be evaluated.
    BadRule,
    /// More segments or rules than are allowed, or bins outside 2 to 10.
    BadSize,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Problem::Uncovered => "uncovered",
            Problem::ClaimedTwice => "claimed twice",
            Problem::Unreachable => "unreachable",
            Problem::OutOfRange => "out of range",
            Problem::DuplicateName => "duplicate name",
            Problem::BadName => "bad name",
            Problem::BadRule => "bad rule",
            Problem::BadSize => "bad size",
        })
    }
}

/// One thing that keeps a map from being a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub problem: Problem,
    /// The cell, such as `155`, where it is about one.
    pub cell: Option<String>,
    /// The names concerned, at most ten.
    pub segments: Vec<String>,
    /// The finding as a sentence.
    pub sentence: String,
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// Wrong types and unknown keys; whether it is a partition is for [`Map::check`] and [`Map::compile`] to say.
    pub fn from_json(value: &serde_json::Value) -> Result<Self> {
        json::options(value, "map")
    }

    /// The names in the order of their numbers; `otherwise`, if there is one, is the last.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().map(|segment| segment.name.as_str()).chain(self.otherwise.as_deref())
    }

    /// Everything that is wrong with the map: nothing for a true partition, apart from an `otherwise` that no cell
    /// is left for, which is reported but does no harm.
    pub fn check(&self) -> Vec<Finding> {
        self.inspect().1
    }

    /// Turns a true partition into a table of its cells.
    ///
    /// # Errors
    /// Anything [`Map::check`] finds, except an `otherwise` without cells; the message names the first findings.
    pub fn compile(&self) -> Result<Lookup> {
        let (table, mut findings) = self.inspect();
        let otherwise = self.otherwise.as_deref();
        findings.retain(|finding| {
            finding.problem != Problem::Unreachable
                || finding.segments.first().map(String::as_str) != otherwise
        });
        if findings.is_empty() {
            return Ok(Lookup { bins: self.bins, table });
        }
        const SHOWN: usize = 3;
        let first: Vec<&str> = findings.iter().take(SHOWN).map(|finding| finding.sentence.as_str()).collect();
        let more = match findings.len() - first.len() {
            0 => String::new(),
            more => format!("; and {more} more findings"),
        };
        Err(Error::invalid(format!("the map is not a partition of the cells: {}{more}", first.join("; ")))
            .hint("List everything that is wrong with the map by segment.check_map(map)."))
    }

    /// What is wrong with names, sizes and rules taken by themselves.
    fn inspect_parts(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |problem, cell: Option<&str>, name: &str, sentence: String| {
            let cell = cell.map(excerpt);
            findings.push(Finding { problem, cell, segments: vec![name.to_owned()], sentence });
        };
        let mut seen = HashSet::new();
        for name in self.names() {
            if name.is_empty() {
                find(Problem::BadName, None, name, "a segment has an empty name".to_owned());
            } else if name.len() > MAX_NAME {
                let text = format!("\"{}\" is longer than {MAX_NAME} bytes", excerpt(name));
                find(Problem::BadName, None, &excerpt(name), text);
            } else if name.contains('\0') {
                find(Problem::BadName, None, "", "a segment name has a zero byte in it".to_owned());
            }
            if !seen.insert(name) {
                let text = format!("\"{}\" is the name of more than one segment", excerpt(name));
                find(Problem::DuplicateName, None, &excerpt(name), text);
            }
        }
        for segment in &self.segments {
            let name = excerpt(&segment.name);
            for rule in segment.rules() {
                if rule == Rule::default() {
                    let text = format!("a rule of \"{name}\" gives no scores");
                    find(Problem::BadRule, None, &name, text);
                }
                if rule.fm.is_some() && self.bins.frequency != self.bins.monetary {
                    let text = format!(
                        "\"{name}\" uses fm, which needs as many bins for frequency ({}) as for monetary ({})",
                        self.bins.frequency, self.bins.monetary
                    );
                    find(Problem::BadRule, None, &name, text);
                }
                for (score, span) in rule.spans() {
                    let bins = if score == "r" { self.bins.recency } else { self.bins.frequency };
                    let bins = i32::from(if score == "m" { self.bins.monetary } else { bins });
                    if span.low > span.high {
                        let text = format!("\"{name}\": {score} from {} to {} is empty", span.low, span.high);
                        find(Problem::BadRule, None, &name, text);
                    } else if span.low < 1 || span.high > bins {
                        let text = format!("\"{name}\": {score} {span} is outside the scores 1 to {bins}");
                        find(Problem::OutOfRange, None, &name, text);
                    }
                }
            }
            for cell in segment.cells.iter().filter(|cell| self.bins.parse_cell(cell).is_none()) {
                let text = format!(
                    "\"{name}\" lists \"{}\", which is not a cell of {} bins",
                    excerpt(cell),
                    self.bins
                );
                find(Problem::OutOfRange, Some(cell), &name, text);
            }
        }
        findings
    }

    /// The number of the segment of each cell (the first to claim it), and the findings.
    fn inspect(&self) -> (Vec<u16>, Vec<Finding>) {
        let too_much = |sentence: String| {
            (
                Vec::new(),
                vec![Finding { problem: Problem::BadSize, cell: None, segments: Vec::new(), sentence }],
            )
        };
        let rules: usize = self.segments.iter().map(|s| s.any.len() + s.cells.len() + 1).sum();
        if !self.bins.valid() {
            return too_much(format!("the map is for {} bins, where 2 to 10 are possible", self.bins));
        } else if self.segments.len() > MAX_SEGMENTS {
            return too_much(format!("{} segments are more than {MAX_SEGMENTS}", self.segments.len()));
        } else if self.segments.is_empty() && self.otherwise.is_none() {
            return too_much("the map has no segments".to_owned());
        } else if rules > MAX_RULES {
            return too_much(format!("{rules} rules and cells are more than {MAX_RULES}"));
        }
        let mut findings = self.inspect_parts();
        let mut claims: Vec<Vec<u16>> = vec![Vec::new(); self.bins.cells()];
        let cells: Vec<[u8; 3]> = self.bins.each().collect();
        for (number, segment) in (0_u16..).zip(&self.segments) {
            let mut claim = |index: usize| {
                if claims[index].last() != Some(&number) {
                    claims[index].push(number);
                }
            };
            for rule in segment.rules().filter(|rule| *rule != Rule::default()) {
                (0..cells.len()).filter(|&index| rule.holds(cells[index])).for_each(&mut claim);
            }
            segment
                .cells
                .iter()
                .filter_map(|c| self.bins.index(self.bins.parse_cell(c)?))
                .for_each(&mut claim);
        }
        let otherwise = self.otherwise.as_ref().map(|_| self.segments.len() as u16);
        let mut reached = HashSet::new();
        let mut table = Vec::with_capacity(cells.len());
        for (cell, claims) in cells.iter().zip(&claims) {
            let first = claims.first().copied().or(otherwise);
            reached.extend(first);
            table.push(first.unwrap_or(0));
            let cell = self.bins.cell(*cell);
            let names = claims.iter().take(NAMES_SHOWN).map(|&i| self.segments[usize::from(i)].name.clone());
            let names: Vec<String> = names.collect();
            if first.is_none() {
                let sentence = format!("cell {cell} has no segment");
                findings.push(Finding {
                    problem: Problem::Uncovered,
                    cell: Some(cell),
                    segments: names,
                    sentence,
                });
            } else if claims.len() > 1 {
                let (last, others) = names.split_last().map_or(("", &names[..]), |(last, rest)| (last, rest));
                let quoted: Vec<String> =
                    others.iter().map(|name| format!("\"{}\"", excerpt(name))).collect();
                let mut sentence =
                    format!("cell {cell} belongs to {} and \"{}\"", quoted.join(", "), excerpt(last));
                if claims.len() > NAMES_SHOWN {
                    sentence += &format!(" and {} more", claims.len() - NAMES_SHOWN);
                }
                findings.push(Finding {
                    problem: Problem::ClaimedTwice,
                    cell: Some(cell),
                    segments: names,
                    sentence,
                });
            }
        }
        for (number, name) in (0_u16..).zip(self.names()) {
            if !reached.contains(&number) {
                findings.push(Finding {
                    problem: Problem::Unreachable,
                    cell: None,
                    segments: vec![name.to_owned()],
                    sentence: format!("no cell is left for \"{}\"", excerpt(name)),
                });
            }
        }
        (table, findings)
    }

    /// The rule by which a cell belongs to a segment, in words: `r 5 and fm 4-5`, `cell 332`, or `no other segment`.
    pub fn reason(&self, segment: usize, cell: [u8; 3]) -> String {
        let Some(segment) = self.segments.get(segment) else { return "no other segment".to_owned() };
        match segment.rules().find(|rule| rule.holds(cell)) {
            Some(rule) => rule.to_string(),
            None => format!("cell {}", self.bins.cell(cell)),
        }
    }
}

/// A compiled map: the number of the segment for each cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    bins: Bins,
    table: Vec<u16>,
}

impl Lookup {
    /// The scores it is made for.
    pub fn bins(&self) -> Bins {
        self.bins
    }

    /// The number of the segment of a cell, an index into [`Map::names`]; `None` outside the bins.
    #[inline]
    pub fn segment(&self, r: u8, f: u8, m: u8) -> Option<usize> {
        self.bins.index([r, f, m]).map(|index| self.table[index].into())
    }
}

/// A language of the shipped names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Chinese.
    Zh,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::En, Language::Ru, Language::Zh];
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

/// A map that comes with the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// What it is called in options.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Its scores, the same in every dimension; `None` for the map that fits any.
    pub bins: Option<u8>,
    segments: &'static [Entry],
}

/// Names in the order of [`Language::ALL`], and what is claimed.
type Entry = ([&'static str; 3], Claim);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// `r` and `fm`, both ends included.
    Box([i32; 2], [i32; 2]),
    Cells(&'static [&'static str]),
    /// The third of recency, and that of frequency and monetary value together.
    Thirds(Third, Third),
}

/// A third of a scale: the scores whose middle lies in it. Of two scores none is in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Third {
    Low,
    Middle,
    High,
}

use Third::{High, Low, Middle};

impl Third {
    /// The scores from one third to another; `None` if there are none.
    fn span([from, to]: [Third; 2], bins: u8) -> Option<Span> {
        let third = |score: &i32| match 3 * (2 * score - 1) {
            middle if middle < 2 * i32::from(bins) => Low,
            middle if middle > 4 * i32::from(bins) => High,
            _ => Middle,
        };
        let inside = |score: &i32| (from as u8..=to as u8).contains(&(third(score) as u8));
        let mut scores = (1..=i32::from(bins)).filter(inside);
        let low = scores.next()?;
        Some(Span { low, high: scores.next_back().unwrap_or(low) })
    }

    /// As the third of two figures together: those of the first, and those of the second that go with each.
    fn together(self) -> &'static [(Third, [Third; 2])] {
        match self {
            High => &[(High, [Middle, High]), (Middle, [High, High])],
            Middle => &[(High, [Low, Low]), (Middle, [Middle, Middle]), (Low, [High, High])],
            Low => &[(Middle, [Low, Low]), (Low, [Low, Middle])],
        }
    }

    fn word(self) -> &'static str {
        match self {
            High => "high",
            Middle => "middle",
            Low => "low",
        }
    }
}

impl Shipped {
    /// The map for these bins with its names in a language; `None` if it does not fit them. Names of the map that fits
    /// any are left out where their third of recency has no scores.
    pub fn map(&self, bins: Bins, language: Language) -> Option<Map> {
        if self.bins.is_some_and(|own| Bins::all(own) != bins) || !bins.valid() {
            return None;
        }
        let span = |[low, high]: [i32; 2]| Some(Span { low, high });
        let segment = |(names, claim): &Entry| {
            let segment = Segment { name: names[language as usize].to_owned(), ..Segment::default() };
            Some(match claim {
                Claim::Box(r, fm) => Segment { r: span(*r), fm: span(*fm), ..segment },
                Claim::Cells(cells) => {
                    Segment { cells: cells.iter().map(|&cell| cell.to_owned()).collect(), ..segment }
                }
                Claim::Thirds(recency, value) => {
                    let r = Some(Third::span([*recency; 2], bins.recency)?);
                    let rule = |&(f, m): &(Third, [Third; 2])| {
                        let f = Some(Third::span([f; 2], bins.frequency)?);
                        let m = Some(Third::span(m, bins.monetary)?);
                        Some(Rule { r, f, m, fm: None })
                    };
                    Segment { any: value.together().iter().filter_map(rule).collect(), ..segment }
                }
            })
        };
        Some(Map { bins, segments: self.segments.iter().filter_map(segment).collect(), otherwise: None })
    }

    /// The names in a language and their rules, in words where these hold for any bins.
    pub fn rules(&self, language: Language) -> Vec<(String, String)> {
        let of_any_bins = |(names, claim): &Entry| {
            let Claim::Thirds(recency, value) = claim else { return None };
            let others = match value {
                Middle => "one high and one low",
                _ => "one of them middle",
            };
            let rule = format!("r {}; f and m {}, or {others}", recency.word(), value.word());
            Some((names[language as usize].to_owned(), rule))
        };
        match self.bins.and_then(|bins| self.map(Bins::all(bins), language)) {
            Some(map) => map.segments.iter().map(|own| (own.name.clone(), own.rule_text())).collect(),
            None => self.segments.iter().filter_map(of_any_bins).collect(),
        }
    }
}

/// The maps that come with the extension. The last one fits any bins.
pub const SHIPPED: [Shipped; 5] = [
    Shipped {
        name: "standard",
        about: "Ten segments over recency and the mean of frequency and monetary value, five scores each.",
        bins: Some(5),
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Box([5, 5], [4, 5])),
            (["loyal", "лояльные", "忠诚客户"], Claim::Box([3, 4], [4, 5])),
            (["potential loyalists", "потенциально лояльные", "潜在忠诚客户"], Claim::Box([4, 5], [2, 3])),
            (["new", "новички", "新客户"], Claim::Box([5, 5], [1, 1])),
            (["promising", "перспективные", "潜力客户"], Claim::Box([4, 4], [1, 1])),
            (["need attention", "требуют внимания", "需关注客户"], Claim::Box([3, 3], [3, 3])),
            (["about to sleep", "засыпающие", "即将沉睡客户"], Claim::Box([3, 3], [1, 2])),
            (["cannot lose", "нельзя потерять", "不可流失客户"], Claim::Box([1, 2], [5, 5])),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Box([1, 2], [3, 4])),
            (["hibernating", "спящие", "沉睡客户"], Claim::Box([1, 2], [1, 2])),
        ],
    },
    Shipped {
        name: "octants",
        about: "Eight segments, one for each combination of high and low recency, frequency and monetary value.",
        bins: Some(2),
        segments: &[
            (["key loyal", "ключевые лояльные", "重要价值客户"], Claim::Cells(&["222"])),
            (["key to develop", "ключевые для развития", "重要发展客户"], Claim::Cells(&["212"])),
            (["key to keep", "ключевые для удержания", "重要保持客户"], Claim::Cells(&["122"])),
            (["key to win back", "ключевые для возврата", "重要挽留客户"], Claim::Cells(&["112"])),
            (["ordinary loyal", "обычные лояльные", "一般价值客户"], Claim::Cells(&["221"])),
            (["ordinary to develop", "обычные для развития", "一般发展客户"], Claim::Cells(&["211"])),
            (["ordinary to keep", "обычные для удержания", "一般保持客户"], Claim::Cells(&["121"])),
            (["ordinary to win back", "обычные для возврата", "一般挽留客户"], Claim::Cells(&["111"])),
        ],
    },
    Shipped {
        name: "thirds",
        about: "Six segments over the 27 cells of three scores each.",
        bins: Some(3),
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Cells(&["333", "332", "323"])),
            (["loyal", "лояльные", "忠诚客户"], Claim::Cells(&["321", "322", "331", "232", "233"])),
            (["recent", "недавние", "近期客户"], Claim::Cells(&["312", "313", "311", "222", "223"])),
            (
                ["needs attention", "требуют внимания", "需关注客户"],
                Claim::Cells(&["213", "221", "123", "132", "133"]),
            ),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Cells(&["231", "212", "122", "131", "211"])),
            (["inactive", "неактивные", "不活跃客户"], Claim::Cells(&["111", "112", "113", "121"])),
        ],
    },
    Shipped {
        name: "quarters",
        about: "The ten segments of the standard map over four scores each.",
        bins: Some(4),
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Box([4, 4], [3, 4])),
            (["loyal", "лояльные", "忠诚客户"], Claim::Box([3, 3], [3, 4])),
            (["potential loyalists", "потенциально лояльные", "潜在忠诚客户"], Claim::Box([3, 4], [2, 2])),
            (["new", "новички", "新客户"], Claim::Box([4, 4], [1, 1])),
            (["promising", "перспективные", "潜力客户"], Claim::Box([3, 3], [1, 1])),
            (["need attention", "требуют внимания", "需关注客户"], Claim::Box([2, 2], [2, 2])),
            (["about to sleep", "засыпающие", "即将沉睡客户"], Claim::Box([2, 2], [1, 1])),
            (["cannot lose", "нельзя потерять", "不可流失客户"], Claim::Box([1, 2], [4, 4])),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Box([1, 2], [3, 3])),
            (["hibernating", "спящие", "沉睡客户"], Claim::Box([1, 1], [1, 2])),
        ],
    },
    Shipped {
        name: "regions",
        about: "Nine segments by thirds of each scale, for any numbers of scores.",
        bins: None,
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Thirds(High, High)),
            (["loyal", "лояльные", "忠诚客户"], Claim::Thirds(Middle, High)),
            (["potential loyalists", "потенциально лояльные", "潜在忠诚客户"], Claim::Thirds(High, Middle)),
            (["new", "новички", "新客户"], Claim::Thirds(High, Low)),
            (["need attention", "требуют внимания", "需关注客户"], Claim::Thirds(Middle, Middle)),
            (["about to sleep", "засыпающие", "即将沉睡客户"], Claim::Thirds(Middle, Low)),
            (["cannot lose", "нельзя потерять", "不可流失客户"], Claim::Thirds(Low, High)),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Thirds(Low, Middle)),
            (["hibernating", "спящие", "沉睡客户"], Claim::Thirds(Low, Low)),
        ],
    },
];

/// A shipped map by its name.
///
/// # Errors
/// A name that does not exist; the hint lists those that do.
pub fn shipped(name: &str) -> Result<&'static Shipped> {
    SHIPPED.iter().find(|map| map.name == name).ok_or_else(|| {
        let names: Vec<&str> = SHIPPED.iter().map(|map| map.name).collect();
        Error::invalid(format!("there is no map \"{}\"", excerpt(name))).hint(format!(
            "The maps are {}; \"none\" is for scores without names, and an object is a map of your own.",
            names.join(", ")
        ))
    })
}

/// The shipped map for the bins: the one made for them, or the one that fits any.
pub fn shipped_for(bins: Bins) -> &'static Shipped {
    let fits = |map: &&Shipped| map.bins.is_none_or(|own| Bins::all(own) == bins);
    SHIPPED.iter().find(fits).unwrap_or(&SHIPPED[SHIPPED.len() - 1])
}
