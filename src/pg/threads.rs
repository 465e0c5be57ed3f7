//! Threads of a fit: what [`segmentation::support::host::Host::run`] does in a backend.
//!
//! The backend's own thread posts a work of many pieces, and takes pieces of it as its helpers do, so that a work is done
//! even where no thread could be made. A piece may post a work of its own; a helper without one takes the oldest that has
//! pieces left. Nobody who waits takes another piece meanwhile: stacks stay flat, and no more pieces are begun than there
//! are threads.
//!
//! Helpers never call PostgreSQL. All signals are blocked in them, and their looks for interrupts read a flag. The
//! backend's own thread looks for what is pending, while all helpers stand still: a session that ends in there ends
//! alone. An ERROR of a helper is raised by the backend's own thread, when all helpers have stopped.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use segmentation::Error;

use crate::pg::error::raise;
use crate::pg::{memory, settings};

/// How long the backend's own thread waits for its helpers before it looks for what is pending.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Works that may be posted at a time; pieces of pieces of more are done by who posts them.
const MOST_WORKS: usize = 256;

/// What helpers do at their next look.
static ORDER: AtomicU8 = AtomicU8::new(GO_ON);
const GO_ON: u8 = 0;
const STAND_STILL: u8 = 1;
const STOP: u8 = 2;

static BOARD: Mutex<Board> = Mutex::new(Board {
    works: Vec::new(),
    helpers: Vec::new(),
    teams: 0,
    depth: 0,
    ready: 0,
    busy: 0,
    is_closing: false,
    failure: None,
});

/// There is something to do for helpers that have nothing, or stand still.
static CALLED: Condvar = Condvar::new();

/// A helper has left a work, stands still, or is ready.
static LEFT: Condvar = Condvar::new();

/// What the threads share.
struct Board {
    works: Vec<Posted>,
    helpers: Vec<JoinHandle<()>>,
    /// How many calls within each other have use for helpers.
    teams: usize,
    /// How many works within each other the backend's own thread has posted.
    depth: usize,
    /// Helpers that have begun.
    ready: usize,
    /// Helpers that are in a piece, and neither wait nor stand still.
    busy: usize,
    is_closing: bool,
    /// The first of the helpers' failures.
    failure: Option<Box<dyn Any + Send>>,
}

/// A work on the stack of the thread that posted it, which takes it off the board before it leaves.
struct Posted(*const Work<'static>);

// SAFETY: a work is shared by threads, as its pieces may be done by any.
unsafe impl Send for Posted {}

struct Work<'a> {
    work: &'a (dyn Fn(usize) + Sync),
    pieces: usize,
    next: AtomicUsize,
    /// Helpers that may still take part.
    seats: AtomicUsize,
    /// Helpers that take part; changed under the board's lock.
    helpers: AtomicUsize,
}

impl Work<'_> {
    fn has_pieces(&self) -> bool {
        self.next.load(Ordering::Relaxed) < self.pieces
    }

    /// Does pieces until none is left.
    fn take_part(&self) {
        loop {
            let piece = self.next.fetch_add(1, Ordering::Relaxed);
            if piece >= self.pieces {
                // Not to wrap around.
                self.next.store(self.pieces, Ordering::Relaxed);
                return;
            }
            (self.work)(piece);
        }
    }
}

thread_local! {
    static IS_HELPER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is not the backend's own.
#[inline]
fn is_helper() -> bool {
    IS_HELPER.get()
}

/// Carried by the unwinding of a thread that was told to stop.
struct Stopped;

/// Carried by the unwinding of a helper that found no memory, of so many bytes.
struct NoMemory(usize);

fn board() -> MutexGuard<'static, Board> {
    // Nothing that holds the lock can panic half-way through a change.
    BOARD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait(on: &Condvar, board: MutexGuard<'static, Board>) -> MutexGuard<'static, Board> {
    on.wait(board).unwrap_or_else(PoisonError::into_inner)
}

/// A call that has use for helpers: they stay from its first work until it is dropped.
pub struct Team(());

/// Announces works to come, so that they share their helpers.
pub fn team() -> Team {
    if !is_helper() {
        board().teams += 1;
    }
    Team(())
}

impl Drop for Team {
    fn drop(&mut self) {
        if is_helper() {
            return;
        }
        let mut board = board();
        board.teams -= 1;
        if board.teams > 0 || board.helpers.is_empty() {
            return;
        }
        board.is_closing = true;
        let helpers = std::mem::take(&mut board.helpers);
        drop(board);
        CALLED.notify_all();
        for helper in helpers {
            // A helper's panics are caught where they belong to.
            let _ = helper.join();
        }
        let mut board = self::board();
        (board.is_closing, board.ready) = (false, 0);
        // A session that was cancelled while they stood still.
        ORDER.store(GO_ON, Ordering::Relaxed);
    }
}

/// Does the pieces of a work, at most so many at a time: see [`segmentation::support::host::Host::run`].
pub fn run(pieces: usize, most: usize, work: &(dyn Fn(usize) + Sync)) {
    let threads = most.min(pieces);
    if threads < 2 {
        return (0..pieces).for_each(work);
    }
    let _team = team();
    if !is_helper() {
        assemble(settings::threads().get() - 1);
    }
    let work = Work {
        work,
        pieces,
        next: AtomicUsize::new(0),
        seats: AtomicUsize::new(threads - 1),
        helpers: AtomicUsize::new(0),
    };
    let posted = Posting::new(&work);
    let done = catch_unwind(AssertUnwindSafe(|| {
        work.take_part();
        posted.wait();
    }));
    if done.is_err() {
        // Whoever takes part in it is not needed any more.
        stop();
    }
    let is_outermost = posted.take_down();
    match done {
        Ok(()) => {}
        Err(payload) if is_outermost => raise_failure(payload),
        Err(payload) => resume_unwind(payload),
    }
}

/// A work on the board.
struct Posting<'a>(&'a Work<'a>);

impl<'a> Posting<'a> {
    fn new(work: &'a Work<'a>) -> Self {
        let mut board = board();
        if !is_helper() {
            board.depth += 1;
        }
        // What does not fit is done without helpers.
        let has_room = !board.helpers.is_empty() && board.works.len() < board.works.capacity();
        if has_room {
            board.works.push(Posted(std::ptr::from_ref(work).cast()));
        }
        drop(board);
        if has_room {
            CALLED.notify_all();
        }
        Self(work)
    }

    fn helpers(&self) -> usize {
        self.0.helpers.load(Ordering::Relaxed)
    }

    /// Waits until all helpers have left the work, with looks for what is pending.
    fn wait(&self) {
        let mut board = board();
        if is_helper() {
            board.busy -= 1;
            LEFT.notify_all();
            while ORDER.load(Ordering::Relaxed) == STAND_STILL
                || self.helpers() > 0 && ORDER.load(Ordering::Relaxed) == GO_ON
            {
                board = wait(&LEFT, board);
            }
            board.busy += 1;
        } else {
            while self.helpers() > 0 && ORDER.load(Ordering::Relaxed) == GO_ON {
                board = LEFT.wait_timeout(board, BETWEEN_LOOKS).unwrap_or_else(PoisonError::into_inner).0;
                drop(board);
                settings::check_for_interrupts();
                board = self::board();
            }
        }
        drop(board);
        if ORDER.load(Ordering::Relaxed) == STOP {
            resume_unwind(Box::new(Stopped));
        }
    }

    /// Takes the work off the board when its last helper has left; whether that was the outermost one.
    fn take_down(self) -> bool {
        let mut board = board();
        let this = std::ptr::from_ref(self.0).cast();
        board.works.retain(|posted| posted.0 != this);
        let is_waiting = is_helper() && self.helpers() > 0;
        if is_waiting {
            board.busy -= 1;
            LEFT.notify_all();
        }
        while self.helpers() > 0 {
            board = wait(&LEFT, board);
        }
        if is_waiting {
            board.busy += 1;
        }
        if is_helper() {
            return false;
        }
        board.depth -= 1;
        board.depth == 0
    }
}

/// Lets all helpers stop at their next look.
fn stop() {
    let board = board();
    ORDER.store(STOP, Ordering::Relaxed);
    drop(board);
    CALLED.notify_all();
    LEFT.notify_all();
}

/// Raises what ended a work, now that all helpers have left it.
fn raise_failure(payload: Box<dyn Any + Send>) -> ! {
    let failure = board().failure.take();
    ORDER.store(GO_ON, Ordering::Relaxed);
    // Where this thread was only told to stop, a helper knows why.
    let payload = if payload.is::<Stopped>() { failure.unwrap_or(payload) } else { payload };
    match payload.downcast::<NoMemory>() {
        Ok(none) => raise(Error::out_of_memory(none.0)),
        Err(payload) => resume_unwind(payload),
    }
}

/// Makes so many helpers, unless there are some; fewer, where the system has no room for more.
fn assemble(helpers: usize) {
    /// What the C library takes for a thread before it can say that it has none: it aborts without.
    const BYTES_PER_THREAD: usize = 1 << 16;
    if !board().helpers.is_empty() || !memory::has_room(BYTES_PER_THREAD * (helpers + 1)) {
        return;
    }
    let (mut handles, mut works) = (Vec::new(), Vec::new());
    if handles.try_reserve_exact(helpers).is_err() || works.try_reserve_exact(MOST_WORKS).is_err() {
        return;
    }
    let masked = Masked::all();
    for _ in 0..helpers {
        match Builder::new().name("segment".to_owned()).spawn(help) {
            Ok(handle) => handles.push(handle),
            Err(_) => break,
        }
    }
    drop(masked);
    let mut board = board();
    while board.ready < handles.len() {
        board = wait(&LEFT, board);
    }
    (board.helpers, board.works) = (handles, works);
}

/// A thread blocks all signals, and those that it makes do so for good.
struct Masked(libc::sigset_t);

impl Masked {
    fn all() -> Self {
        // SAFETY: sets of signals are plain data, and both places have room for one.
        unsafe {
            let (mut all, mut before) = (std::mem::zeroed(), std::mem::zeroed());
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut before);
            Self(before)
        }
    }
}

impl Drop for Masked {
    fn drop(&mut self) {
        // SAFETY: as it was before.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.0, std::ptr::null_mut()) };
    }
}

/// The life of a helper.
fn help() {
    IS_HELPER.set(true);
    // What the first unwinding of a thread leaves behind is made while there is memory: see `error::rehearse`.
    let _ = catch_unwind(|| resume_unwind(Box::new(Stopped)));
    let mut board = board();
    board.ready += 1;
    LEFT.notify_all();
    while !board.is_closing {
        let may_begin = ORDER.load(Ordering::Relaxed) == GO_ON;
        let work = board.works.iter().find_map(|posted| {
            // SAFETY: what is on the board has not ended.
            let work: &'static Work<'static> = unsafe { &*posted.0 };
            (may_begin && work.seats.load(Ordering::Relaxed) > 0 && work.has_pieces()).then_some(work)
        });
        let Some(work) = work else {
            board = wait(&CALLED, board);
            continue;
        };
        work.seats.fetch_sub(1, Ordering::Relaxed);
        work.helpers.fetch_add(1, Ordering::Relaxed);
        board.busy += 1;
        drop(board);
        let done = catch_unwind(AssertUnwindSafe(|| work.take_part()));
        board = self::board();
        if let Err(payload) = done {
            if !payload.is::<Stopped>() && board.failure.is_none() {
                board.failure = Some(payload);
            }
            ORDER.store(STOP, Ordering::Relaxed);
        }
        board.busy -= 1;
        // The last look at the work: it may end as soon as the lock is given back.
        work.helpers.fetch_sub(1, Ordering::Relaxed);
        LEFT.notify_all();
    }
}

/// Does what no helper may run beside.
pub fn alone(work: impl FnOnce()) {
    let mut board = board();
    if board.helpers.is_empty() {
        drop(board);
        return work();
    }
    let change = |from, to| ORDER.compare_exchange(from, to, Ordering::Relaxed, Ordering::Relaxed).is_ok();
    // Those who were told to stop do so without another word.
    change(GO_ON, STAND_STILL);
    while board.busy > 0 {
        board = wait(&LEFT, board);
    }
    drop(board);
    work();
    let board = self::board();
    let is_over = change(STAND_STILL, GO_ON);
    drop(board);
    if is_over {
        CALLED.notify_all();
        LEFT.notify_all();
    }
}

/// The part of a look for interrupts that has to do with threads; true, if there is no more to it, as this is a helper.
#[inline]
pub fn look() -> bool {
    if is_helper() {
        look_of_helper();
        return true;
    }
    if ORDER.load(Ordering::Relaxed) != GO_ON {
        // A helper has failed.
        resume_unwind(Box::new(Stopped));
    }
    false
}

fn look_of_helper() {
    if let Some(bytes) = memory::shortage() {
        resume_unwind(Box::new(NoMemory(bytes)));
    }
    if ORDER.load(Ordering::Relaxed) == STAND_STILL {
        let mut board = board();
        board.busy -= 1;
        LEFT.notify_all();
        while ORDER.load(Ordering::Relaxed) == STAND_STILL {
            board = wait(&LEFT, board);
        }
        board.busy += 1;
    }
    if ORDER.load(Ordering::Relaxed) == STOP {
        resume_unwind(Box::new(Stopped));
    }
}

/// What a helper may do wrong, for the tests.
#[cfg(debug_assertions)]
mod deeds {
    use std::num::NonZero;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use pgrx::pg_sys;
    use segmentation::Error;
    use segmentation::support::host::{Host, ROWS_PER_LOOK};

    use super::is_helper;
    use crate::pg::error::OrRaise;
    use crate::pg::settings;

    /// The threads that a fit would have here.
    #[pgrx::pg_extern(sql = false)]
    fn threads_here() -> i32 {
        settings::threads().get() as i32
    }

    /// Shares pieces of so many looks each, of which every helper has had one when they are done; a helper does a deed in
    /// its first. Returns the number of threads that took part.
    #[pgrx::pg_extern(sql = false)]
    fn share_work(threads: i32, looks: i32, deed: &str) -> i64 {
        let threads = NonZero::new(threads as usize).unwrap_or(NonZero::<usize>::MIN);
        let (host, begun) = (Host { threads, ..settings::host() }, AtomicUsize::new(0));
        let piece = |_| {
            begun.fetch_add(1, Ordering::Relaxed);
            // As many pieces as threads: nobody has two of them.
            while begun.load(Ordering::Relaxed) < threads.get() {
                host.at_row(0);
            }
            if is_helper() {
                match deed {
                    "panic" => panic!("a helper fell"),
                    "refuse" => return Err(Error::invalid("a helper refuses")),
                    "run short" => super::memory::run_short(),
                    "ask" => {
                        // SAFETY: it would read a setting; but PostgreSQL is for the backend's own thread, and pgrx panics.
                        let _ = unsafe { pg_sys::GetConfigOption(c"segment.threads".as_ptr(), true, false) };
                    }
                    _ => {}
                }
            }
            let mut sum = 0_u64;
            for look in 0..looks as usize {
                host.at_row(0);
                (0..ROWS_PER_LOOK as u64)
                    .for_each(|i| sum = sum.rotate_left(7) ^ std::hint::black_box(i ^ look as u64));
            }
            Ok(u64::from(is_helper()))
        };
        let helpers: u64 = host.map(0..threads.get(), 0, piece).or_raise().into_iter().sum();
        1 + helpers as i64
    }
}
