//! What is kept of orders: counts with an example, and entries of samples.

use std::cmp::Ordering;

use crate::Result;
use crate::numeric::hash::hash_text;
use crate::numeric::hash_sample::{Entry, hash_words};
use crate::support::codec::{Reader, Writer, checked_count};
use crate::support::findings::Shown;

/// An order to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Example {
    pub(super) at: Option<i64>,
    pub(super) customer: Shown,
    /// As [`crate::numeric::order::key`] has it.
    pub(super) amount: Option<u64>,
}

impl Example {
    pub(super) const LEAST_BYTES: usize = 3;

    /// The greatest amount first.
    pub(super) fn by_amount(&self, other: &Self) -> Ordering {
        other.amount.cmp(&self.amount).then_with(|| self.cmp(other))
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        put_optional(out, self.at.map(|at| at as u64));
        put_optional(out, self.amount);
        self.customer.encode(out);
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let (at, amount) = (optional(input)?.map(|at| at as i64), optional(input)?);
        Ok(Self { at, customer: Shown::decode(input)?, amount })
    }
}

fn put_optional(out: &mut Writer, value: Option<u64>) {
    out.put_u8(value.is_some().into());
    if let Some(value) = value {
        out.put_u64(value);
    }
}

fn optional(input: &mut Reader<'_>) -> Result<Option<u64>> {
    match input.u8()? {
        0 => Ok(None),
        1 => input.u64().map(Some),
        _ => Err(input.corrupt("has a damaged row")),
    }
}

/// How many orders something is true of, and the smallest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) example: Option<Example>,
}

impl Tally {
    pub(super) fn add(&mut self, example: &Example) -> Result<()> {
        self.merge(&Self { rows: 1, example: Some(*example) })
    }

    pub(super) fn merge(&mut self, other: &Self) -> Result<()> {
        self.rows = checked_count(self.rows, other.rows)?;
        self.example = match (self.example, other.example) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        Ok(())
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        out.put_u64(self.rows);
        if let Some(example) = &self.example {
            example.encode(out);
        }
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let rows = checked_count(input.u64()?, 0)?;
        Ok(Self { rows, example: if rows > 0 { Some(Example::decode(input)?) } else { None } })
    }
}

/// How many rows an entry stands for, and the smallest of their names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seen {
    pub(super) rows: u64,
    pub(super) name: Shown,
}

impl Seen {
    const LEAST_BYTES: usize = 9;

    /// One row.
    pub(super) fn once(name: Shown) -> Self {
        Self { rows: 1, name }
    }

    fn absorb(&mut self, other: Self) -> Result<()> {
        self.rows = checked_count(self.rows, other.rows)?;
        self.name = self.name.min(other.name);
        Ok(())
    }

    fn encode(&self, out: &mut Writer) {
        out.put_u64(self.rows);
        self.name.encode(out);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        match checked_count(input.u64()?, 0)? {
            0 => Err(input.corrupt("counts no row")),
            rows => Ok(Self { rows, name: Shown::decode(input)? }),
        }
    }
}

/// An order of a sampled customer, with how often it is there in every respect.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CustomerRow {
    pub(super) customer: u64,
    pub(super) at: i64,
    pub(super) amount: u64,
    /// A hash of currency and document.
    pub(super) labels: u64,
    pub(super) seen: Seen,
}

impl CustomerRow {
    pub(super) fn example(&self) -> Example {
        Example { at: Some(self.at), customer: self.seen.name, amount: Some(self.amount) }
    }
}

impl Entry for CustomerRow {
    const LEAST_BYTES: usize = 32 + Seen::LEAST_BYTES;

    fn hash(&self) -> u64 {
        self.customer
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |row: &Self| (row.customer, row.at, row.amount, row.labels);
        key(self).cmp(&key(other))
    }

    fn absorb(&mut self, other: &Self) -> Result<()> {
        self.seen.absorb(other.seen)
    }

    fn encode(&self, out: &mut Writer) {
        [self.customer, self.at as u64, self.amount, self.labels]
            .into_iter()
            .for_each(|word| out.put_u64(word));
        self.seen.encode(out);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            customer: input.u64()?,
            at: input.i64()?,
            amount: input.u64()?,
            labels: input.u64()?,
            seen: Seen::decode(input)?,
        })
    }
}

/// A sampled order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SampledRow {
    pub(super) row: u64,
    pub(super) customer: u64,
    pub(super) amount: u64,
    pub(super) seen: Seen,
}

impl Entry for SampledRow {
    const LEAST_BYTES: usize = 24 + Seen::LEAST_BYTES;

    fn hash(&self) -> u64 {
        self.row
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |row: &Self| (row.row, row.customer, row.amount);
        key(self).cmp(&key(other))
    }

    fn absorb(&mut self, other: &Self) -> Result<()> {
        self.seen.absorb(other.seen)
    }

    fn encode(&self, out: &mut Writer) {
        [self.row, self.customer, self.amount].into_iter().for_each(|word| out.put_u64(word));
        self.seen.encode(out);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            row: input.u64()?,
            customer: input.u64()?,
            amount: input.u64()?,
            seen: Seen::decode(input)?,
        })
    }
}

/// A sampled document, with its rows and whose they are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    pub(super) document: u64,
    /// The customers of its rows, as hashes: more than one, where these two differ.
    pub(super) customers: (u64, u64),
    pub(super) seen: Seen,
}

impl Document {
    pub(super) fn of(document: u64, name: &str, customer: u64) -> Self {
        Self { document, customers: (customer, customer), seen: Seen::once(Shown::of(name)) }
    }
}

impl Entry for Document {
    const LEAST_BYTES: usize = 24 + Seen::LEAST_BYTES;

    fn hash(&self) -> u64 {
        self.document
    }

    fn order(&self, other: &Self) -> Ordering {
        self.document.cmp(&other.document)
    }

    fn absorb(&mut self, other: &Self) -> Result<()> {
        self.customers = (self.customers.0.min(other.customers.0), self.customers.1.max(other.customers.1));
        self.seen.absorb(other.seen)
    }

    fn encode(&self, out: &mut Writer) {
        [self.document, self.customers.0, self.customers.1].into_iter().for_each(|word| out.put_u64(word));
        self.seen.encode(out);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            document: input.u64()?,
            customers: (input.u64()?, input.u64()?),
            seen: Seen::decode(input)?,
        })
    }
}

/// A currency with its rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Currency {
    currency: u64,
    pub(super) seen: Seen,
}

impl Currency {
    pub(super) fn of(name: &str) -> Self {
        Self { currency: hash_words(&[hash_text(name)]), seen: Seen::once(Shown::of(name)) }
    }
}

impl Entry for Currency {
    const LEAST_BYTES: usize = 8 + Seen::LEAST_BYTES;

    fn hash(&self) -> u64 {
        self.currency
    }

    fn order(&self, other: &Self) -> Ordering {
        self.currency.cmp(&other.currency)
    }

    fn absorb(&mut self, other: &Self) -> Result<()> {
        self.seen.absorb(other.seen)
    }

    fn encode(&self, out: &mut Writer) {
        out.put_u64(self.currency);
        self.seen.encode(out);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self { currency: input.u64()?, seen: Seen::decode(input)? })
    }
}
