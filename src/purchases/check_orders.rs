//! Is the data sound: what a person should know of raw orders before they believe a figure.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::check_orders::{Amount, Moment, Options, Order, OrderCheck};
use segmentation::support::codec::{Codec, CodecWithin, Reader, Writer};
use segmentation::support::memory::copied;
use segmentation::support::time::{MICROS_PER_DAY, is_valid};

use crate::pg::call::Call;
use crate::pg::datum::calendar::LocalDays;
use crate::pg::datum::json::Json;
use crate::pg::datum::output::AsText;
use crate::pg::error::OrRaise;
use crate::pg::result::findings;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::state::given;

v1_function!(check_orders_step_numeric, pg_finfo_check_orders_step_numeric, |call| step(call, exact(call)));
v1_function!(check_orders_step_float, pg_finfo_check_orders_step_float, |call| step(call, float(call)));
v1_function!(check_orders_combine, pg_finfo_check_orders_combine, |call| {
    expanded::combine::<Checked>(call, |ours, other| ours.check.merge(&mut other.check))
});
v1_function!(check_orders_final, pg_finfo_check_orders_final, finish);

/// What was seen, and the options datum it was begun with, to notice one that differs.
#[derive(Debug, Clone)]
struct Checked {
    check: OrderCheck,
    options: Vec<u8>,
}

impl Codec for Checked {
    const NAME: &'static str = OrderCheck::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u64(self.options.len() as u64);
        out.put_bytes(&self.options);
        self.check.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let len = input.count(1)?;
        let options = copied(input.bytes(len)?)?;
        Ok(Self { options, check: OrderCheck::decode_within(input, settings::host())? })
    }
}

impl Expandable for Checked {
    fn settle(&mut self) -> Result<()> {
        self.check.settle()
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Checked);
}

/// What a call site keeps: how customers become text, and the days of the options that it met last.
struct Site {
    customer: AsText,
    options: Vec<u8>,
    days: Option<LocalDays>,
    /// Whether the options have been read.
    is_ready: bool,
}

/// A `numeric` amount.
#[inline]
fn exact(call: Call) -> Amount {
    match call.get::<Result<Decimal>>(3) {
        None => Amount::Null,
        Some(Ok(value)) => Amount::Value(value.to_f64()),
        Some(Err(_)) => Amount::Unusable,
    }
}

/// A `double precision` amount.
#[inline]
fn float(call: Call) -> Amount {
    match call.f64_arg(3) {
        None => Amount::Null,
        Some(value) if value.is_finite() => Amount::Value(value),
        Some(_) => Amount::Unusable,
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

fn step(call: Call, amount: Amount) -> pg_sys::Datum {
    let (labels, options) = places(call);
    let raw = given::raw(call, options);
    let read = || {
        let given = options.and_then(|number| call.get::<Json>(number));
        let read =
            given.as_ref().map_or_else(|| Ok(Options::default()), |json| Options::read(json)).or_raise();
        (given.map_or_else(String::new, |json| json.0.to_string()), read)
    };
    let days_of = |options: &Options| options.time_zone.as_deref().map(LocalDays::of).transpose().or_raise();
    let new = || {
        let (text, options) = read();
        let as_of = options.as_of().or_raise().map(|moment| match moment {
            Moment::At(at) => at,
            Moment::Day(day) => match days_of(&options) {
                Some(days) => days.start(day),
                None => i64::from(day) * MICROS_PER_DAY,
            },
        });
        Checked { check: OrderCheck::new(text, as_of, settings::host()), options: copied(raw).or_raise() }
    };
    let (datum, state) = expanded::state(call, new, |_| Ok(()));
    given::check_same(&state.options, raw).or_raise();
    let site = call.site(|| Site {
        customer: AsText::of(call, 1),
        options: Vec::new(),
        days: None,
        is_ready: false,
    });
    if !site.is_ready || given::check_same(&site.options, raw).is_err() {
        site.days = days_of(&read().1);
        site.options = copied(raw).or_raise();
        site.is_ready = true;
    }
    let at = call.i64_arg(2);
    let day = match (site.days, at.filter(|&at| is_valid(at))) {
        (Some(days), Some(at)) => Some(days.day(at).or_raise()),
        _ => None,
    };
    let order = Order {
        customer: site.customer.read(call, 1).or_raise(),
        at,
        day,
        amount,
        currency: labels.and_then(|number| call.text_arg(number)),
        document: labels.and_then(|number| call.text_arg(number + 1)),
    };
    state.check.push(order).or_raise();
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    match expanded::finished::<Checked>(call) {
        Some(state) => findings::datum(call, &state.check.findings().or_raise()),
        None => call.null(),
    }
}
