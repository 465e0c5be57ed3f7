//! What somebody has most of: items by the sum of their weights.

use crate::numeric::exact_sum::ExactSum;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer};
use crate::support::host::Host;
use crate::support::memory::{too_large, with_capacity};
use crate::support::texts::Texts;
use crate::{Error, Result};

/// The most items that are asked for.
const MOST: i64 = 1000;

/// Bytes of a sum of weights beside its own size, as most sums are.
const SUM_BYTES: usize = 32;

/// Items with exact sums of their weights. They merge in any order to the same value.
#[derive(Debug, Clone)]
pub struct TopItems {
    host: Host,
    n: i64,
    texts: Texts,
    sums: Vec<ExactSum>,
}

impl TopItems {
    /// No items yet, of which the first `n` are asked for.
    ///
    /// # Errors
    /// Invalid, for a number that is not from 1 to 1000.
    pub fn new(host: Host, n: i64) -> Result<Self> {
        if !(1..=MOST).contains(&n) {
            return Err(Error::invalid(format!("n is {n}")).hint(format!("It is from 1 to {MOST}.")));
        }
        Ok(Self { host, n, texts: Texts::new(host.seed), sums: Vec::new() })
    }

    /// Makes sure that the number asked for is that of the rows before.
    ///
    /// # Errors
    /// Invalid, for another one.
    pub fn require(&self, n: i64) -> Result<()> {
        if n == self.n { Ok(()) } else { Err(crate::support::error::varying("n")) }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// Invalid, for a weight that is not finite; limit exceeded and out of memory.
    pub fn add(&mut self, item: &str, weight: f64) -> Result<()> {
        if !weight.is_finite() {
            return Err(Error::invalid(format!("weight must be finite, not {weight}")));
        }
        let number = self.number(item)?;
        self.sums[number].add(weight);
        Ok(())
    }

    fn number(&mut self, item: &str) -> Result<usize> {
        if let Some(number) = self.texts.find(item) {
            return Ok(number as usize);
        }
        let held = self.sums.capacity() * (size_of::<ExactSum>() + SUM_BYTES) + self.texts.heap_bytes();
        let more =
            self.texts.growth(item.len()) + self.sums.len().max(4) * (size_of::<ExactSum>() + SUM_BYTES);
        if held.saturating_add(more) > self.host.memory_limit {
            let otherwise = "count fewer different items";
            return Err(too_large("top_items", held.saturating_add(more), self.host.memory_limit, otherwise));
        }
        self.sums.try_reserve(1).map_err(|_| Error::out_of_memory(more))?;
        let number = self.texts.number(item)?;
        self.sums.push(ExactSum::default());
        Ok(number as usize)
    }

    /// The items of both.
    ///
    /// # Errors
    /// As for [`Self::require`] and [`Self::add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.n)?;
        for (row, (item, sum)) in other.texts.iter().zip(&other.sums).enumerate() {
            self.host.at_row(row);
            let number = self.number(item)?;
            self.sums[number].merge(sum);
        }
        Ok(())
    }

    /// The items with the greatest sums, of those above 0; of equal ones the first by name.
    ///
    /// # Errors
    /// Out of memory.
    pub fn top(&self) -> Result<Vec<&str>> {
        let mut order: Vec<(f64, &str)> = with_capacity(self.sums.len())?;
        let above = |sum: &ExactSum| Some(sum.value()).filter(|&value| value > 0.0);
        order.extend(
            self.sums.iter().zip(self.texts.iter()).filter_map(|(sum, item)| Some((above(sum)?, item))),
        );
        order
            .sort_unstable_by(self.host.comparing(|a: &(f64, &str), b: &(f64, &str)| {
                b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1))
            }));
        order.truncate(self.n as usize);
        let mut names = with_capacity(order.len())?;
        names.extend(order.into_iter().map(|(_, item)| item));
        Ok(names)
    }
}

const VERSION: u8 = 1;

impl Codec for TopItems {
    const NAME: &'static str = "state of top_items";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_i64(self.n);
        out.put_u64(self.sums.len() as u64);
        for (item, sum) in self.texts.iter().zip(&self.sums) {
            out.put_text(item);
            sum.encode(out)?;
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for TopItems {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let mut items = Self::new(host, input.i64()?)?;
        for row in 0..input.count(size_of::<u64>())? {
            host.at_row(row);
            let text = input.text("has a damaged item")?;
            if items.number(text)? != row {
                return Err(input.corrupt("has an item twice"));
            }
            items.sums[row] = ExactSum::decode(input)?;
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(rows: &[(&str, f64)], n: i64) -> TopItems {
        let mut items = TopItems::new(Host::unlimited(), n).unwrap();
        rows.iter().for_each(|&(item, weight)| items.add(item, weight).unwrap());
        items
    }

    #[test]
    fn the_greatest_sums() {
        let rows = [("b", 2.0), ("a", 1.0), ("a", 1.0), ("c", 9.0), ("c", -9.0), ("d", -1.0), ("e", 0.5)];
        assert_eq!(of(&rows, 2).top().unwrap(), ["a", "b"]);
        assert_eq!(of(&rows, 9).top().unwrap(), ["a", "b", "e"]);
        assert_eq!(of(&[], 1).top().unwrap(), [""; 0]);
        assert!(
            TopItems::new(Host::unlimited(), 0).is_err() && TopItems::new(Host::unlimited(), 1001).is_err()
        );
        assert!(of(&[], 1).require(2).is_err() && of(&[], 1).clone().add("a", f64::NAN).is_err());
        let mut small = TopItems::new(Host::unlimited().within(4096), 1).unwrap();
        assert!((0..1000).any(|i| small.add(&i.to_string(), 1.0).is_err()));
    }

    proptest! {
        #[test]
        fn neither_order_nor_merging_shows(rows in prop::collection::vec(("[a-f]{1}", -5.0..9.0_f64), 0..40), at in any::<prop::sample::Index>()) {
            let rows: Vec<(&str, f64)> = rows.iter().map(|(item, weight)| (item.as_str(), *weight)).collect();
            let whole = of(&rows, 4);
            let (left, right) = rows.split_at(at.index(rows.len() + 1));
            let mut merged = of(right, 4);
            merged.merge(&of(left, 4)).unwrap();
            prop_assert_eq!(merged.top().unwrap(), whole.top().unwrap());
            let read = TopItems::from_bytes(&whole.to_bytes().unwrap()).unwrap();
            prop_assert_eq!(read.top().unwrap(), whole.top().unwrap());
        }
    }
}
