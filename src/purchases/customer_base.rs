//! `segment.customer_base`: what every customer of a table bought, grouped in one pass.

use pgrx::{pg_extern, pg_sys};
use segmentation::Result;
use segmentation::purchases::customer_base::CustomerBase;
use segmentation::purchases::money::Amount;
use segmentation::purchases::money::AmountType::{self, Exact, Float};
use segmentation::purchases::rfm::Rfm;
use segmentation::support::codec::CodecWithin;
use segmentation::support::host::Host;
use segmentation::support::time::checked_time;

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::input::{self, Message, Output, Stored};
use crate::pg::error::{OrRaise, or_raise_binary};
use crate::pg::result::rows::Rows;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Argument};
use crate::pg::types::customer_base::{self, Base, FlatBase, KeyWriter, State};
use crate::pg::types::rfm;

v1_function!(customer_base_step_numeric, pg_finfo_customer_base_step_numeric, |call| step(
    call,
    Exact,
    amount::numeric(call, 3)
));
v1_function!(customer_base_step_float, pg_finfo_customer_base_step_float, |call| step(
    call,
    Float,
    amount::float(call, 3)
));
v1_function!(customer_base_step_bigint, pg_finfo_customer_base_step_bigint, |call| step(
    call,
    Exact,
    amount::bigint(call, 3)
));
v1_function!(customer_base_step_integer, pg_finfo_customer_base_step_integer, |call| step(
    call,
    Exact,
    amount::integer(call, 3)
));
v1_function!(customer_base_step_smallint, pg_finfo_customer_base_step_smallint, |call| step(
    call,
    Exact,
    amount::smallint(call, 3)
));
v1_function!(customer_base_step_summary, pg_finfo_customer_base_step_summary, step_summary);
v1_function!(customer_base_merge, pg_finfo_customer_base_merge, merge);
v1_function!(customer_base_sum, pg_finfo_customer_base_sum, |call| expanded::sum(call, CustomerBase::merge));
v1_function!(customer_base_without, pg_finfo_customer_base_without, without);
v1_function!(customer_base_customer, pg_finfo_customer_base_customer, customer);
v1_function!(customer_base_customers, pg_finfo_customer_base_customers, customers);

/// Adds a row.
#[inline(always)]
fn step(call: Call, amount_type: AmountType, amount: Option<Result<Amount>>) -> pg_sys::Datum {
    let state = State::of(call, amount_type);
    let Some(key) = state.key() else {
        state.base.push_without_customer();
        return state.datum();
    };
    // Only forms with a currency have that argument.
    if let Some(currency) = call.text_arg(4) {
        state.base.push_currency(currency).or_raise();
    }
    let done = match (call.i64_arg(2), amount) {
        (Some(at), Some(amount)) => amount.and_then(|amount| state.base.push(key, checked_time(at)?, amount)),
        _ => state.base.push_skipped(key),
    };
    done.or_raise();
    state.datum()
}

/// Adds what a customer bought, as `segment.rfm` has it. A NULL says nothing of anybody.
fn step_summary(call: Call) -> pg_sys::Datum {
    let Some(purchases) = call.get::<Rfm>(2) else {
        return call.arg(0).unwrap_or_else(|| call.null());
    };
    let state = State::of(call, purchases.total.amount_type());
    match state.key() {
        Some(key) => state.base.push_summary(key, &purchases),
        None => state.base.push_summary_without_customer(&purchases),
    }
    .or_raise();
    state.datum()
}

/// The base without the customers of some keys.
fn without(call: Call) -> pg_sys::Datum {
    let Some(mut base) = call.get::<Argument<'_, CustomerBase>>(0) else { return call.null() };
    let keys = customer_base::keys_argument(call, 1, &base);
    expanded::flat(base.without(keys.into_iter().flatten(), settings::host()).or_raise())
}

/// Adds another base: the combine function of `customer_base`, and the step of `rollup`.
fn merge(call: Call) -> pg_sys::Datum {
    expanded::combine(call, CustomerBase::merge)
}

/// A value that could be dumped can be restored, whatever the session's limit: what it holds is a small multiple of its
/// bytes.
fn input_host() -> Host {
    settings::host().within(usize::MAX)
}

#[pg_extern(sql = false)]
fn customer_base_in(text: &std::ffi::CStr) -> FlatBase {
    let bytes = input::from_hex(input::text(text)).or_raise();
    FlatBase::of_foreign(CustomerBase::from_bytes_within(&bytes, input_host()).or_raise()).or_raise()
}

#[pg_extern(sql = false)]
fn customer_base_out(base: Stored<'_>) -> Output {
    Output::of_hex(base.0)
}

#[pg_extern(sql = false)]
fn customer_base_recv(mut message: pgrx::Internal) -> FlatBase {
    let base = CustomerBase::from_bytes_within(input::message(&mut message), input_host());
    FlatBase::of_foreign(or_raise_binary(base)).or_raise()
}

#[pg_extern(sql = false)]
fn customer_base_send(base: Stored<'_>) -> Message {
    Message::of(&[base.0])
}

#[pg_extern(sql = false)]
fn customer_base_size(base: Base<'_>) -> i64 {
    base.0.len() as i64
}

#[pg_extern(sql = false)]
fn customer_base_without_customer(base: Base<'_>) -> i64 {
    base.0.without_customer() as i64
}

#[pg_extern(sql = false)]
fn customer_base_currency(base: Base<'_>) -> Option<String> {
    base.0.currency().map(str::to_owned)
}

/// One customer's summary, by key.
fn customer(call: Call) -> pg_sys::Datum {
    let Some(mut base) = call.get::<Argument<'_, CustomerBase>>(0) else { return call.null() };
    let Some(key) = customer_base::key_argument(call, 1, &base) else { return call.null() };
    match base.find(key).or_raise() {
        Some(purchases) => rfm::write(&purchases),
        None => call.null(),
    }
}

/// All customers' summaries, as rows.
fn customers(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<2>::begin(call);
    let Some(base) = call.get::<Argument<'_, CustomerBase>>(1) else { return call.null() };
    customer_base::require_key_type(call, 0, &base);
    let (mut key, mut summary) = (KeyWriter::new(call, 0), rfm::Writer::default());
    let host = settings::host();
    for number in 0..base.len() {
        host.at_row(number);
        let purchases = base.rfm(number).or_raise();
        rows.push([Some(key.write(base.key(number))), Some(summary.write(&purchases))]);
    }
    call.null()
}
