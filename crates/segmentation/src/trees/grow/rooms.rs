//! Room to work in, which threads take turns with.

use std::sync::{Mutex, PoisonError};

use crate::Result;
use crate::support::host::Host;
use crate::support::memory::with_capacity;

/// Rooms that nobody is in. No more pieces of a work are done at a time than there are rooms.
#[derive(Debug)]
pub(super) struct Rooms<R>(Mutex<Vec<R>>);

impl<R> Rooms<R> {
    /// One for each thread.
    ///
    /// # Errors
    /// Out of memory, and what `new` refuses.
    pub fn new(host: Host, new: impl Fn() -> Result<R>) -> Result<Self> {
        let mut rooms = with_capacity(host.threads.get())?;
        for _ in 0..host.threads.get() {
            rooms.push(new()?);
        }
        Ok(Self(Mutex::new(rooms)))
    }

    /// Works in a room of its own.
    pub fn within<T>(&self, work: impl FnOnce(&mut R) -> T) -> T {
        let rooms = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = rooms().pop().expect("there is a room for each thread");
        let result = work(&mut room);
        rooms().push(room);
        result
    }
}
