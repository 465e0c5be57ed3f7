//! Where a customer stands in their life with the shop, how long a silence is long, and in which months they buy.

use std::cell::RefCell;

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern, pg_sys};
use segmentation::Result;
use segmentation::behaviour::lifecycle::{
    Options, Prior, Rules, SilenceOptions, Stage, seasonality, silence_of,
};
use segmentation::models::Model;
use segmentation::support::memory::copied;
use segmentation::value::clv::ClvModel;

use crate::pg::call::Call;
use crate::pg::datum::calendar::finite;
use crate::pg::datum::json::Json;
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;
use crate::pg::prepared::prepared_json;
use crate::pg::state::given;
use crate::pg::types::model;
use crate::pg::types::purchase_days::{Days, DaysBytes};

v1_function!(behaviour_lifecycle, pg_finfo_behaviour_lifecycle, by_days);
v1_function!(behaviour_lifecycle_model, pg_finfo_behaviour_lifecycle_model, by_model);
v1_function!(behaviour_silence, pg_finfo_behaviour_silence, silence);

/// Options, by their bytes, of which a place in the query mostly has one.
type Kept<T> = RefCell<Option<(Vec<u8>, T)>>;

/// What is made of the options in an argument, once for as long as they are the same.
fn with_options<T, R>(
    kept: &Kept<T>,
    call: Call<'_>,
    number: usize,
    make: impl FnOnce(Json) -> Result<T>,
    ask: impl FnOnce(&T) -> R,
) -> R {
    let raw = given::raw(call, Some(number));
    let mut kept = kept.borrow_mut();
    if let Some((known, made)) = kept.as_ref()
        && known == raw
    {
        return ask(made);
    }
    let made = make(call.get::<Json>(number).unwrap_or_else(Json::nothing)).or_raise();
    let (_, made) = kept.insert((copied(raw).or_raise(), made));
    ask(made)
}

/// The stage of the summary in an argument; a customer without a summary is one without an order.
fn stage(rules: &Rules, call: Call<'_>, number: usize, as_of: i64) -> pg_sys::Datum {
    let stage = match call.get::<DaysBytes<'_>>(number) {
        Some(DaysBytes(days)) => rules.stage(days, as_of).or_raise(),
        None => Stage::Prospect,
    };
    varlena::palloc(rules.name(stage).as_bytes())
}

/// Summary, moment, options.
fn by_days(call: Call<'_>) -> pg_sys::Datum {
    let rules = prepared_json(call, 2, |value| Rules::new(&Options::from_json(&value)?, None), || ());
    let (Some((rules, ())), Some(as_of)) = (rules, call.i64_arg(1)) else { return call.null() };
    stage(rules, call, 0, finite(as_of))
}

/// The rates of a model of lifetime value; none of one that knows nothing of orders, as nobody had come back at its fit.
fn prior(model: Model) -> Result<Option<Prior>> {
    let model = model.get::<ClvModel>()?;
    let (r, alpha) = model.prepare()?.rates();
    Ok(model.is_determined().then_some(Prior { r, alpha }))
}

/// Model, summary, moment, options.
fn by_model(call: Call<'_>) -> pg_sys::Datum {
    let ready = model::prepared(call, 0, |model| Ok((prior(model)?, Kept::<Rules>::default())), || ());
    let (Some(((prior, kept), ())), Some(as_of), Some(_)) = (ready, call.i64_arg(2), call.arg(3)) else {
        return call.null();
    };
    let make = |options: Json| Rules::new(&Options::from_json(&options)?, *prior);
    with_options(kept, call, 3, make, |rules| stage(rules, call, 1, finite(as_of)))
}

/// Model, summary, moment, options.
fn silence(call: Call<'_>) -> pg_sys::Datum {
    let ready =
        model::prepared(call, 0, |model| Ok((prior(model)?, Kept::<SilenceOptions>::default())), || ());
    let (Some(((prior, kept), ())), Some(DaysBytes(days)), Some(as_of)) =
        (ready, call.get::<DaysBytes<'_>>(1), call.i64_arg(2))
    else {
        return call.null();
    };
    let Some(prior) = *prior else { return call.null() };
    let make = |options: Json| SilenceOptions::from_json(&options);
    let found = with_options(kept, call, 3, make, |options| {
        silence_of(prior, options.season.as_ref(), days, finite(as_of)).or_raise()
    });
    call.float(found)
}

#[pg_extern(sql = false)]
fn behaviour_stages(
    options: Json,
) -> TableIterator<'static, (name!(position, i32), name!(stage, &'static str), name!(rule, String))> {
    let options = Options::from_json(&options).or_raise();
    let rows = Stage::ALL.into_iter().zip(1..);
    let rows: Vec<_> = rows
        .map(|(stage, position)| {
            (position, stage.name(options.language), stage.rule(&options).tell(options.language))
        })
        .collect();
    TableIterator::new(rows)
}

#[pg_extern(sql = false)]
fn behaviour_check_lifecycle(
    options: Json,
) -> TableIterator<
    'static,
    (name!(place, &'static str), name!(refused, bool), name!(problem, String), name!(advice, String)),
> {
    let findings = Rules::check(&Options::from_json(&options).or_raise());
    TableIterator::new(
        findings.into_iter().map(|found| (found.place, found.refused, found.problem, found.advice)),
    )
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn behaviour_seasonality(
    days: Days,
) -> TableIterator<
    'static,
    (
        name!(month, i32),
        name!(orders, i64),
        name!(years, i64),
        name!(seen, i64),
        name!(share, f64),
        name!(low, f64),
        name!(high, f64),
        name!(index, f64),
        name!(p, f64),
    ),
> {
    let rows = seasonality(days.0.days());
    TableIterator::new(rows.into_iter().map(|row| {
        let (low, high) = row.interval;
        let counts = [row.orders, row.years, row.seen].map(|count| count as i64);
        (row.month as i32, counts[0], counts[1], counts[2], row.share, low, high, row.index, row.p)
    }))
}
