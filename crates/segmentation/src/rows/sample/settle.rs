//! The one canonical form of a sample: rows distinct, in the order of their hashes, within the budget.

use std::cmp::Ordering;

use super::dictionary::{self, Dictionary};
use super::{NULL, Sample};
use crate::Result;
use crate::numeric::order::sort_hashes;
use crate::rows::features::Type;
use crate::support::codec::checked_count;
use crate::support::memory::{filled, with_capacity};

impl Sample {
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
    pub(super) fn sort_categories(&mut self) -> Result<()> {
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
        let mut order: Vec<u64> = with_capacity(rows)?;
        order.extend(self.hashes.iter().zip(0..).map(|(&hash, row)| hash & !mask | row));
        sort_hashes(&mut order, self.host)?;
        let row = |entry: u64| (entry & mask) as usize;
        for alike in order.chunk_by_mut(|a, b| a & !mask == b & !mask).filter(|alike| alike.len() > 1) {
            alike.sort_unstable_by(self.host.comparing(|&a: &u64, &b: &u64| self.compare(row(a), row(b))));
        }
        let host = self.host;
        let mut lists = with_capacity(self.cells.len() + 2)?;
        lists.extend(self.cells.iter_mut().chain([&mut self.hashes, &mut self.counts]));
        host.map(lists, rows * size_of::<u64>(), |values| {
            (host.check_for_interrupts)();
            let mut sorted: Vec<u64> = with_capacity(rows)?;
            sorted.extend(order.iter().map(|&entry| values[row(entry)]));
            values.copy_from_slice(&sorted);
            Ok(())
        })?;
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

    /// The order of two rows that the sample keeps them in.
    pub(super) fn compare(&self, a: usize, b: usize) -> Ordering {
        let cells = || self.cells.iter().map(|cells| cells[a].cmp(&cells[b])).find(|order| order.is_ne());
        self.hashes[a].cmp(&self.hashes[b]).then_with(|| cells().unwrap_or(Ordering::Equal))
    }
}
