//! Distinct texts, each known by a number. They lie in one buffer, so that millions of them are taken and given back at once.

use std::ops::Index;

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::error::{Error, Kind, Result};
use super::host::Host;
use super::memory::{filled, with_capacity};

/// Where a text lies in the buffer.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    len: u32,
}

/// Texts by number, in the order of their arrival until [`Texts::sort`].
#[derive(Debug, Clone)]
pub struct Texts {
    buffer: String,
    spans: Vec<Span>,
    numbers: HashTable<u32>,
    /// Keyed, so that nobody outside can choose texts that collide.
    hasher: FixedState,
}

/// Whatever the key of the hash.
impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, number: usize) -> &str {
        text_of(&self.buffer, self.spans[number])
    }
}

fn text_of(buffer: &str, span: Span) -> &str {
    &buffer[span.start..][..span.len as usize]
}

impl Texts {
    /// No texts yet.
    pub fn new(seed: u64) -> Self {
        let hasher = FixedState::with_seed(seed);
        Self { buffer: String::new(), spans: Vec::new(), numbers: HashTable::new(), hasher }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The texts by number.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.spans.iter().map(|&span| text_of(&self.buffer, span))
    }

    /// Bytes that are held now.
    pub fn heap_bytes(&self) -> usize {
        self.buffer.capacity() + self.spans.capacity() * size_of::<Span>() + self.numbers.allocation_size()
    }

    /// Bytes that one more text of this length would take, beyond those held now: none while there is room.
    pub fn growth(&self, len: usize) -> usize {
        let table = self.numbers.allocation_size() * 2 + 64;
        let buffer = self.buffer.capacity() + len;
        let spans = (self.spans.capacity() + 4) * size_of::<Span>();
        [
            (self.numbers.len() == self.numbers.capacity(), table),
            (self.buffer.len() + len > self.buffer.capacity(), buffer),
            (self.spans.len() == self.spans.capacity(), spans),
        ]
        .into_iter()
        .filter_map(|(grows, bytes)| grows.then_some(bytes))
        .sum()
    }

    /// The number of a text, if it is there.
    #[inline]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.find_hashed(text, self.hasher.hash_one(text))
    }

    #[inline]
    fn find_hashed(&self, text: &str, hash: u64) -> Option<u32> {
        self.numbers.find(hash, |&number| &self[number as usize] == text).copied()
    }

    /// The number of a text, which is added if it is new.
    ///
    /// # Errors
    /// Out of memory; limit exceeded, for more than 4 billion texts, or one of as many bytes.
    #[inline]
    pub fn number(&mut self, text: &str) -> Result<u32> {
        let hash = self.hasher.hash_one(text);
        match self.find_hashed(text, hash) {
            Some(number) => Ok(number),
            None => self.add(text, hash),
        }
    }

    #[cold]
    fn add(&mut self, text: &str, hash: u64) -> Result<u32> {
        let needed = self.growth(text.len());
        let failed = || Error::out_of_memory(needed);
        let too_many =
            |_| Error::new(Kind::LimitExceeded, "more than 4 billion texts, or bytes in one of them");
        let number = u32::try_from(self.spans.len()).map_err(too_many)?;
        let len = u32::try_from(text.len()).map_err(too_many)?;
        self.spans.try_reserve(1).map_err(|_| failed())?;
        self.buffer.try_reserve(text.len()).map_err(|_| failed())?;
        let Self { buffer, spans, numbers, hasher } = self;
        let hash_of = |&number: &u32| hasher.hash_one(text_of(buffer, spans[number as usize]));
        numbers.try_reserve(1, hash_of).map_err(|_| failed())?;
        numbers.insert_unique(hash, number, hash_of);
        spans.push(Span { start: buffer.len(), len });
        buffer.push_str(text);
        Ok(number)
    }

    /// Drops the texts that are not used and numbers the rest in order. The answer maps old numbers to new ones, and
    /// is `None` where nothing changed.
    ///
    /// # Errors
    /// Out of memory.
    pub fn sort(&mut self, used: &[bool], host: Host) -> Result<Option<Vec<u32>>> {
        let all = used.iter().all(|&used| used);
        if all && self.is_sorted(host) {
            return Ok(None);
        }
        let mut order: Vec<u32> = with_capacity(self.len())?;
        order.extend((0..self.len() as u32).filter(|&number| used[number as usize]));
        order.sort_unstable_by(host.comparing(|&a: &u32, &b: &u32| self[a as usize].cmp(&self[b as usize])));
        let mut changed = filled(self.len(), u32::MAX)?;
        let mut spans = with_capacity(order.len())?;
        for (new, &old) in (0..).zip(&order) {
            host.at_row(new as usize);
            changed[old as usize] = new;
            spans.push(self.spans[old as usize]);
        }
        self.spans = spans;
        if !all {
            self.compact(host)?;
        }
        let Self { buffer, spans, numbers, hasher } = self;
        let hash_of = |&number: &u32| hasher.hash_one(text_of(buffer, spans[number as usize]));
        numbers.clear();
        for number in 0..spans.len() as u32 {
            host.at_row(number as usize);
            numbers.insert_unique(hash_of(&number), number, hash_of);
        }
        Ok(Some(changed))
    }

    fn is_sorted(&self, host: Host) -> bool {
        let mut pairs =
            self.iter().zip(self.iter().skip(1)).enumerate().inspect(|(row, _)| host.at_row(*row));
        pairs.all(|(_, (a, b))| a <= b)
    }

    /// Leaves out of the buffer what no text is.
    fn compact(&mut self, host: Host) -> Result<()> {
        let len = self.spans.iter().map(|span| span.len as usize).sum();
        let mut buffer = String::new();
        buffer.try_reserve_exact(len).map_err(|_| Error::out_of_memory(len))?;
        for (number, span) in self.spans.iter_mut().enumerate() {
            host.at_row(number);
            let text = text_of(&self.buffer, *span);
            span.start = buffer.len();
            buffer.push_str(text);
        }
        self.buffer = buffer;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn as_a_sorted_set(words in prop::collection::vec("[a-cé]{0,3}", 0..200), drop in any::<u64>()) {
            let mut texts = Texts::new(7);
            let numbers: Vec<u32> = words.iter().map(|word| texts.number(word).unwrap()).collect();
            let set: BTreeSet<&String> = words.iter().collect();
            prop_assert_eq!(texts.len(), set.len());
            for (word, &number) in words.iter().zip(&numbers) {
                prop_assert_eq!(&texts[number as usize], word);
                prop_assert_eq!(texts.find(word), Some(number));
            }
            prop_assert_eq!(texts.find("none of them"), None);
            let used: Vec<bool> = (0..texts.len()).map(|number| drop >> (number % 64) & 1 == 1).collect();
            let kept: BTreeSet<String> =
                texts.iter().zip(&used).filter(|(_, used)| **used).map(|(text, _)| text.to_owned()).collect();
            let before = texts.clone();
            let changed = texts.sort(&used, Host::unlimited()).unwrap();
            prop_assert!(texts.iter().eq(kept.iter().map(String::as_str)));
            for (old, text) in before.iter().enumerate() {
                let new = changed.as_ref().map_or(old as u32, |changed| changed[old]);
                prop_assert_eq!(texts.find(text), used[old].then_some(new));
            }
        }
    }
}
