//! The binary form of values: big-endian fields, every length checked before it is believed.

use std::ops::RangeInclusive;

use super::host::Host;
use crate::{Error, Result};

/// A value with a binary form of its own.
pub trait Codec: Sized {
    /// What error messages call it.
    const NAME: &'static str;

    /// Appends the binary form.
    ///
    /// # Errors
    /// Out of range, for a value whose parts fit but whose whole does not; out of memory.
    fn encode(&self, out: &mut Writer) -> Result<()>;

    /// Reads what [`Self::encode`] wrote, and validates every field.
    ///
    /// # Errors
    /// Corrupt, for anything that `encode` cannot have written.
    fn decode(input: &mut Reader<'_>) -> Result<Self>;

    /// The whole binary form.
    ///
    /// # Errors
    /// As for [`Self::encode`].
    fn to_bytes(&self) -> Result<Vec<u8>> {
        // Room enough for what there are most of: the values of one customer.
        let mut out = Writer { bytes: Vec::with_capacity(64), short_of: 0 };
        self.encode(&mut out)?;
        match out.short_of {
            0 => Ok(out.bytes),
            bytes => Err(Error::out_of_memory(bytes)),
        }
    }

    /// The value whose whole binary form this is.
    ///
    /// # Errors
    /// As for [`Self::decode`], and for bytes left over.
    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut input = Reader::new(bytes, Self::NAME);
        let value = Self::decode(&mut input)?;
        input.finish()?;
        Ok(value)
    }
}

/// A value whose binary form is read under the rules of a process, which it keeps.
pub trait CodecWithin: Codec {
    /// As [`Codec::decode`], for a value that lives under the rules of `host`.
    ///
    /// # Errors
    /// As for [`Codec::decode`], and out of memory.
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self>;

    /// As [`Codec::from_bytes`], for a value that lives under the rules of `host`.
    ///
    /// # Errors
    /// As for [`Self::decode_within`], and for bytes left over.
    fn from_bytes_within(bytes: &[u8], host: Host) -> Result<Self> {
        let mut input = Reader::new(bytes, Self::NAME);
        let value = Self::decode_within(&mut input, host)?;
        input.finish()?;
        Ok(value)
    }
}

/// Collects the fields of a binary form.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    /// Bytes that were not to be had when a field was appended. What follows is lost as well.
    short_of: usize,
}

/// Takes the fields of a binary form apart.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    name: &'static str,
}

macro_rules! fields {
    ($($put:ident $get:ident $type:ty),*) => {
        impl Writer {
            $(#[doc = concat!("Appends a big-endian `", stringify!($type), "`.")]
            #[inline]
            pub fn $put(&mut self, value: $type) {
                self.put_bytes(&value.to_be_bytes());
            })*
        }

        impl Reader<'_> {
            $(#[doc = concat!("Takes a big-endian `", stringify!($type), "`.\n\n# Errors\nCorrupt, at the end of the input.")]
            #[inline]
            pub fn $get(&mut self) -> Result<$type> {
                match self.rest.split_first_chunk() {
                    Some((field, rest)) => {
                        self.rest = rest;
                        Ok(<$type>::from_be_bytes(*field))
                    }
                    None => Err(self.corrupt("ends too early")),
                }
            })*
        }
    };
}

fields!(put_u8 u8 u8, put_u32 u32 u32, put_u64 u64 u64, put_i64 i64 i64, put_i128 i128 i128, put_f64 f64 f64);

impl Writer {
    /// Makes room for `additional` more bytes.
    ///
    /// # Errors
    /// Out of memory, when there is no such room.
    pub fn reserve(&mut self, additional: usize) -> Result<()> {
        self.bytes.try_reserve(additional).map_err(|_| Error::out_of_memory(additional))
    }

    /// Appends a number that is mostly small: seven bits a byte, the lowest first, the top bit set on all but the last.
    #[inline]
    pub fn put_varint(&mut self, mut value: u128) {
        while value > u64::MAX.into() {
            self.put_bytes(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.put_short_varint(value as u64);
    }

    /// As [`Self::put_varint`], in 64 bits, whose shifts are several times as fast.
    #[inline]
    pub fn put_short_varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.put_bytes(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.put_bytes(&[value as u8]);
    }

    /// Appends a signed number that is mostly near zero: 0, -1, 1, -2 … as 0, 1, 2, 3 …
    #[inline]
    pub fn put_signed_varint(&mut self, value: i128) {
        self.put_varint((value << 1 ^ value >> 127) as u128);
    }

    /// Appends a text with its length.
    pub fn put_text(&mut self, text: &str) {
        self.put_u64(text.len() as u64);
        self.put_bytes(text.as_bytes());
    }

    /// Appends raw bytes, without their length.
    #[inline]
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        if self.bytes.capacity() - self.bytes.len() >= bytes.len() || self.grow(bytes.len()) {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Makes room for a field; false, if there is none.
    #[cold]
    fn grow(&mut self, field: usize) -> bool {
        let more = field.max(self.bytes.len());
        let grown = self.bytes.try_reserve(more).is_ok();
        if !grown {
            self.short_of = self.bytes.len() + more;
        }
        grown
    }
}

impl<'a> Reader<'a> {
    /// Reads `bytes`, which error messages call `name`.
    pub fn new(bytes: &'a [u8], name: &'static str) -> Self {
        Self { rest: bytes, name }
    }

    /// Makes sure that everything has been read.
    ///
    /// # Errors
    /// Corrupt, when something is left.
    pub fn finish(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.corrupt("has bytes left over")) }
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Takes `len` raw bytes.
    ///
    /// # Errors
    /// Corrupt, when fewer are left.
    pub fn bytes(&mut self, len: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or_else(|| self.corrupt("ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Takes a number that [`Writer::put_varint`] appended.
    ///
    /// # Errors
    /// Corrupt, at the end of the input, for a number that does not fit and for one in more bytes than it needs.
    #[inline]
    pub fn varint(&mut self) -> Result<u128> {
        match self.short_varint() {
            Some(value) => Ok(value.into()),
            None => self.long_varint(),
        }
    }

    /// As [`Self::varint`], for what must be below 2^63; `None` for anything else.
    #[inline]
    pub fn short_varint(&mut self) -> Option<u64> {
        // Most are of one byte.
        if let [byte @ ..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            return Some((*byte).into());
        }
        let mut value = 0_u64;
        for (place, &byte) in self.rest.iter().take(9).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                let proper = byte > 0;
                if proper {
                    self.rest = &self.rest[place + 1..];
                }
                return proper.then_some(value);
            }
        }
        None
    }

    /// As [`Self::varint`], for numbers beyond 63 bits and for damaged ones.
    #[cold]
    fn long_varint(&mut self) -> Result<u128> {
        let mut value = 0_u128;
        for shift in (0..u128::BITS).step_by(7) {
            let byte = self.u8()?;
            let bits = u128::from(byte & 0x7f);
            if bits << shift >> shift != bits || (byte == 0 && shift > 0) {
                return Err(self.corrupt("has a number that is not well formed"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.corrupt("has a number that is not well formed"))
    }

    /// Takes a number that [`Writer::put_signed_varint`] appended.
    ///
    /// # Errors
    /// As for [`Self::varint`].
    #[inline]
    pub fn signed_varint(&mut self) -> Result<i128> {
        // In 64 bits where they are enough, which is several times as fast.
        if let Some(value) = self.short_varint() {
            return Ok(((value >> 1) as i64 ^ -((value & 1) as i64)).into());
        }
        let value = self.long_varint()?;
        Ok((value >> 1) as i128 ^ -((value & 1) as i128))
    }

    /// Takes a text that [`Writer::put_text`] appended.
    ///
    /// # Errors
    /// Corrupt, when it ends too early, and with the given complaint when it is not UTF-8.
    pub fn text(&mut self, complaint: &str) -> Result<&'a str> {
        let len = self.count(1)?;
        std::str::from_utf8(self.bytes(len)?).map_err(|_| self.corrupt(complaint))
    }

    /// A count of items of at least `item_size` bytes each, believed only if that many bytes are left.
    ///
    /// # Errors
    /// Corrupt, for a count that the input cannot hold.
    pub fn count(&mut self, item_size: usize) -> Result<usize> {
        let count = usize::try_from(self.u64()?).ok();
        count
            .filter(|count| count.checked_mul(item_size).is_some_and(|bytes| bytes <= self.rest.len()))
            .ok_or_else(|| self.corrupt("counts more items than it holds"))
    }

    /// Takes the version byte.
    ///
    /// # Errors
    /// Corrupt, with a hint to update, for a version newer than `known`.
    #[inline]
    pub fn version(&mut self, known: u8) -> Result<()> {
        self.form(known..=known).map(|_| ())
    }

    /// Takes the version byte of a value that is written in one of several forms.
    ///
    /// # Errors
    /// As for [`Self::version`].
    #[inline]
    pub fn form(&mut self, known: RangeInclusive<u8>) -> Result<u8> {
        match self.u8()? {
            version if known.contains(&version) => Ok(version),
            version => Err(self.other_version(version, *known.end())),
        }
    }

    #[cold]
    fn other_version(&self, version: u8, known: u8) -> Error {
        if version < known {
            return self.corrupt(&format!("has unknown format {version}"));
        }
        self.corrupt(&format!("has format {version}, this pg_segment reads up to {known}"))
            .hint("Update the extension with ALTER EXTENSION pg_segment UPDATE.")
    }

    /// An error that names the value being read.
    pub fn corrupt(&self, what: &str) -> Error {
        Error::corrupt(format!("{} {what}", self.name))
    }
}

/// The sum of two counts, if SQL can count that far.
pub(crate) fn checked_count(a: u64, b: u64) -> Result<u64> {
    // SQL counts in bigint.
    let sum = a.checked_add(b).filter(|&sum| i64::try_from(sum).is_ok());
    sum.ok_or_else(|| Error::out_of_range("number of rows is out of range"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<u128> {
        let mut input = Reader::new(bytes, "test");
        input.varint().and_then(|value| input.finish().map(|()| value))
    }

    #[test]
    fn a_number_has_one_form() {
        for damaged in [
            &[][..],
            &[0x80],
            &[0x80, 0],
            &[0x80, 0, 1],
            &[0x81, 0x80, 0],
            &[0xff; 19],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0],
            &[
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0x04,
            ],
        ] {
            assert!(read(damaged).is_err(), "{damaged:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]
        #[test]
        fn numbers_round_trip(value in any::<i128>(), shift in 0_u32..128, after in any::<u8>()) {
            for value in [value >> shift, i128::MAX >> shift, -1 << shift] {
                let mut out = Writer::default();
                out.put_signed_varint(value);
                out.put_u8(after);
                let mut input = Reader::new(&out.bytes, "test");
                prop_assert_eq!((input.signed_varint().unwrap(), input.u8().unwrap()), (value, after));
                input.finish().unwrap();
            }
        }
    }
}
