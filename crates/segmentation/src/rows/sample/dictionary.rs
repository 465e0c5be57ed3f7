//! The categories of one column, each stored once and known by a number.

use crate::Result;
use crate::rows::features::MAX_CATEGORY;
use crate::support::codec::{Reader, Writer};
use crate::support::host::Host;
use crate::support::texts::Texts;

/// Bytes that an entry takes besides its text: where it lies, its number, and the slack of both lists.
const ENTRY: usize = 72;

/// Names with numbers, in the order of their arrival until [`Dictionary::sort`].
#[derive(Debug, Clone, PartialEq)]
pub struct Dictionary {
    names: Texts,
    bytes: usize,
}

/// What a name costs in memory, the slack of the buffer included.
pub fn bytes_of(name: &str) -> usize {
    ENTRY + 2 * name.len()
}

impl Dictionary {
    /// No names yet.
    pub fn new(seed: u64) -> Self {
        Self { names: Texts::new(seed), bytes: 0 }
    }

    /// Bytes that all names take together.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The names by number.
    pub fn names(&self) -> &Texts {
        &self.names
    }

    /// The number of a name, which is added if it is new.
    ///
    /// # Errors
    /// As for [`Texts::number`].
    pub fn number(&mut self, name: &str) -> Result<u32> {
        let before = self.names.len();
        let number = self.names.number(name)?;
        if self.names.len() > before {
            self.bytes += bytes_of(name);
        }
        Ok(number)
    }

    /// As [`Texts::sort`].
    ///
    /// # Errors
    /// Out of memory.
    pub fn sort(&mut self, used: &[bool], host: Host) -> Result<Option<Vec<u32>>> {
        let changed = self.names.sort(used, host)?;
        self.bytes = self.names.iter().map(bytes_of).sum();
        Ok(changed)
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
            if number > 0 && dictionary.names[number - 1] >= *name {
                return Err(input.corrupt("has categories out of order"));
            }
            if name.len() > MAX_CATEGORY {
                return Err(input.corrupt("has a category that is too long"));
            }
            if dictionary.number(name)? as usize != number {
                return Err(input.corrupt("has a category twice"));
            }
        }
        Ok(dictionary)
    }
}
