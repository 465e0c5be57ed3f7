//! `segment.purchase_days`: what one customer bought, by day.

use pgrx::datum::Date;
use pgrx::{pg_extern, pg_sys};
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::money::{Money, checked_amount};
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::support::codec::Codec;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::calendar::{date_arg, day_in_utc, day_in_zone};
use crate::pg::datum::input::{self, Output};
use crate::pg::datum::numeric::{self, Numeric};
use crate::pg::error::{OrRaise, or_raise_binary, raise};
use crate::pg::memory::Promise;
use crate::pg::types::purchase_days::{self, Days};

v1_function!(purchase_days_step_numeric, pg_finfo_purchase_days_step_numeric, |call| step(
    call, moment, numeric
));
v1_function!(purchase_days_step_float, pg_finfo_purchase_days_step_float, |call| step(call, moment, float));
v1_function!(purchase_days_step_bigint, pg_finfo_purchase_days_step_bigint, |call| step(
    call, moment, bigint
));
v1_function!(purchase_days_step_integer, pg_finfo_purchase_days_step_integer, |call| step(
    call, moment, integer
));
v1_function!(purchase_days_step_smallint, pg_finfo_purchase_days_step_smallint, |call| step(
    call, moment, smallint
));
v1_function!(purchase_days_date_numeric, pg_finfo_purchase_days_date_numeric, |call| step(
    call, shown_date, numeric
));
v1_function!(purchase_days_date_float, pg_finfo_purchase_days_date_float, |call| step(
    call, shown_date, float
));
v1_function!(purchase_days_date_bigint, pg_finfo_purchase_days_date_bigint, |call| step(
    call, shown_date, bigint
));
v1_function!(purchase_days_date_integer, pg_finfo_purchase_days_date_integer, |call| step(
    call, shown_date, integer
));
v1_function!(purchase_days_date_smallint, pg_finfo_purchase_days_date_smallint, |call| step(
    call, shown_date, smallint
));
v1_function!(purchase_days_shown_numeric, pg_finfo_purchase_days_shown_numeric, |call| step(
    call, shown, numeric
));
v1_function!(purchase_days_shown_float, pg_finfo_purchase_days_shown_float, |call| step(call, shown, float));
v1_function!(purchase_days_shown_bigint, pg_finfo_purchase_days_shown_bigint, |call| step(
    call, shown, bigint
));
v1_function!(purchase_days_shown_integer, pg_finfo_purchase_days_shown_integer, |call| step(
    call, shown, integer
));
v1_function!(purchase_days_shown_smallint, pg_finfo_purchase_days_shown_smallint, |call| step(
    call, shown, smallint
));
v1_function!(purchase_days_step_refused, pg_finfo_purchase_days_step_refused, refuse_time_zone);
v1_function!(purchase_days_merge, pg_finfo_purchase_days_merge, merge);
v1_function!(purchase_days_sum, pg_finfo_purchase_days_sum, sum);

/// Adds a row; one without a day or an amount is counted.
#[inline]
fn step(
    call: Call,
    day: impl FnOnce(Call) -> Option<Result<i32>>,
    amount: impl FnOnce(Call) -> (Money, Option<Result<Money>>),
) -> pg_sys::Datum {
    let (zero, amount) = amount(call);
    // Only forms with a currency have that argument.
    if let Some(currency) = call.text_arg(4) {
        return step_in(call, currency, day(call), zero, amount);
    }
    let (Some(day), Some(amount)) = (day(call), amount) else {
        return purchase_days::change(call, zero, PurchaseDays::skip);
    };
    let (day, amount) = (day.or_raise(), amount.or_raise());
    purchase_days::change(call, zero, |days| days.add(day, amount))
}

/// Adds a row that names its currency.
fn step_in(
    call: Call,
    currency: &str,
    day: Option<Result<i32>>,
    zero: Money,
    amount: Option<Result<Money>>,
) -> pg_sys::Datum {
    purchase_days::change(call, zero, |days| {
        days.push_currency(currency)?;
        match (day, amount) {
            (Some(day), Some(amount)) => days.add(day?, amount?),
            _ => days.skip(),
        }
    })
}

/// A `timestamp` or a `date` beside a time zone. Which of two things is meant is for the user to say.
fn refuse_time_zone(_: Call) -> pg_sys::Datum {
    raise(refused_time_zone())
}

fn refused_time_zone() -> Error {
    Error::invalid("time_zone is for timestamps with time zone")
        .hint("Leave it out, or give NULL beside a currency, where the timestamp or date shows the shop's own day; write at AT TIME ZONE 'UTC' for a timestamp in UTC.")
}

/// The day of a `timestamptz`: in UTC, or in the time zone of argument 3.
#[inline]
fn moment(call: Call) -> Option<Result<i32>> {
    let at = call.i64_arg(1)?;
    Some(if call.len() > 3 { day_in_zone(call, at, 3) } else { day_in_utc(at) })
}

/// The day that a `timestamp` shows. Beside a currency stands a time zone, which must be NULL.
fn shown(call: Call) -> Option<Result<i32>> {
    if call.text_arg(3).is_some() {
        return Some(Err(refused_time_zone()));
    }
    call.i64_arg(1).map(day_in_utc)
}

/// The day of a `date`, as for [`shown`].
#[inline]
fn shown_date(call: Call) -> Option<Result<i32>> {
    if call.text_arg(3).is_some() {
        return Some(Err(refused_time_zone()));
    }
    date_arg(call)
}

const EXACT: Money = Money::Exact(Decimal::ZERO);

#[inline]
fn numeric(call: Call) -> (Money, Option<Result<Money>>) {
    (EXACT, call.get::<Result<Decimal>>(2).map(|amount| amount.map(Money::Exact)))
}

#[inline]
fn float(call: Call) -> (Money, Option<Result<Money>>) {
    (numeric::float(0.0), call.f64_arg(2).map(|amount| checked_amount(amount).map(numeric::float)))
}

fn bigint(call: Call) -> (Money, Option<Result<Money>>) {
    whole(call.i64_arg(2))
}

fn integer(call: Call) -> (Money, Option<Result<Money>>) {
    whole(call.i32_arg(2))
}

fn smallint(call: Call) -> (Money, Option<Result<Money>>) {
    whole(call.i16_arg(2))
}

fn whole(amount: Option<i64>) -> (Money, Option<Result<Money>>) {
    (EXACT, amount.map(|amount| Ok(Money::Exact(Decimal::from_integer(amount)))))
}

/// Adds another summary: the combine function of `purchase_days`, and the step of `rollup`.
fn merge(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    match call.get::<PurchaseDays>(1) {
        Some(other) => purchase_days::change(call, other.total(), |days| days.merge(&other)),
        None => call.arg(0).unwrap_or_else(|| call.null()),
    }
}

/// The operator `+`: both summaries merged, neither of which is changed; NULL adds nothing, as in `rollup`.
fn sum(call: Call) -> pg_sys::Datum {
    match (call.get::<PurchaseDays>(0), call.get::<PurchaseDays>(1)) {
        (Some(mut ours), Some(other)) => {
            ours.merge(&other).or_raise();
            purchase_days::write(&ours)
        }
        (Some(only), None) | (None, Some(only)) => purchase_days::write(&only),
        (None, None) => call.null(),
    }
}

#[pg_extern(sql = false)]
fn purchase_days_in(text: &std::ffi::CStr) -> Days {
    let text = input::text(text);
    let _promise = Promise::of_json(text.len()).or_raise();
    Days(PurchaseDays::from_json(text).or_raise())
}

#[pg_extern(sql = false)]
fn purchase_days_out(days: Days) -> Output {
    Output::written(|out| days.0.write_json(out))
}

#[pg_extern(sql = false)]
fn purchase_days_recv(mut message: pgrx::Internal) -> Days {
    Days(or_raise_binary(PurchaseDays::from_bytes(input::message(&mut message))))
}

#[pg_extern(sql = false)]
fn purchase_days_send(days: Days) -> Vec<u8> {
    days.0.to_bytes().or_raise()
}

#[pg_extern(sql = false)]
fn purchase_days_orders(days: Days) -> i64 {
    days.0.days().len() as i64
}

#[pg_extern(sql = false)]
fn purchase_days_repeat_orders(days: Days) -> Option<i64> {
    days.0.repeats().map(|x| x as i64)
}

#[pg_extern(sql = false)]
fn purchase_days_first_day(days: Days) -> Option<Date> {
    days.0.days().first().map(|&day| purchase_days::date(day))
}

#[pg_extern(sql = false)]
fn purchase_days_last_day(days: Days) -> Option<Date> {
    days.0.days().last().map(|&day| purchase_days::date(day))
}

#[pg_extern(sql = false)]
fn purchase_days_monetary(days: Days) -> Numeric {
    Numeric(days.0.total())
}

#[pg_extern(sql = false)]
fn purchase_days_repeat_value(days: Days) -> Option<f64> {
    days.0.mean_repeat_value()
}

#[pg_extern(sql = false)]
fn purchase_days_currency(days: Days) -> Option<String> {
    days.0.currency().map(str::to_owned)
}

#[pg_extern(sql = false)]
fn purchase_days_skipped(days: Days) -> i64 {
    days.0.skipped() as i64
}
