//! Sets of days, a bit for each: on which days did anybody purchase again?

use crate::Result;
use crate::support::codec::{Codec, Reader, Writer};
use crate::support::memory::with_capacity;
use crate::support::time::{self, MICROS_PER_DAY};

const BITS: i32 = u64::BITS as i32;

/// The places of the words with days of PostgreSQL's timestamps.
const POSSIBLE: std::ops::RangeInclusive<i32> = place_of(time::MIN)..=place_of(time::END);

const fn place_of(micros: i64) -> i32 {
    micros.div_euclid(MICROS_PER_DAY).div_euclid(BITS as i64) as i32
}

/// Days since 2000-01-01, each once. Sets merge in any order to the same one.
#[derive(Debug, Clone, Default)]
pub struct DaySet {
    /// The place of the first word, which has the days from 64 times that on.
    start: i32,
    /// A bit for each day; words at the ends may be empty.
    words: Vec<u64>,
}

impl DaySet {
    /// Takes a day.
    ///
    /// # Errors
    /// Out of memory.
    #[inline]
    pub fn insert(&mut self, day: i32) -> Result<()> {
        let (place, bit) = (day.div_euclid(BITS), day.rem_euclid(BITS));
        *self.word(place)? |= 1 << bit;
        Ok(())
    }

    /// The days of both.
    ///
    /// # Errors
    /// Out of memory.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        for (place, &word) in (other.start..).zip(&other.words).filter(|(_, word)| **word != 0) {
            *self.word(place)? |= word;
        }
        Ok(())
    }

    #[inline]
    fn word(&mut self, place: i32) -> Result<&mut u64> {
        let index = match self.index(place) {
            Some(index) if index < self.words.len() => index,
            _ => self.reach(place)?,
        };
        Ok(&mut self.words[index])
    }

    /// The place of a word among those kept; none before the first.
    fn index(&self, place: i32) -> Option<usize> {
        usize::try_from(i64::from(place) - i64::from(self.start)).ok()
    }

    /// Makes room for a word, and as much again at that end, and says where it is.
    #[cold]
    fn reach(&mut self, place: i32) -> Result<usize> {
        if self.words.is_empty() {
            self.start = place;
        }
        let len = self.words.len();
        let (before, after) = match self.index(place) {
            Some(index) => (0, (index + 1 - len).max(len)),
            None => (((self.start - place) as usize).max(len), 0),
        };
        let mut words = with_capacity(before + len + after)?;
        words.resize(before, 0);
        words.extend_from_slice(&self.words);
        words.resize(before + len + after, 0);
        self.words = words;
        self.start -= before as i32;
        Ok((place - self.start) as usize)
    }

    /// The days in their order.
    pub fn iter(&self) -> impl Iterator<Item = i32> {
        (self.start..).zip(&self.words).flat_map(|(place, &word)| {
            (0..BITS).filter(move |bit| word >> bit & 1 == 1).map(move |bit| place * BITS + bit)
        })
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }

    /// The words without empty ones at the ends, and the place of the first.
    fn trimmed(&self) -> (i32, &[u64]) {
        let before = self.words.iter().take_while(|&&word| word == 0).count();
        let after = self.words[before..].iter().rev().take_while(|&&word| word == 0).count();
        (self.start + before as i32, &self.words[before..self.words.len() - after])
    }
}

impl PartialEq for DaySet {
    fn eq(&self, other: &Self) -> bool {
        match (self.trimmed(), other.trimmed()) {
            ((_, []), (_, [])) => true,
            (ours, theirs) => ours == theirs,
        }
    }
}

impl Codec for DaySet {
    const NAME: &'static str = "set of days";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        let (start, words) = self.trimmed();
        out.reserve(size_of_val(words) + 16)?;
        out.put_varint(words.len() as u128);
        if !words.is_empty() {
            out.put_signed_varint(start.into());
        }
        words.iter().for_each(|&word| out.put_u64(word));
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let len = input.short_varint().and_then(|len| i32::try_from(len).ok()).unwrap_or(i32::MAX);
        if len == 0 {
            return Ok(Self::default());
        }
        let start = i32::try_from(input.signed_varint()?).unwrap_or(i32::MAX);
        if !(POSSIBLE.contains(&start) && POSSIBLE.contains(&start.saturating_add(len - 1))) {
            return Err(input.corrupt("has days out of range"));
        }
        // Believed only as far as the bytes go.
        let bytes = input.bytes(len as usize * size_of::<u64>())?;
        let mut words = with_capacity(len as usize)?;
        words.extend(
            bytes
                .chunks_exact(size_of::<u64>())
                .map(|chunk| chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte))),
        );
        if words.first() == Some(&0) || words.last() == Some(&0) {
            return Err(input.corrupt("has days that are not well formed"));
        }
        Ok(Self { start, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(days: &[i32]) -> DaySet {
        let mut set = DaySet::default();
        days.iter().for_each(|&day| set.insert(day).unwrap());
        set
    }

    fn some_days() -> impl Strategy<Value = Vec<i32>> {
        prop::collection::vec(prop_oneof![8 => -500..500_i32, 1 => -2_451_545..106_751_983_i32], 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]
        #[test]
        fn neither_order_nor_merging_shows(days in some_days(), at in any::<prop::sample::Index>()) {
            let whole = set(&days);
            let expected: Vec<i32> = days.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
            prop_assert_eq!(whole.iter().collect::<Vec<_>>(), expected);
            let reversed: Vec<i32> = days.iter().rev().copied().collect();
            prop_assert_eq!(&set(&reversed), &whole);
            let (left, right) = days.split_at(at.index(days.len() + 1));
            let mut merged = set(right);
            merged.merge(&set(left)).unwrap();
            prop_assert_eq!(&merged, &whole);
            let bytes = whole.to_bytes().unwrap();
            prop_assert_eq!(&merged.to_bytes().unwrap(), &bytes);
            prop_assert_eq!(&DaySet::from_bytes(&bytes).unwrap(), &whole);
        }
    }

    #[test]
    fn damage_is_refused() {
        let bytes = set(&[-70, 0, 200]).to_bytes().unwrap();
        for end in 0..bytes.len() {
            assert!(DaySet::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        // A word at an end that has no day, and words out of the range of days.
        for damaged in
            [&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &[1, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0, 0, 0, 1]]
        {
            assert!(DaySet::from_bytes(damaged).is_err(), "{damaged:?}");
        }
    }
}
