//! Taking rows, one by one and from other samples.

use super::dictionary::Dictionary;
use super::{NULL, Sample, weighing};
use crate::numeric::hash::{finish, hash_text, mix};
use crate::rows::features::{Column, Type, Value, check_names};
use crate::support::codec::checked_count;
use crate::support::error::varying;
use crate::support::memory::filled;
use crate::{Error, Kind, Result};

impl Sample {
    /// Lays down the columns, or makes sure that they are still the same.
    ///
    /// # Errors
    /// Invalid, for columns that differ from the first row's.
    pub fn begin(&mut self, columns: &[Column]) -> Result<()> {
        if self.columns.is_empty() {
            let features = columns.iter().skip(usize::from(self.sampling.labelled));
            check_names(&features.map(|column| column.name.as_str()).collect::<Vec<_>>())?;
            self.weight = weighing::place_of(&self.sampling, columns)?;
            self.columns = columns.to_vec();
            self.seen.nulls = vec![0; columns.len()];
            self.dictionaries = vec![Dictionary::new(self.host.seed); columns.len()];
            self.cells = vec![Vec::new(); columns.len()];
        } else if self.columns != columns {
            return Err(varying("the features, their names and their types"));
        }
        Ok(())
    }

    /// Takes a row: its label, which is not NULL, if rows have one, and a value for each feature and the weight. Numbers are
    /// finite, as [`Value`] says.
    ///
    /// # Errors
    /// Invalid, for a weight that is none; out of memory, where not even the budget is to be had.
    #[inline]
    pub fn push(&mut self, label: Option<Value<'_>>, row: &[Value<'_>]) -> Result<()> {
        let cells = || label.iter().chain(row);
        // What is passed over here is the weight, if there is one.
        let weight = self.weight.unwrap_or(usize::MAX);
        if let Some(value) = row.get(weight)
            && !self.has_weight(*value)?
        {
            self.push_weightless();
            return Ok(());
        }
        self.seen.rows += 1;
        let mut hash = mix(self.sampling.seed, self.hashed_columns());
        let mut nulls = false;
        for (place, value) in cells().enumerate() {
            if place == weight {
                continue;
            }
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
        let kept = self.sampling.labelled || self.sampling.nulls.are_kept();
        let weight = self.weight;
        let mut features = cells.enumerate().filter(|(place, _)| Some(*place) != weight);
        let left_out = !kept || features.all(|(_, value)| *value == Value::Null);
        self.seen.left_out += u64::from(left_out);
        left_out
    }

    /// Counts a row without a label, which has no place in a sample of labelled rows.
    pub fn push_unlabelled(&mut self) {
        self.seen.rows += 1;
        self.seen.left_out += 1;
    }

    /// How many columns have a part in the hash of a row: all but the weight.
    pub(super) fn hashed_columns(&self) -> u64 {
        self.columns.len() as u64 - u64::from(self.weight.is_some())
    }

    /// Counts a row that weighs nothing.
    fn push_weightless(&mut self) {
        self.seen.rows += 1;
        self.seen.left_out += 1;
        self.seen.weightless += 1;
    }

    /// Counts a row that is NULL as a whole.
    pub fn push_null_row(&mut self) {
        self.seen.rows += 1;
        self.seen.null_rows += 1;
        self.seen.left_out += 1;
    }

    /// Bytes that a row takes: its cells, hash and count, and while rows are sorted its place and one cell more.
    pub(super) fn row_bytes(&self) -> usize {
        (self.columns.len() + 4) * size_of::<u64>()
    }

    /// Whether there is room left without a call of [`Self::grow`].
    #[inline]
    fn is_full(&self) -> bool {
        self.counts.len() == self.counts.capacity() || self.text_bytes > self.text_room
    }

    /// Bytes that all rows and their categories take.
    pub(crate) fn bytes(&self) -> usize {
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
        seen.weightless = checked_count(seen.weightless, other.seen.weightless)?;
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
}
