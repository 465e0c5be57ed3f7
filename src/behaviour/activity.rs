//! `segment.activity`: what one customer did, by day.

use pgrx::datum::Date;
use pgrx::{pg_extern, pg_sys};
use segmentation::behaviour::activity::{Activity, Period, Weight};
use segmentation::purchases::money::{Amount, Money};
use segmentation::scores::variation::Variation;
use segmentation::support::codec::Codec;
use segmentation::support::time::is_valid;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::calendar::{date_arg, day_in_utc, day_in_zone, finite, half_life};
use crate::pg::datum::input::{self, Output};
use crate::pg::datum::numeric::Numeric;
use crate::pg::error::{OrRaise, or_raise_binary};
use crate::pg::memory::Promise;
use crate::pg::types::activity::{self, Deeds};
use crate::pg::types::purchase_days::date as sql_date;

/// The weight of a row; `None` for NULL.
type WeightOf = fn(Call) -> Option<Result<Weight>>;

/// A step for each way to give the day and each type of weights, which are argument 2. A time zone is the last argument.
macro_rules! steps {
    ($($moment:ident $moment_finfo:ident $date:ident $date_finfo:ident $weight:expr),* $(,)?) => {$(
        v1_function!($moment, $moment_finfo, |call| step(call, moment, $weight));
        v1_function!($date, $date_finfo, |call| step(call, date, $weight));
    )*};
}

steps!(
    activity_step_one pg_finfo_activity_step_one activity_date_one pg_finfo_activity_date_one
        |_| Some(Ok(Weight::ONE)),
    activity_step_numeric pg_finfo_activity_step_numeric activity_date_numeric pg_finfo_activity_date_numeric
        |call| weight(call, amount::numeric),
    activity_step_float pg_finfo_activity_step_float activity_date_float pg_finfo_activity_date_float
        |call| Some(Weight::of_float(call.f64_arg(2)?)),
    activity_step_bigint pg_finfo_activity_step_bigint activity_date_bigint pg_finfo_activity_date_bigint
        |call| weight(call, amount::bigint),
    activity_step_integer pg_finfo_activity_step_integer activity_date_integer pg_finfo_activity_date_integer
        |call| weight(call, amount::integer),
    activity_step_smallint pg_finfo_activity_step_smallint activity_date_smallint pg_finfo_activity_date_smallint
        |call| weight(call, amount::smallint),
);
v1_function!(activity_zone_one, pg_finfo_activity_zone_one, |call: Call| {
    let day = |call: Call| {
        let at = call.i64_arg(1)?;
        Some(if is_valid(at) { day_in_zone(call, at, 2) } else { Err(not_finite()) })
    };
    step(call, day, |_| Some(Ok(Weight::ONE)))
});
v1_function!(activity_merge, pg_finfo_activity_merge, merge);
v1_function!(activity_sum, pg_finfo_activity_sum, sum);
v1_function!(activity_engagement, pg_finfo_activity_engagement, engagement);
v1_function!(activity_variation, pg_finfo_activity_variation, variation);
v1_function!(activity_engagement_rank, pg_finfo_activity_engagement_rank, engagement_rank);

/// The weight in argument 2.
#[inline]
fn weight(call: Call, read: impl Fn(Call, usize) -> Option<Result<Amount>>) -> Option<Result<Weight>> {
    read(call, 2).map(|amount| match amount? {
        Amount::Exact(weight) => Weight::of_decimal(weight),
        Amount::Float(weight) => Weight::of_float(weight),
    })
}

/// Adds a row; one without a day or a weight is counted.
#[inline]
fn step(call: Call, day: impl FnOnce(Call) -> Option<Result<i32>>, weight: WeightOf) -> pg_sys::Datum {
    let (Some(day), Some(weight)) = (day(call), weight(call)) else {
        return activity::change(call, Activity::skip);
    };
    let (day, weight) = (day.or_raise(), weight.or_raise());
    activity::change(call, |activity| activity.add(day, weight))
}

/// The day of a `timestamptz`: in UTC, or in the time zone of argument 3.
#[inline]
fn moment(call: Call) -> Option<Result<i32>> {
    let at = call.i64_arg(1)?;
    Some(match call.len() > 3 {
        _ if !is_valid(at) => Err(not_finite()),
        true => day_in_zone(call, at, 3),
        false => day_in_utc(at),
    })
}

#[inline]
fn date(call: Call) -> Option<Result<i32>> {
    date_arg(call).map(|day| day.map_err(|_| not_finite()))
}

#[cold]
fn not_finite() -> Error {
    Error::invalid("time of activity must be finite")
        .hint("Exclude such rows with FILTER (WHERE ...), or repair them.")
}

/// Adds another summary: the combine function of `activity`, and the step of `rollup`.
fn merge(call: Call) -> pg_sys::Datum {
    call.require_aggregate();
    match call.get::<Activity>(1) {
        Some(other) => activity::change(call, |activity| activity.merge(&other)),
        None => call.arg(0).unwrap_or_else(|| call.null()),
    }
}

/// The operator `+`: both activities merged, neither of which is changed; NULL adds nothing, as in `rollup`.
fn sum(call: Call) -> pg_sys::Datum {
    match (call.get::<Activity>(0), call.get::<Activity>(1)) {
        (Some(mut ours), Some(other)) => {
            ours.merge(&other).or_raise();
            activity::write(&ours)
        }
        (Some(only), None) | (None, Some(only)) => activity::write(&only),
        (None, None) => call.null(),
    }
}

fn engagement(call: Call) -> pg_sys::Datum {
    let (Some(deeds), Some(as_of), Some(half_life)) =
        (call.get::<Activity>(0), call.i64_arg(1), half_life(call, 2))
    else {
        return call.null();
    };
    call.float(Some(deeds.engagement(finite(as_of), half_life).or_raise()))
}

/// Activity, the first day, the day after the last, and the period.
fn variation(call: Call) -> pg_sys::Datum {
    let (Some(deeds), Some(first), Some(until), Some(period)) =
        (call.get::<Activity>(0), call.i32_arg(1), call.i32_arg(2), call.text_arg(3))
    else {
        return call.null();
    };
    let (period, mut variation) = (Period::named(period).or_raise(), Variation::default());
    let days = [first, until].map(|day| day as i32);
    deeds.by_period(days[0], days[1], period, |weight| variation.add(weight)).or_raise();
    call.float(variation.coefficient())
}

fn engagement_rank(call: Call) -> pg_sys::Datum {
    let (Some(deeds), Some(half_life)) = (call.get::<Activity>(0), half_life(call, 1)) else {
        return call.null();
    };
    call.float(Some(deeds.engagement_rank(half_life).or_raise()))
}

#[pg_extern(sql = false)]
fn activity_in(text: &std::ffi::CStr) -> Deeds {
    let text = input::text(text);
    let _promise = Promise::of_json(text.len()).or_raise();
    Deeds(Activity::from_json(text).or_raise())
}

#[pg_extern(sql = false)]
fn activity_out(activity: Deeds) -> Output {
    Output::written(|out| activity.0.write_json(out))
}

#[pg_extern(sql = false)]
fn activity_recv(mut message: pgrx::Internal) -> Deeds {
    Deeds(or_raise_binary(Activity::from_bytes(input::message(&mut message))))
}

#[pg_extern(sql = false)]
fn activity_send(activity: Deeds) -> Vec<u8> {
    activity.0.to_bytes().or_raise()
}

#[pg_extern(sql = false)]
fn activity_active_days(activity: Deeds) -> i64 {
    activity.0.active_days() as i64
}

#[pg_extern(sql = false)]
fn activity_first_day(activity: Deeds) -> Option<Date> {
    activity.0.ends().map(|(first, _)| sql_date(first))
}

#[pg_extern(sql = false)]
fn activity_last_day(activity: Deeds) -> Option<Date> {
    activity.0.ends().map(|(_, last)| sql_date(last))
}

#[pg_extern(sql = false)]
fn activity_skipped(activity: Deeds) -> i64 {
    activity.0.skipped() as i64
}

#[pg_extern(sql = false)]
fn activity_weight(activity: Deeds) -> Numeric {
    Numeric(Money::Exact(activity.0.weight_between(i32::MIN, i32::MAX).or_raise()))
}

#[pg_extern(sql = false)]
fn activity_weight_between(activity: Deeds, first: Date, last: Date) -> Numeric {
    let days = [first, last].map(|date| date.to_pg_epoch_days());
    Numeric(Money::Exact(activity.0.weight_between(days[0], days[1]).or_raise()))
}
