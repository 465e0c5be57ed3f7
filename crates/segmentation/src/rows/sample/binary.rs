//! The binary form of a sample.

use std::cmp::Ordering;

use super::dictionary::Dictionary;
use super::{NULL, Sample, Sampling};
use crate::Result;
use crate::numeric::hash::{finish, hash_text, mix};
use crate::rows::features::{Column, Nulls, Type};
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

const VERSION: u8 = 1;

/// Settled samples only, so that equal samples have equal bytes.
impl Codec for Sample {
    const NAME: &'static str = "sample";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        debug_assert!(self.settled);
        out.reserve((self.cells.len() + 1) * self.len() * size_of::<u64>() + self.text_bytes + 256)?;
        out.put_u8(VERSION);
        out.put_u64(self.sampling.seed);
        out.put_u8(self.sampling.nulls as u8);
        let Sampling { labelled, named, weight, purpose, .. } = &self.sampling;
        out.put_u8(u8::from(*labelled) | u8::from(*named) << 1 | u8::from(weight.is_some()) << 2);
        out.put_text(purpose);
        weight.iter().for_each(|weight| out.put_text(weight));
        out.put_u64(self.columns.len() as u64);
        for column in &self.columns {
            out.put_text(&column.name);
            out.put_u8(column.kind as u8);
        }
        out.put_u64(self.seen.rows);
        out.put_u64(self.seen.left_out);
        out.put_u64(self.seen.null_rows);
        weight.iter().for_each(|_| out.put_u64(self.seen.weightless));
        self.seen.nulls.iter().for_each(|&count| out.put_u64(count));
        out.put_u8(self.ceiling.is_some().into());
        out.put_u64(self.ceiling.unwrap_or(0));
        self.dictionaries.iter().try_for_each(|dictionary| dictionary.encode(out))?;
        out.put_u64(self.len() as u64);
        self.counts.iter().for_each(|&count| out.put_u64(count));
        self.cells.iter().flatten().for_each(|&cell| out.put_u64(cell));
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

/// The limit of the host holds once more rows are taken.
impl CodecWithin for Sample {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let seed = input.u64()?;
        let nulls = match input.u8()? {
            0 => Nulls::Error,
            1 => Nulls::Skip,
            2 => Nulls::Impute,
            3 => Nulls::Pairwise,
            _ => return Err(input.corrupt("has an unknown rule for NULL")),
        };
        let rules = input.u8()?;
        // Labels have no weights here: trees read them from a column of their own.
        if rules > 6 || rules & 5 == 5 {
            return Err(input.corrupt("has an unknown rule for labels"));
        }
        let (labelled, named) = (rules & 1 != 0, rules & 2 != 0);
        let purpose = input.text("has damaged text")?.to_owned();
        let weight =
            (rules & 4 != 0).then(|| input.text("has damaged text").map(str::to_owned)).transpose()?;
        let is_weighed = weight.is_some();
        let mut sample = Self::new(Sampling { seed, nulls, labelled, named, weight, purpose }, host);
        let width = input.count(1 + size_of::<u64>())?;
        let mut columns = Vec::new();
        for _ in 0..width {
            let name = input.text("has damaged text")?.to_owned();
            let kind = match input.u8()? {
                0 => Type::Number,
                1 => Type::Time,
                2 => Type::Interval,
                3 => Type::Boolean,
                4 => Type::Category,
                _ => return Err(input.corrupt("has a column of an unknown type")),
            };
            columns.push(Column { name, kind });
        }
        if width > 0 {
            sample
                .begin(&columns)
                .map_err(|error| input.corrupt(&format!("is damaged: {}", error.message)))?;
        }
        let mut count = || checked_count(input.u64()?, 0);
        sample.seen.rows = count()?;
        sample.seen.left_out = count()?;
        sample.seen.null_rows = count()?;
        sample.seen.weightless = if is_weighed { count()? } else { 0 };
        for column in 0..width {
            sample.seen.nulls[column] = count()?;
        }
        // Rows that are NULL as a whole were left out, and so were rows.
        let seen = &sample.seen;
        let not_taken = seen.null_rows.checked_add(seen.weightless);
        if not_taken.is_none_or(|rows| rows > seen.left_out) || seen.left_out > seen.rows {
            return Err(input.corrupt("has counts that do not add up"));
        }
        let has_ceiling = input.u8()?;
        let ceiling = input.u64()?;
        sample.ceiling = match has_ceiling {
            0 if ceiling == 0 => None,
            1 => Some(ceiling),
            _ => return Err(input.corrupt("has a damaged ceiling")),
        };
        for column in 0..width {
            sample.dictionaries[column] = Dictionary::decode(input, host)?;
            sample.text_bytes += sample.dictionaries[column].bytes();
        }
        sample.decode_rows(input)?;
        Ok(sample)
    }
}

impl Sample {
    fn decode_rows(&mut self, input: &mut Reader<'_>) -> Result<()> {
        let width = self.columns.len();
        let rows = input.count((width + 1) * size_of::<u64>())?;
        if rows > 0 && width == 0 || rows > u32::MAX as usize {
            return Err(input.corrupt("has rows it cannot have"));
        }
        self.counts = with_capacity(rows)?;
        self.hashes = with_capacity(rows)?;
        for cells in &mut self.cells {
            *cells = with_capacity(rows)?;
        }
        let mut total = self.seen.left_out;
        for _ in 0..rows {
            let count = input.u64()?;
            total = checked_count(total, count)?;
            self.counts.push(count);
        }
        // Past the budget rows were seen that are not here.
        let adds_up = if self.is_exact() { total == self.seen.rows } else { total <= self.seen.rows };
        if !adds_up || self.counts.contains(&0) {
            return Err(input.corrupt("has counts that do not add up"));
        }
        let mut used: Vec<Vec<bool>> = self
            .dictionaries
            .iter()
            .map(|names| filled(names.names().len(), false))
            .collect::<Result<_>>()?;
        for (column, used) in used.iter_mut().enumerate() {
            for row in 0..rows {
                self.host.at_row(row);
                let cell = input.u64()?;
                let fits = match self.columns[column].kind {
                    _ if Some(column) == self.weight => cell != NULL && has_weight(f64::from_bits(cell)),
                    _ if cell == NULL && self.sampling.labelled => column > 0,
                    _ if cell == NULL => self.sampling.nulls.are_kept(),
                    Type::Category => match used.get_mut(cell as usize) {
                        Some(used) if cell <= u32::MAX.into() => {
                            *used = true;
                            true
                        }
                        _ => false,
                    },
                    _ => f64::from_bits(cell).is_finite() && cell != (-0.0_f64).to_bits(),
                };
                if !fits {
                    return Err(input.corrupt("has a value it cannot have"));
                }
                self.cells[column].push(cell);
            }
        }
        for row in 0..rows {
            self.host.at_row(row);
            self.hashes.push(self.hash_of(row));
            let in_order = row == 0 || self.compare(row - 1, row) == Ordering::Less;
            if !in_order || self.ceiling.is_some_and(|ceiling| self.hashes[row] >= ceiling) {
                return Err(input.corrupt("has rows out of order"));
            }
        }
        match used.iter().flatten().all(|&used| used) {
            true => Ok(()),
            false => Err(input.corrupt("has a category that no row has")),
        }
    }

    /// The hash of a row's content, as [`Self::push`] computes it.
    fn hash_of(&self, row: usize) -> u64 {
        let hashed = (0..self.columns.len()).filter(|&column| Some(column) != self.weight);
        let hash = hashed.fold(mix(self.sampling.seed, self.hashed_columns()), |hash, column| {
            mix(
                hash,
                match (self.columns[column].kind, self.cells[column][row]) {
                    (Type::Category, code) if code != NULL => {
                        hash_text(&self.categories(column)[code as usize])
                    }
                    (_, cell) => cell,
                },
            )
        });
        finish(hash)
    }
}

/// Whether it is a weight of a row that counts.
fn has_weight(weight: f64) -> bool {
    weight > 0.0 && weight.is_finite()
}
