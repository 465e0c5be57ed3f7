//! The categories of one column, each stored once and known by a number.

use std::collections::HashMap;

use foldhash::quality::FixedState;

use crate::rows::features::MAX_CATEGORY;
use crate::support::codec::{Reader, Writer};
use crate::support::host::Host;
use crate::support::memory::room;
use crate::{Error, Kind, Result};

/// Bytes that an entry takes besides its text: two pointers with lengths, the number, and the table's slack.
const ENTRY: usize = 72;

/// Names with numbers, in the order of their arrival until [`Dictionary::sort`].
#[derive(Debug, Clone)]
pub struct Dictionary {
    names: Vec<Box<str>>,
    /// By name; the hash is keyed, so that nobody outside can choose names that collide.
    numbers: HashMap<Box<str>, u32, FixedState>,
    bytes: usize,
}

/// Whatever the key of the hash.
impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

/// What a name costs in memory.
pub fn bytes_of(name: &str) -> usize {
    // The text is there twice, in the list and in the table.
    ENTRY + 2 * name.len()
}

impl Dictionary {
    /// No names yet.
    pub fn new(seed: u64) -> Self {
        Self { names: Vec::new(), numbers: HashMap::with_hasher(FixedState::with_seed(seed)), bytes: 0 }
    }

    /// Bytes that all names take together.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The names by number.
    pub fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// The number of a name, which is added if it is new.
    ///
    /// # Errors
    /// Out of memory.
    pub fn number(&mut self, name: &str) -> Result<u32> {
        if let Some(&number) = self.numbers.get(name) {
            return Ok(number);
        }
        // Both grow to twice their length.
        let grown = 2 * (self.names.len() + 1);
        self.names.try_reserve(1).map_err(|_| Error::out_of_memory(grown * size_of::<Box<str>>()))?;
        self.numbers
            .try_reserve(1)
            .map_err(|_| Error::out_of_memory(grown * size_of::<(Box<str>, u32)>()))?;
        let number = u32::try_from(self.names.len())
            .map_err(|_| Error::new(Kind::LimitExceeded, "a column has more than 4 billion categories"))?;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        self.bytes += bytes_of(name);
        Ok(number)
    }

    /// Drops the names that are not used and numbers the rest in order. The answer maps old numbers to new ones, and
    /// is `None` where nothing changed.
    ///
    /// # Errors
    /// Out of memory.
    pub fn sort(&mut self, used: &[bool], host: Host) -> Result<Option<Vec<u32>>> {
        let mut pairs = self.names.windows(2).enumerate().inspect(|(row, _)| host.at_row(*row));
        if used.iter().all(|&used| used) && pairs.all(|(_, pair)| pair[0] <= pair[1]) {
            return Ok(None);
        }
        let mut kept: Vec<(Box<str>, u32)> = room(self.names.len())?;
        let mut changed = room(used.len())?;
        changed.resize(used.len(), u32::MAX);
        for (number, name) in (0..).zip(self.names.drain(..)) {
            host.at_row(number as usize);
            if used[number as usize] {
                kept.push((name, number));
            }
        }
        kept.sort_unstable_by(host.comparing(Ord::cmp));
        self.numbers.drain().enumerate().for_each(|(row, _)| host.at_row(row));
        self.bytes = 0;
        for (number, (name, old)) in (0..).zip(kept) {
            host.at_row(number as usize);
            changed[old as usize] = number;
            let grown = self.bytes + bytes_of(&name);
            host.at_bytes(self.bytes, grown);
            self.bytes = grown;
            self.numbers.insert(name.clone(), number);
            self.names.push(name);
        }
        Ok(Some(changed))
    }

    /// Appends the names.
    ///
    /// # Errors
    /// Out of memory.
    pub fn encode(&self, out: &mut Writer) -> Result<()> {
        out.reserve(self.bytes)?;
        out.put_u64(self.names.len() as u64);
        self.names.iter().for_each(|name| out.put_text(name));
        Ok(())
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// Corrupt, for names that are not text, not in order or not distinct.
    pub fn decode(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        let mut dictionary = Self::new(host.seed);
        for number in 0..input.count(size_of::<u64>())? {
            host.at_row(number);
            let name = input.text("has a category that is not text")?;
            if dictionary.names.last().is_some_and(|last| **last >= *name) {
                return Err(input.corrupt("has categories out of order"));
            }
            if name.len() > MAX_CATEGORY {
                return Err(input.corrupt("has a category that is too long"));
            }
            let before = dictionary.bytes;
            if dictionary.number(name)? as usize != number {
                return Err(input.corrupt("has a category twice"));
            }
            host.at_bytes(before, dictionary.bytes);
        }
        Ok(dictionary)
    }
}
