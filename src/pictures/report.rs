//! The report of raw orders: what its page is made of, for `report_final`, which is PL/pgSQL.

use pgrx::{IntoDatum, pg_sys};
use segmentation::purchases::check_orders::Options;
use segmentation::purchases::money::{Amount, AmountType};
use segmentation::purchases::order_rows::{Bought, Moments, OrderRows};
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::support::codec::Codec;
use segmentation::{Error, Result};
use serde_json::Value;

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::calendar::LocalDays;
use crate::pg::datum::json::Jsonb;
use crate::pg::datum::numeric::{Numeric, NumericWriter};
use crate::pg::datum::output::AsText;
use crate::pg::datum::varlena::Varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::findings;
use crate::pg::result::rows::Rows;
use crate::pg::settings;
use crate::pg::state::begun::{self, Begun, Collects};
use crate::pg::state::expanded::{self, Argument};
use crate::pg::state::given::Given;
use crate::pg::types::customer_base::FlatBase;
use crate::pg::types::rfm;

v1_function!(report_step_numeric, pg_finfo_report_step_numeric, |call: Call| {
    step(call, AmountType::Exact, amount::numeric(call, 3))
});
v1_function!(report_step_float, pg_finfo_report_step_float, |call: Call| {
    step(call, AmountType::Float, amount::float(call, 3))
});
v1_function!(report_combine, pg_finfo_report_combine, |call| { begun::combine::<OrderRows>(call) });
v1_function!(report_options, pg_finfo_report_options, options);
v1_function!(report_as_of, pg_finfo_report_as_of, as_of);
v1_function!(report_findings, pg_finfo_report_findings, found);
v1_function!(report_base, pg_finfo_report_base, base);
v1_function!(report_revenue, pg_finfo_report_revenue, revenue);
v1_function!(report_days, pg_finfo_report_days, days);
v1_function!(report_days_at_two, pg_finfo_report_days_at_two, days_at_two);
v1_function!(report_bought, pg_finfo_report_bought, bought);
v1_function!(report_first, pg_finfo_report_first, first);
v1_function!(report_cohorts, pg_finfo_report_cohorts, cohorts);

/// The orders, under the options that the aggregate was begun with.
type Reported = Begun<OrderRows>;

impl Collects for OrderRows {
    fn settle(&mut self) -> Result<()> {
        OrderRows::settle(self)
    }

    fn merge(&mut self, other: &mut Self) -> Result<()> {
        OrderRows::merge(self, other)
    }

    expanded_methods!(Reported);
}

#[inline]
fn step(call: Call, amount_type: AmountType, amount: Option<Result<Amount>>) -> pg_sys::Datum {
    let options = (call.len() > 4).then_some(4);
    let new = || {
        let given = Given::of(call, options);
        let json = given.json();
        if !json.is_object() {
            raise(Error::invalid("options must be a JSON object").hint("Write {} for none."));
        }
        Begun { value: OrderRows::new(amount_type, settings::host()), options: given }
    };
    let (datum, state) = expanded::state(call, new, |state: &Reported| match state.value.amount_type() {
        own if own == amount_type => Ok(()),
        _ => Err(Error::invalid("initial state has amounts of another type")),
    });
    state.options.check(call, options).or_raise();
    let customer = call.site(|| AsText::of(call, 1)).read(call, 1).or_raise();
    state.value.push(customer, call.i64_arg(2), amount).or_raise();
    datum
}

/// The state in argument 0, settled.
fn state(call: Call<'_>) -> Option<Argument<'_, Reported>> {
    call.get(0)
}

fn json_of(state: &Reported) -> Value {
    state.options.json().split().0
}

/// Of the report's options those of the check of its orders.
fn check_options(state: &Reported) -> Options {
    let json = json_of(state);
    let own = ["as_of", "language", "time_zone"].into_iter();
    let own: serde_json::Map<String, Value> =
        own.filter_map(|key| Some((key.to_owned(), json.get(key)?.clone()))).collect();
    Options::read(&Value::Object(own)).or_raise()
}

/// The days of the shop.
fn days_of(options: &Options) -> LocalDays {
    LocalDays::of(options.time_zone.as_deref()).or_raise()
}

fn options(call: Call) -> pg_sys::Datum {
    let Some(state) = state(call) else { return call.null() };
    Jsonb::of(&json_of(&state)).into_datum().unwrap_or_else(|| call.null())
}

/// The moment that the options name, or the end of the last day in the data; NULL where no row has a date.
fn as_of(call: Call) -> pg_sys::Datum {
    let Some(state) = state(call) else { return call.null() };
    let options = check_options(&state);
    let days = days_of(&options);
    let at = match options.as_of().or_raise() {
        Some(moment) => Some(moment.at(|day| days.start(day))),
        None => state.value.last().map(|at| days.start(days.day(at).or_raise() + 1)),
    };
    at.map_or_else(|| call.null(), pg_sys::Datum::from)
}

/// The first moment of an order; NULL without orders.
fn first(call: Call) -> pg_sys::Datum {
    let Some(state) = state(call) else { return call.null() };
    state.value.first().map_or_else(|| call.null(), pg_sys::Datum::from)
}

/// The moment in an argument.
fn moment(call: Call, number: usize) -> i64 {
    call.i64_arg(number).unwrap_or_else(|| raise(Error::invalid("a moment must not be NULL")))
}

fn found(call: Call) -> pg_sys::Datum {
    let Some(state) = state(call) else { return call.null() };
    let options = check_options(&state);
    let days = days_of(&options);
    let check = state.value.check(moment(call, 1), |at| days.day(at)).or_raise();
    findings::datum(call, &check.findings(options.language).or_raise())
}

fn base(call: Call) -> pg_sys::Datum {
    let Some(state) = state(call) else { return call.null() };
    let base = state.value.base(moment(call, 1)).or_raise();
    FlatBase::of_foreign(base).or_raise().into_datum().unwrap_or_else(|| call.null())
}

fn revenue(call: Call) -> pg_sys::Datum {
    let Some(state) = state(call) else { return call.null() };
    Numeric(state.value.revenue(moment(call, 1)).or_raise()).into_datum().unwrap_or_else(|| call.null())
}

fn days(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<2>::begin(call);
    let Some(state) = state(call) else { return call.null() };
    let days = days_of(&check_options(&state));
    let (mut name, mut value) = (Varlena::default(), Varlena::default());
    let take = |customer: &str, days: &PurchaseDays| {
        name.set(customer.as_bytes());
        value.set(&days.to_bytes()?);
        rows.push([Some(name.datum()), Some(value.datum())]);
        Ok(())
    };
    state.value.days(moment(call, 1), |at| days.day(at), take).or_raise();
    call.null()
}

fn days_at_two(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<3>::begin(call);
    let Some(state) = state(call) else { return call.null() };
    let days = days_of(&check_options(&state));
    let (mut name, mut value, mut before) = (Varlena::default(), Varlena::default(), Varlena::default());
    let take = |customer: &str, days: &PurchaseDays, then: &PurchaseDays| {
        name.set(customer.as_bytes());
        value.set(&days.to_bytes()?);
        before.set(&then.to_bytes()?);
        rows.push([Some(name.datum()), Some(value.datum()), Some(before.datum())]);
        Ok(())
    };
    let moments = (moment(call, 1), moment(call, 2));
    state.value.days_at_two(moments, |at| days.day(at), take).or_raise();
    call.null()
}

fn bought(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<5>::begin(call);
    let Some(state) = state(call) else { return call.null() };
    let moments = Moments {
        now: moment(call, 1),
        then: moment(call, 2),
        year_before_now: moment(call, 3),
        year_before_then: moment(call, 4),
    };
    let (mut name, mut now, mut then) = (Varlena::default(), rfm::Writer::default(), rfm::Writer::default());
    let (mut in_year_now, mut in_year_then) = (NumericWriter::default(), NumericWriter::default());
    let take = |customer: &str, bought: &Bought| {
        name.set(customer.as_bytes());
        rows.push([
            Some(name.datum()),
            Some(now.write(&bought.now)),
            Some(then.write(&bought.then)),
            Some(in_year_now.write(bought.in_year_now)),
            Some(in_year_then.write(bought.in_year_then)),
        ]);
        Ok(())
    };
    state.value.bought(moments, take).or_raise();
    call.null()
}

fn cohorts(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<4>::begin(call);
    let Some(state) = state(call) else { return call.null() };
    let days = days_of(&check_options(&state));
    let cohorts = state.value.cohorts(moment(call, 1), |at| days.day(at)).or_raise();
    let length = Varlena::new(cohorts.length.as_bytes());
    for (cohort, period, customers) in cohorts.rows {
        rows.push([
            Some(length.datum()),
            Some(pg_sys::Datum::from(cohort)),
            Some(pg_sys::Datum::from(period)),
            Some(pg_sys::Datum::from(customers as i64)),
        ]);
    }
    call.null()
}
