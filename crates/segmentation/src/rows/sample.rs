//! What a fit remembers of the rows it saw: distinct rows with counts, all of them while they fit in the budget, and
//! past it those with the smallest hashes of their content.
//!
//! A hash depends on nothing but the row and the seed, so the sample is the same in whatever order and in however many
//! parts the rows arrive, and every distinct row had the same chance to be in it. A row that is kept was kept from the
//! first time it was seen, so its count is exact. Source: the bottom-k sketch of Cohen & Kaplan 2007, "Summarizing Data
//! Using Bottom-k Sketches", PODC.

mod categories;
mod dictionary;
mod disguise;
mod identifiers;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::numeric::hash::{finish, hash_text, mix};
use crate::numeric::order::sort_in_pieces;
use crate::rows::features::{Column, Nulls, Type, Value, check_names};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::support::error::varying;
use crate::support::host::Host;
use crate::support::memory::{filled, room};
use crate::support::texts::Texts;
use crate::support::words::thousands;
use crate::{Error, Kind, Result};

pub use categories::{DEFAULT_MIN_CATEGORY, MAX_CATEGORIES, OTHER, Told};
use dictionary::Dictionary;

/// The cell of a NULL. As a number it would be a NaN, as a category one too many.
const NULL: u64 = u64::MAX;

/// How the rows of a sample are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sampling {
    /// Mixed into the hashes of rows.
    pub seed: u64,
    /// What happens to a row in which a feature is NULL.
    pub nulls: Nulls,
    /// Whether rows carry a label: the first column then is the label, has no name, and a row without one is left out.
    /// NULLs among the features are kept.
    pub labelled: bool,
    /// Whether the features were named one by one, so that one that looks like an identifier is meant.
    pub named: bool,
    /// What the sample is for, as JSON text: parts are merged only if this is the same in both. Empty for any purpose.
    pub purpose: String,
}

/// How the rows of a fit are to be collected, as its options say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collecting {
    /// The columns to take, in this order, or the names of the columns of a row that has none. All columns, if absent.
    pub features: Option<Vec<String>>,
    /// Whether a boolean is the number 0 or 1, and not one of two categories.
    pub booleans_as_numbers: bool,
    /// How rows are chosen, for no purpose yet.
    pub sampling: Sampling,
}

/// The rows that a fit saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// All of them.
    pub seen: u64,
    /// Those left out, because a feature was NULL.
    pub left_out: u64,
    /// Those the fit worked on, counting equal ones.
    pub used: u64,
    /// Those the fit worked on, equal ones counted once.
    pub distinct: u64,
    /// Whether all rows that were not left out were worked on, and not a sample of them.
    pub exact: bool,
}

/// Counts of what went by, kept or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// All rows.
    pub rows: u64,
    /// Rows that have no place in the sample, because a feature or the whole row is NULL.
    pub left_out: u64,
    /// Rows that are NULL as a whole.
    pub null_rows: u64,
    /// NULLs of each column.
    pub nulls: Vec<u64>,
}

/// A bounded, mergeable set of distinct rows with exact counts.
#[derive(Debug, Clone)]
pub struct Sample {
    sampling: Sampling,
    /// None before the first row.
    columns: Vec<Column>,
    seen: Seen,
    /// Column by column: the bits of a number, or the number of a category.
    cells: Vec<Vec<u64>>,
    counts: Vec<u64>,
    hashes: Vec<u64>,
    /// A dictionary for each column; of numeric columns it stays empty.
    dictionaries: Vec<Dictionary>,
    /// Bytes that all categories take, and how many they may before [`Self::grow`] looks again.
    text_bytes: usize,
    text_room: usize,
    /// Rows with this hash or a greater one are not in the sample.
    ceiling: Option<u64>,
    /// Whether rows are distinct and in order, and the sample within its budget.
    settled: bool,
    host: Host,
}

impl Sample {
    /// An empty sample; the host's limit is its budget.
    pub fn new(sampling: Sampling, host: Host) -> Self {
        Self {
            sampling,
            columns: Vec::new(),
            seen: Seen::default(),
            cells: Vec::new(),
            counts: Vec::new(),
            hashes: Vec::new(),
            dictionaries: Vec::new(),
            text_bytes: 0,
            text_room: 0,
            ceiling: None,
            settled: true,
            host,
        }
    }

    /// How rows are chosen.
    pub fn sampling(&self) -> &Sampling {
        &self.sampling
    }

    /// The columns, the label among them; none before the first row.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns without the label.
    pub fn features(&self) -> &[Column] {
        self.columns.get(usize::from(self.sampling.labelled)..).unwrap_or(&[])
    }

    /// Counts of what went by.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Distinct rows in it, once settled.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether it holds no rows.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Whether it holds every distinct row that was seen.
    pub fn is_exact(&self) -> bool {
        self.ceiling.is_none()
    }

    /// How often each row was seen, once settled.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// A number; `None` for NULL.
    #[inline]
    pub fn number(&self, row: usize, column: usize) -> Option<f64> {
        match self.cells[column][row] {
            NULL => None,
            bits => Some(f64::from_bits(bits)),
        }
    }

    /// The number of a category among the column's [`Self::categories`]; `None` for NULL.
    #[inline]
    pub fn code(&self, row: usize, column: usize) -> Option<u32> {
        match self.cells[column][row] {
            NULL => None,
            code => Some(code as u32),
        }
    }

    /// The categories of a column in order, once settled; none of a numeric one.
    pub fn categories(&self, column: usize) -> &Texts {
        self.dictionaries[column].names()
    }

    /// Lays down the columns, or makes sure that they are still the same.
    ///
    /// # Errors
    /// Invalid, for columns that differ from the first row's.
    pub fn begin(&mut self, columns: &[Column]) -> Result<()> {
        if self.columns.is_empty() {
            let features = columns.iter().skip(usize::from(self.sampling.labelled));
            check_names(&features.map(|column| column.name.as_str()).collect::<Vec<_>>())?;
            self.columns = columns.to_vec();
            self.seen.nulls = vec![0; columns.len()];
            self.dictionaries = vec![Dictionary::new(self.host.seed); columns.len()];
            self.cells = vec![Vec::new(); columns.len()];
        } else if self.columns != columns {
            return Err(varying("the features, their names and their types"));
        }
        Ok(())
    }

    /// Takes a row: its label, which is not NULL, if rows have one, and a value for each feature. Numbers are finite, as [`Value`] says.
    ///
    /// # Errors
    /// Out of memory, where not even the budget is to be had.
    #[inline]
    pub fn push(&mut self, label: Option<Value<'_>>, row: &[Value<'_>]) -> Result<()> {
        let cells = || label.iter().chain(row);
        self.seen.rows += 1;
        let mut hash = mix(self.sampling.seed, self.columns.len() as u64);
        let mut nulls = false;
        for value in cells() {
            hash = match value {
                Value::Number(number) => mix(hash, (number + 0.0).to_bits()),
                Value::Category(name) => mix(hash, hash_text(name)),
                Value::Null => {
                    nulls = true;
                    mix(hash, NULL)
                }
            };
        }
        if nulls && self.note_nulls(cells()) {
            return Ok(());
        }
        let hash = finish(hash);
        if self.ceiling.is_some_and(|ceiling| hash >= ceiling) {
            return Ok(());
        }
        if self.is_full() {
            self.grow()?;
        }
        for (column, value) in cells().enumerate() {
            // -0 and 0 are one value.
            let cell = match value {
                Value::Number(number) => (number + 0.0).to_bits(),
                Value::Category(name) => self.number_of(column, name)?.into(),
                Value::Null => NULL,
            };
            self.cells[column].push(cell);
        }
        self.hashes.push(hash);
        self.counts.push(1);
        self.settled = false;
        Ok(())
    }

    /// The number of a category in our dictionary.
    #[inline]
    fn number_of(&mut self, column: usize, name: &str) -> Result<u32> {
        let dictionary = &mut self.dictionaries[column];
        let before = dictionary.bytes();
        let number = dictionary.number(name)?;
        self.text_bytes += dictionary.bytes() - before;
        Ok(number)
    }

    /// Counts the NULLs of a row; true if the row has no place in the sample.
    #[cold]
    fn note_nulls<'a>(&mut self, cells: impl Iterator<Item = &'a Value<'a>> + Clone) -> bool {
        for (count, value) in self.seen.nulls.iter_mut().zip(cells.clone()) {
            *count += u64::from(*value == Value::Null);
        }
        let kept = self.sampling.labelled || self.sampling.nulls == Nulls::Impute;
        let left_out = !kept || cells.into_iter().all(|value| *value == Value::Null);
        self.seen.left_out += u64::from(left_out);
        left_out
    }

    /// Counts a row without a label, which has no place in a sample of labelled rows.
    pub fn push_unlabelled(&mut self) {
        self.seen.rows += 1;
        self.seen.left_out += 1;
    }

    /// Counts a row that is NULL as a whole.
    pub fn push_null_row(&mut self) {
        self.seen.rows += 1;
        self.seen.null_rows += 1;
        self.seen.left_out += 1;
    }

    /// Bytes that a row takes: its cells, hash and count, and while rows are sorted its place and one cell more.
    fn row_bytes(&self) -> usize {
        (self.columns.len() + 4) * size_of::<u64>()
    }

    /// Whether there is room left without a call of [`Self::grow`].
    #[inline]
    fn is_full(&self) -> bool {
        self.counts.len() == self.counts.capacity() || self.text_bytes > self.text_room
    }

    /// Bytes that all rows and their categories take.
    fn bytes(&self) -> usize {
        self.len().saturating_mul(self.row_bytes()).saturating_add(self.text_bytes)
    }

    /// Rows for which the budget still has room, as far as it is not taken by categories.
    fn rows_left(&self) -> usize {
        let most = self.host.memory_limit.saturating_sub(self.text_bytes) / self.row_bytes();
        most.min(u32::MAX as usize).saturating_sub(self.len())
    }

    /// Makes room for more rows and their categories, by settling first where the budget is used up.
    #[cold]
    fn grow(&mut self) -> Result<()> {
        const FEW: usize = 16;
        if self.rows_left() < FEW {
            self.settle()?;
        }
        let mut room = self.rows_left();
        if room == 0 {
            return Err(self.no_budget());
        }
        if self.text_bytes > self.text_room {
            // Half of what is left is for the categories to come.
            room = room.div_ceil(2);
        }
        let rows = self.len() + room.min(self.len().max(FEW));
        let wanted = (rows - self.len()).saturating_mul(self.row_bytes());
        let failed = |_| Error::out_of_memory(wanted);
        if self.counts.capacity() > rows {
            self.counts.shrink_to(rows);
            self.hashes.shrink_to(rows);
            self.cells.iter_mut().for_each(|cells| cells.shrink_to(rows));
        }
        self.counts.try_reserve_exact(rows - self.len()).map_err(failed)?;
        self.hashes.try_reserve_exact(rows - self.len()).map_err(failed)?;
        for cells in &mut self.cells {
            cells.try_reserve_exact(rows - cells.len()).map_err(failed)?;
        }
        let reserved = self.counts.capacity().saturating_mul(self.row_bytes());
        self.text_room = self.host.memory_limit.saturating_sub(reserved);
        Ok(())
    }

    /// The refusal of rows none of which fits in the budget.
    pub fn no_budget(&self) -> Error {
        Error::new(
            Kind::LimitExceeded,
            format!("a sample of {} bytes cannot hold a single row", self.host.memory_limit),
        )
        .hint("Raise segment.sample_memory, within segment.memory_limit.")
    }

    /// Adds another sample.
    ///
    /// # Errors
    /// Invalid, for samples of other columns, seeds or purposes; out of memory; a count that overflows.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.sampling.purpose != other.sampling.purpose {
            return Err(varying("k and options"));
        }
        if self.sampling != other.sampling {
            return Err(varying("options"));
        }
        if !other.columns.is_empty() {
            self.begin(&other.columns)?;
        }
        let seen = &mut self.seen;
        seen.rows = checked_count(seen.rows, other.seen.rows)?;
        seen.left_out = checked_count(seen.left_out, other.seen.left_out)?;
        seen.null_rows = checked_count(seen.null_rows, other.seen.null_rows)?;
        for (ours, theirs) in seen.nulls.iter_mut().zip(&other.seen.nulls) {
            *ours = checked_count(*ours, *theirs)?;
        }
        self.ceiling = [self.ceiling, other.ceiling].into_iter().flatten().min();
        self.settled = false;
        // Numbers of their categories in our dictionaries, filled in as they turn up.
        let mut numbers: Vec<Vec<Option<u32>>> = other
            .dictionaries
            .iter()
            .map(|names| filled(names.names().len(), None))
            .collect::<Result<_>>()?;
        for row in 0..other.len() {
            self.host.at_row(row);
            let hash = other.hashes[row];
            if self.ceiling.is_some_and(|ceiling| hash >= ceiling) {
                continue;
            }
            if self.is_full() {
                self.grow()?;
                // Settling may have numbered our categories anew.
                numbers.iter_mut().for_each(|column| column.fill(None));
            }
            for (column, theirs) in other.cells.iter().enumerate() {
                let cell = theirs[row];
                let cell = match self.columns[column].kind {
                    Type::Category if cell != NULL => {
                        let known = &mut numbers[column][cell as usize];
                        let number = match *known {
                            Some(number) => number,
                            None => self.number_of(column, &other.categories(column)[cell as usize])?,
                        };
                        *known = Some(number);
                        number.into()
                    }
                    _ => cell,
                };
                self.cells[column].push(cell);
            }
            self.hashes.push(hash);
            self.counts.push(other.counts[row]);
            self.settled = false;
        }
        Ok(())
    }

    /// The rows of a fit on this sample, once settled.
    pub fn rows(&self) -> Rows {
        Rows {
            seen: self.seen.rows,
            left_out: self.seen.left_out,
            used: self.counts.iter().sum(),
            distinct: self.len() as u64,
            exact: self.is_exact(),
        }
    }

    /// What a reader of a model should know of the rows that it was fitted on.
    pub fn warnings(&self) -> Vec<String> {
        let rows = self.rows();
        let mut warnings = Vec::new();
        if !rows.exact {
            warnings.push(format!(
                "the fit saw a sample of {} distinct rows, standing for {} of {} rows: \
                 raise segment.sample_memory, within segment.memory_limit, for all",
                thousands(rows.distinct),
                thousands(rows.used),
                thousands(rows.seen - rows.left_out)
            ));
        }
        let mut left_out = |count: u64, why: &str| {
            if count > 0 {
                let (count, seen) = (thousands(count), thousands(rows.seen));
                warnings.push(format!("{count} of {seen} rows were left out {why}"));
            }
        };
        if self.sampling.labelled {
            left_out(rows.left_out - self.seen.null_rows, "for want of a label");
            left_out(self.seen.null_rows, "because the row is NULL");
        } else {
            left_out(rows.left_out, "because of NULLs");
        }
        for (place, column) in self.columns.iter().enumerate().skip(usize::from(self.sampling.labelled)) {
            if column.kind == Type::Category {
                warnings.extend(disguise::warning(&column.name, self.categories(place), self.host));
            }
        }
        warnings
    }

    /// Brings the sample into its one canonical form: rows distinct, in the order of their hashes, within the budget.
    ///
    /// # Errors
    /// Out of memory; a count that overflows.
    pub fn settle(&mut self) -> Result<()> {
        if self.settled {
            return Ok(());
        }
        self.drop_above_ceiling();
        self.sort_categories()?;
        self.sort_rows()?;
        self.merge_equal_rows()?;
        if self.keep_within_budget()? {
            self.sort_categories()?;
        }
        self.settled = true;
        Ok(())
    }

    /// A ceiling that came with another sample holds for our own rows as well.
    fn drop_above_ceiling(&mut self) {
        let Some(ceiling) = self.ceiling else { return };
        let hashes = std::mem::take(&mut self.hashes);
        let mut row = 0;
        self.counts.retain(|_| {
            row += 1;
            hashes[row - 1] < ceiling
        });
        for cells in &mut self.cells {
            row = 0;
            cells.retain(|_| {
                row += 1;
                hashes[row - 1] < ceiling
            });
        }
        self.hashes = hashes;
        self.hashes.retain(|&hash| hash < ceiling);
    }

    fn truncate(&mut self, rows: usize) {
        self.cells.iter_mut().for_each(|cells| cells.truncate(rows));
        self.hashes.truncate(rows);
        self.counts.truncate(rows);
    }

    /// Numbers the categories that are in use in the order of their names.
    fn sort_categories(&mut self) -> Result<()> {
        let host = self.host;
        let columns = self.columns.iter().zip(&mut self.cells).zip(&mut self.dictionaries);
        for ((_, cells), dictionary) in columns.filter(|((column, _), _)| column.kind == Type::Category) {
            let mut used = filled(dictionary.names().len(), false)?;
            for (row, &cell) in cells.iter().enumerate() {
                host.at_row(row);
                if cell != NULL {
                    used[cell as usize] = true;
                }
            }
            if let Some(changed) = dictionary.sort(&used, host)? {
                for (row, cell) in cells.iter_mut().enumerate() {
                    host.at_row(row);
                    if *cell != NULL {
                        *cell = changed[*cell as usize].into();
                    }
                }
            }
        }
        self.text_bytes = self.dictionaries.iter().map(Dictionary::bytes).sum();
        Ok(())
    }

    /// Puts the rows in the order of their hashes, and of their cells where hashes are equal.
    fn sort_rows(&mut self) -> Result<()> {
        let rows = self.len();
        if rows < 2 {
            return Ok(());
        }
        // The leading digits of a hash, and the row's number in the others: whole numbers sort fast.
        let mask = u64::MAX >> (rows as u64 - 1).leading_zeros();
        let mut order: Vec<u64> = room(rows)?;
        order.extend(self.hashes.iter().zip(0..).map(|(&hash, row)| hash & !mask | row));
        sort_in_pieces(&mut order, self.host);
        let row = |entry: u64| (entry & mask) as usize;
        for alike in order.chunk_by_mut(|a, b| a & !mask == b & !mask).filter(|alike| alike.len() > 1) {
            alike.sort_unstable_by(|&a, &b| self.compare(row(a), row(b)));
        }
        let mut sorted: Vec<u64> = room(rows)?;
        for values in self.cells.iter_mut().chain([&mut self.hashes, &mut self.counts]) {
            (self.host.look_for_interrupt)();
            sorted.clear();
            sorted.extend(order.iter().map(|&entry| values[row(entry)]));
            values.copy_from_slice(&sorted);
        }
        Ok(())
    }

    fn merge_equal_rows(&mut self) -> Result<()> {
        // Each row's cells are compared with those of the row kept last, which stay where they are until then.
        let mut kept = 0;
        for row in 1..self.len() {
            self.host.at_row(row);
            if self.hashes[row] == self.hashes[kept] && self.compare(row, kept).is_eq() {
                self.counts[kept] = checked_count(self.counts[kept], self.counts[row])?;
                continue;
            }
            kept += 1;
            if kept < row {
                self.hashes[kept] = self.hashes[row];
                self.counts[kept] = self.counts[row];
                self.cells.iter_mut().for_each(|cells| cells[kept] = cells[row]);
            }
        }
        self.truncate((kept + 1).min(self.len()));
        Ok(())
    }

    /// Keeps the longest run of leading rows that fits in three quarters of the budget, with their categories. The rest
    /// is room for new rows. True if any row had to go.
    fn keep_within_budget(&mut self) -> Result<bool> {
        let budget = self.host.memory_limit / 4 * 3;
        let row_bytes = self.row_bytes();
        if self.bytes() <= budget {
            return Ok(false);
        }
        let mut paid: Vec<Vec<bool>> = self
            .dictionaries
            .iter()
            .map(|names| filled(names.names().len(), false))
            .collect::<Result<_>>()?;
        let (mut spent, mut kept) = (0, 0);
        for row in 0..self.len() {
            self.host.at_row(row);
            spent += row_bytes;
            for (column, paid) in paid.iter_mut().enumerate() {
                if self.columns[column].kind == Type::Category
                    && let Some(code) = self.code(row, column)
                    && !std::mem::replace(&mut paid[code as usize], true)
                {
                    spent += dictionary::bytes_of(&self.categories(column)[code as usize]);
                }
            }
            if spent > budget {
                break;
            }
            kept = row + 1;
        }
        if kept == self.len() {
            return Ok(false);
        }
        // Rows of one hash stay or go together, so that the ceiling says which rows are here.
        let ceiling = self.hashes[kept];
        kept = self.hashes[..kept].partition_point(|&hash| hash < ceiling);
        self.ceiling = Some(ceiling);
        self.truncate(kept);
        Ok(true)
    }

    /// The hash of a row's content, as [`Self::push`] computes it.
    fn hash_of(&self, row: usize) -> u64 {
        let width = self.columns.len();
        let hash = (0..width).fold(mix(self.sampling.seed, width as u64), |hash, column| {
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

    /// The order of two rows that the sample keeps them in.
    fn compare(&self, a: usize, b: usize) -> Ordering {
        let cells = || self.cells.iter().map(|cells| cells[a].cmp(&cells[b])).find(|order| order.is_ne());
        self.hashes[a].cmp(&self.hashes[b]).then_with(|| cells().unwrap_or(Ordering::Equal))
    }
}

/// By content: where it lives and what it may hold do not matter.
impl PartialEq for Sample {
    fn eq(&self, other: &Self) -> bool {
        self.sampling == other.sampling
            && self.columns == other.columns
            && self.seen == other.seen
            && self.cells == other.cells
            && self.counts == other.counts
            && self.dictionaries == other.dictionaries
            && self.ceiling == other.ceiling
    }
}

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
        out.put_u8(u8::from(self.sampling.labelled) | u8::from(self.sampling.named) << 1);
        out.put_text(&self.sampling.purpose);
        out.put_u64(self.columns.len() as u64);
        for column in &self.columns {
            out.put_text(&column.name);
            out.put_u8(column.kind as u8);
        }
        out.put_u64(self.seen.rows);
        out.put_u64(self.seen.left_out);
        out.put_u64(self.seen.null_rows);
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

impl Sample {
    /// Reads the binary form under the rules of a host; its limit holds once more rows are taken.
    ///
    /// # Errors
    /// As [`Codec::decode`].
    pub fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let seed = input.u64()?;
        let nulls = match input.u8()? {
            0 => Nulls::Error,
            1 => Nulls::Skip,
            2 => Nulls::Impute,
            _ => return Err(input.corrupt("has an unknown rule for NULL")),
        };
        let rules = input.u8()?;
        if rules > 3 {
            return Err(input.corrupt("has an unknown rule for labels"));
        }
        let (labelled, named) = (rules & 1 != 0, rules & 2 != 0);
        let purpose = input.text("has damaged text")?.to_owned();
        let mut sample = Self::new(Sampling { seed, nulls, labelled, named, purpose }, host);
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
        for column in 0..width {
            sample.seen.nulls[column] = count()?;
        }
        // Rows that are NULL as a whole were left out, and so were rows.
        let seen = &sample.seen;
        if seen.null_rows > seen.left_out || seen.left_out > seen.rows {
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

    fn decode_rows(&mut self, input: &mut Reader<'_>) -> Result<()> {
        let width = self.columns.len();
        let rows = input.count((width + 1) * size_of::<u64>())?;
        if rows > 0 && width == 0 || rows > u32::MAX as usize {
            return Err(input.corrupt("has rows it cannot have"));
        }
        self.counts = room(rows)?;
        self.hashes = room(rows)?;
        for cells in &mut self.cells {
            *cells = room(rows)?;
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
                    _ if cell == NULL && self.sampling.labelled => column > 0,
                    _ if cell == NULL => self.sampling.nulls == Nulls::Impute,
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
}
