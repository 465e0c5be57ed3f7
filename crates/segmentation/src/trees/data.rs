//! The rows of a fit, laid out for growing trees: column by column, values by their ranks.

use crate::numeric::order::{float, key};
use crate::support::host::{Host, ROWS_PER_LOOK};
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// The code of a NULL.
pub const MISSING: u32 = u32::MAX;

/// The rows of a fit.
#[derive(Debug, Clone)]
pub struct Data {
    /// The features.
    pub columns: Vec<Column>,
    /// The target.
    pub target: Target,
    /// The customers of each row; equal rows are one.
    pub customers: Vec<u64>,
    /// What one customer of each row weighs, in units; empty where each weighs one unit. All together weigh less than
    /// 2^53 units, so that sums are exact.
    pub weights: Vec<u64>,
    /// The weight of a unit.
    pub unit: f64,
}

/// A feature of all rows.
#[derive(Debug, Clone)]
pub struct Column {
    /// The place of each row's value in `values`, or its category; [`MISSING`] for NULL.
    pub codes: Vec<u32>,
    /// What the codes stand for.
    pub values: Values,
    /// What decides between this feature and others whose best splits gain the same: made of its name and the seed, so
    /// that the order of columns plays no part. Where it is the same, as 0 is at first, the feature before goes first.
    pub tie: u64,
}

/// What the codes of a column stand for.
#[derive(Debug, Clone)]
pub enum Values {
    /// Distinct numbers in ascending order.
    Numbers(Vec<f64>),
    /// So many categories, by place in the order of their names. The code after the last one stands for all rarer ones,
    /// which cannot be told apart: a split never lists them, and they go where categories go that were never seen.
    Categories(usize),
}

/// The target: what a tree is to predict of each row.
#[derive(Debug, Clone)]
pub enum Target {
    /// The place of its label, and how much each label counts.
    Labels {
        /// By row.
        codes: Vec<u8>,
        /// By label.
        weights: Vec<f64>,
    },
    /// Its number, by row; finite.
    Numbers(Vec<f64>),
}

impl Column {
    /// Bytes for each row that [`Self::numbers`] takes while it works; 12 of them stay.
    pub const ROOM_PER_ROW: usize = 4 * size_of::<u64>() + size_of::<u32>();

    /// A feature of numbers, NULL or finite, in the order of the rows. Takes time in proportion to their number unless
    /// nearly all of them agree in the leading half of their range.
    ///
    /// # Errors
    /// Invalid, for NaN, infinity, or more rows than codes; out of memory.
    pub fn numbers<I>(values: I, host: Host) -> Result<Self>
    where
        I: IntoIterator<Item = Option<f64>>,
        I::IntoIter: ExactSizeIterator,
    {
        let values = values.into_iter();
        let rows = check_rows(values.len())?;
        let mut codes = with_capacity(rows)?;
        let mut keys: Vec<u64> = with_capacity(rows)?;
        for (row, value) in values.take(rows).enumerate() {
            host.at_row(row);
            let value = value.map_or(Ok(None), finite)?;
            codes.push(if value.is_some() { 0 } else { MISSING });
            keys.push(value.map_or(0, key));
        }
        let mut distinct: Vec<f64> = with_capacity(keys.len())?;
        let mut before = None;
        for (place, word) in ascending(&keys, &codes, host)?.into_iter().enumerate() {
            host.at_row(place);
            let row = row_of(word);
            let key = keys[row];
            if before.replace(key) != Some(key) {
                distinct.push(float(key));
            }
            codes[row] = (distinct.len() - 1) as u32;
        }
        distinct.shrink_to_fit();
        Ok(Self { codes, values: Values::Numbers(distinct), tie: 0 })
    }

    /// A feature of `count` categories: codes below it, `count` itself for rare ones, or [`MISSING`].
    ///
    /// # Errors
    /// Invalid, for a greater code, or more rows than codes.
    pub fn categories(codes: Vec<u32>, count: usize) -> Result<Self> {
        check_rows(codes.len())?;
        match codes.iter().find(|&&code| code as usize > count && code != MISSING) {
            Some(code) => Err(Error::invalid(format!("category {code} is none of {count}"))),
            None => Ok(Self { codes, values: Values::Categories(count), tie: 0 }),
        }
    }

    /// Whether it is a feature of numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self.values, Values::Numbers(_))
    }

    /// Whether it is a feature of whole numbers only.
    pub fn is_whole(&self) -> bool {
        match &self.values {
            Values::Numbers(values) => values.iter().all(|value| value.fract() == 0.0),
            Values::Categories(_) => false,
        }
    }

    /// The number that a code stands for; none for NULL, or of categories.
    pub fn number(&self, code: u32) -> Option<f64> {
        match &self.values {
            Values::Numbers(values) => values.get(code as usize).copied(),
            Values::Categories(_) => None,
        }
    }

    /// How many different codes there may be, without [`MISSING`].
    pub fn distinct(&self) -> usize {
        match &self.values {
            Values::Numbers(values) => values.len(),
            Values::Categories(count) => count + 1,
        }
    }
}

fn check_rows(rows: usize) -> Result<usize> {
    match rows < MISSING as usize {
        true => Ok(rows),
        false => Err(Error::invalid(format!("{rows} rows are too many for a tree"))
            .hint("Fit the tree on a sample of the rows.")),
    }
}

fn finite(value: f64) -> Result<Option<f64>> {
    match value.is_finite() {
        // -0 becomes 0: they are one value.
        true => Ok(Some(value + 0.0)),
        false => Err(Error::invalid(format!("a feature of a tree is {value}")).hint("It is finite or NULL.")),
    }
}

/// A row in the lower half of a word.
fn row_of(word: u64) -> usize {
    word as u32 as usize
}

/// The rows with a value, by ascending keys, each in the lower half of a word.
fn ascending(keys: &[u64], codes: &[u32], host: Host) -> Result<Vec<u64>> {
    let present = || {
        let rows = keys.iter().zip(codes).enumerate().inspect(|(row, _)| host.at_row(*row));
        rows.filter(|(_, (_, code))| **code != MISSING)
    };
    let mut words = with_capacity(keys.len())?;
    let (mut least, mut greatest) = (u64::MAX, 0);
    for (_, (&key, _)) in present() {
        (least, greatest) = (least.min(key), greatest.max(key));
    }
    // The leading 32 bits of the range in which the keys are: they tell nearly all of them apart.
    let shift = (u64::BITS - greatest.saturating_sub(least).leading_zeros()).saturating_sub(32);
    words.extend(present().map(|(row, (&key, _))| (key - least) >> shift << 32 | row as u64));
    sort_by_upper_half(&mut words, host)?;
    for (run, same) in words.chunk_by_mut(|a, b| a >> 32 == b >> 32).enumerate() {
        host.at_row(run);
        if same.len() > 1 && shift > 0 {
            same.sort_unstable_by(host.comparing(|&a, &b| keys[row_of(a)].cmp(&keys[row_of(b)])));
        }
    }
    Ok(words)
}

/// Sorts by digits from the last to the first (Knuth, The Art of Computer Programming, volume 3, section 5.2.5).
fn sort_by_upper_half(words: &mut Vec<u64>, host: Host) -> Result<()> {
    const BITS: u32 = 11;
    let mut other: Vec<u64> = filled(words.len(), 0)?;
    for pass in 0..3 {
        let digit = |word: u64| (word >> (32 + BITS * pass)) as usize & ((1 << BITS) - 1);
        let mut places = vec![0_u32; 1 << BITS];
        for words in words.chunks(ROWS_PER_LOOK) {
            (host.check_for_interrupts)();
            words.iter().for_each(|&word| places[digit(word)] += 1);
        }
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for (i, &word) in words.iter().enumerate() {
            host.at_row(i);
            let place = &mut places[digit(word)];
            other[*place as usize] = word;
            *place += 1;
        }
        std::mem::swap(words, &mut other);
    }
    Ok(())
}
