//! What the surroundings lay down for large values: how much memory, and when to stop.

use std::cmp::Ordering;

/// Rows between two looks for an interrupt.
pub const ROWS_PER_LOOK: usize = 4096;

/// The rules of the process that a large value lives in.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// The most memory that one value may hold, in bytes.
    pub memory_limit: usize,
    /// Mixed into the hashes of keys, so that nobody outside can choose keys that collide. No result depends on it.
    pub seed: u64,
    /// Called every few thousand rows of a long loop; it does not return when the work has been cancelled.
    pub check_for_interrupts: fn(),
}

impl Host {
    /// No limits, for tests and benchmarks.
    pub fn unlimited() -> Self {
        Self { memory_limit: usize::MAX, seed: 0, check_for_interrupts: || {} }
    }

    /// The same rules with another limit.
    #[must_use]
    pub fn within(self, memory_limit: usize) -> Self {
        Self { memory_limit, ..self }
    }

    /// How many steps of a long loop to take from one look to the next, where each takes about `cost` operations: a power
    /// of two.
    pub fn pace(cost: usize) -> usize {
        const OPERATIONS_PER_LOOK: usize = 64 * ROWS_PER_LOOK;
        let steps = (OPERATIONS_PER_LOOK / cost.max(1)).clamp(1, ROWS_PER_LOOK);
        1 << steps.ilog2()
    }

    /// To be called for every step of a long loop, by its number and the [`Self::pace`].
    #[inline]
    pub fn at_step(self, step: usize, pace: usize) {
        if step & (pace - 1) == 0 {
            (self.check_for_interrupts)();
        }
    }

    /// To be called for every row of a long loop, by its number.
    #[inline]
    pub fn at_row(self, row: usize) {
        self.at_step(row, ROWS_PER_LOOK);
    }

    /// A long list stretch by stretch, with a look for an interrupt before each.
    pub fn stretches<T>(self, rows: &[T]) -> impl Iterator<Item = &[T]> {
        rows.chunks(ROWS_PER_LOOK).inspect(move |_| (self.check_for_interrupts)())
    }

    /// A comparison for a long sort: it looks for an interrupt every few thousand times.
    pub fn comparing<T>(self, compare: impl Fn(&T, &T) -> Ordering) -> impl FnMut(&T, &T) -> Ordering {
        let mut step = 0;
        move |a, b| {
            self.at_row(step);
            step += 1;
            compare(a, b)
        }
    }
}
