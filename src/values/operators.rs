//! Equality, an order and hashes for every type of values.

use pgrx::pg_sys;

use crate::pg::types::compare::{BASE, DAYS, RFM, STORED};

/// The functions behind the operators of types that are compared alike.
macro_rules! operators {
    ($compared:expr, $($name:ident $finfo:ident $method:ident),* $(,)?) => {
        $(v1_function!($name, $finfo, |call| pg_sys::Datum::from($compared.$method(call)));)*
    };
}

operators!(STORED,
    value_eq pg_finfo_value_eq equal,
    value_ne pg_finfo_value_ne unequal,
    value_lt pg_finfo_value_lt before,
    value_le pg_finfo_value_le not_after,
    value_ge pg_finfo_value_ge not_before,
    value_gt pg_finfo_value_gt after,
    value_cmp pg_finfo_value_cmp place,
    value_hash pg_finfo_value_hash hash,
    value_hash_extended pg_finfo_value_hash_extended hash_extended,
);

operators!(RFM,
    rfm_eq pg_finfo_rfm_eq equal,
    rfm_ne pg_finfo_rfm_ne unequal,
    rfm_lt pg_finfo_rfm_lt before,
    rfm_le pg_finfo_rfm_le not_after,
    rfm_ge pg_finfo_rfm_ge not_before,
    rfm_gt pg_finfo_rfm_gt after,
    rfm_cmp pg_finfo_rfm_cmp place,
    rfm_hash pg_finfo_rfm_hash hash,
    rfm_hash_extended pg_finfo_rfm_hash_extended hash_extended,
);

operators!(DAYS,
    days_eq pg_finfo_days_eq equal,
    days_ne pg_finfo_days_ne unequal,
    days_lt pg_finfo_days_lt before,
    days_le pg_finfo_days_le not_after,
    days_ge pg_finfo_days_ge not_before,
    days_gt pg_finfo_days_gt after,
    days_cmp pg_finfo_days_cmp place,
    days_hash pg_finfo_days_hash hash,
    days_hash_extended pg_finfo_days_hash_extended hash_extended,
);

operators!(BASE,
    base_eq pg_finfo_base_eq equal,
    base_ne pg_finfo_base_ne unequal,
    base_lt pg_finfo_base_lt before,
    base_le pg_finfo_base_le not_after,
    base_ge pg_finfo_base_ge not_before,
    base_gt pg_finfo_base_gt after,
    base_cmp pg_finfo_base_cmp place,
    base_hash pg_finfo_base_hash hash,
    base_hash_extended pg_finfo_base_hash_extended hash_extended,
);
