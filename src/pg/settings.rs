//! Settings, all under `segment.`

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_int, c_void};
use std::mem::ManuallyDrop;
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum};
use pgrx::pg_sys;
use segmentation::Error;
use segmentation::support::host::Host;
use segmentation::support::language::Language;

use crate::pg::error::raise;
use crate::pg::{memory, threads};

static MEMORY_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(1 << 20);
static MAX_MEMORY: GucSetting<i32> = GucSetting::<i32>::new(-1);
static SAMPLE_MEMORY: GucSetting<i32> = GucSetting::<i32>::new(1 << 18);
static WARNINGS: GucSetting<bool> = GucSetting::<bool>::new(true);
static THREADS: GucSetting<i32> = GucSetting::<i32>::new(0);
static LANGUAGE: GucSetting<Spoken> = GucSetting::<Spoken>::new(Spoken::Auto);

/// What `segment.language` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
enum Spoken {
    /// That of the model that a message is about; English without one.
    #[name = c"auto"]
    Auto,
    #[name = c"en"]
    En,
    #[name = c"ru"]
    Ru,
    #[name = c"zh"]
    Zh,
}

/// A setting in words, and its place below.
#[derive(Clone, Copy)]
struct Known {
    place: usize,
    name: &'static CStr,
    meaning: &'static CStr,
    more: &'static CStr,
    /// What it can be, and how to mend what it cannot.
    can_be: &'static str,
}

const KNOWN: [Known; 6] = [
    Known {
        place: 0,
        name: c"segment.memory_limit",
        meaning: c"The most memory that one aggregate of pg_segment may hold.",
        more: c"What would need more is refused before it is allocated, and the error says how much it needs.",
        can_be: "It is a size of 1MB at least, as '4GB': SET or RESET it",
    },
    Known {
        place: 1,
        name: c"segment.max_memory",
        meaning: c"The most that segment.memory_limit can come to.",
        more: c"The lower one holds; -1 leaves it to those who set segment.memory_limit.",
        can_be: "Only a superuser may set it, to a size as '16GB' or to -1: connect anew without it",
    },
    Known {
        place: 2,
        name: c"segment.sample_memory",
        meaning: c"The most memory for the rows that one fit remembers.",
        more: c"Fits are exact while all distinct rows fit in it, and work on a sample of them past that; describe says which.",
        can_be: "It is a size of 64kB at least, as '256MB': SET or RESET it",
    },
    Known {
        place: 3,
        name: c"segment.warnings",
        meaning: c"Whether fits and segments warn of what they left out, of orders after as_of and of doubtful models.",
        more: c"Once a statement for each function; segment.warnings(model) lists the warnings of a model.",
        can_be: "It is on or off: SET or RESET it",
    },
    Known {
        place: 4,
        name: c"segment.threads",
        meaning: c"The threads of a fit, 1 for none beside the session's own.",
        more: c"0 takes max_parallel_workers_per_gather + 1, never more than there are cores. No result depends on it.",
        can_be: "It is a number from 0 to 1024: SET or RESET it",
    },
    Known {
        place: 5,
        name: c"segment.language",
        meaning: c"The language of warnings: en, ru or zh, or auto for that of the model that is fitted.",
        more: c"What values hold and functions return is in the language of their options, not in this one.",
        can_be: "It is auto, en, ru or zh: SET or RESET it",
    },
];

/// How often each setting was given a value.
static ASSIGNED: [AtomicU32; KNOWN.len()] = [const { AtomicU32::new(0) }; KNOWN.len()];

unsafe extern "C-unwind" fn number_assigned<const PLACE: usize>(_: c_int, _: *mut c_void) {
    ASSIGNED[PLACE].fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C-unwind" fn switch_assigned<const PLACE: usize>(_: bool, _: *mut c_void) {
    ASSIGNED[PLACE].fetch_add(1, Ordering::Relaxed);
}

/// A value from before the library was loaded that PostgreSQL did not take over, for which it has but a warning.
struct Refused {
    setting: Known,
    given: String,
    /// As in [`ASSIGNED`] at that time: whoever sets it now has mended it.
    assigned: u32,
}

thread_local! {
    // Not dropped: a destructor is registered with the C library at the first use, which aborts where it has no memory.
    static REFUSED: RefCell<ManuallyDrop<Vec<Refused>>> = const { RefCell::new(ManuallyDrop::new(Vec::new())) };
}

/// Makes the settings known.
pub fn register() {
    let [memory_limit, max_memory, sample_memory, warnings, threads, language] = KNOWN;
    let size = |least, context| Kind { range: (least, i32::MAX), context, unit: GucFlags::UNIT_KB };
    define(memory_limit, &MEMORY_LIMIT, size(1 << 10, GucContext::Userset), Some(number_assigned::<0>));
    define(max_memory, &MAX_MEMORY, size(-1, GucContext::Suset), Some(number_assigned::<1>));
    define(sample_memory, &SAMPLE_MEMORY, size(64, GucContext::Userset), Some(number_assigned::<2>));
    let number = Kind { range: (0, 1024), context: GucContext::Userset, unit: GucFlags::default() };
    define(threads, &THREADS, number, Some(number_assigned::<4>));
    define_language(language);
    let given = given(warnings);
    // SAFETY: the hook cannot panic.
    unsafe {
        GucRegistry::define_bool_guc_with_hooks(
            warnings.name,
            warnings.meaning,
            warnings.more,
            &WARNINGS,
            GucContext::Userset,
            GucFlags::default(),
            None,
            Some(switch_assigned::<3>),
            None,
        );
    }
    require_taken(warnings, given, |text| boolean(text) == Some(WARNINGS.get()));
    // A misspelt setting is refused from now on.
    // SAFETY: called while the library is loaded, as PostgreSQL expects.
    unsafe {
        pg_sys::MarkGUCPrefixReserved(c"segment".as_ptr());
    }
}

fn define_language(setting: Known) {
    let given = given(setting);
    // SAFETY: the hook cannot panic.
    unsafe {
        GucRegistry::define_enum_guc_with_hooks(
            setting.name,
            setting.meaning,
            setting.more,
            &LANGUAGE,
            GucContext::Userset,
            GucFlags::default(),
            None,
            Some(number_assigned::<5>),
            None,
        );
    }
    require_taken(setting, given, |text| spoken(text) == Some(LANGUAGE.get()));
}

/// A language as PostgreSQL reads the word.
fn spoken(text: &CStr) -> Option<Spoken> {
    let known = [("auto", Spoken::Auto), ("en", Spoken::En), ("ru", Spoken::Ru), ("zh", Spoken::Zh)];
    let text = text.to_str().ok()?;
    known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, spoken)| spoken)
}

/// What a number can be, and who may set it.
struct Kind {
    range: (i32, i32),
    context: GucContext,
    unit: GucFlags,
}

fn define(
    setting: Known,
    variable: &'static GucSetting<i32>,
    Kind { range: (least, most), context, unit }: Kind,
    assigned: pg_sys::GucIntAssignHook,
) {
    let given = given(setting);
    // SAFETY: the hook cannot panic.
    unsafe {
        GucRegistry::define_int_guc_with_hooks(
            setting.name,
            setting.meaning,
            setting.more,
            variable,
            least,
            most,
            context,
            unit,
            None,
            assigned,
            None,
        );
    }
    require_taken(setting, given, |text| number(text, unit) == Some(variable.get()));
}

/// What a setting was given before it is defined.
fn given(setting: Known) -> Option<CString> {
    // SAFETY: the name is a C string; the text lives until the setting changes.
    unsafe {
        let given = pg_sys::GetConfigOption(setting.name.as_ptr(), true, false);
        (!given.is_null()).then(|| CStr::from_ptr(given).to_owned())
    }
}

/// Notes a setting that, now defined, has not taken what it was given before.
fn require_taken(setting: Known, given: Option<CString>, is_value: impl Fn(&CStr) -> bool) {
    let Some(given) = given else { return };
    let assigned = ASSIGNED[setting.place].load(Ordering::Relaxed);
    // The first assignment is the default's: who may not set what is the superuser's may not set it to that either.
    let is_taken = assigned > 1 && is_value(&given);
    // SAFETY: a plain read. A worker is given its leader's settings later on.
    let is_worker = unsafe { pg_sys::ParallelWorkerNumber } >= 0;
    if !is_taken && !is_worker {
        let given = given.to_string_lossy().into_owned();
        REFUSED.with_borrow_mut(|refused| refused.push(Refused { setting, given, assigned }));
    }
}

/// A number as PostgreSQL reads it.
fn number(text: &CStr, unit: GucFlags) -> Option<i32> {
    let (mut value, mut hint) = (0, std::ptr::null());
    // SAFETY: the text is a C string, and the results have room.
    unsafe { pg_sys::parse_int(text.as_ptr(), &mut value, unit.bits(), &mut hint) }.then_some(value)
}

/// A truth value as PostgreSQL reads it.
fn boolean(text: &CStr) -> Option<bool> {
    let mut value = false;
    // SAFETY: as above.
    unsafe { pg_sys::parse_bool(text.as_ptr(), &mut value) }.then_some(value)
}

/// Raises an error while a setting has a value that it cannot have, rather than work with its default.
fn require_valid() {
    let error = REFUSED.with_borrow(|refused| {
        let open =
            |refused: &&Refused| ASSIGNED[refused.setting.place].load(Ordering::Relaxed) == refused.assigned;
        refused.iter().find(open).map(|Refused { setting: Known { name, can_be, .. }, given, .. }| {
            let name = name.to_string_lossy();
            Error::invalid(format!(
                "{name} was set to \"{given}\" before pg_segment was loaded, and cannot be that"
            ))
            .hint(format!("{can_be}, and if ALTER ROLE, ALTER DATABASE or a file sets it, mend it there."))
        })
    });
    if let Some(error) = error {
        raise(error);
    }
}

/// The limit in bytes.
pub fn memory_limit() -> usize {
    require_valid();
    let limit = if is_capped() { MAX_MEMORY.get() } else { MEMORY_LIMIT.get() };
    limit as usize * 1024
}

/// Whether the superuser's limit is the lower one.
fn is_capped() -> bool {
    (0..MEMORY_LIMIT.get()).contains(&MAX_MEMORY.get())
}

/// An error with the name of the setting that decides over memory.
pub fn name_limit(mut error: Error) -> Error {
    const OURS: &str = "Raise segment.memory_limit";
    if is_capped()
        && let Some(hint) = error.hint.as_mut().filter(|hint| hint.contains(OURS))
    {
        *hint = hint.replace(OURS, "Have a superuser raise segment.max_memory");
        error.message += " by segment.max_memory";
    }
    error
}

/// The language of messages; `None` for that of what they are about.
pub fn language() -> Option<Language> {
    match LANGUAGE.get() {
        Spoken::Auto => None,
        Spoken::En => Some(Language::En),
        Spoken::Ru => Some(Language::Ru),
        Spoken::Zh => Some(Language::Zh),
    }
}

/// Whether to warn.
pub fn warnings() -> bool {
    require_valid();
    WARNINGS.get()
}

/// The threads that a work may have here, this one among them. Workers of a parallel plan are as many already.
pub fn threads() -> NonZero<usize> {
    static CORES: OnceLock<NonZero<usize>> = OnceLock::new();
    require_valid();
    // SAFETY: plain reads of what PostgreSQL keeps for this process.
    let (is_worker, per_gather) =
        unsafe { (pg_sys::ParallelWorkerNumber >= 0, pg_sys::max_parallel_workers_per_gather) };
    let wanted = match THREADS.get() {
        _ if is_worker => 1,
        0 => {
            let cores =
                *CORES.get_or_init(|| std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN));
            cores.get().min(1 + per_gather.max(0) as usize)
        }
        given => given as usize,
    };
    NonZero::new(wanted).unwrap_or(NonZero::<usize>::MIN)
}

/// The rules for samples in this backend: they are bounded by both limits.
pub fn sample_host() -> Host {
    host().within(memory_limit().min(SAMPLE_MEMORY.get() as usize * 1024))
}

/// The rules for large values in this backend.
pub fn host() -> Host {
    Host {
        memory_limit: memory_limit(),
        seed: seed(),
        check_for_interrupts,
        threads: threads(),
        run: threads::run,
    }
}

/// A number that nobody outside knows, the same for the life of the backend.
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| {
        let mut bytes = [0_u8; 8];
        // SAFETY: the function fills as many bytes as it is told; where it cannot, the seed is merely known.
        unsafe { pg_sys::pg_strong_random(bytes.as_mut_ptr().cast(), bytes.len()) };
        u64::from_ne_bytes(bytes)
    })
}

/// Raises what is pending: a failed allocation, a cancellation, a time limit.
#[inline]
pub fn check_for_interrupts() {
    if threads::look() {
        return;
    }
    memory::look();
    // SAFETY: a signal handler of this process sets it.
    let is_pending = unsafe { std::ptr::read_volatile(&raw const pg_sys::InterruptPending) } != 0;
    if is_pending {
        threads::alone(|| {
            pgrx::check_for_interrupts!();
        });
    }
}
