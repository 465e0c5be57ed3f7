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
    purchase_days_eq pg_finfo_purchase_days_eq equal,
    purchase_days_ne pg_finfo_purchase_days_ne unequal,
    purchase_days_lt pg_finfo_purchase_days_lt before,
    purchase_days_le pg_finfo_purchase_days_le not_after,
    purchase_days_ge pg_finfo_purchase_days_ge not_before,
    purchase_days_gt pg_finfo_purchase_days_gt after,
    purchase_days_cmp pg_finfo_purchase_days_cmp place,
    purchase_days_hash pg_finfo_purchase_days_hash hash,
    purchase_days_hash_extended pg_finfo_purchase_days_hash_extended hash_extended,
);

operators!(BASE,
    customer_base_eq pg_finfo_customer_base_eq equal,
    customer_base_ne pg_finfo_customer_base_ne unequal,
    customer_base_lt pg_finfo_customer_base_lt before,
    customer_base_le pg_finfo_customer_base_le not_after,
    customer_base_ge pg_finfo_customer_base_ge not_before,
    customer_base_gt pg_finfo_customer_base_gt after,
    customer_base_cmp pg_finfo_customer_base_cmp place,
    customer_base_hash pg_finfo_customer_base_hash hash,
    customer_base_hash_extended pg_finfo_customer_base_hash_extended hash_extended,
);
