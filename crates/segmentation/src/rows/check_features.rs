//! Are columns fit to be features: one pass over rows of any type, in memory that does not grow with them.
//!
//! NULLs and what one value shows are counted exactly; the rest is looked at in two samples by hash of each column
//! ([`crate::numeric::hash_sample`]): of its different values, and of its rows. The answer depends on the rows alone.

mod column;
mod report;
mod texts;

use serde::Deserialize;

use crate::numeric::hash::hash_text;
use crate::numeric::hash_sample::hash_words;
use crate::numeric::order::key;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::json;
use crate::support::language::Language;
use crate::support::memory::with_capacity;
use crate::{Error, Result};

use super::features::MAX_FEATURES;
use column::Seen;

/// The most entries of each sample of a column.
const BUDGET: usize = 1 << 12;

/// Bytes of a limit for each entry that the samples may have.
const BYTES_PER_ENTRY: usize = 1 << 9;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Dates and timestamps, in days.
    Time,
    /// Truth values.
    Truth,
    /// Texts and labels.
    Text,
    /// What cannot be a feature.
    Other,
}

const KINDS: [Kind; 5] = [Kind::Number, Kind::Time, Kind::Truth, Kind::Text, Kind::Other];

/// A column of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// A finite number, or a moment in days since 2000.
    Number(f64),
    /// NaN or infinite.
    NotFinite,
    /// As its type writes it.
    Text(&'a str),
}

/// What a check of features can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Of the findings.
    pub language: Language,
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// Invalid, naming the key.
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        json::options(value, "options")
    }
}

/// What was seen of the rows.
#[derive(Debug, Clone)]
pub struct FeatureCheck {
    host: Host,
    /// None until a row came.
    columns: Vec<Column>,
    seen: Vec<Seen>,
    rows: u64,
}

impl FeatureCheck {
    /// Nothing yet.
    pub fn new(host: Host) -> Self {
        Self { host, columns: Vec::new(), seen: Vec::new(), rows: 0 }
    }

    /// The columns, known from the first row on.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Takes the columns of a row, which are those of every other.
    ///
    /// # Errors
    /// Invalid, for others, and for too many; out of memory.
    pub fn require(&mut self, columns: &[Column]) -> Result<()> {
        if self.columns == columns {
            return Ok(());
        }
        if !self.columns.is_empty() {
            return Err(Error::invalid("the rows of a check must have the same columns")
                .hint("Select the same columns for every row, with the same names and types."));
        }
        if columns.len() > MAX_FEATURES {
            let count = columns.len();
            return Err(Error::invalid(format!("row has {count} columns, the most is {MAX_FEATURES}"))
                .hint("Check some columns at a time."));
        }
        let budget = budget(self.host, columns.len());
        self.seen = with_capacity(columns.len())?;
        self.seen.extend(columns.iter().map(|_| Seen::new(budget)));
        self.columns = with_capacity(columns.len())?;
        self.columns.extend_from_slice(columns);
        Ok(())
    }

    /// Takes a row, with a cell for each column.
    ///
    /// # Errors
    /// Out of range, beyond what SQL can count; out of memory.
    pub fn push(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.rows = checked_count(self.rows, 1)?;
        let words = cells.iter().map(|cell| word(*cell));
        let row = words.fold(cells.len() as u64, |hash, word| hash_words(&[hash, word]));
        self.seen.iter_mut().zip(cells).try_for_each(|(seen, cell)| seen.push(row, *cell))
    }

    /// Takes what was seen of other rows.
    ///
    /// # Errors
    /// Invalid, for other columns; as [`Self::push`].
    pub fn merge(&mut self, other: &mut Self) -> Result<()> {
        other.settle()?;
        if !other.columns.is_empty() {
            self.require(&other.columns)?;
        }
        self.rows = checked_count(self.rows, other.rows)?;
        self.seen.iter_mut().zip(&other.seen).try_for_each(|(ours, theirs)| ours.merge(theirs))
    }

    /// Brings it into its one form.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn settle(&mut self) -> Result<()> {
        (self.host.check_for_interrupts)();
        self.seen.iter_mut().try_for_each(Seen::settle)
    }
}

/// What a value is in hashes.
fn word(cell: Cell<'_>) -> u64 {
    match cell {
        Cell::Null => 1,
        Cell::NotFinite => 2,
        Cell::Number(value) => key(value + 0.0),
        Cell::Text(text) => hash_text(text),
    }
}

fn budget(host: Host, columns: usize) -> usize {
    (host.memory_limit / BYTES_PER_ENTRY / columns.max(1)).clamp(1, BUDGET)
}

const VERSION: u8 = 1;

impl Codec for FeatureCheck {
    const NAME: &'static str = "state of check_features";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u64(self.rows);
        out.put_u64(self.columns.len() as u64);
        for (column, seen) in self.columns.iter().zip(&self.seen) {
            out.put_text(&column.name);
            out.put_u8(KINDS.iter().position(|kind| *kind == column.kind).unwrap_or_default() as u8);
            seen.encode(out);
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for FeatureCheck {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let rows = checked_count(input.u64()?, 0)?;
        let count = input.count(size_of::<u64>() + 1)?;
        if count > MAX_FEATURES {
            return Err(input.corrupt("has too many columns"));
        }
        let (mut columns, mut seen) = (with_capacity(count)?, with_capacity(count)?);
        for _ in 0..count {
            let name = input.text("has a damaged name")?.to_owned();
            let kind = KINDS.get(usize::from(input.u8()?));
            let kind = *kind.ok_or_else(|| input.corrupt("has a column of no kind"))?;
            columns.push(Column { name, kind });
            seen.push(Seen::decode(input, budget(host, count))?);
        }
        Ok(Self { host, columns, seen, rows })
    }
}
