//! How many scores each dimension has, and the cells that they make.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::scores::binning::{MAX_BINS, MIN_BINS};
use crate::support::catalogue::Place;

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

    pub(super) fn valid(self) -> bool {
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
    pub(super) fn parse_cell(self, text: &str) -> Option<[u8; 3]> {
        let digit = |b: u8| b.is_ascii_digit().then(|| b - b'0');
        let scores: Vec<u8> = match text.split('-').collect::<Vec<_>>()[..] {
            [digits] => digits.bytes().map(digit).collect::<Option<_>>()?,
            ref parts => parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?,
        };
        let cell: [u8; 3] = scores.try_into().ok()?;
        self.index(cell).map(|_| cell)
    }

    /// The position of a cell when they are counted from 111 upwards; `None` outside the bins.
    /// The number of a cell; `None` outside the bins.
    pub fn index(self, [r, f, m]: [u8; 3]) -> Option<usize> {
        let inside = |score: u8, bins: u8| (1..=bins).contains(&score).then(|| usize::from(score) - 1);
        let r = inside(r, self.recency)?;
        let f = inside(f, self.frequency)?;
        let m = inside(m, self.monetary)?;
        Some((r * usize::from(self.frequency) + f) * usize::from(self.monetary) + m)
    }

    pub(super) fn each(self) -> impl Iterator<Item = [u8; 3]> {
        let m = move |r, f| (1..=self.monetary).map(move |m| [r, f, m]);
        let f = move |r| (1..=self.frequency).flat_map(move |f| m(r, f));
        (1..=self.recency).flat_map(f)
    }

    /// As a sentence has them: a count, where all three are alike.
    pub(super) fn place(self) -> Place {
        self.uniform().map_or_else(|| self.to_string().into(), Place::from)
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
