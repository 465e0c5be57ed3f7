//! What a fit collects while its aggregate runs: the figures of every row, and the arguments that must not vary.

use crate::purchases::currency::Currency;
use crate::purchases::day_set::DaySet;
use crate::purchases::left_out::LeftOut;
use crate::support::codec::{Codec, Reader, Writer};
use crate::support::error::varying;
use crate::support::memory::check_limit;
use crate::{Error, Result};

/// Rows of `N` figures each, mergeable in any order. A fit puts them in an order of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected<const N: usize> {
    rows: Vec<[f64; N]>,
    /// The days that rows speak of, where the method looks at them.
    days: DaySet,
    /// What cannot take part, and is counted instead.
    pub left_out: LeftOut,
    /// The one currency of the rows, where they have named it.
    pub currency: Currency,
    /// The moment of the fit in microseconds since 2000-01-01 UTC, where the method has one.
    pub as_of: i64,
    /// The options as JSON text; empty for none.
    pub options: String,
    /// Bytes that the rows may take.
    limit: usize,
}

impl<const N: usize> Collected<N> {
    /// Nothing yet; `limit` bounds the memory in bytes.
    pub fn new(as_of: i64, options: String, limit: usize) -> Self {
        let (days, left_out, currency) = Default::default();
        Self { rows: Vec::new(), days, left_out, currency, as_of, options, limit }
    }

    /// The rows so far.
    pub fn rows(&self) -> &[[f64; N]] {
        &self.rows
    }

    /// The days so far.
    pub fn days(&self) -> &DaySet {
        &self.days
    }

    /// Takes a day of a row.
    ///
    /// # Errors
    /// Out of memory.
    #[inline]
    pub fn note(&mut self, day: i32) -> Result<()> {
        self.days.insert(day)?;
        check_limit("the fit", self.days.bytes() + self.rows.capacity() * size_of::<[f64; N]>(), self.limit)
    }

    /// Takes a row.
    ///
    /// # Errors
    /// Out of memory, with the figures, when the limit is reached.
    #[inline]
    pub fn push(&mut self, row: [f64; N]) -> Result<()> {
        if self.rows.len() == self.rows.capacity() {
            self.reserve(self.rows.len().max(64))?;
        }
        self.rows.push(row);
        Ok(())
    }

    fn reserve(&mut self, more: usize) -> Result<()> {
        let grown = self.rows.len().saturating_add(more);
        // Old and new rows are both there while they are copied.
        let bytes = (self.rows.capacity() + grown).saturating_mul(size_of::<[f64; N]>());
        check_limit("the fit", bytes.saturating_add(self.days.bytes()), self.limit)?;
        self.rows.try_reserve_exact(more).map_err(|_| Error::out_of_memory(grown * size_of::<[f64; N]>()))
    }

    /// Adds the rows of another state.
    ///
    /// # Errors
    /// Out of memory; invalid, when both were collected under different arguments, or in two currencies.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.as_of != other.as_of || self.options != other.options {
            return Err(varying("as_of and options"));
        }
        self.currency.merge(&other.currency)?;
        if other.rows.len() > self.rows.capacity() - self.rows.len() {
            self.reserve(other.rows.len().max(self.rows.len()))?;
        }
        self.rows.extend_from_slice(&other.rows);
        self.days.merge(&other.days)?;
        self.left_out.merge(&other.left_out)
    }

    /// Bounds the memory anew, after a state was read from its binary form.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }
}

/// The form of most states.
const PLAIN: u8 = 1;

/// A currency follows.
const WITH_CURRENCY: u8 = 2;

impl<const N: usize> Codec for Collected<N> {
    const NAME: &'static str = "state of a fit";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.reserve(self.rows.len() * size_of::<[f64; N]>() + self.options.len() + 96)?;
        out.put_u8(if self.currency.name().is_some() { WITH_CURRENCY } else { PLAIN });
        self.currency.encode(out);
        out.put_u8(N as u8);
        out.put_i64(self.as_of);
        self.left_out.encode(out);
        out.put_text(&self.options);
        out.put_u64(self.rows.len() as u64);
        self.rows.as_flattened().iter().for_each(|&figure| out.put_f64(figure));
        self.days.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let currency = match input.form(PLAIN..=WITH_CURRENCY)? {
            PLAIN => Currency::default(),
            _ => Currency::decode(input)?,
        };
        if usize::from(input.u8()?) != N {
            return Err(input.corrupt("is of another method"));
        }
        let as_of = input.i64()?;
        let left_out = LeftOut::decode(input)?;
        let options = input.text("has damaged options")?;
        let mut state = Self { left_out, currency, ..Self::new(as_of, options.to_owned(), usize::MAX) };
        let count = input.count(size_of::<[f64; N]>())?;
        state.reserve(count)?;
        for _ in 0..count {
            let mut row = [0.0; N];
            for figure in &mut row {
                *figure = input.f64()?;
            }
            state.rows.push(row);
        }
        state.days = DaySet::decode(input)?;
        Ok(state)
    }
}
