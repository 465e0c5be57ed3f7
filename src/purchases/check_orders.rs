//! Is the data sound: what a person should know of raw orders before they believe a figure.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::purchases::check_orders::{Amount, Options, Order, OrderCheck};
use segmentation::purchases::money::Money;
use segmentation::support::memory::copied;
use segmentation::support::time::is_valid;

use crate::pg::call::Call;
use crate::pg::datum::amount;
use crate::pg::datum::calendar::LocalDays;
use crate::pg::datum::json::Json;
use crate::pg::datum::output::AsText;
use crate::pg::error::OrRaise;
use crate::pg::result::findings;
use crate::pg::settings;
use crate::pg::state::begun::{self, Begun, Collects};
use crate::pg::state::expanded;
use crate::pg::state::given::{self, Given};

v1_function!(check_orders_step_numeric, pg_finfo_check_orders_step_numeric, |call| step(
    call,
    amount::numeric
));
v1_function!(check_orders_step_float, pg_finfo_check_orders_step_float, |call| step(call, amount::float));
v1_function!(check_orders_combine, pg_finfo_check_orders_combine, |call| {
    begun::combine::<OrderCheck>(call)
});
v1_function!(check_orders_final, pg_finfo_check_orders_final, finish);

impl Collects for OrderCheck {
    fn settle(&mut self) -> Result<()> {
        OrderCheck::settle(self)
    }

    fn merge(&mut self, other: &mut Self) -> Result<()> {
        OrderCheck::merge(self, other)
    }

    expanded_methods!(Begun<OrderCheck>);
}

/// What a call site keeps: how customers become text, and the days of the options that it met last.
struct Site {
    customer: AsText,
    options: Vec<u8>,
    /// None until the options have been read.
    days: Option<LocalDays>,
}

/// The amount in argument 3.
#[inline]
fn amount_of(call: Call, read: amount::Read) -> Amount {
    match read(call, 3) {
        None => Amount::Null,
        Some(Ok(amount)) => Amount::Value(Money::from(amount).to_f64()),
        Some(Err(_)) => Amount::Unusable,
    }
}

/// Where the arguments after the amount are, by how many there are: currency and document, and options.
fn places(call: Call) -> (Option<usize>, Option<usize>) {
    match call.len() {
        5 => (None, Some(4)),
        6 => (Some(4), None),
        7 => (Some(4), Some(6)),
        _ => (None, None),
    }
}

fn step(call: Call, read_amount: amount::Read) -> pg_sys::Datum {
    let (labels, place) = places(call);
    let raw = given::raw(call, place);
    let read = || {
        let given = place.and_then(|number| call.get::<Json>(number));
        given.map_or_else(|| Ok(Options::default()), |json| Options::read(&json)).or_raise()
    };
    let days_of = |options: &Options| LocalDays::of(options.time_zone.as_deref()).or_raise();
    let new = || {
        let options = read();
        let as_of = options.as_of().or_raise().map(|moment| moment.at(|day| days_of(&options).start(day)));
        Begun { value: OrderCheck::new(as_of, settings::host()), options: Given::of(call, place) }
    };
    let (datum, state) = expanded::state(call, new, |_| Ok(()));
    state.options.check(call, place).or_raise();
    let site = call.site(|| Site { customer: AsText::of(call, 1), options: Vec::new(), days: None });
    let days = match site.days {
        Some(days) if given::check_same(&site.options, raw).is_ok() => days,
        _ => {
            site.options = copied(raw).or_raise();
            *site.days.insert(days_of(&read()))
        }
    };
    let at = call.i64_arg(2);
    let day = at.filter(|&at| is_valid(at)).map(|at| days.day(at).or_raise());
    let order = Order {
        customer: site.customer.read(call, 1).or_raise(),
        at,
        day,
        amount: amount_of(call, read_amount),
        currency: labels.and_then(|number| call.text_arg(number)),
        document: labels.and_then(|number| call.text_arg(number + 1)),
    };
    state.value.push(order).or_raise();
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    match expanded::finished::<Begun<OrderCheck>>(call) {
        Some(state) => {
            let options = Options::read(&state.options.json()).or_raise();
            findings::datum(call, &state.value.findings(options.language).or_raise())
        }
        None => call.null(),
    }
}
