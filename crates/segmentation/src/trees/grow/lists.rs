//! The rows of every node, side by side, in the order of each feature that has many values.

use super::node::SHARED;
use super::scratch::Pool;
use crate::Result;
use crate::support::host::{Host, ROWS_PER_LOOK};
use crate::support::memory::{filled, with_capacity};
use crate::trees::data::{Column, Data};

/// Rows in several orders. A node has the same range in all of them.
#[derive(Debug)]
pub(super) struct Lists {
    /// In the order of the data.
    pub rows: Vec<u32>,
    /// By ascending codes, of features with many values.
    pub sorted: Vec<Option<Vec<u32>>>,
    /// Whether a row goes to "yes".
    yes: Vec<bool>,
    /// Room for those that go to "no".
    spare: Pool<Vec<u32>>,
}

/// Whether a feature's rows are kept in order, and not grouped anew in every node.
pub(super) fn is_sorted(column: &Column, most_groups: usize) -> bool {
    column.is_numeric() && column.distinct() > most_groups
}

impl Lists {
    /// Bytes that [`Self::new`] takes, for so many of the rows.
    pub fn bytes(data: &Data, rows: usize, most_groups: usize, host: Host) -> usize {
        let sorted = data.columns.iter().filter(|column| is_sorted(column, most_groups));
        let (lists, codes) =
            sorted.fold((1, 0), |(lists, codes), column| (lists + 1, column.distinct().max(codes)));
        let of_threads = host.threads.get() * (rows + codes + 2);
        (lists * rows + of_threads) * size_of::<u32>() + data.customers.len()
    }

    /// The lists of all rows with customers.
    pub fn new(data: &Data, customers: &[u64], most_groups: usize, host: Host) -> Result<Self> {
        let count = customers.iter().filter(|&&n| n > 0).count();
        let mut rows = with_capacity(count)?;
        rows.extend((0..).zip(customers).filter(|(_, n)| **n > 0).map(|(row, _)| row));
        let sorted = host.map(&data.columns, 0, |column| {
            is_sorted(column, most_groups).then(|| by_code(&rows, column, host)).transpose()
        })?;
        let (yes, spare) = (filled(customers.len(), false)?, Pool::new(host, || filled(count, 0))?);
        Ok(Self { rows, sorted, yes, spare })
    }

    /// Parts the rows from `start` to `end`, in all lists or only in that of the data's order; where "no" begins.
    pub fn part(
        &mut self,
        (start, end): (usize, usize),
        all: bool,
        is_yes: impl Fn(usize) -> bool,
        host: Host,
    ) -> Result<usize> {
        for (i, &row) in self.rows[start..end].iter().enumerate() {
            host.at_row(i);
            self.yes[row as usize] = is_yes(row as usize);
        }
        let (yes, spare) = (&self.yes, &self.spare);
        let stable = |list: &mut [u32]| spare.within(|spare| stable(&mut list[start..end], spare, yes, host));
        let count = stable(&mut self.rows);
        if all {
            let is_long = (end - start).saturating_mul(self.sorted.len()) >= SHARED;
            let host = if is_long { host } else { host.alone() };
            host.map(&mut self.sorted, 0, |list| Ok(list.as_mut().map(|list| stable(list))))?;
        }
        Ok(start + count)
    }
}

/// Moves the rows for "yes" before those for "no", each in the order they had; how many they are.
fn stable(list: &mut [u32], spare: &mut [u32], yes: &[bool], host: Host) -> usize {
    let (mut front, mut back) = (0, 0);
    let mut start = 0;
    while start < list.len() {
        (host.check_for_interrupts)();
        let end = (start + ROWS_PER_LOOK).min(list.len());
        for place in start..end {
            let row = list[place];
            let is_yes = yes[row as usize];
            // Both are written, and one of them kept: which way a row goes cannot be guessed.
            list[front] = row;
            spare[back] = row;
            front += usize::from(is_yes);
            back += usize::from(!is_yes);
        }
        start = end;
    }
    list[front..].copy_from_slice(&spare[..back]);
    front
}

/// Rows by ascending codes, NULLs last: by counting, as the codes are ranks.
fn by_code(rows: &[u32], column: &Column, host: Host) -> Result<Vec<u32>> {
    let null = column.distinct();
    let place = |row: u32| (column.codes[row as usize] as usize).min(null);
    let mut starts: Vec<u32> = filled(null + 2, 0)?;
    for (i, &row) in rows.iter().enumerate() {
        host.at_row(i);
        starts[place(row) + 1] += 1;
    }
    for code in 0..=null {
        starts[code + 1] += starts[code];
    }
    let mut sorted = filled(rows.len(), 0)?;
    for (i, &row) in rows.iter().enumerate() {
        host.at_row(i);
        let start = &mut starts[place(row)];
        sorted[*start as usize] = row;
        *start += 1;
    }
    Ok(sorted)
}
