//! A place by lot for each customer.

use pgrx::pg_sys;
use segmentation::contact::assignment::{Key, hash_fraction};

use crate::pg::call::Call;
use crate::pg::datum::uuid::Uuid;
use crate::pg::error::OrRaise;

v1_function!(hash_fraction_text, pg_finfo_hash_fraction_text, |call: Call| {
    fraction(call, call.text_arg(0).map(Key::Text))
});
v1_function!(hash_fraction_bigint, pg_finfo_hash_fraction_bigint, |call: Call| {
    fraction(call, call.i64_arg(0).map(Key::Number))
});
v1_function!(hash_fraction_uuid, pg_finfo_hash_fraction_uuid, |call: Call| {
    fraction(call, call.get(0).map(|Uuid(bytes)| Key::Uuid(bytes)))
});

#[inline]
fn fraction(call: Call, key: Option<Key<'_>>) -> pg_sys::Datum {
    let (Some(key), Some(salt)) = (key, call.text_arg(1)) else { return call.null() };
    call.float(Some(hash_fraction(key, salt).or_raise()))
}
