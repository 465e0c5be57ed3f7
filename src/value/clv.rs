//! Customer lifetime value: how many more orders, are they still there, what are they worth.

use segmentation::value::clv::ClvModel;
use std::cell::RefCell;
use std::mem::ManuallyDrop;

use pgrx::iter::TableIterator;
use pgrx::{IntoDatum, name, pg_extern, pg_sys};
use segmentation::models::Model;
use segmentation::purchases::currency::Currency;
use segmentation::purchases::history::History;
use segmentation::purchases::left_out::LeftOut;
use segmentation::purchases::purchase_days::Outline;
use segmentation::support::memory::{check_fit, with_capacity};
use segmentation::support::time::Unit;
use segmentation::value::clv::{self, Histories, Memo, Options, Outlook, Prepared, Spend, Spends};
use segmentation::{Error, Result};
use serde_json::Value;

use crate::pg::call::Call;
use crate::pg::datum::calendar::{self, below_a_day, interval_days};
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::rows::Rows;
use crate::pg::state::collected::{Finished, State};
use crate::pg::types::model::{self, ModelValue};
use crate::pg::types::purchase_days::DaysBytes;
use crate::pg::{settings, threads, warning};

v1_function!(fit_clv_step, pg_finfo_fit_clv_step, |call| step(call, None));
v1_function!(fit_clv_step_options, pg_finfo_fit_clv_step_options, |call| step(call, Some(3)));
v1_function!(fit_clv_combine, pg_finfo_fit_clv_combine, State::<4>::combine);
v1_function!(fit_clv_final, pg_finfo_fit_clv_final, finish);
v1_function!(clv_expected_orders, pg_finfo_clv_expected_orders, expected_orders);
v1_function!(clv_alive, pg_finfo_clv_alive, alive);
v1_function!(clv_purchase, pg_finfo_clv_purchase, purchase);
v1_function!(clv_counts, pg_finfo_clv_counts, counts);
v1_function!(clv_discounted, pg_finfo_clv_discounted, |call| discounted(call, None));
v1_function!(clv_discounted_as_of, pg_finfo_clv_discounted_as_of, |call| discounted(call, Some(2)));
v1_function!(clv_expected_value, pg_finfo_clv_expected_value, expected_value);
v1_function!(clv_value, pg_finfo_clv_value, |call| value(call, None));
v1_function!(clv_value_as_of, pg_finfo_clv_value_as_of, |call| value(call, Some(3)));

/// Adds one customer: x, t_x and T in days, mean value. A NULL summary is no customer; one without an order by `as_of` has
/// no history. Both are counted.
#[inline]
fn step(call: Call, options: Option<usize>) -> pg_sys::Datum {
    let Some(as_of) = call.i64_arg(2) else { raise(Error::invalid("as_of must not be NULL")) };
    let as_of = calendar::finite(as_of);
    let mut state = State::<4>::of(call, as_of, options);
    let Some(DaysBytes(days)) = call.get::<DaysBytes<'_>>(1) else {
        state.leave_out(LeftOut { nulls: 1, ..LeftOut::default() });
        return state.datum();
    };
    let outline = Outline::from_bytes(days).or_raise();
    if outline.skipped() > 0 {
        state.leave_out(LeftOut { skipped: outline.skipped(), ..LeftOut::default() });
    }
    match outline.history(as_of, Unit::Days).or_raise() {
        Some(History { x, t_x, age }) => {
            let is = |options: &Value, key, wanted| options.get(key) == Some(&Value::Bool(wanted));
            let [with_first, without_value] =
                state.asks(|options| [is(options, "first_order", true), is(options, "value", false)]);
            if let Some(currency) = Outline::currency(days).or_raise().filter(|_| !without_value) {
                state.in_currency(currency).or_raise();
            }
            let mean = if with_first { outline.mean_value() } else { outline.mean_repeat_value() };
            let mean = mean.unwrap_or_default();
            Outline::repeat_days(days, |day| state.note(day)).or_raise();
            state.push([x as f64, t_x, age, mean])
        }
        None => {
            state.leave_out(LeftOut { without_orders: 1, ..LeftOut::default() });
            state.datum()
        }
    }
}

fn finish(call: Call) -> pg_sys::Datum {
    let Some(state) = State::<4>::finished(call) else { return call.null() };
    let options = Options::from_json(&state.options()).or_raise();
    let params = options.params().or_raise();
    if state.rows().is_empty() {
        // A group of customers without orders has no model, as a group without rows has none.
        warning::of_call_in("fit_clv", &state.left_out.warnings(&clv::WITHOUT), options.language);
        return call.null();
    }
    let needed = clv::fit_bytes(&params, state.rows().len());
    check_fit("fit_clv", needed, size_of_val(state.rows()), settings::memory_limit()).or_raise();
    let spends = params.value().then(|| spends_of(&state, params.first_order()).or_raise());
    let histories = histories_of(&state, params.unit()).or_raise();
    let rows = clv::Rows {
        as_of: state.as_of,
        histories: &histories,
        repeat_days: state.days(),
        spends: spends.as_ref(),
    };
    let _team = threads::team();
    let mut model = clv::fit(&params, &rows, settings::host()).or_raise();
    model.leave_out(state.left_out);
    model.currency = state.currency.name().map(str::to_owned);
    let model = Model::from(model);
    warning::of_model("fit_clv", &model);
    model::write(&model)
}

/// The number of repeat purchases in a state that anyone may have written.
fn repeats(x: f64) -> Result<u64> {
    const MOST: f64 = u32::MAX as f64;
    if (0.0..=MOST).contains(&x) && x.fract() == 0.0 {
        Ok(x as u64)
    } else {
        Err(Error::corrupt(format!("state of a fit counts {x} repeat purchases")))
    }
}

fn histories_of(state: &Finished<4>, unit: Unit) -> Result<Histories> {
    let mut rows = with_capacity(state.rows().len())?;
    for &[x, t_x, age, _] in state.rows() {
        rows.push((History { x: repeats(x)?, t_x: t_x / unit.days(), age: age / unit.days() }, 1));
    }
    Histories::new(rows, settings::host())
}

/// Mean values of repeat purchases, or of all.
fn spends_of(state: &Finished<4>, first_order: bool) -> Result<Spends> {
    let mut rows = with_capacity(state.rows().len())?;
    for &[x, _, _, mean] in state.rows() {
        rows.push((Spend { x: repeats(x)? + u64::from(first_order), mean }, 1));
    }
    Spends::new(rows, settings::host())
}

/// A model ready to apply, with the moment of its fit.
pub(super) struct PreparedValue {
    pub(super) prepared: Prepared,
    as_of: i64,
    /// Whether the model knows anything of orders, for which the fit needs customers who came back.
    determined: bool,
    /// Whether the value of orders is modelled, for which it needs them too.
    pub(super) valued: bool,
    /// Whether the value of the first order is part of it.
    first_order: bool,
    /// The currency of the values.
    currency: Currency,
    memo: Memo,
}

/// A customer as a model sees them at a moment.
#[derive(Clone, Copy)]
pub(super) struct Customer {
    pub(super) history: History,
    pub(super) spend: Spend,
    alive: f64,
}

/// A question and its answer: a customer without an order by the moment is none.
struct Asked {
    prepared: Option<Prepared>,
    first_order: bool,
    at: i64,
    days: Vec<u8>,
    customer: Option<Customer>,
}

thread_local! {
    /// The last one: a query mostly asks several functions about one customer.
    /// Never dropped, as the settings' refusals are not.
    static LAST: RefCell<ManuallyDrop<Asked>> = const {
        RefCell::new(ManuallyDrop::new(Asked { prepared: None, first_order: false, at: 0, days: Vec::new(), customer: None }))
    };
}

impl PreparedValue {
    fn new(model: Model) -> Result<Self> {
        let model = model.get::<ClvModel>()?;
        let (prepared, determined, valued) = (model.prepare()?, model.is_determined(), model.value.is_some());
        let (as_of, first_order) = (model.as_of, model.first_order);
        let currency = model.currency()?;
        Ok(Self { prepared, as_of, determined, valued, first_order, currency, memo: Memo::default() })
    }

    /// Refuses the summary in an argument if it is to be valued, and its amounts are in another currency than the model's.
    pub(super) fn check_currency(&self, call: Call, number: usize) {
        if self.valued
            && self.currency.name().is_some()
            && let Some(DaysBytes(days)) = call.get::<DaysBytes<'_>>(number)
            && let Some(theirs) = Outline::currency(days).or_raise()
        {
            self.currency.check_customer(theirs).or_raise();
        }
    }

    /// The customer whose summary is an argument, at the model's moment or at the one in another. For a model that knows
    /// nothing of orders there are none.
    pub(super) fn customer(&self, call: Call, days: usize, as_of: Option<usize>) -> Option<Customer> {
        let days = call.get::<DaysBytes<'_>>(days)?.0;
        let at = match as_of {
            Some(number) => calendar::finite(call.i64_arg(number)?),
            None => self.as_of,
        };
        LAST.with_borrow_mut(|last| {
            if !(last.days == days
                && last.at == at
                && last.prepared == Some(self.prepared)
                && last.first_order == self.first_order)
            {
                last.prepared = None;
                last.customer = self.look(days, at).or_raise();
                last.days.clear();
                last.days.try_reserve(days.len()).unwrap_or_else(|_| raise(Error::out_of_memory(days.len())));
                last.days.extend_from_slice(days);
                (last.at, last.prepared, last.first_order) = (at, Some(self.prepared), self.first_order);
            }
            last.customer.filter(|_| self.determined)
        })
    }

    fn look(&self, days: &[u8], at: i64) -> Result<Option<Customer>> {
        let outline = Outline::from_bytes(days)?;
        let Some(history) = outline.history(at, self.prepared.unit())? else { return Ok(None) };
        let (spend, alive) = (self.spend(history.x, &outline), self.prepared.alive(&history)?);
        Ok(Some(Customer { history, spend, alive }))
    }

    /// What is known of the value of the customer's purchases. Where more was given back than they brought in, they are worth
    /// nothing.
    fn spend(&self, x: u64, outline: &Outline) -> Spend {
        let (x, mean) = match self.first_order {
            true => (x + 1, outline.mean_value()),
            false => (x, outline.mean_repeat_value()),
        };
        Spend { x, mean: mean.map_or(0.0, |mean| mean.max(0.0)) }
    }

    /// The purchases to expect within the horizon, discounted.
    pub(super) fn orders(&mut self, horizon: f64, customer: &Customer, yearly_discount: f64) -> f64 {
        let if_alive = self.memo.if_alive(&self.prepared, &customer.history, horizon, yearly_discount);
        customer.alive * if_alive.or_raise()
    }

    /// Means and variances of what the customer does within the horizon.
    pub(super) fn outlook(&mut self, horizon: f64, customer: &Customer) -> Outlook {
        let Customer { history, spend, alive } = customer;
        let if_alive = self.memo.if_alive(&self.prepared, history, horizon, 0.0).or_raise();
        let squares =
            self.memo.squares_if_alive(&self.prepared, history, horizon, settings::host()).or_raise();
        self.prepared.outlook(*alive, if_alive, squares, spend).or_raise()
    }

    /// The horizon in an argument, which is refused whoever the customer is.
    pub(super) fn horizon(&self, call: Call, number: usize) -> f64 {
        let days = interval_days(call, number).unwrap_or_default();
        if days < 1.0 && days != 0.0 {
            raise(refused_horizon(days));
        }
        days / self.prepared.unit().days()
    }
}

#[cold]
fn refused_horizon(days: f64) -> Error {
    let error = match days < 0.0 {
        true => Error::invalid("horizon must not be negative"),
        false => below_a_day("horizon", days),
    };
    error.hint("It is the time from as_of on, with its unit: '12 months', '1 year'.")
}

impl PreparedValue {
    /// The model in an argument.
    pub(super) fn of<'c>(call: Call<'c>, number: usize) -> Option<&'c mut Self> {
        model::prepared(call, number, Self::new, || ()).map(|(ready, ())| ready)
    }
}

/// The model of a call; its function is strict.
pub(super) fn model_of(call: Call<'_>) -> Option<&mut PreparedValue> {
    PreparedValue::of(call, 0)
}

/// The number of an argument that not all forms of a function have.
fn optional(call: Call, number: usize) -> Option<usize> {
    (number < call.len()).then_some(number)
}

/// Model, summary, horizon, and perhaps the moment.
fn expected_orders(call: Call) -> pg_sys::Datum {
    let Some(ready) = model_of(call) else { return call.null() };
    let horizon = ready.horizon(call, 2);
    let customer = ready.customer(call, 1, optional(call, 3));
    call.float(customer.map(|customer| ready.orders(horizon, &customer, 0.0)))
}

/// Model, summary, and perhaps the moment.
fn alive(call: Call) -> pg_sys::Datum {
    let Some(ready) = model_of(call) else { return call.null() };
    call.float(ready.customer(call, 1, optional(call, 2)).map(|customer| customer.alive))
}

/// Model, summary, horizon, and perhaps the moment.
fn purchase(call: Call) -> pg_sys::Datum {
    let Some(ready) = model_of(call) else { return call.null() };
    let horizon = ready.horizon(call, 2);
    call.float(ready.customer(call, 1, optional(call, 3)).map(|customer| {
        let if_alive = ready.memo.purchase_if_alive(&ready.prepared, &customer.history, horizon);
        customer.alive * if_alive.or_raise()
    }))
}

/// Model, summary, horizon, and perhaps the moment: each number of purchases with its probability.
fn counts(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<2>::begin(call);
    let Some(ready) = model_of(call) else { return call.null() };
    let horizon = ready.horizon(call, 2);
    let Some(customer) = ready.customer(call, 1, optional(call, 3)) else { return call.null() };
    let host = settings::host();
    let found = ready.prepared.counts(&customer.history, horizon, host).or_raise();
    for (n, probability) in found.into_iter().enumerate() {
        host.at_row(n);
        rows.push([(n as i32).into_datum(), probability.into_datum()]);
    }
    call.null()
}

/// Model, summary, perhaps the moment, and yearly discount.
fn discounted(call: Call, as_of: Option<usize>) -> pg_sys::Datum {
    let Some(yearly_discount) = call.f64_arg(as_of.map_or(2, |number| number + 1)) else {
        return call.null();
    };
    let Some(ready) = model_of(call) else { return call.null() };
    call.float(ready.customer(call, 1, as_of).map(|customer| {
        let if_alive = ready.memo.discounted_if_alive(&ready.prepared, &customer.history, yearly_discount);
        customer.alive * if_alive.or_raise()
    }))
}

/// Model and summary. A model without values knows none: an error would stop the refresh of a shop that nobody has come
/// back to yet.
fn expected_value(call: Call) -> pg_sys::Datum {
    let (Some(ready), Some(DaysBytes(days))) = (model_of(call), call.get::<DaysBytes<'_>>(1)) else {
        return call.null();
    };
    ready.check_currency(call, 1);
    let outline = Outline::from_bytes(days).or_raise();
    let value = |x| ready.prepared.expected_value(&ready.spend(x, &outline)).or_raise();
    call.float(outline.repeats().filter(|_| ready.valued).and_then(value))
}

/// Model, summary, horizon, perhaps the moment, yearly discount and margin.
fn value(call: Call, as_of: Option<usize>) -> pg_sys::Datum {
    let terms = as_of.map_or(3, |number| number + 1);
    let (Some(yearly_discount), Some(margin)) = (call.f64_arg(terms), call.f64_arg(terms + 1)) else {
        return call.null();
    };
    let Some(ready) = model_of(call) else { return call.null() };
    let horizon = ready.horizon(call, 2);
    ready.check_currency(call, 1);
    let customer = ready.customer(call, 1, as_of).filter(|_| ready.valued);
    call.float(customer.and_then(|customer| {
        let orders = ready.orders(horizon, &customer, yearly_discount);
        ready.prepared.worth(orders, &customer.spend, margin).or_raise()
    }))
}

#[pg_extern(sql = false)]
fn clv_parameters(
    model: ModelValue,
) -> TableIterator<
    'static,
    (
        name!(part, &'static str),
        name!(parameter, String),
        name!(value, f64),
        name!(standard_error, Option<f64>),
        name!(meaning, String),
    ),
> {
    let rows = model.0.get::<ClvModel>().or_raise().parameters();
    TableIterator::new(
        rows.into_iter().map(|row| (row.part, row.parameter, row.value, row.standard_error, row.meaning)),
    )
}
