//! How regularly a customer buys.

use pgrx::{IntoDatum, pg_sys};
use segmentation::behaviour::rhythm::rhythm;
use segmentation::purchases::purchase_days::PurchaseDays;

use crate::pg::call::Call;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;

v1_function!(behaviour_rhythm, pg_finfo_behaviour_rhythm, purchase_rhythm);

/// The gaps of a customer's days, those from argument 1 to argument 2 where the call has them.
fn purchase_rhythm(call: Call) -> pg_sys::Datum {
    let Some(days) = call.get::<PurchaseDays>(0) else { return call.null() };
    let date = |number: usize| call.i32_arg(number).map(|day| day as i32);
    let window = match call.len() {
        1 => None,
        _ => {
            let (Some(first), Some(last)) = (date(1), date(2)) else { return call.null() };
            Some((first, last))
        }
    };
    let Some(rhythm) = rhythm(days.days(), window).or_raise() else { return call.null() };
    let count = |count: i64| Some(pg_sys::Datum::from(count));
    let row = call.site(|| Composite::<10>::of_result(call));
    row.datum([
        count(rhythm.gaps as i64),
        rhythm.mean.into_datum(),
        rhythm.median.into_datum(),
        rhythm.deviation.into_datum(),
        rhythm.p80.into_datum(),
        count(rhythm.longest),
        rhythm.clumpiness.into_datum(),
        rhythm.regularity.into_datum(),
        count(rhythm.last[0]),
        count(rhythm.last[1]),
    ])
}
