//! Values compared by their bytes: equal values have one form, whatever way they came about.
//!
//! Of most types that is the stored form. Amounts of `numeric` are stored as they are shown, while 20 and 20.00 are equal: of the
//! types with totals the form leaves out with how many decimals they are shown.

use std::cmp::Ordering;
use std::ffi::{c_int, c_uchar};

use pgrx::pg_sys;

use segmentation::Result;
use segmentation::purchases::customer_base::CustomerBase;
use segmentation::purchases::purchase_days::PurchaseDays;

use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;
use crate::pg::settings;
use crate::pg::types::rfm;

unsafe extern "C" {
    /// PostgreSQL's hash of bytes, which hash indexes and partitions are kept by.
    fn hash_bytes(bytes: *const c_uchar, len: c_int) -> u32;
    /// The same of 64 bits, with a seed.
    fn hash_bytes_extended(bytes: *const c_uchar, len: c_int, seed: u64) -> u64;
}

/// How values of a type are compared.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    /// The datum in its one form: the same, or a copy in memory of the current context. It is of the type.
    canonical: unsafe fn(pg_sys::Datum) -> pg_sys::Datum,
}

/// Types whose values are stored in their one form.
pub const STORED: Compared = Compared { canonical: packed };

/// Summaries of one customer, whose totals are equal whatever decimals they show.
pub const RFM: Compared = Compared { canonical: rfm::canonical };

/// Purchases by day, likewise.
pub const DAYS: Compared = Compared {
    // SAFETY: as the field has it.
    canonical: |datum| unsafe {
        without_scales(datum, |bytes, visit| PurchaseDays::scale_places(bytes, visit))
    },
};

/// Bases, likewise.
pub const BASE: Compared = Compared {
    // SAFETY: as the field has it.
    canonical: |datum| unsafe {
        without_scales(datum, |bytes, visit| CustomerBase::scale_places(bytes, settings::host(), visit))
    },
};

/// The value as it is, or unpacked.
///
/// # Safety
/// The datum is of a type of variable length.
unsafe fn packed(datum: pg_sys::Datum) -> pg_sys::Datum {
    // SAFETY: as the caller promises.
    pg_sys::Datum::from(unsafe { pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr()) })
}

/// A value with zeros in the places that say with how many decimals amounts are shown: the same datum, or a copy.
///
/// # Safety
/// The datum is of a type of variable length.
unsafe fn without_scales(
    datum: pg_sys::Datum,
    places: impl FnOnce(&[u8], &mut dyn FnMut(usize)) -> Result<()>,
) -> pg_sys::Datum {
    // SAFETY: as the caller promises; the value lives as long as the call.
    let (packed, bytes) = unsafe {
        let packed = packed(datum);
        (packed, varlena::bytes(packed))
    };
    let mut copy: Option<(pg_sys::Datum, &mut [u8])> = None;
    let hide = &mut |place: usize| {
        if bytes[place] != 0 {
            let (_, copied) = copy.get_or_insert_with(|| {
                let copy = varlena::palloc(bytes);
                // SAFETY: the copy was made for this, and nobody else has it.
                (copy, unsafe { varlena::bytes_mut(copy) })
            });
            copied[place] = 0;
        }
    };
    places(bytes, hide).or_raise();
    let Some((copy, _)) = copy else { return packed };
    if packed != datum {
        // SAFETY: it was made above, and is read no more.
        unsafe { pg_sys::pfree(packed.cast_mut_ptr()) };
    }
    copy
}

/// The one form of an argument. A copy is freed at the end: an index is built in memory that lives long.
struct Form {
    datum: pg_sys::Datum,
    is_copy: bool,
}

impl Form {
    fn bytes(&self) -> &[u8] {
        // SAFETY: the datum is a value in its one form, and lives as long as this.
        unsafe { varlena::bytes(self.datum) }
    }
}

impl Drop for Form {
    fn drop(&mut self) {
        if self.is_copy {
            // SAFETY: the copy was made for this form, which nobody else has.
            unsafe { pg_sys::pfree(self.datum.cast_mut_ptr()) };
        }
    }
}

impl Compared {
    fn form(self, call: Call, number: usize) -> Form {
        let datum = call.arg(number).unwrap_or_else(|| unreachable!("the functions are strict"));
        // SAFETY: the functions are declared with the type that they compare.
        let canonical = unsafe { (self.canonical)(datum) };
        Form { datum: canonical, is_copy: canonical != datum }
    }

    /// Whether the arguments are equal.
    pub fn equal(self, call: Call) -> bool {
        !differ_in_length(call) && self.form(call, 0).bytes() == self.form(call, 1).bytes()
    }

    /// Whether they are not.
    pub fn unequal(self, call: Call) -> bool {
        !self.equal(call)
    }

    /// The order of the arguments: a total one, and no more than that.
    fn order(self, call: Call) -> Ordering {
        self.form(call, 0).bytes().cmp(self.form(call, 1).bytes())
    }

    /// The same as a number: below, at or above zero.
    pub fn place(self, call: Call) -> i32 {
        self.order(call) as i32
    }

    /// Whether the first argument comes before the second.
    pub fn before(self, call: Call) -> bool {
        self.order(call).is_lt()
    }

    /// Whether it does, or they are equal.
    pub fn not_after(self, call: Call) -> bool {
        self.order(call).is_le()
    }

    /// Whether the first argument comes after the second, or they are equal.
    pub fn not_before(self, call: Call) -> bool {
        self.order(call).is_ge()
    }

    /// Whether the first argument comes after the second.
    pub fn after(self, call: Call) -> bool {
        self.order(call).is_gt()
    }

    /// The hash of the argument.
    pub fn hash(self, call: Call) -> u32 {
        let form = self.form(call, 0);
        let bytes = form.bytes();
        // SAFETY: the function reads as many bytes as it is told; no value has more than an int counts.
        unsafe { hash_bytes(bytes.as_ptr(), bytes.len() as c_int) }
    }

    /// The hash of the argument in 64 bits, with the seed in the second.
    pub fn hash_extended(self, call: Call) -> u64 {
        let form = self.form(call, 0);
        let bytes = form.bytes();
        let seed = call.i64_arg(1).unwrap_or_default() as u64;
        // SAFETY: as above.
        unsafe { hash_bytes_extended(bytes.as_ptr(), bytes.len() as c_int, seed) }
    }
}

/// Whether both arguments are kept elsewhere, in lengths that are told apart without fetching them.
fn differ_in_length(call: Call) -> bool {
    let lengths = [0, 1].map(|number| {
        // SAFETY: the functions are declared with types of variable length.
        call.arg(number).filter(|&datum| unsafe { varlena::is_kept_elsewhere(datum) }).map(|datum| {
            // SAFETY: as above.
            unsafe { pg_sys::toast_raw_datum_size(datum) }
        })
    });
    matches!(lengths, [Some(a), Some(b)] if a != b)
}
