//! Amounts of type `money`, refused with what to do.

use pgrx::pg_sys;
use segmentation::Error;

use crate::pg::call::Call;
use crate::pg::error::raise;

v1_function!(money_refused, pg_finfo_money_refused, refuse_money);

/// What an amount of `money` is worth is for the session's `lc_monetary` to say, which nothing here asks.
fn refuse_money(_: Call) -> pg_sys::Datum {
    raise(
        Error::invalid("amount is of type money, whose decimals are a matter of lc_monetary")
            .hint("Cast it, as in amount::numeric."),
    )
}
