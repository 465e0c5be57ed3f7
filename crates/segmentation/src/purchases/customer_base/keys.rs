//! The customer keys a base can group by: how each is buffered, hashed, compared and kept.

use std::cmp::Ordering;
use std::collections::TryReserveError;
use std::fmt::Debug;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use crate::support::codec::{Reader, Writer};
use crate::{Error, Result};

/// How many bytes of text keys a base addresses.
const MAX_TEXT_BYTES: usize = u32::MAX as usize;

/// The longest text key. Whatever is longer is no name of a customer, and would wait in memory that nobody counts.
const MAX_KEY_BYTES: usize = 1 << 20;

/// Long keys are not kept waiting: the batch is there to save cache misses, not to copy documents.
const HEAVY_BATCH: usize = 64 << 10;

/// Hashes with the seed of the process. A base travels without its hashes.
#[inline]
fn hash_of(seed: u64, value: impl std::hash::Hash) -> u64 {
    FixedState::with_seed(seed).hash_one(value)
}

/// One type of key.
pub trait Keys: Debug + Clone {
    /// A key as the caller has it.
    type Input<'a>: Copy;
    /// A key as it waits in the batch.
    type Pending: Copy + Debug;
    /// A key as it stands in an entry.
    type Stored: Copy + Debug;

    /// No keys; `seed` goes into their hashes.
    fn new(seed: u64) -> Self;

    /// Takes a key into the batch.
    ///
    /// # Errors
    /// Invalid, for a key that is too long.
    fn pend(&mut self, key: Self::Input<'_>) -> Result<Self::Pending>;

    /// The hash of a pending key.
    fn hash(&self, key: Self::Pending) -> u64;

    /// The hash of a stored key, equal to what it had when it was pending.
    fn hash_stored(&self, key: Self::Stored) -> u64;

    /// Whether both are the same key.
    fn same(&self, pending: Self::Pending, stored: Self::Stored) -> bool;

    /// Whether both are the same key.
    fn same_stored(&self, a: Self::Stored, b: Self::Stored) -> bool;

    /// The order of two keys, which is that of the binary form.
    fn order(&self, a: Self::Stored, b: Self::Stored) -> Ordering;

    /// Bytes that the keys outside the entries will hold once this one is stored, if they have to grow for it.
    fn growth(&self, _key: Self::Pending) -> Option<usize> {
        None
    }

    /// Grows to that many bytes.
    ///
    /// # Errors
    /// When there is no such memory.
    fn grow(&mut self, _bytes: usize) -> std::result::Result<(), TryReserveError> {
        Ok(())
    }

    /// Moves a pending key into an entry.
    ///
    /// # Errors
    /// Out of memory, when there is more text than a base addresses.
    fn store(&mut self, key: Self::Pending) -> Result<Self::Stored>;

    /// Forgets the pending keys.
    fn clear_pending(&mut self);

    /// Whether the pending keys take more room than a batch should.
    fn batch_is_heavy(&self) -> bool {
        false
    }

    /// The key as the caller gave it.
    fn get(&self, key: Self::Stored) -> Self::Input<'_>;

    /// Bytes held outside the entries.
    fn heap_bytes(&self) -> usize;

    /// Appends the binary form of a key.
    fn encode(&self, key: Self::Stored, out: &mut Writer);

    /// Reads a key into the batch.
    ///
    /// # Errors
    /// Corrupt, at the end of the input.
    fn decode(&mut self, input: &mut Reader<'_>) -> Result<Self::Pending>;

    /// Passes over a key.
    ///
    /// # Errors
    /// Corrupt, at the end of the input.
    fn pass_over(input: &mut Reader<'_>) -> Result<()>;
}

/// Keys that fit in an entry as they are.
macro_rules! plain_keys {
    ($name:ident, $type:ty, $put:ident, $take:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone)]
        pub struct $name {
            seed: u64,
        }

        impl Keys for $name {
            type Input<'a> = $type;
            type Pending = $type;
            type Stored = $type;

            fn new(seed: u64) -> Self {
                Self { seed }
            }

            #[inline]
            fn pend(&mut self, key: $type) -> Result<$type> {
                Ok(key)
            }

            #[inline]
            fn hash(&self, key: $type) -> u64 {
                hash_of(self.seed, key)
            }

            #[inline]
            fn hash_stored(&self, key: $type) -> u64 {
                hash_of(self.seed, key)
            }

            #[inline]
            fn same(&self, pending: $type, stored: $type) -> bool {
                pending == stored
            }

            fn same_stored(&self, a: $type, b: $type) -> bool {
                a == b
            }

            #[inline]
            fn order(&self, a: $type, b: $type) -> Ordering {
                a.cmp(&b)
            }

            #[inline]
            fn store(&mut self, key: $type) -> Result<$type> {
                Ok(key)
            }

            fn clear_pending(&mut self) {}

            fn get(&self, key: $type) -> $type {
                key
            }

            fn heap_bytes(&self) -> usize {
                0
            }

            fn encode(&self, key: $type, out: &mut Writer) {
                out.$put(key);
            }

            fn decode(&mut self, input: &mut Reader<'_>) -> Result<$type> {
                input.$take()
            }

            fn pass_over(input: &mut Reader<'_>) -> Result<()> {
                input.$take().map(drop)
            }
        }
    };
}

plain_keys!(IntKeys, i64, put_i64, i64, "Integers and dates.");
plain_keys!(UuidKeys, [u64; 2], put_pair, pair, "UUIDs, as two big-endian halves.");

impl Writer {
    fn put_pair(&mut self, [high, low]: [u64; 2]) {
        self.put_u64(high);
        self.put_u64(low);
    }
}

impl Reader<'_> {
    fn pair(&mut self) -> Result<[u64; 2]> {
        Ok([self.u64()?, self.u64()?])
    }
}

/// Text, compared byte by byte.
#[derive(Debug, Clone)]
pub struct TextKeys {
    seed: u64,
    stored: Vec<u8>,
    pending: Vec<u8>,
}

/// Where a text key lies, and its hash, which decides most comparisons without a look at the text.
#[derive(Debug, Clone, Copy)]
pub struct TextRef {
    hash: u64,
    start: u32,
    len: u32,
}

impl TextRef {
    fn of(self, text: &[u8]) -> &[u8] {
        &text[self.start as usize..][..self.len as usize]
    }
}

impl TextKeys {
    fn push_pending(&mut self, key: &[u8]) -> Result<TextRef> {
        if key.len() > MAX_KEY_BYTES {
            return Err(Error::invalid(format!(
                "customer key is {} bytes long, the most is {MAX_KEY_BYTES}",
                key.len()
            )));
        }
        let start = self.pending.len() as u32;
        self.pending.try_reserve(key.len()).map_err(|_| Error::out_of_memory(key.len()))?;
        self.pending.extend_from_slice(key);
        Ok(TextRef { hash: hash_of(self.seed, key), start, len: key.len() as u32 })
    }
}

impl Keys for TextKeys {
    type Input<'a> = &'a [u8];
    type Pending = TextRef;
    type Stored = TextRef;

    fn new(seed: u64) -> Self {
        Self { seed, stored: Vec::new(), pending: Vec::new() }
    }

    fn pend(&mut self, key: &[u8]) -> Result<TextRef> {
        self.push_pending(key)
    }

    fn hash(&self, key: TextRef) -> u64 {
        key.hash
    }

    fn hash_stored(&self, key: TextRef) -> u64 {
        key.hash
    }

    fn same(&self, pending: TextRef, stored: TextRef) -> bool {
        pending.hash == stored.hash && pending.of(&self.pending) == stored.of(&self.stored)
    }

    fn same_stored(&self, a: TextRef, b: TextRef) -> bool {
        a.hash == b.hash && a.of(&self.stored) == b.of(&self.stored)
    }

    fn order(&self, a: TextRef, b: TextRef) -> Ordering {
        a.of(&self.stored).cmp(b.of(&self.stored))
    }

    fn growth(&self, key: TextRef) -> Option<usize> {
        let needed = self.stored.len() + key.len as usize;
        (needed > self.stored.capacity()).then(|| needed.max(self.stored.capacity() * 2).max(1 << 10))
    }

    fn grow(&mut self, bytes: usize) -> std::result::Result<(), TryReserveError> {
        self.stored.try_reserve_exact(bytes.saturating_sub(self.stored.len()))
    }

    fn store(&mut self, key: TextRef) -> Result<TextRef> {
        let start = self.stored.len();
        if start + key.len as usize > MAX_TEXT_BYTES {
            return Err(Error::new(crate::Kind::LimitExceeded, "customer keys hold more than 4 GB of text"));
        }
        self.stored.extend_from_slice(key.of(&self.pending));
        Ok(TextRef { start: start as u32, ..key })
    }

    fn clear_pending(&mut self) {
        self.pending.clear();
        // One long key must not leave its room behind.
        self.pending.shrink_to(2 * HEAVY_BATCH);
    }

    fn batch_is_heavy(&self) -> bool {
        self.pending.len() > HEAVY_BATCH
    }

    fn get(&self, key: TextRef) -> &[u8] {
        key.of(&self.stored)
    }

    fn heap_bytes(&self) -> usize {
        self.stored.capacity() + self.pending.capacity()
    }

    fn encode(&self, key: TextRef, out: &mut Writer) {
        out.put_u32(key.len);
        out.put_bytes(self.get(key));
    }

    fn decode(&mut self, input: &mut Reader<'_>) -> Result<TextRef> {
        let len = input.u32()? as usize;
        let key = input.bytes(len)?;
        if key.contains(&0) {
            return Err(input.corrupt("has a key that is not text"));
        }
        self.push_pending(key)
    }

    fn pass_over(input: &mut Reader<'_>) -> Result<()> {
        let len = input.u32()? as usize;
        input.bytes(len).map(drop)
    }
}
