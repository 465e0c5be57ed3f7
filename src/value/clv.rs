//! Customer lifetime value: how many more orders, is he still there, what is he worth.

use segmentation::value::clv::ClvModel;
use std::cell::RefCell;
use std::mem::ManuallyDrop;

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern, pg_sys};
use segmentation::models::Model;
use segmentation::purchases::history::History;
use segmentation::purchases::left_out::LeftOut;
use segmentation::purchases::purchase_days::Outline;
use segmentation::support::memory::{check_fit, with_capacity};
use segmentation::support::time::Unit;
use segmentation::value::clv::{self, Histories, Memo, Options, Prepared, Spend, Spends};
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::calendar::{self, interval_days};
use crate::pg::error::{OrRaise, raise};
use crate::pg::state::collected::{Finished, State};
use crate::pg::types::model::{self, ModelValue};
use crate::pg::types::purchase_days::DaysBytes;
use crate::pg::{settings, warning};

v1_function!(fit_clv_step, pg_finfo_fit_clv_step, |call| step(call, None));
v1_function!(fit_clv_step_options, pg_finfo_fit_clv_step_options, |call| step(call, Some(3)));
v1_function!(fit_clv_combine, pg_finfo_fit_clv_combine, State::<4>::combine);
v1_function!(fit_clv_final, pg_finfo_fit_clv_final, finish);
v1_function!(clv_expected_orders, pg_finfo_clv_expected_orders, expected_orders);
v1_function!(clv_alive, pg_finfo_clv_alive, alive);
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
            let mean = outline.mean_repeat_value().unwrap_or_default();
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
    let params = Options::from_json(&state.options()).and_then(|options| options.params()).or_raise();
    if state.rows().is_empty() {
        // A group of customers without orders has no model, as a group without rows has none.
        warning::of_call("fit_clv", &state.left_out.warnings(&clv::WITHOUT));
        return call.null();
    }
    let needed = clv::fit_bytes(&params, state.rows().len());
    check_fit("fit_clv", needed, size_of_val(state.rows()), settings::memory_limit()).or_raise();
    let spends = params.value().then(|| spends_of(&state).or_raise());
    let histories = histories_of(&state, params.unit()).or_raise();
    let mut model =
        clv::fit(&params, state.as_of, &histories, state.days(), spends.as_ref(), settings::host())
            .or_raise();
    model.leave_out(state.left_out);
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

fn spends_of(state: &Finished<4>) -> Result<Spends> {
    let mut rows = with_capacity(state.rows().len())?;
    for &[x, _, _, mean] in state.rows() {
        rows.push((Spend { x: repeats(x)?, mean }, 1));
    }
    Spends::new(rows, settings::host())
}

/// A model ready to apply, with the moment of its fit.
struct PreparedValue {
    prepared: Prepared,
    as_of: i64,
    /// Whether the model knows anything of orders, for which the fit needs customers who came back.
    determined: bool,
    /// Whether the value of orders is modelled, for which it needs them too.
    valued: bool,
    memo: Memo,
}

/// A customer as a model sees them at a moment.
#[derive(Clone, Copy)]
struct Customer {
    history: History,
    spend: Spend,
    alive: f64,
}

/// A question and its answer: a customer without an order by the moment is none.
struct Asked {
    prepared: Option<Prepared>,
    at: i64,
    days: Vec<u8>,
    customer: Option<Customer>,
}

thread_local! {
    /// The last one: a query mostly asks several functions about one customer.
    /// Never dropped, as the settings' refusals are not.
    static LAST: RefCell<ManuallyDrop<Asked>> = const {
        RefCell::new(ManuallyDrop::new(Asked { prepared: None, at: 0, days: Vec::new(), customer: None }))
    };
}

impl PreparedValue {
    fn new(model: Model) -> Result<Self> {
        let model = model.get::<ClvModel>()?;
        let (prepared, determined, valued) = (model.prepare()?, model.is_determined(), model.value.is_some());
        Ok(Self { prepared, as_of: model.as_of, determined, valued, memo: Memo::default() })
    }

    /// The customer whose summary is argument 1, at the model's moment or at the one in an argument. For a model that knows
    /// nothing of orders there are none.
    fn customer(&self, call: Call, as_of: Option<usize>) -> Option<Customer> {
        let days = call.get::<DaysBytes<'_>>(1)?.0;
        let at = match as_of {
            Some(number) => calendar::finite(call.i64_arg(number)?),
            None => self.as_of,
        };
        LAST.with_borrow_mut(|last| {
            if !(last.days == days && last.at == at && last.prepared == Some(self.prepared)) {
                last.prepared = None;
                last.customer = self.look(days, at).or_raise();
                last.days.clear();
                last.days.try_reserve(days.len()).unwrap_or_else(|_| raise(Error::out_of_memory(days.len())));
                last.days.extend_from_slice(days);
                (last.at, last.prepared) = (at, Some(self.prepared));
            }
            last.customer.filter(|_| self.determined)
        })
    }

    fn look(&self, days: &[u8], at: i64) -> Result<Option<Customer>> {
        let outline = Outline::from_bytes(days)?;
        let Some(history) = outline.history(at, self.prepared.unit())? else { return Ok(None) };
        let (spend, alive) = (spend(history.x, &outline), self.prepared.alive(&history)?);
        Ok(Some(Customer { history, spend, alive }))
    }

    /// The purchases to expect within the horizon, discounted.
    fn orders(&mut self, horizon: f64, customer: &Customer, yearly_discount: f64) -> f64 {
        let if_alive = self.memo.if_alive(&self.prepared, &customer.history, horizon, yearly_discount);
        customer.alive * if_alive.or_raise()
    }

    /// The horizon in argument 2, which is refused whoever the customer is.
    fn horizon(&self, call: Call) -> f64 {
        let days = interval_days(call, 2).unwrap_or_default();
        if days < 1.0 && days != 0.0 {
            raise(refused_horizon(days));
        }
        days / self.prepared.unit().days()
    }
}

/// A bare number is an interval of seconds, which nobody means.
#[cold]
fn refused_horizon(days: f64) -> Error {
    let message = if days < 0.0 {
        "horizon must not be negative".to_owned()
    } else {
        format!("horizon is {} seconds, which is less than a day", (days * 86_400e6).round() / 1e6)
    };
    Error::invalid(message).hint("It is the time from as_of on, with its unit: '12 months', '1 year'.")
}

/// The model of a call; its function is strict.
fn model_of(call: Call<'_>) -> Option<&mut PreparedValue> {
    model::prepared(call, 0, PreparedValue::new, || ()).map(|(ready, ())| ready)
}

/// The number of an argument that not all forms of a function have.
fn optional(call: Call, number: usize) -> Option<usize> {
    (number < call.len()).then_some(number)
}

/// Model, summary, horizon, and perhaps the moment.
fn expected_orders(call: Call) -> pg_sys::Datum {
    let Some(ready) = model_of(call) else { return call.null() };
    let horizon = ready.horizon(call);
    let customer = ready.customer(call, optional(call, 3));
    call.float(customer.map(|customer| ready.orders(horizon, &customer, 0.0)))
}

/// Model, summary, and perhaps the moment.
fn alive(call: Call) -> pg_sys::Datum {
    let Some(ready) = model_of(call) else { return call.null() };
    call.float(ready.customer(call, optional(call, 2)).map(|customer| customer.alive))
}

/// Where more was given back than repeat purchases brought in, these are worth nothing.
fn spend(x: u64, outline: &Outline) -> Spend {
    Spend { x, mean: outline.mean_repeat_value().map_or(0.0, |mean| mean.max(0.0)) }
}

/// Model and summary. A model without values knows none: an error would stop the refresh of a shop that nobody has come
/// back to yet.
fn expected_value(call: Call) -> pg_sys::Datum {
    let (Some(ready), Some(DaysBytes(days))) = (model_of(call), call.get::<DaysBytes<'_>>(1)) else {
        return call.null();
    };
    let outline = Outline::from_bytes(days).or_raise();
    let value = |x| ready.prepared.expected_value(&spend(x, &outline)).or_raise();
    call.float(outline.repeats().filter(|_| ready.valued).and_then(value))
}

/// Model, summary, horizon, perhaps the moment, yearly discount and margin.
fn value(call: Call, as_of: Option<usize>) -> pg_sys::Datum {
    let terms = as_of.map_or(3, |number| number + 1);
    let (Some(yearly_discount), Some(margin)) = (call.f64_arg(terms), call.f64_arg(terms + 1)) else {
        return call.null();
    };
    let Some(ready) = model_of(call) else { return call.null() };
    let horizon = ready.horizon(call);
    let customer = ready.customer(call, as_of).filter(|_| ready.valued);
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
