//! `segment.purchase_days`: what one customer bought, by day.

use pgrx::datum::Date;
use pgrx::{pg_extern, pg_sys};
use segmentation::purchases::history::History;
use segmentation::purchases::money::{Amount, AmountType};
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::support::codec::Codec;
use segmentation::support::time::Unit;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::calendar::{date_arg, day_in_utc, day_in_zone};
use crate::pg::datum::input::{self, Output};
use crate::pg::datum::numeric::Numeric;
use crate::pg::error::{OrRaise, or_raise_binary, raise};
use crate::pg::memory::Promise;
use crate::pg::types::purchase_days::{self, Days};
use crate::pg::types::rfm;

/// A step for each way to give the day and each type of amounts, which are argument 2.
macro_rules! steps {
    ($($amount_type:ident $amount:expr =>
        $moment:ident $moment_finfo:ident $date:ident $date_finfo:ident $shown:ident $shown_finfo:ident),* $(,)?) => {$(
        v1_function!($moment, $moment_finfo, |call| step(call, moment, AmountType::$amount_type, $amount));
        v1_function!($date, $date_finfo, |call| step(call, shown_date, AmountType::$amount_type, $amount));
        v1_function!($shown, $shown_finfo, |call| step(call, shown, AmountType::$amount_type, $amount));
    )*};
}

steps!(
    Exact amount::numeric =>
        purchase_days_step_numeric pg_finfo_purchase_days_step_numeric
        purchase_days_date_numeric pg_finfo_purchase_days_date_numeric
        purchase_days_shown_numeric pg_finfo_purchase_days_shown_numeric,
    Float amount::float =>
        purchase_days_step_float pg_finfo_purchase_days_step_float
        purchase_days_date_float pg_finfo_purchase_days_date_float
        purchase_days_shown_float pg_finfo_purchase_days_shown_float,
    Exact amount::bigint =>
        purchase_days_step_bigint pg_finfo_purchase_days_step_bigint
        purchase_days_date_bigint pg_finfo_purchase_days_date_bigint
        purchase_days_shown_bigint pg_finfo_purchase_days_shown_bigint,
    Exact amount::integer =>
        purchase_days_step_integer pg_finfo_purchase_days_step_integer
        purchase_days_date_integer pg_finfo_purchase_days_date_integer
        purchase_days_shown_integer pg_finfo_purchase_days_shown_integer,
    Exact amount::smallint =>
        purchase_days_step_smallint pg_finfo_purchase_days_step_smallint
        purchase_days_date_smallint pg_finfo_purchase_days_date_smallint
        purchase_days_shown_smallint pg_finfo_purchase_days_shown_smallint,
);
v1_function!(purchase_days_step_refused, pg_finfo_purchase_days_step_refused, refuse_time_zone);
v1_function!(purchase_days_of, pg_finfo_purchase_days_of, of_figures);
v1_function!(purchase_days_rfm, pg_finfo_purchase_days_rfm, sums);
v1_function!(purchase_days_merge, pg_finfo_purchase_days_merge, merge);
v1_function!(purchase_days_sum, pg_finfo_purchase_days_sum, sum);

/// Adds a row; one without a day or an amount is counted.
#[inline]
fn step(
    call: Call,
    day: impl FnOnce(Call) -> Option<Result<i32>>,
    amount_type: AmountType,
    amount: impl FnOnce(Call, usize) -> Option<Result<Amount>>,
) -> pg_sys::Datum {
    // Only forms with a currency have that argument.
    if let Some(currency) = call.text_arg(4) {
        return step_in(call, currency, day(call), amount_type, amount(call, 2));
    }
    let (Some(day), Some(amount)) = (day(call), amount(call, 2)) else {
        return purchase_days::change(call, amount_type, PurchaseDays::skip);
    };
    let (day, amount) = (day.or_raise(), amount.or_raise());
    purchase_days::change(call, amount_type, |days| days.add(day, amount.into()))
}

/// Adds a row that names its currency.
fn step_in(
    call: Call,
    currency: &str,
    day: Option<Result<i32>>,
    amount_type: AmountType,
    amount: Option<Result<Amount>>,
) -> pg_sys::Datum {
    purchase_days::change(call, amount_type, |days| {
        days.push_currency(currency)?;
        match (day, amount) {
            (Some(day), Some(amount)) => days.add(day?, amount?.into()),
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

/// Frequency, recency, age, mean value, the day on which the age ends, and the unit of both times.
fn of_figures(call: Call) -> pg_sys::Datum {
    let (Some(x), Some(t_x), Some(age), Some(mean)) =
        (call.i64_arg(0), call.f64_arg(1), call.f64_arg(2), call.f64_arg(3))
    else {
        return call.null();
    };
    let (Some(as_of), Some(unit)) = (call.i32_arg(4), call.text_arg(5)) else { return call.null() };
    let Ok(x) = u64::try_from(x) else {
        raise(
            Error::invalid(format!("frequency is {x}"))
                .hint("It is the number of purchases after the first one, at least 0."),
        )
    };
    let history = History { x, t_x, age };
    let unit = Unit::named(unit).or_raise();
    purchase_days::write(&PurchaseDays::of_figures(&history, mean, unit, as_of as i32).or_raise())
}

/// The summary by sums.
fn sums(call: Call) -> pg_sys::Datum {
    call.get::<PurchaseDays>(0).map_or_else(|| call.null(), |days| rfm::write(&days.rfm().or_raise()))
}

/// Adds another summary: the combine function of `purchase_days`, and the step of `rollup`.
fn merge(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    match call.get::<PurchaseDays>(1) {
        Some(other) => purchase_days::change(call, other.total().amount_type(), |days| days.merge(&other)),
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
