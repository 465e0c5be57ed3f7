//! `segment.rfm`: what one customer bought.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::{pg_extern, pg_sys};
use segmentation::Result;
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::money::{Money, checked_amount};
use segmentation::purchases::packed::Packed;
use segmentation::purchases::rfm::Rfm;
use segmentation::support::codec::Codec;
use segmentation::support::time::checked_time;

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::calendar;
use crate::pg::datum::input::{self, Output};
use crate::pg::datum::numeric::{self, Computed, Numeric};
use crate::pg::error::{OrRaise, or_raise_binary};
use crate::pg::types::rfm::{self, RfmValue, State};

v1_function!(rfm_step_numeric, pg_finfo_rfm_step_numeric, step_numeric);
v1_function!(rfm_step_float, pg_finfo_rfm_step_float, step_float);
v1_function!(rfm_step_bigint, pg_finfo_rfm_step_bigint, |call| step_integer(call, call.i64_arg(2)));
v1_function!(rfm_step_integer, pg_finfo_rfm_step_integer, |call| step_integer(call, call.i32_arg(2)));
v1_function!(rfm_step_smallint, pg_finfo_rfm_step_smallint, |call| step_integer(call, call.i16_arg(2)));
v1_function!(rfm_of_numeric, pg_finfo_rfm_of_numeric, |call: Call| {
    let total = call.get::<Result<Decimal>>(3).map(|total| Money::Exact(total.or_raise()));
    of_sums(call, total)
});
v1_function!(rfm_of_float, pg_finfo_rfm_of_float, |call: Call| {
    let total = call.f64_arg(3).map(|total| numeric::float(checked_amount(total).or_raise()));
    of_sums(call, total)
});
v1_function!(rfm_of_bigint, pg_finfo_rfm_of_bigint, |call| of_integer(call, call.i64_arg(3)));
v1_function!(rfm_of_integer, pg_finfo_rfm_of_integer, |call| of_integer(call, call.i32_arg(3)));
v1_function!(rfm_of_smallint, pg_finfo_rfm_of_smallint, |call| of_integer(call, call.i16_arg(3)));
v1_function!(rfm_merge, pg_finfo_rfm_merge, merge);
v1_function!(rfm_sum, pg_finfo_rfm_sum, sum);

/// Adds a row with a `numeric` amount.
#[inline]
fn step_numeric(call: Call) -> pg_sys::Datum {
    step_exact(call, amount::decimal(call, 2))
}

/// Adds a row with a whole amount.
#[inline]
fn step_integer(call: Call, amount: Option<i64>) -> pg_sys::Datum {
    step_exact(call, amount.map(|amount| Ok(Decimal::from_integer(amount))))
}

#[inline(always)]
fn step_exact(call: Call, amount: Option<Result<Decimal>>) -> pg_sys::Datum {
    let mut state = State::of(call, Packed::exact);
    let (Some(at), Some(amount)) = (call.i64_arg(1), amount) else {
        state.change(Rfm::skip);
        return state.datum();
    };
    let (at, amount) = (checked_time(at).or_raise(), amount.or_raise());
    if amount.is_negative() {
        state.change(|purchases| purchases.add(at, Money::Exact(amount)).or_raise());
    } else {
        state.packed().order_exact(at, amount).or_raise();
    }
    state.datum()
}

/// Adds a row with a `double precision` amount.
#[inline]
fn step_float(call: Call) -> pg_sys::Datum {
    let mut state = State::of(call, Packed::float);
    let (Some(at), Some(amount)) = (call.i64_arg(1), amount::finite(call, 2)) else {
        state.change(Rfm::skip);
        return state.datum();
    };
    let (at, amount) = (checked_time(at).or_raise(), amount.or_raise());
    if amount < 0.0 {
        state.change(|purchases| purchases.add(at, numeric::float(amount)).or_raise());
    } else {
        state.packed().order_float(at, amount).or_raise();
    }
    state.datum()
}

/// A summary of sums with a whole total.
fn of_integer(call: Call, total: Option<i64>) -> pg_sys::Datum {
    of_sums(call, total.map(|total| Money::Exact(Decimal::from_integer(total))))
}

/// A summary of sums: orders, the first and the last of them, and a total.
fn of_sums(call: Call, total: Option<Money>) -> pg_sys::Datum {
    let (Some(orders), Some(total)) = (call.i64_arg(0), total) else { return call.null() };
    rfm::write(&Rfm::of_sums(orders, call.i64_arg(1), call.i64_arg(2), total).or_raise())
}

/// Adds another summary: the combine function of `rfm`, and the step of `rollup`.
fn merge(call: Call) -> pg_sys::Datum {
    match (State::existing(call), call.get::<Rfm>(1)) {
        (Some(mut state), Some(other)) => {
            state.change(|purchases| purchases.merge(&other).or_raise());
            state.datum()
        }
        (Some(state), None) => state.datum(),
        (None, Some(other)) => rfm::write(&other),
        (None, None) => call.null(),
    }
}

/// The operator `+`: both summaries merged, neither of which is changed; NULL adds nothing, as in `rollup`.
fn sum(call: Call) -> pg_sys::Datum {
    match (call.get::<Rfm>(0), call.get::<Rfm>(1)) {
        (Some(mut ours), Some(other)) => {
            ours.merge(&other).or_raise();
            rfm::write(&ours)
        }
        (Some(only), None) | (None, Some(only)) => rfm::write(&only),
        (None, None) => call.null(),
    }
}

#[pg_extern(sql = false)]
fn rfm_in(text: &std::ffi::CStr) -> RfmValue {
    RfmValue(Rfm::from_json(input::text(text)).or_raise())
}

#[pg_extern(sql = false)]
fn rfm_out(rfm: RfmValue) -> Output {
    Output::written(|out| rfm.0.write_json(out))
}

#[pg_extern(sql = false)]
fn rfm_recv(mut message: pgrx::Internal) -> RfmValue {
    RfmValue(or_raise_binary(Rfm::from_bytes(input::message(&mut message))))
}

#[pg_extern(sql = false)]
fn rfm_send(rfm: RfmValue) -> Vec<u8> {
    rfm.0.to_bytes().or_raise()
}

#[pg_extern(sql = false)]
fn rfm_orders(rfm: RfmValue) -> i64 {
    rfm.0.orders as i64
}

#[pg_extern(sql = false)]
fn rfm_first_order(rfm: RfmValue) -> Option<TimestampWithTimeZone> {
    rfm.0.first().map(calendar::timestamp)
}

#[pg_extern(sql = false)]
fn rfm_last_order(rfm: RfmValue) -> Option<TimestampWithTimeZone> {
    rfm.0.last().map(calendar::timestamp)
}

#[pg_extern(sql = false)]
fn rfm_monetary(rfm: RfmValue) -> Numeric {
    Numeric(rfm.0.total)
}

/// In C and not in SQL, where the operators would be looked up in the extension's schema as well.
#[pg_extern(sql = false)]
fn rfm_average_order(rfm: RfmValue) -> Option<Computed> {
    (rfm.0.orders > 0).then(|| Numeric(rfm.0.total).quotient(rfm.0.orders))
}

#[pg_extern(sql = false)]
fn rfm_refunds(rfm: RfmValue) -> i64 {
    rfm.0.refunds as i64
}

#[pg_extern(sql = false)]
fn rfm_refunded(rfm: RfmValue) -> Numeric {
    Numeric(rfm.0.refunded)
}

#[pg_extern(sql = false)]
fn rfm_skipped(rfm: RfmValue) -> i64 {
    rfm.0.skipped as i64
}

#[pg_extern(sql = false)]
fn rfm_recency_days(rfm: RfmValue, as_of: TimestampWithTimeZone) -> Option<f64> {
    rfm.0.recency_days(calendar::as_of(as_of))
}

#[pg_extern(sql = false)]
fn rfm_tenure_days(rfm: RfmValue, as_of: TimestampWithTimeZone) -> Option<f64> {
    rfm.0.tenure_days(calendar::as_of(as_of))
}
