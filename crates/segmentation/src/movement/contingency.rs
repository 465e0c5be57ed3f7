//! How many rows have each pair of labels of two labellings: what their agreement follows from.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::memory::{filled, map_bytes, too_large, with_capacity};
use crate::support::texts::Texts;
use crate::{Error, Result};

/// The name of a cluster, segment or class. Numbers come before texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label<'a> {
    /// Of any integer type.
    Number(i64),
    /// Any text, compared byte by byte.
    Text(&'a str),
}

/// The number of rows for each pair of labels that occurs.
#[derive(Debug, Clone)]
pub struct Contingency {
    pub(super) host: Host,
    numbers: HashMap<i64, u32, FixedState>,
    texts: Texts,
    /// Of each text, the number of the label.
    text_ids: Vec<u32>,
    /// For each label, the rows that have it in the first labelling and in the second.
    pub(super) rows_of: Vec<[u64; 2]>,
    pub(super) pairs: HashMap<(u32, u32), u64, FixedState>,
    pub(super) rows: u64,
    left_out: u64,
}

impl Contingency {
    /// No rows.
    pub fn new(host: Host) -> Self {
        let state = || FixedState::with_seed(host.seed);
        Self {
            host,
            numbers: HashMap::with_hasher(state()),
            texts: Texts::new(host.seed),
            text_ids: Vec::new(),
            rows_of: Vec::new(),
            pairs: HashMap::with_hasher(state()),
            rows: 0,
            left_out: 0,
        }
    }

    /// The rules that it lives under.
    pub(super) fn host(&self) -> Host {
        self.host
    }

    /// Whether its first labels are among these texts, none with more rows than is said.
    pub(super) fn has_rows_of(&self, texts: &Texts, most: &[u64]) -> Result<bool> {
        Ok(self.labels()?.iter().zip(&self.rows_of).all(|(label, &[rows, _])| match *label {
            _ if rows == 0 => true,
            Label::Text(text) => texts.find(text).is_some_and(|number| rows <= most[number as usize]),
            Label::Number(_) => false,
        }))
    }

    /// The number of rows with two labels.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The number of different pairs of labels.
    pub(super) fn cells(&self) -> usize {
        self.pairs.len()
    }

    /// The number of rows that lack a label, and take no part.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Takes a row with its two labels; `None` is NULL.
    ///
    /// # Errors
    /// Out of memory, when there are more different labels or pairs than the limit has room for; out of range, for more
    /// rows than SQL can count.
    #[inline]
    pub fn push(&mut self, a: Option<Label<'_>>, b: Option<Label<'_>>) -> Result<()> {
        match (a, b) {
            (Some(a), Some(b)) => self.add(a, b, 1),
            _ => self.leave_out(1),
        }
    }

    /// Takes so many rows with the same two labels.
    ///
    /// # Errors
    /// As for [`Self::push`].
    #[inline]
    pub fn add(&mut self, a: Label<'_>, b: Label<'_>, count: u64) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let a = self.intern(a)?;
        let b = self.intern(b)?;
        self.add_pair((a, b), count)
    }

    fn leave_out(&mut self, count: u64) -> Result<()> {
        self.left_out = checked_count(self.left_out, count)?;
        Ok(())
    }

    fn add_pair(&mut self, pair: (u32, u32), count: u64) -> Result<()> {
        let rows = checked_count(self.rows, count)?;
        match self.pairs.get_mut(&pair) {
            Some(there) => *there += count,
            None => {
                self.make_room(|this| &mut this.pairs)?;
                self.pairs.insert(pair, count);
            }
        }
        self.rows = rows;
        self.rows_of[pair.0 as usize][0] += count;
        self.rows_of[pair.1 as usize][1] += count;
        Ok(())
    }

    /// The number of a label, if it is there.
    #[inline]
    pub(super) fn find(&self, label: Label<'_>) -> Option<u32> {
        match label {
            Label::Number(number) => self.numbers.get(&number).copied(),
            Label::Text(text) => self.texts.find(text).map(|number| self.text_ids[number as usize]),
        }
    }

    /// The number of a label, which is new where the label is.
    #[inline]
    fn intern(&mut self, label: Label<'_>) -> Result<u32> {
        match self.find(label) {
            Some(id) => Ok(id),
            None => self.intern_new(label),
        }
    }

    #[cold]
    fn intern_new(&mut self, label: Label<'_>) -> Result<u32> {
        let id = u32::try_from(self.rows_of.len()).map_err(|_| Error::out_of_range("too many labels"))?;
        if self.rows_of.len() == self.rows_of.capacity() {
            let more = self.rows_of.len().max(64);
            let bytes = (2 * self.rows_of.len() + more) * size_of::<[u64; 2]>();
            self.require(bytes)?;
            self.rows_of.try_reserve_exact(more).map_err(|_| Error::out_of_memory(bytes))?;
        }
        match label {
            Label::Number(number) => {
                self.make_room(|this| &mut this.numbers)?;
                self.numbers.insert(number, id);
            }
            Label::Text(text) => {
                let more = match self.text_ids.len() == self.text_ids.capacity() {
                    true => self.text_ids.len().max(64),
                    false => 0,
                };
                let bytes = more * size_of::<u32>();
                self.require(bytes + self.texts.growth(text.len()))?;
                self.text_ids.try_reserve_exact(more).map_err(|_| Error::out_of_memory(bytes))?;
                self.texts.number(text)?;
                self.text_ids.push(id);
            }
        }
        self.rows_of.push([0; 2]);
        Ok(id)
    }

    /// Makes sure that one of the maps has room for one more entry.
    fn make_room<K: Hash + Eq, V>(
        &mut self,
        map: fn(&mut Self) -> &mut HashMap<K, V, FixedState>,
    ) -> Result<()> {
        let this = map(self);
        if this.len() < this.capacity() {
            return Ok(());
        }
        // Old and new table are both there while the entries move.
        let grown = this.capacity().max(32) * 2;
        let bytes = map_bytes::<K, V>(grown);
        self.require(bytes)?;
        let this = map(self);
        let more = grown - this.len();
        this.try_reserve(more).map_err(|_| Error::out_of_memory(bytes))
    }

    /// Bytes that are held now.
    pub fn heap_bytes(&self) -> usize {
        map_bytes::<i64, u32>(self.numbers.capacity())
            + self.texts.heap_bytes()
            + self.text_ids.capacity() * size_of::<u32>()
            + map_bytes::<(u32, u32), u64>(self.pairs.capacity())
            + self.rows_of.capacity() * size_of::<[u64; 2]>()
    }

    /// Refuses `more` bytes when they are over the limit.
    pub(super) fn require(&self, more: usize) -> Result<()> {
        let fits = self.heap_bytes().checked_add(more).is_some_and(|bytes| bytes <= self.host.memory_limit);
        if fits { Ok(()) } else { Err(self.refusal(more)) }
    }

    #[cold]
    fn refusal(&self, more: usize) -> Error {
        let bytes = self.heap_bytes().saturating_add(more);
        too_large(
            "the comparison of labels",
            bytes,
            self.host.memory_limit,
            "compare columns with fewer different labels",
        )
    }

    /// Adds the rows of another table.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let labels = other.labels()?;
        // Numbers of labels differ from table to table.
        let mut ids: Vec<u32> = with_capacity(labels.len())?;
        for (row, label) in labels.into_iter().enumerate() {
            self.host.at_row(row);
            ids.push(self.intern(label)?);
        }
        for (row, (&(a, b), &count)) in other.pairs.iter().enumerate() {
            self.host.at_row(row);
            self.add_pair((ids[a as usize], ids[b as usize]), count)?;
        }
        self.leave_out(other.left_out)
    }

    /// The labels in the order of their numbers.
    pub(super) fn labels(&self) -> Result<Vec<Label<'_>>> {
        let n = self.rows_of.len();
        self.require(n.saturating_mul(size_of::<Label>()))?;
        let mut labels = filled(n, Label::Number(0))?;
        self.numbers.iter().for_each(|(&number, &id)| labels[id as usize] = Label::Number(number));
        for (row, (text, &id)) in self.texts.iter().zip(&self.text_ids).enumerate() {
            self.host.at_row(row);
            labels[id as usize] = Label::Text(text);
        }
        Ok(labels)
    }
}

const VERSION: u8 = 1;

impl Contingency {
    fn decode_label<'a>(
        &mut self,
        input: &Reader<'_>,
        label: Label<'a>,
        last: Option<Label<'a>>,
    ) -> Result<Label<'a>> {
        if last.is_some_and(|last| last >= label) {
            return Err(input.corrupt("has labels out of order"));
        }
        self.intern_new(label)?;
        Ok(label)
    }

    fn decode_pairs(&mut self, input: &mut Reader<'_>) -> Result<()> {
        let mut last = None;
        for row in 0..input.count(2 * size_of::<u32>() + size_of::<u64>())? {
            self.host.at_row(row);
            let pair = (input.u32()?, input.u32()?);
            let count = input.u64()?;
            if pair.0.max(pair.1) as usize >= self.rows_of.len() || count == 0 {
                return Err(input.corrupt("has a damaged pair"));
            }
            if last.is_some_and(|last| last >= pair) {
                return Err(input.corrupt("has pairs out of order"));
            }
            last = Some(pair);
            self.add_pair(pair, count)?;
        }
        Ok(())
    }
}

/// The binary form is canonical: labels in order, pairs in order of their labels.
impl Codec for Contingency {
    const NAME: &'static str = "comparison of labels";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        let labels = self.labels()?;
        let mut order: Vec<u32> = with_capacity(labels.len())?;
        order.extend(0..labels.len() as u32);
        order.sort_unstable_by(
            self.host.comparing(|&a: &u32, &b: &u32| labels[a as usize].cmp(&labels[b as usize])),
        );
        let mut ranks: Vec<u32> = filled(labels.len(), 0)?;
        order.iter().zip(0..).for_each(|(&id, rank)| ranks[id as usize] = rank);
        let mut pairs: Vec<((u32, u32), u64)> = with_capacity(self.pairs.len())?;
        pairs.extend(self.pairs.iter().map(|(&(a, b), &n)| ((ranks[a as usize], ranks[b as usize]), n)));
        pairs.sort_unstable_by(self.host.comparing(Ord::cmp));

        out.reserve(
            64 + self.texts.heap_bytes()
                + labels.len() * size_of::<u64>()
                + pairs.len() * size_of::<((u32, u32), u64)>(),
        )?;
        out.put_u8(VERSION);
        out.put_u64(self.left_out);
        out.put_u64(self.numbers.len() as u64);
        let sorted = || order.iter().map(|&id| labels[id as usize]);
        for label in sorted() {
            if let Label::Number(number) = label {
                out.put_i64(number);
            }
        }
        out.put_u64(self.texts.len() as u64);
        for label in sorted() {
            if let Label::Text(text) = label {
                out.put_text(text);
            }
        }
        out.put_u64(pairs.len() as u64);
        for ((a, b), count) in pairs {
            out.put_u32(a);
            out.put_u32(b);
            out.put_u64(count);
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for Contingency {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let mut table = Self::new(host);
        table.leave_out(input.u64()?)?;
        let numbers = input.count(size_of::<i64>())?;
        let mut last = None;
        for row in 0..numbers {
            host.at_row(row);
            let number = input.i64()?;
            last = Some(table.decode_label(input, Label::Number(number), last)?);
        }
        let texts = input.count(size_of::<u64>())?;
        for row in 0..texts {
            host.at_row(row);
            let text = input.text("has a damaged label")?;
            last = Some(table.decode_label(input, Label::Text(text), last)?);
        }
        table.decode_pairs(input)?;
        if table.rows_of.contains(&[0; 2]) {
            return Err(input.corrupt("has a label without rows"));
        }
        Ok(table)
    }
}
