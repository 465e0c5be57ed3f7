//! What the surroundings lay down for large values: how much memory, how many threads, and when to stop.

use std::cmp::Ordering;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use super::error::Result;
use super::memory::with_capacity;

/// Rows between two looks for an interrupt.
pub const ROWS_PER_LOOK: usize = 4096;

/// Rows whose floats are added up together before sums are, whatever the number of threads.
pub const ROWS_PER_SUM: usize = 1 << 16;

/// The rules of the process that a large value lives in.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// The most memory that one value may hold, in bytes.
    pub memory_limit: usize,
    /// Mixed into the hashes of keys, so that nobody outside can choose keys that collide. No result depends on it.
    pub seed: u64,
    /// Called every few thousand rows of a long loop; it does not return when the work has been cancelled.
    pub check_for_interrupts: fn(),
    /// The threads that a work may have, the caller's own among them. No result depends on it.
    pub threads: NonZero<usize>,
    /// Does the pieces of a work, by number and each once, at most so many at a time, and returns when all are done. In a
    /// piece `check_for_interrupts` works as outside, and so does `run` itself.
    pub run: Run,
}

/// A piece before it is begun, and what it came to.
struct Place<P, T> {
    piece: Option<P>,
    result: Option<Result<T>>,
}

/// See [`Host::run`]: the number of pieces, how many at a time, and what is to be done for each.
pub type Run = fn(usize, usize, &(dyn Fn(usize) + Sync));

impl Host {
    /// No limits and one thread, for tests and benchmarks.
    pub fn unlimited() -> Self {
        Self {
            memory_limit: usize::MAX,
            seed: 0,
            check_for_interrupts: || {},
            threads: NonZero::<usize>::MIN,
            run: |pieces, _, work| (0..pieces).for_each(work),
        }
    }

    /// The same rules with another limit.
    #[must_use]
    pub fn within(self, memory_limit: usize) -> Self {
        Self { memory_limit, ..self }
    }

    /// The same rules for what runs beside others: one thread.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { threads: NonZero::<usize>::MIN, ..self }
    }

    /// What a work makes of each piece, in the order of the pieces; done side by side where there are threads, at most as
    /// many at a time as the limit has room for when each takes so many bytes.
    ///
    /// # Errors
    /// Of the failures that of the first piece; out of memory.
    pub fn map<P: Send, T: Send>(
        self,
        pieces: impl IntoIterator<Item = P, IntoIter: ExactSizeIterator>,
        bytes: usize,
        work: impl Fn(P) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let pieces = pieces.into_iter();
        let most = self.threads.get().min(self.memory_limit / bytes.max(1)).min(pieces.len());
        let mut results = with_capacity(pieces.len())?;
        if most < 2 {
            for piece in pieces {
                results.push(work(piece)?);
            }
            return Ok(results);
        }
        let mut places = with_capacity(pieces.len())?;
        places.extend(pieces.map(|piece| Mutex::new(Place { piece: Some(piece), result: None })));
        let place = |number: usize| places[number].lock().unwrap_or_else(PoisonError::into_inner);
        let failed = AtomicUsize::new(usize::MAX);
        (self.run)(places.len(), most, &|number| {
            // Pieces are begun in their order: those before a failure are done, whatever becomes of those after it.
            if number > failed.load(Relaxed) {
                return;
            }
            let Some(piece) = place(number).piece.take() else { return };
            let result = work(piece);
            if result.is_err() {
                failed.fetch_min(number, Relaxed);
            }
            place(number).result = Some(result);
        });
        for place in places {
            // Only pieces after a failure have no result.
            if let Some(result) = place.into_inner().unwrap_or_else(PoisonError::into_inner).result {
                results.push(result?);
            }
        }
        Ok(results)
    }

    /// What rows come to, from what each piece of so many of them comes to: the pieces do not depend on the threads, so that
    /// sums of floats do not either.
    pub fn sum<R: Sync, S: Send>(
        self,
        rows: &[R],
        piece: usize,
        of: impl Fn(&[R]) -> S + Sync,
        merge: impl FnMut(S, S) -> S,
    ) -> S {
        let serially = || rows.chunks(piece).map(&of);
        let sum = match self.threads.get() {
            1 => serially().reduce(merge),
            _ => match self.map(rows.chunks(piece), 0, |rows| Ok(of(rows))) {
                Ok(sums) => sums.into_iter().reduce(merge),
                // There is no memory for a list of them.
                Err(_) => serially().reduce(merge),
            },
        };
        sum.unwrap_or_else(|| of(&[]))
    }

    /// How many of so many steps make a piece for [`Self::map`], where each takes about `cost` operations: long enough that
    /// it is worth a thread, and some for each thread. For work whose result does not depend on where it is cut.
    pub fn piece(self, steps: usize, cost: usize) -> usize {
        const PIECES_PER_THREAD: usize = 4;
        const LEAST_OPERATIONS: usize = 1 << 17;
        match self.threads.get() {
            1 => steps.max(1),
            threads => {
                (LEAST_OPERATIONS / cost.max(1)).max(steps.div_ceil(threads * PIECES_PER_THREAD)).max(1)
            }
        }
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
