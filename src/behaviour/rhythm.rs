//! How regularly a customer buys.

use pgrx::pg_sys;
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
    let float = |value: f64| Some(pg_sys::Datum::from(value.to_bits()));
    let count = |count: i64| Some(pg_sys::Datum::from(count));
    let row = call.site(|| Composite::<10>::of_result(call));
    row.datum([
        count(rhythm.gaps as i64),
        float(rhythm.mean),
        float(rhythm.median),
        float(rhythm.deviation),
        float(rhythm.p80),
        count(rhythm.longest),
        float(rhythm.clumpiness),
        rhythm.regularity.and_then(float),
        count(rhythm.last[0]),
        count(rhythm.last[1]),
    ])
}
