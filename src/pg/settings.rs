//! Settings, all under `segment.`

use std::sync::OnceLock;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use pgrx::pg_sys;
use segmentation::host::Host;

use super::memory;

static MEMORY_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(1 << 20);
static SAMPLE_MEMORY: GucSetting<i32> = GucSetting::<i32>::new(1 << 18);

/// Makes the settings known.
pub fn register() {
    GucRegistry::define_int_guc(
        c"segment.memory_limit",
        c"The most memory that one aggregate of pg_segment may hold.",
        c"What would need more is refused before it is allocated, and the error says how much it needs.",
        &MEMORY_LIMIT,
        1 << 10,
        i32::MAX,
        GucContext::Userset,
        GucFlags::UNIT_KB,
    );
    GucRegistry::define_int_guc(
        c"segment.sample_memory",
        c"The most memory for the rows that one fit remembers.",
        c"Fits are exact while all distinct rows fit in it, and work on a sample of them past that; describe says which.",
        &SAMPLE_MEMORY,
        64,
        i32::MAX,
        GucContext::Userset,
        GucFlags::UNIT_KB,
    );
    // A misspelt setting is refused from now on.
    // SAFETY: called while the library is loaded, as PostgreSQL expects.
    unsafe {
        #[cfg(feature = "pg14")]
        pg_sys::EmitWarningsOnPlaceholders(c"segment".as_ptr());
        #[cfg(not(feature = "pg14"))]
        pg_sys::MarkGUCPrefixReserved(c"segment".as_ptr());
    }
}

/// The limit in bytes.
pub fn memory_limit() -> usize {
    MEMORY_LIMIT.get() as usize * 1024
}

/// The rules for samples in this backend: they are bounded by both limits.
pub fn sample_host() -> Host {
    host().within(memory_limit().min(SAMPLE_MEMORY.get() as usize * 1024))
}

/// The rules for large values in this backend.
pub fn host() -> Host {
    Host { memory_limit: memory_limit(), seed: seed(), look_for_interrupt }
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
pub fn look_for_interrupt() {
    memory::look();
    pgrx::check_for_interrupts!();
}
