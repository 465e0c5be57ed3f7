//! Settings, all under `segment.`

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};

static MEMORY_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(1 << 20);

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
}

/// The limit in bytes.
pub fn memory_limit() -> usize {
    MEMORY_LIMIT.get() as usize * 1024
}
