//! How many customers a test needs.

use pgrx::pg_sys;
use segmentation::contact::sample_size::{Options, Size, size};

use crate::pg::call::Call;
use crate::pg::datum::json::Json;
use crate::pg::error::OrRaise;
use crate::pg::result::composite::Composite;

v1_function!(contact_sample_size, pg_finfo_contact_sample_size, sample_size);

fn sample_size(call: Call) -> pg_sys::Datum {
    let (Some(base), Some(difference), Some(options)) =
        (call.f64_arg(0), call.f64_arg(1), call.get::<Json>(2))
    else {
        return call.null();
    };
    let options = Options::from_json(&options).or_raise();
    let Size { customers, control, treated } = size(base, difference, &options).or_raise();
    let row = [customers, control, treated].map(|count| Some(pg_sys::Datum::from(count)));
    Composite::<3>::of_result(call).datum(row)
}
