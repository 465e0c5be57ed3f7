//! What was seen of one column.

use std::cmp::Ordering;

use super::{Cell, word};
use crate::Result;
use crate::numeric::hash_sample::{Entry, HashSample, hash_words};
use crate::numeric::order::key;
use crate::support::codec::{Reader, Writer, checked_count};
use crate::support::findings::Shown;

/// What texts say where there is no value, in small letters.
const NOTHING: [&str; 14] =
    ["", "-", "--", "?", "n/a", "na", "nan", "null", "none", "nil", "unknown", "#n/a", "неизвестно", "未知"];

/// The longest of them, in bytes.
const LONGEST_NOTHING: usize = 20;

/// The longest text that can be a number or a date.
const LONGEST_NUMBER: usize = 40;

/// Counts, the ends, and samples of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub(super) nulls: u64,
    pub(super) not_finite: u64,
    /// Texts that say that there is no value.
    pub(super) nothings: u64,
    /// Texts that are a number, and those that are a date.
    pub(super) numbers: u64,
    pub(super) dates: u64,
    /// Texts that begin with a zero that no number has, as codes do.
    pub(super) codes: u64,
    /// Numbers that are not whole.
    pub(super) fractions: u64,
    /// The ends of the numbers, as keys of floats.
    pub(super) least: u64,
    pub(super) greatest: u64,
    /// By value.
    pub(super) values: HashSample<Value>,
    /// By row.
    pub(super) drawn: HashSample<Drawn>,
}

/// A different value, and how often it came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub(super) value: u64,
    pub(super) rows: u64,
    pub(super) shown: Shown,
}

/// The value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    row: u64,
    /// The key of a number, or the hash of a text.
    pub(super) word: u64,
    pub(super) rows: u64,
}

impl Seen {
    pub(super) fn new(budget: usize) -> Self {
        Self {
            nulls: 0,
            not_finite: 0,
            nothings: 0,
            numbers: 0,
            dates: 0,
            codes: 0,
            fractions: 0,
            least: u64::MAX,
            greatest: 0,
            values: HashSample::new(budget),
            drawn: HashSample::new(budget),
        }
    }

    pub(super) fn push(&mut self, row: u64, cell: Cell<'_>) -> Result<()> {
        match cell {
            Cell::Null => return count(&mut self.nulls),
            Cell::NotFinite => return count(&mut self.not_finite),
            Cell::Number(value) => {
                let key = key(value + 0.0);
                self.least = self.least.min(key);
                self.greatest = self.greatest.max(key);
                if value.fract() != 0.0 {
                    count(&mut self.fractions)?;
                }
            }
            Cell::Text(text) => self.look_at(text.trim())?,
        }
        let word = word(cell);
        let value = hash_words(&[word]);
        if self.values.admits(value) {
            let shown = match cell {
                Cell::Text(text) => Shown::of(text),
                _ => Shown::NULL,
            };
            // Of numbers their key is shown.
            let value = Value { value, rows: 1, shown };
            self.values.push(value)?;
        }
        if self.drawn.admits(row) {
            self.drawn.push(Drawn { row, word, rows: 1 })?;
        }
        Ok(())
    }

    fn look_at(&mut self, text: &str) -> Result<()> {
        if text.len() <= LONGEST_NOTHING && NOTHING.contains(&text.to_lowercase().as_str()) {
            return count(&mut self.nothings);
        }
        if text.len() > LONGEST_NUMBER {
            return Ok(());
        }
        if is_date(text) {
            count(&mut self.dates)?;
        } else if is_number(text) {
            count(&mut self.numbers)?;
            if is_code(text) {
                count(&mut self.codes)?;
            }
        }
        Ok(())
    }

    /// Rows with a value.
    pub(super) fn filled(&self, rows: u64) -> u64 {
        rows.saturating_sub(self.nulls).saturating_sub(self.not_finite)
    }

    pub(super) fn merge(&mut self, other: &Self) -> Result<()> {
        for (ours, theirs) in self.counts_mut().into_iter().zip(other.counts()) {
            *ours = checked_count(*ours, theirs)?;
        }
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.values.merge(&other.values)?;
        self.drawn.merge(&other.drawn)
    }

    pub(super) fn settle(&mut self) -> Result<()> {
        self.values.settle()?;
        self.drawn.settle()
    }

    fn counts(&self) -> [u64; 7] {
        [self.nulls, self.not_finite, self.nothings, self.numbers, self.dates, self.codes, self.fractions]
    }

    fn counts_mut(&mut self) -> [&mut u64; 7] {
        [
            &mut self.nulls,
            &mut self.not_finite,
            &mut self.nothings,
            &mut self.numbers,
            &mut self.dates,
            &mut self.codes,
            &mut self.fractions,
        ]
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        self.counts().into_iter().chain([self.least, self.greatest]).for_each(|word| out.put_u64(word));
        self.values.encode(out);
        self.drawn.encode(out);
    }

    pub(super) fn decode(input: &mut Reader<'_>, budget: usize) -> Result<Self> {
        let mut seen = Self::new(budget);
        for count in seen.counts_mut() {
            *count = checked_count(input.u64()?, 0)?;
        }
        (seen.least, seen.greatest) = (input.u64()?, input.u64()?);
        seen.values = HashSample::decode(input, budget)?;
        seen.drawn = HashSample::decode(input, budget)?;
        Ok(seen)
    }
}

fn count(counter: &mut u64) -> Result<()> {
    *counter = checked_count(*counter, 1)?;
    Ok(())
}

/// A number as people and programs write it: with a point or a comma, with a sign, with marks of thousands.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text);
    let mark = |c: char| matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\'');
    let begins = digits.starts_with(|c: char| c.is_ascii_digit());
    let ends = digits.ends_with(|c: char| c.is_ascii_digit());
    let plain = digits.chars().all(|c| c.is_ascii_digit() || mark(c));
    let points = digits.chars().filter(|&c| mark(c)).count();
    let whole = digits.chars().filter(char::is_ascii_digit).count();
    begins && ends && (plain && points * 2 < whole.max(2) || text.parse::<f64>().is_ok_and(f64::is_finite))
}

/// Whether a number is written as no number is: with a zero in front.
fn is_code(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next() == Some('0') && letters.next().is_some_and(|c| c.is_ascii_digit())
}

/// A day: year, month and day, or day, month and year.
fn is_date(text: &str) -> bool {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '.', '/']).collect();
    let numbers = parts.iter().map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<u32>>>();
    let Some([a, b, c]) = numbers.and_then(|numbers| <[u32; 3]>::try_from(numbers).ok()) else {
        return false;
    };
    let is_day =
        |day: u32, month: u32| (1..=31).contains(&day) && (1..=31).contains(&month) && day.min(month) <= 12;
    let is_year = |text: &str, year: u32| text.len() == 4 && (1900..2200).contains(&year);
    is_year(parts[0], a) && is_day(c, b) || is_year(parts[2], c) && is_day(a, b)
}

impl Entry for Value {
    const LEAST_BYTES: usize = 17;

    fn hash(&self) -> u64 {
        self.value
    }

    fn order(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }

    fn absorb(&mut self, other: &Self) -> Result<()> {
        self.rows = checked_count(self.rows, other.rows)?;
        self.shown = self.shown.min(other.shown);
        Ok(())
    }

    fn encode(&self, out: &mut Writer) {
        out.put_u64(self.value);
        out.put_u64(self.rows);
        self.shown.encode(out);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self { value: input.u64()?, rows: checked_count(input.u64()?, 0)?, shown: Shown::decode(input)? })
    }
}

impl Entry for Drawn {
    const LEAST_BYTES: usize = 24;

    fn hash(&self) -> u64 {
        self.row
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.row, self.word).cmp(&(other.row, other.word))
    }

    fn absorb(&mut self, other: &Self) -> Result<()> {
        self.rows = checked_count(self.rows, other.rows)?;
        Ok(())
    }

    fn encode(&self, out: &mut Writer) {
        [self.row, self.word, self.rows].into_iter().for_each(|word| out.put_u64(word));
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self { row: input.u64()?, word: input.u64()?, rows: checked_count(input.u64()?, 0)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_something_else() {
        for text in ["1", "-2.5", "1,234.50", "1 234,5", "1e5", "+7", "12'000", "0.001"] {
            assert!(is_number(text) && !is_date(text), "{text}");
        }
        for text in ["", "-", "a1", "1a", "1.", "..1", "Infinity", "1-2", "1.2.3.4"] {
            assert!(!is_number(text), "{text}");
        }
        for text in ["2026-01-31", "31.12.2025", "12/31/2025", "2026-01-31 10:00:00", "2026-01-31T10:00:00Z"]
        {
            assert!(is_date(text), "{text}");
        }
        for text in ["2026-13-32", "1.2.3", "2026-01", "10:00", "3026-01-01"] {
            assert!(!is_date(text), "{text}");
        }
        assert!(is_code("007") && !is_code("0") && !is_code("0.5"));
    }
}
