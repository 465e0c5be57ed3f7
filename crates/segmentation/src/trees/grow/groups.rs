//! The rows of a node by the value of a feature: what each value adds up to.

use super::target::{Sums, Target};
use crate::Result;
use crate::numeric::order::sort_in_pieces;
use crate::support::host::{Host, ROWS_PER_LOOK};
use crate::support::memory::{filled, with_capacity};
use crate::trees::data::{Column, MISSING};

/// The rows of a node with the same value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<S> {
    pub code: u32,
    pub sum: S,
}

/// Room to group the rows of a node.
#[derive(Debug)]
pub(super) struct Grouping<S> {
    /// A sum for each code and one for NULL; empty sums between two uses.
    histogram: Vec<S>,
    /// Codes and rows, to be sorted.
    pairs: Vec<u64>,
    groups: Vec<Group<S>>,
}

/// With fewer rows than this part of the codes, rows are sorted instead of codes counted.
const CODES_PER_ROW: usize = 4;

impl<S: Sums> Grouping<S> {
    /// Bytes that [`Self::new`] takes.
    pub fn bytes(codes: usize, rows: usize) -> usize {
        let (sums, groups) = (codes + 1, rows.min(codes + 1));
        let pairs = rows.min(codes / CODES_PER_ROW + 1);
        sums.saturating_mul(size_of::<S>())
            .saturating_add(groups.saturating_mul(size_of::<Group<S>>()))
            .saturating_add(pairs.saturating_mul(size_of::<u64>()))
    }

    /// Room for so many codes and rows.
    pub fn new(codes: usize, rows: usize) -> Result<Self> {
        let histogram = filled(codes + 1, S::default())?;
        let pairs = with_capacity(rows.min(codes / CODES_PER_ROW + 1))?;
        Ok(Self { histogram, pairs, groups: with_capacity(rows.min(codes + 1))? })
    }

    /// The groups of rows by ascending codes, NULL last.
    pub fn by_code<T>(&mut self, target: &T, rows: &[u32], column: &Column, host: Host) -> &[Group<S>]
    where
        T: Target<Sum = S>,
    {
        self.groups.clear();
        if column.distinct() / CODES_PER_ROW < rows.len() {
            self.count(target, rows, column, host);
        } else {
            self.sort(target, rows, column, host);
        }
        &self.groups
    }

    fn count<T: Target<Sum = S>>(&mut self, target: &T, rows: &[u32], column: &Column, host: Host) {
        let histogram = &mut self.histogram[..=column.distinct()];
        for rows in rows.chunks(ROWS_PER_LOOK) {
            (host.check_for_interrupts)();
            for &row in rows {
                let code = column.codes[row as usize] as usize;
                let place = code.min(histogram.len() - 1);
                target.add(&mut histogram[place], row as usize);
            }
        }
        let null = histogram.len() - 1;
        for (code, sum) in histogram.iter_mut().enumerate() {
            let code = if code == null { MISSING } else { code as u32 };
            let sum = std::mem::take(sum);
            if sum.customers() > 0 {
                self.groups.push(Group { code, sum });
            }
        }
    }

    fn sort<T: Target<Sum = S>>(&mut self, target: &T, rows: &[u32], column: &Column, host: Host) {
        self.pairs.clear();
        let pair = |&row: &u32| u64::from(column.codes[row as usize]) << 32 | u64::from(row);
        self.pairs.extend(rows.iter().map(pair));
        sort_in_pieces(&mut self.pairs, host);
        for same in self.pairs.chunk_by(|a, b| a >> 32 == b >> 32) {
            let mut sum = S::default();
            same.iter().for_each(|&pair| target.add(&mut sum, pair as u32 as usize));
            self.groups.push(Group { code: (same[0] >> 32) as u32, sum });
        }
    }
}
