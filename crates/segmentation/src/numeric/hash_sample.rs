//! A sample by the hashes of what is sampled: the same whatever the order of rows, and mergeable.
//!
//! An entry stays while its hash begins with so many zero bits, the level; when there are more entries than may be, the level
//! grows. An entry is seen whole or not at all, so that what is counted within it is exact, and what is counted over entries is
//! a 2^level-th of the whole (adaptive sampling: Flajolet 1990, "On adaptive sampling", Computing 43).

use std::cmp::Ordering;

use super::hash::{finish, mix};
use crate::support::codec::{Reader, Writer};
use crate::support::memory::with_capacity;
use crate::{Error, Result};

/// What can be sampled.
pub trait Entry: Sized {
    /// What decides whether it stays. Entries that are to stay together share it.
    fn hash(&self) -> u64;

    /// An order of entries, of which equal ones are one.
    fn order(&self, other: &Self) -> Ordering;

    /// Takes an equal entry in.
    ///
    /// # Errors
    /// Out of range, for counts that do not fit.
    fn absorb(&mut self, other: &Self) -> Result<()>;

    /// Appends the binary form.
    fn encode(&self, out: &mut Writer);

    /// Reads the binary form.
    ///
    /// # Errors
    /// Corrupt, for what [`Self::encode`] cannot have written.
    fn decode(input: &mut Reader<'_>) -> Result<Self>;

    /// The least bytes of the binary form.
    const LEAST_BYTES: usize;
}

/// Entries whose hashes begin with `level` zero bits: at most as many different ones as the budget allows.
#[derive(Debug, Clone, PartialEq)]
pub struct HashSample<E> {
    budget: usize,
    level: u32,
    /// In order and each but once up to `settled`, then as they came.
    entries: Vec<E>,
    settled: usize,
}

/// Entries that wait to be settled, at the least.
const FEW: usize = 64;

impl<E: Entry> HashSample<E> {
    /// Nothing yet.
    pub fn new(budget: usize) -> Self {
        Self { budget: budget.max(1), level: 0, entries: Vec::new(), settled: 0 }
    }

    /// Whether an entry of this hash can be in the sample.
    #[inline]
    pub fn admits(&self, hash: u64) -> bool {
        hash.leading_zeros() >= self.level
    }

    /// Takes an entry.
    ///
    /// # Errors
    /// Out of memory; as [`Entry::absorb`].
    #[inline]
    pub fn push(&mut self, entry: E) -> Result<()> {
        if !self.admits(entry.hash()) {
            return Ok(());
        }
        if self.entries.len() == self.entries.capacity() {
            self.make_room()?;
            // The level may have grown.
            if !self.admits(entry.hash()) {
                return Ok(());
            }
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Settles what waits, and grows where most of it stays.
    #[cold]
    fn make_room(&mut self) -> Result<()> {
        self.settle()?;
        let most = self.budget.saturating_mul(2).max(FEW);
        let wanted = self.entries.len().saturating_mul(2).clamp(FEW, most);
        if wanted > self.entries.capacity() {
            let more = wanted - self.entries.len();
            self.entries
                .try_reserve_exact(more)
                .map_err(|_| Error::out_of_memory(wanted * size_of::<E>()))?;
        }
        Ok(())
    }

    /// Brings the entries in order, and the level to where they are few enough.
    ///
    /// # Errors
    /// As [`Entry::absorb`].
    pub fn settle(&mut self) -> Result<()> {
        if self.settled < self.entries.len() {
            self.entries.sort_unstable_by(Entry::order);
            let mut kept = 0;
            for place in 1..self.entries.len() {
                let (before, rest) = self.entries.split_at_mut(place);
                match before[kept].order(&rest[0]) {
                    Ordering::Equal => before[kept].absorb(&rest[0])?,
                    _ => {
                        kept += 1;
                        self.entries.swap(kept, place);
                    }
                }
            }
            self.entries.truncate(kept + 1);
        }
        while self.entries.len() > self.budget {
            self.level += 1;
            let level = self.level;
            self.entries.retain(|entry| entry.hash().leading_zeros() >= level);
        }
        self.settled = self.entries.len();
        Ok(())
    }

    /// Takes the entries of another sample.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()>
    where
        E: Clone,
    {
        if other.level > self.level {
            self.level = other.level;
            let level = self.level;
            self.entries.retain(|entry| entry.hash().leading_zeros() >= level);
            self.settled = 0;
        }
        other.entries.iter().try_for_each(|entry| self.push(entry.clone()))?;
        self.settle()
    }

    /// The entries in order, once settled.
    pub fn entries(&self) -> &[E] {
        debug_assert!(self.settled == self.entries.len());
        &self.entries
    }

    /// What one entry stands for: a power of two, one where the sample is everything.
    pub fn scale(&self) -> u64 {
        1 << self.level.min(62)
    }

    /// Bytes that are held now.
    pub fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<E>()
    }

    /// Appends the binary form of a settled sample.
    pub fn encode(&self, out: &mut Writer) {
        out.put_u8(self.level as u8);
        out.put_u64(self.entries.len() as u64);
        self.entries.iter().for_each(|entry| entry.encode(out));
    }

    /// Reads the binary form of a sample, to go on within a budget.
    ///
    /// # Errors
    /// Corrupt, for what [`Self::encode`] cannot have written; out of memory.
    pub fn decode(input: &mut Reader<'_>, budget: usize) -> Result<Self> {
        let level = u32::from(input.u8()?);
        let count = input.count(E::LEAST_BYTES)?;
        let mut entries: Vec<E> = with_capacity(count)?;
        for _ in 0..count {
            let entry = E::decode(input)?;
            let is_next = entries.last().is_none_or(|last| last.order(&entry) == Ordering::Less);
            if !is_next || entry.hash().leading_zeros() < level {
                return Err(input.corrupt("has entries that are not in order"));
            }
            entries.push(entry);
        }
        if level > u64::BITS - 2 {
            return Err(input.corrupt("has a sample of nothing"));
        }
        let settled = entries.len();
        let mut sample = Self { budget: budget.max(1), level, entries, settled };
        sample.settle()?;
        Ok(sample)
    }
}

/// A hash of words, each of which can be one, in their order.
pub fn hash_words(words: &[u64]) -> u64 {
    finish(words.iter().fold(words.len() as u64, |hash, &word| mix(hash, word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::codec::{Codec, checked_count};
    use proptest::prelude::*;

    /// A number, and how often it came.
    #[derive(Debug, Clone, PartialEq)]
    struct Number(u64, u64);

    impl Entry for Number {
        const LEAST_BYTES: usize = 16;

        fn hash(&self) -> u64 {
            hash_words(&[self.0])
        }

        fn order(&self, other: &Self) -> Ordering {
            self.0.cmp(&other.0)
        }

        fn absorb(&mut self, other: &Self) -> Result<()> {
            self.1 = checked_count(self.1, other.1)?;
            Ok(())
        }

        fn encode(&self, out: &mut Writer) {
            out.put_u64(self.0);
            out.put_u64(self.1);
        }

        fn decode(input: &mut Reader<'_>) -> Result<Self> {
            Ok(Self(input.u64()?, input.u64()?))
        }
    }

    struct Alone(HashSample<Number>);

    impl Codec for Alone {
        const NAME: &'static str = "sample";

        fn encode(&self, out: &mut Writer) -> Result<()> {
            self.0.encode(out);
            Ok(())
        }

        fn decode(input: &mut Reader<'_>) -> Result<Self> {
            HashSample::decode(input, 1000).map(Self)
        }
    }

    fn of(numbers: &[u64], budget: usize) -> HashSample<Number> {
        let mut sample = HashSample::new(budget);
        numbers.iter().for_each(|&number| sample.push(Number(number, 1)).unwrap());
        sample.settle().unwrap();
        sample
    }

    #[test]
    fn the_scale_is_near_the_truth() {
        let numbers: Vec<u64> = (0..100_000).collect();
        let sample = of(&numbers, 1000);
        assert!(sample.scale() > 64 && sample.entries().len() <= 1000);
        let estimate = sample.scale() as f64 * sample.entries().len() as f64;
        assert!((estimate / 100_000.0 - 1.0).abs() < 0.15, "{estimate}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]
        #[test]
        fn neither_order_nor_merging_shows(
            mut numbers in prop::collection::vec(0..300_u64, 0..400),
            parts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
            budget in 1..90_usize,
        ) {
            let whole = of(&numbers, budget);
            let mut seen: Vec<u64> = numbers.clone();
            seen.sort_unstable();
            for entry in whole.entries() {
                prop_assert_eq!(seen.iter().filter(|&&number| number == entry.0).count() as u64, entry.1);
            }
            numbers.reverse();
            let mut merged = HashSample::new(budget);
            let mut rest = numbers.as_slice();
            for part in parts {
                let (left, right) = rest.split_at(part.index(rest.len() + 1));
                let mut next = of(left, budget);
                next.merge(&merged).unwrap();
                (merged, rest) = (next, right);
            }
            merged.merge(&of(rest, budget)).unwrap();
            prop_assert_eq!((merged.entries(), merged.scale()), (whole.entries(), whole.scale()));
            let read = Alone::from_bytes(&Alone(merged).to_bytes().unwrap()).unwrap();
            prop_assert_eq!(read.0.entries(), whole.entries());
        }
    }
}
