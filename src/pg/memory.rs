//! Rust's memory in a backend: that of malloc, and a reserve for when malloc has none left to give.
//!
//! An allocation that fails where nobody expects it aborts the process, and with it every session of the server. So
//! small ones are served from a reserve that was set aside when the library was loaded. That raises a flag, and the next
//! look for interrupts turns the flag into an ERROR, whose unwinding gives back what was taken. What may be large is
//! asked for with `try_reserve`, or under a [`Promise`] where a library of others allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

use segmentation::{Error, Result};

use super::error::raise;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

struct Allocator;

// SAFETY: every block comes from malloc or from the reserve, and goes back to where it came from.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        let block = if injected::fails(layout.size()) { null_mut() } else { unsafe { System.alloc(layout) } };
        if block.is_null() { rescue(layout) } else { block }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises; a rescued block has the size of the layout.
        unsafe {
            let failed = injected::fails(layout.size());
            let block = if failed { null_mut() } else { System.alloc_zeroed(layout) };
            if !block.is_null() {
                return block;
            }
            let block = rescue(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if RESERVE.holds(block) {
            RESERVE.give_back(block, layout.size());
        } else {
            // SAFETY: the block came from malloc.
            unsafe { System.dealloc(block, layout) }
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the block came from malloc; a new block has room for what both have, and a layout of this size is valid,
        // as the caller promises.
        unsafe {
            if !RESERVE.holds(block) && !injected::fails(size) {
                let moved = System.realloc(block, layout, size);
                if !moved.is_null() {
                    return moved;
                }
            }
            if !RESERVE.holds(block) && size <= layout.size() {
                // What is too long serves as well, and malloc frees it whatever its length.
                return block;
            }
            let wanted = Layout::from_size_align_unchecked(size, layout.align());
            let moved = if RESERVE.holds(block) { self.alloc(wanted) } else { rescue(wanted) };
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

/// What was asked for when malloc last failed, in bytes; zero, if it has not since the last look.
static SHORT_OF: AtomicUsize = AtomicUsize::new(0);

/// A block where malloc has none: what was promised is given back to it, and small blocks come from the reserve.
#[cold]
fn rescue(layout: Layout) -> *mut u8 {
    while PROMISED.fulfil() {
        // SAFETY: allocators are not asked for blocks without a size.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            return block;
        }
    }
    SHORT_OF.store(layout.size(), Ordering::Relaxed);
    if injected::is_unserved(layout.size()) { null_mut() } else { RESERVE.take(layout) }
}

/// Blocks of memory in a region that malloc gave once.
struct Reserve {
    start: AtomicPtr<u8>,
    /// A bit for each granule: whether it is taken.
    taken: [AtomicU64; WORDS],
    locked: AtomicBool,
}

/// Bytes set aside: what a query may take between two looks while nothing else is to be had. Pages that nobody touches
/// cost nothing but a promise of the system's.
const SET_ASIDE: usize = 8 << 20;

/// The largest block that the reserve gives. More than that is asked for with `try_reserve`.
const LARGEST: usize = 1 << 20;

/// Allocations of a library up to this size need no promise.
const SMALL: usize = 1 << 16;

/// Bytes to a bit; no alignment in use is larger.
const GRANULE: usize = 64;

const WORDS: usize = SET_ASIDE / GRANULE / 64;

static RESERVE: Reserve = Reserve {
    start: AtomicPtr::new(null_mut()),
    taken: [const { AtomicU64::new(0) }; WORDS],
    locked: AtomicBool::new(false),
};

impl Reserve {
    /// Sets the region aside, once for the life of the process.
    fn set_aside(&self) -> Result<()> {
        let layout = Layout::from_size_align(SET_ASIDE, GRANULE).expect("a power of two");
        // SAFETY: the size is not zero.
        let start = unsafe { System.alloc(layout) };
        self.start.store(start, Ordering::Release);
        if start.is_null() { Err(Error::out_of_memory(SET_ASIDE)) } else { Ok(()) }
    }

    /// Whether a block is one of its own.
    #[inline]
    fn holds(&self, block: *const u8) -> bool {
        let start = self.start.load(Ordering::Relaxed);
        !start.is_null() && block.addr().wrapping_sub(start.addr()) < SET_ASIDE
    }

    fn take(&self, layout: Layout) -> *mut u8 {
        let start = self.start.load(Ordering::Acquire);
        if start.is_null() || layout.size() > LARGEST || layout.align() > GRANULE {
            return null_mut();
        }
        let granules = layout.size().div_ceil(GRANULE);
        self.with_lock(|taken| {
            let (mut number, mut free) = (0, 0);
            while number < SET_ASIDE / GRANULE {
                if number % 64 == 0 && taken.all(number / 64) {
                    (number, free) = (number + 64, 0);
                    continue;
                }
                free = if taken.get(number) { 0 } else { free + 1 };
                number += 1;
                if free == granules {
                    taken.set(number - granules..number, true);
                    // SAFETY: the granules are within the region.
                    return unsafe { start.add((number - granules) * GRANULE) };
                }
            }
            null_mut()
        })
    }

    #[cold]
    fn give_back(&self, block: *const u8, size: usize) {
        let first = (block.addr() - self.start.load(Ordering::Acquire).addr()) / GRANULE;
        self.with_lock(|taken| taken.set(first..first + size.div_ceil(GRANULE), false));
    }

    /// Threads of a fit share the reserve.
    fn with_lock<T>(&self, work: impl FnOnce(Bits<'_>) -> T) -> T {
        while self.locked.swap(true, Ordering::Acquire) {
            std::hint::spin_loop();
        }
        let result = work(Bits(&self.taken));
        self.locked.store(false, Ordering::Release);
        result
    }
}

/// The bits of the reserve in the hands of who has its lock.
struct Bits<'a>(&'a [AtomicU64; WORDS]);

impl Bits<'_> {
    fn get(&self, number: usize) -> bool {
        self.0[number / 64].load(Ordering::Relaxed) >> (number % 64) & 1 == 1
    }

    /// Whether all of a word are set.
    fn all(&self, word: usize) -> bool {
        self.0[word].load(Ordering::Relaxed) == u64::MAX
    }

    fn set(&self, numbers: std::ops::Range<usize>, value: bool) {
        for number in numbers {
            let (word, bit) = (&self.0[number / 64], 1 << (number % 64));
            if value {
                word.fetch_or(bit, Ordering::Relaxed)
            } else {
                word.fetch_and(!bit, Ordering::Relaxed)
            };
        }
    }
}

/// Memory for allocations that cannot be asked whether they succeed, such as those of a JSON parser.
///
/// So many bytes are asked for, and kept. When malloc fails while the promise lasts they are given back to it, and it is
/// asked again. Where the system hands out memory to the last byte, another process may be quicker: then the reserve is
/// what is left.
#[derive(Debug)]
pub struct Promise(Option<usize>);

impl Promise {
    /// Nothing kept.
    pub fn none() -> Self {
        Self(None)
    }

    /// Keeps so many bytes until it is dropped.
    ///
    /// # Errors
    /// Out of memory, where they are not to be had.
    #[inline]
    pub fn of(bytes: usize) -> Result<Self> {
        // The reserve has what is small.
        if bytes <= SMALL { Ok(Self(None)) } else { PROMISED.keep(bytes).map(|place| Self(Some(place))) }
    }

    /// As [`Self::of`], for what can be made of a JSON text of this length: of `[0],` four words of malloc for the inner
    /// array, and three places of as many in a list that grows by doubling.
    ///
    /// # Errors
    /// As [`Self::of`].
    #[inline]
    pub fn of_json(len: usize) -> Result<Self> {
        const BYTES_PER_CHARACTER: usize = 80;
        Self::of(len.saturating_mul(BYTES_PER_CHARACTER))
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(place) = self.0 {
            PROMISED.release(place);
        }
    }
}

/// The blocks that promises keep. A call makes few promises at a time.
struct Promised([AtomicPtr<u8>; 16]);

static PROMISED: Promised = Promised([const { AtomicPtr::new(null_mut()) }; 16]);

impl Promised {
    fn keep(&self, bytes: usize) -> Result<usize> {
        let block = Layout::from_size_align(bytes, GRANULE).ok().map_or(null_mut(), |layout| {
            // SAFETY: the size is not zero. A promise is not served by another one.
            if injected::fails(bytes) { null_mut() } else { unsafe { System.alloc(layout) } }
        });
        if block.is_null() {
            return Err(Error::out_of_memory(bytes));
        }
        let free = |place: &&AtomicPtr<u8>| {
            place.compare_exchange(null_mut(), block, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        };
        let place = self.0.iter().position(|place| free(&place));
        place.ok_or_else(|| {
            give_to_malloc(block);
            Error::out_of_memory(bytes)
        })
    }

    /// Gives one block back to malloc; false, if none is kept.
    fn fulfil(&self) -> bool {
        self.0.iter().any(|place| give_to_malloc(place.swap(null_mut(), Ordering::AcqRel)))
    }

    fn release(&self, place: usize) {
        give_to_malloc(self.0[place].swap(null_mut(), Ordering::AcqRel));
    }
}

/// Frees a block of malloc's, if there is one.
fn give_to_malloc(block: *mut u8) -> bool {
    if !block.is_null() {
        // SAFETY: the block came from the system's allocator, which on these systems frees without its size.
        unsafe { System.dealloc(block, Layout::from_size_align_unchecked(GRANULE, GRANULE)) };
    }
    !block.is_null()
}

/// Sets the reserve aside. To be called when the library is loaded.
///
/// # Errors
/// Out of memory.
pub fn set_aside() -> Result<()> {
    RESERVE.set_aside()
}

/// Raises an ERROR if malloc has failed since the last look, and fails still.
#[inline]
pub fn look() {
    if SHORT_OF.load(Ordering::Relaxed) != 0 {
        complain();
    }
}

#[cold]
fn complain() {
    if let Some(bytes) = shortage() {
        raise(Error::out_of_memory(bytes));
    }
}

/// What was asked for when malloc failed since the last look, if it fails still.
#[inline]
pub fn shortage() -> Option<usize> {
    let short_of = SHORT_OF.load(Ordering::Relaxed);
    (short_of != 0 && {
        SHORT_OF.store(0, Ordering::Relaxed);
        !has_room(SMALL)
    })
    .then_some(short_of)
}

/// Whether malloc has so many bytes.
pub fn has_room(bytes: usize) -> bool {
    let block = if injected::fails(bytes) {
        null_mut()
    } else {
        // SAFETY: the size is not zero in any call, and no larger than a layout can be.
        unsafe { System.alloc(Layout::from_size_align_unchecked(bytes, GRANULE)) }
    };
    give_to_malloc(block)
}

/// A failure of malloc that goes on, for the tests.
#[cfg(debug_assertions)]
pub fn run_short() {
    injected::run_short();
}

/// Failures of malloc on demand, for the tests.
#[cfg(debug_assertions)]
mod injected {
    use super::*;

    /// Allocations yet to come before the one that fails.
    static COUNTDOWN: AtomicU64 = AtomicU64::new(u64::MAX);
    /// Smaller ones are not counted.
    static LEAST: AtomicUsize = AtomicUsize::new(0);
    /// Whether all later ones fail as well.
    static ONWARD: AtomicBool = AtomicBool::new(false);
    static FAILED: AtomicU64 = AtomicU64::new(0);

    #[inline]
    pub(super) fn fails(bytes: usize) -> bool {
        COUNTDOWN.load(Ordering::Relaxed) != u64::MAX && bytes >= LEAST.load(Ordering::Relaxed) && count()
    }

    /// Whether the reserve does not serve a block: in a test of large ones, each has to be asked for in a way that can fail.
    pub(super) fn is_unserved(bytes: usize) -> bool {
        let least = LEAST.load(Ordering::Relaxed);
        least > 0 && bytes >= least
    }

    fn count() -> bool {
        let onward = ONWARD.load(Ordering::Relaxed);
        let next = |left: u64| match left {
            u64::MAX => None,
            0 if onward => Some(0),
            _ => Some(left.checked_sub(1).unwrap_or(u64::MAX)),
        };
        // Threads count as one.
        let counted = COUNTDOWN.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let fails = counted == Ok(0);
        FAILED.fetch_add(fails.into(), Ordering::Relaxed);
        fails
    }

    /// Lets all allocations fail from now on.
    pub(super) fn run_short() {
        LEAST.store(0, Ordering::Relaxed);
        ONWARD.store(true, Ordering::Relaxed);
        COUNTDOWN.store(0, Ordering::Relaxed);
        drop(Box::new(1));
    }

    /// Lets allocation `number` from now on fail, of those with at least so many bytes, and if `onward` all after it; without
    /// a number none fails. Returns how many have failed since the last call.
    #[pgrx::pg_extern(sql = false)]
    fn fail_allocation(number: Option<i64>, least: i64, onward: bool) -> i64 {
        COUNTDOWN.store(u64::MAX, Ordering::Relaxed);
        LEAST.store(least as usize, Ordering::Relaxed);
        ONWARD.store(onward, Ordering::Relaxed);
        let failed = FAILED.swap(0, Ordering::Relaxed);
        COUNTDOWN.store(number.map_or(u64::MAX, |number| number as u64), Ordering::Relaxed);
        failed as i64
    }

    /// Bytes of the reserve that are taken.
    #[pgrx::pg_extern(sql = false)]
    fn reserve_taken() -> i64 {
        let granules: u32 = RESERVE.taken.iter().map(|word| word.load(Ordering::Relaxed).count_ones()).sum();
        i64::from(granules) * GRANULE as i64
    }
}

#[cfg(not(debug_assertions))]
mod injected {
    #[inline(always)]
    pub(super) fn fails(_: usize) -> bool {
        false
    }

    #[inline(always)]
    pub(super) fn is_unserved(_: usize) -> bool {
        false
    }
}
