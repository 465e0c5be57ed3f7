//! Memory to work in, which threads take turns with.

use std::sync::{Mutex, PoisonError};

use crate::Result;
use crate::support::host::Host;
use crate::support::memory::with_capacity;

/// What nobody works in at the moment. No more pieces of a work are done at a time than there are.
#[derive(Debug)]
pub(super) struct Pool<S>(Mutex<Vec<S>>);

impl<S> Pool<S> {
    /// One for each thread.
    ///
    /// # Errors
    /// Out of memory, and what `new` refuses.
    pub fn new(host: Host, new: impl Fn() -> Result<S>) -> Result<Self> {
        let mut idle = with_capacity(host.threads.get())?;
        for _ in 0..host.threads.get() {
            idle.push(new()?);
        }
        Ok(Self(Mutex::new(idle)))
    }

    /// Works in one that nobody else has meanwhile.
    pub fn within<T>(&self, work: impl FnOnce(&mut S) -> T) -> T {
        let idle = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = idle().pop().expect("there is one for each thread");
        let result = work(&mut scratch);
        idle().push(scratch);
        result
    }
}
