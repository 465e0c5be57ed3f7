//! First guesses that are near the mark: calls that no function is for, refused with the statement that is meant.

use pgrx::pg_sys;
use segmentation::support::error::excerpt;
use segmentation::{Error, Kind};

use crate::pg::call::Call;
use crate::pg::error::raise;
use crate::pg::types::type_name;

v1_function!(guess_segments, pg_finfo_guess_segments, |call| {
    refuse(
        "segments reads a segment.customer_base, not the rows or the name of a table",
        &format!(
            "Collect the orders first, as in SELECT s.* FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS \
             base FROM {}) AS o, segment.segments(NULL::bigint, o.base, now()) AS s; the first argument names the type of the \
             customers.",
            table(call)
        ),
    )
});
v1_function!(guess_rfm, pg_finfo_guess_rfm, |call| {
    refuse(
        "rfm sums up the orders of one customer, from their moments and amounts",
        &format!(
            "Group by the customer, as in SELECT customer_id, segment.rfm(ordered_at, amount) FROM {} GROUP BY customer_id.",
            table(call)
        ),
    )
});

fn refuse(message: &str, hint: &str) -> pg_sys::Datum {
    raise(Error::new(Kind::WrongObject, message).hint(hint))
}

/// The table that is meant, where the only argument says so: by its name, or by a row of it.
fn table(call: Call) -> String {
    if call.len() == 1 {
        match call.arg_type(0) {
            pg_sys::TEXTOID => return excerpt(call.text_arg(0).unwrap_or("orders")),
            row if row != pg_sys::RECORDOID => return type_name(row),
            _ => {}
        }
    }
    "orders".to_owned()
}
