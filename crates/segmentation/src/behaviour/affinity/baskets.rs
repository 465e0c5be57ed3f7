//! Baskets collected for a fit: their items as numbers, each once.

use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::memory::{too_large, with_capacity};
use crate::support::texts::Texts;
use crate::{Error, Result};

/// Baskets, in the order of their arrival.
#[derive(Debug, Clone)]
pub struct Baskets {
    host: Host,
    /// The options of the fit, as JSON.
    options: String,
    texts: Texts,
    /// Numbers of items, basket after basket, in their order within each.
    items: Vec<u32>,
    /// Where each basket ends.
    ends: Vec<usize>,
    /// Baskets without an item.
    empty: u64,
}

impl Baskets {
    /// None yet.
    pub fn new(host: Host, options: String) -> Self {
        let texts = Texts::new(host.seed);
        Self { host, options, texts, items: Vec::new(), ends: Vec::new(), empty: 0 }
    }

    /// The options that were given with the first one.
    pub fn options(&self) -> &str {
        &self.options
    }

    /// How many have an item.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many have none.
    pub fn empty(&self) -> u64 {
        self.empty
    }

    /// The names of the items.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The items of each basket in their order, each once.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.items[start..end])
    }

    /// Takes a basket. An item that it names twice is in it once.
    ///
    /// # Errors
    /// Limit exceeded and out of memory; out of range, for more baskets than can be counted.
    pub fn push<'a>(&mut self, items: impl Iterator<Item = &'a str>) -> Result<()> {
        let start = self.items.len();
        for item in items {
            self.require(self.texts.growth(item.len()))?;
            let number = self.texts.number(item)?;
            self.push_item(number)?;
        }
        self.close(start)
    }

    fn push_item(&mut self, number: u32) -> Result<()> {
        if self.items.len() == self.items.capacity() {
            let more = self.items.len().max(64);
            self.require((self.items.len() + more) * size_of::<u32>())?;
            self.items.try_reserve_exact(more).map_err(|_| Error::out_of_memory(more * size_of::<u32>()))?;
        }
        self.items.push(number);
        Ok(())
    }

    /// Ends the basket that begins at a place.
    fn close(&mut self, start: usize) -> Result<()> {
        let basket = &mut self.items[start..];
        basket.sort_unstable_by(self.host.comparing(Ord::cmp));
        let mut kept = 0;
        for place in 0..basket.len() {
            if place == 0 || basket[place] != basket[kept - 1] {
                basket[kept] = basket[place];
                kept += 1;
            }
        }
        self.items.truncate(start + kept);
        if kept == 0 {
            self.empty = checked_count(self.empty, 1)?;
            return Ok(());
        }
        if self.ends.len() == self.ends.capacity() {
            let more = self.ends.len().max(64);
            self.require((self.ends.len() + more) * size_of::<usize>())?;
            self.ends.try_reserve_exact(more).map_err(|_| Error::out_of_memory(more * size_of::<usize>()))?;
        }
        self.ends.push(self.items.len());
        Ok(())
    }

    /// Takes the baskets of another collection as well.
    ///
    /// # Errors
    /// As for [`Self::push`]; invalid, for other options.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.options != other.options {
            return Err(crate::support::error::varying("options"));
        }
        let mut numbers: Vec<u32> = with_capacity(other.texts.len())?;
        for (row, text) in other.texts.iter().enumerate() {
            self.host.at_row(row);
            self.require(self.texts.growth(text.len()))?;
            numbers.push(self.texts.number(text)?);
        }
        for (row, basket) in other.iter().enumerate() {
            self.host.at_row(row);
            let start = self.items.len();
            for &item in basket {
                self.push_item(numbers[item as usize])?;
            }
            self.close(start)?;
        }
        self.empty = checked_count(self.empty, other.empty)?;
        Ok(())
    }

    /// Bytes that are held now.
    pub fn heap_bytes(&self) -> usize {
        self.texts.heap_bytes()
            + self.items.capacity() * size_of::<u32>()
            + self.ends.capacity() * size_of::<usize>()
    }

    fn require(&self, more: usize) -> Result<()> {
        let bytes = self.heap_bytes().saturating_add(more);
        match bytes <= self.host.memory_limit {
            true => Ok(()),
            false => Err(too_large(
                "fit_affinity",
                bytes,
                self.host.memory_limit,
                "fit on a sample of the baskets, or on categories in place of items",
            )),
        }
    }
}

const VERSION: u8 = 1;

impl Codec for Baskets {
    const NAME: &'static str = "state of fit_affinity";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_text(&self.options);
        out.put_u64(self.empty);
        out.put_u64(self.texts.len() as u64);
        self.texts.iter().for_each(|text| out.put_text(text));
        out.put_u64(self.ends.len() as u64);
        for basket in self.iter() {
            out.put_varint(basket.len() as u128);
            basket.iter().for_each(|&item| out.put_varint(item.into()));
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for Baskets {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let options = input.text("has damaged options")?.to_owned();
        let mut baskets = Self::new(host, options);
        baskets.empty = checked_count(input.u64()?, 0)?;
        let texts = input.count(size_of::<u64>())?;
        for number in 0..texts {
            host.at_row(number);
            let text = input.text("has a damaged item")?;
            baskets.require(baskets.texts.growth(text.len()))?;
            if baskets.texts.number(text)? as usize != number {
                return Err(input.corrupt("has an item twice"));
            }
        }
        for row in 0..input.count(1)? {
            host.at_row(row);
            let (start, len) = (baskets.items.len(), input.varint()?);
            for _ in 0..len {
                let number = input.short_varint().and_then(|number| u32::try_from(number).ok());
                match number.filter(|&number| (number as usize) < texts) {
                    Some(number) => baskets.push_item(number)?,
                    None => return Err(input.corrupt("has an item that is not there")),
                }
            }
            let before = baskets.items.len();
            baskets.close(start)?;
            if len == 0 || baskets.items.len() != before {
                return Err(input.corrupt("has a damaged basket"));
            }
        }
        Ok(baskets)
    }
}
